"""How each kind of machine runs a command at set times: the files that are written, the programs that are called."""

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

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
