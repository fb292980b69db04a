"""Each value of an answer dropped, null, of another type or out of all bounds, wherever it stands: JSON, JSONP, JSON
in a page, variables and attributes of a page."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from scrapers.model.capture import Reply
from tests.end_to_end.fuzz.change import Changed, Draw

Path = tuple[str | int, ...]
WIDTH = 3
"""Items of a list that are changed, from the first on; and the last, for a list's reach hangs on it."""
HUGE = 10**30
BEGIN = re.compile(r"(?:^|[=(>,])\s*(?=[\[{])")


def changed_keys(reply: Reply, draw: Draw) -> Changed:
    islands = islands_in(reply.body.decode(errors="surrogateescape"))
    for island in islands:
        for kind, where, document in changed_values(island.document):
            if draw.takes():
                yield kind, where, replace(reply, body=island.with_document(document))
    if not islands or reply.is_html:
        yield from (change for change in changed_html(reply) if draw.takes())


# JSON


@dataclass(frozen=True, slots=True)
class Island:
    """JSON, and the text it stands in."""

    before: str
    document: Any
    after: str

    def with_document(self, document: Any) -> bytes:
        return f"{self.before}{json.dumps(document)}{self.after}".encode(errors="surrogateescape")


def islands_in(text: str) -> list[Island]:
    """Every outermost JSON object and list of a body; the whole of a JSON reply is one."""
    found: list[Island] = []
    end = 0
    for begin in BEGIN.finditer(text):
        if begin.end() < end:
            continue
        try:
            document, end = json.JSONDecoder().raw_decode(text, begin.end())
        except (ValueError, RecursionError):
            continue
        if document:
            found.append(Island(text[: begin.end()], document, text[end:]))
    return found


def changed_values(document: Any) -> Iterator[tuple[str, str, Any]]:
    """Kind, place and document of each change; the document is the same object every time, changed back after."""
    for kind, stand_in in stand_ins(document):
        if isinstance(stand_in, dict | list):
            yield kind, "", stand_in
    if not isinstance(document, dict | list):
        return
    for path, holder, key in places(document):
        where = "".join(f".{'#' if isinstance(part, int) else part}" for part in path)
        kept = holder[key]
        for kind, inner, changed in changed_values(inside(kept)):
            holder[key] = json.dumps(changed)
            yield kind, f"{where}{inner}", document
        for kind, stand_in in stand_ins(kept):
            holder[key] = stand_in
            yield kind, where, document
        holder[key] = kept
        if isinstance(holder, dict):
            order = dict(holder)
            del holder[key]
            yield "drop", where, document
            for entries in ({Again(key): other_than(kept), **order}, {**order, Again(key): other_than(kept)}):
                holder.clear()
                holder.update(entries)
                yield "twice", where, document
            holder.clear()
            holder.update(order)


class Again(str):
    """A name that may stand beside the same name in one object."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


def other_than(value: Any) -> Any:
    """A value of the same type that the platform could mean."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return 0 if value else 1
    return type(value)() if value else "x"


def inside(value: Any) -> Any:
    """The JSON that a text holds; None: it holds none."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """(path, holder, key) of every value below, lists to WIDTH items and the last."""
    keys: Iterable[Any] = tuple(node) if isinstance(node, dict) else sorted({*range(len(node))[:WIDTH], len(node) - 1})
    for key in keys:
        yield (*path, key), node, key
        if isinstance(node[key], dict | list) and node[key]:
            yield from places(node[key], (*path, key))


def stand_ins(value: Any) -> Iterator[tuple[str, Any]]:
    """What may stand in a value's place that is no such value: none of it is one that the platform could mean."""
    if value is not None:
        yield "null", None
    if isinstance(value, dict | list):
        yield from stand_ins_of_many(value)
    elif isinstance(value, bool):
        yield from (
            ("text", str(value).lower()),
            ("number", -1),
            ("huge", HUGE),
            ("list", [value]),
            ("nan", float("nan")),
        )
    elif isinstance(value, int | float):
        yield from stand_ins_of_number(value)
    elif isinstance(value, str):
        yield from stand_ins_of_text(value)


def stand_ins_of_many(value: Any) -> Iterator[tuple[str, Any]]:
    yield from (("text", "x"), ("number", 7), ("bool", True))
    if value:
        yield "empty", type(value)()
    if isinstance(value, dict):
        yield "list", [value]
        return
    yield "dict", {str(number): item for number, item in enumerate(value)}
    if len(value) > 1:
        yield "reversed", value[::-1]
    if value:
        yield "doubled", value * 2


def stand_ins_of_number(value: float) -> Iterator[tuple[str, Any]]:
    yield from (("digits", str(value)), ("text", "x"), ("list", [value]), ("dict", {"x": value}))
    yield from (("huge", HUGE), ("negative", -abs(value) or -1), ("nan", float("nan")), ("part", value + 0.5))
    yield from (("bool", flag) for flag in ((bool(value),) if value in (0, 1) else (True, False)))


def stand_ins_of_text(value: str) -> Iterator[tuple[str, Any]]:
    yield from (("list", [value]), ("dict", {"x": value}), ("bool", True), ("bool", False), ("nan", float("nan")))
    yield from (("huge", HUGE), ("negative", -1), ("number", int(value) if value.isdecimal() else 7))
    if value:
        yield "blank", ""


# Pages

KEY = re.compile(rb"""(?P<q>["'])(?P<key>[A-Za-z_][\w-]*)(?P=q)\s*:|(?<=[{,\s])(?P<bare>[A-Za-z_]\w*)\s*:(?!//)""")
VARIABLE = re.compile(rb"\b(?:var|let|const)\s+(?P<key>[A-Za-z_$][\w$]*)\s*=|\b(?:window|d)\.(?P<bare>\w+)\s*=")
ATTRIBUTE = re.compile(rb"""\b(?:id|class|content|name|property|data-\w+)=["'](?P<key>[^"']+)["']""")
SCALAR = re.compile(
    rb"""(?P<key>["']?[A-Za-z_][\w-]*["']?)\s*[:=]\s*(?:JsDecode\(|htmlDecode\()?"""
    rb"""(?P<value>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|-?\d[\d.]*|true|false)"""
)
TEXTS = {"null": b"null", "blank": b"''", "bool": b"true", "nan": b"NaN", "dict": b"{}", "list": b"[]"}
NUMBERS = TEXTS | {"text": b"'x'", "negative": b"'-1'", "huge": b"'%d'" % HUGE}
"""What stands in the place of a page's plain values: of a number's more, for any text is one."""


def changed_html(reply: Reply) -> Changed:
    """Each key, variable and attribute in the page renamed, and each plain value something else."""
    for kind, pattern in (("key", KEY), ("variable", VARIABLE), ("attribute", ATTRIBUTE)):
        for found in first_of_each(pattern, reply.body):
            group = "key" if found["key"] is not None else "bare"
            yield kind, f"~{said(found[group])}", replace(reply, body=spliced(reply.body, found, group, b"zz-renamed"))
    for found in first_of_each(SCALAR, reply.body):
        value = found["value"].strip(b"\"'")
        for kind, stand_in in (NUMBERS if value.isdigit() else TEXTS).items():
            if kind == "bool" and value in (b"true", b"false", b"0", b"1"):
                continue
            yield kind, f"~{said(found['key'])}", replace(reply, body=spliced(reply.body, found, "value", stand_in))


def first_of_each(pattern: re.Pattern[bytes], body: bytes) -> Iterator[re.Match[bytes]]:
    """The first WIDTH matches of each name."""
    seen: dict[bytes, int] = {}
    for found in pattern.finditer(body):
        name = found["key"] or found["bare"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] <= WIDTH:
            yield found


def spliced(body: bytes, found: re.Match[bytes], group: str, stand_in: bytes) -> bytes:
    return body[: found.start(group)] + stand_in + body[found.end(group) :]


def said(name: bytes) -> str:
    return name.decode(errors="replace").strip("\"'")[:60]
