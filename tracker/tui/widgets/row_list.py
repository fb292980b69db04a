"""A list of any length of which only the lines on the screen are made: 200,000 rows cost no more than 20."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

PAGE = 500
"""Rows, about, from which the widths of the columns are taken."""
SIGNS = 2
"""Columns at the left: `>` of the present row, `*` of a marked one."""
HEAD_LINES = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """What a list shows."""

    heads: tuple[str, ...]
    ranks: tuple[int, ...]
    numbers: frozenset[int]
    """Columns that are right-aligned."""
    count: int
    cells: Callable[[int], tuple[Text, ...]]
    """The cells of a row, from 0."""
    is_marked: Callable[[int], bool]
    prepare: Callable[[Sequence[int]], None]
    """Learns which rows are asked for next."""
    moved: Callable[[int], None]
    """Learns the present row at once: a message would come after the next key, and that key's step would be about
    another row than the one that the person sees."""


NOTHING = RowSource(
    heads=(),
    ranks=(),
    numbers=frozenset(),
    count=0,
    cells=lambda row: (),
    prepare=lambda rows: None,
    is_marked=lambda row: False,
    moved=lambda row: None,
)


class RowList(ScrollView, can_focus=True):
    """Rows with a cursor; the heads stay in place."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--head", "row-list--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "end(False)", show=False),
        Binding("end,G", "end(True)", show=False),
        Binding("enter", "open", show=False),
    ]
    cursor: reactive[int] = reactive(0)

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or the rows are others."""

        row: int

    @dataclass
    class Opened(Message):
        row: int

    @dataclass
    class HeadClicked(Message):
        column: int

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # as every widget has it
        super().__init__(id=id)
        self.source = NOTHING
        self._natural: list[int] = []
        self.widths: dict[int, int] = {}
        """Column -> its width, of those that have room."""

    def show(self, source: RowSource, cursor: int = 0) -> None:
        self.source = source
        self._natural = natural_widths(source)
        self._fit()
        self.virtual_size = Size(self.size.width, source.count + HEAD_LINES)
        self.cursor = self._inside(cursor)
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self.cursor))

    def _fit(self) -> None:
        bar = self.styles.scrollbar_size_vertical  # the list's own counts none until it is shown
        width = self.scrollable_content_region.width + self.scrollbar_size_vertical
        room = width - (bar if self.source.count + HEAD_LINES > self.size.height else 0)
        self.widths = fit(self._natural, self.source.ranks, room - SIGNS)

    @property
    def hidden(self) -> tuple[int, ...]:
        """The columns that have no room, or no text."""
        return tuple(column for column in range(len(self.source.heads)) if column not in self.widths)

    def on_resize(self, event: events.Resize) -> None:
        self.virtual_size = Size(event.size.width, self.source.count + HEAD_LINES)
        self._fit()
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self.cursor))

    # Moving

    def _inside(self, row: int) -> int:
        return min(max(row, 0), max(self.source.count - 1, 0))

    def validate_cursor(self, row: int) -> int:
        return self._inside(row)

    def watch_cursor(self, before: int, row: int) -> None:
        self._reveal()
        self.refresh()
        if self.source.count:
            self.source.moved(row)
            self.post_message(self.Moved(row))

    def _reveal(self) -> None:
        shown = max(self.size.height - HEAD_LINES, 1)
        top = round(self.scroll_offset.y)
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + shown:
            self.scroll_to(y=self.cursor - shown + 1, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        self.cursor += pages * max(self.size.height - HEAD_LINES - 1, 1)

    def action_end(self, is_last: bool) -> None:
        self.cursor = self.source.count - 1 if is_last else 0

    def action_open(self) -> None:
        if self.source.count:
            self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        if event.y < HEAD_LINES:
            column = self._column_at(event.x)
            if column is not None:
                self.post_message(self.HeadClicked(column))
            return
        row = round(self.scroll_offset.y) + event.y - HEAD_LINES
        if row < self.source.count:
            self.cursor = row
            if event.chain > 1:
                self.action_open()

    def _column_at(self, x: int) -> int | None:
        left = SIGNS
        for column, width in self.widths.items():
            if left <= x < left + width + GAP:
                return column
            left += width + GAP
        return None

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEAD_LINES:
            heads = [Text(head) for head in self.source.heads]
            line = self._line("", heads)
            return self._strip(line, width, self.get_component_rich_style("row-list--head"))
        row = round(self.scroll_offset.y) + y - HEAD_LINES
        if row >= self.source.count:
            return Strip.blank(width, self.rich_style)
        is_here = row == self.cursor
        signs = (">" if is_here else " ") + ("*" if self.source.is_marked(row) else " ")
        line = self._line(signs, self.source.cells(row))
        if is_here:  # a cell's own colour could hardly be read on the cursor's
            return self._strip(Text(line.plain), width, self.get_component_rich_style("row-list--cursor"))
        return self._strip(line, width, self.rich_style)

    def _line(self, signs: str, cells: Sequence[Text]) -> Text:
        line = Text(f"{signs:<{SIGNS}}")
        for column, width in self.widths.items():
            line.append_text(fitted(cells[column], width, is_right=column in self.source.numbers))
            line.append(" " * GAP)
        return line

    def _strip(self, line: Text, width: int, style: Style) -> Strip:
        segments = [segment for segment in line.render(self.app.console) if segment.text != "\n"]
        strip = Strip(list(Segment.apply_style(segments, style)))
        return strip.adjust_cell_length(width, style)


def natural_widths(source: RowSource) -> list[int]:
    """What a page of rows needs, taken from the whole list; 0 for a column without any text."""
    every = max(-(-source.count // PAGE), 1)  # rounded up: a page at most
    taken = [*range(0, source.count, every), *range(max(source.count - 1, 0), source.count)]
    source.prepare(taken)
    rows = map(source.cells, taken)
    widths = [max((text.cell_len for text in column), default=0) for column in zip(*rows, strict=True)]
    return [max(width, cell_len(head)) if width else 0 for head, width in zip(source.heads, widths, strict=False)]


def fitted(text: Text, width: int, *, is_right: bool) -> Text:
    """The cell in exactly so many terminal cells; a cut one ends with `…`."""
    shown = text.copy()
    if shown.cell_len > width:
        shown.truncate(width - 1, overflow="crop")
        shown.rstrip()  # half a Chinese character is a blank
        shown.append("…")
    if is_right:
        shown.pad_left(width - shown.cell_len)
    else:
        shown.pad_right(width - shown.cell_len)
    shown.no_wrap = True
    return shown


GAP = 2
"""Blanks between columns."""
WIDEST, WIDEST_ON_NARROW, NARROW = 28, 18, 100
"""A longer cell is cut where there is no room for it; on a narrow screen earlier, for the sake of another column."""


def fit(natural: Sequence[int], ranks: Sequence[int], room: int) -> dict[int, int]:
    """Column -> its width, for the columns that have room, in their order.

    Columns of the highest rank are left out first. What is left over goes to those that were cut.

    Args:
        natural: the widths that would cut nothing; a column of width 0 is left out.
        room: terminal cells for all of them.
    """
    widest = WIDEST_ON_NARROW if room < NARROW else WIDEST
    widths = {column: min(width, widest) for column, width in enumerate(natural) if width}
    while len(widths) > 1 and total(widths) > room:
        del widths[max(widths, key=lambda column: ranks[column])]
    for column in sorted(widths, key=lambda column: ranks[column]):
        widths[column] = max(min(natural[column], widths[column] + room - total(widths)), 1)
    return widths


def total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)
