"""Whether accounts completed the reposts that the superior ordered (转发任务完成度). Pure.

"Not done" is an accusation: without proof of every post of the period it is 未能核实.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scrapers.model.profile import Origin, Post
from tracker.history.coverage import interval_at
from tracker.history.facts import FactsAsOf
from tracker.origin.attribution import attribute
from tracker.origin.repost_order import RepostOrder, normal_title
from tracker.origin.trace import NO_TRACE
from tracker.register.account import Account

MAYBE_ALIKE = 0.5
"""Dice coefficient of two titles' character pairs from which one may be a rewording of the other."""


class CompletionStatus(StrEnum):
    """Whether one account completed one order."""

    DONE = "done"
    LATE = "late"
    NOT_DONE = "not_done"
    """Proved: every post of the period is known, and none is the repost."""
    UNVERIFIED = "unverified"
    PENDING = "pending"
    """Not due yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """An account's completion of one order, as of an instant."""

    account: Account
    order: RepostOrder
    status: CompletionStatus
    why: str = ""
    """Reason of `unverified`: not_covered, may_be_it, done_before, no_title; else empty."""
    post: Post | None = None
    """The repost; for may_be_it the post that a person has to check."""


def completion_of(order: RepostOrder, facts: FactsAsOf) -> Completion | None:
    """None: the order was not for this account, or the account is not running."""
    if not order.is_for(facts.account) or not facts.is_running or facts.at < order.begins_at:
        return None
    reposts = [post for post in facts.posts if order.is_done_by(post, facts.traces.get(post.post_id, NO_TRACE))]
    status, why, post = completion_status(order, facts, sorted(reposts, key=lambda repost: repost.published_at))
    return Completion(account=facts.account, order=order, status=status, why=why, post=post)


def completion_status(
    order: RepostOrder, facts: FactsAsOf, reposts: list[Post]
) -> tuple[CompletionStatus, str, Post | None]:
    """
    Args:
        reposts: the account's posts that match the order, oldest first.
    """
    after = [post for post in reposts if post.published_at >= order.begins_at]
    if after:
        return (CompletionStatus.DONE if after[0].published_at < order.ends_at else CompletionStatus.LATE), "", after[0]
    if reposts:
        return CompletionStatus.UNVERIFIED, "done_before", reposts[-1]
    later_posts = (post for post in facts.posts if post.published_at >= order.begins_at)
    candidate = next((post for post in later_posts if may_be(order, post, facts)), None)
    if candidate is not None:
        return CompletionStatus.UNVERIFIED, "may_be_it", candidate
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
    """Whether the looks prove every post from the order's beginning to its last day."""
    interval = interval_at(facts.proved_intervals, order.begins_at)
    return facts.is_active and interval is not None and interval.end >= order.ends_at


def may_be(order: RepostOrder, post: Post, facts: FactsAsOf) -> bool:
    """Whether only a person can decide: a repost under another title or none, or a title similar to the ordered one."""
    attribution = attribute(post, facts.account, facts.traces.get(post.post_id, NO_TRACE), facts.names)
    if attribution.origin is Origin.REPOST or not normal_title(post.title):
        return True
    pairs = pairs_of(normal_title(post.title))
    return any(dice_coefficient(pairs, pairs_of(normal_title(title))) >= MAYBE_ALIKE for title in order.titles)


@dataclass(frozen=True, slots=True)
class CompletionCounts:
    """Number of accounts by completion status of one order."""

    done: int = 0
    late: int = 0
    not_done: int = 0
    unverified: int = 0
    pending: int = 0

    @classmethod
    def of(cls, completions: Iterable[Completion]) -> "CompletionCounts":
        statuses = [completion.status for completion in completions]
        return cls(*(statuses.count(status) for status in CompletionStatus))

    @property
    def decided(self) -> int:
        """The rate's denominator: accounts of which it is known whether they did it."""
        return self.done + self.late + self.not_done


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))


def dice_coefficient(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
