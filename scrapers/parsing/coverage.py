"""How far back a platform's list reaches."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from scrapers.model.profile import Post


def unique_posts(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Each post once, in order; of duplicates, e.g. pinned posts, the first. Repeats do not make a list complete."""
    return tuple({(post.kind, post.post_id): post for post in reversed(tuple(posts))}.values())[::-1]


def coverage_start(posts: Sequence[Post]) -> datetime | None:
    """The oldest post that is not pinned, of a list in descending order: from there on nothing is missing.

    None where the list is in another order, or only has pinned posts: it then proves its posts and no silence.
    """
    times = [post.published_at for post in posts if not post.is_pinned]
    is_descending = all(newer >= older for newer, older in pairwise(times))
    return times[-1] if times and is_descending else None
