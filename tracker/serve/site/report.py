"""The report page, live: the same page that `tracker export report.html` writes, as of now."""

from threading import Lock

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from tracker.report.page.page import page_policy, to_page
from tracker.report.page.sources import PageOrigin, read_sources
from tracker.report.report import Report
from tracker.serve.office import office_of
from tracker.serve.pages import messages_of
from tracker.serve.people import CurrentPerson

ONE_AT_A_TIME = Lock()
"""Of thousands of accounts it takes a second of a core: they are made one after the other, and delay no other page."""


def show_report(request: Request, _person: CurrentPerson) -> Response:
    office, messages = office_of(request), messages_of(request)
    register = office.register()
    with ONE_AT_A_TIME:
        results = office.results()
        report = Report(rows=results.rows(), at=results.at, policies=register.policies)
        origin = PageOrigin(made_at=office.clock(), vault=office.vault, lang=messages.lang, register=register.name)
        content = to_page(report, read_sources(office.store, report, origin), home="/")
    return HTMLResponse(content, headers={"content-security-policy": f"{page_policy()}; frame-ancestors 'none'"})
