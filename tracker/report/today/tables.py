"""Today's tasks (今天) as text, as a table for pipes, and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION, to_counts_json
from tracker.report.report import to_iso_or_null
from tracker.report.tables.tables import counts_sentence, format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell
from tracker.report.today.task import Task, TaskUrgency, Today
from tracker.report.today.today import MAX_NAMED
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso

ToCommand = Callable[[Sequence[str]], str]
"""The command line of a task's words, ready to paste."""
STYLES = {TaskUrgency.NOW: "bold red", TaskUrgency.SOON: "yellow", TaskUrgency.LATER: "cyan"}


def today_lines(today: Today, messages: Messages, to_command: ToCommand) -> Iterator[Text]:
    """For a terminal: each task with its command on a line of its own, which is never broken."""
    yield Text(title_of(today, messages), style="bold")
    yield Text(last_scan_sentence(today, messages))
    for urgency in TaskUrgency:
        tasks = [task for task in today.tasks if task.urgency is urgency]
        if tasks:
            yield Text(f"\n{messages.text(f'today.{urgency}')}", style=STYLES[urgency])
        for task in tasks:
            yield Text(f"  {task_sentence(task, messages)}")
            if task.command:
                command = f"    {sanitize(to_command(task.command))}"
                yield Text(command, style="dim", no_wrap=True, overflow="ignore")
    if not today.tasks:
        yield Text(f"\n{messages.text('today.nothing')}", style="green")
    if today.results is not None:
        yield Text(f"\n{messages.text('today.any')}", style="bold")
        for name, parts in at_any_time(today.results.at, messages).items():
            line = f"  {sanitize(to_command(parts))}    # {messages.text(f'today.any.{name}')}"
            yield Text(line, style="dim", no_wrap=True, overflow="ignore")


def at_any_time(at: datetime, messages: Messages) -> dict[str, Sequence[str]]:
    """The commands of a quarter that no task asks for: what they make, and their words.

    Args:
        at: the time-point of the results; the posts are those of its month.
    """
    day = to_shanghai(at).date()
    span = ("--from", day.replace(day=1).isoformat(), "--to", day.isoformat())
    files = {name: messages.text(f"today.any.{name}.file") for name in ("notice", "page", "window")}
    return {
        "tui": ("tui",),
        "import": ("accounts", "import", messages.text("today.start.file")),
        "notice": ("export", files["notice"]),
        "page": ("export", files["page"]),
        "window": ("window", *span, "--out", files["window"]),
    }


def today_table(today: Today, messages: Messages, to_command: ToCommand) -> TextTable:
    """For a pipe."""
    return TextTable(
        title=f"{title_of(today, messages)}\n{last_scan_sentence(today, messages)}",
        headers=messages.heads(("urgency", "task", "command")) if today.tasks else (),
        rows=tuple(
            (
                cell(messages.text(f"today.{task.urgency}")),
                cell(task_sentence(task, messages)),
                cell(to_command(task.command) if task.command else ""),
            )
            for task in today.tasks
        ),
        note="" if today.tasks else messages.text("today.nothing"),
    )


def title_of(today: Today, messages: Messages) -> str:
    return messages.text("today.title", name=today.name, now=format_minute_or_empty(today.now))


def last_scan_sentence(today: Today, messages: Messages) -> str:
    if today.results is None:
        return messages.text("today.never")
    at = format_minute_or_empty(today.results.at)
    return messages.text("today.last", at=at, counts=counts_sentence(today.results.counts, messages))


def task_sentence(task: Task, messages: Messages) -> str:
    names = messages.listed(sanitize(name) for name in task.names)
    return messages.text(
        f"today.task.{task.kind}",
        count=task.count,
        names=messages.text("today.etc", names=names) if task.count > MAX_NAMED else names,
        on=task.on.isoformat() if task.on else "",
        at=format_minute_or_empty(task.at),
        platform=messages.platform(task.platform) if task.platform else "",
        place=task.place,
    )


def to_today_json(today: Today, messages: Messages, to_command: ToCommand) -> dict[str, object]:
    """{schema_version, at, register, last_scan, tasks}; last_scan is null where nothing was scanned."""
    results = today.results
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(today.now),
        "register": sanitize(today.name),
        "last_scan": None
        if results is None
        else {
            "at": to_iso(results.at),
            "finished_at": to_iso_or_null(today.last_scan.finished_at if today.last_scan else None),
            **to_counts_json(results.counts),
        },
        "tasks": [to_task_json(task, messages, to_command) for task in today.tasks],
    }


def to_task_json(task: Task, messages: Messages, to_command: ToCommand) -> dict[str, object]:
    """`names` are the first few of `count`; `on` is a day, `since` an instant, each null where none matters."""
    return {
        "task": task.kind.value,
        **json_fields(task, "urgency", "count", "names", "on"),
        "since": to_iso_or_null(task.at),
        **json_fields(task, "platform", "place"),
        "message": task_sentence(task, messages),
        "command": sanitize(to_command(task.command)) if task.command else "",
    }
