"""Closes a screen at most once, and never the one below it."""

from typing import Any

from textual.await_complete import AwaitComplete
from textual.screen import Screen


class ClosedOnce:
    """Mixed into a screen above another. Textual takes the topmost screen off, whoever asks: of two quick keys (`l`
    twice, Esc twice) the second would take the screen below, and leave an empty terminal that answers to no key."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        assert isinstance(self, Screen)
        return super().dismiss(result) if self.is_active else AwaitComplete()  # type: ignore[misc]  # the screen's
