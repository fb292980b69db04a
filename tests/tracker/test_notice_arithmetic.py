"""The sums of the reference notice, 湘政务函〔2023〕27号: 2,435 accounts, 5 failing, 99.79%."""

from decimal import Decimal

from tracker.report import Counts, percent


def test_five_failing_of_2435_are_99_79_percent() -> None:
    assert percent(2430, 2435) == "99.79%"


def test_the_rate_as_a_number_has_four_places() -> None:
    assert Counts(total=2435, verified=2435, passed=2428, failed=5, remarked=2).pass_rate == Decimal("0.9979")


def test_the_two_register_faults_are_named_apart_and_do_not_lower_the_rate() -> None:
    with_faults = Counts(total=2435, verified=2435, passed=2428, failed=5, remarked=2)
    without = Counts(total=2435, verified=2435, passed=2430, failed=5)

    assert with_faults.pass_rate == without.pass_rate
