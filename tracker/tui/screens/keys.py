"""The keys of the steps, the same on every screen."""

from textual.binding import Binding, BindingType

from tracker.cases.case import StepKind
from tracker.messages.messages import Messages
from tracker.tui.widgets.key_bar import Key

STEPS = {
    "c": ("confirm", StepKind.CONFIRMED),
    "d": ("dismiss", StepKind.DISMISSED),
    "n": ("notify", StepKind.NOTIFIED),
    "r": ("close", StepKind.CLOSED),
    "R": ("reopen", StepKind.REOPENED),
}
OTHERS = {"o": "observe", "p": "picture", "b": "page", "u": "undo"}
STEP_BINDINGS: list[BindingType] = [
    *(Binding(key, f"step('{what}')", show=False) for key, (_, what) in STEPS.items()),
    *(Binding(key, name, show=False) for key, name in OTHERS.items()),
    Binding("question_mark", "help", show=False),
    Binding("t", "theme", show=False),
]


def step_keys(messages: Messages) -> list[Key]:
    return [
        *(Key(key, messages.text(f"tui.key.{name}"), f"step('{what}')") for key, (name, what) in STEPS.items()),
        *look_keys(messages),
    ]


def look_keys(messages: Messages) -> list[Key]:
    """The keys that need no case."""
    return [Key(key, messages.text(f"tui.key.{name}"), name) for key, name in OTHERS.items()]
