"""What a notice says: the sums of 湘政务函〔2023〕27号 as a hand gives them, and nothing of the unverified."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from tests.tracker.report import reported
from tests.tracker.report.notice import made
from tests.tracker.report.notice.made import (
    CLOSED,
    CONFIRMED,
    HUNAN,
    NAMED,
    ORDINARY,
    TWELVE,
    document,
    followed,
    request,
    table,
    text,
)
from tests.tracker.report.reported import AT, HOSTILE, row
from tracker.errors import UserError
from tracker.register.account import Filing, FilingState
from tracker.report.notice.content import to_notice
from tracker.report.notice.notice import Incomplete
from tracker.report.notice.rectification import Rectification
from tracker.report.notice.request import Letterhead
from tracker.report.notice.tags import NAMED_IN_TEXT, to_tags
from tracker.report.report import Report
from tracker.rules.finding import Verdict

PARTIAL = (*NAMED, reported.UNVERIFIED, reported.ODD_PLATFORM, reported.CLOSED, reported.PASSED)


@cache
def hunan() -> str:
    return text(HUNAN)


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("应检查政务新媒体2435个，已核实2435个，核实率100.00%（2435÷2435）", id="coverage"),
        pytest.param("不合格5个，合格率99.79%（2430÷2435）", id="pass-rate"),
        pytest.param("另有2个账号存在其他问题，单列通报，不计入不合格账号。", id="register-faults-apart"),
        pytest.param(f"合格率为100%的地区12个：{'、'.join(TWELVE)}。", id="regions-at-100"),
        pytest.param("一、总体情况", id="first-section"),
        pytest.param("二、存在的主要问题", id="second-section"),
        pytest.param("三、整改要求", id="sections-are-numbered-without-those-left-out"),
        pytest.param("（一）内容不更新。", id="first-class"),
        pytest.param("（二）已注销未下线。", id="second-class"),
        pytest.param("共5个，计入不合格账号：", id="failing-class"),
        pytest.param("共2个，不计入不合格账号：湖南省人才服务（微信）、湖南生态环境（知乎）。", id="class-apart"),
        pytest.param("（依据：国办秘函〔2019〕19号）", id="source"),
        pytest.param("监测时间点为2023年9月19日18时", id="time-point"),
        pytest.param("关于2023年第三季度全省\n政务新媒体检查情况的通报", id="title"),
        pytest.param("对照附件逐项整改，于2023年10月16日前", id="deadline"),
        pytest.param("各市州人民政府，省直有关单位：", id="addressees"),
        pytest.param("附件：政务新媒体检查问题清单", id="attachment-named"),
        pytest.param("\n湖南省人民政府办公厅\n2023年9月21日\n（联系人：政务公开处 0731-00000000）", id="signature"),
        pytest.param("湘政务函〔2023〕27号", id="number"),
    ],
)
def test_notice_of_hunan_says(sentence: str) -> None:
    assert sentence in hunan()


@pytest.mark.parametrize("name", [name.account.name for name in NAMED])
def test_every_account_with_a_problem_is_named_once(name: str) -> None:
    assert hunan().count(f"{name}（") == 1


@pytest.mark.parametrize("words", ["未能核实", "上轮", "待确认", "〔发文", "None", "{", "}"])
def test_nothing_is_said_of_what_there_is_not(words: str) -> None:
    assert words not in hunan()


def test_problem_list_is_attached_as_the_sheet_has_it() -> None:
    lines = table(HUNAN)

    assert (lines[0], len(lines)) == (["序号", "新媒体类型", "新媒体名称", "责任单位", "问题类别", "检查时更新日期"], 8)
    assert lines[5] == ["5", "新浪微博", "韶山公安", "韶山公安的单位", "内容不更新", "2023-09-01"]


def test_account_that_never_posted_is_said_to() -> None:
    assert table((reported.NEVER, reported.PASSED))[1][5] == "从未更新"


def test_notice_is_not_written_while_accounts_are_not_verified() -> None:
    with pytest.raises(Incomplete, match="2 accounts are not verified") as refusal:
        document(PARTIAL)

    assert refusal.value.exit_code == 3


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param("应检查政务新媒体10个，已核实8个，核实率80.00%（8÷10）", id="coverage"),
        pytest.param("不合格5个，合格率37.50%（3÷8）", id="rate-over-the-verified"),
        pytest.param("本通报依据部分核实结果：截至监测时间点尚有2个账号未能核实", id="says-that-it-is-partial"),
        pytest.param("不计入不合格账号，也不计入合格率的分母", id="none-counts-as-failing"),
        pytest.param("原因为：出现验证码1个、平台暂不支持，人工核实1个。名单见附件2", id="reasons"),
        pytest.param("三、未能核实的账号", id="section"),
        pytest.param("关停的1个账号不计入账号数", id="closed-apart"),
        pytest.param("附件：1. 政务新媒体检查问题清单\n　　　2. 未能核实的政务新媒体清单", id="two-attachments"),
    ],
)
def test_partial_notice_says(sentence: str) -> None:
    assert sentence in text(PARTIAL, request(partial=True))


def test_unverified_accounts_are_listed_apart_and_named_nowhere_else() -> None:
    wanted = request(partial=True)

    assert [line[2] for line in table(PARTIAL, wanted, number=1)] == ["新媒体名称", "汨罗文旅", "某某文旅"]
    assert "汨罗文旅" not in text(PARTIAL, wanted) + str(table(PARTIAL, wanted))


def test_region_with_an_unverified_account_is_not_praised() -> None:
    rows = (*HUNAN, made.of(reported.UNVERIFIED, "长沙市"))

    assert f"合格率为100%的地区11个：{'、'.join(TWELVE[1:])}。" in text(rows, request(partial=True))


def test_no_notice_when_nothing_was_verified() -> None:
    with pytest.raises(UserError, match="no account is verified"):
        document((reported.UNVERIFIED,), request(partial=True))


def test_reminder_is_not_in_a_notice() -> None:
    assert "祁阳农业" not in text((reported.REMINDED, reported.PASSED))


def test_notice_without_problems_says_so_and_attaches_nothing() -> None:
    said = text((reported.PASSED,))

    assert "已核实的账号中未发现问题。" in said
    assert "附件" not in said
    assert document((reported.PASSED,)).tables == []


def test_unconfirmed_problem_is_marked_and_counted() -> None:
    said = text((*followed(*NAMED[:2]), *followed(NAMED[2], steps=CONFIRMED), reported.PASSED))

    assert "湖南财政（人民号，待确认）、湘潭智慧健康（微信，待确认）、韶山公安（新浪微博）" in said
    assert "标注“待确认”的2个账号尚未经人工确认" in said


def test_a_problem_that_a_person_closed_is_named_with_that() -> None:
    """The unit has answered already: in the text and in the attachment."""
    rows = (*followed(*NAMED[:2], steps=CONFIRMED), *followed(NAMED[2], steps=CLOSED), reported.PASSED)

    assert "湖南财政（人民号）、湘潭智慧健康（微信）、韶山公安（新浪微博，已办结）" in text(rows)
    assert [line[4] for line in table(rows)[1:]] == ["内容不更新", "内容不更新", "内容不更新（已办结）"]


def test_that_nothing_is_confirmed_is_said_once() -> None:
    said = text(followed(*NAMED))

    assert "，待确认）" not in said
    assert "以上7个账号的问题尚未经人工确认" in said


def test_last_rounds_rectification_is_reported() -> None:
    accounts = [name.account for name in NAMED]
    last = Rectification(
        resolved=tuple(accounts[:3]), still_open=(accounts[3],), repeated=(accounts[4],), unverified=(accounts[5],)
    )
    said = text(HUNAN, request(rectification=last))

    assert "三、上轮问题整改情况" in said
    assert "问题6个：已整改3个，仍未整改1个，整改后反复1个，本次未能核实1个。" in said
    assert "仍未整改的：娄底住建（百家号）。整改后反复的：娄底教育（百家号）。" in said


def test_what_left_the_register_is_counted_beside_what_was_not_verified_and_not_named() -> None:
    accounts = tuple(name.account for name in NAMED)
    last = Rectification(resolved=accounts[:3], unverified=accounts[3:6], left=accounts[4:6])
    said = text(ORDINARY, request(rectification=last))

    assert "问题6个：已整改3个，仍未整改0个，整改后反复0个，本次未能核实3个" in said
    assert "本次未能核实3个（其中2个的账号已不在名册，不再检查，由人工核办）。" in said
    assert [account.name for account in accounts if account.name in said] == []


@pytest.mark.parametrize("verdict", [Verdict.REMARK, Verdict.FAIL])
def test_the_numbers_add_up_with_the_list_where_a_closed_account_has_a_problem(verdict: Verdict) -> None:
    closed = row(verdict, "closed_but_posting", name="已关停的")
    closed = replace(closed, account=replace(closed.account, filing=Filing(state=FilingState.CLOSED)))
    rows = (*NAMED, *ORDINARY[:20], closed)
    said = text(rows)
    assert "不合格5个" in said
    assert "另有2个账号存在其他问题" in said
    assert "已在报送系统中关停的1个账号不计入账号数，其中1个存在问题，列入问题清单，不计入以上数字。" in said
    assert "已关停仍更新" in said
    assert "共1个，不计入不合格账号：已关停的" in said
    assert len(table(rows)) - 1 == 5 + 2 + 1


def test_a_notice_of_one_region_calls_no_wider_one_all_in_order() -> None:
    """Only the accounts of that region were counted: the wider one has others."""
    regions = (("湘潭市", "韶山市"), ("湘潭市", "韶山市", "清溪镇"), ("湘潭市", "韶山市", "银田镇"))
    rows = tuple(made.of(reported.PASSED, *region) for region in regions)
    failed = made.of(NAMED[0], "湘潭市", "韶山市", "银田镇")
    of_region = to_notice(Report(rows=(*rows, failed), at=AT, within="韶山市"))
    assert of_region.regions_at_100 == ("清溪镇",)  # 韶山市 has one that failed, too
    assert to_notice(Report(rows=rows, at=AT, within="韶山市")).regions_at_100 == ("韶山市", "清溪镇", "银田镇")
    assert to_notice(Report(rows=rows, at=AT)).regions_at_100 == ("湘潭市",)


def test_closed_accounts_without_problems_are_only_counted() -> None:
    assert "已在报送系统中关停的1个账号不计入账号数。" in text((*NAMED, reported.CLOSED))


def test_what_nobody_said_stays_a_placeholder() -> None:
    said = text(HUNAN, request(Letterhead()))

    assert [
        mark
        for mark in ("发文机关", "发文字号", "主送机关", "整改期限", "成文日期", "联系人及电话")
        if f"〔{mark}〕" not in said
    ] == []


def test_many_accounts_of_a_class_are_counted_in_the_text_and_listed_in_the_attachment() -> None:
    rows = [row(Verdict.FAIL, "inactive", name=f"账号{number:03}") for number in range(NAMED_IN_TEXT + 1)]

    assert f"账号{NAMED_IN_TEXT - 1:03}（新浪微博）等{NAMED_IN_TEXT + 1}个。" in text(rows)
    assert len(table(rows)) == NAMED_IN_TEXT + 2


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("{{7*7}}", "{{7*7}}", id="a-tag"),
        pytest.param("{{ 7*7 }}{%p if 1 %}", "{{ 7*7 }}{%p if 1 %}", id="an-order"),
        pytest.param("{_{ 7*7 }_}", "{_{ 7*7 }_}", id="what-docxtpl-takes-for-a-tag"),
        pytest.param("｛｛合格率｝｝", "｛｛合格率｝｝", id="full-width-braces"),
        pytest.param("<w:p/>&amp;\"'", "<w:p/>&amp;\"'", id="markup"),
        pytest.param("a\x00\x0b\x1b[2J\ud800\ufffe\u202eb", "a b", id="what-xml-does-not-allow"),
        pytest.param("甲\n乙\t丙\a丁\f戊", "甲 乙 丙丁 戊", id="what-docxtpl-takes-for-a-break"),
        pytest.param("字" * 10_000, "字" * 59 + "…", id="very-long"),
    ],
)
def test_name_is_text_and_nothing_else(name: str, shown: str) -> None:
    rows = (row(Verdict.FAIL, "inactive", name=name, platform=name), reported.PASSED)

    assert table(rows)[1][1:3] == [shown, shown]
    assert f"{shown}（" in text(rows)


def test_hostile_rows_make_a_document_without_what_could_harm() -> None:
    said = text(reported.HOSTILE_ROWS, request(partial=True))

    assert not any(character in said for character in "\x1b\x07\x9b\x00\u202e\u200b\ud800")


def test_hostile_letterhead_is_text() -> None:
    head = Letterhead(issuer=HOSTILE, number="{{7*7}}", title="<b>{% raw %}", to="甲：", contact="\x1b]8;;x\x07乙")
    said = text(HUNAN, request(head))

    assert ("{{7*7}}" in said, "<b>{% raw %}" in said, "\n甲：\n" in said, "（联系人：乙）" in said) == (True,) * 4


def test_title_is_broken_where_a_person_breaks_it() -> None:
    head = Letterhead(title="关于全省检查\n\n情况的\x1b通报\n")

    assert "\n关于全省检查\n情况的通报\n" in text(HUNAN, request(head))


@pytest.mark.parametrize(
    ("at", "title"),
    [
        pytest.param(datetime(2023, 9, 30, 15, 59, tzinfo=UTC), "2023年第三季度", id="last-minute-of-a-quarter"),
        pytest.param(datetime(2023, 9, 30, 16, 0, tzinfo=UTC), "2023年第四季度", id="midnight-in-Shanghai"),
        pytest.param(datetime(2023, 12, 31, 16, 0, tzinfo=UTC), "2024年第一季度", id="new-year"),
    ],
)
def test_quarter_is_the_one_of_the_time_point_in_shanghai(at: datetime, title: str) -> None:
    assert title in str(to_tags(to_notice(Report(rows=NAMED, at=at)), Letterhead())["标题"])


def test_deadline_lies_after_the_notice() -> None:
    with pytest.raises(UserError, match="2023-09-21 is not after the notice's date, 2023-09-21"):
        document(HUNAN, request(replace(made.HEAD, deadline=made.HEAD.dated)))


def test_thousands_of_problems_are_all_attached() -> None:
    rows = [made.of(reported.FAILED, "湘潭市", handle=str(number)) for number in range(2_000)]

    assert len(document(rows).tables[0]._tbl.tr_lst) == 2_001


def test_time_point_with_minutes_shows_them() -> None:
    assert (
        to_tags(to_notice(Report(rows=NAMED, at=AT.replace(minute=5))), Letterhead())["监测时间点"]
        == "2023年9月19日18时5分"
    )
