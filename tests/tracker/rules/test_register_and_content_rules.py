"""What is named apart or only warned of: reposts, closing, names, duplicates, posting at the deadline."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.model.profile import AccountState, Origin, Post
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
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.messages.policy import SENTENCES
from tracker.policy.policy import Policy, Severity
from tracker.policy.rule_kinds import KINDS
from tracker.register.account import Account, AccountKind, FilingState, FormerEntry
from tracker.report.rule_legend import MEANINGS
from tracker.rules.finding import RULES, Verdict


def feed(reposts: int, originals: int, unknown: int = 0) -> tuple[Post, ...]:
    """So many of each, an hour apart, the newest an hour before AT."""
    origins = [Origin.REPOST] * reposts + [Origin.ORIGINAL] * originals + [Origin.UNKNOWN] * unknown
    return tuple(post(ago(hours=n + 1), origin) for n, origin in enumerate(origins))


# --- mostly_reposts


@pytest.mark.parametrize(
    ("reposts", "originals", "expected"),
    [
        pytest.param(8, 2, (), id="exactly-the-limit"),
        pytest.param(81, 19, ("mostly_reposts",), id="just-over-it"),
        pytest.param(9, 0, (), id="too-few-known"),
        pytest.param(10, 0, ("mostly_reposts",), id="just-enough-known"),
        pytest.param(0, 10, (), id="all-original"),
    ],
)
def test_reposts_over_the_limit_are_remarked(reposts: int, originals: int, expected: tuple[str, ...]) -> None:
    assert rules(judged(seen(), posts=feed(reposts, originals))) == expected


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        pytest.param(17, ("mostly_reposts",), id="more-than-half-of-all"),
        pytest.param(18, (), id="exactly-half-of-all"),
    ],
)
def test_mostly_means_more_than_half_of_all_posts_too(unknown: int, expected: tuple[str, ...]) -> None:
    """A platform that marks reposts and no originals would else make everybody a reposter."""
    assert rules(judged(seen(), posts=feed(18, 0, unknown))) == expected


def test_mostly_reposts_names_the_numbers_and_the_unknown() -> None:
    assessment = judged(seen(), posts=feed(18, 2, 3))

    assert assessment.verdict is Verdict.REMARK
    assert finding(assessment, "mostly_reposts").message == (
        "缺乏原创内容，以转载为主：近90天来源已知的20条中转载18条，超过80%，另有3条来源未知"
    )


@pytest.mark.parametrize(
    ("covers_from", "expected"),
    [
        pytest.param(ago(hours=10), ("mostly_reposts",), id="10-posts"),
        pytest.param(ago(hours=9.5), (), id="9-posts"),
        pytest.param(None, (), id="a-partial-list"),
    ],
)
def test_only_posts_of_days_of_which_every_post_is_known_count(
    covers_from: datetime | None, expected: tuple[str, ...]
) -> None:
    assert rules(judged(seen(covers_from=covers_from), posts=feed(20, 0))) == expected


def test_only_the_days_of_which_every_post_is_known_count_and_are_named() -> None:
    """The originals of before, of which some were seen by chance, are no part of it, and neither are the days."""
    known = finding(
        judged(seen(covers_from=ago(40)), posts=(*feed(20, 0), post(ago(50), Origin.ORIGINAL))), "mostly_reposts"
    )
    assert known.message == (
        "缺乏原创内容，以转载为主：2023-08-10 18:00 至 2023-09-19 18:00 来源已知的20条中转载20条，超过80%"
    )
    assert known.english_message.startswith(
        "20 of 20 posts of known origin from 2023-08-10 18:00 to 2023-09-19 18:00 are reposts"
    )


@pytest.mark.parametrize(
    ("posts", "share"),
    [
        pytest.param(feed(3, 7), 0.3, id="enough-known"),
        pytest.param(feed(3, 7, 50), 0.3, id="over-the-known-ones"),
        pytest.param(feed(3, 6), None, id="too-few-known"),
        pytest.param((), None, id="no-posts"),
    ],
)
def test_the_share_is_reported_whenever_enough_are_known(posts: tuple[Post, ...], share: float | None) -> None:
    assert judged(seen(), posts=posts).repost_share == share


def test_no_share_of_nothing_whatever_the_policy_asks() -> None:
    eager = Policy().with_changes({"repost_share": {"at_least": 0}})

    assert judged(seen(), posts=feed(0, 0, 5), policy=eager).repost_share is None


@pytest.mark.parametrize(
    ("days_ago", "share"),
    [pytest.param(89.99, 1.0, id="within-the-window"), pytest.param(90, None, id="at-its-edge")],
)
def test_only_posts_of_the_window_count(days_ago: float, share: float | None) -> None:
    edge = post(ago(days_ago), Origin.REPOST)

    assert judged(seen(), posts=(*feed(9, 0), edge)).repost_share == share


def test_the_window_does_not_move_on_by_the_clock_alone() -> None:
    """The originals of 88 to 90 days before the look are still counted two days later."""
    originals = tuple(post(ago(88, hours=n), Origin.ORIGINAL) for n in range(5))
    posts = (*feed(10, 0), *originals)

    shares = [judged(seen(), posts=posts, at=AT + timedelta(days=days)).repost_share for days in (0, 2)]

    assert shares == [10 / 15, 10 / 15]


# --- closed_but_posting


CLOSED = account(filing=FilingState.CLOSED, closed_on=date(2023, 9, 10))


@pytest.mark.parametrize(
    ("published_at", "expected"),
    [
        pytest.param(datetime(2023, 9, 10, 15, 59, tzinfo=UTC), (), id="on-the-day-in-shanghai"),
        pytest.param(datetime(2023, 9, 10, 16, 0, tzinfo=UTC), ("closed_but_posting",), id="midnight-in-shanghai"),
        pytest.param(ago(1), ("closed_but_posting",), id="days-after"),
        pytest.param(ago(-1), (), id="after-the-time-point"),
    ],
)
def test_a_closed_account_may_not_post_from_the_next_day_on(published_at: datetime, expected: tuple[str, ...]) -> None:
    assert rules(judged(seen(ago(-2)), posts=(post(published_at),), of=CLOSED)) == expected


def test_posting_after_the_closing_is_named_with_the_day_and_dated_from_the_first_post() -> None:
    posts = (post(ago(1)), post(ago(5)), post(ago(100)))

    closed = finding(judged(seen(), posts=posts, of=CLOSED), "closed_but_posting")

    assert closed.message == "已关停仍更新：系统关停日 2023-09-10，其后已见2条，最近一次 2023-09-18 18:00"
    assert closed.since == ago(5)


def test_without_a_closing_day_there_is_no_finding() -> None:
    assert rules(judged(seen(), posts=(post(ago(1)),), of=account(filing=FilingState.CLOSED))) == ()


def test_a_closed_account_that_is_gone_now_has_resolved_it() -> None:
    assert rules(judged(seen(ago(5)), gone(), posts=(post(ago(6)),), of=CLOSED)) == ()


@pytest.mark.parametrize("days_ago", [pytest.param(8, id="closed"), pytest.param(20, id="before-the-closing")])
def test_a_closed_account_is_not_blamed_for_silence(days_ago: float) -> None:
    assert "inactive" not in rules(judged(seen(), posts=(post(ago(days_ago)),), of=CLOSED))


# --- renamed_not_filed


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param("平安韶山", ("renamed_not_filed",), id="another-name"),
        pytest.param("韶山公安", (), id="the-same"),
        pytest.param(" 韶山　公安\u200b", (), id="white-space-and-invisible-characters"),
        pytest.param("", (), id="no-name-shown"),
        pytest.param("\u200b", (), id="nothing-visible-shown"),
    ],
)
def test_another_name_than_the_registered_is_remarked(shown: str, expected: tuple[str, ...]) -> None:
    assert rules(judged(seen(display_name=shown), posts=(post(ago(1)),))) == expected


@pytest.mark.parametrize("shown", ["Ｓｈａｏｓｈａｎ", "SHAOSHAN", "shao shan"])
def test_width_and_case_make_no_other_name(shown: str) -> None:
    assessment = judged(seen(display_name=shown), posts=(post(ago(1)),), of=account(name="Shaoshan"))

    assert assessment.verdict is Verdict.PASS


NOT_CURRENT = ("old_copy", "reply_undated", "clock_wrong")


def from_copy(check: Check, code: str) -> Check:
    return replace(check, looks=tuple(replace(look, code=code) for look in check.looks))


@pytest.mark.parametrize("code", [*NOT_CURRENT, ""])
def test_a_name_in_an_answer_that_may_be_an_old_copy_is_no_rename(code: str) -> None:
    known, shown = seen(ago(9)), seen(display_name="平安韶山")

    found = rules(judged(known, from_copy(shown, code), posts=(post(ago(1)),)))

    assert found == (() if code else ("renamed_not_filed",))


@pytest.mark.parametrize("code", [*NOT_CURRENT, ""])
def test_a_verification_in_an_answer_that_may_be_an_old_copy_is_no_mismatch(code: str) -> None:
    shown = replace(seen(), verified_as="长沙市公安局官方微博")

    found = rules(judged(from_copy(shown, code), posts=(post(ago(1)),)))

    assert found == (() if code else ("entity_mismatch",))


def test_a_name_beside_a_list_that_lacks_the_newest_post_is_no_rename() -> None:
    """The list is an old copy, whatever its date says, and so may be the name."""
    looks = (seen(ago(9)), replace(seen(display_name="平安韶山"), newest_shown=ago(30)))

    assert rules(judged(*looks, posts=(post(ago(10)), post(ago(30))))) == ()
    assert "renamed_not_filed" in rules(judged(*looks, posts=(post(ago(30)),)))


def by_person(what: ManualFinding, days: float) -> Check:
    """A post of three days before the time-point, recorded so many days before it."""
    at = ago(days=days)
    return ManualCheck(
        what=what, by="张三", seen_at=at, recorded_at=at, name="韶山公安", id=1, last_post_at=ago(3)
    ).check


@pytest.mark.parametrize("days", [0.5, -0.5])
@pytest.mark.parametrize("what", [ManualFinding.LAST_POST, ManualFinding.POSTED])
def test_a_person_who_looks_and_notes_no_name_takes_no_rename_away(what: ManualFinding, days: float) -> None:
    looks = seen(ago(8)), seen(ago(1), display_name="平安韶山"), by_person(what, days)
    assert rules(judged(*looks, posts=(post(ago(3)),))) == ("renamed_not_filed",)


@pytest.mark.parametrize(
    "look",
    [
        seen(ago(4), display_name="平安韶山"),
        gone(ago(1), AccountState.SUSPENDED),
        replace(seen(ago(1), display_name="平安韶山"), display_name=""),
    ],
)
def test_before_a_person_s_look_only_a_near_one_that_shows_the_name_shows_a_rename(look: Check) -> None:
    told = by_person(ManualFinding.LAST_POST, 0.5)
    looks = seen(ago(8)), seen(ago(5), display_name="平安韶山"), look, told
    assert "renamed_not_filed" not in rules(judged(*looks, posts=(post(ago(3)),)))


def test_a_rename_holds_since_the_first_look_that_showed_another_name() -> None:
    looks = (
        seen(ago(40), display_name="湖湘公安"),
        seen(ago(30)),
        seen(ago(20), display_name="平安韶山"),
        seen(ago(10), display_name=""),
        failed(ago(5)),
        seen(display_name="平安韶山发布"),
    )

    assert finding(judged(*looks, posts=(post(ago(1)),)), "renamed_not_filed").since == ago(20)


@pytest.mark.parametrize(("minutes", "expected"), [(10, ()), (11, ("renamed_not_filed",))])
def test_two_looks_of_one_minute_that_show_two_names_claim_no_other(minutes: int, expected: tuple[str, ...]) -> None:
    looks = (seen(ago(minutes=minutes)), seen(display_name="平安韶山"))
    assert rules(judged(*looks, posts=(post(ago(1)),))) == expected


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        pytest.param((ago(-1),), ("renamed_not_filed",), id="by-the-scan-of-the-time-point"),
        pytest.param((ago(-1.01),), (), id="later"),
        pytest.param((ago(2), ago(-2)), ("renamed_not_filed",), id="later-and-before"),
    ],
)
def test_a_name_is_the_time_points_where_a_look_by_then_showed_it(
    looks: tuple[datetime, ...], expected: tuple[str, ...]
) -> None:
    """A rename between the time-point and the look is no fault of that day."""
    registered = seen(ago(2.5), display_name="韶山公安")
    renamed = [seen(looked_at, display_name="平安韶山") for looked_at in looks]
    assert rules(judged(registered, *renamed, posts=(post(ago(1)),))) == expected


@pytest.mark.parametrize(
    ("days_after", "expected"), [pytest.param(1, ("entity_mismatch",), id="a-day"), pytest.param(1.01, (), id="later")]
)
def test_an_organisation_is_the_time_points_where_a_look_by_then_showed_it(
    days_after: float, expected: tuple[str, ...]
) -> None:
    look = replace(seen(ago(-days_after)), verified_as="长沙市教育局")
    assert rules(judged(look, posts=(post(ago(1)),))) == expected


def test_a_name_seen_long_after_was_not_the_name_at_the_time_point() -> None:
    assert rules(judged(seen(ago(-30), display_name="平安韶山"), posts=(post(ago(1)),))) == ()


@pytest.mark.parametrize("filing", [FilingState.CLOSING, FilingState.CLOSED])
def test_the_name_of_an_account_on_its_way_out_does_not_matter(filing: FilingState) -> None:
    assert rules(judged(seen(display_name="平安韶山"), of=account(filing=filing))) == ()


# --- duplicate_on_platform


SIBLINGS = (account(handle="3", name="韶山交警"), account(handle="2", name="韶山公安在线"))


@pytest.mark.parametrize(
    ("of", "siblings", "expected"),
    [
        pytest.param(account(), SIBLINGS, ("duplicate_on_platform",), id="two-others"),
        pytest.param(account(), (), (), id="alone"),
        pytest.param(account(filing=FilingState.CLOSING), SIBLINGS, (), id="closing"),
        pytest.param(account(filing=FilingState.CLOSED), SIBLINGS, (), id="closed"),
    ],
)
def test_a_second_account_on_one_platform_is_remarked(
    of: Account, siblings: tuple[Account, ...], expected: tuple[str, ...]
) -> None:
    known = replace(facts(seen(), posts=(post(ago(1)),), of=of), siblings=siblings)

    assert rules(assess(known, NATIONAL, AT)) == expected


def test_a_duplicate_lists_the_others_in_a_fixed_order() -> None:
    assessments = [
        assess(replace(facts(failed()), siblings=siblings), NATIONAL, AT) for siblings in (SIBLINGS, SIBLINGS[::-1])
    ]

    assert assessments[0] == assessments[1]
    assert assessments[0].findings[0].message == (
        "韶山市公安局在同一平台另有2个正常运行的账号：“韶山交警”（weibo:3）、“韶山公安在线”（weibo:2）"
    )


def test_what_the_register_says_is_listed_though_the_account_is_not_verified() -> None:
    assessment = assess(replace(facts(failed()), siblings=SIBLINGS), NATIONAL, AT)

    assert (assessment.verdict, rules(assessment)) == (Verdict.UNVERIFIED, ("duplicate_on_platform",))


# --- deadline_posting


def posted_every(*gaps: float) -> tuple[Post, ...]:
    """Posts so many days apart, the newest a day before AT."""
    days = [1 + sum(gaps[:n]) for n in range(len(gaps) + 1)]
    return tuple(post(ago(day)) for day in days)


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        pytest.param((13, 13, 13), ("deadline_posting",), id="three-near-the-limit"),
        pytest.param((13, 13), (), id="only-two"),
        pytest.param((12, 12, 12), ("deadline_posting",), id="exactly-2-days-before-the-limit"),
        pytest.param((11.99, 12, 12), (), id="a-little-more-than-2-days-before"),
        pytest.param((16, 16, 16), ("deadline_posting",), id="exactly-2-days-after-the-limit"),
        pytest.param((16.01, 16, 16), (), id="a-little-more-than-2-days-after"),
        pytest.param((13, 13, 13, 1, 1, 1), ("deadline_posting",), id="exactly-half-of-the-gaps"),
        pytest.param((13, 13, 13, 1, 1, 1, 1), (), id="less-than-half"),
        pytest.param((30, 13, 13, 13), ("deadline_posting",), id="the-window-holds-three"),
        pytest.param((40, 13, 13, 24), (), id="the-window-holds-two"),
    ],
)
def test_gaps_that_crowd_the_limit_are_warned_of(gaps: Sequence[float], expected: tuple[str, ...]) -> None:
    assert rules(judged(seen(), posts=posted_every(*gaps))) == expected


def test_posting_at_the_deadline_is_only_warned_of() -> None:
    assessment = judged(seen(), posts=posted_every(13, 13, 13))

    assert assessment.verdict is Verdict.PASS
    assert finding(assessment, "deadline_posting").message == "踩点更新：近90天3次更新间隔中有3次与2周期限相差不超过2天"


@pytest.mark.parametrize(
    ("covers_from", "expected"),
    [
        pytest.param(ago(40), ("deadline_posting",), id="from-the-first-of-the-posts"),
        pytest.param(ago(39.99), (), id="the-first-post-outside"),
        pytest.param(None, (), id="nothing-proved"),
    ],
)
def test_only_gaps_in_which_no_post_can_be_missed_count(
    covers_from: datetime | None, expected: tuple[str, ...]
) -> None:
    assert rules(judged(seen(covers_from=covers_from), posts=posted_every(13, 13, 13))) == expected


def test_gaps_of_a_part_of_the_window_are_said_to_be_of_that_part() -> None:
    """The days before may hold any number of updates: 近90天 would be a claim about them."""
    found = finding(judged(seen(covers_from=ago(41)), posts=posted_every(13, 13, 13)), "deadline_posting")
    assert found.message == ("踩点更新：2023-08-09 18:00 至 2023-09-19 18:00 3次更新间隔中有3次与2周期限相差不超过2天")
    assert "from 2023-08-09 18:00 to 2023-09-19 18:00" in found.english_message


def test_a_look_before_the_time_point_counts_its_gaps_back_from_itself() -> None:
    found = finding(judged(seen(ago(1), covers_from=ago(41)), posts=posted_every(13, 13, 13)), "deadline_posting")
    assert "2023-08-09 18:00 至 2023-09-18 18:00" in found.message


@pytest.mark.parametrize(
    ("must_post_since", "expected"),
    [
        pytest.param(ago(40), ("deadline_posting",), id="since-the-first-of-the-posts"),
        pytest.param(ago(39.99), (), id="a-little-later"),
    ],
)
def test_gaps_from_before_the_account_owed_updates_do_not_count(
    must_post_since: datetime, expected: tuple[str, ...]
) -> None:
    history = replace(facts(seen(), posts=posted_every(13, 13, 13)), former_entries=running_since(must_post_since))
    assessment = assess(history, NATIONAL, AT)
    assert rules(assessment) == expected
    assert all("2023-08-10 18:00 至 2023-09-19 18:00" in found.message for found in assessment.findings)


@pytest.mark.parametrize(
    ("state", "absent_at", "expected"),
    [
        pytest.param(AccountState.SUSPENDED, ago(10), (), id="frozen"),
        pytest.param(AccountState.BANNED, ago(10), (), id="banned"),
        pytest.param(AccountState.SUSPENDED, ago(0.5), ("deadline_posting",), id="after-the-last-of-the-posts"),
    ],
)
def test_a_gap_in_which_the_account_could_not_publish_does_not_count(
    state: AccountState, absent_at: datetime, expected: tuple[str, ...]
) -> None:
    assert rules(judged(gone(absent_at, state), seen(), posts=posted_every(13, 13, 13))) == expected


def test_several_articles_of_one_push_are_one_update() -> None:
    pushes = tuple(replace(item, post_id=f"{item.post_id}-{n}") for item in posted_every(13, 13, 13) for n in range(8))

    assert rules(judged(seen(), posts=pushes)) == ("deadline_posting",)


def test_an_eager_policy_says_nothing_without_a_crowding_gap() -> None:
    eager = Policy().with_changes({"deadline_posting": {"share": 0, "at_least": 0}})

    assert rules(judged(seen(), posts=posted_every(1, 1), policy=eager)) == ()


# --- the verdict


@pytest.mark.parametrize(
    ("check", "of", "expected"),
    [
        pytest.param(seen(display_name="平安韶山"), account(), ("inactive", "renamed_not_filed"), id="fail-and-remark"),
        pytest.param(seen(), account(kind=AccountKind.SERVICE), (), id="service"),
        pytest.param(gone(state=AccountState.BANNED), account(), ("deregistered_not_offline",), id="gone-only"),
    ],
)
def test_an_account_has_all_its_findings_and_the_worst_is_its_verdict(
    check: Check, of: Account, expected: tuple[str, ...]
) -> None:
    assert rules(judged(check, posts=(post(ago(20)),), of=of)) == expected


def test_findings_come_worst_first_by_the_policy() -> None:
    strict = NATIONAL.with_changes({"severities": {"inactive": Severity.WARN, "renamed_not_filed": Severity.FAIL}})

    assessment = judged(seen(display_name="平安韶山"), posts=(post(ago(20)),), policy=strict)

    assert rules(assessment) == ("renamed_not_filed", "inactive")
    assert assessment.verdict is Verdict.FAIL


def test_every_kind_of_rule_has_its_meaning_and_its_limit_in_words() -> None:
    assert set(MEANINGS) == set(KINDS)
    assert {name for name, kind in KINDS.items() if kind.numbers} <= {
        key.removeprefix("limit.") for key in SENTENCES if key.startswith("limit.")
    }


def test_a_rule_id_is_the_name_of_its_function() -> None:
    assert RULES[0] == "inactive"


# --- an account that the register did not have then


@pytest.mark.parametrize(
    ("of", "verdict", "reason"),
    [
        pytest.param(account(), Verdict.UNVERIFIED, "newly_running", id="running-now"),
        pytest.param(account(filing=FilingState.CLOSED), Verdict.PASS, "", id="closed-now"),
    ],
)
def test_what_was_gone_before_it_came_into_the_register_is_not_called_in_order(
    of: Account, verdict: Verdict, reason: str
) -> None:
    """Nobody had to take it offline then; nor does anything show that it was in order."""
    history = replace(facts(gone(), of=of), former_entries=(FormerEntry(until=ago(-2), account=None),))
    found = assess(history, NATIONAL, AT)
    assert (found.verdict, found.reason, found.findings) == (verdict, reason, ())
    assert not reason or "2023-09-19 18:00 名册中没有此账号" in found.reason_message


def test_what_is_gone_since_it_is_in_the_register_is_remarked() -> None:
    history = replace(facts(gone()), former_entries=(FormerEntry(until=ago(2), account=None),))
    assert rules(assess(history, NATIONAL, AT)) == ("deregistered_not_offline",)
