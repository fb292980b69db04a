"""The kinds of post on Zhihu: their counts, their lists, and how an item becomes a Post."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scrapers.model.forward_mark import forward_mark
from scrapers.model.profile import Origin, Post
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt_of_markup
from scrapers.parsing.fields import IDS, mapping, name, optional_bool, optional_text, to_numeric_id

Json = Mapping[str, Any]

API = "https://www.zhihu.com/api/v4"


@dataclass(frozen=True, slots=True)
class PostKind:
    """One kind of post: its count's key, its list's address, its parser."""

    count: str
    url: str
    to_post: Callable[[Json], Post]
    names_author: bool = True
    """Whether every item names its author; the list of a member's own questions may omit it."""

    def is_by(self, item: Json, member_id: str) -> bool:
        if not self.names_author and "author" not in item:
            return True
        return name(item["author"]["id"]) == member_id


def check_published(item: Json) -> None:
    """
    Raises:
        ValueError: it is a draft, under review or hidden. Articles are `published`, thoughts `normal` (real, 2026).
    """
    if item.get("state") not in (None, "", "published", "normal"):
        raise ValueError(f"its state is {str(item['state'])[:20]}")


def is_item(found: Json) -> bool:
    """Whether an object looks like a post of any kind, by its keys."""
    return "id" in found and not found.keys().isdisjoint({"created", "created_time", "published_at"})


def to_article(item: Json) -> Post:
    check_published(item)
    return Post(
        post_id=to_numeric_id(item["id"]),
        published_at=from_unix(item["created"]),
        title=title_of(item),
        url=f"https://zhuanlan.zhihu.com/p/{item['id']}",
        text=text_of(item),
    )


def to_answer(item: Json) -> Post:
    """The answer's question may be gone (null)."""
    question, answer_id = item.get("question") or {}, to_numeric_id(item["id"])
    of_question = f"question/{to_numeric_id(question['id'])}/" if question else ""
    return Post(
        post_id=answer_id,
        published_at=from_unix(item["created_time"]),
        title=title_of(question),
        url=f"https://www.zhihu.com/{of_question}answer/{answer_id}",
        kind="answer",
        text=text_of(item),
    )


def title_of(item: Json) -> str:
    """Empty: none."""
    return optional_text(item.get("title"))


def text_of(item: Json) -> str:
    """The part of an article or answer that the list shows; without its content an excerpt, or nothing."""
    return excerpt_of_markup(item.get("content") or item.get("excerpt"))


def to_question(item: Json) -> Post:
    """提问: a question counts as a post too."""
    return Post(
        post_id=to_numeric_id(item["id"]),
        published_at=from_unix(item["created"]),
        title=title_of(item),
        url=f"https://www.zhihu.com/question/{item['id']}",
        kind="question",
    )


def to_zvideo(item: Json) -> Post:
    return Post(
        post_id=to_numeric_id(item["id"]),
        published_at=from_unix(item["published_at"]),
        title=title_of(item),
        url=f"https://www.zhihu.com/zvideo/{item['id']}",
        kind="video",
    )


NO_SOURCE: tuple[object, ...] = (None, "", "0", 0, False, {})


def pin_origin(item: Json) -> tuple[Origin, str]:
    """Whether a pin is a repost, and the mark that says so. source_pin_id arrives rounded (2^53): it shows that there
    is a source, but not which. A mark of another shape leaves the origin unknown. The member's own thought shared again
    is original."""
    present = {key: item[key] for key in ("origin_pin", "repin", "source_pin_id") if item.get(key) not in NO_SOURCE}
    if not present:
        return Origin.ORIGINAL, "pin without origin_pin"
    source = mapping(present.get("origin_pin", present.get("repin")))
    author = mapping(source.get("author")).get("id")
    if author and author == mapping(item.get("author")).get("id"):
        return Origin.ORIGINAL, "own post shared again"
    if all(is_number(mark) if key == "source_pin_id" else isinstance(mark, Mapping) for key, mark in present.items()):
        token, name = (optional_text(mapping(source.get("author")).get(key)) for key in ("url_token", "name"))
        return Origin.REPOST, forward_mark("origin_pin", token, name=name)
    return Origin.UNKNOWN, ""


def is_number(mark: object) -> bool:
    """Whether it may be an id, rounded or not."""
    if isinstance(mark, str):
        return mark.isascii() and mark.isdecimal() and len(mark) <= 20
    return isinstance(mark, int | float) and not isinstance(mark, bool) and 1 <= mark < IDS.stop and mark == int(mark)


def to_pin(item: Json) -> Post:
    """A thought (想法), the only kind with reposts."""
    check_published(item)
    origin, mark = pin_origin(item)
    parts = [mapping(part) for part in item["content"]] if isinstance(item.get("content"), list) else []
    texts = [optional_text(part.get("content")) for part in parts if part.get("type") == "text"]
    return Post(
        post_id=to_numeric_id(item["id"]),
        published_at=from_unix(item["created"]),
        title=" ".join(re.sub(r"<[^>]*>", " ", " ".join(texts)).split())[:40],
        url=f"https://www.zhihu.com/pin/{item['id']}",
        kind="pin",
        origin=origin,
        origin_mark=mark,
        is_pinned=optional_bool(item.get("is_top")) is True,
        text=excerpt_of_markup("\n".join(texts)),
    )


KINDS: Mapping[str, PostKind] = {
    "articles": PostKind(
        "articles_count", API + "/members/{token}/articles?sort_by=created&offset=0&limit=20", to_article
    ),
    "answers": PostKind("answer_count", API + "/members/{token}/answers?sort_by=created&offset=0&limit=20", to_answer),
    "zvideos": PostKind("zvideo_count", API + "/members/{token}/zvideos?offset=0&limit=20", to_zvideo),
    "questions": PostKind(
        "question_count", API + "/members/{token}/questions?offset=0&limit=20", to_question, names_author=False
    ),
    "pins": PostKind("pins_count", API + "/v2/pins/{token}/moments?offset=0&limit=20", to_pin),
}
