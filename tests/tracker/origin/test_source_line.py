"""Source statements of posts: only complete ones count."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patience import patience
from tracker.origin import source_line
from tracker.origin.source_line import find_sources
from tracker.origin.source_words import SourceForm


@pytest.mark.parametrize(
    ("line", "form", "names"),
    [
        pytest.param("来源：新华社", SourceForm.SOURCE, ("新华社",), id="label"),
        pytest.param("（来源：新华社）", SourceForm.SOURCE, ("新华社",), id="in-brackets"),
        pytest.param("▍来源 | 央视新闻客户端", SourceForm.SOURCE, ("央视新闻",), id="ornament-bar-client"),
        pytest.param(
            "来源：新华社、人民日报 编辑：张三", SourceForm.SOURCE, ("新华社", "人民日报"), id="two-and-credits"
        ),
        pytest.param("责编：李四 审核：王五 来源：湖南日报", SourceForm.SOURCE, ("湖南日报",), id="credits-first"),
        pytest.param("稿源：韶山公安", SourceForm.SOURCE, ("韶山公安",), id="another-label"),
        pytest.param("群众拍手称快。来源：央视新闻", SourceForm.SOURCE, ("央视新闻",), id="after-a-full-stop"),
        pytest.param("平安就好。（人民日报记者 张三）", SourceForm.SOURCE, ("人民日报",), id="reporter-in-brackets"),
        pytest.param("平安就好。（据新华社报道）", SourceForm.SOURCE, ("新华社",), id="reported-in-brackets"),
        pytest.param("综合新华社、央视新闻报道", SourceForm.SOURCE, ("新华社", "央视新闻"), id="compiled"),
        pytest.param("以下文章来源于新周刊，作者何驰", SourceForm.REPRINT, ("新周刊",), id="wechats-card"),
        pytest.param("转自：微信公众号“健康中国”", SourceForm.REPRINT, ("健康中国",), id="reprint"),
        pytest.param("供稿：宣传科", SourceForm.CONTRIBUTED, ("宣传科",), id="contributed"),
        pytest.param("新华社北京9月5日电（记者张三）今天", SourceForm.DATELINE, ("新华社",), id="dateline"),
        pytest.param("据新华社北京9月5日电 今天", SourceForm.DATELINE, ("新华社",), id="after-a-dateline"),
        pytest.param("人民网讯 今天", SourceForm.DATELINE, ("人民网",), id="without-a-date"),
        pytest.param("据央视新闻报道，火箭升空。", SourceForm.REPORT, ("央视新闻",), id="a-report-passed-on"),
        pytest.param("据央视新闻报道，我市入选。", SourceForm.MENTION, ("央视新闻",), id="a-report-and-ones-own-voice"),
    ],
)
def test_a_source_line_is_read(line: str, form: SourceForm, names: tuple[str, ...]) -> None:
    assert [(source.form, source.names) for source in find_sources("", line)] == [(form, names)]


@pytest.mark.parametrize(
    "line",
    [
        "来源于生活，高于生活",
        "图片来源：新华社",
        "数据来源：国家统计局",
        "来源：新华社（图片）",
        "收入来源：一是工资，二是分红",
        "昨天，我们的照片登上了新华社客户端",
        "据了解，活动已举办三届",
        "他从刑警转自治安",
        "转自动挡，先踩刹车",
        "转自卑为自信",
        "转自治州疾控中心提示",
        "转发扩散！寻人",
        "综合执法局开展巡查",
        "谣言来源：一名网民在群聊中编造。",
        "央视新闻来韶山采访啦",
        "来电：12345",
    ],
)
def test_a_sentence_that_is_no_source_line_is_not_read(line: str) -> None:
    assert find_sources("", line) == ()


@pytest.mark.parametrize(
    ("title", "names"),
    [
        pytest.param("新华社｜韶山的秋天", ("新华社",), id="outlet-and-bar"),
        pytest.param("【转载】秋天", (), id="declared"),
    ],
)
def test_a_title_may_say_it(title: str, names: tuple[str, ...]) -> None:
    assert [source.names for source in find_sources(title, "")] == [names]


@pytest.mark.parametrize(
    "title", ["今日头条｜市局召开会议", "共产党员｜他扎根基层二十年", "国务院：取消一批收费", "学习强国：怎么用"]
)
def test_a_heading_that_is_also_an_outlets_name_states_no_source(title: str) -> None:
    assert find_sources(title, "") == ()


def test_a_source_in_the_middle_of_a_long_text_is_a_captions() -> None:
    lines = ["正文一句。"] * 10 + ["来源：新华社"] + ["正文又一句。"] * 10

    assert find_sources("", "\n".join(lines)) == ()


@given(st.text(max_size=300), st.text(max_size=600))
def test_whatever_is_written_is_read_without_a_fault(title: str, text: str) -> None:
    assert all(len(source.words) <= 60 for source in find_sources(title, text))


OPENINGS = ["新华社北京9月5日电", "新华社北京9月5日讯", "人民网讯 ", "本报消息：", "据央视新闻报道，", "据新周刊披露 "]
ENDS = ["今天。来源：新华社", "今天 稿源：央视新闻", "今天…来源综合：新华社", "今天）内容来源：人民日报"]
PIECES = st.sampled_from([*"电讯，。（）【】：｜据文① a\n", "新华社", "9月5日", "来源", "记者 张三"])
POSTS = st.builds(
    lambda opening, between, end: "".join([opening, *between, end]),
    st.sampled_from(["", *OPENINGS]),
    st.lists(PIECES, max_size=3),
    st.sampled_from(["", *ENDS]),
)


@given(title=POSTS, text=POSTS)
def test_what_is_looked_for_first_leaves_out_no_source(title: str, text: str) -> None:
    found = find_sources(title, text)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OPENED", "ENDED"):
            patch.setattr(source_line, name, re.compile(""))
        assert find_sources(title, text) == found


@pytest.mark.parametrize("piece", ["来源：", "(", "据新华社", "#", "[哈]", "编辑：张三 ", "转自", "、", "http://a "])
def test_text_that_means_harm_is_read_in_time(piece: str) -> None:
    with patience():
        find_sources(piece * 200, "\n".join([piece * (2000 // len(piece))] * 12))
