"""The pages as people have them: in a real Chromium, on a phone and at a desk."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from tests.tracker.serve.served import Served
from tracker.serve.sign_in.roles import ServedRole

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("chromium")]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}))
  .violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | '))"""
SOME_PAGES = ("/", "/account?key=weibo:1")
PAGES = (*SOME_PAGES, "/cases/1", "/problems", "/nothing")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
NOWHERE = "http://127.0.0.1:1"
"""The proxy of everything that is not this machine."""


@asynccontextmanager
async def opened(browser: Browser, served: Served, **options: object) -> AsyncIterator[pw.Page]:
    """A page whose every request goes to the server, and which says nothing in the console."""
    running = await browser.running()
    context = await running.new_context(proxy={"server": NOWHERE, "bypass": "127.0.0.1"}, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: complaints.append(request.url) if is_elsewhere(request.url, served) else None)
    yield page
    await context.close()
    assert [complaint for complaint in complaints if "status of 40" not in complaint] == []


def is_elsewhere(url: str, served: Served) -> bool:
    return urlsplit(url).netloc != urlsplit(served.address).netloc


async def sign_in(page: pw.Page, served: Served, name: str, role: ServedRole) -> None:
    cookies = served.sign_in(name, role)
    await page.context.add_cookies(
        [{"name": key, "value": value, "url": served.address} for key, value in cookies.items()]
    )


@pytest.mark.parametrize(
    ("viewport", "scheme", "locale", "paths"),
    [
        pytest.param(PHONE, "light", "zh-CN", PAGES, id="phone"),
        pytest.param(DESK, "dark", "zh-CN", SOME_PAGES, id="dark desk"),
        pytest.param(PHONE, "dark", "en-GB", SOME_PAGES[:1], id="english", marks=pytest.mark.with_all),
    ],
)
async def test_every_page_can_be_read_by_everybody(  # noqa: PLR0913  # what a browser is like
    browser: Browser, served: Served, viewport: dict[str, int], scheme: str, locale: str, paths: Sequence[str]
) -> None:
    async with opened(browser, served, viewport=viewport, color_scheme=scheme, locale=locale) as page:
        await sign_in(page, served, "张三", ServedRole.INSPECTOR)
        found = {}
        for path in (*paths, *([f"/sign-in/{served.invite('张三')}"] if paths is PAGES else [])):
            await page.goto(served.address + path)
            await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found[path] = await faults_of(page, viewport)

    assert {path: faults for path, faults in found.items() if faults} == {}


async def faults_of(page: pw.Page, viewport: dict[str, int]) -> list[str]:
    await page.evaluate(AXE)
    faults: list[str] = await page.evaluate(RUN_AXE)
    if await page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
        faults.append("wider than the screen")
    return faults


async def test_a_person_signs_in_and_decides_with_a_thumb(browser: Browser, served: Served) -> None:
    async with opened(browser, served, viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN") as page:
        await page.goto(f"{served.address}/sign-in/{served.invite('陈十二', ServedRole.INSPECTOR)}")
        await page.get_by_role("button", name="以“陈十二”登录").tap()
        await page.get_by_role("link", name="待确认").tap()
        await page.get_by_role("link", name="韶山公安").tap()
        await page.get_by_text("确认问题成立").first.tap()
        await page.get_by_label("说明").first.fill("已电话核实")
        await page.get_by_role("button", name="确认问题成立").tap()

        await pw.expect(page.locator("#main table")).to_contain_text("陈十二")
        await pw.expect(page.locator("#main dl").first).to_contain_text("已确认")
        await page.get_by_role("link", name="韶山公安").first.tap()
        picture = page.locator(".picture img")
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
        await page.get_by_role("button", name="退出登录").tap()
        await pw.expect(page.locator("h1")).to_have_text("已退出登录")
        await page.go_back()
        await pw.expect(page.locator("#main")).to_contain_text("请先登录")  # the browser kept nothing


async def test_a_page_that_was_kept_as_evidence_is_never_opened_as_one(browser: Browser, served: Served) -> None:
    async with opened(browser, served, viewport=DESK) as page:
        await sign_in(page, served, "张三", ServedRole.REVIEWER)
        await page.goto(f"{served.address}/account?key=weibo:1")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="page.html").click()

        assert (await download.value).suggested_filename.endswith(".html")
        assert page.url.endswith("/account?key=weibo:1")


async def test_the_report_is_sorted_here_as_in_a_file(browser: Browser, served: Served) -> None:
    async with opened(browser, served, viewport=DESK, locale="zh-CN") as page:
        await sign_in(page, served, "张三", ServedRole.READER)
        await page.goto(f"{served.address}/report")

        assert await page.locator("#finder").is_visible()  # its script runs
        await page.get_by_role("link", name="返回概览").click()
        await pw.expect(page).to_have_url(f"{served.address}/")


BROKEN_DATES = r"""[...document.querySelectorAll('td, tbody th')]
  .filter(cell => /^\d{4}-\d\d-\d\d/.test(cell.textContent))
  .filter(cell => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    return new Set([...text.getClientRects()].map(line => line.top)).size > 1;
  })
  .map(cell => cell.textContent)"""
ON_PAPER = {"width": 718, "height": 1000}
"""A4 less the margins of a browser, in the 96 pixels an inch of a style sheet."""


@pytest.mark.parametrize(("viewport", "medium"), [(DESK, "screen"), (ON_PAPER, "print")], ids=["desk", "paper"])
async def test_a_date_in_a_table_stays_on_one_line(
    browser: Browser, served: Served, viewport: dict[str, int], medium: Literal["screen", "print"]
) -> None:
    async with opened(browser, served, viewport=viewport, locale="en-GB") as page:
        await sign_in(page, served, "张三", ServedRole.READER)
        await page.emulate_media(media=medium)
        broken = {}
        for path in ("/problems", "/cases", "/scans"):
            await page.goto(served.address + path)
            broken[path] = await page.evaluate(BROKEN_DATES)

    assert broken == {"/problems": [], "/cases": [], "/scans": []}
