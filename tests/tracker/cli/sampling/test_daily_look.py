"""The daily look as typed: once a day, beside the week's scan, and its plan."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tracker.cli.main import app
from tracker.store.store import Store

Tracker = Callable[..., Result]
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai: the week's scan and the day's look are due."""
DAY = timedelta(days=1)


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    for name in [name for name in os.environ if name.startswith("TRACKER_") and name != "TRACKER_BROWSER"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(
        "accounts:\n"
        "  - {platform: 抖音, handle: '4', name: 某某文旅, unit: 某某市文化旅游局}\n"
        "  - {platform: 快手, handle: '5', name: 某某文旅, unit: 某某市文化旅游局}\n",
        "utf-8",
    )

    def run(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *words])

    return run


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def move(instant: datetime) -> None:
        cli = ("run_scan", "scan", "scan_request", "schedule")
        for module in ("scan.run", *(f"cli.scanning.{name}" for name in cli)):
            monkeypatch.setattr(f"tracker.{module}.now", lambda: instant)

    return move


def scans_of(folder: Path) -> list[tuple[str, str | None]]:
    """Newest first: the part of the register, and the period."""
    with Store.open(f"sqlite:///{folder / '.tracker' / 'tracker.db'}") as store:
        return [(scan.selection, scan.period) for scan in store.scans()]


def test_day_is_looked_at_once_and_leaves_the_week_alone(
    tmp_path: Path, tracker: Tracker, clock: Callable[[datetime], None], chromium: object
) -> None:
    clock(MONDAY)
    first, second = (tracker("schedule", "run", "--daily") for _ in range(2))
    assert (first.exit_code, second.exit_code, second.stdout) == (3, 0, "")
    assert "2 accounts are due" in first.stderr
    assert "of the 2 accounts due, not of the register" in first.stdout
    assert "today's look is done" in second.stderr

    assert tracker("schedule", "run").exit_code == 3
    clock(MONDAY + DAY)
    third = tracker("scan", "--due-only", "--if-due")
    # Nobody can verify these but a person, and the weekly scan was yesterday.
    assert (third.exit_code, third.stdout) == (0, "")
    assert "no account is due" in third.stderr
    assert scans_of(tmp_path) == [("", "2026-W48"), ("due=daily", "2026-11-23")]
    status = tracker("schedule", "status").stdout
    assert "Week\t2026-W48 · done" in status
    assert "Day\t2026-11-24 · not begun" in status
    assert "每日查看" in tracker("scans", "list", lang="zh").stdout


def test_look_before_its_hour_is_not_due(tracker: Tracker, clock: Callable[[datetime], None]) -> None:
    clock(datetime(2026, 11, 23, 21, 59, tzinfo=UTC))  # 05:59 in Shanghai

    assert "its hour has not come" in tracker("scan", "--due-only", "--if-due").stderr


def test_plan_shows_the_load_and_records_nothing(
    tmp_path: Path, tracker: Tracker, clock: Callable[[datetime], None]
) -> None:
    clock(MONDAY)
    (tmp_path / "accounts.yaml").write_text(
        "accounts:\n"
        + "".join(f"  - {{platform: zhihu, handle: 'a{n}', name: 甲{n}, unit: 某局}}\n" for n in range(120)),
        "utf-8",
    )
    due = json.loads(tracker("scan", "--plan", "--due-only", "--format", "json").stdout)["due"]
    (zhihu,) = due["platforms"]

    assert (due["accounts"], due["looks"], due["left"]) == (100, 100, 20)
    assert (zhihu["never_verified"], zhihu["left"], zhihu["per_day"]) == (100, 20, 100)
    shown = tracker("scan", "--plan", "--due-only").stdout
    assert "Zhihu\t100\t0\t100\t0\t0\t" in shown
    assert scans_of(tmp_path) == []


def test_sample_and_daily_look_exclude_each_other(tracker: Tracker) -> None:
    refused = tracker("scan", "--sample", "20%", "--due-only")

    assert (refused.exit_code, "--sample does not go with --due-only" in refused.output) == (2, True)


def test_both_timers_are_shown_before_they_are_written(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.schedule.timers.shutil.which", lambda name: None)
    shown = tracker("schedule", "install", "--daily").stdout

    assert "scan --if-due\n" in shown
    assert "scan --due-only --if-due\n" in shown
