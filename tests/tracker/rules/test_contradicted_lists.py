"""A list that lacks a post which another look saw, and shows nothing newer: an old copy, or the post was deleted."""

from dataclasses import replace
from datetime import datetime

import pytest

from scrapers.model.profile import MAX_CLOCK_SKEW, Origin
from tests.tracker.rules.given import AT, ago, judged, post, rules, seen
from tracker.history.check import Check
from tracker.history.coverage import SECOND
from tracker.rules.finding import Verdict

LONG_AGO = ago(90)


def listed(at: datetime, newest: datetime | None, covers_from: datetime = LONG_AGO, count: int | None = 300) -> Check:
    return replace(seen(at, covers_from=covers_from, post_count=count), newest_shown=newest)


def by_mobile(check: Check) -> Check:
    return replace(check, looks=tuple(replace(look, route="weibo.mobile") for look in check.looks))


EARLIER = listed(ago(20), ago(20, hours=1))
KNOWN = (post(ago(20, hours=1)), post(ago(40)))


@pytest.mark.parametrize(
    ("look", "reason"),
    [
        pytest.param(listed(AT, ago(40), count=290), "looks_disagree", id="a-copy-from-before-the-earlier-look"),
        pytest.param(listed(AT, ago(20, hours=1), count=299), "", id="it-shows-the-post"),
        pytest.param(listed(AT, ago(19)), "", id="it-shows-a-newer-one-so-that-the-post-was-deleted"),
        pytest.param(listed(AT, ago(20, hours=1) - MAX_CLOCK_SKEW), "", id="the-same-post-dated-by-another-route"),
        pytest.param(
            listed(AT, ago(20, hours=1) - MAX_CLOCK_SKEW - SECOND), "looks_disagree", id="another-post-just-before"
        ),
        pytest.param(listed(AT, None, count=0), "looks_disagree", id="an-empty-list-and-a-count-of-0"),
        pytest.param(seen(), "", id="what-it-shows-is-not-known"),
    ],
)
def test_a_list_without_the_newest_known_post_proves_no_silence(look: Check, reason: str) -> None:
    posts = (*KNOWN, post(ago(19))) if look.newest_shown == ago(19) else KNOWN

    assessment = judged(EARLIER, look, posts=posts)

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED if reason else Verdict.FAIL, reason)


def test_the_reason_names_the_post_and_both_looks() -> None:
    message = judged(EARLIER, listed(AT, ago(40)), posts=KNOWN).reason_message

    assert "2023-08-30 17:00" in message
    assert "2023-09-19 18:00" in message


def test_a_later_look_that_shows_the_post_again_proves_the_silence() -> None:
    looks = (EARLIER, listed(ago(10), ago(40)), listed(AT, ago(20, hours=1)))

    assert rules(judged(*looks, posts=KNOWN)) == ("inactive",)


def test_a_post_that_only_a_later_look_saw_shows_that_a_list_was_old() -> None:
    """The list of the second look would join the first and the third, whose list does not reach back so far."""
    looks = (listed(ago(30), ago(40)), listed(ago(15), ago(40)), listed(AT, ago(16), covers_from=ago(10)))

    assert judged(*looks, posts=(post(ago(16)), post(ago(40)))).verdict is Verdict.UNVERIFIED


def test_a_post_published_as_the_list_was_read_need_not_be_in_it() -> None:
    look = listed(AT, ago(40))

    assert rules(judged(look, posts=(post(ago(-1)), post(ago(minutes=1)), post(ago(40))))) == ()
    assert judged(look, posts=(post(ago(-1)), post(ago(40)))).verdict is Verdict.FAIL


def test_reposts_are_not_counted_over_a_list_that_is_an_old_copy() -> None:
    reposts = tuple(post(ago(60 + number), Origin.REPOST) for number in range(12))
    looks = (listed(AT, ago(60)),)

    assert "mostly_reposts" in rules(judged(*looks, posts=reposts))
    assert "mostly_reposts" not in rules(judged(*looks, posts=(post(ago(20)), *reposts)))


UNREAD = replace(seen(ago(20), covers_from=None, post_count=300), newest_shown=ago(40))
"""A look whose count is known, and whose list may have left out newer posts."""


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        pytest.param((UNREAD, listed(AT, ago(40), count=299)), "looks_disagree", id="fewer-than-before"),
        pytest.param((UNREAD, listed(AT, ago(40), count=300)), "", id="as-many"),
        pytest.param(
            (UNREAD, listed(ago(1), ago(40), count=299), listed(AT, ago(40), count=299)), "", id="as-few-once-more"
        ),
        pytest.param(
            (listed(ago(20), ago(40)), listed(AT, ago(40), count=299)), "", id="a-list-showed-that-none-was-newer"
        ),
        pytest.param(
            (listed(ago(20), ago(25), covers_from=ago(30)), listed(AT, ago(40), count=299)),
            "looks_disagree",
            id="a-list-that-did-not-reach-back-so-far",
        ),
        pytest.param((UNREAD, by_mobile(listed(AT, ago(40), count=299))), "", id="another-source-counts-otherwise"),
    ],
)
def test_a_count_that_fell_beside_a_list_that_shows_nothing_new_proves_no_silence(
    looks: tuple[Check, ...], reason: str
) -> None:
    """A copy of before the earlier look counts fewer posts than it, and lists none of those published in between."""
    assessment = judged(*looks, posts=(post(ago(40)),))

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED if reason else Verdict.FAIL, reason)


def test_the_reason_of_a_count_that_fell_names_both_looks() -> None:
    message = judged(UNREAD, listed(AT, ago(40), count=299), posts=(post(ago(40)),)).reason_message

    assert all(part in message for part in ("2023-08-30 18:00", "300", "2023-09-19 18:00", "299"))
