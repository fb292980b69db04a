"""Decides whether a list proves silence, and since when: one rule for every platform, its numbers with reasons.

A list proves each post that it shows. It proves that there was no other post only if
1. every item of it was read: an unread item may be the newest post;
2. it is in order of time, pinned posts aside: else it is a selection, by votes or by chance;
3. it holds all counted posts, and no more (unless it says itself that it ends), or else
   a. it is as long as a first page: FULL_PAGE;
   b. the platform states a count, and the gaps between the listed posts are plausible for an account with so many
      posts: LONGEST_GAP and USUAL_GAP, and multiples of the mean gap over its whole life;
4. it does not say that it ends while more posts are counted: then some are hidden, and nobody knows which;
5. no item of another account is newer than the newest of its own: a joint post (联合投稿) carries its co-author's
   name, and whether it counts as an update of this account is not ours to decide. The list proves silence only after
   an older such item;
6. no post that is newer stands elsewhere in the answer, in a second list, alone or in a card of unknown kind: the list
   is not all that is new (scrapers.parsing.posts_elsewhere).

Where a condition fails, the posts remain valid and silence is not verified; a Note names the condition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from scrapers.model.profile import ITEMS_UNREADABLE, Note, Post
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_items import ListedPosts

FULL_PAGE = 10
"""Posts: the shortest first page that any of the platforms gives its own clients (m.weibo.cn; the others are asked for
20). A list shortened for guests has 3 to 5 (Zhihu, 2025-03), a list hidden from us fewer still."""
PINNED = 1
"""Pinned posts that may replace others on the page."""
LONGEST_GAP = timedelta(days=31)
"""Between two neighbours in the list, however busy the account: a unit that misses its two weeks misses them by days
and weeks, and is reported for it; after a month without a post, hidden posts are more likely."""
USUAL_GAP = timedelta(days=14)
"""The mean gap of a list, however busy the account: what the rule itself allows."""
LONGEST_IN_MEANS = 10
"""The longest gap, in mean gaps over the account's longest possible life: of random gaps one in 20,000 is longer."""
USUAL_IN_MEANS = 5
"""The list's mean gap, in the same unit: an account may have become five times slower than its slowest possible mean.
"""
OPENED = {
    "wechat": datetime(2012, 8, 17, tzinfo=UTC),
    "weibo": datetime(2009, 8, 14, tzinfo=UTC),
    "zhihu": datetime(2011, 1, 26, tzinfo=UTC),
    "baijiahao": datetime(2016, 9, 28, tzinfo=UTC),
    "peopleapp": datetime(2018, 6, 11, tzinfo=UTC),
}
"""When each platform opened: no account is older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a list proves about silence."""

    start: datetime | None
    """It holds every post from then to the look; None: it proves only its posts."""
    notes: tuple[Note, ...] = ()
    """Why it proves no more; empty: it proves all that a list can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The number of posts, according to the platform."""

    number: int | None
    """None: not stated."""
    is_whole: bool = False
    """Whether every counted post is listed, by every count that was given."""
    has_ended: bool = False
    """Whether the list itself says that nothing follows; the count may then be one of fewer kinds (作品)."""
    is_cut: bool = False
    """Whether the list says that nothing follows, and holds fewer items than are counted."""

    @classmethod
    def beside(cls, number: int | None, items: ListedPosts, listed: int, *, has_ended: bool) -> "Count":
        """The one count that a platform states beside a list.

        Args:
            listed: how many items the list holds, read or not, the account's own or not.
        """
        is_whole = has_ended and number is not None and number <= len(items.posts)
        is_cut = has_ended and number is not None and listed < number
        return cls(number=number, is_whole=is_whole, has_ended=has_ended, is_cut=is_cut)


def reach_of_list(platform: str, items: ListedPosts, count: Count, now: datetime) -> Reach:
    """Since when the list holds every post of the account. Pure.

    Args:
        now: when it was read.
    """
    notes = (*notes_on(items), *notes_on_count(items.posts, count))
    if not count.is_whole:
        notes += notes_on_length(platform, items.posts, count, now)
    start = COMPLETE_LIST if count.is_whole else coverage_start(items.posts)
    if start is None:
        notes = (*notes, Note(code="out_of_order"))
    if start is None or notes:
        return Reach(start=None, notes=notes)
    return Reach(start=max([start, *(next_second(time) for time in items.foreign if time is not None)]))


def notes_on(items: ListedPosts) -> tuple[Note, ...]:
    """Notes on other items in the list that prevent a proof of silence."""
    notes = list(notes_on_faults(items))
    newest = max((post.published_at for post in items.posts), default=None)
    newer = [time for time in items.foreign if time is None or newest is None or time > newest]
    if newer:
        notes.append(Note(code="foreign_newer", number=len(newer)))
    return tuple(notes)


def notes_on_faults(items: ListedPosts) -> tuple[Note, ...]:
    """How many items could not be read, and why the first could not."""
    if not items.faults:
        return ()
    return (Note(code=ITEMS_UNREADABLE, number=len(items.faults), detail=items.faults[0]),)


def notes_on_count(posts: Sequence[Post], count: Count) -> tuple[Note, ...]:
    """A count below what is listed is not a count of all posts, or not of now; a list that ends below its count hides
    some."""
    if count.is_cut:
        return (Note(code="list_cut", number=count.number or 0, detail=f"{len(posts)} listed"),)
    if count.number is None or count.has_ended or len(posts) <= count.number:
        return ()
    return (Note(code="count_too_small", number=count.number, detail=f"{len(posts)} listed"),)


def notes_on_length(platform: str, posts: Sequence[Post], count: Count, now: datetime) -> tuple[Note, ...]:
    """Why an incomplete list does not prove silence."""
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


def coverage_start(posts: Sequence[Post]) -> datetime | None:
    """The oldest post that is not pinned, of a list in descending order: from there on nothing is missing.

    None where the list is in another order, or only has pinned posts: it then proves its posts and no silence.
    """
    times = [post.published_at for post in posts if not post.is_pinned]
    is_descending = all(newer >= older for newer, older in pairwise(times))
    return times[-1] if times and is_descending else None


def common_start(reaches: Iterable[Reach]) -> datetime | None:
    """Since when several lists together hold every post: the latest of their starts, COMPLETE_LIST where there is no
    list; None: one of them proves nothing."""
    starts = [reach.start for reach in reaches]
    known = [start for start in starts if start is not None]
    return max(known, default=COMPLETE_LIST) if len(known) == len(starts) else None


def next_second(time: datetime) -> datetime:
    return time + timedelta(seconds=1)


def without_proof(reach: Reach, *notes: Note) -> Reach:
    """The same without a proof of silence, if there are notes."""
    return replace(reach, start=None, notes=(*reach.notes, *notes)) if notes else reach
