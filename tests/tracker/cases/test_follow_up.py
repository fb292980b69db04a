"""What finished scans do to cases: they open, are found again, are resolved, come back; and when nothing does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from scrapers.model.profile import AccountState, Origin, Post
from tests.tracker.cases.weekly_office import (
    ACCOUNT,
    OTHER,
    CaseSummary,
    Office,
    day,
    gone,
    renamed,
    reported,
    silent,
    suspended,
    walled,
)
from tests.tracker.rules import given
from tracker.cases.case import Status, StepKind
from tracker.cases.fingerprint import proof_of, rests_on_same_facts
from tracker.cases.follow_up import OPENING_SEVERITIES
from tracker.cases.round_outcome import RoundOutcome, compare_rounds
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan import Scan
from tracker.history.scan_record import Discard
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.rules.finding import Verdict
from tracker.scan.run import discard_scan

OPEN: CaseSummary = ("inactive", "open", ("opened",))
HELD: CaseSummary = ("inactive", "open", ("opened", "held"))
MENDED: CaseSummary = ("inactive", "mended", ("opened", "mended"))
GONE: CaseSummary = ("deregistered_not_offline", "open", ("opened",))


@pytest.mark.parametrize(
    ("scans", "expected"),
    [
        pytest.param([(0, silent(0, -20))], [OPEN], id="silence-opens"),
        pytest.param([(0, silent(0, -14))], [OPEN], id="exactly-the-limit-opens"),
        pytest.param([(0, silent(0, -13.99))], [], id="just-below-the-limit-does-not"),
        pytest.param([(0, walled(0))], [], id="a-wall-opens-nothing"),
        pytest.param([(0, suspended(0))], [], id="a-suspension-opens-nothing"),
        pytest.param([(0, silent(0, -20)), (7, silent(7, -20))], [HELD], id="found-again"),
        pytest.param([(0, silent(0, -20)), (7, silent(7, 6))], [MENDED], id="posted-mends"),
        pytest.param([(0, silent(0, -20)), (7, walled(7))], [OPEN], id="a-wall-neither-mends-nor-holds"),
        pytest.param([(0, silent(0, -20)), (7, suspended(7))], [OPEN], id="a-suspension-mends-nothing"),
        pytest.param([(0, silent(0, -20)), (7, walled(7)), (14, silent(14, 13))], [MENDED], id="mended-after-a-wall"),
        pytest.param(
            [(0, silent(0, -20)), (7, gone(7))],
            [GONE, MENDED],
            id="gone-ends-the-silence-and-is-another-case",
        ),
        pytest.param(
            [(0, silent(0, -20)), (7, silent(7, 6)), (28, silent(28, 6))],
            [MENDED, OPEN],
            id="comes-back-after-mending",
        ),
        pytest.param(
            [(0, silent(0, -20)), (30, silent(30, 10))],
            [MENDED, OPEN],
            id="posted-between-two-scans-and-silent-again",
        ),
        pytest.param(
            [(0, silent(0, -20)), (7, silent(7, -16))],
            [HELD],
            id="an-older-post-found-later-leaves-the-silence-as-it-is",
        ),
        pytest.param(
            [(0, silent(0, -20)), (7, silent(7, -3))],
            [("inactive", "dismissed", ("opened", "refuted"))],
            id="a-post-of-before-found-later-refutes-it",
        ),
        pytest.param(
            [(0, gone(0)), (7, gone(7))], [("deregistered_not_offline", "open", ("opened", "held"))], id="gone"
        ),
        pytest.param(
            [(0, gone(0)), (7, silent(7, 6))],
            [("deregistered_not_offline", "mended", ("opened", "mended"))],
            id="back-again",
        ),
        pytest.param(
            [(0, silent(0, -1)), (7, renamed(7, "平安韶山"))],
            [("renamed_not_filed", "open", ("opened",))],
            id="renamed",
        ),
        pytest.param(
            [(0, silent(0, -1)), (7, renamed(7, "平安韶山")), (14, renamed(14, "韶山公安"))],
            [("renamed_not_filed", "mended", ("opened", "mended"))],
            id="named-as-registered-again",
        ),
        pytest.param(
            [(0, silent(0, -1)), (7, renamed(7, "平安韶山")), (14, renamed(14, "韶山警方"))],
            [("renamed_not_filed", "open", ("opened", "held"))],
            id="renamed-once-more",
        ),
    ],
)
def test_scans_move_the_cases(office: Office, scans: list[tuple[float, Check]], expected: list[CaseSummary]) -> None:
    for at, check in scans:
        office.scan(at, check)

    assert reported(office.cases) == expected


def test_warning_opens_no_case(office: Office) -> None:
    office.scan(0, silent(0, -11))

    assert office.row(0).assessment.findings[0].rule == "due_soon"
    assert office.cases == ()


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param([], [("due_soon", "open", ("opened",))], id="opens"),
        pytest.param([(3, silent(3, 2))], [("due_soon", "mended", ("opened", "mended"))], id="posted-in-time"),
        pytest.param(
            [(7, silent(7, -11))],
            [("due_soon", "open", ("opened",)), OPEN],
            id="overdue-is-not-mended",
        ),
    ],
)
def test_warning_opens_a_case_where_the_setting_says_so(
    office: Office, later: list[tuple[float, Check]], expected: list[CaseSummary]
) -> None:
    for at, check in [(0, silent(0, -11)), *later]:
        office.scan(at, check, opens=OPENING_SEVERITIES | {Severity.WARN})

    assert reported(office.cases) == expected


def test_scan_finished_twice_changes_nothing_the_second_time(office: Office) -> None:
    scan = office.scan(0, silent(0, -20))
    before = office.cases
    office.finish(scan, 1)

    assert office.cases == before != ()


def test_dismissal_survives_that_the_scan_is_finished_once_more(office: Office) -> None:
    scan = office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 0.1)
    office.finish(scan, 1)

    assert reported(office.cases) == [("inactive", "dismissed", ("opened", "dismissed"))]


@pytest.mark.parametrize("check", [silent(7, 6), silent(7, -20)], ids=["mended", "silent"])
def test_withheld_platform_neither_resolves_nor_confirms(office: Office, check: Check) -> None:
    office.scan(0, silent(0, -20))
    office.scan(7, check, withheld=True)

    assert reported(office.cases) == [OPEN]


def test_withheld_platform_opens_nothing_by_an_earlier_look(office: Office) -> None:
    earlier = office.store.begin_scan(day(-1), day(-1), [ACCOUNT])
    office.store.record(earlier, ACCOUNT, silent(-1, -20))
    office.scan(0, silent(0, -20), withheld=True)

    assert office.cases == ()


def test_posts_that_a_withheld_platform_showed_are_no_posts_after_closing(office: Office) -> None:
    closed = given.account(filing=FilingState.CLOSED, closed_on=day(-60).date())
    office.store.sync_register([closed], day(-70))
    office.scan(0, silent(0, -90), of=closed)
    office.scan(1, silent(1, 0.5), of=closed, withheld=True)
    office.scan(2, silent(2, -90), of=closed)

    assert office.cases == ()


def test_name_that_only_a_withheld_look_showed_proves_no_rename(office: Office) -> None:
    office.scan(0, silent(0, -1), withheld=True)

    assert office.store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under("") == frozenset()


def test_posts_after_closing_count_once_a_look_that_counts_shows_them(office: Office) -> None:
    closed = given.account(filing=FilingState.CLOSED, closed_on=day(-60).date())
    office.store.sync_register([closed], day(-70))
    office.scan(1, silent(1, 0.5), of=closed, withheld=True)
    office.scan(2, silent(2, 0.5), of=closed)

    assert [case.rule for case in office.cases] == ["closed_but_posting"]


@pytest.mark.parametrize(
    ("last_post", "ended"), [pytest.param(0.5, "mended", id="mended"), pytest.param(-3, "refuted", id="refuted")]
)
def test_same_silence_is_no_relapse_where_the_update_that_ended_it_was_withdrawn(
    office: Office, last_post: float, ended: str
) -> None:
    office.scan(0, silent(0, -20))
    seen = ManualCheck(
        what=ManualFinding.LAST_POST,
        by="张三",
        seen_at=day(1),
        recorded_at=day(1),
        name=ACCOUNT.name,
        last_post_at=day(last_post),
    )
    number = office.store.manual_checks.record(ACCOUNT, seen)
    office.scan(2, silent(2, -20))
    office.store.manual_checks.withdraw(number, Withdrawal(at=day(2.5), by="李四", why="看错了"))
    office.scan(3, silent(3, -20))

    assert reported(office.cases) == [("inactive", "open", ("opened", ended, "reopened"))]
    assert office.row(3).assessment.verdict is Verdict.FAIL


def posts_of(at: float, origin: Origin) -> Check:
    return replace(given.seen(day(at)), posts=tuple(given.post(day(-1 - number), origin) for number in range(15)))


def test_marks_that_a_withheld_platform_showed_make_no_reposts(office: Office) -> None:
    office.scan(0, posts_of(0, Origin.UNKNOWN))
    office.scan(1, posts_of(1, Origin.REPOST), withheld=True)
    office.scan(2, posts_of(2, Origin.UNKNOWN))

    assert office.cases == ()


def test_marks_count_once_a_look_that_counts_shows_them(office: Office) -> None:
    office.scan(1, posts_of(1, Origin.REPOST), withheld=True)
    office.scan(2, posts_of(2, Origin.REPOST))

    assert [case.rule for case in office.cases] == ["mostly_reposts"]


def test_what_the_register_alone_shows_of_an_account_that_is_not_verified_opens_nothing(office: Office) -> None:
    office.store.sync_register([ACCOUNT, replace(OTHER, unit=ACCOUNT.unit)], day(-1))
    office.scan(0, walled(0))

    assert [finding.rule for finding in office.row(0).assessment.findings] == ["duplicate_on_platform"]
    assert office.cases == ()


def test_scan_of_others_shows_nothing_of_the_account(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.scan(1, silent(1, 0), of=OTHER)

    assert reported(office.cases) == [OPEN]


def test_scan_as_of_an_earlier_instant_changes_nothing(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.scan(-30, silent(1, -20))

    assert reported(office.cases) == [OPEN]


def test_look_of_long_after_resolves_nothing_as_of_the_instant_asked_about(office: Office) -> None:
    office.scan(0, gone(0))
    office.scan(10, silent(40, 9))

    assert (office.row(10).assessment.state, reported(office.cases)) == ("active", [GONE])


def test_unfinished_scan_opens_nothing(office: Office) -> None:
    scan = office.store.begin_scan(day(0), day(0), [ACCOUNT, OTHER])
    office.store.record(scan, ACCOUNT, silent(0, -20))
    office.finish(scan, 0)

    assert office.cases == ()


def policies(**changes: object) -> Policies:
    return Policies(layers=(Layer(name="", changes=changes),))


LAX = policies(inactive_days=60)
OUT_OF_FORCE = policies(severities={"inactive": None})
AS_A_REMARK = policies(severities={"inactive": Severity.REMARK})


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param(LAX, [OPEN], id="a-longer-limit"),
        pytest.param(OUT_OF_FORCE, [OPEN], id="the-rule-out-of-force"),
        pytest.param(AS_A_REMARK, [HELD], id="another-severity"),
    ],
)
def test_another_rule_book_resolves_nothing(office: Office, later: Policies, expected: list[CaseSummary]) -> None:
    office.scan(0, silent(0, -20))
    office.scan(7, silent(7, -20), policies=later)

    assert reported(office.cases) == expected


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        pytest.param(replace(ACCOUNT, filing=Filing(state=FilingState.CLOSING)), "备案状态现为拟关停", id="closing"),
        pytest.param(replace(ACCOUNT, kind=AccountKind.SERVICE), "账号类别现为服务类", id="a-service-account"),
    ],
)
def test_register_that_no_longer_needs_updates_resolves_a_silence(office: Office, changed: Account, why: str) -> None:
    office.scan(0, silent(0, -20))
    office.store.sync_register([changed, OTHER], day(5))
    office.scan(7, silent(7, -20), of=changed)

    assert (office.case.status.value, office.case.steps[-1].why) == ("mended", why)


def test_resolved_case_says_which_scan_and_which_look_proved_it(office: Office) -> None:
    office.scan(0, silent(0, -20))
    scan = office.scan(7, silent(6.5, 6))
    step = office.case.steps[-1]

    assert step.proof is not None
    assert (step.proof.scan_id, step.proof.at, step.proof.proved_at) == (scan.id, day(7), day(6.5))
    assert (step.why, step.by) == ("已更新，最近一次 2023-09-25 18:00", "")


def test_look_after_the_time_point_proves_the_time_point_and_no_more(office: Office) -> None:
    office.scan(0, silent(2, -20))

    assert office.case.opened_by.proved_at == day(0)


def test_every_step_of_a_scan_names_the_policy_it_rests_on(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.scan(7, silent(7, 6))

    assert [step.proof.policy_version for step in office.case.steps if step.proof] == [Policy().version] * 2


# 反复


def test_one_that_comes_back_counts_the_earlier_ones_and_their_quarters(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.scan(7, silent(7, 6))
    office.scan(40, silent(40, 6))

    assert [(case.number, case.repeats, case.quarters) for case in office.cases] == [
        (1, 0, ("2023Q3",)),
        (2, 1, ("2023Q3", "2023Q4")),
    ]


def test_one_that_was_dismissed_is_no_offence_to_be_repeated(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1)
    office.scan(40, silent(40, 6))

    assert [(case.status.value, case.repeats) for case in office.cases] == [("dismissed", 0), ("open", 0)]


def test_one_closed_by_hand_does_not_come_back_for_the_same_silence(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.CLOSED, 1)
    office.scan(7, silent(7, -20))

    assert reported(office.cases) == [("inactive", "closed", ("opened", "closed"))]
    assert office.row(7).assessment.verdict is Verdict.FAIL


@pytest.mark.parametrize("decision", [StepKind.DISMISSED, StepKind.CLOSED])
@pytest.mark.parametrize(
    ("last_post", "is_new"),
    [
        pytest.param(-16, False, id="within-the-silence"),
        pytest.param(0, False, id="at-its-end"),
        pytest.param(0.5, True, id="after-it"),
    ],
)
def test_a_post_that_comes_to_light_later_only_shortens_a_silence_that_was_decided(
    office: Office, decision: StepKind, last_post: float, is_new: bool
) -> None:
    """An article that a unit reports, or a late list shows: the decision stands."""
    office.scan(0, silent(0, -20))
    office.take(decision, 0.1)
    office.scan(15, silent(15, last_post))
    assert len(office.cases) == 1 + is_new
    if decision is StepKind.DISMISSED:
        assert (office.row(15).assessment.verdict is Verdict.FAIL) is is_new


def test_one_closed_by_hand_comes_back_with_the_next_silence(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.CLOSED, 1)
    office.scan(40, silent(40, 6))

    assert [(case.status.value, case.repeats) for case in office.cases] == [("closed", 0), ("open", 1)]


# 核实后不成立


def test_dismissed_finding_is_left_out_and_the_verdict_is_that_of_the_rest(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1, why="视频号有更新")
    row = office.row(0)

    assert (row.assessment.verdict, row.assessment.findings) == (Verdict.PASS, ())
    assert [(dismissal.finding.rule, dismissal.case.deciding_step.why) for dismissal in row.dismissed] == [
        ("inactive", "视频号有更新")
    ]


def test_dismissed_silence_does_not_return_the_week_after(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, silent(7, -20))

    assert (reported(office.cases), office.row(7).assessment.verdict) == (
        [("inactive", "dismissed", ("opened", "dismissed"))],
        Verdict.PASS,
    )


@pytest.mark.parametrize(
    ("at", "verdict", "reason"),
    [
        pytest.param(13.99, Verdict.PASS, "", id="just-before"),
        pytest.param(14, Verdict.UNVERIFIED, "dismissed_before", id="a-limit-later"),
        pytest.param(300, Verdict.UNVERIFIED, "dismissed_before", id="long-after"),
    ],
)
def test_dismissed_silence_that_lasts_another_limit_is_neither_accused_nor_passed(
    office: Office, at: float, verdict: Verdict, reason: str
) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1, why="视频号有更新")
    office.scan(at, silent(at, -20))
    row = office.row(at)

    assert (row.assessment.verdict, row.assessment.reason) == (verdict, reason)
    assert reported(office.cases) == [("inactive", "dismissed", ("opened", "dismissed"))]


def test_account_that_is_not_verified_stays_so_whatever_was_dismissed(office: Office) -> None:
    office.store.sync_register([ACCOUNT, replace(OTHER, unit=ACCOUNT.unit)], day(-1))
    office.scan(0, silent(0, -1))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, walled(7))
    row = office.row(7)

    assert (row.assessment.verdict, row.assessment.reason) == (Verdict.UNVERIFIED, "captcha_shown")
    assert [dismissal.finding.rule for dismissal in row.dismissed] == ["duplicate_on_platform"]


def test_next_silence_is_a_new_case_however_the_last_was_settled(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1)
    office.scan(30, silent(30, 10))

    assert office.row(30).assessment.verdict is Verdict.FAIL
    assert [case.status.value for case in office.cases] == ["dismissed", "open"]


def test_post_reported_by_the_minute_and_then_by_the_second_is_the_same(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1)
    seconds_later = replace(silent(7, -20), posts=(replace(given.post(day(-20)), published_at=day(-20 + 0.0005)),))
    office.scan(7, seconds_later)

    assert office.row(7).assessment.verdict is Verdict.PASS


def test_dismissed_absence_does_not_return_with_the_same_words_and_entry(office: Office) -> None:
    office.scan(0, gone(0))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, gone(7))

    assert (office.row(7).assessment.verdict, len(office.cases)) == (Verdict.PASS, 1)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda check: replace(check, words="该账号已关闭，现无法查看。"), id="another-sentence"),
        pytest.param(lambda check: replace(check, words="已注销", state=AccountState.NOT_FOUND), id="a-weaker-claim"),
    ],
)
def test_dismissed_absence_does_not_return_in_the_words_of_another_route(
    office: Office, change: Callable[[Check], Check]
) -> None:
    office.scan(-7, silent(-7, -8))
    office.scan(0, gone(0))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, change(gone(7)))

    assert (office.row(7).assessment.verdict, len(office.cases)) == (Verdict.PASS, 1)


def test_dismissed_absence_does_not_return_where_an_earlier_version_identified_it_by_its_words(office: Office) -> None:
    office.scan(0, gone(0))
    office.take(StepKind.DISMISSED, 1)
    row, case = office.row(0), office.case
    found = proof_of(row, 0, row.dismissed[0].finding)
    opened, *rest = case.steps
    stored = replace(opened, proof=replace(case.opened_by, fingerprint=found.former_fingerprint))

    assert found.former_fingerprint not in ("", found.fingerprint)
    assert rests_on_same_facts(replace(case, steps=(stored, *rest)), found)


@pytest.mark.parametrize(
    ("verified_as", "cases"),
    [
        pytest.param("长沙市公安局　官方微博", ["dismissed"], id="the-same-name-in-another-width"),
        pytest.param("湘潭市公安局官方微博", ["dismissed", "open"], id="another-name"),
    ],
)
def test_dismissed_mismatch_of_names_returns_only_with_another_name(
    office: Office, verified_as: str, cases: list[str]
) -> None:
    office.scan(0, replace(silent(0, -1), verified_as="长沙市公安局 官方微博"))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, replace(silent(7, 6), verified_as=verified_as))

    assert [case.status.value for case in office.cases] == cases


def test_dismissed_absence_returns_when_the_platform_says_otherwise(office: Office) -> None:
    office.scan(0, gone(0))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, given.gone(day(7), AccountState.BANNED))

    assert [case.status.value for case in office.cases] == ["dismissed", "open"]


def test_absence_after_a_return_is_a_new_case(office: Office) -> None:
    office.scan(0, gone(0))
    office.take(StepKind.DISMISSED, 1)
    office.scan(7, silent(7, 6))
    office.scan(14, gone(14))

    assert [case.status.value for case in office.cases] == ["dismissed", "open"]


def test_reopened_dismissal_counts_no_longer(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.DISMISSED, 1)
    office.take(StepKind.REOPENED, 2)

    assert (office.case.status.value, office.row(0).assessment.verdict) == ("open", Verdict.FAIL)


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        pytest.param([StepKind.CLOSED], "open", id="closed-unconfirmed"),
        pytest.param([StepKind.CONFIRMED, StepKind.CLOSED], "confirmed", id="confirmed-and-closed"),
        pytest.param([StepKind.CONFIRMED, StepKind.NOTIFIED, StepKind.CLOSED], "notified", id="notified-and-closed"),
        pytest.param([StepKind.CONFIRMED, StepKind.DISMISSED], "open", id="confirmed-and-dismissed"),
    ],
)
def test_reopened_case_is_where_it_was(office: Office, steps: list[StepKind], status: str) -> None:
    office.scan(0, silent(0, -20))
    for what in [*steps, StepKind.REOPENED]:
        office.take(what, 1)

    assert office.case.status.value == status


def test_row_shows_the_case_of_each_finding(office: Office) -> None:
    scan: Scan = office.scan(0, silent(0, -20))
    case = office.row(0).cases["inactive"]

    assert (case.id, case.opened_by.scan_id) == (office.case.id, scan.id)


def test_finding_of_before_any_case_has_none(office: Office) -> None:
    office.scan(0, silent(0, -40))

    assert (office.row(-10).assessment.verdict, office.row(-10).cases) == (Verdict.FAIL, {})


@pytest.mark.parametrize(
    ("today", "is_overdue"), [(date(2023, 10, 16), False), (date(2023, 10, 17), True)], ids=["last-day", "day-after"]
)
def test_notified_case_is_overdue_once_its_last_day_is_over(office: Office, today: date, is_overdue: bool) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.CONFIRMED, 1)
    office.take(StepKind.NOTIFIED, 2, due_on=date(2023, 10, 16))

    assert office.case.is_overdue(today) is is_overdue


# Discarded scans and marks


def reposting(at: float, newest: float, *more: Post) -> Check:
    posts = [given.post(day(newest - number), Origin.REPOST) for number in range(12)]
    return replace(given.seen(day(at)), posts=(*more, *posts))


def discard(office: Office, scan: Scan) -> None:
    office.store.discards.discard(scan.id, Discard(at=day(20), by="张三", why="误扫"))


def test_a_case_that_another_scan_shows_resolved_stays_resolved_when_the_scan_that_ended_it_is_discarded(
    office: Office,
) -> None:
    office.scan(0, silent(0, -20))
    office.take(StepKind.CONFIRMED, 0)
    ending = office.scan(7, silent(7, 5))
    office.scan(14, silent(14, 13))
    act = Discard(at=day(20), by="张三", why="误扫")
    assert discard_scan(office.store, office.policies, ending.id, act)

    ((_, status, steps),) = reported(office.cases)
    assert (status, steps) == ("mended", ("opened", "confirmed", "mended", "mended"))
    assert (office.case.deciding_step.taken_at, office.case.last_proof.at) == (day(20), day(14))
    assert not discard_scan(office.store, office.policies, ending.id, act)


def test_a_discard_that_was_killed_half_way_is_completed_by_discarding_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.scan(0, silent(0, -20))
    ending = office.scan(7, silent(7, 5))
    office.scan(14, silent(14, 13))
    act = Discard(at=day(20), by="张三", why="误扫")
    with monkeypatch.context() as patch:
        patch.setattr(type(office.store.discards), "end_again", killed)
        with pytest.raises(KeyboardInterrupt):
            discard_scan(office.store, office.policies, ending.id, act)
    between = office.case.status

    assert not discard_scan(office.store, office.policies, ending.id, act)
    assert (between, office.case.status) == (Status.OPEN, Status.RESOLVED)


def killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("after", [walled(14), silent(14, -20)])
def test_a_case_that_no_other_scan_shows_resolved_is_open_when_the_scan_that_ended_it_is_discarded(
    office: Office, after: Check
) -> None:
    office.scan(0, silent(0, -20))
    ending = office.scan(7, silent(7, 5))
    office.scan(14, after)
    assert discard_scan(office.store, office.policies, ending.id, Discard(at=day(20), by="张三", why="误扫"))
    assert office.case.status is Status.OPEN


def test_what_another_scan_finds_opens_no_case_when_one_is_discarded(office: Office) -> None:
    """Only the end of a scan does that; lists show what was found all the same."""
    office.scan(0, silent(0, -20))
    ending = office.scan(7, silent(7, 5))
    office.scan(8, silent(8, 7))
    seen = ManualCheck(
        what=ManualFinding.NO_INTERACTION, by="张三", seen_at=day(7), recorded_at=day(9), name=ACCOUNT.name
    )
    office.store.manual_checks.record(ACCOUNT, seen)
    assert discard_scan(office.store, office.policies, ending.id, Discard(at=day(20), by="张三", why="误扫"))

    assert [finding.rule for finding in office.row(8).assessment.findings] == ["no_interaction"]
    assert [(case.rule, case.status) for case in office.cases] == [("inactive", Status.RESOLVED)]


def test_marks_that_a_scan_before_the_discarded_one_read_still_count(office: Office) -> None:
    office.scan(0, reposting(0, -1))
    discard(office, office.scan(7, reposting(7, -1)))
    row = office.row(0)

    assert [finding.rule for finding in row.assessment.findings] == ["mostly_reposts"]
    assert (row.is_new, list(row.cases)) == (True, ["mostly_reposts"])
    since = compare_rounds(office.cases, 0, day(-7), day(0), office.policies).outcomes[RoundOutcome.FOUND]
    assert [case.rule for case in since] == ["mostly_reposts"]


def test_marks_that_only_discarded_scans_read_count_no_longer(office: Office) -> None:
    unmarked = tuple(replace(post, origin=Origin.UNKNOWN, origin_mark="") for post in reposting(0, -1).posts)
    office.scan(0, replace(reposting(0, -1), posts=unmarked))
    for scan in (office.scan(7, reposting(7, -1)), office.scan(8, reposting(8, -1))):
        discard(office, scan)

    assert office.row(0).assessment.findings == ()


def test_marks_that_a_scan_after_the_discarded_one_read_again_count(office: Office) -> None:
    unmarked = tuple(replace(post, origin=Origin.UNKNOWN, origin_mark="") for post in reposting(0, -1).posts)
    office.scan(0, replace(reposting(0, -1), posts=unmarked))
    discarded = office.scan(7, reposting(7, -1))
    office.scan(8, reposting(8, -1))
    discard(office, discarded)

    assert [finding.rule for finding in office.row(8).assessment.findings] == ["mostly_reposts"]
