"""Whether a list proves silence, and from when on: the one rule for every platform, with the reason for each number.

A list proves each post that it shows. That there was no other post it proves only where

1. every item of it was read: what cannot be read may be the newest post;
2. it is in order of time, pinned posts aside: else it is a choice, by votes or by chance;
3. it holds all that is counted, or else
   a. it is as long as a first page: FULL_PAGE;
   b. the platform counts the posts, and the gaps between the listed ones are such as an account with so many posts
      may have: LONGEST_GAP and USUAL_GAP, and how many times the mean of its whole life;
4. no item of another account is newer than the newest of its own: a joint post (联合投稿) stands in its co-author's
   name, and whether it is an update of this account is not ours to say. From an older one on the list proves.

Where one does not hold, the posts stand and silence is not verified; which one, a Note says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from scrapers.model.profile import ITEMS_UNREADABLE, Note, Post
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.coverage import coverage_start
from scrapers.parsing.list_items import Items

FULL_PAGE = 10
"""Posts: the shortest first page that any of the platforms gives its own clients (m.weibo.cn; the others are asked for
20). A list cut for guests has 3 to 5 (Zhihu, 2025-03), one that was hidden from us has fewer still."""
PINNED = 1
"""Of the pinned posts so many may take the place of another on the page."""
LONGEST_GAP = timedelta(days=31)
"""Between two neighbours in the list, of however busy an account: a unit that misses its two weeks misses them by days
and weeks, and is reported for it; after a month without a post others are more likely to be hidden from us."""
USUAL_GAP = timedelta(days=14)
"""The mean gap of a list, of however busy an account: it is what the rule itself allows."""
LONGEST_IN_MEANS = 10
"""The longest gap in mean gaps of the account's whole life, which is taken as long as can be: of gaps that come by
chance one in 20,000 is longer."""
USUAL_IN_MEANS = 5
"""The list's mean gap in those: an account may have become five times as slow as it was at its slowest possible."""
OPENED = {
    "weibo": datetime(2009, 8, 14, tzinfo=UTC),
    "zhihu": datetime(2011, 1, 26, tzinfo=UTC),
    "baijiahao": datetime(2016, 9, 28, tzinfo=UTC),
    "peopleapp": datetime(2018, 6, 11, tzinfo=UTC),
}
"""When each platform began: no account of it is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a list proves of silence."""

    start: datetime | None
    """It holds every post from there to the look; None: it proves its posts alone."""
    notes: tuple[Note, ...] = ()
    """Why it proves no more; empty: it proves all that a list can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many posts there are, by the platform."""

    number: int | None
    """None: it does not say."""
    is_whole: bool = False
    """Whether all that is counted is listed, by every count that came."""


def reach_of_list(platform: str, items: Items, count: Count, now: datetime) -> Reach:
    """From when on the list holds every post of the account. Pure.

    Args:
        now: when it was read.
    """
    notes = (*notes_on(items), *([] if count.is_whole else notes_on_length(platform, items.posts, count, now)))
    start = COMPLETE_LIST if count.is_whole else coverage_start(items.posts)
    if start is None:
        notes = (*notes, Note(code="out_of_order"))
    if start is None or notes:
        return Reach(start=None, notes=notes)
    return Reach(start=max([start, *(after(time) for time in items.foreign if time is not None)]))


def notes_on(items: Items) -> tuple[Note, ...]:
    """What stands in the list beside the account's own posts, where it withholds the proof."""
    notes = list(notes_on_faults(items))
    newest = max((post.published_at for post in items.posts), default=None)
    newer = [time for time in items.foreign if time is None or newest is None or time > newest]
    if newer:
        notes.append(Note(code="foreign_newer", number=len(newer)))
    return tuple(notes)


def notes_on_faults(items: Items) -> tuple[Note, ...]:
    """How many items could not be read, and why the first could not."""
    if not items.faults:
        return ()
    return (Note(code=ITEMS_UNREADABLE, number=len(items.faults), detail=items.faults[0]),)


def notes_on_length(platform: str, posts: Sequence[Post], count: Count, now: datetime) -> tuple[Note, ...]:
    """Why a part of what is counted does not prove what it leaves out."""
    times = sorted((post.published_at for post in posts if not post.is_pinned), reverse=True)
    if len(times) + min(len(posts) - len(times), PINNED) < FULL_PAGE:
        return (Note(code="list_short", number=len(posts)),)
    if count.number is None:
        return (Note(code="count_unknown"),)
    mean = (now - OPENED[platform]) / max(count.number, 1)
    gaps = [newer - older for newer, older in pairwise(times)]
    longest, usual = max(gaps), (times[0] - times[-1]) / len(gaps)
    if longest > max(LONGEST_GAP, LONGEST_IN_MEANS * mean) or usual > max(USUAL_GAP, USUAL_IN_MEANS * mean):
        return (Note(code="gaps_implausible", number=longest.days),)
    return ()


def after(time: datetime) -> datetime:
    return time + timedelta(seconds=1)


def withheld(reach: Reach, *notes: Note) -> Reach:
    """The same without a proof of silence, where there are notes."""
    return replace(reach, start=None, notes=(*reach.notes, *notes)) if notes else reach
