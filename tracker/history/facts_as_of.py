"""Derives the facts that the looks prove about one account as of one instant.

A look states nothing about later times, and proves the past as far back as its list reaches. Successful looks prove;
failed ones (验证码, 登录墙 …) neither prove nor disprove anything.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scrapers.model.profile import Post
from tracker.history.account_history import AccountHistory, must_post_since
from tracker.history.check import Check
from tracker.history.facts import FactsAsOf, nearest
from tracker.history.manual_check import PERSON
from tracker.history.people.second_check import hold_back
from tracker.history.silence import silence_of
from tracker.history.timeline import Timeline
from tracker.policy.policy import Policy
from tracker.register.account import Account, FilingState, entry_at
from tracker.register.siblings import group_of, place_of, units_at
from tracker.time.format import to_utc


def facts_as_of(facts: AccountHistory, policy: Policy, at: datetime) -> FactsAsOf:
    """
    Args:
        at: the monitoring time-point; aware.

    Raises:
        ValueError: an instant is naive.
    """
    return facts_from_timeline(Timeline.of(facts), policy, at)


def facts_from_timeline(timeline: Timeline, policy: Policy, at: datetime) -> FactsAsOf:
    """Like facts_as_of, for repeated use with several instants. Where the policy wants a second person (交叉复核),
    records that wait for one prove nothing against the account.

    Raises:
        ValueError: `at` is naive.
    """
    at = to_utc(at)
    if not policy.second_check:
        return facts_of_timeline(timeline, policy, at)
    held = hold_back(timeline.facts, policy, at)
    if not held.is_changed:
        return facts_of_timeline(timeline, policy, at)
    disagree = any(record.others for record in held.records)
    return replace(
        facts_of_timeline(Timeline.of(held.history), policy, at),
        held=held.records,
        if_confirmed=facts_of_timeline(timeline, policy, at),
        by_program=facts_of_timeline(Timeline.of(without_people(timeline.facts)), policy, at) if disagree else None,
        is_identity_open=held.is_identity_open,
    )


def without_people(history: AccountHistory) -> AccountHistory:
    """What the program saw, with people's decisions about whose page it is."""
    return replace(
        history,
        checks=tuple(check for check in history.checks if not (check.checked_by and check.has_answer)),
        posts=tuple(post for post in history.posts if post.kind != PERSON),
    )


def facts_of_timeline(timeline: Timeline, policy: Policy, at: datetime) -> FactsAsOf:
    """
    Args:
        at: in UTC.
    """
    facts = timeline.facts
    posts = timeline.posts_until(at)
    age = timedelta(days=policy.max_check_age_days)
    near = nearest(timeline.checks_around(at, age), posts, at)
    return FactsAsOf(
        account=facts.account,
        policy=policy,
        at=at,
        checks=timeline.checks,
        interaction_checks=timeline.interaction_checks,
        posts=posts,
        observed_posts=timeline.posts,
        unproved_posts=timeline.unproved_posts,
        incomplete_lists=timeline.incomplete_lists,
        unseen_growth=timeline.unseen_growth,
        proved_intervals=timeline.proved_intervals,
        entry=entry_at(facts.account, facts.former_entries, at),
        siblings=siblings_at(facts, at),
        check=near or later_evidence(timeline, posts, at, timedelta(days=policy.inactive_days)),
        is_near=near is not None,
        silence=silence_of(timeline, posts, at, age),
        traces=facts.traces,
        names=facts.names,
        orders=facts.orders,
        must_post_since=must_post_since(facts.former_entries, at),
        registered_since=None if facts.registered_since is None else to_utc(facts.registered_since),
        former_entries=facts.former_entries,
        unit_answer=next(iter(facts.unit_answers), None),
    )


def siblings_at(facts: AccountHistory, at: datetime) -> tuple[Account, ...]:
    """Those of now that the register had beside the account at an instant too."""
    own = entry_at(facts.account, facts.former_entries, at)
    if own is None or own.filing.state is not FilingState.RUNNING:
        return ()
    return tuple(
        sibling
        for sibling in facts.siblings
        if (then := entry_at(sibling, facts.former_siblings.get(sibling.key, ()), at)) is not None
        and then.filing.state is FilingState.RUNNING
        and group_of(then) == group_of(own)
        and len(units_at(own.unit, {place_of(own), place_of(then)})) == 1
    )


def later_evidence(timeline: Timeline, posts: Sequence[Post], at: datetime, limit: timedelta) -> Check | None:
    """A look long after `at` that shows the account active at `at`: its list spans `at`, or a post lies shortly before.

    A look that found the account gone proves nothing about `at`: it may have gone since.
    """
    later = timeline.alive_after(at)
    spanning = next((check for check, span in later if span is not None and span.start <= at), None)
    if spanning is None and later and posts and at - posts[0].published_at < limit:
        return later[0][0]
    return spanning
