"""Collects the replies of a page for a peer: a response listener as users of the peer write one."""

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatch

from playwright.async_api import Page, Response

from benchmarks.sides.rows import ROUTES
from scrapers.model.capture import PAGE, Reply

DRAWN = "li.post"
"""CSS of a post: it exists when the page has drawn its posts."""


@dataclass
class PeerListener:
    """Collects the replies that the reader of one account needs."""

    platform: str
    handle: str
    replies: dict[str, Reply] = field(default_factory=dict)
    _reading: list[asyncio.Task[None]] = field(default_factory=list)

    def on_response(self, response: Response) -> None:
        for name, glob in ROUTES[self.platform].listens.items():
            if fnmatch(response.url, glob.replace("{handle}", self.handle)):
                self._reading.append(asyncio.ensure_future(self._read(name, response)))

    async def _read(self, name: str, response: Response) -> None:
        body = await response.body()
        self.replies[name] = Reply(
            url=response.url,
            http_status=response.status,
            body=body,
            content_type=response.headers.get("content-type", ""),
        )

    async def all_of(self, page: Page, status: int, html: str) -> dict[str, Reply]:
        """Return the page and all its replies; call it when the page has drawn its posts."""
        await asyncio.gather(*self._reading)
        shown = Reply(url=page.url, http_status=status, body=html.encode(), content_type="text/html")
        return {**self.replies, PAGE: shown}
