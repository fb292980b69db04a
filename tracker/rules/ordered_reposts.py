"""How far accounts have done the reposts that the superior ordered (转发任务完成度). Pure.

That one was not done is an accusation: without proof of every post of the time it is 未能核实.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scrapers.model.profile import AccountState, Origin, Post
from tracker.history.coverage import interval_at, merge_intervals
from tracker.history.facts_as_of import FactsAsOf
from tracker.origin.attribution import attribute
from tracker.origin.repost_order import RepostOrder, normal_title
from tracker.origin.trace import NO_TRACE
from tracker.register.account import Account

MAYBE_ALIKE = 0.5
"""Dice of two titles' pairs of characters, from which on one may be the other reworded."""


class CompletionStatus(StrEnum):
    """How far one account has done one task."""

    DONE = "done"
    LATE = "late"
    NOT_DONE = "not_done"
    """Proved: every post of the time is known, and none is it."""
    UNVERIFIED = "unverified"
    PENDING = "pending"
    """Not due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """How far an account has done a task, as of an instant."""

    account: Account
    order: RepostOrder
    status: CompletionStatus
    why: str = ""
    """Of `unverified`: not_covered, may_be_it, done_before, no_title; else empty."""
    post: Post | None = None
    """The repost; of may_be_it the post that a person looks at."""


def completion_of(order: RepostOrder, facts: FactsAsOf) -> Completion | None:
    """None: it was not for this account, or the account does not run."""
    if not order.is_for(facts.account) or not facts.is_running or facts.at < order.begins_at:
        return None
    mine = [post for post in facts.posts if order.is_done_by(post, facts.traces.get(post.post_id, NO_TRACE))]
    standing, why, post = completion_status(order, facts, sorted(mine, key=lambda one: one.published_at))
    return Completion(account=facts.account, order=order, status=standing, why=why, post=post)


def completion_status(
    order: RepostOrder, facts: FactsAsOf, mine: list[Post]
) -> tuple[CompletionStatus, str, Post | None]:
    """
    Args:
        mine: the posts that are what was ordered, oldest first.
    """
    after = [post for post in mine if post.published_at >= order.begins_at]
    if after:
        return (CompletionStatus.DONE if after[0].published_at < order.ends_at else CompletionStatus.LATE), "", after[0]
    if mine:
        return CompletionStatus.UNVERIFIED, "done_before", mine[-1]
    since = (post for post in facts.posts if post.published_at >= order.begins_at)
    maybe = next((post for post in since if may_be(order, post, facts)), None)
    if maybe is not None:
        return CompletionStatus.UNVERIFIED, "may_be_it", maybe
    if facts.at < order.ends_at:
        return CompletionStatus.PENDING, "", None
    if not order.titles:
        return CompletionStatus.UNVERIFIED, "no_title", None
    return (
        (CompletionStatus.NOT_DONE, "", None)
        if is_covered(order, facts)
        else (CompletionStatus.UNVERIFIED, "not_covered", None)
    )


def is_covered(order: RepostOrder, facts: FactsAsOf) -> bool:
    """Whether the looks prove every post from the order to its last day."""
    active = [check for check in facts.checks if check.has_answer and check.state is AccountState.ACTIVE]
    interval = interval_at(merge_intervals(active), order.begins_at)
    return facts.is_active and interval is not None and interval.end >= order.ends_at


def may_be(order: RepostOrder, post: Post, facts: FactsAsOf) -> bool:
    """Whether only a person can tell: a repost under another title or none, or a title much like the ordered."""
    attribution = attribute(post, facts.account, facts.traces.get(post.post_id, NO_TRACE), facts.names)
    if attribution.origin is Origin.REPOST or not normal_title(post.title):
        return True
    pairs = pairs_of(normal_title(post.title))
    return any(dice(pairs, pairs_of(normal_title(title))) >= MAYBE_ALIKE for title in order.titles)


@dataclass(frozen=True, slots=True)
class CompletionCounts:
    """How many accounts stand where with a task."""

    done: int = 0
    late: int = 0
    not_done: int = 0
    unverified: int = 0
    pending: int = 0

    @classmethod
    def of(cls, completions: Iterable[Completion]) -> "CompletionCounts":
        standings = [one.status for one in completions]
        return cls(*(standings.count(standing) for standing in CompletionStatus))

    @property
    def decided(self) -> int:
        """What the rate is over: those of which it is known whether they did it."""
        return self.done + self.late + self.not_done


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
