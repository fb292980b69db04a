"""Runs look-ups in a browser: live, or against recordings."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from scrapers.browser.session import BrowserOptions
from scrapers.platforms.logins import LoginSpec
from tracker.cli.context import AppContext
from tracker.cli.scanning.machine.equipment import browser_failures, print_missing_sandbox, to_browser
from tracker.cli.scanning.machine.signals import stopped_by_signal
from tracker.errors import Failed
from tracker.recordings.recording import Recording
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.scan.resolving.look_cache import LookCache
from tracker.scan.run import NO_PACE, live_setup, replay_setup
from tracker.scan.setup import ScanSetup
from tracker.sessions.login_records import command_of
from tracker.sessions.sessions import LoginProblem
from tracker.store.store import Store
from tracker.time.clock import now


class LookupProgress:
    """Prints a line from time to time: at a platform's pace a province takes hours."""

    def __init__(self, app_context: AppContext, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app_context = app_context
        self._total = total
        self._clock = clock
        self._printed_at = clock()

    def advance(self, done: int) -> None:
        if self._clock() - self._printed_at >= EVERY_S:
            self._printed_at = self._clock()
            self._app_context.info("resolve.progress", done=done, total=self._total)


def with_clock(setup: ScanSetup, otherwise: datetime) -> ScanSetup:
    """The setup of a replay, also where no case is an account's and so none has a clock."""

    def looked_at(account: Account) -> datetime:
        try:
            return setup.looked_at(account)
        except LookupError:
            return otherwise

    return replace(setup, looked_at=looked_at)


CACHE = Path("resolving", "looks.jsonl")
"""Below the state folder."""
EVERY_S = 10.0
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveRunner(Generic[ResultT]):
    """Runs lookups in a browser, live or in a replay."""

    app_context: AppContext
    store: Store
    register: Register
    recordings: Sequence[Recording]
    is_replay: bool

    def run(self, scratch: Path, look: Callable[[ScanSetup, LookCache], Awaitable[ResultT]]) -> ResultT:
        """
        Raises:
            Failed: no browser starts.
            KeyboardInterrupt: it was interrupted. What was answered is kept.
        """
        try:
            with browser_failures():
                browser = replace(to_browser(self.app_context.settings), scratch=scratch)
                if not self.is_replay:
                    print_missing_sandbox(self.app_context, browser)
                return asyncio.run(self._run(browser, look))
        except OSError as error:
            raise Failed(f"{self.app_context.settings.state}: {error.strerror}") from error

    async def _run(
        self, browser: BrowserOptions, look: Callable[[ScanSetup, LookCache], Awaitable[ResultT]]
    ) -> ResultT:
        settings, policies = self.app_context.settings, self.register.policies
        async with AsyncExitStack() as stack:
            if self.is_replay:
                replayed = replay_setup(self.store, policies, self.recordings, browser, NO_PACE)
                setup = with_clock(await stack.enter_async_context(replayed), now())
            else:
                setup = live_setup(self.store, policies, settings, browser, self._tell_login)
            stack.enter_context(stopped_by_signal(setup.stopping))
            cache = LookCache(None if self.is_replay else settings.state / CACHE, now())
            result = await look(setup, cache)
            if setup.stopping.is_set():
                raise asyncio.CancelledError
            return result

    def _tell_login(self, problem: LoginProblem, spec: LoginSpec) -> None:
        """A missing login is no problem here: only a search by name needs one, and says so account by account."""
        if problem is not LoginProblem.MISSING:
            platform = self.app_context.messages.platform(spec.platform)
            self.app_context.info(f"login.{problem.value}", platform=platform, command=command_of(spec))
