"""Exports the problem list, or the notice (通报) to which it is attached; the file's suffix decides.

Documents, sheets and .csv are Chinese whatever the interface language, with the usual columns of such attachments.
Files are written atomically.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.messages.messages import Messages
from tracker.report.export.output_file import not_written, write_file
from tracker.report.export.records import to_excel_csv
from tracker.report.export.workbook import to_xlsx
from tracker.report.export.xlsx_writer import MAX_ROWS
from tracker.report.notice.request import NoticeOptions
from tracker.report.page.sources import PageSources
from tracker.report.problem_list import COLUMNS, problems_of, reminders_of, to_cells, unverified_of
from tracker.report.report import Report, problem_rows, to_problems_json
from tracker.report.statistics.sampled import with_additional
from tracker.time.clock import to_shanghai


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Numbers of exported accounts."""

    problems: int
    reminders: int
    unverified: int


def export(
    report: Report,
    path: Path,
    messages: Messages,
    request: NoticeOptions | None = None,
    sources: PageSources | None = None,
) -> Exported:
    """Write a report's problem list, or its notice.

    Args:
        messages: the language of error messages.
        request: options of the notice; not used by other formats.
        sources: what the page (.html) shows besides the rows; not used by other formats.

    Raises:
        UserError: the file's suffix names no format, or no notice can be written; see tracker.report.notice.notice.
        Failed: it could not be written; an existing file is unchanged.
    """
    check_ending(path, messages)
    try:
        content = to_content(report, path, messages, request, sources)
    except OSError as error:  # a workbook is assembled on the disk
        raise not_written(path, error, messages) from error
    write_file(path, content, messages)
    return Exported(
        problems=len(problems_of(report.rows)),
        reminders=len(reminders_of(report.rows)),
        unverified=len(unverified_of(report.rows)),
    )


def to_content(
    report: Report, path: Path, messages: Messages, request: NoticeOptions | None, sources: PageSources | None = None
) -> bytes:
    ending = path.suffix.lower()
    if ending == NOTICE_ENDING:
        from tracker.report.notice.notice import to_docx  # its libraries take a third of a second to load

        assert request is not None  # the command line makes one for it
        return to_docx(report, request, messages)
    if ending == PAGE_ENDING:
        from tracker.report.page.page import to_page  # as above

        return to_page(report, sources)
    if ending == ".xlsx" and len(report.rows) >= MAX_ROWS:
        raise messages.error("export.too_long", count=len(report.rows))
    return WRITERS[ending](report)


def check_ending(path: Path, messages: Messages) -> None:
    """
    Raises:
        UserError: the file's suffix names no format.
    """
    if path.suffix.lower() not in ENDINGS:
        raise messages.error("export.ending", name=path.name, endings=" ".join(ENDINGS))


def to_csv(report: Report) -> bytes:
    """The problem list; an instant becomes its Shanghai date."""
    rows = (to_cells(row, number) for number, row in enumerate(problems_of(report.rows), start=1))
    return to_excel_csv(COLUMNS, (map(to_day, row) for row in rows))


def to_day(value: object) -> object:
    return to_shanghai(value).date() if isinstance(value, datetime) else value


def to_json(report: Report) -> bytes:
    """The same object as `tracker problems --format json`."""
    document = to_problems_json(problem_rows(report.rows), report.at)
    beside = problem_rows(report.sampled.beside if report.sampled else ())
    return to_json_file(with_additional(document, beside, report.sampled))


def to_json_file(document: Mapping[str, object]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


WRITERS: Mapping[str, Callable[[Report], bytes]] = {
    ".xlsx": to_xlsx,
    ".csv": to_csv,
    ".json": to_json,
}
PAGE_ENDING = ".html"
NOTICE_ENDING = ".docx"
LIST_ENDINGS = (".xlsx", PAGE_ENDING, ".csv", ".json")
ENDINGS = (*LIST_ENDINGS, NOTICE_ENDING)
