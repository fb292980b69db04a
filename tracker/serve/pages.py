"""Renders pages. What a template is given becomes one line of harmless text (tracker.text.sanitize) and is escaped; a
value that is Markup already passes as it is, so nothing scraped may ever be made Markup."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from markupsafe import Markup

from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.page.document import HTML_LANGS
from tracker.report.page.page import TEMPLATES as REPORT_TEMPLATES
from tracker.report.page.page import new_environment
from tracker.serve.office import office_of
from tracker.serve.people import CSRF_FIELD, csrf_token, person_or_none
from tracker.serve.sign_in.roles import ServedRole

FOLDER = Path(__file__).parent
TEMPLATES = (FOLDER / "templates", FOLDER / "review" / "templates")
"""A page extends layout.html; the names in the second folder begin with review_."""
STATIC = (FOLDER / "static", FOLDER / "review" / "static")
"""Files at /static/NAME; put them into a page with static("NAME") and the nonce."""
NAV = (
    ("/", "serve.nav.start", ServedRole.READER),
    ("/problems", "serve.nav.problems", ServedRole.READER),
    ("/review", "serve.nav.review", ServedRole.REVIEWER),
    ("/cases", "serve.nav.cases", ServedRole.READER),
    ("/accounts", "serve.nav.accounts", ServedRole.READER),
    ("/scans", "serve.nav.scans", ServedRole.READER),
    ("/report", "serve.nav.report", ServedRole.READER),
)
"""Address, words, and who sees it."""
LANG_COOKIE = "tracker-lang"


def render(request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page. Besides the values its template has: text, head, verdict and messages (the language's), person (None:
    nobody is signed in), roles, csrf_field, csrf, nonce, static, lang, zh, path, here(lang="en")."""
    messages, person = messages_of(request), person_or_none(request)
    token = csrf_token(request)
    field = Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, token)
    page = environment().get_template(template)
    content = page.render(
        {
            "messages": messages,
            "text": messages.text,
            "head": messages.head,
            "verdict": messages.verdict,
            "person": person,
            "roles": ServedRole,
            "nav": NAV,
            "csrf": token,
            "csrf_field": field,
            "nonce": request.scope.get("tracker.nonce", ""),
            "static": static_address,
            "lang": HTML_LANGS[messages.lang],
            "other_lang": (Lang.EN if messages.lang is Lang.ZH else Lang.ZH).value,
            "zh": Markup(' lang="zh-CN"') if messages.lang is Lang.EN else "",
            "path": request.url.path,
            "here": lambda **changed: here(request, **changed),
            **values,
        }
    )
    response = HTMLResponse(content, status)
    if request.query_params.get("lang") in set(Lang):
        secure = office_of(request).is_secure
        response.set_cookie(LANG_COOKIE, messages.lang.value, httponly=True, samesite="lax", secure=secure)
    return response


def messages_of(request: Request) -> Messages:
    """In the language that was asked for: ?lang, as remembered; the setting; what the browser prefers."""
    wanted = (request.query_params.get("lang"), request.cookies.get(LANG_COOKIE), office_of(request).settings.lang)
    for name in wanted:
        if name in set(Lang):
            return Messages(Lang(name))
    return Messages(preferred(request.headers.get("accept-language", "")))


def preferred(accepted: str) -> Lang:
    """The first language of ours that a browser names; Chinese where it names none."""
    for part in accepted.split(","):
        name = part.split(";")[0].strip().lower().partition("-")[0]
        if name in set(Lang):
            return Lang(name)
    return Lang.ZH


def here(request: Request, **changed: object) -> str:
    """The page's own address with other parameters; one that is None is left out. Two slashes before a path that is
    nobody's would name another host."""
    path = "/" + request.url.path.lstrip("/")
    merged = {**request.query_params, **changed}
    kept = {name: str(value) for name, value in merged.items() if value is not None and value != ""}
    return f"{path}?{urlencode(kept)}" if kept else path


@cache
def environment() -> Environment:
    return new_environment(*TEMPLATES, REPORT_TEMPLATES)


def read_static(name: str) -> bytes | None:
    """A file of ours; None: there is none of that name."""
    return static_files().get(name)


@cache
def static_files() -> Mapping[str, bytes]:
    """Name -> content, read once: what strangers ask for besides must not fill the memory."""
    files = [path for folder in STATIC if folder.is_dir() for path in folder.iterdir() if path.is_file()]
    return {path.name: path.read_bytes() for path in files}


def static_address(name: str) -> str:
    """With its hash, so that a browser keeps it for as long as it stays the same.

    Raises:
        LookupError: there is no such file.
    """
    content = read_static(name)
    if content is None:
        raise LookupError(name)
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"
