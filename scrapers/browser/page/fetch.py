"""Asking from inside an open page: what a route wants of many accounts, several fetches at once, each for itself."""

import asyncio
import base64
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from playwright import async_api as pw

from scrapers.browser.page.response_listener import BODY_LIMIT, to_seconds
from scrapers.browser.page.wall_url import is_same_host
from scrapers.model.capture import Capture, Reply, with_replies
from scrapers.model.errors import NoUrl, ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address, host_of, is_one_of

ROUNDS = 5
"""How often a route may want something more; what it wants depends on what came, at most in a chain of this length."""
MAX_CONCURRENT_FETCHES = 6
"""Fetches at once from one page, as many as a browser opens to one host; more gain nothing (benchmarks/)."""

FETCH_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
"""Fetches from inside a page. What is not told was not begun, or put back: together the bodies stay within the limit of
one, and none is begun once the time of one is over. They come as they came, whatever their encoding, one after the
other in one packed piece: on its way to us it is written and read again by three processes."""


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One address that one account wants."""

    account_index: int
    """Of the account among those that are asked for."""
    name: str
    url: str
    body: str | None


@dataclass  # no slots: Playwright marks the object whose methods it calls
class FetchBatch:
    """Some accounts of one route, asked for from one page; what becomes of one is nothing to the others."""

    route: Route
    timeout_s: float
    """For one fetch; of a single account for all of them."""
    captures: list[Capture]
    errors: dict[int, ScrapeError] = field(default_factory=dict)
    """Place -> why this account got no answer."""
    page_is_reliable: bool = True
    """Whether the page gave what it fetched as it should: else it is not to be asked again."""
    _sent_on: dict[str, str] = field(default_factory=dict)
    """Address -> where what failed there had been sent on to: a page may not read what is another host's."""
    _heads: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Address of another origin than the page's -> Date and Age of what came from there."""

    def is_wanted(self) -> bool:
        """Whether there is anything to ask for. Who wants nothing from the beginning cannot be asked for."""
        for place in range(len(self.captures)):
            if not self.route.home_url or not any(self._wanted(place)):
                cannot = NoUrl(f"{self.route.platform}.{self.route.name} cannot be asked")
                self.errors.setdefault(place, cannot)
        return len(self.errors) < len(self.captures)

    async def run(self, page: pw.Page) -> None:
        """Fetch until no account wants anything more.

        Raises:
            TimeoutError, playwright's Error: of the page; what had come by then is there.
        """
        page.on("requestfailed", self._note_redirects)  # no longer than it is needed: each one costs a message
        try:
            async with asyncio.timeout(self.timeout_s if len(self.captures) == 1 else None):
                await self._fetch_all(page)
        finally:
            page.remove_listener("requestfailed", self._note_redirects)

    def outcomes(self, fault: ScrapeError | None = None) -> tuple[Capture | ScrapeError, ...]:
        """What became of each, in order.

        Args:
            fault: of the page: why those that still want something did not get it.
        """
        return tuple(self._outcome(place, fault) for place in range(len(self.captures)))

    async def _fetch_all(self, page: pw.Page) -> None:
        for _ in range(ROUNDS):
            waiting = [ask for place in range(len(self.captures)) for ask in self._wanted(place)]
            if not waiting:
                break
            while waiting:
                waiting = await self._fetch(page, waiting)

    def _note_redirects(self, failed: pw.Request) -> None:
        request = failed
        while (earlier := request.redirected_from) is not None:
            self._sent_on[earlier.url] = request.url
            request = earlier

    def _note_heads(self, response: pw.Response) -> None:
        self._heads[response.url] = (response.headers.get("date", ""), response.headers.get("age", ""))

    def _outcome(self, place: int, fault: ScrapeError | None) -> Capture | ScrapeError:
        is_cut_off = fault is not None and any(self._wanted(place))
        return self.errors.get(place) or (fault if fault and is_cut_off else self.captures[place])

    def _wanted(self, place: int) -> Iterator[FetchTask]:
        capture = self.captures[place]
        if place in self.errors:
            return
        try:
            wanted = self.route.missing_requests(capture)
            bodies = self.route.bodies(capture) if wanted else {}
            asks = [
                FetchTask(place, name, check_address(url, self.route.hosts), bodies.get(name))
                for name, url in wanted.items()
            ]
        except NoUrl as error:
            self.errors[place] = error
            return
        yield from asks

    async def _fetch(self, page: pw.Page, asks: Sequence[FetchTask]) -> list[FetchTask]:
        """Those that were not begun."""
        order = {
            "asks": [(ask.url, ask.body, self._referrer(ask)) for ask in asks],
            "headers": dict(self.route.headers),
            "limit": BODY_LIMIT,
            "timeout": self.timeout_s * 1000,
            "lanes": MAX_CONCURRENT_FETCHES,
        }
        is_abroad = any(not is_same_host(ask.url, page.url) for ask in asks)
        if is_abroad:  # the browser alone can read these heads; it costs a message each
            page.on("response", self._note_heads)
        try:
            async with asyncio.timeout(
                2 * self.timeout_s
            ):  # one is begun before the first's time is over, and has its own
                said = await page.evaluate(FETCH_JS, order)
        finally:
            if is_abroad:
                page.remove_listener("response", self._note_heads)
        answers = list(zip(asks, unpack(said, len(asks)), strict=True))
        for ask, answer in answers:
            if answer is not None:
                self._take(ask, answer)
        return [ask for ask, answer in answers if answer is None and ask.account_index not in self.errors]

    def _referrer(self, ask: FetchTask) -> str:
        return self.route.referrer.format(handle=self.captures[ask.account_index].target.handle)

    def _take(self, ask: FetchTask, answer: Any) -> None:
        try:
            reply = self._to_reply(*answer)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            told = Unreachable(f"{self.route.home_url} gives what it fetched in a form of its own: {error!r}")
            self.errors.setdefault(ask.account_index, told)
            self.page_is_reliable = False
        else:
            self.captures[ask.account_index] = with_replies(self.captures[ask.account_index], {ask.name: reply})

    def _to_reply(  # noqa: PLR0913  # what the page tells of one answer, in its order
        self,
        data: bytes,
        url: str,
        status: int,
        content_type: str,
        retry_after: str | None,
        date: str | None = None,
        age: str | None = None,
    ) -> Reply:
        if not (isinstance(url, str) and isinstance(status, int) and isinstance(content_type, str)):
            raise TypeError(f"{url!r:.99}, {status!r:.99}, {content_type!r:.99}")
        if not (isinstance(date, str | None) and isinstance(age, str | None)):
            raise TypeError(f"{date!r:.99}, {age!r:.99}")
        heads = self._heads.pop(url, ("", ""))  # a page may not read these of another origin
        if status == 0 and (sent_to := self._sent_on.pop(url, "")):  # to a foreign host, which the page may not read
            url, status = sent_to, 302
        if not is_one_of(host_of(url), self.route.hosts):  # one that lets anybody read it
            status, data = 302, b""
        return Reply(
            url=url,
            http_status=status,
            body=data,
            content_type=content_type,
            retry_after_s=to_seconds(retry_after),
            date=date or heads[0],
            age=age or heads[1],
        )


PageAnswer = tuple[Any, ...]
"""Body, final address, HTTP status, content type, Retry-After, Date, Age; as a page tells them, which may tell
anything."""


def unpack(said: Any, count: int) -> list[PageAnswer | None]:
    """What a page told of each ask; None: it was not begun. Empty answers: it told nothing in the form it was given."""
    try:
        told, packed = said
        bodies = split_bodies(inflate(packed), [answer[0] if answer else 0 for answer in told])
        if len(told) != count or not any(told):
            raise ValueError(f"{len(told)} of {count} told")
        return [answer and (body, *answer[1:]) for answer, body in zip(told, bodies, strict=True)]
    except (LookupError, TypeError, ValueError, zlib.error):
        return [()] * count


def inflate(packed: str) -> bytes:
    """
    Raises:
        TypeError, ValueError, zlib.error: it is not packed as it should be, or holds more than a page may tell.
    """
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(base64.b64decode(packed, validate=True), BODY_LIMIT + 1)
    if len(data) > BODY_LIMIT or not unpacker.eof:
        raise ValueError(f"{len(data)} bytes and more")
    return data


def split_bodies(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    """
    Raises:
        TypeError, ValueError: these are not the sizes of what it is made of.
    """
    ends = list(accumulate(sizes))
    if min(sizes) < 0 or ends[-1] != len(data):
        raise ValueError(f"{len(data)} bytes where {ends[-1]} were told")
    return [data[end - size : end] for size, end in zip(sizes, ends, strict=True)]
