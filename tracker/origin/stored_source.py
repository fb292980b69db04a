"""Reads stored source statements again by today's grammar: what is no statement any more proves nothing. Pure.

Of a post only the words of its statements are stored, and these suffice: a statement is one title, one line, one part
in brackets or one opening.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tracker.origin.source_line import WORDS, sources_in_line, sources_in_opening, sources_in_title
from tracker.origin.source_words import QuotedSource, SourceForm

GRAMMAR = 4
"""Version of tracker.origin.source_line. Raise it with every change by which fewer statements are found: those of older
versions are read again."""
REPORTS = frozenset({SourceForm.REPORT, SourceForm.MENTION})
"""Which of the two it is the whole text decided, which is not stored."""


def read_again(stored: Iterable[QuotedSource]) -> tuple[QuotedSource, ...]:
    """The statements that today's grammar still finds, with today's names."""
    return tuple(now for quoted in stored if (now := as_read_now(quoted)) is not None)


def as_read_now(quoted: QuotedSource) -> QuotedSource | None:
    """The statement as today's grammar reads it; None: it no longer does, or reads another form."""
    for found in statements_in(quoted.words):
        if found.form is quoted.form or {found.form, quoted.form} == REPORTS:
            is_cut = len(quoted.words) >= WORDS
            return replace(quoted, names=quoted.names if is_cut else found.names)
    return None


def statements_in(words: str) -> Iterator[QuotedSource]:
    """Every statement that the words may be: their place in the post is not stored."""
    yield from sources_in_title(words)
    yield from sources_in_opening([f"{words} "])  # what follows an opening is not stored
    yield from sources_in_line(words)
    yield from sources_in_line(f"({words})")
