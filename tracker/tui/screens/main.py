"""The main screen: overview, four lists and the scans, on the keys 1 to 6."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import ClassVar

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import ContentSwitcher, Input, Static

from tracker.history.scan import ScanConclusion
from tracker.history.scan_record import ScanRecord
from tracker.messages.messages import Messages
from tracker.report.tables.tables import format_minute_or_empty
from tracker.rules.finding import Verdict
from tracker.text.sanitize import sanitize
from tracker.tui.backend import Backend
from tracker.tui.backend_data import OverviewData, ScanView
from tracker.tui.forms import FormField, to_path
from tracker.tui.listings import ListKind, read_listing
from tracker.tui.pages import overview_page, scan_page
from tracker.tui.screens.dialogs import Form, FormDialog
from tracker.tui.screens.keys import STEP_BINDINGS, look_keys, step_keys
from tracker.tui.screens.lists import ListScreen
from tracker.tui.view_state import UNSORTED, ViewState
from tracker.tui.widgets.key_bar import Key, KeyBar
from tracker.tui.widgets.page import Page
from tracker.tui.widgets.row_list import NOTHING, RowList
from tracker.tui.widgets.sentence import WrappedStatic

REFRESH_S = 2.0
"""How often a running scan is looked at."""


class View(StrEnum):
    """In the order of their keys, from 1."""

    OVERVIEW = "overview"
    PROBLEMS = "problems"
    WAITING = "waiting"
    REGISTER = "register"
    CASES = "cases"
    SCAN = "scan"


LISTS = {view: ListKind(view.value) for view in View if view.value in set(ListKind)}


class MainScreen(ListScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"view('{view}')", show=False) for number, view in enumerate(View, start=1)),
        *STEP_BINDINGS,
        Binding("a", "all", show=False),
        Binding("x", "scan", show=False),
        Binding("w", "notice", show=False),
        Binding("f5", "reload", show=False),
        Binding("q", "leave_program", show=False),
    ]

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self.view = View.OVERVIEW
        self._states: dict[ListKind, ViewState] = {}
        self._with_ended = False
        self._is_scanning = False
        self._records: tuple[ScanRecord, ...] = ()

    def compose(self) -> ComposeResult:
        yield Static("", id="tabs", markup=False)
        yield Static("", id="title", markup=False)
        yield Input(placeholder=self.messages.text("tui.filter"), id="filter", compact=True)
        with ContentSwitcher(initial="overview", id="body"):
            yield Page(id="overview")
            yield RowList(id="list")
            yield Page(id="scan")
        yield WrappedStatic(id="detail")
        yield WrappedStatic(id="message")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#filter").display = False
        self.set_interval(REFRESH_S, self.look_at_scan)
        self.action_view(View.OVERVIEW.value)

    # The views

    @property
    def kind(self) -> ListKind | None:
        """The present list; None: the view is no list."""
        return LISTS.get(self.view)

    @property
    def state(self) -> ViewState | None:
        """None: the view is no list, or is not read yet."""
        return self._states.get(self.kind) if self.kind else None

    def action_view(self, name: str) -> None:
        self.view = View(name)
        shown = self.rows if self.kind else self.query_one(f"#{self.view}", Page)
        self.query_one(ContentSwitcher).current = shown.id
        self.show_filter(is_typing=False)
        shown.focus()
        self.show_frame()
        if self.state is not None:
            self.show_rows()
        elif self.kind is not None:  # the rows of the list before are not these
            self.rows.show(NOTHING)
        self._read()

    def _read(self, message: str = "") -> None:
        """Read the view from the database; a list that is known stays on the screen meanwhile."""
        if self.kind is not None:
            kind, with_ended = self.kind, self._with_ended

            def read() -> ViewState:
                listing, before = read_listing(self.backend, kind, with_ended=with_ended), self._states.get(kind)
                return (before or ViewState(listing=listing)).successor(listing)

            self.in_loading(read, lambda state: self._take(kind, state, message), asks=self.state is None)
        elif self.view is View.SCAN:
            self.in_loading(self.backend.scans, lambda view: self._show_scan(view, message))
        else:
            self.in_loading(self.backend.overview, lambda data: self._show_overview(data, message))

    def _take(self, kind: ListKind, state: ViewState, message: str) -> None:
        before = self._states.get(kind)
        stands = before is None or state.succeed(before)
        self._states[kind] = state
        if self.kind is kind:
            self.show_rows()
            if not stands:
                self.arrange_rows("tui.filtering")
            self.show_message(message)

    def _show_overview(self, data: OverviewData, message: str) -> None:
        def show(conclusions: tuple[ScanConclusion, ...]) -> None:
            whole = replace(data, conclusions=conclusions)
            self._show_page("overview", overview_page(whole, self.messages))

        self._show_page("overview", overview_page(data, self.messages))
        self.show_frame()
        self.show_message(message)
        if data.has_scan:
            self.in_background(self.backend.conclusions, show, group="trend")

    def _show_scan(self, view: ScanView, message: str) -> None:
        self._records = view.records
        self._show_page("scan", scan_page(view, self.messages))
        self.show_message(message)

    def _show_page(self, name: str, page: Sequence[RenderableType]) -> None:
        self.query_one(f"#{name}", Page).show(lambda width: page)

    def look_at_scan(self) -> None:
        """Show how far a scan has come; when it is over, read everything again. A dialog is left alone meanwhile."""
        if not (self.is_current and self.backend.is_open):
            return
        is_seen = self.view is View.SCAN

        def show(view: ScanView) -> None:
            is_over = self._is_scanning and view.holder is None
            self._is_scanning = view.holder is not None
            if is_over:
                self.action_reload(self.messages.text("tui.scan_over"))
            elif self._is_scanning and is_seen and self.view is View.SCAN:
                self._show_page("scan", scan_page(replace(view, records=self._records), self.messages))

        self.in_background(lambda: self.backend.running(with_progress=is_seen), show, group="scan")

    # The frame

    def show_frame(self) -> None:
        self.query_one("#tabs", Static).update(self._tabs())
        self.query_one("#title", Static).update(Content(self._title()))
        self.query_one("#detail").display = self.kind is not None
        self.query_one(KeyBar).show(self._keys())

    def _tabs(self) -> Content:
        """The present one is in brackets; a list that was read shows its length."""
        parts = []
        for number, view in enumerate(View, start=1):
            known = self._states.get(LISTS[view]) if view in LISTS else None
            count = f" {known.listing.problem_count}" if known else ""
            name = f"{number} {self.messages.text(f'tui.{view}')}{count}"
            parts.append(Content.styled(f"[{name}]", "bold reverse") if view is self.view else Content(f" {name} "))
        return Content("").join(parts)

    def _title(self) -> str:
        messages, state = self.messages, self.state
        if not self.backend.is_open:
            return ""
        parts = [messages.text("tui.at", at=format_minute_or_empty(self.backend.at))]
        if state is not None:
            shown, count = len(state.order), len(state.listing.entries)
            parts.append(messages.text("tui.count" if shown == count else "tui.shown", shown=shown, count=count))
            if state.filter.strip():
                parts.append(messages.text("tui.filtered", text=state.filter.strip()))
            if state.sort != UNSORTED:
                order = messages.text("tui.down" if state.is_descending else "tui.up")
                parts.append(messages.text("tui.sorted", head=state.listing.columns[state.sort].head, order=order))
            if state.marks:
                parts.append(messages.text("tui.marked", count=len(state.marks)))
            if self.kind is ListKind.CASES and self._with_ended:
                parts.append(messages.text("tui.all_cases"))
            if state.listing.verdicts is not None:
                parts.append(by_verdict(state.listing.verdicts, messages))
        return " · ".join(filter(None, [*parts, sanitize(self.backend.register.name)]))

    def _keys(self) -> list[Key]:
        messages = self.messages

        def key(shown: str, name: str, action: str = "") -> Key:
            return Key(shown, messages.text(f"tui.key.{name}"), action or name)

        ends = [key("F5", "reload"), key("t", "theme"), key("?", "help"), key("q", "quit", "leave_program")]
        if self.kind is None:
            notice = [key("w", "notice")] if self.view is View.OVERVIEW else []
            return [key("x", "scan"), *notice, key("u", "undo"), *ends]
        moving = [
            key(messages.text("tui.key.enter"), "open"),
            key("/", "filter"),
            key("s", "sort"),
            key(messages.text("tui.key.space"), "mark"),
            key("e", "export"),
        ]
        has_cases = self.kind in (ListKind.PROBLEMS, ListKind.CASES)
        steps = step_keys(messages) if has_cases else look_keys(messages)
        every = [key("a", "all")] if self.kind is ListKind.CASES else []
        notice = [key("w", "notice")] if has_cases else []
        return [*moving, *notice, *steps, *every, *ends]

    def read_again(self, message: str) -> None:
        if self.state is not None:
            self.state.marks.clear()
        self._read(message)

    def action_reload(self, message: str = "") -> None:
        self.in_loading(self.backend.reload, lambda _: self._read(message or self.messages.text("tui.reloaded")))

    def action_scan(self) -> None:
        """Ask, and start a scan; it is shown as it proceeds."""
        if self.kind is not None:
            return
        messages = self.messages

        def carry_out(values: Mapping[str, str], is_sure: bool) -> bool:
            self.backend.start_scan(to_path(values["replay"]))
            return True

        form = Form(
            title=messages.text("tui.scan.title"),
            lines=[messages.text("tui.scan.line")],
            fields=[FormField("replay", messages.text("tui.field.replay"))],
            carry_out=carry_out,
        )

        def done(started: object) -> None:
            if started is not None:
                self._is_scanning = True
                self.action_view(View.SCAN.value)

        self.ask(FormDialog(form, messages), done)

    def action_notice(self) -> None:
        """Write the notice (通报) of the whole register."""
        from tracker.tui import notice  # its writers take time to load

        messages = self.messages

        def carry_out(values: Mapping[str, str], is_sure: bool) -> object:
            with self.backend.lock:
                return notice.write_notice(self.backend, values, is_sure=is_sure)

        def ask(fields: Sequence[FormField]) -> None:
            lines = [messages.text("tui.notice.line", at=format_minute_or_empty(self.backend.at))]
            form = Form(title=messages.text("tui.notice.title"), lines=lines, fields=fields, carry_out=carry_out)
            self.ask(FormDialog(form, messages), done)

        def done(written: object) -> None:
            if isinstance(written, notice.WrittenNotice):
                self.show_message(notice.done_sentence(written, messages))

        self.read_and_ask(lambda: notice.notice_fields(self.backend), ask)

    def action_all(self) -> None:
        if self.kind is ListKind.CASES:
            self._with_ended = not self._with_ended
            self._read()


def by_verdict(verdicts: Counter[Verdict], messages: Messages) -> str:
    return messages.text(
        "tui.by_verdict",
        problems=verdicts[Verdict.FAIL] + verdicts[Verdict.REMARK],
        reminders=verdicts[Verdict.PASS],
        unverified=verdicts[Verdict.UNVERIFIED],
    )
