"""An office that scans its one account every week, for the tests of cases: a real database and real rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from scrapers.model.profile import AccountState
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cases.case import Case, Step, StepKind
from tracker.cases.follow_up import OPENING_SEVERITIES
from tracker.cases.report_row import ReportRow
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

ACCOUNT = given.account()
OTHER = replace(given.account(handle="2", name="长沙发布"), unit="长沙市人民政府办公厅", region=("长沙市",))
POLICIES = Policies()


def day(number: float) -> datetime:
    """So many days after AT."""
    return AT + timedelta(days=number)


def silent(at: float, last_post: float) -> Check:
    """A check on a day with the complete list; the newest post is of another day."""
    return replace(given.seen(day(at)), posts=(given.post(day(last_post)),))


def gone(at: float) -> Check:
    return given.gone(day(at))


def walled(at: float) -> Check:
    return given.failed(day(at))


def renamed(at: float, name: str) -> Check:
    return replace(silent(at, at - 1), display_name=name)


def suspended(at: float) -> Check:
    return given.gone(day(at), AccountState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Office:
    store: Store
    path: Path
    policies: Policies = POLICIES

    def scan(  # noqa: PLR0913  # what is particular to a scan, given by name
        self,
        at: float,
        check: Check,
        *,
        of: Account = ACCOUNT,
        withheld: bool = False,
        policies: Policies | None = None,
        opens: frozenset[Severity] = OPENING_SEVERITIES,
    ) -> Scan:
        """One finished scan of one account."""
        begun = self.store.begin_scan(day(at), day(at), [of])
        self.store.record(begun, of, check)
        if withheld:
            self.store.withhold(begun, of.platform, "everything changed")
        self.finish(begun, at, policies, opens)
        return begun

    def finish(
        self, scan: Scan, at: float, policies: Policies | None = None, opens: frozenset[Severity] = OPENING_SEVERITIES
    ) -> None:
        finish_scan_run(self.store, scan, policies or self.policies, day(at), opens)

    def row(self, at: float) -> ReportRow:
        return next(row for row in report_rows(self.store, self.policies, day(at)) if row.account.key == ACCOUNT.key)

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.store.cases.of_key(ACCOUNT.key)

    @property
    def case(self) -> Case:
        (only,) = self.cases
        return only

    def take(self, what: StepKind, at: float, case: Case | None = None, **more: object) -> None:
        """Store a person's step without the checks of CaseActions."""
        by, why = str(more.pop("by", "张三")), str(more.pop("why", "核实"))
        step = replace(Step(what=what, taken_at=day(at), by=by, why=why), **more)  # type: ignore[arg-type]
        self.store.cases.take([(case or self.case).id], lambda _: step)


CaseSummary = tuple[str, str, tuple[str, ...]]


def reported(cases: Sequence[Case]) -> list[CaseSummary]:
    """(rule, status, what was done) of each."""
    return [(case.rule, case.status.value, tuple(step.what.value for step in case.steps)) for case in cases]
