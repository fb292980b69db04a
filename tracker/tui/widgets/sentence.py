"""A sentence in lines that break no word, number or date, as wide as it is drawn; only what is longer is folded."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text
from textual.widgets import Static

from tracker.report.text_tables.wrapping import wrapped_sentence


@dataclass(frozen=True, slots=True)
class WrappedSentence:
    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(wrapped_sentence(self.text, options.max_width), style=self.style, overflow="fold")


class SaidSentence(Static):
    """A sentence on the screen."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002  # as every widget has it
        super().__init__(WrappedSentence(text), id=id, markup=False)
        self.text = text

    def say(self, text: str) -> None:
        self.text = text
        self.update(WrappedSentence(text))
