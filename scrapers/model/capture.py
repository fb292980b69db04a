"""The raw material of one look: everything a parser may read, and nothing else."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from parsel import Selector

from scrapers.model.errors import LayoutChanged

PAGE = "page"
"""The reply name under which the account's own page is kept, visited or asked for."""


NEXT_PAGE = "onward"
"""The reply name of the page that a visit went on to."""
SECRET = re.compile(r"([?&](?:\w*token|\w*ticket|key|uin)=)[^&#]*", re.IGNORECASE)


class FetchMode(StrEnum):
    """How a capture was made: asked for from inside an open page, or visited and rendered."""

    ASK = "ask"
    VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a unit has authorised of its account on a platform's official interface (授权)."""

    component_appid: str
    """Of us: the third-party platform (第三方平台) that is authorised."""
    component_token: str = field(repr=False)
    appid: str
    """Of the account."""
    token: str = field(default="", repr=False)
    """For the account's own calls; empty: only its state may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom to look at, as a route needs to know it."""

    handle: str
    links: tuple[str, ...] = ()
    """Addresses known to be the account's: given by the unit, or of its posts seen before; newest first."""
    listed: tuple[str, ...] = ()
    """Addresses of its posts as another route's list gave them in this very scan; newest first."""
    grant: Grant | None = None
    """None: the unit has authorised nothing."""


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
    """The Date of the response, as it was sent; empty: there was none, or the page may not read it."""
    age: str = ""
    """Its Age: the seconds that a cache held it; empty: none."""
    _parsed: list[Any] = field(default_factory=list, init=False, repr=False, compare=False)
    """The body read as JSON, once it was: walls and parsers ask for it again and again."""
    _tree: list[Selector] = field(default_factory=list, init=False, repr=False, compare=False)
    """Likewise, read as HTML."""

    @property
    def safe_url(self) -> str:
        """The address as it may be told: without tokens."""
        return redact_url_tokens(self.url)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def is_html(self) -> bool:
        head = self.body[:512].lstrip().lower()
        return "html" in self.content_type or head.startswith((b"<!doctype", b"<html", b"<head", b"<meta", b"<div"))

    @property
    def json(self) -> Any:
        """The body read as JSON.

        Raises:
            LayoutChanged: it is not JSON, or HTTP says it is not the thing asked for.
        """
        if self.http_status != 200:
            raise LayoutChanged(f"HTTP {self.http_status} from {self.safe_url}")
        return self.any_status_json

    @property
    def any_status_json(self) -> Any:
        """The body read as JSON whatever the HTTP status: platforms answer 403, 404, 410 with one. Not to be changed.

        Raises:
            LayoutChanged: it is not JSON.
        """
        if not self._parsed:
            try:
                self._parsed.append(json.loads(self.body))
            except (ValueError, RecursionError) as error:
                raise LayoutChanged(f"not JSON from {self.safe_url}: {error}") from error
        return self._parsed[0]

    def css(self, query: str) -> Any:
        """The elements of an HTML body that query selects (parsel). Not to be changed."""
        if not self._tree:
            self._tree.append(Selector(text=self.text or " ", type="html"))
        return self._tree[0].css(query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One look at one account."""

    target: Target
    captured_at: datetime
    """The clock that relative dates are read against; old fixtures stay true."""
    way: FetchMode = FetchMode.ASK
    replies: Mapping[str, Reply] = field(default_factory=dict)
    """By the route's name for it; overheard ones by their address."""

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
            LayoutChanged: the look has no page.
        """
        return self.reply(PAGE)


def with_replies(capture: Capture, replies: Mapping[str, Reply]) -> Capture:
    """The same look, with these replies added."""
    return Capture(
        target=capture.target,
        captured_at=capture.captured_at,
        way=capture.way,
        replies={**capture.replies, **replies},
    )


def redact_url_tokens(url: str) -> str:
    """An address as it may be logged, stored and shown: who was logged in, or authorised, is not in it."""
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
    """One page as it was shown."""

    name: str
    """Of the reply that the page is: PAGE, or ONWARD."""
    picture: bytes = b""
    """JPEG of what the window shows first; empty: it could not be taken."""
    full_picture: bytes = b""
    """JPEG of the page's whole height, as far as the camera goes down; empty: not wanted, or it could not be taken."""
    snapshot: bytes = b""
    """MHTML: the page as it stood, with its pictures and styles; empty: not wanted, not taken, or too large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserIdentity:
    """By what was looked."""

    user_agent: str
    browser_version: str
    """e.g. 156.0.7823.10."""
