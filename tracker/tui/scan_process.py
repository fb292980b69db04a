"""Starts `tracker scan` as a process of its own: it goes on when the interactive terminal is closed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import tracker
from tracker.errors import UserError
from tracker.scan.lock import holder

ROOT = str(Path(tracker.__file__).parents[1])
"""Where the package lies: a clone's is found from every folder."""
ENDED_WELL = (0, 3)
"""Exit codes of a scan that took place: all verified, or some accounts not."""
STARTS_WITHIN_S = 60.0
LOOK_EVERY_S = 0.2


def start_scan(given: Sequence[str], state: Path, replay: Path | None) -> subprocess.Popen[bytes]:
    """Start a scan, and return it as soon as it holds the register, or has ended.

    Args:
        given: the options of the program itself: register, state folder, language.
        replay: recorded answers in place of the platforms; None: the platforms.

    Raises:
        UserError: another scan is running, or the scan refused to start; in its own words.
    """
    before = holder(state)  # it may be long dead, and its number another program's: the scan itself finds out
    options = ["--replay", str(replay)] if replay else []
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", *given, "--quiet", "scan", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [ROOT, os.environ.get("PYTHONPATH")]))},
            start_new_session=True,
        )
        if ended_before_it_began(process, state, before.pid if before else 0) in (None, *ENDED_WELL):
            return process
        said.seek(0)
        message, *hints = [line.strip() for line in said.read().decode("utf-8", "replace").splitlines() if line.strip()]
    raise UserError(message.removeprefix("tracker: "), " ".join(hints))


def ended_before_it_began(process: subprocess.Popen[bytes], state: Path, before: int) -> int | None:
    """The exit code of a scan that ended; None: it holds the register, or takes longer to start than is waited for.

    Args:
        before: the number that stood in the lock before it was started.
    """
    for _ in range(round(STARTS_WITHIN_S / LOOK_EVERY_S)):
        try:
            return process.wait(timeout=LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            found = holder(state)
            if found is not None and found.pid != before:
                return None
    return None
