"""Fetches from inside an open page: a route's requests for many accounts at once, each independent."""

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
from scrapers.browser.page.visitor_check import is_same_host
from scrapers.model.capture import Capture, Reply, with_replies
from scrapers.model.errors import NoUrl, ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address, host_of, is_one_of

ROUNDS = 5
"""Maximum rounds of requests per account: what a route requests next may depend on earlier replies, at most this deep.
"""
MAX_CONCURRENT_FETCHES = 6
"""Concurrent fetches from one page: browsers open this many connections to one host; more gain nothing (benchmarks/).
"""

FETCH_JS = Path(__file__).with_suffix(".js").read_text("utf-8")
"""Fetches from inside a page. A request whose result is null was not started, or was put back: all bodies together stay
within the limit of one, and no request is started after the time limit of one. Bodies are returned undecoded,
concatenated and compressed, because three processes copy them on the way."""


@dataclass(frozen=True, slots=True)
class FetchTask:
    """One request for one account."""

    account_index: int
    """Position of the account in FetchBatch.captures."""
    name: str
    url: str
    body: str | None


@dataclass  # no slots: Playwright sets attributes on the object whose methods it calls
class FetchBatch:
    """Accounts of one route, fetched from one page. An error of one account does not affect the others."""

    route: Route
    timeout_s: float
    """For each fetch; with a single account, for all its fetches together."""
    captures: list[Capture]
    errors: dict[int, ScrapeError] = field(default_factory=dict)
    """Account index -> why this account got no answer."""
    page_is_reliable: bool = True
    """Whether the page returned its results in the expected form; else the page is not used again."""
    _redirects: dict[str, str] = field(default_factory=dict)
    """Requested address -> redirect target of a failed request: a page cannot read another host's response."""
    _date_headers: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Address of another origin than the page's -> Date and Age of its response."""

    def is_wanted(self) -> bool:
        """Whether any request is to be made. An account with no initial request gets NoUrl."""
        for index in range(len(self.captures)):
            if not self.route.home_url or not any(self._missing(index)):
                no_url = NoUrl(f"{self.route.full_name} cannot be asked")
                self.errors.setdefault(index, no_url)
        return len(self.errors) < len(self.captures)

    async def run(self, page: pw.Page) -> None:
        """Fetch until no account has a missing request.

        Raises:
            TimeoutError, playwright's Error: raised by the page; replies that came before are kept.
        """
        page.on("requestfailed", self._note_redirects)  # only while needed: each event costs a message
        try:
            async with asyncio.timeout(self.timeout_s if len(self.captures) == 1 else None):
                await self._fetch_all(page)
        finally:
            page.remove_listener("requestfailed", self._note_redirects)

    def outcomes(self, error: ScrapeError | None = None) -> tuple[Capture | ScrapeError, ...]:
        """The result of each account, in order.

        Args:
            error: of the page; the result of accounts that still have missing requests.
        """
        return tuple(self._outcome(index, error) for index in range(len(self.captures)))

    async def _fetch_all(self, page: pw.Page) -> None:
        for _ in range(ROUNDS):
            waiting = [task for index in range(len(self.captures)) for task in self._missing(index)]
            if not waiting:
                break
            while waiting:
                waiting = await self._fetch(page, waiting)

    def _note_redirects(self, failed: pw.Request) -> None:
        request = failed
        while (earlier := request.redirected_from) is not None:
            self._redirects[earlier.url] = request.url
            request = earlier

    def _note_date_headers(self, response: pw.Response) -> None:
        self._date_headers[response.url] = (response.headers.get("date", ""), response.headers.get("age", ""))

    def _outcome(self, index: int, error: ScrapeError | None) -> Capture | ScrapeError:
        is_cut_off = error is not None and any(self._missing(index))
        return self.errors.get(index) or (error if error and is_cut_off else self.captures[index])

    def _missing(self, index: int) -> Iterator[FetchTask]:
        capture = self.captures[index]
        if index in self.errors:
            return
        try:
            wanted = self.route.missing_requests(capture)
            bodies = self.route.bodies(capture) if wanted else {}
            tasks = [
                FetchTask(index, name, check_address(url, self.route.hosts), bodies.get(name))
                for name, url in wanted.items()
            ]
        except NoUrl as error:
            self.errors[index] = error
            return
        yield from tasks

    async def _fetch(self, page: pw.Page, tasks: Sequence[FetchTask]) -> list[FetchTask]:
        """Run requests in the page; return those that were not started."""
        arguments = {
            "tasks": [(task.url, task.body, self._referrer(task)) for task in tasks],
            "headers": dict(self.route.headers),
            "limit": BODY_LIMIT,
            "timeout": self.timeout_s * 1000,
            "lanes": MAX_CONCURRENT_FETCHES,
        }
        is_cross_origin = any(not is_same_host(task.url, page.url) for task in tasks)
        if is_cross_origin:  # only the browser can read these headers; each costs a message
            page.on("response", self._note_date_headers)
        try:
            # twice: a request may start just before the first one's limit, and has its own
            async with asyncio.timeout(2 * self.timeout_s):
                result = await page.evaluate(FETCH_JS, arguments)
        finally:
            if is_cross_origin:
                page.remove_listener("response", self._note_date_headers)
        answers = list(zip(tasks, unpack(result, len(tasks)), strict=True))
        for task, answer in answers:
            if answer is not None:
                self._store(task, answer)
        return [task for task, answer in answers if answer is None and task.account_index not in self.errors]

    def _referrer(self, task: FetchTask) -> str:
        return self.route.referrer.format(handle=self.captures[task.account_index].target.handle)

    def _store(self, task: FetchTask, answer: Any) -> None:
        try:
            reply = self._to_reply(*answer)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            unreadable = Unreachable(f"{self.route.home_url} gives what it fetched in a form of its own: {error!r}")
            self.errors.setdefault(task.account_index, unreadable)
            self.page_is_reliable = False
        else:
            self.captures[task.account_index] = with_replies(self.captures[task.account_index], {task.name: reply})

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
        date_headers = self._date_headers.pop(url, ("", ""))  # a page cannot read these headers of another origin
        if status == 0 and (target_url := self._redirects.pop(url, "")):  # a foreign host, which the page cannot read
            url, status = target_url, 302
        if not is_one_of(host_of(url), self.route.hosts):  # a foreign host that allows any page to read its response
            status, data = 302, b""
        return Reply(
            url=url,
            http_status=status,
            body=data,
            content_type=content_type,
            retry_after_s=to_seconds(retry_after),
            date=date or date_headers[0],
            age=age or date_headers[1],
        )


PageAnswer = tuple[Any, ...]
"""Body, final address, HTTP status, content type, Retry-After, Date, Age; reported by a page, so any value is possible.
"""


def unpack(result: Any, count: int) -> list[PageAnswer | None]:
    """The page's result of each request; None: it was not started. Empty tuples: the page returned another form."""
    try:
        answers, packed = result
        bodies = split_bodies(inflate(packed), [answer[0] if answer else 0 for answer in answers])
        if len(answers) != count or not any(answers):
            raise ValueError(f"{len(answers)} of {count} returned")
        return [answer and (body, *answer[1:]) for answer, body in zip(answers, bodies, strict=True)]
    except (LookupError, TypeError, ValueError, zlib.error):
        return [()] * count


def inflate(packed: str) -> bytes:
    """
    Raises:
        TypeError, ValueError, zlib.error: it is not compressed base64, or exceeds the limit.
    """
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(base64.b64decode(packed, validate=True), BODY_LIMIT + 1)
    if len(data) > BODY_LIMIT or not unpacker.eof:
        raise ValueError(f"{len(data)} bytes and more")
    return data


def split_bodies(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    """
    Raises:
        TypeError, ValueError: the sizes do not add up to the data.
    """
    ends = list(accumulate(sizes))
    if min(sizes) < 0 or ends[-1] != len(data):
        raise ValueError(f"{len(data)} bytes where {ends[-1]} were announced")
    return [data[end - size : end] for size, end in zip(sizes, ends, strict=True)]
