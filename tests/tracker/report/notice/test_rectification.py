"""The part of a notice on the problems of the last round, from their cases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.tracker.report import reported
from tests.tracker.report.notice.made import make_case, person_step, scan_step
from tests.tracker.report.reported import AT
from tracker.cases.case import Case, Step, StepKind
from tracker.cases.round_outcome import compare_rounds
from tracker.policy.policies import Policies
from tracker.report.notice.rectification import Rectification, rectification_of

ACCOUNT = reported.FAILED.account
JUNE = datetime(2023, 6, 19, 10, 0, tzinfo=UTC)
"""Last round."""
JULY = datetime(2023, 7, 19, 10, 0, tzinfo=UTC)
OPENED = scan_step(StepKind.OPENED, JUNE)


def rectification_from(*cases: Case) -> Rectification:
    return rectification_of(compare_rounds(cases, 1, JUNE, AT, Policies()))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param((OPENED, scan_step(StepKind.RESOLVED, JULY)), Rectification(resolved=(ACCOUNT,)), id="mended"),
        pytest.param(
            (OPENED, person_step(StepKind.CLOSED)), Rectification(resolved=(ACCOUNT,)), id="closed-by-a-person"
        ),
        pytest.param(
            (OPENED, scan_step(StepKind.FOUND_AGAIN, AT)), Rectification(still_open=(ACCOUNT,)), id="found-again"
        ),
        pytest.param((OPENED,), Rectification(unverified=(ACCOUNT,)), id="nothing-seen-since"),
        pytest.param((OPENED, person_step(StepKind.DISMISSED)), Rectification(), id="dismissed"),
        pytest.param((scan_step(StepKind.OPENED, JULY),), Rectification(), id="found-since"),
        pytest.param((scan_step(StepKind.OPENED, JUNE, "warn"),), Rectification(), id="a-reminder"),
    ],
)
def test_rectification_of_a_problem(steps: tuple[Step, ...], expected: Rectification) -> None:
    assert rectification_from(make_case(ACCOUNT, *steps)) == expected


def test_an_account_that_left_the_register_is_counted_and_not_named() -> None:
    """The notice goes to a unit that may run it no more."""
    left = replace(make_case(ACCOUNT, OPENED, scan_step(StepKind.FOUND_AGAIN, AT)), has_left=True)
    found = rectification_from(left, make_case(reported.PASSED.account, OPENED, number=2))
    assert found == Rectification(unverified=(ACCOUNT, reported.PASSED.account), left=(ACCOUNT,))
    assert found.total == 2


def test_problems_of_an_account_count_each() -> None:
    resolved = make_case(ACCOUNT, OPENED, scan_step(StepKind.RESOLVED, JULY))

    assert rectification_from(resolved, make_case(ACCOUNT, OPENED, number=2)).total == 2
