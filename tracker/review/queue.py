"""The queue of accounts that wait for a person (人工核实): what is nearest to an accusation first, then unit by unit,
and how it is divided among several people. Pure; the command and a served page show the same queue."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from scrapers.model.profile import AccountState
from tracker.cases.report_row import ReportRow
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.people.second_check import AWAITS_SECOND, PEOPLE_DISAGREE
from tracker.policy.policy import Policy
from tracker.register.account import Account
from tracker.register.identity import is_same_name, normal_name
from tracker.review.typed_time import folded

GONE_CODES = frozenset({"to_be_confirmed", "account_suspended"})
SHARE = re.compile(r"([0-9]{1,3})/([0-9]{1,3})")
MAX_SHARES = 100
PASSED_ON = {AWAITS_SECOND: 1, PEOPLE_DISAGREE: 2}
"""Reason -> how many shares further the account is given."""


class QueueUrgency(IntEnum):
    """How near an account is to an accusation; the nearest first."""

    SECOND_PERSON = 0
    """What one person recorded waits for a second one, or two disagree."""
    GONE = 1
    """The platform shows that it is gone, and a person confirms it."""
    OVERDUE = 2
    """No post is known within the limit."""
    NEAR = 3
    """The newest known post is as old as a reminder."""
    RECENT = 4
    """A recent post is known."""
    UNKNOWN = 5
    """Nothing is known."""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one of several people: `2/5`."""

    number: int
    """From 1."""
    of: int

    @classmethod
    def parse(cls, text: str) -> "Share | None":
        """None: it is not `N/M` with 1 ≤ N ≤ M ≤ 100."""
        found = SHARE.fullmatch(folded(text))
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= MAX_SHARES:
            return None
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def urgency_of(row: ReportRow) -> QueueUrgency:
    assessment = row.assessment
    if assessment.reason in (AWAITS_SECOND, PEOPLE_DISAGREE):
        return QueueUrgency.SECOND_PERSON
    if assessment.reason in GONE_CODES or assessment.state not in ("", AccountState.ACTIVE):
        return QueueUrgency.GONE
    if assessment.last_post_at is None:
        return QueueUrgency.UNKNOWN
    known_for = assessment.at - assessment.last_post_at
    if known_for >= row.policy.failing_limit:
        return QueueUrgency.OVERDUE
    return QueueUrgency.NEAR if known_for >= first_reminder(row.policy) else QueueUrgency.RECENT


def first_reminder(policy: Policy) -> timedelta:
    days = [day for rule in policy.of_kind("due_soon") for day in rule.numbers["warn_days"]]
    return timedelta(days=min(days)) if days else policy.failing_limit


def queue_order(row: ReportRow) -> tuple[int, str, float, str]:
    """By urgency, then unit by unit, then the longest without a known post; the key makes it one order."""
    assessment, account = row.assessment, row.account
    last = assessment.last_post_at.timestamp() if assessment.last_post_at else float("inf")
    return urgency_of(row), normal_name(account.unit), last, account.key


def is_answered(row: ReportRow, manual_checks: Iterable[ManualCheck], by: str) -> bool:
    """Whether nobody need look again before the next time-point: a person has, since the account's time-point.

    Where a second person is wanted, only those who recorded something have answered; where two disagree, nobody has.
    Whose page it is is half an answer.

    Args:
        manual_checks: those not withdrawn.
        by: who asks; empty: anybody.
    """
    if row.assessment.reason == PEOPLE_DISAGREE:
        return False
    if row.assessment.reason == AWAITS_SECOND:
        near = row.assessment.at - timedelta(days=row.policy.max_check_age_days)
        return any(by and is_same_name(check.by, by) and check.seen_at >= near for check in manual_checks)
    since = [check for check in manual_checks if check.seen_at >= row.assessment.at]
    latest = max(since, key=lambda check: check.id, default=None)
    return latest is not None and latest.what is not ManualFinding.SAME_ACCOUNT


def shares_of(accounts: Iterable[Account], count: int) -> Mapping[str, int]:
    """Unit, normalised -> the number of its share, from 1: the largest unit first, always to the smallest share.

    Args:
        accounts: all of the register, whatever is answered, closed or filtered: so the shares stay as they are.
    """
    sizes = Counter(normal_name(account.unit) for account in accounts)
    loads = [0] * count
    shares: dict[str, int] = {}
    for unit, size in sorted(sizes.items(), key=lambda group: (-group[1], group[0])):
        place = loads.index(min(loads))
        loads[place] += size
        shares[unit] = place + 1
    return shares


def share_of(row: ReportRow, shares: Mapping[str, int], count: int) -> int:
    """The share of an account: its unit's, but what waits for a second person goes to the next share, and what two
    disagree on to the one after it, because whoever has the unit's has answered."""
    own = shares[normal_name(row.account.unit)]
    return (own - 1 + PASSED_ON.get(row.assessment.reason, 0)) % count + 1


def positions_of(rows: Sequence[ReportRow]) -> Mapping[str, int]:
    """Account key -> its place in the queue, from 1."""
    return {row.account.key: place for place, row in enumerate(sorted(rows, key=queue_order), start=1)}
