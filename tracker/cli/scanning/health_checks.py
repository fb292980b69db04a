"""The checks of `tracker doctor`. Each reports its result and, where action is needed, what to do."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from scrapers.browser.browser import open_browser
from scrapers.browser.install import apt
from scrapers.browser.install.chromium import NoBrowser, find_chromium, has_chinese_fonts, is_root
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import ScrapeError
from scrapers.platforms.logins import LOGINS, LoginSpec, LoginState
from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.scanning.machine.connections import PlatformConnection, platforms_of, try_platforms
from tracker.cli.scanning.machine.equipment import to_browser, upstream_of
from tracker.cli.scanning.schedule import plan_for
from tracker.errors import UserError
from tracker.evidence.vault.opened import is_shared, open_vault
from tracker.history.scan import Scan
from tracker.messages.terminal.program import program_below
from tracker.notify.contacts import contacts_path, look_at_contacts
from tracker.register.register import Register, RegisterError
from tracker.review.gather_today import nearest
from tracker.schedule.timer_plans import TimerKind
from tracker.schedule.timers import status as timer_status
from tracker.sessions.grants import grants_of
from tracker.sessions.login_records import OTHERS, LoginRecord, command_of, is_open_to_others, read_sites
from tracker.sessions.open_routes import OpenRoutes
from tracker.sessions.reach import reach_of
from tracker.store.health import DatabaseHealth, read_condition
from tracker.store.outgoing.outbox import UNSETTLED, OutgoingPart
from tracker.store.store import Store
from tracker.text.secrets import SECRETS
from tracker.time.format import format_minute

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 200 * 1024 * 1024
"""Bytes: with less a scan may fail to be stored."""
MOST_NUMBERED = 5
"""So many messages are named by their numbers."""
LITTLE_FREE = 1024 * 1024 * 1024
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is newer: an earlier clock is wrong."""
SOON = timedelta(minutes=2)
"""A shorter wait is the usual pace."""


class HealthStatus(StrEnum):
    WELL = "well"
    NOTE = "note"
    """Information; no action needed."""
    MEND = "mend"
    """Action needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """The result of one check."""

    item: str
    state: HealthStatus
    detail: str
    fix: str = ""
    """What to do, where action is needed."""


@dataclass(frozen=True, slots=True)
class HealthChecks:
    """Checks everything and changes nothing."""

    app_context: AppContext
    at: datetime

    def examine(self) -> tuple[HealthCheck, ...]:
        register, of_register = self.check_register()
        health, of_database = self.check_database()
        scans = self.read_scans(health)
        return (
            self.check_python(),
            self.check_browser(),
            *self.check_sandbox(),
            *self.check_way(register),
            self.check_fonts(),
            of_register,
            of_database,
            *self.check_sessions(register),
            *self.check_reach(register),
            *self.check_pace(health),
            self.check_disk(shutil.disk_usage(nearest(self.app_context.settings.state)).free),
            *self.check_evidence(),
            self.check_clock(scans),
            self.check_scan(scans, len(self.read_replays(health))),
            self.check_schedule(register),
            *self.check_messages(register, health),
        )

    def check_python(self, version: tuple[int, ...] = sys.version_info[:3]) -> HealthCheck:
        version_text = ".".join(map(str, version))
        if version < OLDEST_PYTHON:
            return self.result("python", HealthStatus.MEND, "python.old", version=version_text)
        return self.result("python", HealthStatus.WELL, "python", version=version_text)

    def check_browser(self) -> HealthCheck:
        try:
            options = to_browser(self.app_context.settings)
            version = asyncio.run(version_of(options))
        except UserError as error:  # of the proxy, which has a line of its own
            return self.of_error("browser", HealthStatus.MEND, error)
        except (NoBrowser, ScrapeError) as error:
            return self.result("browser", HealthStatus.MEND, "browser.none", reason=self.failure(error))
        name = options.executable_path or options.channel or "playwright"
        return self.result("browser", HealthStatus.WELL, "browser", name=name, version=version)

    def check_sandbox(self) -> Iterator[HealthCheck]:
        """Nothing where no browser starts."""
        with contextlib.suppress(NoBrowser):
            choice = find_chromium(self.app_context.settings.browser)
            key = "sandbox" if choice.is_sandboxed else "sandbox.root" if is_root() else "sandbox.refused"
            yield self.result("sandbox", HealthStatus.WELL if choice.is_sandboxed else HealthStatus.NOTE, key)

    def check_way(self, register: Register | None) -> Iterator[HealthCheck]:
        """The proxy, the network, and each platform: one connection to each platform of the register, to none
        of which anything is sent. If no platform answers, this is reported once.
        """
        try:
            upstream = upstream_of(self.app_context.settings)
        except UserError as error:
            yield self.of_error("proxy", HealthStatus.MEND, error)
            return
        connections = asyncio.run(try_platforms(platforms_of(register), upstream))
        opened = [connection for connection in connections if connection.host]
        why = self.app_context.words.failure(
            SECRETS.clean(next((connection.reason for connection in connections if connection.reason), ""))
        )
        if upstream is None:
            yield self.result("proxy", HealthStatus.WELL, "proxy.none")
        elif not opened:
            yield self.result("proxy", HealthStatus.MEND, "proxy.fails", proxy=str(upstream), reason=why)
            return
        else:
            yield self.result("proxy", HealthStatus.WELL, "proxy", proxy=str(upstream), host=opened[0].host)
        tried = self.app_context.words.listed(
            self.app_context.words.platform(connection.platform) for connection in connections
        )
        if not opened:
            yield self.result("network", HealthStatus.NOTE, "network.none", tried=tried, reason=why)
            return
        yield self.result("network", HealthStatus.WELL, "network", count=len(opened), whole=len(connections))
        yield from map(self.connection_result, connections)

    def connection_result(self, connection: PlatformConnection) -> HealthCheck:
        name = self.app_context.words.platform(connection.platform)
        if connection.host:
            return self.result("door", HealthStatus.WELL, "door", platform=name, host=connection.host)
        reason = self.app_context.words.failure(SECRETS.clean(connection.reason))
        return self.result("door", HealthStatus.NOTE, "door.shut", platform=name, reason=reason)

    def check_fonts(self) -> HealthCheck:
        if has_chinese_fonts() is False:
            return self.result("fonts", HealthStatus.MEND, "fonts.none", command=apt.install_line("fonts-noto-cjk"))
        return self.result("fonts", HealthStatus.WELL, "fonts")

    def check_register(self) -> tuple[Register | None, HealthCheck]:
        path = str(self.app_context.settings.register)
        try:
            register = self.app_context.read_register()
        except RegisterError as error:
            return None, self.result(
                "register", HealthStatus.MEND, "register.faults", path=path, count=len(error.faults)
            )
        except UserError as error:
            return None, self.of_error("register", HealthStatus.MEND, error)
        count = len(register.accounts)
        if register.is_demonstration:
            return register, self.result(
                "register", HealthStatus.NOTE, "register.demonstration", path=path, count=count, below=program_below()
            )
        return register, self.result("register", HealthStatus.WELL, "register", path=path, count=count)

    def check_database(self) -> tuple[DatabaseHealth | None, HealthCheck]:
        try:
            found = read_condition(self.app_context.settings.database_url)
        except UserError as error:
            return None, self.of_error("database", HealthStatus.MEND, error)
        if found is None:
            return None, self.result("database", HealthStatus.NOTE, "database.none")
        size = to_size(found.size_bytes) if found.size_bytes is not None else "–"
        about = {"path": found.place, "revision": found.revision or "–", "size": size}
        if not found.is_known:
            return None, self.result("database", HealthStatus.MEND, "database.newer", **about)
        key = "database" if found.is_current else "database.older"
        return found, self.result(
            "database", HealthStatus.WELL if found.is_current else HealthStatus.NOTE, key, **about
        )

    def read_scans(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        """Scans of the platforms themselves, newest first."""
        return tuple(scan for scan in self.read_all(health) if not scan.is_replay)

    def read_replays(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        """Scans of recorded cases, newest first: they do not show when accounts were looked at."""
        return tuple(scan for scan in self.read_all(health) if scan.is_replay)

    def read_all(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        if health is None or not health.is_current:
            return ()
        with Store.open(self.app_context.settings.database_url) as store:
            return tuple(store.scans())

    def check_sessions(self, register: Register | None) -> Iterator[HealthCheck]:
        folder = self.app_context.settings.sessions_dir
        if folder.exists() and is_open_to_others(folder):
            yield self.result("sessions", HealthStatus.MEND, "sessions.folder", path=str(folder), mode=mode_of(folder))
        present = {account.platform for account in register.accounts} if register else set()
        for platform, specs in LOGINS.items():
            path = folder / f"{platform}.json"
            if path.exists() and is_open_to_others(path):
                yield self.result("sessions", HealthStatus.MEND, "sessions.open", path=str(path), mode=mode_of(path))
                continue
            sites = read_sites(folder, platform)
            for spec in specs:
                is_served = any(route.needs_session and spec.serves(route) for route in ROUTES[platform])
                if spec.site in sites:
                    yield self.check_site(spec, sites[spec.site], path)
                elif platform in present and is_served and spec is specs[0]:
                    yield self.login_result("sessions", HealthStatus.NOTE, "sessions.none", spec)

    def check_site(self, spec: LoginSpec, site: LoginRecord, path: Path) -> HealthCheck:
        since = site.logged_in_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        states = {
            LoginState.IN: HealthStatus.WELL,
            LoginState.OUT: HealthStatus.MEND,
            LoginState.UNKNOWN: HealthStatus.NOTE,
        }
        return self.login_result(
            "sessions",
            states[site.health],
            f"sessions.{site.health.value}",
            spec,
            days=(self.at - since).days,
            probed=format_minute(site.probed_at) if site.probed_at else "–",
        )

    def check_reach(self, register: Register | None) -> Iterator[HealthCheck]:
        """What the open routes can find out of each platform's accounts, where that is not everything."""
        settings, words = self.app_context.settings, self.app_context.words
        routes = OpenRoutes(sessions_dir=settings.sessions_dir, grants=grants_of(settings), at=self.at)
        accounts = () if register is None or register.is_demonstration else register.accounts
        for found in reach_of(accounts, routes):
            if found.is_whole:
                continue
            numbers = {"total": found.accounts, "whole": found.whole, "posts": found.posts_only}
            adds = [
                words.text("doctor.reach.login", command=command, count=count)
                for command, count in found.logins.items()
            ]
            if found.authorisations:
                adds.append(words.text("doctor.reach.authorised", count=found.authorisations))
            if found.without_handle:
                adds.append(words.text("doctor.reach.handles", count=found.without_handle))
            line = self.result(
                "reach",
                HealthStatus.NOTE,
                "reach",
                platform=words.platform(found.platform),
                left=found.by_people,
                **numbers,
            )
            yield replace(line, fix=words.clauses([*adds, line.fix]))

    def check_pace(self, health: DatabaseHealth | None) -> Iterator[HealthCheck]:
        for circuit_breaker in health.circuits if health else ():
            if circuit_breaker.until is not None:
                words = self.app_context.words
                yield self.result(
                    "pace",
                    HealthStatus.NOTE,
                    "pace.open" if circuit_breaker.is_open(self.at) else "pace.half_open",
                    platform=words.platform(circuit_breaker.platform),
                    reason=words.code(circuit_breaker.code),
                    count=circuit_breaker.in_a_row,
                    until=format_minute(circuit_breaker.until),
                )
        for platform, until in health.waits if health else ():
            if until - self.at > SOON:
                name = self.app_context.words.platform(platform)
                yield self.result("pace", HealthStatus.NOTE, "pace.waits", platform=name, until=format_minute(until))

    def check_disk(self, free: int) -> HealthCheck:
        state = (
            HealthStatus.MEND if free < LEAST_FREE else HealthStatus.NOTE if free < LITTLE_FREE else HealthStatus.WELL
        )
        key = "disk" if state is HealthStatus.WELL else "disk.little"
        return self.result("disk", state, key, free=to_size(free), path=str(self.app_context.settings.state))

    def check_evidence(self) -> Iterator[HealthCheck]:
        """No result where evidence is in the state folder. In a store, a file is written and read back."""
        if not is_shared(self.app_context.settings):
            return
        try:
            vault = open_vault(self.app_context.settings)
        except UserError as error:
            yield self.of_error("evidence", HealthStatus.MEND, error)
            return
        try:
            vault.probe()
        except OSError as error:
            reason = self.app_context.words.localized(SECRETS.clean(error.strerror or str(error)))
            yield self.result("evidence", HealthStatus.MEND, "evidence.unusable", reason=reason)
            return
        yield self.result("evidence", HealthStatus.WELL, "evidence", name=vault.name)

    def check_clock(self, scans: tuple[Scan, ...]) -> HealthCheck:
        newest = max((scan.started_at for scan in scans), default=EARLIEST)
        if self.at < max(newest, EARLIEST):
            return self.result(
                "clock", HealthStatus.MEND, "clock.wrong", at=format_minute(self.at), newest=format_minute(newest)
            )
        return self.result("clock", HealthStatus.WELL, "clock", at=format_minute(self.at))

    def check_scan(self, scans: tuple[Scan, ...], replays: int = 0) -> HealthCheck:
        """
        Args:
            scans: of the platforms themselves.
            replays: number of scans of recorded cases, which are counted as such.
        """
        rounds = (scan for scan in scans if not scan.is_aside and not scan.is_sample)
        done = next((scan for scan in rounds if scan.finished_at), None)
        if done is None or done.finished_at is None:
            key = "scan.only_replays" if replays else "scan.none"
            return self.result("scan", HealthStatus.NOTE, key, count=replays)
        if replays:
            finished = format_minute(done.finished_at)
            return self.result("scan", HealthStatus.WELL, "scan.and_replays", at=finished, count=replays)
        return self.result("scan", HealthStatus.WELL, "scan", at=format_minute(done.finished_at))

    def check_schedule(self, register: Register | None) -> HealthCheck:
        try:
            found = timer_status(plan_for(self.app_context.settings))
        except UserError as error:
            return self.of_error("schedule", HealthStatus.NOTE, error)
        if found.is_current:
            return self.result(
                "schedule",
                HealthStatus.WELL,
                "schedule",
                kind=self.app_context.words.text(f"schedule.kind.{found.kind.value}"),
            )
        if found.is_installed:
            return self.result(
                "schedule",
                HealthStatus.MEND,
                "schedule.outdated",
                kind=self.app_context.words.text(f"schedule.kind.{found.kind.value}"),
            )
        is_real = register is not None and not register.is_demonstration and found.kind is not TimerKind.NONE
        return self.result("schedule", HealthStatus.NOTE, "schedule.missing" if is_real else "schedule.none")

    def check_messages(self, register: Register | None, health: DatabaseHealth | None) -> Iterator[HealthCheck]:
        """Nothing where messages are not in use. The contacts are read, not their rights changed; no service asked."""
        settings = self.app_context.settings
        unsettled: tuple[OutgoingPart, ...] = ()
        if health is not None and health.is_current:
            with Store.open(settings.database_url) as store:
                unsettled = store.outgoing.of_status(*UNSETTLED)
        if unsettled:
            numbers = " ".join(str(part.id) for part in unsettled[:MOST_NUMBERED])
            yield self.result(
                "messages", HealthStatus.MEND, "messages.unsettled", count=len(unsettled), numbers=numbers
            )
        if register is None or register.is_demonstration or not contacts_path(settings.register).exists():
            return
        try:
            found = look_at_contacts(settings.register)
        except UserError as error:
            faults = getattr(error, "faults", ())
            lines = " ".join(dict.fromkeys(str(fault.line) for fault in faults))
            if not faults:
                yield self.of_error("messages", HealthStatus.MEND, error)
                return
            yield self.result("messages", HealthStatus.MEND, "messages.faults", count=len(faults), lines=lines)
            return
        if found.is_open:
            yield self.result("messages", HealthStatus.MEND, "messages.open", path=contacts_path(settings.register))
        elif not unsettled:
            yield self.result(
                "messages",
                HealthStatus.WELL,
                "messages",
                contacts=len(found.people),
                channels=len(found.channels),
            )

    def failure(self, error: Exception) -> str:
        return self.app_context.words.failure(SECRETS.clean(str(error)))

    def of_error(self, item: str, state: HealthStatus, error: UserError) -> HealthCheck:
        words = self.app_context.words
        return HealthCheck(
            item=item, state=state, detail=words.localized(error.message), fix=words.localized(error.hint)
        )

    def login_result(self, item: str, state: HealthStatus, key: str, spec: LoginSpec, **values: object) -> HealthCheck:
        name = self.app_context.words.platform(spec.platform)
        return self.result(item, state, key, platform=name, site=spec.site, command=command_of(spec), **values)

    def result(self, item: str, state: HealthStatus, key: str, **values: object) -> HealthCheck:
        """A result with this message key; `.fix` is the message that says what to do."""
        words = self.app_context.words
        fix = words.text(f"doctor.{key}.fix", **values) if words.has(f"doctor.{key}.fix") else ""
        return HealthCheck(item=item, state=state, detail=words.text(f"doctor.{key}", **values), fix=fix)


async def version_of(options: BrowserOptions) -> str:
    """The version of a browser, after it was started and opened a page.

    Raises:
        Unreachable: it does not start.
    """
    async with open_browser(options) as browser:
        session = await browser.open_session()
        await session.new_page()
        return (await browser.running()).version


def mode_of(path: Path) -> str:
    return f"{path.stat().st_mode & (0o700 | OTHERS):03o}"


def to_size(count: int) -> str:
    """Bytes for people: `12.3 MB`, `4.0 GB`."""
    megabytes = count / 1024 / 1024
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.1f} MB"
