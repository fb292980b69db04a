"""What an answer of a platform says of itself, beside what it lists: 部分内容因隐私设置不可见.

An answer may say by its words or its code that it leaves something out, while its list is read as usual. Such words
were never captured; so whatever is not known to say that all went well proves no silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scrapers.model.capture import Capture
from scrapers.model.errors import PostsHidden
from scrapers.model.first_page import is_first_page
from scrapers.model.json_text import TwoValues
from scrapers.model.profile import Note, Profile

WORDS = (
    *("msg", "message", "errmsg", "err_msg", "error_msg", "errorMsg"),
    *("tip", "tips", "toast", "hint", "prompt", "notice"),
)
CODES = ("errno", "errcode", "errCode", "error_code", "code", "ret")
WENT_WELL = frozenset(
    {"", "0", "ok", "success", "succeed", "成功", "请求成功", "操作成功", "查询成功", "获取成功", "数据获取成功"}
)
"""In lower case, without a stop. Captured: ok, Success, 数据获取成功."""
GOOD_CODES = WENT_WELL | {"200", "100000"}


def limit_to_answers(profile: Profile, capture: Capture, asked: Mapping[str, str]) -> Profile:
    """What a profile proves whose answers say something unknown beside it, or are not the page that was asked for: its
    posts, and no silence.

    Args:
        asked: reply name -> address that was asked for, where it is known.

    Raises:
        PostsHidden: it has no posts.
    """
    if profile.is_gone:
        return profile
    said = next(words_beside(capture), "")
    notes = [Note(code="words_unknown", detail=said)] if said else []
    notes += [
        Note(code="other_page", detail=name)
        for name, reply in capture.replies.items()
        if profile.covers_from is not None and not is_first_page(reply, asked.get(name, ""))
    ][:1]
    if notes and not profile.posts:
        raise PostsHidden("; ".join(map(str, notes)))
    return replace(profile, covers_from=None, notes=(*profile.notes, *notes)) if notes else profile


def words_beside(capture: Capture) -> Iterator[str]:
    """The words and codes beside the lists of the JSON that was read, which are not known to say that it went well."""
    for reply in capture.replies.values():
        answer = reply.read_json
        if not isinstance(answer, Mapping):
            continue
        parts: list[Mapping[str, Any]] = [
            part for part in (answer, answer.get("base_resp")) if isinstance(part, Mapping)
        ]
        holders = (*parts, data) if isinstance(data := answer.get("data"), Mapping) else parts
        values = (holder.get(key) for holder in holders for key in WORDS)
        said = (str(value).strip() for value in values if isinstance(value, str | TwoValues))
        yield from (words for words in said if words.rstrip("。.!！").lower() not in WENT_WELL)
        codes = ((key, part.get(key)) for part in parts for key in CODES)
        yield from (
            f"{key} {code}"
            for key, code in codes
            if isinstance(code, int | str | TwoValues) and str(code).lower() not in GOOD_CODES
        )
