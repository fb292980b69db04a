"""The mark of a forward (转发), with whose post it forwards, as far as the platform says so: one text, kept with the
post.

    retweeted_status of 2803301701 人民日报                     its author's handles, separated by commas, and name
    retweeted_status, author not shown                         the original is deleted or hidden: it may be anybody's
    retweeted_status                                           kept by an earlier version, which read no author
"""

import re
from dataclasses import dataclass

NOT_SHOWN = ", author not shown"
HANDLE = re.compile(r"[\w+/=~.-]+")
AUTHOR = re.compile(r"(?:\w+|copyright_stat=2, reprint_type=\d) of (\S+)(?: (.+))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class ForwardedAuthor:
    """Whose post is forwarded."""

    handles: frozenset[str]
    """On the same platform, as far as the forward states them; never empty."""
    name: str
    """As scraped, hostile; empty: not stated."""


def forward_mark(mark: str, *handles: str, name: str = "") -> str:
    """
    Args:
        mark: what shows that it is a forward, e.g. `retweeted_status`.
        handles: the author's, in any order; what is empty, or cannot be one, is left out.
    """
    stated = ",".join(filter(HANDLE.fullmatch, handles))
    if not stated:
        return mark + NOT_SHOWN
    return f"{mark} of {stated} {' '.join(name.split())}".rstrip()


def author_in(mark: str) -> ForwardedAuthor | None:
    """The author of what is forwarded; None: the mark names none."""
    found = AUTHOR.fullmatch(mark)
    return None if found is None else ForwardedAuthor(frozenset(found[1].split(",")), found[2] or "")


def is_author_hidden(mark: str) -> bool:
    """Whether the platform showed that it is a forward, and not of whose post."""
    return mark.endswith(NOT_SHOWN) and author_in(mark) is None
