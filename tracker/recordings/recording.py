"""Recordings: the answers of a platform in a folder with its case.yaml, which can be replayed."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from scrapers.model.capture import Grant, Target
from scrapers.model.route import COMPLETE_LIST
from tracker.errors import UserError
from tracker.recordings.case_yaml import Expected, RecordingError, RouteEntry, read_entry
from tracker.recordings.url_match import UrlTable, to_address

CASE_FILE = "case.yaml"
STRAY_BODY = b"not in the recordings"
"""The body of the 404 if no recording answers."""
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRoute:
    """One address and its answer."""

    url: str
    """May hold `*`."""
    method: str = "GET"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    """Lower-case names; a name may occur several times. Without the headers that the replay sets itself."""
    body: bytes = b""
    delay_ms: int = 0
    sent_at: datetime | None = field(default=None, compare=False)
    """The Date that is sent if the headers have none; None: the answer has no Date."""

    @property
    def date(self) -> str:
        """The Date of the answer in the form of HTTP; empty: it has none."""
        if any(known == "date" for known, _ in self.headers) or self.sent_at is None:
            return self.header("date")
        return format_datetime(self.sent_at.astimezone(UTC), usegmt=True)

    def header(self, name: str) -> str:
        """The first value; empty when there is none."""
        return next((value for known, value in self.headers if known == name), "")

    @property
    def redirect(self) -> str:
        """The target of the redirect; empty: the answer is not a redirect."""
        return self.header("location") if 300 <= self.status < 400 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One folder: the answers of a platform for one account, or the platform's own pages."""

    platform: str
    handle: str = ""
    """Empty: the platform's own pages, served with every account's."""
    captured_at: datetime = COMPLETE_LIST
    origin: str = "made"
    links: tuple[str, ...] = ()
    authorizer: str = ""
    """WeChat: the appid of an account that has authorised the program; empty: it has not."""
    is_alone: bool = False
    """Whether it was recorded with a login: its answers are not valid for other accounts."""
    routes: tuple[RecordedRoute, ...] = ()
    expected: Expected | None = None
    folder: Path = Path()

    @property
    def name(self) -> str:
        """platform/folder, for people."""
        return f"{self.platform}/{self.folder.name}"

    @property
    def is_site(self) -> bool:
        return not self.handle

    @property
    def target(self) -> Target:
        grant = to_grant(self.authorizer) if self.authorizer else None
        return Target(handle=self.handle, links=self.links, grant=grant)

    def answer(self, method: str, url: str) -> RecordedRoute | None:
        """The route that answers; None: the recording has none."""
        return to_book([self]).find(method, url)


def to_grant(appid: str) -> Grant:
    """The made tokens of the account; like real ones, they differ by account."""
    return Grant(
        component_appid="wxcomponent",
        component_token=f"component-token-for-{appid}",
        appid=appid,
        token=f"token-of-{appid}",
    )


def served_together(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Without the recordings with a login, unless one is the only account."""
    every = tuple(recordings)
    is_one = sum(not recording.is_site for recording in every) == 1
    return tuple(recording for recording in every if is_one or not recording.is_alone)


def to_book(recordings: Iterable[Recording]) -> UrlTable[RecordedRoute]:
    """All routes of the recordings that are served together. Where two answer one address, an account's recording
    takes precedence over the platform's own pages, and a newer one over an older one."""
    ranked = sorted(
        served_together(recordings), key=lambda recording: (recording.is_site, -recording.captured_at.timestamp())
    )
    return UrlTable(
        (route.method, route.url, dated(route, recording)) for recording in ranked for route in recording.routes
    )


def dated(route: RecordedRoute, recording: Recording) -> RecordedRoute:
    """The route with the clock of its recording; a platform's own pages are shown beside every account's, and have
    none of their own."""
    return route if recording.is_site else replace(route, sent_at=recording.captured_at)


def clashes(recordings: Iterable[Recording]) -> tuple[str, ...]:
    """A sentence for each address that two accounts' recordings, or two recordings of platforms' own pages, answer
    differently: if they are served together, only one answer is seen. It is intended that an account's recording takes
    precedence over its platform's pages."""
    first: dict[tuple[str, bool, object], tuple[Recording, RecordedRoute]] = {}
    found = []
    for recording in served_together(recordings):
        for route in recording.routes:
            key = (route.method, recording.is_site, route.url if "*" in route.url else to_address(route.url))
            known, earlier = first.setdefault(key, (recording, route))
            if to_answer(earlier) != to_answer(route):
                found.append(f"{known.name} and {recording.name} answer {route.url} differently")
    return tuple(found)


def to_answer(route: RecordedRoute) -> tuple[object, ...]:
    return route.status, route.headers, route.body


def read_recordings(folder: Path) -> tuple[Recording, ...]:
    """The recording of a folder, or the recordings one or two levels below it (`weibo/active/case.yaml`), by path.

    Raises:
        RecordingError: some recordings cannot be replayed; every fault has its line.
        UserError: there is no recording.
    """
    own = folder / CASE_FILE
    below = (path for depth in ("*", "*/*") for path in folder.glob(f"{depth}/{CASE_FILE}"))
    paths = [own] if own.is_file() else sorted(below)
    if not paths:
        raise UserError(
            f"no recording in {folder}", f"a recording is a folder with a {CASE_FILE}: PLATFORM/CASE/{CASE_FILE}"
        )
    recordings: list[Recording] = []
    faults: list[str] = []
    for path in paths:
        try:
            recordings.append(read_recording(path))
        except RecordingError as fault:
            faults.extend(fault.faults)
    if faults:
        raise RecordingError(faults)
    return tuple(recordings)


def read_recording(path: Path) -> Recording:
    """
    Raises:
        RecordingError: the recording cannot be replayed; every fault has its line.
    """
    node, entry = read_entry(path)
    folder = Path(os.path.realpath(path.parent))
    routes: list[RecordedRoute] = []
    faults: list[str] = []
    for number, written in enumerate(entry.routes):
        try:
            routes.append(to_route(folder, written))
        except (OSError, ValueError) as error:
            faults.append(f"{path}:{node.at(('routes', number, 'file')).line}: routes.{number}.file: {error}")
    if faults:
        raise RecordingError(faults)
    return Recording(
        platform=entry.platform,
        handle=entry.handle or "",
        captured_at=entry.captured_at or COMPLETE_LIST,
        origin=entry.origin,
        links=entry.links,
        authorizer=entry.authorizer or "",
        is_alone=entry.is_alone,
        routes=tuple(routes),
        expected=entry.expected,
        folder=path.parent,
    )


def to_route(folder: Path, written: RouteEntry) -> RecordedRoute:
    """
    Args:
        folder: the recording's, with links resolved.

    Raises:
        OSError, ValueError: see read_beside.
    """
    headers = [(name, value) for name, values in written.headers.items() for value in values]
    body = written.body or b""
    if written.file is not None:
        body = read_beside(folder, written.file)
    if "content-type" not in written.headers and (written.file is not None or body):
        headers.append(("content-type", content_type_of(written.file, body)))
    if written.redirect is not None:
        headers.append(("location", written.redirect))
    return RecordedRoute(
        url=written.url,
        method=written.method,
        status=written.status or (302 if written.redirect is not None else 200),
        headers=tuple(headers),
        body=body,
        delay_ms=written.delay_ms,
    )


def read_beside(folder: Path, name: str) -> bytes:
    """
    Args:
        folder: with links resolved.

    Raises:
        OSError: the file cannot be read.
        ValueError: the file is missing, or is not inside the recording's folder.
    """
    path = Path(os.path.realpath(folder / name))  # Path.resolve raises RuntimeError for links in a circle
    if not path.is_relative_to(folder):
        raise ValueError(f"{name} lies outside the recording's folder")
    if not path.is_file():
        raise ValueError(f"there is no file {name}")
    return path.read_bytes()


def content_type_of(file: str | None, body: bytes) -> str:
    if file is not None:
        return CONTENT_TYPES.get(Path(file).suffix.lower(), "application/octet-stream")
    ending = {b"{": ".json", b"[": ".json", b"<": ".html"}.get(body.lstrip()[:1], ".txt")
    return CONTENT_TYPES[ending]
