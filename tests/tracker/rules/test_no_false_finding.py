"""The one unforgivable error: to accuse a unit wrongly. Hypothesis plays the accounts, the platforms and the walls.

A world is made first: when the account really posted, and when it was really gone. Then it is looked at, through whole
lists, short lists, lists that prove nothing, and walls. What the rules then say must be true of that world.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from scrapers.model.profile import AccountState, Origin, Post
from scrapers.model.route import COMPLETE_LIST
from tests.examples import examples
from tests.tracker.rules.given import AT, NATIONAL, account, assess, failed, gone, post, seen
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check
from tracker.policy import national
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account, AccountKind, FilingState
from tracker.rules.finding import Assessment, Verdict

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LIMIT = 14 * DAY
LOOK_RULES = frozenset(national.RULES) - {"duplicate_on_platform"}
UPDATE_RULES = frozenset({"inactive", "never_posted", "due_soon", "deadline_posting"})
CODES = ("captcha_shown", "login_required", "layout_changed", "to_be_confirmed", "unreachable", "posts_hidden")

play = settings(deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])


def instants(first: int = -60 * 24, last: int = 40 * 24) -> st.SearchStrategy[datetime]:
    """Whole hours around AT: few enough that they often meet each other and the boundaries."""
    return st.integers(first, last).map(lambda hours: AT + hours * HOUR)


origins = st.sampled_from(Origin)
posts = st.lists(st.builds(post, instants(), origins), max_size=12, unique_by=lambda post: post.published_at).map(tuple)
accounts = st.builds(account, kind=st.sampled_from(AccountKind), filing=st.sampled_from(FilingState))
walls = st.builds(failed, instants(), st.sampled_from(CODES))
names = st.sampled_from(["韶山公安", "平安韶山", ""])
sights = st.builds(
    seen,
    instants(),
    covers_from=st.none() | st.just(COMPLETE_LIST) | instants(),
    post_count=st.none() | st.integers(0, 3),
    display_name=names,
)
absences = st.builds(
    gone, instants(), st.sampled_from([state for state in AccountState if state is not AccountState.ACTIVE])
)
checks = st.lists(sights | absences | walls, max_size=8, unique_by=lambda check: check.checked_at).map(tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What really happened, and what was seen of it."""

    truth: tuple[Post, ...]
    facts: AccountHistory

    def was_silent(self, span: timedelta, until: datetime) -> bool:
        return not any(until - span < post.published_at <= until for post in self.truth)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """An account that is alive and posts; a look sees all of its list, its newest page, or some of it, and says so."""
    often = st.lists(st.builds(post, instants(last=10 * 24)), max_size=6, unique_by=lambda post: post.published_at)
    truth = tuple(sorted(draw(often), key=lambda post: post.published_at, reverse=True))
    made: list[Check] = []
    shown: set[Post] = set()
    for checked_at in draw(st.lists(instants(-20 * 24, 20 * 24), min_size=1, max_size=6, unique=True)):
        listed = [post for post in truth if post.published_at <= checked_at]
        kind = draw(st.sampled_from(["page", "whole", "some", "wall"]))
        if kind == "wall":
            made.append(failed(checked_at, draw(st.sampled_from(CODES))))
        elif kind == "whole" or not listed:
            shown.update(listed)
            made.append(seen(checked_at, post_count=len(listed)))
        elif kind == "page":
            page = listed[: draw(st.integers(1, len(listed)))]
            shown.update(page)
            made.append(seen(checked_at, covers_from=page[-1].published_at, post_count=len(listed)))
        else:
            shown.update(draw(st.lists(st.sampled_from(listed), min_size=1, max_size=3)))
            made.append(seen(checked_at, covers_from=None))
    return World(truth=truth, facts=AccountHistory(account=account(), checks=tuple(made), posts=tuple(shown)))


around = instants(-5 * 24, 5 * 24)


def ends(at: datetime) -> list[datetime]:
    """The instants up to which silence may have been counted: a look may be three days old."""
    return [at - hours * HOUR for hours in range(3 * 24 + 1)]


def rules_of(assessment: Assessment) -> frozenset[str]:
    return frozenset(finding.rule for finding in assessment.findings)


@play
@given(worlds(), around)
def test_who_fails_as_inactive_really_was_silent(world: World, at: datetime) -> None:
    """For the 14 days before the time-point itself: an older look says nothing of the time since."""
    accused = "inactive" in rules_of(assess(world.facts, NATIONAL, at))
    event("accused" if accused else "not accused")

    assert not accused or world.was_silent(LIMIT, at)


@play
@given(worlds(), around)
def test_who_fails_as_inactive_by_a_look_after_was_silent_at_the_time_point_itself(world: World, at: datetime) -> None:
    facts = replace(world.facts, checks=tuple(look for look in world.facts.checks if look.checked_at >= at))
    accused = "inactive" in rules_of(assess(facts, NATIONAL, at))
    event("accused" if accused else "not accused")

    assert not accused or world.was_silent(LIMIT, at)


@play
@given(worlds(), around)
def test_who_never_posted_really_had_not(world: World, at: datetime) -> None:
    assessment = assess(world.facts, NATIONAL, at)
    accused = "never_posted" in rules_of(assessment)
    event("accused" if accused else "not accused")

    reported = min(at, assessment.checked_at or at)
    assert not accused or not any(post.published_at <= reported for post in world.truth)


@play
@given(worlds(), around)
def test_days_silent_are_days_of_real_silence(world: World, at: datetime) -> None:
    silent = assess(world.facts, NATIONAL, at).days_silent
    event("not told" if silent is None else "reported")

    assert silent is None or any(world.was_silent(timedelta(days=silent), end) for end in ends(at))


@play
@given(worlds(), around)
def test_who_is_reminded_really_is_late(world: World, at: datetime) -> None:
    accused = "due_soon" in rules_of(assess(world.facts, NATIONAL, at))
    event("accused" if accused else "not accused")

    assert not accused or any(world.was_silent(10 * DAY, end) for end in ends(at))


@play
@given(worlds(), around)
def test_an_account_that_is_alive_is_never_called_gone(world: World, at: datetime) -> None:
    assert "deregistered_not_offline" not in rules_of(assess(world.facts, NATIONAL, at))


@play
@given(accounts, st.lists(walls, max_size=6).map(tuple), posts, instants())
def test_without_a_good_look_nothing_seen_accuses_anybody(
    of: Account, only_walls: tuple[Check, ...], old: tuple[Post, ...], at: datetime
) -> None:
    assessment = assess(AccountHistory(account=of, checks=only_walls, posts=old), NATIONAL, at)

    assert assessment.verdict is Verdict.UNVERIFIED
    assert not rules_of(assessment) & LOOK_RULES


@play
@given(accounts, checks, posts, walls, instants())
def test_a_wall_changes_no_finding(
    of: Account, before: tuple[Check, ...], known: tuple[Post, ...], wall: Check, at: datetime
) -> None:
    without = assess(AccountHistory(account=of, checks=before, posts=known), NATIONAL, at)
    with_wall = assess(AccountHistory(account=of, checks=(*before, wall), posts=known), NATIONAL, at)

    assert (with_wall.verdict, with_wall.findings) == (without.verdict, without.findings)


@play
@given(accounts, checks, posts, st.integers(0, 14 * 24 - 1), instants())
def test_a_post_within_the_limit_is_never_silence(
    of: Account, looks: tuple[Check, ...], known: tuple[Post, ...], hours: int, at: datetime
) -> None:
    recent = post(at - hours * HOUR)

    found = rules_of(assess(AccountHistory(account=of, checks=looks, posts=(*known, recent)), NATIONAL, at))

    assert not found & {"inactive", "never_posted"}


@play
@given(checks, posts, instants(), st.integers(0, 30 * 24))
def test_the_clock_alone_accuses_nobody(
    looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime, hours: int
) -> None:
    """Strict: every rule fails the account. From the last look on, what is held can only fall away."""
    strict = Policy().with_changes({"severities": dict.fromkeys(national.RULES, Severity.FAIL)})
    last = max((look.checked_at for look in looks), default=at)
    facts = AccountHistory(
        account=account(), checks=looks, posts=tuple(post for post in known if post.published_at <= last)
    )

    then, later = assess(facts, strict, last), assess(facts, strict, last + hours * HOUR)

    assert later.verdict is not Verdict.FAIL or then.verdict is not Verdict.PASS


@play
@given(accounts, checks, posts, instants(), st.randoms(use_true_random=False))
def test_the_order_of_looks_and_posts_does_not_matter(
    of: Account, looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime, chance: object
) -> None:
    shuffled_looks, shuffled_posts = list(looks), list(known)
    chance.shuffle(shuffled_looks)  # type: ignore[attr-defined]  # random.Random
    chance.shuffle(shuffled_posts)  # type: ignore[attr-defined]
    facts = AccountHistory(account=of, checks=looks, posts=known)

    shuffled = replace(facts, checks=tuple(shuffled_looks), posts=tuple(shuffled_posts))

    assert assess(shuffled, NATIONAL, at) == assess(facts, NATIONAL, at)


@play
@given(checks, posts, instants())
def test_service_accounts_and_those_being_closed_owe_no_updates(
    looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime
) -> None:
    excused = (
        account(kind=AccountKind.SERVICE),
        account(filing=FilingState.CLOSING),
        account(filing=FilingState.CLOSED),
    )

    found = [rules_of(assess(AccountHistory(account=of, checks=looks, posts=known), NATIONAL, at)) for of in excused]

    assert not frozenset().union(*found) & UPDATE_RULES


@play
@given(checks, posts, instants(), st.integers(1, 30))
def test_a_stricter_limit_never_clears_a_silent_account(
    looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime, days: int
) -> None:
    facts = AccountHistory(account=account(), checks=looks, posts=known)
    lenient, strict = Policy().with_changes({"inactive_days": days + 1}), Policy().with_changes({"inactive_days": days})

    was = "inactive" in rules_of(assess(facts, lenient, at))

    assert not was or "inactive" in rules_of(assess(facts, strict, at))


@play
@given(accounts, checks, posts, instants())
def test_not_verified_has_a_reason_and_only_that_has_one(
    of: Account, looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime
) -> None:
    assessment = assess(AccountHistory(account=of, checks=looks, posts=known), NATIONAL, at)

    assert (assessment.verdict is Verdict.UNVERIFIED) == bool(assessment.reason) == bool(assessment.reason_message)


@play
@given(accounts, checks, posts, instants())
def test_never_posted_and_inactive_are_not_both_found(
    of: Account, looks: tuple[Check, ...], known: tuple[Post, ...], at: datetime
) -> None:
    found = rules_of(assess(AccountHistory(account=of, checks=looks, posts=known), NATIONAL, at))

    assert not {"inactive", "never_posted"} <= found
