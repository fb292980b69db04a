"""The problem list, the register and the scans."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from tracker.cases.report_row import ReportRow
from tracker.messages.catalog import Messages
from tracker.register.account import Account
from tracker.report.report import problem_rows, rules_of
from tracker.report.tables.scans import scans_table
from tracker.report.tables.tables import accounts_table, format_minute_or_empty, problems_table
from tracker.rules.finding import Verdict
from tracker.serve.office import office_of
from tracker.serve.pages import render, words_of
from tracker.serve.people import CurrentPerson
from tracker.serve.site.addresses import account_page
from tracker.serve.site.paging import Choice, PageNumber, SearchText, found_by, part_of
from tracker.serve.site.shown_table import shown

LEFT_OUT = ("number", "key")
"""Heads of columns that are numbers and names for typing."""


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
    office, words = office_of(request), words_of(request)
    results = office.results()
    every = problem_rows(results.rows(only_problems=True))
    rows = [
        row
        for row in every
        if (not region or region in row.account.region)
        and (not platform or platform == row.account.platform)
        and (not tag or tag in rules_of(row))
        and (not verdict or verdict == row.assessment.verdict)
    ]
    part = part_of(found_by(q, rows, lambda row: row.account), page)
    table = problems_table(part.items, results.at, words)
    return render(
        request,
        "listing.html",
        title=words.text("serve.nav.problems"),
        at=format_minute_or_empty(results.at),
        q=q,
        choices=problem_choices(every, words, region=region, platform=platform, tag=tag, verdict=verdict),
        part=part,
        table=shown(
            table,
            leave_out=map(words.head, LEFT_OUT),
            main=words.head("name"),
            pages=[account_page(row.account.key) for row in part.items],
        ),
        nothing=words.text("serve.none.found" if every else "serve.none.problems"),
    )


def problem_choices(rows: tuple[ReportRow, ...], words: Messages, **chosen: str) -> list[dict[str, Any]]:
    """The select fields above the list: name, label, what is chosen, and (value, label) of each option."""
    tags = dict.fromkeys(rule for row in rows for rule in rules_of(row))
    verdicts = [verdict for verdict in Verdict if any(row.assessment.verdict is verdict for row in rows)]
    return [
        *account_choices([row.account for row in rows], words, **chosen),
        choice("tag", words.text("page.category"), chosen["tag"], [(tag, words.rule_or_code(tag)) for tag in tags]),
        choice(
            "verdict",
            words.head("verdict"),
            chosen["verdict"],
            [(verdict.value, words.verdict(verdict)) for verdict in verdicts],
        ),
    ]


def account_choices(accounts: list[Account], words: Messages, **chosen: str) -> list[dict[str, Any]]:
    regions = dict.fromkeys(name for account in accounts for name in account.region)
    platforms = dict.fromkeys(account.platform for account in accounts)
    return [
        choice("region", words.head("region"), chosen["region"], [(name, name) for name in regions]),
        choice(
            "platform", words.head("platform"), chosen["platform"], [(name, words.platform(name)) for name in platforms]
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
    office, words = office_of(request), words_of(request)
    every = list(office.accounts())
    accounts = [
        account
        for account in every
        if (not region or region in account.region) and (not platform or platform == account.platform)
    ]
    part = part_of(found_by(q, accounts, lambda account: account), page)
    return render(
        request,
        "listing.html",
        title=words.text("serve.nav.accounts"),
        at="",
        q=q,
        choices=account_choices(every, words, region=region, platform=platform),
        part=part,
        table=shown(
            accounts_table(office.register().name, part.items, words),
            leave_out=[words.head("number")],
            main=words.head("name"),
            pages=[account_page(item.key) for item in part.items],
        ),
        nothing=words.text("serve.none.found"),
    )


def show_scans(request: Request, _person: CurrentPerson, page: PageNumber = 1) -> Response:
    office, words = office_of(request), words_of(request)
    part = part_of(office.store.discards.records(), page)
    return render(
        request,
        "listing.html",
        title=words.text("serve.nav.scans"),
        at="",
        q="",
        choices=[],
        part=part,
        table=shown(scans_table(part.items, words)),
        nothing=words.text("scans.none"),
    )
