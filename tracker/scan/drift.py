"""Layout drift: when a platform's answers change all at once, it is the platform that changed and not its units. Pure.

A reader that no longer fits its platform errs for everybody together: every list is suddenly short, or empty, or
unreadable. So a scan's shares are held against the platform's own last scans, and its control accounts, known to be
alive, must be seen. Where that fails the platform's verdicts are withheld for the scan, and the operator is told why.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tracker.history.check import CheckSummary, Outcome
from tracker.history.scan import Scan
from tracker.store.store import Store

AT_LEAST = 10
"""Accounts of a platform below which a share says nothing."""
JUMP = 0.3
"""A share this much above the median of the last scans is no unit's doing."""
SCANS = 4
"""How many of the last scans a share is held against."""
LIMIT_WITHOUT_HISTORY = 0.9
"""Without any history: a share from which on no register is that bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShares:
    """What became of one platform's accounts in one scan, as shares of all of them."""

    accounts: int
    unreadable: float
    """layout_changed, unknown_words, wrong_account, internal_error: the reader's fault, most likely."""
    unverified: float
    """Any reason, walls included."""
    gone: float
    silent: float
    """Seen, and nothing published for `silence`: an empty or short list looks like this."""
    is_withheld: bool = False
    """Whether the scan's verdicts of the platform were withheld."""

    @classmethod
    def of(cls, summaries: Iterable[CheckSummary], silence: timedelta, *, is_withheld: bool = False) -> "OutcomeShares":
        """The shares of one scan; all 0 where no account was looked at."""
        every = tuple(summaries)
        total = len(every)

        def share(number: int) -> float:
            return number / total if total else 0.0

        return cls(
            accounts=total,
            unreadable=share(sum(summary.code in UNREADABLE for summary in every)),
            unverified=share(sum(summary.outcome is Outcome.UNVERIFIED for summary in every)),
            gone=share(sum(summary.outcome is Outcome.GONE for summary in every)),
            silent=share(sum(is_silent(summary, silence) for summary in every)),
            is_withheld=is_withheld,
        )


UNREADABLE = frozenset({"layout_changed", "unknown_words", "wrong_account", "internal_error"})
ADVERSE_SHARES = ("gone", "silent")
"""What would be held against the accounts. What was withheld once is never what is usual: a reader that stays broken
would else accuse everybody after a few scans."""
WATCHED = ("unreadable", "unverified", *ADVERSE_SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Why a platform's verdicts are withheld."""

    share: str
    """Which of Shares jumped."""
    now: float
    usual: float | None
    """The median of the last scans; None: there is no history."""

    @property
    def message(self) -> str:
        usual = "no earlier scan" if self.usual is None else f"usually {self.usual:.0%}"
        return f"{self.share} {self.now:.0%}, {usual}"


def is_silent(summary: CheckSummary, silence: timedelta) -> bool:
    if summary.outcome is not Outcome.SEEN:
        return False
    return summary.last_post_at is None or summary.checked_at - summary.last_post_at >= silence


def drift_of(shares: OutcomeShares, history: Sequence[OutcomeShares], watched: Sequence[str] = WATCHED) -> Drift | None:
    """What jumped; None: the platform answered as it does.

    Args:
        history: the platform's last scans, newest first; those of fewer than AT_LEAST accounts do not count.
        watched: which shares are looked at; of a scan that was stopped, ACCUSING.
    """
    if shares.accounts < AT_LEAST:
        return None
    large = [past for past in history if past.accounts >= AT_LEAST]
    for name in watched:
        usable = [past for past in large if not (past.is_withheld and name in ADVERSE_SHARES)][:SCANS]
        share = getattr(shares, name)
        usual = median(getattr(past, name) for past in usable) if usable else None
        if share >= LIMIT_WITHOUT_HISTORY if usual is None else share - usual >= JUMP:
            return Drift(share=name, now=share, usual=usual)
    return None


log = logging.getLogger("tracker.scan.scan")  # one scan, one name in the log, whichever module speaks


DRIFT_SILENCE = timedelta(days=14)
"""Who has not posted for so long counts into the share of the silent."""


def withhold_on_drift(store: Store, scan: Scan, platform: str, *, is_whole: bool) -> str:
    """Hold the platform's shares against its last scans; a jump is no unit's doing, and nobody is judged by it.

    Args:
        is_whole: whether all its accounts have been looked at. Of a scan that was stopped or interrupted only what
            accuses is held: the walls that stopped it are no news.

    Returns:
        What changed all at once; empty: nothing did.
    """
    shares = OutcomeShares.of(store.check_summaries(scan, platform), DRIFT_SILENCE)
    if shares.accounts < AT_LEAST:
        return ""
    drift = drift_of(shares, past_shares(store, scan, platform), WATCHED if is_whole else ADVERSE_SHARES)
    if not drift:
        return ""
    store.withhold(scan, platform, drift.message)
    log.warning("%s: verdicts withheld: %s", platform, drift.message)
    return drift.message


def past_shares(store: Store, scan: Scan, platform: str) -> tuple[OutcomeShares, ...]:
    """Of the earlier scans of the same part of the register, newest first; of all where it has none."""
    past = [
        each for each in store.scans() if each.id < scan.id and each.finished_at and each.is_replay is scan.is_replay
    ]
    alike = [each for each in past if each.selection == scan.selection]
    withheld = store.withheld_scans(platform)
    return tuple(
        OutcomeShares.of(store.check_summaries(each, platform), DRIFT_SILENCE, is_withheld=each.id in withheld)
        for each in alike or past
    )
