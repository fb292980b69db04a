"""Every recording of fixtures/ is read as expected, without a browser."""

import pytest

from tests.recordings.case_looks import ACCOUNT_CASES, CASE_LOOKS, CASES, CaseLook
from tracker.recordings.recording import STRAY_BODY, Recording, clashes


@pytest.mark.parametrize("recording", ACCOUNT_CASES, ids=lambda case: case.name)
def test_case_is_read_as_expected_on_every_route_it_is_meant_for(recording: Recording) -> None:
    looks = [look for look in CASE_LOOKS if look.recording is recording]
    assert looks
    assert {str(look): found for look in looks if (found := look.expected.differences(look.outcome()))} == {}


@pytest.mark.parametrize("recording", ACCOUNT_CASES, ids=lambda case: case.name)
def test_case_answers_all_that_is_asked(recording: Recording) -> None:
    looks = [look for look in CASE_LOOKS if look.recording is recording]
    assert [url for look in looks for url in unanswered(look)] == []


def unanswered(look: CaseLook) -> list[str]:
    return [reply.url for reply in look.capture().replies.values() if reply.body == STRAY_BODY]


def test_no_two_cases_answer_one_address_differently() -> None:
    assert clashes(CASES) == ()
