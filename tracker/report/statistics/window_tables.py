"""Accounts over a window: as a table and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json
from tracker.report.statistics.window import (
    AccountWindow,
    Gap,
    VerdictChange,
    Window,
    is_count_known,
    none_seen,
)
from tracker.report.tables.tables import numbered
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.text.plain_json import json_fields
from tracker.time.format import format_minute, to_days, to_iso

COLUMNS: Mapping[str, int] = {
    "number": 0,
    "platform": 4,
    "name": 0,
    "unit": 6,
    "days_failed": 1,
    "days_unverified": 3,
    "posts_in_window": 2,
    "originals": 8,
    "reposts": 9,
    "mandated_in_window": 10,
    "origin_unknown": 11,
    "longest_gap": 7,
    "failed_on": 12,
    "unverified_on": 13,
    "key": 5,
}
"""The columns with their priorities, see TextTable."""


def window_table(windows: Sequence[AccountWindow], window: Window, messages: Messages) -> TextTable:
    return list_table(
        "window",
        COLUMNS,
        (window_cells(account, number, messages) for number, account in enumerate(windows, start=1)),
        numbered(account.account for account in windows),
        messages,
        title=messages.text("window.title", first=window.first.isoformat(), last=window.last.isoformat()),
        note=messages.text(
            "window.note",
            count=len(windows),
            failed=sum(bool(window.failed) for window in windows),
            days=len(window.instants),
        ),
        numbers=(0, *range(4, 11)),
    )


def window_cells(window: AccountWindow, number: int, messages: Messages) -> tuple[Text, ...]:
    account, sources = window.account, window.sources
    counts = (sources.total, sources.originals, sources.reposts, sources.mandated, sources.unknown)
    shown = counts if is_count_known(window) else (messages.text(f"window.{none_seen(window)}"), "", "", "", "")
    return (
        cell(number, "dim"),
        cell(messages.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(len(window.failed) or "", "bold red"),
        cell(len(window.unverified) or "", "magenta"),
        *map(cell, shown),
        cell(gap_words(window.gap, messages)),
        cell(days_words(window.failed, messages)),
        cell(days_words(window.unverified, messages)),
        cell(account.key, "dim"),
    )


def days_words(days: Sequence[date], messages: Messages) -> str:
    """`2023-09-07、2023-09-17…2023-09-19`; empty: none."""
    if not days:
        return ""
    spans = [
        first.isoformat() if first == last else f"{first.isoformat()}…{last.isoformat()}" for first, last in runs(days)
    ]
    return messages.listed(spans)


def runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Runs of consecutive days, as first and last."""
    first = last = days[0]
    for day in days[1:]:
        if day != last + timedelta(days=1):
            yield first, last
            first = day
        last = day
    yield first, last


def gap_words(gap: Gap | None, messages: Messages) -> str:
    if gap is None:
        return ""
    days = f"{to_days(gap.lasted):g}"
    return messages.text("window.gap", days=days, start=format_minute(gap.start), end=format_minute(gap.end))


def differences_table(windows: Iterable[AccountWindow], messages: Messages) -> TextTable:
    """Past verdicts that would differ now; no rows: none."""
    rows = tuple(difference_cells(window, each, messages) for window in windows for each in window.changes)
    return TextTable(
        headers=messages.heads(("handle", "told_at", "told", "now", "because")),
        rows=rows,
        title=messages.text("window.differences"),
        note=messages.text("window.differences.note"),
    )


def difference_cells(window: AccountWindow, each: VerdictChange, messages: Messages) -> tuple[Text, ...]:
    now = tuple(finding.rule for finding in each.now.findings)
    return (
        cell(window.account.key),
        cell(format_minute(each.past_verdict.at)),
        cell(verdict_text(messages.verdict(each.past_verdict.verdict), each.past_verdict.rules, messages)),
        cell(verdict_text(messages.verdict(each.now.verdict), now, messages)),
        cell(messages.text(f"window.{each.because}")),
    )


def verdict_text(verdict: str, rules: Sequence[str], messages: Messages) -> str:
    return messages.with_remark(verdict, messages.listed(map(messages.rule, rules))) if rules else verdict


def to_window_json(windows: Iterable[AccountWindow], window: Window) -> dict[str, object]:
    """The document of `tracker window --format json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "from": window.first.isoformat(),
        "to": window.last.isoformat(),
        "judged_at": [to_iso(at) for _, at in window.instants],
        "accounts": [to_account_window_json(window) for window in windows],
    }


def to_account_window_json(window: AccountWindow) -> dict[str, object]:
    account, sources = window.account, window.sources
    return {
        **to_identity_json(account, "region"),
        "days": window.days,
        "failed_on": [day.isoformat() for day in window.failed],
        "unverified_on": [day.isoformat() for day in window.unverified],
        "rules": list(window.rules),
        "longest_gap": to_gap_json(window.gap) if window.gap else None,
        "posts": sources.total,
        "originals": sources.originals,
        "reposts": sources.reposts,
        "mandated": sources.mandated,
        "unknown": sources.unknown,
        "policy_version": window.policy_version,
        "differences": [to_difference_json(each) for each in window.changes],
    }


def to_gap_json(gap: Gap) -> dict[str, object]:
    return {"from": to_iso(gap.start), "to": to_iso(gap.end), "days": to_days(gap.lasted)}


def to_difference_json(each: VerdictChange) -> dict[str, object]:
    now = each.now
    return {
        "at": to_iso(each.past_verdict.at),
        "told": {
            **json_fields(each.past_verdict, "verdict", "rules", "policy_version"),
        },
        "now": {
            "verdict": now.verdict.value,
            "rules": [finding.rule for finding in now.findings],
            "policy_version": now.policy_version,
        },
        "because": each.because,
    }


def to_record(window: AccountWindow) -> dict[str, object]:
    """A CSV record."""
    record = to_account_window_json(window)
    gap = window.gap
    return {
        **record,
        "longest_gap": to_days(gap.lasted) if gap else None,
        "differences": len(window.changes),
    }
