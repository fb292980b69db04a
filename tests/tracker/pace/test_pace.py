"""How slowly a platform is asked."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.model.errors import RateLimited, Unreachable
from tracker.pace.pace import LONGEST_WAIT_S, CeilingReached, LookInterval, RateLimitedPace
from tracker.pace.plan import LONGEST_COOL_S

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Slots:
    """Remembers what was asked for; the next moment is so far away."""

    def __init__(self, wait_s: float = 0.0, *, is_cooling: bool = False) -> None:
        self._wait_s = wait_s
        self._is_cooling = is_cooling
        self.asked: list[tuple[str, float]] = []
        self.within_s: list[float] = []
        self.cooled: list[tuple[str, float]] = []

    def take_slot(self, lane: str, interval_s: float, now: Callable[[], datetime], *, within_s: float) -> float:
        self.asked.append((lane, interval_s))
        self.within_s.append(within_s)
        return self._wait_s

    def cool_down(self, platform: str, until: datetime) -> None:
        self.cooled.append((platform, (until - NOW).total_seconds()))

    def is_cooling(self, lane: str, now: datetime) -> bool:
        return self._is_cooling


def pace(slots: Slots, dice: float = 0.0) -> RateLimitedPace:
    intervals = {"weibo": LookInterval(seconds=6, jitter=0.5)}
    return RateLimitedPace(slots=slots, intervals=intervals, now=lambda: NOW, random=lambda: dice)


@pytest.mark.parametrize(
    ("dice", "gap_s"), [pytest.param(0.0, 6, id="least"), pytest.param(0.5, 7.5, id="with-jitter")]
)
def test_gap_is_the_interval_and_a_share_of_it_at_random(dice: float, gap_s: float) -> None:
    slots = Slots()
    asyncio.run(pace(slots, dice).wait_turn("weibo"))
    assert slots.asked == [("weibo", gap_s)]


def test_a_service_has_slots_of_its_own_at_its_platform_s_interval() -> None:
    slots = Slots()
    asyncio.run(pace(slots).wait_turn("weibo/reader"))
    assert slots.asked == [("weibo/reader", 6)]


def test_platform_without_numbers_has_the_default_interval() -> None:
    slots = Slots()
    asyncio.run(pace(slots).wait_turn("zhihu"))
    assert slots.asked == [("zhihu", 5.0)]


@pytest.mark.parametrize(
    ("late_s", "turns"),
    [
        pytest.param(0.0, 1, id="in-time"),
        pytest.param(6.0, 1, id="a-busy-machine"),
        pytest.param(6.1, 2, id="a-machine-that-was-suspended"),
        pytest.param(-3600.0, 1, id="a-clock-set-back"),
    ],
)
def test_a_turn_that_was_missed_is_not_used(late_s: float, turns: int) -> None:
    """Several machines of one address that were suspended together would all look at once when they go on."""
    slots, instants = Slots(), iter([NOW, NOW + timedelta(seconds=late_s)])
    last = NOW + timedelta(seconds=late_s)
    intervals = {"weibo": LookInterval(seconds=6, jitter=0.0)}
    asyncio.run(RateLimitedPace(slots=slots, intervals=intervals, now=lambda: next(instants, last)).wait_turn("weibo"))
    assert len(slots.asked) == turns


def test_a_turn_that_is_too_far_away_to_wait_for_is_left_to_others() -> None:
    slots = Slots()
    asyncio.run(pace(slots).wait_turn("weibo"))
    assert slots.within_s == [LONGEST_WAIT_S]


@pytest.mark.parametrize(
    ("is_cooling", "code"),
    [pytest.param(False, "ceiling_reached", id="a-ceiling"), pytest.param(True, "rate_limited", id="a-cool-down")],
)
def test_turn_that_is_hours_away_is_not_waited_for(is_cooling: bool, code: str) -> None:
    with pytest.raises(CeilingReached, match=r"weibo: the next turn is in 2\.0 h") as caught:
        asyncio.run(pace(Slots(7200, is_cooling=is_cooling)).wait_turn("weibo"))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("error", "attempt", "cool_s"),
    [
        pytest.param(RateLimited("slow", retry_after_s=90), 1, 90, id="as-the-platform-asks"),
        pytest.param(RateLimited("slow", retry_after_s=90), 3, 90, id="however-often"),
        pytest.param(RateLimited("slow", retry_after_s=0), 1, 0, id="not-at-all"),
        pytest.param(RateLimited("slow", retry_after_s=86400), 1, 86400, id="a-day"),
        pytest.param(RateLimited("slow", retry_after_s=1e15), 1, LONGEST_COOL_S, id="never-longer"),
        pytest.param(RateLimited("slow"), 1, 60, id="a-minute-where-it-does-not-say"),
        pytest.param(RateLimited("slow"), 2, 120, id="then-two"),
        pytest.param(RateLimited("slow"), 3, 240, id="then-four"),
    ],
)
def test_platform_that_asks_us_to_slow_down_is_left_alone_by_everybody(
    error: RateLimited, attempt: int, cool_s: float
) -> None:
    slots = Slots()
    assert pace(slots).back_off_s("weibo", error, attempt) == 0.0  # the next turn waits
    assert slots.cooled == [("weibo", cool_s)]


@pytest.mark.parametrize(
    ("attempt", "wait_s"), [pytest.param(1, 2, id="shortly-when-nothing-came"), pytest.param(2, 4, id="then-longer")]
)
def test_what_cannot_be_reached_is_tried_again_and_nobody_else_held_back(attempt: int, wait_s: float) -> None:
    slots = Slots()
    assert (pace(slots).back_off_s("weibo", Unreachable("gone"), attempt), slots.cooled) == (wait_s, [])
