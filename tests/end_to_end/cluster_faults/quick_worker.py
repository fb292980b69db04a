"""`python -m tests.end_to_end.cluster_faults.quick_worker --state DIR worker …`: the program, with a look that asks
nobody and takes a moment. Everything else is real: queue, pace, records, end.

`LOOK_LOG` names a file: a line for each slot that was taken, and for each look that was begun. Accounts whose name ends
with `挂起` hang: once, or, where it ends with `总是挂起`, always.
"""

import asyncio
import contextlib
import math
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from scrapers.browser.browser import Browser
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import FetchMode
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.platforms.routes import ROUTES
from tracker.cli.cluster.run_worker import WorkerProcess
from tracker.cli.main import run
from tracker.cluster.worker import WorkerTimes
from tracker.errors import UserError
from tracker.pace.pace import CeilingReached
from tracker.scan.account_scan import AccountScanner
from tracker.scan.looks import AccountScan, LookAnswered
from tracker.scan.run import LimitedSlots, polite_pace
from tracker.scan.setup import ScanSetup
from tracker.time.clock import now

TIMES = WorkerTimes(heartbeat=1.0, stalled=4.0, maintenance=2, poll=0.5, drain=20.0)
WORK_S = 0.005
HANGS, ALWAYS = "挂起", "总是挂起"
take_slot = LimitedSlots.take_slot


def note(*words: object) -> None:
    with Path(os.environ["LOOK_LOG"]).open("a", encoding="utf-8") as log:
        log.write(" ".join(map(str, words)) + "\n")


def take_slot_and_note(
    self: LimitedSlots, lane: str, interval_s: float, now: Callable[[], datetime], *, within_s: float = math.inf
) -> float:
    instants: list[datetime] = []

    def noted() -> datetime:
        instants.append(now())
        return instants[-1]

    wait_s = take_slot(self, lane, interval_s, noted, within_s=within_s)
    note("slot", self._from_here(lane), repr(instants[-1].timestamp() + wait_s))
    return wait_s


async def moment(seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()


async def look_quickly(
    self: AccountScanner, _browser: Browser, account_scan: AccountScan, choices: Iterable[Any] | None = None
) -> None:
    account, route = account_scan.account, ROUTES[self.platform][0]
    try:
        self.prefetch.of(account)  # as a real look does: it reads what is known
        await self.setup.pace.wait_turn(self.platform)
    except (UserError, CeilingReached) as error:
        account_scan.fault = error
        return
    account_scan.has_begun = True
    note("look", account.key, repr(time.time()))
    if account.name.endswith(HANGS) and (account.name.endswith(ALWAYS) or is_first(account.handle)):
        await asyncio.Event().wait()
    await moment(WORK_S)
    looked_at = now()
    post = Post(post_id=f"p{account.handle}", published_at=looked_at - timedelta(days=1), title="一条")
    profile = Profile(
        state=AccountState.ACTIVE,
        handle=account.handle,
        display_name=account.name,
        posts=(post,),
        covers_from=looked_at - timedelta(days=60),
    )
    account_scan.attempts.append(
        LookAnswered(route=route, way=FetchMode.FETCH, looked_at=looked_at, url="", profile=profile)
    )


def is_first(handle: str) -> bool:
    """Whether no worker has looked at it in this round."""
    try:
        Path(os.environ["LOOK_LOG"]).with_name(f"hung-{handle}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@asynccontextmanager
async def quick_setup(self: WorkerProcess) -> AsyncIterator[tuple[ScanSetup, Browser]]:
    self.times = TIMES
    settings = self.app_context.settings
    yield (
        ScanSetup(
            store=self.store,
            policies=self.register.policies,
            routes=ROUTES,
            browser=BrowserOptions(),
            pace=polite_pace(self.store, settings, is_live=True),
            looked_at=lambda account: now(),
            circuits=self.store.circuits,
        ),
        cast(Browser, None),
    )


def main() -> None:
    LimitedSlots.take_slot = take_slot_and_note  # type: ignore[method-assign]
    AccountScanner.scan_account = look_quickly  # type: ignore[method-assign,assignment]
    WorkerProcess.setup = quick_setup  # type: ignore[method-assign]
    run()


if __name__ == "__main__":
    main()
