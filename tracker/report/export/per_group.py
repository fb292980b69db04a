"""One workbook for each region or unit, with an index of them: all of them in a new folder, or nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from scrapers.storage.atomic_file import current_umask, draft_folder, sync_folder, write_synced
from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.messages.messages import Messages
from tracker.register.siblings import unit_labels
from tracker.report.counts import coverage_percent, pass_percent, verdict_counts
from tracker.report.early_warning.reminder_text import file_names
from tracker.report.export.output_file import not_written
from tracker.report.export.records import to_excel_csv
from tracker.report.export.workbook import to_xlsx
from tracker.report.report import Report

INDEX = "目录"
HEADERS = ("文件", "地区或单位", "账号数", "已核实", "不合格", "备注", "未能核实", "合格率", "核实率", "其中单位自报")
NONE = "未填"


class ExportGroup(StrEnum):
    REGION = "region"
    UNIT = "unit"


def export_per(report: Report, per: ExportGroup, folder: Path, messages: Messages, *, within: str | None = None) -> int:
    """Write a workbook for each group, and the index; returns how many workbooks there are.

    Args:
        within: a region: its accounts alone are reported, and by region those below it are the groups.

    Raises:
        UserError: the folder is there already and not empty.
        Failed: it cannot be written; nothing is left behind.
    """
    groups = groups_of(report.rows, per, within)
    names = file_names(groups, ending=".xlsx", taken=(INDEX,))

    def contents() -> Iterator[tuple[str, bytes]]:
        for name, rows in zip(names, groups.values(), strict=True):
            yield name, to_xlsx(replace(report, rows=tuple(rows)))
        yield f"{INDEX}.csv", to_index(dict(zip(names, groups.items(), strict=True)))

    write_folder(folder, contents(), messages)
    return len(names)


def write_folder(folder: Path, contents: Iterable[tuple[str, bytes]], messages: Messages) -> None:
    """Write a new folder of files, all of them or none.

    Args:
        contents: name and content of each file; made one after the other.

    Raises:
        UserError: the folder is there already and not empty.
        Failed: it cannot be written; nothing is left behind.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise messages.error("export.per_exists", path=str(folder))
        folder.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(folder.parent) as draft:
            place = draft / "files"
            place.mkdir()
            for name, content in contents:
                write_readable(place / name, content)
            if folder.exists():
                folder.rmdir()
            place.rename(folder)
            sync_folder(folder.parent)
    except OSError as error:
        raise not_written(folder, error, messages) from error


def write_readable(path: Path, content: bytes) -> None:
    """With the usual file mode, because the files are passed on to others."""
    write_synced(path, content)
    path.chmod(0o666 & ~current_umask())


def groups_of(rows: Iterable[ReportRow], per: ExportGroup, within: str | None) -> dict[str, list[ReportRow]]:
    """In the order of the register. Units of one name at several places are several groups.

    Args:
        within: a region: by region those below it are the groups.
    """
    rows = tuple(rows)
    if per is ExportGroup.REGION:
        return grouped(rows, lambda row: row.account.region_within(within) or NONE)
    unit_of = unit_labels(row.account for row in rows)
    return grouped(rows, lambda row: unit_of(row.account) or NONE)


def to_index(files: Mapping[str, tuple[str, Sequence[ReportRow]]]) -> bytes:
    lines = []
    for name, (group, rows) in files.items():
        counts = verdict_counts(rows)
        numbers = (counts.total, counts.verified, counts.failed, counts.remarked, counts.unverified)
        rates = (pass_percent(counts), coverage_percent(counts))
        lines.append((name, group, *numbers, *rates, counts.self_reported))
    return to_excel_csv(HEADERS, lines)
