"""The schedule that a server runs itself: real processes, as small as they come."""

import logging
import os
import sys
import time
from pathlib import Path

import pytest

from tracker.serve.own_schedule import OwnSchedule

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no named pipes")
NOTE = "import sys, pathlib; pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2])"


def test_what_is_due_is_done_one_after_the_other_and_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    fifo = tmp_path / "fifo"
    noting = [sys.executable, "-c", NOTE, str(tmp_path / "done")]
    os.mkfifo(fifo)
    schedule = OwnSchedule(
        [[*noting, "a"], ["/nowhere/tracker"], [*noting, "b"], [sys.executable, "-c", NOTE, str(fifo), "."]],
        tmp_path,
        every_s=0.01,
    )
    with schedule.running(), fifo.open() as told:
        assert told.read(1) == "."

    assert (tmp_path / "done").read_text().startswith("ab")
    assert "cannot be started" in caplog.text


def test_a_command_that_runs_is_told_to_end_with_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    waits = (
        "import sys, threading; out = open(sys.argv[1], 'w'); out.write('.'); out.flush(); threading.Event().wait(600)"
    )
    began = time.monotonic()
    with OwnSchedule([[sys.executable, "-c", waits, str(fifo)]], tmp_path).running(), fifo.open() as told:
        assert told.read(1) == "."

    assert time.monotonic() - began < 60
    assert "exit code -15" in caplog.text
