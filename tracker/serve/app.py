"""Builds the application: its pages, its API, and what guards them."""

import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.errors import Failed, UserError
from tracker.serve.api.router import api_router
from tracker.serve.guards import LOCAL_NAMES, BodyRefused, Guards
from tracker.serve.office import ServedOffice
from tracker.serve.pages import messages_of, render
from tracker.serve.refusal import Refusal
from tracker.serve.review.router import review_router
from tracker.serve.sign_in.attempts import SignInAttempts
from tracker.serve.sign_in.routes import sign_in_router
from tracker.serve.site.router import site_router
from tracker.settings.settings import Settings

log = logging.getLogger(__name__)
API = "/api/"


def build_app(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    hosts: Collection[str] = (),
    is_secure: bool = False,
) -> FastAPI:
    """Open the register and the database behind it; both are closed when the application shuts down.

    Args:
        hosts: names by which browsers call it, besides those of this machine itself.
        is_secure: they reach it by https.

    Raises:
        UserError: the register has faults, or the database cannot be opened.
    """
    office = ServedOffice.open(settings, clock, is_secure=is_secure)

    @asynccontextmanager
    async def close_at_the_end(_: FastAPI) -> AsyncIterator[None]:
        yield
        office.close()

    app = FastAPI(lifespan=close_at_the_end, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office = office
    app.state.attempts = SignInAttempts()
    app.include_router(api_router())
    for router in (sign_in_router(), site_router(), review_router()):
        app.include_router(router, include_in_schema=False)
    app.add_exception_handler(Refusal, show_refusal)
    app.add_exception_handler(UserError, show_user_error)
    app.add_exception_handler(HTTPException, show_http_error)
    app.add_exception_handler(RequestValidationError, show_invalid)
    app.add_middleware(CatchAll)
    app.add_middleware(Guards, hosts=frozenset({*LOCAL_NAMES, *hosts}), is_secure=is_secure)
    return app


def show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    messages = messages_of(request)
    values = {name: messages.text(value) if messages.has(value) else value for name, value in error.values.items()}
    return answer(request, error.status, messages.text(error.key, **values), messages.localized(error.hint))


def show_user_error(request: Request, error: Exception) -> Response:
    """What a person can correct, in their words: the database is busy, the register has faults."""
    assert isinstance(error, UserError)
    messages = messages_of(request)
    if not hasattr(request.state, "person"):
        request.state.person = None  # the database that cannot say who it is is not asked again
    status = 503 if isinstance(error, Failed) or not request.url.path.startswith(API) else 400
    return answer(request, status, messages.localized(error.message), messages.localized(error.hint))


def show_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    key = "serve.refused.not_found" if error.status_code in (404, 405) else "serve.refused.form"
    return answer(request, error.status_code, messages_of(request).text(key))


@dataclass(frozen=True, slots=True)
class CatchAll:
    """ASGI middleware: logs an unexpected exception, and answers with one sentence."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_begun = False

        async def send_noted(message: Message) -> None:
            nonlocal is_begun
            is_begun = is_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except BodyRefused:
            raise
        except Exception:
            if scope["type"] != "http" or is_begun:
                raise
            log.exception("a page failed: %s", scope["path"].partition("/sign-in/")[0])
            request = Request(scope, receive)
            await plain(messages_of(request).text("serve.refused.internal"))(scope, receive, send)


def plain(sentence: str) -> Response:
    return PlainTextResponse(f"{sentence}\n", 500)


def show_invalid(request: Request, _: Exception) -> Response:
    """An address with a value that cannot be; the value itself is not repeated."""
    status = 400 if request.url.path.startswith(API) else 422
    return answer(request, status, messages_of(request).text("serve.refused.address"))


def answer(request: Request, status: int, sentence: str, hint: str = "") -> Response:
    if request.url.path.startswith(API):
        return JSONResponse({"error": sentence, "hint": hint}, status)
    title = messages_of(request).text("serve.refused")
    return render(request, "message.html", status, title=title, sentence=sentence, hint=hint)
