"""What a scan does with a platform that walled it off before: real Chromium, real database, replayed hosts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scrapers.browser.install.chromium import LaunchChoice
from tests.shared.browsers import Shared
from tests.tracker.scan.test_scan import ALIVE, AT, WALL, Opener, Watch
from tracker.pace.circuit_breaker import CircuitBreaker, CircuitFailure
from tracker.pace.pace import CoolingDown, NoPace
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

CODE = "login_required"


@pytest.fixture
def stage(tmp_path: Path, chromium: LaunchChoice, shared: Shared) -> Iterator[Opener]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        yield Opener(tmp_path / "cases", chromium, store, shared)


def hold_against(store: Store, failures: int = 3, before: timedelta = timedelta()) -> CircuitBreaker:
    reported = [store.circuits.fail("weibo", CODE, CircuitFailure(at=AT - before, limit=3)) for _ in range(failures)]
    return reported[-1]


async def test_platform_that_is_left_alone_is_not_asked(stage: Opener) -> None:
    opened = stage({"1": ALIVE})
    hold_against(opened.store)
    watch = Watch()
    result, replay = await opened.run(opened.begin(), watch, circuits=opened.store.circuits)
    assert (watch.seen, watch.stopped, result.pending, replay.log) == ([], ["circuit_open"], 1, [])


@pytest.mark.parametrize(
    ("before", "tries"),
    [
        pytest.param(timedelta(hours=1), False, id="once-its-time-is-over"),
        pytest.param(timedelta(), True, id="before-its-time-where-somebody-says-so"),
    ],
)
async def test_answer_of_the_first_account_lets_the_others_be_looked_at(
    stage: Opener, before: timedelta, tries: bool
) -> None:
    opened = stage({"1": ALIVE, "2": ALIVE})
    hold_against(opened.store, before=before)
    watch = Watch()
    await opened.run(opened.begin(), watch, circuits=opened.store.circuits, ignore_open_circuits=tries)
    assert (watch.seen, watch.stopped, opened.store.circuits.of("weibo")) == (["1", "2"], [], None)


async def test_wall_before_the_first_account_leaves_the_others_alone_for_longer(stage: Opener) -> None:
    opened = stage({"1": WALL, "2": ALIVE, "3": ALIVE})
    hold_against(opened.store, before=timedelta(hours=1))
    watch = Watch()
    await opened.run(opened.begin(), watch, circuits=opened.store.circuits, at_once=3)
    circuit_breaker = opened.store.circuits.of("weibo")
    assert circuit_breaker is not None
    assert (watch.seen, watch.stopped, circuit_breaker.until) == (["1"], [CODE], AT + timedelta(hours=2))


async def test_walls_of_an_earlier_run_count(stage: Opener) -> None:
    opened = stage({"1": WALL, "2": ALIVE})
    hold_against(opened.store, failures=2)
    watch = Watch()
    await opened.run(opened.begin(), watch, circuits=opened.store.circuits)
    assert (watch.seen, watch.stopped) == (["1"], [CODE])


async def test_replay_leaves_no_failure_recorded_of_a_platform(stage: Opener) -> None:
    opened = stage({"1": WALL, "2": WALL, "3": WALL})
    await opened.run(opened.begin(), Watch())
    assert opened.store.circuits.of("weibo") is None


class Cooling(NoPace):
    async def wait_turn(self, lane: str) -> None:
        raise CoolingDown(lane)


async def test_platform_that_asks_for_hours_is_left_for_another_run_with_that_reason(stage: Opener) -> None:
    opened = stage({"1": ALIVE})
    watch = Watch()
    result, _ = await opened.run(opened.begin(), watch, pace=Cooling())
    assert (watch.seen, watch.stopped, result.pending) == ([], ["rate_limited"], 1)
