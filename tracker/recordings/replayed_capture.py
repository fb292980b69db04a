"""What a browser would get from a recording, without a browser."""

from collections.abc import Iterable
from fnmatch import fnmatch
from urllib.parse import urljoin, urlsplit

from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, FetchMode, Reply, with_replies
from scrapers.model.route import Route
from tracker.recordings.recording import STRAY_BODY, RecordedRoute, Recording, to_book
from tracker.recordings.url_match import UrlTable

ROUNDS = 5
"""How often a route may ask for further requests, as in the browser."""
REDIRECTS = 20
"""How many redirects are followed, as in browsers."""


def capture_of(
    recording: Recording, route: Route, site_recordings: Iterable[Recording] = (), way: FetchMode | None = None
) -> Capture:
    """Make the capture that a browser would make of a recording's account, without a browser.

    The mode is a fetch if the route can fetch, else a visit, unless way states one. A visit runs no script: it takes
    the recording's own replies for which the route listens.

    Raises:
        NoUrl: the route has no address for the account.
    """
    book = to_book([recording, *site_recordings])
    way = way or route.first_way
    capture = Capture(target=recording.target, captured_at=recording.captured_at, way=way)
    origin = origin_of(route.home_url)
    if way is FetchMode.VISIT:
        page = to_reply(book, route.address(recording.target))
        origin = origin_of(page.url)
        capture = with_replies(capture, {**listened_replies(recording, route), PAGE: page})
        if next_url := route.next_page(capture):
            next_page = to_reply(book, next_url)
            origin = origin_of(next_page.url)
            capture = with_replies(capture, {NEXT_PAGE: next_page})
    for _ in range(ROUNDS):
        wanted = route.missing_requests(capture)
        if not wanted:
            break
        posted = route.bodies(capture)
        replies = {
            name: to_reply(book, url, origin, "POST" if name in posted else "GET") for name, url in wanted.items()
        }
        capture = with_replies(capture, replies)
    return capture


def listened_replies(recording: Recording, route: Route) -> dict[str, Reply]:
    """The replies of the recording that the scripts of the route's page would fetch."""
    replies: dict[str, Reply] = {}
    for known in recording.routes:
        reply = to_reply(to_book([recording]), known.url)
        globs = {name: glob.replace("{handle}", recording.handle) for name, glob in route.listens.items()}
        names = [name for name, glob in globs.items() if fnmatch(known.url, glob)]
        if names:
            replies.setdefault(names[0], reply)
        elif any(fnmatch(known.url, glob) for glob in route.listens_json) and "json" in reply.content_type:
            replies[known.url] = reply
    return replies


def to_reply(book: UrlTable[RecordedRoute], url: str, origin: str = "", method: str = "GET") -> Reply:
    """The reply from an address after its redirects. With origin: only if a page of that origin may read it."""
    first = ""
    for _ in range(REDIRECTS):
        answer = book.find(method, url)
        if answer is None or not answer.redirect:
            break
        url = urljoin(url, answer.redirect)
        first = first or url
    if origin and not may_read(answer, url, origin):
        return Reply(url=first or url, http_status=302 if first else 0, body=b"")
    if answer is None:
        return Reply(url=url, http_status=404, body=STRAY_BODY, content_type="text/plain")
    wait = answer.header("retry-after")
    return Reply(
        url=url.partition("#")[0],
        http_status=answer.status,
        body=answer.body,
        content_type=answer.header("content-type"),
        retry_after_s=float(wait) if wait.isascii() and wait.isdigit() else None,
        date=answer.date,
        age=answer.header("age"),
    )


def may_read(answer: RecordedRoute | None, url: str, origin: str) -> bool:
    """Whether a browser lets a page of this origin read the answer (CORS, with cookies)."""
    return origin_of(url) == origin or (
        answer is not None
        and answer.header("access-control-allow-origin") == origin
        and answer.header("access-control-allow-credentials") == "true"
    )


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
