"""A reviewer clears a queue at phone size, one account of each kind, over a restart of the server.

Fifty accounts: `python -m tests.end_to_end.phone`.
"""

from pathlib import Path

import pytest

from playwright.async_api import ProxySettings

from scrapers.browser.browser import Browser
from tests.end_to_end.phone.phone_run import ANSWERS, PHONE, PhoneRun, faults
from tests.tracker.serve.review.queue_office import Queue, make_queue

DIRECT: ProxySettings = {"server": "direct://"}
"""The browser of the tests asks a replay for every page."""
pytestmark = [pytest.mark.end_to_end, pytest.mark.asyncio(loop_scope="session")]


async def test_a_reviewer_clears_the_queue_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    make_queue(tmp_path, len(ANSWERS))
    opened = await browser.running()
    context = await opened.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", proxy=DIRECT)
    run = PhoneRun(Queue(tmp_path), await context.new_page(), len(ANSWERS) // 2)
    try:
        await run.go()
    finally:
        await context.close()
    assert faults(run, len(ANSWERS)) == []
