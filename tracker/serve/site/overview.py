"""The first page: the register's results, and the tasks of the person who is signed in."""

from fastapi import Request
from fastapi.responses import Response

from tracker.cases.case import Status
from tracker.messages.messages import Messages
from tracker.report.counts import By, Summary, coverage_percent, pass_percent
from tracker.report.tables.tables import format_minute_or_empty, summary_table
from tracker.scan.lock import holder
from tracker.serve.office import ServedOffice, office_of
from tracker.serve.pages import messages_of, render
from tracker.serve.people import CurrentPerson
from tracker.serve.site.addresses import problems_page
from tracker.serve.site.shown_table import ShownTable, shown
from tracker.time.clock import to_shanghai

MAX_GROUPS = 200
GROUPED_BY: tuple[By, ...] = ("region", "platform")


def show_overview(request: Request, _person: CurrentPerson) -> Response:
    office, messages = office_of(request), messages_of(request)
    register, results = office.register(), office.results()
    counts = results.summary(None).counts
    cases = office.store.cases.all()
    today = to_shanghai(office.clock()).date()
    statuses = [case.status for case in cases]
    return render(
        request,
        "overview.html",
        register=register.name,
        at=format_minute_or_empty(results.at),
        has_scan=bool(office.store.scans()),
        counts=counts,
        pass_rate=pass_percent(counts),
        coverage=coverage_percent(counts),
        to_confirm=statuses.count(Status.OPEN),
        to_notify=statuses.count(Status.CONFIRMED),
        overdue=sum(case.is_overdue(today) for case in cases),
        scan_line=scan_line(office, messages),
        groups=[group_table(results.summary(by), by, messages) for by in GROUPED_BY],
    )


def group_table(summary: Summary, by: By, messages: Messages) -> ShownTable:
    """Without the row that sums up: the tiles above it have the same numbers."""
    table = summary_table(summary, by, messages)
    pages = [problems_page(**{by: group.key}) if group.key else "" for group in summary.groups]
    whole = shown(table, pages=[*pages, ""])
    return ShownTable(
        title=messages.text(f"by.{by}"),
        heads=whole.heads,
        rows=whole.rows[:-1][:MAX_GROUPS],
        note="",
        numbers=whole.numbers,
    )


def scan_line(office: ServedOffice, messages: Messages) -> str:
    """A line on the scan that runs now or was not finished; empty: neither."""
    locked = holder(office.settings.state)
    unfinished = office.store.unfinished_scan()
    if unfinished is None:
        return ""
    progress = office.store.progress.of_scan(unfinished)
    checked, total = sum(platform.checked for platform in progress), sum(platform.total for platform in progress)
    key = "serve.scan.running" if locked else "serve.scan.unfinished"
    return messages.text(key, checked=checked, total=total, at=format_minute_or_empty(unfinished.at))
