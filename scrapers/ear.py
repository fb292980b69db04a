"""Overhearing a visited page: its own replies, and the moment it has gone quiet."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Self

from playwright import async_api as pw

from scrapers.capture import Reply, Target
from scrapers.scraper import Route

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of one reply that are read; the largest real page seen is below 4 MB."""
BODY_S = 5.0
"""Seconds a reply's body may take after its head."""
QUIET_S = 0.5
"""Seconds without a request in flight after which a visited page has said what it says."""


@dataclass  # no slots: Playwright marks the object whose methods it calls
class Ear:
    """Overhears one page for one visit: keeps the replies its route knows, and tells when the page has gone quiet.

    What was asked for before it listened is another visit's, and is not heard however late it comes.
    """

    page: pw.Page
    route: Route
    target: Target
    replies: dict[str, Reply] = field(default_factory=dict)
    _in_flight: set[pw.Request] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    def __enter__(self) -> Self:
        self.page.on("request", self._begin)
        self.page.on("response", self._end)
        self.page.on("requestfailed", self._fail)
        return self

    def __exit__(self, *fault: object) -> None:
        self.page.remove_listener("request", self._begin)
        self.page.remove_listener("response", self._end)
        self.page.remove_listener("requestfailed", self._fail)
        for task in self._reading:
            task.cancel()

    async def listen(self, is_enough: Callable[[], bool]) -> None:
        """Wait until what came is enough, or nothing has been in flight for QUIET_S; the look's deadline ends it."""
        while not is_enough():
            self._changed.clear()
            try:
                async with asyncio.timeout(None if self._in_flight or self._reading else QUIET_S):
                    await self._changed.wait()
            except TimeoutError:
                return

    def _begin(self, request: pw.Request) -> None:
        self._in_flight.add(request)
        self._changed.set()

    def _fail(self, request: pw.Request) -> None:
        self._in_flight.discard(request)
        self._changed.set()

    def _end(self, response: pw.Response) -> None:
        if response.request not in self._in_flight:
            return
        self._in_flight.discard(response.request)
        is_final = not 300 <= response.status < 400
        if is_final and (name := self._name_of(response.url)):
            task = asyncio.ensure_future(self._read(name, response))
            self._reading.add(task)
            task.add_done_callback(self._done)
        self._changed.set()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        self._changed.set()

    def _name_of(self, url: str) -> str | None:
        for name, glob in self.route.hears.items():
            if name not in self.replies and fnmatch(url, glob.replace("{handle}", self.target.handle)):
                return name
        return url if any(fnmatch(url, glob) for glob in self.route.overhears) else None

    async def _read(self, name: str, response: pw.Response) -> None:
        headers = response.headers
        if name == response.url and "json" not in headers.get("content-type", ""):
            return
        with contextlib.suppress(pw.Error, TimeoutError):  # the page moved on, or never reads what it fetched
            body = await asyncio.wait_for(response.body(), BODY_S)
            self.replies[name] = Reply(
                url=response.url,
                http_status=response.status,
                body=body[:BODY_LIMIT],
                content_type=headers.get("content-type", ""),
                retry_after_s=to_seconds(headers.get("retry-after")),
            )


def to_seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; None when it is absent, a date, or nonsense: the pace then decides."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
