"""What the ledger tells of the round before: the fate of each problem that the quarter before knew."""

from datetime import UTC, datetime

import pytest

from tests.tracker import reported
from tests.tracker.notice.made import matter, person_step, scan_step
from tests.tracker.reported import AT
from tracker.ledger.matter import Matter, Step, What
from tracker.notice.rectification import Rectification, quarter_begin, rectification_of
from tracker.report import ReportRow

ACCOUNT = reported.FAILED.account
SPRING = datetime(2023, 2, 19, 10, 0, tzinfo=UTC)
"""Two quarters before AT."""
JUNE = datetime(2023, 6, 19, 10, 0, tzinfo=UTC)
"""In the quarter before AT's."""
JULY = datetime(2023, 7, 19, 10, 0, tzinfo=UTC)
OCTOBER = datetime(2023, 10, 19, 10, 0, tzinfo=UTC)
OPENED = scan_step(What.OPENED, JUNE)


def fates(*matters: Matter, rows: tuple[ReportRow, ...] = (reported.FAILED,)) -> dict[str, int]:
    found = rectification_of(matters, rows, AT)
    counts = {
        "mended": len(found.mended),
        "still_open": len(found.still_open),
        "repeated": len(found.repeated),
        "unverified": len(found.unverified),
    }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param((OPENED,), {"still_open": 1}, id="nothing-came-of-it"),
        pytest.param((OPENED, person_step(What.NOTIFIED)), {"still_open": 1}, id="notified"),
        pytest.param((OPENED, scan_step(What.MENDED, JULY)), {"mended": 1}, id="mended-this-quarter"),
        pytest.param((OPENED, scan_step(What.MENDED, JUNE)), {"mended": 1}, id="mended-in-the-same-quarter"),
        pytest.param((OPENED, scan_step(What.MENDED, OCTOBER)), {"still_open": 1}, id="mended-after-the-time-point"),
        pytest.param((OPENED, person_step(What.CLOSED)), {"mended": 1}, id="closed-by-a-person"),
        pytest.param((OPENED, person_step(What.DISMISSED)), {}, id="dismissed"),
        pytest.param((scan_step(What.OPENED, JULY),), {}, id="found-this-quarter"),
        pytest.param((scan_step(What.OPENED, JUNE, "warn"),), {}, id="a-reminder"),
        pytest.param((scan_step(What.OPENED, SPRING),), {"still_open": 1}, id="older-and-still-there"),
        pytest.param(
            (scan_step(What.OPENED, SPRING), scan_step(What.MENDED, SPRING)), {}, id="mended-before-the-last-round"
        ),
    ],
)
def test_fate_of_a_problem(steps: tuple[Step, ...], expected: dict[str, int]) -> None:
    assert fates(matter(ACCOUNT, *steps)) == expected


def test_problem_that_came_back_is_repeated() -> None:
    mended = matter(ACCOUNT, OPENED, scan_step(What.MENDED, JULY))

    assert fates(mended, matter(ACCOUNT, scan_step(What.OPENED, AT), number=2)) == {"repeated": 1}


def test_problem_that_comes_back_after_the_time_point_is_mended_as_of_it() -> None:
    mended = matter(ACCOUNT, OPENED, scan_step(What.MENDED, JULY))

    assert fates(mended, matter(ACCOUNT, scan_step(What.OPENED, OCTOBER), number=2)) == {"mended": 1}


def test_two_problems_of_an_account_and_rule_count_once() -> None:
    mended = matter(ACCOUNT, OPENED, scan_step(What.MENDED, JUNE))

    assert fates(mended, matter(ACCOUNT, OPENED, number=2)) == {"still_open": 1}


def test_account_that_is_not_verified_is_not_said_to_be_unmended() -> None:
    assert fates(matter(reported.UNVERIFIED.account, OPENED), rows=(reported.UNVERIFIED,)) == {"unverified": 1}


def test_account_that_left_the_register_is_not_said_to_be_unmended() -> None:
    assert fates(matter(ACCOUNT, OPENED), rows=()) == {"unverified": 1}


def test_empty_ledger_tells_nothing() -> None:
    assert rectification_of((), (reported.FAILED,), AT) == Rectification()


@pytest.mark.parametrize(
    ("at", "back", "begins"),
    [
        pytest.param(AT, 0, datetime(2023, 6, 30, 16, tzinfo=UTC), id="third-quarter"),
        pytest.param(AT, 3, datetime(2022, 9, 30, 16, tzinfo=UTC), id="over-new-year"),
        pytest.param(
            datetime(2023, 12, 31, 16, tzinfo=UTC), 0, datetime(2023, 12, 31, 16, tzinfo=UTC), id="at-midnight"
        ),
    ],
)
def test_quarters_begin_at_midnight_in_shanghai(at: datetime, back: int, begins: datetime) -> None:
    assert quarter_begin(at, back) == begins
