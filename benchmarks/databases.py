"""Databases with a year of weekly scans in them, on SQLite and on PostgreSQL: made for one run, or kept in a folder.

Of each scan every account has a check, a look, a verdict and a post.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from benchmarks.bench import scratch
from benchmarks.replies import name_of
from scrapers.model.profile import AccountState
from tests.postgresql.server import PostgreSQL, keep_server, open_server
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.snapshot import rules_fingerprint, to_snapshot
from tracker.rules.finding import Assessment, Finding, Verdict
from tracker.store.database.engine import open_engine, read_url
from tracker.store.store import Store

FAILED_EACH = 500
"""One account of so many is silent: as many as the Hunan notice names, 5 of 2,435."""
END = datetime(2026, 11, 23, 1, tzinfo=UTC)
PLATFORMS = ("wechat", "wechat", "wechat", "weibo", "baijiahao")
REGIONS = ("长沙市", "衡阳市", "株洲市", "湘潭市", "邵阳市", "岳阳市", "常德市", "益阳市", "郴州市", "永州市")

SERVER = {
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "autovacuum": "on",
    "wal_level": "minimal",  # what is loaded is not kept twice
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}

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
LOOKS = """
INSERT INTO look (scan_id, account_id, position, route, way, looked_at, outcome, state, words, code, message, url)
SELECT CAST(:scan AS INTEGER), id, 0, platform || '.posts', 'ask', {at}, 'seen', 'active', '', '', '',
    'https://weibo.com/' || handle
FROM account ORDER BY id
"""
VERDICTS = """
INSERT INTO assessment (scan_id, account_id, at, verdict, findings, reason, reason_message, state, last_post_at,
    checked_at, days_silent, policy_version, is_self_reported)
SELECT CAST(:scan AS INTEGER), id, {at}, 'pass', '[]', '', '', 'active', {at}, {at}, 0, '', FALSE
FROM account ORDER BY id
"""
POSTS = """
INSERT INTO post (account_id, post_id, published_at, title, url, kind, origin, origin_mark, is_pinned,
    first_seen_at, last_seen_at)
SELECT account.id, CAST(scan.id AS VARCHAR), scan.at, '便民提示', 'https://weibo.com/' || account.handle,
    'weibo', 'unknown', '', FALSE, scan.at, scan.at
FROM account CROSS JOIN scan ORDER BY {order}
"""
"""By SQL, in the order in which the rows lie: to record ten million checks one by one takes hours, and what is measured
is the reading."""
POST_ORDERS = {"sqlite": "account.id, scan.id", "postgresql": "scan.id, account.id"}
"""SQLite keeps an account's posts together, PostgreSQL every week's, as they come."""
UNSAFE = {
    "sqlite": (
        "PRAGMA foreign_keys = OFF",
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -500000",
    ),
    "postgresql": ("SET session_replication_role = replica",),  # foreign keys are not looked up for each row
}
"""Faster settings without safety: what fails to be made is thrown away."""
INDEXED = {
    "ix_account_check_account_id_checked_at": "account_check (account_id, checked_at)",
    "ix_post_account_id_published_at": "post (account_id, published_at)",
}


@dataclass(frozen=True, slots=True)
class MadeDatabase:
    """A database with a year of scans, the last one finished."""

    url: str
    bytes: int
    copied: Callable[[], AbstractContextManager[str]]
    """Lends the address of a copy, to write to."""
    empty: Callable[[], AbstractContextManager[str]]
    """Lends the address of a database of the same kind without tables."""


class Engine(Protocol):
    """A kind of database, and where those of the benchmark lie."""

    @property
    def name(self) -> str: ...

    def made(self, count: int, weeks: int, tell: Callable[[str], None]) -> MadeDatabase:
        """The database of so many accounts; made, if it is not there yet."""
        ...


@dataclass(frozen=True, slots=True)
class SQLiteFiles:
    folder: Path
    name: str = "SQLite"

    def made(self, count: int, weeks: int, tell: Callable[[str], None]) -> MadeDatabase:
        path = self.folder / f"{name_of_made(count, weeks)}.db"
        if not path.exists():
            tell(f"making {count} accounts × {weeks} weeks on {self.name}")
            unfinished = path.with_suffix(".unfinished")
            remove_sqlite(unfinished)
            make_history(sqlite_url(unfinished), count, weeks)
            unfinished.rename(path)
        accept_conclusions(sqlite_url(path))
        return MadeDatabase(sqlite_url(path), path.stat().st_size, lambda: self.copied(path), self.empty)

    @contextmanager
    def copied(self, path: Path) -> Iterator[str]:
        copy = self.folder / "copy.db"
        remove_sqlite(copy)
        try:
            shutil.copyfile(path, copy)
            yield sqlite_url(copy)
        finally:
            remove_sqlite(copy)

    @contextmanager
    def empty(self) -> Iterator[str]:
        with scratch() as folder:
            yield sqlite_url(folder / "tracker.db")


@dataclass(frozen=True, slots=True)
class PostgreSQLServer:
    server: PostgreSQL
    name: str = "PostgreSQL"

    def made(self, count: int, weeks: int, tell: Callable[[str], None]) -> MadeDatabase:
        name = name_of_made(count, weeks)
        if not self.server.execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            tell(f"making {count} accounts × {weeks} weeks on {self.name}")
            unfinished = self.server.create_database()
            make_history(self.server.url(unfinished), count, weeks)
            self.server.execute("VACUUM ANALYZE", unfinished)
            self.server.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
        accept_conclusions(self.server.url(name))
        size = int(str(self.server.execute(f"SELECT pg_database_size('{name}')")[0][0]))
        return MadeDatabase(self.server.url(name), size, lambda: self.lent(name), lambda: self.lent("template0"))

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        copy = self.server.create_database(template)
        try:
            yield self.server.url(copy)
        finally:
            self.server.drop_database(copy)


def name_of_made(count: int, weeks: int) -> str:
    return f"made_{count}_{weeks}"


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def remove_sqlite(path: Path) -> None:
    for item in (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        item.unlink(missing_ok=True)


@contextmanager
def sqlite_files(folder: Path | None) -> Iterator[Engine]:
    """
    Args:
        folder: where they are kept; None: for this run alone.
    """
    if folder is None:
        with scratch() as own:
            yield SQLiteFiles(own)
        return
    folder.mkdir(parents=True, exist_ok=True)
    yield SQLiteFiles(folder)


@contextmanager
def postgresql_server(folder: Path | None) -> Iterator[Engine]:
    """A PostgreSQL of the machine's own, started for the measurement as the tests start theirs.

    Args:
        folder: where its data are kept; None: for this run alone.

    Raises:
        CannotStart: see its text.
    """
    if folder is None:
        with open_server(settings=SERVER) as server:
            yield PostgreSQLServer(server)
        return
    with keep_server(folder / "postgresql", SERVER) as server:
        yield PostgreSQLServer(server)


# How they are made


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
    """The last one stays unfinished, and without verdicts."""
    engine = open_engine(read_url(url))
    dialect = engine.dialect.name
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        for statement in UNSAFE[dialect]:
            driver.execute(statement)  # type: ignore[union-attr]
        with connection.begin():
            fill(connection, weeks)
    engine.dispose()


def fill(connection: Connection, weeks: int) -> None:
    """Write the rows without indices, and then these: built at the end they cost a tenth."""
    dialect = connection.dialect.name
    for name in INDEXED:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    for week in range(1, weeks + 1):
        add_week(connection, week, END - (weeks - week) * timedelta(days=7), is_last=week == weeks)
    connection.exec_driver_sql(POSTS.format(order=POST_ORDERS[dialect]))
    for name, columns in INDEXED.items():
        connection.exec_driver_sql(f"CREATE INDEX {name} ON {columns}")
    connection.execute(text("UPDATE scan SET finished_at = NULL WHERE id = :scan"), {"scan": weeks})
    if dialect == "postgresql":
        connection.exec_driver_sql(f"SELECT setval('scan_id_seq', {weeks})")


def add_week(connection: Connection, week: int, at: datetime, *, is_last: bool) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    before = at - timedelta(days=30)
    values = {"scan": week, "at": to_text(at) if is_sqlite else at, "before": to_text(before) if is_sqlite else before}
    kind = "TEXT" if is_sqlite else "TIMESTAMP WITH TIME ZONE"
    instants = {name: f"CAST(:{name} AS {kind})" for name in ("at", "before")}
    for statement in (WEEK, MEMBERS, CHECKS, LOOKS, *(() if is_last else (VERDICTS,))):
        connection.execute(text(statement.format(**instants)), values)


def accept_conclusions(url: str) -> None:
    """Take the conclusions of a kept database for those of this program, though another version of it stored them."""
    Store.open(url).close()  # its tables are those of this version
    engine = open_engine(read_url(url))
    with engine.begin() as connection:
        judged_by = {"judged_by": rules_fingerprint(Policies())}
        connection.execute(text("UPDATE snapshot_info SET judged_by = :judged_by"), judged_by)
    engine.dispose()


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
