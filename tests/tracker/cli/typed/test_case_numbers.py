"""Several cases in one step: numbers and ranges, all of them or none."""

import pytest

from tracker.cli.casework.case_steps import MAX_CASES, read_numbers
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang

EN = Messages(Lang.EN)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param([], [], id="none"),
        pytest.param(["3", "5", "7-9"], [3, 5, 7, 8, 9], id="numbers-and-a-range"),
        pytest.param(["3,5，7、8"], [3, 5, 7, 8], id="commas"),
        pytest.param(["7–9"], [7, 8, 9], id="dash"),
        pytest.param(["７、第8号", "#9"], [7, 8, 9], id="full-width-and-as-people-write-them"),
        pytest.param(["7", "到", "9"], [7, 8, 9], id="with-blanks"),
        pytest.param(["7至9"], [7, 8, 9], id="in-chinese"),
        pytest.param(["5", "3-5"], [5, 3, 4], id="each-once-in-the-order-typed"),
        pytest.param(["4-4"], [4], id="a-range-of-one"),
    ],
)
def test_numbers_are_read(typed: list[str], expected: list[int]) -> None:
    assert read_numbers(typed, EN) == expected


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        pytest.param(["a"], "a", id="word"),
        pytest.param(["9-7"], "9-7", id="backwards"),
        pytest.param(["0"], "0", id="zero"),
        pytest.param(["1-"], "1-", id="half-a-range"),
        pytest.param(["1-2-3"], "1-2-3", id="three"),
        pytest.param(["x", "1", "y"], "x, y", id="all-bad-ones"),
        pytest.param([f"1-{MAX_CASES + 2}"], f"1-{MAX_CASES + 2}", id="too-wide"),
        pytest.param(["9" * 30], "9" * 30, id="huge"),
    ],
)
def test_bad_ones_are_all_named(typed: list[str], named: str) -> None:
    with pytest.raises(UserError, match=named):
        read_numbers(typed, EN)


def test_too_many_are_refused() -> None:
    with pytest.raises(UserError, match="at most"):
        read_numbers([f"1-{MAX_CASES}", str(MAX_CASES + 1)], EN)
