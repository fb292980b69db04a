"""One round of the fault suite of messages, at a fixed point: the whole of it is
`python -m tests.end_to_end.kill.messages`; every step of sending is in tests/tracker/notify/test_dispatch.py."""

import sys
from collections.abc import Iterator
from random import Random

import pytest

from tests.end_to_end.kill.messages import MessageStage, MessageToll, Moment, open_stage, play

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    pytest.mark.end_to_end,
]


@pytest.fixture(scope="module")
def stage() -> Iterator[MessageStage]:
    with open_stage(units=3, is_forked=True) as opened:
        yield opened


def test_a_message_that_a_killed_program_had_sent_is_neither_lost_nor_doubled(stage: MessageStage) -> None:
    played = play(stage, Moment.TAKEN, Random(2))
    assert (played.toll, played.landed, played.unknown) == (MessageToll(), 1, 1)
