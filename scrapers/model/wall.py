"""Walls: what a platform shows in the account's place, and how a reply is recognised as one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from scrapers.model.capture import Reply
from scrapers.model.errors import Blocked, LayoutChanged, RateLimited, ScrapeError


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What a platform shows instead of the account. All given conditions must hold for the same reply."""

    error: type[ScrapeError]
    url: str = ""
    """Glob over the reply's final address."""
    http_status: int | None = None
    json: Mapping[str, object] = field(default_factory=dict)
    """Dotted key -> value, e.g. {"error.code": 40362}; a frozenset: any of its values."""
    css: str = ""
    """An element of an HTML reply."""
    text: str = ""
    """Text inside that element. A whole page is never searched: articles quote such text."""

    def __post_init__(self) -> None:
        if not (self.url or self.http_status or self.json or self.css):
            raise ValueError("a wall needs a condition")
        if self.text and not self.css:
            raise ValueError("words are looked for inside an element: give css")

    def matches(self, reply: Reply) -> bool:
        return (  # every wall is tested against every reply: cheapest condition first
            (self.http_status is None or reply.http_status == self.http_status)
            and (not self.url or fnmatchcase(reply.url, self.url))
            and (not self.json or all(matches_value(value_at(reply, key), value) for key, value in self.json.items()))
            and (not self.css or (reply.is_html and self._shows_element(reply)))
        )

    def _shows_element(self, reply: Reply) -> bool:
        return any(self.text in "".join(element.css("::text").getall()) for element in reply.css(self.css))


def value_at(reply: Reply, dotted: str) -> Any:
    """The value at a dotted key of a JSON reply; None: no such key, or no JSON."""
    try:
        value = reply.any_status_json
        for key in dotted.split("."):
            value = value[key]
    except (LayoutChanged, LookupError, TypeError):
        return None
    return value


def matches_value(value: Any, expected: object) -> bool:
    return any(value == part for part in expected) if isinstance(expected, frozenset) else bool(value == expected)


STATUS_WALLS: Mapping[int, type[ScrapeError]] = {401: Blocked, 403: Blocked, 429: RateLimited}
"""HTTP status -> the wall that it is by itself, whatever the reply holds."""


def to_error(error: type[ScrapeError], message: str, reply: Reply) -> ScrapeError:
    """The error of a reply that is a wall; a request to slow down has the time that the platform asked for."""
    if issubclass(error, RateLimited):
        return error(message, retry_after_s=reply.retry_after_s)
    return error(message)
