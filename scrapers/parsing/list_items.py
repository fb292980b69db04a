"""Parses the items of a platform's list one by one: an unreadable item is counted and does not affect the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from scrapers.model.errors import FAULTS, PARSE_ERRORS, LayoutChanged, TimesDisagree, reason_of
from scrapers.model.profile import CLOCK_SLACK, ITEMS_UNREADABLE, Note, Post

Item = TypeVar("Item")
MAX_FAULT_LENGTH = 80
"""Characters of a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedItems(Generic[Item]):
    """The readable items of a list, in order."""

    items: tuple[Item, ...]
    faults: tuple[str, ...]
    """For each unreadable item its position, from 1, and the reason; hostile."""

    def notes(self, what: str) -> tuple[Note, ...]:
        """For Profile.notes: how many items could not be read, and why the first could not; empty: all were read."""
        if not self.faults:
            return ()
        detail = f"of {len(self.faults) + len(self.items)} {what}: {self.faults[0]}"
        return (Note(code=ITEMS_UNREADABLE, number=len(self.faults), detail=detail),)


def parse_each(items: Iterable[Any], parse: Callable[[Any], Item]) -> ParsedItems[Item]:
    """Parse each item by itself: PARSE_ERRORS are its fault, a ScrapeError concerns the whole answer.

    Raises:
        ScrapeError: parse() raises it when the whole list is unusable, e.g. when it is another account's.
    """
    parsed: list[Item] = []
    faults: list[str] = []
    for position, item in enumerate(items, start=1):
        try:
            parsed.append(parse(item))
        except PARSE_ERRORS as error:
            faults.append(f"{position}: {repr(error)[:MAX_FAULT_LENGTH]}")
    return ParsedItems(items=tuple(parsed), faults=tuple(faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPosts:
    """The result of reading a list of posts."""

    posts: tuple[Post, ...] = ()
    """The account's own posts, each once, in the order of the list."""
    foreign: tuple[datetime | None, ...] = ()
    """When each item of another account was published (joint posts, liked posts); None: not stated."""
    faults: tuple[str, ...] = ()
    """The reason for each unreadable item."""

    def check(self, what: str = "posts") -> None:
        """
        Raises:
            LayoutChanged: there are items, but no readable one of the account's own.
        """
        if self.posts or not (self.foreign or self.faults):
            return
        if self.faults:
            raise LayoutChanged(f"none of the listed {what} can be read: {self.faults[0]}")
        raise LayoutChanged(f"none of {len(self.foreign)} listed {what} is the account's own")


def read_items(
    listed: Iterable[Any],
    to_post: Callable[[Any], Post],
    now: datetime,
    *,
    is_own: Callable[[Any], bool] = lambda item: True,
    time_of: Callable[[Any], datetime] = lambda item: no_time(),
) -> ListedPosts:
    """Read each item on its own.

    Args:
        is_own: whether the account published it.
        time_of: when an item of another account was published; raises one of FAULTS where that is unknown.

    Raises:
        TimesDisagree: a date contradicts its id, or the id is of the future: then the whole list is rejected.
    """
    posts: dict[tuple[str, str], Post] = {}
    foreign: list[datetime | None] = []
    faults: list[str] = []
    for item in listed:
        try:
            if is_own(item):
                post = to_post(item)
                check_not_future(post, now)
                posts.setdefault((post.kind, post.post_id), post)
            else:
                foreign.append(read_time(item, time_of))
        except TimesDisagree:
            raise
        except FAULTS as error:
            faults.append(reason_of(error))
    return ListedPosts(posts=tuple(posts.values()), foreign=tuple(foreign), faults=tuple(faults))


def unique_posts(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Each post once, as its first entry has it, in the place of its last: a list that begins anew is in no order, and
    repeats do not make it complete."""
    return tuple({(post.kind, post.post_id): post for post in reversed(tuple(posts))}.values())[::-1]


def read_time(item: Any, time_of: Callable[[Any], datetime]) -> datetime | None:
    try:
        return time_of(item)
    except FAULTS:
        return None


def no_time() -> datetime:
    raise ValueError("its time is not stated")


def check_not_future(post: Post, now: datetime) -> None:
    """Such as a scheduled post (定时发布), or the announcement of a broadcast (直播预告): nothing is published yet.

    Raises:
        LayoutChanged: the post lies in the future.
    """
    if post.published_at > now + CLOCK_SLACK:
        raise LayoutChanged(f"a post of {post.published_at:%Y-%m-%d %H:%M}, a time that has not come")
