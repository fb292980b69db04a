"""Signing in by a personal link, and signing out."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tracker.serve.office import office_of
from tracker.serve.pages import read_static
from tracker.serve.people import CheckedForm, CurrentPerson, cookie_name, hash_token, session_token
from tracker.serve.refusal import Refusal

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


def sign_in_router() -> APIRouter:
    router = APIRouter()
    router.add_api_route("/static/{name}", send_static, methods=["GET"])
    router.add_api_route("/sign-out", sign_out, methods=["POST"])
    return router


def send_static(name: str) -> Response:
    """A file of ours."""
    content = read_static(name)
    kind = TYPES.get(name.rpartition(".")[2])
    if content is None or kind is None:
        raise Refusal(404, "serve.refused.not_found")
    return Response(content, media_type=kind, headers={"cache-control": FOREVER})


def sign_out(request: Request, _person: CurrentPerson, _form: CheckedForm) -> Response:
    office = office_of(request)
    office.store.sign_ins.sign_out(hash_token(session_token(request)), office.clock())
    response = RedirectResponse("/signed-out", 303)
    response.delete_cookie(cookie_name(request), secure=office.is_secure, httponly=True, samesite="strict")
    return response
