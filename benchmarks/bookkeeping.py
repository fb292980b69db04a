"""Times what the program does in its database for one scan of a whole register: no platform is looked at."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.databases import to_row
from scrapers.model.profile import AccountState, Post
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.report.snapshot import to_snapshot
from tracker.scan.drift import withhold_on_drift
from tracker.scan.run import ScanRequest, begin_scan_run, find_reposts
from tracker.store.store import Store

POSTS = 20
"""Posts that a look at an account shows."""
RECORDED = 2_000
"""Accounts whose checks are recorded, of the whole register: the time of each is measured."""
JUDGED = 500
"""Accounts that are judged from their history; the rest of the end is measured for the whole register."""
AT_ONCE = 50
"""Accounts whose history is loaded at once, as by a scan that fetches."""

STEPS = ("begun", "recorded", "judged", "ended")


@dataclass(slots=True)
class Stopwatch:
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    """Step -> seconds for 1,000 accounts."""

    @contextmanager
    def of(self, step: str, accounts: int) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[step] += (time.perf_counter() - begun) * 1000 / accounts


def time_scan(store: Store, at: datetime) -> Mapping[str, float]:
    """Scan the register as of an instant after its last scan, with made answers.

    Returns:
        Step -> seconds for 1,000 accounts: `begun`, `recorded` (what is known is loaded, and a check with 20 new posts
        stored), `judged`, `ended` (the rest of the end: comparing with the scans before, storing the conclusions).
    """
    watch, accounts, policies = Stopwatch(), store.accounts(), Policies()
    with watch.of("begun", len(accounts)):
        request = ScanRequest(accounts=accounts, selection="", default_at=at)
        scan = begin_scan_run(store, request, at)
        store.pending(scan)
    some = accounts[:: max(1, len(accounts) // RECORDED)]
    with watch.of("recorded", len(some)):
        for start in range(0, len(some), AT_ONCE):
            record(store, scan, some[start : start + AT_ONCE])
    end(store, scan, policies, watch)
    return watch.seconds


def record(store: Store, scan: Scan, accounts: Sequence[Account]) -> None:
    store.prior_knowledge(accounts)
    for number, account in enumerate(accounts):
        store.record(scan, account, to_check(account, scan.at + timedelta(seconds=number)))


def end(store: Store, scan: Scan, policies: Policies, watch: Stopwatch) -> None:
    """As tracker.scan.run.finish_scan_run, of which only some accounts are judged: each takes as long as another."""
    accounts = store.accounts()
    with watch.of("ended", len(accounts)):
        for platform in sorted({account.platform for account in accounts}):
            withhold_on_drift(store, scan, platform, is_whole=True)
        find_reposts(store, scan.at)
        mark = store.snapshot_store.mark()
        previous = store.past_verdicts.before(scan.at)
    judged = accounts[:JUDGED]
    with watch.of("judged", len(judged)):
        rows = report_rows(store, policies, scan.at, judged)
    rest = accounts[len(judged) :]
    every = [*rows, *(to_row(number, account, scan.at) for number, account in enumerate(rest))]
    if len(previous) < len(accounts):
        raise ValueError("the scans before have no verdicts")
    with watch.of("ended", len(accounts)):
        assessments = {row.account.key: row.assessment for row in every}
        snapshot = to_snapshot(every, policies, mark)
        store.finish_scan(scan, scan.at, assessments, rows=every, snapshot=snapshot)


def to_check(account: Account, at: datetime) -> Check:
    posts = tuple(
        Post(
            post_id=f"{at:%Y%m%d}-{number}",
            published_at=at - timedelta(hours=9 * number),
            title="便民提示：本周办事窗口的开放时间",
            url=f"https://weibo.com/{account.handle}/{number}",
            kind="weibo",
        )
        for number in range(POSTS)
    )
    look = Look(
        route=f"{account.platform}.posts",
        way="ask",
        looked_at=at,
        outcome=Outcome.SEEN,
        state=AccountState.ACTIVE,
        url=f"https://weibo.com/{account.handle}",
    )
    return Check(
        outcome=Outcome.SEEN,
        checked_at=at,
        looks=(look,),
        state=AccountState.ACTIVE,
        display_name=account.name,
        posts=posts,
        post_count=486,
        covers_from=at - timedelta(days=30),
    )
