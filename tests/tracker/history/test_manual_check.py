"""A person's observation counts as a look of its own and is shown as a person's."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scrapers.model.profile import AccountState, Post
from tests.tracker.rules.given import AT, account, ago, assess, facts, failed, finding, gone, judged, post, rules, seen
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding, PageOwner, merge_posts, page_owner
from tracker.policy.policy import Policy
from tracker.register.account import Account
from tracker.rules.finding import Assessment, Verdict

WORDS = "该账号因用户自行申请关闭，现已无法查看。"


def observed(what: ManualFinding, *, number: int = 1, seen_at: datetime = AT, **more: Any) -> ManualCheck:
    return ManualCheck(what=what, by="张三", seen_at=seen_at, recorded_at=seen_at, name="韶山公安", id=number, **more)


def last_post(published_at: datetime, *, number: int = 1, seen_at: datetime = AT) -> ManualCheck:
    return observed(
        ManualFinding.LAST_POST, number=number, seen_at=seen_at, last_post_at=published_at, title="平安韶山"
    )


def gone_by_person(state: AccountState = AccountState.DEREGISTERED, seen_at: datetime = AT) -> ManualCheck:
    return observed(ManualFinding.GONE, seen_at=seen_at, state=state, words=WORDS)


def judge(
    *looks: Check | ManualCheck, posts: tuple[Post, ...] = (), at: datetime = AT, of: Account | None = None
) -> Assessment:
    """As the store returns them: people's looks among the program's, their posts among its posts."""
    manual_checks = [look for look in looks if isinstance(look, ManualCheck)]
    checks = sorted(
        (look.check if isinstance(look, ManualCheck) else look for look in looks), key=lambda check: check.checked_at
    )
    return assess(facts(*checks, posts=merge_posts(posts, manual_checks), of=of), Policy(), at)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"what": ManualFinding.LAST_POST}, id="last-post-without-its-instant"),
        pytest.param({"what": ManualFinding.NEVER_POSTED, "last_post_at": AT}, id="never-posted-with-a-post"),
        pytest.param({"what": ManualFinding.LAST_POST, "last_post_at": ago(minutes=-1)}, id="post-after-the-look"),
        pytest.param({"what": ManualFinding.GONE, "state": AccountState.BANNED, "words": " "}, id="gone-without-words"),
        pytest.param({"what": ManualFinding.GONE, "state": AccountState.ACTIVE, "words": "正常"}, id="gone-and-active"),
        pytest.param(
            {"what": ManualFinding.CANNOT_TELL, "state": AccountState.BANNED, "words": "x"}, id="a-state-of-nothing"
        ),
    ],
)
def test_an_observation_that_makes_no_sense_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        observed(**wrong)


def test_an_observation_names_who_made_it() -> None:
    with pytest.raises(ValueError, match="who made it"):
        ManualCheck(what=ManualFinding.CANNOT_TELL, by=" ", seen_at=AT, recorded_at=AT, name="韶山公安")


# Silence


@pytest.mark.parametrize(
    ("published_at", "verdict"),
    [
        pytest.param(ago(days=14), Verdict.FAIL, id="14-days-ago"),
        pytest.param(ago(days=13, hours=23, minutes=59), Verdict.PASS, id="a-minute-less"),
        pytest.param(ago(hours=1), Verdict.PASS, id="an-hour-ago"),
    ],
)
def test_the_last_post_that_a_person_saw_decides_where_the_program_met_a_wall(
    published_at: datetime, verdict: Verdict
) -> None:
    assert judge(failed(), last_post(published_at)).verdict is verdict


def test_what_rests_on_a_person_says_so() -> None:
    found = finding(judge(failed(), last_post(ago(days=20))), "inactive")

    assert "（人工核实：张三）" in found.message
    assert {key: found.evidence[key] for key in ("route", "way", "by", "people", "manual_check_id")} == {
        "route": "person",
        "way": "person",
        "by": "张三",
        "people": ["张三"],
        "manual_check_id": 1,
    }


def test_what_rests_on_the_program_alone_names_nobody() -> None:
    found = finding(judged(seen(), posts=(post(ago(days=20)),)), "inactive")

    assert "人工" not in found.message
    assert "people" not in found.evidence


def test_a_silence_that_a_person_proved_in_part_names_him() -> None:
    """The person saw the first half of the interval; the program's list reaches back to that look."""
    by_person = last_post(ago(days=20), seen_at=ago(days=8))
    found = finding(judge(by_person, seen(AT, covers_from=ago(days=9))), "inactive")

    assert found.evidence["people"] == ["张三"]


def test_a_newer_post_that_the_program_saw_wins() -> None:
    by_person = last_post(ago(days=20), seen_at=ago(hours=2))
    assessment = judge(by_person, seen(AT, covers_from=None), posts=(post(ago(days=3)),))

    assert (assessment.verdict, assessment.last_post_at) == (Verdict.PASS, ago(days=3))


def test_a_newer_post_that_a_person_saw_wins() -> None:
    assessment = judge(seen(), last_post(ago(days=2), seen_at=ago(hours=1)), posts=(post(ago(days=20)),))

    assert (assessment.verdict, assessment.last_post_at) == (Verdict.PASS, ago(days=2))


def test_a_persons_look_after_the_time_point_proves_the_past_that_it_reaches() -> None:
    assert rules(judge(failed(), last_post(ago(days=20), seen_at=ago(days=-2)))) == ("inactive",)


def test_a_post_after_the_time_point_proves_no_silence_before_it() -> None:
    assessment = judge(failed(), last_post(ago(days=-1), seen_at=ago(days=-2)))

    assert (assessment.verdict, assessment.findings) == (Verdict.UNVERIFIED, ())


def test_a_persons_look_grows_old_like_any_other() -> None:
    assert judge(last_post(ago(days=20), seen_at=ago(days=4))).verdict is Verdict.UNVERIFIED


@pytest.mark.parametrize(
    ("saw", "seen_at", "verdict"),
    [
        pytest.param(ago(days=20), AT, Verdict.UNVERIFIED, id="a-post-that-the-list-lacks"),
        pytest.param(ago(days=20), ago(days=1), Verdict.UNVERIFIED, id="seen-a-day-before-the-list"),
        pytest.param(ago(days=20), ago(days=1, minutes=1), Verdict.FAIL, id="deleted-since-perhaps"),
        pytest.param(ago(days=25, hours=5), AT, Verdict.FAIL, id="of-the-day-of-one-that-it-has"),
        pytest.param(ago(days=70), AT, Verdict.FAIL, id="older-than-the-list"),
    ],
)
def test_a_list_that_lacks_a_post_that_a_person_saw_proves_no_silence(
    saw: datetime, seen_at: datetime, verdict: Verdict
) -> None:
    by_person = observed(ManualFinding.POSTED, seen_at=seen_at, last_post_at=saw)
    listed = (post(ago(days=25)), post(ago(days=60)))
    assessment = judge(seen(covers_from=ago(days=60)), by_person, posts=listed)
    assert (assessment.verdict, assessment.reason) == (verdict, "" if verdict is Verdict.FAIL else "looks_disagree")


def test_a_person_and_the_program_saw_one_post_once() -> None:
    exact = post(ago(days=2) + timedelta(seconds=45))

    assert merge_posts((exact,), [last_post(ago(days=2))]) == (exact,)


# Never posted


def test_the_platforms_count_of_0_may_be_read_by_a_person() -> None:
    found = finding(judge(failed(), observed(ManualFinding.NEVER_POSTED)), "never_posted")

    assert "（人工核实：张三）" in found.message


def test_never_posted_proves_nothing_against_a_post_that_was_seen() -> None:
    assessment = judge(observed(ManualFinding.NEVER_POSTED), posts=(post(ago(days=20)),))

    assert (assessment.verdict, assessment.findings) == (Verdict.UNVERIFIED, ())


# Gone


def test_a_person_who_quotes_the_platform_is_evidence_enough() -> None:
    found = finding(judge(failed(code="to_be_confirmed"), gone_by_person()), "deregistered_not_offline")

    assert WORDS in found.message
    assert "（人工核实：张三）" in found.message
    assert (found.evidence["way"], found.evidence["by"]) == ("person", "张三")


ABSENT = replace(gone(state=AccountState.NOT_FOUND), words="HTTP 404 资源不存在")


@pytest.mark.parametrize(
    ("platform", "looks", "reason"),
    [
        pytest.param("weibo", (seen(ago(9)), ABSENT), "", id="a-handle-that-stays"),
        pytest.param("zhihu", (seen(ago(9)), ABSENT), "identity_unproved", id="a-handle-that-its-owner-may-change"),
        pytest.param(
            "zhihu",
            (observed(ManualFinding.SAME_ACCOUNT, seen_at=ago(10)), seen(ago(9)), ABSENT),
            "identity_unproved",
            id="confirmed-before-it-was-last-seen",
        ),
        pytest.param(
            "zhihu", (seen(ago(9)), ABSENT, observed(ManualFinding.SAME_ACCOUNT)), "", id="confirmed-since-then"
        ),
        pytest.param("zhihu", (seen(ago(9)), gone_by_person(AccountState.NOT_FOUND)), "", id="a-person-looked"),
        pytest.param("zhihu", (seen(ago(9)), gone()), "", id="the-platform-says-deregistered"),
    ],
)
def test_no_such_account_may_be_a_handle_that_its_owner_changed(
    platform: str, looks: tuple[Check | ManualCheck, ...], reason: str
) -> None:
    assessment = judge(*looks, of=replace(account(), platform=platform))

    assert (assessment.reason, rules(assessment)) == (reason, () if reason else ("deregistered_not_offline",))


def test_a_suspension_stays_not_verified_whoever_saw_it() -> None:
    assessment = judge(gone_by_person(AccountState.SUSPENDED))

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED, "account_suspended")


def test_not_found_may_be_a_mistyped_handle_for_a_person_too() -> None:
    assessment = judge(gone_by_person(AccountState.NOT_FOUND))

    assert (assessment.reason, assessment.findings) == ("identity_unproved", ())


def test_not_found_counts_once_a_person_said_that_the_handle_is_right() -> None:
    assessment = judge(gone(state=AccountState.NOT_FOUND), observed(ManualFinding.SAME_ACCOUNT, seen_at=ago(hours=-1)))

    assert rules(assessment) == ("deregistered_not_offline",)
    assert finding(assessment, "deregistered_not_offline").evidence["people"] == ["张三"]


@pytest.mark.parametrize(
    ("program_at", "person_at", "expected"),
    [
        pytest.param(ago(hours=5), ago(hours=-2), Verdict.REMARK, id="the-person-looked-last"),
        pytest.param(ago(hours=-1), ago(hours=2), Verdict.PASS, id="the-program-looked-nearer"),
    ],
)
def test_of_looks_that_contradict_each_other_the_nearest_counts(
    program_at: datetime, person_at: datetime, expected: Verdict
) -> None:
    assessment = judge(gone_by_person(seen_at=person_at), seen(program_at), posts=(post(ago(hours=6)),))

    assert assessment.verdict is expected


# Whose page it is


def test_a_decision_about_whose_page_it_is_waits_for_another_look() -> None:
    assessment = judge(failed(ago(hours=1), "identity_unproved"), observed(ManualFinding.SAME_ACCOUNT))

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED, "identity_confirmed")
    assert "张三" in assessment.reason_message


def test_a_persons_look_at_a_page_that_may_be_anothers_proves_nothing() -> None:
    assessment = judge(failed(ago(hours=1), "identity_unproved"), last_post(ago(days=20)))

    assert (assessment.reason, assessment.findings) == ("identity_unproved", ())
    assert assessment.last_post_at is None


def test_it_counts_once_somebody_said_whose_page_it_is() -> None:
    assessment = judge(
        failed(ago(hours=1), "identity_unproved"),
        observed(ManualFinding.SAME_ACCOUNT, number=1),
        last_post(ago(days=20), number=2),
    )

    assert rules(assessment) == ("inactive",)


def test_nothing_seen_at_anothers_handle_is_held_against_the_account() -> None:
    assessment = judge(
        seen(), observed(ManualFinding.OTHER_ACCOUNT, seen_at=ago(days=300)), posts=(post(ago(days=20)),)
    )

    assert (assessment.verdict, assessment.reason, assessment.findings) == (
        Verdict.UNVERIFIED,
        "identity_denied",
        (),
    )
    assert (assessment.last_post_at, assessment.state) == (None, "")


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        pytest.param((), PageOwner.REGISTERED, id="nobody-looked"),
        pytest.param((failed(),), PageOwner.REGISTERED, id="a-wall"),
        pytest.param((failed(code="identity_unproved"),), PageOwner.OPEN, id="another-name"),
        pytest.param((failed(code="identity_unproved"), failed()), PageOwner.OPEN, id="a-wall-since"),
        pytest.param((failed(code="identity_unproved"), gone()), PageOwner.OPEN, id="a-notice-tells-no-name"),
        pytest.param((failed(code="identity_unproved"), seen()), PageOwner.REGISTERED, id="proved-since"),
        pytest.param(
            (failed(code="identity_unproved"), observed(ManualFinding.SAME_ACCOUNT).check),
            PageOwner.REGISTERED,
            id="confirmed",
        ),
        pytest.param(
            (observed(ManualFinding.SAME_ACCOUNT).check, failed(code="wrong_account")),
            PageOwner.OPEN,
            id="asked-again-since",
        ),
        pytest.param((observed(ManualFinding.OTHER_ACCOUNT).check, seen()), PageOwner.OTHER, id="denied"),
        pytest.param(
            (
                observed(ManualFinding.SAME_ACCOUNT, number=2).check,
                observed(ManualFinding.OTHER_ACCOUNT, number=1).check,
            ),
            PageOwner.REGISTERED,
            id="the-decision-recorded-last",
        ),
    ],
)
def test_whose_page_it_is(looks: tuple[Check, ...], expected: PageOwner) -> None:
    assert page_owner(looks) is expected


def test_who_looked_and_could_not_decide_is_said() -> None:
    assessment = judge(failed(ago(hours=1)), observed(ManualFinding.CANNOT_TELL, note="要求登录"))

    assert assessment.reason == "cannot_tell"
    assert "张三" in assessment.reason_message
    assert "要求登录" in assessment.reason_message
