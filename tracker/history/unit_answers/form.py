"""A sending of sheets to units (填报): its round, its rows, and the files that came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.history.unit_answers.answer import UnitAnswer
from tracker.register.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRound:
    id: int
    options: str
    """What it was issued with, in words; it identifies the round."""
    at: datetime
    """监测时间点."""
    due_at: datetime | None
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One account in a round."""

    round_id: int
    key: str
    """Opaque; on the sheet in a hidden column."""
    account: Account
    group: str
    """The unit or region whose sheet has it."""
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCell:
    """A cell that could not be read, and is not taken; its texts are hostile."""

    cell: str
    """`填报!H7`."""
    value: str
    code: str
    """See tracker.messages.forms.words."""
    row_key: str = ""
    """Empty: no row of the round is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedFile:
    sha256: str
    name: str
    row_keys: tuple[str, ...]
    bad: tuple[RefusedCell, ...]
    read_at: datetime
    by: str = ""
    id: int = 0
    """0: not stored yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenAnswer:
    """An answer of a file that is to be stored."""

    row: FormRow
    answer: UnitAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIntake:
    """A file with what is taken from it."""

    file: ReturnedFile
    answers: Sequence[TakenAnswer] = ()
