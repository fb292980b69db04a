"""Stored source statements, read again by today's grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.origin.source_line import WORDS, find_sources
from tracker.origin.source_words import QuotedSource, SourceForm
from tracker.origin.stored_source import REPORTS, read_again

LINES = (
    *(
        "来源：新华社",
        "（来源：新华社）",
        "▍来源 | 央视新闻客户端",
        "来源：新华社、人民日报 编辑：张三",
        "稿源：韶山公安",
    ),
    *("责编：李四 审核：王五 来源：湖南日报", "群众拍手称快。来源：央视新闻", "平安就好。（人民日报记者 张三）"),
    *("平安就好。（据新华社报道）", "综合新华社、央视新闻报道", "以下文章来源于新周刊，作者何驰", "供稿：宣传科"),
    *("转自：微信公众号“健康中国”", "新华社北京9月5日电（记者张三）今天", "据新华社北京9月5日电 今天", "人民网讯 今天"),
    *(
        "据央视新闻报道，火箭升空。",
        "据央视新闻报道，我市入选。",
        "本报讯（记者 张三）今天",
        "【快讯】新华社北京9月5日电 今天",
    ),
)
TITLES = ("新华社｜今天", "人民日报：今天", "转载｜今天", "[转载] 今天", "今天（来源：新华社）", "今天", "")


def is_alike(one: QuotedSource, other: QuotedSource) -> bool:
    is_one_form = one.form is other.form or {one.form, other.form} == REPORTS
    return is_one_form and (one.words, one.names) == (other.words, other.names)


@given(st.sampled_from(TITLES), st.lists(st.sampled_from(LINES), max_size=3))
def test_what_is_read_today_is_read_again_alike(title: str, lines: list[str]) -> None:
    stored = find_sources(title, "\n".join(lines))
    now = read_again(stored)

    assert len(now) == len(stored)
    assert all(is_alike(one, other) for one, other in zip(now, stored, strict=True))


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(
            QuotedSource(form=SourceForm.SOURCE, words="今日头条｜韶山公安开展巡查", names=("今日头条",)),
            id="a-columns-heading",
        ),
        pytest.param(
            QuotedSource(form=SourceForm.REPRINT, words="转自动挡车型怎么开", names=("动挡车型怎么开",)),
            id="another-word",
        ),
        pytest.param(
            QuotedSource(form=SourceForm.REPRINT, words="转自治州公告", names=("治州公告",)),
            id="an-autonomous-prefecture",
        ),
        pytest.param(QuotedSource(form=SourceForm.REPRINT, words="摘自:《民法典》", names=("民法典",)), id="a-law"),
        pytest.param(QuotedSource(form=SourceForm.REPRINT, words="来源：新华社", names=("新华社",)), id="another-form"),
        pytest.param(QuotedSource(form=SourceForm.SOURCE, words="", names=("新华社",)), id="no-words"),
    ],
)
def test_what_an_older_grammar_took_for_a_statement_is_none(stored: QuotedSource) -> None:
    assert read_again([stored]) == ()


def test_names_are_those_that_are_read_today() -> None:
    stored = QuotedSource(form=SourceForm.SOURCE, words="来源:新华社 编辑:张三", names=("新华社 编辑",))

    assert [quoted.names for quoted in read_again([stored])] == [("新华社",)]


def test_names_of_a_statement_that_was_cut_stay() -> None:
    names = tuple(f"湖南省{city}生态环境监测中心" for city in ("长沙市", "株洲市", "湘潭市", "衡阳市", "邵阳市"))
    (stored,) = find_sources("", f"来源：{'、'.join(names)}")

    assert (len(stored.words), stored.names) == (WORDS, names)
    assert read_again([stored]) == (stored,)
