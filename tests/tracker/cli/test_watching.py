"""A scan as it is watched: quiet, usual, -v, -vv, and its figures. The real program on one recorded account."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tracker.cli.test_scan_and_listings import DEMONSTRATION, WALLED
from tracker.cli.main import app

pytestmark = pytest.mark.usefixtures("chromium")
ROOT = Path(__file__).resolve().parents[3]
LINE = re.compile(r"^INFO tracker\.scan: account=\S+ outcome=\w+", re.MULTILINE)


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def scan(*words: str) -> str:
    """What stands on stderr."""
    result = CliRunner().invoke(app, ["--lang", "en", *words, *DEMONSTRATION, "--account", WALLED])
    assert result.exit_code == 3
    return result.stderr


@pytest.mark.parametrize(
    ("option", "has_progress", "has_lines", "has_libraries"),
    [
        pytest.param(("--quiet",), False, False, False, id="quiet"),
        pytest.param((), True, False, False, id="usual"),
        pytest.param(("-v",), True, True, False, id="v"),
        pytest.param(("-vv",), True, True, True, id="vv"),
    ],
)
def test_as_much_is_said_as_was_asked_for(
    option: tuple[str, ...], has_progress: bool, has_lines: bool, has_libraries: bool
) -> None:
    said = scan(*option)
    assert ("Weibo 1/1" in said, bool(LINE.search(said)), "DEBUG asyncio" in said) == (
        has_progress,
        has_lines,
        has_libraries,
    )


def test_quiet_scan_still_keeps_its_log(tmp_path: Path) -> None:
    said = scan("--quiet")
    (log,) = tmp_path.rglob("tracker.log")
    assert (said, bool(re.search(r"account=\S+ outcome=unverified code=\w+", log.read_text("utf-8")))) == ("", True)


def test_figures_are_written_where_an_option_says(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [*DEMONSTRATION, "--account", WALLED, "--figures", "a.prom"])
    reported = (tmp_path / "a.prom").read_text("utf-8")
    assert result.exit_code == 3
    assert 'tracker_scan_accounts{outcome="unverified",platform="weibo"} 1.0' in reported
    assert "tracker_scan_running 0.0" in reported


def test_replay_leaves_the_figures_of_the_settings_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_FIGURES__FILE", str(tmp_path / "a.prom"))
    scan()
    assert not (tmp_path / "a.prom").exists()


def test_figures_that_cannot_be_written_are_reported_in_one_sentence() -> None:
    result = CliRunner().invoke(app, [*DEMONSTRATION, "--account", WALLED, "--figures", "nowhere/a.prom"])
    assert (result.exit_code, "the figures cannot be written" in result.stderr) == (2, True)


def test_options_of_watching_have_help() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tracker", "scan", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert all(option in shown for option in ("--figures", "--retry"))
