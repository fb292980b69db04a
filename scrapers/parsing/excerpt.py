"""What is kept of a post's text: lines without markup, its beginning and its end."""

import html
import re
from typing import Any

LIMIT = 2000
"""Characters of an excerpt."""
TAIL = 600
"""How many of them are the end's: there stands where a text comes from (来源)."""
GAP = "\n…\n"
MARKUP_LIMIT = 500_000
"""Of markup that is looked at; an article of WeChat has some hundred thousand characters of it."""
HIDDEN = re.compile(r"<(/?)(?:script|style)\b[^<>]*>", re.IGNORECASE)
BREAK = re.compile(r"<(?:br|/p|/div|/section|/h[1-6]|/li|/tr|/blockquote)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")


def excerpt(text: Any) -> str:
    """The text's lines, blanks single and empty lines left out; of a long one the beginning and the end.

    What is no text is an empty one: a list that shows none, or sends null, is no changed page.
    """
    if not isinstance(text, str):
        return ""
    lines = (" ".join(line.split()) for line in text[:MARKUP_LIMIT].splitlines())
    whole = "\n".join(line for line in lines if line)
    return whole if len(whole) <= LIMIT else whole[: LIMIT - TAIL - len(GAP)] + GAP + whole[-TAIL:]


def excerpt_of_markup(markup: Any) -> str:
    """The same of HTML: paragraphs are lines, and what a page does not show is left out."""
    if not isinstance(markup, str):
        return ""
    return excerpt(html.unescape(TAG.sub("", BREAK.sub("\n", without_scripts(markup[:MARKUP_LIMIT])))))


def without_scripts(markup: str) -> str:
    """The markup but for scripts and styles; read in one go, however many begin and none ends."""
    kept: list[str] = []
    start, is_hidden = 0, False
    for tag in HIDDEN.finditer(markup):
        if not is_hidden:
            kept.append(markup[start : tag.start()])
        start, is_hidden = tag.end(), not tag[1]
    return "".join([*kept, "" if is_hidden else markup[start:]])
