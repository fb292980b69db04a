"""An account to which the register gave another region: which region's limits apply as of the time before."""

from dataclasses import replace
from functools import partial

import pytest

from scrapers.model.profile import Origin
from tests.tracker.rules.given import AT, account, ago, facts, post, seen
from tracker.history.account_history import AccountHistory
from tracker.messages.messages import ZH
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Severity
from tracker.register.account import FormerEntry
from tracker.report.explanation.explanation import explain
from tracker.report.export.sheets import legend
from tracker.report.notice.content import sources_of
from tracker.report.page.document import legend_of
from tracker.report.report import Report
from tracker.report.rows import to_report_row
from tracker.report.statistics.window import Window, window_of
from tracker.report.tables.originality import to_known
from tracker.rules.assess import policy_as_of, region_as_of

HUNAN, GANSU = ("湖南省",), ("甘肃省",)
POLICIES = Policies(layers=(Layer(name="甘肃省规则", region="甘肃省", changes={"inactive_days": 7}),))
REMINDING = Policies(layers=(Layer(name="", region="甘肃省", changes={"inactive_days": 7, "warn_days": (5,)}),))


def moved(then: tuple[str, ...], now: tuple[str, ...], last_post: float, moved_at: float = -5) -> AccountHistory:
    """Its region is changed `moved_at` days before AT; its newest post is `last_post` days old at AT."""
    entry = replace(account(), region=now)
    former = FormerEntry(until=ago(moved_at), account=replace(entry, region=then))
    history = facts(seen(), posts=(post(ago(last_post)),), of=entry)
    return replace(history, former_entries=(former,))


@pytest.mark.parametrize(
    ("then", "now", "last_post", "verdict"),
    [
        pytest.param(HUNAN, GANSU, 8, "pass", id="the-limit-of-then"),
        pytest.param(GANSU, HUNAN, 8, "pass", id="in-doubt-the-milder"),
        pytest.param(HUNAN, GANSU, 15, "fail", id="both-fail-it"),
        pytest.param(GANSU, HUNAN, 15, "fail", id="both-fail-it-too"),
        pytest.param(GANSU, GANSU, 8, "fail", id="it-did-not-move"),
    ],
)
def test_the_past_is_judged_by_the_region_of_then(
    then: tuple[str, ...], now: tuple[str, ...], last_post: float, verdict: str
) -> None:
    row = to_report_row(moved(then, now, last_post), POLICIES, AT, {}, ())
    assert row.assessment.verdict.value == verdict
    assert row.assessment.policy_version == row.policy.version


@pytest.mark.parametrize(
    ("moved_at", "last_post", "verdict"),
    [
        pytest.param(1, 8, "pass", id="the-stricter-limit-was-in-force-for-a-day"),
        pytest.param(6.9, 8, "pass", id="not-yet-for-all-of-it"),
        pytest.param(7.1, 8, "fail", id="for-all-of-it"),
        pytest.param(1, 15, "fail", id="both-fail-it"),
    ],
)
def test_a_limit_applies_once_it_was_in_force_for_so_long(moved_at: float, last_post: float, verdict: str) -> None:
    """The days before the account moved were not under the limit of the region that it came into."""
    row = to_report_row(moved(HUNAN, GANSU, last_post, moved_at=moved_at), POLICIES, AT, {}, ())
    assert row.assessment.verdict.value == verdict
    assert explain(moved(HUNAN, GANSU, last_post, moved_at=moved_at), POLICIES, row.assessment).policy is row.policy


def test_an_account_that_moved_is_reminded_by_the_limit_that_comes() -> None:
    row = to_report_row(moved(HUNAN, GANSU, 6, moved_at=1), REMINDING, AT, {}, ())
    assert [finding.rule for finding in row.assessment.findings] == ["due_soon"]


def test_a_region_that_was_a_slip_shields_nothing() -> None:
    history = moved(HUNAN, GANSU, 8, moved_at=1)
    slip, entry = history.former_entries[0].account, history.account
    entries = (FormerEntry(until=ago(1.2), account=entry), FormerEntry(until=ago(1), account=slip))
    row = to_report_row(replace(history, former_entries=entries), POLICIES, AT, {}, ())
    assert row.assessment.verdict.value == "fail"


@pytest.mark.parametrize(
    ("kind", "numbers", "posts", "days"),
    [
        pytest.param("weekly_minimum", {"at_least": 3}, (3, 40), 10, id="the-week-before-this"),
        pytest.param("monthly_original", {"at_least": 1}, (1, 70), 30, id="the-month-before-this"),
        pytest.param("no_original", {"window_days": 30}, (40,), 20, id="a-window"),
    ],
)
def test_a_rule_over_a_period_applies_once_it_was_in_force_in_all_of_it(
    kind: str, numbers: dict[str, int], posts: tuple[float, ...], days: float
) -> None:
    rule = {"severity": Severity.REMARK, "numbers": numbers, "wording": "不足", "source": "本地"}
    off = {"inactive": None}
    layer = Layer(name="", region="甘肃省", changes={"rules": {kind: rule}, "severities": off})
    policies = Policies(layers=(Layer(name="", changes={"severities": off}), layer))
    marked = tuple(post(ago(day), Origin.REPOST) for day in posts)
    recent, long_ago = (replace(moved(HUNAN, GANSU, 0, moved_at=at), posts=marked) for at in (days, 100))
    assert to_report_row(long_ago, policies, AT, {}, ()).assessment.verdict.value == "remark"
    assert to_report_row(recent, policies, AT, {}, ()).assessment.verdict.value == "pass"


def test_a_finding_names_the_limit_of_then() -> None:
    finding = to_report_row(moved(HUNAN, GANSU, 15), POLICIES, AT, {}, ()).assessment.findings[0]
    assert "2周内无更新" in finding.message


def test_an_entry_that_was_not_in_the_register_then_has_the_region_of_now() -> None:
    history = moved(HUNAN, GANSU, 8)
    absent = replace(history, former_entries=(FormerEntry(until=ago(-5), account=None),))
    assert region_as_of(absent, POLICIES, AT) == GANSU


def test_everything_that_is_said_of_it_rests_on_the_same_policy() -> None:
    history = moved(HUNAN, GANSU, 8)
    row = to_report_row(history, POLICIES, AT, {}, ())
    explained = explain(history, POLICIES, row.assessment)
    window = Window(first=AT.date(), last=AT.date(), until=AT)
    judged = window_of(history, partial(policy_as_of, history, POLICIES), window)
    assert explained.policy is to_known(history, POLICIES, AT).policy is row.policy is POLICIES.of(HUNAN)
    assert not any("甘肃" in layer.name for traced in explained.rules for layer in traced.layers)
    assert (judged.failed, judged.policy_version) == ((), row.policy.version)


def test_a_document_names_the_rules_of_then_by_which_an_account_was_judged() -> None:
    """None of its accounts is in such a region now, and the notice cites the document of a finding."""
    local = {"inactive": {"numbers": {"limit_days": 7}, "source": "甘政办〔2020〕1号"}}
    policies = Policies(layers=(Layer(name="甘肃省规则", region="甘肃省", changes={"rules": local}),))
    row = to_report_row(moved(HUNAN, GANSU, 15), policies, AT, {}, ())
    report = Report(rows=(row,), at=AT, policies=policies)
    national = next(rule for rule in policies.of(HUNAN).rules if rule.id == "inactive")
    shown = {(str(line[2]), str(line[5])) for line in legend(report) if line[0] == ZH.rule("inactive")}
    assert {("7天", "全部"), ("14天", "名册当时所列地区")} == shown
    assert "名册当时所列地区" in {line.places for line in legend_of(report, ZH)}
    assert national.source.partition("（")[0] in sources_of(report)["inactive"]


@pytest.mark.parametrize(("moved_at", "is_said"), [(1, True), (8, False)])
def test_the_explanation_says_by_which_region_it_judges(moved_at: float, is_said: bool) -> None:
    history = moved(HUNAN, GANSU, 8, moved_at=moved_at)
    row = to_report_row(history, POLICIES, AT, {}, ())
    lines = [line for section in explain(history, POLICIES, row.assessment).sections for line in section.lines]
    said = [line for line in lines if "地区有变" in line]
    assert said == (["名册所列地区有变（现为甘肃省），依认定较轻的湖南省的规定"] if is_said else [])
