"""Finds posts elsewhere in an answer than in the list that is read (置顶, 折叠, a card of unknown kind).

Pure.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from scrapers.model.profile import Note
from scrapers.parsing.list_items import ListedPosts, read_time

ELSEWHERE = "list_partial"
"""Code of the note about them."""


def posts_elsewhere(
    answer: Any, read: Iterable[Any], is_post: Callable[[Mapping[str, Any]], bool]
) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer that look like posts and were not read; nothing within a post is searched.

    Args:
        read: the very objects that were read.
        is_post: whether an object looks like a post, by its keys.
    """
    known = set(map(id, read))
    rest = [answer]
    while rest:
        value = rest.pop()
        if id(value) in known:
            continue
        if isinstance(value, Mapping):
            if is_post(value):
                yield value
            else:
                rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)


def notes_on_elsewhere(
    found: Iterable[Any], time_of: Callable[[Any], datetime], items: ListedPosts
) -> tuple[Note, ...]:
    """Posts elsewhere that are newer than every one read: whosever they are, the list is not all that is new. One whose
    time cannot be read may be newer."""
    newest = max((post.published_at for post in items.posts), default=None)
    times = [read_time(item, time_of) for item in found]
    newer = [time for time in times if time is None or newest is None or time > newest]
    return (Note(code=ELSEWHERE, number=len(newer)),) if newer else ()
