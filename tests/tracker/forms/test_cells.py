"""Cells of returned sheets: links with whatever was pasted around them, times as people write them."""

from datetime import UTC, date, datetime

import pytest

from tracker.forms.columns import FormColumn, meaning_of
from tracker.forms.links import read_links
from tracker.forms.row_keys import key_in, new_key
from tracker.forms.typed_time import BadTime, read_time
from tracker.register.spreadsheets.formats.sheet import Cell
from tracker.time.clock import SHANGHAI

ROUND_AT = datetime(2023, 9, 19, 10, tzinfo=UTC)
NOW = datetime(2023, 9, 25, 2, tzinfo=UTC)
ONE = "https://mp.weixin.qq.com/s/aj3WNJnhPf1oq1QUjgF7RA"
OTHER = "https://mp.weixin.qq.com/s/_tsN-fvYCMPRRonXHRgxVA"
LONG = "https://mp.weixin.qq.com/s?__biz=Mzk5MDQzMDEwMQ==&mid=2247484000&idx=1&sn=ab&chksm=cd"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (ONE, [ONE]),
        (f"【标题】今天的消息 {ONE} 复制打开", [ONE]),
        (f"《通知》{ONE}。", [ONE]),
        (f"{ONE}，复制此链接打开", [ONE]),
        (f"（{ONE}）", [ONE]),
        (f"({ONE}).", [ONE]),
        (f"{ONE}复制打开", [ONE]),
        ("mp.weixin.qq.com/s/aj3WNJnhPf1oq1QUjgF7RA", [ONE]),
        ("http://mp.weixin.qq.com/s/aj3WNJnhPf1oq1QUjgF7RA", [ONE]),
        ("HTTPS://MP.WEIXIN.QQ.COM/s/aj3WNJnhPf1oq1QUjgF7RA", [ONE]),
        (f"{ONE}?scene=1&from=timeline#rd", [ONE]),
        (f"{ONE}\n{OTHER}", [ONE, OTHER]),
        (f"{ONE}{OTHER}", [ONE, OTHER]),
        (f"{ONE}、{OTHER}；{ONE}", [ONE, OTHER]),
        (f"{LONG}&scene=27#wechat_redirect 打开", [LONG]),
        (LONG.replace("&", "&amp;"), [LONG]),
        ("ｈｔｔｐｓ：／／ｍｐ．ｗｅｉｘｉｎ．ｑｑ．ｃｏｍ／ｓ／ａｊ３ＷＮＪｎｈＰｆ１ｏｑ１ＱＵｊｇＦ７ＲＡ", [ONE]),
        (f"\u200b{ONE}\u200b", [ONE]),
    ],
)
def test_link_is_found_in_what_was_pasted(text: str, links: list[str]) -> None:
    found = read_links("wechat", text)

    assert (list(found.links), found.bad) == (links, ())


@pytest.mark.parametrize(
    ("platform", "text", "code"),
    [
        ("wechat", "我们最近发了一篇文章", "no_link"),
        ("wechat", "https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=Mzk5MDQzMDEwMQ==", "not_article"),
        ("wechat", "https://weibo.com/123/abc", "foreign_link"),
        ("wechat", "https://w.url.cn/s/Abc123", "foreign_link"),
        ("wechat", "http://127.0.0.1/s/aj3WNJnhPf1oq1QUjgF7RA", "bad_link"),
        ("wechat", "https://mp.weixin.qq.com.evil.cn/s/aj3WNJnhPf1oq1QUjgF7RA", "foreign_link"),
        ("wechat", " ".join(f"{ONE[:-1]}{letter}" for letter in "abcd"), "many_links"),
        ("抖音", "https://localhost/a", "bad_link"),
    ],
)
def test_what_is_no_post_s_link_is_named(platform: str, text: str, code: str) -> None:
    found = read_links(platform, text)

    assert (found.links, [code for code, _ in found.bad]) == ((), [code])


def test_link_behind_a_cell_counts_where_its_text_shows_none() -> None:
    assert read_links("wechat", "点击查看", ONE).links == (ONE,)
    assert read_links("wechat", OTHER, ONE).links == (OTHER,)


def test_good_link_beside_a_bad_one_is_taken() -> None:
    found = read_links("wechat", f"{ONE} https://weibo.com/1/2")

    assert (found.links, [code for code, _ in found.bad]) == ((ONE,), ["foreign_link"])


def shanghai(*clock: int) -> datetime:
    return datetime(*clock, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]  # year to second


@pytest.mark.parametrize(
    ("cell", "at", "is_day"),
    [
        ("2023-09-18 18:00", shanghai(2023, 9, 18, 18), False),
        ("2023/9/18 18:00:30", shanghai(2023, 9, 18, 18, 0, 30), False),
        ("2023.9.18", shanghai(2023, 9, 18), True),
        ("2023年9月18日", shanghai(2023, 9, 18), True),
        ("2023年9月18日18时30分", shanghai(2023, 9, 18, 18, 30), False),
        ("2023年9月18日 下午6点", shanghai(2023, 9, 18, 18), False),
        ("2023年9月18日 下午6:05", shanghai(2023, 9, 18, 18, 5), False),
        ("2023年9月18日（星期一）18:00", shanghai(2023, 9, 18, 18), False),
        ("9月18日", shanghai(2023, 9, 18), True),
        ("９月１８日　１８：００", shanghai(2023, 9, 18, 18), False),
        ("12月25日", shanghai(2022, 12, 25), True),
        ("9-18 08:05", shanghai(2023, 9, 18, 8, 5), False),
        ("20230918", shanghai(2023, 9, 18), True),
        (20230918.0, shanghai(2023, 9, 18), True),
        ("2023-09-18T10:00:00Z", shanghai(2023, 9, 18, 18), False),
        ("2023-09-18 24:00", shanghai(2023, 9, 19), False),
        (45187.75, shanghai(2023, 9, 18, 18), False),
        (45187.0, shanghai(2023, 9, 18), True),
        ("45187", shanghai(2023, 9, 18), True),
        (date(2023, 9, 18), shanghai(2023, 9, 18), True),
        (datetime(2023, 9, 18, 18), shanghai(2023, 9, 18, 18), False),  # noqa: DTZ001  # a workbook's has no zone
        (datetime(2023, 9, 18), shanghai(2023, 9, 18), True),  # noqa: DTZ001
    ],
)
def test_time_is_read_as_people_write_it(cell: Cell, at: datetime, is_day: bool) -> None:
    typed = read_time(cell, ROUND_AT, NOW)

    assert (typed.at, typed.is_day) == (at, is_day)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("今天", "relative_time"),
        ("昨天18:00", "relative_time"),
        ("3小时前", "relative_time"),
        ("刚刚", "relative_time"),
        ("18:00", "bad_time"),
        ("13月2日", "bad_time"),
        ("2023-02-30", "bad_time"),
        ("2023-09-18 25:00", "bad_time"),
        ("最近", "bad_time"),
        ("18/09/2023", "bad_time"),
        ("2月29日", "which_year"),
        ("2023-09-26", "future_time"),
        ("11月1日", "future_time"),
        (True, "bad_time"),
        (7.0, "bad_time"),
        (float("inf"), "bad_time"),
        (float("nan"), "bad_time"),
        ("9" * 5000, "bad_time"),
        ("1970-01-01", "bad_time"),
    ],
)
def test_time_that_may_be_two_or_none_is_refused(cell: Cell, code: str) -> None:
    with pytest.raises(BadTime) as raised:
        read_time(cell, ROUND_AT, NOW)

    assert raised.value.code == code


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("最新一条链接", FormColumn.LINK),
        ("最新文章网址（必填）", FormColumn.LINK),
        ("账号主页链接", FormColumn.HOME),
        ("更新日期", FormColumn.TIME),
        ("填报码", FormColumn.KEY),
        ("公众号名称", FormColumn.NAME),
        ("只填黄色各格：每个账号最新一条内容的链接和发布时间", None),
        ("", None),
    ],
)
def test_header_is_known_by_its_words(head: str, column: FormColumn | None) -> None:
    assert meaning_of(head) is column


def test_key_survives_what_spreadsheets_do_and_no_typing_error() -> None:
    key = new_key()

    assert key_in(f" '{key.upper()} ") == key
    assert key_in(key[:-1] + ("b" if key[-1] != "b" else "c")) == ""
    assert key_in("1.23457E+13") == ""
