"""Reads a returned file as the answers of its rows; every cell that cannot be taken is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scrapers.platforms.wechat.article import is_article_link, to_link
from tracker.errors import UserError
from tracker.forms.columns import FormColumn, FormHead, find_form_head
from tracker.forms.links import ReadLinks, read_home, read_links
from tracker.forms.row_keys import key_in
from tracker.forms.typed_time import BadTime, TypedTime, read_time
from tracker.forms.workbook import shown_handle
from tracker.history.unit_answers.answer import GivenLink, UnitAnswer
from tracker.history.unit_answers.form import FormRound, FormRow, RefusedCell
from tracker.messages.messages import ZH
from tracker.register.identity import normal_name
from tracker.register.imports.cells import NONE_WORDS, to_text
from tracker.register.imports.cells import BadCell as Unreadable
from tracker.register.spreadsheets.formats.sheet import Cell, Formula, Sheet, column_name
from tracker.register.spreadsheets.table_file import Limits, TableFile, read_table
from tracker.text.sanitize import sanitize

LIMITS = Limits(memory_bytes=1 << 30, cpu_s=60, wall_s=180)
"""A sheet of a unit is small."""
MAX_ROWS = 20_000
LONGEST_NOTE = 500
ANSWER_COLUMNS = (FormColumn.LINK, FormColumn.TIME, FormColumn.HOME, FormColumn.NOTE)
Read = Callable[[Path], TableFile]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    row: FormRow
    answer: UnitAnswer
    """Empty: the row is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One file as read."""

    path: Path
    sha256: str = ""
    refusal: str = ""
    """Why the file was not read, in Chinese and English; empty: it was."""
    rows: tuple[ReturnedRow, ...] = ()
    bad: tuple[RefusedCell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRows:
    """What the rows of files are compared with."""

    form_round: FormRound
    rows: Mapping[str, FormRow]
    """Row key -> row of the round."""
    other_keys: frozenset[str]
    """Of other rounds."""
    now: datetime
    left: frozenset[str] = frozenset()
    """Keys of the accounts that have left the register since."""
    former_handles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Account key -> the placeholders that its sheet may show, because its handle was found since."""

    def by_identity(self, platform: str, handle: str) -> FormRow | None:
        """The row of a platform's word and a handle, for a sheet whose hidden column was lost."""
        found = [row for row in self.rows.values() if row.account.has_handle and handle == row.account.handle]
        named = [row for row in found if platform in names_of(row)]
        return named[0] if len(named) == 1 else None

    def handles_of(self, row: FormRow) -> frozenset[str]:
        """What the sheet may show as the account's handle, normalised; empty: it shows none."""
        former = self.former_handles.get(row.account.key, frozenset())
        accounts = (row.account, *(replace(row.account, handle=handle) for handle in former))
        return frozenset(filter(None, (normal_name(sanitize(shown_handle(account), 255)) for account in accounts)))

    def has_namesake(self, row: FormRow) -> bool:
        """Whether another row of the round has the same name."""
        name = normal_name(row.account.name)
        return any(other.key != row.key and normal_name(other.account.name) == name for other in self.rows.values())


def names_of(row: FormRow) -> tuple[str, ...]:
    return normal_name(ZH.platform(row.account.platform)), normal_name(row.account.platform)


def read_to_limits(path: Path) -> TableFile:
    return read_table(path, limits=LIMITS)


def read_returned(path: Path, expected: RoundRows, read: Read = read_to_limits) -> Reading:
    """A file that cannot be read is a reading with the reason: others are read all the same."""
    try:
        table = read(path)
        reader = FileReader(expected)
        for sheet in table.sheets:
            reader.add(sheet)
    except UserError as error:
        return Reading(path=path, refusal=sanitize(f"{error.message}; {error.hint}" if error.hint else error.message))
    if not reader.has_form:
        return Reading(path=path, sha256=table.sha256, bad=(RefusedCell(cell="", value="", code="no_header"),))
    return Reading(path=path, sha256=table.sha256, rows=tuple(reader.rows), bad=tuple(reader.bad))


@dataclass(slots=True)
class FileReader:
    expected: RoundRows
    rows: list[ReturnedRow] = field(default_factory=list)
    bad: list[RefusedCell] = field(default_factory=list)
    has_form: bool = False

    def add(self, sheet: Sheet) -> None:
        head = find_form_head(sheet)
        if head is None:
            return
        self.has_form = True
        for number in range(head.first_row, min(len(sheet.rows), head.first_row + MAX_ROWS)):
            FormRowReader(self, sheet, head, number).read()


@dataclass(slots=True)
class FormRowReader:
    file: FileReader
    sheet: Sheet
    head: FormHead
    number: int
    key: str = ""

    def read(self) -> None:
        stated = [place for column in ANSWER_COLUMNS for place in self.head.of(column) if self.holds(place)]
        key = self.typed_key()
        row = self.row_of(key, is_stated=bool(stated))
        if row is None:
            return
        self.key = row.key
        if row.account.key in self.file.expected.left:
            if stated:
                self.note_bad("left_register", self.place_of(FormColumn.NAME), row.account.name)
            return
        if self.contradicts(row):
            if stated:
                self.note_bad("identity_differs", self.place_of(FormColumn.NAME), self.text_of(FormColumn.NAME))
            return
        cell = self.where(stated[0]) if stated else ""
        self.file.rows.append(ReturnedRow(row=row, answer=self.answer_of(row, cell)))

    def row_of(self, key: str, *, is_stated: bool) -> FormRow | None:
        """The row of the round; None: none, which is noted where something was stated."""
        expected = self.file.expected
        if key and key in expected.rows:
            return expected.rows[key]
        place = self.place_of(FormColumn.KEY)
        if key:
            if is_stated:
                self.note_bad("other_round" if key in expected.other_keys else "unknown_key", place, key)
            return None
        if not is_stated:
            return None
        if typed := self.text_of(FormColumn.KEY):
            self.note_bad("unknown_key", place, typed)
            return None
        found = expected.by_identity(
            normal_name(self.text_of(FormColumn.PLATFORM)), self.text_of(FormColumn.HANDLE).strip()
        )
        if found is None and any(self.text_of(column) for column in (FormColumn.NAME, FormColumn.HANDLE)):
            self.note_bad("no_key", place, self.text_of(FormColumn.NAME))
        return found

    def typed_key(self) -> str:
        return next(filter(None, (key_in(str(self.cell(place))) for place in self.head.of(FormColumn.KEY))), "")

    def contradicts(self, row: FormRow) -> bool:
        """Whether the visible cells are another account's than the hidden key's: one was moved without the other."""
        handle, wanted = self.text_of(FormColumn.HANDLE), self.file.expected.handles_of(row)
        places = self.head.of(FormColumn.HANDLE)
        is_text = bool(places) and isinstance(self.cell(places[0]), str) and "E+" not in handle.upper()
        if handle and wanted and is_text:
            return normal_name(handle) not in wanted
        name = self.text_of(FormColumn.NAME)
        if name and normal_name(name) != normal_name(sanitize(row.account.name, 255)):
            return True
        return self.file.expected.has_namesake(row) and self.is_namesake_s(row)

    def is_namesake_s(self, row: FormRow) -> bool:
        """Whether the platform, the unit or the region that the row shows is not the account's."""
        account = row.account
        shown = (
            (FormColumn.PLATFORM, names_of(row)),
            (FormColumn.UNIT, (normal_name(sanitize(account.unit, 255)),)),
            (FormColumn.REGION, (normal_name(sanitize("/".join(account.region), 255)),)),
        )
        return any((text := normal_name(self.text_of(column))) and text not in own for column, own in shown)

    def answer_of(self, row: FormRow, cell: str) -> UnitAnswer:
        places = self.head.of(FormColumn.LINK)
        links = tuple(dict.fromkeys(link for place in places for link in self.addresses(place, row, read_links)))
        homes = [link for place in self.head.of(FormColumn.HOME) for link in self.addresses(place, row, read_home)]
        if not links and homes and row.account.platform == "wechat" and is_article_link(homes[0]):
            links = (to_link(homes[0]),)  # written one column too far: its page decides in any case
        typed = self.time()
        notes = [
            text for place in self.head.of(FormColumn.NOTE) if (text := self.text(place)).casefold() not in NONE_WORDS
        ]
        return UnitAnswer(
            links=tuple(GivenLink(link=link) for link in links),
            published_at=typed.at if typed else None,
            is_day=typed.is_day if typed else False,
            home_link=homes[0] if homes else "",
            note=sanitize("；".join(filter(None, notes)), LONGEST_NOTE),
            returned_at=self.file.expected.now,
            cell=cell,
        )

    def addresses(self, place: int, row: FormRow, read: Callable[[str, str, str], ReadLinks]) -> Sequence[str]:
        """What a cell of addresses holds; what is no address of the row's account is noted."""
        if not self.holds(place) or self.is_failed(place):
            return ()
        text, target = self.text(place), self.target(place)
        if text.casefold() in NONE_WORDS and not target:
            return ()
        found = read(row.account.platform, text, target)
        for code, value in found.bad:
            self.note_bad(code, place, value)
        return found.links

    def time(self) -> TypedTime | None:
        places = [place for place in self.head.of(FormColumn.TIME) if self.holds(place)]
        typed = []
        for place in places:
            if self.is_failed(place) or self.text(place).casefold() in NONE_WORDS:
                continue
            expected = self.file.expected
            try:
                typed.append(
                    read_time(
                        self.cell(place),
                        expected.form_round.at,
                        expected.now,
                        from_1904=self.sheet.counts_from_1904,
                    )
                )
            except BadTime as error:
                self.note_bad(error.code, place, self.text(place))
        if len(set(typed)) > 1:
            self.note_bad("two_times", places[-1], self.text(places[-1]))
            return None
        return typed[0] if typed else None

    # Cells

    def cell(self, place: int) -> Cell:
        row = self.sheet.rows[self.number]
        return row[place] if place < len(row) else ""

    def holds(self, place: int) -> bool:
        where = (self.number, place)
        if where in self.sheet.errors or where in self.sheet.formulas or where in self.sheet.links:
            return True
        cell = self.cell(place)
        return not (cell == "" or (isinstance(cell, str) and not cell.strip()))

    def is_failed(self, place: int) -> bool:
        """Whether the cell is a formula without a value, or its error; it is noted."""
        where = (self.number, place)
        if where in self.sheet.errors:
            self.note_bad("formula", place, self.sheet.errors[where])
            return True
        if where in self.sheet.formulas or isinstance(self.cell(place), Formula):
            self.note_bad("formula", place, self.sheet.formulas.get(where, ""))
            return True
        return False

    def text(self, place: int) -> str:
        try:
            return to_text(self.cell(place))
        except Unreadable:
            return ""

    def text_of(self, column: FormColumn) -> str:
        return next(filter(None, map(self.text, self.head.of(column))), "")

    def target(self, place: int) -> str:
        return self.sheet.links.get((self.number, place), "")

    def place_of(self, column: FormColumn) -> int:
        return next(iter(self.head.of(column)), 0)

    def where(self, place: int) -> str:
        name = f"{self.sheet.name}!" if self.sheet.is_named else ""
        return sanitize(f"{name}{column_name(place)}{self.number + 1}", 80)

    def note_bad(self, code: str, place: int, value: object) -> None:
        self.file.bad.append(
            RefusedCell(cell=self.where(place), value=sanitize(str(value), 120), code=code, row_key=self.key)
        )


def files_in(paths: Sequence[Path], skipped: str) -> Iterator[Path]:
    """The files, and those in the folders; hidden files, Office's lock files and our own index are left out.

    Args:
        skipped: the name of our index.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.name.startswith((".", "~$")) and file.name != skipped:
                yield file
