"""An event loop that skips waits: a scan of five hours takes only the time of its looks.

While a task runs, the clock of the loop is the machine's. When all tasks wait, the clock advances to the end of the
shortest wait. The measured code decides what waits and for how long; no part of it is replaced.
"""

import asyncio
import selectors
from collections.abc import Callable


class SkippingSelector(selectors.DefaultSelector):
    """Advances the clock instead of waiting for a timer."""

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
    """Seconds of the clock: the machine's and the skipped ones."""

    def __init__(self, is_idle: Callable[[], bool]) -> None:
        self._skipping = SkippingSelector(is_idle)
        super().__init__(self._skipping)

    def time(self) -> float:
        return super().time() + self._skipping.skipped_s
