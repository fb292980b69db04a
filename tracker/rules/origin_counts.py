"""Counts the posts of a window by origin: 原创, 转载, 未知, and reposts ordered by the superior."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrapers.model.profile import Origin, Post
from tracker.history.account_history import AccountHistory
from tracker.history.facts import FactsAsOf
from tracker.origin.attribution import PostOrigin, attribute
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import NO_TRACE, FirstPublisher, OriginTrace
from tracker.time.format import to_iso

MAX_LISTED = 20
"""Maximum number of reposts that a finding lists, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginCounts:
    """Counts of posts in a window up to the monitoring time-point.

    Each post is in exactly one of `originals`, `reposts`, `unknown` and `mandated`. A repost that is not sufficiently
    proved counts as `unknown`, even where it is displayed as a repost (see tracker.origin.attribution.PROVED).
    """

    reposts: int
    """Proved reposts, which count against the account."""
    with_known_origin: int
    """Originals and reposts: the denominator of the share."""
    unknown: int
    mandated: int = 0
    """上级要求转发: counted neither for nor against the account."""
    copies: int = 0
    """Among the unknown: another office's account published the same text earlier."""
    attributed: tuple[tuple[Post, PostOrigin], ...] = ()
    """Every post of the window with its origin, newest first."""

    @classmethod
    def of(cls, facts: FactsAsOf) -> "OriginCounts":
        """Counts in the policy's window."""
        return cls.among(facts, facts.posts_within(facts.policy.numbers_of("mostly_reposts")["window_days"]))

    @classmethod
    def among(cls, facts: FactsAsOf, posts: Iterable[Post]) -> "OriginCounts":
        """Counts over some of the account's posts, newest first."""
        attributed = tuple(attributions(facts, posts))
        origins = [attribution for _, attribution in attributed]
        mandated = sum(bool(origin.task) for origin in origins)
        reposts = sum(origin.counts_as_repost for origin in origins)
        originals = sum(origin.origin is Origin.ORIGINAL and not origin.task for origin in origins)
        return cls(
            reposts=reposts,
            with_known_origin=reposts + originals,
            unknown=len(origins) - reposts - originals - mandated,
            mandated=mandated,
            copies=sum(
                origin.origin is Origin.REPOST and not origin.counts_as_repost and not origin.task for origin in origins
            ),
            attributed=attributed,
        )

    @property
    def originals(self) -> int:
        return self.with_known_origin - self.reposts

    @property
    def total(self) -> int:
        """All posts of the window, ordered reposts too."""
        return self.with_known_origin + self.unknown + self.mandated

    def share(self, at_least: int) -> float | None:
        """Reposts over posts of known origin, 0 to 1; None: fewer than at_least, or none, have a known origin."""
        return (
            self.reposts / self.with_known_origin
            if self.with_known_origin and self.with_known_origin >= at_least
            else None
        )

    def evidence(self) -> dict[str, object]:
        """The evidence of a finding about reposts: the counts, and the reposts with their reasons."""
        proved = [(post, origin) for post, origin in self.attributed if origin.counts_as_repost]
        return {
            "reposts": self.reposts,
            "known_origin": self.with_known_origin,
            "unknown_origin": self.unknown,
            "mandated": self.mandated,
            "reposts_by_reason": by_reason(origin for _, origin in proved),
            "reposted": [to_reposted(post, origin) for post, origin in proved[:MAX_LISTED]],
        }


def known_since(facts: FactsAsOf, days: int) -> datetime | None:
    """The instant, within the last `days` days, from which every post up to the last observation is known; None: there
    is none, as of a partial list."""
    end, covered_from, until = facts.observed_until, facts.silence.covered_from, facts.silence.until
    if covered_from is None or until is None or until < end:
        return None
    return max(end - timedelta(days=days), covered_from)


def attributions(facts: FactsAsOf | AccountHistory, posts: Iterable[Post]) -> Iterator[tuple[Post, PostOrigin]]:
    """Each post with its origin, in the order given."""
    for post in posts:
        trace = facts.traces.get(post.post_id, NO_TRACE)
        attribution = attribute(post, facts.account, trace, facts.names)
        task = task_of(facts.orders, post, trace) if facts.orders else ""
        yield post, replace(attribution, task=task) if task else attribution


def task_of(orders: Iterable[RepostOrder], post: Post, trace: OriginTrace) -> str:
    """The name of the order that the post carries out; empty: none."""
    names = (order.name for order in orders if post.published_at >= order.begins_at and order.is_done_by(post, trace))
    return next(names, "")


def by_reason(origins: Iterable[PostOrigin]) -> dict[str, int]:
    """Reason -> number of posts, most frequent first."""
    reasons = [origin.reason.value for origin in origins]
    return {reason: reasons.count(reason) for reason in sorted(set(reasons), key=lambda r: (-reasons.count(r), r))}


def to_reposted(post: Post, attribution: PostOrigin) -> dict[str, object]:
    """One repost as evidence; its text as scraped."""
    return {
        "published_at": to_iso(post.published_at),
        "title": post.title,
        "url": post.url,
        "reason": attribution.reason.value,
        "matched": attribution.matched,
        **({"first": to_first(attribution.first)} if attribution.first else {}),
    }


def to_first(first: FirstPublisher) -> dict[str, object]:
    """The earliest publication as evidence."""
    return {
        "account": first.key,
        "name": first.name,
        "unit": first.unit,
        "published_at": to_iso(first.published_at),
        "title": first.title,
        "url": first.url,
        "likeness": round(first.likeness, 4),
    }
