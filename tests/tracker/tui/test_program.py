"""The program around the lists: how it begins, what it says where there is nothing, a running scan, help, colours."""

import os
import signal
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.tracker.rules import given
from tests.tracker.scanned_register import open_store, scan_at
from tests.tracker.tui.conftest import NOW, driven, make_state, seen
from tracker.cli.main import app
from tracker.errors import UserError
from tracker.messages.terminal.language import Lang
from tracker.register.register import read_register
from tracker.scan.lock import acquire_scan_lock, holder
from tracker.tui import backend
from tracker.tui.screens.main import MainScreen


@pytest.mark.parametrize(("lang", "said"), [(Lang.EN, "needs a terminal"), (Lang.ZH, "要在终端里运行")])
def test_without_a_terminal_it_is_refused(lang: Lang, said: str, folder: Path) -> None:
    result = CliRunner().invoke(app, ["tui", "--lang", lang])

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


async def test_without_a_scan_it_says_which_command_begins_one(tmp_path: Path, own_machine: None) -> None:
    make_state(tmp_path, scans={})
    async with driven(tmp_path, Lang.ZH) as opened:
        assert "尚无检查记录。开始第一次检查：按 x，或 tracker scan" in opened.screen
        assert "没有检查在进行。开始：按 x，或 tracker scan" in await opened.press("6")
        assert "尚无检查记录" in opened.screen
        assert "湘潭发布" in await opened.press("4")


async def test_an_empty_register_says_how_it_is_filled(tmp_path: Path, own_machine: None) -> None:
    make_state(tmp_path, "register: {name: 湖南}\naccounts: []\n", {})
    async with driven(tmp_path) as opened:
        assert "tracker accounts import FILE.xlsx" in await opened.press("4")
        assert "no problems" in await opened.press("2", "enter", "c", "o", "e", "p", "s", "space", "S")


async def test_the_overview_has_what_is_to_do_and_the_trend(folder: Path) -> None:
    async with driven(folder, size=(100, 40)) as opened:
        assert "- 3 cases to confirm or dismiss (5)" in opened.screen
        assert "- 2 accounts wait for a person (3)" in opened.screen
        assert "2023-09-12 18:00" in opened.screen
        assert opened.screen.count("2023-09-19 18:00") == 4


async def test_another_time_point_shows_its_rows(folder: Path) -> None:
    async with driven(folder, at=given.ago(days=7)) as opened:
        await opened.press("2")

        assert "as of 2023-09-12 18:00" in opened.screen
        assert "娄底住建" in opened.rows.splitlines()[1]


async def test_a_running_scan_shows_how_far_it_is_and_its_end(folder: Path) -> None:
    register = read_register(folder / "accounts.yaml")
    with acquire_scan_lock(folder / ".tracker", NOW), open_store(folder) as store:
        scan = store.begin_scan(NOW, NOW, register.accounts)
        async with driven(folder) as opened:
            await opened.press("6")
            assert f"a scan is running (process {os.getpid()}, since 2023-09-20 18:00): 0 of 6" in opened.screen
            assert "[....................] 0/3" in opened.screen
            assert "unfinished" in opened.screen

            store.record(scan, register.accounts[0], given.failed(NOW))
            screen = opened.app.screen
            assert isinstance(screen, MainScreen)
            screen.look_at_scan()
            await opened.settle()
            assert "[######..............] 1/3" in opened.screen
            assert "1 not verified · last look 18:00:00" in opened.screen
            assert holder(folder / ".tracker") is not None

            for account in register.accounts:
                store.record(scan, account, given.failed(NOW))
    assert holder(folder / ".tracker") is None


async def test_the_end_of_a_scan_is_seen(folder: Path) -> None:
    async with driven(folder) as opened:
        screen = opened.app.screen
        assert isinstance(screen, MainScreen)
        with acquire_scan_lock(folder / ".tracker", NOW):
            await opened.press("6")
            screen.look_at_scan()
            await opened.settle()
            assert "a scan is beginning" in opened.screen
            await opened.press("2", "down")
        scan_at(folder, NOW, {"weibo:1": seen(NOW, "韶山公安", 0.5)})
        screen.look_at_scan()
        await opened.settle()

        assert opened.message == "the scan is over; all was read again"
        assert "as of 2023-09-20 18:00" in opened.screen
        assert "韶山公安" not in opened.rows


def test_a_holder_that_was_killed_is_none(tmp_path: Path) -> None:
    (tmp_path / "scan.lock").write_text('{"pid": 4194305, "since": "2023-09-19T18:00:00+08:00"}', "utf-8")

    assert holder(tmp_path) is None
    assert holder(tmp_path / "nowhere") is None


async def test_help_lists_the_keys_and_the_theme_changes(folder: Path) -> None:
    async with driven(folder, Lang.ZH, size=(100, 40)) as opened:
        screen = await opened.press("question_mark")
        assert "拼音首字母" in screen
        assert "不会悄悄覆盖文件" in screen
        await opened.press("question_mark", "t")
        assert opened.app.theme == "textual-light"
        await opened.press("t")
        assert opened.app.theme == "textual-dark"


@pytest.mark.skipif(sys.platform == "win32", reason="its shells stop nothing")
@pytest.mark.parametrize(("session", "stopped"), [pytest.param(1, [(0, signal.SIGTSTP)], id="shell"), (7, [])])
async def test_ctrl_z_stops_the_whole_job_where_a_shell_can_continue_it(
    session: int, stopped: list[tuple[int, int]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that run.py waits for is stopped with it; one that a window has started would never come back."""
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr("os.getpgrp", lambda: 7)
    monkeypatch.setattr("os.getsid", lambda process: session)
    monkeypatch.setattr("os.killpg", lambda *call: asked.append(call))
    async with driven(folder) as opened:
        await opened.press("2", "c", "ctrl+z")
        assert asked == stopped


async def test_q_goes_back_and_then_leaves(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "enter", "z", "f5", "q")
        assert isinstance(opened.app.screen, MainScreen)
        await opened.pilot.press("q")

        assert not opened.app.is_running or opened.app._exit


async def test_a_scan_that_refuses_to_start_says_why_in_its_own_words(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says, and that a second one is refused, is seen in test_scan_process.py."""

    def refuse(given: object, state: Path, replay: Path | None) -> None:
        raise UserError(f"{replay} is no folder", "use --replay")

    monkeypatch.setattr(backend, "start_scan", refuse)
    async with driven(folder) as opened:
        await opened.press("6", "x")
        await opened.fill(replay="nowhere")
        assert "nowhere is no folder" in opened.refusal
        assert "--replay" in opened.refusal
        assert opened.app.backend.scan_process is None
