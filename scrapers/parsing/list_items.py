"""The items of a platform's list read one by one: what cannot be read is counted, and what can be stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.model.errors import FAULTS, LayoutChanged, TimesDisagree, reason_of
from scrapers.model.profile import CLOCK_SLACK, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list, read: the account's own posts, and what is not among them."""

    posts: tuple[Post, ...] = ()
    """The account's own, each once, as listed."""
    foreign: tuple[datetime | None, ...] = ()
    """When each item of another account was published: a joint post, a liked one; None: it does not tell."""
    faults: tuple[str, ...] = ()
    """Why each item that cannot be read cannot."""

    def check(self, what: str = "posts") -> None:
        """
        Raises:
            LayoutChanged: something is listed, and none of it is the account's own and can be read.
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
    time_of: Callable[[Any], datetime] = lambda item: to_nothing(),
) -> Items:
    """Read each item on its own.

    Args:
        is_own: whether the account published it.
        time_of: when an item of somebody else was published; raises one of FAULTS where that cannot be told.

    Raises:
        TimesDisagree: a date contradicts its id, or has not come: then none of the list is believed.
    """
    posts: dict[tuple[str, str], Post] = {}
    foreign: list[datetime | None] = []
    faults: list[str] = []
    for item in listed:
        try:
            if is_own(item):
                post = to_post(item)
                check_come(post, now)
                posts.setdefault((post.kind, post.post_id), post)
            else:
                foreign.append(read_time(item, time_of))
        except TimesDisagree:
            raise
        except FAULTS as error:
            faults.append(reason_of(error))
    return Items(posts=tuple(posts.values()), foreign=tuple(foreign), faults=tuple(faults))


def read_time(item: Any, time_of: Callable[[Any], datetime]) -> datetime | None:
    try:
        return time_of(item)
    except FAULTS:
        return None


def to_nothing() -> datetime:
    raise ValueError("its time is not told")


def check_come(post: Post, now: datetime) -> None:
    """
    Raises:
        TimesDisagree: the post is of a time that has not come.
    """
    if post.published_at > now + CLOCK_SLACK:
        raise TimesDisagree(f"a post of {post.published_at:%Y-%m-%d %H:%M}, a time that has not come")
