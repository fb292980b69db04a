"""The pages' addresses."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from tracker.serve.pages import read_static
from tracker.serve.refusal import Refusal
from tracker.serve.site.account import show_account
from tracker.serve.site.cases import decide, show_case, show_cases
from tracker.serve.site.evidence import send_evidence
from tracker.serve.site.listings import show_accounts, show_problems, show_scans
from tracker.serve.site.overview import show_overview
from tracker.serve.site.report import show_report

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
PAGES: Mapping[str, Callable[..., Response]] = {
    "/": show_overview,
    "/report": show_report,
    "/problems": show_problems,
    "/accounts": show_accounts,
    "/account": show_account,
    "/cases": show_cases,
    "/cases/{case_id}": show_case,
    "/scans": show_scans,
    "/evidence": send_evidence,
}


def site_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/static/{name}", send_static, methods=["GET"])
    router.add_api_route("/favicon.ico", send_icon, methods=["GET"])
    for path, page in PAGES.items():
        router.add_api_route(path, page, methods=["GET"], response_model=None)
    router.add_api_route("/cases/{case_id}", decide, methods=["POST"], response_model=None)
    return router


def send_icon() -> Response:
    """The report page names no icon of its own, and browsers ask for this one."""
    return send_static("icon.svg")


def send_static(name: str) -> Response:
    """A file of ours."""
    content = read_static(name)
    kind = TYPES.get(name.rpartition(".")[2])
    if content is None or kind is None:
        raise Refusal(404, "serve.refused.not_found")
    return Response(content, media_type=kind, headers={"cache-control": FOREVER})
