"""Stops a running scan or worker by a signal: the first finishes the accounts in progress; the second stops at once."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

log = logging.getLogger(__name__)

GRACE_S = 60.0
"""Seconds for the accounts in progress. Systemd kills after 90 where a unit sets nothing else."""


@contextmanager
def stopped_by_signal(stopping: asyncio.Event, *numbers: signal.Signals) -> Iterator[None]:
    """Set the event at the first signal; at the second, or GRACE_S after the first, cancel the task that runs this.

    Args:
        numbers: the signals; none: SIGTERM. Ctrl-C then needs nothing: asyncio.run cancels its task, and everything is
            closed on the way out.
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

    heeded = numbers or (signal.SIGTERM,)
    before = {number: signal.signal(number, receive) for number in heeded}  # loop.add_signal_handler fails on Windows
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
