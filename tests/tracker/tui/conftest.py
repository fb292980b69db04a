"""A real state folder with two scans, and the interactive terminal driven over a copy of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import pytest
import textual._wait
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input
from textual.worker import WorkerCancelled

from scrapers.model.profile import Origin
from tests.forked import ForkedProgram
from tests.lending import Lending
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned, open_store, scan_at
from tracker.cases.case import Case
from tracker.cli.context import AppContext
from tracker.evidence.paths import sha256_of
from tracker.history.check import Check, EvidenceFile
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.tui import scan_process
from tracker.tui.app import TrackerApp
from tracker.tui.backend import Backend
from tracker.tui.widgets.row_list import RowList
from tracker.tui.widgets.sentence import WrappedStatic

WEEK = timedelta(days=7)
BEFORE = AT - WEEK
NOW = AT + timedelta(days=1)
"""The clock of the tests."""
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "2", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
  - {platform: zhihu, handle: "3", name: 湖南生态环境, unit: 湖南省生态环境厅, region: [湖南省]}
  - {platform: baijiahao, handle: "4", name: 娄底住建, unit: 娄底市住房和城乡建设局, region: [娄底市]}
  - {platform: 抖音, handle: "5", name: 某某文旅, unit: 某某市文化旅游局, region: [长沙市], links: ["https://v.douyin.com/x"]}
  - {platform: weibo, handle: "6", name: 湘潭发布, unit: 湘潭市人民政府办公室, region: [湘潭市]}
"""
MAX_PAUSES = 200
"""Far more than any timer of the program needs."""
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


def seen(at: datetime, name: str, *days_silent: float) -> Check:
    posts = tuple(given.post(at - timedelta(days=days), Origin.ORIGINAL) for days in days_silent)
    return replace(given.seen(at, display_name=name), posts=posts)


def with_picture(check: Check) -> Check:
    file = EvidenceFile(
        kind="picture", path="evidence/scan-2/weibo-1/picture.png", sha256=sha256_of(PICTURE), size=len(PICTURE)
    )
    (look,) = check.looks
    return replace(check, looks=(replace(look, evidence_files=(file,)),))


SCANS: dict[datetime, dict[str, Check]] = {
    BEFORE: {
        "weibo:1": seen(BEFORE, "韶山公安", 20, 23, 24, 40, 41, 55),
        "weibo:2": seen(BEFORE, "长沙发布", 1, 2, 2.1),
        "zhihu:3": given.gone(BEFORE),
        "baijiahao:4": seen(BEFORE, "娄底住建", 20, 36),
        "weibo:6": seen(BEFORE, "湘潭发布", 3),
    },
    AT: {
        "weibo:1": with_picture(seen(AT, "韶山公安", 27)),
        "weibo:2": seen(AT, "长沙发布", 1, 8),
        "zhihu:3": given.gone(AT),
        "baijiahao:4": given.failed(AT),
        "weibo:6": seen(AT, "湘潭发布", 10),
    },
}
"""Two silent, one gone, one in order; a week later one of the silent ones shows a captcha. 抖音 is not supported."""


def make_state(folder: Path, register: str = REGISTER, scans: dict[datetime, dict[str, Check]] | None = None) -> None:
    make_scanned(folder, register, SCANS if scans is None else scans)


def make_database_state(folder: Path, accounts: Sequence[Account], scans: dict[datetime, dict[str, Check]]) -> None:
    """A register whose accounts are in the database."""
    make_state(folder, "register: {name: 湖南省政务新媒体}\naccounts: database\n", {})
    with open_store(folder) as store:
        store.sync_register(accounts, BEFORE)
    for at, checks in scans.items():
        scan_at(folder, at, checks)


def cases_of(folder: Path) -> dict[str, Case]:
    """Account key -> its newest case."""
    with open_store(folder) as store:
        return {case.account.key: case for case in store.cases.all()}


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scanned")
    make_state(folder)
    picture = folder / ".tracker" / "evidence" / "scan-2" / "weibo-1" / "picture.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(PICTURE)
    return folder


@pytest.fixture
def own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the machine's settings and screen out."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_machine: None) -> Path:
    """A copy to work on, and the folder in which the program runs."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def forked_scans(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The scans that the terminal starts are forked from the tests, where a process may, and have a browser that
    answers from the cases."""
    if sys.platform != "linux":
        yield
        return

    def fork(command: Sequence[str], *, env: dict[str, str], stderr: IO[bytes], **_: object) -> ForkedProgram:
        words = list(command[command.index("tracker") + 1 :])
        return ForkedProgram(words, Path.cwd(), env, Path(f"/proc/self/fd/{stderr.fileno()}"))

    taken = SimpleNamespace(**(vars(subprocess) | {"Popen": fork}))
    monkeypatch.setattr(scan_process, "subprocess", taken)
    kept = Lending(has_chromium=False)
    with kept.to_commands(has_own_loop=True):
        yield
    kept.close()


PAUSE_S = 1 / 200
"""After a key and in a pause the driver of Textual waits until nothing is computed: a fiftieth of a second each time,
of which a test has hundreds. `settle` waits for workers and messages themselves."""


@pytest.fixture(scope="module", autouse=True)
def short_pauses() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual._wait, "SLEEP_GRANULARITY", PAUSE_S)
        patch.setattr(textual._wait, "SLEEP_IDLE", PAUSE_S / 10)
        yield


@pytest.fixture(scope="module", autouse=True)
def no_frames() -> Iterator[None]:
    """Without a terminal Textual draws each frame all the same, a quarter of the time, and shows it to nobody. `settle`
    draws what a person would see."""

    def skip_frame(compositor: Compositor, screen_stack: list[Screen[object]] | None = None, **_: object) -> None:
        visible_screen_stack.set(screen_stack or [])
        compositor._dirty_regions.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", skip_frame)
        yield


@dataclass(frozen=True, slots=True)
class Driven:
    """The program as a person has it before them."""

    app: TrackerApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> str:
        """Press keys one after the other, each when the one before has done its work; returns the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()
        return self.screen

    async def type(self, text: str) -> str:
        """Put a text into the field that has the focus."""
        field = self.app.focused
        assert isinstance(field, Input)
        field.value = text
        await self.settle()
        return self.screen

    async def fill(self, **values: str) -> str:
        """Fill in a form, and send it."""
        fields = list(self.app.screen.query(Input))
        for field in fields:
            name = (field.id or "").removeprefix("field-")
            field.value = values.pop(name, field.value)
        assert not values, f"no such field: {values}"
        fields[-1].focus()
        return await self.press("enter")

    async def settle(self) -> None:
        """Until nothing is under way any more: no worker, and no message that changes the screen."""
        before = ""
        while True:
            await self.pilot.pause()
            shown = self.screen
            if list(self.app.workers):
                with suppress(WorkerCancelled):  # another takes its place
                    await self.app.workers.wait_for_complete()
            elif shown == before:
                return
            before = shown

    async def until(self, text: str) -> None:
        """Until a text stands on the screen that a timer brings."""
        for _ in range(MAX_PAUSES):
            if text in self.screen:
                return
            await self.settle()
        pytest.fail(f"{text} does not come: {self.screen}")

    @property
    def screen(self) -> str:
        """What stands on the screen, a line each."""
        return "\n".join(strip.text.rstrip() for strip in self.strips)

    @property
    def strips(self) -> list[Strip]:
        return self.app.screen._compositor.render_strips()

    @property
    def dialog(self) -> str:
        """The question above the screen, without what lies behind it."""
        x, y, width, height = self.app.screen.query_one("#dialog").region
        return "\n".join(strip.crop(x, x + width).text.rstrip() for strip in self.strips[y : y + height])

    @property
    def rows(self) -> str:
        """The list's lines on the screen."""
        shown = self.app.screen.query_one(RowList)
        return "\n".join(shown.render_line(y).text for y in range(shown.size.height))

    @property
    def refusal(self) -> str:
        """Why the form was not accepted, on one line."""
        return self.app.screen.query_one("#dialog-error", WrappedStatic).text

    @property
    def message(self) -> str:
        return self.app.screen.query_one("#message", WrappedStatic).text


@asynccontextmanager
async def driven(
    folder: Path, lang: Lang = Lang.EN, size: tuple[int, int] = (80, 24), at: datetime | None = None
) -> AsyncIterator[Driven]:
    context = AppContext.make(folder / "accounts.yaml", folder / ".tracker", lang, is_quiet=True)
    context = replace(context, messages=Messages(lang))  # hints without the folder, which has another name on each run
    backend = Backend(workspace=context, clock=lambda: NOW, chosen_at=at)
    app = TrackerApp(backend)
    try:
        async with app.run_test(size=size) as pilot:
            opened = Driven(app, pilot)
            await opened.settle()
            yield opened
            await opened.settle()
    finally:
        backend.close()
