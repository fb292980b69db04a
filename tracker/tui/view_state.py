"""What a person chose in one list: the filter, the order, the marks and the present row. Pure."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from rich.text import Text

from tracker.errors import UserError
from tracker.tui.filter import Spelled, by_initial, characters_of, matching
from tracker.tui.listings import Entry, Listing
from tracker.tui.widgets.row_list import RowSource

UNSORTED = -1
AROUND = 100
"""Rows before and behind one that are read with it."""
MAX_KEPT = 5_000
"""Rows whose cells are kept once they were made."""


@dataclass(slots=True, kw_only=True)
class ViewState:
    """One list as it is shown."""

    listing: Listing
    filter: str = ""
    sort: int = UNSORTED
    """The column by which the rows are sorted; UNSORTED: as the command has them."""
    is_descending: bool = False
    order: Sequence[int] = ()
    """Positions in the listing of the rows shown, in the order shown."""
    marks: set[str] = field(default_factory=set)
    """Identities of marked entries, shown or not."""
    cursor: int = 0
    texts: list[str] | None = None
    """What the filter reads, once it was needed."""
    spelled: Spelled = field(default_factory=dict)
    """Of their characters."""
    cells: dict[int, tuple[Text, ...]] = field(default_factory=dict)
    """Cells made already, by position."""

    positions: Mapping[str, int] = field(default_factory=dict)
    """Identity of an entry -> its position; of a list that was read again."""

    def arrange(self) -> list[int]:
        """The positions to be shown by filter and order; takes seconds for 200,000 rows."""
        listing = self.listing
        if self.filter.strip():
            if self.texts is None:
                self.texts = [listing.text(entry) for entry in listing.light]
                self.spelled = by_initial(characters_of(self.texts))
            positions = matching(self.filter, self.texts, self.spelled)
        else:
            positions = list(range(len(listing.entries)))
        if self.sort != UNSORTED:
            key, light = listing.columns[self.sort].sort_key, listing.light
            positions.sort(key=lambda position: key(light[position]), reverse=self.is_descending)
        return positions

    @property
    def entry(self) -> Entry | None:
        """The present row's; None: nothing is shown."""
        if self.cursor >= len(self.order):
            return None
        try:
            self.prepare(self.cursor)
            return self.listing.entries[self.order[self.cursor]]
        except UserError:  # the database is gone, or a later scan ended; whatever is done next says so
            return None

    def prepare(self, row: int) -> None:
        """Read the row with those around it, where they are not read yet."""
        if not self.listing.is_read(self.order[row]):
            self.listing.prepare(self.order[max(row - AROUND, 0) : row + AROUND])

    @property
    def shown(self) -> list[Entry]:
        return self.listing.rows_at(self.order)

    @property
    def chosen(self) -> list[Entry]:
        """The marked entries, in the listing's order; without marks the present one."""
        if self.marks:
            names = enumerate(self.listing.identities)
            return self.listing.rows_at([position for position, name in names if name in self.marks])
        return [] if self.entry is None else [self.entry]

    def cells_of(self, row: int) -> tuple[Text, ...]:
        position = self.order[row]
        found = self.cells.get(position)
        if found is None:
            if len(self.cells) > MAX_KEPT:
                self.cells.clear()
            try:
                self.prepare(row)
                entry = self.listing.entries[position]
            except UserError:
                return tuple(Text("…") for _ in self.listing.columns)
            found = self.cells[position] = self.listing.cells(entry, position + 1)
        return found

    def is_marked(self, row: int) -> bool:
        with suppress(UserError):
            return bool(self.marks) and self.listing.identity(self._shown(row)) in self.marks
        return False

    def _shown(self, row: int) -> Entry:
        self.prepare(row)
        return self.listing.entries[self.order[row]]

    def move(self, row: int) -> None:
        self.cursor = row

    def toggle(self, row: int) -> None:
        self.marks ^= {self.listing.identity(self._shown(row))}

    def toggle_all(self) -> None:
        """Mark all that are shown; none where all are marked."""
        names = self.listing.identities
        shown = {names[position] for position in self.order}
        self.marks = self.marks - shown if shown <= self.marks else self.marks | shown

    @property
    def choices(self) -> tuple[str, int, bool]:
        """What decides the rows and their order."""
        return self.filter, self.sort, self.is_descending

    def successor(self, listing: Listing) -> "ViewState":
        """The same choices for the list as read again. Like `arrange` it may take seconds; it changes nothing here."""
        filter_, sort, is_descending = self.choices
        after = ViewState(listing=listing, filter=filter_, sort=sort, is_descending=is_descending)
        after.order = after.arrange()
        after.positions = {name: position for position, name in enumerate(listing.identities)}
        return after

    def succeed(self, before: "ViewState") -> bool:
        """Take over marks and present row as they are by now, each as far as it is still there.

        Returns:
            Whether the rows stand as chosen; False: other choices were made meanwhile, and are taken over too.
        """
        self.marks = {identity for identity in before.marks if identity in self.positions}
        position = -1 if before.entry is None else self.positions.get(before.listing.identity(before.entry), -1)
        try:
            self.cursor = self.order.index(position)
        except ValueError:
            self.cursor = min(before.cursor, max(len(self.order) - 1, 0))
        stands = self.choices == before.choices
        self.filter, self.sort, self.is_descending = before.choices
        return stands

    def _prepare_shown(self, rows: Sequence[int]) -> None:
        with suppress(UserError):
            self.listing.prepare([self.order[row] for row in rows])

    def source(self) -> RowSource:
        columns = self.listing.columns
        return RowSource(
            heads=tuple(column.head for column in columns),
            ranks=tuple(column.rank for column in columns),
            numbers=frozenset(number for number, column in enumerate(columns) if column.is_number),
            count=len(self.order),
            cells=self.cells_of,
            prepare=self._prepare_shown,
            is_marked=self.is_marked,
            moved=self.move,
        )
