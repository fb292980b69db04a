"""What messages are made of: harmless text, parts that fit, the steps of reminding, working hours."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given as facts
from tests.tracker.rules.given import AT, ago
from tracker.notify.channels.send import limit_of_channel
from tracker.notify.contacts_file import ChannelPart, ContactRole
from tracker.notify.letters.markup import ACTIVE, without_markup
from tracker.notify.letters.reminder_step import ReminderStep
from tracker.notify.letters.split import to_parts
from tracker.notify.working_hours import WorkingHours, chinese_workday
from tracker.report.early_warning.early_warning import Alert, Urgency
from tracker.time.clock import SHANGHAI

# Harmless text

LURES = (
    "<@all>", "@all", "@所有人", "<at user_id=\"all\"></at>", "[点我](https://evil.example)", "![x](y)", "**粗**",
    "# 题", "https://evil.example/a", "www.evil.example", "evil.com", "`x`", "~~x~~", "a|b", "\\[x\\]", 
    "<font color=red>", "&lt;@all&gt;", HOSTILE, "a\nb\r\nc", "＜@all＞",
)  # fmt: skip


@pytest.mark.parametrize("lure", LURES)
def test_a_name_is_no_link_no_mention_and_no_mark(lure: str) -> None:
    made = without_markup(f"某局{lure}")
    assert not set(made) & set(ACTIVE)
    assert "://" not in made
    assert not re.search(r"[A-Za-z0-9]\.[A-Za-z]", made)
    assert "\n" not in made


def test_plain_names_and_numbers_stay_as_they_are() -> None:
    plain = "韶山公安（湘潭）2周内无更新：最近一次更新 2023-08-30 11:18（已20天），占比 99.79%"
    assert without_markup(plain) == plain


# Parts


def whole(parts: tuple[str, ...], title: str) -> str:
    """What the parts say together, without line ends."""
    return "".join(part.split("\n", 1)[1] for part in parts).replace("\n", "") if title else ""


def size(text: str) -> int:
    return len(text.encode())


def test_what_fits_is_one_part_without_a_number() -> None:
    text = "题\n1. 甲\n2. 乙"
    assert to_parts("题", ["1. 甲", "2. 乙"], size(text), size) == (text,)
    assert len(to_parts("题", ["1. 甲", "2. 乙"] * 50, 400, size)) > 1


def test_parts_are_cut_between_entries() -> None:
    entries = [f"{number}. 微博“账号{number}”\n   最近一次更新：很久以前" for number in range(1, 41)]
    parts = to_parts("某局：提醒", entries, 600, size)
    assert [part.split("\n", 1)[0] for part in parts] == [
        f"某局：提醒（{number}/{len(parts)}）" for number in range(1, len(parts) + 1)
    ]
    assert all(size(part) <= 600 for part in parts)
    assert "\n".join(part.split("\n", 1)[1] for part in parts) == "\n".join(entries)
    assert all(part.split("\n")[1].split(".")[0].isdigit() for part in parts)  # none begins inside an entry


def test_an_entry_that_alone_is_too_large_is_cut_between_its_lines() -> None:
    entry = "\n".join(f"第 {number} 行，说的是一件事" for number in range(40))
    parts = to_parts("题", ["1. 短的", entry, "3. 短的"], 500, size)
    bodies = [line for part in parts for line in part.split("\n")[1:]]
    assert bodies == ["1. 短的", *entry.split("\n"), "3. 短的"]


@settings(max_examples=examples(50))
@given(
    entries=st.lists(st.text(alphabet="甲a😀\n é", max_size=300), min_size=1, max_size=12),
    most=st.integers(min_value=80, max_value=900),
)
def test_no_part_is_too_large_and_no_letter_is_lost(entries: list[str], most: int) -> None:
    parts = to_parts("题", entries, most, size)
    assert all(size(part) <= most for part in parts)
    assert whole(parts, "题") == "".join(entries).replace("\n", "")


@pytest.mark.parametrize(
    ("kind", "more", "most"),
    [("wecom", {}, 2048), ("wecom", {"markdown": True}, 4092), ("dingtalk", {}, 19_400), ("feishu", {}, 19_400)],
)
def test_limits_of_the_services(kind: str, more: dict[str, object], most: int) -> None:
    channel = ChannelPart.model_validate({"kind": kind, "url": "https://x.example/y", **more})
    assert limit_of_channel(channel).most == most


# The steps of reminding

CLERK, LEADER = ReminderStep(role=ContactRole.CLERK, days=10), ReminderStep(role=ContactRole.LEADER, days=12)
DAY = timedelta(days=1)
SOON = AT + DAY


def alert(days: float, *, limit: int = 14, urgency: Urgency = Urgency.BEFORE_CHECK) -> Alert:
    return Alert(account=facts.account(), urgency=urgency, limit=timedelta(days=limit), last_post_at=ago(days))


@pytest.mark.parametrize(
    ("days", "reached"),
    [(9.99, ""), (10, "clerk"), (11.99, "clerk"), (12, "clerk leader"), (13.99, "clerk leader"), (14, ""), (30, "")],
)
def test_the_clerk_from_day_10_the_leader_from_day_12_nobody_from_the_limit(days: float, reached: str) -> None:
    found = [step.role for step in (CLERK, LEADER) if step.is_reached(alert(days), AT, AT)]
    assert " ".join(found) == reached


@pytest.mark.parametrize("urgency", [Urgency.OVERDUE, Urgency.SELF_CHECK])
def test_what_is_overdue_or_not_verified_is_no_reminder(urgency: Urgency) -> None:
    assert not CLERK.is_reached(alert(11, urgency=urgency), AT, SOON)


def test_nobody_is_reminded_of_a_post_that_nobody_saw() -> None:
    unseen = Alert(account=facts.account(), urgency=Urgency.DUE_SOON, limit=14 * DAY)
    assert not CLERK.is_reached(unseen, AT, SOON)


def test_who_would_be_reminded_in_a_holiday_is_reminded_before_it() -> None:
    back = AT + timedelta(days=8)
    assert CLERK.is_reached(alert(6), AT, back)  # the limit comes on the day of return
    assert not CLERK.is_reached(alert(5.99), AT, back)


@pytest.mark.parametrize(("limit", "clerk", "leader"), [(7, 3, 5), (3, 1, 1), (11, 7, 9), (14, 10, 12), (30, 10, 12)])
def test_a_shorter_limit_is_reminded_of_earlier(limit: int, clerk: int, leader: int) -> None:
    spans = [step.span(limit * DAY) for step in (CLERK, LEADER)]
    assert spans == [clerk * DAY, leader * DAY]


def test_a_step_is_of_one_silence() -> None:
    assert CLERK.item(alert(10)) == CLERK.item(alert(10, urgency=Urgency.DUE_SOON))
    assert len({CLERK.item(alert(10)), CLERK.item(alert(11)), LEADER.item(alert(10))}) == 3


# Working hours

HOURS = WorkingHours()


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        pytest.param("2026-11-23T09:00", True, id="monday-the-first-minute"),
        pytest.param("2026-11-23T08:59:59", False, id="before"),
        pytest.param("2026-11-23T17:29:59", True, id="the-last-second"),
        pytest.param("2026-11-23T17:30", False, id="after"),
        pytest.param("2026-11-28T10:00", False, id="saturday"),
        pytest.param("2026-02-14T10:00", True, id="a-saturday-that-is-worked"),
        pytest.param("2026-02-17T10:00", False, id="spring-festival"),
        pytest.param("2026-10-01T10:00", False, id="national-day"),
        pytest.param("2027-01-04T10:00", True, id="a-monday-of-a-year-not-known"),
        pytest.param("2027-01-09T10:00", False, id="a-saturday-of-a-year-not-known"),
    ],
)
def test_units_get_messages_on_working_days_in_working_hours(instant: str, is_open: bool) -> None:
    assert HOURS.is_open(here(instant)) is is_open


def test_a_year_that_the_calendar_does_not_know_is_known_as_such() -> None:
    assert (chinese_workday(date(2026, 10, 1)), chinese_workday(date(2027, 10, 1))) == (False, None)
    assert (HOURS.is_known(here("2026-12-31T23:59")), HOURS.is_known(here("2027-01-01T00:00"))) == (True, False)


@pytest.mark.parametrize(
    ("instant", "opens"),
    [
        ("2026-11-23T08:00", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-24T09:00"),
        ("2026-11-27T16:00", "2026-11-30T09:00"),
        ("2026-09-30T10:00", "2026-10-08T09:00"),
    ],
)
def test_the_next_opening_is_after_the_present_hours(instant: str, opens: str) -> None:
    assert HOURS.next_opening(here(instant)) == here(opens)


def test_hours_that_are_not_kept_are_always() -> None:
    always = WorkingHours(is_kept=False, opens_at=time(9))
    assert always.is_open(here("2026-10-01T03:00"))
