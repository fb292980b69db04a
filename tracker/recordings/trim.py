"""Selects the part of a look that is recorded: the replies that the parser read, and the redirects to them. Pure.

It leaves out the timeline on the operator's own home page, what its scripts fetched, and all cookies and tokens.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from scrapers.model.capture import PAGE, Capture, Exchange, FetchMode, Target
from scrapers.model.route import Route
from scrapers.network.url_policy import is_host_of
from tracker.recordings.url_match import NormalizedUrl, to_address
from tracker.text.encoding_detection import why_unreadable
from tracker.text.redaction import is_secret_parameter, redact, redact_text, redact_url, to_secrets

ENDINGS = {"json": ".json", "html": ".html", "javascript": ".js", "xml": ".xml"}
ASSETS = ("image/", "font/", "audio/", "video/", "text/css", "javascript")
HOME = "<!doctype html><title></title><p>The page that stays open; left out of the recording.</p>"
METHODS = ("GET", "POST")
HEADERS = ("content-type", "retry-after", "date", "age")
"""Headers that are recorded besides location and those of CORS; others may contain cookies, tokens and traces. Date and
Age show an old copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimmedRecording:
    """A recording before it is written."""

    routes: tuple[Mapping[str, Any], ...]
    """As in case.yaml."""
    files: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()
    """What was read but is not recorded, with the reason: its content cannot be searched for secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecording:
    """All exchanges of one look at one account by one route."""

    exchanges: tuple[Exchange, ...]
    route: Route
    target: Target
    captures: tuple[Capture, ...]
    """One capture for each fetch mode; none if a wall came before the open page."""


def to_recording(view: RawRecording, secrets: Sequence[str], *, is_rendered: bool = False) -> TrimmedRecording:
    """Select what is needed to repeat the look.

    secrets: as tracker.text.redaction.to_secrets gives them; those of Set-Cookie headers are found here.
    is_rendered: record the final state of a visited page, not the HTML that was sent.
    """
    secrets = merged(secrets, view)
    routes, files, left_out = [], {}, []
    pages = {to_address(capture.page.url): capture for capture in view.captures if PAGE in capture.replies}
    for number, exchange in enumerate(kept_exchanges(view), start=1):
        body = exchange.body or body_read(view, exchange.url)
        if (visit := pages.get(to_address(exchange.url))) and not location_of(exchange):
            body = (visit.page.body if is_rendered else body) + to_requests(view.route, visit)
        entry = to_entry(exchange, secrets)
        if body and (kind := why_unreadable(body)):
            left_out.append(f"{entry['url']}: {kind}")
        elif body:
            entry["file"] = to_file_name(number, exchange)
            files[entry["file"]] = redact(body, secrets)
        routes.append(entry)
    routes = [*routes, *home_entry(view, routes), *asset_entries(view, secrets)]
    return TrimmedRecording(routes=tuple(routes), files=files, left_out=tuple(left_out))


def merged(secrets: Iterable[str], view: RawRecording) -> tuple[str, ...]:
    """The secrets, the values of all cookies that replies set, and tokens in addresses; longest first."""
    lines = [line for each in view.exchanges for line in header_of(each, "set-cookie").splitlines()]
    values = [line.partition("=")[2].partition(";")[0].strip() for line in lines]
    tokens = [
        value for each in view.exchanges for name, value in to_items(each.url) if is_secret_parameter(name, value)
    ]
    found = to_secrets([*values, *tokens], [view.target.handle, *view.target.links])
    return tuple(sorted({*secrets, *found}, key=lambda form: (-len(form), form)))


def to_items(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, errors="surrogateescape")


def kept_exchanges(view: RawRecording) -> tuple[Exchange, ...]:
    """The exchanges that were read, and the redirects that led to them; each address once, with its last answer."""
    last = {(each.method, to_address(each.url)): each for each in view.exchanges if is_web(each.url)}
    known = [each for (method, _), each in last.items() if method in METHODS and each.http_status >= 200]
    wanted = {to_address(reply.url) for each in view.captures for reply in each.replies.values() if is_web(reply.url)}
    if not view.captures and view.route.home_url:
        wanted = redirect_chain(to_address(view.route.home_url), known)
    for _ in known:
        before = {to_address(each.url) for each in known if target_of(each) in wanted} - wanted
        if not before:
            break
        wanted |= before
    return tuple(each for each in known if to_address(each.url) in wanted)


def redirect_chain(start: NormalizedUrl, known: Sequence[Exchange]) -> set[NormalizedUrl]:
    """An address and the targets of its redirects."""
    onward = {to_address(each.url): target_of(each) for each in known}
    found, here = {start}, onward.get(start)
    while here is not None and here not in found:
        found.add(here)
        here = onward.get(here)
    return found


def target_of(exchange: Exchange) -> NormalizedUrl | None:
    """The target of a redirect; None: the reply is not a redirect."""
    location = location_of(exchange)
    url = urljoin(exchange.url, location)
    return to_address(url) if location and is_web(url) else None


def location_of(exchange: Exchange) -> str:
    return header_of(exchange, "location") if 300 <= exchange.http_status < 400 else ""


def header_of(exchange: Exchange, name: str) -> str:
    return next((value for known, value in exchange.headers if known.lower() == name), "")


def is_web(url: str) -> bool:
    try:
        to_address(url)
    except ValueError:
        return False
    return True


def body_read(view: RawRecording, url: str) -> bytes:
    """The body that the reader had of an address, if the browser did not return it a second time."""
    replies = (reply for capture in view.captures for reply in capture.replies.values())
    return next(
        (reply.body for reply in replies if is_web(reply.url) and to_address(reply.url) == to_address(url)), b""
    )


def to_requests(route: Route, visit: Capture) -> bytes:
    """A script that makes the requests of the page's own scripts, which are not recorded."""
    urls = [reply.url for name, reply in visit.replies.items() if name in route.listens or name == reply.url]
    if not urls:
        return b""
    listed = json.dumps(urls).replace("<", "\\u003c")
    script = f'for (const url of {listed}) fetch(url, {{credentials: "include"}}).then(reply => reply.text())'
    return f"\n<script>{script}</script>\n".encode()


def to_entry(exchange: Exchange, secrets: Sequence[str]) -> dict[str, Any]:
    """One route of case.yaml, without its file."""
    entry: dict[str, Any] = {"url": redact_url(exchange.url, secrets, replacement="*")}
    if exchange.method != "GET":
        entry["method"] = exchange.method
    if location := location_of(exchange):
        entry |= {"redirect": redact_url(urljoin(exchange.url, location), secrets)}
        return entry if exchange.http_status == 302 else entry | {"status": exchange.http_status}
    if exchange.http_status != 200 or not exchange.body:
        entry["status"] = exchange.http_status
    headers = {name.lower(): redact_text(value, secrets) for name, value in exchange.headers if is_kept(name)}
    return entry | ({"headers": headers} if headers else {})


def is_kept(name: str) -> bool:
    return name.lower() in HEADERS or name.lower().startswith("access-control-allow-")


def to_file_name(number: int, exchange: Exchange) -> str:
    """E.g. `02-profile-info.json`: in the order of the look."""
    words = re.findall(r"[a-z0-9]+", urlsplit(exchange.url).path.lower())[-2:]
    kind = header_of(exchange, "content-type")
    ending = next((ending for part, ending in ENDINGS.items() if part in kind), ".txt")
    return "-".join([f"{number:02}", *(word[:24] for word in words)]).removesuffix(ending.replace(".", "-")) + ending


def home_entry(view: RawRecording, routes: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The open page without its content."""
    home = view.route.home_url
    if not home or not view.captures or any(to_address(home) == to_address(entry["url"]) for entry in routes):
        return ()
    return ({"url": home, "body": HOME, "headers": {"content-type": "text/html; charset=utf-8"}},)


def asset_entries(view: RawRecording, secrets: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """The pictures, fonts, styles and scripts of a visited page, each with an empty answer."""
    if not any(capture.way is FetchMode.VISIT for capture in view.captures):
        return ()
    patterns = {
        redact_url(folder, secrets, replacement="*") + "*"
        for each in view.exchanges
        if any(kind in header_of(each, "content-type") for kind in ASSETS)
        and is_apart(folder := each.url.partition("?")[0].rpartition("/")[0] + "/", view.route)
    }
    return tuple({"url": pattern, "status": 204} for pattern in sorted(patterns))


def is_apart(url: str, route: Route) -> bool:
    """Whether all addresses in a folder may have empty answers. A folder at the root of the route's host may contain
    what the route reads."""
    parts = urlsplit(url)
    return parts.path.count("/") > 1 or not any(is_host_of(parts.hostname or "", host) for host in route.hosts)
