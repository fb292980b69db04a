"""Writes the rows shown to a file, by the writers of the commands."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tracker.errors import UserError
from tracker.report.case_json import to_case_row, to_cases_json
from tracker.report.export import export as reports
from tracker.report.export.output_file import write_file
from tracker.report.export.records import to_csv_file
from tracker.report.export.register import WRITERS as REGISTER_WRITERS
from tracker.report.report import Report
from tracker.review.tables import to_pending_record, to_review_json
from tracker.tui.backend import Backend
from tracker.tui.listings import Entry, ListKind

Documents = tuple[Mapping[str, object], Sequence[Mapping[str, object]]]
"""A JSON document, and its records for CSV."""


def endings_of(kind: ListKind) -> tuple[str, ...]:
    """The first one is proposed."""
    endings: Mapping[ListKind, tuple[str, ...]] = {
        ListKind.PROBLEMS: reports.LIST_ENDINGS,
        ListKind.REGISTER: tuple(REGISTER_WRITERS),
    }
    return endings.get(kind, (".csv", ".json"))


def check_file(path: Path, kind: ListKind, backend: Backend) -> None:
    """
    Raises:
        UserError: the list cannot be written in the file's format.
    """
    endings, messages = endings_of(kind), backend.messages
    if path.suffix.lower() == reports.NOTICE_ENDING:
        raise UserError(messages.text("tui.export.docx"))
    if path.suffix.lower() not in endings:
        raise UserError(messages.text("tui.export.ending", name=path.name, endings=" ".join(endings)))


def export(backend: Backend, kind: ListKind, entries: Sequence[Entry], path: Path) -> None:
    """
    Raises:
        UserError: the list cannot be written in the file's format.
        Failed: the file cannot be written; an existing one is unchanged.
    """
    check_file(path, kind, backend)
    ending = path.suffix.lower()
    if kind is ListKind.PROBLEMS:
        report = Report(rows=tuple(entries), at=backend.at, policies=backend.register.policies)
        sources = backend.page_sources(report) if ending == reports.PAGE_ENDING else None
        reports.export(report, path, backend.messages, sources=sources)
    elif kind is ListKind.REGISTER:
        write_file(path, REGISTER_WRITERS[ending](entries), backend.messages)
    else:
        document, records = TO_DOCUMENTS[kind](backend, entries)
        content = to_csv_file(records) if ending == ".csv" else reports.to_json_file(document)
        write_file(path, content, backend.messages)


def waiting_documents(backend: Backend, entries: Sequence[Any]) -> Documents:
    keys = {entry.row.account.key for entry in entries}
    placed = {entry.row.account.key: entry for entry in backend.queue() if entry.row.account.key in keys}
    entries = [placed.get(entry.row.account.key, entry) for entry in entries]
    return to_review_json(entries, backend.at), [to_pending_record(entry) for entry in entries]


def case_documents(backend: Backend, entries: Sequence[Any]) -> Documents:
    today = backend.today
    return to_cases_json(entries, backend.clock(), today), [to_case_row(case, today) for case in entries]


TO_DOCUMENTS: Mapping[ListKind, Callable[[Backend, Sequence[Any]], Documents]] = {
    ListKind.WAITING: waiting_documents,
    ListKind.CASES: case_documents,
}
