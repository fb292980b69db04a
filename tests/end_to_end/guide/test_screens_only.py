"""A quarter from the interactive terminal alone: scan, look, confirm, notify, list, scan again."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.end_to_end.province.made_register import register_of
from tests.end_to_end.province.run_province import Office
from tests.tracker.tui.conftest import Driven, driven, forked_scans, own_machine
from tracker.messages.terminal.language import Lang
from tracker.tui.screens.main import MainScreen

__all__ = ["forked_scans", "own_machine"]
pytestmark = [pytest.mark.end_to_end, pytest.mark.usefixtures("own_machine")]
SILENT, WALLED = 5, 11


async def scan(opened: Driven, answers: Path) -> None:
    before = opened.app.backend.scan_process
    await opened.press("6", "x")
    await opened.fill(replay=str(answers))
    started = opened.app.backend.scan_process
    assert started is not None, opened.screen
    assert started is not before, opened.screen
    await asyncio.to_thread(started.wait)
    main = opened.app.screen
    assert isinstance(main, MainScreen)
    main.look_at_scan()  # as its clock does every two seconds
    await opened.settle()


@pytest.fixture
def scans(request: pytest.FixtureRequest) -> None:
    """With --all they are programs with a Chromium."""
    is_real = request.config.getoption("all") or sys.platform != "linux"
    request.getfixturevalue("chromium" if is_real else "forked_scans")


async def test_a_quarter_goes_by_on_the_screens(tmp_path: Path, scans: None) -> None:
    office = Office(tmp_path, register_of((SILENT, WALLED)), has_processes=False)
    office.prepare()
    office.run("accounts", "import", "三季度.xlsx", "--apply", "--skip-bad", "--by", "张三")
    silent, walled = (made.name for made in office.accounts)

    async with driven(tmp_path, Lang.ZH, (120, 40)) as opened:
        await scan(opened, tmp_path / "answers" / "third")
        assert "正在检查" not in opened.screen
        problems = await opened.press("2")
        assert silent in problems
        assert walled in problems

        await opened.press("3", "o", "l")
        await opened.fill(by="李四", last_post="2023-09-18 12:00", seen_at="2023-09-19 17:00")
        assert walled in opened.message

        await opened.press("5", "c")
        await opened.fill(by="王五")
        await opened.press("n")
        await opened.fill(document="某政务函〔2023〕27号", on="2023-09-20", due="2023-10-16")
        assert silent in opened.message

        await opened.press("2", "e")
        await opened.fill(file=str(tmp_path / "清单.xlsx"))
        assert (tmp_path / "清单.xlsx").stat().st_size

        await scan(opened, tmp_path / "answers" / "recheck")
        cases = await opened.press("5", "a")
        assert "已整改" in cases
