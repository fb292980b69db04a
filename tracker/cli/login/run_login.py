"""Carries out `tracker login`."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scrapers.browser.browser import open_browser
from scrapers.browser.install.chromium import NoBrowser
from scrapers.browser.login import log_in
from scrapers.browser.qr_image import Modules
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.platforms.logins import LOGINS, LoginSpec, LoginState
from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.log_file import keep_log
from tracker.cli.login.qr_terminal import to_lines
from tracker.cli.scanning.machine.equipment import print_missing_sandbox, to_browser
from tracker.errors import Failed
from tracker.messages.messages import Messages
from tracker.sessions.login_records import (
    LoginRecord,
    command_of,
    read_sites,
    session_path,
    stored_session,
    write_sites,
)
from tracker.store.health import read_condition
from tracker.store.store import Store
from tracker.text.secrets import SECRETS
from tracker.time.clock import now
from tracker.time.format import format_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """The options of the command."""

    platform: str
    site: str | None
    by_code: bool | None
    """None: in a window where there is a screen."""
    limit_s: float
    is_fresh: bool


def login_to_platform(app_context: AppContext, options: LoginOptions) -> None:
    """
    Raises:
        UserError: there is no such login, or others can read the stored session.
        Failed: no login took place, no browser starts, or the session cannot be stored.
    """
    spec = find_login(options.platform, options.site, app_context.messages)
    app_context.open_state()
    keep_log(app_context.settings.logs_dir)
    stored_session(app_context.settings.sessions_dir, spec.platform)
    by_code = not has_screen() if options.by_code is None else options.by_code
    if by_code and not spec.qr_css:
        raise Failed(app_context.messages.text("login.no_code", platform=app_context.messages.platform(spec.platform)))
    login = Login(app_context=app_context, spec=spec, options=options)
    try:
        asyncio.run(login.run(by_code=by_code))
    except (NoBrowser, ScrapeError, OSError) as error:
        raise app_context.messages.error(
            "login.failed",
            Failed,
            platform=app_context.messages.platform(spec.platform),
            reason=app_context.messages.failure(SECRETS.clean(str(error))),
            command=command_of(spec),
        ) from error


def find_login(platform: str, site: str | None, messages: Messages) -> LoginSpec:
    """
    Raises:
        UserError: the platform has no login, or none of that name.
    """
    specs = LOGINS.get(platform, ())
    found = next((spec for spec in specs if site in (None, spec.site)), None)
    if found is None:
        names = " ".join(spec.site for spec in specs) if specs else " ".join(LOGINS)
        raise messages.error("login.unknown", platform=platform, name=site or "", names=names)
    return found


def has_screen(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown, as far as known."""
    return platform in ("win32", "darwin") or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The dependencies of a login."""

    app_context: AppContext
    spec: LoginSpec
    options: LoginOptions

    async def run(self, *, by_code: bool) -> None:
        """
        Raises:
                NoBrowser, ScrapeError, OSError: see login_to_platform.
        """
        options = replace(to_browser(self.app_context.settings), allows_popups=True)  # platforms' logins open windows
        print_missing_sandbox(self.app_context, options)
        if not by_code:
            try:
                return await self._run(replace(options, is_headless=False), by_code=False)
            except Unreachable as error:
                if self.options.by_code is False or not self.spec.qr_css:
                    raise
                reason = self.app_context.messages.failure(SECRETS.clean(str(error)))
                self.app_context.info("login.no_window", reason=reason)
        return await self._run(options, by_code=True)

    async def _run(self, options: BrowserOptions, *, by_code: bool) -> None:
        spec, folder = self.spec, self.app_context.settings.sessions_dir
        path = session_path(folder, spec.platform)
        async with open_browser(options) as browser:
            session = await browser.open_session(path if path.exists() and not self.options.is_fresh else None)
            if not by_code:
                self._print("login.window")
            await log_in(session, spec, limit_s=self.options.limit_s, show=self._show if by_code else None)
            await session.save(path)
            at = now()
            sites = {} if self.options.is_fresh else read_sites(folder, spec.platform)
            site = LoginRecord(health=LoginState.IN, logged_in_at=at, probed_at=at)
            write_sites(folder, spec.platform, {**sites, spec.site: site})
            await session.close()
        self._close_circuit()
        self._print("login.saved", path=str(path), at=format_minute(at))

    def _close_circuit(self) -> None:
        """Close the platform's circuit after a login: the next scan visits the platform again."""
        url = self.app_context.settings.database_url
        if read_condition(url) is not None:
            with Store.open(url) as store:
                store.circuits.close(self.spec.platform)

    def _show(self, code: Modules) -> None:
        self._print("login.scan_code")
        console = self.app_context.err
        for line in to_lines(code, has_colour=console.color_system is not None and not console.no_color):
            console.print(line, soft_wrap=True)

    def _print(self, key: str, **values: object) -> None:
        """Printed also when quiet: a login is interactive."""
        messages = self.app_context.messages
        platform, seconds = messages.platform(self.spec.platform), f"{self.options.limit_s:g}"
        print_sentence(self.app_context.err, messages.text(key, platform=platform, seconds=seconds, **values))
