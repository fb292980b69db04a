"""Evidence as tables and JSON: the result of verification, and the files of an account."""

from collections.abc import Collection, Mapping, Sequence

from rich.text import Text

from tracker.evidence.chain_faults import EvidenceFault
from tracker.evidence.verify import Verification
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.text_tables.table import TextTable, cell, columns_table
from tracker.store.chain_records import Acceptance
from tracker.store.seals import RecordedFile
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso


def verification_table(found: Verification, messages: Messages) -> TextTable:
    figures = {"files": found.files, "links": found.links, "pruned": found.pruned, "unsealed": found.unsealed}
    counted = messages.text("evidence.counted", **figures)
    if found.head:
        head = messages.text("evidence.head", sha256=found.head)
    else:
        head = messages.text("evidence.unsealed" if found.files else "evidence.none")
    conclusion = messages.text("evidence.whole" if found.is_whole else "evidence.broken", count=len(found.faults))
    return TextTable(
        title=messages.text("evidence.verify"),
        headers=messages.heads(("wrong", "account_key", "file")) if found.faults else (),
        rows=tuple(fault_cells(fault, messages) for fault in found.faults),
        note="\n".join(
            (conclusion, counted, *(accepted_line(acceptance, messages) for acceptance in found.accepted), head)
        ),
    )


def accepted_line(acceptance: Acceptance, messages: Messages) -> str:
    values = {
        "path": sanitize(acceptance.path),
        "by": sanitize(acceptance.accepted_by),
        "reason": sanitize(acceptance.reason),
    }
    return messages.text("evidence.accepted_link", at=format_minute(acceptance.accepted_at), **values)


def fault_cells(fault: EvidenceFault, messages: Messages) -> tuple[Text, ...]:
    return (
        cell(messages.text(f"evidence.{fault.wrong.value}"), "red"),
        cell(fault.account),
        cell(shown_path(fault.path)),
    )


def shown_path(path: str) -> str:
    """A path with each letter that is not seen as an escape, so that a name with an invisible letter more than
    `record.json` does not look the same."""
    return "".join(
        letter if letter == " " or sanitize(letter) == letter else letter.encode("unicode_escape").decode()
        for letter in path
    )


def to_verification_json(found: Verification) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "is_whole": found.is_whole,
        "files": found.files,
        "links": found.links,
        "pruned": found.pruned,
        "unsealed": found.unsealed,
        "head": found.head,
        "faults": [to_fault_json(fault) for fault in found.faults],
        "accepted": [to_accepted_json(acceptance) for acceptance in found.accepted],
    }


def to_accepted_json(acceptance: Acceptance) -> dict[str, object]:
    return {
        **json_fields(acceptance, "path", "sha256", "reason"),
        "by": sanitize(acceptance.accepted_by),
        "accepted_at": to_iso(acceptance.accepted_at),
    }


def to_fault_json(fault: EvidenceFault) -> dict[str, object]:
    return json_fields(fault, "wrong", "account", "path")


FILE_COLUMNS: Mapping[str, int] = {
    "scan": 0,
    "checked_at": 2,
    "route": 5,
    "way": 4,
    "exhibit": 1,
    "size": 3,
    "file": 0,
    "sha256": 6,
}
"""The columns with their priorities, see TextTable."""


def files_table(key: str, files: Sequence[RecordedFile], present: Mapping[str, str], messages: Messages) -> TextTable:
    """The stored files of an account, newest scan first; missing ones are marked.

    Args:
        present: path of each file that is there -> its address for a hyperlink, empty: none.
    """
    return columns_table(
        FILE_COLUMNS,
        (file_cells(file, present, messages) for file in files),
        messages,
        title=messages.text("evidence.list", key=key),
        note=discarded_note(files, messages) if files else messages.text("evidence.nothing"),
        numbers=(0, 5),
        whole=("file",),
    )


def discarded_note(files: Sequence[RecordedFile], messages: Messages) -> str:
    """A sentence that names the discarded scans, and why; empty: none."""
    discarded = {file.scan_id: file.discarded for file in files if file.discarded is not None}
    return "\n".join(
        messages.text("evidence.of_discarded", scan=scan, why=sanitize(why)) for scan, why in sorted(discarded.items())
    )


def file_cells(file: RecordedFile, present: Mapping[str, str], messages: Messages) -> tuple[Text, ...]:
    address = present.get(file.evidence_file.path)
    return (
        cell(file.scan_id),
        cell(format_minute(file.looked_at)),
        cell(file.route),
        cell(messages.way(file.way)),
        cell(messages.text(f"evidence.kind.{file.evidence_file.kind}")),
        cell(file.evidence_file.size),
        cell(file.evidence_file.path, link=address)
        if address is not None
        else cell(f"{file.evidence_file.path} {messages.text('evidence.not_there')}", "dim"),
        cell(file.evidence_file.sha256, "dim"),
    )


def to_file_json(file: RecordedFile, present: Collection[str]) -> Mapping[str, object]:
    return {
        "account": sanitize(file.key),
        "scan": file.scan_id,
        **json_fields(file, "looked_at", "route", "way"),
        **json_fields(file.evidence_file, "kind", "path", "size", "sha256"),
        "is_there": file.evidence_file.path in present,
        "discarded": file.discarded is not None,
    }
