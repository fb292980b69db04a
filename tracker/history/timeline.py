"""All observations of an account in order; independent of the instant of evaluation."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scrapers.model.profile import MAX_CLOCK_SKEW, AccountState, Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check
from tracker.history.coverage import (
    Contradiction,
    TimeInterval,
    contradicted_lists,
    interval_of,
    lists_without_seen_post,
    merge_intervals,
    unseen_growth,
)
from tracker.history.manual_check import PERSON, countable_checks, countable_posts, manual_check_id
from tracker.time.format import to_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All instants are in UTC."""

    facts: AccountHistory
    checks: tuple[Check, ...]
    """All that count, oldest first; see tracker.history.manual_check.countable_checks."""
    interaction_checks: tuple[Check, ...]
    """People's records of the interaction (互动交流), oldest first."""
    posts: tuple[Post, ...]
    """Newest first."""
    alive_checks: tuple[tuple[Check, TimeInterval | None], ...]
    """The looks that found the account active, oldest first, each with the interval that its list proves."""
    unproved_posts: tuple[Post, ...]
    """See AccountHistory."""
    unseen_growth: tuple[TimeInterval, ...]
    """See tracker.history.coverage.unseen_growth."""
    incomplete_lists: Mapping[datetime, Contradiction] = field(default_factory=dict)
    """See tracker.history.coverage.lists_without_seen_post and contradicted_lists."""
    proved_intervals: tuple[TimeInterval, ...]
    """The merged proved intervals, ascending; none reaches across an unproved post, or an unseen growth."""
    _alive_at: tuple[datetime, ...]
    _looked_at: tuple[datetime, ...]
    _published: tuple[datetime, ...]
    """Ascending."""

    @classmethod
    def of(cls, facts: AccountHistory) -> "Timeline":
        """
        Raises:
            ValueError: an instant is naive.
        """
        all_checks = tuple(sorted(map(in_utc, facts.checks), key=lambda check: check.checked_at))
        countable = countable_checks(all_checks)
        checks = tuple(check for check in countable if not check.interaction)
        posts = with_first_dates(merge_posts(countable_posts(all_checks, facts.posts), checks), checks)
        unproved = tuple(post_in_utc(post) for post in facts.unproved_posts)
        alive = tuple(check for check in checks if check.has_answer and check.state is AccountState.ACTIVE)
        published = tuple(post.published_at for post in reversed(posts))
        growth = unseen_growth(alive, published)
        by_program = tuple(post for post in posts if post.kind != PERSON)
        incomplete_lists: dict[datetime, Contradiction] = {
            **contradicted_lists(alive, by_program),
            **lists_without_seen_post(alive, seen_by_people(posts, checks), by_program),
        }
        proving = [check for check in alive if check.checked_by or check.checked_at not in incomplete_lists]
        missed = (TimeInterval(post.published_at, post.published_at) for post in unproved)
        return cls(
            facts=facts,
            checks=checks,
            interaction_checks=tuple(check for check in countable if check.interaction),
            posts=posts,
            alive_checks=tuple(
                (check, None if check.checked_at in incomplete_lists and not check.checked_by else interval_of(check))
                for check in alive
            ),
            unproved_posts=unproved,
            unseen_growth=growth,
            incomplete_lists=incomplete_lists,
            proved_intervals=merge_intervals(proving, (*missed, *growth)),
            _alive_at=tuple(check.checked_at for check in alive),
            _looked_at=tuple(check.checked_at for check in checks),
            _published=published,
        )

    def posts_until(self, at: datetime) -> tuple[Post, ...]:
        """Published up to `at`, newest first."""
        return self.posts[len(self.posts) - bisect_right(self._published, at) :]

    def checks_around(self, at: datetime, age: timedelta) -> Sequence[Check]:
        """The checks within a distance of `at`, before or after, oldest first."""
        return self.checks[bisect_left(self._looked_at, at - age) : bisect_right(self._looked_at, at + age)]

    def spanning(self, at: datetime) -> Check | None:
        """The oldest look whose list spans an instant; None: none does."""
        made_since = self.alive_checks[bisect_left(self._alive_at, at) :]
        return next((check for check, span in made_since if span is not None and span.start <= at), None)

    def alive_after(self, at: datetime) -> Sequence[tuple[Check, TimeInterval | None]]:
        return self.alive_checks[bisect_right(self._alive_at, at) :]

    def alive_within(self, start: datetime, end: datetime) -> Sequence[tuple[Check, TimeInterval | None]]:
        """The looks from start to end that found the account active, oldest first."""
        return self.alive_checks[bisect_left(self._alive_at, start) : bisect_right(self._alive_at, end)]


def seen_by_people(posts: Sequence[Post], checks: Sequence[Check]) -> list[tuple[datetime, Post]]:
    """When a person looked, and the post that this person alone saw."""
    typed = {post.post_id: post for post in posts if post.kind == PERSON}
    looks = ((check, f"{PERSON}-{manual_check_id(check)}") for check in checks if typed and check.checked_by)
    return [(check.checked_at, typed[post_id]) for check, post_id in looks if post_id in typed]


def in_utc(check: Check) -> Check:
    checked_at = to_utc(check.checked_at)
    covers_from = None if check.covers_from is None else to_utc(check.covers_from)
    if checked_at is check.checked_at and covers_from is check.covers_from:  # the store already gives them in UTC
        return check
    return replace(check, checked_at=checked_at, covers_from=covers_from)


def post_in_utc(post: Post) -> Post:
    published_at = to_utc(post.published_at)
    return post if published_at is post.published_at else replace(post, published_at=published_at)


def merge_posts(seen: Sequence[Post], checks: Sequence[Check]) -> tuple[Post, ...]:
    """Each post once, newest first.

    A post dated shortly after the last successful look existed by then, whatever its platform's clock says.
    """
    looks = [check for check in checks if check.has_answer]
    posts = {(post.kind, post.post_id): post for check in looks for post in check.posts}
    posts |= {(post.kind, post.post_id): post for post in seen}
    last = looks[-1].checked_at if looks else None
    dated = [clamp_future_post(post, last) for post in posts.values()]
    return tuple(sorted(dated, key=lambda post: (post.published_at, post.post_id), reverse=True))


def with_first_dates(posts: Sequence[Post], checks: Sequence[Check]) -> tuple[Post, ...]:
    """The posts, and one for each date at which a look showed its newest post and no post is dated any more: the
    platform has dated it later since, as one that was edited. It was an update then all the same.

    Args:
        posts: newest first.
        checks: that count, oldest first.
    """
    ascending = [post.published_at for post in reversed(posts)]
    first_dates = set()
    for check in checks:
        shown = check.shown_until if check.has_answer and not check.checked_by else None
        if shown is None or shown > check.checked_at:
            continue
        number = bisect_right(ascending, check.checked_at)
        if number == 0 or ascending[number - 1] < shown:
            first_dates.add(to_utc(shown))
    if not first_dates:
        return tuple(posts)
    dated = [Post(post_id=f"first-dated-{date.isoformat()}", published_at=date) for date in first_dates]
    return tuple(sorted((*posts, *dated), key=lambda post: (post.published_at, post.post_id), reverse=True))


def clamp_future_post(post: Post, last_look: datetime | None) -> Post:
    published_at = to_utc(post.published_at)
    if last_look is not None and last_look < published_at <= last_look + MAX_CLOCK_SKEW:
        published_at = last_look
    return post if published_at is post.published_at else replace(post, published_at=published_at)
