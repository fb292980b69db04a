"""Detects layout drift: when all results of a platform change at once, the platform changed and not its units. Pure.

A parser that no longer fits its platform fails for all accounts together: lists are suddenly short, empty or
unreadable. So the shares of outcomes are compared with the platform's last scans, and its control accounts, known to be
active, must be seen. Otherwise the platform's verdicts are withheld for the scan, and the operator gets the reason.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tracker.grouping import grouped
from tracker.history.check import CheckSummary, Outcome
from tracker.history.scan import Scan
from tracker.store.store import Store

AT_LEAST = 10
"""Minimum number of a platform's accounts for a meaningful share."""
AT_LEAST_OF_MACHINE = 30
"""The same of one of several machines: each is compared, and chance must not withhold a platform once a month."""
JUMP = 0.3
"""A share this much above the median of the last scans is not caused by units."""
SCANS = 4
"""How many of the last scans a share is compared with."""
LIMIT_WITHOUT_HISTORY = 0.9
"""Limit where there is no history: no register has so large a share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShares:
    """Outcomes of one platform's accounts in one scan, as shares of all its accounts."""

    accounts: int
    unreadable: float
    """layout_changed, unknown_words, wrong_account, internal_error: most likely the parser's fault."""
    unverified: float
    """Any reason, walls included."""
    gone: float
    silent: float
    """Seen, and no post for DRIFT_SILENCE: an empty or truncated list looks like this."""
    is_withheld: bool = False
    """Whether the scan's verdicts of the platform were withheld."""

    @classmethod
    def of(cls, summaries: Iterable[CheckSummary], *, is_withheld: bool = False) -> "OutcomeShares":
        """The shares of one scan; all 0 where no account was checked."""
        all_summaries = tuple(summaries)
        total = len(all_summaries)

        def share(number: int) -> float:
            return number / total if total else 0.0

        return cls(
            accounts=total,
            unreadable=share(sum(summary.code in UNREADABLE for summary in all_summaries)),
            unverified=share(sum(summary.outcome is Outcome.UNVERIFIED for summary in all_summaries)),
            gone=share(sum(summary.outcome is Outcome.GONE for summary in all_summaries)),
            silent=share(sum(is_silent(summary) for summary in all_summaries)),
            is_withheld=is_withheld,
        )


UNREADABLE = frozenset({"layout_changed", "unknown_words", "wrong_account", "internal_error"})
ADVERSE_SHARES = ("gone", "silent")
"""Shares that are adverse to accounts. Withheld scans never count as usual: otherwise a parser that stays broken would
accuse everybody after a few scans."""
WATCHED = ("unreadable", "unverified", *ADVERSE_SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """Why a platform's verdicts are withheld."""

    share: str
    """The field of OutcomeShares that jumped."""
    now: float
    usual: float | None
    """The median of the last scans; None: there is no history."""

    @property
    def message(self) -> str:
        usual = "no earlier scan" if self.usual is None else f"usually {self.usual:.0%}"
        return f"{self.share} {self.now:.0%}, {usual}"


def is_silent(summary: CheckSummary) -> bool:
    if summary.outcome is not Outcome.SEEN:
        return False
    return summary.last_post_at is None or summary.checked_at - summary.last_post_at >= DRIFT_SILENCE


def drift_of(shares: OutcomeShares, history: Sequence[OutcomeShares], watched: Sequence[str] = WATCHED) -> Drift | None:
    """The share that jumped; None: the platform answered as usual.

    Args:
        history: the platform's last scans, newest first; those of fewer than AT_LEAST accounts do not count.
        watched: which shares are compared; for a scan that was stopped, ADVERSE_SHARES.
    """
    if shares.accounts < AT_LEAST:
        return None
    large = [earlier for earlier in history if earlier.accounts >= AT_LEAST]
    for name in watched:
        usable = [earlier for earlier in large if not (earlier.is_withheld and name in ADVERSE_SHARES)][:SCANS]
        share = getattr(shares, name)
        usual = median(getattr(earlier, name) for earlier in usable) if usable else None
        if share >= LIMIT_WITHOUT_HISTORY if usual is None else share - usual >= JUMP:
            return Drift(share=name, now=share, usual=usual)
    return None


log = logging.getLogger("tracker.scan")  # one logger name for the whole scan


DRIFT_SILENCE = timedelta(days=14)
"""Accounts without a post for so long count as silent."""


def withhold_on_drift(store: Store, scan: Scan, platform: str, *, is_whole: bool) -> str:
    """Compare the platform's shares with its last scans; on a jump withhold its verdicts.

    Args:
        is_whole: whether all its accounts have been checked. For a scan that was stopped or interrupted only the
            adverse shares are compared: the walls that stopped it are known.

    Returns:
        The drift message; empty: no drift.
    """
    watched = WATCHED if is_whole else ADVERSE_SHARES
    shares, history = shares_of(store, scan, platform)
    drift = drift_of(shares, history, watched) or machine_drift(store, scan, platform, history, watched)
    if not drift:
        return ""
    store.withhold(scan, platform, drift.message)
    log.warning("%s: verdicts withheld: %s", platform, drift.message)
    return drift.message


def machine_drift(
    store: Store, scan: Scan, platform: str, history: Sequence[OutcomeShares], watched: Sequence[str]
) -> Drift | None:
    """The share that jumped in what one of several machines saw, or the machines of one address together: a platform
    that shows one address empty lists changes the shares of the whole scan by too little to be noticed. None: none did,
    or one machine did it all."""
    machines = store.queued_scans.machines(scan.id, platform)
    for some in parts_of(machines):
        shares, known = shares_of(store, scan, platform, some)
        if shares.accounts < AT_LEAST_OF_MACHINE:
            continue
        drift = drift_of(shares, known if scan.is_daily else history, watched)
        if drift:
            log.warning("%s: %s sees it in another way: %s", platform, ", ".join(some), drift.message)
            return drift
    return None


def parts_of(machines: Sequence[str]) -> list[tuple[str, ...]]:
    """Each machine, and those of each address, where that is more than one and not all of them. A container has another
    name after each restart: by itself it has too few accounts to be compared."""
    of_address = grouped(machines, lambda machine: machine.rpartition("@")[0])
    parts = {*((machine,) for machine in machines), *map(tuple, of_address.values())}
    return sorted(part for part in parts if len(part) < len(machines))


def shares_of(
    store: Store, scan: Scan, platform: str, machines: Sequence[str] = ()
) -> tuple[OutcomeShares, tuple[OutcomeShares, ...]]:
    """The scan's shares, and those that they are compared with; of what some machines saw where they are named.

    A daily look chooses accounts because they are silent: its shares are like no other scan's. It is compared with what
    was known of the same accounts: if lists lose posts, or pages cannot be read or are gone all at once, that is the
    platform's doing. Of a sample (抽查) the drawn accounts alone are compared: repeat offenders are silent more often.
    """
    sample = store.sample_store.of_scan(scan.id) if scan.is_sample else None
    if not scan.is_daily:
        found = (
            store.summaries.of_keys(scan, platform, frozenset(sample.keys), machines)
            if sample
            else store.summaries.of_platform(scan, platform, machines)
        )
        shares = OutcomeShares.of(found)
        return shares, past_shares(store, scan, platform) if shares.accounts >= AT_LEAST and not machines else ()
    known = store.summaries.of_known(scan, platform, machines)
    return (
        OutcomeShares.of(found for found, _ in known),
        (OutcomeShares.of(expected for _, expected in known),),
    )


def past_shares(store: Store, scan: Scan, platform: str) -> tuple[OutcomeShares, ...]:
    """Shares of earlier scans of the same part of the register, newest first, until there are SCANS that count for
    every share; of all scans where there are none."""
    earlier = [
        each
        for each in store.scans()
        if each.id < scan.id and each.finished_at and each.is_replay is scan.is_replay and not each.is_aside
    ]
    same_selection = [each for each in earlier if each.selection == scan.selection]
    withheld = store.withheld_scans(platform)
    found: list[OutcomeShares] = []
    counting = 0
    for each in same_selection or earlier:
        summaries = store.summaries.of_platform(each, platform)
        found.append(OutcomeShares.of(summaries, is_withheld=each.id in withheld))
        counting += found[-1].accounts >= AT_LEAST and not found[-1].is_withheld
        if counting == SCANS:
            break
    return tuple(found)
