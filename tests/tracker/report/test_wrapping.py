"""How the sentences of a table are wrapped to a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from tracker.report.text_tables.wrapping import (
    GAP,
    has_sentences,
    head_lines,
    narrowest,
    unbroken,
    widths_of,
    wrap,
    wrapped_sentence,
)

HEADS = ("时间", "标识", "说明")
ROWS = (tuple(map(Text, ("2023-09-19 18:00", "Mzk5MDQzMDMwMQ==", "湘潭市卫生健康委员会办公室信息中心"))),)
WHOLE = 16 + 16 + 34 + 2 * GAP

words = st.text("湘潭政务（）、，2023-09-19 abc 0", max_size=60)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        pytest.param(WHOLE, (16, 16, 34), id="all-of-it-fits"),
        pytest.param(WHOLE - 1, (16, 16, 33), id="a-cell-too-few-and-the-sentence-gives-way"),
        pytest.param(WHOLE - 22, (16, 16, 12), id="as-narrow-as-it-may-be"),
        pytest.param(WHOLE - 23, None, id="narrower"),
    ],
)
def test_sentences_alone_give_way(width: int, widths: tuple[int, ...] | None) -> None:
    assert widths_of(HEADS, ROWS, width, frozenset()) == widths


@pytest.mark.parametrize(
    ("cells", "is_narrowed"),
    [
        (["甲" * 8], False),
        (["甲" * 9], True),
        (["hu-nan-sheng-ren-min-zheng-fu-ban-gong-ting"[:40]], False),
        (["hu-nan-sheng-ren-min-zheng-fu-ban-gong-ting"[:41]], True),
        (["8（2023-09-11…2023-09-18）"], True),
    ],
)
def test_numbers_dates_and_handles_stay_whole(cells: list[str], is_narrowed: bool) -> None:
    assert has_sentences(cells) is is_narrowed


def test_header_is_broken_between_words_or_in_two_halves() -> None:
    assert [line.plain for line in head_lines("检查时更新日期", 10)] == ["检查时更", "新日期"]
    assert [line.plain.strip() for line in head_lines("Days not verified", 12)] == ["Days not", "verified"]


def test_date_is_moved_to_the_next_line_whole_with_its_mark() -> None:
    lines = wrap(Text("15（2023-07-01…2023-07-14、2023-09-19）"), 23)

    assert [line.plain for line in lines] == ["15（2023-07-01…", "2023-07-14、", "2023-09-19）"]


@given(text=words, width=st.integers(14, 60))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = [line.plain for line in wrap(Text(text), width)]

    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(cell_len(line.rstrip()) <= width for line in lines if not re.search(r"[（、，）]{3}", line))


@pytest.mark.parametrize(
    ("sentence", "width", "lines"),
    [
        pytest.param("no case is open", 10, ["no case is", "open"], id="words"),
        pytest.param("共 92 个，其中 46 个", 12, ["共 92 个，其", "中 46 个"], id="a-number-with-what-it-counts"),
        pytest.param("合格率 1% · 核实率 2% · 共 3 个", 21, ["合格率 1% ·", "核实率 2% · 共 3 个"], id="clauses"),
        pytest.param(
            "  写一份：tracker notify init", 24, ["  写一份：", "  tracker notify init"], id="command-and-indent"
        ),
        pytest.param(
            "看 tracker show 韶山公安；再看", 12, ["看", "tracker show 韶山公安；", "再看"], id="longer-command"
        ),
        pytest.param("见 https://weibo.com/u/9943038201", 12, ["见", "https://weibo.com/u/9943038201"], id="address"),
        pytest.param(
            "新建了 /home/政务公开办公室/名册.yaml，请填",
            12,
            ["新建了", "/home/政务公开办公室/名册.yaml，", "请填"],
            id="path",
        ),
        pytest.param("一\n二", 12, ["一", "二"], id="lines"),
        pytest.param("", 12, [""], id="nothing"),
    ],
)
def test_a_sentence_is_wrapped_and_what_is_copied_stays_whole(sentence: str, width: int, lines: list[str]) -> None:
    assert wrapped_sentence(sentence, width).split("\n") == lines


def test_a_field_of_a_record_keeps_its_address_whole() -> None:
    found = unbroken(Text("依据 https://weibo.com/u/9943038201 · evidence/scan-2"), 20)
    assert [line.plain for line in found] == ["依据", "https://weibo.com/u/9943038201", "· evidence/scan-2"]


@pytest.mark.parametrize(("head", "width"), [("已查看", 6), ("问题编号", 4), ("新媒体类型", 6)])
def test_a_head_of_three_characters_is_one_word_and_longer_ones_have_two_lines(head: str, width: int) -> None:
    assert narrowest(head) == width
