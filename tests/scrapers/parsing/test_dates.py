"""A table of feed dates with their meaning, and properties that hold for any text."""

import calendar
import importlib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.model.profile import CLOCK_SLACK
from scrapers.parsing.dates import EARLIEST, SHANGHAI, from_unix, read_span

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
"""A Monday."""

READ = (
    ("刚刚", "2026-11-23 09:30:00"),
    ("剛剛", "2026-11-23 09:30:00"),
    ("２分鐘前", "2026-11-23 09:28:00"),
    ("3個小時前", "2026-11-23 06:30:00"),
    ("刚才", "2026-11-23 09:30:00"),
    ("现在", "2026-11-23 09:30:00"),
    ("几秒前", "2026-11-23 09:30:00"),
    ("30秒前", "2026-11-23 09:29:30"),
    ("30秒钟前", "2026-11-23 09:29:30"),
    ("5分钟前", "2026-11-23 09:25:00"),
    ("5 分钟 前", "2026-11-23 09:25:00"),
    ("５分钟前", "2026-11-23 09:25:00"),
    ("59分前", "2026-11-23 08:31:00"),
    ("2小时前", "2026-11-23 07:30:00"),
    ("2个小时前", "2026-11-23 07:30:00"),
    ("2小时之前", "2026-11-23 07:30:00"),
    ("半小时前", "2026-11-23 09:00:00"),
    ("半个小时前", "2026-11-23 09:00:00"),
    ("半年前", "2026-05-23 09:30:00"),
    ("一小时前", "2026-11-23 08:30:00"),
    ("十小时前", "2026-11-22 23:30:00"),
    ("十二小时前", "2026-11-22 21:30:00"),
    ("二十小时前", "2026-11-22 13:30:00"),
    ("二十三小时前", "2026-11-22 10:30:00"),
    ("两天前", "2026-11-21 09:30:00"),
    ("3天前", "2026-11-20 09:30:00"),
    ("13天前", "2026-11-10 09:30:00"),
    ("1周前", "2026-11-16 09:30:00"),
    ("两个星期前", "2026-11-09 09:30:00"),
    ("1个月前", "2026-10-23 09:30:00"),
    ("11个月前", "2025-12-23 09:30:00"),
    ("三年前", "2023-11-23 09:30:00"),
    ("今天", "2026-11-23 00:00:00"),
    ("今天 08:00", "2026-11-23 08:00:00"),
    ("今天08:00:59", "2026-11-23 08:00:59"),
    ("昨天", "2026-11-22 00:00:00"),
    ("昨天 23:59", "2026-11-22 23:59:00"),
    ("昨天12:30", "2026-11-22 12:30:00"),
    ("昨日 12:30", "2026-11-22 12:30:00"),
    ("昨天下午3:05", "2026-11-22 15:05:00"),
    ("昨天 凌晨12:05", "2026-11-22 00:05:00"),
    ("昨天 早上8:00", "2026-11-22 08:00:00"),
    ("昨天 上午 11:59", "2026-11-22 11:59:00"),
    ("昨天 中午12:30", "2026-11-22 12:30:00"),
    ("昨天 中午1:30", "2026-11-22 13:30:00"),
    ("昨天 下午15:30", "2026-11-22 15:30:00"),
    ("昨天 晚上9:01", "2026-11-22 21:01:00"),
    ("昨天 20时15分", "2026-11-22 20:15:00"),
    ("昨天 20点15分", "2026-11-22 20:15:00"),
    ("前天", "2026-11-21 00:00:00"),
    ("前天 08:15", "2026-11-21 08:15:00"),
    ("大前天 08:15", "2026-11-20 08:15:00"),
    ("09:30", "2026-11-23 09:30:00"),
    ("09:32", "2026-11-23 09:32:00"),
    ("09:33", "2026-11-22 09:33:00"),
    ("下午3:05", "2026-11-22 15:05:00"),
    ("星期一", "2026-11-23 00:00:00"),
    ("星期一 08:20", "2026-11-23 08:20:00"),
    ("星期一 10:20", "2026-11-16 10:20:00"),
    ("周三", "2026-11-18 00:00:00"),
    ("星期五", "2026-11-20 00:00:00"),
    ("星期日 23:01", "2026-11-22 23:01:00"),
    ("礼拜天 07:00", "2026-11-22 07:00:00"),
    ("周日", "2026-11-22 00:00:00"),
    ("本周一 08:20", "2026-11-23 08:20:00"),
    ("上周一", "2026-11-16 00:00:00"),
    ("上周三", "2026-11-18 00:00:00"),
    ("上周五 18:00", "2026-11-20 18:00:00"),
    ("上个星期日", "2026-11-22 00:00:00"),
    ("11-23", "2026-11-23 00:00:00"),
    ("11-23 09:32", "2026-11-23 09:32:00"),
    ("11-22", "2026-11-22 00:00:00"),
    ("11/22 10:00", "2026-11-22 10:00:00"),
    ("09-05", "2026-09-05 00:00:00"),
    ("9-5 11:20", "2026-09-05 11:20:00"),
    ("9月5日", "2026-09-05 00:00:00"),
    ("9月5日18:12", "2026-09-05 18:12:00"),
    ("06月17日 18:12 来自微博 weibo.com", "2026-06-17 18:12:00"),
    ("12-28", "2025-12-28 00:00:00"),
    ("11-26", "2025-11-26 00:00:00"),
    ("2月29日", "2024-02-29 00:00:00"),
    ("2023-09-05", "2023-09-05 00:00:00"),
    ("2023-9-5 7:03", "2023-09-05 07:03:00"),
    ("2020-06-05 11:11:05", "2020-06-05 11:11:05"),
    ("2023/9/5", "2023-09-05 00:00:00"),
    ("2023.09.05 10:00", "2023-09-05 10:00:00"),
    ("2023年9月5日", "2023-09-05 00:00:00"),
    ("2025年11月11日 08:06", "2025-11-11 08:06:00"),
    ("2023年9月5日 10:20", "2023-09-05 10:20:00"),
    ("2023年9月5日下午3:05", "2023-09-05 15:05:00"),
    ("２０２３年９月５日　１０：００", "2023-09-05 10:00:00"),
    ("23-9-5", "2023-09-05 00:00:00"),
    ("23-09-05 14:03", "2023-09-05 14:03:00"),
    ("20231120", "2023-11-20 00:00:00"),
    ("Tue Sep 05 10:00:00 +0800 2023", "2023-09-05 10:00:00"),
    ("Tue Sep 05 02:00:00 +0000 2023", "2023-09-05 10:00:00"),
    ("2023-09-05T10:00:00+08:00", "2023-09-05 10:00:00"),
    ("2023-09-05T02:00:00Z", "2023-09-05 10:00:00"),
    ("2023-09-05T02:00:00.000+0000", "2023-09-05 10:00:00"),
    ("2023-09-04T22:00:00-0400", "2023-09-05 10:00:00"),
    ("2023-09-05T10:00:00", "2023-09-05 10:00:00"),
    ("2023-09-05T10:00", "2023-09-05 10:00:00"),
    ("1693894982", "2023-09-05 14:23:02"),
    ("1693894982000", "2023-09-05 14:23:02"),
    ("发布于 2026-09-16 20:00", "2026-09-16 20:00:00"),
    ("发布于 2小时前", "2026-11-23 07:30:00"),
    ("发布时间：09-05", "2026-09-05 00:00:00"),
    ("2分钟前 来自 iPhone客户端 已编辑", "2026-11-23 09:28:00"),
    ("昨天 12:30 发布于 湖南", "2026-11-22 12:30:00"),
    ("发布于 2026-09-16 20:00・IP 属地湖南", "2026-09-16 20:00:00"),
    ("  昨天\n12:30 ", "2026-11-22 12:30:00"),
)

REFUSED = (
    "", " ", "N", "昨", "前", "月前", "个月前", "十前", "最近", "不久前", "几分钟前", "几天前", "数小时前",
    "半天前", "半个月前", "二三天前", "零天前", "²天前", "٣天前", "99999天前", "9999天前", "9999年前", "3天后",
    "明天", "后天", "下周一", "上周", "编辑于 09-05", "编辑于 2023-09-05 10:00", "最后编辑于 昨天",
    "更新于 2小时前", "修改时间：2023-09-05", "已编辑 09-05", "发布于 湖南", "来自 iPhone客户端",
    "发布于 2023-09-01 编辑于 2023-09-02", "今天 23:00", "11-23 15:00", "11-24", "11-25", "2026-11-24",
    "2026-11-23 09:33", "2027-01-01", "本周五", "1800000000", "02-30", "2月30日", "2023-02-29", "13-01", "99-99",
    "25:61", "24:00", "今天 09:60", "2023-09/05", "11.20", "1.2.3", "9-5-2023", "晚上12:30", "上午12:30",
    "下午9:00", "凌晨13:00", "昨天 3点半", "0", "1970-01-01", "1970-01-01 08:00:00", "2004-12-31",
    "0000-00-00 00:00:00", "169389498", "16938949820", "20231320", "Mon Sep 05 10:00:00 +0800 2023",
    "Tue Okt 05 10:00:00 +0800 2023", "2023-09-05T10:00:00+99:99", "5 minutes ago", "null", "None", "Invalid Date",
    "昨天 12:30 热门", "\ud800",
)  # fmt: skip


def in_shanghai(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


ZONES = ("Asia/Shanghai", "UTC", "America/New_York", "Pacific/Kiritimati")


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        move_clock()
        yield
    move_clock()


def move_clock() -> None:
    if hasattr(time, "tzset"):  # Windows has none, and its zone cannot be moved
        time.tzset()


@pytest.fixture(params=ZONES)
def machine_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with machine_in(request.param):
        yield


def read_date(text: str, now: datetime) -> datetime:
    return read_span(text, now)[0]


def test_a_feed_date_is_read() -> None:
    assert [(text, in_shanghai(read_date(text, NOW))) for text, _ in READ] == [*READ]


WHOLE = tuple(text for text, _ in READ if not re.search("来自|发布于|属地", text))
"""Without those after which a place name may follow."""


def test_a_date_beside_what_is_not_understood_is_no_date() -> None:
    """No silent default: nothing is skipped."""
    texts = [*(f"乱{text}" for text, _ in READ), *(f"{text}乱" for text in WHOLE)]
    assert {text: read for text in texts if (read := date_or_refusal(text)) != REFUSAL} == {}


def test_what_is_not_clearly_a_past_date_is_refused() -> None:
    assert {text: read for text in REFUSED if (read := date_or_refusal(text)) != REFUSAL} == {}


REFUSAL = "not a date"


def date_or_refusal(text: str) -> str:
    """The parsed date; REFUSAL: it is refused with this message."""
    try:
        return in_shanghai(read_date(text, NOW))
    except ValueError as error:
        return REFUSAL if REFUSAL in str(error) else str(error)


@pytest.mark.usefixtures("machine_zone")
def test_the_zone_of_the_machine_changes_nothing() -> None:
    assert [in_shanghai(read_date(text, NOW.astimezone(UTC))) for text, _ in READ] == [row[1] for row in READ]


@pytest.fixture
def chinese_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of days and months as on a Chinese Windows, which strptime then expects."""
    strptime = importlib.import_module("_strptime")  # first: it keeps the names that it finds when it is loaded
    months = ["", *(f"{month}月" for month in range(1, 13))]
    monkeypatch.setattr(calendar, "day_abbr", [f"周{day}" for day in "一二三四五六日"])
    monkeypatch.setattr(calendar, "day_name", [f"星期{day}" for day in "一二三四五六日"])
    monkeypatch.setattr(calendar, "month_abbr", months)
    monkeypatch.setattr(calendar, "month_name", months)
    monkeypatch.setattr(strptime, "_TimeRE_cache", strptime.TimeRE())
    monkeypatch.setattr(strptime, "_regex_cache", {})  # or the Chinese names would be looked for ever after


@pytest.mark.usefixtures("chinese_names")
def test_weibos_english_date_is_read_where_days_have_chinese_names() -> None:
    with pytest.raises(ValueError, match="does not match"):  # as a reader by strptime would end
        datetime.strptime("Tue Sep 05 10:00:00 +0800 2023", "%a %b %d %H:%M:%S %z %Y")
    assert in_shanghai(read_date("Tue Sep 05 10:00:00 +0800 2023", NOW)) == "2023-09-05 10:00:00"


def test_an_answer_is_in_utc() -> None:
    assert read_date("2023-09-05 00:00", NOW) == datetime(2023, 9, 4, 16, tzinfo=UTC)
    assert read_date("2023-09-05 00:00", NOW).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        pytest.param("12-31", "2026-01-01 00:00:00", "2025-12-31 00:00:00", id="new-years-eve-seen-on-new-year"),
        pytest.param("01-01", "2026-01-01 00:00:00", "2026-01-01 00:00:00", id="new-year-seen-on-new-year"),
        pytest.param("01-01 00:01", "2025-12-31 23:59:30", "2026-01-01 00:01:00", id="their-clock-is-in-the-new-year"),
        pytest.param("昨天 23:01", "2026-11-23 00:00:30", "2026-11-22 23:01:00", id="yesterday-just-past-midnight"),
        pytest.param("前天 23:01", "2026-03-01 00:00:30", "2026-02-27 23:01:00", id="before-yesterday-past-month-end"),
        pytest.param("今天 00:00", "2026-11-23 00:00:00", "2026-11-23 00:00:00", id="today-at-its-first-instant"),
        pytest.param("9月5日", "2026-01-10 09:00:00", "2025-09-05 00:00:00", id="autumn-seen-in-january"),
        pytest.param("09-05", "2026-01-10 09:00:00", "2025-09-05 00:00:00", id="autumn-in-digits-seen-in-january"),
        pytest.param("星期五", "2026-01-01 09:00:00", "2025-12-26 00:00:00", id="friday-is-last-year"),
        pytest.param("上周三", "2026-01-01 09:00:00", "2025-12-24 00:00:00", id="last-weeks-wednesday-is-last-year"),
        pytest.param("半小时前", "2026-01-01 00:10:00", "2025-12-31 23:40:00", id="half-an-hour-ago-is-last-year"),
        pytest.param("昨天 23:50", "2026-01-01 00:05:00", "2025-12-31 23:50:00", id="yesterday-is-last-year"),
        pytest.param("23:50", "2026-01-01 00:05:00", "2025-12-31 23:50:00", id="a-clock-just-past-midnight"),
        pytest.param("02-29", "2028-02-29 12:00:00", "2028-02-29 00:00:00", id="leap-day-on-the-day"),
        pytest.param("02-29", "2028-02-26 12:00:00", "2024-02-29 00:00:00", id="leap-day-still-to-come"),
        pytest.param("1个月前", "2026-03-31 10:00:00", "2026-02-28 10:00:00", id="month-ends-differ"),
        pytest.param("1年前", "2024-02-29 10:00:00", "2023-02-28 10:00:00", id="a-year-before-leap-day"),
        pytest.param("1个月前", "2026-01-15 10:00:00", "2025-12-15 10:00:00", id="a-month-across-new-year"),
    ],
)
def test_dates_at_the_turn_of_a_year(text: str, now: str, expected: str) -> None:
    assert in_shanghai(read_date(text, datetime.fromisoformat(now).replace(tzinfo=SHANGHAI))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("11-22", "2026-11-22 23:59:59", id="a-day-alone-ends-at-midnight"),
        pytest.param("今天", "2026-11-23 09:30:00", id="today-ends-now"),
        pytest.param("11-22 10:00", "2026-11-22 10:00:00", id="a-clock-is-exact"),
        pytest.param("09:31", "2026-11-23 09:31:00", id="a-clock-within-the-slack-is-exact"),
        pytest.param("13天前", "2026-11-10 09:30:00", id="an-age-is-already-its-latest"),
    ],
)
def test_the_latest_reading_of_a_day_alone_is_its_end(text: str, expected: str) -> None:
    assert in_shanghai(read_span(text, NOW)[1]) == expected


def test_the_refusal_shows_the_text_and_no_more_than_a_line_of_it() -> None:
    with pytest.raises(ValueError, match=r"'x{60}'"):
        read_date("x" * 5000, NOW)


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        read_date("刚刚", NOW.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(1693894982, "2023-09-05 14:23:02", id="seconds"),
        pytest.param("1693894982", "2023-09-05 14:23:02", id="seconds-as-digits"),
        pytest.param(1693894982999, "2023-09-05 14:23:02", id="milliseconds"),
        pytest.param("1693894982999", "2023-09-05 14:23:02", id="milliseconds-as-digits"),
        pytest.param(1104537600, "2005-01-01 08:00:00", id="the-first-second-of-2005"),
        pytest.param(4102444799, "2100-01-01 07:59:59", id="the-last-second-of-2099"),
    ],
)
def test_unix_time_is_read(value: int | str, expected: str) -> None:
    assert in_shanghai(from_unix(value)) == expected


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        True,
        1104537599,
        4102444800,
        10**11,
        10**40,
        "",
        "0",
        "1_693894982",
        " 1693894982",
        "１６９３８９４９８２",
        "1e9",
        "None",
    ],
)
def test_other_numbers_are_no_unix_time(value: int | str) -> None:
    with pytest.raises(ValueError, match="not unix time"):
        from_unix(value)


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *"0123456789零一二两十半几年月日号天周前:-/. T",
            "今天",
            "昨天",
            "分钟",
            "小时",
            "个月",
            "星期",
            "下午",
            "上周",
            "来自",
            "20",
            "-",
            "发布于",
        ]
    ),
    max_size=12,
).map("".join)


NOWS = st.datetimes(datetime(2005, 6, 1), datetime(2099, 1, 1))  # noqa: DTZ001 - the tests put the zone on


@given(text=st.text(max_size=30) | FRAGMENTS, now=NOWS)
def test_any_text_is_a_past_instant_or_a_refusal(text: str, now: datetime) -> None:
    at = now.replace(tzinfo=UTC)
    try:
        first, last = read_span(text, at)
    except ValueError:
        return
    assert EARLIEST <= first <= last <= at + CLOCK_SLACK
    assert last - first < timedelta(days=1)


def reading(text: str, now: datetime) -> datetime | None:
    try:
        return read_date(text, now)
    except ValueError:
        return None


@given(text=FRAGMENTS | st.sampled_from([row[0] for row in READ]), zone=st.sampled_from(ZONES), now=NOWS)
def test_any_text_is_read_alike_wherever_the_machine_is(text: str, zone: str, now: datetime) -> None:
    here = reading(text, now.replace(tzinfo=UTC))
    with machine_in(zone):
        assert reading(text, now.replace(tzinfo=UTC).astimezone()) == here


@given(
    published=st.datetimes(datetime(2010, 1, 1), datetime(2026, 11, 23)),  # noqa: DTZ001 - the zone is put on below
    form=st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"]),
)
def test_a_written_date_is_read_back(published: datetime, form: str) -> None:
    expected = published.replace(microsecond=0, tzinfo=SHANGHAI)
    assert read_date(expected.strftime(form), NOW) == expected


@given(age=st.timedeltas(timedelta(days=3), timedelta(days=360)))
def test_a_day_without_its_year_is_read_back_within_the_year(age: timedelta) -> None:
    published = NOW - age
    assert read_date(f"{published:%m-%d %H:%M}", NOW) == published.replace(second=0, microsecond=0)


ENGLISH = st.from_regex(
    r"(Mon|Tue|Foo) (Sep|Feb|Okt) [0-9]{1,2} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4} (19|20)[0-9]{2}", fullmatch=True
)
WRITTEN = st.timedeltas(timedelta(days=-3), timedelta(days=8000)).map(
    lambda age: f"{NOW - age:%a %b %d %H:%M:%S %z %Y}"
)


@given(said=WRITTEN | ENGLISH)
def test_what_stands_around_a_date_changes_nothing(said: str) -> None:
    """Weibo's own format is recognised at once if nothing surrounds it."""
    assert reading(f"发布于 {said}\u3000", NOW) == reading(said, NOW)
