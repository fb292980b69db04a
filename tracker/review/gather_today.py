"""Gathers the facts of today's tasks (tracker.report.today): database, stored logins, this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapers.storage.private_files import is_open_to_others
from tracker.history.rounds import latest_time_point
from tracker.messages.catalog import PLATFORMS
from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.policy.policies import Policies
from tracker.register.register import Register
from tracker.report.snapshot import results_at
from tracker.report.today.task import MachineState, Results, StoredLogin, TodayInput
from tracker.settings.settings import Settings
from tracker.store.outgoing.outbox import UNSETTLED
from tracker.store.store import Store


def gather_today(store: Store | None, register: Register, settings: Settings, now: datetime) -> TodayInput:
    """
    Args:
        store: None: there is no database yet.

    Raises:
        UserError: the database cannot be read.
    """
    known = TodayInput(
        now=now, name=register.name, is_demonstration=register.is_demonstration, machine=machine_state(settings)
    )
    if store is None:
        return known
    scans = store.scans()
    return replace(
        known,
        imported_at=next((imported.at for imported in store.imports.imports()), None),
        scans=scans,
        queued=[queued.scan.id for queued in store.queued_scans.running()],
        results=results_of(store, register.policies, latest_time_point(scans, now)),
        cases=store.cases.all(),
        unsettled=store.outgoing.of_status(*UNSETTLED),
        circuits=circuits_of(store, register),
    )


def platforms_of(register: Register) -> list[str]:
    """Those that are read, then any others that the register names."""
    return list(dict.fromkeys([*PLATFORMS, *(account.platform for account in register.accounts)]))


def circuits_of(store: Store, register: Register) -> list[CircuitBreaker]:
    """The circuit breakers of its platforms; one that never tripped is absent."""
    return [circuit for name in platforms_of(register) if (circuit := store.circuits.of(name))]


def results_of(store: Store, policies: Policies, at: datetime | None) -> Results | None:
    if at is None:
        return None
    found = results_at(store, policies, at)
    return Results(at=at, counts=found.summary(None).counts, problems=found.rows(only_problems=True))


def machine_state(settings: Settings) -> MachineState:
    """What is not known is left out: another check (`tracker doctor`) reports it."""
    state = settings.state
    free = None
    with suppress(OSError):
        free = shutil.disk_usage(nearest(state)).free
    return MachineState(
        free_bytes=free,
        is_read_only=not os.access(nearest(state), os.W_OK),
        is_open=can_be_entered(settings.sessions_dir),
        state=str(state),
        logins=tuple(stored_logins(settings.sessions_dir)),
    )


def nearest(folder: Path) -> Path:
    """The folder, or its nearest existing parent."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def can_be_entered(sessions: Path) -> bool:
    """Whether others can enter the folder of sessions, or read one of them."""
    with suppress(OSError):
        return any(map(is_open_to_others, (sessions, *sessions.glob("*.json"))))
    return False


def stored_logins(sessions: Path) -> Iterator[StoredLogin]:
    """The logins whose state is known, or old; a login without a date counts from its file's."""
    try:
        files = sorted(sessions.glob("*.json"))
    except OSError:
        return
    if not files:
        return
    from scrapers.platforms.logins import LOGINS, LoginState  # loads what reads pages
    from tracker.sessions.login_records import command_of, read_sites

    for path in files:
        for spec in LOGINS.get(path.stem, ()):
            record = read_sites(sessions, path.stem).get(spec.site)
            if record is None:
                continue
            yield StoredLogin(
                platform=spec.platform,
                site=spec.site,
                command=("login", *command_of(spec).split()),
                is_expired=record.health is LoginState.OUT,
                logged_in_at=record.logged_in_at or datetime.fromtimestamp(path.stat().st_mtime, UTC),
            )
