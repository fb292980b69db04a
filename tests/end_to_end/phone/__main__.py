"""A reviewer clears a queue at phone size: python -m tests.end_to_end.phone [--accounts 50]. Exits with 1 unless what
follows is what a hand calculates."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from playwright import async_api as pw

from scrapers.browser.install.chromium import LaunchChoice, find_chromium
from tests.end_to_end.phone.phone_run import PHONE, PhoneRun, faults
from tests.tracker.serve.review.queue_office import Queue, make_queue


async def clear(count: int, choice: LaunchChoice) -> int:
    started, numbers = time.monotonic(), range(1, count + 1)
    with tempfile.TemporaryDirectory() as name:
        make_queue(Path(name), numbers)
        async with pw.async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path=choice.executable_path, channel=choice.channel, chromium_sandbox=choice.is_sandboxed
            )
            context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN")
            run = PhoneRun(Queue(Path(name)), await context.new_page(), count // 2, told=tell)
            await run.go()
            await browser.close()
        found = faults(run, numbers)
    tell(f"{len(run.seen)} accounts answered at {PHONE['width']} pixels in {time.monotonic() - started:.0f} s")
    for item in found:
        tell(item)
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.phone")
    parser.add_argument("--accounts", type=int, default=50)
    return asyncio.run(clear(parser.parse_args().accounts, find_chromium()))


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
