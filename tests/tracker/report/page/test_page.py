"""The report page: what it says, that it is harmless, and that both its themes can be read."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tracker.report import reported
from tests.tracker.report.reported import AT, HOSTILE_ROWS, ROWS
from tracker.cases.report_row import ReportRow
from tracker.evidence.vault.folder import FolderVault
from tracker.history.scan import ScanConclusion
from tracker.messages.catalog import CODES
from tracker.messages.report_page.advice import ADVICE, ADVICE_OF
from tracker.messages.terminal.language import Lang
from tracker.report.counts import Counts
from tracker.report.page.drawings import draw_bar, draw_timeline, draw_trend
from tracker.report.page.page import TEMPLATES, to_page
from tracker.report.page.pictures import PictureBudget, PictureState
from tracker.report.page.search_text import search_text
from tracker.report.page.sources import PageOrigin, PageSources, Scope
from tracker.report.posting_history import PostingHistory
from tracker.report.report import Report
from tracker.rules.finding import Verdict

DAY = timedelta(days=1)
HOSTILE_NAMES = (
    "</script><script>alert(1)</script>",
    '"onload="alert(1)" x="',
    "\u202egnp.exe",
    "甲" * 20_000,
    "a\x00b",
    "\ud800",
    "{{ 7 * 7 }}{% raw %}",
)


def page(rows: tuple[ReportRow, ...] = ROWS, sources: PageSources | None = None) -> str:
    return to_page(Report(rows=rows, at=AT), sources).decode()


def sources(lang: Lang = Lang.ZH, scope: Scope = Scope.REGISTER, state: Path = Path("nowhere")) -> PageSources:
    return PageSources(
        origin=PageOrigin(made_at=AT, vault=FolderVault(state), lang=lang, register="湖南省", scope=scope)
    )


def test_pass_rate_is_given_with_its_coverage() -> None:
    assert '<p class="statement">合格率 50.00%，核实率 75.00%。</p>' in page()


def test_a_selection_gives_no_rate_and_compares_nothing() -> None:
    text = page(sources=sources(scope=Scope.SELECTION))

    assert "合格率 50.00%" not in text
    assert 'id="groups"' not in text
    assert 'id="trend"' not in text


def test_closed_accounts_are_counted_apart() -> None:
    closed = replace(reported.REMARKED, account=replace(reported.CLOSED.account, handle="10"))
    text = page((*ROWS, closed))

    assert "备注 1 个：已注销未下线 1" in text
    assert "已关停的账号另计，其中 1 个有须处理的问题" in text


def test_nothing_verified_is_no_rate_and_no_praise() -> None:
    text = page((reported.UNVERIFIED,))

    assert "没有账号得到核实，不计合格率。" in text
    assert "没有不合格的" not in text


def test_every_reason_has_something_to_do() -> None:
    assert set(CODES) <= set(ADVICE_OF)
    assert set(ADVICE_OF.values()) == set(ADVICE)


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_hostile_names_are_text(name: str) -> None:
    text = page((reported.row(Verdict.FAIL, "inactive", name=name), *HOSTILE_ROWS))

    assert text.count("<script>") == 1
    assert re.findall(r'<[^>"]*(?:"[^"]*"[^>"]*)*\son\w+=', text.partition("<script>")[0]) == []
    assert not any(character in text for character in ("\x00", "\u202e", "\x1b"))
    assert len(text) < 200_000


def test_a_name_of_ten_thousand_characters_is_cut() -> None:
    text = page((reported.row(Verdict.FAIL, "inactive", name="甲" * 10_000),))

    assert "甲" * 79 + "…" in text
    assert "甲" * 80 not in re.sub(r'data-search="[^"]*"|<p class="message">.*?</p>|<code>[^<]*</code>', "", text)


def test_addresses_that_a_click_must_not_open_are_no_links() -> None:
    row = reported.row(Verdict.FAIL, "inactive")
    (finding,) = row.assessment.findings
    post = {"title": "标题", "url": "javascript:alert(1)"}
    harmful = replace(finding, evidence={**finding.evidence, "last_post": post})
    text = page((replace(row, assessment=replace(row.assessment, findings=(harmful,))),))

    assert "标题" in text
    assert 'href="javascript' not in text


def test_policy_allows_the_page_s_own_style_and_script_alone() -> None:
    text = page()
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0]

    assert policy.startswith("default-src 'none'; img-src data:; ")
    for name in ("style", "script"):
        part = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)[0]
        assert f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" in policy
    assert re.findall(r'\sstyle="|\ssrc="(?!data:)|<link|<iframe|@import|url\((?!#)', text) == []


def test_page_is_in_the_language_of_the_run() -> None:
    assert '<html lang="zh-CN">' in page(sources=sources())
    english = page(sources=sources(Lang.EN))
    assert '<html lang="en">' in english
    assert 'lang="zh-CN"' in english.partition("<body>")[2]


def test_a_full_page_stays_below_three_megabytes() -> None:
    rows = tuple(reported.row(Verdict.FAIL, "inactive", name=f"账号{number}") for number in range(1200))
    text = page(rows)

    assert len(text.encode()) < 3 * 2**20
    assert "本页列出前 1000 个，另有 200 个未列" in text


def test_trend_needs_two_scans_and_breaks_where_nothing_was_verified() -> None:
    seen, none = Counts(total=4, verified=4, failed=1), Counts(total=4, unverified=4)

    assert draw_trend([(AT, seen)]) is None
    drawn = draw_trend([(AT - 2 * DAY, seen), (AT - DAY, none), (AT, seen)])
    assert drawn is not None
    assert (drawn.rate_path.count("M"), drawn.floor) == (2, 0)


def test_trend_is_drawn_with_its_numbers() -> None:
    conclusions = tuple(
        ScanConclusion(scan_id=number, at=AT - number * DAY, verdicts={Verdict.PASS: 3, Verdict.FAIL: 1})
        for number in (2, 1)
    )
    text = page(sources=replace(sources(), conclusions=conclusions))

    assert 'aria-labelledby="trend-title trend-desc"' in text
    assert text.count('<td class="n">75.00%</td>') == 2


def test_parts_of_a_bar_fill_it() -> None:
    parts = draw_bar(Counts(total=10_000, verified=9_999, passed=9_998, failed=1, unverified=1))

    assert abs(sum(part.width for part in parts) - 200) < 0.5
    assert min(part.width for part in parts) > 1.5


@pytest.mark.parametrize(("silent", "is_over"), [(13.9, False), (14, True)])
def test_silence_is_marked_only_where_it_is_proved(silent: float, is_over: bool) -> None:
    history = PostingHistory(posts=[AT - silent * DAY, AT - 60 * DAY], at=AT, until=AT, limit_days=14, warn_days=10)
    drawn, doubtful = draw_timeline(history, "{days}"), draw_timeline(replace(history, until=None), "{days}")

    assert drawn is not None
    assert doubtful is not None
    assert (drawn.is_over, drawn.unknown) == (is_over, None)
    assert (doubtful.silence, doubtful.is_over, doubtful.unknown is None) == (None, False, False)


def test_picture_is_shown_only_if_it_is_what_was_kept(tmp_path: Path) -> None:
    content = b"\xff\xd8\xff a picture"
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.jpg").write_bytes(content)
    file = {"path": "evidence/a.jpg", "sha256": hashlib.sha256(content).hexdigest()}

    def state(budget: int = 1000, **changed: str) -> PictureState:
        taken = PictureBudget(FolderVault(tmp_path), budget).take({**file, **changed})
        assert taken is not None
        return taken.state

    assert state() is PictureState.SHOWN
    assert state(budget=5) is PictureState.LARGE
    assert state(sha256="0" * 64) is PictureState.CHANGED
    assert state(path="evidence/../evidence/a.jpg") is PictureState.CHANGED
    assert state(path="evidence/gone.jpg") is PictureState.CHANGED


def test_search_finds_chinese_by_its_initials() -> None:
    assert search_text("湘潭市") == "湘潭市 xts"


def themes() -> list[dict[str, str]]:
    css = (TEMPLATES / "page.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    return [dict(re.findall(r"--([\w-]+): (#\w{6})", theme)) for theme in (light, dark)]


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", themes(), ids=["light", "dark"])
def test_text_and_marks_stand_out_in_both_themes(theme: dict[str, str]) -> None:
    text = ("ink", "soft", "accent", "link", "fail", "remark", "unsure")
    marks = ("edge", "bar-fail", "bar-pass", "bar-remark-dot")
    faint = [(name, "paper") for name in text if contrast(theme[name], theme["paper"]) < 4.5]
    faint += [(name, "wash") for name in ("ink", "soft") if contrast(theme[name], theme["wash"]) < 4.5]
    faint += [(name, "paper") for name in marks if contrast(theme[name], theme["paper"]) < 3]

    assert faint == []
