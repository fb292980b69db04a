"""Judges the outcome of a changed answer. Allowed are: the same profile, one that claims less, or no answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from time import process_time

from scrapers.model.capture import Capture
from scrapers.model.errors import LayoutChanged, PostsHidden, ScrapeError
from scrapers.model.forward_mark import NOT_SHOWN, author_in, is_author_hidden
from scrapers.model.profile import AccountState, Origin, Post, Profile
from scrapers.model.route import Route
from tracker.register.account import Account
from tracker.register.identity import check_identity

HANG_S = 5.0
"""Processor seconds; the slowest reading of a case takes a hundredth."""
UNMARKED = ("own post shared again", "pin without origin_pin")
"""Marks of originals that the platform itself does not call 原创."""
CLOCK_SLACK = timedelta(minutes=2)
"""So far a platform's clock may be ahead of ours."""


class Verdict(StrEnum):
    SAME = "same"
    LESS = "less"
    """Posts, how far they reach, or titles, addresses and verification are missing, and the profile says so itself:
    it claims nothing that the whole answer does not."""
    ERROR = "error"
    """No answer, with a code: 未能核实."""
    TWIN = "twin"
    """A whole answer of the platform about the asked account, as far as anybody can tell:
    tests.end_to_end.fuzz.twins."""
    FORBIDDEN = "forbidden"


Outcome = Profile | ScrapeError


@dataclass(frozen=True, slots=True)
class Crash:
    """An exception that is not a ScrapeError, or a reading without end."""

    words: str


def read(route: Route, capture: Capture, name: str) -> Outcome | Crash:
    """As a scan reads: by the route, then held against the register, which has the account under this name."""
    start = process_time()
    try:
        profile = route.read(capture)
        check_identity(Account(platform=route.platform, handle=capture.target.handle, name=name, unit=""), profile, ())
    except ScrapeError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the suite looks for
        return Crash(repr(error)[:200])
    seconds = process_time() - start
    return profile if seconds < HANG_S else Crash(f"{seconds:.0f} s")


def judge(before: Outcome, after: Outcome | Crash, capture: Capture, *, is_part: bool = False) -> Verdict:
    """
    Args:
        is_part: whether the answer says of itself that it is not the whole, so that no silence may be claimed.
    """
    if isinstance(after, ScrapeError):
        return Verdict.ERROR
    if isinstance(after, Crash) or claims_the_future(after, capture) or (is_part and after.covers_from is not None):
        return Verdict.FORBIDDEN
    if isinstance(before, ScrapeError):
        return Verdict.LESS if is_only_activity(before, after, capture) else Verdict.FORBIDDEN
    if is_same(before, after):
        return Verdict.SAME
    return Verdict.LESS if is_less(before, after) else Verdict.FORBIDDEN


def is_only_activity(before: ScrapeError, after: Profile, capture: Capture) -> bool:
    """Whether no more comes of an answer that could not be read than posts of the asked account: where what was in the
    way (a key of unknown meaning, one kind that is hidden) is left out, the rest proves what it proves. A wall, another
    account and a doubtful name stay what they are."""
    return (
        isinstance(before, LayoutChanged | PostsHidden)
        and after.state is AccountState.ACTIVE
        and after.handle in (None, capture.target.handle)
        and bool(after.posts)
        and after.covers_from is None
    )


def claims_the_future(profile: Profile, capture: Capture) -> bool:
    instants = [post.published_at for post in profile.posts] + [profile.covers_from or capture.captured_at]
    return max(instants) > capture.captured_at + CLOCK_SLACK


def is_same(before: Profile, after: Profile) -> bool:
    """In whatever order. A gone account's state is the claim; its words may be others, never none."""
    if before.is_gone:
        return after == replace(before, words=after.words)
    return replace(after, posts=in_order(after)) == replace(before, posts=in_order(before))


def is_less(before: Profile, after: Profile) -> bool:
    """Whether it claims a part of what was claimed, and nothing else: never that an account is gone, never silence,
    never another identity. A name, a count and the mark of a pinned post may be missing only where no silence is
    claimed: they are held against the register and against the list."""
    if after.state is not before.state or bool(after.posts) != bool(before.posts):
        return False
    after = replace(after, posts=tuple(as_known(with_kind(post, before.posts), before.posts) for post in after.posts))
    known = {(post.kind, post.post_id): post for post in before.posts}
    listed = {(post.kind, post.post_id) for post in after.posts}
    proves_silence = after.covers_from is not None
    if not proves_silence and after.posts:
        before = replace(
            before,
            display_name=after.display_name and before.display_name,
            post_count=before.post_count if after.post_count is not None else None,
            is_muted=before.is_muted and after.is_muted,
        )
    return (
        len(listed) == len(after.posts)
        and all(
            is_post_of(known.get((post.kind, post.post_id)), post, proves_silence=proves_silence)
            for post in after.posts
        )
        and reaches_no_farther(before, after)
        and replace(after, posts=before.posts, covers_from=before.covers_from, words=before.words, notes=())
        == replace(before, verified_as=after.verified_as and before.verified_as)
    )


def with_kind(post: Post, known: Iterable[Post]) -> Post:
    """A post whose kind is not told, with the kind that it has where it is."""
    kinds = {item.kind for item in known if item.post_id == post.post_id}
    return replace(post, kind=kinds.pop()) if post.kind == "post" and len(kinds) == 1 else post


def as_known(post: Post, known: Iterable[Post]) -> Post:
    """An article that an album lists, as its own page tells it where that was read before: its number there is another.
    Of whose it is an album says nothing, which accuses nobody."""
    if post.origin is not Origin.UNKNOWN or any(item.post_id == post.post_id for item in known):
        return post
    same = [item for item in known if (item.published_at, item.title) == (post.published_at, post.title)]
    return same[0] if len(same) == 1 else post


def is_post_of(before: Post | None, after: Post, *, proves_silence: bool) -> bool:
    """The same post, but for texts that are missing, and the mark of a repost, or of an original that no mark says to
    be one: fewer reposts accuse nobody, and a post of unknown origin accuses less than a missing one. Nor does a post
    that is not known to be pinned, or whose mark of an original is missing, in a list that proves no silence: no share
    is claimed by one either."""
    if before is None:
        return False
    if not proves_silence:
        before = replace(before, is_pinned=before.is_pinned and after.is_pinned)
    may_be_unknown = before.origin is Origin.REPOST or before.origin_mark in UNMARKED or not proves_silence
    if after.origin is Origin.UNKNOWN and may_be_unknown:
        before = replace(before, origin=after.origin, origin_mark=after.origin_mark)
    if before.origin is after.origin is Origin.REPOST and says_less_of_author(before.origin_mark, after.origin_mark):
        before = replace(before, origin_mark=after.origin_mark)
    return after == replace(before, title=after.title and before.title, url=after.url and before.url)


def says_less_of_author(before: str, after: str) -> bool:
    """Whether two marks of a forward are one, but that the second lacks what the first says of the author."""
    author, left = author_in(before), author_in(after)
    if author is None or not (left or is_author_hidden(after)):
        return False
    key, _, _ = before.partition(" of ")
    is_part = left is None or (left.handles <= author.handles and left.name in ("", author.name))
    return is_part and after.startswith((f"{key} of ", f"{key}{NOT_SHOWN}"))


def reaches_no_farther(before: Profile, after: Profile) -> bool:
    """Whether the list is said to hold no more than it does: all from an instant on, which is no earlier."""
    start = after.covers_from
    if start is None:
        return True
    owed = {(post.kind, post.post_id) for post in before.posts if post.published_at >= start and not post.is_pinned}
    listed = {(post.kind, post.post_id) for post in after.posts}
    return before.covers_from is not None and start >= before.covers_from and owed <= listed


def in_order(profile: Profile) -> tuple[Post, ...]:
    return tuple(sorted(profile.posts, key=lambda post: (post.published_at, post.kind, post.post_id)))
