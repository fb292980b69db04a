"""Where people's steps are taken down: confirmed, dismissed, notified, closed, reopened; or refused, saying why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from tracker.cases.case import Case, Status, Step, StepKind
from tracker.errors import UserError
from tracker.evidence.screenshot import Screenshot, keep_screenshot
from tracker.messages.catalog import Messages
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

ALLOWED_FROM: Mapping[StepKind, frozenset[Status]] = {
    StepKind.CONFIRMED: frozenset({Status.OPEN}),
    StepKind.DISMISSED: frozenset(Status) - {Status.DISMISSED},  # a unit objects to a notice, too, and after mending
    StepKind.NOTIFIED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),  # 二次通报
    StepKind.CLOSED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),
    StepKind.REOPENED: frozenset({Status.RESOLVED, Status.CLOSED, Status.DISMISSED}),
}
"""What can be done with a matter, by how it stands."""
NEEDS_REASON = frozenset({StepKind.DISMISSED, StepKind.CLOSED, StepKind.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAction:
    """What a person says he does; not looked into yet."""

    what: StepKind
    by: str
    why: str = ""
    notified_on: date | None = None
    """Of `notified`; None: today."""
    due_on: date | None = None
    """Of `notified`; None: so many days later as the settings say."""
    document: str = ""
    evidence: Path | None = None
    """A picture or PDF that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseActions:
    store: Store
    state: Path
    """The state folder."""
    words: Messages
    clock: Callable[[], datetime]
    due_days: int

    def apply(self, ids: Sequence[int], act: CaseAction) -> tuple[Case, ...]:
        """Do it with every matter named, or with none.

        Raises:
            UserError: it cannot be done now; nothing was changed.
        """
        step = self.to_step(act)
        wanted = tuple(dict.fromkeys(ids))
        known = {case.id: case for case in self.store.matters.all()}
        for matter_id in wanted:
            if matter_id not in known:
                raise UserError(self.words.text("cases.unknown", id=matter_id), self.words.text("cases.which.hint"))
            self.check(known[matter_id], step)
        shown = self.keep(act, step)

        def decide(case: Case) -> Step:
            self.check(case, step)
            return shown

        return self.store.matters.take(wanted, decide)

    def to_step(self, act: CaseAction) -> Step:
        """
        Raises:
            UserError: something is missing, or its days cannot be so.
        """
        if not sanitize(act.by):
            raise UserError(self.words.text("cases.by_whom"))
        if act.what in NEEDS_REASON and not sanitize(act.why):
            raise UserError(self.words.text("cases.why"))
        step = Step(what=act.what, taken_at=self.clock(), by=act.by.strip(), why=act.why.strip())
        return self.to_notice(act, step) if act.what is StepKind.NOTIFIED else step

    def to_notice(self, act: CaseAction, step: Step) -> Step:
        """
        Raises:
            UserError: its days cannot be so.
        """
        today = to_shanghai(step.taken_at).date()
        on = act.notified_on or today
        due = act.due_on or on + timedelta(days=self.due_days)
        if on > today:
            raise UserError(self.words.text("cases.on_future", on=on.isoformat()))
        if due < on:
            raise UserError(self.words.text("cases.due_early", due=due.isoformat(), on=on.isoformat()))
        return replace(step, notified_on=on, due_on=due, document=act.document.strip())

    def check(self, case: Case, step: Step) -> None:
        """
        Raises:
            UserError: the step cannot follow upon those taken.
        """
        words = self.words
        if case.status not in ALLOWED_FROM[step.what]:
            raise UserError(self.order(case, step), words.text(f"cases.order.{step.what}", id=case.id))
        if step.what is StepKind.REOPENED and case.later_id is not None:
            raise UserError(words.text("cases.later", id=case.id, later=case.later_id))
        found = to_shanghai(case.opened_by.at).date()
        if step.notified_on is not None and step.notified_on < found:
            on, found_on = step.notified_on.isoformat(), found.isoformat()
            raise UserError(words.text("cases.on_early", on=on, found=found_on))

    def order(self, case: Case, step: Step) -> str:
        words, deciding = self.words, case.deciding_step
        return words.text(
            "cases.order",
            id=case.id,
            name=case.account.name,
            rule=words.rule(case.rule),
            status=words.case_status(case.status),
            by=deciding.by or words.text("cases.program"),
            at=format_minute(deciding.taken_at),
            what=words.case_step(step.what),
        )

    def keep(self, act: CaseAction, step: Step) -> Step:
        """
        Raises:
            UserError: the file cannot be read or kept, or is no picture.
        """
        if act.evidence is None:
            return step
        kept: Screenshot = keep_screenshot(act.evidence, self.state, step.taken_at, self.words)
        return replace(step, file=kept.path, file_sha256=kept.sha256)
