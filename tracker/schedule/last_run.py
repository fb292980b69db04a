"""How the last weekly scan and daily look that a timer started ended: `runs.json` in the state folder.

The database knows of scans that began. A run that failed before it could begin one (no browser, a fault in the
register, a full disk) is known from here alone.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from scrapers.storage.atomic_file import write_atomically
from tracker.text.sanitize import sanitize
from tracker.text.secrets import SECRETS
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso, to_utc

FILE = "runs.json"
LARGEST = 64 * 1024
"""Bytes."""
LONGEST = 300
"""Characters of a reason."""


class RunName(StrEnum):
    WEEKLY = "weekly"
    DAILY = "daily"
    """每日查看."""


class RunEnd(StrEnum):
    DONE = "done"
    BLIND = "blind"
    """It came to its end, and could verify nobody."""
    PARTLY = "partly"
    """Accounts are left, with which the next run goes on."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    began_at: datetime
    ended_at: datetime
    how: RunEnd
    accounts: int = 0
    unverified: int = 0
    why: str = ""
    """Why it failed; empty: it did not."""


def read_last_run(state: Path, name: RunName) -> LastRun | None:
    """None: none is known, or what is kept cannot be read."""
    kept = read_runs(state).get(name)
    try:
        return to_last_run(kept) if isinstance(kept, Mapping) else None
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def to_last_run(kept: Mapping[str, Any]) -> LastRun:
    """
    Raises:
        KeyError, TypeError, ValueError, OverflowError: it is none.
    """
    began_at, ended_at = (to_shanghai(to_utc(datetime.fromisoformat(kept[key]))) for key in ("began_at", "ended_at"))
    return LastRun(
        began_at=began_at,
        ended_at=ended_at,
        how=RunEnd(kept["how"]),
        accounts=int(kept["accounts"]),
        unverified=int(kept["unverified"]),
        why=sanitize(str(kept["why"]), LONGEST),
    )


def read_runs(state: Path) -> dict[str, object]:
    """Empty: nothing is kept, or it cannot be read."""
    try:
        with (state / FILE).open("rb") as file:
            kept = json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def save_last_run(state: Path, name: RunName, run: LastRun) -> None:
    """Keep it instead of the one before. A disk on which it cannot be kept changes nothing about the scan."""
    kept = asdict(run) | {
        "began_at": to_iso(run.began_at),
        "ended_at": to_iso(run.ended_at),
        "why": sanitize(SECRETS.clean(run.why), LONGEST),
    }
    content = json.dumps(read_runs(state) | {name.value: kept}, ensure_ascii=False, indent=2)
    try:
        if state.is_dir():
            write_atomically(state / FILE, content.encode("utf-8", "replace"), is_private=True)
    except OSError:
        return
