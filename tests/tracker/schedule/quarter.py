"""A quarter of a made province: who posts when, who is looked at by the weekly scan and the daily look, and who passed
the limit unseen. Only the decisions are the program's own; the clock, the posts and the looks are made.

    python -m tests.tracker.schedule.quarter 20000
"""

import random
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.schedule.cadence import DueFacts, plan_day
from tracker.settings.sections import PlatformSettings, with_defaults
from tracker.time.clock import SHANGHAI

DAYS = 91
BEGIN = datetime(2026, 8, 31, tzinfo=SHANGHAI)
"""A Monday."""
LIMIT = timedelta(days=14)
WARNED = timedelta(days=10)
DAILY_AT, WEEKLY_AT = timedelta(hours=6), timedelta(hours=9)
KINDS = (
    # share, days between two posts: least and most; share of the gaps that are lapses
    (0.72, 0.3, 2.5, 0.0),  # posts most days
    (0.20, 1.0, 6.0, 0.002),
    (0.06, 3.0, 12.0, 0.02),  # posts at the deadline (踩点)
    (0.02, 4.0, 13.5, 0.25),  # forgets
)
PLATFORMS = (("wechat", 0.5), ("weibo", 0.25), ("baijiahao", 0.1), ("peopleapp", 0.1), ("zhihu", 0.05))
CEILINGS = {name: PlatformSettings.model_validate(given).per_day for name, given in with_defaults({}).items()}
WITHOUT_LOGIN = 0.15
"""Share of the WeChat accounts that no open route can verify."""


@dataclass(slots=True)
class MadeAccount:
    due_facts: DueFacts
    posts: list[datetime]
    """Ascending; the first lies before the quarter."""
    looks: list[datetime] = field(default_factory=list)
    """Of the program, daily and weekly."""

    def look(self, at: datetime) -> None:
        self.looks.append(at)
        if not self.due_facts.can_be_verified:
            self.due_facts = replace(self.due_facts, looked_at=at, code="login_required")
            return
        last = self.posts[bisect_right(self.posts, at) - 1]
        self.due_facts = replace(self.due_facts, looked_at=at, answered_at=at, last_post_at=last, code="")

    def passings(self) -> Iterator[datetime]:
        """The instants at which it passed the limit, after the first week, which nobody could have known of."""
        end = BEGIN + timedelta(days=DAYS)
        for post, following in zip(self.posts, [*self.posts[1:], None], strict=True):
            passed = post + LIMIT
            if BEGIN + timedelta(days=8) <= passed < end and (following is None or following > passed):
                yield passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    accounts: int
    passings: int
    """By accounts that a route can verify."""
    unseen: int
    """Of these, without a look in the two days before."""
    not_reminded: int
    """Of these, without a look that saw them silent for 10 days and more, and not for the limit yet."""
    weekly_looks: int
    daily_looks: int
    left: int
    """Accounts above a daily ceiling."""
    asked_in_vain: int
    """Daily looks at accounts that no open route can verify."""
    busiest: int
    """Daily looks on the busiest day."""

    @property
    def ratio(self) -> float:
        """All looks, as a multiple of the weekly scans' alone."""
        return (self.weekly_looks + self.daily_looks) / self.weekly_looks

    def __str__(self) -> str:
        return (
            f"{self.accounts} accounts, {DAYS} days: {self.passings} passed the limit, {self.unseen} of them not looked"
            f" at in the 2 days before, {self.not_reminded} not reminded; looks: {self.weekly_looks} weekly +"
            f" {self.daily_looks} daily = {self.ratio:.2f} times weekly; busiest day {self.busiest}, left over"
            f" {self.left}, asked in vain {self.asked_in_vain}"
        )


def made_province(count: int, seed: int) -> list[MadeAccount]:
    chance = random.Random(seed)
    return [made_account(number, chance) for number in range(count)]


def made_account(number: int, chance: random.Random) -> MadeAccount:
    _, least, most, lapses = chance.choices(KINDS, [kind[0] for kind in KINDS])[0]
    platform = chance.choices([name for name, _ in PLATFORMS], [share for _, share in PLATFORMS])[0]
    posts, at = [], BEGIN - timedelta(days=chance.uniform(0, most))
    while at < BEGIN + timedelta(days=DAYS):
        posts.append(at)
        is_lapse = chance.random() < lapses
        at += timedelta(days=chance.uniform(14.1, 40.0) if is_lapse else chance.uniform(least, most))
    can_be_verified = platform != "wechat" or chance.random() >= WITHOUT_LOGIN
    due_facts = DueFacts(key=f"{platform}:{number}", platform=platform, limit=LIMIT, can_be_verified=can_be_verified)
    return MadeAccount(due_facts, posts)


def run_quarter(count: int, seed: int = 1, *, has_daily: bool = True) -> Figures:
    accounts = made_province(count, seed)
    by_key = {account.due_facts.key: account for account in accounts}
    counts: Counter[str] = Counter()
    busiest = 0
    for day in range(DAYS):
        today = BEGIN + timedelta(days=day)
        # On the first day nothing is known yet: the weekly scan begins.
        if day and has_daily:
            all_due_facts = (account.due_facts for account in accounts)
            plan = plan_day(all_due_facts, today + DAILY_AT, has_weekly_scan=True, ceilings=CEILINGS)
            for due_account in plan.due:
                by_key[due_account.due_facts.key].look(today + DAILY_AT)
                counts["vain"] += not due_account.due_facts.can_be_verified
            counts["daily"] += len(plan.due)
            counts["left"] += sum(plan.left.values())
            busiest = max(busiest, len(plan.due))
        if day % 7 == 0:
            for account in accounts:
                account.look(today + WEEKLY_AT)
            counts["weekly"] += count
    for account in accounts:
        for passed in account.passings() if account.due_facts.can_be_verified else ():
            counts["passed"] += 1
            counts["unseen"] += not any(timedelta() <= passed - look <= timedelta(days=2) for look in account.looks)
            counts["silent"] += not any(timedelta() < passed - look <= LIMIT - WARNED for look in account.looks)
    return Figures(
        accounts=count,
        passings=counts["passed"],
        unseen=counts["unseen"],
        not_reminded=counts["silent"],
        weekly_looks=counts["weekly"],
        daily_looks=counts["daily"],
        left=counts["left"],
        asked_in_vain=counts["vain"],
        busiest=busiest,
    )


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    for has_daily in (False, True):
        print("weekly and daily:" if has_daily else "weekly alone:", run_quarter(size, has_daily=has_daily))  # noqa: T201
