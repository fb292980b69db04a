"""Draws tracker.report.posting_history on a time axis in plain characters, at any width. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.posting_history import DAY, PostingHistory, gaps_of
from tracker.time.clock import to_shanghai

NARROWEST = 20
"""Columns of the axis, however narrow the screen is."""
DATE_EVERY = 14
"""Columns from one date to the next."""
SPANS = (90, 180, 365, 30)
"""Days on the axis, the first one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAxis:
    """A stretch of time on so many columns."""

    start: datetime
    at: datetime
    """监测时间点: the last column."""
    columns: int

    def column(self, instant: datetime) -> int:
        """From 0; an instant outside is at the nearer end."""
        share = (instant - self.start) / (self.at - self.start)
        return min(max(int(share * (self.columns - 1)), 0), self.columns - 1)

    def holds(self, instant: datetime) -> bool:
        return self.start <= instant <= self.at


def timeline(history: PostingHistory, days: int, width: int, messages: Messages) -> list[Text]:
    """Posts, gaps, the limit and dates, a line each."""
    heads = {name: messages.text(f"tui.line.{name}") for name in ("posts", "gaps", "limit", "dates")}
    margin = max(map(cell_len, heads.values())) + 1
    axis = TimeAxis(start=history.at - days * DAY, at=history.at, columns=max(width - margin - 1, NARROWEST))
    lines = {
        "posts": posts_line(history, axis),
        "gaps": gaps_line(history, axis, messages),
        "limit": limit_line(history, axis, messages),
        "dates": dates_line(axis),
    }
    drawn = [
        Text.assemble((head + " " * (margin - cell_len(head)), "cyan"), lines[name]) for name, head in heads.items()
    ]
    if not any(map(axis.holds, history.posts)):
        drawn.append(Text(messages.text("tui.timeline.none"), style="dim"))
    return drawn


def posts_line(history: PostingHistory, axis: TimeAxis) -> Text:
    """The number of posts in each column; the time-point closes the line."""
    counts = [0] * axis.columns
    for post in filter(axis.holds, history.posts):
        counts[axis.column(post)] += 1
    marks = "".join("." if not count else "+" if count > 9 else str(count) for count in counts)
    return Text(marks) + Text("|", style="bold")


def gaps_line(history: PostingHistory, axis: TimeAxis, messages: Messages) -> Text:
    """Gaps as long as the limit, or close to it, with their days."""
    marks, styles = [" "] * axis.columns, [""] * axis.columns
    for start, end in gaps_of(history):
        length = end - start
        sign = "x" if length >= history.limit_days * DAY else "~" if length >= history.warn_days * DAY else ""
        if sign and end > axis.start:
            label = messages.text("tui.days", days=length // DAY)
            draw(marks, styles, axis.column(start) + 1, axis.column(end), (sign, label))
    unseen = history.until or max(filter(axis.holds, history.posts), default=axis.start)
    if unseen < history.at:
        draw(marks, styles, axis.column(unseen) + 1, axis.columns, ("?", ""))
    return to_text(marks, styles)


def draw(marks: list[str], styles: list[str], start: int, end: int, sign_and_label: tuple[str, str]) -> None:
    """Fill columns with a sign, its label in the middle where there is room."""
    sign, label = sign_and_label
    style = {"x": "bold red", "~": "yellow"}.get(sign, "dim")
    for column in range(start, end):
        marks[column], styles[column] = sign, style
    room = end - start - cell_len(label) - 2
    if label and room >= 0:
        middle = start + 1 + room // 2
        marks[middle : middle + cell_len(label)] = [*label, *[""] * (cell_len(label) - len(label))]


def to_text(marks: Sequence[str], styles: Sequence[str]) -> Text:
    text = Text()
    for mark, style in zip(marks, styles, strict=True):
        text.append(mark, style)
    return text


def limit_line(history: PostingHistory, axis: TimeAxis, messages: Messages) -> Text:
    """The stretch of the limit that ends where the proof ends."""
    marks, styles = [" "] * axis.columns, [""] * axis.columns
    end = axis.column(history.until or history.at)
    start = axis.column((history.until or history.at) - history.limit_days * DAY)
    draw(marks, styles, start + 1, end, ("=", messages.text("tui.days", days=history.limit_days)))
    marks[start], marks[end] = "[", "]"
    return to_text(marks, styles)


def dates_line(axis: TimeAxis) -> Text:
    """Days at even distances, each at its column; the time-point's own under its mark."""
    last = f"{to_shanghai(axis.at):%m-%d}"
    free, line = axis.columns + 1 - len(last), ""
    for column in range(0, free - len(last), DATE_EVERY):
        instant = axis.start + (axis.at - axis.start) * (column / (axis.columns - 1))
        line = f"{line:<{column}}{to_shanghai(instant):%m-%d}"
    return Text(f"{line:<{free}}{last}", style="dim")
