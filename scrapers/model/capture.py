"""The raw material of one fetch or visit: everything that a parser may read, and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from parsel import Selector

from scrapers.model.errors import LayoutChanged
from scrapers.model.json_text import parse_json

T = TypeVar("T")
PAGE = "page"
"""Reply name of the account's own page, whether visited or fetched."""
NEXT_PAGE = "onward"
"""Reply name of the second page of a visit (Route.next_page_url)."""
JSONP = re.compile(rb"\s*+(?:/\*\*/)?\s*+[\w.$]++\((.*)\)\s*+;?\s*+", re.DOTALL)
SECRET = re.compile(r"([?&](?:\w*token|\w*ticket|key|uin)=)[^&#]*", re.IGNORECASE)


class FetchMode(StrEnum):
    """How a capture was made: fetched from inside an open page, or visited and rendered."""

    FETCH = "ask"
    VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A unit's authorisation for its account on a platform's official interface (授权)."""

    component_appid: str
    """Our own id: the third-party platform (第三方平台) that is authorised."""
    component_token: str = field(repr=False)
    appid: str
    """The account's id."""
    token: str = field(default="", repr=False)
    """Token for calls about the account; empty: only its state can be requested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The account to look at, as far as a route needs to know it."""

    handle: str
    links: tuple[str, ...] = ()
    """Known addresses of the account: given by the unit, or of posts found earlier; newest first."""
    listed: tuple[str, ...] = ()
    """Addresses of its posts from another route's list in the same scan; newest first."""
    proved: tuple[str, ...] = ()
    """Addresses of posts that earlier looks found to be the account's; newest first. `links` may be anybody's."""
    grant: Grant | None = None
    """None: no authorisation."""
    given: str = ""
    """A link that a unit gives as the account's newest post: opened by a route of its own and not believed before; see
    scrapers.platforms.given_links. Empty: none is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One response of the platform."""

    url: str
    """The final address, after redirects."""
    http_status: int
    body: bytes
    content_type: str = ""
    retry_after_s: float | None = None
    date: str = ""
    """The response's Date header, unparsed; empty: absent, or not readable by the page."""
    age: str = ""
    """The Age header: seconds in a cache; empty: absent."""
    _parsed: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)
    """The body parsed as JSON, cached: walls and parsers read it repeatedly."""
    _read: dict[Callable[["Reply"], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What else was read from the body, see `read_by`."""

    @property
    def safe_url(self) -> str:
        """The address without tokens, for messages."""
        return redact_url_tokens(self.url)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def is_html(self) -> bool:
        head = self.body[:512].lstrip().lower()
        return "html" in self.content_type or (head.startswith(b"<") and not head.startswith(b"<?xml"))

    @property
    def json(self) -> Any:
        """The body parsed as JSON.

        Raises:
            LayoutChanged: it is not JSON, or the HTTP status is not 200.
        """
        if self.http_status != 200:
            raise LayoutChanged(f"HTTP {self.http_status} from {self.safe_url}")
        return self.any_status_json

    @property
    def any_status_json(self) -> Any:
        """The body parsed as JSON, with or without a JSONP callback around it, whatever the HTTP status: platforms send
        JSON with 403, 404, 410. Do not modify it.

        Raises:
            LayoutChanged: it is not JSON.
        """
        if not self._parsed:
            try:
                wrapped = JSONP.fullmatch(self.body)
                self._parsed.append(parse_json(wrapped[1] if wrapped else self.body))
            except (ValueError, RecursionError) as error:
                raise LayoutChanged(f"not JSON from {self.safe_url}: {error}") from error
        return self._parsed[0]

    @property
    def read_json(self) -> Any:
        """The body parsed as JSON, if it was read as such; None: it was not."""
        return self._parsed[0] if self._parsed else None

    def css(self, query: str) -> Any:
        """The elements of an HTML body that query selects (parsel). Do not modify them."""
        return self.read_by(to_tree).css(query)

    def read_by(self, read: Callable[["Reply"], T]) -> T:
        """What a function reads from this reply, cached: a route asks several times what is still missing."""
        if read not in self._read:
            self._read[read] = read(self)
        result: T = self._read[read]
        return result


def to_tree(reply: Reply) -> Selector:
    return Selector(text=reply.text or " ", type="html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The replies about one account at one instant."""

    target: Target
    captured_at: datetime
    """The instant that relative dates refer to; so old recordings stay valid."""
    way: FetchMode = FetchMode.FETCH
    replies: Mapping[str, Reply] = field(default_factory=dict)
    """By the route's reply name; replies kept by `listens_json` by their address."""

    def reply(self, name: str) -> Reply:
        """
        Raises:
            LayoutChanged: there is no such reply.
        """
        try:
            return self.replies[name]
        except KeyError:
            raise LayoutChanged(f"no reply {name!r}") from None

    def json_of(self, name: str) -> Any:
        """
        Raises:
            LayoutChanged: no such reply, or it is not JSON with HTTP 200.
        """
        return self.reply(name).json

    @property
    def page(self) -> Reply:
        """
        Raises:
            LayoutChanged: the capture has no page.
        """
        return self.reply(PAGE)


def with_replies(capture: Capture, replies: Mapping[str, Reply]) -> Capture:
    """The same capture with these replies added."""
    return replace(capture, replies={**capture.replies, **replies})


def redact_url_tokens(url: str) -> str:
    """An address for logs, storage and display, without tokens of a login or authorisation."""
    return SECRET.sub(r"\1…", url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as recorded."""

    method: str
    url: str
    http_status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShot:
    """Pictures of one page as it was shown."""

    name: str
    """The page's reply name: PAGE or NEXT_PAGE."""
    picture: bytes = b""
    """JPEG of the first screen; empty: it could not be taken."""
    full_picture: bytes = b""
    """JPEG of the page's whole height, up to the maximum; empty: not requested, or it could not be taken."""
    snapshot: bytes = b""
    """MHTML of the page with its images and styles; empty: not requested, not taken, or too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserIdentity:
    """The browser that made the captures."""

    user_agent: str
    browser_version: str
    """e.g. 156.0.7823.10."""
