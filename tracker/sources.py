"""Whose the posts are: how many of a window are 原创, 转载, 未知."""

from dataclasses import dataclass

from scrapers.profile import Origin
from tracker.known import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Counts of posts in the policy's window up to the monitoring time-point."""

    reposts: int
    known: int
    unknown: int

    @classmethod
    def of(cls, known: Known) -> "Sources":
        posts = known.posts_within(known.policy.repost_share.window_days)
        unknown = sum(post.origin is Origin.UNKNOWN for post in posts)
        reposts = sum(post.origin is Origin.REPOST for post in posts)
        return cls(reposts=reposts, known=len(posts) - unknown, unknown=unknown)

    def share(self, at_least: int) -> float | None:
        """Reposts over posts of known origin, 0 to 1; None: fewer than at_least, or none, are known."""
        return self.reposts / self.known if self.known and self.known >= at_least else None
