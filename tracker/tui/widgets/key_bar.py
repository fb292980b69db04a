"""The keys that work here, at the foot of the screen; a click does the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

BETWEEN = 2
"""Blanks between keys."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the present screen."""

    shown: str
    """As on the keyboard."""
    does: str
    action: str
    """As in a binding; runs on the screen."""

    @property
    def width(self) -> int:
        return cell_len(self.shown) + 1 + cell_len(self.does)

    @property
    def content(self) -> Content:
        style = Style.from_meta({"@click": f"screen.{self.action}"})
        pressed = Content.styled(self.shown, style + Style(bold=True, underline=True))
        return Content.assemble(pressed, Content.styled(f" {self.does}", style))


class KeyBar(Static):
    """Breaks its lines between keys, never within one."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # as every widget has it
        super().__init__("", id=id, markup=False)
        self._keys: Sequence[Key] = ()

    def show(self, keys: Sequence[Key]) -> None:
        self._keys = keys
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        blanks = Content(" " * BETWEEN)
        lines = [blanks.join(key.content for key in line) for line in to_lines(self._keys, self.app.size.width)]
        self.update(Content("\n").join(lines))


def to_lines(keys: Iterable[Key], width: int) -> list[list[Key]]:
    lines: list[list[Key]] = [[]]
    room = width
    for key in keys:
        if lines[-1] and key.width > room:
            lines.append([])
            room = width
        lines[-1].append(key)
        room -= key.width + BETWEEN
    return lines
