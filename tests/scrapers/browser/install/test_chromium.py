"""The first browser that starts is used, and the choice is cached only while it still exists."""

import json
import os
import shutil
from pathlib import Path

import pytest

from scrapers.browser import browser
from scrapers.browser.install import apt, chromium
from scrapers.browser.install.chromium import LaunchChoice, NoBrowser, ensure_chromium, find_chromium
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import Unreachable
from scrapers.network.browser_switches import is_headless_shell

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands on PATH are made as POSIX has them")


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty virtual environment for the cached choice."""
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    return tmp_path / "browser.json"


@pytest.fixture
def path_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; Debian's Chromium is hidden."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(chromium, "DEBIAN_BINARY", tmp_path / "absent")
    return folder


def make_command(path: Path) -> Path:
    path.write_text("#!/bin/sh\nexit 1\n")
    path.chmod(0o755)
    return path


def found_names() -> list[str]:
    return [choice.name for choice in chromium._candidates()]


def test_a_found_browser_starts_and_says_its_version(memory: Path) -> None:
    assert find_chromium().version.split(".")[0].isdigit()


def test_a_remembered_browser_is_not_tried_again(memory: Path, tmp_path: Path) -> None:
    stand_in = make_command(tmp_path / "chromium")
    memory.write_text(json.dumps({"name": "chromium", "executable_path": str(stand_in), "version": "1"}))
    assert find_chromium() == LaunchChoice(name="chromium", executable_path=str(stand_in), version="1")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"name": "x", "executable_path": "/nowhere/chromium", "version": "1"}', id="gone"),
        pytest.param('{"name": "chrome", "channel": "chrome", "version": "1"}', id="a-channel-cannot-be-checked"),
        pytest.param('{"name": "x", "unknown": 1}', id="of-another-version"),
        pytest.param("{", id="broken"),
        pytest.param("[]", id="no-mapping"),
    ],
)
def test_a_useless_memory_is_no_answer(memory: Path, text: str) -> None:
    memory.write_text(text)
    assert chromium._remembered() is None


def test_the_configured_browser_is_the_only_one_tried(memory: Path, tmp_path: Path) -> None:
    broken = make_command(tmp_path / "broken")
    with pytest.raises(NoBrowser, match=f"TRACKER_BROWSER does not start, or is a headless shell: {broken}"):
        find_chromium(str(broken))


def test_where_nothing_is_nothing_is_started(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playwright.sync_api.sync_playwright", lambda: pytest.fail("the driver was started"))
    with pytest.raises(NoBrowser, match="TRACKER_BROWSER does not start, or is a headless shell: /nowhere/chromium"):
        find_chromium("/nowhere/chromium")


SHELL = shutil.which("chromium-headless-shell")


@pytest.mark.parametrize(
    ("product", "is_shell"), [("HeadlessChrome/156.0.8078.108", True), ("Chrome/156.0.8078.108", False)]
)
def test_the_product_identifies_a_headless_shell(product: str, is_shell: bool) -> None:
    assert is_headless_shell({"product": product}) is is_shell


@pytest.mark.skipif(SHELL is None, reason="no chromium-headless-shell is here")
def test_a_headless_shell_is_not_used(memory: Path) -> None:
    """Its pages open popups, and send packets past the proxy."""
    with pytest.raises(NoBrowser, match="is a headless shell"):
        find_chromium(SHELL)


async def test_a_headless_shell_is_not_started_either(chromium: LaunchChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as one behind a remembered path. The whole browser says what it is, and is taken for a shell here."""
    monkeypatch.setattr(browser, "is_headless_shell", lambda version: version["product"].startswith("Chrome/"))
    options = BrowserOptions(
        executable_path=chromium.executable_path, channel=chromium.channel, is_sandboxed=chromium.is_sandboxed
    )
    with pytest.raises(Unreachable, match="is a headless shell"):
        async with browser.open_browser(options):
            pass


def test_playwrights_own_is_the_whole_browser() -> None:
    assert next(chromium._candidates()).channel == "chromium"


def test_a_configured_channel_is_a_channel() -> None:
    assert chromium._configured("msedge") == LaunchChoice(name="msedge", channel="msedge")


def test_a_configured_command_is_looked_up(path_folder: Path) -> None:
    command = make_command(path_folder / "my-chromium")
    assert chromium._configured("my-chromium").executable_path == str(command)


def test_playwrights_own_comes_first_and_the_distributions_last(path_folder: Path) -> None:
    make_command(path_folder / "google-chrome-stable")
    make_command(path_folder / "chromium")
    assert found_names() == ["playwright", "chrome", "msedge", "chromium", "google-chrome-stable"]


def test_debians_own_binary_comes_before_its_wrapper(path_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "DEBIAN_BINARY", make_command(path_folder.parent / "binary"))
    make_command(path_folder / "chromium")
    assert found_names()[3:] == ["binary", "chromium"]


def test_a_snap_is_skipped(path_folder: Path) -> None:
    (path_folder / "chromium").symlink_to(make_command(path_folder / "snap"))
    assert found_names() == ["playwright", "chrome", "msedge"]


def test_nothing_is_installed_without_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not apt.install("chromium")


def test_nothing_is_installed_where_there_is_no_apt(path_folder: Path) -> None:
    assert not apt.install("chromium")


def test_the_end_of_apts_output_is_the_message(path_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    apt_get = make_command(path_folder / "apt-get")
    apt_get.write_text("#!/bin/sh\necho 'E: Unable to locate package' >&2\nexit 100\n")
    with pytest.raises(apt.AptFailed, match="apt-get update failed: E: Unable to locate package"):
        apt.install("chromium")


def test_the_line_to_type_is_exact() -> None:
    assert apt.install_line("chromium", "libatomic1") == (
        "sudo apt-get install -y --no-install-recommends chromium libatomic1"
    )


def test_without_libatomic_an_ordinary_user_is_shown_the_line_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is tried: every browser is driven by what does not start."""

    def never() -> None:
        raise AssertionError("tried all the same")

    monkeypatch.setattr(chromium, "_driver_starts", lambda: False)
    monkeypatch.setattr(apt, "can_install", lambda: False)
    monkeypatch.setattr(chromium, "_download", never)
    with pytest.raises(NoBrowser, match="sudo apt-get install -y --no-install-recommends libatomic1"):
        ensure_chromium()
