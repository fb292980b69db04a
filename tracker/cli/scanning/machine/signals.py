"""Stops a running scan by SIGTERM: the first finishes the accounts in progress; the second stops at once."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

log = logging.getLogger(__name__)

GRACE_S = 60.0
"""Seconds for the accounts in progress; systemd kills after 90."""


@contextmanager
def stopped_by_signal(stopping: asyncio.Event) -> Iterator[None]:
    """Set the event at the first SIGTERM; at the second, or GRACE_S after the first, cancel the task that runs this.

    Ctrl-C needs nothing: asyncio.run cancels its task, and everything is closed on the way out.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def ask() -> None:
        if stopping.is_set():
            task.cancel()
            return
        log.info("asked to stop: finishing the accounts in hand, %g s at most", GRACE_S)
        stopping.set()
        loop.call_later(GRACE_S, task.cancel)

    def receive(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(ask)

    before = signal.signal(signal.SIGTERM, receive)  # unlike loop.add_signal_handler, on Windows too
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
