"""Local limits (地方规定), several at once: both sides of every boundary; doubtful cases do not count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.profile import AccountState, Origin, Post
from scrapers.model.route import COMPLETE_LIST
from tests.tracker.rules.given import (
    AT,
    NATIONAL,
    account,
    ago,
    assess,
    facts,
    failed,
    finding,
    gone,
    judged,
    post,
    rules,
    seen,
)
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Policy, Severity
from tracker.policy.rule_set import read_rule_set, shipped_rule_sets
from tracker.register.account import AccountKind, FilingState
from tracker.rules.finding import Verdict
from tracker.time.clock import SHANGHAI

SECOND = timedelta(seconds=1)


def shipped_policy(*names: str) -> Policy:
    policy = Policy()
    for name in names:
        rule_set, faults, _ = read_rule_set(shipped_rule_sets()[name].read_bytes())
        assert rule_set is not None, faults
        policy = policy.with_changes(rule_set.changes)
    return policy


def local(rule: str, severity: Severity, numbers: Mapping[str, Any], wording: str = "地方规定") -> Policy:
    changed = {"severity": severity, "numbers": numbers, "wording": wording, "source": "试行"}
    return Policy().with_changes({"rules": {rule: changed}})


GANSU, FUZHOU, HEDONG = shipped_policy("gansu"), shipped_policy("fuzhou"), shipped_policy("hedong")
GUIZHOU, WEINAN = shipped_policy("guizhou"), shipped_policy("weinan")
XIAYI, YANGLING = shipped_policy("xiayi"), shipped_policy("yangling")


@pytest.mark.parametrize(
    ("policy", "silent", "verdict", "held"),
    [
        pytest.param(GANSU, timedelta(days=7) - SECOND, Verdict.PASS, set(), id="gansu-a-second-before-7-days"),
        pytest.param(GANSU, timedelta(days=7), Verdict.REMARK, {"inactive_local"}, id="gansu-exactly-7-days"),
        pytest.param(GANSU, timedelta(days=14) - SECOND, Verdict.REMARK, {"inactive_local"}, id="gansu-before-14"),
        pytest.param(GANSU, timedelta(days=14), Verdict.FAIL, {"inactive", "inactive_local"}, id="gansu-exactly-14"),
        pytest.param(FUZHOU, timedelta(days=10) - SECOND, Verdict.PASS, set(), id="fuzhou-a-second-before-10"),
        pytest.param(FUZHOU, timedelta(days=10), Verdict.FAIL, {"inactive_local"}, id="fuzhou-exactly-10"),
        pytest.param(HEDONG, timedelta(days=10) - SECOND, Verdict.PASS, set(), id="hedong-a-second-before-10"),
        pytest.param(HEDONG, timedelta(days=10), Verdict.REMARK, {"inactive_local"}, id="hedong-exactly-10"),
        pytest.param(GUIZHOU, timedelta(days=93) - SECOND, Verdict.FAIL, {"inactive"}, id="guizhou-a-second-before-93"),
        pytest.param(GUIZHOU, timedelta(days=93), Verdict.FAIL, {"inactive", "dormant"}, id="guizhou-exactly-93"),
    ],
)
def test_several_limits_hold_at_once_each_with_its_own_cost(
    policy: Policy, silent: timedelta, verdict: Verdict, held: set[str]
) -> None:
    assessment = judged(seen(), posts=(post(AT - silent),), policy=policy)

    assert (assessment.verdict, set(rules(assessment)) - {"due_soon"}) == (verdict, held)


def test_a_local_finding_is_worded_by_its_rule_set() -> None:
    assessment = judged(seen(), posts=(post(ago(9)),), policy=GANSU)

    assert finding(assessment, "inactive_local").message.startswith("监测时间点7天内无更新：最近一次更新")


@pytest.mark.parametrize(
    ("policy", "covered_days", "verdict", "held"),
    [
        pytest.param(GANSU, 8, Verdict.UNVERIFIED, {"inactive_local"}, id="the-remark-is-proved-the-failure-open"),
        pytest.param(GANSU, 6, Verdict.UNVERIFIED, set(), id="nothing-is-proved"),
        pytest.param(GANSU, 14, Verdict.FAIL, {"inactive", "inactive_local"}, id="both-are-proved"),
        pytest.param(GUIZHOU, 20, Verdict.FAIL, {"inactive"}, id="failed-already-however-long-the-rest"),
        pytest.param(FUZHOU, 10, Verdict.FAIL, {"inactive_local"}, id="failed-by-the-shorter-limit"),
    ],
)
def test_what_is_open_leaves_the_account_not_verified_unless_worse_is_proved(
    policy: Policy, covered_days: int, verdict: Verdict, held: set[str]
) -> None:
    assessment = judged(seen(covers_from=ago(covered_days)), posts=(post(ago(100)),), policy=policy)

    assert (assessment.verdict, set(rules(assessment))) == (verdict, held)


def test_a_local_reminder_that_is_open_leaves_the_account_passed() -> None:
    policy = local("inactive_soft", Severity.WARN, {"limit_days": 7})

    assert judged(seen(covers_from=ago(3)), posts=(post(ago(9)),), policy=policy).verdict is Verdict.PASS


def test_a_reminder_counts_to_the_shortest_limit_that_fails() -> None:
    policy = FUZHOU.with_changes({"warn_days": (7,)})
    soon = finding(judged(seen(), posts=(post(ago(8)),), policy=policy), "due_soon")

    assert "2023-09-21 18:00 前未更新即超期" in soon.message


# Posts a week. AT is Tuesday 2023-09-19: the last whole week is 09-11 to 09-17.


def on(day: int, hour: int = 12, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=SHANGHAI)


def posts(*instants: datetime, origin: Origin = Origin.REPOST) -> tuple[Post, ...]:
    return tuple(post(instant, origin) for instant in sorted(instants, reverse=True))


EARLIER = on(1, month=6)


@pytest.mark.parametrize(
    ("instants", "is_held"),
    [
        pytest.param((on(11), on(12), on(17)), False, id="three"),
        pytest.param((on(11), on(12)), True, id="two"),
        pytest.param((), True, id="none"),
        pytest.param((on(11, 0), on(12), on(17, 23, 59)), False, id="from-the-first-minute-to-the-last"),
        pytest.param((on(10, 23, 59), on(12), on(17)), True, id="one-of-them-the-sunday-before"),
        pytest.param((on(12), on(17), on(18, 0)), True, id="one-of-them-the-monday-after"),
    ],
)
def test_posts_are_counted_by_whole_weeks_of_the_calendar(instants: tuple[datetime, ...], is_held: bool) -> None:
    assessment = judged(seen(), posts=posts(*instants, EARLIER), policy=XIAYI)

    assert ("weekly_minimum" in rules(assessment)) is is_held


def test_the_week_and_its_posts_are_named() -> None:
    assessment = judged(seen(), posts=posts(on(11), on(12), EARLIER), policy=XIAYI)

    assert finding(assessment, "weekly_minimum").message == "一周更新不足3条：2023-09-11 至 2023-09-17 仅更新2条"
    assert finding(assessment, "weekly_minimum").english_message == "only 2 posts from 2023-09-11 to 2023-09-17"


@pytest.mark.parametrize(
    ("check", "more"),
    [
        pytest.param(seen(covers_from=on(11, 0) + SECOND), posts(EARLIER), id="the-list-begins-a-second-late"),
        pytest.param(seen(covers_from=None), posts(EARLIER), id="the-list-proves-nothing"),
        pytest.param(seen(), posts(on(12)), id="opened-within-the-week"),
        pytest.param(failed(), posts(EARLIER), id="a-wall"),
        pytest.param(gone(), posts(EARLIER), id="gone"),
    ],
)
def test_a_week_that_is_not_proved_throughout_is_not_counted(check: Check, more: tuple[Post, ...]) -> None:
    assert "weekly_minimum" not in rules(judged(check, posts=more, policy=XIAYI))


@pytest.mark.parametrize(
    ("policy", "rule", "within", "outside"),
    [
        pytest.param(XIAYI, "weekly_minimum", on(13), on(10), id="a-week"),
        pytest.param(YANGLING, "monthly_original", on(13, month=8), on(13), id="a-month"),
        pytest.param(WEINAN, "no_original", on(13), on(1, month=6), id="three-months"),
    ],
)
@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.BANNED])
def test_a_period_in_which_the_account_could_not_publish_is_not_counted(
    policy: Policy, rule: str, within: datetime, outside: datetime, state: AccountState
) -> None:
    def found_with(absent_at: datetime) -> tuple[str, ...]:
        hours = timedelta(hours=2)
        looks = seen(absent_at - hours), gone(absent_at, state), seen(absent_at + hours), seen()
        return rules(judged(*looks, posts=posts(EARLIER, on(18)), policy=policy))

    assert rule in found_with(outside)
    assert rule not in found_with(within)


def test_a_week_before_a_look_that_found_the_account_banned_is_not_counted() -> None:
    """Nobody knows since when."""
    looks = seen(on(10)), gone(on(18), AccountState.BANNED), seen()
    assert "weekly_minimum" not in rules(judged(*looks, posts=posts(EARLIER), policy=XIAYI))


@pytest.mark.parametrize(
    ("kind", "filing"),
    [
        pytest.param(AccountKind.SERVICE, FilingState.RUNNING, id="service"),
        pytest.param(AccountKind.PUBLISHING, FilingState.CLOSING, id="closing"),
        pytest.param(AccountKind.PUBLISHING, FilingState.CLOSED, id="closed"),
    ],
)
@pytest.mark.parametrize("policy", [GANSU, XIAYI, YANGLING, WEINAN, GUIZHOU])
def test_local_rules_are_for_accounts_that_owe_updates(policy: Policy, kind: AccountKind, filing: FilingState) -> None:
    of = account(kind=kind, filing=filing)

    assert rules(judged(seen(), posts=posts(EARLIER), of=of, policy=policy)) == ()


# Originals


@pytest.mark.parametrize(
    ("published", "is_held"),
    [
        pytest.param(posts(on(1, 0, month=8), origin=Origin.ORIGINAL), False, id="an-original-on-the-first"),
        pytest.param(posts(on(31, 23, 59, month=8), origin=Origin.ORIGINAL), False, id="an-original-on-the-last"),
        pytest.param(posts(on(31, 23, 59, month=7), origin=Origin.ORIGINAL), True, id="a-minute-before-the-month"),
        pytest.param(posts(on(1, 0, month=9), origin=Origin.ORIGINAL), True, id="an-original-after-the-month"),
        pytest.param(posts(on(15, month=8), origin=Origin.UNKNOWN), False, id="unknown-may-be-original"),
        pytest.param(posts(on(15, month=8), origin=Origin.REPOST), True, id="reposts-alone"),
        pytest.param((), True, id="nothing"),
    ],
)
def test_originals_are_counted_by_whole_months_and_only_where_origins_are_known(
    published: tuple[Post, ...], is_held: bool
) -> None:
    assessment = judged(seen(), posts=(*published, *posts(EARLIER)), policy=YANGLING)

    assert ("monthly_original" in rules(assessment)) is is_held


@pytest.mark.parametrize(
    ("published", "is_held"),
    [
        pytest.param(posts(ago(92), origin=Origin.ORIGINAL), False, id="an-original-exactly-92-days-ago"),
        pytest.param(posts(ago(92) - SECOND, origin=Origin.ORIGINAL), True, id="a-second-earlier"),
        pytest.param(posts(ago(5), origin=Origin.UNKNOWN), False, id="unknown-may-be-original"),
        pytest.param(posts(ago(5)), True, id="a-repost"),
    ],
)
def test_no_original_in_three_months(published: tuple[Post, ...], is_held: bool) -> None:
    assessment = judged(seen(), posts=(*published, *posts(ago(200))), policy=WEINAN)

    assert ("no_original" in rules(assessment)) is is_held


@pytest.mark.parametrize(
    ("covers_from", "is_held"),
    [pytest.param(ago(92), True, id="spans-it"), pytest.param(ago(92) + SECOND, False, id="a-second-short")],
)
def test_no_original_needs_a_list_that_spans_the_window(covers_from: datetime, is_held: bool) -> None:
    published = posts(ago(5), ago(200))

    assert ("no_original" in rules(judged(seen(covers_from=covers_from), posts=published, policy=WEINAN))) is is_held


def test_what_the_reposts_were_is_reported() -> None:
    message = finding(judged(seen(), posts=posts(ago(5), ago(200)), policy=WEINAN), "no_original").message

    assert message == ("连续3个月无原创内容：2023-06-19 18:00 至 2023-09-19 18:00 更新1条，均为转载，此前也未见原创")


# Interaction: by people alone


def observation(what: ManualFinding, seen_at: datetime, note: str = "") -> Check:
    return ManualCheck(
        what=what, by="张三", seen_at=seen_at, recorded_at=seen_at, name="韶山公安", note=note, id=1
    ).check


FRESH = (post(ago(1)),)


@pytest.mark.parametrize(
    ("told", "is_held"),
    [
        pytest.param((), False, id="nobody-looked"),
        pytest.param((observation(ManualFinding.NO_INTERACTION, ago(3)),), True, id="none-found"),
        pytest.param((observation(ManualFinding.NO_INTERACTION, ago(90)),), True, id="found-90-days-ago"),
        pytest.param((observation(ManualFinding.NO_INTERACTION, ago(90) - SECOND),), False, id="a-second-longer-ago"),
        pytest.param((observation(ManualFinding.NO_INTERACTION, AT + SECOND),), False, id="found-after-the-time-point"),
        pytest.param(
            (observation(ManualFinding.NO_INTERACTION, ago(3)), observation(ManualFinding.INTERACTION, ago(2))),
            False,
            id="mended-since",
        ),
        pytest.param(
            (observation(ManualFinding.INTERACTION, ago(3)), observation(ManualFinding.NO_INTERACTION, ago(2))),
            True,
            id="again-none",
        ),
    ],
)
def test_no_interaction_is_held_only_on_a_persons_word(told: tuple[Check, ...], is_held: bool) -> None:
    assessment = judged(*told, seen(), posts=FRESH)

    assert ("no_interaction" in rules(assessment)) is is_held


HUNAN = Policy().with_changes({"severities": {"no_interaction": Severity.REMARK}})


@pytest.mark.parametrize(
    ("policy", "verdict"),
    [
        pytest.param(NATIONAL, Verdict.FAIL, id="by-the-national-rule"),
        pytest.param(HUNAN, Verdict.REMARK, id="in-hunan"),
    ],
)
def test_no_interaction_costs_what_the_rules_of_the_place_say(policy: Policy, verdict: Verdict) -> None:
    """互动回应差 is a national 单项否决; 湘政务函〔2023〕27号 names such accounts apart."""
    assessment = judged(observation(ManualFinding.NO_INTERACTION, ago(3)), seen(), posts=FRESH, policy=policy)

    assert (assessment.verdict, rules(assessment)) == (verdict, ("no_interaction",))


def test_who_found_no_interaction_is_named() -> None:
    assessment = judged(observation(ManualFinding.NO_INTERACTION, ago(1), "留言未回复"), seen(), posts=FRESH)

    told = finding(assessment, "no_interaction")
    assert told.message == "无互动交流：人工查看于 2023-09-18 18:00，留言未回复（人工核实：张三）"
    assert told.people == ("张三",)


@pytest.mark.parametrize(
    "looks",
    [
        pytest.param((), id="nobody-looked"),
        pytest.param((failed(),), id="a-wall"),
        pytest.param((gone(),), id="gone"),
        pytest.param((seen(ago(1), display_name="韶山警方", covers_from=None),), id="renamed"),
    ],
)
def test_a_word_on_interaction_shows_nothing_else(looks: tuple[Check, ...]) -> None:
    without = judged(*looks, posts=FRESH)
    with_it = judged(*looks, observation(ManualFinding.INTERACTION, AT), posts=FRESH)

    assert with_it == without


# Entity


def verified(as_: str, checked_at: datetime = AT) -> Check:
    return replace(seen(checked_at), verified_as=as_)


@pytest.mark.parametrize(
    ("shown", "is_held"),
    [
        pytest.param("韶山市公安局", False, id="the-unit"),
        pytest.param("", False, id="not-told"),
        pytest.param("韶山市融媒体中心", True, id="another"),
        pytest.param("韶山警事", False, id="no-name-of-an-organisation"),
    ],
)
def test_an_entity_is_another_only_where_that_is_sure(shown: str, is_held: bool) -> None:
    assessment = judged(verified(shown), posts=FRESH)

    assert ("entity_mismatch" in rules(assessment)) is is_held


def test_the_register_may_name_the_entity_itself() -> None:
    of = replace(account(), entity="韶山市融媒体中心")

    assert rules(assess(facts(verified("韶山市融媒体中心"), posts=FRESH, of=of), Policy(), AT)) == ()
    message = finding(
        assess(facts(verified("韶山市公安局"), posts=FRESH, of=of), Policy(), AT), "entity_mismatch"
    ).message
    assert message == ("平台认证主体为“韶山市公安局”，与登记的认证主体“韶山市融媒体中心”不符，检查于 2023-09-19 18:00")


def test_a_verification_read_long_ago_is_none() -> None:
    assert rules(judged(verified("韶山市融媒体中心", ago(4)), seen(), posts=FRESH)) == ()


def test_of_an_account_that_is_gone_no_entity_is_compared() -> None:
    assert "entity_mismatch" not in rules(judged(verified("韶山市融媒体中心", ago(2)), gone(), posts=(post(ago(3)),)))


# Never on what is unknown

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("policy", [GANSU, FUZHOU, XIAYI, YANGLING, WEINAN, GUIZHOU])
@pytest.mark.parametrize(
    "check",
    [
        pytest.param(failed(), id="a-wall"),
        pytest.param(seen(covers_from=None), id="a-list-that-proves-nothing"),
        pytest.param(seen(AT - timedelta(days=30)), id="a-look-a-month-ago"),
    ],
)
def test_no_local_rule_accuses_on_what_nobody_saw(policy: Policy, check: Check) -> None:
    assessment = judged(check, posts=posts(LONG_AGO), policy=policy)

    assert (assessment.verdict, rules(assessment)) == (Verdict.UNVERIFIED, ())


def test_a_rule_turned_off_is_not_held() -> None:
    policy = GANSU.with_changes({"severities": {"inactive_local": None}})

    assert judged(seen(covers_from=COMPLETE_LIST), posts=(post(ago(9)),), policy=policy).verdict is Verdict.PASS


def test_rules_of_one_of_two_regions_of_one_name_apply_to_that_one() -> None:
    strict = Layer(name="", changes={"inactive_days": 7}, region="徐州市/鼓楼区")
    policies = Policies(layers=(strict, Layer(name="", changes={"inactive_days": 10}, region="鼓楼区")))
    regions = (
        ("江苏省", "南京市", "鼓楼区"),
        ("江苏省", "徐州市", "鼓楼区", "某街道"),
        ("徐州市", "鼓楼区"),
        ("徐州市",),
    )
    assert [policies.of(region).inactive_days for region in regions] == [10, 7, 7, 14]
