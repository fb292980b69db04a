"""The store: what the register says, what was looked at and seen. Dataclasses go in and out; nobody else sees a row."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from scrapers.profile import Origin
from tracker.account import Account
from tracker.check import Check, Outcome
from tracker.facts import Facts
from tracker.finding import Assessment, Verdict
from tracker.policy import Policy
from tracker.store import register, slots
from tracker.store.engine import faults_told, open_engine, read_url
from tracker.store.history import BATCH, KEPT, Entry, Siblings, read_facts
from tracker.store.migrate import bring_to_head
from tracker.store.rows import (
    clean,
    to_account,
    to_assessment_row,
    to_check_row,
    to_look_row,
    to_policy_row,
    to_post_row,
)
from tracker.store.slots import Ceilings
from tracker.store.tables import ACCOUNT, ASSESSMENT, CHECK, LOOK, POLICY, POST, SCAN, SCAN_ACCOUNT
from tracker.store.upsert import insert as insert_or
from tracker.store.upsert import upsert

UNLIMITED = Ceilings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """All accounts looked at once, as of one instant."""

    id: int
    at: datetime
    """监测时间点."""
    started_at: datetime
    finished_at: datetime | None
    """None: unfinished; it can be continued."""
    period: str | None
    """The week whose scan this is, e.g. `2026-W48`; None: somebody asked for it."""
    is_replay: bool
    selection: str
    """Which part of the register was asked for; empty: all of it."""


class Store:
    """One database. Every method is one transaction, and may raise UserError when the database or its disk cannot.

    Methods may be called from any thread (in memory: from one at a time).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(is_writing=True)
        self._one_writer = threading.Lock()  # SQLite's own waiting is by polling: unfair, and slower

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, make it where there is none, and bring it to this program's tables.

        Raises:
            UserError: it cannot be opened, is another program's, or newer than this one.
        """
        address = read_url(url)
        engine = open_engine(address)
        try:
            with faults_told(address):
                bring_to_head(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with faults_told(self._engine.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._one_writer, faults_told(self._engine.url), self._writing_engine.begin() as connection:
            yield connection

    # The register

    def sync_register(self, accounts: Sequence[Account], at: datetime) -> None:
        """Make the register exactly these accounts, in this order; what left it keeps its history."""
        with self._write() as connection:
            register.sync_register(connection, accounts, at)

    def accounts(self) -> tuple[Account, ...]:
        """The register, in its order."""
        return tuple(entry.account for entry in self._entries())

    def _entries(self, *conditions: ColumnElement[bool]) -> list[Entry]:
        wanted = select(ACCOUNT).where(ACCOUNT.c.removed_at.is_(None), *conditions).order_by(ACCOUNT.c.position)
        with self._read() as connection:
            return [Entry(row.id, to_account(row._mapping)) for row in connection.execute(wanted)]

    # Scans

    def begin_scan(  # noqa: PLR0913  # a scan's own fields, given by name
        self,
        at: datetime,
        started_at: datetime,
        accounts: Sequence[Account],
        *,
        period: str | None = None,
        replay: object = None,
        selection: str = "",
    ) -> Scan:
        """A new scan of these accounts, in this order. Where the period has its scan already, that one.

        Args:
            replay: anything true: what is looked at is recorded, not live.

        Raises:
            LookupError: an account is not in the register.
        """
        row = {
            "at": at,
            "started_at": started_at,
            "period": period,
            "is_replay": bool(replay),
            "is_abandoned": False,
            "selection": clean(selection),
        }
        with self._write() as connection:
            statement = insert_or(connection, SCAN).on_conflict_do_nothing(index_elements=["period"])
            scan_id = connection.execute(statement.values(row).returning(SCAN.c.id)).scalar()
            if scan_id is not None:
                add_accounts(connection, scan_id, accounts)
            is_it = SCAN.c.id == scan_id if scan_id is not None else SCAN.c.period == period
            return to_scan(connection.execute(select(SCAN).where(is_it)).one()._mapping)

    def finish_scan(
        self,
        scan: Scan,
        finished_at: datetime,
        assessments: Mapping[str, Assessment],
        policies: Iterable[Policy] = (),
    ) -> None:
        """Mark the scan as finished, and keep what followed from it.

        Args:
            assessments: account key -> what followed.
            policies: the numbers they rest on, so that a stored policy_version can be read.

        Raises:
            LookupError: an account is not in the register.
        """
        with self._write() as connection:
            ids = account_ids(connection)
            rows = [
                {"scan_id": scan.id, "account_id": ids[clean(key)], **to_assessment_row(assessment)}
                for key, assessment in assessments.items()
            ]
            upsert(connection, ASSESSMENT, rows)
            upsert(connection, POLICY, [to_policy_row(policy) for policy in policies])
            connection.execute(update(SCAN).where(SCAN.c.id == scan.id).values(finished_at=finished_at))

    def abandon(self, scan: Scan) -> None:
        """The scan will not be continued; its period is free for another. What it recorded stays."""
        with self._write() as connection:
            connection.execute(update(SCAN).where(SCAN.c.id == scan.id).values(is_abandoned=True, period=None))

    def scans(self) -> tuple[Scan, ...]:
        """All that were not abandoned, newest first; the first may be unfinished."""
        return self._scans(select(SCAN))

    def latest_scan(self) -> Scan | None:
        """The newest finished one."""
        return next(iter(self._scans(select(SCAN).where(SCAN.c.finished_at.is_not(None)).limit(1))), None)

    def unfinished_scan(self, selection: str | None = None) -> Scan | None:
        """The newest that was begun and neither finished nor abandoned.

        Args:
            selection: only of this part of the register; None: of any.
        """
        unfinished = select(SCAN).where(SCAN.c.finished_at.is_(None))
        if selection is not None:
            unfinished = unfinished.where(SCAN.c.selection == clean(selection))
        return next(iter(self._scans(unfinished.limit(1))), None)

    def scan_of_period(self, period: str) -> Scan | None:
        return next(iter(self._scans(select(SCAN).where(SCAN.c.period == period))), None)

    def _scans(self, wanted: Select[Any]) -> tuple[Scan, ...]:
        ordered = wanted.where(~SCAN.c.is_abandoned).order_by(SCAN.c.id.desc())
        with self._read() as connection:
            return tuple(to_scan(row._mapping) for row in connection.execute(ordered))

    def pending(self, scan: Scan) -> tuple[Account, ...]:
        """Accounts of the scan without a check, in order; those that left the register meanwhile are not looked at."""
        joined = ACCOUNT.join(SCAN_ACCOUNT, SCAN_ACCOUNT.c.account_id == ACCOUNT.c.id).outerjoin(
            CHECK, and_(CHECK.c.scan_id == SCAN_ACCOUNT.c.scan_id, CHECK.c.account_id == ACCOUNT.c.id)
        )
        wanted = select(ACCOUNT).select_from(joined).where(SCAN_ACCOUNT.c.scan_id == scan.id)
        unchecked = wanted.where(CHECK.c.account_id.is_(None), ACCOUNT.c.removed_at.is_(None))
        with self._read() as connection:
            rows = connection.execute(unchecked.order_by(SCAN_ACCOUNT.c.position))
            return tuple(to_account(row._mapping) for row in rows)

    def record(self, scan: Scan, account: Account, check: Check, assessment: Assessment | None = None) -> None:
        """Keep one account's outcome whole or not at all: the check, its looks, the posts seen. Again: in its place.

        Raises:
            LookupError: the account is not in the register.
        """
        with self._write() as connection:
            account_id = id_of(connection, account)
            place = {"scan_id": scan.id, "account_id": account_id}
            looks = [{**place, "position": position, **to_look_row(look)} for position, look in enumerate(check.looks)]
            posts = [to_post_row(post, check.checked_at) for post in check.posts]
            upsert(connection, CHECK, [{**place, **to_check_row(check)}])
            connection.execute(delete(LOOK).where(LOOK.c.scan_id == scan.id, LOOK.c.account_id == account_id))
            if looks:
                connection.execute(insert(LOOK), looks)
            add_posts(connection, account_id, posts)
            if assessment is not None:
                upsert(connection, ASSESSMENT, [{**place, **to_assessment_row(assessment)}])

    def verdicts(self, scan: Scan) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
        """Account key -> the verdict told after the scan, and the ids of the rules that held, worst first."""
        columns = (ACCOUNT.c.platform, ACCOUNT.c.handle, ASSESSMENT.c.verdict, ASSESSMENT.c.findings)
        wanted = select(*columns).join(ASSESSMENT, ASSESSMENT.c.account_id == ACCOUNT.c.id)
        with self._read() as connection:
            return {
                f"{platform}:{handle}": (Verdict(verdict), tuple(finding["rule"] for finding in findings))
                for platform, handle, verdict, findings in connection.execute(
                    wanted.where(ASSESSMENT.c.scan_id == scan.id)
                )
            }

    # What was seen

    def facts(self, accounts: Iterable[Account] | None = None, *, at: datetime | None = None) -> Iterator[Facts]:
        """What is known of accounts of the register, in its order, a batch at a time.

        Args:
            accounts: only these; None: all.
            at: the instant that is asked about: its past, and all that was seen later, is given (KEPT);
                None: the newest check.
        """
        entries = self._entries()
        siblings = Siblings(entry.account for entry in entries)
        if accounts is not None:
            keys = {clean(account.key) for account in accounts}
            entries = [entry for entry in entries if entry.account.key in keys]
        since = self._since(at)
        for start in range(0, len(entries), BATCH):
            with self._read() as connection:
                batch = read_facts(connection, entries[start : start + BATCH], siblings, since)
            yield from batch

    def facts_of(self, key: str, *, at: datetime | None = None) -> Facts | None:
        """What is known of one account; None: it is not in the register."""
        platform, _, handle = clean(key).partition(":")
        entry = next(iter(self._entries(ACCOUNT.c.platform == platform, ACCOUNT.c.handle == handle)), None)
        if entry is None:
            return None
        unit = self._entries(ACCOUNT.c.platform == platform, ACCOUNT.c.unit == entry.account.unit)
        siblings = Siblings(other.account for other in unit)
        since = self._since(at)
        with self._read() as connection:
            return read_facts(connection, [entry], siblings, since)[0]

    def _since(self, at: datetime | None) -> datetime:
        if at is not None:
            return at - KEPT
        with self._read() as connection:
            newest: datetime | None = connection.execute(select(func.max(CHECK.c.checked_at))).scalar()
        return newest - KEPT if newest else datetime.min.replace(tzinfo=UTC)

    def known_names(self, account: Account) -> frozenset[str]:
        """Display names that earlier answers showed for the same handle."""
        names = (
            select(CHECK.c.display_name)
            .distinct()
            .where(
                CHECK.c.account_id == account_row_id(account),
                CHECK.c.outcome != Outcome.UNVERIFIED.value,
                CHECK.c.display_name != "",
            )
        )
        with self._read() as connection:
            return frozenset(connection.execute(names).scalars())

    def recent_links(self, account: Account, limit: int = 3) -> tuple[str, ...]:
        """Addresses of the account's newest posts, newest first."""
        urls = select(POST.c.url).where(POST.c.account_id == account_row_id(account), POST.c.url != "")
        with self._read() as connection:
            return tuple(connection.execute(urls.order_by(POST.c.published_at.desc()).limit(limit)).scalars())

    # Pace

    def take_slot(self, platform: str, interval_s: float, now: datetime, ceilings: Ceilings = UNLIMITED) -> float:
        """Take the platform's next free moment.

        Returns:
            Seconds to wait for it, 0 or more. Hours when a ceiling is reached.
        """
        with self._write() as connection:
            slot = slots.take_slot(connection, clean(platform), interval_s, now.timestamp(), ceilings)
        return max(0.0, slot - now.timestamp())

    def cool_down(self, platform: str, until: datetime) -> None:
        """Give no slot of the platform before an instant; a longer cool-down that holds already stays."""
        with self._write() as connection:
            slots.cool_down(connection, clean(platform), until.timestamp())


def to_scan(row: RowMapping) -> Scan:
    return Scan(
        id=row["id"],
        at=row["at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        period=row["period"],
        is_replay=row["is_replay"],
        selection=row["selection"],
    )


def account_ids(connection: Connection) -> dict[str, int]:
    """Account key -> id, of every account that ever was in the register."""
    rows = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.handle))
    return {f"{platform}:{handle}": row_id for row_id, platform, handle in rows}


def account_row_id(account: Account) -> Any:
    """The id of an account's row, as a subquery."""
    is_it = and_(ACCOUNT.c.platform == clean(account.platform), ACCOUNT.c.handle == clean(account.handle))
    return select(ACCOUNT.c.id).where(is_it).scalar_subquery()


def id_of(connection: Connection, account: Account) -> int:
    found: int | None = connection.execute(select(account_row_id(account))).scalar()
    if found is None:
        raise LookupError(f"{account.key} is not in the register")
    return found


def add_accounts(connection: Connection, scan_id: int, accounts: Sequence[Account]) -> None:
    ids = account_ids(connection)
    rows = [
        {"scan_id": scan_id, "account_id": ids[clean(account.key)], "position": position}
        for position, account in enumerate(accounts)
    ]
    if rows:
        connection.execute(insert(SCAN_ACCOUNT), rows)


def add_posts(connection: Connection, account_id: int, posts: Sequence[Mapping[str, Any]]) -> None:
    """Keep posts; what an earlier look knew of one and the new one does not tell stays known."""
    new = insert_or(connection, POST).excluded
    is_told = new.origin != Origin.UNKNOWN.value
    rows = {post["post_id"]: {"account_id": account_id, **post} for post in posts}  # each once, or PostgreSQL refuses
    changes: dict[str, ColumnElement[Any]] = {
        "title": case((new.title != "", new.title), else_=POST.c.title),
        "url": case((new.url != "", new.url), else_=POST.c.url),
        "origin": case((is_told, new.origin), else_=POST.c.origin),
        "origin_mark": case((is_told, new.origin_mark), else_=POST.c.origin_mark),
        "first_seen_at": case(
            (new.first_seen_at < POST.c.first_seen_at, new.first_seen_at), else_=POST.c.first_seen_at
        ),
        "last_seen_at": case((new.last_seen_at > POST.c.last_seen_at, new.last_seen_at), else_=POST.c.last_seen_at),
    }
    upsert(connection, POST, list(rows.values()), changes)
