"""The problem list, the register and the scans."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.filters import region_names
from tracker.report.counts import rules_of
from tracker.report.report import problem_rows
from tracker.report.tables.scans import scans_table
from tracker.report.tables.tables import accounts_table, format_minute_or_empty, problems_table
from tracker.rules.finding import Verdict
from tracker.serve.office import office_of
from tracker.serve.pages import messages_of, render
from tracker.serve.people import CurrentPerson
from tracker.serve.site.addresses import account_page
from tracker.serve.site.paging import Choice, ItemT, PagedItems, PageNumber, SearchText, found_by, page_of
from tracker.serve.site.shown_table import ShownTable, shown

LEFT_OUT = ("number", "key")
"""Heads of columns that are numbers and names for typing."""


def render_list(  # noqa: PLR0913  # what a list shows, given by name
    request: Request,
    name: str,
    part: PagedItems[ItemT],
    table: ShownTable,
    nothing: str,
    *,
    at: str = "",
    q: str = "",
    choices: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """
    Args:
        name: of the list, as in the navigation.
        nothing: key of the sentence in the place of an empty list.
    """
    messages = messages_of(request)
    return render(
        request,
        "listing.html",
        title=messages.text(f"serve.nav.{name}"),
        at=at,
        q=q,
        choices=choices,
        part=part,
        table=table,
        nothing=messages.text(nothing),
    )


def is_chosen(account: Account, region: str, platform: str) -> bool:
    """Whether the account is of the region and platform; an empty one is any."""
    return (not region or account.lies_in(region)) and (not platform or platform == account.platform)


def show_problems(  # noqa: PLR0913  # its filters
    request: Request,
    _person: CurrentPerson,
    q: SearchText = "",
    region: Choice = "",
    platform: Choice = "",
    tag: Choice = "",
    verdict: Choice = "",
    page: PageNumber = 1,
) -> Response:
    office, messages = office_of(request), messages_of(request)
    results = office.results()
    every = problem_rows(results.rows(only_problems=True))
    rows = [
        row
        for row in every
        if is_chosen(row.account, region, platform)
        and (not tag or tag in rules_of(row))
        and (not verdict or verdict == row.assessment.verdict)
    ]
    part = page_of(found_by(q, rows, lambda row: row.account), page)
    return render_list(
        request,
        "problems",
        part,
        shown(
            problems_table(part.items, results.at, messages),
            leave_out=map(messages.head, LEFT_OUT),
            main=messages.head("name"),
            pages=[account_page(row.account.key) for row in part.items],
        ),
        "serve.none.found" if every else "serve.none.problems",
        at=format_minute_or_empty(results.at),
        q=q,
        choices=problem_choices(every, messages, region=region, platform=platform, tag=tag, verdict=verdict),
    )


def problem_choices(rows: tuple[ReportRow, ...], messages: Messages, **chosen: str) -> list[dict[str, Any]]:
    """The select fields above the list: name, label, what is chosen, and (value, label) of each option."""
    tags = dict.fromkeys(rule for row in rows for rule in rules_of(row))
    verdicts = [verdict for verdict in Verdict if any(row.assessment.verdict is verdict for row in rows)]
    return [
        *account_choices([row.account for row in rows], messages, **chosen),
        choice(
            "tag", messages.text("page.category"), chosen["tag"], [(tag, messages.rule_or_code(tag)) for tag in tags]
        ),
        choice(
            "verdict",
            messages.head("verdict"),
            chosen["verdict"],
            [(verdict.value, messages.verdict(verdict)) for verdict in verdicts],
        ),
    ]


def account_choices(accounts: list[Account], messages: Messages, **chosen: str) -> list[dict[str, Any]]:
    regions = region_names(account.region for account in accounts)
    platforms = dict.fromkeys(account.platform for account in accounts)
    return [
        choice("region", messages.head("region"), chosen["region"], [(name, name) for name in regions]),
        choice(
            "platform",
            messages.head("platform"),
            chosen["platform"],
            [(name, messages.platform(name)) for name in platforms],
        ),
    ]


def choice(name: str, label: str, chosen: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "chosen": chosen, "options": options}


def show_accounts(  # its filters
    request: Request,
    _person: CurrentPerson,
    q: SearchText = "",
    region: Choice = "",
    platform: Choice = "",
    page: PageNumber = 1,
) -> Response:
    office, messages = office_of(request), messages_of(request)
    every = list(office.accounts())
    accounts = [account for account in every if is_chosen(account, region, platform)]
    part = page_of(found_by(q, accounts, lambda account: account), page)
    table = shown(
        accounts_table(office.register().name, part.items, messages),
        leave_out=[messages.head("number")],
        main=messages.head("name"),
        pages=[account_page(account.key) for account in part.items],
    )
    choices = account_choices(every, messages, region=region, platform=platform)
    return render_list(request, "accounts", part, table, "serve.none.found", q=q, choices=choices)


def show_scans(request: Request, _person: CurrentPerson, page: PageNumber = 1) -> Response:
    office, messages = office_of(request), messages_of(request)
    part = page_of(office.store.discards.records(), page)
    return render_list(request, "scans", part, shown(scans_table(part.items, messages)), "scans.none")
