"""Lists are fitted to the terminal: columns go by priority, and nothing is cut inside a date, a number or a key."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tests.tracker.report.reported import AT, HOSTILE_ROWS, ROWS
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.report import problem_rows
from tracker.report.tables.tables import accounts_table, problems_table
from tracker.report.text_tables.fitting import cut, fit
from tracker.report.text_tables.printing import TableView, show
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.safe_url import safe_url

ZH, EN = Messages(Lang.ZH), Messages(Lang.EN)


def on_screen(table: TextTable, width: int, *, messages: Messages = ZH, is_long: bool | None = False) -> str:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=width, color_system=None)
    show([table], console, TableView(messages=messages, is_long=is_long))
    return file.getvalue()


@pytest.mark.parametrize("messages", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_every_row_is_one_line_of_the_width(width: int, messages: Messages) -> None:
    table = problems_table(problem_rows(ROWS), AT, messages)
    lines = on_screen(table, width, messages=messages).splitlines()

    assert [line for line in lines if cell_len(line) > width] == []
    assert len([line for line in lines if re.match(r" *\d+  ", line)]) == len(table.rows)


def test_what_is_left_out_is_said_with_how_to_see_it() -> None:
    said = on_screen(problems_table(problem_rows(ROWS), AT, ZH), 80)

    assert "未显示的列：" in said
    assert "--long" in said


def test_nothing_is_said_where_all_is_shown() -> None:
    assert "未显示的列" not in on_screen(problems_table(problem_rows(ROWS), AT, ZH), 250)


def test_the_most_important_columns_stay() -> None:
    said = on_screen(problems_table(problem_rows(ROWS), AT, ZH), 80)

    assert "韶山公安" in said
    assert "weibo:1-韶山公安" in said


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("韶山市公安局", 12, "韶山市公安局", id="fits"),
        pytest.param("韶山市公安局", 10, "韶山市公…", id="half-a-character-is-none"),
        pytest.param("截至 2023-09-19 无更新", 12, "截至…", id="date"),
        pytest.param("截至 2023-09-19 无更新", 16, "截至 2023-09-19…", id="behind-a-date"),
        pytest.param("共 12345 条", 6, "共…", id="number"),
        pytest.param("weibo:9943038201", 10, "…", id="key"),
        pytest.param("zhihu:hu-nan-sheng", 10, "zhihu:hu-…", id="words"),
        pytest.param("甲（乙", 5, "甲…", id="an-open-bracket-goes"),
        pytest.param("甲乙", 1, "…", id="one-cell"),
    ],
)
def test_a_cut_text_ends_with_an_ellipsis(text: str, width: int, expected: str) -> None:
    short = cut(Text(text), width)

    assert short.plain == expected
    assert short.cell_len <= width


def test_a_record_has_every_field_on_a_line() -> None:
    said = on_screen(problems_table(problem_rows(ROWS), AT, ZH), 40, is_long=True)

    assert "第 1 项" in said
    assert re.search(r"^账号标识 +weibo:1-", said, re.MULTILINE)
    assert "…" not in said


def test_records_are_also_shown_in_a_pipe() -> None:
    file = io.StringIO()
    show(
        [problems_table(problem_rows(ROWS), AT, ZH)], Console(file=file, width=40), TableView(messages=ZH, is_long=True)
    )

    assert "第 1 项" in file.getvalue()


def test_hostile_names_are_cut_without_harm() -> None:
    said = on_screen(accounts_table("名册", [row.account for row in HOSTILE_ROWS], ZH), 60)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said)


# Addresses


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://weibo.com/u/1?a=b#c", "https://weibo.com/u/1?a=b#c", id="https"),
        pytest.param("https://x.cn/湖南", "https://x.cn/%E6%B9%96%E5%8D%97", id="path-in-chinese"),
        pytest.param("file:///tmp/a%20b.png", "file:///tmp/a%20b.png", id="file"),
        pytest.param("", "", id="empty"),
        pytest.param("javascript:alert(1)", "", id="script"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("ssh://x.cn", "", id="another-scheme"),
        pytest.param("file://server/share", "", id="file-of-another-machine"),
        pytest.param("https:///no-host", "", id="no-host"),
        pytest.param("https://weibo.com@evil.cn/", "", id="user"),
        pytest.param("https://x.cn/\x1b]8;;", "", id="escape"),
        pytest.param("https://x.cn/\x07", "", id="bell"),
        pytest.param("https://x.cn/\x9c", "", id="c1"),
        pytest.param("https://x.cn/a b", "", id="blank"),
        pytest.param("https://[::1", "", id="broken"),
        pytest.param("https://x.cn:port/", "", id="port"),
        pytest.param("https://еxample.cn/", "", id="cyrillic-host"),
        pytest.param("https://x.cn/" + "a" * 2000, "", id="too-long"),
    ],
)
def test_only_safe_addresses_become_links(address: str, expected: str) -> None:
    assert safe_url(address) == expected


@pytest.mark.parametrize(
    ("is_terminal", "count"), [pytest.param(True, 1, id="terminal"), pytest.param(False, 0, id="pipe")]
)
def test_links_are_for_terminals_alone(is_terminal: bool, count: int) -> None:
    file = io.StringIO()
    color = "standard" if is_terminal else None
    console = Console(file=file, force_terminal=is_terminal, width=80, color_system=color)  # type: ignore[arg-type]
    table = TextTable(headers=("a",), rows=((cell("甲", link="https://weibo.com/u/1"),),))
    show([table], console)

    assert len(re.findall(r"\x1b\]8;[^;]+;https://weibo\.com/u/1", file.getvalue())) == count


def test_table_of_sentences_that_has_no_room_is_shown_as_records() -> None:
    handle = "a" * 30
    table = TextTable(headers=("标识", "文件"), rows=((cell(handle), cell(handle)),))

    assert f"文件  {handle}" in on_screen(table, 60)
    assert f"{handle}  {handle}" in on_screen(table, 62)


LOOKS = TextTable(
    headers=("时间", "结果", "说明", "网址", "空"),
    rows=((cell("2023-09-19 18:00"), cell("正常"), cell("说明" * 20), cell("https://weibo.com/u/1"), cell("")),),
    priorities=(0, 0, 1, 2, 3),
    whole=frozenset({3}),
    wraps=True,
)


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        pytest.param(120, ["时间", "结果", "说明", "网址"], id="all-but-the-empty-one"),
        pytest.param(59, ["时间", "结果", "说明", "网址"], id="as-narrow-as-all-may-be"),
        pytest.param(58, ["时间", "结果", "说明"], id="one-less"),
        pytest.param(35, ["时间", "结果"], id="two-less"),
        pytest.param(10, ["时间", "结果"], id="those-are-never-left-out"),
    ],
)
def test_a_list_of_sentences_leaves_columns_out_until_the_rest_has_room(width: int, heads: list[str]) -> None:
    fitted, left_out = fit(LOOKS, width)
    assert [head.replace("\n", "") for head in fitted.headers] == heads
    assert left_out == [head for head in ("网址", "说明") if head not in heads]


def test_only_a_command_with_records_names_them() -> None:
    said = {
        is_long: "--long" in on_screen(problems_table(problem_rows(ROWS), AT, ZH), 80, is_long=is_long)
        for is_long in (False, None)
    }
    assert said == {False: True, None: False}
