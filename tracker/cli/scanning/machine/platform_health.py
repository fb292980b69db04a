"""The checks of the platforms: whether each is reached, logged in to, left alone, and what its routes can find out."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.platforms.logins import LOGINS, LoginSpec, LoginState
from scrapers.platforms.routes import ROUTES
from scrapers.storage.private_files import OTHERS, is_open_to_others
from tracker.cli.scanning.machine.connections import PlatformConnection, platforms_of, try_platforms
from tracker.cli.scanning.machine.equipment import upstream_of
from tracker.cli.scanning.machine.health_report import HealthCheck, HealthReport, HealthStatus
from tracker.errors import UserError
from tracker.register.register import Register
from tracker.sessions.grants import grants_of
from tracker.sessions.login_records import LoginRecord, command_of, read_sites
from tracker.sessions.open_routes import OpenRoutes
from tracker.sessions.reach import platform_reaches
from tracker.store.health import DatabaseHealth
from tracker.time.format import format_minute

SOON = timedelta(minutes=2)
"""A shorter wait is the usual pace."""


@dataclass(frozen=True, slots=True)
class PlatformHealth(HealthReport):
    def check_way(self, register: Register | None) -> Iterator[HealthCheck]:
        """The proxy, the network, and each platform: one connection to each platform of the register, to none
        of which anything is sent. Where nobody answers, that is said once.
        """
        try:
            upstream = upstream_of(self.app_context.settings)
        except UserError as error:
            yield self.of_error("proxy", HealthStatus.MEND, error)
            return
        connections = asyncio.run(try_platforms(platforms_of(register), upstream))
        opened = [connection for connection in connections if connection.host]
        why = self.failure(next((connection.reason for connection in connections if connection.reason), ""))
        if upstream is None:
            yield self.well("proxy", "proxy.none")
        elif not opened:
            yield self.mend("proxy", "proxy.fails", proxy=str(upstream), reason=why)
            return
        else:
            yield self.well("proxy", "proxy", proxy=str(upstream), host=opened[0].host)
        tried = self.app_context.messages.listed(
            self.app_context.messages.platform(connection.platform) for connection in connections
        )
        if not opened:
            yield self.note("network", "network.none", tried=tried, reason=why)
            return
        yield self.well("network", "network", count=len(opened), whole=len(connections))
        yield from map(self.connection_result, connections)

    def connection_result(self, connection: PlatformConnection) -> HealthCheck:
        name = self.app_context.messages.platform(connection.platform)
        if connection.host:
            return self.well("door", "door", platform=name, host=connection.host)
        return self.note("door", "door.shut", platform=name, reason=self.failure(connection.reason))

    def check_sessions(self, register: Register | None) -> Iterator[HealthCheck]:
        folder = self.app_context.settings.sessions_dir
        if folder.exists() and is_open_to_others(folder):
            yield self.mend("sessions", "sessions.folder", path=str(folder), mode=mode_of(folder))
        present = {account.platform for account in register.accounts} if register else set()
        for platform, specs in LOGINS.items():
            path = folder / f"{platform}.json"
            if path.exists() and is_open_to_others(path):
                yield self.mend("sessions", "sessions.open", path=str(path), mode=mode_of(path))
                continue
            sites = read_sites(folder, platform)
            for spec in specs:
                is_served = any(route.needs_session and spec.serves(route) for route in ROUTES[platform])
                if spec.site in sites:
                    yield self.check_site(spec, sites[spec.site], path)
                elif platform in present and is_served and spec is specs[0]:
                    yield self.login_result(HealthStatus.NOTE, "sessions.none", spec)

    def check_site(self, spec: LoginSpec, site: LoginRecord, path: Path) -> HealthCheck:
        since = site.logged_in_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        states = {
            LoginState.IN: HealthStatus.WELL,
            LoginState.OUT: HealthStatus.MEND,
            LoginState.UNKNOWN: HealthStatus.NOTE,
        }
        return self.login_result(
            states[site.health],
            f"sessions.{site.health.value}",
            spec,
            days=(self.at - since).days,
            probed=format_minute(site.probed_at) if site.probed_at else "–",
        )

    def check_reach(self, register: Register | None) -> Iterator[HealthCheck]:
        """What the open routes can find out of each platform's accounts, where that is not everything."""
        settings, messages = self.app_context.settings, self.app_context.messages
        routes = OpenRoutes(sessions_dir=settings.sessions_dir, grants=grants_of(settings), at=self.at)
        accounts = () if register is None or register.is_demonstration else register.accounts
        for found in platform_reaches(accounts, routes):
            if found.is_whole:
                continue
            numbers = {"total": found.accounts, "whole": found.whole, "posts": found.posts_only}
            adds = [
                messages.text("doctor.reach.login", command=command, count=count)
                for command, count in found.logins.items()
            ]
            if found.authorisations:
                adds.append(messages.text("doctor.reach.authorised", count=found.authorisations))
            if found.without_handle:
                adds.append(messages.text("doctor.reach.handles", count=found.without_handle))
            line = self.note(
                "reach", "reach", platform=messages.platform(found.platform), left=found.by_people, **numbers
            )
            yield replace(line, fix=messages.clauses([*adds, line.fix]))

    def check_pace(self, health: DatabaseHealth | None) -> Iterator[HealthCheck]:
        for circuit_breaker in health.circuits if health else ():
            if circuit_breaker.until is not None:
                messages = self.app_context.messages
                yield self.note(
                    "pace",
                    "pace.open" if circuit_breaker.is_open(self.at) else "pace.half_open",
                    platform=messages.platform(circuit_breaker.platform),
                    reason=messages.code(circuit_breaker.code),
                    count=circuit_breaker.in_a_row,
                    until=format_minute(circuit_breaker.until),
                )
        for platform, until in health.waits if health else ():
            if until - self.at > SOON:
                name = self.app_context.messages.platform(platform)
                yield self.note("pace", "pace.waits", platform=name, until=format_minute(until))

    def login_result(self, state: HealthStatus, key: str, spec: LoginSpec, **values: object) -> HealthCheck:
        name = self.app_context.messages.platform(spec.platform)
        return self.result("sessions", state, key, platform=name, site=spec.site, command=command_of(spec), **values)


def mode_of(path: Path) -> str:
    return f"{path.stat().st_mode & (0o700 | OTHERS):03o}"
