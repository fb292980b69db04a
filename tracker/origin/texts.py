"""Extracts from the texts of a look their source statements and the parts to be compared. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.origin.minhash import compared_text
from tracker.origin.source_line import find_sources
from tracker.origin.source_words import QuotedSource


@dataclass(frozen=True, slots=True)
class Text:
    """The text of one post."""

    post_id: str
    published_at: datetime
    title: str
    text: str
    length: int
    """Characters of the scraped text."""


@dataclass(frozen=True, slots=True)
class ReadTexts:
    sources: list[tuple[Text, tuple[QuotedSource, ...]]]
    """Texts that state a source."""
    compared: list[tuple[Text, str]]
    """Texts to be kept for comparison, each with its normalised text; empty: too short, or a fixed form."""
    changed: list[Text]
    """Known texts that are longer now."""


def read_texts(texts: Iterable[Text], known: Mapping[str, int], kept_from: datetime) -> ReadTexts:
    """
    Args:
        known: post id -> length of the text read before; a text that is not longer now is skipped.
        kept_from: posts published earlier are no longer compared.
    """
    fresh = [text for text in texts if text.length > known.get(text.post_id, -1)]
    kept = [text for text in fresh if text.length and text.published_at >= kept_from]
    return ReadTexts(
        sources=[(text, quoted) for text in fresh if (quoted := tuple(find_sources(text.title, text.text)))],
        compared=[(text, compared_text(text.title, text.text)) for text in kept],
        changed=[text for text in kept if text.post_id in known],
    )
