"""Questions above a screen: a form, and a choice. A refused answer stays, to be corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.text.sanitize import sanitize
from tracker.tui.forms import FormField
from tracker.tui.screens.closed_once import ClosedOnce
from tracker.tui.screens.keys_in_order import keys_of
from tracker.tui.widgets.sentence import WrappedSentence, WrappedStatic


class AskAgain(UserError):
    """What was asked for has a consequence that the person must see first: the same answer again carries it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A question with fields."""

    title: str
    lines: Sequence[str]
    """What it is about."""
    fields: Sequence[FormField]
    carry_out: Callable[[Mapping[str, str], bool], object]
    """Does it, off the screen's thread, with the values, and whether AskAgain was answered; may raise UserError."""


class Question(ClosedOnce, ModalScreen[Any]):
    """Takes keys from when its fields are there until it closes; what comes before and behind that waits."""

    takes_keys = False

    def begin(self, widget: Widget) -> None:
        """Take keys, in this widget first."""
        self.set_focus(widget)
        self.takes_keys = True
        keys_of(self).hand_on_keys()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        if self.is_active:
            keys_of(self).hold_keys()  # until whoever asked has the answer, and may ask on
        return super().dismiss(result)


class FormDialog(Question):
    """Asks, carries out, and closes with the result; None: it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("enter", "next", show=False, priority=True),
    ]

    @dataclass
    class Ended(Message):
        """The work is done, or was refused."""

        result: object
        error: UserError | None

    def __init__(self, form: Form, messages: Messages) -> None:
        super().__init__()
        self.form, self.messages = form, messages
        self._asked_again: Mapping[str, str] | None = None
        self._is_busy = False

    def compose(self) -> ComposeResult:
        margin = max(cell_len(field.label) for field in self.form.fields) + 1
        with Vertical(id="dialog"):
            yield WrappedStatic(self.form.title, id="dialog-title")
            if self.form.lines:
                with VerticalScroll(id="dialog-lines", can_focus=False):
                    yield WrappedStatic("\n".join(map(sanitize, self.form.lines)))
            for field in self.form.fields:
                with Horizontal(classes="field"):
                    label = Static(Content(field.label), classes="label")
                    label.styles.width = margin
                    yield label
                    yield Input(field.value, id=f"field-{field.name}", compact=True)
            yield WrappedStatic(id="dialog-error")
            yield WrappedStatic(self.messages.text("tui.form.keys"), id="dialog-keys")

    def on_mount(self) -> None:
        empty = [entry for entry in self.query(Input) if not entry.value]
        self.begin((empty or list(self.query(Input)))[0])

    @property
    def values(self) -> dict[str, str]:
        return {field.name: self.query_one(f"#field-{field.name}", Input).value for field in self.form.fields}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Enter in the last field reaches the field, behind the letters that are on their way to it."""
        return action != "next" or self.focused is not list(self.query(Input))[-1]

    def action_next(self) -> None:
        """At once: what is typed ahead on a slow line must not end up in the field before."""
        inputs = list(self.query(Input))
        here = inputs.index(self.focused) if isinstance(self.focused, Input) else -1
        self.set_focus(inputs[here + 1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._carry_out()

    def _carry_out(self) -> None:
        if self._is_busy:
            return
        missing = next(
            (field for field in self.form.fields if field.is_required and not self.values[field.name].strip()), None
        )
        if missing is not None:
            self._refuse(self.messages.text("tui.required", field=missing.label), missing.name)
            return
        self._is_busy, values = True, self.values
        is_sure = values == self._asked_again
        self._asked_again = None
        self._say(self.messages.text("tui.working"))

        def work() -> None:
            try:
                result = self.form.carry_out(values, is_sure)
            except UserError as error:
                self.post_message(self.Ended(None, error))
            else:
                self.post_message(self.Ended(result, None))

        self.run_worker(work, thread=True, group="record")

    def on_form_dialog_ended(self, event: Ended) -> None:
        self._is_busy = False
        if event.error is None:
            self.dismiss(event.result)
            return
        if isinstance(event.error, AskAgain):
            self._asked_again = self.values
        self._refuse(self.messages.line_of(event.error, " · "), event.error.field)

    def _say(self, sentence: str) -> None:
        self.query_one("#dialog-error", WrappedStatic).say(sentence)

    def _refuse(self, sentence: str, name: str) -> None:
        """Say why, and go to the field that is to be corrected; empty: it is not known which."""
        self._say(sentence)
        if name in self.values:
            self.set_focus(self.query_one(f"#field-{name}"))

    def action_leave(self) -> None:
        if not self._is_busy:  # a step on its way is recorded, so its answer is waited for
            self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    text: str
    letter: str = ""
    """Chooses it at once."""


class ChoiceDialog(Question):
    """Closes with the id of the choice; None: it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss(None)", show=False)]

    def __init__(self, title: str, choices: Sequence[Choice], messages: Messages) -> None:
        super().__init__()
        self.title_text, self.choices, self.messages = title, choices, messages

    def compose(self) -> ComposeResult:
        shown = (
            f"{choice.letter}  {sanitize(choice.text)}" if choice.letter else sanitize(choice.text)
            for choice in self.choices
        )
        options = [
            Option(WrappedSentence(text), id=choice.id) for choice, text in zip(self.choices, shown, strict=True)
        ]
        with Vertical(id="dialog"):
            yield WrappedStatic(self.title_text, id="dialog-title")
            yield OptionList(*options, compact=True)
            yield WrappedStatic(self.messages.text("tui.choice.keys"), id="dialog-keys")

    def on_mount(self) -> None:
        self.begin(self.query_one(OptionList))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)

    def on_key(self, event: events.Key) -> None:
        chosen = next((choice for choice in self.choices if choice.letter and choice.letter == event.character), None)
        if chosen is not None:
            event.stop()
            self.dismiss(chosen.id)
            keys_of(self).key_is_done()
