"""Listens to a visited page's own responses, and detects when its network is idle."""

import asyncio
import base64
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any, Self

from playwright import async_api as pw

from scrapers.model.capture import Reply, Target
from scrapers.model.route import Route

BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of one reply that are read; the largest real page seen is below 4 MB."""
BODY_S = 5.0
"""Seconds a response's body may take after its headers."""
NETWORK_IDLE_S = 0.5
"""Seconds without a request in flight after which a visited page counts as finished."""


Event = Mapping[str, Any]
"""A DevTools protocol event about a request."""


@dataclass  # no slots: Playwright sets attributes on the object whose methods it calls
class ResponseListener:
    """Listens to one page for one visit: keeps the replies that its route names, and detects an idle network.

    Requests of an earlier document belong to another visit and are ignored, however late they arrive.
    """

    cdp: pw.CDPSession
    """The page's DevTools session, with Network enabled."""
    frame: str
    """Id of the page's main frame."""
    page: pw.Page
    route: Route
    target: Target
    replies: dict[str, Reply] = field(default_factory=dict)
    _is_built: bool = False
    """Whether the document has been parsed, or the page is lost: before that it may be about to send requests."""
    _documents: set[str] = field(default_factory=set)
    """Loader ids of the documents loaded since, including those of frames."""
    _in_flight: set[str] = field(default_factory=set)
    """Request ids."""
    _bodies: "dict[str, asyncio.Future[bool]]" = field(default_factory=dict)
    """Request id -> whether its body came completely, for replies that are kept."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    def __enter__(self) -> Self:
        self.page.on("domcontentloaded", self._on_dom_loaded)
        self.page.on("crash", self._on_page_lost)
        self.page.on("close", self._on_page_lost)
        for name, handler in self._event_handlers.items():
            self.cdp.on(name, handler)
        return self

    def __exit__(self, *fault: object) -> None:
        self.page.remove_listener("domcontentloaded", self._on_dom_loaded)
        self.page.remove_listener("crash", self._on_page_lost)
        self.page.remove_listener("close", self._on_page_lost)
        for name, handler in self._event_handlers.items():
            self.cdp.remove_listener(name, handler)
        for task in self._reading:
            task.cancel()

    async def wait_until_idle(self, is_enough: Callable[[], bool]) -> None:
        """Wait until the replies suffice, or the document is parsed and nothing has been in flight for NETWORK_IDLE_S.
        The visit's deadline ends it."""
        while not is_enough():
            count = len(self.replies)
            while len(self.replies) == count:
                if not await self._wait_for_activity():
                    return

    async def _wait_for_activity(self) -> bool:
        """Whether the page does anything before it counts as idle."""
        self._changed.clear()
        is_busy = self._in_flight or self._reading or not self._is_built
        try:
            async with asyncio.timeout(None if is_busy else NETWORK_IDLE_S):
                await self._changed.wait()
        except TimeoutError:
            return False
        return True

    @property
    def _event_handlers(self) -> Mapping[str, Callable[[Event], None]]:
        return {
            "Network.requestWillBeSent": self._on_request,
            "Network.responseReceived": self._on_response,
            "Network.loadingFinished": self._on_finished,
            "Network.loadingFailed": self._on_finished,
        }

    def _on_dom_loaded(self, _: pw.Page) -> None:
        self._is_built = True
        self._changed.set()

    def _on_page_lost(self, page: pw.Page) -> None:
        """Nothing more comes of it; the next action on the page raises."""
        self._in_flight.clear()
        self._on_dom_loaded(page)

    def _on_request(self, event: Event) -> None:
        if event["requestId"] == event["loaderId"] and (self._documents or event["frameId"] == self.frame):
            self._documents.add(event["loaderId"])
        if event["loaderId"] not in self._documents:
            return
        self._in_flight.add(event["requestId"])
        self._changed.set()

    def _on_finished(self, event: Event) -> None:
        self._in_flight.discard(event["requestId"])
        if body := self._bodies.pop(event["requestId"], None):
            body.set_result("errorText" not in event)
        self._changed.set()

    def _on_response(self, event: Event) -> None:
        request, response = event["requestId"], event["response"]
        if request not in self._in_flight:
            return
        self._in_flight.discard(request)
        if event["type"] != "Preflight" and (name := self._name_of(response["url"])):
            self._bodies[request] = asyncio.get_running_loop().create_future()
            task = asyncio.ensure_future(self._read(name, request, response, self._bodies[request]))
            self._reading.add(task)
            task.add_done_callback(self._on_read)
        self._changed.set()

    def _on_read(self, task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        self._changed.set()

    def _name_of(self, url: str) -> str | None:
        for name, glob in self.route.listens.items():
            if name not in self.replies and fnmatch(url, glob.replace("{handle}", self.target.handle)):
                return name
        return url if any(fnmatch(url, glob) for glob in self.route.listens_json) else None

    async def _read(self, name: str, request: str, response: Event, body: "asyncio.Future[bool]") -> None:
        headers = {head.lower(): value for head, value in response["headers"].items()}
        if name == response["url"] and "json" not in headers.get("content-type", ""):
            return
        with contextlib.suppress(pw.Error, TimeoutError):  # the page moved on, or never reads what it fetched
            if not await asyncio.wait_for(asyncio.shield(body), BODY_S):
                return
            self.replies[name] = Reply(
                url=response["url"],
                http_status=response["status"],
                body=(await self._fetch_body(request))[:BODY_LIMIT],
                content_type=headers.get("content-type", ""),
                retry_after_s=to_seconds(headers.get("retry-after")),
                date=headers.get("date", ""),
                age=headers.get("age", ""),
            )

    async def _fetch_body(self, request: str) -> bytes:
        """
        Raises:
            playwright's Error: the body is gone, or too large for the browser to keep.
        """
        result = await self.cdp.send("Network.getResponseBody", {"requestId": request})
        text = str(result["body"])
        return base64.b64decode(text) if result["base64Encoded"] else text.encode(errors="replace")


def to_seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; None when it is absent, a date, or not a number: tracker.pace then decides."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None
