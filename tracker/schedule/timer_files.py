"""The files of timers, each escaped for the program that reads it; see tracker.schedule.timers. Pure."""

import plistlib
import re
import shlex
import subprocess
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from pathlib import Path

from tracker.errors import UserError
from tracker.schedule.schedule import Daily, Weekly

SCAN = "Weekly scan of the new-media accounts"
DAILY_LOOK = "Daily look at the new-media accounts"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The command that the timer starts."""

    argv: tuple[str, ...]
    """The program's absolute path first: a timer has hardly any PATH."""
    folder: Path
    """Working folder; absolute."""
    about: str = SCAN
    """What it does, in English, for the scheduler's lists."""

    def __post_init__(self) -> None:
        """
        Raises:
            UserError: a part cannot be written into a timer's file, or looks like a secret.
        """
        parts = (*self.argv, str(self.folder))
        if any(re.search(r"[\x00-\x1f\x7f]", part) for part in parts):
            raise UserError("a path with a line break or control character cannot be scheduled", "rename it")
        if any(re.search(r"://[^/\s]*:[^/\s]*@", part) for part in parts):
            hint = "put the address with its password into tracker.toml"
            raise UserError("a password would be written into the timer's file", hint)


# systemd


def service_unit(command: Command) -> str:
    """
    Raises:
        UserError: the program's path holds a quote or a backslash: systemd cannot start such a program.
    """
    program, *arguments = command.argv
    if re.search(r"[\"'\\]", program):
        raise UserError(f"systemd starts no program with a quote or a backslash in its path: {program}", "rename it")
    # systemd takes `$` literally in the program's path; in an argument `$$` stands for one.
    words = [unit_word(program), *(unit_word(argument).replace("$", "$$") for argument in arguments)]
    return f"""[Unit]
Description={command.about}

[Service]
Type=oneshot
WorkingDirectory={str(command.folder).replace("%", "%%")}
ExecStart={" ".join(words)}
# 3: the scan is done, some accounts could not be verified
SuccessExitStatus=3
Nice=10
"""


def unit_word(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{quoted}"'


def timer_unit(when: Weekly | Daily, about: str = SCAN) -> str:
    day = f"{DAYS[when.weekday - 1][:3]} " if isinstance(when, Weekly) else ""
    return f"""[Unit]
Description={about}

[Timer]
OnCalendar={day}*-*-* {when.hour:02}:{when.minute:02}:00 Asia/Shanghai
# goes on with what was interrupted; does nothing where nothing is due
OnCalendar=hourly
Persistent=true
RandomizedDelaySec=5min

[Install]
WantedBy=timers.target
"""


# crontab

MINUTE, DAILY_MINUTE = 7, 37
"""Not on the full hour, when many jobs start; and the two not at once."""


def shell_line(command: Command) -> str:
    return f"cd {shlex.quote(str(command.folder))} && {shlex.join(command.argv)}"


def crontab_line(command: Command, minute: int = MINUTE) -> str:
    """
    Raises:
        UserError: a path holds a backslash: crons treat one before a percent sign differently.
    """
    line = shell_line(command)
    if "\\" in line:
        raise UserError("a path with a backslash cannot be written into a crontab", "rename it")
    return f"{minute} * * * * {line}".replace("%", "\\%")  # cron takes an unescaped one as a line break


def crontab_block(name: str, line: str) -> str:
    return f"# BEGIN {name}\n{line}\n# END {name}\n"


def without_block(crontab: str, name: str) -> str:
    block = re.compile(rf"^# BEGIN {re.escape(name)}\n.*?^# END {re.escape(name)}(?:\n|\Z)", re.MULTILINE | re.DOTALL)
    return block.sub("", crontab)


def with_block(crontab: str, name: str, line: str) -> str:
    others = without_block(crontab, name)
    if others and not others.endswith("\n"):
        others += "\n"
    return others + crontab_block(name, line)


# launchd


def launchd_plist(name: str, command: Command, minute: int) -> str:
    """An agent that is started every hour, as by cron: launchd knows only the machine's own zone. What was due while
    the machine slept is started when it wakes.

    Raises:
        UserError: a path is no text.
    """
    agent = {
        "Label": name,
        "ProgramArguments": list(command.argv),
        "WorkingDirectory": str(command.folder),
        "StartCalendarInterval": {"Minute": minute},
        "ProcessType": "Background",
        "Nice": 10,
    }
    try:
        return plistlib.dumps(agent, sort_keys=False).decode()
    except UnicodeEncodeError:
        raise UserError("a path that is no text cannot be written into a launchd file", "rename it") from None


# Windows


def task_xml(command: Command, when: Weekly | Daily) -> str:
    """A task at the week's or day's hour, every day: an hourly one would open a window every hour."""
    weekday = when.weekday if isinstance(when, Weekly) else 1
    start_on = date(2026, 1, 5) + timedelta(days=weekday - 1)  # a Monday
    program, *arguments = command.argv
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{command.about}; does nothing where nothing is due</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{start_on}T{when.hour:02}:{when.minute:02}:00+08:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program, quote=False)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments), quote=False)}</Arguments>
      <WorkingDirectory>{escape(str(command.folder), quote=False)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
