"""How `tracker worker` ends when it is asked to stop."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from scrapers.browser.browser import Browser
from tests.tracker.cluster.making import setup_of
from tracker.cli.cluster.run_worker import WorkerProcess
from tracker.cli.main import app
from tracker.cluster.worker import Worker
from tracker.scan.setup import ScanSetup

REGISTER = """\
accounts:
  - {platform: weibo, handle: "1", name: 甲, unit: 乙}
"""


@asynccontextmanager
async def without_browser(self: WorkerProcess) -> AsyncIterator[tuple[ScanSetup, Browser]]:
    yield setup_of(self.store), cast(Browser, None)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_url: str) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    monkeypatch.setattr(WorkerProcess, "setup", without_browser)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.mark.postgresql
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_asked_to_stop_finishes_and_says_so(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    before = signal.getsignal(number)

    async def work(self: Worker) -> None:
        os.kill(os.getpid(), number)
        await self.looks.setup.stopping.wait()

    monkeypatch.setattr(Worker, "run", work)

    done = CliRunner().invoke(app, ["--lang", "en", "worker"])

    assert (done.exit_code, "stopped: 0 accounts were looked at" in done.stderr) == (0, True), done.output
    assert signal.getsignal(number) is before


@pytest.mark.postgresql
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_asked_twice_ends_at_once(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    async def work(self: Worker) -> None:
        os.kill(os.getpid(), number)
        await self.looks.setup.stopping.wait()
        os.kill(os.getpid(), number)
        await asyncio.Event().wait()

    monkeypatch.setattr(Worker, "run", work)

    done = CliRunner().invoke(app, ["--lang", "en", "worker"])

    assert (done.exit_code, "Traceback" in done.output) == (130, False), done.output
