"""Changed answers: what a platform could send one day in place of what a case holds, each change by name."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapers.capture import Capture, Reply, with_replies

Path = tuple[str | int, ...]
WIDTH = 3
"""Items of a list that are changed, from the first on."""
CUTS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
WALL_PAGE = """<!doctype html><html><head><title>安全验证</title></head>
<body><div id="captcha">请完成验证</div></body></html>""".encode()
STATUSES = (0, 302, 401, 403, 404, 410, 429, 432, 500, 503)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one reply."""

    kind: str
    where: str
    """Reply name and dotted path, list places as `#`: `posts.data.list.#.created_at`."""
    capture: Capture


def changes_of(capture: Capture, others: Iterable[Capture]) -> Iterator[Change]:
    """Every change of every reply of a capture; others are looks at other accounts by the same route."""
    for name, reply in capture.replies.items():
        label = name if "/" not in name else "heard"
        for kind, where, changed in changed_replies(reply):
            yield Change(kind, f"{label}{where}", with_replies(capture, {name: changed}))
        yield Change("gone", label, replace(capture, replies={n: r for n, r in capture.replies.items() if n != name}))
    for other in others:
        for name in capture.replies.keys() & other.replies.keys():
            if capture.replies[name].body != other.replies[name].body:
                yield Change("other's", name, with_replies(capture, {name: other.replies[name]}))


def changed_replies(reply: Reply) -> Iterator[tuple[str, str, Reply]]:
    for share in CUTS:
        cut = reply.body[: int(len(reply.body) * share)]
        if cut.rstrip() != reply.body.rstrip():
            yield "cut", f"@{share:.0%}", replace(reply, body=cut)
    yield "wall", "", replace(reply, body=WALL_PAGE, content_type="text/html", http_status=200)
    for status in STATUSES:
        yield "status", f"@{status}", replace(reply, http_status=status, body=WALL_PAGE, content_type="text/html")
        yield "status", f"@{status}{{}}", replace(reply, http_status=status, body=b"{}")
    if reply.http_status != 200:
        yield "status", "@200", replace(reply, http_status=200)
    yield from changed_json(reply) if is_json(reply) else changed_html(reply)


def is_json(reply: Reply) -> bool:
    try:
        return isinstance(json.loads(reply.body), dict | list)
    except ValueError:
        return False


def changed_json(reply: Reply) -> Iterator[tuple[str, str, Reply]]:
    """Each key dropped, each value null, each list and mapping emptied."""
    document = json.loads(reply.body)
    for path, holder, key in places(document):
        where = "".join(f".{'#' if isinstance(part, int) else part}" for part in path)
        kept = holder[key]
        for kind, stand_in in stand_ins(kept):
            holder[key] = stand_in
            yield kind, where, replace(reply, body=json.dumps(document).encode())
        if isinstance(holder, dict):
            order = dict(holder)
            del holder[key]
            yield "drop", where, replace(reply, body=json.dumps(document).encode())
            holder.clear()
            holder.update(order)
        holder[key] = kept


def stand_ins(value: Any) -> Iterator[tuple[str, Any]]:
    if value is not None:
        yield "null", None
    if isinstance(value, list | dict) and value:
        yield "empty", type(value)()
    if isinstance(value, dict | list):
        yield "text", "x"


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """(path, holder, key) of every value below, lists to WIDTH items."""
    keys: Iterable[Any] = tuple(node) if isinstance(node, dict) else range(min(WIDTH, len(node)))
    for key in keys:
        yield (*path, key), node, key
        if isinstance(node[key], dict | list):
            yield from places(node[key], (*path, key))


KEY = re.compile(rb"""(?P<q>["'])(?P<key>[A-Za-z_][\w-]*)(?P=q)\s*:|(?<=[{,\s])(?P<bare>[A-Za-z_]\w*)\s*:(?!//)""")
VARIABLE = re.compile(rb"\b(?:var|let|const)\s+(?P<key>[A-Za-z_$][\w$]*)\s*=|\b(?:window|d)\.(?P<bare>\w+)\s*=")
ATTRIBUTE = re.compile(rb"""\b(?:id|class|content|name|property|data-\w+)=["'](?P<key>[^"']+)["']""")
SCALAR = re.compile(rb"""(?P<key>["'][A-Za-z_][\w-]*["'])\s*:\s*(?P<value>"(?:[^"\\]|\\.)*"|-?\d[\d.]*|true|false)""")


def changed_html(reply: Reply) -> Iterator[tuple[str, str, Reply]]:
    """Each key, variable and attribute in the page renamed, and each plain value null."""
    for kind, pattern in (("key", KEY), ("variable", VARIABLE), ("attribute", ATTRIBUTE)):
        for found in first_of_each(pattern, reply.body):
            group = "key" if found["key"] is not None else "bare"
            yield kind, f"~{said(found[group])}", replace(reply, body=spliced(reply.body, found, group, b"zz-renamed"))
    for found in first_of_each(SCALAR, reply.body):
        yield "null", f"~{said(found['key'])}", replace(reply, body=spliced(reply.body, found, "value", b"null"))


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


def summary(forbidden: Mapping[str, list[str]]) -> str:
    """The forbidden changes, the most frequent first, each with a case that shows it."""
    ranked = sorted(forbidden.items(), key=lambda one: -len(one[1]))
    return "\n".join(f"  {len(cases):>4} × {where}, e.g. in {cases[0]}" for where, cases in ranked)
