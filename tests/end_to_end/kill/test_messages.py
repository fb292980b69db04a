"""A few rounds of the fault suite of messages, at fixed points: the whole of it is
`python -m tests.end_to_end.kill.messages`."""

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
    with open_stage(units=3) as opened:
        yield opened


@pytest.mark.parametrize("moment", [Moment.TAKEN, Moment.BEFORE_TAKEN])
def test_wherever_it_is_killed_no_message_is_lost_or_doubled(moment: Moment, stage: MessageStage) -> None:
    played = play(stage, moment, Random(2))
    assert played.toll == MessageToll()
    assert played.landed == 1
