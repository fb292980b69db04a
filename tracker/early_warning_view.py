"""Early warning (预警) as a grid, and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.text import Text

from tracker.early_warning import Alert, UnitAlerts, Urgency
from tracker.grid import Grid, cell
from tracker.instants import to_days, to_iso
from tracker.plain import plain
from tracker.report import SCHEMA_VERSION, to_iso_or_null
from tracker.views import to_minute
from tracker.words import Words

URGENCY_STYLES: Mapping[Urgency, str] = {
    Urgency.OVERDUE: "bold red",
    Urgency.DUE_SOON: "yellow",
    Urgency.LIKELY: "yellow",
    Urgency.BEFORE_CHECK: "cyan",
    Urgency.SELF_CHECK: "magenta",
}
HEADS = ("unit", "alert", "platform", "name", "last_post", "days_silent", "deadline", "detail")


def digest_grid(units: Sequence[UnitAlerts], at: datetime, next_check: datetime, words: Words) -> Grid:
    if not units:
        return Grid(heads=(), rows=(), note=words.say("digest.none", at=to_minute(at), next=to_minute(next_check)))
    return Grid(
        title=words.say("digest.title", at=to_minute(at), next=to_minute(next_check)),
        heads=tuple(words.head(head) for head in HEADS),
        rows=tuple(alert_cells(alert, words) for unit in units for alert in unit.alerts),
        numbers=frozenset({5}),
    )


def alert_cells(alert: Alert, words: Words) -> tuple[Text, ...]:
    """An account that is not verified has no days: none are proved."""
    account = alert.account
    return (
        cell(account.unit),
        cell(words.say(f"digest.{alert.urgency}"), URGENCY_STYLES[alert.urgency]),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(to_minute(alert.last_post_at)),
        cell("" if alert.silent is None else alert.silent.days),
        cell(to_minute(alert.deadline)),
        cell(detail_of(alert, words)),
    )


def detail_of(alert: Alert, words: Words) -> str:
    if alert.is_known_only:
        return words.say("digest.no_newer_known")
    return words.code(alert.reason) if alert.reason else habit_sentence(alert, words)


def habit_sentence(alert: Alert, words: Words) -> str:
    habit = alert.habit
    return words.say("digest.habit", missed=habit.missed, count=habit.comparable) if habit else ""


def to_digest_json(units: Sequence[UnitAlerts], at: datetime, next_check: datetime) -> dict[str, object]:
    """{schema_version, at, next_check, units: [{unit, accounts}]}, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "next_check": to_iso(next_check),
        "units": [{"unit": plain(unit.unit), "accounts": [*map(to_alert_json, unit.alerts)]} for unit in units],
    }


def to_alert_json(alert: Alert) -> dict[str, object]:
    """`days_silent` is null where nothing is proved, and so is `deadline` unless `no_newer_known`: it then counts from
    the newest post known. `habit` is null on too few gaps to tell."""
    account, habit = alert.account, alert.habit
    return {
        "alert": alert.urgency.value,
        "platform": plain(account.platform),
        "handle": plain(account.handle),
        "name": plain(account.name),
        "unit": plain(account.unit),
        "region": [plain(name) for name in account.region],
        "last_post_at": to_iso_or_null(alert.last_post_at),
        "seen_until": to_iso_or_null(alert.seen_until),
        "days_silent": None if alert.silent is None else to_days(alert.silent),
        "limit_days": alert.limit.days,
        "deadline": to_iso_or_null(alert.deadline),
        "no_newer_known": alert.is_known_only,
        "habit": {"missed": habit.missed, "comparable": habit.comparable} if habit else None,
        "reason": alert.reason,
        "reason_message": plain(alert.reason_message),
    }


def to_alert_record(alert: Alert) -> dict[str, object]:
    """The same as a line of a table."""
    habit = alert.habit
    return {**to_alert_json(alert), "habit": f"{habit.missed}/{habit.comparable}" if habit else None}
