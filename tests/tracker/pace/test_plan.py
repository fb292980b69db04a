"""How long a scan will take."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.pace.plan import RateLimit, ends_at, plan
from tracker.register.account import Account

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def accounts(platform: str, number: int) -> list[Account]:
    return [Account(platform=platform, handle=str(each), name="某号", unit="某单位") for each in range(number)]


@pytest.mark.parametrize(
    ("tempo", "looks", "lasts"),
    [
        pytest.param(RateLimit(interval_s=6), 600, timedelta(hours=1), id="evenly"),
        pytest.param(RateLimit(interval_s=6, jitter=0.5), 600, timedelta(hours=1.25), id="half-the-jitter-on-average"),
        pytest.param(
            RateLimit(interval_s=1, per_hour=100), 100, timedelta(seconds=100), id="as-many-as-an-hour-allows"
        ),
        pytest.param(
            RateLimit(interval_s=1, per_hour=100), 101, timedelta(hours=1), id="one-more-waits-for-the-next-hour"
        ),
        pytest.param(RateLimit(interval_s=1, per_day=100), 250, timedelta(days=2), id="a-daily-ceiling"),
        pytest.param(RateLimit(interval_s=6), 0, timedelta(), id="nobody"),
    ],
)
def test_platform_lasts_as_long_as_its_pace_or_its_ceilings(tempo: RateLimit, looks: int, lasts: timedelta) -> None:
    assert tempo.needs(looks) == lasts


def test_scan_ends_with_its_slowest_platform() -> None:
    tempos = {"weibo": RateLimit(interval_s=6), "wechat": RateLimit(interval_s=12)}
    planned = plan([*accounts("weibo", 10), *accounts("wechat", 10)], tempos, NOW)
    assert [platform.platform for platform in planned] == ["wechat", "weibo"]
    assert ends_at(planned, NOW) == NOW + timedelta(seconds=120)


def test_platform_left_to_a_person_takes_no_time() -> None:
    planned = plan([*accounts("douyin", 3), *accounts("weibo", 1)], {"weibo": RateLimit(interval_s=6)}, NOW)
    assert [(platform.platform, platform.accounts, platform.lasts) for platform in planned] == [
        ("weibo", 1, timedelta(seconds=6)),
        ("douyin", 3, None),
    ]


@pytest.mark.parametrize(
    ("until", "ends_after"),
    [
        pytest.param(timedelta(hours=1), timedelta(hours=1, seconds=6), id="until-then-nobody-is-looked-at"),
        pytest.param(timedelta(), timedelta(seconds=6), id="its-time-is-over"),
        pytest.param(timedelta(days=365), timedelta(seconds=6), id="of-a-clock-set-back"),
    ],
)
def test_platform_that_is_left_alone_ends_so_much_later(until: timedelta, ends_after: timedelta) -> None:
    circuit_breaker = CircuitBreaker(
        platform="weibo", code="captcha_shown", in_a_row=3, last_at=NOW, until=NOW + until, openings=1
    )
    (planned,) = plan(accounts("weibo", 1), {"weibo": RateLimit(interval_s=6)}, NOW, {"weibo": circuit_breaker})
    assert (planned.circuit_breaker, planned.ends_at) == (circuit_breaker, NOW + ends_after)


def test_platform_that_only_counts_walls_is_looked_at() -> None:
    circuit_breaker = CircuitBreaker(platform="weibo", code="captcha_shown", in_a_row=2, last_at=NOW)
    (planned,) = plan(accounts("weibo", 1), {"weibo": RateLimit(interval_s=6)}, NOW, {"weibo": circuit_breaker})
    assert (planned.circuit_breaker, planned.ends_at) == (None, NOW + timedelta(seconds=6))


def test_scan_of_nobody_ends_at_once() -> None:
    assert ends_at(plan([], {}, NOW), NOW) == NOW
