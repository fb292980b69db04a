"""Where people's steps are taken down: confirmed, dismissed, notified, closed, reopened; or refused, saying why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from tracker.clock import to_shanghai
from tracker.errors import UserError
from tracker.instants import to_minute
from tracker.ledger.matter import Matter, Status, Step, What
from tracker.plain import plain
from tracker.screenshot import Screenshot, keep_screenshot
from tracker.store.store import Store
from tracker.words import Words

FROM: Mapping[What, frozenset[Status]] = {
    What.CONFIRMED: frozenset({Status.OPEN}),
    What.DISMISSED: frozenset(Status) - {Status.DISMISSED},  # a unit objects to a notice, too, and after mending
    What.NOTIFIED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),  # 二次通报
    What.CLOSED: frozenset({Status.CONFIRMED, Status.NOTIFIED}),
    What.REOPENED: frozenset({Status.MENDED, Status.CLOSED, Status.DISMISSED}),
}
"""What can be done with a matter, by how it stands."""
NEEDS_WHY = frozenset({What.DISMISSED, What.CLOSED, What.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a person says he does; not looked into yet."""

    what: What
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
class Desk:
    store: Store
    state: Path
    """The state folder."""
    words: Words
    clock: Callable[[], datetime]
    due_days: int

    def take(self, ids: Sequence[int], act: Act) -> tuple[Matter, ...]:
        """Do it with every matter named, or with none.

        Raises:
            UserError: it cannot be done now; nothing was changed.
        """
        step = self.to_step(act)
        wanted = tuple(dict.fromkeys(ids))
        known = {matter.id: matter for matter in self.store.matters.all()}
        for matter_id in wanted:
            if matter_id not in known:
                raise UserError(self.words.say("cases.unknown", id=matter_id), self.words.say("cases.which.hint"))
            self.check(known[matter_id], step)
        shown = self.keep(act, step)

        def decide(matter: Matter) -> Step:
            self.check(matter, step)
            return shown

        return self.store.matters.take(wanted, decide)

    def to_step(self, act: Act) -> Step:
        """
        Raises:
            UserError: something is missing, or its days cannot be so.
        """
        if not plain(act.by):
            raise UserError(self.words.say("cases.by_whom"))
        if act.what in NEEDS_WHY and not plain(act.why):
            raise UserError(self.words.say("cases.why"))
        step = Step(what=act.what, taken_at=self.clock(), by=act.by.strip(), why=act.why.strip())
        return self.to_notice(act, step) if act.what is What.NOTIFIED else step

    def to_notice(self, act: Act, step: Step) -> Step:
        """
        Raises:
            UserError: its days cannot be so.
        """
        today = to_shanghai(step.taken_at).date()
        on = act.notified_on or today
        due = act.due_on or on + timedelta(days=self.due_days)
        if on > today:
            raise UserError(self.words.say("cases.on_future", on=on.isoformat()))
        if due < on:
            raise UserError(self.words.say("cases.due_early", due=due.isoformat(), on=on.isoformat()))
        return replace(step, notified_on=on, due_on=due, document=act.document.strip())

    def check(self, matter: Matter, step: Step) -> None:
        """
        Raises:
            UserError: the step cannot follow upon those taken.
        """
        words = self.words
        if matter.status not in FROM[step.what]:
            raise UserError(self.order(matter, step), words.say(f"cases.order.{step.what}", id=matter.id))
        if step.what is What.REOPENED and matter.later_id is not None:
            raise UserError(words.say("cases.later", id=matter.id, later=matter.later_id))
        found = to_shanghai(matter.opening.at).date()
        if step.notified_on is not None and step.notified_on < found:
            on, found_on = step.notified_on.isoformat(), found.isoformat()
            raise UserError(words.say("cases.on_early", on=on, found=found_on))

    def order(self, matter: Matter, step: Step) -> str:
        words, deciding = self.words, matter.deciding
        return words.say(
            "cases.order",
            id=matter.id,
            name=matter.account.name,
            rule=words.rule(matter.rule),
            status=words.case_status(matter.status),
            by=deciding.by or words.say("cases.program"),
            at=to_minute(deciding.taken_at),
            what=words.case_step(step.what),
        )

    def keep(self, act: Act, step: Step) -> Step:
        """
        Raises:
            UserError: the file cannot be read or kept, or is no picture.
        """
        if act.evidence is None:
            return step
        kept: Screenshot = keep_screenshot(act.evidence, self.state, step.taken_at, self.words)
        return replace(step, file=kept.path, file_sha256=kept.sha256)
