"""The base of the screens: work off the screen's thread, the status line, and the case steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from scrapers.model.profile import AccountState
from tracker.cases.case import Case, StepKind
from tracker.errors import UserError
from tracker.history.check import PICTURE_KINDS
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.review.open_browser import open_page, open_picture
from tracker.tui import forms
from tracker.tui.backend import Backend
from tracker.tui.backend_data import AccountDetails, OwnStep
from tracker.tui.screens.dialogs import Choice, ChoiceDialog, Form, FormDialog, Question
from tracker.tui.screens.help import HelpScreen
from tracker.tui.screens.keys_in_order import keys_of
from tracker.tui.widgets.sentence import WrappedStatic

T = TypeVar("T")
DARK, LIGHT = "textual-dark", "textual-light"
ALL = "all"


class BackendScreen(Screen[None]):
    """A screen over the backend. Subclasses say what is chosen, and read again after a step."""

    @dataclass
    class Finished(Message):
        """Work off the thread has ended."""

        then: Callable[[], None]
        clears: bool = False
        """Whether what was said is over."""
        asks: bool = False
        """Whether keys have waited for it."""

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self.backend = backend

    @property
    def messages(self) -> Messages:
        return self.backend.messages

    def chosen_account(self) -> Account | None:
        """The account of the present row; None: there is none."""
        raise NotImplementedError

    def chosen_cases(self) -> Callable[[], Sequence[Case]]:
        """Reads the cases that a step is about; runs off the screen's thread."""
        raise NotImplementedError

    def read_again(self, message: str) -> None:
        """Show the rows as they are after a step, then the message."""
        raise NotImplementedError

    # Work off the thread

    def show_message(self, sentence: str) -> None:
        self.query_one("#message", WrappedStatic).say(sentence)

    def show_error(self, error: UserError) -> None:
        self.show_message(f"! {self.messages.line_of(error, ' · ')}")

    def in_background(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        doing: str = "",
        group: str = "read",
        asks: bool = False,
    ) -> None:
        """Run work that reads the database; a later one of the group takes its place.

        Args:
            doing: what the screen says meanwhile; empty: what it said stays.
            asks: what follows is what keys are meant for, mostly a question; they wait for it.
        """
        if doing:
            self.show_message(doing)
        keys = keys_of(self)
        if asks:
            keys.hold_keys()

        def run() -> None:
            worker, finished = get_current_worker(), self.Finished(lambda: None, asks=asks)
            try:
                with self.backend.lock:
                    result = work()
            except UserError as error:
                failed = error  # the name ends with the clause
                finished = self.Finished(lambda: self.show_error(failed), clears=True, asks=asks)
            else:
                if not worker.is_cancelled:
                    finished = self.Finished(lambda: then(result), clears=bool(doing), asks=asks)
            if not self.post_message(finished) and asks:  # the screen was closed meanwhile
                keys.release_keys()

        self.run_worker(run, thread=True, exclusive=True, group=group)

    def in_loading(self, work: Callable[[], T], then: Callable[[T], None], *, asks: bool = False) -> None:
        self.in_background(work, then, doing=self.messages.text("tui.loading"), asks=asks)

    def on_backend_screen_finished(self, event: Finished) -> None:
        if event.clears:
            self.show_message("")
        event.then()
        if event.asks:
            keys_of(self).release_keys()

    # Questions

    def ask(self, question: Question, then: Callable[[Any], None]) -> None:
        """Show a question, and do with the answer what is to be done; None: it was left."""

        def answered(answer: object) -> None:
            then(answer)
            keys_of(self).release_keys()

        self.app.push_screen(question, answered)

    def read_and_ask(self, read: Callable[[], T], then: Callable[[T], None]) -> None:
        """Read what a question is about, which follows."""
        self.in_background(read, then, doing=self.messages.text("tui.loading"), group="ask", asks=True)

    # The program

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.messages))

    def action_theme(self) -> None:
        self.app.theme = LIGHT if self.app.theme == DARK else DARK

    def action_leave_program(self) -> None:
        self.app.exit()

    # Steps on cases

    def action_step(self, what: str) -> None:
        kind = StepKind(what)
        self.read_and_ask(self.chosen_cases(), lambda cases: self._choose_cases(kind, cases))

    def _choose_cases(self, what: StepKind, cases: Sequence[Case]) -> None:
        if not cases:
            self.show_message(self.messages.text("tui.no_case"))
            return
        allowed = forms.allowing(cases, what)
        if len(allowed) == 1 or len({case.account.key for case in allowed}) > 1:
            self._ask_step(what, allowed)
            return
        choices = [Choice(str(case.id), forms.case_line(case, self.messages)) for case in allowed]
        choices.append(Choice(ALL, self.messages.text("tui.all_of_them")))

        def chosen(choice: str | None) -> None:
            if choice is not None:
                self._ask_step(what, [case for case in allowed if choice in (ALL, str(case.id))])

        self.ask(ChoiceDialog(self.messages.text("tui.which_case"), choices, self.messages), chosen)

    def _ask_step(self, what: StepKind, cases: Sequence[Case]) -> None:
        messages, ids = self.messages, [case.id for case in cases]
        due_days = self.backend.workspace.settings.cases.due_days

        def carry_out(values: forms.Values, is_sure: bool) -> object:
            with self.backend.lock:
                return self.backend.take_step(ids, forms.to_case_action(what, values, messages))

        form = Form(
            title=messages.text("tui.step.title", what=messages.text(f"tui.step.{what}"), count=len(ids)),
            lines=forms.case_lines(cases, messages),
            fields=forms.step_fields(what, self.backend.by, due_days, messages),
            carry_out=carry_out,
        )

        def done(taken: object) -> None:
            if isinstance(taken, tuple):
                self.read_again(self._answer(what, taken))

        self.ask(FormDialog(form, messages), done)

    def _answer(self, what: StepKind, taken: Sequence[Case]) -> str:
        step, names = self.messages.case_step(what), self.backend.names_of(taken)
        if what is StepKind.NOTIFIED:
            return self.messages.text("tui.stepped.due", what=step, due=str(taken[0].due_on), names=names)
        return self.messages.text("tui.stepped", what=step, names=names)

    # A person's look

    def action_observe(self) -> None:
        account = self.chosen_account()
        if account is None:
            self.show_message(self.messages.text("tui.nobody"))
            return
        choices = [Choice(what.value, self.messages.saw(what), letter) for letter, what in forms.LETTERS.items()]
        title = self.messages.text("tui.observe.title", name=account.name)

        def chosen(choice: str | None) -> None:
            if choice == ManualFinding.GONE.value:
                self._ask_state(account)
            elif choice is not None:
                self._ask_look(account, ManualFinding(choice), None)

        self.ask(ChoiceDialog(title, choices, self.messages), chosen)

    def _ask_state(self, account: Account) -> None:
        choices = [Choice(state.value, self.messages.state(state)) for state in forms.GONE_STATES]

        def chosen(choice: str | None) -> None:
            if choice is not None:
                self._ask_look(account, ManualFinding.GONE, AccountState(choice))

        self.ask(ChoiceDialog(self.messages.text("tui.observe.state"), choices, self.messages), chosen)

    def _ask_look(self, account: Account, what: ManualFinding, state: AccountState | None) -> None:
        messages = self.messages

        def carry_out(values: forms.Values, is_sure: bool) -> object:
            with self.backend.lock:
                return self.backend.record_manual_check(account, forms.to_manual_input(what, state, values, messages))

        seen = messages.state(state) if state else messages.saw(what)
        form = Form(
            title=messages.text("tui.observe.form", what=seen, name=account.name),
            lines=addresses(account)[:1],
            fields=forms.look_fields(what, self.backend.by, messages),
            carry_out=carry_out,
        )

        def done(taken: object) -> None:
            if isinstance(taken, ManualCheck):
                self.read_again(messages.text("tui.observed", name=account.name, id=taken.id))

        self.ask(FormDialog(form, messages), done)

    # Undo

    def action_undo(self) -> None:
        messages = self.messages
        if not self.backend.own_steps:
            self.show_message(messages.text("tui.nothing_to_undo"))
            return
        own = self.backend.own_steps[-1]
        what = messages.text("tui.key.observe") if own.what is None else messages.case_step(own.what)

        def carry_out(values: forms.Values, is_sure: bool) -> object:
            with self.backend.lock:
                return self.backend.undo(values["why"])

        why = forms.FormField("why", messages.text("tui.field.why"), messages.text("tui.undo.reason"), is_required=True)
        form = Form(
            title=messages.text("tui.undo.title", what=what), lines=[own.names], fields=[why], carry_out=carry_out
        )

        def done(undone: object) -> None:
            if isinstance(undone, OwnStep):
                self.read_again(messages.text("tui.undone", what=f"{what} {own.names}"))

        self.ask(FormDialog(form, messages), done)

    # Outside

    def action_picture(self) -> None:
        account = self.chosen_account()
        if account is None:
            self.show_message(self.messages.text("tui.nobody"))
            return
        self.read_and_ask(lambda: pictures_of(self.backend.account(account.key)), self._choose_picture)

    def _choose_picture(self, pictures: Sequence[tuple[str, str]]) -> None:
        if not pictures:
            self.show_message(self.messages.text("tui.no_pictures"))
        elif len(pictures) == 1:
            self._open_picture(*pictures[0])
        else:
            choices = [Choice(str(number), path) for number, (path, _) in enumerate(pictures)]

            def chosen(choice: str | None) -> None:
                if choice is not None:
                    self._open_picture(*pictures[int(choice)])

            self.ask(ChoiceDialog(self.messages.text("tui.pictures"), choices, self.messages), chosen)

    def _open_picture(self, path: str, sha256: str) -> None:
        """Its content is fetched from the vault where that is no folder of this machine."""
        state = self.backend.workspace.settings.state
        self.in_background(
            lambda: self.backend.vault.open_copy(path, sha256, state),
            lambda file: self._show_picture(path, file),
            doing=self.messages.text("tui.loading"),
        )

    def _show_picture(self, path: str, file: Path | None) -> None:
        if file is None:
            self.show_message(self.messages.text("tui.picture_gone", path=path))
            return
        key = "tui.picture_opened" if open_picture(file) else "tui.picture_path"
        self.show_message(self.messages.text(key, path=str(file)))

    def action_page(self) -> None:
        account = self.chosen_account()
        address = next(iter(addresses(account)), "") if account else ""
        if not address:
            self.show_message(self.messages.text("tui.no_address" if account else "tui.nobody"))
            return
        key = "tui.page_opened" if open_page(address) else "tui.page_address"
        self.show_message(self.messages.text(key, url=address))


def addresses(account: Account) -> tuple[str, ...]:
    """The addresses at which a person looks, best first."""
    from tracker.register.account_url import addresses_of  # knows the platforms, which take time to load

    return addresses_of(account)


def pictures_of(view: AccountDetails) -> list[tuple[str, str]]:
    """Paths of the pictures that were kept, newest look first, with their hashes."""
    looks = [look for check in reversed(view.facts.checks) for look in check.looks]
    kept = [(file.path, file.sha256) for look in looks for file in look.evidence_files if file.kind in PICTURE_KINDS]
    by_people = [
        (look.manual_source.screenshot, look.manual_source.screenshot_sha256)
        for look in looks
        if look.manual_source and look.manual_source.screenshot
    ]
    return list(dict.fromkeys([*by_people, *kept]))
