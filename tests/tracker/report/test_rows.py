"""From the store to rows: earlier verdicts, and what is new."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cases.report_row import ReportRow
from tracker.cases.round_outcome import SINCE, compare_rounds
from tracker.cli.casework.case_steps import scans_of
from tracker.history.check import Check, ManualSource
from tracker.history.scan_record import Discard
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.report.report import to_account_json
from tracker.report.rows import report_rows, to_report_row
from tracker.report.snapshot import results_at
from tracker.rules.finding import Verdict
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

POLICIES = Policies()
ACCOUNT = given.account()
OTHER = replace(given.account(handle="2", name="长沙发布"), unit="长沙市人民政府办公厅")
WEEK_AGO = AT - timedelta(days=7)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as opened:
        opened.sync_register([ACCOUNT, OTHER], WEEK_AGO)
        yield opened


def scan(store: Store, check: Check, *, days_ago: int = 0) -> ReportRow:
    """One scan of ACCOUNT alone; its row."""
    at = AT - timedelta(days=days_ago)
    begun = store.begin_scan(at, at, [ACCOUNT])
    store.record(begun, ACCOUNT, check)
    return next(row for row in finish_scan_run(store, begun, POLICIES, at) if row.account == ACCOUNT)


def silent(days_ago: int = 0) -> Check:
    """Seen to be silent for 30 days."""
    checked_at = AT - timedelta(days=days_ago)
    return replace(given.seen(checked_at), posts=(given.post(AT - timedelta(days=37)),))


def walled(days_ago: int = 0) -> Check:
    return given.failed(AT - timedelta(days=days_ago))


def test_every_account_of_the_register_has_its_row_in_its_order(store: Store) -> None:
    rows = report_rows(store, POLICIES, AT)

    assert [(row.account.name, row.assessment.reason) for row in rows] == [
        ("韶山公安", "not_checked"),
        ("长沙发布", "not_checked"),
    ]


def test_row_carries_the_name_that_the_platform_last_showed(store: Store) -> None:
    assert scan(store, replace(silent(), display_name="平安韶山")).display_name == "平安韶山"


def test_problem_of_a_first_scan_is_new(store: Store) -> None:
    row = scan(store, silent())

    assert (row.assessment.verdict, row.is_new) == (Verdict.FAIL, True)


def test_problem_that_was_reported_the_week_before_is_not_new(store: Store) -> None:
    scan(store, silent(days_ago=7), days_ago=7)

    assert not scan(store, silent()).is_new


def test_problem_of_an_account_that_could_not_be_verified_before_is_new(store: Store) -> None:
    scan(store, walled(days_ago=7), days_ago=7)

    assert scan(store, silent()).is_new


def test_account_that_can_no_longer_be_verified_is_new_and_the_next_time_is_not(store: Store) -> None:
    marks = [scan(store, silent(14), days_ago=14).is_new]
    marks += [scan(store, walled(7), days_ago=7).is_new, scan(store, walled(), days_ago=0).is_new]

    assert marks == [True, True, False]


def test_scan_of_other_accounts_between_does_not_make_a_problem_new(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    between = store.begin_scan(WEEK_AGO, WEEK_AGO, [OTHER])
    store.record(between, OTHER, given.seen(WEEK_AGO))
    store.finish_scan(between, WEEK_AGO, {})

    assert not scan(store, silent()).is_new


def test_account_without_a_problem_is_not_new(store: Store) -> None:
    fresh = replace(given.seen(), posts=(given.post(given.ago(days=1)),))

    assert not scan(store, fresh).is_new


def test_what_follows_for_the_rest_of_the_register_is_reported_by_no_scan_of_others(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    between = store.begin_scan(WEEK_AGO, WEEK_AGO, [OTHER])
    store.record(between, OTHER, given.seen(WEEK_AGO))
    finish_scan_run(store, between, POLICIES, WEEK_AGO)

    assert not scan(store, silent()).is_new


def reported(store: Store, name: str, *, leaves_between: bool = False) -> tuple[str, tuple[str, ...]]:
    """The result once the register has the account under this name."""
    if leaves_between:
        store.sync_register([OTHER], AT)
    store.sync_register([replace(ACCOUNT, name=name), OTHER], AT)
    assessment = report_rows(store, POLICIES, AT)[0].assessment
    return assessment.reason, tuple(finding.rule for finding in assessment.findings)


@pytest.mark.parametrize("leaves_between", [False, True])
def test_looks_at_an_account_are_not_used_for_another_one_registered_in_its_place(
    store: Store, leaves_between: bool
) -> None:
    scan(store, silent())

    assert reported(store, "长沙公安", leaves_between=leaves_between) == ("identity_unproved", ())


def test_name_that_the_page_showed_may_be_filed_at_any_time(store: Store) -> None:
    scan(store, silent(days_ago=1), days_ago=1)
    scan(store, replace(silent(), display_name="平安韶山"))

    assert reported(store, "平安韶山") == ("", ("inactive",))


def test_name_filed_before_the_look_is_the_one_it_was_compared_with(store: Store) -> None:
    store.sync_register([replace(ACCOUNT, name="韶山警方"), OTHER], WEEK_AGO)
    store.sync_register([ACCOUNT, OTHER], WEEK_AGO)
    scan(store, replace(silent(), display_name="平安韶山"))

    assert reported(store, "韶山公安") == ("", ("inactive", "renamed_not_filed"))


def test_name_put_back_leaves_the_looks_as_they_were(store: Store) -> None:
    scan(store, silent())
    reported(store, "长沙公安")

    assert reported(store, "韶山公安") == ("", ("inactive",))


def test_however_many_scans_of_others_between_do_not_make_a_problem_new(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    for hours in range(20):
        at = WEEK_AGO + timedelta(hours=hours)
        store.finish_scan(store.begin_scan(at, at, [OTHER]), at, {})

    assert not scan(store, silent()).is_new


def due(days_ago: int = 0) -> Check:
    """Seen to be silent for 11 days: a reminder, which opens no case."""
    checked_at = AT - timedelta(days=days_ago)
    return replace(given.seen(checked_at), posts=(given.post(checked_at - timedelta(days=11)),))


def test_of_two_scans_the_one_as_of_the_later_instant_was_the_last(store: Store) -> None:
    scan(store, walled(days_ago=20), days_ago=20)
    scan(store, due(days_ago=40), days_ago=40)

    assert scan(store, due()).is_new


def test_a_reminder_that_was_given_the_time_before_is_not_new(store: Store) -> None:
    scan(store, due(days_ago=20), days_ago=20)

    assert not scan(store, due()).is_new


def test_a_case_that_goes_on_is_not_new_after_a_scan_that_could_not_verify_it(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    scan(store, walled(days_ago=7), days_ago=7)

    assert not scan(store, silent()).is_new
    assert new_in_round(store) == problems_new(store) == set()


def test_what_was_listed_of_an_account_that_was_not_verified_was_no_problem_of_the_round(store: Store) -> None:
    """同平台重复开设 follows from the register alone; it opens no case of an account that is not verified."""
    sibling = replace(ACCOUNT, handle="3")
    store.sync_register([ACCOUNT, sibling, OTHER], WEEK_AGO)
    before = scan(store, walled(days_ago=7), days_ago=7)
    row = scan(store, replace(given.seen(), posts=(given.post(given.ago(days=1)),)))

    assert [finding.rule for finding in before.assessment.findings] == ["duplicate_on_platform"]
    assert (row.assessment.verdict, row.is_new) == (Verdict.REMARK, True)
    assert new_in_round(store) == problems_new(store) == {ACCOUNT.key}


def test_what_a_scan_of_a_part_found_since_the_last_round_is_new(store: Store) -> None:
    scan(store, walled(days_ago=7), days_ago=7)
    scan_part(store, silent(days_ago=3), days_ago=3)

    assert scan(store, silent()).is_new
    assert new_in_round(store) == problems_new(store) == {ACCOUNT.key}


HISTORIES = st.lists(
    st.tuples(st.sampled_from(["whole", "part", "discarded"]), st.sampled_from(["silent", "alive", "walled", "due"])),
    min_size=1,
    max_size=7,
)


@pytest.mark.end_to_end
@settings(max_examples=examples(20))
@whatever(history=HISTORIES, last=st.sampled_from(["silent", "alive", "walled", "due"]))
def test_the_list_and_the_round_agree_on_what_is_new(history: list[tuple[str, str]], last: str) -> None:
    with Store.open("sqlite://") as store:
        store.sync_register([ACCOUNT, OTHER], AT - timedelta(days=400))
        scan(store, check_of("alive", 7 * (len(history) + 1)), days_ago=7 * (len(history) + 1))
        for index, (kind, seen) in enumerate(history):
            days_ago = 7 * (len(history) - index)
            begin = scan_part if kind == "part" else scan
            begin(store, check_of(seen, days_ago), days_ago=days_ago)
            if kind == "discarded":
                store.discards.discard(store.scans()[0].id, Discard(at=AT, by="张三", why="误扫"))
        row = scan(store, check_of(last, 0))
        kept = {row.account.key: row.is_new for row in results_at(store, POLICIES, AT).rows()}
        fresh = {row.account.key: row.is_new for row in report_rows(store, POLICIES, AT)}

        assert kept == fresh
        if row.is_verified:
            assert new_in_round(store) == problems_new(store)


@pytest.mark.end_to_end
@settings(max_examples=examples(12))
@whatever(
    before=st.lists(st.sampled_from(["silent", "alive", "walled", "due"]), min_size=1, max_size=4),
    last=st.sampled_from(["silent", "alive", "walled", "due"]),
)
def test_after_the_newest_scan_is_discarded_all_is_as_before_it_or_less_is_claimed(
    before: list[str], last: str
) -> None:
    with Store.open("sqlite://") as store:
        store.sync_register([ACCOUNT, OTHER], AT - timedelta(days=400))
        for index, seen in enumerate(before):
            days_ago = 7 * (len(before) - index)
            scan(store, check_of(seen, days_ago), days_ago=days_ago)
        expected = to_report_json(store)
        scan(store, check_of(last, 0))
        store.discards.discard(store.scans()[0].id, Discard(at=AT, by="张三", why="误扫"))

        for now, then in zip(to_report_json(store), expected, strict=True):
            is_less = now["findings"] == [] and now["verdict"] in ("unverified", then["verdict"])
            assert now == then or is_less


@pytest.mark.parametrize(
    ("posted", "last_post", "expected"),
    [
        pytest.param(8, 37, (Verdict.UNVERIFIED, "unproved_post"), id="within-the-limit"),
        pytest.param(14 + 7, 37, (Verdict.UNVERIFIED, "unproved_post"), id="at-the-limit"),
        pytest.param(14.1 + 7, 37, (Verdict.FAIL, ""), id="before-the-limit"),
        pytest.param(6, 37, (Verdict.FAIL, ""), id="after-the-time-point"),
        pytest.param(8, 9, (Verdict.PASS, ""), id="a-counting-scan-saw-another"),
    ],
)
def test_no_silence_is_claimed_against_what_a_discarded_scan_saw(
    store: Store, posted: float, last_post: float, expected: tuple[Verdict, str]
) -> None:
    scan(store, replace(given.seen(WEEK_AGO), posts=(given.post(given.ago(last_post)),)), days_ago=7)
    scan(store, replace(given.seen(), posts=(given.post(given.ago(posted)),)))
    store.discards.discard(store.scans()[0].id, Discard(at=AT, by="张三", why="误扫"))
    row = next(row for row in report_rows(store, POLICIES, WEEK_AGO) if row.account == ACCOUNT)

    assert (row.assessment.verdict, row.assessment.reason) == expected
    if expected[0] is Verdict.UNVERIFIED:
        assert "作废" in row.assessment.reason_message


@pytest.mark.parametrize(
    ("last_post", "expected"),
    [
        pytest.param(37, (Verdict.UNVERIFIED, "unproved_post"), id="silent-but-for-it"),
        pytest.param(3, (Verdict.PASS, ""), id="another-post-within-the-limit"),
    ],
)
def test_a_post_that_only_a_withheld_look_saw_ends_no_silence_and_proves_no_update(
    store: Store, last_post: float, expected: tuple[Verdict, str]
) -> None:
    begun = store.begin_scan(given.ago(1), given.ago(1), [ACCOUNT])
    store.record(begun, ACCOUNT, replace(given.seen(given.ago(1)), posts=(given.post(given.ago(2)),)))
    store.withhold(begun, ACCOUNT.platform, "half of the accounts cannot be read")
    finish_scan_run(store, begun, POLICIES, given.ago(1))
    row = scan(store, replace(given.seen(), posts=(given.post(given.ago(last_post)),)))

    assert (row.assessment.verdict, row.assessment.reason) == expected
    assert row.assessment.last_post_at == given.ago(last_post)


def test_a_post_seen_before_and_after_by_discarded_scans_alone_proves_nothing(store: Store) -> None:
    shown = replace(given.seen(given.ago(3)), posts=(given.post(given.ago(5)),))
    scan(store, shown, days_ago=3)
    scan(store, replace(silent(2), posts=(given.post(given.ago(40)),)), days_ago=2)
    scan(store, replace(shown, checked_at=given.ago(1)), days_ago=1)
    for item in (store.scans()[0], store.scans()[2]):
        store.discards.discard(item.id, Discard(at=AT, by="张三", why="误扫"))
    row = next(row for row in report_rows(store, POLICIES, given.ago(2)) if row.account == ACCOUNT)

    assert (row.assessment.verdict, row.assessment.reason) == (Verdict.UNVERIFIED, "unproved_post")


def test_a_persons_look_decides_against_a_discarded_scan(store: Store) -> None:
    scan(store, replace(given.seen(given.ago(1)), posts=(given.post(given.ago(5)),)), days_ago=1)
    store.discards.discard(store.scans()[0].id, Discard(at=AT, by="张三", why="误扫"))
    scan(store, replace(given.seen(), posts=(given.post(given.ago(40)),)))
    source = ManualSource(by="李四", manual_check_id=1)
    facts = store.facts_of(ACCOUNT.key, at=AT)
    assert facts is not None
    (check,) = facts.checks
    looked = replace(check, looks=(replace(check.looks[0], manual_source=source),))

    assert to_report_row(facts, POLICIES, AT, {}, ()).assessment.reason == "unproved_post"
    by_person = replace(facts, checks=(looked,))
    assert to_report_row(by_person, POLICIES, AT, {}, ()).assessment.verdict is Verdict.FAIL


def to_report_json(store: Store) -> list[dict[str, object]]:
    at = AT - timedelta(days=7)
    return [to_account_json(row) for row in results_at(store, POLICIES, at).rows()]


def check_of(seen: str, days_ago: int) -> Check:
    at = AT - timedelta(days=days_ago)
    posted = {"silent": AT - timedelta(days=300), "alive": at - timedelta(days=1), "due": at - timedelta(days=11)}
    return given.failed(at) if seen == "walled" else replace(given.seen(at), posts=(given.post(posted[seen]),))


def scan_part(store: Store, check: Check, *, days_ago: int) -> None:
    at = AT - timedelta(days=days_ago)
    part = store.begin_scan(at, at, [ACCOUNT], selection=f"account={ACCOUNT.key}")
    store.record(part, ACCOUNT, check)
    finish_scan_run(store, part, POLICIES, at)


def problems_new(store: Store) -> set[str]:
    """As `tracker problems --new` has it, without reminders and those not verified, which no round knows."""
    return {
        row.account.key
        for row in report_rows(store, POLICIES, AT)
        if row.is_new and row.assessment.verdict in (Verdict.FAIL, Verdict.REMARK)
    }


def new_in_round(store: Store) -> set[str]:
    """As `tracker cases round` has it."""
    last, earlier = scans_of(store, None, Messages(Lang.EN))
    told = compare_rounds(store.cases.all(), earlier.id, earlier.at, last.at, Policies())
    return {case.account.key for outcome in SINCE for case in told.outcomes[outcome]}
