"""Which time intervals the looks prove."""

from dataclasses import replace
from datetime import datetime

import pytest

from tests.tracker.rules.given import AT, ago, failed, gone, seen
from tracker.history.check import Check
from tracker.history.coverage import COUNT_LAG, SECOND, TimeInterval, interval_at, merge_intervals, unseen_growth


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param((), (), id="no-look"),
        pytest.param((failed(),), (), id="a-failed-look-proves-nothing"),
        pytest.param((gone(),), (), id="a-gone-account-has-no-list"),
        pytest.param((seen(covers_from=None),), (), id="a-list-that-proves-no-silence"),
        pytest.param((seen(covers_from=ago(days=-1)),), (), id="a-list-that-begins-after-the-look"),
        pytest.param((seen(covers_from=ago(3)),), (TimeInterval(ago(3), AT),), id="one-look"),
        pytest.param((seen(covers_from=AT),), (TimeInterval(AT, AT),), id="a-single-instant"),
        pytest.param(
            (seen(ago(9), covers_from=ago(12)), seen(covers_from=ago(3))),
            (TimeInterval(ago(12), ago(9)), TimeInterval(ago(3), AT)),
            id="two-looks-with-a-hole-between",
        ),
        pytest.param(
            (seen(ago(3), covers_from=ago(12)), seen(covers_from=ago(3))),
            (TimeInterval(ago(12), AT),),
            id="two-looks-that-touch",
        ),
        pytest.param(
            (seen(covers_from=ago(3)), seen(ago(2), covers_from=ago(12))),
            (TimeInterval(ago(12), AT),),
            id="two-looks-that-overlap-in-any-order",
        ),
        pytest.param(
            (seen(covers_from=ago(12)), seen(ago(5), covers_from=ago(6))),
            (TimeInterval(ago(12), AT),),
            id="one-look-within-another",
        ),
    ],
)
def test_the_union_of_what_the_looks_prove(checks: tuple[Check, ...], expected: tuple[TimeInterval, ...]) -> None:
    assert merge_intervals(checks) == expected


@pytest.mark.parametrize(
    ("checks", "missed", "expected"),
    [
        pytest.param((seen(covers_from=ago(9)),), (ago(10), ago(-1)), (TimeInterval(ago(9), AT),), id="outside"),
        pytest.param(
            (seen(covers_from=ago(9)),),
            (ago(5),),
            (TimeInterval(ago(9), ago(5) - SECOND), TimeInterval(ago(5) + SECOND, AT)),
            id="within",
        ),
        pytest.param(
            (seen(covers_from=ago(9)), seen(ago(1), covers_from=ago(6))),
            (ago(5),),
            (TimeInterval(ago(9), ago(5) - SECOND), TimeInterval(ago(5) + SECOND, AT)),
            id="within-two-lists",
        ),
        pytest.param((seen(covers_from=ago(9)),), (ago(9),), (TimeInterval(ago(9) + SECOND, AT),), id="at-the-start"),
        pytest.param((seen(covers_from=ago(9)),), (AT,), (TimeInterval(ago(9), AT - SECOND),), id="at-the-look"),
        pytest.param((seen(covers_from=AT),), (AT,), (), id="nothing-is-left"),
    ],
)
def test_no_proof_reaches_across_a_post_of_a_discarded_scan(
    checks: tuple[Check, ...], missed: tuple[datetime, ...], expected: tuple[TimeInterval, ...]
) -> None:
    assert merge_intervals(checks, [TimeInterval(instant, instant) for instant in missed]) == expected


@pytest.mark.parametrize(
    ("days_ago", "is_covered"),
    [
        pytest.param(3, True, id="at-the-start"),
        pytest.param(1, True, id="at-the-end"),
        pytest.param(3.01, False, id="before-the-start"),
        pytest.param(0.99, False, id="after-the-end"),
    ],
)
def test_both_ends_of_a_stretch_belong_to_it(days_ago: float, is_covered: bool) -> None:
    interval = TimeInterval(ago(3), ago(1))

    assert (interval_at([interval], ago(days_ago)) == interval) is is_covered


# What a list leaves out

LONG_AGO = ago(90)


def counted(
    days: float, count: int | None, route: str = "weibo.ajax", covers_from: datetime | None = LONG_AGO
) -> Check:
    check = seen(ago(days), covers_from=covers_from, post_count=count)
    return replace(check, looks=(replace(check.looks[0], route=route),))


GROWN = (TimeInterval(ago(7) + SECOND, AT),)


@pytest.mark.parametrize(
    ("checks", "published", "expected"),
    [
        pytest.param((counted(7, 100), counted(0, 101)), (), GROWN, id="one-more-and-none-seen"),
        pytest.param((counted(7, 100), counted(0, 102)), (ago(3),), GROWN, id="two-more-and-one-seen"),
        pytest.param((counted(7, 100), counted(0, 101)), (ago(3),), (), id="one-more-and-it-is-seen"),
        pytest.param((counted(7, 100), counted(0, 100)), (), (), id="no-more"),
        pytest.param((counted(7, 100), counted(0, 99)), (), (), id="one-deleted"),
        pytest.param((counted(7, 100), counted(0, 101)), (ago(7) - COUNT_LAG,), (), id="counted-late"),
        pytest.param((counted(7, 100), counted(0, 101)), (ago(7) - COUNT_LAG - SECOND,), GROWN, id="not-so-late"),
        pytest.param((counted(7, 100), counted(0, 101, covers_from=ago(7))), (), GROWN, id="list-reaches-just-back"),
        pytest.param((counted(7, 100), counted(0, 130, covers_from=ago(6))), (), (), id="list-does-not-reach-back"),
        pytest.param((counted(7, 100), counted(0, 130, covers_from=None)), (), (), id="list-that-proves-nothing"),
        pytest.param((counted(7, 100), counted(0, None)), (), (), id="no-count"),
        pytest.param(
            (counted(7, 100), counted(3, None), counted(0, 101)), (), GROWN, id="a-look-without-count-between"
        ),
        pytest.param(
            (counted(7, 100), counted(3, 101, covers_from=None), counted(0, 101)),
            (),
            GROWN,
            id="grown-by-a-look-whose-list-proves-nothing",
        ),
        pytest.param(
            (counted(7, 100), counted(5, 101, covers_from=None), counted(3, 101, covers_from=ago(4)), counted(0, 101)),
            (),
            GROWN,
            id="grown-by-one-of-two-looks-whose-lists-do-not-reach-back",
        ),
        pytest.param(
            (counted(7, 100), counted(3, 101, covers_from=None), counted(0, 101, covers_from=ago(6))),
            (),
            (),
            id="grown-before-the-list-begins",
        ),
        pytest.param(
            (counted(7, 100), counted(3, 101), counted(0, 101)),
            (),
            (TimeInterval(ago(7) + SECOND, ago(3)),),
            id="grown-by-a-look-that-tells-it-itself",
        ),
        pytest.param((counted(7, 100), counted(0, 130, "weibo.mobile")), (), (), id="another-source-counts-otherwise"),
        pytest.param(
            (counted(7, 100), counted(3, 90, "weibo.mobile"), counted(0, 101)), (), GROWN, id="another-source-between"
        ),
    ],
)
def test_a_count_that_grows_without_posts_shows_what_the_list_leaves_out(
    checks: tuple[Check, ...], published: tuple[datetime, ...], expected: tuple[TimeInterval, ...]
) -> None:
    assert unseen_growth(checks, published) == expected
