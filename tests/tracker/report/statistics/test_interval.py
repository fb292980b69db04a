"""The interval of a sample's rate: Wilson's numbers, and what must hold of any sample."""

from decimal import Decimal

import pytest

from tracker.report.statistics.interval import wilson


def test_large_frame_gives_wilson_s_own_interval() -> None:
    """Of 10 in 10 and 8 in 10, as published tables have them: 72.2 to 100%, 49.0 to 94.3%."""
    found = [wilson(part, 10, 10_000_000) for part in (10, 8)]

    assert [(item.low, item.high) for item in found if item] == [
        (Decimal("0.7224"), Decimal("1.0000")),
        (Decimal("0.4901"), Decimal("0.9434")),
    ]


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (3, 7), (486, 487), (487, 487), (0, 487)])
def test_rate_lies_in_its_interval_which_lies_from_0_to_1(part: int, whole: int) -> None:
    found = wilson(part, whole, 2435)

    assert found is not None
    assert 0 <= found.low <= Decimal(part) / whole <= found.high <= 1


def test_larger_share_of_the_frame_is_surer() -> None:
    widths = [one.high - one.low for frame in (500, 1000, 10_000) if (one := wilson(480, 487, frame))]

    assert widths == sorted(widths)


def test_whole_frame_is_certain() -> None:
    found = wilson(1, 4, 4)

    assert found is not None
    assert found.low == found.high == Decimal("0.25")


@pytest.mark.parametrize(("part", "whole", "frame"), [(0, 0, 10), (2, 1, 10), (5, 11, 10)])
def test_nothing_verified_has_no_interval(part: int, whole: int, frame: int) -> None:
    assert wilson(part, whole, frame) is None
