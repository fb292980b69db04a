"""Who is signed in, and what they may do. Every page but the sign-in page depends on `current_person` or `require`;
every POST depends on `checked_form` besides."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from tracker.serve.office import office_of
from tracker.serve.refusal import Refusal
from tracker.serve.sign_in.invitation import hash_token
from tracker.serve.sign_in.roles import ServedRole

COOKIE = "tracker-session"
SECURE_COOKIE = "__Host-tracker-session"
"""Under TLS: browsers take a name with this beginning from this host alone, and only over TLS."""
CSRF_FIELD = "csrf"
CSRF_HEADER = "x-csrf-token"
MAX_FIELDS = 200
MAX_FILES = 4
LARGEST_PART = 64 * 1024
"""Bytes of one field that is no file."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in; the name is the one that the trace of every change carries."""

    name: str
    role: ServedRole

    def may(self, role: ServedRole) -> bool:
        return self.role.rank >= role.rank


def current_person(request: Request) -> Person:
    """The person whose browser this is.

    Raises:
        Refusal: nobody is signed in (any more); a page shows how to sign in.
    """
    person = person_or_none(request)
    if person is None:
        raise Refusal(401, "serve.refused.not_signed_in")
    return person


def person_or_none(request: Request) -> Person | None:
    """None: nobody is signed in. Asked once a request."""
    if not hasattr(request.state, "person"):
        request.state.person = read_person(request)
    found: Person | None = request.state.person
    return found


def read_person(request: Request) -> Person | None:
    token = session_token(request)
    if not token:
        return None
    office = office_of(request)
    session = office.store.sign_ins.session(hash_token(token), office.clock())
    return Person(session.name, ServedRole(session.role)) if session else None


CurrentPerson = Annotated[Person, Depends(current_person)]


def require(role: ServedRole) -> Callable[..., Person]:
    """A dependency: the person who is signed in, who must have this role or a higher one.

    `person: Annotated[Person, Depends(require(ServedRole.REVIEWER))]`
    """

    def check(person: CurrentPerson) -> Person:
        if not person.may(role):
            raise Refusal(403, "serve.refused.role", role=f"serve.role.{role.value}")
        return person

    return check


async def checked_form(request: Request, _person: CurrentPerson) -> AsyncIterator[FormData]:
    """The form of a POST: of one of our own pages, shown to this session. It is closed after the answer.

    Raises:
        Refusal: it is not, or too large.
    """
    async with read_form(request, files=MAX_FILES, fields=MAX_FIELDS) as form:
        given = request.headers.get(CSRF_HEADER) or form.get(CSRF_FIELD)
        if not isinstance(given, str) or not is_same_secret(given, csrf_token(request)):
            raise Refusal(403, "serve.refused.form")
        yield form


CheckedForm = Annotated[FormData, Depends(checked_form)]


@asynccontextmanager
async def read_form(request: Request, *, files: int, fields: int) -> AsyncIterator[FormData]:
    """
    Raises:
        Refusal: it has more than that, or is in a coding that browsers do not send.
    """
    try:
        form = await request.form(max_files=files, max_fields=fields, max_part_size=LARGEST_PART)
    except ValueError as error:  # a UnicodeError is one: of codings that are named by the sender, and of no text
        raise Refusal(400, "serve.refused.form") from error
    try:
        yield form
    finally:
        await form.close()


def is_same_secret(given: str, known: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def csrf_token(request: Request) -> str:
    """Proves that a form was shown to this session; empty: there is none."""
    return csrf_of(session_token(request))


def csrf_of(session_token: str) -> str:
    return hmac.new(session_token.encode(), b"form", hashlib.sha256).hexdigest() if session_token else ""


def session_token(request: Request) -> str:
    return request.cookies.get(cookie_name(request), "")


def cookie_name(request: Request) -> str:
    return SECURE_COOKIE if office_of(request).is_secure else COOKIE
