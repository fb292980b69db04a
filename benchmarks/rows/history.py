"""Measures what lists ask of 200,000 accounts with a year of history, on SQLite and on PostgreSQL.

PostgreSQL is one of the machine's own, started for the measurement as the tests start theirs.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.replies import name_of
from benchmarks.tables import Report
from scrapers.model.profile import AccountState
from tests.postgresql.server import CannotStart, open_server
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.policy.policy import Policies, Severity
from tracker.register.account import Account
from tracker.report.case_index import cases_of
from tracker.report.snapshot import ResultSnapshot, snapshot_at, to_snapshot
from tracker.rules.finding import Assessment, Finding, Verdict
from tracker.store.database.engine import open_engine, read_url
from tracker.store.store import Store

ACCOUNTS, WEEKS = 200_000, 52
A_TENTH = 0.1
"""From this share on, the weeks are a year's: fewer accounts are measured, not less history of each."""
PAGE = 500
"""Accounts of which somebody decided something since the scan."""
FAILED_EACH = 500
"""One account of so many is silent: as many as the Hunan notice names, 5 of 2,435."""
END = datetime(2026, 11, 23, 1, tzinfo=UTC)
PLATFORMS = ("wechat", "wechat", "wechat", "weibo", "baijiahao")
REGIONS = ("长沙市", "衡阳市", "株洲市", "湘潭市", "邵阳市", "岳阳市", "常德市", "益阳市", "郴州市", "永州市")

WEEK = """
INSERT INTO scan (id, at, started_at, finished_at, period, is_replay, is_abandoned, selection)
VALUES (:scan, :at, :at, :at, NULL, FALSE, FALSE, '')
"""
MEMBERS = """
INSERT INTO scan_account (scan_id, account_id, position)
SELECT CAST(:scan AS INTEGER), id, position FROM account ORDER BY id
"""
CHECKS = """
INSERT INTO account_check (scan_id, account_id, checked_at, outcome, code, message, state, words, display_name,
    former_names, verified_as, is_muted, post_count, covers_from, last_post_at)
SELECT CAST(:scan AS INTEGER), id, {at}, 'seen', '', '', 'active', '', name, '[]', unit, FALSE, 486,
    {before}, {at}
FROM account ORDER BY id
"""
POSTS = """
INSERT INTO post (account_id, post_id, published_at, title, url, kind, origin, origin_mark, is_pinned,
    first_seen_at, last_seen_at)
SELECT account.id, CAST(scan.id AS VARCHAR), scan.at, '便民提示', 'https://weibo.com/' || account.handle,
    'weibo', 'unknown', '', FALSE, scan.at, scan.at
FROM account CROSS JOIN scan
"""
"""By SQL, in the order in which the rows lie: to record ten million checks one by one takes hours, and what is measured
is the reading."""
UNSAFE_PRAGMAS = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -500000")
"""Faster settings without crash safety: the database is made for one run."""
INDEXED = {
    "ix_account_check_account_id_checked_at": "account_check (account_id, checked_at)",
    "ix_post_account_id_published_at": "post (account_id, published_at)",
}


def measure(bench: Bench) -> Report:
    weeks = WEEKS if bench.size.share >= A_TENTH else bench.size.of(WEEKS, least=3)
    lines, told = [], []
    for count in sorted({max(40, bench.size.of(ACCOUNTS, least=40) // part) for part in (100, 10, 1)}):
        for engine, opened in (("SQLite", sqlite_file), ("PostgreSQL", postgresql_database)):
            bench.tell(f"making {count} accounts × {weeks} weeks on {engine}")
            try:
                with opened() as (url, size_of):
                    scan = make_history(url, count, weeks)
                    told.append(f"{count} on {engine} {size_of() / 10**9:.2f} GB")
                    with Store.open(url) as store:
                        asked = HistoryQueries(store, scan.at).queries()
                        lines += [
                            to_line(f"{what}, {count} accounts, {engine}", times(bench.size.pairs, ask))
                            for what, ask in asked
                        ]
            except CannotStart as error:
                told.append(f"not on PostgreSQL: {error}")
    return Report(
        title="A year of history",
        how=(
            f"{weeks} weekly scans, each with a check and a post of every account ({'; '.join(told)}); the last scan "
            "was finished by the program. Timed is the answer, from the first query to the rows."
        ),
        lines=lines,
    )


Opened = tuple[str, Callable[[], int]]
"""The address of an empty database, and what tells its size in bytes."""


@contextmanager
def sqlite_file() -> Iterator[Opened]:
    with scratch() as folder:
        path = folder / "tracker.db"
        yield f"sqlite:///{path}", lambda: path.stat().st_size


@contextmanager
def postgresql_database() -> Iterator[Opened]:
    with open_server(settings={"shared_buffers": "512MB", "work_mem": "64MB", "autovacuum": "on"}) as server:
        name = server.create_database()
        yield server.url(name), lambda: int(str(server.execute(f"SELECT pg_database_size('{name}')")[0][0]))


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
        yield "cases", lambda: cases_of(self.store, self.at)
        accounts = self.store.accounts()[:PAGE]
        yield "one account", lambda: self.store.facts_of(accounts[-1].key)
        yield f"{PAGE} accounts judged anew", lambda: list(self.store.facts(accounts))


def to_line(what: str, seconds: tuple[float, ...]) -> Line:
    is_judged = what.startswith(f"{PAGE} accounts")
    return Line(
        what=f"{what}, seconds",
        values=seconds,
        prototype="–" if is_judged else "0.05 (the query alone)",
        reach=at_most(3.0 if is_judged else 0.3),
        moonshot=at_most(1.0 if is_judged else 0.1),
    )


def times(rounds: int, ask: Callable[[], object]) -> tuple[float, ...]:
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    return tuple(seconds)


# How it is made


def make_history(url: str, count: int, weeks: int) -> Scan:
    """A database in which a year of scans lies; the last one is finished as the program finishes one."""
    accounts = tuple(to_account(number) for number in range(count))
    with Store.open(url) as store:
        store.sync_register(accounts, END - weeks * timedelta(days=7))
    add_weeks(url, weeks)
    with Store.open(url) as store:
        scan = store.scans()[0]
        conclude(store, scan, accounts)
        return scan


def add_weeks(url: str, weeks: int) -> None:
    """The last one stays unfinished."""
    engine = open_engine(read_url(url))
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            driver = connection.connection.driver_connection
            for statement in UNSAFE_PRAGMAS:
                driver.execute(statement)  # type: ignore[union-attr]
        with connection.begin():
            for name in INDEXED:
                connection.exec_driver_sql(f"DROP INDEX {name}")
            for week in range(1, weeks + 1):
                add_week(connection, week, END - (weeks - week) * timedelta(days=7))
            connection.exec_driver_sql(POSTS)
            for name, columns in INDEXED.items():  # built at the end they cost a tenth
                connection.exec_driver_sql(f"CREATE INDEX {name} ON {columns}")
            connection.execute(text("UPDATE scan SET finished_at = NULL WHERE id = :scan"), {"scan": weeks})
            if not is_sqlite:
                connection.exec_driver_sql(f"SELECT setval('scan_id_seq', {weeks})")
    engine.dispose()


def add_week(connection: Connection, week: int, at: datetime) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    before = at - timedelta(days=30)
    values = {"scan": week, "at": to_text(at) if is_sqlite else at, "before": to_text(before) if is_sqlite else before}
    kind = "TEXT" if is_sqlite else "TIMESTAMP WITH TIME ZONE"
    checks = CHECKS.format(at=f"CAST(:at AS {kind})", before=f"CAST(:before AS {kind})")
    for statement in (WEEK, MEMBERS, checks):
        connection.execute(text(statement), values)


def to_text(instant: datetime) -> str:
    """As the store writes it."""
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def conclude(store: Store, scan: Scan, accounts: tuple[Account, ...]) -> None:
    """Finish a scan with what follows from it, a row an account."""
    mark, policies = store.snapshot_store.mark(), Policies()
    rows = [to_row(number, account, scan.at) for number, account in enumerate(accounts)]
    assessments = {row.account.key: row.assessment for row in rows}
    snapshot = to_snapshot(rows, policies, mark)
    problems = [row for row in rows if row.assessment.findings]
    store.finish_scan(scan, scan.at, assessments, (), rows=problems, snapshot=snapshot)


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
