"""A limit for what would read a hostile text without end: far above what it takes on any machine, so that no test fails
because a machine is slow."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 60


@contextmanager
def patience() -> Iterator[None]:
    """Ends the block with a TimeoutError after PATIENCE_S, also within a regular expression. For the main thread of a
    POSIX system."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError(f"still reading after {PATIENCE_S} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
