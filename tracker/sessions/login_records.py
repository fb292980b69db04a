"""Reads and writes what is known of stored logins, without loading the browser's driver.

`<platform>.sites` beside a platform's session holds, without secrets, when each login was made and the result of its
last probe.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.platforms.logins import LOGINS, LoginSpec, LoginState
from scrapers.storage.atomic_file import write_atomically
from scrapers.storage.private_files import is_open_to_others
from tracker.errors import UserError
from tracker.time.format import to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRecord:
    """One login of a stored session."""

    health: LoginState = LoginState.UNKNOWN
    logged_in_at: datetime | None = None
    probed_at: datetime | None = None


def session_path(folder: Path, platform: str) -> Path:
    return folder / f"{platform}.json"


def stored_session(folder: Path, platform: str) -> Path | None:
    """The platform's stored session; None: there is none.

    Raises:
        UserError: others than its owner can read it.
    """
    path = session_path(folder, platform)
    if not path.exists():
        return None
    if is_open_to_others(path):
        raise UserError(
            f"会话文件他人可读，不予使用 / others can read this session, so it is not used: {path}",
            f"chmod 600 {path}",
        )
    return path


def read_sites(folder: Path, platform: str) -> dict[str, LoginRecord]:
    """The login records of a stored session; for a file copied there by hand, its platform's first login."""
    path = session_path(folder, platform)
    if not path.exists():
        return {}
    try:
        document = json.loads(path.with_suffix(".sites").read_text("utf-8"))
        return {site: to_site(entry) for site, entry in document.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {spec.site: LoginRecord() for spec in LOGINS.get(platform, ())[:1]}


def to_site(entry: Mapping[str, str | None]) -> LoginRecord:
    instants = {name: datetime.fromisoformat(value) for name in INSTANTS if (value := entry.get(name))}
    return LoginRecord(health=LoginState(entry["health"] or ""), **instants)


INSTANTS = ("logged_in_at", "probed_at")


def write_sites(folder: Path, platform: str, sites: Mapping[str, LoginRecord]) -> None:
    """
    Raises:
        OSError: it cannot be written.
    """
    document = {
        name: {"health": site.health.value}
        | {key: to_iso(instant) for key in INSTANTS if (instant := getattr(site, key)) is not None}
        for name, site in sites.items()
    }
    path = session_path(folder, platform).with_suffix(".sites")
    write_atomically(path, json.dumps(document, indent=1).encode(), is_private=True)


def command_of(spec: LoginSpec) -> str:
    """The arguments of `tracker login`."""
    first = LOGINS.get(spec.platform, (spec,))[0]
    return spec.platform if spec.site == first.site else f"{spec.platform} --site {spec.site}"
