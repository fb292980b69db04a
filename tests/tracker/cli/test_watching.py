"""A scan as it is watched: quiet, usual, -v, -vv, and its figures. The real program on one recorded account."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.lending import Lending
from tests.tracker.cli.test_scan_and_listings import DEMONSTRATION, WALLED
from tracker.cli.main import app

pytestmark = pytest.mark.usefixtures("chromium")
ROOT = Path(__file__).resolve().parents[3]
LINE = re.compile(r"^INFO tracker\.scan: account=\S+ outcome=\w+", re.MULTILINE)


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@dataclass(frozen=True, slots=True)
class ScanOutput:
    """What a scan wrote: to stderr, to its log, and as figures."""

    said: str
    log: str
    figures: str
    settings_figures: str


SCANS = {
    "quiet": (("--quiet",), ()),
    "usual": ((), ()),
    "v": (("-v",), ("--figures", "a.prom")),
    "vv": (("-vv",), ()),
}
"""The program's options, and the command's."""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ScanOutput]:
    """Each scan is run once; the settings name a file of figures."""

    @cache
    def scan(name: str) -> ScanOutput:
        folder = tmp_path_factory.mktemp(name)
        before, after = SCANS[name]
        lending = Lending(has_chromium=False).to_commands(has_own_loop=True)  # asyncio tells of a loop that it makes
        with pytest.MonkeyPatch.context() as patch, lending:
            patch.chdir(folder)
            patch.setenv("TRACKER_FIGURES__FILE", str(folder / "settings.prom"))
            result = CliRunner().invoke(app, ["--lang", "en", *before, *DEMONSTRATION, "--account", WALLED, *after])
        assert result.exit_code == 3
        (log,) = folder.rglob("tracker.log")
        return ScanOutput(
            result.stderr, log.read_text("utf-8"), text_of(folder / "a.prom"), text_of(folder / "settings.prom")
        )

    return scan


def text_of(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


@pytest.mark.parametrize(
    ("name", "has_progress", "has_lines", "has_libraries"),
    [("quiet", False, False, False), ("usual", True, False, False), ("v", True, True, False), ("vv", True, True, True)],
)
def test_as_much_is_said_as_was_asked_for(
    scanned: Callable[[str], ScanOutput], name: str, has_progress: bool, has_lines: bool, has_libraries: bool
) -> None:
    said = scanned(name).said
    assert ("Weibo 1/1" in said, bool(LINE.search(said)), "DEBUG asyncio" in said) == (
        has_progress,
        has_lines,
        has_libraries,
    )


def test_quiet_scan_still_keeps_its_log(scanned: Callable[[str], ScanOutput]) -> None:
    quiet = scanned("quiet")
    assert (quiet.said, bool(re.search(r"account=\S+ outcome=unverified reason=\w+", quiet.log))) == ("", True)


def test_figures_are_written_where_an_option_says(scanned: Callable[[str], ScanOutput]) -> None:
    figures = scanned("v").figures
    assert 'tracker_scan_accounts{outcome="unverified",platform="weibo"} 1.0' in figures
    assert "tracker_scan_running 0.0" in figures


def test_replay_leaves_the_figures_of_the_settings_alone(scanned: Callable[[str], ScanOutput]) -> None:
    assert scanned("usual").settings_figures == ""


def test_figures_that_cannot_be_written_are_reported_in_one_sentence() -> None:
    result = CliRunner().invoke(app, [*DEMONSTRATION, "--account", WALLED, "--figures", "nowhere/a.prom"])
    assert (result.exit_code, "the figures cannot be written" in result.stderr) == (2, True)


def test_options_of_watching_have_help() -> None:
    shown = CliRunner().invoke(app, ["scan", "--help"]).output
    assert all(option in shown for option in ("--figures", "--retry"))
