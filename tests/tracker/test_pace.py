"""How slowly a platform is asked."""

import asyncio
from datetime import UTC, datetime

import pytest

from scrapers.errors import RateLimited, Unreachable
from tracker.pace import LONGEST_WAIT_S, CeilingReached, Interval, PolitePace

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Slots:
    """Remembers what was asked for; the next moment is so far away."""

    def __init__(self, wait_s: float = 0.0) -> None:
        self._wait_s = wait_s
        self.asked: list[tuple[str, float]] = []

    def take_slot(self, platform: str, interval_s: float, now: datetime) -> float:
        self.asked.append((platform, interval_s))
        return self._wait_s


def pace(slots: Slots, dice: float = 0.0) -> PolitePace:
    intervals = {"weibo": Interval(seconds=6, jitter=0.5)}
    return PolitePace(slots=slots, intervals=intervals, now=lambda: NOW, dice=lambda: dice)


@pytest.mark.parametrize(
    ("dice", "gap_s"), [pytest.param(0.0, 6, id="least"), pytest.param(0.5, 7.5, id="with-jitter")]
)
def test_gap_is_the_interval_and_a_share_of_it_at_random(dice: float, gap_s: float) -> None:
    slots = Slots()
    asyncio.run(pace(slots, dice).wait_turn("weibo"))
    assert slots.asked == [("weibo", gap_s)]


def test_platform_without_numbers_has_the_default_interval() -> None:
    slots = Slots()
    asyncio.run(pace(slots).wait_turn("zhihu"))
    assert slots.asked == [("zhihu", 5.0)]


def test_turn_that_is_hours_away_is_not_waited_for() -> None:
    with pytest.raises(CeilingReached, match=r"weibo: the next turn is in 2\.0 h"):
        asyncio.run(pace(Slots(7200)).wait_turn("weibo"))


@pytest.mark.parametrize(
    ("error", "attempt", "wait_s"),
    [
        pytest.param(RateLimited("slow", retry_after_s=90), 1, 90, id="as-the-platform-asks"),
        pytest.param(RateLimited("slow", retry_after_s=86400), 1, LONGEST_WAIT_S, id="never-for-a-day"),
        pytest.param(RateLimited("slow"), 1, 60, id="a-minute-where-it-does-not-say"),
        pytest.param(RateLimited("slow"), 2, 120, id="then-two"),
        pytest.param(Unreachable("gone"), 1, 2, id="shortly-when-nothing-came"),
        pytest.param(Unreachable("gone"), 2, 4, id="then-longer"),
    ],
)
def test_wait_before_the_next_attempt(error: RateLimited | Unreachable, attempt: int, wait_s: float) -> None:
    assert pace(Slots()).back_off_s(error, attempt) == wait_s
