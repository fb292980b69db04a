"""Addresses, machines and days for a register: checked against the plan of a scan, on both sides of each limit."""

from datetime import timedelta

import pytest

from tracker.pace.capacity import capacity_of, most_looks, platform_capacity
from tracker.pace.plan import RateLimit

DAY = timedelta(days=1)
WEEK = 7 * DAY
LIMITS = [
    RateLimit(interval_s=6),
    RateLimit(interval_s=6, jitter=0.3),
    RateLimit(interval_s=18, jitter=0.3, per_day=1000),
    RateLimit(interval_s=1, per_hour=100),
    RateLimit(interval_s=1, per_hour=100, per_day=700),
    RateLimit(interval_s=0.7, jitter=1),
]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("within", [timedelta(hours=1.5), DAY, WEEK], ids=str)
def test_the_most_looks_fit_and_one_more_does_not(limit: RateLimit, within: timedelta) -> None:
    most = most_looks(limit, within)
    assert most is not None
    assert limit.needs(most) <= within < limit.needs(most + 1)


def test_without_a_pace_nothing_limits() -> None:
    assert most_looks(RateLimit(interval_s=0), DAY) is None
    assert platform_capacity("weibo", 10, RateLimit(interval_s=0), DAY, 0).addresses == 1


@pytest.mark.parametrize("accounts", [1, 14_399, 14_400, 14_401, 200_000])
def test_so_many_addresses_finish_in_time_and_one_less_does_not(accounts: int) -> None:
    limit = RateLimit(interval_s=6)
    found = platform_capacity("weibo", accounts, limit, DAY, 0)
    assert found.addresses is not None
    assert found.lasts <= DAY
    assert found.addresses == 1 or limit.needs(-(-accounts // (found.addresses - 1))) > DAY


def test_second_looks_are_counted_and_rounded_up() -> None:
    limit = RateLimit(interval_s=6)
    assert [platform_capacity("weibo", count, limit, WEEK, 0.1).looks for count in (1, 10, 11)] == [2, 11, 13]


def test_a_register_takes_as_many_machines_as_its_slowest_platform_addresses() -> None:
    limits = {"wechat": RateLimit(interval_s=18, per_day=1000), "weibo": RateLimit(interval_s=6)}
    found = capacity_of({"wechat": 120_000, "weibo": 40_000}, limits, WEEK, 0)
    assert [(platform.platform, platform.addresses) for platform in found.platforms] == [("wechat", 15), ("weibo", 1)]
    assert (found.machines, found.one_machine) == (15, 119 * DAY)
    assert found.lasts <= WEEK


def test_a_machine_is_busy_where_no_pace_holds_it() -> None:
    found = capacity_of({"weibo": 1_000_000}, {"weibo": RateLimit(interval_s=0)}, DAY, 0)
    assert found.machines == 3


def test_what_never_fits_has_no_number() -> None:
    found = capacity_of({"weibo": 5}, {"weibo": RateLimit(interval_s=7200)}, timedelta(hours=1), 0)
    assert (found.machines, found.platforms[0].addresses) == (None, None)
