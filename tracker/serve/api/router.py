"""The API for programs, `/api/v1`: what the commands print with --format json, made by the same functions."""

from difflib import get_close_matches
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from tracker.cases.case import OPEN_STATUSES, Status
from tracker.errors import UserError
from tracker.register.filters import FilterValues
from tracker.register.find_account import find_account
from tracker.register.selection import Selection
from tracker.report.account_json import to_accounts_json, to_show_json
from tracker.report.case_json import to_case_json, to_cases_json
from tracker.report.counts import SCHEMA_VERSION, By, to_summary_json
from tracker.report.report import problem_rows, to_problems_json
from tracker.report.rows import row_with_history
from tracker.report.tables.scans import to_scans_json
from tracker.review.typed_time import read_time_point
from tracker.serve.office import ServedOffice, office_of
from tracker.serve.pages import messages_of
from tracker.serve.people import CurrentPerson
from tracker.serve.refusal import Refusal
from tracker.serve.site.cases import case_of
from tracker.time.clock import to_shanghai

VERSION = "v1"
REPEATED = ("status",)
"""Parameters that may be given several times."""
LONGEST_NAME = 40
Document = dict[str, Any]
At = Annotated[
    str | None, Query(max_length=60, description="监测时间点, as `--at`; by default that of the latest scan.")
]
Platform = Annotated[str | None, Query(max_length=100, description="As `--platform`.")]
Region = Annotated[str | None, Query(max_length=200, description="Of any level, as `--region`.")]


def check_parameters(request: Request, _person: CurrentPerson) -> None:
    """
    Raises:
        Refusal: the address has a filter that this document does not have, or one twice: left out, it would make a
            larger answer look like the one that was asked for.
    """
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    fields = route.dependant.query_params
    known = [*(field.alias for field in fields), "lang"]
    messages = messages_of(request)
    given = list(dict.fromkeys(request.query_params))
    for name in given:
        if name not in known:
            hint = messages.text("filter.candidates", values=messages.listed(known))
            near = get_close_matches(name.lower(), known, n=1)
            hint = messages.text("filter.suggestion", values=near[0]) if near else hint
            raise Refusal(400, "serve.refused.parameter", hint=hint, name=name[:LONGEST_NAME])
        if name not in REPEATED and len(request.query_params.getlist(name)) > 1:
            raise Refusal(400, "serve.refused.twice", name=name)


def api_router() -> APIRouter:
    router = APIRouter(prefix=f"/api/{VERSION}", dependencies=[Depends(check_parameters)])
    router.add_api_route("/summary", summary, methods=["GET"], summary="tracker summary --format json")
    router.add_api_route("/problems", problems, methods=["GET"], summary="tracker problems --format json")
    router.add_api_route("/accounts", accounts, methods=["GET"], summary="tracker accounts list --format json")
    router.add_api_route("/account", account, methods=["GET"], summary="tracker show --format json")
    router.add_api_route("/cases", cases, methods=["GET"], summary="tracker cases list --format json")
    router.add_api_route("/cases/{case_id}", case, methods=["GET"], summary="tracker cases show --format json")
    router.add_api_route("/scans", scans, methods=["GET"], summary="tracker scans list --format json")
    router.add_api_route("/openapi.json", openapi, methods=["GET"], include_in_schema=False)
    return router


def summary(request: Request, _person: CurrentPerson, by: By | None = None, at: At = None) -> Document:
    """Counts, pass rate and coverage; by group where one is named."""
    office = office_of(request)
    return to_summary_json(office.results(read_time_point(at, messages_of(request))).summary(by))


def problems(  # noqa: PLR0913  # its filters
    request: Request,
    _person: CurrentPerson,
    rule: Annotated[str | None, Query(max_length=100, description="A rule, or a reason, as `--rule`.")] = None,
    platform: Platform = None,
    region: Region = None,
    new: bool = False,
    at: At = None,
) -> Document:
    """Failed, remarked, to be reminded, and not verified."""
    office = office_of(request)
    results = office.results(read_time_point(at, messages_of(request)))
    values = values_of(request, office)
    rows = problem_rows(
        results.rows(only_problems=True),
        rule=values.rule_or_reason(rule, office.register().policies.local_rules),
        platform=values.platform(platform),
        region=values.region(region),
        only_new=new,
    )
    return to_problems_json(rows, results.at)


def accounts(request: Request, _person: CurrentPerson, platform: Platform = None, region: Region = None) -> Document:
    """The register."""
    office = office_of(request)
    values = values_of(request, office)
    platform, region = values.platform(platform), values.region(region)
    selection = Selection(platforms=(platform,) if platform else (), regions=(region,) if region else ())
    return to_accounts_json(
        office.register().name, [listed for listed in office.accounts() if selection.includes(listed)]
    )


def account(
    request: Request,
    _person: CurrentPerson,
    key: Annotated[str, Query(max_length=200, description="`weibo:1234567890`")],
    at: At = None,
) -> Document:
    """One account: register, verdict, looks, posts, what its unit stated."""
    office = office_of(request)
    instant = read_time_point(at, messages_of(request)) or office.time_point()
    found = row_with_history(office.store, office.register().policies, instant, key)
    if found is None:
        raise Refusal(404, "serve.refused.account", hint=nearest_to(key, request, office))
    return to_show_json(*found)


def nearest_to(key: str, request: Request, office: ServedOffice) -> str:
    """What may be meant by a key of no account."""
    try:
        return find_account(key, tuple(office.accounts()), messages_of(request))
    except UserError as error:
        return error.hint


def cases(
    request: Request,
    _person: CurrentPerson,
    status: Annotated[list[Status] | None, Query(description="Only these; by default all that are not over.")] = None,
) -> Document:
    """Problems that are followed until they are resolved."""
    office = office_of(request)
    present, statuses = office.clock(), frozenset(status or ()) or OPEN_STATUSES
    found = sorted(office.store.cases.all(), key=lambda case: case.id)
    return to_cases_json([case for case in found if case.status in statuses], present, to_shanghai(present).date())


def case(request: Request, _person: CurrentPerson, case_id: int) -> Document:
    """One case with every step."""
    office = office_of(request)
    present = office.clock()
    return to_case_json(case_of(office, case_id), present, to_shanghai(present).date())


def scans(request: Request, _person: CurrentPerson) -> Document:
    """Every scan, newest first."""
    return to_scans_json(office_of(request).store.discards.records())


def openapi(request: Request, _person: CurrentPerson) -> Document:
    """What this API answers, in OpenAPI."""
    return get_openapi(
        title="tracker",
        version=f"{VERSION}.{SCHEMA_VERSION}",
        routes=request.app.routes,
        description="Read-only. The documents are those of the commands with --format json, see docs/serve.md.",
    )


def values_of(request: Request, office: ServedOffice) -> FilterValues:
    return FilterValues(tuple(office.accounts()), messages_of(request))
