"""Accounts looked at side by side, as in a replay: what is recorded is what one after the other would have recorded."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from scrapers.browser.install.chromium import LaunchChoice
from tests.shared.browsers import Shared
from tests.tracker.scan.test_scan import (
    ALIVE,
    BROKEN,
    HOST,
    ROUTE,
    SILENT,
    WALL,
    OneTurn,
    Opener,
    Stage,
    Watch,
    kill_browsers,
)
from tracker.history.check import Check, Outcome
from tracker.register.account import Account
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = {"at_once": 100, "visits_at_once": 4}
GONE = {"gone": "deregistered"}
MIXED = {
    "1": ALIVE,
    "2": SILENT,
    "3": WALL,
    "4": GONE,
    "5": BROKEN,
    "6": (503, ALIVE),
    "7": {"uid": "another", "days_ago": 1},
    "8": SILENT,
    "9": ALIVE,
}


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory, chromium: LaunchChoice, shared: Shared) -> Iterator[Opener]:
    folder = tmp_path_factory.mktemp("stage")
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        yield Opener(folder / "cases", chromium, store, shared)


@pytest.fixture
def other_stage(tmp_path_factory: pytest.TempPathFactory, chromium: LaunchChoice, shared: Shared) -> Iterator[Opener]:
    folder = tmp_path_factory.mktemp("other")
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        yield Opener(folder / "cases", chromium, store, shared)


def checks_of(here: Stage, watch: Watch) -> Mapping[str, object]:
    return {
        handle: (check.outcome, check.code, check.looks) for handle in watch.seen if (check := here.check_of(handle))
    }


async def test_side_by_side_comes_to_the_same_as_one_by_one(stage: Opener, other_stage: Opener) -> None:
    one, many = stage(MIXED), other_stage(MIXED)
    watches = Watch(), Watch()
    await one.run(one.begin(), watches[0])
    await many.run(many.begin(), watches[1], **MANY)
    assert watches[1].seen == watches[0].seen == list(MIXED)
    assert checks_of(many, watches[1]) == checks_of(one, watches[0])


async def test_walls_in_a_row_stop_it_and_what_was_looked_at_behind_them_is_left(stage: Opener) -> None:
    here = stage({"1": ALIVE, "2": WALL, "3": WALL, "4": WALL, "5": ALIVE, "6": WALL})
    scan, watch = here.begin(), Watch()
    result, _ = await here.run(scan, watch, **MANY)
    assert (watch.seen, watch.stopped, result.pending) == (["1", "2", "3", "4"], ["login_required"], 2)
    assert [account.handle for account in here.store.pending(scan)] == ["5", "6"]


async def test_a_ceiling_leaves_those_behind_it_for_another_run(stage: Opener) -> None:
    here = stage({str(number): ALIVE for number in range(4)})
    watch = Watch()
    result, _ = await here.run(here.begin(), watch, pace=OneTurn(), **MANY)
    assert (watch.seen, watch.stopped, result.pending) == (["0"], ["ceiling_reached"], 3)


async def test_a_browser_that_is_killed_costs_no_account_its_check(stage: Opener) -> None:
    here = stage({str(number): ALIVE for number in range(130)}, has_own_browser=True)

    class Killer(Watch):
        def advance(self, account: Account, check: Check) -> None:
            Watch.advance(self, account, check)
            if account.handle == "1":
                kill_browsers()

    watch = Killer(interrupts_after=0)
    result, _ = await here.run(here.begin(), watch, **MANY)
    assert result.outcomes == {Outcome.SEEN: 130, Outcome.UNVERIFIED: 0}
    assert Counter(watch.seen) == Counter(map(str, range(130)))


async def test_an_interrupted_one_is_continued_where_it_was(stage: Opener) -> None:
    here = stage({str(number): ALIVE for number in range(5)})
    scan, first, second = here.begin(), Watch(interrupts_after=2), Watch()
    with pytest.raises(ExceptionGroup):
        await here.run(scan, first, **MANY)
    await here.run(scan, second, **MANY)
    assert [*first.seen, *second.seen] == ["0", "1", "2", "3", "4"]


async def test_a_platform_that_is_only_visited_does_not_line_up_with_all_its_accounts(stage: Opener) -> None:
    many = {str(number): ALIVE for number in range(2, 26)}
    here = stage({"1": SILENT} | many)  # asked for, and visited once more
    visited = [Account(platform="zhihu", handle=handle, name=f"单位{handle}", unit="单位") for handle in many]
    routes = {"weibo": (ROUTE,), "zhihu": (replace(ROUTE, platform="zhihu", home_url=""),)}
    _, replay = await here.run(here.begin(*visited), Watch(), **MANY | {"visits_at_once": 1, "routes": routes})
    visits = [url for _, url in replay.log if "/u/" in url]
    assert len(visits) == 25
    assert visits[-1] != f"{HOST}/u/1"
