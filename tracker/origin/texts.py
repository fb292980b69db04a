"""What is read of the texts that a look saw: where they say that they come from, and what of them is compared. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.origin.minhash import compared_text
from tracker.origin.source_line import QuotedSource, find_sources


@dataclass(frozen=True, slots=True)
class Text:
    """Of one post."""

    post_id: str
    published_at: datetime
    title: str
    text: str
    length: int
    """Characters of it as it was scraped."""


@dataclass(frozen=True, slots=True)
class ReadTexts:
    sources: list[tuple[Text, tuple[QuotedSource, ...]]]
    """Those that name a source."""
    compared: list[tuple[Text, str]]
    """Those to be kept for comparison, each with its normal text; empty: too short, or of a fixed form."""
    changed: list[Text]
    """Those of them that were known, and are longer now."""


def read_texts(texts: Iterable[Text], known: Mapping[str, int], kept_from: datetime) -> ReadTexts:
    """
    Args:
        known: post id -> length of the text that was read before; one that is no longer now is not read again.
        kept_from: posts published before are not compared any more.
    """
    fresh = [one for one in texts if one.length > known.get(one.post_id, -1)]
    kept = [one for one in fresh if one.length and one.published_at >= kept_from]
    return ReadTexts(
        sources=[(one, quoted) for one in fresh if (quoted := tuple(find_sources(one.title, one.text)))],
        compared=[(one, compared_text(one.title, one.text)) for one in kept],
        changed=[one for one in kept if one.post_id in known],
    )
