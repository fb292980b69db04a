"""A machine whose clock is not the database's: what it looks at would be counted in wrong days; nothing is stored."""

from datetime import timedelta
from typing import Any

import pytest

from tests.tracker.cluster.test_worker import begin, codes_of, look, looked, named, worker_of
from tracker.scan.account_scan import AccountScanner
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
