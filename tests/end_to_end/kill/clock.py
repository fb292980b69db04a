"""Pages that open while a replay's clock is set: `python -m tests.end_to_end.kill.clock --tries 200`. Exit code 1: one
failed.

One of them is opened by the browser's driver, to read what the session's storage holds of an origin that no page shows.
A page that opens between two steps of Playwright's telling all pages the time has no clock, and the telling fails for
all of them: `Clock.set_fixed_time … reading 'controller'`, once in some 10 to 30 such moments. `--unguarded` shows it.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright import async_api as pw

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.frozen_clock import FrozenClock
from scrapers.browser.install.chromium import find_chromium
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import Unreachable

PAGES = 4
"""That open at the time."""
WITHIN_S = 0.3
"""All of them, and the clock's setting, at moments of their own."""
TIMEOUT_S = 60.0
INSTANT = datetime(2023, 9, 19, 10, tzinfo=UTC)
STORED = {"cookies": [], "origins": [{"origin": "https://a.example", "localStorage": [{"name": "a", "value": "1"}]}]}
"""An origin that the session's storage holds; it is read without a request."""


async def moment(seconds: float) -> None:
    come = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, come.set)
    await come.wait()


def write_stored(folder: Path) -> Path:
    path = folder / "stored.json"
    path.write_text(json.dumps(STORED), "utf-8")
    return path


async def race(browser: Browser, stored: Path, dice: random.Random, *, is_guarded: bool) -> Counter[str]:
    """One session: its clock is set twice while pages open; what failed."""
    session = await browser.open_session(stored)
    clock, context = session._clock, session._pages.context
    if not is_guarded:
        await session.close()
        context = await (await browser.running()).new_context(storage_state=stored)
        clock = FrozenClock(context, TIMEOUT_S)

    async def open_page() -> None:
        await moment(dice.random() * WITHIN_S)
        await (session.new_page() if is_guarded else context.new_page())

    async def read_storage() -> None:
        await moment(dice.random() * WITHIN_S)
        await (session.secret_values() if is_guarded else context.storage_state())

    async def set_clock() -> None:
        await moment(dice.random() * WITHIN_S)
        for seconds in range(2):
            async with clock.at(INSTANT + timedelta(seconds=seconds)):
                pass

    opening = [read_storage(), *(open_page() for _ in range(PAGES))]
    done = await asyncio.gather(set_clock(), *opening, return_exceptions=True)
    await (session.close() if is_guarded else context.close())
    faults = [item for item in done if isinstance(item, BaseException)]
    if other := [fault for fault in faults if not isinstance(fault, pw.Error | Unreachable | TimeoutError)]:
        raise other[0]
    return Counter(str(fault).partition("\n")[0] for fault in faults)


async def race_often(browser: Browser, tries: int, *, is_guarded: bool = True) -> Counter[str]:
    """What failed, and how often."""
    failed: Counter[str] = Counter()
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        stored = write_stored(Path(folder))
        for _ in range(tries):
            failed += await race(browser, stored, dice, is_guarded=is_guarded)
    return failed


async def race_alone(tries: int, *, is_guarded: bool) -> Counter[str]:
    """In a browser of its own."""
    choice = find_chromium()
    options = BrowserOptions(
        executable_path=choice.executable_path, channel=choice.channel, freeze_clock=True, timeout_s=TIMEOUT_S
    )
    async with open_browser(options) as browser:
        return await race_often(browser, tries, is_guarded=is_guarded)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.kill.clock", description=__doc__)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--unguarded", action="store_true", help="as Playwright has it, to see the race")
    given = parser.parse_args()
    failed = asyncio.run(race_alone(given.tries, is_guarded=not given.unguarded))
    sys.stdout.write(f"{given.tries} tries, {failed.total()} failed\n")
    sys.stdout.writelines(f"{count} x {fault}\n" for fault, count in failed.most_common())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
