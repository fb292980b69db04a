"""Timers of the weekly scan and the daily look: systemd, a crontab line, launchd, or a task of Windows.

No timer is trusted to run on time, once, or at all: each starts `scan --if-due` more often than needed, and the
database knows which week, or day, is done. So a missed week is caught up, an interrupted scan is continued, and a
second start does nothing. Everything is shown before it is written. A plan is pure; install, status and remove carry it
out.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import Failed
from tracker.schedule.timer_files import (
    crontab_block,
    with_block,
    without_block,
)
from tracker.schedule.timer_plans import TimerKind, TimerPlan


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


def detect(platform: str = sys.platform) -> TimerKind:
    """The scheduler of this machine."""
    if platform == "win32":
        return TimerKind.TASK
    if platform == "darwin" and shutil.which("launchctl"):
        return TimerKind.LAUNCHD
    if run_command(("systemctl", "--user", "show-environment")).exit_code == 0:
        return TimerKind.SYSTEMD
    return TimerKind.CRONTAB if shutil.which("crontab") else TimerKind.NONE


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
