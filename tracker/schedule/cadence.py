"""Decides which accounts a daily look (每日查看) is for: those that may pass the limit, and those never verified. Pure.

An account whose newest known post is half the limit old (7 days of 14) is looked at every day, so that its unit can be
reminded in time; the rest once a week. The weekly scan looks at everybody, so an account that was seen posting at its
last look is given two days more before the daily look takes it: else nearly every account would be looked at twice a
week, the second time on the day before the weekly scan.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.history.scan import DAILY as DAILY_SELECTION
from tracker.time.clock import to_shanghai

WEEK = timedelta(weeks=1)
GRACE = timedelta(days=2)
"""So much later an account is at risk that was seen posting at its last look, while a weekly scan is kept."""
LATE = timedelta(days=8)
"""After so long without a weekly scan the daily look takes over the weekly looks."""
DORMANT = 2
"""An account silent for so many times its limit is looked at weekly again: a daily look would remind nobody."""
BY_PEOPLE = frozenset(
    {
        "not_supported", "no_handle", "no_address", "wrong_account", "identity_unproved", "identity_denied",
        "not_on_shelf", "reader_refused", "account_limited", "api_banned", "undated", "unknown_words", "cannot_tell",
        "account_suspended",
    }
)  # fmt: skip
"""Codes of looks that fail again until a person does something: a daily look would ask in vain."""


class DueReason(StrEnum):
    """Why an account is due; in the order in which they are looked at."""

    AT_RISK = "at_risk"
    """有超期风险: its newest known post is half the limit old, or older, and it has not failed yet."""
    NEVER_VERIFIED = "never_verified"
    """从未核实: no look has had an answer yet."""
    OVERDUE = "overdue"
    """已超期: it is looked at daily, so that its update is seen the day after."""
    WEEKLY = "weekly"
    """满一周: its last look is a week old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueFacts:
    """What is known of one account, from which follows whether it is due. Instants are aware."""

    key: str
    platform: str
    limit: timedelta | None = None
    """Silence for so long fails it; None: no such rule applies to it: 服务类, 拟关停 or 已关停."""
    looked_at: datetime | None = None
    """The newest look, whatever its result; None: none yet."""
    answered_at: datetime | None = None
    """The newest look with an answer; None: never verified."""
    is_gone: bool = False
    """Whether that answer was that the account is not there."""
    last_post_at: datetime | None = None
    """The newest known post; None: none is known."""
    can_be_verified: bool = True
    """Whether a route is open that lists its posts: without one only people can verify it."""
    code: str = ""
    """The code of the newest look, where it had no answer."""

    def silence(self, now: datetime) -> timedelta | None:
        """For how long no post is known; None: none ever was."""
        return None if self.last_post_at is None else now - self.last_post_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAccount:
    due_facts: DueFacts
    reason: DueReason

    @property
    def looks(self) -> int:
        """How often it is looked at: an adverse result is confirmed by a second look."""
        return 2 if self.reason is DueReason.OVERDUE else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyPlan:
    """Who is looked at today."""

    due: tuple[DueAccount, ...]
    """Most urgent first."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Platform -> accounts that are due and above its daily ceiling: the most urgent go first, every day."""
    by_people: Mapping[str, int] = field(default_factory=dict)
    """Platform -> accounts that no open route can verify: they are not asked every day."""

    @property
    def looks(self) -> dict[str, int]:
        """Platform -> looks, at least."""
        counted: Counter[str] = Counter()
        for account in self.due:
            counted[account.due_facts.platform] += account.looks
        return dict(counted)

    def count(self, reason: DueReason, platform: str | None = None) -> int:
        return sum(account.reason is reason and platform in (None, account.due_facts.platform) for account in self.due)


def reason_of(due_facts: DueFacts, now: datetime, *, has_weekly_scan: bool) -> DueReason | None:
    """Why an account is due; None: it is not.

    Args:
        has_weekly_scan: whether a scan of the whole register began within LATE: it looks at the rest.
    """
    if due_facts.looked_at is not None and is_same_day(due_facts.looked_at, now):
        return None
    is_old = due_facts.looked_at is None or now - due_facts.looked_at >= (LATE if has_weekly_scan else WEEK)
    weekly = DueReason.WEEKLY if is_old else None
    if not is_asked_daily(due_facts):
        return weekly
    if due_facts.answered_at is None:
        return DueReason.NEVER_VERIFIED
    if due_facts.is_gone or due_facts.limit is None:
        return weekly
    silence = due_facts.silence(now)
    if silence is None:
        return DueReason.AT_RISK
    if silence >= due_facts.limit * DORMANT or silence < risk_from(due_facts, has_weekly_scan=has_weekly_scan):
        return weekly
    return DueReason.OVERDUE if silence >= due_facts.limit else DueReason.AT_RISK


def is_asked_daily(due_facts: DueFacts) -> bool:
    """Whether a look could verify it: an open route, and nothing that waits for a person."""
    return due_facts.can_be_verified and due_facts.code not in BY_PEOPLE


def risk_from(due_facts: DueFacts, *, has_weekly_scan: bool) -> timedelta:
    """The silence from which an account is looked at daily."""
    assert due_facts.limit is not None
    half = due_facts.limit / 2
    seen, last = due_facts.answered_at, due_facts.last_post_at
    was_silent = seen is not None and last is not None and seen - last >= half
    return half if was_silent or not has_weekly_scan else half + GRACE


def is_same_day(one: datetime, other: datetime) -> bool:
    """On a Shanghai clock."""
    return to_shanghai(one).date() == to_shanghai(other).date()


def plan_day(
    all_due_facts: Iterable[DueFacts],
    now: datetime,
    *,
    has_weekly_scan: bool,
    ceilings: Mapping[str, int | None] | None = None,
) -> DailyPlan:
    """Who is due, most urgent first, within the daily ceilings of the platforms.

    Args:
        ceilings: platform -> looks a day; None, or absent: no ceiling.
    """
    found: list[DueAccount] = []
    by_people: Counter[str] = Counter()
    for due_facts in all_due_facts:
        by_people[due_facts.platform] += not is_asked_daily(due_facts)
        if (reason := reason_of(due_facts, now, has_weekly_scan=has_weekly_scan)) is not None:
            found.append(DueAccount(due_facts=due_facts, reason=reason))
    found.sort(key=lambda account: urgency(account, now))
    due, left = within(found, ceilings or {})
    return DailyPlan(due=tuple(due), left=left, by_people={name: count for name, count in by_people.items() if count})


def urgency(account: DueAccount, now: datetime) -> tuple[int, timedelta, str]:
    """The kind of reason, then how soon the limit is reached."""
    due_facts = account.due_facts
    silence = due_facts.silence(now)
    remaining = timedelta() if due_facts.limit is None or silence is None else due_facts.limit - silence
    return (
        list(DueReason).index(account.reason),
        remaining if account.reason is DueReason.AT_RISK else timedelta(),
        due_facts.key,
    )


def within(due: Iterable[DueAccount], ceilings: Mapping[str, int | None]) -> tuple[list[DueAccount], dict[str, int]]:
    """The accounts that the platforms' daily ceilings allow, and how many are left of each platform."""
    taken: defaultdict[str, int] = defaultdict(int)
    left: Counter[str] = Counter()
    chosen: list[DueAccount] = []
    for account in due:
        platform = account.due_facts.platform
        ceiling = ceilings.get(platform)
        if ceiling is not None and taken[platform] + account.looks > ceiling:
            left[platform] += 1
            continue
        taken[platform] += account.looks
        chosen.append(account)
    return chosen, dict(left)


def daily_selection(selection: str) -> str:
    """The name of a daily look's part of the register."""
    return f"{DAILY_SELECTION} {selection}".rstrip()
