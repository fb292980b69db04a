"""The circuit of a platform: how many failures open it, for how long, and what closes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tracker.pace.circuit_breaker import LONGEST, CircuitBreaker, CircuitFailure, Circuits, MemoryCircuits
from tracker.store.store import Store

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WALL, OUTAGE = "captcha_shown", "unreachable"


@pytest.fixture(params=["memory", "database"])
def circuits(request: pytest.FixtureRequest) -> Iterator[Circuits]:
    if request.param == "memory":
        yield MemoryCircuits()
        return
    with Store.open("sqlite://") as store:
        yield store.circuits


def fail(circuits: Circuits, *failures: tuple[str, timedelta], limit: int = 3) -> CircuitBreaker:
    """The failures, each so long after noon."""
    reported = [circuits.fail("weibo", code, CircuitFailure(at=NOON + after, limit=limit)) for code, after in failures]
    return reported[-1]


def walls(number: int) -> list[tuple[str, timedelta]]:
    return [(WALL, number * MINUTE) for number in range(number)]


def test_no_failure_is_recorded_of_a_platform_at_first(circuits: Circuits) -> None:
    assert circuits.of("weibo") is None


@pytest.mark.parametrize(
    ("number", "is_open"),
    [
        pytest.param(2, False, id="one-less-than-allowed"),
        pytest.param(3, True, id="as-many-as-open-it"),
        pytest.param(4, True, id="one-more"),
    ],
)
def test_so_many_failures_in_a_row_open_it(circuits: Circuits, number: int, is_open: bool) -> None:
    last = fail(circuits, *walls(number))
    assert (last.in_a_row, last.is_open(last.last_at)) == (number, is_open)
    assert circuits.of("weibo") == last


def test_other_platforms_are_not_touched(circuits: Circuits) -> None:
    fail(circuits, *walls(3))
    assert circuits.of("zhihu") is None


def test_answer_closes_it(circuits: Circuits) -> None:
    fail(circuits, *walls(3))
    circuits.close("weibo")
    assert circuits.of("weibo") is None
    assert fail(circuits, *walls(1)).in_a_row == 1


@pytest.mark.parametrize(
    ("code", "openings", "lasts"),
    [
        pytest.param(WALL, 1, HOUR, id="a-wall"),
        pytest.param(WALL, 2, 2 * HOUR, id="a-wall-again"),
        pytest.param(WALL, 5, 16 * HOUR, id="a-wall-the-fifth-time"),
        pytest.param(WALL, 6, LONGEST, id="never-longer-than-a-day"),
        pytest.param(WALL, 50, LONGEST, id="however-often"),
        pytest.param(OUTAGE, 1, 10 * MINUTE, id="an-outage"),
        pytest.param(OUTAGE, 2, 20 * MINUTE, id="an-outage-again"),
    ],
)
def test_it_opens_for_twice_as_long_each_time(circuits: Circuits, code: str, openings: int, lasts: timedelta) -> None:
    last = fail(circuits, *[(code, number * MINUTE) for number in range(openings)], limit=1)
    assert last.until == last.last_at + lasts


def test_it_is_half_open_once_the_time_is_over(circuits: Circuits) -> None:
    last = fail(circuits, *walls(3))
    assert last.until is not None
    assert [last.is_open(at) for at in (last.until - timedelta(seconds=1), last.until)] == [True, False]


def test_one_failure_opens_a_half_open_one_again(circuits: Circuits) -> None:
    last = fail(circuits, *walls(3), (WALL, 2 * HOUR))
    assert last.until == NOON + 2 * HOUR + 2 * HOUR


@pytest.mark.parametrize(
    ("second", "in_a_row"),
    [
        pytest.param(("login_required", MINUTE), 2, id="another-wall-is-one-more"),
        pytest.param((OUTAGE, MINUTE), 1, id="an-outage-is-something-else"),
        pytest.param((WALL, 47 * HOUR), 2, id="of-yesterday"),
        pytest.param((WALL, 48 * HOUR), 1, id="of-days-ago"),
        pytest.param((WALL, -48 * HOUR), 1, id="of-a-clock-that-was-days-ahead"),
    ],
)
def test_only_failures_alike_and_soon_after_another_are_in_a_row(
    circuits: Circuits, second: tuple[str, timedelta], in_a_row: int
) -> None:
    assert fail(circuits, (WALL, timedelta()), second).in_a_row == in_a_row


@pytest.mark.parametrize(
    ("back", "is_open"),
    [
        pytest.param(timedelta(), True, id="not-at-all"),
        pytest.param(LONGEST - HOUR, True, id="as-far-as-one-opens"),
        pytest.param(LONGEST, False, id="further"),
        pytest.param(timedelta(days=365), False, id="a-year"),
    ],
)
def test_clock_set_back_does_not_keep_it_open_for_ever(circuits: Circuits, back: timedelta, is_open: bool) -> None:
    last = fail(circuits, *[(WALL, timedelta())] * 3)
    assert last.is_open(NOON - back) == is_open


def test_it_outlives_its_process(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/tracker.db"
    with Store.open(url) as store:
        last = fail(store.circuits, *walls(3))
    with Store.open(url) as store:
        assert store.circuits.of("weibo") == last
