"""The report page as a person has it: opened from the disk in a real Chromium."""

import re
import zlib
from collections.abc import AsyncIterator
from dataclasses import replace
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from tests.examples import is_all
from tests.tracker.report import reported
from tests.tracker.report.reported import AT, HOSTILE_ROWS, ROWS
from tracker.cases.report_row import ReportRow
from tracker.evidence.vault.folder import FolderVault
from tracker.messages.terminal.language import Lang
from tracker.report.page.page import to_page
from tracker.report.page.sources import PageOrigin, PageSources
from tracker.report.report import Report
from tracker.rules.finding import Verdict

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("chromium")]
WIDE = reported.row(Verdict.FAIL, "inactive", name="W" * 300)
CLOSED_TOO = replace(
    reported.REMARKED, account=replace(reported.CLOSED.account, region=("湘西土家族苗族自治州", "某县"))
)
MANY = 60
AXE = next(Path(str(file.locate())) for file in files("axe-playwright-python") or () if file.name == "axe.min.js")
AXE_RUN = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  rules: {'target-size': {enabled: true}}, resultTypes: ['violations'],
}).then(found => found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 120)]))"""
CHECKS = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1]);
  const named = 'a,button,input,select,img,[role=img],[role=table],section,article,nav';
  const unnamed = [...document.querySelectorAll(named)]
    .filter(one => !(one.getAttribute('aria-label') || one.getAttribute('alt') || (one.labels && one.labels.length)
      || (one.getAttribute('aria-labelledby') || '').split(' ').some(id => document.getElementById(id))
      || one.querySelector('caption') || ('AB'.includes(one.tagName[0]) && one.textContent.trim())));
  return {
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    jumps: levels.filter((level, place) => place && level > levels[place - 1] + 1),
    unnamed: unnamed.map(one => one.outerHTML.slice(0, 80)),
    dead: [...document.querySelectorAll('a[href^="#"]')].map(one => one.getAttribute('href').slice(1))
      .filter(id => !document.getElementById(id)),
    landmarks: ['header', 'main', 'nav', 'footer'].filter(name => document.querySelectorAll(name).length !== 1),
  };
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "报告.html"
    path.write_bytes(written())
    return path


def written(*more: ReportRow, lang: Lang = Lang.ZH) -> bytes:
    origin = PageOrigin(made_at=AT, vault=FolderVault(Path("nowhere")), lang=lang)
    rows = (*ROWS, *HOSTILE_ROWS, WIDE, CLOSED_TOO, *more)
    return to_page(Report(rows=rows, at=AT), PageSources(origin=origin))


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, file: Path) -> AsyncIterator[pw.Page]:
    context = await (await browser.running()).new_context(locale="zh-CN")
    opened = await context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: asked.append(str(error)))
    opened.on("console", lambda message: asked.append(message.text))
    await opened.goto(file.as_uri())
    yield opened
    await context.close()
    assert [item for item in asked if not item.startswith(("file:", "data:"))] == []


async def test_nothing_needs_scrolling_sideways_and_everything_has_a_name(page: pw.Page) -> None:
    await page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for width in (320, 360, 768, 900, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth") == width
    found = await page.evaluate(CHECKS)

    assert {name: what for name, what in found.items() if what} == {}


async def test_list_is_sorted_by_keyboard_and_searched_by_initials(page: pw.Page) -> None:
    head = page.locator("#problems table.sortable th", has_text="新媒体名称")
    await head.locator("button").focus()
    await page.keyboard.press("Enter")
    assert await head.get_attribute("aria-sort") == "ascending"
    names = "#problems table.sortable tbody tr:not([hidden]) th"
    first = await page.locator(names).first.text_content()
    await page.keyboard.press("Enter")
    assert await head.get_attribute("aria-sort") == "descending"
    assert await page.locator(names).first.text_content() != first

    await page.fill("#find", "sczj")
    assert await page.locator(names).all_text_contents() == []
    await page.fill("#find", "ldzj")
    assert await page.locator(names).all_text_contents() == ["娄底住建"]
    assert await page.locator("details.problem:not([hidden])").count() == 1
    await page.fill("#find", "")
    await page.select_option("#by-tag", "开通以来从未更新")
    assert await page.locator(names).all_text_contents() == ["湘乡粮储"]


async def test_without_script_everything_is_there(browser: Browser, file: Path) -> None:
    context = await (await browser.running()).new_context(java_script_enabled=False, color_scheme="dark")
    opened = await context.new_page()
    await opened.goto(file.as_uri())

    assert await opened.locator("#finder").is_hidden()
    assert await opened.locator("#problems table.sortable tbody tr").count() == 7
    await opened.locator("#problems table.sortable a").first.click()
    assert await opened.locator("#p1").is_visible()
    assert await opened.locator("#p2").is_hidden()
    await opened.emulate_media(media="print")
    assert await opened.locator("#p2").evaluate("one => one.getBoundingClientRect().height") > 20
    await context.close()


@pytest.mark.parametrize(("lang", "scheme", "width"), [(Lang.ZH, "light", 360), (Lang.EN, "dark", 1280)])
async def test_axe_finds_nothing(browser: Browser, tmp_path: Path, lang: Lang, scheme: Any, width: int) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(written(lang=lang))
    context = await (await browser.running()).new_context(color_scheme=scheme, bypass_csp=True)
    opened = await context.new_page()
    await opened.set_viewport_size({"width": width, "height": 800})
    await opened.goto(path.as_uri())
    found = []
    for is_open in (False, True) if is_all() else (True,):  # folded it shows the same, and less of it
        await opened.evaluate(
            "open => document.querySelectorAll('details').forEach(one => { one.open = open })", is_open
        )
        await opened.add_script_tag(path=AXE)
        found += await opened.evaluate(AXE_RUN)
    await context.close()

    assert found == []


async def test_a_phone_shows_the_headline_first_and_folds_the_rest(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(written(*(reported.row(Verdict.FAIL, "inactive", name=f"账号{n}") for n in range(MANY))))
    context = await (await browser.running()).new_context(viewport={"width": 360, "height": 640})
    opened = await context.new_page()
    await opened.goto(path.as_uri())
    rows = opened.locator("#problems table.sortable tbody tr:visible")

    assert await opened.locator(".tiles").evaluate("one => one.getBoundingClientRect().bottom") < 640
    assert await opened.evaluate("document.documentElement.scrollHeight") < 14_000
    assert await rows.count() == 10
    await opened.fill("#find", f"账号{MANY - 1}")
    assert await rows.count() == 1
    await opened.fill("#find", "")
    await opened.locator("#problems table.sortable + button.rest").click()
    assert await rows.count() == MANY + 7
    await opened.evaluate("location.hash = '#p40'")
    await opened.locator("#p40").wait_for(state="visible")
    assert await opened.locator("#p1").is_hidden()
    await context.close()


async def test_the_leader_s_part_is_two_sheets_of_text(page: pw.Page) -> None:
    await page.evaluate("document.querySelectorAll('main > :not(.lead), footer').forEach(one => one.remove())")
    printed = await page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type /Page\b", printed)) == 2
    streams = re.findall(rb"stream\r?\n(.*?)endstream", printed, re.DOTALL)
    tables = b"".join(inflated(stream) for stream in streams)
    shown = {bytes.fromhex(item.decode()).decode("utf-16-be") for item in re.findall(rb"<([0-9A-F]{4})>", tables)}
    assert set("政务新媒体检查情况报告") <= shown


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
