"""A reader that leaves early (`| head`) ends no work: what it came to is the exit code."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tracker.cli import main
from tracker.cli.consoles import is_abandoned, safe
from tracker.cli.exit_codes import CLOSED_PIPE


@contextmanager
def piped(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Standard output is a pipe; yields the end from which it is read."""
    read, write = os.pipe()
    with os.fdopen(write, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", safe(stream, BrokenPipeError))
        patch.setattr(main, "make_streams_safe", lambda: None)
        yield read


@pytest.mark.parametrize(
    ("came_to", "expected"), [(0, CLOSED_PIPE), (None, CLOSED_PIPE), (1, 1), (3, 3), (4, 4), (130, 130)]
)
def test_what_the_work_came_to_is_the_exit_code(
    came_to: int | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    def work() -> None:
        for line in range(3):
            sys.stdout.write("行" * 100_000)
            done.append(line)
        sys.exit(came_to)

    monkeypatch.setattr(main, "app", work)
    with piped(monkeypatch) as reader:
        os.close(reader)
        with pytest.raises(SystemExit) as ended:
            main.run()
        assert (done, ended.value.code, is_abandoned(sys.stdout)) == ([0, 1, 2], expected, True)


def test_a_result_that_was_read_ends_as_it_came_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "app", lambda: sys.exit(0 if sys.stdout.write("结果") else 1))
    with piped(monkeypatch) as reader:
        with pytest.raises(SystemExit) as ended:
            main.run()
        assert (ended.value.code, os.read(reader, 100).decode()) == (0, "结果")
        os.close(reader)


def test_a_stream_that_is_no_stream_of_this_process_stays() -> None:
    stream = io.StringIO()
    assert safe(stream, OSError) is stream
    assert not is_abandoned(None)


INTERRUPTED_WHILE_LOADING = """import sys
import tracker.__main__ as program

class Interrupting:
    def find_spec(self, name, *rest):
        if name == "tracker.cli.main":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
program.run()"""


def test_interrupt_while_the_program_loads_ends_it_without_a_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED_WHILE_LOADING], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")
