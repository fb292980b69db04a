"""What a unit states of an account (单位自报): what it counts for, and that it is told apart."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx

from scrapers.platforms.given_links import GIVEN_ROUTES
from tests.tracker.forms.made_round import AT, send
from tests.tracker.forms.test_given_links import BELIEVES, VIDEO, answered, store
from tests.tracker.rules import given
from tracker.cli.forms.waiting import waiting_sheets
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.unit_answers.answer import OPENED_PLATFORMS
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.report.counts import concluded_counts, verdict_counts
from tracker.report.early_warning.reminder_text import write_digests
from tracker.report.explanation.explanation import explain
from tracker.report.notice.notice import to_docx
from tracker.report.notice.request import Letterhead, NoticeOptions
from tracker.report.report import Report
from tracker.report.rows import report_rows
from tracker.report.snapshot import snapshot_at
from tracker.report.statistics.rates import rates_of
from tracker.report.statistics.rates_tables import rates_table
from tracker.report.tables.account import account_tables
from tracker.report.tables.tables import counts_sentence
from tracker.rules.finding import Verdict
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

__all__ = ["store"]


def test_platforms_whose_links_are_opened_are_those_with_a_route_for_it() -> None:
    assert set(GIVEN_ROUTES) == OPENED_PLATFORMS


def test_word_of_a_unit_overrules_nobody_and_lets_nothing_count_against_its_account(store: Store) -> None:
    """A person saw the day before that the newest post was 20 days old, and that nobody is answered there."""
    account = replace(VIDEO, region=("湘潭市",))
    answered(store, account, "https://www.douyin.com/video/1", published_at=AT - timedelta(days=2))
    for what, last in ((ManualFinding.LAST_POST, AT - timedelta(days=20)), (ManualFinding.NO_INTERACTION, None)):
        seen = ManualCheck(
            what=what, by="张三", seen_at=AT - timedelta(days=1), recorded_at=AT, name=account.name, last_post_at=last
        )
        store.manual_checks.record(account, seen)
    [row] = report_rows(store, BELIEVES, AT)

    assert (row.assessment.verdict, [finding.rule for finding in row.assessment.findings]) == (
        Verdict.UNVERIFIED,
        ["no_interaction"],
    )


def test_pass_by_the_unit_s_word_alone_says_so(store: Store) -> None:
    account = replace(VIDEO, region=("湘潭市",))
    answered(store, account, "https://www.douyin.com/video/1", published_at=AT - timedelta(days=2))
    [row] = report_rows(store, BELIEVES, AT)
    facts = store.facts_of(account.key, at=AT)
    assert facts is not None
    shown = account_tables(row, facts, BELIEVES.of(account.region), Messages(Lang.EN))
    lines = "\n".join(explain(facts, BELIEVES, row.assessment).sections[1].lines)

    assert "结论只凭单位所报" in lines
    assert "2023-09-17 18:00" in lines
    assert any("By its unit's word alone" in str(cells[0]) for cells in shown[1].rows)
    assert [item.title for item in shown if "unit's word" in item.title] == [
        "The unit's word (links on this platform are not opened; not verified)"
    ]


def test_figures_say_how_many_rest_on_the_word_of_units(store: Store) -> None:
    """Also where a platform's accounts are counted from what was stored of the last scan."""
    account = replace(VIDEO, region=("湘潭市",))
    answered(store, account, "https://www.douyin.com/video/1", published_at=AT - timedelta(days=2))
    scan = store.begin_scan(AT, AT, [account])
    store.record(scan, account, replace(given.failed(code="not_supported"), checked_at=AT))
    finish_scan_run(store, scan, BELIEVES, AT)
    rows = report_rows(store, BELIEVES, AT)
    stored = snapshot_at(store, BELIEVES, AT)
    assert stored is not None
    counts = verdict_counts(rows)

    assert (counts.verified, counts.self_reported) == (1, 1)
    assert stored.summary("platform").groups[0].counts == counts
    assert stored.summary(None).counts == counts
    assert [concluded_counts(conclusion).self_reported for conclusion in store.progress.conclusions(AT, 2)] == [1]


def test_rates_summary_and_notice_say_it_where_the_figure_stands(store: Store) -> None:
    account = replace(VIDEO, region=("湘潭市",))
    answered(store, account, "https://www.douyin.com/video/1", published_at=AT - timedelta(days=2))
    rows, messages = report_rows(store, BELIEVES, AT), Messages(Lang.ZH)
    rates, told = rates_of(rows, None), "已核实的账号中有 1 个只凭单位自报"
    request = NoticeOptions(head=Letterhead(), now=AT)
    notice = docx.Document(io.BytesIO(to_docx(Report(rows=rows, at=AT), request, messages)))

    assert told in counts_sentence(verdict_counts(rows), messages)
    assert told in rates_table(rates, None, AT, None, messages).note
    assert any("已核实的账号中有1个只凭主办单位自报" in paragraph.text for paragraph in notice.paragraphs)


def test_address_that_nothing_opens_does_not_wait_to_be_opened(store: Store) -> None:
    account = Account(platform="weibo", handle="~0123456789abcdef", name="微博1", unit="第一局")
    answered(store, account, "https://weibo.com/1/Qabc", home_link="https://weibo.com/u/1234567890")
    [row] = report_rows(store, Policies(), AT)

    assert row.assessment.reason_message.endswith("单位所报地址 https://weibo.com/u/1234567890，待人工核对")


def test_addresses_on_returned_sheets_are_sources_for_accounts_without_a_handle(store: Store) -> None:
    """Of WeChat only the home page: its articles are opened by a scan."""
    weibo = Account(platform="weibo", handle="~0123456789abcdef", name="微博1", unit="第一局")
    answered(store, weibo, "https://weibo.com/1/Qabc", home_link="https://weibo.com/u/1234567890")

    assert store.forms.addresses_without_handle() == {
        weibo.key: ("https://weibo.com/u/1234567890", "https://weibo.com/1/Qabc")
    }


def test_reminder_names_the_sheets_that_the_unit_has_not_returned(store: Store, tmp_path: Path) -> None:
    account = Account(platform="weibo", handle="1", name="微博1", unit="第一局")
    store.sync_register((account,), AT)
    send(store)
    form_round = replace(store.forms.rounds()[0], due_at=AT + timedelta(days=1))
    register = Register(name="名册", accounts=(account,), path=tmp_path / "accounts.yaml", digest="")
    found = waiting_sheets(store, register, form_round, {account.key}, Messages(Lang.ZH))
    [path] = write_digests((), AT, AT + timedelta(days=7), tmp_path, found.by_unit)

    assert path.name == "第一局.txt"
    assert "一、填报表尚未交回\n1. 第1轮“" in path.read_text("utf-8")
    assert "1个账号未填，请于 2023-09-20 18:00 之前交回（已过）" in path.read_text("utf-8")
