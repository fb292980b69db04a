"""What several machines may do to one scan at once, and what is in the books then."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.browser.outage import Network
from scrapers.model.profile import AccountState, Post
from tests.tracker.cluster.making import Silent, looks_of
from tracker.cluster.scan_end import ABANDON_AFTER, END_AFTER, NOT_REACHED, OtherRules, ScanEnd, begin_queued_scan
from tracker.cluster.work_fingerprint import work_fingerprint
from tracker.errors import UserError
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import CircuitFailure
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.run import LimitedSlots, ScanRequest, begin_scan_run
from tracker.scan.scan import record_outage
from tracker.settings.reading import read_settings
from tracker.settings.sections import ClusterSettings, PlatformSettings
from tracker.store.store import Store
from tracker.time.clock import now

pytestmark = pytest.mark.postgresql

ACCOUNTS = tuple(Account(platform="weibo", handle=str(number), name=f"甲{number}", unit="乙") for number in range(3))
AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
POLICIES = Policies()


@pytest.fixture
def store(postgresql_store: Store) -> Store:
    postgresql_store.sync_register(ACCOUNTS, AT)
    return postgresql_store


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """Another machine on the same database."""
    with Store.open(address_of(store)) as opened:
        yield opened


def address_of(store: Store) -> str:
    return store._engine.url.render_as_string(hide_password=False)


def request(period: str | None = None) -> ScanRequest:
    return ScanRequest(accounts=ACCOUNTS, selection="", default_at=AT, period=period)


def seen(words: str = "") -> Check:
    look = Look(
        route="weibo.desktop", way="fetch", looked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE, words=words
    )
    return Check(
        checked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE, words=words, looks=(look,), post_count=0
    )


def ending(store: Store, ends: list[int]) -> ScanEnd:
    return ScanEnd(
        store=store, policies=POLICIES, opens=(), evidence=None, on_end=lambda scan, rows: ends.append(scan.id)
    )


@pytest.mark.parametrize("period", [pytest.param("2026-W48", id="of-a-week"), pytest.param(None, id="by-hand")])
def test_two_schedulers_at_once_begin_one_scan(store: Store, other: Store, period: str | None) -> None:
    start = threading.Barrier(2)

    def begin(machine: Store) -> Scan:
        start.wait()
        return begin_queued_scan(machine, request(period), POLICIES)

    with ThreadPoolExecutor(2) as machines:
        begun = list(machines.map(begin, (store, other)))
    assert begun[0].id == begun[1].id
    assert len(store.scans()) == len(store.queued_scans.running()) == 1


def test_the_first_check_of_an_account_counts(store: Store, other: Store) -> None:
    scan = begin_queued_scan(store, request(), POLICIES)
    start = threading.Barrier(2)

    def record(machine: Store) -> bool:
        start.wait()
        return machine.queued_scans.record_first(scan, ACCOUNTS[0], seen())

    with ThreadPoolExecutor(2) as machines:
        assert sorted(machines.map(record, (store, other))) == [False, True]
    assert store.queued_scans.pending_account(scan.id, "weibo", "0") is None
    assert [account.handle for account in store.pending(scan)] == ["1", "2"]


def test_a_scan_that_is_over_takes_no_check(store: Store) -> None:
    scan = begin_queued_scan(store, request(), POLICIES)
    store.abandon(scan)
    assert not store.queued_scans.record_first(scan, ACCOUNTS[0], seen())
    assert store.queued_scans.of(scan.id) is None


def test_a_scan_with_accounts_left_does_not_end(store: Store) -> None:
    ends: list[int] = []
    scan = begin_queued_scan(store, request(), POLICIES)
    assert not ending(store, ends).end(scan)
    assert ends == []


def test_a_scan_ends_once_whoever_ends_it(store: Store, other: Store) -> None:
    ends: list[int] = []
    scan = begin_queued_scan(store, request(), POLICIES)
    for account in ACCOUNTS:
        store.queued_scans.record_first(scan, account, seen())
    start = threading.Barrier(2)

    def end(machine: Store) -> bool:
        start.wait()
        return ending(machine, ends).end(scan)

    with ThreadPoolExecutor(2) as machines:
        ended = list(machines.map(end, (store, other)))
    assert sorted(ended) == [False, True]
    assert ends == [scan.id]
    first = store.scans()[0].finished_at
    store.finish_scan(scan, AT + timedelta(days=1), {})  # by one whose lock was lost with its connection
    assert store.scans()[0].finished_at == first


def test_what_no_worker_reached_is_not_verified_and_the_scan_ends(store: Store) -> None:
    scan = begin_queued_scan(store, request(), POLICIES)
    store.queued_scans.record_first(scan, ACCOUNTS[0], seen())
    scan_end = ending(store, [])
    scan_end.give_up_old(scan)
    assert len(store.pending(scan)) == 2  # its time has not come
    with store._write() as connection:
        connection.exec_driver_sql(f"UPDATE scan SET started_at = started_at - interval '{END_AFTER.days} days'")
    old = store.queued_scans.of(scan.id)
    assert old is not None
    scan_end.give_up_old(old.scan)
    assert store.queued_scans.platforms_with(scan.id, NOT_REACHED) == {"weibo"}
    assert scan_end.end(old.scan)
    assert {verdict.value for verdict, _ in store.past_verdicts.of_scan(scan).values()} <= {"unverified", "fail"}
    assert all(store.past_verdicts.of_scan(scan)[account.key][0].value == "unverified" for account in ACCOUNTS[1:])


def test_a_worker_with_other_rules_leaves_a_scan_alone(store: Store) -> None:
    from tests.tracker.cluster.making import looks_of

    scan = begin_queued_scan(store, request(), POLICIES)
    assert looks_of(store, work_fingerprint(POLICIES)).scan_of(scan.id) is not None
    with pytest.raises(OtherRules, match="other rules"):
        looks_of(store, "another").scan_of(scan.id)


def make_older(store: Store, by: timedelta) -> None:
    with store._write() as connection:
        connection.exec_driver_sql(f"UPDATE scan SET started_at = started_at - interval '{by.total_seconds()} s'")


def test_a_scan_of_other_rules_that_nobody_ended_is_abandoned_and_stops_no_worker(store: Store) -> None:
    """After an update of all machines in the middle of a scan, its jobs stopped every worker for ever."""
    from tests.tracker.cluster.making import looks_of

    scan = begin_queued_scan(store, request("2026-W48"), POLICIES)
    make_older(store, ABANDON_AFTER - timedelta(minutes=1))
    with pytest.raises(OtherRules):
        looks_of(store, "another").scan_of(scan.id)
    make_older(store, timedelta(minutes=1))
    assert looks_of(store, "another").scan_of(scan.id) is None
    assert (store.scans(), store.queued_scans.running()) == ((), ())
    assert begin_queued_scan(store, request("2026-W48"), POLICIES).id != scan.id  # its week is free again


def test_a_finished_scan_is_not_abandoned_by_one_who_is_late(store: Store) -> None:
    scan = begin_queued_scan(store, request(), POLICIES)
    for account in ACCOUNTS:
        store.queued_scans.record_first(scan, account, seen())
    assert ending(store, []).end(scan)
    store.abandon(scan)
    assert [one.id for one in store.scans()] == [scan.id]


def test_a_scan_of_other_rules_is_not_handed_to_the_workers_again(store: Store) -> None:
    scan = begin_queued_scan(store, request(), POLICIES)
    with store._write() as connection:
        connection.exec_driver_sql("UPDATE queued_scan SET judged_by = 'another'")
    with pytest.raises(OtherRules, match="other rules") as refused:
        begin_queued_scan(store, request(), POLICIES)
    assert "tracker scan --queue --fresh" in refused.value.hint
    anew = begin_queued_scan(store, replace(request(), resumes=False), POLICIES)
    assert [queued.scan.id for queued in store.queued_scans.running()] == [anew.id]
    assert anew.id != scan.id


def test_an_old_worker_refuses_a_newer_schema_in_one_sentence(store: Store) -> None:
    from tests.tracker.cluster.making import looks_of

    scan = begin_queued_scan(store, request(), POLICIES)
    looks = looks_of(store, work_fingerprint(POLICIES))
    with store._write() as connection:
        [(version,)] = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(UserError, match=r"newer version of this program \(9999\)"):
            looks.scan_of(scan.id)
        with pytest.raises(UserError, match=r"newer version of this program \(9999\)"):
            Store.open(address_of(store))
    finally:
        with store._write() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")


def test_walls_met_by_several_machines_are_one_streak(store: Store, other: Store) -> None:
    failure = CircuitFailure(at=AT, limit=3)
    for machine in (store, other, store):
        circuit_breaker = machine.circuits.fail("weibo", "captcha_shown", failure)
    assert (circuit_breaker.in_a_row, circuit_breaker.is_open(AT + timedelta(minutes=1))) == (3, True)
    assert other.circuits.of("weibo") == circuit_breaker


def test_each_address_has_a_pace_of_its_own(store: Store, other: Store, tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "accounts.yaml")

    def slots(machine: Store, address: str) -> LimitedSlots:
        return LimitedSlots(machine, settings.model_copy(update={"cluster": ClusterSettings(address=address)}), True)

    waits = [
        slots(machine, address).take_slot("weibo", 60.0, lambda: AT)
        for machine, address in ((store, "east"), (other, "east"), (store, "west"), (other, ""), (store, ""))
    ]
    assert waits == [0.0, 60.0, 0.0, 0.0, 60.0]


def test_turns_that_waited_for_a_long_writer_are_counted_from_its_end(store: Store, other: Store) -> None:
    """Those who had read the clock before got turns that were over, and looked all at once."""
    waits = threading.Event()
    order: list[str] = []

    def clock() -> datetime:
        order.append("read")
        return AT

    with ThreadPoolExecutor(2) as machines:
        with other._write() as writing:  # as an import does, or the end of a scan
            turns = [machines.submit(store.slots.take_slot, "weibo", 60.0, clock) for _ in range(2)]
            while writing.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar() == 0:
                waits.wait(0.01)
            order.append("written")
        assert sorted(turn.result() for turn in turns) == [0.0, 60.0]
    assert order == ["written", "read", "read"]


def test_a_service_and_its_platform_take_no_slots_of_each_other_and_cool_down_together(
    store: Store, tmp_path: Path
) -> None:
    slots = LimitedSlots(store, read_settings(tmp_path / "accounts.yaml"), True)
    lanes = ("wechat", "wechat/weread", "wechat", "wechat/weread")
    assert [slots.take_slot(lane, 60.0, lambda: AT) for lane in lanes] == [0.0, 0.0, 60.0, 60.0]
    slots.cool_down("wechat", AT + timedelta(minutes=9))
    assert [slots.is_cooling(lane, AT) for lane in lanes[:2]] == [True, True]
    assert [slots.take_slot(lane, 60.0, lambda: AT) for lane in lanes[:2]] == [540.0, 540.0]


def test_a_cool_down_that_was_stored_of_the_platform_alone_holds_for_its_services(store: Store, tmp_path: Path) -> None:
    """Before services had slots of their own, the platform's was the only one."""
    store.slots.cool_down("wechat", AT + timedelta(hours=6))
    slots = LimitedSlots(store, read_settings(tmp_path / "accounts.yaml"), True)
    assert slots.is_cooling("wechat/weread", AT)
    assert slots.take_slot("wechat/weread", 60.0, lambda: AT) == 6 * 3600.0


def test_a_cool_down_is_of_one_address_and_none_that_a_wrong_clock_set(store: Store, tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "accounts.yaml")
    east, west = (
        LimitedSlots(store, settings.model_copy(update={"cluster": ClusterSettings(address=name)}), True)
        for name in ("east", "west")
    )
    east.cool_down("wechat", AT + timedelta(hours=1))
    west.cool_down("wechat", AT + timedelta(days=40))
    lane = "wechat/weread"
    assert [slots.is_cooling(lane, AT) for slots in (east, west)] == [True, False]
    assert [slots.take_slot(lane, 60.0, lambda: AT) for slots in (east, west)] == [3600.0, 0.0]


def test_each_lane_of_a_platform_has_its_daily_limit(store: Store, tmp_path: Path) -> None:
    few = {"wechat": PlatformSettings(interval_s=1.0, per_day=2)}
    slots = LimitedSlots(store, read_settings(tmp_path / "accounts.yaml").model_copy(update={"platforms": few}), True)
    for lane in ("wechat", "wechat/weread"):
        waits = [slots.take_slot(lane, 0.0, lambda: AT) for _ in range(3)]
        assert (waits[1], waits[2] > 0.0) == (0.0, True)


def test_a_lock_is_free_again_after_its_holder(store: Store, other: Store) -> None:
    with store.shared.tried("x") as is_first, other.shared.tried("x") as is_second:
        assert (is_first, is_second) == (True, False)
    with other.shared.tried("x") as is_held:
        assert is_held


@pytest.mark.parametrize("machines", [("west@b",), ("@b", "@c")])
def test_an_address_that_is_shown_empty_lists_accuses_nobody(store: Store, machines: tuple[str, ...]) -> None:
    """Every platform is withheld where one of several machines, or those of one address, see another share of silence
    than ever before."""
    accounts = tuple(Account(platform="weibo", handle=f"9{number}", name="甲", unit="乙") for number in range(120))
    store.sync_register(accounts, AT)
    week = begin_queued_scan(store, ScanRequest(accounts=accounts, selection="", default_at=AT), POLICIES)
    for account in accounts:
        store.queued_scans.record_first(week, account, posting(AT), "east@a")
    assert ending(store, []).end(week)
    later = AT + timedelta(days=7)
    request = ScanRequest(accounts=accounts, selection="", default_at=later)
    scan = begin_queued_scan(store, request, POLICIES)
    for number, account in enumerate(accounts):
        is_west = number % 4 == 0  # 30 of 120: a quarter of the whole
        post_at = later - timedelta(days=20) if is_west else later
        machine = machines[number // 4 % len(machines)] if is_west else "east@a"
        store.queued_scans.record_first(scan, account, posting(later, post_at), machine)
    assert ending(store, []).end(scan)
    assert scan.id in store.withheld_scans("weibo")
    assert week.id not in store.withheld_scans("weibo")


def posting(checked_at: datetime, post_at: datetime | None = None) -> Check:
    post = Post(post_id=f"p{post_at or checked_at}", published_at=(post_at or checked_at) - timedelta(hours=1))
    covers_from = checked_at - timedelta(days=60)
    return replace(seen(), checked_at=checked_at, posts=(post,), post_count=None, covers_from=covers_from)


def test_one_machine_whose_scan_is_handed_to_the_workers_replaces_no_check_of_theirs(store: Store) -> None:
    from tests.tracker.cluster.making import looks_of

    scan = begin_scan_run(store, request(), now())
    alone = replace(looks_of(store, work_fingerprint(POLICIES)).setup, machine="")
    assert alone.record(scan, ACCOUNTS[0], seen("one machine's"))
    assert begin_queued_scan(store, request(), POLICIES).id == scan.id  # it looks like an interrupted one
    assert store.queued_scans.record_first(scan, ACCOUNTS[1], seen("a worker's"))
    assert not alone.record(scan, ACCOUNTS[1], seen("one machine's"))
    assert alone.record(scan, ACCOUNTS[2], seen("one machine's"))
    with store._read() as connection:
        words = connection.exec_driver_sql("SELECT words FROM account_check ORDER BY account_id").scalars().all()
    assert words == ["one machine's", "a worker's", "one machine's"]


def test_an_outage_of_one_machine_replaces_no_check_of_a_worker(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan was handed to the workers, and one of them was faster, since the machine read what is left."""
    scan = begin_scan_run(store, request(), AT)
    left = store.pending(scan)
    store.queued_scans.add(scan, AT, work_fingerprint(POLICIES))
    assert store.queued_scans.record_first(scan, ACCOUNTS[0], seen(), "a@b")
    monkeypatch.setattr(store, "pending", lambda _: left)
    alone = replace(looks_of(store, work_fingerprint(POLICIES)).setup, machine="", network=Network(None))
    assert alone.network is not None
    alone.network.down = "no platform answers"
    record_outage(alone, scan, Silent())
    assert [summary.outcome for summary in store.summaries.of_platform(scan, "weibo")].count(Outcome.SEEN) == 1
