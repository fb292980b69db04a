"""Words that an answer of a platform says of itself, beside what it lists: 部分内容因隐私设置不可见.

An answer may say by them that it leaves something out, with the code of one that went well. Such words were never
captured; so whatever is not known to say that all went well proves no silence.
"""

from collections.abc import Mapping

from scrapers.model.capture import Capture

KEYS = ("msg", "message", "errmsg", "err_msg", "error_msg", "errorMsg")
WENT_WELL = frozenset(
    {"", "0", "ok", "success", "succeed", "成功", "请求成功", "操作成功", "查询成功", "获取成功", "数据获取成功"}
)
"""In lower case, without a stop. Captured: ok, Success, 数据获取成功."""


def words_beside(capture: Capture) -> str:
    """The words beside the lists of the JSON that was read, of the first answer that has any which are not known to
    say that it went well; empty: none."""
    for reply in capture.replies.values():
        answer = reply.read_json
        if not isinstance(answer, Mapping):
            continue
        said = (
            part.get(key) for part in (answer, answer.get("base_resp")) if isinstance(part, Mapping) for key in KEYS
        )
        for words in said:
            if isinstance(words, str) and words.strip().rstrip("。.!！").lower() not in WENT_WELL:
                return words.strip()
    return ""
