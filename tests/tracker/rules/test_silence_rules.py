"""Silence: what fails an account, what warns it, and what leaves it not verified. Both sides of every boundary."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from scrapers.model.profile import AccountState, Post
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
    running_since,
    seen,
)
from tracker.history.check import Check
from tracker.policy.policy import Policy, Severity
from tracker.policy.rule_kinds import KINDS
from tracker.register.account import Account, AccountKind, FilingState
from tracker.rules.assess import RULE_FUNCTIONS
from tracker.rules.finding import Verdict
from tracker.time.format import to_utc

MINUTE = timedelta(minutes=1)


def test_every_kind_of_rule_has_its_function_and_none_besides() -> None:
    assert [*RULE_FUNCTIONS] == [*KINDS]


@pytest.mark.parametrize(
    ("last_post_at", "verdict"),
    [
        pytest.param(ago(days=1), Verdict.PASS, id="a-day"),
        pytest.param(ago(days=13, hours=23, minutes=59), Verdict.PASS, id="13-d-23-h-59-m"),
        pytest.param(ago(days=14), Verdict.FAIL, id="exactly-14-d"),
        pytest.param(ago(days=14, minutes=1), Verdict.FAIL, id="14-d-and-a-minute"),
        pytest.param(ago(days=400), Verdict.FAIL, id="over-a-year"),
    ],
)
def test_fourteen_times_24_hours_of_proved_silence_fail(last_post_at: datetime, verdict: Verdict) -> None:
    assert judged(seen(), posts=(post(last_post_at),)).verdict is verdict


@pytest.mark.parametrize(
    ("at", "last_post_at"),
    [
        pytest.param(
            datetime(2024, 3, 7, 4, 0, tzinfo=UTC), datetime(2024, 2, 22, 4, 0, tzinfo=UTC), id="over-the-leap-day"
        ),
        pytest.param(
            datetime(2024, 3, 14, 4, 0, tzinfo=UTC), datetime(2024, 2, 29, 4, 0, tzinfo=UTC), id="from-the-leap-day"
        ),
        pytest.param(
            datetime(2023, 3, 8, 4, 0, tzinfo=UTC), datetime(2023, 2, 22, 4, 0, tzinfo=UTC), id="february-without-one"
        ),
        pytest.param(
            datetime(2024, 1, 4, 16, 30, tzinfo=UTC), datetime(2023, 12, 21, 16, 30, tzinfo=UTC), id="over-new-year"
        ),
        pytest.param(
            datetime(2023, 9, 19, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
            datetime(2023, 9, 5, 10, 0, tzinfo=UTC),
            id="two-zones",
        ),
        pytest.param(
            datetime(2023, 9, 19, 0, 30, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
            datetime(2023, 9, 5, 23, 45, tzinfo=timezone(timedelta(hours=13, minutes=45))),
            id="two-odd-offsets-on-other-dates",
        ),
        pytest.param(
            datetime(2023, 11, 8, 11, 0, tzinfo=ZoneInfo("America/New_York")),
            datetime(2023, 10, 25, 12, 0, tzinfo=ZoneInfo("America/New_York")),
            id="summer-time-ended-in-between",
        ),
        pytest.param(
            datetime(2023, 3, 15, 12, 0, tzinfo=ZoneInfo("America/New_York")),
            datetime(2023, 3, 1, 11, 0, tzinfo=ZoneInfo("America/New_York")),
            id="summer-time-began-in-between",
        ),
    ],
)
def test_the_calendar_and_the_zones_move_no_boundary(at: datetime, last_post_at: datetime) -> None:
    a_minute_younger = post(to_utc(last_post_at) + MINUTE)

    verdicts = [judged(seen(at), posts=posts, at=at).verdict for posts in ((post(last_post_at),), (a_minute_younger,))]

    assert verdicts == [Verdict.FAIL, Verdict.PASS]


@pytest.mark.parametrize(
    ("days_ago", "verdict"),
    [pytest.param(6.99, Verdict.PASS, id="just-under-7"), pytest.param(7, Verdict.FAIL, id="exactly-7")],
)
def test_a_region_sets_its_own_limit(days_ago: float, verdict: Verdict) -> None:
    gansu = Policy().with_changes({"inactive_days": 7})

    assert judged(seen(), posts=(post(ago(days_ago)),), policy=gansu).verdict is verdict


def test_a_silent_account_is_named_with_its_numbers_in_shanghai_time() -> None:
    last = post(datetime(2023, 8, 28, 1, 12, tzinfo=UTC))

    inactive = finding(judged(seen(), posts=(last,)), "inactive")

    assert inactive.message == (
        "监测时间点2周内无更新：最近一次更新 2023-08-28 09:12（已22天8小时），检查至 2023-09-19 18:00"
    )
    assert inactive.since == last.published_at + timedelta(days=14)


def test_the_evidence_of_silence_is_json_and_names_look_and_post() -> None:
    inactive = finding(judged(seen(covers_from=ago(30)), posts=(post(ago(20)),)), "inactive")

    assert json.loads(json.dumps(inactive.evidence)) == {
        "checked_at": "2023-09-19T18:00:00+08:00",
        "route": "weibo.ajax",
        "way": "ask",
        "url": "https://weibo.com/u/1234567890",
        "words": "",
        "covers_from": "2023-08-20T18:00:00+08:00",
        "last_post": {
            "post_id": "p1693389600",
            "title": "平安韶山",
            "url": "https://weibo.com/1234567890/p",
            "published_at": "2023-08-30T18:00:00+08:00",
        },
        "message_en": "last update 2023-08-30 18:00, 20 days ago, looked at up to 2023-09-19 18:00",
    }


@pytest.mark.parametrize(
    ("covers_from", "verdict", "reason"),
    [
        pytest.param(COMPLETE_LIST, Verdict.FAIL, "", id="the-whole-list"),
        pytest.param(ago(14), Verdict.FAIL, "", id="from-exactly-the-limit-on"),
        pytest.param(ago(13, 23, 59), Verdict.UNVERIFIED, "list_incomplete", id="a-minute-short-of-the-limit"),
        pytest.param(AT, Verdict.UNVERIFIED, "list_incomplete", id="only-the-look-itself"),
        pytest.param(None, Verdict.UNVERIFIED, "list_incomplete", id="a-list-that-proves-no-silence"),
    ],
)
def test_silence_fails_only_where_the_list_spans_the_limit(
    covers_from: datetime | None, verdict: Verdict, reason: str
) -> None:
    assessment = judged(seen(covers_from=covers_from), posts=(post(ago(20)),))

    assert (assessment.verdict, assessment.reason) == (verdict, reason)


def test_silence_that_is_only_partly_seen_is_counted_from_where_the_list_begins() -> None:
    assessment = judged(seen(covers_from=ago(15, 3)), posts=(post(ago(40)),))

    inactive = finding(assessment, "inactive")
    assert "至少15天3小时" in inactive.message
    assert inactive.since == ago(1, 3)
    assert assessment.days_silent == 15.12


def test_days_silent_are_not_reported_where_they_are_not_proved() -> None:
    assert judged(seen(covers_from=ago(3)), posts=(post(ago(20)),)).days_silent is None


@pytest.mark.parametrize(
    ("days_ago", "reason"),
    [pytest.param(13.99, "", id="within-the-limit"), pytest.param(14, "list_incomplete", id="exactly-the-limit")],
)
def test_a_recent_post_passes_whatever_the_list_proves(days_ago: float, reason: str) -> None:
    assert judged(seen(covers_from=None), posts=(post(ago(days_ago)),)).reason == reason


def test_lists_of_several_scans_join_into_one_proof() -> None:
    weekly = (seen(ago(12), covers_from=ago(21)), seen(ago(5), covers_from=ago(13)), seen(covers_from=ago(6)))

    assert judged(*weekly, posts=(post(ago(20)),)).verdict is Verdict.FAIL


def test_a_hole_between_two_lists_is_no_proof() -> None:
    weekly = (seen(ago(12), covers_from=ago(21)), seen(covers_from=ago(11)))

    assert judged(*weekly, posts=(post(ago(20)),)).reason == "list_incomplete"


def test_a_post_once_seen_stays_seen() -> None:
    """Deleted since: the look at AT no longer lists it."""
    assert judged(seen(ago(7)), seen(), posts=(post(ago(10)), post(ago(30)))).verdict is Verdict.PASS


def test_posts_of_the_checks_themselves_count_as_well() -> None:
    check = replace(seen(), posts=(post(ago(2)),))

    assert judged(check).verdict is Verdict.PASS


def test_a_pinned_post_that_is_the_newest_counts() -> None:
    pinned = replace(post(ago(3)), is_pinned=True)

    assert judged(seen(), posts=(pinned, post(ago(30)))).verdict is Verdict.PASS


def test_an_old_pinned_post_does_not_hide_silence() -> None:
    pinned = replace(post(ago(300)), is_pinned=True)

    assert judged(seen(), posts=(pinned, post(ago(20)))).last_post_at == ago(20)


def test_posts_after_the_time_point_do_not_count_for_it() -> None:
    assessment = judged(seen(ago(-2)), posts=(post(ago(-1)), post(ago(20))))

    assert (assessment.verdict, assessment.last_post_at) == (Verdict.FAIL, ago(20))


@pytest.mark.parametrize(
    ("minutes_ahead", "verdict"),
    [
        pytest.param(10, Verdict.PASS, id="within-the-slack"),
        pytest.param(11, Verdict.FAIL, id="beyond-it"),
    ],
)
def test_a_post_dated_just_after_the_look_that_saw_it_was_there(minutes_ahead: int, verdict: Verdict) -> None:
    """A platform's clock ahead of ours must not turn a post of this minute into silence."""
    assert judged(seen(), posts=(post(ago(minutes=-minutes_ahead)), post(ago(20)))).verdict is verdict


def test_a_post_shortly_after_the_time_point_is_late_when_the_look_came_later() -> None:
    assessment = judged(seen(ago(hours=-1)), posts=(post(ago(minutes=-5)), post(ago(20))))

    assert assessment.verdict is Verdict.FAIL


# --- the age of a look


@pytest.mark.parametrize(
    ("checked_at", "verdict", "reason"),
    [
        pytest.param(ago(days=3), Verdict.PASS, "", id="exactly-3-days-before"),
        pytest.param(ago(days=3, minutes=1), Verdict.UNVERIFIED, "stale", id="3-days-and-a-minute-before"),
        pytest.param(ago(days=-3), Verdict.PASS, "", id="exactly-3-days-after"),
    ],
)
def test_a_look_covers_three_days_around_it(checked_at: datetime, verdict: Verdict, reason: str) -> None:
    assessment = judged(seen(checked_at, covers_from=None), posts=(post(ago(10)),))

    assert (assessment.verdict, assessment.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("posted_at", "verdict", "reason"),
    [
        pytest.param(ago(13.99), Verdict.PASS, "", id="a-post-covers-its-14-days-whatever-came-after"),
        pytest.param(ago(14), Verdict.UNVERIFIED, "stale", id="12-days-at-the-look-14-at-the-time-point"),
        pytest.param(ago(15.99), Verdict.UNVERIFIED, "stale", id="just-under-14-days-at-the-look"),
        pytest.param(ago(16), Verdict.UNVERIFIED, "stale", id="exactly-14-days-at-the-look"),
        pytest.param(ago(90), Verdict.UNVERIFIED, "stale", id="long-silent-at-the-look"),
    ],
)
def test_silence_is_claimed_only_up_to_the_look(posted_at: datetime, verdict: Verdict, reason: str) -> None:
    """Two days after the last look nobody knows what was published meanwhile."""
    assessment = judged(seen(ago(2)), posts=(post(posted_at),))

    assert (assessment.verdict, assessment.reason) == (verdict, reason)
    assert not set(rules(assessment)) & {"inactive", "never_posted"}


def test_silence_is_counted_to_the_look_and_not_to_the_time_point() -> None:
    assert judged(seen(ago(2)), posts=(post(ago(13)),)).days_silent == 11.0


@pytest.mark.parametrize(
    ("looked_at", "verdict"),
    [
        pytest.param(AT, Verdict.FAIL, id="at-the-time-point"),
        pytest.param(AT + MINUTE, Verdict.FAIL, id="a-minute-after-it"),
        pytest.param(AT - MINUTE, Verdict.UNVERIFIED, id="a-minute-before-it"),
    ],
)
def test_a_silent_account_fails_where_somebody_looked_at_the_time_point_or_after(
    looked_at: datetime, verdict: Verdict
) -> None:
    assert judged(seen(looked_at), posts=(post(ago(20)),)).verdict is verdict


@pytest.mark.parametrize(
    ("looks", "verdict", "reason"),
    [
        pytest.param((gone(AT),), Verdict.REMARK, "", id="at-the-time-point"),
        pytest.param((gone(ago(hours=-1)),), Verdict.REMARK, "", id="after-it"),
        pytest.param((gone(ago(-1)),), Verdict.REMARK, "", id="a-day-after-it"),
        pytest.param((gone(ago(-1.01)),), Verdict.UNVERIFIED, "stale", id="longer-after-it"),
        pytest.param((seen(ago(2)), gone(ago(-1.5))), Verdict.UNVERIFIED, "stale", id="gone-since-perhaps"),
        pytest.param((gone(ago(2)), gone(ago(-1.5))), Verdict.REMARK, "", id="before-it-and-longer-after-it"),
        pytest.param((gone(ago(hours=1)),), Verdict.UNVERIFIED, "stale", id="before-it"),
        pytest.param((gone(ago(1)), gone(ago(-7))), Verdict.REMARK, "", id="before-it-and-still-gone-later"),
        pytest.param((gone(ago(1)), failed(ago(-1))), Verdict.UNVERIFIED, "stale", id="before-it-and-a-wall-later"),
    ],
)
def test_absence_is_claimed_only_up_to_the_look(looks: tuple[Check, ...], verdict: Verdict, reason: str) -> None:
    assessment = judged(*looks)

    assert (assessment.verdict, assessment.reason) == (verdict, reason)
    assert ("deregistered_not_offline" in rules(assessment)) is (verdict is Verdict.REMARK)


def test_a_reminder_is_not_given_of_a_silence_that_may_be_too_long_by_now() -> None:
    assert rules(judged(seen(ago(2)), posts=(post(ago(14.5)),))) == ()


def test_silence_is_counted_to_a_look_exactly_three_days_old() -> None:
    assert judged(seen(ago(3)), posts=(post(ago(16.99)),)).days_silent == 13.99


@pytest.mark.parametrize(
    ("check", "verdict", "reason"),
    [
        pytest.param(seen(ago(-30), covers_from=ago(14)), Verdict.FAIL, "", id="list-reaches-beyond-the-span"),
        pytest.param(
            seen(ago(-30), covers_from=ago(13)), Verdict.UNVERIFIED, "list_incomplete", id="list-reaches-into-the-span"
        ),
        pytest.param(
            seen(ago(-30), covers_from=AT), Verdict.UNVERIFIED, "list_incomplete", id="list-reaches-just-to-at"
        ),
        pytest.param(seen(ago(-30), covers_from=ago(-1)), Verdict.UNVERIFIED, "stale", id="list-does-not-reach-at"),
        pytest.param(seen(ago(-30), covers_from=None), Verdict.UNVERIFIED, "stale", id="list-proves-no-silence"),
        pytest.param(gone(ago(-30)), Verdict.UNVERIFIED, "stale", id="gone-a-month-later"),
    ],
)
def test_a_look_long_after_proves_the_past_as_far_as_its_list_reaches(
    check: Check, verdict: Verdict, reason: str
) -> None:
    assessment = judged(check, posts=(post(ago(20)),))

    assert (assessment.verdict, assessment.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("days_ago", "verdict", "reason"),
    [
        pytest.param(13.99, Verdict.PASS, "", id="within-the-span"),
        pytest.param(14, Verdict.UNVERIFIED, "stale", id="before-the-span"),
    ],
)
def test_a_post_before_the_time_point_seen_long_after_passes(days_ago: float, verdict: Verdict, reason: str) -> None:
    assessment = judged(seen(ago(-30), covers_from=None), posts=(post(ago(days_ago)),))

    assert (assessment.verdict, assessment.reason) == (verdict, reason)


def test_a_post_does_not_keep_a_look_long_before_the_time_point_fresh() -> None:
    """Posted 6 days before, last seen alive 5 days before: since then the account may be gone."""
    assert judged(seen(ago(5)), posts=(post(ago(6)),)).reason == "stale"


def test_a_list_that_proves_nothing_does_not_take_away_what_one_before_proved() -> None:
    looks = (seen(ago(2)), seen(ago(1), covers_from=None))

    assert judged(*looks, posts=(post(ago(17)),), at=ago(2)).verdict is Verdict.FAIL
    assert judged(*looks, posts=(post(ago(17)),), at=ago(1)).reason == "list_incomplete"


# --- failed looks


def test_a_failed_look_does_not_erase_the_good_one_before() -> None:
    assessment = judged(seen(ago(1)), failed(), posts=(post(ago(5)),))

    assert (assessment.verdict, assessment.days_silent, assessment.checked_at) == (Verdict.PASS, 4.0, ago(1))


@pytest.mark.parametrize(
    ("checks", "reason", "checked_at"),
    [
        pytest.param((), "not_checked", None, id="never-looked-at"),
        pytest.param((failed(),), "captcha_shown", AT, id="only-a-wall"),
        pytest.param((failed(code="not_supported"),), "not_supported", AT, id="platform-not-supported"),
        pytest.param((failed(code="to_be_confirmed"),), "to_be_confirmed", AT, id="gone-by-one-look-only"),
        pytest.param((failed(ago(1)), failed(code="unreachable")), "unreachable", AT, id="the-latest-failure-says-why"),
        pytest.param((seen(ago(7)), failed()), "captcha_shown", AT, id="a-wall-after-a-look-too-old"),
        pytest.param((seen(ago(7)),), "stale", ago(7), id="a-look-too-old"),
        pytest.param((seen(ago(7)), failed(ago(4))), "stale", ago(4), id="a-wall-too-old-as-well"),
        pytest.param((failed(ago(-9)),), "stale", ago(-9), id="only-a-wall-long-after"),
    ],
)
def test_without_a_good_look_the_reason_is_named(
    checks: tuple[Check, ...], reason: str, checked_at: datetime | None
) -> None:
    assessment = judged(*checks, posts=(post(ago(30)),))

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED, reason)
    assert (assessment.findings, assessment.state, assessment.checked_at) == ((), "", checked_at)


def test_of_a_time_point_before_the_first_look_it_is_said_that_nobody_had_looked_yet() -> None:
    early, late = judged(seen(ago(-30), covers_from=ago(-1))), judged(seen(ago(7)))

    assert (early.reason, late.reason) == ("stale", "stale")
    assert early.reason_message == (
        "首次查看于 2023-10-19 18:00，在监测时间点 2023-09-19 18:00 之后，当时的状况未经查看"
    )
    assert late.reason_message == "监测时间点前后3天内没有能证明其状况的检查"


def test_a_wall_proves_no_silence_with_posts_of_old_at_hand() -> None:
    assert judged(failed(), posts=(post(ago(200)),)).days_silent is None


# --- whom the rule is for


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(account(kind=AccountKind.SERVICE), id="service-account"),
        pytest.param(account(filing=FilingState.CLOSING), id="closing"),
        pytest.param(account(filing=FilingState.CLOSED), id="closed"),
    ],
)
@pytest.mark.parametrize(
    ("check", "posts"),
    [
        pytest.param(seen(), (post(ago(200)),), id="silent"),
        pytest.param(seen(), (post(ago(12)),), id="soon-silent"),
        pytest.param(seen(covers_from=None), (post(ago(200)),), id="list-incomplete"),
        pytest.param(seen(post_count=0), (), id="never-posted"),
        pytest.param(seen(), tuple(post(ago(14 * n + 1)) for n in range(6)), id="at-the-deadline"),
    ],
)
def test_only_running_publishing_accounts_owe_updates(of: Account, check: Check, posts: tuple[Post, ...]) -> None:
    assessment = judged(check, posts=posts, of=of)

    assert (assessment.verdict, assessment.findings) == (Verdict.PASS, ())


# --- never_posted


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(seen(post_count=0), ("never_posted",), id="counted-0"),
        pytest.param(seen(ago(3), post_count=0), (), id="counted-0-three-days-before"),
        pytest.param(seen(ago(-30), post_count=0), ("never_posted",), id="counted-0-a-month-later"),
        pytest.param(seen(post_count=0, covers_from=None), ("never_posted",), id="the-count-needs-no-list"),
        pytest.param(seen(post_count=5), (), id="counted-5-none-seen"),
        pytest.param(seen(post_count=None), (), id="not-counted"),
    ],
)
def test_never_posted_is_the_platforms_own_count_of_0(check: Check, expected: tuple[str, ...]) -> None:
    assert rules(judged(check)) == expected


def test_two_looks_of_one_minute_that_count_otherwise_accuse_nobody() -> None:
    other = seen(AT + timedelta(seconds=20), post_count=5, covers_from=None)
    assert "never_posted" not in rules(judged(seen(post_count=0), other))


def test_an_account_without_any_known_post_is_never_inactive() -> None:
    assert judged(seen(post_count=5)).reason == "list_incomplete"


def test_a_post_once_seen_belies_the_count_of_0() -> None:
    assert rules(judged(seen(post_count=0), posts=(post(ago(5)),))) == ()


def test_a_post_after_the_count_of_0_belies_it_for_a_later_time_point() -> None:
    looks = (seen(ago(2), post_count=0), seen(ago(-9), covers_from=None))

    assert rules(judged(*looks, posts=(post(ago(1)),))) == ()


def test_a_count_of_0_after_the_time_point_says_nothing_where_posts_vanish() -> None:
    """Seen and deleted between the time-point and the look: others may have been."""
    assert "never_posted" not in rules(judged(seen(ago(-2), post_count=0), posts=(post(ago(-1)),)))


def test_a_first_post_after_the_time_point_does_not_belie_the_count_before() -> None:
    assessment = judged(seen(ago(1), post_count=0), seen(ago(-9)), posts=(post(ago(-5)),))

    assert rules(assessment) == ("never_posted",)


def test_a_count_of_0_before_the_time_point_proves_nothing_of_it_where_no_later_list_reaches_back() -> None:
    """There may have been a first post between the count and the time-point, and it may be gone by the later look."""
    assessment = judged(seen(ago(1), post_count=0), seen(ago(-9), covers_from=None), posts=(post(ago(-5)),))

    assert (rules(assessment), assessment.reason) == ((), "list_incomplete")


def test_a_look_without_a_count_does_not_hide_the_count_of_0() -> None:
    assessment = judged(seen(ago(1), post_count=0), seen(post_count=None))

    assert rules(assessment) == ("never_posted",)


@pytest.mark.parametrize(
    ("covers_from", "expected"),
    [
        pytest.param(ago(1), ("never_posted",), id="that-reaches-back-to-the-count"),
        pytest.param(ago(1, minutes=-1), (), id="that-begins-a-minute-after-it"),
    ],
)
def test_a_count_of_0_before_the_time_point_needs_a_list(covers_from: datetime, expected: tuple[str, ...]) -> None:
    """Between the two there may have been a first post: "nothing newer than yesterday" says nothing of yesterday."""
    assessment = judged(seen(ago(1), post_count=0, covers_from=None), seen(covers_from=covers_from))
    assert rules(assessment) == expected
    assert (assessment.reason or "-") == ("-" if expected else "list_incomplete")


@pytest.mark.parametrize("covers_from", [None, COMPLETE_LIST])
def test_an_account_that_had_posts_once_never_never_posted(covers_from: datetime | None) -> None:
    had = seen(ago(200), post_count=5, covers_from=covers_from)
    assert "never_posted" not in rules(judged(had, seen(post_count=0)))
    assert rules(judged(replace(had, post_count=0), seen(post_count=0))) == ("never_posted",)
    assert rules(judged(seen(post_count=0), seen(ago(-1), post_count=5, covers_from=None))) == ("never_posted",)


def test_never_posted_holds_since_the_first_look_that_counted_0() -> None:
    looks = (seen(ago(14), post_count=0), seen(ago(7), post_count=0), failed(ago(1)), seen(post_count=0))

    assert finding(judged(*looks), "never_posted").since == ago(14)


# --- an account that the register has had running, and 发布类, for less than the limit


@pytest.mark.parametrize(
    ("must_post_since", "verdict", "reason"),
    [
        pytest.param(ago(14), Verdict.FAIL, "", id="for-exactly-the-limit"),
        pytest.param(ago(13, 23, 59), Verdict.UNVERIFIED, "newly_running", id="for-a-minute-less"),
        pytest.param(ago(-3), Verdict.UNVERIFIED, "newly_running", id="only-after-the-time-point"),
    ],
)
@pytest.mark.parametrize(
    ("check", "posts"),
    [
        pytest.param(seen(), (post(ago(40)),), id="silent"),
        pytest.param(seen(post_count=0), (), id="never-posted"),
    ],
)
def test_what_the_register_did_not_have_running_owed_nothing(
    must_post_since: datetime, verdict: Verdict, reason: str, check: Check, posts: tuple[Post, ...]
) -> None:
    history = replace(facts(check, posts=posts), former_entries=running_since(must_post_since))
    found = assess(history, NATIONAL, AT)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert bool(set(rules(found)) & {"inactive", "never_posted"}) is (verdict is Verdict.FAIL)


@pytest.mark.parametrize(
    ("registered_since", "looks", "verdict"),
    [
        pytest.param(None, (seen(post_count=0),), Verdict.FAIL, id="as-old-as-the-register"),
        pytest.param(ago(14), (seen(post_count=0),), Verdict.FAIL, id="for-exactly-the-limit"),
        pytest.param(ago(13, 23, 59), (seen(post_count=0),), Verdict.UNVERIFIED, id="for-a-minute-less"),
        pytest.param(ago(-3), (seen(ago(-3), post_count=0),), Verdict.UNVERIFIED, id="after-the-time-point"),
        pytest.param(ago(1), (seen(ago(15), post_count=0), seen(post_count=0)), Verdict.FAIL, id="seen-long-before"),
    ],
)
def test_an_account_that_may_have_been_opened_days_ago_did_not_never_post(
    registered_since: datetime | None, looks: tuple[Check, ...], verdict: Verdict
) -> None:
    found = assess(replace(facts(*looks), registered_since=registered_since), NATIONAL, AT)

    expected = ("", ("never_posted",)) if verdict is Verdict.FAIL else ("newly_running", ())
    assert (found.verdict, found.reason, rules(found)) == (verdict, *expected)


def test_what_was_registered_days_ago_and_is_silent_for_weeks_is_silent() -> None:
    history = replace(facts(seen(), posts=(post(ago(40)),)), registered_since=ago(2))
    assert rules(assess(history, NATIONAL, AT)) == ("inactive",)


def test_an_account_that_runs_again_and_posts_is_in_order() -> None:
    history = replace(facts(seen(), posts=(post(ago(1)),)), former_entries=running_since(ago(2)))
    assert assess(history, NATIONAL, AT).verdict is Verdict.PASS


def test_nobody_is_reminded_of_days_in_which_nothing_was_owed() -> None:
    history = replace(facts(seen(), posts=(post(ago(11)),)), former_entries=running_since(ago(2)))
    assert rules(assess(history, NATIONAL, AT)) == ()


# --- due_soon


@pytest.mark.parametrize(
    ("silence", "step"),
    [
        pytest.param(timedelta(days=10) - MINUTE, None, id="under-10-days"),
        pytest.param(timedelta(days=10), 10, id="exactly-10-days"),
        pytest.param(timedelta(days=12) - MINUTE, 10, id="under-12-days"),
        pytest.param(timedelta(days=12), 12, id="exactly-12-days"),
        pytest.param(timedelta(days=14) - MINUTE, 12, id="a-minute-before-the-limit"),
        pytest.param(timedelta(days=14), None, id="overdue"),
    ],
)
def test_a_reminder_is_due_from_the_tenth_day_to_the_limit(silence: timedelta, step: int | None) -> None:
    assessment = judged(seen(), posts=(post(AT - silence),))

    steps = [finding.evidence["step"] for finding in assessment.findings if finding.rule == "due_soon"]
    assert steps == ([] if step is None else [step])


def test_a_reminder_names_the_deadline_and_leaves_the_account_passed() -> None:
    assessment = judged(seen(), posts=(post(ago(11)),))

    assert assessment.verdict is Verdict.PASS
    assert finding(assessment, "due_soon").message == (
        "已满10天未更新：最近一次更新 2023-09-08 18:00（已11天），"
        "2023-09-22 18:00 前未更新即超期，检查至 2023-09-19 18:00"
    )


@pytest.mark.parametrize(
    "covers_from", [pytest.param(None, id="no-list"), pytest.param(ago(10.5), id="list-ends-after-the-last-known-post")]
)
def test_nobody_is_reminded_of_silence_that_is_not_proved(covers_from: datetime | None) -> None:
    assert rules(judged(seen(covers_from=covers_from), posts=(post(ago(11)),))) == ()


# --- the policy


def test_the_policy_says_what_a_rule_costs() -> None:
    lenient = Policy().with_changes({"severities": {"inactive": Severity.REMARK}})

    assert judged(seen(), posts=(post(ago(20)),), policy=lenient).verdict is Verdict.REMARK


@pytest.mark.parametrize(
    "covers_from", [pytest.param(COMPLETE_LIST, id="silence-proved"), pytest.param(None, id="silence-not-proved")]
)
def test_a_rule_that_the_policy_does_not_name_is_not_applied(covers_from: datetime | None) -> None:
    without = Policy().with_changes({"severities": {"inactive": None}})

    assert judged(seen(covers_from=covers_from), posts=(post(ago(20)),), policy=without).verdict is Verdict.PASS


def test_an_assessment_names_the_numbers_it_rests_on() -> None:
    assert judged(seen()).policy_version == NATIONAL.version


def test_a_naive_time_point_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        assess(facts(), NATIONAL, datetime(2023, 9, 19))  # noqa: DTZ001  # the naive one is the point


# --- gone accounts


@pytest.mark.parametrize(
    ("state", "words"),
    [
        pytest.param(AccountState.DEREGISTERED, "已注销", id="deregistered"),
        pytest.param(AccountState.BANNED, "已封禁", id="banned"),
        pytest.param(AccountState.MIGRATED, "已迁移", id="migrated"),
    ],
)
def test_a_gone_account_still_registered_is_named_with_the_platforms_words(state: AccountState, words: str) -> None:
    assessment = judged(gone(state=state), posts=(post(ago(200)),))

    assert (assessment.verdict, assessment.state, rules(assessment)) == (
        Verdict.REMARK,
        state.value,
        ("deregistered_not_offline",),
    )
    assert finding(assessment, "deregistered_not_offline").message == (
        f"账号{words}，未在“全国政务新媒体信息报送系统”下线：平台显示“该账号因用户自行申请关闭，现已无法查看。”，"
        "检查于 2023-09-19 18:00"
    )


@pytest.mark.parametrize(
    ("earlier", "verdict", "reason", "state"),
    [
        pytest.param((seen(ago(90)),), Verdict.REMARK, "", "not_found", id="seen-alive-before"),
        pytest.param((), Verdict.UNVERIFIED, "identity_unproved", "", id="never-seen"),
        pytest.param((failed(ago(90)),), Verdict.UNVERIFIED, "identity_unproved", "", id="never-seen-but-for-a-wall"),
        pytest.param(
            (gone(ago(90), AccountState.NOT_FOUND),), Verdict.UNVERIFIED, "identity_unproved", "", id="never-found"
        ),
        pytest.param((seen(ago(-1, -1)),), Verdict.UNVERIFIED, "identity_unproved", "", id="seen-alive-only-after"),
    ],
)
def test_not_found_counts_only_where_the_account_was_seen_before(
    earlier: tuple[Check, ...], verdict: Verdict, reason: str, state: str
) -> None:
    assessment = judged(*earlier, gone(state=AccountState.NOT_FOUND))

    assert (assessment.verdict, assessment.reason, assessment.state) == (verdict, reason, state)


def test_a_suspended_account_goes_to_a_person() -> None:
    assessment = judged(gone(state=AccountState.SUSPENDED), posts=(post(ago(200)),))

    assert (assessment.verdict, assessment.reason, assessment.findings) == (
        Verdict.UNVERIFIED,
        "account_suspended",
        (),
    )
    assert "该账号因用户自行申请关闭" in assessment.reason_message


@pytest.mark.parametrize("state", [state for state in AccountState if state is not AccountState.ACTIVE])
def test_closed_and_gone_is_as_it_should_be(state: AccountState) -> None:
    assert judged(gone(state=state), of=account(filing=FilingState.CLOSED)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        pytest.param(AccountState.DEREGISTERED, Verdict.PASS, id="deregistered"),
        pytest.param(AccountState.SUSPENDED, Verdict.UNVERIFIED, id="suspended"),
        pytest.param(AccountState.NOT_FOUND, Verdict.UNVERIFIED, id="not-found-and-never-seen"),
    ],
)
def test_an_account_that_is_being_closed_is_not_blamed(state: AccountState, verdict: Verdict) -> None:
    assessment = judged(gone(state=state), of=account(filing=FilingState.CLOSING))

    assert (assessment.verdict, assessment.findings) == (verdict, ())


CLOSED_FOR_GOOD = (AccountState.DEREGISTERED, AccountState.MIGRATED, AccountState.NOT_FOUND)


@pytest.mark.parametrize("state", [*CLOSED_FOR_GOOD, AccountState.BANNED])
@pytest.mark.parametrize(
    ("again", "contradicts"), [(ago(hours=-1), True), (ago(-3), True), (ago(-3, minutes=-1), False)]
)
def test_an_account_that_is_seen_again_within_days_was_not_gone_for_good(
    state: AccountState, again: datetime, contradicts: bool
) -> None:
    """Only a ban is lifted; and months later the handle may be a new account's."""
    found = judged(seen(ago(30)), gone(AT, state), seen(again))
    if contradicts and state in CLOSED_FOR_GOOD:
        assert (found.verdict, rules(found), found.reason) == (Verdict.UNVERIFIED, (), "looks_disagree")
    else:
        assert rules(found) == ("deregistered_not_offline",)


SOON, LATER = AT + timedelta(seconds=40), AT + timedelta(hours=6, seconds=40)


@pytest.mark.parametrize("state", [*CLOSED_FOR_GOOD, AccountState.BANNED])
@pytest.mark.parametrize(
    ("looks", "is_claimed"),
    [
        pytest.param((seen(AT), "gone"), False, id="alive-and-gone-in-a-minute"),
        pytest.param(("gone", seen(SOON + timedelta(seconds=5))), False, id="gone-and-alive-in-a-minute"),
        pytest.param((seen(SOON - timedelta(minutes=10, seconds=1)), "gone"), True, id="alive-eleven-minutes-before"),
        pytest.param((seen(AT), "gone", "gone-later"), True, id="gone-hours-later-too"),
        pytest.param((seen(AT), "gone", seen(LATER)), False, id="alive-hours-later-too"),
        pytest.param((seen(AT), "gone", failed(LATER)), False, id="a-wall-hours-later"),
    ],
)
def test_two_looks_of_one_minute_that_disagree_claim_nothing_until_a_later_one_decides(
    state: AccountState, looks: Sequence[Check | str], is_claimed: bool
) -> None:
    stated = {"gone": gone(SOON, state), "gone-later": gone(LATER, state)}
    checks = [stated[look] if isinstance(look, str) else look for look in looks]
    found = judged(seen(ago(30)), *checks, at=SOON)
    assert ("deregistered_not_offline" in rules(found)) is is_claimed
    if not is_claimed and found.state != "active":
        assert found.reason == "looks_disagree"


@pytest.mark.parametrize(
    ("looks", "reason"),
    [
        pytest.param((gone(ago(1), AccountState.SUSPENDED), gone(ago(-0.99))), None, id="gone-within-a-scan"),
        pytest.param((gone(ago(2), AccountState.SUSPENDED), gone(ago(-1.5))), "stale", id="frozen-before-gone-after"),
        pytest.param((gone(ago(2)), gone(ago(-1.5))), None, id="gone-before-and-after"),
        pytest.param((gone(ago(1)), gone(ago(-1.5), AccountState.SUSPENDED)), "looks_disagree", id="frozen-after-it"),
    ],
)
def test_a_frozen_account_is_there_and_was_not_gone(looks: tuple[Check, ...], reason: str | None) -> None:
    """冻结 for a week and back: neither look of it proves that the account was gone in between."""
    found = judged(seen(ago(30)), *looks)
    assert (found.reason or None, "deregistered_not_offline" in rules(found)) == (reason, reason is None)


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.BANNED])
@pytest.mark.parametrize(
    ("absent_at", "back_at", "verdict", "reason"),
    [
        pytest.param(ago(8), ago(7), Verdict.UNVERIFIED, "account_suspended", id="within-the-limit"),
        pytest.param(ago(14), ago(13), Verdict.UNVERIFIED, "account_suspended", id="when-it-began"),
        pytest.param(ago(15), ago(14), Verdict.FAIL, "", id="seen-back-when-it-began"),
        pytest.param(ago(15), ago(13.99), Verdict.UNVERIFIED, "account_suspended", id="seen-back-later"),
        pytest.param(ago(18), AT, Verdict.UNVERIFIED, "account_suspended", id="nobody-knows-since-when"),
    ],
)
def test_days_on_which_the_platform_let_nothing_be_published_are_no_silence(
    state: AccountState, absent_at: datetime, back_at: datetime, verdict: Verdict, reason: str
) -> None:
    """冻结 for a week and back: the account owed what it could not do."""
    looks = (seen(ago(21)), gone(absent_at, state), seen(back_at), seen())
    assessment = judged(*looks, posts=(post(ago(22)),))
    assert (assessment.verdict, assessment.reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("muted", "verdict"),
    [
        pytest.param((ago(8), ago(7)), Verdict.UNVERIFIED, id="for-a-day-within-the-limit"),
        pytest.param((ago(16), ago(14)), Verdict.FAIL, id="before-it-began"),
        pytest.param((AT, ago(-1)), Verdict.UNVERIFIED, id="when-it-is-looked-at"),
        pytest.param((ago(hours=-3), ago(-1)), Verdict.UNVERIFIED, id="when-it-is-looked-at-next"),
    ],
)
def test_days_of_a_mute_are_no_silence(muted: tuple[datetime, datetime], verdict: Verdict) -> None:
    """禁言: it is there, and may publish nothing."""
    begin, end = muted
    looks = [seen(ago(21)), replace(seen(begin), is_muted=True), seen(end)]
    assessment = judged(*looks, *([seen()] if end < AT else []), posts=(post(ago(22)),))

    assert (assessment.verdict, assessment.reason) == (
        verdict,
        "account_suspended" if verdict is Verdict.UNVERIFIED else "",
    )
    assert ("禁言" in assessment.reason_message) is (verdict is Verdict.UNVERIFIED)


def test_a_muted_account_that_posted_in_time_is_in_order() -> None:
    assert judged(replace(seen(), is_muted=True), posts=(post(ago(5)),)).verdict is Verdict.PASS


def test_a_muted_account_without_any_post_did_not_never_post() -> None:
    found = judged(replace(seen(post_count=0), is_muted=True))

    assert (found.reason, rules(found)) == ("account_suspended", ())


def test_a_post_shows_that_an_account_was_back() -> None:
    looks = (gone(ago(18), AccountState.SUSPENDED), seen())
    assert judged(*looks, posts=(post(ago(15)), post(ago(22)))).verdict is Verdict.FAIL


def test_an_account_that_was_frozen_and_posts_again_is_in_order() -> None:
    looks = (gone(ago(8), AccountState.SUSPENDED), seen())
    assert judged(*looks, posts=(post(ago(2)),)).verdict is Verdict.PASS


def test_gone_holds_since_the_first_look_of_the_unbroken_run() -> None:
    looks = (gone(ago(40)), seen(ago(30)), gone(ago(20)), failed(ago(10)), gone(state=AccountState.BANNED))

    assert finding(judged(*looks), "deregistered_not_offline").since == ago(20)


@pytest.mark.parametrize(
    ("checks", "state"),
    [
        pytest.param((seen(ago(1)), gone(ago(-2))), "active", id="the-nearer-before"),
        pytest.param((seen(ago(2)), gone(ago(-1))), "deregistered", id="the-nearer-after"),
        pytest.param((gone(ago(1)), seen(ago(-1))), "active", id="as-near-the-later-counts"),
        pytest.param((gone(ago(2)), seen(ago(1))), "active", id="came-back"),
    ],
)
def test_the_look_nearest_to_the_time_point_shows_the_state(checks: tuple[Check, ...], state: str) -> None:
    assert judged(*checks, posts=(post(ago(5)),)).state == state


def test_a_gone_account_that_posted_since_has_come_back() -> None:
    assessment = judged(gone(ago(1)), seen(ago(-20), covers_from=None), posts=(post(ago(hours=2)),))

    assert (assessment.verdict, assessment.state) == (Verdict.PASS, "active")


def test_the_reason_is_a_failed_looks_even_after_a_gone_one_that_no_longer_holds() -> None:
    assessment = judged(failed(ago(2)), gone(ago(1)), posts=(post(ago(hours=2)),))

    assert (assessment.verdict, assessment.reason) == (Verdict.UNVERIFIED, "captcha_shown")


def test_an_account_seen_gone_long_after_was_not_gone_at_the_time_point() -> None:
    assessment = judged(seen(ago(2)), gone(ago(-7)), posts=(post(ago(3)),))

    assert (assessment.verdict, assessment.state) == (Verdict.PASS, "active")


@pytest.mark.parametrize(
    ("looks", "verdict", "reason"),
    [
        pytest.param((seen(ago(7), post_count=9), seen(post_count=9)), Verdict.FAIL, "", id="no-growth"),
        pytest.param((seen(ago(7), post_count=9), seen(post_count=8)), Verdict.FAIL, "", id="one-deleted"),
        pytest.param((seen(ago(7), post_count=9), seen(post_count=10)), Verdict.UNVERIFIED, "count_grew", id="growth"),
        pytest.param(
            (seen(ago(7), post_count=9), seen(ago(-1), post_count=10)),
            Verdict.UNVERIFIED,
            "count_grew",
            id="growth-around-the-time-point",
        ),
        pytest.param(
            (seen(ago(21), post_count=9), seen(ago(14), post_count=10), seen(post_count=10)),
            Verdict.UNVERIFIED,
            "count_grew",
            id="growth-up-to-two-weeks-ago",
        ),
        pytest.param(
            (seen(ago(21), post_count=9), seen(ago(14, minutes=1), post_count=10), seen(post_count=10)),
            Verdict.FAIL,
            "",
            id="growth-before-two-weeks-ago",
        ),
    ],
)
def test_no_silence_is_claimed_of_a_time_in_which_the_count_grew(
    looks: tuple[Check, ...], verdict: Verdict, reason: str
) -> None:
    assessment = judged(*looks, posts=(post(ago(30)),))

    assert (assessment.verdict, assessment.reason, "inactive" in rules(assessment)) == (
        verdict,
        reason,
        verdict is Verdict.FAIL,
    )


CLOSE_BY = [
    pytest.param(4, "looks_disagree", id="four-minutes-apart"),
    pytest.param(-4, "looks_disagree", id="four-minutes-before"),
    pytest.param(10, "looks_disagree", id="ten-minutes-apart"),
    pytest.param(11, "", id="eleven-minutes-apart"),
]


@pytest.mark.parametrize(("minutes", "reason"), CLOSE_BY)
@pytest.mark.parametrize("alive", [seen(ago(hours=-1)), seen(ago(hours=-1), post_count=0)], ids=["silent", "never"])
def test_no_silence_is_claimed_where_a_look_within_minutes_found_the_account_gone(
    alive: Check, minutes: int, reason: str
) -> None:
    """One of the two is wrong, and nobody knows which."""
    posts = () if alive.post_count == 0 else (post(ago(30)),)
    other = gone(alive.checked_at + timedelta(minutes=minutes))
    found = judged(*sorted((alive, other), key=lambda look: look.checked_at), posts=posts)
    assert (found.reason, found.verdict is Verdict.FAIL) == (reason, not reason)


def test_a_look_hours_later_decides_whether_a_silent_account_was_there() -> None:
    looks = (seen(ago(hours=-1)), gone(ago(hours=-1, minutes=-4)), seen(ago(hours=-8)))
    assert rules(judged(*looks, posts=(post(ago(30)),))) == ("inactive",)


def test_a_post_counts_whatever_another_look_says_of_the_account() -> None:
    looks = (seen(ago(hours=-1)), gone(ago(hours=-1, minutes=-4)))
    assert judged(*looks, posts=(post(ago(3)),)).verdict is Verdict.PASS
