"""An account whose entry in the register changes: what is judged by the entry of then, and what follows it no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from scrapers.model.profile import AccountState, Origin
from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, POLICIES, Office, day, gone, silent, walled
from tests.tracker.rules import given
from tracker.cases.offenders import repeat_offenders
from tracker.history.check import Check, Look
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.history.scan_record import Discard
from tracker.policy.policies import Layer, Policies
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.report.rows import report_rows
from tracker.report.snapshot import results_at
from tracker.scan.run import discard_scan
from tracker.store.imports import Imported, RegisterUpdate

CLOSED = Filing(state=FilingState.CLOSED, closed_on=date(2023, 8, 1))
ELSES = replace(ACCOUNT, name="乙局发布", unit="湘潭市教育局")
"""The handle is registered as another unit's."""


def follow_file(office: Office, before: Account, after: Account) -> None:
    """As accounts.yaml is followed."""
    office.store.sync_register([after, OTHER], day(1))


def change_by_import(office: Office, before: Account, after: Account) -> None:
    office.store.imports.apply(
        imported(1), lambda _: RegisterUpdate(added=(), changed=[(before, after)], unchanged=[OTHER])
    )


def remove_and_import_again(office: Office, before: Account, after: Account) -> None:
    office.store.imports.apply(
        imported(0.6), lambda _: RegisterUpdate(added=(), changed=(), unchanged=[OTHER], removed=[before])
    )
    office.store.imports.apply(imported(1), lambda _: RegisterUpdate(added=[after], changed=(), unchanged=[OTHER]))


def imported(at: float) -> Imported:
    return Imported(at=day(at), by="张三", file_name="名册.xlsx", sha256="0" * 64)


WAYS = [follow_file, change_by_import, remove_and_import_again]
Way = Callable[[Office, Account, Account], None]


def registered(office: Office, **entry: Any) -> Account:
    """The account of day 0 with another entry."""
    account = replace(ACCOUNT, **entry)
    office.store.sync_register([account, OTHER], day(-300))
    return account


def judged(office: Office, at: float) -> tuple[str, str, tuple[str, ...]]:
    assessment = office.row(at).assessment
    return assessment.verdict.value, assessment.reason, tuple(finding.rule for finding in assessment.findings)


def told(office: Office, account: Account, what: ManualFinding, at: float = 0, **more: Any) -> None:
    seen = ManualCheck(what=what, by="张三", seen_at=day(at), recorded_at=day(at), name=account.name, **more)
    office.store.manual_checks.record(account, seen)


UNPROVED = ("unverified", "identity_unproved", ())


@pytest.mark.parametrize("way", WAYS)
def test_what_was_seen_under_another_name_is_not_held_against_the_account(office: Office, way: Way) -> None:
    office.scan(0, silent(0, -30))
    way(office, ACCOUNT, ELSES)
    assert judged(office, 0) == UNPROVED


@pytest.mark.parametrize("way", WAYS)
def test_a_notice_met_under_another_name_is_not_held_against_the_account(office: Office, way: Way) -> None:
    office.scan(-3, silent(-3, -4))
    office.scan(0, gone(0))
    way(office, ACCOUNT, ELSES)
    assert judged(office, 0) == UNPROVED
    office.scan(2, gone(2), of=ELSES)
    assert judged(office, 2) == UNPROVED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["韶山公安（原韶山公安局）", "平安韶山（原韶山公安）", "平安韶山（曾用名：韶山公安）"])
def test_a_name_with_the_former_one_behind_it_is_the_account_s(office: Office, way: Way, name: str) -> None:
    """The register itself says that it is the same account."""
    office.scan(-30, silent(-30, -31))
    office.scan(0, gone(0))
    way(office, ACCOUNT, after := replace(ACCOUNT, name=name))
    office.scan(2, gone(2), of=after)
    assert [judged(office, at) for at in (0, 2)] == [("remark", "", ("deregistered_not_offline",))] * 2


@pytest.mark.parametrize("name", ["平安韶山（原创韶山公安）", "平安韶山（韶山公安）", "平安韶山（原乙局发布）"])
def test_another_remark_behind_a_name_says_nothing_of_the_account(office: Office, name: str) -> None:
    office.scan(0, silent(0, -30))
    follow_file(office, ACCOUNT, replace(ACCOUNT, name=name))
    assert judged(office, 0) == UNPROVED


def test_a_page_that_bears_the_former_name_that_the_register_states_is_no_rename(office: Office) -> None:
    office.scan(0, silent(0, -1))
    follow_file(office, ACCOUNT, replace(ACCOUNT, name="平安韶山（原韶山公安）"))
    assert judged(office, 2) == ("pass", "", ())


@pytest.mark.parametrize("way", [follow_file, change_by_import])
def test_a_notice_counts_where_the_name_was_changed_and_changed_back(office: Office, way: Way) -> None:
    """It was met under the name that the register has now."""
    office.scan(0, gone(0))
    way(office, ACCOUNT, ELSES)
    office.store.sync_register([ACCOUNT, OTHER], day(1.2))
    assert judged(office, 0) == ("remark", "", ("deregistered_not_offline",))
    assert (office.case.account, office.case.is_of_former_name) == (ACCOUNT, False)


def test_a_notice_met_while_the_name_was_another_one_accuses_nobody(office: Office) -> None:
    follow_file(office, ACCOUNT, ELSES)
    office.scan(1.5, gone(1.5), of=ELSES)
    office.store.sync_register([ACCOUNT, OTHER], day(2))
    assert judged(office, 1.5) == UNPROVED


SLIPS = [
    pytest.param({"filing": CLOSED}, id="closed"),
    pytest.param({"filing": Filing(state=FilingState.CLOSING)}, id="closing"),
    pytest.param({"kind": AccountKind.SERVICE}, id="service"),
]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(("begins", "hours", "is_held"), [(-3, 23, True), (1, 23, True), (-3, 24, False)])
def test_an_entry_that_was_changed_and_changed_back_within_a_day_owed_updates(
    office: Office, slip: dict[str, Any], begins: int, hours: int, is_held: bool
) -> None:
    """As one that was out of the register for less than a day."""
    office.scan(0, silent(0, -30))
    office.store.sync_register([replace(ACCOUNT, **slip), OTHER], day(begins))
    office.store.sync_register([ACCOUNT, OTHER], day(begins + hours / 24))
    expected = ("fail", "", ("inactive",)) if is_held else ("unverified", "newly_running", ())
    assert judged(office, 0) == expected


@pytest.mark.parametrize("slip", SLIPS)
def test_an_instant_at_which_the_entry_owed_nothing_by_mistake_is_in_doubt(
    office: Office, slip: dict[str, Any]
) -> None:
    office.scan(0, silent(0, -30))
    office.store.sync_register([replace(ACCOUNT, **slip), OTHER], day(-0.1))
    office.store.sync_register([ACCOUNT, OTHER], day(0.1))
    assert judged(office, 0) == ("unverified", "newly_running", ())


def test_an_entry_that_owed_nothing_for_days_in_two_ways_owed_nothing(office: Office) -> None:
    office.scan(0, silent(0, -30))
    office.store.sync_register([replace(ACCOUNT, filing=CLOSED), OTHER], day(-5))
    office.store.sync_register([replace(ACCOUNT, kind=AccountKind.SERVICE), OTHER], day(-3.2))
    office.store.sync_register([ACCOUNT, OTHER], day(-3))
    assert judged(office, 0) == ("unverified", "newly_running", ())


WITHOUT_DATES = Filing(state=FilingState.CLOSED)
OUT = {"filing": None}
"""Stands for an entry that is out of the register."""
CHANGES = [*SLIPS[1:], pytest.param({"filing": WITHOUT_DATES}, id="closed"), pytest.param(OUT, id="out")]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("begins", "ends", "is_held"),
    [
        pytest.param(1, 3, True, id="later"),
        pytest.param(-0.1, 3, False, id="at-the-time-point"),
        pytest.param(-20, -14, True, id="long-before"),
        pytest.param(-20, -13.9, False, id="until-less-than-the-limit-before"),
    ],
)
def test_a_time_in_which_the_entry_owed_nothing_excuses_no_other_time(
    office: Office, change: dict[str, Any], begins: float, ends: float, is_held: bool
) -> None:
    """The entry is as before when it is judged."""
    office.scan(0, silent(0, -50))
    office.store.sync_register([OTHER] if change is OUT else [replace(ACCOUNT, **change), OTHER], day(begins))
    office.store.sync_register([ACCOUNT, OTHER], day(ends))
    expected = ("fail", "", ("inactive",)) if is_held else ("unverified", "newly_running", ())
    assert judged(office, 0) == expected
    assert judged(office, ends + 30)[0] == "unverified", "nobody looked since"


@pytest.mark.parametrize("change", CHANGES)
def test_of_two_such_times_the_last_before_an_instant_counts_for_it(office: Office, change: dict[str, Any]) -> None:
    office.scan(0, silent(0, -50))
    for begins, ends in ((-10, -5), (2, 4)):
        office.store.sync_register([OTHER] if change is OUT else [replace(ACCOUNT, **change), OTHER], day(begins))
        office.store.sync_register([ACCOUNT, OTHER], day(ends))
    assert judged(office, 0) == ("unverified", "newly_running", ())
    message = office.row(0).assessment.reason_message
    assert "2023-09-14 18:00" in message, "five days before, not four after"


@pytest.mark.parametrize(
    ("closed_on", "is_held"),
    [(date(2023, 9, 12), False), (date(2023, 9, 19), False), (date(2023, 9, 20), True)],
)
def test_a_closing_that_was_filed_late_counts_from_its_day(office: Office, closed_on: date, is_held: bool) -> None:
    office.scan(0, silent(0, -50))
    closed = Filing(state=FilingState.CLOSED, closed_on=closed_on)
    office.store.sync_register([replace(ACCOUNT, filing=closed), OTHER], day(2))
    office.store.sync_register([ACCOUNT, OTHER], day(4))
    assert judged(office, 0)[1] == ("" if is_held else "newly_running")


@pytest.mark.parametrize("way", WAYS)
def test_the_past_is_judged_by_the_limits_of_the_region_of_then(office: Office, way: Way) -> None:
    """Of the account as the scan stored it, too."""
    strict = Policies(layers=(Layer(name="长沙市规则", region="长沙市", changes={"inactive_days": 7}),))
    strict_office = replace(office, policies=strict)
    strict_office.scan(0, silent(0, -8))
    way(strict_office, ACCOUNT, moved := replace(ACCOUNT, region=("长沙市",)))
    assert judged(strict_office, 0) == ("pass", "", ())
    stored = next(row for row in results_at(office.store, strict, day(0)).rows() if row.account.key == ACCOUNT.key)
    assert (stored.account, stored.assessment.verdict.value) == (moved, "pass")
    strict_office.scan(2, silent(2, -8), of=moved)
    assert judged(strict_office, 2) == ("pass", "", ("due_soon",)), "by the limit of before: it moved a day ago"
    strict_office.scan(9, silent(9, 0.5), of=moved)
    assert judged(strict_office, 9) == ("fail", "", ("inactive",))
    assert judged(strict_office, 0) == ("pass", "", ())


@pytest.mark.parametrize("way", WAYS)
def test_a_stored_result_of_an_account_that_moved_has_the_policy_that_it_was_judged_by(
    office: Office, way: Way
) -> None:
    """The register was changed between the time-point and the end of its scan: what is shown, and what is reminded of,
    must not follow the limits of the new region."""
    strict = Policies(layers=(Layer(name="长沙市规则", region="长沙市", changes={"inactive_days": 7}),))
    strict_office = replace(office, policies=strict)
    scan = office.store.begin_scan(day(0), day(0), [ACCOUNT])
    office.store.record(scan, ACCOUNT, silent(0, -8))
    way(strict_office, ACCOUNT, replace(ACCOUNT, region=("长沙市",)))
    strict_office.finish(scan, 2)
    stored = next(row for row in results_at(office.store, strict, day(0)).rows() if row.account.key == ACCOUNT.key)
    assert (stored.assessment.policy_version, stored.policy) == (stored.policy.version, strict.of(ACCOUNT.region))


def test_a_notice_counts_where_no_page_ever_bore_another_name(office: Office) -> None:
    """The name in the register was corrected, and whose the handle is was never in doubt."""
    office.scan(0, gone(0))
    follow_file(office, ACCOUNT, after := replace(ACCOUNT, name="平安韶山"))
    office.scan(2, gone(2), of=after)
    assert judged(office, 2) == ("remark", "", ("deregistered_not_offline",))


RECORDS = [
    pytest.param({"what": ManualFinding.LAST_POST, "last_post_at": day(-30)}, "fail", id="silent"),
    pytest.param({"what": ManualFinding.NEVER_POSTED}, "fail", id="never-posted"),
    pytest.param(
        {"what": ManualFinding.GONE, "state": AccountState.DEREGISTERED, "words": "该账号已注销"}, "remark", id="gone"
    ),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("record", "verdict"), RECORDS)
def test_what_a_person_recorded_of_another_name_is_not_held_against_the_account(
    office: Office, way: Way, record: dict[str, Any], verdict: str
) -> None:
    office.scan(0, walled(0))
    told(office, ACCOUNT, **record)
    assert judged(office, 0)[0] == verdict
    way(office, ACCOUNT, ELSES)
    assert judged(office, 0)[0] == "unverified"
    assert "张三的人工记录是对“韶山公安”的，名册其后改为“乙局发布”" in office.row(0).assessment.reason_message
    told(office, ELSES, **record)
    assert judged(office, 0)[0] == verdict, "a person who looks again decides"


def test_interaction_recorded_of_another_name_is_not_held_against_the_account(office: Office) -> None:
    """It would count for 90 days."""
    office.scan(0, walled(0))
    told(office, ACCOUNT, ManualFinding.NO_INTERACTION)
    follow_file(office, ACCOUNT, ELSES)
    told(office, ELSES, ManualFinding.POSTED, at=2, last_post_at=day(1.5))
    assert judged(office, 2) == ("pass", "", ())


def test_that_a_handle_is_another_s_is_said_of_the_name_that_it_had(office: Office) -> None:
    """The register was mended by the name that the page has."""
    office.scan(0, given.failed(day(0), code="identity_unproved"))
    told(office, ACCOUNT, ManualFinding.OTHER_ACCOUNT)
    follow_file(office, ACCOUNT, ELSES)
    office.scan(2, replace(silent(2, -30), display_name="乙局发布"), of=ELSES)
    assert judged(office, 2) == ("fail", "", ("inactive",))


def test_that_a_handle_is_another_s_holds_until_its_page_bears_the_name_of_now(office: Office) -> None:
    office.scan(0, walled(0))
    told(office, ACCOUNT, ManualFinding.OTHER_ACCOUNT)
    follow_file(office, ACCOUNT, ELSES)
    office.scan(2, gone(2), of=ELSES)
    assert judged(office, 2) == ("unverified", "identity_denied", ())


def test_what_was_seen_follows_an_account_that_is_seen_under_its_new_name(office: Office) -> None:
    office.scan(0, silent(0, -30))
    follow_file(office, ACCOUNT, ELSES)
    office.scan(2, replace(silent(2, -30), display_name="乙局发布"), of=ELSES)
    assert [judged(office, at) for at in (0, 2)] == [("fail", "", ("inactive",))] * 2


@pytest.mark.parametrize("way", WAYS)
def test_a_case_stays_of_the_entry_under_which_it_was_found(office: Office, way: Way) -> None:
    """Else a notice, or a letter, would name the unit that the handle is registered for since."""
    office.scan(0, silent(0, -30))
    way(office, ACCOUNT, ELSES)
    assert (office.case.account, office.case.is_of_former_name) == (ACCOUNT, True)
    assert office.store.cases.all() == (office.case,)
    assert repeat_offenders(office.cases) == frozenset()
    office.scan(2, replace(silent(2, -30), display_name="乙局发布"), of=ELSES)
    assert (office.case.account, office.case.is_of_former_name) == (ELSES, False), "it is one account, renamed"


@pytest.mark.parametrize("code", ["identity_unproved", "wrong_account"])
@pytest.mark.parametrize("before", [-20, None])
def test_a_notice_in_the_place_of_a_page_of_unknown_owner_accuses_nobody(
    office: Office, code: str, before: float | None
) -> None:
    if before is not None:
        office.scan(before, silent(before, before - 1))
    office.scan(-2, given.failed(day(-2), code=code))
    office.scan(0, gone(0))
    assert judged(office, 0) == UNPROVED
    told(office, ACCOUNT, ManualFinding.SAME_ACCOUNT, at=1)
    assert judged(office, 0) == ("remark", "", ("deregistered_not_offline",))


@pytest.mark.parametrize("looks", [(), given.seen(day(-2)).looks], ids=["no-look-answered", "one-look-answered"])
@pytest.mark.parametrize(("fate", "is_in_doubt"), [("counts", True), ("withheld", True), ("discarded", False)])
def test_only_a_discarded_page_of_unknown_owner_leaves_no_doubt(
    office: Office, looks: tuple[Look, ...], fate: str, is_in_doubt: bool
) -> None:
    """A platform that misbehaves does not prove that the page was the account's."""
    page = replace(given.failed(day(-2), code="wrong_account"), looks=looks)
    scan = office.scan(-2, page, withheld=fate != "counts")
    if fate == "discarded":
        assert discard_scan(office.store, office.policies, scan.id, Discard(at=day(-1), by="张三", why="误扫"))
    office.scan(0, gone(0))
    assert judged(office, 0) == (UNPROVED if is_in_doubt else ("remark", "", ("deregistered_not_offline",)))


def test_a_notice_between_pages_of_unknown_owner_accuses_nobody(office: Office) -> None:
    office.scan(-5, silent(-5, -6))
    for at, look in ((-4, given.failed(day(-4), code="wrong_account")), (0, gone(0))):
        office.scan(at, look)
    office.scan(5, given.failed(day(5), code="identity_unproved"))
    assert judged(office, 0) == UNPROVED


@pytest.mark.parametrize(("after", "verdict"), [(3, "unverified"), (3.1, "remark")])
def test_a_page_of_unknown_owner_days_after_a_notice_leaves_it_in_doubt(
    office: Office, after: float, verdict: str
) -> None:
    """As the account's own page would: who was closed for good is not there again."""
    office.scan(0, gone(0))
    office.scan(after, given.failed(day(after), code="identity_unproved"))
    assert judged(office, 0)[0] == verdict


def of_day(at: float) -> Check:
    return silent(at, at - 1)


def verified(at: float) -> Check:
    return replace(of_day(at), verified_as="韶山市公安局")


CLAIMS = [
    pytest.param({"filing": CLOSED}, {}, gone, "deregistered_not_offline", id="closed-then"),
    pytest.param(
        {"filing": Filing(state=FilingState.CLOSING)}, {}, gone, "deregistered_not_offline", id="closing-then"
    ),
    pytest.param({}, {"filing": CLOSED}, of_day, "closed_but_posting", id="running-then"),
    pytest.param({}, {"unit": "湘潭市教育局"}, verified, "entity_mismatch", id="another-unit-then"),
    pytest.param({}, {"entity": "湘潭市教育局"}, verified, "entity_mismatch", id="no-entity-then"),
    pytest.param({}, {"unit": OTHER.unit, "region": OTHER.region}, of_day, "duplicate_on_platform", id="alone-then"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("then", "now", "look", "rule"), CLAIMS)
def test_the_register_of_today_accuses_nobody_as_of_an_instant_before_it(  # noqa: PLR0913  # a table
    office: Office, way: Way, then: dict[str, Any], now: dict[str, Any], look: Callable[[float], Check], rule: str
) -> None:
    before = registered(office, **then)
    office.scan(0, look(0), of=before)
    way(office, before, after := replace(ACCOUNT, **now))
    assert rule not in judged(office, 0)[2]
    office.scan(2, look(2), of=after)
    assert (rule in judged(office, 0)[2], rule in judged(office, 2)[2]) == (False, True)


def test_a_rename_that_was_filed_later_is_no_fault_of_the_time_before_it(office: Office) -> None:
    office.scan(0, silent(0, -1))
    follow_file(office, ACCOUNT, ELSES)
    office.scan(2, replace(silent(2, 1), display_name="乙局发布"), of=ELSES)
    assert [judged(office, at) for at in (0, 2)] == [("pass", "", ())] * 2


def test_a_fault_of_the_register_that_was_corrected_is_none_any_more(office: Office) -> None:
    before = registered(office, name="韶山公安局发布")
    office.scan(0, silent(0, -1), of=before)
    assert judged(office, 0) == ("remark", "", ("renamed_not_filed",))
    follow_file(office, before, ACCOUNT)
    assert judged(office, 0) == ("pass", "", ())


@pytest.mark.parametrize("way", WAYS)
def test_an_account_that_owed_nothing_before_it_came_back_has_its_time(office: Office, way: Way) -> None:
    before = registered(office, kind=AccountKind.SERVICE)
    office.scan(0, silent(0, -30), of=before)
    way(office, before, ACCOUNT)
    office.scan(2, silent(2, -30))
    assert judged(office, 2) == ("unverified", "newly_running", ())


def test_siblings_that_moved_to_another_unit_together_were_siblings_before(office: Office) -> None:
    """Else the scan under way would take the case for mended."""
    twin = replace(ACCOUNT, handle="77", name="韶山警方")
    office.store.sync_register([ACCOUNT, twin, OTHER], day(-300))
    office.scan(0, of_day(0))
    moved = [replace(account, unit="湘潭市教育局") for account in (ACCOUNT, twin)]
    office.store.sync_register([*moved, OTHER], day(1))
    assert judged(office, 0) == ("remark", "", ("duplicate_on_platform",))


@pytest.mark.parametrize(("region_then", "is_claimed"), [("韶山市", True), ("湘乡市", False)])
def test_a_second_account_that_was_of_another_place_s_unit_is_none_of_that_time(
    office: Office, region_then: str, is_claimed: bool
) -> None:
    """教育局 of two counties are two units, whatever the register says since."""
    first = replace(ACCOUNT, unit="教育局", region=("湘潭市", "韶山市"))
    twin = replace(first, handle="77", name="韶山警方")
    then = replace(twin, region=("湘潭市", region_then))
    office.store.sync_register([first, then, OTHER], day(-300))
    office.scan(0, of_day(0), of=first)
    office.store.sync_register([first, twin, OTHER], day(2))
    assert ("duplicate_on_platform" in judged(office, 0)[2]) is is_claimed


@pytest.mark.parametrize(("added", "is_claimed"), [(-300, True), (1, False)])
def test_a_second_account_that_came_later_is_none_of_the_time_before_it(
    office: Office, added: float, is_claimed: bool
) -> None:
    office.scan(0, of_day(0))
    office.store.sync_register([ACCOUNT, replace(ACCOUNT, handle="77", name="韶山警方"), OTHER], day(added))
    assert ("duplicate_on_platform" in judged(office, 0)[2]) is is_claimed


REPLAYED = [
    pytest.param({"filing": CLOSED}, of_day, "closed_but_posting", id="closed"),
    pytest.param({"entity": "湘潭市教育局"}, verified, "entity_mismatch", id="entity"),
    pytest.param({"name": "平安韶山"}, gone, "deregistered_not_offline", id="name-of-one-that-is-gone"),
]


@pytest.mark.parametrize(("now", "look", "rule"), REPLAYED)
def test_a_replay_is_judged_by_the_register_as_it_is(
    office: Office, now: dict[str, Any], look: Callable[[float], Check], rule: str
) -> None:
    """Its looks are of years ago, and whoever edits the register replays them again."""
    for entry in (ACCOUNT, after := replace(ACCOUNT, **now)):
        office.store.sync_register([entry, OTHER], day(900))
        scan = office.store.begin_scan(day(0), day(900), [entry], is_replay=True)
        office.store.record(scan, entry, look(0))
        office.finish(scan, 900)
    assert after.key == ACCOUNT.key
    assert judged(office, 0)[2] == (rule,)


@pytest.mark.parametrize("source", ["教育发布", "某市教育局"])
def test_what_an_account_forwarded_of_its_unit_s_is_its_own_after_the_unit_changed(office: Office, source: str) -> None:
    before = registered(office, name="教育发布", unit="某市教育局", region=("某市",))
    after = replace(ACCOUNT, name="文旅体发布", unit="另县文化旅游局", region=("另县",))
    office.scan(0, forwarding(0, source, name="教育发布"), of=before)
    follow_file(office, before, after)
    office.scan(2, forwarding(2, source, name="文旅体发布"), of=after)
    assert [judged(office, at) for at in (0, 2)] == [("pass", "", ())] * 2


def forwarding(at: float, source: str, *, name: str) -> Check:
    posts = (given.post(day(at - number), Origin.REPOST) for number in range(1, 13))
    marked = tuple(replace(post, origin_mark=f"retweeted_status of 999 {source}") for post in posts)
    return replace(given.seen(day(at), display_name=name), posts=marked)


JOINED = replace(ACCOUNT, handle="3", unit="韶山市公安局服务中心")


@pytest.fixture
def joined(office: Office) -> Callable[[float], tuple[str, str, tuple[str, ...]]]:
    """How an account is judged that came into the register on day 3, long after the others."""
    office.store.sync_register([ACCOUNT, OTHER], day(-300))
    office.store.sync_register([ACCOUNT, OTHER, JOINED], day(3))

    def judge(at: float) -> tuple[str, str, tuple[str, ...]]:
        (row,) = report_rows(office.store, POLICIES, day(at), [JOINED])
        found = row.assessment
        return found.verdict.value, found.reason, tuple(finding.rule for finding in found.findings)

    return judge


Judge = Callable[[float], tuple[str, str, tuple[str, ...]]]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(silent(3.2, -30), ("unverified", "newly_running", ()), id="silent"),
        pytest.param(
            replace(given.seen(day(3.2)), post_count=0), ("unverified", "newly_running", ()), id="never-posted"
        ),
        pytest.param(gone(3.2), ("unverified", "newly_running", ()), id="gone"),
        pytest.param(silent(3.2, 1), ("pass", "", ()), id="in-order"),
    ],
)
def test_an_account_is_accused_of_no_time_before_it_came_into_the_register(
    office: Office, joined: Judge, check: Check, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    """As one that was out of it and came back."""
    office.scan(3.2, check, of=JOINED)
    assert joined(2.5) == expected


def test_the_reason_before_its_coming_promises_nothing_of_the_time_after(office: Office, joined: Judge) -> None:
    """For there it is silent at once, as the next test says."""
    office.scan(3.2, silent(3.2, -30), of=JOINED)
    assert [joined(at)[0] for at in (2.5, 3.2)] == ["unverified", "fail"]
    (row,) = report_rows(office.store, POLICIES, day(2.5), [JOINED])
    assert row.assessment.reason_message == (
        "名册自 2023-09-22 18:00 起才有此账号，监测时间点 2023-09-22 06:00 在此之前，当时不要求更新"
    )


def test_what_came_into_the_register_days_ago_and_is_silent_for_weeks_is_silent(office: Office, joined: Judge) -> None:
    office.scan(4, silent(4, -30), of=JOINED)
    assert joined(4) == ("fail", "", ("inactive",))


def test_a_second_account_counts_against_neither_before_it_came_into_the_register(office: Office) -> None:
    second = replace(JOINED, unit=ACCOUNT.unit)
    office.store.sync_register([ACCOUNT, OTHER], day(-300))
    office.store.sync_register([ACCOUNT, OTHER, second], day(3))
    accused = {
        at: [row.account.key for row in report_rows(office.store, POLICIES, day(at)) if row.assessment.findings]
        for at in (2, 4)
    }
    assert accused == {2: [], 4: [ACCOUNT.key, second.key]}


FILED = replace(ACCOUNT, name="平安韶山", entity="韶山市教育局")


@pytest.mark.parametrize("way", WAYS)
def test_a_look_from_before_a_rename_was_filed_is_not_held_against_the_name_of_now(office: Office, way: Way) -> None:
    """It saw the name that the register had then. That the handle bears the new one is known from a later look."""
    office.scan(0, silent(0, -1))
    way(office, ACCOUNT, FILED)
    office.scan(7, replace(silent(7, 6), display_name="平安韶山"), of=FILED)
    assert judged(office, 2) == ("pass", "", ())


@pytest.mark.parametrize("way", WAYS)
def test_a_look_from_before_a_verification_was_filed_is_not_held_against_it(office: Office, way: Way) -> None:
    office.scan(0, replace(silent(0, -1), verified_as="韶山市公安局"))
    way(office, ACCOUNT, replace(FILED, name=ACCOUNT.name))
    assert judged(office, 2) == ("pass", "", ())


def test_a_name_and_a_verification_that_were_wrong_already_at_the_look_are_told(office: Office) -> None:
    office.scan(0, replace(silent(0, -1), display_name="平安韶山", former_names=(ACCOUNT.name,), verified_as="乙局"))
    follow_file(office, ACCOUNT, replace(ACCOUNT, supervisor="湘潭市人民政府"))
    assert judged(office, 2)[2] == ("renamed_not_filed",)
