"""Measures the report page of 2,435 accounts in the browser: opened, sorted, searched."""

import hashlib
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most, ratios
from benchmarks.tables import Report as Measured
from scrapers.browser.install.chromium import LaunchChoice
from tests.end_to_end.province.made_register import REGIONS, WHOLE
from tracker.cases.report_row import ReportRow
from tracker.evidence.vault.folder import FolderVault
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.page.page import to_page
from tracker.report.page.sources import PageOrigin, PageSources, ResolvedCases
from tracker.report.report import Report
from tracker.rules.finding import Assessment, Finding, Verdict

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)
PICTURES, PICTURE_BYTES = 15, 43_000
"""As many as a page embeds, as large as a viewport's."""
WIDTHS = {"desktop": (1280, 800), "phone": (360, 640)}
SORTED = "document.querySelectorAll('#problems thead button')[1].click()"
SEARCHED = """const field = document.getElementById('find'); field.value = 'zh1';
  field.dispatchEvent(new Event('input'))"""
DRAWN = "new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))"


def measure(bench: Bench) -> Measured:
    accounts = bench.size.of(WHOLE, least=40)
    lines: list[Line] = []
    with scratch() as folder:
        rows = made_rows(folder, accounts)
        content = to_page(Report(rows=rows, at=AT), made_sources(folder, rows))
        (folder / "page.html").write_bytes(content)
        (folder / "bare.html").write_text(bare_page(rows), encoding="utf-8")
        for name, width in WIDTHS.items():
            lines += measure_in(bench, folder, name, width)
    megabytes = Line(
        what="size, MB", values=(len(content) / 1e6,), form="{:.2f}", target=at_most(3), stretch=at_most(2)
    )
    return Measured(
        title="The report page",
        how=(
            f"The page of {accounts} accounts, every fifth with a problem and every tenth not verified, {PICTURES} "
            "pictures, opened from the disk in a new window until it is drawn; then sorted by name and searched. Times "
            "are of the page's own thread (CPU), which no other program on the machine lengthens. The bare page is one "
            "table of the same accounts, without style or script."
        ),
        lines=(megabytes, *lines),
    )


def measure_in(bench: Bench, folder: Path, name: str, size: tuple[int, int]) -> list[Line]:
    opened: list[float] = []
    bare: list[float] = []
    sorted_: list[float] = []
    searched: list[float] = []
    with sync_playwright() as driver:
        browser = start(driver.chromium, bench.browser)
        for _ in range(bench.size.pairs):
            bare += open_page(browser, folder / "bare.html", size)[:1]
            times = open_page(browser, folder / "page.html", size, actions=(SORTED, SEARCHED))
            for kept, taken in zip((opened, sorted_, searched), times, strict=True):
                kept.append(taken)
            bench.tell(f"{name}: opened {times[0]:.0f} ms, bare {bare[-1]:.0f} ms")
        browser.close()
    return [
        Line(
            what=f"{name}: opened ÷ the bare page",
            values=ratios(opened, bare),
            form="{:.2f} ×",
            target=at_most(2),
            stretch=at_most(1),
        ),
        *(
            Line(what=f"{name}: {what}, ms", values=tuple(values), form="{:.0f}", target=at_most(1000), stretch=most)
            for what, values, most in (
                ("opened", opened, at_most(500)),
                ("sorted", sorted_, at_most(100)),
                ("searched", searched, at_most(50)),
            )
        ),
    ]


def start(chromium: object, choice: LaunchChoice) -> Browser:
    browser: Browser = chromium.launch(  # type: ignore[attr-defined]
        executable_path=choice.executable_path, channel=choice.channel, chromium_sandbox=choice.is_sandboxed
    )
    return browser


def open_page(browser: Browser, path: Path, size: tuple[int, int], actions: tuple[str, ...] = ()) -> list[float]:
    """Milliseconds of the page's thread until it is drawn, and until it is drawn again after each action."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        page.evaluate(DRAWN)
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    page.goto("about:blank")
    marks = [spent()]
    page.goto(path.as_uri())
    marks.append(spent())
    for action in actions:
        page.evaluate(f"() => {{ {action} }}")
        marks.append(spent())
    page.close()
    return [after - before for before, after in pairwise(marks)]


def bare_page(rows: tuple[ReportRow, ...]) -> str:
    cells = (
        (row.account.name, row.account.platform, row.account.unit, *row.account.region, row.assessment.verdict.value)
        for row in rows
    )
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in cells)
    return f'<!doctype html><meta charset="utf-8"><title>accounts</title><table>{lines}</table>'


def made_rows(folder: Path, count: int) -> tuple[ReportRow, ...]:
    files = [made_picture(folder, number) for number in range(PICTURES)]
    return tuple(made_row(number, files) for number in range(count))


def made_picture(folder: Path, number: int) -> dict[str, object]:
    content = b"\xff\xd8\xff" + hashlib.sha256(str(number).encode()).digest() * (PICTURE_BYTES // 32)
    path = folder / "evidence" / f"{number}.jpg"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return {"kind": "picture", "path": f"evidence/{path.name}", "sha256": hashlib.sha256(content).hexdigest()}


def made_row(number: int, files: list[dict[str, object]]) -> ReportRow:
    verdict = {0: Verdict.FAIL, 5: Verdict.FAIL, 9: Verdict.UNVERIFIED}.get(number % 10, Verdict.PASS)
    account = Account(
        platform=("wechat", "weibo", "baijiahao")[number % 3],
        handle=f"{10_000_000 + number}",
        name=f"账号{number}",
        unit=f"单位{number}",
        region=(REGIONS[number % len(REGIONS)], f"县{number % 9}"),
    )
    evidence = {"checked_at": AT.isoformat(), "files": files[number // 5 : number // 5 + 1] or made_record(number)}
    finding = Finding(
        rule="inactive",
        severity=Severity.FAIL,
        since=AT,
        message="监测时间点2周内无更新：最近一次更新 2026-11-04 10:00（已19天），检查至 2026-11-23 09:00",
        evidence=evidence,
    )
    assessment = Assessment(
        at=AT,
        verdict=verdict,
        findings=(finding,) if verdict is Verdict.FAIL else (),
        reason="captcha_shown" if verdict is Verdict.UNVERIFIED else "",
        reason_message="出现验证码" if verdict is Verdict.UNVERIFIED else "",
        state="active",
        last_post_at=AT - timedelta(days=19),
        checked_at=AT,
        days_silent=19.0,
        policy_version="0123456789ab",
    )
    return ReportRow(account=account, assessment=assessment, display_name=account.name)


def made_record(number: int) -> list[dict[str, object]]:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return [{"kind": "record", "path": f"evidence/scan-1/weibo-{number}/record.json", "sha256": digest}]


def made_sources(folder: Path, rows: tuple[ReportRow, ...]) -> PageSources:
    origin = PageOrigin(made_at=AT, vault=FolderVault(folder), register="某省")
    posts = {row.account.key: tuple(AT - timedelta(days=19 + 3 * number) for number in range(20)) for row in rows}
    return PageSources(origin=origin, posts=posts, resolved=ResolvedCases(since=AT - timedelta(days=7)))
