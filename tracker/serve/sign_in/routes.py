"""Signing in by a personal link, and signing out. A link is used by a button's POST, not by being opened: chat
programs open it for a preview."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from tracker.serve.office import office_of
from tracker.serve.pages import render
from tracker.serve.people import CheckedForm, CurrentPerson, cookie_name, person_or_none, read_form, session_token
from tracker.serve.refusal import Refusal
from tracker.serve.sign_in.attempts import SignInAttempts
from tracker.serve.sign_in.invitation import hash_token, new_token
from tracker.serve.sign_in.roles import ServedRole


def sign_in_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/sign-in/{token}", show_link, methods=["GET"])
    router.add_api_route("/sign-in", sign_in, methods=["POST"])
    router.add_api_route("/sign-out", sign_out, methods=["POST"])
    router.add_api_route("/signed-out", show_signed_out, methods=["GET"])
    return router


def show_link(request: Request, token: str) -> Response:
    """The button that uses the link."""
    check_attempts(request)
    office = office_of(request)
    found = office.store.sign_ins.invitation(hash_token(token), office.clock())
    if found is None:
        count_attempt(request)
        raise Refusal(410, "serve.refused.link")
    return render(
        request,
        "sign_in.html",
        token=token,
        name=found.name,
        role=ServedRole(found.role),
        before=person_or_none(request),
    )


async def sign_in(request: Request) -> Response:
    """Use the link: a new session with a new token, whatever the browser had before."""
    async with read_form(request, files=0, fields=4) as form:
        given = form.get("token")
    return await run_in_threadpool(open_session, request, given if isinstance(given, str) else "")


def open_session(request: Request, link_token: str) -> Response:
    check_attempts(request)
    office, token = office_of(request), new_token()
    sign_ins, present = office.store.sign_ins, office.clock()
    expires_at = sign_ins.sign_in(hash_token(link_token), hash_token(token), present)
    if expires_at is None:
        count_attempt(request)
        raise Refusal(410, "serve.refused.link")
    if before := session_token(request):
        sign_ins.sign_out(hash_token(before), present)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int((expires_at - present).total_seconds()),
        path="/",
        secure=office.is_secure,
        httponly=True,
        samesite="lax",
    )
    return response


def sign_out(request: Request, _person: CurrentPerson, _form: CheckedForm) -> Response:
    office = office_of(request)
    office.store.sign_ins.sign_out(hash_token(session_token(request)), office.clock())
    response = RedirectResponse("/signed-out", 303)
    response.delete_cookie(cookie_name(request), path="/", secure=office.is_secure, httponly=True, samesite="lax")
    return response


def show_signed_out(request: Request) -> Response:
    return render(request, "signed_out.html")


def check_attempts(request: Request) -> None:
    """
    Raises:
        Refusal: this address has tried too often.
    """
    if not attempts_of(request).may_try(address_of(request), office_of(request).clock()):
        raise Refusal(429, "serve.refused.attempts")


def count_attempt(request: Request) -> None:
    attempts_of(request).count(address_of(request), office_of(request).clock())


def attempts_of(request: Request) -> SignInAttempts:
    found = request.app.state.attempts
    assert isinstance(found, SignInAttempts)
    return found


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""
