"""The store of register, scans and checks. Its interface is dataclasses; rows stay inside tracker.store."""

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, Select

from tracker.cases.follow_up import OPENING_SEVERITIES, CaseUpdate
from tracker.cases.report_row import ReportRow
from tracker.deferred import Deferred, DeferredPart
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account
from tracker.register.siblings import Siblings
from tracker.rules.finding import Assessment
from tracker.store import cases, policies, register
from tracker.store.cluster.shared import SharedDatabase
from tracker.store.database.engine import file_of, open_engine, read_url, translate_errors
from tracker.store.database.migrate import migrate_to_head
from tracker.store.database.soundness import check_age, check_file, copy_of, is_read_only
from tracker.store.database.transactions import Transactions
from tracker.store.database.upsert import insert, upsert
from tracker.store.history import scans
from tracker.store.registers.origin_config import StoredOriginConfig
from tracker.store.results.snapshot import Snapshot
from tracker.store.results.snapshot_store import SnapshotStore, save_snapshot
from tracker.store.results.stale_accounts import mark_platform_stale, mark_stale
from tracker.store.rows import keys
from tracker.store.rows.rows import clean, to_account, to_assessment_row, to_policy_row, to_scan
from tracker.store.schema.tables import ASSESSMENT, POLICY, SCAN, WITHHELD

if TYPE_CHECKING:
    from tracker.history.account_history import AccountHistory
    from tracker.register.sampling.sample import Sample
    from tracker.store.chain_records import ChainRecords
    from tracker.store.circuits import StoredCircuits
    from tracker.store.cluster.queued_scans import QueuedScans
    from tracker.store.forms.forms import Forms
    from tracker.store.history import history, prefetch, queries
    from tracker.store.history.claims import ReviewClaims
    from tracker.store.history.discards import ScanDiscards
    from tracker.store.history.manual_checks import ManualCheckStore
    from tracker.store.history.origins import OriginStore
    from tracker.store.history.prefetch import PriorKnowledge
    from tracker.store.history.progress import ScanCounts
    from tracker.store.history.retention import HistoryRetention
    from tracker.store.history.samples import SampleStore
    from tracker.store.history.summaries import CheckSummaries
    from tracker.store.imports import Imports
    from tracker.store.outgoing.outbox import OutgoingMessages
    from tracker.store.past_verdicts import PastVerdicts
    from tracker.store.people.review_drafts import ReviewDrafts
    from tracker.store.people.sign_ins import SignIns
    from tracker.store.registers.pages import RegisterPages
    from tracker.store.registers.second_registers import SecondRegisters
    from tracker.store.resolving.handle_store import HandleStore
    from tracker.store.seals import EvidenceChain
    from tracker.store.slots import PlatformSlots
else:  # a listing of stored results uses none of them
    history = Deferred("tracker.store.history.history")
    prefetch = Deferred("tracker.store.history.prefetch")
    queries = Deferred("tracker.store.history.queries")


def part(module: str, name: str) -> Any:
    """A part of the store that most commands do not use: loading all of them took a tenth of a listing's start."""
    return DeferredPart(f"tracker.store.{module}", name, lambda store: store.transactions)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCopy:
    """A copy of a database that may not be written."""

    original: Path
    folder: "tempfile.TemporaryDirectory[str]"


class Store:
    """One database. Every method is one transaction, and raises Failed, a UserError, when the database cannot.

    Methods may be called from any thread (in memory: from one at a time).
    """

    chain: "EvidenceChain" = part("seals", "EvidenceChain")
    chain_records: "ChainRecords" = part("chain_records", "ChainRecords")
    circuits: "StoredCircuits" = part("circuits", "StoredCircuits")
    claims: "ReviewClaims" = part("history.claims", "ReviewClaims")
    discards: "ScanDiscards" = part("history.discards", "ScanDiscards")
    drafts: "ReviewDrafts" = part("people.review_drafts", "ReviewDrafts")
    forms: "Forms" = part("forms.forms", "Forms")
    handles: "HandleStore" = part("resolving.handle_store", "HandleStore")
    imports: "Imports" = part("imports", "Imports")
    manual_checks: "ManualCheckStore" = part("history.manual_checks", "ManualCheckStore")
    origin_store: "OriginStore" = part("history.origins", "OriginStore")
    outgoing: "OutgoingMessages" = part("outgoing.outbox", "OutgoingMessages")
    past_verdicts: "PastVerdicts" = part("past_verdicts", "PastVerdicts")
    progress: "ScanCounts" = part("history.progress", "ScanCounts")
    queued_scans: "QueuedScans" = part("cluster.queued_scans", "QueuedScans")
    retention: "HistoryRetention" = part("history.retention", "HistoryRetention")
    sample_store: "SampleStore" = part("history.samples", "SampleStore")
    second_registers: "SecondRegisters" = part("registers.second_registers", "SecondRegisters")
    sign_ins: "SignIns" = part("people.sign_ins", "SignIns")
    slots: "PlatformSlots" = part("slots", "PlatformSlots")
    summaries: "CheckSummaries" = part("history.summaries", "CheckSummaries")

    def __init__(self, engine: Engine, copy: ReadCopy | None = None) -> None:
        self._engine = engine
        self._copy = copy
        self.transactions = transactions = Transactions(engine, copy.original if copy else None)
        """For its parts."""
        self._read, self._write = transactions.read, transactions.write
        self.policies = policies.StoredPolicies(transactions)
        self.cases = cases.CaseStore(transactions)
        self.origin_config = StoredOriginConfig(transactions)
        self.snapshot_store = SnapshotStore(transactions)
        self.shared = SharedDatabase(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a database, create it where there is none, and migrate it to this program's tables. Of a read-only file
        a copy is opened, and methods that record something fail.

        Raises:
            UserError: it cannot be opened, is another program's, newer than this one, empty, truncated, or older
                than the evidence beside it.
        """
        address = read_url(url)
        file = file_of(address)
        copy = None
        if file is not None:
            check_file(file)
            if is_read_only(file):
                copy = ReadCopy(original=file, folder=tempfile.TemporaryDirectory(prefix="tracker-"))
                address = address.set(database=str(copy_of(file, Path(copy.folder.name))))
        engine = open_engine(address)
        try:
            with translate_errors(address):
                check_age(engine, file)
                migrate_to_head(engine)
        except BaseException:
            engine.dispose()
            if copy:
                copy.folder.cleanup()
            raise
        return cls(engine, copy)

    @classmethod
    @contextmanager
    def opened_to_read(cls, url: str) -> Iterator[Self]:
        """Open a database without writing to it: also one that may not be written, or is older.

        Where there is none, an empty one in memory.

        Raises:
            UserError: it cannot be read, is another program's, or newer than this one.
        """
        from tracker.store.database.reading import open_to_read

        with open_to_read(read_url(url)) as engine:
            yield cls(engine)

    def close(self) -> None:
        self._engine.dispose()
        if self._copy:
            self._copy.folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # The register

    def sync_register(self, accounts: Sequence[Account], at: datetime) -> None:
        """Make the register exactly these accounts, in this order; removed accounts keep their history."""
        with self._write(is_derived=True) as connection:
            register.sync_register(connection, accounts, at)

    def accounts(self) -> tuple[Account, ...]:
        """The register, in its order."""
        with self._read() as connection:
            return tuple(entry.account for entry in queries.read_entries(connection, queries.REGISTER))

    def register_pages(self) -> "RegisterPages":
        """The register, in its order, for those who show a part of it."""
        from tracker.store.registers.pages import RegisterPages

        return RegisterPages(self._read)

    def has_accounts(self) -> bool:
        """Whether the register holds any."""
        with self._read() as connection:
            return connection.execute(scans.ANY_ACCOUNT).first() is not None

    # Scans

    def begin_scan(  # noqa: PLR0913  # a scan's own fields, given by name
        self,
        at: datetime,
        started_at: datetime,
        accounts: Sequence[Account],
        *,
        period: str | None = None,
        is_replay: bool = False,
        selection: str = "",
        sample: "Sample | None" = None,
    ) -> Scan:
        """Begin a scan of these accounts, in this order. Where the period already has a scan, return that.

        Args:
            is_replay: whether the scan replays recordings and is not live.
            sample: how its accounts were drawn; None: they were not.

        Raises:
            LookupError: an account was never in the register.
        """
        row = {
            "at": at,
            "started_at": started_at,
            "period": period,
            "is_replay": is_replay,
            "is_abandoned": False,
            "selection": clean(selection),
        }
        with self._write() as connection:
            statement = insert(connection.dialect.name, SCAN).on_conflict_do_nothing(index_elements=["period"])
            scan_id = connection.execute(statement.values(row).returning(SCAN.c.id)).scalar()
            if scan_id is None:
                return to_scan(connection.execute(scans.SCAN_OF_PERIOD, {"period": period}).mappings().one())
            queries.add_accounts(connection, scan_id, accounts)
            if sample is not None:
                from tracker.store.history.samples import add_sample

                add_sample(connection, scan_id, sample)
            return to_scan(connection.execute(scans.SCAN_OF_ID, {"scan_id": scan_id}).mappings().one())

    def pending(self, scan: Scan) -> tuple[Account, ...]:
        """Accounts of the scan without a check, in order; without those removed from the register in the meantime.

        A check that says that the network was down is none.
        """
        with self._read() as connection:
            rows = connection.execute(queries.PENDING, {"scan_id": scan.id}).mappings()
            return tuple(to_account(row) for row in rows)

    def record(self, scan: Scan, account: Account, check: Check) -> None:
        """Store one account's outcome atomically: the check, its looks, the posts seen. A repeated call replaces it.

        Raises:
            LookupError: the account was never in the register.
        """
        with self._write() as connection:
            slot = queries.slot_of(connection, scan.id, account)
            queries.add_check(connection, slot, check)
            mark_stale(connection, [slot.account_id])

    def finish_scan(  # noqa: PLR0913  # all that follows from a scan, given by name
        self,
        scan: Scan,
        finished_at: datetime,
        assessments: Mapping[str, Assessment],
        policies: Iterable[Policy] = (),
        *,
        opens: Collection[Severity] = OPENING_SEVERITIES,
        rows: Iterable[ReportRow] = (),
        snapshot: Snapshot | None = None,
    ) -> None:
        """Mark the scan as finished, store its assessments, and update the cases (问题台账). One that workers did is
        finished once: by the first of them that comes here.

        Args:
            assessments: account key -> assessment.
            policies: the policies used, so that a stored policy_version can be read.
            opens: the severities that open a case.
            rows: update the cases; rows of accounts that the scan did not check are skipped.
            snapshot: the results of the whole register; None: there are none. A scan of a part of it leaves those of
                the rest, and what it looked at is stale already.

        Raises:
            LookupError: an account was never in the register.
        """
        from tracker.store.cluster.queued_scans import is_ended_by_another

        with self._write() as connection:
            if is_ended_by_another(connection, scan.id):
                return
            ids = keys.account_ids(connection)
            concluded = [
                {"scan_id": scan.id, "account_id": ids[clean(key)], **to_assessment_row(assessment)}
                for key, assessment in assessments.items()
            ]
            upsert(connection, ASSESSMENT, concluded)
            upsert(connection, POLICY, [to_policy_row(policy) for policy in policies])
            cases.update_cases(connection, CaseUpdate(scan_id=scan.id, finished_at=finished_at, opens=opens), rows)
            if snapshot is None and not scan.selection:
                mark_stale(connection, ids.values())
            elif snapshot is not None:
                save_snapshot(connection, {"scan_id": scan.id, "at": scan.at}, ids, snapshot)
            change = scans.CHANGE_SCAN.values(finished_at=finished_at)
            connection.execute(change, {"scan_id": scan.id})

    def abandon(self, scan: Scan) -> None:
        """Mark the scan as abandoned, unless it is finished; its period is free for another. What it recorded stays."""
        with self._write() as connection:
            change = scans.CHANGE_SCAN.where(SCAN.c.finished_at.is_(None)).values(is_abandoned=True, period=None)
            connection.execute(change, {"scan_id": scan.id})

    def withhold(self, scan: Scan, platform: str, message: str) -> None:
        """Withhold the scan's results of the platform: they no longer prove anything. What was recorded stays."""
        row = {"scan_id": scan.id, "platform": clean(platform), "message": clean(message)}
        with self._write() as connection:
            upsert(connection, WITHHELD, [row])
            queries.forget_origins(connection, scan.id, row["platform"])
            mark_platform_stale(connection, row["platform"])

    def checked_keys(self, *, is_replay: bool) -> frozenset[str]:
        """Keys of the accounts checked by a scan of that kind."""
        with self._read() as connection:
            rows = connection.execute(queries.LOOKED_AT, {"is_replay": is_replay})
            return frozenset(f"{platform}:{handle}" for platform, handle in rows)

    def withheld_scans(self, platform: str) -> frozenset[int]:
        """Ids of the scans in which the platform was withheld."""
        with self._read() as connection:
            return frozenset(connection.execute(queries.WITHHELD_SCANS, {"platform": clean(platform)}).scalars())

    def scans(self) -> tuple[Scan, ...]:
        """All that were not abandoned, newest first; the first may be unfinished."""
        return self._scans(scans.SCANS)

    def latest_scan(self) -> Scan | None:
        """The newest finished one."""
        return self._first_scan(scans.SCANS.where(SCAN.c.finished_at.is_not(None)))

    def unfinished_scan(self, selection: str | None = None) -> Scan | None:
        """The newest that was begun and neither finished nor abandoned.

        Args:
            selection: only of this part of the register; None: of any.
        """
        unfinished = scans.SCANS.where(SCAN.c.finished_at.is_(None))
        if selection is not None:
            unfinished = unfinished.where(SCAN.c.selection == clean(selection))
        return self._first_scan(unfinished)

    def scan_of_period(self, period: str) -> Scan | None:
        return self._first_scan(scans.SCANS.where(SCAN.c.period == period))

    def _first_scan(self, wanted: Select[Any]) -> Scan | None:
        return next(iter(self._scans(wanted.limit(1))), None)

    def _scans(self, wanted: Select[Any]) -> tuple[Scan, ...]:
        with self._read() as connection:
            return tuple(to_scan(row) for row in connection.execute(wanted).mappings())

    # Checks and posts

    def facts(
        self, accounts: Iterable[Account] | None = None, *, at: datetime | None = None
    ) -> "Iterator[AccountHistory]":
        """What is known of accounts of the register, in its order; read a batch at a time.

        Args:
            accounts: only these; None: all.
            at: the instant of the question: loads the 400 days before it, everything later, and the newest check,
                answer and post before that; None: the 监测时间点 of the newest scan.
        """
        if accounts is not None:
            yield from self._facts_of_some({clean(account.key) for account in accounts}, at)
            return
        with self._read() as connection:
            entries = queries.read_entries(connection, queries.REGISTER)
            since = queries.since(connection, at)
        siblings = Siblings(entry.account for entry in entries)
        for start in range(0, len(entries), history.BATCH):
            with self._read() as connection:
                batch = history.read_facts(connection, entries[start : start + history.BATCH], siblings, since)
            yield from batch

    def _facts_of_some(self, wanted: Collection[str], at: datetime | None) -> "Iterator[AccountHistory]":
        """The rest of the register is not read, but for accounts of the same units."""
        with self._read() as connection:
            ids = queries.ids_in_order(connection, wanted)
            since = queries.since(connection, at)
        for start in range(0, len(ids), history.BATCH):
            with self._read() as connection:
                entries = queries.read_entries(connection, queries.OF_IDS, ids=ids[start : start + history.BATCH])
                others = queries.read_of_units(connection, {entry.account.unit for entry in entries})
                batch = history.read_facts(connection, entries, Siblings(other.account for other in others), since)
            yield from batch

    def facts_of(self, key: str, *, at: datetime | None = None) -> "AccountHistory | None":
        """What is known of one account, as in `facts`; None: it is not in the register."""
        account = keys.parse_key(key)
        with self._read() as connection:
            entries = queries.read_entries(connection, queries.OF_HANDLE, **account)
            if not entries:
                return None
            others = queries.read_of_units(connection, {entries[0].account.unit})
            siblings = Siblings(other.account for other in others)
            return history.read_facts(connection, entries, siblings, queries.since(connection, at))[0]

    def prior_knowledge(self, accounts: Sequence[Account]) -> "dict[str, PriorKnowledge]":
        """Account key -> what is known of it before it is checked again; read a batch at a time."""
        known: dict[str, PriorKnowledge] = {}
        for start in range(0, len(accounts), history.BATCH):
            with self._read() as connection:
                known |= prefetch.read_prior_knowledge(connection, accounts[start : start + history.BATCH])
        return known
