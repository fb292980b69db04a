"""An account over a window of days (检查期): the days on which it failed, and its posts. Pure; reads no clock.

Each day is assessed as of one instant by tracker.rules.assess: the same history and rules always give the same result.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal

from scrapers.model.profile import Post
from tracker.cases.apply_decisions import apply_decisions
from tracker.cases.case import Case, Status
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.coverage import TimeInterval
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_from_timeline
from tracker.history.timeline import Timeline
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account
from tracker.rules.assess import RULE_FUNCTIONS, assess_facts, unverified_reason
from tracker.rules.finding import Assessment, PastVerdict, Verdict
from tracker.rules.origin_counts import OriginCounts
from tracker.time.clock import SHANGHAI, start_of_day
from tracker.time.format import to_utc

END_OF_DAY = time.max


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days of Asia/Shanghai, both ends included."""

    first: date
    last: date
    hour: time = END_OF_DAY
    """The time of day at which each day is assessed; END_OF_DAY: at its end."""
    until: datetime
    """No later instant is assessed: now."""

    @property
    def start(self) -> datetime:
        return start_of_day(self.first)

    @property
    def end(self) -> datetime:
        """The instant at which the last day is assessed."""
        return self.instants[-1][1]

    @cached_property
    def instants(self) -> tuple[tuple[date, datetime], ...]:
        """Each day with the instant at which it is assessed, ascending; at least one where the first day has begun."""
        days = ((self.first + timedelta(days=number)) for number in range((self.last - self.first).days + 1))
        return tuple((day, min(self._instant(day), self.until)) for day in days if start_of_day(day) < self.until)

    def _instant(self, day: date) -> datetime:
        if self.hour == END_OF_DAY:
            return start_of_day(day + timedelta(days=1))
        return datetime.combine(day, self.hour, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Gap:
    """A period without any update, proved throughout."""

    start: datetime
    end: datetime

    @property
    def lasted(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A past verdict that differs from what today's history and rules give; the stored one stays."""

    past_verdict: PastVerdict
    now: Assessment

    @property
    def because(self) -> str:
        """rules: other rules apply now; seen: more has been seen, corrected or dismissed since."""
        return "seen" if self.past_verdict.policy_version == self.now.policy_version else "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWindow:
    """One account over the window."""

    account: Account
    days: int
    failed: tuple[date, ...]
    unverified: tuple[date, ...]
    rules: tuple[str, ...]
    """Ids of the rules that failed it, in the policy's order."""
    gap: Gap | None
    """The longest gap that reaches into the window, from its own beginning; None: none is proved."""
    sources: OriginCounts
    """Counts of the posts published within it, as far as they were seen."""
    has_all_posts: bool
    """Whether lists prove that these are all: else there may be more, though every day is verified."""
    changes: tuple[VerdictChange, ...]
    policy_version: str


def window_of(
    facts: AccountHistory,
    policy_at: Callable[[datetime], Policy],
    window: Window,
    past_verdicts: Iterable[PastVerdict] = (),
    cases: Sequence[Case] = (),
) -> AccountWindow:
    """
    Args:
        policy_at: which policy applied to the account at an instant.
        past_verdicts: of instants within the window.
        cases: all cases of the account: dismissed findings (核实后不成立) do not fail it.

    Raises:
        ValueError: an instant is naive.
    """
    timeline = Timeline.of(facts)
    failed, unverified = [], []
    held: set[str] = set()
    policies: dict[str, Policy] = {}
    for day, at in window.instants:
        policy = policy_at(at)
        policies[policy.version] = policy
        broken = broken_rules(facts_from_timeline(timeline, policy, at), cases)
        if broken is None:
            unverified.append(day)
        elif broken:
            failed.append(day)
            held |= broken
    policy = policy_at(window.end)
    account_facts = facts_from_timeline(timeline, policy, window.end)
    start, end = to_utc(window.start), to_utc(window.end)
    return AccountWindow(
        account=facts.account,
        days=len(window.instants),
        failed=tuple(failed),
        unverified=tuple(unverified),
        rules=tuple(dict.fromkeys(rule.id for each in policies.values() for rule in each.rules if rule.id in held)),
        gap=longest_gap(account_facts.proved_intervals, account_facts.posts, start, end),
        sources=OriginCounts.among(account_facts, [post for post in account_facts.posts if start <= post.published_at]),
        has_all_posts=any(each.start <= start and end <= each.end for each in account_facts.proved_intervals),
        changes=tuple(differences(timeline, policy_at, past_verdicts, cases)),
        policy_version=policy.version,
    )


def broken_rules(facts: FactsAsOf, cases: Sequence[Case]) -> frozenset[str] | None:
    """Ids of the rules that fail the account; None: it is unverified. Like `assessed`, but faster."""
    if any(case.status is Status.DISMISSED for case in cases):
        assessment = assessed(facts, facts.at, cases)
        if assessment.verdict is Verdict.UNVERIFIED:
            return None
        return frozenset(finding.rule for finding in assessment.findings if finding.severity is Severity.FAIL)
    if unverified_reason(facts):
        return None
    failing = (rule for rule in facts.policy.rules if rule.severity is Severity.FAIL)
    return frozenset(rule.id for rule in failing if RULE_FUNCTIONS[rule.kind](facts, rule))


def assessed(facts: FactsAsOf, at: datetime, cases: Sequence[Case]) -> Assessment:
    """The assessment without dismissed findings, as after a scan."""
    row = ReportRow(account=facts.account, assessment=assess_facts(facts, at), policy=facts.policy)
    return apply_decisions(row, cases).assessment


def differences(
    timeline: Timeline,
    policy_at: Callable[[datetime], Policy],
    past_verdicts: Iterable[PastVerdict],
    cases: Sequence[Case],
) -> Iterable[VerdictChange]:
    for verdict in past_verdicts:
        now = assessed(facts_from_timeline(timeline, policy_at(verdict.at), verdict.at), verdict.at, cases)
        if (now.verdict, {finding.rule for finding in now.findings}) != (verdict.verdict, set(verdict.rules)):
            yield VerdictChange(verdict, now)


def is_count_known(window: AccountWindow) -> bool:
    """Whether its number of posts may be stated: 0 only where every post would have been seen, because anywhere else it
    would be a false statement."""
    return bool(window.sources.total) or (window.has_all_posts and not window.unverified)


def none_seen(window: AccountWindow) -> Literal["unverified", "unseen"]:
    """What stands in the number's place: nothing was verified, or none was seen on the days that were."""
    return "unverified" if len(window.unverified) >= window.days else "unseen"


def longest_gap(intervals: Iterable[TimeInterval], posts: Sequence[Post], start: datetime, end: datetime) -> Gap | None:
    """The longest proved time without an update that reaches into the window; cut off at its end.

    Before the first known post the account may not have existed, so no gap is counted there.

    Args:
        posts: those up to `end`, newest first.
    """
    if not posts:
        return None
    updates = sorted({post.published_at for post in posts})
    gaps = [
        Gap(begins, ends)
        for interval in intervals
        for begins, ends in pairwise(boundaries(interval, updates, end))
        if ends > start
    ]
    return max(gaps, key=lambda gap: gap.lasted, default=None)


def boundaries(interval: TimeInterval, updates: Sequence[datetime], end: datetime) -> list[datetime]:
    """Where gaps begin and end within an interval: its ends, and the updates between them."""
    first, last = max(interval.start, updates[0]), min(interval.end, end)
    return [] if first >= last else [first, *(at for at in updates if first < at < last), last]
