"""Links that units gave (填报) in a scan: which accounts have one, and what the page behind it turned out to be."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from scrapers.model.capture import Capture
from scrapers.model.errors import FAULTS, IdentityUnproved, PostsHidden, ScrapeError, WrongAccount
from scrapers.platforms.given_links import GIVEN_ROUTES, ShownPage
from tracker.history.check import NO_HANDLE, Check, Outcome
from tracker.history.unit_answers.answer import GivenLink, Opened
from tracker.register.account import Account
from tracker.scan.looks import LookFailed, LookResult
from tracker.store.store import Store

MEANINGS: tuple[tuple[type[ScrapeError], Opened], ...] = (
    (WrongAccount, Opened.OTHER),
    (IdentityUnproved, Opened.TO_CONFIRM),
    (PostsHidden, Opened.DELETED),
)
"""Any other error leaves the link to the next scan."""


def to_opened(given: GivenLink, result: LookResult, capture: Capture | None) -> GivenLink:
    """The link with what its page turned out to be."""
    seen = replace(given, looked_at=result.looked_at, code="", words="")
    shown = shown_by(result, capture)
    if shown is not None:
        seen = replace(
            seen,
            page_name=shown.name,
            page_handle=shown.handle,
            page_title=shown.title,
            page_published_at=shown.published_at,
        )
    if not isinstance(result, LookFailed):
        return replace(seen, outcome=Opened.OWN)
    outcome = next((meaning for error, meaning in MEANINGS if isinstance(result.error, error)), Opened.FAILED)
    return replace(seen, outcome=outcome, code=result.error.code, words=str(result.error))


def shown_by(result: LookResult, capture: Capture | None) -> ShownPage | None:
    given_route = GIVEN_ROUTES.get(result.route.platform)
    if capture is None or given_route is None:
        return None
    try:
        return given_route.show(capture)
    except FAULTS:  # the look itself has failed by it
        return None


def can_be_opened(store: Store, accounts: Iterable[Account]) -> frozenset[str]:
    """Keys of those without a handle of which a unit gave a link that a scan can open.

    Raises:
        Failed: the database cannot be read.
    """
    unnamed = [account for account in accounts if not account.has_handle and account.platform in GIVEN_ROUTES]
    return store.forms.without_handle() & {account.key for account in unnamed} if unnamed else frozenset()


def no_handle_check(at: datetime) -> Check:
    """The check of an account of a platform that is read, whose handle is not registered."""
    return Check(checked_at=at, outcome=Outcome.UNVERIFIED, code=NO_HANDLE, message="the register has no handle")
