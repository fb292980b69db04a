"""Whom to remind: by what is proved alone, the most urgent first; who was not verified is asked, never accused."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from scrapers.model.profile import Post
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago, facts, gone, post, seen
from tracker.history.check import Check
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policies import Layer, Policies
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.siblings import unit_labels
from tracker.report.early_warning.early_warning import Alert, Urgency, alert_of, by_unit
from tracker.report.early_warning.reminder_text import NO_UNIT, file_names, to_text
from tracker.report.rows import to_report_row

NEXT = AT + timedelta(days=7)
NATIONAL = Policies()


def alert(
    *checks: Check,
    posts: tuple[Post, ...] = (),
    of: Account | None = None,
    policies: Policies = NATIONAL,
    next_check: datetime = NEXT,
) -> Alert | None:
    known = facts(*checks, posts=posts, of=of)
    row = to_report_row(known, policies, AT, {}, ())
    return alert_of(row, facts_as_of(known, policies.of(known.account.region), AT), next_check)


def last(days: float) -> tuple[Post, ...]:
    return (post(ago(days)),)


def every(days: int, times: int, since: float) -> tuple[Post, ...]:
    """A post so many days before AT, and others at even gaps before it."""
    return tuple(post(ago(since + days * number)) for number in range(times + 1))


@pytest.mark.parametrize(
    ("checks", "posts", "urgency"),
    [
        pytest.param([seen()], last(30), Urgency.OVERDUE, id="overdue"),
        pytest.param([seen()], last(14), Urgency.OVERDUE, id="the-limit"),
        pytest.param([seen()], last(13.99), Urgency.DUE_SOON, id="just-below-the-limit"),
        pytest.param([seen()], last(10), Urgency.DUE_SOON, id="the-first-warn-day"),
        pytest.param([seen()], last(9.99), Urgency.BEFORE_CHECK, id="before-the-first-step"),
        pytest.param([seen()], last(7), Urgency.BEFORE_CHECK, id="due-at-the-very-check"),
        pytest.param([seen()], last(6.99), None, id="due-after-the-check"),
        pytest.param([seen()], every(20, 5, 8), Urgency.LIKELY, id="late-by-habit"),
        pytest.param([seen()], every(20, 4, 8), Urgency.BEFORE_CHECK, id="too-few-gaps-for-a-habit"),
        pytest.param([seen()], every(9, 9, 8), Urgency.BEFORE_CHECK, id="in-time-by-habit"),
        pytest.param([seen()], every(20, 5, 3), None, id="late-by-habit-but-not-due"),
        pytest.param([given.failed()], last(8), Urgency.SELF_CHECK, id="a-wall"),
        pytest.param([given.failed()], last(300), Urgency.SELF_CHECK, id="a-wall-and-a-very-old-post"),
        pytest.param([], (), Urgency.SELF_CHECK, id="never-looked-at"),
        pytest.param([seen(covers_from=ago(5))], last(30), Urgency.SELF_CHECK, id="a-list-that-proves-too-little"),
        pytest.param([seen(covers_from=ago(5))], last(9), None, id="a-list-that-does-not-reach-the-last-post"),
        pytest.param([gone()], last(30), None, id="gone"),
    ],
)
def test_alert(checks: list[Check], posts: tuple[Post, ...], urgency: Urgency | None) -> None:
    found = alert(*checks, posts=posts)

    assert (found.urgency if found else None) == urgency


@pytest.mark.parametrize(
    "account",
    [
        pytest.param(given.account(kind=AccountKind.SERVICE), id="a-service-account"),
        pytest.param(given.account(filing=FilingState.CLOSING), id="closing"),
        pytest.param(given.account(filing=FilingState.CLOSED, closed_on=date(2023, 1, 1)), id="closed"),
    ],
)
@pytest.mark.parametrize("check", [seen(), given.failed()], ids=["silent", "not-verified"])
def test_account_that_owes_no_updates_is_not_reminded(account: Account, check: Check) -> None:
    assert alert(check, posts=last(30), of=account) is None


def test_account_that_is_not_verified_has_no_days_and_no_deadline() -> None:
    found = alert(given.failed(), posts=last(30))

    assert found is not None
    assert (found.silent, found.deadline, found.habit, found.reason) == (None, None, None, "captcha_shown")


def test_silence_is_counted_to_the_look_and_not_by_the_clock() -> None:
    found = alert(seen(ago(2)), posts=last(10))

    assert found is not None
    assert (found.urgency, found.silent, found.observed_until) == (Urgency.BEFORE_CHECK, timedelta(days=8), ago(2))


@pytest.mark.parametrize(
    ("changes", "urgency"),
    [
        pytest.param({"inactive_days": 7, "warn_days": (5,)}, Urgency.OVERDUE, id="a-shorter-limit"),
        pytest.param({"warn_days": (8, 13)}, Urgency.DUE_SOON, id="other-warn-days"),
        pytest.param({"severities": {"inactive": None}}, None, id="the-rule-out-of-force"),
    ],
)
def test_limit_and_warn_days_are_the_region_s(changes: dict[str, object], urgency: Urgency | None) -> None:
    policies = Policies(layers=(Layer(name="", changes=changes, region="湘潭市"),))
    found = alert(seen(), posts=last(8), policies=policies)

    assert (found.urgency if found else None) == urgency


def test_units_come_in_the_register_s_order_and_the_most_urgent_account_first() -> None:
    def made(name: str, unit: str, urgency: Urgency, days: float = 0) -> Alert:
        account = replace(given.account(name=name), unit=unit)
        return Alert(account=account, urgency=urgency, limit=timedelta(days=14), deadline=ago(-days))

    alerts = [
        made("甲", "乙局", Urgency.SELF_CHECK),
        made("乙", "甲局", Urgency.DUE_SOON),
        made("丙", "乙局", Urgency.DUE_SOON, 3),
        made("丁", "乙局", Urgency.DUE_SOON, 2),
        made("戊", "乙局", Urgency.OVERDUE),
    ]

    assert [(unit.unit, [alert.account.name for alert in unit.alerts]) for unit in by_unit(alerts)] == [
        ("乙局", ["戊", "丁", "丙", "甲"]),
        ("甲局", ["乙"]),
    ]


def test_two_units_of_one_name_are_reminded_each_of_its_own_accounts() -> None:
    one, other = (
        Alert(account=of, urgency=Urgency.OVERDUE, limit=timedelta(days=14), last_post_at=ago(20)) for of in OFFICES
    )
    found = by_unit([one, other], unit_labels(OFFICES))
    assert [(unit.unit, [alert.account for alert in unit.alerts]) for unit in found] == [
        ("教育局（甲市/乙县）", [OFFICES[0]]),
        ("教育局（甲市/丙县）", [OFFICES[1]]),
    ]


OFFICES = tuple(
    replace(given.account(handle=county), unit="教育局", region=("甲市", county)) for county in ("乙县", "丙县")
)


# The text for a unit


def text_of(found: Alert | None) -> str:
    assert found is not None
    return to_text(by_unit([found])[0], AT, NEXT)


def test_text_says_which_account_since_when_until_when_and_what_to_do() -> None:
    text = text_of(alert(seen(), posts=every(20, 5, 12.5)))

    assert text.startswith("韶山市公安局：政务新媒体更新提醒\n监测时间点 2023-09-19 18:00，下次检查 2023-09-26 18:00\n")
    assert (
        "一、临近超期，请尽快更新\n"
        "1. 新浪微博“韶山公安”（1234567890）\n"
        "   最近一次更新：2023-09-07 06:00，已12天12小时未更新（查看至 2023-09-19 18:00）\n"
        "   最迟更新时间：2023-09-21 06:00 之前\n"
        "   更新习惯：近一年不短于此次的更新间隔共5次，其中5次达到2周\n"
        "   请办理：在最迟更新时间之前发布\n"
    ) in text


def test_text_never_calls_an_account_late_that_is_not_verified() -> None:
    text = text_of(alert(given.failed(), posts=last(300)))

    assert "本次未能核实，不作结论，请自查" in text
    assert "未能核实原因：出现验证码" in text
    assert not any(word in text for word in ("超期", "最迟更新时间", "天未更新"))


def test_hostile_names_reach_the_text_harmless() -> None:
    text = text_of(alert(seen(), posts=last(30), of=replace(given.account(name=HOSTILE), unit=HOSTILE)))

    assert not any(character in text for character in "\x1b\u202e\ud800\x00")
    assert text.encode()


@pytest.mark.parametrize(
    ("units", "names"),
    [
        pytest.param(["韶山市公安局"], ["韶山市公安局.txt"], id="plain"),
        pytest.param(["甲/乙", "甲\\乙"], ["甲_乙.txt", "甲_乙-2.txt"], id="separators-and-a-second-one-of-the-name"),
        pytest.param(["ab", "AB", "ab-2"], ["ab.txt", "AB-2.txt", "ab-2-2.txt"], id="names-that-some-disks-confuse"),
        pytest.param(["../../etc/passwd"], ["_.._etc_passwd.txt"], id="a-way-out-of-the-folder"),
        pytest.param(["", "..."], [f"{NO_UNIT}.txt", f"{NO_UNIT}-2.txt"], id="no-name"),
        pytest.param(["CON", "lpt1.x"], ["_CON.txt", "_lpt1.x.txt"], id="names-that-Windows-keeps"),
        pytest.param(["局" * 200], ["局" * 59 + "….txt"], id="too-long-for-a-disk"),
    ],
)
def test_file_names(units: list[str], names: list[str]) -> None:
    assert file_names(units) == names
