"""Stored sessions (登录状态): a person's cookies in a private file, and whether the platform last accepted them.

`<platform>.json` is the browser's state; tracker.sessions.login_records reads what is kept beside it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from scrapers.browser.browser import Browser
from scrapers.browser.login import probe_login
from scrapers.browser.session import Session
from scrapers.model.errors import NotLoggedIn, ScrapeError
from scrapers.model.route import Route
from scrapers.platforms.logins import LOGINS, LoginSpec, LoginState, login_of
from tracker.sessions.login_records import (
    LoginRecord,
    command_of,
    read_sites,
    session_path,
    stored_session,
    write_sites,
)
from tracker.text.secrets import SECRETS

log = logging.getLogger(__name__)


class LoginProblem(StrEnum):
    """Problems that an operator can solve by logging in, or by checking by hand."""

    MISSING = "missing"
    EXPIRED = "expired"
    WALLED = "walled"
    """A logged-in session met a wall: the person's account may be at risk."""


OnLoginProblem = Callable[[LoginProblem, LoginSpec], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """The stored sessions of a scan."""

    folder: Path
    now: Callable[[], datetime]
    on_login_problem: OnLoginProblem
    """Called once per scan and login."""
    specs: Mapping[str, tuple[LoginSpec, ...]] = field(default_factory=lambda: LOGINS)


@dataclass(slots=True)
class PlatformSession:
    """One platform's session during a scan: opened when it is first needed, and again after the browser has died. A
    stored one is probed once, and refreshed when the scan succeeded."""

    sessions: Sessions | None
    """None: every session is anonymous."""
    platform: str
    session: Session | None = None
    """None: not opened yet."""
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _sites: dict[str, LoginRecord] = field(default_factory=dict)
    _is_probed: bool = False
    _changed_ns: int = 0
    _reported: set[tuple[LoginProblem, str]] = field(default_factory=set)

    @property
    def is_logged_in(self) -> bool:
        """Whether a person is logged in, as far as known: that person's account is at risk."""
        return any(site.health is not LoginState.OUT for site in self._sites.values())

    async def open(self, browser: Browser) -> Session:
        """A session with the stored cookies; an anonymous one where there are none, or they have expired.

        Raises:
            UserError: others than its owner can read the stored session.
            Unreachable: the browser is gone, or the stored session cannot be read.
        """
        async with self._opening:
            if self.session is None or self.session.is_disconnected:
                self.session = await self._open(browser)
            return self.session

    async def close(self) -> None:
        if self.session is not None:
            await self.session.close()

    async def clean_error(self, error: Exception, *, has_asked: bool = True) -> None:
        """Remove secrets from an error, which may quote a reply's cookies; has_asked: also cookies set since."""
        if self.session is not None and has_asked:
            with contextlib.suppress(ScrapeError):
                SECRETS.add(await self.session.secret_values())
        SECRETS.clean_error(error)

    async def _open(self, browser: Browser) -> Session:
        stored = stored_session(self.sessions.folder, self.platform) if self.sessions else None
        if stored is None or (self._is_probed and not self.is_logged_in):
            return await browser.open_session()
        self._changed_ns = stored.stat().st_mtime_ns
        session = await browser.open_session(stored)
        SECRETS.add(await session.secret_values())
        if not self._is_probed:
            await self._probe(session)
        if self.is_logged_in:
            return session
        await session.close()
        return await browser.open_session()

    async def _probe(self, session: Session) -> None:
        assert self.sessions is not None  # only stored sessions are probed
        self._sites = read_sites(self.sessions.folder, self.platform)
        for spec in self.sessions.specs.get(self.platform, ()):
            if spec.site not in self._sites:
                continue
            health = await probe_login(session, spec)
            log.info("%s %s: the stored session is %s", self.platform, spec.site, health.value)
            self._sites[spec.site] = replace(self._sites[spec.site], health=health, probed_at=self.sessions.now())
            if health is LoginState.OUT:
                self._report(LoginProblem.EXPIRED, spec)
        self._is_probed = True
        try:
            write_sites(self.sessions.folder, self.platform, self._sites)
        except OSError as error:
            log.warning("%s: what the probe found was not kept: %s", self.platform, error)

    def require_login(self, route: Route) -> None:
        """
        Raises:
            NotLoggedIn: the route needs a login, and there is none.
        """
        if self.sessions is None or not route.needs_session:
            return
        spec = login_of(route, self.sessions.specs)
        if spec is None:
            return
        site = self._sites.get(spec.site)
        if site is None and spec is self.sessions.specs[self.platform][0]:  # other sites belong to single units
            self._report(LoginProblem.MISSING, spec)
        if site is None or site.health is LoginState.OUT:
            reason = "nobody has logged in" if site is None else "the login has expired"
            raise NotLoggedIn(f"{route.full_name}: {reason}: tracker login {command_of(spec)}")

    def note_wall(self) -> bool:
        """Record that a wall was met; returns whether the session is logged in."""
        if self.sessions is None or not self.is_logged_in:
            return False
        for spec in self.sessions.specs.get(self.platform, ()):
            if spec.site in self._sites and self._sites[spec.site].health is not LoginState.OUT:
                self._report(LoginProblem.WALLED, spec)
        return True

    async def refresh(self) -> None:
        """Save the session with the cookies that the platform renewed, unless it was replaced in the meantime."""
        if self.session is None or self.sessions is None:
            return
        if not any(site.health is LoginState.IN for site in self._sites.values()):
            return
        path = session_path(self.sessions.folder, self.platform)
        try:
            if path.stat().st_mtime_ns == self._changed_ns:
                await self.session.save(path)
        except (OSError, ScrapeError) as error:
            log.warning("%s: the session was not refreshed: %s", self.platform, error)

    def _report(self, problem: LoginProblem, spec: LoginSpec) -> None:
        if self.sessions and (problem, spec.site) not in self._reported:
            self._reported.add((problem, spec.site))
            self.sessions.on_login_problem(problem, spec)
