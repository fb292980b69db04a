"""The text file of figures, read back as Prometheus reads it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from scrapers.model.profile import AccountState
from tracker.errors import UserError
from tracker.history.check import Check, Look, Outcome
from tracker.register.account import Account
from tracker.scan.metrics import EVERY_S, ScanMetrics

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ACCOUNT = Account(platform="weibo", handle="1234567890", name="韶山公安", unit="韶山市公安局")
BY_HAND = Account(platform="抖音", handle="4", name="某某文旅", unit="某某市文化旅游局")


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracker.prom"


@pytest.fixture
def figures(file: Path, clock: Clock) -> ScanMetrics:
    figures = ScanMetrics(file, None, clock.now, clock)
    figures.start()
    return figures


def look(code: str = "", way: str = "ask") -> Look:
    outcome = Outcome.UNVERIFIED if code else Outcome.SEEN
    return Look(route="weibo.ajax", way=way, looked_at=NOW, outcome=outcome, code=code)


SEEN = Check(checked_at=NOW, outcome=Outcome.SEEN, state=AccountState.ACTIVE, looks=(look(), look(way="visit")))
WALLED = Check(checked_at=NOW, outcome=Outcome.UNVERIFIED, code="captcha_shown", looks=(look("captcha_shown"),))


def read(file: Path) -> dict[str, float]:
    """`name{value,…}` without the prefix, labels in the order of their names -> value."""
    families = text_string_to_metric_families(file.read_text("utf-8"))
    return {
        sample.name.removeprefix("tracker_scan_")
        + "".join(f"{{{','.join(sample.labels.values())}}}" for _ in sample.labels and "1"): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_became_of_the_accounts_is_counted(figures: ScanMetrics, file: Path) -> None:
    figures.begin("weibo", 3)
    figures.advance(ACCOUNT, SEEN)
    figures.advance(ACCOUNT, WALLED)
    figures.stop("weibo", "captcha_shown")
    figures.end(None)
    samples = read(file)
    assert {name: value for name, value in samples.items() if "weibo" in name} == {
        "accounts{seen,weibo}": 1,
        "accounts{gone,weibo}": 0,
        "accounts{unverified,weibo}": 1,
        "pending_accounts{weibo}": 1,
        "walls{captcha_shown,weibo}": 1,
        "looks{weibo,ask}": 2,
        "looks{weibo,visit}": 1,
        "platform_stopped{captcha_shown,weibo}": 1,
    }
    assert samples["coverage_ratio"] == pytest.approx(1 / 3)


def test_accounts_left_to_a_person_count_without_a_beginning(figures: ScanMetrics, file: Path) -> None:
    figures.advance(BY_HAND, WALLED)
    figures.advance(BY_HAND, WALLED)
    figures.end(None)
    samples = read(file)
    assert (samples["accounts{unverified,抖音}"], samples["pending_accounts{抖音}"], samples["coverage_ratio"]) == (
        2,
        0,
        0,
    )


@pytest.mark.parametrize(
    ("seconds", "is_written"),
    [
        pytest.param(EVERY_S - 0.1, False, id="not-more-often"),
        pytest.param(EVERY_S, True, id="as-often"),
    ],
)
def test_file_is_written_meanwhile(
    figures: ScanMetrics, file: Path, clock: Clock, seconds: float, is_written: bool
) -> None:
    figures.begin("weibo", 1)
    clock.seconds = seconds
    figures.advance(ACCOUNT, SEEN)
    assert ("accounts{seen,weibo}" in read(file)) is is_written


@pytest.mark.parametrize(
    ("before", "finished_at", "expected"),
    [
        pytest.param(None, NOW, NOW.timestamp(), id="the-first-one"),
        pytest.param(NOW - timedelta(days=7), NOW, NOW.timestamp(), id="the-next-one"),
        pytest.param(NOW - timedelta(days=7), None, (NOW - timedelta(days=7)).timestamp(), id="left-for-another-run"),
        pytest.param(None, None, 0, id="none-ever"),
    ],
)
def test_end_of_the_last_finished_scan_is_reported(
    file: Path, clock: Clock, before: datetime | None, finished_at: datetime | None, expected: float
) -> None:
    ScanMetrics(file, before, clock.now, clock).end(finished_at)
    assert read(file)["last_finished_timestamp_seconds"] == expected


def test_running_and_its_seconds_are_reported(figures: ScanMetrics, file: Path, clock: Clock) -> None:
    assert (read(file)["running"], read(file)["started_timestamp_seconds"]) == (1, NOW.timestamp())
    clock.seconds = 90
    figures.end(None)
    assert (read(file)["running"], read(file)["seconds"]) == (0, 90)


def test_clock_set_back_takes_no_time(figures: ScanMetrics, file: Path, clock: Clock) -> None:
    clock.seconds = -3600
    figures.end(None)
    assert read(file)["seconds"] == 0


def test_nobody_is_named(figures: ScanMetrics, file: Path) -> None:
    figures.begin("weibo", 1)
    figures.advance(ACCOUNT, SEEN)
    figures.end(NOW)
    assert not re.search("1234567890|韶山", file.read_text("utf-8"))


def test_nothing_but_the_file_is_left(figures: ScanMetrics, file: Path) -> None:
    figures.end(NOW)
    assert [path.name for path in file.parent.iterdir()] == ["tracker.prom"]


def test_file_that_cannot_be_written_is_reported_before_anybody_is_looked_at(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(UserError, match="the figures cannot be written"):
        ScanMetrics(tmp_path / "nowhere" / "tracker.prom", None, clock.now, clock).start()


def test_file_that_cannot_be_written_any_more_costs_the_scan_nothing(
    figures: ScanMetrics, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.unlink()
    file.parent.rmdir()
    figures.end(NOW)
    assert "the figures were not written" in caplog.text
