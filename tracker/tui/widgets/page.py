"""A scrolled page of tables and texts, drawn once for a width."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

Draw = Callable[[int], Sequence[RenderableType]]
"""Makes the page for a width."""


class Page(ScrollView, can_focus=True):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_up", show=False),
        Binding("down,j,enter", "scroll_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("home,g", "scroll_home", show=False),
        Binding("end,G", "scroll_end", show=False),
    ]

    def __init__(self, *, id: str) -> None:  # noqa: A002  # as every widget has it
        super().__init__(id=id)
        self._make: Draw | None = None
        self._strips: list[Strip] = []
        self._drawn_for = 0

    def show(self, draw: Draw) -> None:
        """Show another page, or the same one as it is now: where the person read stays in sight."""
        self._make, self._drawn_for = draw, 0
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.size.width - 1  # the scroll bar's column, whether it is needed or not
        if self._make is None or width < 1 or width == self._drawn_for:
            return
        self._drawn_for = width
        options = self.app.console.options.update(width=width, height=None)
        lines = self.app.console.render_lines(Group(*self._make(width)), options, pad=False)
        self._strips = [Strip(line) for line in lines]
        self.virtual_size = Size(width, len(lines))
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        line, width = round(self.scroll_offset.y) + y, self.size.width
        if line >= len(self._strips):
            return Strip.blank(width, self.rich_style)
        segments = Segment.apply_style(list(self._strips[line]), self.rich_style)
        return Strip(list(segments)).adjust_cell_length(width, self.rich_style)
