"""Records people's steps on cases: confirmed, dismissed, notified, closed, reopened; or refuses them with a reason."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from tracker.cases.case import Case, Status, Step, StepKind
from tracker.errors import UserError
from tracker.evidence.screenshot import Screenshot, save_screenshot
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.vault import Vault
from tracker.messages.messages import Messages
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

ALLOWED_FROM: Mapping[StepKind, frozenset[Status]] = {
    StepKind.CONFIRMED: frozenset({Status.OPEN}),
    # A unit may object after a notice, and after rectification.
    StepKind.DISMISSED: frozenset(Status) - {Status.DISMISSED},
    StepKind.NOTIFIED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),  # 二次通报
    StepKind.CLOSED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),
    StepKind.REOPENED: frozenset({Status.RESOLVED, Status.CLOSED, Status.DISMISSED}),
    StepKind.WITHDRAWN: frozenset(Status),  # of the person's own last step only, see CaseActions.check
}
"""The statuses from which each step is allowed."""
MAX_NAMED = 50
"""So many cases that do not allow a step are named; the rest are counted."""
NEEDS_REASON = frozenset({StepKind.DISMISSED, StepKind.CLOSED, StepKind.REOPENED, StepKind.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAction:
    """A person's step, not validated yet."""

    what: StepKind
    by: str
    why: str = ""
    notified_on: date | None = None
    """Of `notified`; None: today."""
    due_on: date | None = None
    """Of `notified`; None: `due_days` later."""
    document: str = ""
    evidence: Path | None = None
    """A picture or PDF that proves it."""
    shown_steps: int | None = None
    """How many steps of the case the person was shown: after another one, or a second tap of their own, theirs is
    refused. None: never mind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseActions:
    store: Store
    state: Path
    """The state folder."""
    messages: Messages
    clock: Callable[[], datetime]
    due_days: int
    vault: Vault | None = None
    """Where pictures are kept; None: in the state folder."""

    def apply(self, ids: Sequence[int], action: CaseAction) -> tuple[Case, ...]:
        """Apply the step to every case named, or to none.

        Raises:
            UserError: it is not allowed now; nothing was changed.
        """
        step = self.to_step(action)
        case_ids = tuple(dict.fromkeys(ids))
        cases_by_id = {case.id: case for case in self.store.cases.all()}
        self.check_all(case_ids, cases_by_id, step)
        checked_step = self.keep(action, step)

        def decide(case: Case) -> Step:
            if action.shown_steps not in (None, len(case.steps)):
                raise UserError(self.messages.text("serve.case.moved"))
            self.check(case, step)
            return checked_step

        return self.store.cases.take(case_ids, decide)

    def check_all(self, case_ids: Sequence[int], cases_by_id: Mapping[int, Case], step: Step) -> None:
        """
        Raises:
            UserError: the step is not allowed for some; all of them are named.
        """
        errors = []
        for case_id in case_ids:
            try:
                if case_id not in cases_by_id:
                    raise UserError(
                        self.messages.text("cases.unknown", id=case_id), self.messages.text("cases.which.hint")
                    )
                self.check(cases_by_id[case_id], step)
            except UserError as error:
                errors.append(error)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            reasons = self.messages.clauses(error.message for error in errors[:MAX_NAMED])
            more = f" … (+{len(errors) - MAX_NAMED})" if len(errors) > MAX_NAMED else ""
            text = self.messages.text("cases.not_one", count=len(errors), errors=reasons + more)
            raise UserError(text, errors[0].hint)

    def to_step(self, action: CaseAction) -> Step:
        """
        Raises:
            UserError: something is missing, or its days are impossible.
        """
        if not sanitize(action.by):
            raise UserError(self.messages.text("cases.by_whom"))
        if action.what in NEEDS_REASON and not sanitize(action.why):
            raise UserError(self.messages.text("cases.why"))
        step = Step(what=action.what, taken_at=self.clock(), by=action.by.strip(), why=action.why.strip())
        return self.to_notice(action, step) if action.what is StepKind.NOTIFIED else step

    def to_notice(self, action: CaseAction, step: Step) -> Step:
        """
        Raises:
            UserError: its days are impossible.
        """
        today = to_shanghai(step.taken_at).date()
        on = action.notified_on or today
        due = action.due_on or on + timedelta(days=self.due_days)
        if on > today:
            raise UserError(self.messages.text("cases.on_future", on=on.isoformat())).about("on")
        if due < on:
            raise UserError(self.messages.text("cases.due_early", due=due.isoformat(), on=on.isoformat())).about("due")
        return replace(step, notified_on=on, due_on=due, document=action.document.strip())

    def check(self, case: Case, step: Step) -> None:
        """
        Raises:
            UserError: the step is not allowed after those taken.
        """
        messages = self.messages
        if case.status not in ALLOWED_FROM[step.what]:
            raise UserError(self.order_error(case, step), messages.text(f"cases.order.{step.what}", id=case.id))
        if step.what is StepKind.REOPENED and case.later_id is not None:
            raise UserError(messages.text("cases.later", id=case.id, later=case.later_id))
        if step.what is StepKind.WITHDRAWN:
            self.check_own(case, step)
        found = to_shanghai(case.opened_by.at).date()
        if step.notified_on is not None and step.notified_on < found:
            on, found_on = step.notified_on.isoformat(), found.isoformat()
            raise UserError(messages.text("cases.on_early", on=on, found=found_on)).about("on")

    def check_own(self, case: Case, step: Step) -> None:
        """
        Raises:
            UserError: the last step is another's, or the program's: what follows from it may already be done.
        """
        messages, last = self.messages, case.counting_steps[-1]
        if last.by != step.by:
            by, at = last.by or messages.text("cases.program"), format_minute(last.taken_at)
            message = messages.text("cases.not_own", id=case.id, by=by, at=at, step=messages.case_step(last.what))
            raise UserError(message, messages.text("cases.not_own.hint", id=case.id))

    def order_error(self, case: Case, step: Step) -> str:
        messages, deciding = self.messages, case.deciding_step
        return messages.text(
            "cases.order",
            id=case.id,
            name=case.account.name,
            rule=messages.rule(case.rule),
            status=messages.case_status(case.status),
            by=deciding.by or messages.text("cases.program"),
            at=format_minute(deciding.taken_at),
            what=messages.case_step(step.what),
        )

    def keep(self, action: CaseAction, step: Step) -> Step:
        """
        Raises:
            UserError: the file cannot be read or stored, or is not a picture.
        """
        if action.evidence is None:
            return step
        screenshot: Screenshot = save_screenshot(
            action.evidence, self.vault or FolderVault(self.state), step.taken_at, self.messages
        )
        return replace(step, file=screenshot.path, file_sha256=screenshot.sha256)
