"""The store of register, scans and checks. Its interface is dataclasses; rows stay inside tracker.store."""

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, Select

from tracker.cases.follow_up import OPENING_SEVERITIES, CaseUpdate
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, CheckSummary, Outcome
from tracker.history.manual_check import ManualCheck, Withdrawal
from tracker.history.progress import PlatformProgress, ScanConclusion
from tracker.history.scan import Scan
from tracker.pace.plan import LONGEST_COOL_S
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account
from tracker.register.sampling.sample import Sample
from tracker.register.siblings import Siblings
from tracker.rules.finding import Assessment, Verdict
from tracker.store import cases, past_verdicts, policies, register, results, seals, slots
from tracker.store.cluster.queued_scans import QueuedScans, is_ended_by_another
from tracker.store.cluster.shared import SharedDatabase
from tracker.store.database.engine import file_of, open_engine, read_url, translate_errors
from tracker.store.database.migrate import bring_to_head
from tracker.store.database.reading import open_to_read
from tracker.store.database.soundness import check_age, check_file, copy_of, is_read_only
from tracker.store.database.transactions import Transactions
from tracker.store.database.upsert import insert, upsert
from tracker.store.history import manual_checks, newest_verdicts, origins, progress, queries, samples
from tracker.store.history.history import BATCH, read_facts
from tracker.store.history.prefetch import PriorKnowledge, read_prior_knowledge
from tracker.store.results import Snapshot
from tracker.store.rows import keys
from tracker.store.rows.rows import LAST_NUMBER, clean, to_account, to_assessment_row, to_policy_row, to_scan
from tracker.store.schema.tables import ASSESSMENT, POLICY, SCAN, WITHHELD
from tracker.store.seals import ManifestRecord, RecordedFile
from tracker.store.slots import RateCeilings

if TYPE_CHECKING:
    from tracker.store.chain_acts import ChainActs
    from tracker.store.circuits import StoredCircuits
    from tracker.store.forms.forms import Forms
    from tracker.store.history.claims import ReviewClaims
    from tracker.store.history.discards import ScanDiscards
    from tracker.store.history.retention import HistoryRetention
    from tracker.store.imports import Imports
    from tracker.store.outgoing.outbox import OutgoingMessages
    from tracker.store.people.review_drafts import ReviewDrafts
    from tracker.store.people.sign_ins import SignIns
    from tracker.store.registers.pages import RegisterPages
    from tracker.store.registers.second_registers import SecondRegisters
    from tracker.store.resolving.handle_store import HandleStore

UNLIMITED = RateCeilings()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCopy:
    """A copy of a database that may not be written."""

    original: Path
    folder: "tempfile.TemporaryDirectory[str]"


class Store:
    """One database. Every method is one transaction, and raises Failed, a UserError, when the database cannot.

    Methods may be called from any thread (in memory: from one at a time).
    """

    def __init__(self, engine: Engine, copy: ReadCopy | None = None) -> None:
        self._engine = engine
        self._copy = copy
        self._transactions = transactions = Transactions(engine, copy.original if copy else None)
        self._read, self._write = transactions.read, transactions.write
        self.policies = policies.StoredPolicies(transactions)
        self.past_verdicts = past_verdicts.PastVerdicts(transactions)
        self.cases = cases.CaseStore(transactions)
        self.origin_store = origins.OriginStore(transactions)
        self.snapshot_store = results.SnapshotStore(transactions)
        self.sample_store = samples.SampleStore(transactions)
        self.queued_scans = QueuedScans(transactions)
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
                bring_to_head(engine)
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

    # The parts that most commands do not use: loading them took a tenth of a listing's start

    @cached_property
    def chain_acts(self) -> "ChainActs":
        from tracker.store.chain_acts import ChainActs

        return ChainActs(self._transactions)

    @cached_property
    def circuits(self) -> "StoredCircuits":
        from tracker.store.circuits import StoredCircuits

        return StoredCircuits(self._transactions)

    @cached_property
    def claims(self) -> "ReviewClaims":
        from tracker.store.history.claims import ReviewClaims

        return ReviewClaims(self._transactions)

    @cached_property
    def discards(self) -> "ScanDiscards":
        from tracker.store.history.discards import ScanDiscards

        return ScanDiscards(self._transactions)

    @cached_property
    def drafts(self) -> "ReviewDrafts":
        from tracker.store.people.review_drafts import ReviewDrafts

        return ReviewDrafts(self._transactions)

    @cached_property
    def forms(self) -> "Forms":
        from tracker.store.forms.forms import Forms

        return Forms(self._transactions)

    @cached_property
    def handles(self) -> "HandleStore":
        from tracker.store.resolving.handle_store import HandleStore

        return HandleStore(self._transactions)

    @cached_property
    def imports(self) -> "Imports":
        from tracker.store.imports import Imports

        return Imports(self._transactions)

    @cached_property
    def outgoing(self) -> "OutgoingMessages":
        from tracker.store.outgoing.outbox import OutgoingMessages

        return OutgoingMessages(self._transactions)

    @cached_property
    def retention(self) -> "HistoryRetention":
        from tracker.store.history.retention import HistoryRetention

        return HistoryRetention(self._transactions)

    @cached_property
    def second_registers(self) -> "SecondRegisters":
        from tracker.store.registers.second_registers import SecondRegisters

        return SecondRegisters(self._transactions)

    @cached_property
    def sign_ins(self) -> "SignIns":
        from tracker.store.people.sign_ins import SignIns

        return SignIns(self._transactions)

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
            return connection.execute(queries.ANY_ACCOUNT).first() is not None

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
        sample: Sample | None = None,
    ) -> Scan:
        """Begin a scan of these accounts, in this order. Where the period already has a scan, return that.

        Args:
            replay: any true value: the scan replays recordings and is not live.
            sample: how its accounts were drawn; None: they were not.

        Raises:
            LookupError: an account was never in the register.
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
            statement = insert(connection.dialect.name, SCAN).on_conflict_do_nothing(index_elements=["period"])
            scan_id = connection.execute(statement.values(row).returning(SCAN.c.id)).scalar()
            if scan_id is None:
                return to_scan(connection.execute(queries.SCAN_OF_PERIOD, {"period": period}).mappings().one())
            queries.add_accounts(connection, scan_id, accounts)
            if sample is not None:
                samples.add_sample(connection, scan_id, sample)
            return to_scan(connection.execute(queries.SCAN_OF_ID, {"scan_id": scan_id}).mappings().one())

    def pending(self, scan: Scan) -> tuple[Account, ...]:
        """Accounts of the scan without a check, in order; without those removed from the register in the meantime.

        A check that says that the network was down is none.
        """
        with self._read() as connection:
            rows = connection.execute(queries.PENDING, {"scan_id": scan.id}).mappings()
            return tuple(to_account(row) for row in rows)

    def record(self, scan: Scan, account: Account, check: Check, assessment: Assessment | None = None) -> None:
        """Store one account's outcome atomically: the check, its looks, the posts seen. A repeated call replaces it.

        Raises:
            LookupError: the account was never in the register.
        """
        with self._write() as connection:
            slot = queries.slot_of(connection, scan.id, account)
            queries.add_check(connection, slot, check)
            results.mark_stale(connection, [slot.account_id])
            if assessment is not None:
                upsert(connection, ASSESSMENT, [{**slot.key, **to_assessment_row(assessment)}])

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
                results.mark_stale(connection, ids.values())
            elif snapshot is not None:
                results.save_snapshot(connection, {"scan_id": scan.id, "at": scan.at}, ids, snapshot)
            change = queries.CHANGE_SCAN.values(finished_at=finished_at)
            connection.execute(change, {"scan_id": scan.id})

    def abandon(self, scan: Scan) -> None:
        """Mark the scan as abandoned; its period is free for another. What it recorded stays."""
        with self._write() as connection:
            change = queries.CHANGE_SCAN.values(is_abandoned=True, period=None)
            connection.execute(change, {"scan_id": scan.id})

    def check_summaries(self, scan: Scan, platform: str, machines: Collection[str] = ()) -> tuple[CheckSummary, ...]:
        """Summaries of the scan's recorded checks of the platform; any order.

        Args:
            machines: of those that they brought; of none: of all.
        """
        statement, of_machines = queries.of_machines(queries.CHECK_SUMMARIES, machines)
        with self._read() as connection:
            wanted = {"scan_id": scan.id, "platform": clean(platform), **of_machines}
            rows = connection.execute(statement, wanted).mappings()
            return tuple(CheckSummary(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows)

    def drawn_summaries(
        self, scan: Scan, platform: str, keys: Collection[str], machines: Collection[str] = ()
    ) -> tuple[CheckSummary, ...]:
        """As check_summaries, of the accounts with these keys alone."""
        statement, of_machines = queries.of_machines(queries.KEYED_SUMMARIES, machines)
        with self._read() as connection:
            wanted = {"scan_id": scan.id, "platform": clean(platform), **of_machines}
            rows = [dict(row) for row in connection.execute(statement, wanted).mappings()]
        of_keys = [row for row in rows if f"{row.pop('platform')}:{row.pop('handle')}" in keys]
        return tuple(CheckSummary(**{**row, "outcome": Outcome(row["outcome"])}) for row in of_keys)

    def known_summaries(
        self, scan: Scan, platform: str, machines: Collection[str] = ()
    ) -> tuple[tuple[CheckSummary, CheckSummary], ...]:
        """Summaries of the scan's recorded checks of the platform, each with what was to be expected: seen, with the
        newest post ever known. Only of accounts that another scan saw; any order."""
        statement, of_machines = queries.of_machines(queries.KNOWN_SUMMARIES, machines)
        wanted = {"scan_id": scan.id, "platform": clean(platform), **of_machines}
        with self._read() as connection:
            rows = [dict(row) for row in connection.execute(statement, wanted).mappings()]
        expected = [(row, row.pop("known_last_post_at")) for row in rows]
        return tuple(
            (
                CheckSummary(**{**row, "outcome": Outcome(row["outcome"])}),
                CheckSummary(outcome=Outcome.SEEN, code="", checked_at=row["checked_at"], last_post_at=known),
            )
            for row, known in expected
        )

    def withhold(self, scan: Scan, platform: str, message: str) -> None:
        """Withhold the scan's results of the platform: they no longer prove anything. What was recorded stays."""
        row = {"scan_id": scan.id, "platform": clean(platform), "message": clean(message)}
        with self._write() as connection:
            upsert(connection, WITHHELD, [row])
            wanted = {"of_scan": scan.id, "of_platform": row["platform"]}
            connection.execute(queries.FORGET_REPOSTS, wanted)
            results.mark_platform_stale(connection, row["platform"])

    def progress(self, scan: Scan) -> tuple[PlatformProgress, ...]:
        """How far a scan has come, by platform in the order of the register."""
        with self._read() as connection:
            return progress.by_platform(connection, scan.id)

    def conclusions(self, at: datetime, most: int) -> tuple[ScanConclusion, ...]:
        """What the last finished scans of the whole register concluded, up to an instant; oldest first."""
        with self._read() as connection:
            return progress.conclusions(connection, at, most)

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
        return self._scans(queries.SCANS)

    def latest_scan(self) -> Scan | None:
        """The newest finished one."""
        return self._first_scan(queries.SCANS.where(SCAN.c.finished_at.is_not(None)))

    def unfinished_scan(self, selection: str | None = None) -> Scan | None:
        """The newest that was begun and neither finished nor abandoned.

        Args:
            selection: only of this part of the register; None: of any.
        """
        unfinished = queries.SCANS.where(SCAN.c.finished_at.is_(None))
        if selection is not None:
            unfinished = unfinished.where(SCAN.c.selection == clean(selection))
        return self._first_scan(unfinished)

    def scan_of_period(self, period: str) -> Scan | None:
        return self._first_scan(queries.SCANS.where(SCAN.c.period == period))

    def _first_scan(self, wanted: Select[Any]) -> Scan | None:
        return next(iter(self._scans(wanted.limit(1))), None)

    def _scans(self, wanted: Select[Any]) -> tuple[Scan, ...]:
        with self._read() as connection:
            return tuple(to_scan(row) for row in connection.execute(wanted).mappings())

    def verdicts(self, scan: Scan) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
        """Account key of the scan -> its verdict, and the ids of the rules that matched, worst first."""
        with self._read() as connection:
            return to_verdicts(connection.execute(queries.VERDICTS, {"scan_id": scan.id}))

    def verdicts_before(self, at: datetime, key: str | None = None) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
        """Account key -> as in `verdicts`, from the last finished scan of that account as of an earlier instant; scans
        of other parts of the register in between are skipped.

        Args:
            key: only this account; None: all.
        """
        with self._read() as connection:
            if key is None:
                return newest_verdicts.read_newest(connection, at)
            platform, _, handle = clean(key).partition(":")
            accounts = connection.execute(
                newest_verdicts.KEYS.where(keys.IS_HANDLE), {"platform": platform, "handle": handle}
            )
            return newest_verdicts.newest_of(connection, at, accounts.all())

    # Checks and posts

    def facts(
        self, accounts: Iterable[Account] | None = None, *, at: datetime | None = None
    ) -> Iterator[AccountHistory]:
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
        for start in range(0, len(entries), BATCH):
            with self._read() as connection:
                batch = read_facts(connection, entries[start : start + BATCH], siblings, since)
            yield from batch

    def _facts_of_some(self, wanted: Collection[str], at: datetime | None) -> Iterator[AccountHistory]:
        """The rest of the register is not read, but for accounts of the same units."""
        with self._read() as connection:
            ids = queries.ids_in_order(connection, wanted)
            since = queries.since(connection, at)
        for start in range(0, len(ids), BATCH):
            with self._read() as connection:
                entries = queries.read_entries(connection, queries.OF_IDS, ids=ids[start : start + BATCH])
                others = queries.read_of_units(connection, {entry.account.unit for entry in entries})
                batch = read_facts(connection, entries, Siblings(other.account for other in others), since)
            yield from batch

    def facts_of(self, key: str, *, at: datetime | None = None) -> AccountHistory | None:
        """What is known of one account, as in `facts`; None: it is not in the register."""
        platform, _, handle = clean(key).partition(":")
        with self._read() as connection:
            entries = queries.read_entries(connection, queries.OF_HANDLE, platform=platform, handle=handle)
            if not entries:
                return None
            others = queries.read_of_unit(connection, platform, entries[0].account.unit)
            siblings = Siblings(other.account for other in others)
            return read_facts(connection, entries, siblings, queries.since(connection, at))[0]

    def prior_knowledge(self, accounts: Sequence[Account]) -> dict[str, PriorKnowledge]:
        """Account key -> what is known of it before it is checked again; read a batch at a time."""
        known: dict[str, PriorKnowledge] = {}
        for start in range(0, len(accounts), BATCH):
            with self._read() as connection:
                known |= read_prior_knowledge(connection, accounts[start : start + BATCH])
        return known

    # Manual checks

    def record_observation(self, account: Account, manual_check: ManualCheck, *, after: int | None = None) -> int:
        """Store a manual check, in addition to the program's checks.

        Args:
            after: id of the account's newest manual check that its author knew of, 0 for none; None: never mind.

        Returns:
            Its id.

        Raises:
            LookupError: the account was never in the register.
            RecordedMeanwhile: somebody recorded another since `after`; nothing was stored.
        """
        with self._write() as connection:
            if after is not None:
                manual_checks.refuse_newer(connection, account, after)
            results.mark_stale(connection, [keys.id_of(connection, account)])
            return manual_checks.add(connection, account, manual_check)

    def withdraw_observation(self, manual_check_id: int, withdrawal: Withdrawal) -> bool:
        """Mark it as withdrawn: it stays stored and no longer counts.

        Returns:
            Whether there was such an observation, not withdrawn yet.
        """
        if abs(manual_check_id) > LAST_NUMBER:
            return False
        with self._write() as connection:
            results.mark_stale(connection, manual_checks.account_of(connection, manual_check_id))
            return manual_checks.withdraw(connection, manual_check_id, withdrawal)

    def observations_of(self, key: str) -> tuple[ManualCheck, ...]:
        """All of an account, withdrawn ones too, newest look first; empty: none, or it was never in the register."""
        with self._read() as connection:
            return manual_checks.of_key(connection, key)

    def observations(self) -> dict[str, list[ManualCheck]]:
        """Account key -> its manual checks that were not withdrawn, newest look first; accounts without are absent."""
        with self._read() as connection:
            return manual_checks.of_every_account(connection)

    # Evidence

    def add_seal(self, record: ManifestRecord) -> bool:
        """Store the hash of a link of the chain; returns False where one of that number exists, which stays
        unchanged."""
        with self._write() as connection:
            return seals.add(connection, record)

    def seals(self) -> tuple[ManifestRecord, ...]:
        """The chain, first link first."""
        with self._read() as connection:
            return seals.read(connection)

    def evidence_files(self, scan_id: int | None = None) -> tuple[RecordedFile, ...]:
        """Every file recorded with a look, in the order of scans; of one scan where scan_id is given."""
        with self._read() as connection:
            return tuple(seals.files_of_scan(connection, scan_id))

    def evidence_files_of(self, key: str) -> tuple[RecordedFile, ...]:
        """Every file recorded with a look at an account, oldest scan first."""
        with self._read() as connection:
            return tuple(seals.files_of_account(connection, key))

    # Pace

    def take_slot(self, platform: str, interval_s: float, now: datetime, ceilings: RateCeilings = UNLIMITED) -> float:
        """Take the platform's next free moment; the one after it comes interval_s later.

        Returns:
            Seconds to wait for it, 0 or more; hours when a ceiling is reached.
        """
        with self._write() as connection:
            slot = slots.take_slot(connection, clean(platform), interval_s, now.timestamp(), ceilings)
        return max(0.0, slot - now.timestamp())

    def cool_down(self, platform: str, until: datetime) -> None:
        """Give no slot of the platform before an instant; a longer cool-down in effect stays."""
        with self._write() as connection:
            slots.cool_down(connection, clean(platform), until.timestamp())

    def is_cooling(self, platform: str, now: datetime) -> bool:
        """Whether a cool-down is in effect."""
        with self._read() as connection:
            until = slots.cool_until(connection, clean(platform))
        return 0 < until - now.timestamp() <= LONGEST_COOL_S


def to_verdicts(rows: Iterable[Any]) -> dict[str, tuple[Verdict, tuple[str, ...]]]:
    return {
        f"{platform}:{handle}": (Verdict(verdict), tuple(finding["rule"] for finding in findings))
        for platform, handle, verdict, findings in rows
    }
