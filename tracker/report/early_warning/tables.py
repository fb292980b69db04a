"""Early warning (预警) as a table and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.early_warning.early_warning import Alert, UnitAlerts, Urgency
from tracker.report.report import to_identity_json, to_iso_or_null
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_days, to_iso

URGENCY_STYLES: Mapping[Urgency, str] = {
    Urgency.OVERDUE: "bold red",
    Urgency.DUE_SOON: "yellow",
    Urgency.LIKELY: "yellow",
    Urgency.BEFORE_CHECK: "cyan",
    Urgency.SELF_CHECK: "magenta",
}
COLUMNS: Mapping[str, int] = {
    "number": 0,
    "unit": 3,
    "alert": 0,
    "platform": 5,
    "name": 0,
    "deadline": 1,
    "days_silent": 4,
    "last_post": 6,
    "detail": 7,
    "key": 2,
}
"""The columns with their priorities, see TextTable."""


def digest_table(units: Sequence[UnitAlerts], at: datetime, next_check: datetime, messages: Messages) -> TextTable:
    instants = {"at": format_minute_or_empty(at), "next": format_minute_or_empty(next_check)}
    if not units:
        return TextTable(note=messages.text("digest.none", **instants))
    alerts = [alert for unit in units for alert in unit.alerts]
    return list_table(
        "digest",
        COLUMNS,
        (alert_cells(alert, number, messages) for number, alert in enumerate(alerts, start=1)),
        numbered(alert.account for alert in alerts),
        messages,
        title=messages.text("digest.title", **instants),
        numbers=(0, 6),
    )


def alert_cells(alert: Alert, number: int, messages: Messages) -> tuple[Text, ...]:
    """An unverified account has no days, because none are proved."""
    account = alert.account
    return (
        cell(number, "dim"),
        cell(account.unit),
        cell(messages.text(f"digest.{alert.urgency}"), URGENCY_STYLES[alert.urgency]),
        cell(messages.platform(account.platform)),
        cell(account.name),
        cell(format_minute_or_empty(alert.deadline)),
        cell("" if alert.silent is None else alert.silent.days),
        cell(format_minute_or_empty(alert.last_post_at)),
        cell(detail_of(alert, messages)),
        cell(account.key, "dim"),
    )


def detail_of(alert: Alert, messages: Messages) -> str:
    if alert.is_known_only:
        return messages.text("digest.no_newer_known")
    return messages.code(alert.reason) if alert.reason else habit_sentence(alert, messages)


def habit_sentence(alert: Alert, messages: Messages) -> str:
    habit = alert.habit
    return messages.text("digest.habit", missed=habit.missed, count=habit.comparable) if habit else ""


def to_digest_json(units: Sequence[UnitAlerts], at: datetime, next_check: datetime) -> dict[str, object]:
    """{schema_version, at, next_check, units: [{unit, accounts}]}, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "next_check": to_iso(next_check),
        "units": [{"unit": sanitize(unit.unit), "accounts": [*map(to_alert_json, unit.alerts)]} for unit in units],
    }


def to_alert_json(alert: Alert) -> dict[str, object]:
    """`days_silent` is null where nothing is proved, and so is `deadline` unless `no_newer_known`: it then counts from
    the newest post known. `habit` is null on too few gaps to tell."""
    account, habit = alert.account, alert.habit
    return {
        "alert": alert.urgency.value,
        **to_identity_json(account, "region"),
        "last_post_at": to_iso_or_null(alert.last_post_at),
        "seen_until": to_iso_or_null(alert.observed_until),
        "days_silent": None if alert.silent is None else to_days(alert.silent),
        "limit_days": alert.limit.days,
        "deadline": to_iso_or_null(alert.deadline),
        "no_newer_known": alert.is_known_only,
        "habit": {"missed": habit.missed, "comparable": habit.comparable} if habit else None,
        **json_fields(alert, "reason", "reason_message"),
    }


def to_alert_record(alert: Alert) -> dict[str, object]:
    """The same as a table row."""
    habit = alert.habit
    return {**to_alert_json(alert), "habit": f"{habit.missed}/{habit.comparable}" if habit else None}
