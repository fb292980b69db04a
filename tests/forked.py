"""Processes that do a function of the tests: forked where that is safe, for a new interpreter takes two CPU-seconds to
import what the function needs."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import thread
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from tracker.__main__ import run

ENDS_S = 120.0
"""A process that takes longer hangs."""


def start(function: Callable[..., None], *given: object) -> BaseProcess:
    """Start a process that calls a module's function. It opens a database of its own: no connection goes through a
    fork."""
    context = multiprocessing.get_context("fork") if sys.platform == "linux" else multiprocessing.get_context("spawn")
    process = context.Process(target=function, args=given, daemon=True)
    process.start()
    return process


def wait(process: BaseProcess) -> int:
    """Its exit code.

    Raises:
        TimeoutError: it hangs; it is killed.
    """
    process.join(ENDS_S)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError
    return process.exitcode


class ForkedProgram:
    """The program in a forked process, in a group of its own, with what the tests use of a Popen. Windows has none."""

    def __init__(
        self,
        words: list[str],
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        run: Callable[[], None] = run,
    ) -> None:
        """
        Args:
            words: of the command line, without the program's name.
            output: gets what the program writes to stdout and stderr, behind what it has.
        """
        self._output = output
        self._process = start(become, words, folder, environment, output, run)
        self._reaping = threading.Lock()
        """Of two threads that ask at once how a process ended, one would be told nothing."""
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        with self._reaping:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """
        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        if not connection.wait([self._process.sentinel], timeout):
            raise subprocess.TimeoutExpired("tracker", timeout or 0.0)
        with self._reaping:
            self._process.join()
            assert self._process.exitcode is not None
            return self._process.exitcode

    @property
    def returncode(self) -> int:
        return self.wait()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Nothing, and its output, as of a process whose stdout nobody reads.

        Raises:
            subprocess.TimeoutExpired: it runs on.
        """
        self.wait(timeout)
        return "", self._output.read_text("utf-8")

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def become(
    words: list[str], folder: Path, environment: Mapping[str, str], output: Path, run: Callable[[], None]
) -> None:
    """Run the program in this process, as a shell starts it."""
    vars(thread)["_threads_queues"].clear()  # the parent's threads are not here to be joined at the end
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    with output.open("a", encoding="utf-8", buffering=1) as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
        sys.stdout = sys.stderr = written
        sys.argv = ["tracker", *words]
        run()
