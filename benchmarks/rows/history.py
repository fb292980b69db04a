"""Measures the summary and the problem list of 200,000 accounts with a year of history."""

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.replies import name_of
from benchmarks.tables import Report
from scrapers.model.profile import AccountState
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.policy.policy import Policies, Severity
from tracker.register.account import Account
from tracker.report.snapshot import ResultSnapshot, snapshot_at, to_snapshot
from tracker.rules.finding import Assessment, Finding, Verdict
from tracker.store.store import Store

ACCOUNTS, WEEKS = 200_000, 52
FAILED_EACH = 500
"""One account of so many is silent: as many as the Hunan notice names, 5 of 2,435."""
END = datetime(2026, 11, 23, 1, tzinfo=UTC)
PLATFORMS = ("wechat", "wechat", "wechat", "weibo", "baijiahao")
REGIONS = ("长沙市", "衡阳市", "株洲市", "湘潭市", "邵阳市", "岳阳市", "常德市", "益阳市", "郴州市", "永州市")

WEEK = """
INSERT INTO scan (id, at, started_at, finished_at, period, is_replay, is_abandoned, selection)
VALUES (:scan, :at, :at, :at, NULL, 0, 0, '')
"""
MEMBERS = "INSERT INTO scan_account (scan_id, account_id, position) SELECT :scan, id, position FROM account ORDER BY id"
CHECKS = """
INSERT INTO account_check (scan_id, account_id, checked_at, outcome, code, message, state, words, display_name,
    former_names, verified_as, is_muted, post_count, covers_from, last_post_at)
SELECT :scan, id, :at, 'seen', '', '', 'active', '', name, '[]', unit, 0, 486, :before, :at FROM account ORDER BY id
"""
POSTS = """
INSERT INTO post (account_id, post_id, published_at, title, url, kind, origin, origin_mark, is_pinned,
    first_seen_at, last_seen_at)
SELECT account.id, scan.id, scan.at, '便民提示', 'https://weibo.com/' || account.handle, 'weibo', 'unknown', '', 0,
    scan.at, scan.at
FROM account CROSS JOIN scan
"""
"""By SQL, in the order in which the rows lie: to record ten million checks one by one takes hours, and what is measured
is the reading."""
UNSAFE_PRAGMAS = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -500000")
"""Faster settings without crash safety: the database is made for one run."""
INDEXES = """
SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('account_check', 'post') AND sql IS NOT NULL
"""


def measure(bench: Bench) -> Report:
    count, weeks = bench.size.of(ACCOUNTS, least=40), bench.size.of(WEEKS, least=3)
    with scratch() as folder:
        bench.tell(f"making {count} accounts × {weeks} weeks")
        scan = make_history(folder / "tracker.db", count, weeks)
        size = (folder / "tracker.db").stat().st_size / 10**9
        with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
            told = HistoryQueries(store, scan.at)
            lines = [to_line(what, times(bench.size.pairs, ask)) for what, ask in told.queries()]
    return Report(
        title="A year of history",
        how=(
            f"{count} accounts, {weeks} weekly scans: {count * weeks} checks and as many posts, {size:.1f} GB; the "
            "last scan was finished by the program. Timed is the answer, from the first query to the rows."
        ),
        lines=lines,
    )


@dataclass(frozen=True, slots=True)
class HistoryQueries:
    """The measured queries."""

    store: Store
    at: datetime

    def snapshot(self) -> ResultSnapshot:
        found = snapshot_at(self.store, Policies(), self.at)
        if found is None:
            raise ValueError("the last scan's conclusions are not used")
        return found

    def queries(self) -> Iterable[tuple[str, Callable[[], object]]]:
        yield "summary", lambda: self.snapshot().summary(None)
        yield "summary by region", lambda: self.snapshot().summary("region")
        yield "problems", lambda: self.snapshot().rows(only_problems=True)


def to_line(what: str, seconds: tuple[float, ...]) -> Line:
    return Line(
        what=f"{what}, seconds",
        values=seconds,
        prototype="0.05 (the query alone)",
        reach=at_most(0.3),
        moonshot=at_most(0.1),
    )


def times(rounds: int, ask: Callable[[], object]) -> tuple[float, ...]:
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    return tuple(seconds)


# How it is made


def make_history(path: Path, count: int, weeks: int) -> Scan:
    """A database in which a year of scans lies; the last one is finished as the program finishes one."""
    accounts = tuple(to_account(number) for number in range(count))
    with Store.open(f"sqlite:///{path}") as store:
        store.sync_register(accounts, END - weeks * timedelta(days=7))
    add_weeks(path, weeks)
    with Store.open(f"sqlite:///{path}") as store:
        scan = store.scans()[0]
        conclude(store, scan, accounts)
        return scan


def add_weeks(path: Path, weeks: int) -> None:
    """The last one stays unfinished."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in UNSAFE_PRAGMAS:
            connection.execute(statement)
        indexes = connection.execute(INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for week in range(1, weeks + 1):
            at = END - (weeks - week) * timedelta(days=7)
            values = {"scan": week, "at": to_text(at), "before": to_text(at - timedelta(days=30))}
            for statement in (WEEK, MEMBERS, CHECKS):
                connection.execute(statement, values)
        connection.execute(POSTS)
        for _, index in indexes:  # built at the end they cost a tenth
            connection.execute(index)
        connection.execute("UPDATE scan SET finished_at = NULL WHERE id = ?", (weeks,))


def to_text(instant: datetime) -> str:
    """As the store writes it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def conclude(store: Store, scan: Scan, accounts: tuple[Account, ...]) -> None:
    """Finish a scan with what follows from it, a row an account."""
    mark, policies = store.snapshot_store.mark(), Policies()
    rows = [to_row(number, account, scan.at) for number, account in enumerate(accounts)]
    assessments = {row.account.key: row.assessment for row in rows}
    store.finish_scan(scan, scan.at, assessments, (), snapshot=to_snapshot(rows, policies, mark))


def to_account(number: int) -> Account:
    return Account(
        platform=PLATFORMS[number % len(PLATFORMS)],
        handle=f"{1_000_000_000 + number}",
        name=name_of(str(number)),
        unit=f"第{number}局",
        supervisor="人民政府",
        region=(REGIONS[number % len(REGIONS)],),
    )


def to_row(number: int, account: Account, at: datetime) -> ReportRow:
    silent = Finding(rule="inactive", severity=Severity.FAIL, since=at, message="15 days without a post")
    is_silent = number % FAILED_EACH == 0
    assessment = Assessment(
        at=at,
        verdict=Verdict.FAIL if is_silent else Verdict.PASS,
        findings=(silent,) if is_silent else (),
        state=AccountState.ACTIVE,
        last_post_at=at,
        checked_at=at,
        days_silent=15.0 if is_silent else 0.0,
        policy_version="",
    )
    return ReportRow(account=account, assessment=assessment, display_name=account.name, is_new=False)
