"""The database itself as tables and JSON: what was copied, and what a check found."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from tracker.evidence.verify import Verification
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.tables.evidence import to_verification_json
from tracker.report.text_tables.table import TextTable, cell
from tracker.store.database.checking import DatabaseCheck
from tracker.store.database.copying import TableDigest
from tracker.store.history.retention import PrunedHistory
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso


def copy_table(digests: Sequence[TableDigest], messages: Messages) -> TextTable:
    return TextTable(
        title=messages.text("db.copy_title"),
        headers=messages.heads(("db_table", "db_rows", "db_sha256")),
        rows=tuple((cell(digest.table), cell(f"{digest.rows}"), cell(digest.sha256[:16])) for digest in digests),
    )


def to_copy_json(source: str, target: str, digests: Sequence[TableDigest]) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "from": sanitize(source),
        "to": sanitize(target),
        "rows": sum(digest.rows for digest in digests),
        "tables": [to_digest_json(digest) for digest in digests],
    }


def to_digest_json(digest: TableDigest) -> dict[str, object]:
    return {"table": digest.table, "rows": digest.rows, "sha256": digest.sha256}


def check_tables(check: DatabaseCheck, found: Verification, messages: Messages) -> list[TextTable]:
    """The faults, where there are any, and what the tables hold."""
    held = [(cell(name), cell(f"{rows}")) for name, rows in check.rows.items() if rows]
    tables = [
        TextTable(
            title=messages.text("db.check_title", place=sanitize(check.place), version=check.version),
            headers=messages.heads(("db_table", "db_rows")) if held else (),
            rows=tuple(held),
            note="\n".join((soundness_line(check, messages), chain_line(found, messages))),
        )
    ]
    if check.faults:
        rows: tuple[tuple[Text, ...], ...] = tuple(
            (cell(messages.text(f"db.{fault.kind.value}"), "red"), cell(sanitize(fault.detail)))
            for fault in check.faults
        )
        heads = messages.heads(("db_fault", "db_detail"))
        tables.insert(0, TextTable(title=messages.text("db.unsound", count=len(rows)), headers=heads, rows=rows))
    return tables


def soundness_line(check: DatabaseCheck, messages: Messages) -> str:
    if check.faults:
        return messages.text("db.unsound", count=len(check.faults))
    return messages.text("db.sound", rows=sum(check.rows.values()))


def chain_line(found: Verification, messages: Messages) -> str:
    if found.is_whole:
        return messages.text("db.chain_whole", links=found.links, files=found.files)
    return messages.text("db.chain_broken", count=len(found.faults))


def to_check_json(check: DatabaseCheck, found: Verification) -> dict[str, object]:
    evidence = to_verification_json(found)
    evidence.pop("schema_version")
    return {
        "schema_version": SCHEMA_VERSION,
        "database": sanitize(check.place),
        "version": check.version,
        "is_sound": not check.faults,
        "faults": [json_fields(fault, "kind", "detail") for fault in check.faults],
        "tables": [{"table": name, "rows": rows} for name, rows in check.rows.items()],
        "evidence": evidence,
    }


def prune_table(found: PrunedHistory, before: datetime, messages: Messages) -> TextTable:
    return TextTable(
        title=messages.text("db.prune_title", before=format_minute(before)),
        headers=(messages.head("db_table"), messages.head("db_go")),
        rows=tuple(
            (cell(messages.text(f"db.prune_{name}")), cell(f"{number}"))
            for name, number in (("posts", found.posts), ("looks", found.looks))
        ),
    )


def to_prune_json(found: PrunedHistory, before: datetime, *, is_applied: bool) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "before": to_iso(before),
        "is_applied": is_applied,
        "posts": found.posts,
        "looks": found.looks,
    }
