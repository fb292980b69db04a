"""The schedule that a server runs itself: real processes, as small as they come."""

import logging
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tracker.serve.own_schedule import STOPS_WITHIN_S, OwnSchedule

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


def test_a_command_that_runs_is_asked_to_end_with_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    waits = (
        "import sys, threading; out = open(sys.argv[1], 'w'); out.write('.'); out.flush(); threading.Event().wait(600)"
    )
    with OwnSchedule([[sys.executable, "-c", waits, str(fifo)]], tmp_path).running(), fifo.open() as told:
        assert told.read(1) == "."

    assert "exit code -15" in caplog.text


STUBBORN = """
import os, signal, sys
told = os.open(sys.argv[1], os.O_WRONLY)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
os.write(told, b".")
for _ in range(2):
    signal.sigwait([signal.SIGTERM])
    os.write(told, b"t")
"""
"""A scan: told to end, it finishes what it has in hand; told again, it ends."""
SERVER = """
import signal, sys
from pathlib import Path
from tracker.serve.own_schedule import OwnSchedule

say = lambda: print("waits", flush=True)
with OwnSchedule([sys.argv[2:]], Path(sys.argv[1]), say_waiting=say).running():
    try:
        signal.pause()
    except KeyboardInterrupt:
        pass
print("ended", flush=True)
"""


def test_ctrl_c_at_a_terminal_says_what_it_waits_for_and_pressed_again_ends_it(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    os.mkfifo(tmp_path / "fifo")
    scan = [sys.executable, "-c", STUBBORN, str(tmp_path / "fifo")]
    began = time.monotonic()
    process, terminal = pty.fork()
    if process == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where the tests themselves run in the background
        os.execv(sys.executable, [sys.executable, "-c", SERVER, str(tmp_path), *scan])
    with (tmp_path / "fifo").open("rb", buffering=0) as told:
        assert told.read(1) == b"."
        os.write(terminal, b"\x03")
        assert b"ended" not in read_until(b"waits", terminal)
        assert told.read(1) == b"t"
        os.write(terminal, b"\x03")
        assert b"ended" in read_until(b"ended", terminal)
        assert told.read(1) == b"t"
    _, status = os.waitpid(process, 0)
    os.close(terminal)

    assert os.waitstatus_to_exitcode(status) == 0
    assert time.monotonic() - began < STOPS_WITHIN_S


def read_until(said: bytes, terminal: int) -> bytes:
    """What a terminal shows up to there, or to its end."""
    shown = b""
    with suppress(OSError):  # what Linux says at the end of a terminal
        while said not in shown and (content := os.read(terminal, 4096)):
            shown += content
    return shown
