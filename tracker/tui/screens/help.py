"""The keys, each with what it does."""

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tracker.messages.messages import Messages
from tracker.tui.screens.closed_once import ClosedOnce
from tracker.tui.widgets.sentence import WrappedSentence, WrappedStatic

LINES = {
    "1-6": "views",
    "Enter": "open",
    "/": "filter",
    "s S": "sort",
    "Space *": "mark",
    "c d n r R": "step",
    "o": "observe",
    "u": "undo",
    "p b": "picture",
    "e": "export",
    "w": "notice",
    "a": "all",
    "z": "zoom",
    "x": "scan",
    "F5": "reload",
    "t": "theme",
    "q": "quit",
    "Ctrl-Z": "suspend",
}
"""Keys -> the sentence tui.help.NAME."""


class HelpScreen(ClosedOnce, ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,enter", "dismiss", show=False)]

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self.messages = messages

    def compose(self) -> ComposeResult:
        messages = self.messages
        pairs = [(messages.text("tui.help.move"), messages.text("tui.help.move.does"))]
        pairs += [(self._shown(keys), messages.text(f"tui.help.{name}")) for keys, name in LINES.items()]
        with VerticalScroll(id="dialog", classes="help"):
            yield WrappedStatic(messages.text("tui.help.title"), id="dialog-title")
            yield Static(to_grid(pairs))
            yield WrappedStatic(messages.text("tui.help.signs"), id="dialog-keys")

    def _shown(self, keys: str) -> str:
        """The keys as this language names them."""
        names = {"Enter": self.messages.text("tui.key.enter"), "Space": self.messages.text("tui.key.space")}
        return " ".join(names.get(key, key) for key in keys.split())


def to_grid(pairs: Sequence[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for keys, does in pairs:
        grid.add_row(Text(keys, style="bold", no_wrap=True), WrappedSentence(does))
    return grid
