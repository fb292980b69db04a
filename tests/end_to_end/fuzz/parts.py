"""An answer that says of itself that it is another page, filtered, or not the whole, or that holds its newest posts
elsewhere than in its list: it proves no silence."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scrapers.model.capture import Reply
from scrapers.parsing.fields import mapping
from tests.end_to_end.fuzz.change import OFTEN, Changed, Draw

ELSEWHERE = (
    ("page", "2"),
    ("pageNum", "3"),
    ("since_id", "4900000000000000"),
    ("offset", "20"),
    ("begin", "20"),
    ("ctime", "16003125380483"),
    ("feature", "1"),
    ("hasori", "1"),
    ("sort", "hot"),
    ("keyword", "通知"),
    ("starttime", "1690000000"),
)
"""Parameters that a redirect may add to an address."""
SAID: tuple[tuple[str, Any], ...] = (
    ("page", 2),
    ("pageNo", "3"),
    ("feature", 1),
    ("sort", "hot"),
    ("filter", "video"),
    ("hasPrevious", True),
    ("is_start", False),
)
"""What an answer may say of itself, at its top or in its data."""
UNWELL: tuple[tuple[str, Any], ...] = (
    ("errno", 1001),
    ("code", "50001"),
    ("msg", "部分内容因隐私设置不可见"),
    ("errmsg", "系统繁忙，请稍后再试"),
)
"""At its top."""


def as_parts(reply: Reply, draw: Draw) -> Changed:
    for name, value in ELSEWHERE:
        if draw.takes(OFTEN):
            yield "elsewhere", f"?{name}={value}", replace(reply, url=with_parameter(reply.url, name, value))
    answer = document_of(reply)
    if not answer:
        return
    for changed in newest_elsewhere(answer):
        if draw.takes(OFTEN):
            yield "moved", ".recommended", replace(reply, body=json.dumps(changed).encode())
    for holder, whole in (
        (answer, lambda told: told),
        (mapping(answer.get("data")), lambda told: {**answer, "data": told}),
    ):
        for name, value in (*SAID, *(UNWELL if holder is answer else ())) if holder else ():
            if draw.takes(OFTEN):
                yield "said", f".{name}", replace(reply, body=json.dumps(whole({**holder, name: value})).encode())


LISTS = ("list", "cards", "data")
"""Names of the lists that are read."""


def newest_elsewhere(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The answer with the first half of a list standing elsewhere in it: among these is the newest post."""
    for holder in (answer, mapping(answer.get("data"))):
        for name in LISTS:
            listed = holder.get(name)
            if not (isinstance(listed, list) and len(listed) > 1 and all(isinstance(item, dict) for item in listed)):
                continue
            half = len(listed) // 2
            for elsewhere in (listed[:half], {"items": listed[:half]}, [{"card": item} for item in listed[:half]]):
                changed = {**holder, name: listed[half:], "recommended": elsewhere}
                yield changed if holder is answer else {**answer, "data": changed}


def with_parameter(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))


def document_of(reply: Reply) -> dict[str, Any]:
    """Empty: it is no JSON object."""
    try:
        answer = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
