"""What the store knows of a post's origin beside the platform's mark: facts, no conclusion."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.origin.source_line import QuotedSource

VERSION = 1
"""Of the method: grammar, signatures and comparison. What an older one found stays as it was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The earliest known post of the same text, by an account of another house."""

    key: str
    """The account's."""
    name: str
    unit: str
    published_at: datetime
    title: str
    url: str
    likeness: float
    """0 to 1; see tracker.origin.minhash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginTrace:
    """Of one post."""

    quoted: Sequence[QuotedSource] = ()
    first: First | None = None
    """None: no earlier post of the same text is known."""


NO_TRACE = OriginTrace()
