"""Shortens a post's text for storage: plain lines, its beginning and its end."""

import html
import re
from typing import Any

LIMIT = 2000
"""Characters of an excerpt."""
TAIL = 600
"""Characters taken from the end, where the source (来源) is stated."""
GAP = "\n…\n"
MARKUP_LIMIT = 500_000
"""Characters of markup that are read; an article of WeChat has some hundred thousand."""
HIDDEN = re.compile(r"<(/?)(?:script|style)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|/p|/div|/section|/h[1-6]|/li|/tr|/blockquote)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")


def excerpt(text: Any) -> str:
    """The text's lines with whitespace collapsed and empty lines removed; of a long text the beginning and the end.

    A value that is not a string gives an empty text: a list without texts, or with null, is no layout change.
    """
    if not isinstance(text, str):
        return ""
    lines = (" ".join(line.split()) for line in text[:MARKUP_LIMIT].splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= LIMIT else whole[: LIMIT - TAIL - len(GAP)] + GAP + whole[-TAIL:]


def excerpt_of_markup(markup: Any) -> str:
    """The same for HTML: paragraphs become lines, hidden content is left out."""
    if not isinstance(markup, str):
        return ""
    return excerpt(html.unescape(TAG.sub("", BREAK.sub("\n", without_scripts(markup[:MARKUP_LIMIT])))))


def without_scripts(markup: str) -> str:
    """The markup without scripts and styles; linear time, also with many unclosed tags."""
    kept: list[str] = []
    start, is_hidden = 0, False
    for tag in HIDDEN.finditer(markup):
        if not is_hidden:
            kept.append(markup[start : tag.start()])
        start, is_hidden = tag.end(), not tag[1]
    return "".join([*kept, "" if is_hidden else markup[start:]])
