"""Partial or late lists (WeRead, links, albums, 发布 alone) prove posts: an account is never silent by them alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scrapers.model.route import COMPLETE_LIST
from scrapers.platforms.partial_routes import PARTIAL_ROUTES
from tests.tracker.rules.given import AT, NATIONAL, account, ago, facts, finding, judged, post, rules, seen
from tracker.history.check import Check
from tracker.history.facts_as_of import facts_as_of
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import AccountKind
from tracker.report.early_warning.early_warning import Alert, Urgency, alert_of, by_unit
from tracker.report.early_warning.reminder_text import to_text
from tracker.report.early_warning.tables import digest_table, to_alert_json
from tracker.report.rows import to_report_row
from tracker.rules.finding import Verdict

MINUTE = timedelta(minutes=1)
NEXT = AT + timedelta(days=7)


def by(*routes: str, checked_at: datetime = AT, covers_from: datetime | None = None) -> Check:
    """A good look by these routes, with what an earlier version of the program may have made of it."""
    check = seen(checked_at, covers_from=covers_from)
    (look,) = check.looks
    return replace(check, looks=tuple(replace(look, route=route) for route in routes))


WEREAD = by("wechat.weread", "wechat.links")
each_partial = pytest.mark.parametrize("route", sorted(PARTIAL_ROUTES))


@each_partial
@pytest.mark.parametrize("days", [14, 15, 40, 400])
@pytest.mark.parametrize("covers_from", [None, COMPLETE_LIST, ago(500)])
def test_nothing_newer_on_a_partial_list_is_not_verified(route: str, days: float, covers_from: datetime | None) -> None:
    assessment = judged(by(route, covers_from=covers_from), posts=(post(ago(days)),))
    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED, "partial_list")
    assert (assessment.findings, assessment.days_silent) == ((), None)


def test_reason_says_what_is_known_by_what_and_what_would_show() -> None:
    assert judged(WEREAD, posts=(post(ago(20)),)).reason_message == (
        "已知最新一条 2023-08-30 18:00，未见更新的；所用途径（wechat.weread、wechat.links）的列表不全或滞后，"
        "只能证明有更新，不能证明其后2周内无更新，须由该账号自己的后台或人工查看核实"
    )


@each_partial
def test_post_within_the_limit_on_a_partial_list_passes(route: str) -> None:
    assert judged(by(route), posts=(post(ago(14) + MINUTE),)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    "proof",
    [
        pytest.param(by("wechat.backoffice", covers_from=ago(60)), id="the-back-office"),
        pytest.param(by("wechat.backoffice", "wechat.weread", covers_from=ago(60)), id="beside-a-partial-list"),
        pytest.param(by("person", covers_from=ago(20)), id="a-person's-look"),
    ],
)
def test_silence_on_wechat_is_proved_by_the_back_office_or_a_person(proof: Check) -> None:
    assert "inactive" in rules(judged(proof, posts=(post(ago(20)),)))


# --- the reminder -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "step"),
    [
        pytest.param(timedelta(days=10) - MINUTE, None, id="under-10-days"),
        pytest.param(timedelta(days=10), 10, id="exactly-10-days"),
        pytest.param(timedelta(days=12) - MINUTE, 10, id="under-12-days"),
        pytest.param(timedelta(days=12), 12, id="exactly-12-days"),
        pytest.param(timedelta(days=14) - MINUTE, 12, id="a-minute-before-the-limit"),
        pytest.param(timedelta(days=14), None, id="not-verified-any-more"),
    ],
)
@each_partial
def test_reminder_is_due_by_the_newest_known_post(route: str, age: timedelta, step: int | None) -> None:
    assessment = judged(by(route), posts=(post(AT - age),))
    steps = [finding.evidence["step"] for finding in assessment.findings if finding.rule == "due_soon"]
    assert steps == ([] if step is None else [step])


def test_reminder_says_that_no_newer_post_is_known_and_nothing_of_silence() -> None:
    assessment = judged(WEREAD, posts=(post(ago(11)),))
    found = finding(assessment, "due_soon")
    assert found.message == (
        "已知最新一条 2023-09-08 18:00（距检查11天），未见更新的，检查至 2023-09-19 18:00；"
        "所用途径不能证明没有更新的，如确无更新的，2023-09-22 18:00 即满2周"
    )
    assert (assessment.verdict, assessment.days_silent, found.evidence["no_newer_known"]) == (Verdict.PASS, None, True)


def test_age_is_counted_to_the_look_and_not_by_the_clock() -> None:
    assert rules(judged(by("wechat.weread", checked_at=ago(2)), posts=(post(ago(11)),))) == ()


def test_account_that_owes_no_updates_is_not_reminded() -> None:
    assert rules(judged(WEREAD, posts=(post(ago(11)),), of=account(kind=AccountKind.SERVICE))) == ()


def test_silence_that_is_proved_is_reported_as_silence() -> None:
    assessment = judged(by("wechat.backoffice", covers_from=ago(60)), posts=(post(ago(11)),))
    assert finding(assessment, "due_soon").message.startswith("已满10天未更新：")


def alert(*checks: Check, days: float) -> Alert | None:
    known = facts(*checks, posts=(post(ago(days)),))
    policies = Policies()
    return alert_of(to_report_row(known, policies, AT, {}, ()), facts_as_of(known, NATIONAL, AT), NEXT)


@pytest.mark.parametrize(
    ("days", "urgency"),
    [
        pytest.param(9.99, None, id="before-the-first-step"),
        pytest.param(10, Urgency.DUE_SOON, id="the-first-step"),
        pytest.param(13.99, Urgency.DUE_SOON, id="just-below-the-limit"),
        pytest.param(14, Urgency.SELF_CHECK, id="the-limit"),
    ],
)
def test_alert(days: float, urgency: Urgency | None) -> None:
    found = alert(WEREAD, days=days)
    assert (found.urgency if found else None) == urgency


def test_alert_claims_no_days_of_silence() -> None:
    found = alert(WEREAD, days=11)
    assert found is not None
    reported = to_alert_json(found)
    assert (reported["days_silent"], reported["no_newer_known"]) == (None, True)
    assert reported["deadline"] == "2023-09-22T18:00:00+08:00"


def test_unit_s_reminder_says_what_is_known() -> None:
    found = alert(WEREAD, days=11)
    assert found is not None
    text = to_text(by_unit([found])[0], AT, NEXT)
    assert (
        "最近一次更新：已知最新一条 2023-09-08 18:00，未见更新的"
        "（查看至 2023-09-19 18:00；所用途径不能证明没有更新的）" in text
    )
    assert "最迟更新时间：如确无更新的，2023-09-22 18:00 之前" in text
    assert "已11天未更新" not in text


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (Lang.ZH, "已知最新一条，未见更新的；所用途径不能证明没有更新的"),
        (Lang.EN, "the newest post known: no newer one was seen, which does not prove that there is none"),
    ],
)
def test_digest_says_it_in_both_languages(lang: Lang, words: str) -> None:
    found = alert(WEREAD, days=11)
    assert found is not None
    table = digest_table(by_unit([found]), AT, NEXT, Messages(lang))
    assert words in [row.plain for row in table.rows[0]]
