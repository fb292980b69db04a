"""The scans on record (检查记录) as a table and as JSON."""

from collections.abc import Mapping, Sequence

from tracker.history.scan_record import ScanRecord, ScanStatus
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.statistics.sampled import frame_words, to_sample_json
from tracker.report.text_tables.table import TextTable, cell, columns_table
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso

STATUS_STYLES: Mapping[ScanStatus, str] = {
    ScanStatus.FINISHED: "",
    ScanStatus.UNFINISHED: "yellow",
    ScanStatus.ABANDONED: "dim",
    ScanStatus.DISCARDED: "red",
}


def to_scans_json(records: Sequence[ScanRecord]) -> dict[str, object]:
    """{schema_version, scans: newest first}."""
    return {"schema_version": SCHEMA_VERSION, "scans": [to_scan_json(record) for record in records]}


def to_scan_json(scan: ScanRecord) -> dict[str, object]:
    discard = scan.discard
    return {
        **json_fields(scan, "id", "at", "started_at", "finished_at", "period", "selection", "is_replay", "status"),
        "counts": discard is None,
        "accounts": scan.accounts,
        "checked": scan.checked,
        "discarded_at": to_iso(discard.at) if discard else None,
        "discarded_by": sanitize(discard.by) if discard else None,
        "discarded_because": sanitize(discard.why) if discard else None,
        "sample": None if scan.sample is None else to_sample_json(scan.sample),
    }


COLUMNS: Mapping[str, int] = {
    "scan": 0,
    "at": 0,
    "started_at": 3,
    "selection": 1,
    "checked": 2,
    "scan_status": 0,
    "note": 4,
}
"""The columns with their priorities, see TextTable."""


def scans_table(records: Sequence[ScanRecord], messages: Messages) -> TextTable:
    return columns_table(
        COLUMNS,
        (
            (
                cell(record.id),
                cell(format_minute(record.at)),
                cell(format_minute(record.started_at)),
                cell(messages.selection(record.selection) or messages.text("scans.whole")),
                cell(f"{record.checked}/{record.accounts}"),
                cell(messages.text(f"scans.{record.status.value}"), STATUS_STYLES[record.status]),
                cell(note_of(record, messages)),
            )
            for record in records
        ),
        messages,
        title=messages.text("scans.title"),
        numbers=(0, 4),
        note="" if records else messages.text("scans.none"),
    )


def note_of(scan: ScanRecord, messages: Messages) -> str:
    replayed = [messages.text("scans.replayed")] if scan.is_replay else []
    sampled = [] if scan.sample is None else [frame_words(scan.sample, messages)]
    act = scan.discard
    discarded = [f"{format_minute(act.at)} {act.by}{messages.colon}{act.why}"] if act else []
    return " ".join([*replayed, *sampled, *discarded])
