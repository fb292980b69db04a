"""A worker's looks without a browser."""

import asyncio
from typing import cast

from scrapers.browser.browser import Browser
from scrapers.browser.session import BrowserOptions
from scrapers.platforms.routes import ROUTES
from tracker.cluster.account_looks import AccountLooks, shared_setup
from tracker.cluster.limited_pace import LimitedPace
from tracker.history.check import Check
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.run import NO_PACE
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store
from tracker.time.clock import now


class Silent:
    def begin(self, platform: str, total: int) -> None: ...

    def advance(self, account: Account, check: Check) -> None: ...

    def stop(self, platform: str, code: str) -> None: ...


def setup_of(store: Store) -> ScanSetup:
    return ScanSetup(
        store=store,
        policies=Policies(),
        routes=ROUTES,
        browser=BrowserOptions(),
        pace=NO_PACE,
        looked_at=lambda account: now(),
        circuits=store.circuits,
    )


def looks_of(store: Store, judged_by: str, look_s: float = 5.0) -> AccountLooks:
    turns = LimitedPace(NO_PACE, asyncio.Event(), look_s)
    return AccountLooks(
        setup=shared_setup(setup_of(store), turns),
        browser=cast(Browser, None),
        turns=turns,
        judged_by=judged_by,
        progress=Silent(),
    )
