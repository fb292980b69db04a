"""What a person sees: the cells, their plainness in a pipe, and that nothing hostile gets through."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len
from rich.console import Console

from scrapers.model.profile import Origin, Post
from tests.tracker.report import reported
from tests.tracker.report.reported import AT, HOSTILE_ROWS, ROWS
from tests.tracker.rules import given
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.policy.policy import Policy
from tracker.report.counts import By, summarize
from tracker.report.report import problem_rows
from tracker.report.rows import to_report_row
from tracker.report.tables.account import account_tables
from tracker.report.tables.tables import accounts_table, problems_table, summary_table
from tracker.report.text_tables.printing import show
from tracker.report.text_tables.table import TextTable, cell

ZH, EN = Messages(Lang.ZH), Messages(Lang.EN)


def piped(*tables: TextTable) -> str:
    file = io.StringIO()
    show(tables, Console(file=file, width=40))
    return file.getvalue()


def on_screen(*tables: TextTable, width: int = 140, no_color: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, no_color=no_color, color_system="standard")
    show(tables, console)
    return file.getvalue()


def without_colours(text: str) -> str:
    """And without links."""
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[ -~]*?\x1b\\", "", text)


def rows_of(table: TextTable) -> list[list[str]]:
    return [[text.plain for text in line] for line in table.rows]


def problems(rows: tuple[ReportRow, ...] = ROWS, messages: Messages = ZH) -> TextTable:
    return problems_table(problem_rows(rows), AT, messages)


def test_summary_shows_coverage_beside_the_pass_rate() -> None:
    table = summary_table(summarize(ROWS, AT), None, ZH)

    assert (table.headers[-2:], rows_of(table)[-1][-2:]) == (("合格率", "核实率"), ["50.00%", "75.00%"])


def test_sentence_below_the_summary_gives_both_rates_from_counts() -> None:
    table = summary_table(summarize(ROWS, AT), None, ZH)

    assert table.note == (
        "合格率 50.00%（已核实 6 个，其中不合格 3 个） · 核实率 75.00%（共 8 个，未能核实 2 个） · 另有已关停 1 个"
    )


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        pytest.param("platform", ["新浪微博", "百家号", "知乎", "抖音", "全部"], id="platform"),
        pytest.param("region", ["湘潭市", "（未填）", "全部"], id="region"),
        pytest.param(
            "rule",
            [
                "内容不更新",
                "开通以来从未更新",
                "已注销未下线",
                "以转载为主",
                "临近超期",
                "出现验证码",
                "平台暂不支持，人工核实",
                "尚未查看",
                "全部",
            ],
            id="rule",
        ),
    ],
)
def test_groups_are_named_in_the_fields_words(by: By, labels: list[str]) -> None:
    assert [line[0] for line in rows_of(summary_table(summarize(ROWS, AT, by), by, ZH))] == labels


def test_problem_line_of_a_silent_account() -> None:
    line = rows_of(problems((reported.FAILED,)))[0]

    assert line[:8] == ["1", "不合格", "新浪微博", "韶山公安", "韶山公安的单位", "内容不更新", "2023-09-01", "18"]


def test_unverified_account_shows_its_reason_and_no_finding() -> None:
    line = rows_of(problems((reported.UNVERIFIED,)))[0]

    assert (line[1], line[5]) == ("未能核实", "出现验证码")


def test_account_with_a_reminder_alone_is_called_a_reminder() -> None:
    assert rows_of(problems((reported.REMINDED,), EN))[0][1] == "reminder"


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param((True, False), ["新增", ""], id="some-are-new"),
        pytest.param((True, True), ["湘潭市", "湘潭市"], id="all-are-new-so-no-mark"),
    ],
)
def test_new_problems_are_marked_where_that_shows_something(marks: tuple[bool, bool], expected: list[str]) -> None:
    rows = tuple(replace(reported.FAILED, is_new=mark) for mark in marks)

    assert [line[8] for line in rows_of(problems_table(rows, AT, ZH))] == expected


def test_days_are_cut_off_and_never_rounded_up_to_the_limit() -> None:
    almost = replace(reported.FAILED, assessment=replace(reported.FAILED.assessment, days_silent=13.99))

    assert rows_of(problems_table((almost,), AT, ZH))[0][7] == "13"


def test_no_problem_is_said_so() -> None:
    assert piped(problems(())) == "没有问题：监测时间点 2023-09-19 18:00\n"


def test_pipe_gets_a_line_a_row_with_tabs_and_nothing_folded() -> None:
    lines = piped(problems()).splitlines()

    assert [line.count("\t") for line in lines] == [0, *[10] * 9]


def test_pipe_gets_no_colour_and_no_frame() -> None:
    assert not re.search(r"[\x1b─-╿]", piped(problems(), summary_table(summarize(ROWS, AT), None, ZH)))


def test_columns_align_under_chinese_text() -> None:
    lines = without_colours(on_screen(problems(), width=200)).splitlines()[1:]
    widths = {cell_len(line.rstrip("\n")) for line in lines}

    assert len(widths) == 1


def test_terminal_is_coloured_and_no_color_is_obeyed() -> None:
    assert "\x1b[31m" in on_screen(problems()) or "\x1b[1;31m" in on_screen(problems())
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", on_screen(problems(), no_color=True))


def test_narrow_terminal_keeps_the_names() -> None:
    screen = without_colours(on_screen(problems(), width=60))

    assert max(cell_len(line) for line in screen.splitlines()) <= 60
    assert set("湖南生态环境") <= set(screen)


@pytest.mark.parametrize("printed", [piped, on_screen], ids=["pipe", "terminal"])
def test_hostile_text_acts_on_nothing(printed: Callable[..., str]) -> None:
    text = without_colours(
        printed(problems(HOSTILE_ROWS), accounts_table("a", [row.account for row in HOSTILE_ROWS], ZH))
    )

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\ud800-\udfff]", text.replace("\t", ""))


def test_markup_in_a_name_is_shown_as_written() -> None:
    assert "[red]x[/red] [/b]" in piped(problems(HOSTILE_ROWS))


def shown(posts: tuple[Post, ...], most: int = 0) -> list[TextTable]:
    facts = given.facts(given.seen(), posts=posts)
    row = to_report_row(facts, Policies(), AT, {}, ())
    return account_tables(row, facts, Policy(), ZH, most)


POSTS = (
    replace(given.post(given.ago(days=2), Origin.ORIGINAL), title="新政策"),
    replace(given.post(given.ago(days=18), Origin.REPOST), is_pinned=True),
    given.post(given.ago(days=30)),
)


def test_timeline_gives_origin_pin_and_the_days_before_each_post() -> None:
    lines = rows_of(shown(POSTS)[-1])

    assert [[*line[1:3], line[4]] for line in lines] == [
        ["2.0", "", ""],
        ["16.0", "原创", ""],
        ["12.0", "转载", "置顶"],
        ["", "未知", ""],
    ]


def test_gap_over_the_limit_and_one_near_it_are_highlighted() -> None:
    gaps = [line[1] for line in shown(POSTS)[-1].rows]

    assert [str(gap.style) for gap in gaps] == ["", "bold red", "yellow", ""]


def test_timeline_is_cut_and_says_so() -> None:
    table = shown(POSTS, most=1)[-1]

    assert (len(table.rows), table.note.endswith("其余 2 条未列出（--posts 0 列出全部）")) == (2, True)


def test_gap_before_the_last_post_shown_is_known_from_the_hidden_one() -> None:
    assert rows_of(shown(POSTS, most=1)[-1])[-1][1] == "16.0"


def test_account_without_posts_says_so() -> None:
    assert shown(())[-1].note == "没有见到任何内容"


def test_silence_that_is_not_proved_is_a_question_mark() -> None:
    facts = given.facts(given.seen(covers_from=None), posts=(given.post(AT - timedelta(days=20)),))
    row = to_report_row(facts, Policies(), AT, {}, ())

    assert rows_of(account_tables(row, facts, Policy(), ZH)[-1])[0][1] == "?"


def test_register_entry_shows_what_the_national_register_says() -> None:
    pairs = dict(rows_of(shown(POSTS)[0]))

    assert (pairs["新媒体名称"], pairs["地区"], pairs["备案状态"]) == ("韶山公安", "湘潭市/韶山市", "正常运行")


def test_cell_of_nothing_is_empty() -> None:
    assert cell(None).plain == ""
