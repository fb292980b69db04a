"""A daily look (每日查看) as tables and as JSON: the accounts that are due, and the results."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.pace.plan import PlannedPlatform
from tracker.report.text_tables.table import TextTable, cell
from tracker.rules.finding import Verdict
from tracker.schedule.cadence import DailyPlan, DueReason
from tracker.settings.settings import Settings
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute

COUNTED = (DueReason.AT_RISK, DueReason.NEVER_VERIFIED, DueReason.OVERDUE, DueReason.WEEKLY)


def to_due_json(plan: DailyPlan, settings: Settings) -> dict[str, object]:
    """{accounts, looks, left, by_people, platforms: [{platform, …the same, of each reason, per_hour, per_day}]}; looks
    are a lower bound."""
    return {
        "accounts": len(plan.due),
        "looks": sum(plan.looks.values()),
        "left": sum(plan.left.values()),
        "by_people": sum(plan.by_people.values()),
        "platforms": [to_platform_json(plan, name, settings) for name in platforms_of(plan)],
    }


def to_platform_json(plan: DailyPlan, platform: str, settings: Settings) -> dict[str, object]:
    numbers = settings.platform(platform)
    return {
        "platform": sanitize(platform),
        "accounts": sum(account.due_facts.platform == platform for account in plan.due),
        "looks": plan.looks.get(platform, 0),
        **{reason.value: plan.count(reason, platform) for reason in COUNTED},
        "left": plan.left.get(platform, 0),
        "by_people": plan.by_people.get(platform, 0),
        "per_hour": numbers.per_hour,
        "per_day": numbers.per_day,
    }


def platforms_of(plan: DailyPlan) -> list[str]:
    return sorted({*plan.looks, *plan.left, *plan.by_people})


def due_table(
    plan: DailyPlan, planned: Sequence[PlannedPlatform], settings: Settings, at: datetime, messages: Messages
) -> TextTable:
    """The load of each platform against its ceilings."""
    lasts = {platform.platform: platform.lasts for platform in planned}
    heads = (
        "platform", "looks", "daily_looks", "never_looks", "overdue_looks", "weekly_looks", "by_people", "lasts",
        "per_hour", "per_day", "left_over",
    )  # fmt: skip
    rows = []
    for name in platforms_of(plan):
        found, minutes = to_platform_json(plan, name, settings), lasts.get(name)
        counts = [found["looks"], *(found[reason.value] for reason in COUNTED), found["by_people"]]
        time = "" if minutes is None else messages.text("due.minutes", count=-(-minutes.total_seconds() // 60))
        limits = [found["per_hour"] or "–", found["per_day"] or "–", found["left"] or ""]
        shown = [messages.marked_platform(name), *counts, time, *limits]
        rows.append(tuple(cell(value) for value in shown))
    return TextTable(
        title=messages.text("due.title", at=format_minute(at)),
        headers=messages.heads(heads) if rows else (),
        rows=tuple(rows),
        numbers=frozenset(range(1, len(heads))) - {7},
        note=messages.text("due.count", count=len(plan.due)) if plan.due else messages.text("due.none"),
    )


def due_soon(rows: Sequence[ReportRow]) -> int:
    """How many of the accounts have to be reminded."""
    return sum(row.is_due_soon for row in rows)


def to_found_json(scan_id: int, rows: Sequence[ReportRow]) -> Mapping[str, object]:
    """{scan, accounts, due_soon, failed, unverified}."""
    verdicts = [row.assessment.verdict for row in rows]
    return {
        "scan": scan_id,
        "accounts": len(rows),
        "due_soon": due_soon(rows),
        "failed": verdicts.count(Verdict.FAIL),
        "unverified": verdicts.count(Verdict.UNVERIFIED),
    }
