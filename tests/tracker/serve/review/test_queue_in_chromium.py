"""The queue in a real Chromium: for everybody's eyes and fingers, and what its script adds."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from tests.tracker.serve.review.conftest import MakeQueue
from tests.tracker.serve.review.queue_office import Queue
from tests.tracker.serve.review.test_uploads import picture
from tests.tracker.serve.test_in_chromium import AXE, RUN_AXE
from tracker.history.manual_check import ManualFinding

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("chromium")]
DIRECT: pw.ProxySettings = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
"""The browser of the tests asks a replay for every page."""
PASTE = """async (picture) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(picture), (one) => one.charCodeAt(0));
  data.items.add(new File([bytes], "image.png", {type: "image/png"}));
  document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


@pytest.fixture
def queue(serve_queue: MakeQueue) -> Queue:
    return serve_queue(1, 2, 3, 4)


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, queue: Queue) -> AsyncIterator[pw.Page]:
    context = await (await browser.running()).new_context(locale="zh-CN", proxy=DIRECT)
    assert queue.served is not None
    cookies = queue.reviewer("张三").cookies
    await context.add_cookies([{"name": name, "value": cookies[name], "url": queue.served.address} for name in cookies])
    opened = await context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    await opened.goto(f"{queue.served.address}/review")
    yield opened
    await context.close()
    assert faults == []


async def check(page: pw.Page) -> None:
    """Nothing scrolls sideways, and axe-core has nothing to say."""
    size = page.viewport_size
    assert size is not None
    assert await page.evaluate("document.documentElement.scrollWidth") == size["width"]
    await page.evaluate(AXE)
    assert await page.evaluate(RUN_AXE) == []


async def test_everybody_can_see_and_reach_everything(page: pw.Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await check(page)
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await page.click("#never-posted")
    await page.wait_for_selector("#confirm", state="visible")
    await check(page)
    await page.click("#back")
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="dark")
    assert await page.locator("#back").count() == 0
    await page.goto(f"{page.url}?lang=en")
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    await check(page)


async def test_keys_and_the_clipboard(page: pw.Page, queue: Queue) -> None:
    """As at the terminal; what is pasted is kept at once, and a key does nothing while somebody types."""
    await page.focus("#day")
    await page.keyboard.type("y")
    assert await page.input_value("#day") == "y"
    await page.fill("#day", "")
    key = await page.get_attribute("input[name=key]", "value")
    async with page.expect_navigation():
        await page.evaluate(PASTE, base64.b64encode(picture()).decode())
    assert await page.locator("#picture").count() == 1
    async with page.expect_navigation():
        await page.locator("#picture").press("y")
    (one,) = await asyncio.to_thread(queue.recorded, str(key))
    assert (one.what, bool(one.screenshot), one.note) == (ManualFinding.LAST_POST, True, "")

    second = await page.get_attribute("input[name=key]", "value")
    await page.keyboard.press("o")
    await page.wait_for_selector("#confirm", state="visible")
    assert await asyncio.to_thread(queue.recorded, str(second)) == []
    async with page.expect_navigation():
        await page.keyboard.press("k")
    (one,) = await asyncio.to_thread(queue.recorded, str(second))
    assert one.what is ManualFinding.OTHER_ACCOUNT
