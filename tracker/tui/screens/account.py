"""One account: its verdict, its posts on a time axis, its findings with their chain, and its cases."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from tracker.cases.case import Case
from tracker.register.account import Account
from tracker.text.sanitize import sanitize
from tracker.tui.account_page import account_page
from tracker.tui.backend import Backend
from tracker.tui.backend_data import AccountDetails
from tracker.tui.screens.backend_screen import BackendScreen
from tracker.tui.screens.closed_once import ClosedOnce
from tracker.tui.screens.keys import STEP_BINDINGS, step_keys
from tracker.tui.widgets.key_bar import Key, KeyBar
from tracker.tui.widgets.page import Page
from tracker.tui.widgets.sentence import WrappedStatic
from tracker.tui.widgets.timeline import SPANS


class AccountScreen(ClosedOnce, BackendScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        *STEP_BINDINGS,
        Binding("z", "zoom", show=False),
        Binding("q,escape", "back", show=False),
        Binding("f5", "reload", show=False),
    ]

    def __init__(self, backend: Backend, account: Account, on_change: Callable[[], None]) -> None:
        """on_change: runs when a step was taken here."""
        super().__init__(backend)
        self._account, self._on_change = account, on_change
        self._view: AccountDetails | None = None
        self._span = 0

    def compose(self) -> ComposeResult:
        account = self._account
        named = [account.name, self.messages.marked_platform(account.platform), account.unit]
        yield Static(Content(sanitize(" · ".join(filter(None, named)))), id="title")
        yield Page(id="account")
        yield WrappedStatic(id="message")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        messages = self.messages
        self.query_one(KeyBar).show(
            [
                *step_keys(messages),
                Key("z", messages.text("tui.key.zoom"), "zoom"),
                Key("?", messages.text("tui.key.help"), "help"),
                Key("q", messages.text("tui.key.back"), "back"),
            ]
        )
        self.query_one(Page).focus()
        self._read("")

    def _read(self, message: str) -> None:
        def show(view: AccountDetails) -> None:
            self._view = view
            self._draw()
            self.show_message(message)

        self.in_background(
            lambda: self.backend.account(self._account.key), show, doing=self.messages.text("tui.loading")
        )

    def _draw(self) -> None:
        view = self._view
        if view is not None:
            page = self.query_one(Page)
            page.show(lambda width: account_page(view, self.backend, SPANS[self._span], width))

    def chosen_account(self) -> Account | None:
        return self._account

    def chosen_cases(self) -> Callable[[], Sequence[Case]]:
        return lambda: self.backend.cases_of([self._account.key])

    def read_again(self, message: str) -> None:
        self._on_change()
        self._read(message)

    def action_zoom(self) -> None:
        self._span = (self._span + 1) % len(SPANS)
        self._draw()

    def action_back(self) -> None:
        self.dismiss()

    def action_reload(self) -> None:
        self._on_change()
        self._read(self.messages.text("tui.reloaded"))
