"""When a list proves silence: each threshold from both sides."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.model.profile import Post
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_items import ListedPosts
from scrapers.parsing.list_proof import FULL_PAGE, OPENED, Count, Reach, reach_of_list

NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
MANY = 1327
"""韶山公安's count: over the whole life of Weibo one post every 3.9 days at the slowest."""


def post(days_ago: float, *, pinned: bool = False) -> Post:
    return Post(post_id=str(days_ago), published_at=NOW - timedelta(days=days_ago), is_pinned=pinned)


def posts(*days: float) -> tuple[Post, ...]:
    return tuple(post(each) for each in days)


def reach(
    listed: Sequence[Post],
    count: int | None = MANY,
    *,
    whole: bool = False,
    foreign: Sequence[float | None] = (),
    faults: int = 0,
) -> Reach:
    times = tuple(None if days is None else NOW - timedelta(days=days) for days in foreign)
    items = ListedPosts(posts=tuple(listed), foreign=times, faults=("text is missing",) * faults)
    return reach_of_list("weibo", items, Count(number=count, is_whole=whole), NOW)


def codes(found: Reach) -> list[str]:
    return [note.code for note in found.notes]


PAGE = posts(*(20 + 3 * number for number in range(FULL_PAGE)))


def test_a_full_page_with_usual_gaps_proves_silence_from_its_oldest_post() -> None:
    assert reach(PAGE) == Reach(start=NOW - timedelta(days=20 + 3 * 9))


@pytest.mark.parametrize(
    ("number", "count", "is_count"),
    [
        pytest.param(7, 5, False, id="short"),
        pytest.param(FULL_PAGE, FULL_PAGE - 1, False, id="one-more-on-a-full-page"),
        pytest.param(7, 7, True, id="exactly-so-many"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_a_count_below_what_is_listed_is_no_count(number: int, count: int, *, is_count: bool, whole: bool) -> None:
    found = reach(PAGE[:number], count, whole=whole)
    if is_count:
        assert (found.start == COMPLETE_LIST) is whole
    else:
        assert (found.start, codes(found)[:1]) == (None, ["count_too_small"])


@pytest.mark.parametrize(
    ("days", "count"),
    [
        pytest.param([20], MANY, id="one-of-many"),
        pytest.param([16, 400, 500], 8642, id="three-years-apart"),
        pytest.param([20 + 3 * number for number in range(FULL_PAGE - 1)], MANY, id="one-short-of-a-page"),
    ],
)
def test_a_short_list_proves_no_silence(days: list[float], count: int) -> None:
    found = reach(posts(*days), count)
    assert (found.start, codes(found)) == (None, ["list_short"])


def test_a_short_list_that_holds_all_that_is_counted_proves_it() -> None:
    assert reach(posts(16, 400, 500), 3, whole=True).start == COMPLETE_LIST


def test_one_pinned_post_may_take_a_place_on_the_page_and_more_may_not() -> None:
    pinned = post(900, pinned=True)
    assert reach([pinned, *PAGE[1:]]).start is not None
    assert codes(reach([pinned, pinned, *PAGE[2:]])) == ["list_short"]


def test_a_list_without_a_count_proves_no_silence() -> None:
    assert codes(reach(PAGE, None)) == ["count_unknown"]


@pytest.mark.parametrize(("gap", "is_proved"), [(38.6, True), (38.9, False)])
def test_the_longest_gap_is_ten_of_the_slowest_life(gap: float, is_proved: bool) -> None:
    mean = (NOW - OPENED["weibo"]) / MANY
    assert timedelta(days=38.6) < 10 * mean < timedelta(days=38.9)
    found = reach(posts(16, *(16 + gap + number for number in range(FULL_PAGE - 1))))
    assert (found.start is not None) is is_proved


@pytest.mark.parametrize(("gap", "is_proved"), [(31, True), (31.1, False)])
def test_a_month_is_plausible_of_the_busiest(gap: float, is_proved: bool) -> None:
    found = reach(posts(16, *(16 + gap + number for number in range(FULL_PAGE - 1))), 90_000)
    assert (found.start is not None) is is_proved


@pytest.mark.parametrize(("gap", "is_proved"), [(14, True), (14.1, False)])
def test_the_usual_gap_of_the_busiest_is_the_rule_s_own(gap: float, is_proved: bool) -> None:
    found = reach(posts(*(16 + gap * number for number in range(FULL_PAGE))), 90_000)
    assert (found.start is not None, codes(found)) == (is_proved, [] if is_proved else ["gaps_implausible"])


def test_an_account_of_few_posts_may_have_long_gaps() -> None:
    assert reach(posts(*(16 + 100 * number for number in range(FULL_PAGE))), 40).start is not None


@pytest.mark.parametrize(
    ("foreign", "start"),
    [
        pytest.param([19.9], None, id="newer-than-the-newest"),
        pytest.param([None], None, id="of-no-known-time"),
        pytest.param([20.1], NOW - timedelta(days=20.1) + timedelta(seconds=1), id="older"),
        pytest.param([900], NOW - timedelta(days=47), id="older-than-the-list"),
    ],
)
def test_a_joint_post_withholds_what_it_may_be(foreign: list[float | None], start: datetime | None) -> None:
    found = reach(PAGE, foreign=foreign)
    assert (found.start, codes(found)) == (start, [] if start else ["foreign_newer"])


def test_a_joint_post_counts_against_a_whole_list_too() -> None:
    assert reach(posts(20), 1, whole=True, foreign=[3]).start is None


@pytest.mark.parametrize("whole", [True, False])
def test_one_item_that_cannot_be_read_withholds_silence(whole: bool) -> None:
    found = reach(PAGE, whole=whole, faults=1)
    assert (found.start, codes(found)) == (None, ["items_unreadable"])


def test_a_list_out_of_order_proves_no_silence() -> None:
    assert codes(reach([*PAGE[1:], PAGE[0]])) == ["out_of_order"]


@pytest.mark.parametrize("has_ended", [True, False])
def test_a_list_that_ends_below_its_count_hides_some_and_nobody_knows_which(has_ended: bool) -> None:
    count = Count(number=MANY, has_ended=has_ended, is_cut=True)
    found = reach_of_list("weibo", ListedPosts(posts=PAGE), count, NOW)
    assert (found.start, codes(found)) == (None, ["list_cut"])
