"""`tracker export 通报.docx`: when it is refused, what fills its head, and its messages."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pytest

from tests.tracker.cli.test_scan_and_listings import Tracker, folder, scanned, state_of_scan, tracker  # noqa: F401  # fixtures
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.register.register import read_register
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

pytestmark = pytest.mark.usefixtures("scanned")


def said(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_notice_is_refused_while_an_account_is_not_verified(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    result = tracker("export", "通报.docx")

    assert (result.exit_code, (tmp_path / "通报.docx").exists()) == (3, False)
    assert "1 account is not verified: no notice is written" in result.stderr


def test_partial_notice_says_how_many_are_not_verified(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    result = tracker("export", "通报.docx", "--partial")

    assert result.exit_code == 0
    assert "the notice says that 1 account is not verified" in result.stderr
    assert "应检查政务新媒体4个，已核实3个，核实率75.00%（3÷4）" in said(tmp_path / "通报.docx")


def test_what_is_still_to_be_filled_in_is_reported(tracker: Tracker) -> None:  # noqa: F811
    result = tracker("export", "a.docx", "--partial", "--issuer", "某某市政府办", "--to", "各单位", "--contact", "甲")

    assert "to be filled in: --number, --deadline" in result.stderr


def test_options_fill_the_head(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    words = ("--issuer", "某某市政府办", "--number", "某函〔2023〕1号", "--deadline", "2023-10-16")
    tracker("export", "a.docx", "--partial", *words, "--dated", "2023-09-21")

    assert [
        item in said(tmp_path / "a.docx") for item in ("某函〔2023〕1号", "于2023年10月16日前", "\n2023年9月21日\n")
    ] == [True] * 3


def test_settings_fill_the_head_and_an_option_goes_before_them(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "tracker.toml").write_text('[notice]\nissuer = "甲办"\nto = "乙局"\nscope = "全市"\n', "utf-8")
    tracker("export", "a.docx", "--partial", "--issuer", "丙办")

    assert ["乙局：" in said(tmp_path / "a.docx"), "丙办" in said(tmp_path / "a.docx")] == [True, True]
    assert "2023年第三季度全市\n政务新媒体检查情况的通报" in said(tmp_path / "a.docx")


def test_template_of_the_settings_lies_beside_the_register(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    tracker("export", "--write-template", "我的.docx")
    document = docx.Document(str(tmp_path / "我的.docx"))
    document.add_paragraph("特此通报。")
    document.save(str(tmp_path / "我的.docx"))
    (tmp_path / "tracker.toml").write_text('[notice]\ntemplate = "我的.docx"\n', "utf-8")
    tracker("export", "a.docx", "--partial")

    assert "特此通报。" in said(tmp_path / "a.docx")


def test_stated_rate_is_compared_with_the_counts(tracker: Tracker) -> None:  # noqa: F811
    result = tracker("export", "a.docx", "--partial", "--stated", "75%")

    assert "the stated 75% is not what the counts give: 2/3 = 66.67% (coverage 75.00%)" in result.stderr
    assert "counting the unverified as passed, 3/4 gives 75%" in result.stderr


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        pytest.param(("a.xlsx", "--partial"), "--partial is only for the notice (.docx)", id="partial-of-a-sheet"),
        pytest.param(("a.csv", "--issuer", "甲"), "--issuer is only for the notice (.docx)", id="head-of-a-list"),
        pytest.param((), "say which file to write", id="no-file"),
        pytest.param(("a.docx", "--partial", "--deadline", "16.10.2023"), "not a date: 16.10.2023", id="no-date"),
        pytest.param(("a.docx", "--partial", "--deadline", "2023-02-30"), "not a date: 2023-02-30", id="no-such-day"),
        pytest.param(("a.docx", "--partial", "--template", "b.docx"), "b.docx cannot be read", id="no-template"),
        pytest.param(
            ("a.docx", "--partial", "--deadline", "2023-09-20", "--dated", "2023-09-21"),
            "the deadline 2023-09-20 is not after the notice's date",
            id="deadline-past",
        ),
    ],
)
def test_mistake_is_reported_and_nothing_is_written(
    tracker: Tracker,  # noqa: F811
    tmp_path: Path,
    words: tuple[str, ...],
    reported: str,
) -> None:
    result = tracker("export", *words)

    assert (result.exit_code, reported in result.stderr) == (2, True)
    assert list(tmp_path.glob("a.*")) == []


def test_old_notice_stays_when_the_new_one_cannot_be_made(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "通报.docx").write_text("last quarter's", "utf-8")
    tracker("export", "通报.docx")

    assert (tmp_path / "通报.docx").read_text("utf-8") == "last quarter's"


LATER = AT + timedelta(days=70)
"""In the quarter after."""


@pytest.fixture
def scanned_again(scanned: Path) -> Path:  # noqa: F811
    """A quarter later: the silent one posts again, the deregistered one is as it was."""
    register = read_register(scanned / "accounts.yaml")
    posts = (given.post(LATER - timedelta(days=1)),)
    checks = {
        "weibo:1": replace(given.seen(LATER), posts=posts),
        "zhihu:2": given.gone(LATER),
        "weibo:3": replace(given.seen(LATER, display_name="长沙发布"), posts=posts),
        "抖音:4": given.failed(LATER, code="not_supported"),
    }
    with Store.open(f"sqlite:///{(scanned / '.tracker' / 'tracker.db').as_posix()}") as store:
        scan = store.begin_scan(LATER, LATER, register.accounts)
        for account in register.accounts:
            store.record(scan, account, checks[account.key])
        finish_scan_run(store, scan, register.policies, LATER)
    return scanned


def test_next_quarters_notice_opens_with_what_became_of_the_last(
    tracker: Tracker,  # noqa: F811
    scanned_again: Path,
) -> None:
    tracker("export", "a.docx", "--partial")
    reported = said(scanned_again / "a.docx")

    assert "上轮通报的问题2个：已整改1个，仍未整改1个，整改后反复0个，本次未能核实0个。" in reported
    assert "仍未整改的：湖南生态环境（知乎）。" in reported


def test_first_quarters_notice_covers_no_last_one(tracker: Tracker, tmp_path: Path) -> None:  # noqa: F811
    tracker("export", "a.docx", "--partial")

    assert "上轮" not in said(tmp_path / "a.docx")


@pytest.mark.usefixtures("scanned_again")
def test_rates_are_compared_with_last_quarters(tracker: Tracker) -> None:  # noqa: F811
    document = json.loads(tracker("rates", "--against", "last-quarter", "--format", "json").stdout)

    assert document["against"] == "2023-09-19T18:00:00+08:00"
    assert (document["pass_rate"], document["before"]["pass_rate"], document["change"]) == (1.0, 0.6667, 33.33)
