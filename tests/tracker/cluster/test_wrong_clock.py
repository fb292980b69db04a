"""A machine whose clock is not the database's: what it looks at would be counted in wrong days; nothing is stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.tracker.cluster.test_worker import begin, codes_of, look, looked, named, worker_of
from tracker.scan.account_scan import AccountScanner
from tracker.scan.looks import AccountScan
from tracker.store.cluster import shared
from tracker.store.cluster.shared import WrongClock
from tracker.store.store import Store
from tracker.time.clock import now

pytestmark = pytest.mark.postgresql

JUMPS = (
    pytest.param(timedelta(days=30), id="forward"),
    pytest.param(timedelta(days=-30), id="back"),
    pytest.param(timedelta(hours=-8), id="as-if-Beijing-were-UTC"),
)


@pytest.fixture
def store(postgresql_store: Store) -> Store:
    looked.clear()
    return postgresql_store


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    monkeypatch.setattr(shared, "now", lambda: now() + ahead)


@pytest.mark.parametrize("ahead", JUMPS)
async def test_a_clock_that_jumps_during_a_look_costs_the_look_and_accuses_nobody(
    store: Store, monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    async def look_and_jump(self: AccountScanner, *arguments: Any) -> None:
        await look(self, *arguments)
        set_clock(monkeypatch, ahead)

    monkeypatch.setattr(AccountScanner, "scan_account", look_and_jump)
    scan = await begin(store, named("甲", "1"))
    with pytest.raises(WrongClock, match="clock and the database's are"):
        await worker_of(store, []).run()
    assert looked["甲"] == 1
    assert codes_of(store, scan) == {}
    assert [account.key for account in store.pending(scan)] == ["weibo:1"]


def test_a_machine_that_stood_still_while_it_asked_for_the_time_has_no_wrong_clock(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was suspended, or the answer was late: the database's time is of an instant in between."""
    for waits in ([timedelta(hours=-1), timedelta(0)], [timedelta(0), timedelta(hours=1)]):
        ahead = iter(waits)
        monkeypatch.setattr(shared, "now", lambda ahead=ahead: now() + next(ahead))
        store.shared.refuse_wrong_clock()
    ahead = iter([timedelta(hours=1), timedelta(hours=2)])
    monkeypatch.setattr(shared, "now", lambda: now() + next(ahead))
    with pytest.raises(WrongClock, match=r"are 3[56]\d\d s apart"):
        store.shared.refuse_wrong_clock()


async def test_a_clock_that_jumps_and_returns_within_a_look_costs_the_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise no look of the next month would count as the latest. One that seems to be long ago may be: machines are
    suspended."""

    async def look_a_month_ahead(self: AccountScanner, browser: Any, account_scan: AccountScan) -> None:
        await look(self, browser, account_scan)
        [attempt] = account_scan.attempts
        account_scan.attempts[:] = [replace(attempt, looked_at=now() + timedelta(days=30))]

    monkeypatch.setattr(AccountScanner, "scan_account", look_a_month_ahead)
    scan = await begin(store, named("甲", "1"))
    with pytest.raises(WrongClock, match="ahead of the database's during a look"):
        await worker_of(store, []).run()
    assert (looked["甲"], codes_of(store, scan)) == (1, {})
