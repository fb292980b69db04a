"""A lock that lets one process at a time send messages; the operating system releases it when its holder dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.storage.private_files import make_private_file
from tracker.scan.lock import lock, read, write

NAME = "notify.lock"


class NotifyLocked(Exception):
    """Another process is sending."""

    def __init__(self, pid: int) -> None:
        super().__init__(pid)
        self.pid = pid
        """0: not written yet."""


@contextmanager
def acquire_notify_lock(state: Path) -> Iterator[None]:
    """
    Raises:
        NotifyLocked: another process holds it.
        OSError: the folder cannot be locked or written.
    """
    make_private_file(state / NAME)
    with (state / NAME).open("a+b") as file:
        if not lock(file):
            raise NotifyLocked(read(file).get("pid", 0))
        write(file, {"pid": os.getpid()})
        yield
