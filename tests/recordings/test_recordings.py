"""Every recording of fixtures/ is read as expected, without a browser."""

from functools import partial

import pytest

from tests.recordings.recorded_looks import ACCOUNT_CASES, CASES, RECORDED_LOOKS, outcome_of
from tracker.recordings.recording import STRAY_BODY, Recording, clashes


@pytest.mark.parametrize("recording", ACCOUNT_CASES, ids=lambda case: case.name)
def test_case_answers_all_that_is_asked_and_is_read_as_expected_on_every_route_it_is_meant_for(
    recording: Recording,
) -> None:
    captures = [(look, look.capture()) for look in RECORDED_LOOKS if look.recording is recording]
    assert captures
    replies = [reply for _, capture in captures for reply in capture.replies.values()]
    assert [reply.url for reply in replies if reply.body == STRAY_BODY] == []
    outcomes = [(look, outcome_of(partial(look.route.read, capture))) for look, capture in captures]
    assert {str(look): found for look, read in outcomes if (found := look.expected.differences(read))} == {}


def test_no_two_cases_answer_one_address_differently() -> None:
    assert clashes(CASES) == ()
