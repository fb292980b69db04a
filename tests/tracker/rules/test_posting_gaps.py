"""Habits: which gaps are proved, and what few of them leave unsaid."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago, post, seen
from tracker.history.check import Check
from tracker.history.facts_as_of import facts_as_of
from tracker.rules.posting_gaps import AT_LEAST, proved_gaps, statistics_of

DAY = timedelta(days=1)
LIMIT = 14 * DAY
DAYS = some.integers(min_value=0, max_value=60).map(timedelta)


def days(*numbers: float) -> list[timedelta]:
    return [timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("gaps", "silence", "expected"),
    [
        pytest.param(days(15, 15, 15, 15, 15), 10 * DAY, (5, 5), id="always-late"),
        pytest.param(days(13, 13, 13, 13, 13), 10 * DAY, (0, 5), id="always-just-in-time"),
        pytest.param(days(14, 13, 13, 13, 13), 10 * DAY, (1, 5), id="exactly-the-limit-is-late"),
        pytest.param(days(10, 10, 10, 10, 15), 10 * DAY, (1, 5), id="as-long-as-the-silence-counts"),
        pytest.param(days(9, 9, 9, 9, 15), 10 * DAY, None, id="shorter-ones-do-not"),
        pytest.param(days(15, 15, 15, 15), 10 * DAY, None, id="one-too-few"),
        pytest.param([], 0 * DAY, None, id="none"),
    ],
)
def test_habit(gaps: list[timedelta], silence: timedelta, expected: tuple[int, int] | None) -> None:
    habit = statistics_of(gaps, silence, LIMIT)

    assert (habit and (habit.missed, habit.comparable)) == expected


@pytest.mark.parametrize(
    ("late", "in_time", "is_likely"),
    [pytest.param(3, 3, True, id="half"), pytest.param(3, 4, False, id="less"), pytest.param(6, 0, True, id="all")],
)
def test_miss_is_likely_from_half_of_the_gaps_on(late: int, in_time: int, is_likely: bool) -> None:
    habit = statistics_of(days(*[20] * late, *[12] * in_time), 10 * DAY, LIMIT)

    assert habit is not None
    assert habit.is_likely is is_likely


@drawn(gaps=some.lists(DAYS, max_size=40), silence=DAYS)
def test_habit_never_rests_on_few_gaps_and_its_share_is_one(gaps: list[timedelta], silence: timedelta) -> None:
    habit = statistics_of(gaps, silence, LIMIT)

    assert habit is None or (habit.comparable >= AT_LEAST and 0 <= habit.share <= 1)


@drawn(gaps=some.lists(DAYS, min_size=1, max_size=40), silence=DAYS)
def test_longer_silence_never_makes_a_miss_less_likely(gaps: list[timedelta], silence: timedelta) -> None:
    now = statistics_of(gaps, min(silence, LIMIT), LIMIT)
    later = statistics_of(gaps, min(silence + DAY, LIMIT), LIMIT)

    assert (later.share if later else Fraction(1)) >= (now.share if now else Fraction(0))


@drawn(gaps=some.lists(DAYS, max_size=40), silence=DAYS)
def test_order_of_the_gaps_does_not_matter(gaps: list[timedelta], silence: timedelta) -> None:
    assert statistics_of(gaps, silence, LIMIT) == statistics_of(gaps[::-1], silence, LIMIT)


POSTS = tuple(map(post, (ago(5), ago(15), ago(40), ago(70))))


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param([seen()], [30, 25, 10], id="one-list-of-everything"),
        pytest.param([seen(covers_from=ago(50))], [25, 10], id="only-as-far-as-the-list-reaches"),
        pytest.param(
            [seen(ago(30), covers_from=ago(80)), seen(covers_from=ago(20))],
            [30, 10],
            id="none-across-a-hole-between-two-lists",
        ),
        pytest.param([seen(covers_from=None)], [], id="a-list-that-proves-nothing"),
        pytest.param([given.failed()], [], id="a-wall"),
        pytest.param([], [], id="never-looked-at"),
    ],
)
def test_only_gaps_in_which_nothing_can_have_been_missed_count(checks: list[Check], expected: list[int]) -> None:
    facts = facts_as_of(given.facts(*checks, posts=POSTS), given.NATIONAL, AT)

    assert [gap.days for gap in proved_gaps(facts)] == expected


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param([ago(5), ago(5), ago(15)], [10], id="posts-of-one-instant-are-one-update"),
        pytest.param([ago(5), ago(364), ago(366)], [359], id="only-of-the-last-year"),
        pytest.param([ago(5)], [], id="one-post-has-no-gap"),
    ],
)
def test_updates(published: list[datetime], expected: list[int]) -> None:
    posts = tuple(replace(post(at), post_id=str(number)) for number, at in enumerate(published))
    facts = facts_as_of(given.facts(seen(), posts=posts), given.NATIONAL, AT)

    assert [gap.days for gap in proved_gaps(facts)] == expected
