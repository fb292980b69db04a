"""Which accounts a unit is asked about: those that nothing else verifies, for reasons that the unit can answer."""

from collections.abc import Iterable

from scrapers.platforms.given_links import GIVEN_ROUTES
from tracker.cases.report_row import ReportRow
from tracker.history.check import NO_HANDLE
from tracker.messages.reasons import TECHNICAL
from tracker.register.links import HOSTS
from tracker.rules.finding import Verdict

UNITS_MATTERS = frozenset(
    {"no_handle", "no_address", "wrong_account", "identity_unproved", "identity_denied", "unknown_words"}
)
"""Reasons on a platform that is read and where no given link can be opened: the unit knows its page."""
NOT_ANSWERABLE = TECHNICAL | {"account_suspended", "to_be_confirmed", "looks_disagree", "unproved_post"}
"""Reasons where a link to a post settles nothing: the fault is ours, or the platform said something of the account."""


def is_asked(row: ReportRow) -> bool:
    """Whether the account goes to its unit: not closed (已关停), not verified, and answerable.

    Not one whose handle was found after the last scan: the next scan can look at it, and may need no unit.
    """
    if row.is_closed or row.assessment.verdict is not Verdict.UNVERIFIED:
        return False
    platform, reason = row.account.platform, row.assessment.reason
    if reason == NO_HANDLE and row.account.has_handle:
        return False
    if platform in HOSTS and platform not in GIVEN_ROUTES:
        return reason in UNITS_MATTERS
    return reason not in NOT_ANSWERABLE


def asked(rows: Iterable[ReportRow], *, is_all: bool) -> tuple[ReportRow, ...]:
    """In the register's order.

    Args:
        is_all: every account that is not closed, verified or not.
    """
    return tuple(row for row in rows if (not row.is_closed if is_all else is_asked(row)))
