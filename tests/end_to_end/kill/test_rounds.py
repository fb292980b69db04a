"""A few rounds of the fault suite, at fixed points: the whole of it is `python -m tests.end_to_end.kill`."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest
from typer.testing import CliRunner

from tests.conftest import FIXTURES
from tests.end_to_end.kill.rounds import NOTICE_S, Toll, Undisturbed, Victim, has_ended, measure, play
from tests.end_to_end.kill.workspace import FEW, Program, Stage, open_stage, wait
from tests.lending import Lending
from tracker.cli.main import app
from tracker.cli.scanning.machine.signals import GRACE_S

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    pytest.mark.end_to_end,
]

SILENT, LIVING, *TWO_OF_ZHIHU = FEW[:4]


@pytest.fixture(scope="module")
def undisturbed(chromium: object) -> Undisturbed:
    return measure(FEW, is_forked=True)


def test_chromium_and_the_cases_alone_end_every_check_alike(undisturbed: Undisturbed, lending: Lending) -> None:
    """The program with its own Chromium, and the browser that the other tests' scans borrow."""
    with open_stage(FEW) as stage, lending.to_commands():
        with contextlib.chdir(stage.folder):
            ended = CliRunner().invoke(app, ["--lang", "en", "scan", "--replay", str(FIXTURES)])
        assert frozenset(stage.checks()) == undisturbed.checks, ended.output


HALFWAY = 9
"""With it the two moments are at 46 and 37 per cent of an undisturbed scan of all six."""


def test_whatever_is_killed_nothing_is_lost_doubled_changed_or_left(undisturbed: Undisturbed) -> None:
    """The program, and in the run that goes on with its scan the driver; the others are killed in test_scan_faults.py
    and test_page_pool.py too."""
    played = play(Victim.PROGRAM, Random(HALFWAY), replace(undisturbed, keys=FEW[:4]), Victim.DRIVER)
    assert played.toll == Toll()


@pytest.mark.with_all
@pytest.mark.parametrize("victim", Victim)
def test_whatever_is_killed_once_or_twice_nothing_is_lost(victim: Victim) -> None:
    played = play(victim, Random(1), measure(FEW))
    assert played.toll == Toll()


@pytest.fixture
def opened(chromium: object) -> Iterator[Callable[..., Stage]]:
    """Opens a stage; each platform takes a page process of Chromium, half a second."""
    with contextlib.ExitStack() as stack:
        yield lambda *keys: stack.enter_context(open_stage(keys, is_forked=True))


def begin(stage: Stage, slow: str) -> Program:
    """Start the program, with a minute between two looks at the slow platform; return when an account is recorded."""
    process = stage.start("--pace", **{f"TRACKER_PLATFORMS__{slow}__INTERVAL_S": "60"})
    while not stage.recorded() and not has_ended(process, NOTICE_S):
        pass
    return process


def test_sigterm_ends_it_with_how_to_go_on_and_the_next_run_does(opened: Callable[..., Stage]) -> None:
    stage = opened(*TWO_OF_ZHIHU)
    process = begin(stage, slow="ZHIHU")
    process.terminate()
    ended = wait(process)
    assert (ended.code, "what was seen is kept; to continue: " in ended.said) == (130, True)
    assert (stage.orphans(), stage.litter()) == (0, 0)
    stage.run()
    assert stage.recorded() == dict.fromkeys(stage.keys, 1)


def test_second_sigterm_does_not_wait_for_the_account_in_progress(opened: Callable[..., Stage]) -> None:
    stage = opened(SILENT, LIVING)
    process = begin(stage, slow="BAIJIAHAO")  # whose silent account waits for its second look
    process.terminate()
    while "asked to stop" not in stage.log() and not has_ended(process, NOTICE_S):
        pass
    process.terminate()
    assert has_ended(process, GRACE_S / 2)
    ended = wait(process)
    assert (ended.code, stage.orphans(), stage.litter(), "Traceback" in ended.said) == (130, 0, 0, False)
