"""Layout drift: when a platform's answers change all at once, it is the platform that changed and not its units. Pure.

A reader that no longer fits its platform errs for everybody together: every list is suddenly short, or empty, or
unreadable. So a scan's shares are held against the platform's own last scans, and its control accounts, known to be
alive, must be seen. Where that fails the platform's verdicts are withheld for the scan, and the operator is told why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tracker.check import Check, Outcome

AT_LEAST = 10
"""Accounts of a platform below which a share says nothing."""
JUMP = 0.3
"""A share this much above the median of the last scans is no unit's doing."""
SCANS = 4
"""How many of the last scans a share is held against."""
ALONE = 0.9
"""Without any history: a share from which on no register is that bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What became of one platform's accounts in one scan, as shares of all of them."""

    accounts: int
    unreadable: float
    """layout_changed, wrong_account, internal_error: the reader's fault, most likely."""
    unverified: float
    """Any reason, walls included."""
    gone: float
    silent: float
    """Seen, and nothing published for `silence`: an empty or short list looks like this."""

    @classmethod
    def of(cls, checks: Iterable[Check], silence: timedelta) -> "Shares":
        """The shares of a scan's checks; all 0 where there is none."""
        all_checks = tuple(checks)
        total = len(all_checks)

        def share(number: int) -> float:
            return number / total if total else 0.0

        return cls(
            accounts=total,
            unreadable=share(sum(check.code in UNREADABLE for check in all_checks)),
            unverified=share(sum(check.outcome is Outcome.UNVERIFIED for check in all_checks)),
            gone=share(sum(check.outcome is Outcome.GONE for check in all_checks)),
            silent=share(sum(is_silent(check, silence) for check in all_checks)),
        )


UNREADABLE = frozenset({"layout_changed", "wrong_account", "internal_error"})
WATCHED = ("unreadable", "unverified", "gone", "silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Why a platform's verdicts are withheld."""

    share: str
    """Which of Shares jumped."""
    now: float
    usual: float | None
    """The median of the last scans; None: there is no history."""


def is_silent(check: Check, silence: timedelta) -> bool:
    if check.outcome is not Outcome.SEEN:
        return False
    return all(check.checked_at - post.published_at >= silence for post in check.posts)


def drift_of(shares: Shares, history: Sequence[Shares]) -> Drift | None:
    """What jumped; None: the platform answered as it does.

    Args:
        history: the platform's last scans, newest first; those of fewer than AT_LEAST accounts do not count.
    """
    if shares.accounts < AT_LEAST:
        return None
    usable = [past for past in history if past.accounts >= AT_LEAST][:SCANS]
    for name in WATCHED:
        share = getattr(shares, name)
        usual = median(getattr(past, name) for past in usable) if usable else None
        if share >= ALONE if usual is None else share - usual >= JUMP:
            return Drift(share=name, now=share, usual=usual)
    return None
