"""交叉复核: where the policy wants it, what one person recorded accuses nobody until another one recorded the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.profile import AccountState, Post
from tests.tracker.rules.given import AT, account, ago, assess, facts, failed, gone, post, rules, seen
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding, merge_posts
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Policy
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.register import read_register
from tracker.report.explanation.explanation import explain
from tracker.report.statistics.window import Window, window_of
from tracker.rules.finding import Assessment, Verdict

TWO = Policy(second_check=True)
WORDS = "该账号已注销"
Saw = ManualFinding


def saw(by: str, what: ManualFinding, number: int, *, hours: float = -1, **more: Any) -> ManualCheck:
    """A record of one person, by default an hour after the time-point."""
    at = ago(hours=hours)
    return ManualCheck(what=what, by=by, seen_at=at, recorded_at=at, name="韶山公安", id=number, **more)


def newest(by: str, days: float, number: int = 1, *, hours: float = -1) -> ManualCheck:
    """Saw the newest post, of so many days before the time-point."""
    return saw(by, Saw.LAST_POST, number, hours=hours, last_post_at=ago(days=days))


def absent(
    by: str, number: int = 1, *, state: AccountState = AccountState.DEREGISTERED, hours: float = -1
) -> ManualCheck:
    return saw(by, Saw.GONE, number, hours=hours, state=state, words=WORDS)


def never(by: str, number: int = 1) -> ManualCheck:
    return saw(by, Saw.NEVER_POSTED, number)


def mute(by: str, number: int = 1, what: ManualFinding = Saw.NO_INTERACTION, *, hours: float = 1) -> ManualCheck:
    return saw(by, what, number, hours=hours)


def judge(
    *looks: Check | ManualCheck,
    posts: tuple[Post, ...] = (),
    policy: Policy = TWO,
    of: Account | None = None,
    at: datetime = AT,
) -> Assessment:
    people = [look for look in looks if isinstance(look, ManualCheck)]
    checks = sorted(
        (look.check if isinstance(look, ManualCheck) else look for look in looks), key=lambda check: check.checked_at
    )
    return assess(facts(*checks, posts=merge_posts(posts, people), of=of), policy, at)


ACCUSATIONS = [
    pytest.param(newest("张三", 18), newest("李四", 18, 2), Verdict.FAIL, id="silence"),
    pytest.param(absent("张三"), absent("李四", 2), Verdict.REMARK, id="gone"),
    pytest.param(never("张三"), never("李四", 2), Verdict.FAIL, id="never-posted"),
]


@pytest.mark.parametrize(("first", "second", "verdict"), ACCUSATIONS)
def test_one_person_accuses_nobody_and_two_do(first: ManualCheck, second: ManualCheck, verdict: Verdict) -> None:
    alone = judge(failed(), first)

    assert (alone.verdict, alone.reason, alone.findings) == (Verdict.UNVERIFIED, "awaits_second_check", ())
    assert "张三" in alone.reason_message
    assert judge(failed(), first, second).verdict is verdict
    assert judge(failed(), first, policy=Policy()).verdict is verdict, "without the policy one person is enough"


@pytest.mark.parametrize("name", ["张三", " 张 三", "张三\u200b", "张三　"])
@pytest.mark.parametrize(("first", "second", "verdict"), ACCUSATIONS)
def test_the_same_person_twice_is_one_person(
    first: ManualCheck, second: ManualCheck, verdict: Verdict, name: str
) -> None:
    assert judge(failed(), first, replace(second, by=name)).reason == "awaits_second_check"


def test_width_and_case_do_not_make_a_second_person() -> None:
    assert judge(newest("Li Si", 18), newest("ＬＩ　ＳＩ", 18, 2)).reason == "awaits_second_check"


def test_interaction_needs_two_as_well() -> None:
    alive = (seen(), newest("王五", 1, 9))

    assert judge(*alive, mute("张三")).reason == "awaits_second_check"
    assert rules(judge(*alive, mute("张三"), mute("李四", 2))) == ("no_interaction",)
    assert judge(*alive, mute("张三"), mute("李四", 2, Saw.INTERACTION, hours=0.5)).verdict is not Verdict.FAIL
    assert judge(*alive, mute("李四", 1, Saw.INTERACTION, hours=2), mute("张三", 2)).reason == "people_disagree"


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(newest("张三", 0.1), id="today"),
        pytest.param(newest("张三", 13.9), id="within-the-limit"),
        pytest.param(saw("张三", Saw.LAST_POST, 1, hours=-3, last_post_at=ago(hours=-2)), id="after-the-time-point"),
    ],
)
def test_what_speaks_for_the_account_needs_nobody_else(record: ManualCheck) -> None:
    one, unchanged = judge(failed(), record), judge(failed(), record, policy=Policy())
    assert (one.verdict, one.reason) == (unchanged.verdict, unchanged.reason)


def test_a_reminder_needs_nobody_else() -> None:
    assert rules(judge(failed(), newest("张三", 13))) == ("due_soon",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(newest("张三", 18), newest("李四", 1, 2), id="a-newer-post-that-one-missed"),
        pytest.param(newest("张三", 18), newest("李四", 16, 2), id="both-silent-since-different-days"),
        pytest.param(newest("张三", 18), absent("李四", 2), id="silent-or-gone"),
        pytest.param(newest("张三", 1), absent("李四", 2), id="alive-or-gone"),
        pytest.param(absent("张三"), absent("李四", 2, state=AccountState.BANNED), id="gone-for-different-reasons"),
        pytest.param(never("张三"), newest("李四", 1, 2), id="never-or-today"),
        pytest.param(never("张三"), absent("李四", 2), id="never-or-gone"),
    ],
)
def test_two_who_disagree_accuse_nobody_and_both_are_shown(one: ManualCheck, other: ManualCheck) -> None:
    for first, second in permutations((one, other)):
        for later in (0, 1, 30):
            moved = replace(second, seen_at=second.seen_at + timedelta(minutes=later), recorded_at=second.recorded_at)
            found = judge(failed(), first, moved)
            assert found.verdict is Verdict.UNVERIFIED
            assert found.reason == "people_disagree"
            assert "张三" in found.reason_message
            assert "李四" in found.reason_message


def test_a_third_person_settles_it_for_the_account() -> None:
    assert judge(failed(), newest("张三", 18), newest("李四", 1, 2), newest("王五", 1, 3)).verdict is Verdict.PASS


def test_a_third_person_does_not_outvote_a_post_that_somebody_saw() -> None:
    found = judge(failed(), newest("张三", 18), newest("王五", 18, 3), newest("李四", 1, 2))
    assert found.reason == "people_disagree"


def test_who_corrects_himself_waits_for_nobody() -> None:
    assert judge(failed(), newest("张三", 18), newest("张三", 1, 2, hours=-1.1)).verdict is Verdict.PASS
    assert judge(failed(), absent("张三"), newest("张三", 1, 2, hours=-1.1)).verdict is Verdict.PASS


def test_a_correction_takes_the_support_away() -> None:
    found = judge(failed(), newest("张三", 18), newest("李四", 18, 2), newest("李四", 1, 3, hours=-1.1))
    assert found.verdict is not Verdict.FAIL


@pytest.mark.parametrize("hours", [-1 - 72, -1 - 72.1])
def test_looks_far_apart_are_not_of_one_thing(hours: float) -> None:
    is_near = hours > -73.05
    found = judge(failed(), newest("张三", 18), newest("李四", 18, 2, hours=hours))
    assert (found.verdict is Verdict.FAIL) is is_near


def test_the_day_is_compared_where_one_saw_the_minute() -> None:
    morning, end = datetime(2023, 9, 1, 1, 0, tzinfo=AT.tzinfo), datetime(2023, 9, 1, 15, 59, tzinfo=AT.tzinfo)
    one = saw("张三", Saw.LAST_POST, 1, last_post_at=morning)
    other = saw("李四", Saw.LAST_POST, 2, last_post_at=end)
    found = judge(failed(), one, other)
    assert (found.verdict, found.last_post_at) == (Verdict.FAIL, end)


# Beside the program


def test_what_the_program_proves_needs_no_second_person() -> None:
    silent = (post(ago(days=20)),)
    assert judge(seen(), newest("张三", 20), posts=silent).verdict is Verdict.FAIL
    assert judge(seen(), posts=silent).verdict is Verdict.FAIL


def test_a_record_that_the_program_disproves_changes_nothing() -> None:
    found = judge(newest("张三", 18), seen(ago(hours=-2)), posts=(post(ago(days=1)),))
    assert found.verdict is Verdict.PASS


def test_a_disagreement_is_settled_by_what_the_program_saw() -> None:
    found = judge(seen(), newest("张三", 18), newest("李四", 2, 2), posts=(post(ago(days=1)),))
    assert found.verdict is Verdict.PASS


def test_gone_by_one_and_silent_by_the_program_waits() -> None:
    found = judge(seen(ago(hours=-4)), absent("张三"), posts=(post(ago(days=20)),))
    assert (found.verdict, found.reason) == (Verdict.UNVERIFIED, "awaits_second_check")


def test_silence_that_one_person_proved_in_part_waits() -> None:
    by_person = newest("张三", 20, hours=8 * 24)
    looks = (by_person, seen(AT, covers_from=ago(days=9)))
    assert judge(*looks, policy=Policy()).verdict is Verdict.FAIL
    assert judge(*looks).reason == "awaits_second_check"


def test_a_failing_account_does_not_escape_by_a_second_fault_that_one_person_recorded() -> None:
    found = judge(seen(), mute("张三"), posts=(post(ago(days=20)),))
    assert (found.verdict, rules(found)) == (Verdict.FAIL, ("inactive",))


# Whose page it is


def test_an_identity_that_one_person_confirmed_accuses_nobody() -> None:
    confirmed = saw("张三", Saw.SAME_ACCOUNT, 1, hours=5)
    absent_page = replace(gone(state=AccountState.NOT_FOUND), words="用户不存在")
    silent_page = seen(display_name="韶山公安局")

    for page, posts in ((absent_page, ()), (silent_page, (post(ago(days=20)),))):
        assert judge(confirmed, page, posts=posts, policy=Policy()).verdict in (Verdict.FAIL, Verdict.REMARK)
        assert judge(confirmed, page, posts=posts).reason == "awaits_second_check"
        second = saw("李四", Saw.SAME_ACCOUNT, 2, hours=4)
        assert judge(confirmed, second, page, posts=posts).verdict in (Verdict.FAIL, Verdict.REMARK)


# The register


@pytest.mark.parametrize("hours", [-1, 5, 2000])
def test_one_person_s_word_takes_no_proof_from_a_page_that_the_program_knows(hours: float) -> None:
    """An earlier look at the handle showed the registered name."""
    looks = seen(ago(30)), seen(display_name="韶山警方")
    alone = judge(*looks, posts=(post(ago(18)),))
    assert (alone.verdict, rules(alone)) == (Verdict.FAIL, ("inactive", "renamed_not_filed"))
    said = judge(*looks, saw("张三", Saw.SAME_ACCOUNT, 1, hours=hours), posts=(post(ago(18)),))
    assert (said.verdict, rules(said)) == (alone.verdict, rules(alone))


def test_a_page_under_another_id_rests_on_the_person_s_word() -> None:
    looks = replace(seen(ago(30)), platform_id="a"), replace(seen(display_name="韶山警方"), platform_id="b")
    said = judge(*looks, saw("张三", Saw.SAME_ACCOUNT, 1, hours=5), posts=(post(ago(18)),))
    assert said.verdict is Verdict.UNVERIFIED


def test_a_closed_account_that_is_gone_needs_nobody_else() -> None:
    assert judge(absent("张三"), of=account(filing=FilingState.CLOSED)).verdict is Verdict.PASS


def test_a_post_after_closing_needs_two() -> None:
    closed = account(filing=FilingState.CLOSED, closed_on=date(2023, 9, 1))
    alone = judge(newest("张三", 1), of=closed)
    assert (alone.findings, alone.reason) == ((), "awaits_second_check")
    assert rules(judge(newest("张三", 1), newest("李四", 1, 2), of=closed)) == ("closed_but_posting",)


def test_a_post_that_was_only_seen_after_closing_needs_two() -> None:
    closed = account(filing=FilingState.CLOSED, closed_on=date(2023, 9, 1))
    records = [saw(by, Saw.POSTED, number, last_post_at=ago(days=1)) for number, by in enumerate(("张三", "李四"), 1)]

    assert judge(records[0], of=closed).reason == "awaits_second_check"
    both = judge(*records, of=closed)
    assert rules(both) == ("closed_but_posting",)
    assert both.findings[0].people == ("张三", "李四")


def test_a_post_that_was_only_seen_speaks_for_the_account_alone() -> None:
    posted = saw("李四", Saw.POSTED, 2, last_post_at=ago(days=2))
    assert judge(failed(), posted).verdict is Verdict.PASS
    assert judge(failed(), newest("张三", 18), posted).reason == "people_disagree"
    assert judge(failed(), saw("李四", Saw.POSTED, 2, last_post_at=ago(days=18))).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize("second", [Saw.NOTHING_NEWER, Saw.LAST_POST])
def test_nothing_newer_agrees_with_a_last_post_of_that_day(second: ManualFinding) -> None:
    known = (post(ago(days=18)),)
    nothing = saw("张三", Saw.NOTHING_NEWER, 1, last_post_at=ago(days=18))
    assert judge(failed(), nothing, posts=known).reason == "awaits_second_check"
    assert judge(failed(), nothing, posts=known, policy=Policy()).verdict is Verdict.FAIL
    also = saw("李四", second, 2, last_post_at=ago(days=18, hours=1))
    assert judge(failed(), nothing, also, posts=known).verdict is Verdict.FAIL


def test_nothing_newer_than_a_day_claims_nothing_where_no_post_is_known() -> None:
    nothing = saw("张三", Saw.NOTHING_NEWER, 1, last_post_at=ago(days=18))
    assert judge(failed(), nothing, policy=Policy()).verdict is Verdict.UNVERIFIED


def test_a_service_account_owes_no_posts() -> None:
    assert judge(newest("张三", 18), of=account(kind=AccountKind.SERVICE)).verdict is Verdict.PASS


def test_an_account_that_is_only_frozen_is_not_accused_by_anybody() -> None:
    assert judge(failed(), absent("张三", state=AccountState.SUSPENDED)).reason == "account_suspended"


# Everywhere


def test_a_window_counts_no_day_that_only_one_person_saw_failing() -> None:
    window = Window(first=date(2023, 9, 17), last=date(2023, 9, 18), until=AT)
    one, both = (
        facts(*(look.check for look in looks), posts=merge_posts((), looks))
        for looks in ([newest("张三", 18)], [newest("张三", 18), newest("李四", 18, 2)])
    )
    alone = window_of(one, lambda at: TWO, window)

    assert (alone.failed, alone.gap) == ((), None)
    assert window_of(both, lambda at: TWO, window).failed
    assert window_of(one, lambda at: Policy(), window).failed


def test_the_explanation_says_that_a_record_waits() -> None:
    record = newest("张三", 18)
    history = facts(record.check, posts=merge_posts((), [record]))
    policies = Policies(layers=(Layer(name="", changes={"second_check": True}),))
    told = explain(history, policies, assess(history, TWO, AT))

    assert [(check.counts, "须另一人核实一致" in check.proves) for check in told.checks] == [(False, True)]


# The policy


def test_the_version_of_a_policy_without_it_is_as_before() -> None:
    assert "second_check" not in Policy().document
    assert TWO.version != Policy().version
    assert TWO.with_changes({"second_check": False}).version == Policy().version


def test_a_region_and_a_rule_set_may_want_it(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "rule_set: {name: ours, version: '1'}\nsecond_check: true\nrules: []\n", "utf-8"
    )
    (tmp_path / "accounts.yaml").write_text(
        "policy: {regions: {长沙市: {second_check: true}, 湘潭市: {rule_set: ours.yaml},"
        " 韶山市: {second_check: false}}}\naccounts: []\n",
        "utf-8",
    )
    policies = read_register(tmp_path / "accounts.yaml").policies

    regions: list[tuple[str, ...]] = [("长沙市",), ("湘潭市",), ("湘潭市", "韶山市"), ("衡阳市",)]
    assert [policies.of(region).second_check for region in regions] == [True, True, False, False]
