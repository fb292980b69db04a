"""How far back a platform's list reaches."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from scrapers.profile import Post


def reach_of(posts: Sequence[Post]) -> datetime | None:
    """The oldest post that is not pinned, of a list with the newest first: from there on nothing is missing.

    None where the list is in another order, or all of it is pinned: it then proves its posts and no silence.
    """
    times = [post.published_at for post in posts if not post.is_pinned]
    is_newest_first = all(newer >= older for newer, older in pairwise(times))
    return times[-1] if times and is_newest_first else None
