"""The forms of case steps and manual checks: their fields, and the request built from what is typed.

What reads platforms' addresses is loaded on demand: it takes as long as the first screen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scrapers.model.profile import AccountState
from scrapers.storage.named_file import with_home
from tracker.cases.case import Case, StepKind
from tracker.errors import UserError
from tracker.history.manual_check import ManualFinding
from tracker.messages.messages import Messages
from tracker.review.case_actions import ALLOWED_FROM, NEEDS_REASON, CaseAction
from tracker.review.typed_time import read_day, read_instant, read_last_post

if TYPE_CHECKING:
    from tracker.review.review import ManualCheckInput

T = TypeVar("T")
Values = Mapping[str, str]
"""Name of a field -> as typed."""
GONE_STATES = tuple(state for state in AccountState if state is not AccountState.ACTIVE)
LETTERS: Mapping[str, ManualFinding] = {
    "l": ManualFinding.LAST_POST,
    "n": ManualFinding.NEVER_POSTED,
    "g": ManualFinding.GONE,
    "s": ManualFinding.SAME_ACCOUNT,
    "o": ManualFinding.OTHER_ACCOUNT,
    "c": ManualFinding.CANNOT_TELL,
    "x": ManualFinding.NO_INTERACTION,
    "i": ManualFinding.INTERACTION,
}
"""As in `tracker review --walk`; the last two are options of `tracker review` there."""


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    label: str
    value: str = ""
    """As proposed."""
    is_required: bool = False
    """The commands refuse it empty, and name their options then; a form names its field."""


def step_fields(what: StepKind, by: str, due_days: int, messages: Messages) -> list[FormField]:
    """The fields of a step on cases; the options of its command."""
    why = "tui.field.why" if what in NEEDS_REASON else "tui.field.why_optional"
    fields = [FormField("by", messages.text("tui.field.by"), by, is_required=True)]
    if what is StepKind.NOTIFIED:
        fields += [
            FormField("on", messages.text("tui.field.on")),
            FormField("due", messages.text("tui.field.due", days=due_days)),
            FormField("document", messages.text("tui.field.document")),
        ]
    fields.append(FormField("why", messages.text(why), is_required=what in NEEDS_REASON))
    if what in (StepKind.CONFIRMED, StepKind.DISMISSED, StepKind.CLOSED):
        fields.append(FormField("evidence", messages.text("tui.field.evidence")))
    return fields


def to_case_action(what: StepKind, values: Values, messages: Messages) -> CaseAction:
    """
    Raises:
        UserError: a day cannot be read.
    """
    return CaseAction(
        what=what,
        by=values["by"],
        why=values.get("why", ""),
        document=values.get("document", ""),
        notified_on=read_field(values, "on", lambda text: read_day(text, messages)),
        due_on=read_field(values, "due", lambda text: read_day(text, messages, is_deadline=True)),
        evidence=to_path(values.get("evidence", "")),
    )


def look_fields(what: ManualFinding, by: str, messages: Messages) -> list[FormField]:
    """The fields of a look that a person made; see tracker.review.review."""
    names = ["by", "seen_at"]
    if what is ManualFinding.LAST_POST:
        names += ["last_post", "link", "post_title"]
    if what is ManualFinding.GONE:
        names.append("words")
    names += ["note", "screenshot"]
    required = ("by", "last_post", "words")
    return [
        FormField(name, messages.text(f"tui.field.{name}"), by if name == "by" else "", is_required=name in required)
        for name in names
    ]


def to_manual_input(
    what: ManualFinding, state: AccountState | None, values: Values, messages: Messages
) -> "ManualCheckInput":
    """
    Raises:
        UserError: an instant cannot be read.
    """
    from tracker.review.review import ManualCheckInput

    return ManualCheckInput(
        what=what,
        by=values["by"],
        seen_at=read_field(values, "seen_at", lambda text: read_instant(text, messages)),
        last_post_at=read_field(values, "last_post", lambda text: read_last_post(text, messages)),
        link=values.get("link", "").strip(),
        title=values.get("post_title", "").strip(),
        state=state,
        words=values.get("words", ""),
        note=values.get("note", "").strip(),
        screenshot=to_path(values.get("screenshot", "")),
    )


def read_field(values: Values, name: str, read: Callable[[str], T]) -> T | None:
    """None: the field is empty, or the form has none of this name.

    Raises:
        UserError: it cannot be read; it names the field.
    """
    text = values.get(name, "").strip()
    try:
        return read(text) if text else None
    except UserError as error:
        raise error.about(name) from error.__cause__


def to_path(typed: str) -> Path | None:
    return with_home(Path(typed.strip())) if typed.strip() else None


def allowing(cases: Sequence[Case], what: StepKind) -> list[Case]:
    """The cases that may take the step; where none may, all of them, so that the refusal names them."""
    return [case for case in cases if case.status in ALLOWED_FROM[what]] or list(cases)


def case_line(case: Case, messages: Messages) -> str:
    return messages.text(
        "tui.case_line",
        id=case.id,
        name=case.account.name,
        rule=messages.rule(case.rule),
        status=messages.case_status(case.status),
    )


MAX_NAMED = 6
"""Cases that a question names; the rest are counted."""


def case_lines(cases: Sequence[Case], messages: Messages) -> list[str]:
    lines = [case_line(case, messages) for case in cases[:MAX_NAMED]]
    rest = len(cases) - MAX_NAMED
    return [*lines, messages.text("tui.and_more", count=rest)] if rest > 0 else lines
