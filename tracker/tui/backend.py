"""What the screens read and record, by the functions of the commands. It knows no screen; its methods may block, so
they are called off the screen's thread."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from scrapers.storage.named_file import with_home
from tracker.cases.case import OPEN_STATUSES, Case, Status, StepKind
from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.history.manual_check import ManualCheck
from tracker.history.scan import ScanConclusion
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.report.counts import Counts
from tracker.report.page.sources import PageOrigin, PageSources, Scope, read_sources
from tracker.report.problem_pages import ProblemPages
from tracker.report.report import Report, problem_rows
from tracker.report.rows import row_with_history
from tracker.report.snapshot import RecomputedResults, ResultSnapshot, results_at
from tracker.review.case_actions import CaseAction, CaseActions
from tracker.scan.lock import holder
from tracker.settings.settings import Settings
from tracker.store.health import exists
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.tui.backend_data import AccountDetails, OverviewData, OwnStep, ScanView
from tracker.tui.scan_process import start_scan

if TYPE_CHECKING:
    from subprocess import Popen

    from tracker.evidence.vault.vault import Vault
    from tracker.report.export.export import Exported
    from tracker.report.notice.request import Letterhead
    from tracker.review.review import ManualCheckInput, ManualChecks, PendingReview

SCANS_OF_THE_TREND = 12


class Workspace(Protocol):
    """The register and its store, as the command line opens them for every command."""

    @property
    def settings(self) -> Settings: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def given(self) -> Sequence[str]: ...

    def read_register_head(self) -> Register: ...

    def open_store(self, register: Register) -> AbstractContextManager[Store]: ...

    def default_time(self, store: Store) -> datetime: ...


@dataclass(slots=True, kw_only=True)
class Backend:
    """One session at one register."""

    workspace: Workspace
    clock: Callable[[], datetime]
    chosen_at: datetime | None = None
    """监测时间点; None: that of the last finished scan."""
    by: str = ""
    """Who acted last; proposed for the next step."""
    own_steps: list[OwnStep] = field(default_factory=list)
    scan_process: "Popen[bytes] | None" = None
    """The scan that was last started here."""
    lock: AbstractContextManager[bool] = field(default_factory=RLock)
    """Held while a method runs: one thread at a time."""
    _stack: ExitStack = field(default_factory=ExitStack)
    _open: "tuple[Register, Store, ResultSnapshot | RecomputedResults] | None" = None
    _is_stale: bool = False
    """Whether a step was recorded since the results were read."""

    @property
    def messages(self) -> Messages:
        return self.workspace.messages

    @property
    def today(self) -> date:
        return to_shanghai(self.clock()).date()

    # Reading

    def reload(self) -> None:
        """Read the register and the results anew; the first call opens the store.

        Raises:
            UserError: the register or the database has an error.
        """
        if self._open is not None:
            self.require_database()
        register, stack = self.workspace.read_register_head(), ExitStack()
        try:
            store = stack.enter_context(self.workspace.open_store(register))
            opened = (register, store, self._results(register, store))
        except BaseException:
            stack.close()
            raise
        before, self._stack, self._open, self._is_stale = self._stack, stack, opened, False
        before.close()

    def require_database(self) -> None:
        """A file that was removed or moved away is still read and written by whoever has it open, and by nobody else:
        a step would be lost with the session.

        Raises:
            UserError: the database is gone.
        """
        settings = self.workspace.settings
        if not exists(settings.database_url):
            raise UserError(self.messages.text("tui.database_gone", path=sanitize(str(settings.state))))

    def close(self) -> None:
        self._open = None
        self._stack.close()

    def _results(self, register: Register, store: Store) -> ResultSnapshot | RecomputedResults:
        return results_at(store, register.policies, self.chosen_at or self.workspace.default_time(store))

    @property
    def is_open(self) -> bool:
        """Whether anything was read yet."""
        return self._open is not None

    @property
    def _opened(self) -> tuple[Register, Store, ResultSnapshot | RecomputedResults]:
        """Everything, as it is after the last step."""
        if self._open is None:
            self.reload()
        assert self._open is not None  # reload opens it, or raises
        if self._is_stale:
            register, store, _ = self._open
            self._open = (register, store, self._results(register, store))
            self._is_stale = False
        return self._open

    @property
    def at(self) -> datetime:
        """监测时间点 of what was read. Neither this nor the register's head blocks, once is_open."""
        return (self._open or self._opened)[2].at

    @property
    def register(self) -> Register:
        """Its head: the accounts of a register in the database are read by `accounts`."""
        return (self._open or self._opened)[0]

    @property
    def _store(self) -> Store:
        return self._opened[1]

    def overview(self) -> OverviewData:
        results, cases = self._opened[2], self._store.cases.standing()
        by_region = results.summary("region")  # each account stands in one region: these count the whole register
        statuses = [case.status for case in cases]
        return OverviewData(
            summary=replace(by_region, groups=()),
            by_region=by_region,
            by_platform=results.summary("platform"),
            to_confirm=statuses.count(Status.OPEN),
            to_notify=statuses.count(Status.CONFIRMED),
            overdue=sum(case.is_overdue(self.today) for case in cases),
            waiting=by_region.counts.unverified,
            is_stored=isinstance(results, ResultSnapshot),
            has_scan=bool(self._store.scans()),
        )

    def counts(self) -> Counts:
        return self._opened[2].summary(None).counts

    def write_notice(self, path: Path, head: "Letterhead") -> "Exported":
        """Write the notice (通报) of the whole register, as `tracker export` does; what is not verified is stated.

        Raises:
            UserError: nothing was verified, a date is impossible, or the template is wrong.
            Failed: the file cannot be written.
        """
        from tracker.report.export.export import export  # its writers take time to load
        from tracker.report.notice.rectification import last_round
        from tracker.report.notice.request import NoticeOptions

        register, store, results = self._opened
        kept, home = self.workspace.settings.notice.template, self.workspace.settings.register.parent
        request = NoticeOptions(
            head=head,
            now=self.clock(),
            template=home / with_home(kept) if kept else None,
            is_partial_allowed=True,
            rectification=last_round(store.scans(), store.cases.all(), results.at, register.policies),
        )
        return export(
            Report(rows=results.rows(), at=results.at, policies=register.policies), path, self.messages, request
        )

    def conclusions(self) -> tuple[ScanConclusion, ...]:
        """What the last scans concluded, oldest first; of 200,000 accounts it takes seconds."""
        return self._store.progress.conclusions(self.at, SCANS_OF_THE_TREND)

    def problems(self) -> Sequence[ReportRow]:
        """Read as they are shown, where a scan's results are stored; else all are assessed again."""
        results = self._opened[2]
        if isinstance(results, ResultSnapshot):
            return ProblemPages(results, lambda row: row)
        return problem_rows(results.rows(only_problems=True))

    def page_sources(self, report: Report) -> PageSources:
        """What a page of the rows on the screen shows besides them; filtered rows are a selection."""
        register, store, _ = self._opened
        settings = self.workspace.settings
        origin = PageOrigin(
            made_at=self.clock(),
            vault=self.vault,
            lang=Lang(settings.lang or Lang.ZH),
            register=register.name,
            scope=Scope.SELECTION,
        )
        return read_sources(store, report, origin)

    def waiting(self) -> "Sequence[PendingReview]":
        """As `problems`, without their places in the queue."""
        from tracker.review.review import to_pending  # knows the platforms, which take time to load

        results = self._opened[2]
        if not isinstance(results, ResultSnapshot):
            return self.queue()
        checks = self._store.manual_checks.of_every_account()
        return ProblemPages(results, lambda row: to_pending(row, checks), waits=True)

    def queue(self) -> "tuple[PendingReview, ...]":
        """All that wait for a person, with their places in the queue."""
        from tracker.review.review import pending_reviews

        return pending_reviews(self._store, self._opened[2].rows(only_problems=True))

    def accounts(self) -> Sequence[Account]:
        """The register, in its order."""
        register = self.register
        return self._store.register_pages() if register.is_in_database else tuple(register.accounts)

    def cases(self, *, with_ended: bool) -> tuple[Case, ...]:
        found = sorted(self._store.cases.all(), key=lambda case: case.id)
        return tuple(case for case in found if with_ended or case.status in OPEN_STATUSES)

    def cases_of(self, keys: Sequence[str]) -> tuple[Case, ...]:
        """All cases of some accounts, in the order of their numbers."""
        return tuple(sorted((case for key in keys for case in self._store.cases.of_key(key)), key=lambda case: case.id))

    def account(self, key: str) -> AccountDetails:
        """
        Raises:
            UserError: the register no longer has it.
        """
        from tracker.report.explanation.explanation import explain  # not needed for the first screen

        register, store, results = self._opened
        found = row_with_history(store, register.policies, results.at, key)
        if found is None:
            raise UserError(self.messages.text("tui.not_in_register"))
        row, facts = found
        return AccountDetails(
            row=row,
            facts=facts,
            explanation=explain(facts, register.policies, row.assessment),
            cases=store.cases.localized_to(self.messages.lang, store.cases.of_key(key)),
            manual_checks=store.manual_checks.of_key(key),
        )

    def scans(self) -> ScanView:
        return replace(self.running(with_progress=True), records=self._store.discards.records())

    def running(self, *, with_progress: bool) -> ScanView:
        """Who scans, without the records.

        Args:
            with_progress: also how far the newest unfinished scan has come.
        """
        unfinished = self._store.unfinished_scan() if with_progress else None
        return ScanView(
            records=(),
            unfinished=unfinished,
            progress=self._store.progress.of_scan(unfinished) if unfinished else (),
            holder=holder(self.workspace.settings.state),
        )

    def start_scan(self, replay: Path | None) -> None:
        """Start a scan as a process of its own.

        Raises:
            UserError: it did not start.
        """
        self.scan_process = start_scan(self.workspace.given, self.workspace.settings.state, replay)

    # Recording

    def take_step(self, case_ids: Sequence[int], action: CaseAction) -> tuple[Case, ...]:
        """Apply a step to all the cases, or to none.

        Raises:
            UserError: it is not allowed now, something is missing, or the database is read-only.
        """
        self.require_database()
        taken = self._case_actions.apply(case_ids, action)
        self.by = action.by.strip()
        own = OwnStep(
            by=self.by, names=self.names_of(taken), what=action.what, case_ids=tuple(case.id for case in taken)
        )
        self.own_steps.append(own)
        self._is_stale = True
        return taken

    def names_of(self, cases: Sequence[Case]) -> str:
        return self.messages.listed(self.messages.with_remark(case.account.name, str(case.id)) for case in cases)

    def record_manual_check(self, account: Account, manual_input: "ManualCheckInput") -> ManualCheck:
        """Record what a person saw.

        Raises:
            UserError: the report is impossible, or the database is read-only.
        """
        self.require_database()
        taken = self._manual_checks.take(account, manual_input)
        self.by = taken.by
        self.own_steps.append(OwnStep(by=taken.by, names=account.name, manual_check_id=taken.id))
        self._is_stale = True
        return taken

    def undo(self, why: str) -> OwnStep:
        """Take back the last step of this session: a withdrawal is recorded, and both stay on record.

        Raises:
            UserError: there is none, something came after it, or the database is read-only.
        """
        if not self.own_steps:
            raise UserError(self.messages.text("tui.nothing_to_undo"))
        self.require_database()
        own = self.own_steps[-1]
        if own.what is None:
            self._manual_checks.withdraw(own.manual_check_id, own.by, why)
        else:
            self._case_actions.apply(own.case_ids, CaseAction(what=StepKind.WITHDRAWN, by=own.by, why=why))
        self.own_steps.pop()
        self._is_stale = True
        return own

    @property
    def _case_actions(self) -> CaseActions:
        settings = self.workspace.settings
        due_days = settings.cases.due_days
        return CaseActions(
            store=self._store,
            state=settings.state,
            messages=self.messages,
            clock=self.clock,
            due_days=due_days,
            vault=self.vault,
        )

    @property
    def _manual_checks(self) -> "ManualChecks":
        from tracker.review.review import ManualChecks

        state = self.workspace.settings.state
        return ManualChecks(store=self._store, state=state, messages=self.messages, clock=self.clock, vault=self.vault)

    @property
    def vault(self) -> "Vault":
        """The place of the evidence.

        Raises:
            UserError: its address cannot be used.
        """
        from tracker.evidence.vault.opened import open_vault

        return open_vault(self.workspace.settings)
