"""Timers that start the weekly scan or the daily look: a systemd user timer, a crontab line, or a task of Windows'
scheduler.

No timer is trusted to run on time, once, or at all: each starts `scan --if-due` more often than needed, and the
database knows which week, or day, is done. So a missed week is caught up, an interrupted scan is continued, and a
second start does nothing. Everything is shown before it is written. A plan is pure; install, status and remove carry it
out.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import Failed
from tracker.schedule.schedule import Daily, Weekly
from tracker.schedule.timer_files import (
    DAILY_MINUTE,
    MINUTE,
    Command,
    crontab_block,
    crontab_line,
    launchd_plist,
    service_unit,
    shell_line,
    task_xml,
    timer_unit,
    with_block,
    without_block,
)

NAME = "newmedia-tracker"


class TimerKind(StrEnum):
    SYSTEMD = "systemd"
    CRONTAB = "crontab"
    LAUNCHD = "launchd"
    """macOS."""
    TASK = "task"
    """Windows Task Scheduler."""
    NONE = "none"
    """No scheduler was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerPlan:
    """Everything that installing and removing a timer does."""

    kind: TimerKind
    name: str
    files: Mapping[Path, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    preparation: tuple[tuple[str, ...], ...] = ()
    """Run before the files are written; may fail where nothing was installed."""
    commands: tuple[tuple[str, ...], ...] = ()
    """Run after the files are written."""
    crontab_line: str = ""
    query: tuple[str, ...] = ()
    """Shows whether the timer is installed (exit code 0), and when it runs next."""
    removal: tuple[tuple[str, ...], ...] = ()
    """Run before the files are removed; may fail where nothing was installed."""
    cleanup: tuple[tuple[str, ...], ...] = ()
    """Run after the files are removed."""
    shown: str
    """What will be written and run, for display; for TimerKind.NONE the command line that any scheduler may start."""
    note: str = ""
    """A further note for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerStatus:
    kind: TimerKind
    is_installed: bool
    is_current: bool
    """Whether the installed timer is the one that the plan would install now."""
    words: str
    """The scheduler's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """The result of a system command."""

    exit_code: int
    text: str
    """Its stdout."""
    error: str
    """Its stderr."""


Run = Callable[[Sequence[str], str], CommandResult]
"""Runs a command with a text as its stdin."""


CONSOLE = "oem" if sys.platform == "win32" else "utf-8"


def run_command(argv: Sequence[str], stdin: str = "") -> CommandResult:
    """Run a system command; a missing one gives exit code 127, as in a shell."""
    environment = {**os.environ, "LC_ALL": "C"}  # its output is parsed
    try:
        done = subprocess.run(
            argv, input=stdin.encode(CONSOLE, "surrogateescape"), capture_output=True, check=False, env=environment
        )
    except OSError as error:
        return CommandResult(exit_code=127, text="", error=f"{argv[0]}: {error.strerror}")
    text, words = (output.decode(CONSOLE, "surrogateescape") for output in (done.stdout, done.stderr))
    return CommandResult(exit_code=done.returncode, text=text, error=words)


def detect(run: Run = run_command, platform: str = sys.platform) -> TimerKind:
    """The scheduler of this machine."""
    if platform == "win32":
        return TimerKind.TASK
    if platform == "darwin" and shutil.which("launchctl"):
        return TimerKind.LAUNCHD
    if run(("systemctl", "--user", "show-environment"), "").exit_code == 0:
        return TimerKind.SYSTEMD
    return TimerKind.CRONTAB if shutil.which("crontab") else TimerKind.NONE


def plan(
    kind: TimerKind, command: Command, when: Weekly | Daily, *, name: str = NAME, home: Path | None = None
) -> TimerPlan:
    """What to write and run so that the command is started by a timer.

    Args:
        name: of the timer; one per register.
        home: the user's; None: as the system gives it.

    Raises:
        UserError: a part of the command cannot be written in this kind of file.
        ValueError: the name is not of Latin letters, digits, dots, hyphens and underscores.
    """
    if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
        raise ValueError(f"{name!r} is no name for a timer")
    if kind is TimerKind.SYSTEMD:
        return systemd_plan(command, when, name, home)
    if kind is TimerKind.CRONTAB:
        return crontab_plan(command, when, name)
    if kind is TimerKind.LAUNCHD:
        return launchd_plan(command, when, name, home or Path.home())
    if kind is TimerKind.TASK:
        return task_plan(command, when, name, home or Path.home())
    return TimerPlan(kind=kind, name=name, shown=shell_line(command) + "\n", note="Let anything start this every hour.")


# systemd


def systemd_plan(command: Command, when: Weekly | Daily, name: str, home: Path | None) -> TimerPlan:
    units = unit_folder(home)
    files = {
        units / f"{name}.service": service_unit(command),
        units / f"{name}.timer": timer_unit(when, command.about),
    }
    reload = ("systemctl", "--user", "daemon-reload")
    commands = (
        reload,
        ("systemctl", "--user", "enable", f"{name}.timer"),
        ("systemctl", "--user", "restart", f"{name}.timer"),  # a running timer takes its new times
    )
    return TimerPlan(
        kind=TimerKind.SYSTEMD,
        name=name,
        files=files,
        commands=commands,
        query=("systemctl", "--user", "list-timers", "--all", f"{name}.timer"),
        removal=(("systemctl", "--user", "disable", "--now", f"{name}.timer"),),
        cleanup=(reload,),
        shown=shown_text(files, commands),
        note="The timer runs while you are logged in; to let it run always: loginctl enable-linger",
    )


def unit_folder(home: Path | None) -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME", "")
    if home is None and Path(configured).is_absolute():
        return Path(configured) / "systemd" / "user"
    return (home or Path.home()) / ".config" / "systemd" / "user"


# crontab


def crontab_plan(command: Command, when: Weekly | Daily, name: str) -> TimerPlan:
    line = crontab_line(command, DAILY_MINUTE if isinstance(when, Daily) else MINUTE)
    return TimerPlan(kind=TimerKind.CRONTAB, name=name, crontab_line=line, shown=crontab_block(name, line))


def read_crontab(run: Run) -> str:
    """The user's crontab; empty when there is none.

    Raises:
        Failed: it cannot be read. It must not be written then: its contents would be lost.
    """
    result = run(("crontab", "-l"), "")
    if result.exit_code == 0:
        return result.text
    if "no crontab" in result.error.lower() or "no such file" in result.error.lower():
        return ""
    raise Failed(f"the crontab cannot be read: {result.error.strip()}", "nothing was changed")


# launchd


def launchd_plan(command: Command, when: Weekly | Daily, name: str, home: Path) -> TimerPlan:
    path = home / "Library" / "LaunchAgents" / f"{name}.plist"
    files = {path: launchd_plist(name, command, DAILY_MINUTE if isinstance(when, Daily) else MINUTE)}
    session = f"gui/{user_id()}"
    leave = ("launchctl", "bootout", f"{session}/{name}")
    commands = (("launchctl", "enable", f"{session}/{name}"), ("launchctl", "bootstrap", session, str(path)))
    return TimerPlan(
        kind=TimerKind.LAUNCHD,
        name=name,
        files=files,
        preparation=(leave,),  # what is loaded is not loaded again
        commands=commands,
        query=("launchctl", "print", f"{session}/{name}"),
        removal=(leave,),
        shown=shown_text(files, (leave, *commands)),
        note="It runs while you are logged in.",
    )


def user_id() -> int:
    return os.getuid() if sys.platform != "win32" else 0


# Windows


def task_plan(command: Command, when: Weekly | Daily, name: str, home: Path) -> TimerPlan:
    path = home / "AppData" / "Local" / NAME / f"{name}.xml"
    files = {path: task_xml(command, when)}
    commands = (("schtasks", "/Create", "/TN", name, "/XML", str(path), "/F"),)
    return TimerPlan(
        kind=TimerKind.TASK,
        name=name,
        files=files,
        encoding="utf-16",
        commands=commands,
        query=("schtasks", "/Query", "/TN", name),
        removal=(("schtasks", "/Delete", "/TN", name, "/F"),),
        shown=shown_text(files, commands),
    )


def shown_text(files: Mapping[Path, str], commands: Sequence[Sequence[str]]) -> str:
    written = [f"{path}:\n\n{text}" for path, text in files.items()]
    return "\n".join([*written, *(shlex.join(command) for command in commands)]) + "\n"


# Carrying out a plan


def install(timer: TimerPlan, run: Run = run_command) -> None:
    """Write the plan's files and run its commands. A repeated call has the same result.

    Raises:
        Failed: a file cannot be written, or a command failed; or there is nothing to install with (KIND none).
    """
    if timer.kind is TimerKind.NONE:
        raise Failed("nothing on this machine starts programs by the clock", timer.shown)
    for command in timer.preparation:
        run(command, "")
    for path, text in timer.files.items():
        write(path, text.encode(timer.encoding))
    for command in timer.commands:
        must_run(run, command)
    if timer.crontab_line:
        crontab = read_crontab(run)
        must_run(run, ("crontab", "-"), with_block(crontab, timer.name, timer.crontab_line))


def status(timer: TimerPlan, run: Run = run_command) -> TimerStatus:
    """Whether the timer is installed, and as the plan has it.

    Raises:
        Failed: the crontab cannot be read.
    """
    if timer.kind is TimerKind.CRONTAB:
        crontab = read_crontab(run)
        is_installed = without_block(crontab, timer.name) != crontab
        is_current = crontab_block(timer.name, timer.crontab_line) in crontab
        return TimerStatus(kind=timer.kind, is_installed=is_installed, is_current=is_current, words="")
    if timer.kind is TimerKind.NONE:
        return TimerStatus(kind=timer.kind, is_installed=False, is_current=False, words=timer.shown)
    result = run(timer.query, "")
    is_installed = result.exit_code == 0 and all(path.exists() for path in timer.files)
    return TimerStatus(
        kind=timer.kind,
        is_installed=is_installed,
        is_current=is_installed and all(is_written(path, text, timer) for path, text in timer.files.items()),
        words=(result.text or result.error).strip(),
    )


def is_written(path: Path, text: str, timer: TimerPlan) -> bool:
    return path.read_bytes() == text.encode(timer.encoding)


def remove(timer: TimerPlan, run: Run = run_command) -> None:
    """Undo what install did; nothing else. Where nothing is installed, nothing happens.

    Raises:
        Failed: a file cannot be removed, or the crontab cannot be read or written.
    """
    for command in timer.removal:
        run(command, "")  # fails where nothing is installed
    for path in timer.files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise Failed(f"{path} cannot be removed: {error.strerror}") from error
    for command in timer.cleanup:
        must_run(run, command)
    if timer.kind is TimerKind.CRONTAB:
        crontab = read_crontab(run)
        others = without_block(crontab, timer.name)
        if others != crontab:
            must_run(run, ("crontab", "-"), others)


def must_run(run: Run, command: Sequence[str], stdin: str = "") -> None:
    result = run(command, stdin)
    if result.exit_code != 0:
        words = (result.error or result.text).strip()
        raise Failed(f"{shlex.join(command)} failed: {words or f'exit code {result.exit_code}'}")


def write(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise Failed(f"{path} cannot be written: {error.strerror}") from error
