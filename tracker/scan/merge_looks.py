"""Merges several looks at one account into its check. Pure: tracker.scan.account_scan makes the looks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scrapers.model.capture import FetchMode
from scrapers.model.errors import Blocked, IdentityUnproved, NotLoggedIn, NoUrl, WrongAccount
from scrapers.model.profile import CLOCK_SLACK, AccountState, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.platforms.given_links import GIVEN_ROUTES
from tracker.history.check import EVIDENCE_NOT_KEPT, Check, Look, Outcome
from tracker.scan.looks import LookAnswered, LookFailed, LookResult

CONFIRMATION_INTERVAL = timedelta(hours=6)
"""Two looks this far apart confirm each other even by the same route and fetch mode."""


IDENTITY_ERRORS = (WrongAccount, IdentityUnproved)
"""Errors that question the account's identity: with one of them no other look counts either."""


def first_looks_suffice(attempts: Sequence[LookResult], silence: timedelta) -> bool:
    """Whether the next route need not be tried: the last one answered and proves what it does not show.

    A list that does not report the account's state (a cached one) never suffices: its posts are opened first.
    """
    last = attempts[-1]
    if isinstance(last, LookFailed):
        return False
    return last.profile.is_gone or (
        last.route.reports_state and (last.is_fresh(silence) or last.profile.covers_from is not None)
    )


def met_a_wall(route: Route, attempts: Sequence[LookResult]) -> bool:
    """Whether a wall was met that this route would meet too."""
    return any(
        isinstance(attempt, LookFailed)
        and isinstance(attempt.error, Blocked)
        and attempt.route.name in route.shares_walls_with
        for attempt in attempts
    )


def needs_second_look(attempts: Sequence[LookResult], silence: timedelta) -> bool:
    """Whether the result so far is adverse to the account and not confirmed yet."""
    answers = [attempt for attempt in attempts if isinstance(attempt, LookAnswered)]
    if any(answer.profile.is_gone for answer in answers):
        return len([answer for answer in answers if answer.profile.is_gone]) < 2
    return bool(answers) and not any(answer.is_fresh(silence) for answer in answers)


def is_by_given_link(attempt: LookResult) -> bool:
    """Whether the look opened a link that a unit gave: of its failure nothing follows but that the link is wrong."""
    given = GIVEN_ROUTES.get(attempt.route.platform)
    return given is not None and attempt.route.name == given.route.name


def is_looked_at_again(attempt: LookResult, second_looks: Sequence[LookResult]) -> bool:
    """Whether a second look visits this look's page: a fetched page is visited, and a quickly visited page is visited
    fully, unless a second look at another page has answered.

    Args:
        second_looks: those made so far.
    """
    if isinstance(attempt, LookFailed) or not attempt.route.page_url or is_by_given_link(attempt):
        return False
    return attempt.way is FetchMode.FETCH or not any(isinstance(look, LookAnswered) for look in second_looks)


def needs_evidence(check: Check, silence: timedelta) -> bool:
    """Whether the check is adverse to the account, now or once confirmed; then its evidence is stored."""
    if check.outcome is Outcome.UNVERIFIED:
        return check.code in ("to_be_confirmed", "looks_disagree")
    newest = max((post.published_at for post in check.posts), default=None)
    return check.outcome is Outcome.GONE or newest is None or check.checked_at - newest >= silence


def merge_looks(attempts: Sequence[LookResult], earlier: Sequence[Look] = (), *, has_control: bool = True) -> Check:
    """Merge the looks into one account's check.

    Args:
        attempts: at least one, in the order they were made.
        earlier: looks of earlier scans, any order: one with the same state and at least CONFIRMATION_INTERVAL older
            confirms that the account is gone, and so does a person's, which is a route of its own.
        has_control: whether another account of the platform was seen in this scan; only then "does not exist" counts.
    """
    answers = [attempt for attempt in attempts if isinstance(attempt, LookAnswered)]
    gone = [answer for answer in answers if answer.profile.is_gone]
    active = [answer for answer in answers if not answer.profile.is_gone]
    doubt = next(
        (
            attempt
            for attempt in attempts
            if isinstance(attempt, LookFailed)
            and isinstance(attempt.error, IDENTITY_ERRORS)
            and not (is_by_given_link(attempt) and isinstance(attempt.error, WrongAccount))
        ),
        None,
    )
    if doubt is not None:
        return unverified(attempts, doubt.error.code, str(doubt.error))
    ids = {answer.profile.platform_id for answer in answers} - {""}
    if len(ids) > 1:
        shown = ", ".join(sorted(ids))
        return unverified(attempts, IdentityUnproved.code, f"looks minutes apart lead to several accounts: {shown}")
    if gone:
        return merge_gone(attempts, gone, active, earlier, has_control=has_control)
    if active:
        return merge_seen(attempts, active)
    return merge_failed(attempts)


def merge_gone(
    attempts: Sequence[LookResult],
    gone: Sequence[LookAnswered],
    active: Sequence[LookAnswered],
    earlier: Sequence[Look],
    *,
    has_control: bool,
) -> Check:
    """The check of an account that a look found gone: gone if a second look agrees, else unverified.

    Args:
        gone: at least one; `active` and `earlier` are as in merge_looks.
    """
    first = gone[0]
    states = {answer.profile.state for answer in gone}
    if len(states) > 1 or any(answer.route.reports_state for answer in active):
        shown = ", ".join(sorted({answer.profile.state.value for answer in (*gone, *active)}))
        return unverified(attempts, "looks_disagree", f"looks minutes apart say {shown}")
    confirmed = len({(answer.route.name, answer.way) for answer in gone}) > 1 or any(
        look.state is first.profile.state
        and (look.manual_source is not None or first.looked_at - look.looked_at >= CONFIRMATION_INTERVAL)
        for look in earlier
    )
    if first.profile.state is AccountState.NOT_FOUND and not has_control:
        confirmed = False
    if not confirmed:
        return unverified(attempts, "to_be_confirmed", f"{first.profile.state.value}: {first.profile.words}")
    return Check(
        checked_at=first.looked_at,
        outcome=Outcome.GONE,
        looks=tuple(attempt.look for attempt in attempts),
        state=first.profile.state,
        words=first.profile.words,
        platform_id=next((answer.profile.platform_id for answer in gone if answer.profile.platform_id), ""),
        display_name=first.profile.display_name,
    )


def merge_seen(attempts: Sequence[LookResult], active: Sequence[LookAnswered]) -> Check:
    """The check of an account that was seen. A list that does not report the account's state (a cached one may be old)
    proves the posts it shows; it proves silence only together with a look that found the account active."""
    profiles = [answer.profile for answer in active]
    covers = coverage_starts(attempts, active)
    counts = [profile.post_count for profile in profiles if profile.post_count is not None]
    return Check(
        checked_at=min(answer.looked_at for answer in active),
        outcome=Outcome.SEEN,
        looks=tuple(attempt.look for attempt in attempts),
        state=AccountState.ACTIVE,
        platform_id=next((profile.platform_id for profile in profiles if profile.platform_id), ""),
        display_name=next((profile.display_name for profile in profiles if profile.display_name), ""),
        former_names=next((profile.former_names for profile in profiles if profile.former_names), ()),
        verified_as=next((profile.verified_as for profile in profiles if profile.verified_as), ""),
        is_muted=any(profile.is_muted for profile in profiles),
        post_count=max(counts, default=None),
        covers_from=min(covers, default=None),
        posts=merge_posts(profiles),
    )


def coverage_starts(attempts: Sequence[LookResult], active: Sequence[LookAnswered]) -> list[datetime]:
    """How far back each list reaches that proves silence; empty: none does.

    None does where no look found the account active, or where the only answer's route failed on the second look. A
    partial list does not, nor one that lacks a post which another look saw.
    """
    failed = {attempt.route.name for attempt in attempts if isinstance(attempt, LookFailed)}
    if not any(answer.route.reports_state for answer in active) or (
        len(active) == 1 and active[0].route.name in failed
    ):
        return []
    seen = [post for answer in active for post in answer.profile.posts]
    return [
        answer.profile.covers_from
        for answer in active
        if answer.route.proves is ProofLimit.WHOLE_LIST
        and answer.profile.covers_from is not None
        and not any(is_missing_from(answer, post) for post in seen)
    ]


def is_missing_from(answer: LookAnswered, post: Post) -> bool:
    """Whether the answer's list should contain the post and does not; routes may know one post by several ids."""
    start = answer.profile.covers_from
    if start is None or not start <= post.published_at <= answer.looked_at - CLOCK_SLACK:
        return False
    return not any(
        listed.post_id == post.post_id
        or listed.published_at == post.published_at
        or (listed.title and listed.title == post.title)
        for listed in answer.profile.posts
    )


def merge_posts(profiles: Sequence[Profile]) -> tuple[Post, ...]:
    """Every post once, newest first; where two looks saw a post, the later look's.

    A platform may know one post by several ids (WeChat: the link's token, mid and idx): of two looks' posts, those of
    one title and one second are one, and the earlier look's id stays.
    """
    ids: dict[tuple[str, datetime], str] = {}
    posts: dict[str, Post] = {}
    for profile in profiles:
        known = dict(ids)
        for post in profile.posts:
            title_and_time = (post.title, post.published_at)
            post_id = (
                known.get(title_and_time, post.post_id) if post.title and post.post_id not in posts else post.post_id
            )
            posts[post_id] = post if post.post_id == post_id else replace(post, post_id=post_id)
            ids.setdefault(title_and_time, post_id)
    return tuple(sorted(posts.values(), key=lambda post: post.published_at, reverse=True))


def merge_failed(attempts: Sequence[LookResult]) -> Check:
    """The check where no look got an answer: it has the best route's reason. That no request was made, for lack of a
    login or an address, is the reason only where no route has a better one."""
    failures = [attempt for attempt in attempts if isinstance(attempt, LookFailed)]
    addressed = [failure for failure in failures if not isinstance(failure.error, NoUrl)]
    logged_in = [failure for failure in addressed if not isinstance(failure.error, NotLoggedIn)]
    chosen = (logged_in or addressed or failures)[0]
    return unverified(attempts, chosen.error.code, str(chosen.error))


def without_evidence(check: Check) -> Check:
    """The check of an account whose evidence could not be kept: its posts stay, for they speak for the account. It
    proves neither silence nor absence, and its looks confirm no later one."""
    looks = tuple(without_proof(look) for look in check.looks)
    if check.outcome is Outcome.GONE and check.state is not None:
        return Check(
            checked_at=check.checked_at,
            outcome=Outcome.UNVERIFIED,
            looks=looks,
            code=EVIDENCE_NOT_KEPT,
            message=f"{check.state.value}: {check.words}",
            display_name=check.display_name,
        )
    return replace(check, looks=looks, covers_from=None, post_count=check.post_count or None)


def without_proof(look: Look) -> Look:
    if look.outcome is Outcome.GONE:
        return replace(look, outcome=Outcome.UNVERIFIED, state=None, code=EVIDENCE_NOT_KEPT)
    return replace(look, code=look.code or EVIDENCE_NOT_KEPT)


def unverified(attempts: Sequence[LookResult], code: str, message: str) -> Check:
    return Check(
        checked_at=attempts[-1].looked_at,
        outcome=Outcome.UNVERIFIED,
        looks=tuple(attempt.look for attempt in attempts),
        code=code,
        message=message,
    )
