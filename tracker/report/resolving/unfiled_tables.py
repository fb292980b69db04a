"""Accounts outside the register that may be a unit's, as a table, as JSON, and as CSV records."""

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.messages.messages import Messages
from tracker.register.resolving.unfiled_account import UnfiledAccount
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize

HEADS = ("platform", "unit", "candidate", "name_there", "entity_there", "source_text", "why")


def to_table(found: Sequence[UnfiledAccount], messages: Messages) -> TextTable:
    return TextTable(
        title=messages.text("resolve.unfiled.title", count=len(found)),
        headers=messages.heads(HEADS),
        rows=tuple(
            (
                cell(messages.platform(account.platform)),
                cell(account.unit),
                cell(account.found.handle),
                cell(account.found.name),
                cell(account.found.verified_as),
                cell(account.query),
                cell(messages.unfiled_entity(account.entity)),
            )
            for account in found
        ),
        priorities=(3, 0, 0, 0, 2, 4, 1),
        whole=frozenset({2}),
    )


def to_document(found: Sequence[UnfiledAccount], stopped: Mapping[str, str], messages: Messages) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "stopped": dict(stopped),
        "accounts": [to_record(account, messages) for account in found],
    }


def to_record(account: UnfiledAccount, messages: Messages) -> dict[str, Any]:
    return {
        "platform": account.platform,
        "handle": sanitize(account.found.handle),
        "name_there": sanitize(account.found.name),
        "verified_as": sanitize(account.found.verified_as),
        **json_fields(account, "unit", "query", "entity"),
        "message": messages.unfiled_entity(account.entity),
    }
