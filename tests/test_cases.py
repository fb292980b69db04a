"""Every case of fixtures/ is read as it says, without a browser."""

import pytest

from tests.looks import ACCOUNT_CASES, CASE_LOOKS, CASES, CaseLook
from tracker.cases import STRAY_BODY, Case, clashes


@pytest.mark.parametrize("look", CASE_LOOKS, ids=str)
def test_case_is_read_as_expected(look: CaseLook) -> None:
    assert look.expected.differences(look.outcome()) == ()


@pytest.mark.parametrize("look", CASE_LOOKS, ids=str)
def test_case_answers_all_that_is_asked(look: CaseLook) -> None:
    assert [reply.url for reply in look.capture().replies.values() if reply.body == STRAY_BODY] == []


@pytest.mark.parametrize("case", ACCOUNT_CASES, ids=lambda case: case.name)
def test_case_is_meant_for_a_route(case: Case) -> None:
    assert [look for look in CASE_LOOKS if look.case is case]


def test_no_two_cases_answer_one_address_differently() -> None:
    assert clashes(CASES) == ()
