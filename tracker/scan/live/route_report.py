"""The result of one route for an account that the operator knows to be alive. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scrapers.model.errors import (
    AccountLimited,
    Blocked,
    CaptchaShown,
    ClockSkewed,
    IdentityUnproved,
    InterfaceBanned,
    LayoutChanged,
    LoginRequired,
    NetworkDown,
    NotLoggedIn,
    NotOnShelf,
    NoUrl,
    OldCopy,
    PostsHidden,
    RateLimited,
    ReaderRefused,
    ReplyUndated,
    ScrapeError,
    Undated,
    UnknownWords,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import ITEMS_UNREADABLE, Note
from scrapers.model.route import COMPLETE_LIST, ProofLimit, Route
from scrapers.platforms.experimental import EXPERIMENTAL_ROUTES
from tracker.messages.notes import to_message
from tracker.scan.looks import LookAnswered, LookFailed, LookResult


class RouteOutcome(StrEnum):
    ANSWERED = "answered"
    CONTRADICTED = "contradicted"
    """The answer cannot be true of an account that is alive: the reader or the handle is wrong."""
    CHANGED = "changed"
    """The platform answered, and the reader did not know a part of the answer."""
    WALLED = "walled"
    UNREACHABLE = "unreachable"
    SKIPPED = "skipped"
    """The route was not tried: it has no login or no address, or the platform takes no more requests."""


OUTCOMES: Mapping[str, RouteOutcome] = {
    ScrapeError.code: RouteOutcome.UNREACHABLE,
    Unreachable.code: RouteOutcome.UNREACHABLE,
    NetworkDown.code: RouteOutcome.UNREACHABLE,
    ClockSkewed.code: RouteOutcome.UNREACHABLE,
    OldCopy.code: RouteOutcome.UNREACHABLE,
    ReplyUndated.code: RouteOutcome.UNREACHABLE,
    Blocked.code: RouteOutcome.WALLED,
    LoginRequired.code: RouteOutcome.WALLED,
    CaptchaShown.code: RouteOutcome.WALLED,
    RateLimited.code: RouteOutcome.WALLED,
    ReaderRefused.code: RouteOutcome.WALLED,
    NotOnShelf.code: RouteOutcome.WALLED,
    AccountLimited.code: RouteOutcome.WALLED,
    InterfaceBanned.code: RouteOutcome.WALLED,
    PostsHidden.code: RouteOutcome.WALLED,
    Undated.code: RouteOutcome.CHANGED,
    LayoutChanged.code: RouteOutcome.CHANGED,
    UnknownWords.code: RouteOutcome.CHANGED,
    WrongAccount.code: RouteOutcome.CONTRADICTED,
    IdentityUnproved.code: RouteOutcome.CONTRADICTED,
    NoUrl.code: RouteOutcome.SKIPPED,
}
"""Error code -> outcome. A route that was not tried is SKIPPED, whatever its code."""
UNREAD_NOTES = frozenset({ITEMS_UNREADABLE, "words_unknown", "owner_unknown"})
"""Codes of notes on a part of an answer that could not be read; the rest was read."""
GONE, NEVER_POSTED, SILENT = "gone", "never_posted", "silent"
"""Codes of a contradiction between an answer and an account that is alive."""
MISSING = re.compile(r"([\w.]+) is missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteReport:
    """The outcome of one route."""

    route: Route
    outcome: RouteOutcome
    code: str = ""
    """The reason for the outcome; empty: the route answered without doubt."""
    reason: str = ""
    """The message of the reader; untrusted."""
    key: str = ""
    """The missing key, if the reader names one."""
    came: tuple[str, ...] = ()
    """Names of the received replies, if they could not be read."""
    look: LookAnswered | None = None
    """The result of the look; None: nothing was read."""
    url: str = ""

    @property
    def is_new(self) -> bool:
        """Whether a recording of it would help to repair or prove the reader: the answer was not understood, or
        contradicts the operator's knowledge; or the refusal is of an unknown kind; or the route has no recording
        yet."""
        is_experimental = self.route.full_name in EXPERIMENTAL_ROUTES
        return (
            self.outcome in (RouteOutcome.CHANGED, RouteOutcome.CONTRADICTED)
            or self.code == Blocked.code
            or (is_experimental and self.look is not None)
        )

    @property
    def proves(self) -> str:
        """What the answer proves: nothing | gone | never_posted | posts | silence (since covers_from) | whole."""
        if self.look is None:
            return "nothing"
        profile = self.look.profile
        if profile.is_gone:
            return GONE
        if not profile.posts:
            return NEVER_POSTED
        if profile.covers_from is None or self.route.proves is not ProofLimit.WHOLE_LIST:
            return "posts"
        return "whole" if profile.covers_from == COMPLETE_LIST else "silence"


def to_report(looked: LookResult, silence: timedelta) -> RouteReport:
    """
    Args:
        silence: an account that is alive has posted within this time.
    """
    if isinstance(looked, LookFailed):
        return failed_report(looked)
    profile, last = looked.profile, looked.profile.last_post
    contradiction = ""
    if profile.is_gone:
        contradiction = GONE
    elif last is None:
        contradiction = NEVER_POSTED
    elif profile.covers_from is not None and not looked.is_fresh(silence):
        contradiction = SILENT
    if contradiction:
        return RouteReport(
            route=looked.route,
            outcome=RouteOutcome.CONTRADICTED,
            code=contradiction,
            reason=profile.words,
            look=looked,
            url=looked.url,
        )
    unread = [note for note in profile.notes if note.code in UNREAD_NOTES]
    return RouteReport(
        route=looked.route,
        outcome=RouteOutcome.CHANGED if unread else RouteOutcome.ANSWERED,
        code=unread[0].code if unread else looked.doubt.code if looked.doubt else "",
        reason=to_message(profile.notes),
        key=key_of(unread),
        look=looked,
        url=looked.url,
    )


def failed_report(looked: LookFailed) -> RouteReport:
    error = looked.error
    outcome = RouteOutcome.SKIPPED if isinstance(error, NotLoggedIn) else OUTCOMES[error.code]
    return RouteReport(
        route=looked.route,
        outcome=outcome,
        code="not_logged_in" if isinstance(error, NotLoggedIn) else error.code,
        reason=str(error),
        key=missing_key(str(error)) if outcome is RouteOutcome.CHANGED else "",
        came=looked.came,
        url=looked.url,
    )


def skipped(route: Route, code: str, reason: str = "") -> RouteReport:
    return RouteReport(route=route, outcome=RouteOutcome.SKIPPED, code=code, reason=reason)


def key_of(notes: list[Note]) -> str:
    return next((key for note in notes if (key := missing_key(note.detail))), "")


def missing_key(text: str) -> str:
    found = MISSING.search(text)
    return found[1] if found else ""


def newest_of(report: RouteReport) -> datetime | None:
    last = report.look.profile.last_post if report.look else None
    return last.published_at if last else None


def is_in_order(reports: tuple[RouteReport, ...]) -> bool:
    """Whether at least one route answered, and every route that was tried answered."""
    outcomes = {report.outcome for report in reports}
    return RouteOutcome.ANSWERED in outcomes and outcomes <= {RouteOutcome.ANSWERED, RouteOutcome.SKIPPED}
