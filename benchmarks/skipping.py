"""An event loop whose waits cost no time: a scan of five hours goes by in as long as its looks take.

While anybody is at work, its clock is the machine's. Once all only wait, it is put forward to the moment the first of
them waits for. What waits, and for how long, is decided by the code that is measured: nothing in it is exchanged.
"""

import asyncio
import selectors
from collections.abc import Callable


class SkippingSelector(selectors.DefaultSelector):
    """Instead of waiting for nothing but the time, puts the clock forward."""

    def __init__(self, is_idle: Callable[[], bool]) -> None:
        super().__init__()
        self._is_idle = is_idle
        self.skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(0)
        if found or timeout is None or timeout <= 0 or not self._is_idle():
            return found or super().select(timeout)
        self.skipped_s += timeout
        return []


class SkippingLoop(asyncio.SelectorEventLoop):
    """Seconds of its clock: the machine's, and those that were skipped."""

    def __init__(self, is_idle: Callable[[], bool]) -> None:
        self._skipping = SkippingSelector(is_idle)
        super().__init__(self._skipping)

    def time(self) -> float:
        return super().time() + self._skipping.skipped_s
