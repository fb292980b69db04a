"""Outcomes of last round's problems: one for each, and none that no scan has shown."""

from dataclasses import replace

import pytest

from tests.tracker.cases.weekly_office import Office, day, gone, silent, walled
from tracker.cases.case import StepKind
from tracker.cases.round_outcome import RoundOutcome, RoundReport, compare_rounds
from tracker.history.check import Check
from tracker.policy.policies import Layer, Policies

Scans = list[tuple[float, Check]]
LAST: Scans = [(0, silent(0, -20))]
"""Last round: silent."""


def round_at(office: Office, at: float, since: float = 0) -> RoundReport:
    return compare_rounds(office.store.cases.all(), 1, day(since), day(at), office.policies)


def ids_by_outcome(reported: RoundReport) -> dict[str, list[int]]:
    return {outcome.value: [case.id for case in found] for outcome, found in reported.outcomes.items() if found}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param([(90, silent(90, 89))], {"mended": [1]}, id="mended"),
        pytest.param([(90, silent(90, -20))], {"standing": [1]}, id="silent-ever-since"),
        pytest.param([(90, walled(90))], {"unverified": [1]}, id="a-wall"),
        pytest.param([], {"unverified": [1]}, id="not-looked-at"),
        pytest.param([(90, silent(90, 10))], {"repeated": [1]}, id="posted-and-silent-again"),
        pytest.param([(7, silent(7, 6)), (90, silent(90, 10))], {"repeated": [1]}, id="mended-and-silent-again"),
        pytest.param([(90, gone(90))], {"mended": [1], "found": [2]}, id="gone-instead"),
        pytest.param([(88, silent(88, -20)), (90, walled(90))], {"standing": [1]}, id="seen-silent-before-the-wall"),
        pytest.param(
            [(7, silent(7, -20)), (90, walled(90))], {"unverified": [1]}, id="seen-silent-long-before-the-wall"
        ),
        pytest.param([(7, silent(7, -20))], {"unverified": [1]}, id="seen-silent-long-ago"),
    ],
)
def test_problem_of_last_round(office: Office, later: Scans, expected: dict[str, list[int]]) -> None:
    for at, check in [*LAST, *later]:
        office.scan(at, check)

    assert ids_by_outcome(round_at(office, 90)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [pytest.param(1, "unverified", id="of-a-shorter-age"), pytest.param(7, "standing", id="of-a-longer-age")],
)
def test_a_problem_stands_as_long_as_the_policy_lets_a_look_count(office: Office, days: int, expected: str) -> None:
    """As in the lists beside it."""
    looked = 85 if days > 3 else 88
    for at, check in [*LAST, (looked, silent(looked, -20))]:
        office.scan(at, check)
    policies = Policies(layers=(Layer(name="", changes={"max_check_age_days": days}),))
    assert ids_by_outcome(compare_rounds(office.cases, 1, day(0), day(90), policies)) == {expected: [1]}


@pytest.mark.parametrize(
    ("by_then", "later"),
    [
        pytest.param([(90, walled(90))], [(180, silent(180, -20))], id="silent-ever-since"),
        pytest.param([(90, silent(90, 89))], [(180, silent(180, 89))], id="mended-and-silent-again"),
        pytest.param([], [(180, silent(180, 90))], id="posted-since-and-silent-again"),
    ],
)
def test_what_a_later_quarter_found_is_not_held_against_an_account_in_the_notice_of_an_earlier_one(
    office: Office, by_then: Scans, later: Scans
) -> None:
    for at, check in [*LAST, *by_then]:
        office.scan(at, check)
    then = ids_by_outcome(round_at(office, 90))
    for at, check in later:
        office.scan(at, check)

    assert "standing" not in then | ids_by_outcome(round_at(office, 90))
    assert "repeated" not in ids_by_outcome(round_at(office, 90))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param(StepKind.DISMISSED, {"dismissed": [1]}, id="dismissed"),
        pytest.param(StepKind.CLOSED, {"closed": [1]}, id="closed-by-hand"),
        pytest.param(StepKind.CONFIRMED, {"standing": [1]}, id="confirmed"),
    ],
)
def test_problem_that_people_decided(office: Office, what: StepKind, expected: dict[str, list[int]]) -> None:
    office.scan(0, silent(0, -20))
    office.take(what, 1)
    office.scan(7, silent(7, -20))

    assert ids_by_outcome(round_at(office, 7)) == expected


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([(88, silent(88, -20))], id="found-again"),
        pytest.param([(7, silent(7, 6)), (88, silent(88, 10))], id="ended-and-found-again"),
    ],
)
def test_what_left_the_register_is_neither_unresolved_nor_repeated(office: Office, later: Scans) -> None:
    """Its unit may run it no more, and no scan shows what becomes of it: it is counted, and a person decides."""
    for at, check in [*LAST, *later]:
        office.scan(at, check)
    left = [replace(case, has_left=True) for case in office.cases]

    assert ids_by_outcome(compare_rounds(left, 1, day(0), day(90), office.policies)) == {"unverified": [1]}


def test_what_was_resolved_before_the_account_left_the_register_stays_so(office: Office) -> None:
    for at, check in [*LAST, (88, silent(88, 87))]:
        office.scan(at, check)
    left = [replace(case, has_left=True) for case in office.cases]

    assert ids_by_outcome(compare_rounds(left, 1, day(0), day(90), office.policies)) == {"mended": [1]}


def test_one_that_ended_before_last_round_is_reported_only_when_it_comes_back(office: Office) -> None:
    for at, check in [(-60, silent(-60, -80)), (-30, silent(-30, -31)), (0, silent(0, -1))]:
        office.scan(at, check)

    assert ids_by_outcome(round_at(office, 0, since=-10)) == {}
    office.scan(30, silent(30, -1))
    assert ids_by_outcome(round_at(office, 30)) == {"returned": [2]}


def test_one_dismissed_since_it_was_found_is_no_new_problem(office: Office) -> None:
    office.scan(0, silent(0, -1))
    office.scan(30, silent(30, -1))
    office.take(StepKind.DISMISSED, 31)

    assert ids_by_outcome(round_at(office, 30)) == {}


def test_counts_of_last_round_leave_out_what_was_found_since(office: Office) -> None:
    office.scan(0, silent(0, -20))
    office.scan(90, gone(90))
    reported = round_at(office, 90)

    assert (reported.total, len(reported.outcomes[RoundOutcome.FOUND])) == (1, 1)
