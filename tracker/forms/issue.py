"""Makes a round of sheets (填报): one workbook for each unit or region, and an index; all of them or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.forms.row_keys import new_key
from tracker.history.unit_answers.form import FormRound, FormRow
from tracker.messages.forms.sheet import INDEX, INDEX_COLUMNS
from tracker.messages.messages import Messages
from tracker.report.early_warning.reminder_text import file_names
from tracker.report.export.per_group import ExportGroup, groups_of, write_folder
from tracker.report.export.records import to_excel_csv
from tracker.store.store import Store
from tracker.time.format import format_minute, to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRequest:
    """The options of one sending; the same options as of the same time-point are the same round."""

    at: datetime
    per: ExportGroup
    due_at: datetime | None = None
    is_all: bool = False
    region: str | None = None
    by: str = ""

    @property
    def options(self) -> str:
        due = to_iso(self.due_at) if self.due_at else "-"
        which = "all" if self.is_all else "unverified"
        return f"at={to_iso(self.at)} per={self.per.value} due={due} accounts={which} region={self.region or '-'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """The sheets of a round, ready to be written."""

    form_round: FormRound
    sheets: tuple[tuple[str, str, tuple[FormRow, ...]], ...]
    """File name, group, rows; in the register's order."""

    @property
    def rows(self) -> int:
        return sum(len(rows) for _, _, rows in self.sheets)


def issue(store: Store, rows: Sequence[ReportRow], request: IssueRequest, issued_at: datetime) -> Issued:
    """Store the round; rows that it has keep their keys.

    Raises:
        UserError: the database cannot be written.
    """
    groups = groups_of(rows, request.per, request.region)
    files = dict(zip(groups, file_names(groups, ending=".xlsx", taken=(INDEX,)), strict=True))
    wanted = [
        FormRow(round_id=0, key=new_key(), account=row.account, group=group, file=files[group])
        for group, of_group in groups.items()
        for row in of_group
    ]
    form_round = FormRound(
        id=0, options=request.options, at=request.at, due_at=request.due_at, issued_at=issued_at, issued_by=request.by
    )
    stored, keys = store.forms.issue(form_round, wanted)
    made = [
        FormRow(round_id=stored.id, key=keys[line.account.key], account=line.account, group=line.group, file=line.file)
        for line in wanted
    ]
    return Issued(
        form_round=stored,
        sheets=tuple((file, group, tuple(row for row in made if row.group == group)) for group, file in files.items()),
    )


def write(issued: Issued, folder: Path, messages: Messages) -> bool:
    """Write the sheets and the index; False: the folder has exactly these files already.

    Raises:
        UserError: the folder is there already with other files.
        Failed: it cannot be written; nothing is left behind.
    """
    if is_issued_already(folder, issued):
        return False
    write_folder(folder, contents(issued), messages)
    return True


def is_issued_already(folder: Path, issued: Issued) -> bool:
    """Whether the folder has these files and no others, byte for byte: the same call was made before."""
    try:
        if not folder.is_dir():
            return False
        names = {path.name for path in folder.iterdir()}
        wanted = {INDEX + ".csv", *(name for name, _, _ in issued.sheets)}
        return names == wanted and all((folder / name).read_bytes() == content for name, content in contents(issued))
    except OSError:
        return False


def contents(issued: Issued) -> Iterator[tuple[str, bytes]]:
    from tracker.forms.workbook import to_sheet  # its library takes a while to load

    for name, group, rows in issued.sheets:
        yield name, to_sheet(issued.form_round, group, rows)
    yield f"{INDEX}.csv", to_index(issued)


def to_index(issued: Issued) -> bytes:
    due = format_minute(issued.form_round.due_at) if issued.form_round.due_at else ""
    lines = ((name, group, len(rows), due, issued.form_round.id) for name, group, rows in issued.sheets)
    return to_excel_csv(INDEX_COLUMNS, lines)


def round_named(store: Store, number: int | None, messages: Messages) -> FormRound:
    """The round of that number, else the newest.

    Raises:
        UserError: there is none.
    """
    rounds = store.forms.rounds()
    if not rounds:
        raise messages.error("forms.no_round")
    found = next((round_ for round_ in rounds if number in (None, round_.id)), None)
    if found is None:
        known = messages.listed(str(round_.id) for round_ in rounds)
        raise UserError(
            messages.text("forms.unknown_round", number=number), messages.text("forms.rounds", numbers=known)
        )
    return found
