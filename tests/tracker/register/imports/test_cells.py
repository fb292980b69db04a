"""Cells of tables: every usual notation is read, and an ambiguous one is refused."""

from datetime import date, datetime

import pytest

from tracker.register.account import AccountKind, FilingState
from tracker.register.imports.cell_words import to_kind, to_platform_word, to_state
from tracker.register.imports.cells import (
    BadCell,
    to_account_name,
    to_day,
    to_id,
    to_links,
    to_names,
    to_optional,
    to_regions,
    to_text,
    to_unit,
)
from tracker.register.imports.handles import handle_in, is_handle
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import column_of
from tracker.register.spreadsheets.formats.sheet import Cell, column_name

DAY = date(2023, 9, 1)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("2023年9月1日", id="chinese"),
        pytest.param("2023年09月01日", id="padded"),
        pytest.param("2023 年 9 月 1 日", id="blanks"),
        pytest.param("２０２３年９月１日", id="full-width"),
        pytest.param("2023.9.1", id="dots"),
        pytest.param("2023/9/1", id="slashes"),
        pytest.param("2023-09-01", id="iso"),
        pytest.param("2023-09-01 08:30:00", id="with-a-time"),
        pytest.param("20230901", id="digits"),
        pytest.param(20230901.0, id="digits-as-a-number"),
        pytest.param("2023年9月1号", id="spoken"),
        pytest.param(45170.0, id="serial"),
        pytest.param("45170", id="serial-as-text"),
        pytest.param(DAY, id="date"),
        pytest.param(datetime(2023, 9, 1, 8, 30), id="date-and-time"),  # noqa: DTZ001  # as workbooks have them
        pytest.param("\u200b2023-9-1\xa0", id="invisible-characters"),
    ],
)
def test_a_date_is_read_however_it_is_written(cell: Cell) -> None:
    assert to_day(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("2023年9月", id="no-day"),
        pytest.param("9月1日", id="no-year"),
        pytest.param("1/9/2023", id="day-or-month-first"),
        pytest.param("23.9.1", id="short-year"),
        pytest.param("2023-13-01", id="no-such-month"),
        pytest.param("2023-02-30", id="no-such-day"),
        pytest.param("1023-02-03", id="long-ago"),
        pytest.param("已停更", id="words"),
        pytest.param(36525.0, id="serial-before-2000"),
        pytest.param(73051.0, id="serial-after-2099"),
        pytest.param(45170.5, id="half-a-day"),
        pytest.param(True, id="truth"),
    ],
)
def test_what_is_no_certain_date_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell):
        to_day(cell)


@pytest.mark.parametrize("cell", ["无", "—", "/", "-", "N/A"])
def test_a_table_can_say_that_there_is_none(cell: str) -> None:
    assert (to_day(cell), to_optional(cell), to_id(cell)) == (None, "", "")


@pytest.mark.parametrize(
    ("cell", "handle"),
    [
        pytest.param("1234567890", "1234567890", id="text"),
        pytest.param("１２３４５６７８９０", "1234567890", id="full-width"),
        pytest.param(" 123 456 7890 ", "1234567890", id="blanks"),
        pytest.param(1234567890.0, "1234567890", id="number"),
        pytest.param(999_999_999_999_999.0, "999999999999999", id="fifteen-digits"),
        pytest.param("1739943130000001", "1739943130000001", id="sixteen-digits-as-text"),
        pytest.param("@xiang-tan", "xiang-tan", id="at-sign"),
        pytest.param("UID：1234567890", "1234567890", id="with-its-label"),
        pytest.param("'1234567890", "1234567890", id="a-mark-of-text"),
        pytest.param("1234567890.0", "1234567890", id="a-number-of-a-program"),
        pytest.param("weibo.com/u/1234567890", "https://weibo.com/u/1234567890", id="an-address-without-its-beginning"),
        pytest.param("MzAwMDAwMDAwMA==", "MzAwMDAwMDAwMA==", id="biz"),
    ],
)
def test_an_id_is_read_whole(cell: Cell, handle: str) -> None:
    assert to_id(cell) == handle


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(1_000_000_000_000_000.0, id="sixteen-digits-as-a-number"),
        pytest.param("1.73994E+15", id="exponent"),
        pytest.param("1.73994e15", id="small-exponent"),
        pytest.param(12.5, id="fraction"),
        pytest.param(-5.0, id="negative"),
        pytest.param(DAY, id="date"),
        pytest.param(True, id="truth"),
        pytest.param("1234567890\n1234567891", id="two-of-them"),
        pytest.param("1234567890 1234567891", id="two-with-a-blank"),
        pytest.param("0", id="a-zero"),
        pytest.param(0.0, id="a-formula-of-an-empty-cell"),
    ],
)
def test_an_id_that_may_have_lost_digits_is_no_id(cell: Cell) -> None:
    with pytest.raises(BadCell):
        to_id(cell)


@pytest.mark.parametrize("cell", ["9.94E+09", 1e16, 12.5, -5.0, True])
def test_digits_are_called_lost_only_where_they_are(cell: Cell) -> None:
    with pytest.raises(BadCell) as bad:
        to_id(cell)
    is_lost = cell in ("9.94E+09", 1e16)
    assert ("丢失" in bad.value.zh, "15" in bad.value.zh) == (is_lost, cell == 1e16)


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!"])
def test_a_failed_formula_is_no_text(error: str) -> None:
    with pytest.raises(BadCell):
        to_text(error)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        pytest.param("微信", "wechat", id="short"),
        pytest.param("微信公众号", "wechat", id="long"),
        pytest.param("政务微信", "wechat", id="government"),
        pytest.param("微信（订阅号）", "wechat", id="kind-in-brackets"),
        pytest.param("微信公众平台", "wechat", id="as-the-platform-says"),
        pytest.param("微信公众账号", "wechat", id="account-of-the-public"),
        pytest.param("微信公众帐号", "wechat", id="the-other-letter"),
        pytest.param("新浪微博", "weibo", id="weibo"),
        pytest.param("新浪微博平台", "weibo", id="weibo-platform"),
        pytest.param("人民日报客户端", "peopleapp", id="peopleapp"),
        pytest.param("百家 号", "baijiahao", id="blank-within"),
        pytest.param("知乎", "zhihu", id="zhihu"),
        pytest.param("视频号", "视频号", id="channels-is-not-wechat"),
        pytest.param("微信视频号", "微信视频号", id="wechat-channels-is-not-wechat"),
        pytest.param("微信小程序", "微信小程序", id="a-program-is-no-account"),
        pytest.param("今日头条", "今日头条", id="not-supported"),
        pytest.param("腾讯微博", "腾讯微博", id="another-weibo"),
        pytest.param("微信公众号-订阅号", "wechat", id="kind-behind-a-line"),
        pytest.param("公众号（微信）", "wechat", id="the-program-in-brackets"),
        pytest.param("微信公众号（已认证）", "wechat", id="verified"),
    ],
)
def test_a_platform_is_known_however_it_is_spelled_and_any_other_stays(cell: str, word: str) -> None:
    assert to_platform_word(cell) == word


@pytest.mark.parametrize(
    "cell", ["微信、抖音", "微信 微博", "微信\n微博", "微博和微信", "微信+微博", "微信微博", "两微一端"]
)
def test_two_platforms_in_a_cell_are_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="more than one platform"):
        to_platform_word(cell)


@pytest.mark.parametrize("cell", ["无", "—", "5", 5.0, True, "韶山市公安局"])
def test_what_can_be_no_platform_is_none(cell: Cell) -> None:
    with pytest.raises(BadCell):
        to_platform_word(cell)


@pytest.mark.parametrize("cell", ["无", "--", "1234567891", 5.0, "微博"])
def test_what_can_be_no_office_is_none(cell: Cell) -> None:
    """So a row of a .csv whose cells have moved by a stray comma does not make an office of a platform."""
    with pytest.raises(BadCell):
        to_unit(cell)


@pytest.mark.parametrize("platform", ["weibo", "zhihu", "baijiahao", "peopleapp", "wechat"])
def test_a_mobile_number_is_no_handle(platform: str) -> None:
    """The program would look at the page of nobody, and call the account gone."""
    assert not is_handle(platform, "13873212345")


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("正常运行", FilingState.RUNNING),
        ("在用", FilingState.RUNNING),
        ("正常运营。", FilingState.RUNNING),
        ("注销中", FilingState.CLOSING),
        ("拟关停", FilingState.CLOSING),
        ("已注销", FilingState.CLOSING),
        ("已关停", FilingState.CLOSED),
    ],
)
def test_states_are_known_by_their_words(cell: str, state: FilingState) -> None:
    assert to_state(cell) is state


def test_two_names_in_a_cell_are_no_account() -> None:
    with pytest.raises(BadCell):
        to_account_name("韶山公安、韶山交警")


@pytest.mark.parametrize("word", ["试运行", "筹建中", "已移交", "停用", "不正常", "正常运行;停更"])
def test_a_state_that_a_person_must_decide_is_refused(word: str) -> None:
    with pytest.raises(BadCell):
        to_state(word)


@pytest.mark.parametrize("read", [to_state, to_kind])
def test_an_unknown_word_is_refused(read: object) -> None:
    assert callable(read)
    with pytest.raises(BadCell):
        read("另行说明")


def test_kinds_are_known_by_their_words() -> None:
    assert (to_kind("发布类"), to_kind("办事服务类")) == (AccountKind.PUBLISHING, AccountKind.SERVICE)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("娄底建设；娄底房管", ("娄底建设", "娄底房管")),
        ("娄底建设、娄底建设", ("娄底建设",)),
        ("无", ()),
    ],
)
def test_several_former_names_stand_in_a_cell(cell: str, names: tuple[str, ...]) -> None:
    assert to_names(cell) == names


@pytest.mark.parametrize("cell", ["湘潭市/韶山市", "湘潭市 > 韶山市", "湘潭市-韶山市", "湘潭市、韶山市"])
def test_regions_are_parted_by_signs(cell: str) -> None:
    assert to_regions(cell) == ("湘潭市", "韶山市")


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        pytest.param("https://weibo.com/u/1", ("https://weibo.com/u/1",), id="one"),
        pytest.param("https://a.cn/1\nhttps://b.cn/2", ("https://a.cn/1", "https://b.cn/2"), id="two"),
        pytest.param("weibo.com/u/1", ("https://weibo.com/u/1",), id="without-scheme"),
        pytest.param("主页：https://weibo.com/u/1，已认证", ("https://weibo.com/u/1",), id="in-a-sentence"),
        pytest.param("见附件二维码", (), id="a-remark"),
        pytest.param("[图片1.png]", (), id="a-picture"),
    ],
)
def test_links_are_found_and_remarks_passed_over(cell: str, links: tuple[str, ...]) -> None:
    assert to_links(cell) == links


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(BadCell):
        to_links("https://user:secret@weibo.com/u/1")


@pytest.mark.parametrize(
    ("platform", "link", "handle"),
    [
        ("weibo", "https://weibo.com/u/1234567890", "1234567890"),
        ("weibo", "https://m.weibo.cn/u/1234567890?from=x", "1234567890"),
        ("weibo", "https://weibo.com/1234567890/profile", "1234567890"),
        ("weibo", "https://weibo.com/shaoshan", ""),
        ("weibo", "https://m.weibo.cn/detail/4950000000000000", ""),
        ("weibo", "https://weibo.com.evil.cn/u/1234567890", ""),
        ("weibo", "https://evil.cn/?https://weibo.com/u/1234567890", ""),
        ("zhihu", "https://www.zhihu.com/org/hu-nan/activities", "hu-nan"),
        ("zhihu", "https://www.zhihu.com/question/1", ""),
        ("baijiahao", "https://baijiahao.baidu.com/u?app_id=1739943130000001&from=x", "1739943130000001"),
        ("baijiahao", "https://author.baidu.com/home?from=x&app_id=17", "17"),
        ("baijiahao", "https://author.baidu.com/home/17", ""),
        ("peopleapp", "https://www.peopleapp.com/creator/9943000102", "9943000102"),
        ("wechat", "https://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA==&mid=1", "MzAwMDAwMDAwMA=="),
        ("wechat", "https://mp.weixin.qq.com/s?__biz=MzAwMDAwMDAwMA%3D%3D&mid=1", "MzAwMDAwMDAwMA=="),
        ("wechat", "https://mp.weixin.qq.com/s/abc", ""),
        ("抖音", "https://v.douyin.com/x", ""),
    ],
)
def test_a_handle_comes_from_the_platforms_own_addresses_only(platform: str, link: str, handle: str) -> None:
    assert handle_in(platform, link) == handle


@pytest.mark.parametrize(
    ("platform", "text"),
    [("weibo", "shaoshan"), ("wechat", "gh_0123456789ab"), ("抖音", "a b"), ("抖音", "~1"), ("抖音", "1、2")],
)
def test_what_has_not_the_platforms_form_is_no_handle(platform: str, text: str) -> None:
    assert not is_handle(platform, text)


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("账号名称", Column.NAME),
        (" 新媒体名称* ", Column.NAME),
        ("新媒体名称（必填）", Column.NAME),
        ("账号 名称：", Column.NAME),
        ("新媒体类型", Column.PLATFORM),
        ("责任单位", Column.UNIT),
        ("市（州）", Column.REGION),
        ("地区2", Column.REGION),
        ("账号ＩＤ", Column.HANDLE),
        ("帐号链接", Column.LINKS),
        ("帐号主体", Column.ENTITY),
        ("微信公众号帐号ID", None),
        ("链接/二维码", Column.LINKS),
        ("管理员/联系电话", Column.PERSONAL),
        ("账号", None),
        ("主办单位联系人爱好", None),
    ],
)
def test_a_header_is_known_in_the_fields_variants(head: str, column: Column | None) -> None:
    assert column_of(head) is column


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_sheets_name_them(number: int, name: str) -> None:
    assert column_name(number) == name
