"""Each key does its work before the next one, and what is typed while a question is on its way is its text.

Textual sends every key at once to the widget that has the focus, and looks for its command when the key comes back: on
a slow line the letters behind a command would be commands of the list below the question that it opens.
"""

from typing import Any, cast

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

AT_ONCE = ("ctrl+c", "ctrl+q", "ctrl+z")
"""Keys that wait for nothing."""
PATIENCE_S = 1.0
"""The next key waits no longer for one that has not come back."""


class KeysInOrder(App[None]):
    class Released(Message):
        """Something is no longer waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[events.Key] = []
        self._on_their_way = 0
        """Questions that are not asked yet, and lists that are not read."""
        self._sent: tuple[events.Key, Screen[Any]] | None = None
        """The key that is at work, and its screen."""

    def hold_keys(self) -> None:
        """What keys are for is on its way: they wait until `release_keys` is called as often."""
        self._on_their_way += 1

    def release_keys(self) -> None:
        self._on_their_way = max(self._on_their_way - 1, 0)
        self.hand_on_keys()

    def hand_on_keys(self) -> None:
        """Let the waiting keys reach the screen, unless a question is still on its way."""
        self.post_message(self.Released())

    def key_is_done(self) -> None:
        """A key that was stopped on its way back has done its work."""
        self._sent = None
        self.hand_on_keys()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and event.key not in AT_ONCE:
            if self._sent is not None and event.time - self._sent[0].time > PATIENCE_S:
                self._sent = None
            self._waiting.append(event)
            await self._hand_on()
        else:
            await super().on_event(event)

    async def _on_key(self, event: events.Key) -> None:
        event.prevent_default()
        await super()._on_key(event)
        self._sent = None
        await self._hand_on()

    async def on_keys_in_order_released(self) -> None:
        await self._hand_on()

    async def _hand_on(self) -> None:
        while self._waiting and self.screen_stack and not self._is_busy(self.screen):
            key = self._waiting.pop(0)
            is_text = isinstance(self.focused, Input) and key.is_printable  # which the field takes, and keeps in order
            self._sent = None if is_text else (key, self.screen)
            await super().on_event(key)
            if not key.is_forwarded:  # a command that is looked for first has done its work
                self._sent = None

    def _is_busy(self, screen: Screen[Any]) -> bool:
        is_at_work = self._sent is not None and self._sent[1] is screen
        return is_at_work or self._on_their_way > 0 or not getattr(screen, "takes_keys", True)


def keys_of(screen: Screen[Any]) -> KeysInOrder:
    """The program that holds the keys of a screen."""
    return cast(KeysInOrder, screen.app)
