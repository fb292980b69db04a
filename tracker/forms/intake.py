"""Decides what is taken from returned files: new answers, never silently the last of two different ones. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tracker.forms.returned import Reading, ReturnedRow
from tracker.history.unit_answers.answer import GivenLink, UnitAnswer
from tracker.history.unit_answers.form import FileIntake, FormRow, RefusedCell, ReturnedFile, TakenAnswer


class RowOutcome(StrEnum):
    """What is done with a row of a file."""

    NEW = "new"
    ADDED = "added"
    """It states something that an earlier file left empty."""
    REPLACED = "replaced"
    """It differs from what was stored before, and --replace was given."""
    UNCHANGED = "unchanged"
    BLANK = "blank"
    CONFLICT = "conflict"
    """Two files state different things: neither is taken."""
    DIFFERS = "differs"
    """It differs from what was stored before, which stays."""


TAKEN = frozenset({RowOutcome.NEW, RowOutcome.ADDED, RowOutcome.REPLACED})
NOT_TAKEN = frozenset({RowOutcome.CONFLICT, RowOutcome.DIFFERS})


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    row: FormRow
    outcome: RowOutcome
    answer: UnitAnswer
    stored: UnitAnswer | None
    """What was stored before; None: nothing."""
    files: tuple[str, ...] = ()
    """Of a conflict: the files and cells that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedFile:
    reading: Reading
    rows: tuple[DecidedRow, ...]

    @property
    def name(self) -> str:
        return self.reading.path.name

    def count(self, *outcomes: RowOutcome) -> int:
        return sum(row.outcome in outcomes for row in self.rows)

    @property
    def bad(self) -> tuple[RefusedCell, ...]:
        return self.reading.bad


def decide(readings: Sequence[Reading], stored: Mapping[str, UnitAnswer], *, replaces: bool) -> tuple[DecidedFile, ...]:
    """
    Args:
        stored: row key -> its current answer.
        replaces: whether an answer that differs from the stored one replaces it.
    """
    stated: dict[str, list[tuple[Path, ReturnedRow]]] = defaultdict(list)
    for reading in readings:
        for returned in reading.rows:
            if not returned.answer.is_empty:
                stated[returned.row.key].append((reading.path, returned))
    conflicts = {key: places_of(found) for key, found in stated.items() if is_conflict([row for _, row in found])}
    known = dict(stored)
    files = []
    for reading in readings:
        rows = []
        for returned in reading.rows:
            row = take_row(returned, known.get(returned.row.key), conflicts, replaces=replaces)
            if row.outcome in TAKEN:
                known[returned.row.key] = row.answer
            rows.append(row)
        files.append(DecidedFile(reading=reading, rows=tuple(rows)))
    return tuple(files)


def take_row(
    row: ReturnedRow, before: UnitAnswer | None, conflicts: Mapping[str, tuple[str, ...]], *, replaces: bool
) -> DecidedRow:
    answer, key = row.answer, row.row.key
    made = DecidedRow(row=row.row, outcome=RowOutcome.BLANK, answer=answer, stored=before)
    if answer.is_empty:
        return made
    if key in conflicts:
        return replace(made, outcome=RowOutcome.CONFLICT, files=conflicts[key])
    if before is None:
        return replace(made, outcome=RowOutcome.NEW)
    if differ(before, answer):
        return replace(made, outcome=RowOutcome.REPLACED if replaces else RowOutcome.DIFFERS)
    joined = join(before, answer)
    if is_same(before, joined):
        return replace(made, outcome=RowOutcome.UNCHANGED)
    return replace(made, outcome=RowOutcome.ADDED, answer=joined)


def places_of(found: Sequence[tuple[Path, ReturnedRow]]) -> tuple[str, ...]:
    return tuple(f"{path.name} {row.answer.cell}" for path, row in found)


MAX_STATED = 50
"""Rows of one account in one reading: more are no mistake that could be named."""


def is_conflict(found: Sequence[ReturnedRow]) -> bool:
    return len(found) > MAX_STATED or any(
        differ(row.answer, other.answer) for number, row in enumerate(found) for other in found[number + 1 :]
    )


def differ(one: UnitAnswer, other: UnitAnswer) -> bool:
    """Whether both state something, and not the same. More links beside the same ones are no contradiction."""
    links, others = set(one.addresses), set(other.addresses)
    if links and others and not (links <= others or others <= links):
        return True
    times = (one.published_at, one.is_day), (other.published_at, other.is_day)
    if one.published_at and other.published_at and times[0] != times[1] and not is_finer(one, other):
        return True
    return bool(one.home_link and other.home_link and one.home_link != other.home_link)


def is_finer(one: UnitAnswer, other: UnitAnswer) -> bool:
    """Whether one states the day of the other's instant."""
    if one.is_day is other.is_day or one.published_at is None or other.published_at is None:
        return False
    day, instant = (one, other) if one.is_day else (other, one)
    return day.lies_on(instant.published_at) if instant.published_at else False


def join(before: UnitAnswer, new: UnitAnswer) -> UnitAnswer:
    """Both together: what the new one leaves empty is kept."""
    links = dict.fromkeys((*before.addresses, *new.addresses))
    time = new if new.published_at and (before.published_at is None or before.is_day) else before
    notes = dict.fromkeys(filter(None, (before.note, new.note)))
    return replace(
        new,
        links=tuple(GivenLink(link=link) for link in links),
        published_at=time.published_at,
        is_day=time.is_day,
        home_link=before.home_link or new.home_link,
        note="；".join(notes) if before.note != new.note and new.note not in before.note else before.note,
    )


def is_same(one: UnitAnswer, other: UnitAnswer) -> bool:
    facts = [(set(each.addresses), each.published_at, each.is_day, each.home_link, each.note) for each in (one, other)]
    return facts[0] == facts[1]


def to_intakes(files: Sequence[DecidedFile], at: datetime, by: str) -> tuple[FileIntake, ...]:
    """The records to store: every file that was read, with the answers taken from it."""
    return tuple(
        FileIntake(
            file=ReturnedFile(
                sha256=file.reading.sha256,
                name=file.name,
                row_keys=tuple(dict.fromkeys(row.row.key for row in file.rows)),
                bad=(*file.bad, *conflicts_of(file)),
                read_at=at,
                by=by,
            ),
            answers=tuple(TakenAnswer(row=row.row, answer=row.answer) for row in file.rows if row.outcome in TAKEN),
        )
        for file in files
        if not file.reading.refusal and file.rows
    )


def conflicts_of(one: DecidedFile) -> tuple[RefusedCell, ...]:
    return tuple(
        RefusedCell(
            cell=row.answer.cell,
            value=" ".join(row.answer.addresses),
            code=row.outcome.value,
            row_key=row.row.key,
        )
        for row in one.rows
        if row.outcome in NOT_TAKEN
    )
