"""The schedule of a server without a timer: runs due scans and messages, each as a process of its own. What is
due, and what is done, stands in the database; so two schedules of one register do no harm."""

import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

EVERY_S = 15 * 60.0
"""Seconds between two checks for due work, which therefore begins so late at most."""
ENDS_WITHIN_S = 75.0
"""How long a command that was asked to end is waited for: a scan takes up to a minute for the accounts in hand, and
closes its browser."""
STOPS_WITHIN_S = 10.0
"""The same where it was asked twice."""


class OwnSchedule:
    def __init__(
        self,
        commands: Sequence[Sequence[str]],
        folder: Path,
        every_s: float = EVERY_S,
        say_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        """
        Args:
            commands: each does what is due, and ends; they are run one after the other.
            folder: where they are started.
            say_waiting: called when the end waits for one of them.
        """
        self._commands = commands
        self._folder = folder
        self._every_s = every_s
        self._say_waiting = say_waiting
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within the block what is due is done. At its end the command that runs is asked to end, and waited for;
        another scan goes on where it stopped. A second Ctrl-C ends it at once."""
        thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            if self._tell_to_end():
                self._await_end(thread)

    def _await_end(self, thread: threading.Thread) -> None:
        try:
            self._say_waiting()
            thread.join(ENDS_WITHIN_S)
        except KeyboardInterrupt:
            self._tell_to_end()  # a scan that is told twice drops what it has in hand
            thread.join(STOPS_WITHIN_S)

    def _tell_to_end(self) -> bool:
        """Whether a command runs."""
        with self._lock:
            if self._process is not None:
                self._process.terminate()
            return self._process is not None

    def _run(self) -> None:
        while not self._is_over.is_set():
            for command in self._commands:
                self._run_one(command)
            self._is_over.wait(self._every_s)

    def _run_one(self, command: Sequence[str]) -> None:
        try:
            with self._lock:
                if self._is_over.is_set():
                    return
                self._process = self._start(command)
        except OSError as error:
            log.error("schedule: cannot be started: %s", error.strerror)
            return
        code = self._process.wait()
        with self._lock:
            self._process = None
        log.info("schedule: exit code %s: %s", code, " ".join(command))

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """A command in a session of its own: Ctrl-C is for the server, which passes it on."""
        path = os.pathsep.join(filter(None, [str(self._folder), os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            command,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # each writes the log itself
            start_new_session=True,
        )
