"""Looks up the accounts behind addresses and names: at each platform's pace, in its session, each question once."""

import logging
from dataclasses import dataclass, field

from scrapers.browser.browser import Browser
from scrapers.model.capture import Capture, FetchMode, Target
from scrapers.model.errors import Blocked, LayoutChanged, NotLoggedIn, NoUrl, ScrapeError, Unreachable
from scrapers.model.lookup import Lookup, LookupAnswer
from scrapers.platforms.lookups import LOOKUPS, PlatformLookups
from tracker.pace.pace import CeilingReached, attempts_at
from tracker.register.account import Account
from tracker.scan.platform_scan import MAX_CONSECUTIVE_UNREACHABLE
from tracker.scan.resolving.look_cache import LookCache, LookupQuestion
from tracker.scan.setup import ScanSetup
from tracker.sessions.sessions import PlatformSession
from tracker.text.secrets import SECRETS

log = logging.getLogger("tracker.scan")

NOTHING = PlatformLookups()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupResult:
    """An answer, or why there is none."""

    answer: LookupAnswer | None = None
    code: str = ""
    """Of tracker.messages.catalog.CODES; empty: there is an answer."""


@dataclass(slots=True)
class PlatformLookup:
    """The lookups on one platform, one after the other, until a wall, its limit or the operator stops them."""

    setup: ScanSetup
    platform: str
    browser: Browser
    cache: LookCache
    stopped_by: str = ""
    """Code; empty: it goes on."""
    asked: int = 0
    """How often the platform was asked."""
    _walls: int = 0
    _unreachable: int = 0
    _session: PlatformSession = field(init=False)
    _failed: dict[LookupQuestion, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = PlatformSession(self.setup.sessions, self.platform)

    async def ask(self, way: str, value: str, account: Account) -> LookupResult:
        """The answer to one question; an error is a result, and stops the platform where it is a wall.

        Raises:
            UserError: the store, or the stored session, cannot be read.
            OSError: the answer cannot be kept.
        """
        question = LookupQuestion(platform=self.platform, way=way, value=value)
        if (known := self.cache.get(question)) is not None:
            return LookupResult(answer=known)
        lookup = lookup_of(question)
        if lookup is None:
            return LookupResult(code=NoUrl.code)
        if not self.asked and self._has_open_circuit(account):
            self.stopped_by = "circuit_open"
        if code := self._failed.get(question) or self.stopped_by:
            return LookupResult(code=code)
        if self.setup.stopping.is_set():
            return LookupResult(code="not_checked")
        try:
            answer = await self._ask(lookup, question, account)
        except CeilingReached as reached:
            self.stopped_by = reached.code
            return LookupResult(code=reached.code)
        except ScrapeError as error:
            await self._note(error, question)
            return LookupResult(code=error.code)
        self._walls = self._unreachable = 0
        self.cache.put(question, answer, self.setup.looked_at(account))
        return LookupResult(answer=answer)

    def _has_open_circuit(self, account: Account) -> bool:
        """Whether the scans left this platform alone after walls or an outage."""
        circuit = self.setup.circuits.of(self.platform)
        return circuit is not None and circuit.is_open(self.setup.looked_at(account))

    async def close(self) -> None:
        if self.asked and not self.stopped_by:
            await self._session.refresh()
        await self._session.close()

    async def _ask(self, lookup: Lookup, question: LookupQuestion, account: Account) -> LookupAnswer:
        """
        Raises:
            ScrapeError: of the last attempt.
            CeilingReached: the platform's limit is used up for now.
        """
        if lookup.route.needs_session:
            await self._session.open(self.browser)
            self._session.require_login(lookup.route)
        async for attempt in attempts_at(self.setup.pace, self.platform):
            with attempt:
                await self.setup.pace.wait_turn(self.platform)
                self.asked += 1
                answer = lookup.answer(await self._look(lookup, question, account))
        return answer

    async def _look(self, lookup: Lookup, question: LookupQuestion, account: Account) -> Capture:
        session, at = await self._session.open(self.browser), self.setup.looked_at(account)
        is_link = question.way == "link"
        target = Target(handle="" if is_link else question.value, links=(question.value,) if is_link else ())
        if lookup.way is FetchMode.FETCH:
            return await session.fetch(lookup.route, target, at)
        return await session.visit(lookup.route, target, at)

    async def _note(self, error: ScrapeError, question: LookupQuestion) -> None:
        """Remember a failure. Several walls one after the other stop the platform, one does where a person is logged
        in: that person's account is at risk."""
        SECRETS.clean_error(error)
        self._failed[question] = error.code
        log.info("%s %s: %s", self.platform, question.way, error.code)
        log.debug("%s %s: %s", self.platform, question.way, error)
        if isinstance(error, Blocked) and not isinstance(error, NotLoggedIn):
            self._walls += 1
            limit = self.setup.walls_limit(self.platform)
            if self._session.note_wall() or self._walls >= limit:
                self.stopped_by = error.code
        elif isinstance(error, Unreachable):
            self._unreachable += 1
            if self._unreachable >= MAX_CONSECUTIVE_UNREACHABLE:
                self.stopped_by = error.code
        elif isinstance(error, LayoutChanged):
            self._walls = self._unreachable = 0


def lookup_of(question: LookupQuestion) -> Lookup | None:
    ways = LOOKUPS.get(question.platform, NOTHING)
    return {"query": ways.by_query, "link": ways.by_link, "name": ways.by_name}[question.way]
