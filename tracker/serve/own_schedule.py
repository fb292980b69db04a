"""The schedule of a server that has no other: looks that are due, and messages, each as a process of its own. What is
due, and what is done, stands in the database; so two schedules of one register do no harm."""

import logging
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

EVERY_S = 15 * 60.0
"""How often what is due is asked for: a look begins so late at most."""
ENDS_WITHIN_S = 60.0
"""How long a command that was told to end is waited for: a scan finishes the account that it is at."""


class OwnSchedule:
    def __init__(self, commands: Sequence[Sequence[str]], folder: Path, every_s: float = EVERY_S) -> None:
        """
        Args:
            commands: each does what is due, and ends; they are run one after the other.
            folder: where they are started.
        """
        self._commands = commands
        self._folder = folder
        self._every_s = every_s
        self._is_over = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Within the block what is due is done. At its end the command that runs is told to end; another scan goes on
        where it stopped."""
        thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._is_over.set()
                if self._process is not None:
                    self._process.terminate()
            thread.join(ENDS_WITHIN_S)

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
