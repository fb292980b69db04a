"""A reviewer clears a queue at phone size, a few accounts of different kinds, over a restart of the server.

Fifty accounts: `python -m tests.end_to_end.phone`.
"""

from pathlib import Path

import pytest
from playwright.async_api import ProxySettings

from scrapers.browser.browser import Browser
from tests.end_to_end.phone.phone_run import PHONE, PhoneRun, faults
from tests.tracker.serve.review.queue_office import Queue, make_queue

NUMBERS = (4, 5, 8, 9, 10)
"""What is tapped, typed, asked again, put off, and sent with a picture."""
DIRECT: ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
"""Of the tests' browser, whose own proxy answers for every host."""
pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]


async def test_a_reviewer_clears_the_queue_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    make_queue(tmp_path, NUMBERS)
    opened = await browser.running()
    context = await opened.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", proxy=DIRECT)
    run = PhoneRun(Queue(tmp_path), await context.new_page(), len(NUMBERS) // 2)
    try:
        await run.go()
    finally:
        await context.close()
    assert faults(run, NUMBERS) == []
