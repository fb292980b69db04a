"""Measures how soon the interactive terminal shows a register, and how soon its lists answer:
`python -m benchmarks.terminal [ACCOUNTS] [WEEKS]`."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input
from textual.worker import WorkerCancelled

from benchmarks.bench import scratch
from benchmarks.databases import make_history
from tracker.cli.context import AppContext
from tracker.messages.terminal.language import Lang
from tracker.time.clock import now
from tracker.tui.app import TrackerApp
from tracker.tui.backend import Backend
from tracker.tui.screens.lists import TYPING_S

ACCOUNTS, WEEKS = 2435, 12
REGISTER = "register: {name: 测量用}\naccounts: database\n"


async def measure(folder: Path) -> None:
    context = AppContext.make(folder / "accounts.yaml", folder, Lang.ZH, is_quiet=True)
    begun = time.perf_counter()
    app = TrackerApp(Backend(workspace=context, clock=now))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        tell("open, overview shown", begun)
        for what, keys in (("register", "4"), ("problems", "2"), ("cases", "5"), ("waiting", "3")):
            async with timed(pilot, what):
                await pilot.press(keys)
        await pilot.press("4")
        await settled(pilot)
        for what, typed in (("filter by initials", "zh"), ("filter by a word", "账号1")):
            async with timed(pilot, f"register, {what}"):
                app.screen.query_one("#filter", Input).value = typed
                await pilot.pause(TYPING_S)  # the filter waits for the next letter
        await pilot.press("escape")
        await settled(pilot)
        for _ in range(3):
            await pilot.press("s")
            await settled(pilot)
        async with timed(pilot, "register, sort by name"):
            await pilot.press("S")
        async with timed(pilot, "register, to its end"):
            await pilot.press("end")
        async with timed(pilot, "one account"):
            await pilot.press("enter")


async def settled(pilot: Pilot[None]) -> None:
    """Until nothing is under way."""
    await pilot.pause()
    while list(pilot.app.workers):
        with suppress(WorkerCancelled):  # a later one took its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


@asynccontextmanager
async def timed(pilot: Pilot[None], what: str) -> AsyncIterator[None]:
    begun = time.perf_counter()
    yield
    await settled(pilot)
    tell(what, begun)


def tell(what: str, begun: float) -> None:
    sys.stdout.write(f"{what}: {time.perf_counter() - begun:.2f} s\n")


def main(arguments: list[str]) -> None:
    count, weeks = [*map(int, arguments), *(ACCOUNTS, WEEKS)[len(arguments) :]][:2]
    with scratch() as folder:
        (folder / "accounts.yaml").write_text(REGISTER, "utf-8")
        make_history(f"sqlite:///{folder / 'tracker.db'}", count, weeks)
        asyncio.run(measure(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
