"""The checks of `tracker doctor`. Each reports its result and, where action is needed, what to do."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapers.browser.browser import open_browser
from scrapers.browser.install import apt
from scrapers.browser.install.chromium import NoBrowser, find_chromium, has_chinese_fonts, is_root
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import ScrapeError
from tracker.cli.scanning.machine.equipment import to_browser
from tracker.cli.scanning.machine.health_report import HealthCheck, HealthStatus
from tracker.cli.scanning.machine.platform_health import PlatformHealth
from tracker.cli.scanning.schedule import plan_for
from tracker.errors import UserError
from tracker.evidence.vault.opened import is_shared, open_vault
from tracker.evidence.vault.vault import place_and_reason
from tracker.history.scan import Scan
from tracker.messages.terminal.program import program_below
from tracker.notify.contacts import contacts_path, look_at_contacts
from tracker.register.register import Register, RegisterError
from tracker.report.today.today import MIN_FREE
from tracker.review.gather_today import nearest
from tracker.schedule.timer_plans import TimerKind
from tracker.schedule.timers import status as timer_status
from tracker.store.cluster.shared import WrongClock
from tracker.store.health import DatabaseHealth, read_condition
from tracker.store.outgoing.outbox import UNSETTLED, OutgoingPart
from tracker.store.store import Store
from tracker.time.format import format_minute

OLDEST_PYTHON = (3, 11)
MAX_NUMBERED = 5
"""So many messages are named by their numbers."""
LITTLE_FREE = 1024 * 1024 * 1024
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is newer: an earlier clock is wrong."""


@dataclass(frozen=True, slots=True)
class HealthChecks(PlatformHealth):
    """Checks everything and changes nothing."""

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
            self.check_clock(scans, self.wrong_clock(health)),
            self.check_scan(scans, len(self.read_replays(health))),
            self.check_schedule(register),
            *self.check_messages(register, health),
        )

    def check_python(self, version: tuple[int, ...] = sys.version_info[:3]) -> HealthCheck:
        version_text = ".".join(map(str, version))
        if version < OLDEST_PYTHON:
            return self.mend("python", "python.old", version=version_text)
        return self.well("python", "python", version=version_text)

    def check_browser(self) -> HealthCheck:
        try:
            options = to_browser(self.app_context.settings)
            version = asyncio.run(version_of(options))
        except UserError as error:  # of the proxy, which has a line of its own
            return self.of_error("browser", HealthStatus.MEND, error)
        except (NoBrowser, ScrapeError) as error:
            return self.mend("browser", "browser.none", reason=self.failure(error))
        name = options.executable_path or options.channel or "playwright"
        return self.well("browser", "browser", name=name, version=version)

    def check_sandbox(self) -> Iterator[HealthCheck]:
        """Nothing where no browser starts."""
        with contextlib.suppress(NoBrowser):
            choice = find_chromium(self.app_context.settings.browser)
            key = "sandbox" if choice.is_sandboxed else "sandbox.root" if is_root() else "sandbox.refused"
            yield self.result("sandbox", HealthStatus.WELL if choice.is_sandboxed else HealthStatus.NOTE, key)

    def check_fonts(self) -> HealthCheck:
        if has_chinese_fonts() is False:
            return self.mend("fonts", "fonts.none", command=apt.install_line("fonts-noto-cjk"))
        return self.well("fonts", "fonts")

    def check_register(self) -> tuple[Register | None, HealthCheck]:
        path = str(self.app_context.settings.register)
        try:
            register = self.app_context.read_register()
        except RegisterError as error:
            return None, self.mend("register", "register.faults", path=path, count=len(error.faults))
        except UserError as error:
            return None, self.of_error("register", HealthStatus.MEND, error)
        count = len(register.accounts)
        if register.is_demonstration:
            return register, self.note(
                "register", "register.demonstration", path=path, count=count, below=program_below()
            )
        return register, self.well("register", "register", path=path, count=count)

    def check_database(self) -> tuple[DatabaseHealth | None, HealthCheck]:
        try:
            found = read_condition(self.app_context.settings.database_url)
        except UserError as error:
            return None, self.of_error("database", HealthStatus.MEND, error)
        if found is None or found.revision is None:
            return None, self.note("database", "database.none")
        size = "" if found.size_bytes is None else self.app_context.messages.comma + to_size(found.size_bytes)
        about = {"path": found.place, "revision": found.revision, "size": size}
        if not found.is_known:
            return None, self.mend("database", "database.newer", **about)
        key = "database" if found.is_current else "database.older"
        return found, self.result(
            "database", HealthStatus.WELL if found.is_current else HealthStatus.NOTE, key, **about
        )

    def read_scans(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        """Scans of the platforms themselves, newest first."""
        return tuple(scan for scan in self.read_all(health) if not scan.is_replay)

    def read_replays(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        """Replayed scans, newest first: they do not show when accounts were looked at."""
        return tuple(scan for scan in self.read_all(health) if scan.is_replay)

    def read_all(self, health: DatabaseHealth | None) -> tuple[Scan, ...]:
        if health is None or not health.is_current:
            return ()
        with Store.open(self.app_context.settings.database_url) as store:
            return tuple(store.scans())

    def check_disk(self, free: int) -> HealthCheck:
        state = HealthStatus.MEND if free < MIN_FREE else HealthStatus.NOTE if free < LITTLE_FREE else HealthStatus.WELL
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
            reason = self.app_context.messages.localized(place_and_reason(vault.name, error))
            yield self.mend("evidence", "evidence.unusable", reason=reason)
            return
        yield self.well("evidence", "evidence", name=vault.name)

    def wrong_clock(self, health: DatabaseHealth | None) -> str:
        """What the clock of a database that several machines share says against this machine's; empty: nothing."""
        if health is None or not health.is_current:
            return ""
        with Store.open(self.app_context.settings.database_url) as store:
            try:
                store.shared.refuse_wrong_clock()
            except WrongClock as error:
                return self.app_context.messages.localized(error.message)
        return ""

    def check_clock(self, scans: tuple[Scan, ...], wrong: str = "") -> HealthCheck:
        if wrong:
            return self.mend("clock", "clock.apart", reason=wrong)
        newest = max((scan.started_at for scan in scans), default=EARLIEST)
        if self.at < max(newest, EARLIEST):
            return self.mend("clock", "clock.wrong", at=format_minute(self.at), newest=format_minute(newest))
        return self.well("clock", "clock", at=format_minute(self.at))

    def check_scan(self, scans: tuple[Scan, ...], replays: int = 0) -> HealthCheck:
        """
        Args:
            scans: of the platforms themselves.
            replays: number of replayed scans, which are counted as such.
        """
        rounds = (scan for scan in scans if not scan.is_aside and not scan.is_sample)
        done = next((scan for scan in rounds if scan.finished_at), None)
        if done is None or done.finished_at is None:
            key = "scan.only_replays" if replays else "scan.none"
            return self.note("scan", key, count=replays)
        if replays:
            finished = format_minute(done.finished_at)
            return self.well("scan", "scan.and_replays", at=finished, count=replays)
        return self.well("scan", "scan", at=format_minute(done.finished_at))

    def check_schedule(self, register: Register | None) -> HealthCheck:
        try:
            found = timer_status(plan_for(self.app_context.settings))
        except UserError as error:
            return self.of_error("schedule", HealthStatus.NOTE, error)
        kind = self.app_context.messages.text(f"schedule.kind.{found.kind.value}")
        if found.is_current:
            return self.well("schedule", "schedule", kind=kind)
        if found.is_installed:
            return self.mend("schedule", "schedule.outdated", kind=kind)
        is_real = register is not None and not register.is_demonstration and found.kind is not TimerKind.NONE
        return self.note("schedule", "schedule.missing" if is_real else "schedule.none")

    def check_messages(self, register: Register | None, health: DatabaseHealth | None) -> Iterator[HealthCheck]:
        """Nothing where messages are not in use. The contacts are read, not their rights changed; no service asked."""
        settings = self.app_context.settings
        unsettled: tuple[OutgoingPart, ...] = ()
        if health is not None and health.is_current:
            with Store.open(settings.database_url) as store:
                unsettled = store.outgoing.of_status(*UNSETTLED)
        if unsettled:
            numbers = " ".join(str(part.id) for part in unsettled[:MAX_NUMBERED])
            yield self.mend("messages", "messages.unsettled", count=len(unsettled), numbers=numbers)
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
            yield self.mend("messages", "messages.faults", count=len(faults), lines=lines)
            return
        if found.was_open:
            yield self.mend("messages", "messages.open", path=contacts_path(settings.register))
        elif not unsettled:
            yield self.well("messages", "messages", contacts=len(found.people), channels=len(found.channels))


async def version_of(options: BrowserOptions) -> str:
    """The version of a browser, after it was started and opened a page.

    Raises:
        Unreachable: it does not start.
    """
    async with open_browser(options) as browser:
        session = await browser.open_session()
        await session.new_page()
        return (await browser.running()).version


def to_size(count: int) -> str:
    """Bytes for people: `12.3 MB`, `4.0 GB`."""
    megabytes = count / 1024 / 1024
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.1f} MB"
