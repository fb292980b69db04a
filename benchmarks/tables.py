"""Prints the figures, one table for each benchmark, in the terminal or as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Line

HEADS = ("", "median", "rounds", "prototype", "target", "stretch target", "result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The parts of a time."""

    title: str
    rows: Sequence[tuple[str, str, str]]
    """(step, milliseconds, share)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The same figures in several places, a column each; the places have one order."""

    places: Mapping[str, Sequence[Line]]
    """Place -> its lines, of the same things everywhere."""

    @property
    def heads(self) -> tuple[str, ...]:
        return ("", *self.places, "target", "stretch target")

    @property
    def rows(self) -> Iterable[tuple[str, ...]]:
        for lines in zip(*self.places.values(), strict=True):
            first = lines[0]
            medians = (line.form.format(line.median) if line.values else "–" for line in lines)
            yield (first.what, *medians, first.goal(first.target), first.goal(first.stretch))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of one benchmark."""

    title: str
    how: str
    """The method, in one or two sentences."""
    lines: Sequence[Line] = ()
    shares: Sequence[Shares] = ()
    grids: Sequence[Grid] = ()


def cells(line: Line) -> tuple[str, ...]:
    median = line.form.format(line.median) + (f" {line.note}" if line.note else "")
    return (
        line.what,
        median,
        line.spread,
        line.prototype,
        line.goal(line.target),
        line.goal(line.stretch),
        line.result,
    )


def show(console: Console, report: Report) -> None:
    console.print(f"\n{report.title}: {report.how}\n", soft_wrap=True)
    if report.lines:
        console.print(to_table(HEADS, map(cells, report.lines)))
    for grid in report.grids:
        console.print(to_table(grid.heads, grid.rows))
    for share in report.shares:
        console.print(to_table((share.title, "ms", "share"), share.rows))


def to_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(*heads, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    return table


def to_markdown(reports: Iterable[Report]) -> str:
    """The sections of docs/performance.md as Markdown."""
    return "\n".join(part for report in reports for part in section(report))


def section(report: Report) -> Iterable[str]:
    yield f"### {report.title}\n\n{report.how}\n"
    if report.lines:
        yield from markdown_table(HEADS, map(cells, report.lines))
    for grid in report.grids:
        yield from markdown_table(grid.heads, grid.rows)
    for share in report.shares:
        yield from markdown_table((share.title, "ms", "share"), share.rows)


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
