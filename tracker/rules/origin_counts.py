"""Whose the posts are: how many of a window are 原创, 转载, 未知, and what the superior ordered to repost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scrapers.model.profile import Origin, Post
from tracker.history.account_history import WITHHELD_KIND, AccountHistory
from tracker.history.facts_as_of import FactsAsOf
from tracker.origin.attribution import PostOrigin, attribute
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import NO_TRACE, First, OriginTrace
from tracker.time.format import to_iso

SHOWN = 20
"""Reposts that a finding shows, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginCounts:
    """Counts of posts in a window up to the monitoring time-point.

    Each post is in exactly one of `originals`, `reposts`, `unknown` and `mandated`. What is not proved enough to be
    held against the account is in `unknown`, be it shown as a repost (see tracker.origin.attribution.PROVED).
    """

    reposts: int
    """Held against the account, with proof."""
    with_known_origin: int
    """Originals and reposts: what the share is over."""
    unknown: int
    mandated: int = 0
    """上级要求转发: counted neither for nor against."""
    copies: int = 0
    """Of the unknown: another office's account had the same text before."""
    attributed: tuple[tuple[Post, PostOrigin], ...] = ()
    """Every post of the window with the reason, newest first."""

    @classmethod
    def of(cls, facts: FactsAsOf) -> "OriginCounts":
        """In the policy's window."""
        return cls.among(facts, facts.posts_within(facts.policy.numbers_of("mostly_reposts")["window_days"]))

    @classmethod
    def among(cls, facts: FactsAsOf, posts: Iterable[Post]) -> "OriginCounts":
        """Of some of the account's posts, newest first."""
        attributed = tuple(attributions(facts, posts))
        every = [attribution for _, attribution in attributed]
        mandated = sum(bool(one.task) for one in every)
        reposts = sum(one.counts_as_repost for one in every)
        originals = sum(one.origin is Origin.ORIGINAL and not one.task for one in every)
        return cls(
            reposts=reposts,
            with_known_origin=reposts + originals,
            unknown=len(every) - reposts - originals - mandated,
            mandated=mandated,
            copies=sum(one.origin is Origin.REPOST and not one.counts_as_repost and not one.task for one in every),
            attributed=attributed,
        )

    @property
    def originals(self) -> int:
        return self.with_known_origin - self.reposts

    @property
    def total(self) -> int:
        """Every post of the window, ordered ones too."""
        return self.with_known_origin + self.unknown + self.mandated

    def share(self, at_least: int) -> float | None:
        """Reposts over posts of known origin, 0 to 1; None: fewer than at_least, or none, are known."""
        return (
            self.reposts / self.with_known_origin
            if self.with_known_origin and self.with_known_origin >= at_least
            else None
        )

    def evidence(self) -> dict[str, object]:
        """What a finding that rests on reposts shows: the counts, and the reposts with their reasons."""
        held = [(post, one) for post, one in self.attributed if one.counts_as_repost]
        return {
            "reposts": self.reposts,
            "known_origin": self.with_known_origin,
            "unknown_origin": self.unknown,
            "mandated": self.mandated,
            "reposts_by_reason": by_reason(one for _, one in held),
            "reposted": [to_reposted(post, one) for post, one in held[:SHOWN]],
        }


def attributions(facts: FactsAsOf | AccountHistory, posts: Iterable[Post]) -> Iterator[tuple[Post, PostOrigin]]:
    """Each post with whose it is, in the order given."""
    for post in posts:
        trace = NO_TRACE if post.kind == WITHHELD_KIND else facts.traces.get(post.post_id, NO_TRACE)
        attribution = attribute(post, facts.account, trace, facts.names)
        task = task_of(facts.orders, post, trace) if facts.orders else ""
        yield post, replace(attribution, task=task) if task else attribution


def task_of(orders: Iterable[RepostOrder], post: Post, trace: OriginTrace) -> str:
    """By which order the post was made; empty: by none."""
    mine = (order.name for order in orders if post.published_at >= order.begins_at and order.is_done_by(post, trace))
    return next(mine, "")


def by_reason(every: Iterable[PostOrigin]) -> dict[str, int]:
    """Reason -> how many, the most frequent first."""
    reasons = [one.reason.value for one in every]
    return {reason: reasons.count(reason) for reason in sorted(set(reasons), key=lambda r: (-reasons.count(r), r))}


def to_reposted(post: Post, attribution: PostOrigin) -> dict[str, object]:
    """One repost of a finding; its text as scraped."""
    return {
        "published_at": to_iso(post.published_at),
        "title": post.title,
        "url": post.url,
        "reason": attribution.reason.value,
        "matched": attribution.matched,
        **({"first": to_first(attribution.first)} if attribution.first else {}),
    }


def to_first(first: First) -> dict[str, object]:
    """Who had it first."""
    return {
        "account": first.key,
        "name": first.name,
        "unit": first.unit,
        "published_at": to_iso(first.published_at),
        "title": first.title,
        "url": first.url,
        "likeness": round(first.likeness, 4),
    }
