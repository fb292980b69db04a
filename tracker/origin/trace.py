"""Stored facts about a post's origin besides the platform's mark; no conclusions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.origin.source_words import QuotedSource

VERSION = 1
"""Version of the comparison: signatures and likeness. Results of older versions are kept; for source lines see
tracker.origin.stored_source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPublisher:
    """The earliest known post of the same text by an account of another group."""

    key: str
    """The account's key."""
    name: str
    unit: str
    published_at: datetime
    title: str
    url: str
    likeness: float
    """0 to 1; see tracker.origin.minhash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginTrace:
    """Origin facts of one post."""

    quoted: Sequence[QuotedSource] = ()
    first: FirstPublisher | None = None
    """None: no earlier post of the same text is known."""


NO_TRACE = OriginTrace()
