"""The results of `tracker doctor --live` as tables and as JSON."""

from collections.abc import Mapping, Sequence

from scrapers.platforms.experimental import EXPERIMENTAL_PLATFORMS, EXPERIMENTAL_ROUTES
from scrapers.platforms.logins import login_of
from tracker.cli.live.run_live import LiveAccount
from tracker.messages.live import FIX_OF
from tracker.messages.messages import Messages
from tracker.report.text_tables.table import TextTable, cell
from tracker.scan.live.route_report import RouteOutcome, RouteReport, is_in_order, newest_of
from tracker.sessions.login_records import command_of
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso

STYLES = {
    RouteOutcome.ANSWERED: "green",
    RouteOutcome.CONTRADICTED: "bold red",
    RouteOutcome.CHANGED: "red",
    RouteOutcome.WALLED: "yellow",
    RouteOutcome.UNREACHABLE: "yellow",
    RouteOutcome.SKIPPED: "dim",
}


def to_table(found: LiveAccount, messages: Messages) -> TextTable:
    account = found.account
    return TextTable(
        title=messages.text(
            "live.title", platform=messages.marked_platform(account.platform), name=account.name, key=account.key
        ),
        headers=messages.heads(("route", "live_outcome", "live_seen", "fix")),
        rows=tuple(
            (
                cell(report.route.name),
                cell(messages.text(f"live.outcome.{report.outcome.value}"), STYLES[report.outcome]),
                cell(seen_of(report, messages)),
                cell(fix_of(report, messages)),
            )
            for report in found.reports
        ),
        note=messages.experimental_remark([account.platform]),
    )


def seen_of(report: RouteReport, messages: Messages) -> str:
    """Code, reason and what was read, in one line."""
    return messages.clauses(
        filter(None, [code_of(report, messages), detail_of(report, messages), read_of(report, messages)])
    )


def code_of(report: RouteReport, messages: Messages) -> str:
    if not report.code:
        return ""
    key = f"live.code.{report.code}"
    own = messages.text(key) if messages.has(key) else messages.notes(f"{report.code}") or messages.code(report.code)
    return f"{own} [{report.code}]"


def detail_of(report: RouteReport, messages: Messages) -> str:
    if report.look is not None:
        return messages.notes(report.reason) or report.look.profile.words
    if report.outcome is RouteOutcome.SKIPPED:
        return ""
    parts = [messages.reason(report.code, report.reason)]
    if report.came:
        parts.append(messages.text("live.came", names=" ".join(short(name) for name in report.came)))
    return messages.clauses(filter(None, parts))


def short(name: str) -> str:
    """The name of a reply; for a name that is an address, its path."""
    return name.partition("?")[0].rpartition("/")[2] if "://" in name else name


def read_of(report: RouteReport, messages: Messages) -> str:
    if report.look is None:
        return messages.text("live.proves.nothing") if report.outcome is RouteOutcome.CHANGED else ""
    profile = report.look.profile
    newest = newest_of(report)
    since = format_minute(profile.covers_from) if profile.covers_from else ""
    proves = messages.text(f"live.proves.{report.proves}", state=messages.state(profile.state.value), since=since)
    if newest is None:
        return proves
    posts = messages.text(
        "live.posts",
        state=messages.state(profile.state.value),
        count=len(profile.posts),
        newest=format_minute(newest),
    )
    return messages.clauses([posts, proves])


def fix_of(report: RouteReport, messages: Messages) -> str:
    if report.outcome is RouteOutcome.ANSWERED and report.code not in ("clock_wrong", "old_copy", "reply_undated"):
        return ""
    code = FIX_OF.get(report.code, report.code)
    if report.code in ("login_required", "not_logged_in"):
        spec = login_of(report.route)
        return (
            messages.text("live.fix.login", command=command_of(spec))
            if spec is not None
            else messages.text("live.fix.no_login")
        )
    return messages.text(f"live.fix.{code}", url=sanitize(report.url))


def to_document(found: Sequence[LiveAccount], messages: Messages) -> list[Mapping[str, object]]:
    return [
        {
            "account": account.account.key,
            **json_fields(account.account, "platform", "handle", "name"),
            "is_experimental": account.account.platform in EXPERIMENTAL_PLATFORMS,
            "is_well": is_in_order(account.reports),
            "routes": to_records([account], messages),
        }
        for account in found
    ]


def to_records(found: Sequence[LiveAccount], messages: Messages) -> list[dict[str, object]]:
    """One record for each route of each account."""
    return [
        to_record(account, report, command, messages)
        for account in found
        for report, command in zip(account.reports, account.commands, strict=True)
    ]


def to_record(found: LiveAccount, report: RouteReport, command: str, messages: Messages) -> dict[str, object]:
    profile = report.look.profile if report.look else None
    newest = newest_of(report)
    return {
        "account": found.account.key,
        "route": report.route.name,
        "is_experimental": report.route.full_name in EXPERIMENTAL_ROUTES,
        **json_fields(report, "outcome", "code", "reason", "key"),
        "received": [sanitize(short(name)) for name in report.came],
        "state": profile.state.value if profile else None,
        "name": sanitize(profile.display_name) if profile else None,
        "posts": len(profile.posts) if profile else None,
        "newest": to_iso(newest) if newest else None,
        "proves": report.proves,
        "covers_from": to_iso(profile.covers_from) if profile and profile.covers_from else None,
        "url": sanitize(report.url),
        "fix": fix_of(report, messages),
        "record": command,
    }
