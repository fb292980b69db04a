"""The queue's order and shares, the days that are typed, and the code that opens an account on a phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
import zxingcpp
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

from tests.examples import examples
from tests.tracker.rules.given import AT, ago
from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.review.qr_code import Modules, encode
from tracker.review.queue import Share, positions_of, share_of, shares_of
from tracker.review.typed_day import read_post_day
from tracker.rules.finding import Assessment, Verdict
from tracker.time.format import format_minute


def row(number: int, unit: str = "某局", reason: str = "captcha_shown", days: float | None = None) -> ReportRow:
    last = None if days is None else ago(days=days)
    account = Account(platform="weibo", handle=str(number), name=f"账号{number}", unit=unit)
    assessment = Assessment(at=AT, verdict=Verdict.UNVERIFIED, reason=reason, last_post_at=last)
    return ReportRow(account=account, assessment=assessment)


def test_the_nearest_to_an_accusation_comes_first_then_unit_by_unit() -> None:
    rows = [
        row(1),
        row(2, days=3),
        row(3, days=11),
        row(4, "乙局", days=15),
        row(5, "甲局", days=20),
        row(6, "乙局", days=30),
        row(7, reason="to_be_confirmed"),
        row(8, reason="awaits_second_check"),
        row(9, reason="people_disagree"),
    ]
    order = positions_of(rows)

    assert [key.split(":")[1] for key in order] == ["8", "9", "7", "6", "4", "5", "3", "2", "1"]
    assert positions_of(list(reversed(rows))) == order


UNITS = st.lists(st.sampled_from([f"单位{number}" for number in range(9)]), min_size=1, max_size=30)


@settings(max_examples=examples(40))
@drawn(units=UNITS, count=st.integers(1, 7), answered=st.sets(st.integers(0, 29)))
def test_every_account_is_in_one_share_whatever_is_answered(units: list[str], count: int, answered: set[int]) -> None:
    rows = [row(number, unit) for number, unit in enumerate(units)]
    shares = shares_of([row.account for row in rows], count)
    whose = {row.account.key: share_of(row, shares, count) for row in rows}

    assert set(whose.values()) <= set(range(1, count + 1))
    assert len({(row.account.unit, whose[row.account.key]) for row in rows}) == len(set(units))
    left = [row for number, row in enumerate(rows) if number not in answered]
    again = shares_of([row.account for row in rows], count)
    assert all(share_of(item, again, count) == whose[item.account.key] for item in left)


def test_what_waits_for_a_second_person_goes_to_another_share() -> None:
    first = row(1)
    shares = shares_of([first.account], 3)
    waits = replace(first, assessment=replace(first.assessment, reason="awaits_second_check"))

    assert [share_of(item, shares, 3) for item in (first, waits)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "share"),
    [("2/5", Share(2, 5)), (" 1/1 ", Share(1, 1)), ("0/5", None), ("6/5", None), ("2", None), ("1/101", None)],
)
def test_a_share_as_it_is_typed(text: str, share: Share | None) -> None:
    assert Share.parse(text) == share


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("今天", "2023-09-19 18:00"),
        ("昨天", "2023-09-18 23:59"),
        ("３天前", "2023-09-16 23:59"),
        ("0d", "2023-09-19 18:00"),
        ("9.18", "2023-09-18 23:59"),
        ("12-31", "2022-12-31 23:59"),
        ("9-20", "2022-09-20 23:59"),
        ("2023年9月1日9时", "2023-09-01 09:00"),
        ("2023-09-19T17:59", "2023-09-19 17:59"),
    ],
)
def test_a_day_counts_to_its_end_and_never_beyond_the_look(text: str, read: str) -> None:
    assert format_minute(read_post_day(text, AT, "weibo", Messages(Lang.EN))) == read


@pytest.mark.parametrize("text", ["", "明天", "2023-09-20", "2023-09-19T18:01", "2-30", "0-0", "2008-12-31", "9999d"])
def test_a_day_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_post_day(text, AT + timedelta(0), "weibo", Messages(Lang.ZH))


# The code


def decoded(code: Modules) -> str:
    """As a phone reads it: four modules of margin, each four pixels wide."""
    side = len(code) + 8
    picture = Image.new("L", (side, side), 255)
    picture.putdata([0 if is_dark(code, row - 4, column - 4) else 255 for row in range(side) for column in range(side)])
    (found,) = zxingcpp.read_barcodes(picture.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return str(found.text)


def is_dark(code: Modules, row: int, column: int) -> bool:
    return 0 <= row < len(code) and 0 <= column < len(code) and code[row][column]


@pytest.mark.parametrize("text", ["x", "https://weibo.com/u/1234567890", "x" * 106, "韶山公安"])
def test_a_code_holds_its_text(text: str) -> None:
    code = encode(text)
    assert code is not None
    assert decoded(code) == text


@pytest.mark.parametrize("length", [107, 10_000])
def test_a_text_that_does_not_fit_has_no_code(length: int) -> None:
    assert encode("x" * length) is None
