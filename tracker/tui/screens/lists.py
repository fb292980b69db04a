"""The base of the list screens: filter as a person types, order, marks, the selected row in full, export, opening."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from scrapers.storage.named_file import with_home
from tracker.cases.case import Case
from tracker.errors import UserError
from tracker.register.account import Account
from tracker.time.clock import to_shanghai
from tracker.tui import forms
from tracker.tui.backend import Backend
from tracker.tui.listings import ListKind
from tracker.tui.screens.backend_screen import BackendScreen
from tracker.tui.screens.dialogs import AskAgain, Form, FormDialog
from tracker.tui.view_state import UNSORTED, ViewState
from tracker.tui.widgets.row_list import RowList
from tracker.tui.widgets.sentence import WrappedStatic

TYPING_S = 0.15
"""A filter waits so long for the next letter where the list is long."""
LONG = 5_000
"""Rows of a list that is filtered only once the person pauses (TYPING_S)."""


class ListScreen(BackendScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", show=False),
        Binding("s", "sort", show=False),
        Binding("S", "turn", show=False),
        Binding("space", "mark", show=False),
        Binding("asterisk", "mark_all", show=False),
        Binding("e", "export", show=False),
        Binding("escape", "leave_filter", show=False),
    ]

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self._typing: Timer | None = None

    @property
    @abstractmethod
    def state(self) -> ViewState | None:
        """The present list; None: the view is no list, or is not read yet."""

    @abstractmethod
    def show_frame(self) -> None:
        """Show title and keys as they are now."""

    @property
    def rows(self) -> RowList:
        return self.query_one(RowList)

    def show_rows(self) -> None:
        state = self.state
        assert state is not None  # the callers have one
        self.rows.show(state.source(), state.cursor)
        self.show_frame()
        self.show_detail()

    def show_detail(self) -> None:
        """What of the present row has no room above."""
        state = self.state
        lines = ""
        if state is not None and state.entry is not None:
            cells, rows = state.cells_of(state.cursor), self.rows
            cut = (number for number, width in rows.widths.items() if cells[number].cell_len > width)
            columns = sorted({*rows.hidden, *cut})
            sortable = [number for number in columns if state.listing.columns[number].is_sortable]
            pairs = [(state.listing.columns[number].head, cells[number].plain) for number in sortable]
            lines = " · ".join(f"{head}: {value}" for head, value in pairs if value)
        elif state is not None:
            lines = self.messages.text("tui.nothing" if state.filter.strip() else f"tui.empty.{state.listing.kind}")
        self.query_one("#detail", WrappedStatic).say(lines)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.show_detail()

    # Opening

    def on_row_list_opened(self, event: RowList.Opened) -> None:
        self.action_open()

    def action_open(self) -> None:
        account = self.chosen_account()
        if account is not None:
            from tracker.tui.screens.account import AccountScreen  # what it shows takes time to load

            self.app.push_screen(AccountScreen(self.backend, account, lambda: self.read_again("")))

    def chosen_account(self) -> Account | None:
        state = self.state
        return state.listing.account(state.entry) if state is not None and state.entry is not None else None

    def chosen_cases(self) -> Callable[[], Sequence[Case]]:
        state = self.state
        try:
            chosen = state.chosen if state is not None else []
        except UserError as error:
            failed = error  # the name ends with the clause

            def refuse() -> Sequence[Case]:
                raise failed

            return refuse
        if state is not None and state.listing.kind is ListKind.CASES:
            ids = {case.id for case in chosen}
            return lambda: [case for case in self.backend.cases(with_ended=True) if case.id in ids]
        keys = [state.listing.account(entry).key for entry in chosen] if state is not None else []
        return lambda: self.backend.cases_of(keys)

    # Filter, order, marks

    def show_filter(self, *, is_typing: bool) -> None:
        entry, state = self.query_one("#filter", Input), self.state
        entry.display = is_typing or bool(state and state.filter)
        with entry.prevent(Input.Changed):
            entry.value = state.filter if state else ""

    def action_filter(self) -> None:
        if self.state is not None:
            self.show_filter(is_typing=True)
            self.screen.set_focus(self.query_one("#filter"))  # at once, for letters that are typed ahead

    def on_input_changed(self, event: Input.Changed) -> None:
        state = self.state
        if state is None or event.value == state.filter:
            return
        state.filter = event.value
        if self._typing is not None:
            self._typing.stop()
        if len(state.listing.entries) > LONG:
            self._typing = self.set_timer(TYPING_S, lambda: self.arrange_rows("tui.filtering"))
        else:
            self.arrange_rows("tui.filtering")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.show_filter(is_typing=False)
        self.rows.focus()

    def action_leave_filter(self) -> None:
        """Clears the filter."""
        if self.state is not None and self.state.filter:
            self.state.filter = ""
            self.arrange_rows("tui.filtering")
        self.show_filter(is_typing=False)
        if self.state is not None:
            self.rows.focus()

    def arrange_rows(self, doing: str) -> None:
        state = self.state
        if state is None:
            return

        def show(order: list[int]) -> None:
            state.order, state.cursor = order, 0
            if self.state is state:
                self.show_rows()

        self.in_background(state.arrange, show, doing=self.messages.text(doing), group="arrange")

    def action_sort(self) -> None:
        """By the next of the columns shown; after the last one as the command has them."""
        state = self.state
        if state is not None:
            columns = [UNSORTED, *(width for width in self.rows.widths if state.listing.columns[width].is_sortable)]
            here = columns.index(state.sort) if state.sort in columns else 0
            self._sort_by(columns[(here + 1) % len(columns)], is_descending=False)

    def action_turn(self) -> None:
        if self.state is not None and self.state.sort != UNSORTED:
            self._sort_by(self.state.sort, is_descending=not self.state.is_descending)

    def on_row_list_head_clicked(self, event: RowList.HeadClicked) -> None:
        if self.state is not None:
            is_again = self.state.sort == event.column
            self._sort_by(event.column, is_descending=is_again and not self.state.is_descending)

    def _sort_by(self, column: int, *, is_descending: bool) -> None:
        assert self.state is not None  # the callers have one
        self.state.sort, self.state.is_descending = column, is_descending
        self.arrange_rows("tui.sorting")

    def action_mark(self) -> None:
        state = self.state
        if state is not None and state.entry is not None:
            state.toggle(state.cursor)
            self.rows.action_move(1)
            self.rows.refresh()
            self.show_frame()

    def action_mark_all(self) -> None:
        if self.state is not None:
            self.state.toggle_all()
            self.rows.refresh()
            self.show_frame()

    # Export

    def action_export(self) -> None:
        from tracker.tui import export  # its writers take time to load

        state, messages = self.state, self.messages
        if state is None:
            self.show_message(messages.text("tui.export.none"))
            return
        kind = state.listing.kind
        try:
            entries = state.chosen if state.marks else state.shown
        except UserError as error:
            self.show_error(error)
            return
        if not entries:
            self.show_message(messages.text("tui.export.empty"))
            return

        def carry_out(values: forms.Values, is_sure: bool) -> object:
            path = with_home(Path(values["file"].strip()))
            export.check_file(path, kind, self.backend)
            if path.exists() and not is_sure:
                raise AskAgain(messages.text("tui.export.exists", path=str(path)))
            with self.backend.lock:
                export.export(self.backend, kind, entries, path)
            return path

        endings = export.endings_of(kind)
        name = f"{messages.text(f'tui.{kind}')}-{to_shanghai(self.backend.at):%Y%m%d}{endings[0]}"
        form = Form(
            title=messages.text("tui.export.title", count=len(entries), endings=" ".join(endings)),
            lines=(),
            fields=[forms.FormField("file", messages.text("tui.field.file"), name)],
            carry_out=carry_out,
        )

        def done(path: object) -> None:
            if isinstance(path, Path):
                self.show_message(messages.text("tui.export.done", count=len(entries), path=str(path)))

        self.ask(FormDialog(form, messages), done)
