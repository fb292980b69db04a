"""The sums of the reference notice, 湘政务函〔2023〕27号: 2,435 accounts, 5 failing, 99.79%."""

from decimal import Decimal

import pytest

from tracker.report.counts import Counts, percent, to_rate


def test_five_failing_of_2435_are_99_79_percent() -> None:
    assert percent(2430, 2435) == "99.79%"


def test_the_rate_as_a_number_has_four_places() -> None:
    assert Counts(total=2435, verified=2435, passed=2428, failed=5, remarked=2).pass_rate == Decimal("0.9979")


def test_the_two_register_faults_are_named_apart_and_do_not_lower_the_rate() -> None:
    with_faults = Counts(total=2435, verified=2435, passed=2428, failed=5, remarked=2)
    without = Counts(total=2435, verified=2435, passed=2430, failed=5)

    assert with_faults.pass_rate == without.pass_rate


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        pytest.param(100_000, 100_000, "100.00%", id="all"),
        pytest.param(99_999, 100_000, ">99.99%", id="not-all"),
        pytest.param(19_999, 20_000, ">99.99%", id="half-up-would-be-all"),
        pytest.param(19_998, 20_000, "99.99%", id="just-below"),
        pytest.param(0, 100_000, "0.00%", id="none"),
        pytest.param(4, 100_000, "<0.01%", id="not-none"),
        pytest.param(5, 100_000, "0.01%", id="half-up"),
        pytest.param(0, 0, "—", id="no-whole"),
    ],
)
def test_not_all_never_reads_as_all(part: int, whole: int, printed: str) -> None:
    assert percent(part, whole) == printed


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        pytest.param(2435, 2435, "1.0000", id="all"),
        pytest.param(99_999, 100_000, "0.9999", id="not-all"),
        pytest.param(1, 100_000, "0.0001", id="not-none"),
        pytest.param(0, 2435, "0.0000", id="none"),
    ],
)
def test_rate_as_a_number_is_one_only_where_all_are_meant(part: int, whole: int, rate: str) -> None:
    assert str(to_rate(part, whole)) == rate
