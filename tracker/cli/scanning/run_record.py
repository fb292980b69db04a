"""Carries out `tracker record`."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scrapers.browser.browser import open_browser
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Target
from scrapers.model.errors import NoUrl
from scrapers.model.route import Route
from scrapers.network.proxy_login import new_login
from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.scanning.machine.equipment import browser_failures, print_missing_sandbox, to_browser
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.recordings.record import WrittenRecording, record_look
from tracker.recordings.recording import Recording, read_recordings
from tracker.recordings.replay_proxy import open_replay
from tracker.register.account import Account
from tracker.sessions.grants import grants_of
from tracker.sessions.login_records import stored_session
from tracker.time.clock import now


def record_account(
    app_context: AppContext, account: Account, route_name: str | None, folder: Path, replay: Path | None
) -> WrittenRecording:
    """
    Args:
        replay: the folder of cases that answer instead of the platforms; then no stored session is used.

    Raises:
        UserError: the platform or the route is not known, or the folder is there already.
        Failed: no browser starts, or nothing could be recorded.
    """
    recordings = read_recordings(replay) if replay else ()
    stored = None if replay else stored_session(app_context.settings.sessions_dir, account.platform)
    target = Target(handle=account.handle, links=account.links, grant=grants_of(app_context.settings).get(account.key))
    open_routes = [route for route in ROUTES.get(account.platform, ()) if is_open(route, target, stored)]
    best = next((route.name for route in open_routes), None)
    route = find_route(account.platform, route_name or best, app_context.messages)
    with browser_failures():
        browser = replace(to_browser(app_context.settings), record_exchanges=True)
        print_missing_sandbox(app_context, browser)
        if replay:
            return asyncio.run(record_replayed(browser, recordings, route, target, folder))
        return asyncio.run(record_with(browser, stored, route, target, folder))


async def record_with(
    options: BrowserOptions, stored: Path | None, route: Route, target: Target, folder: Path
) -> WrittenRecording:
    async with open_browser(options) as browser:
        session = await browser.open_session(stored)
        return await record_look(session, route, target, now(), folder)


async def record_replayed(
    options: BrowserOptions, recordings: Sequence[Recording], route: Route, target: Target, folder: Path
) -> WrittenRecording:
    async with open_replay(recordings, login=new_login()) as running:
        replayed = replace(options, proxy_url=running.proxy_url, spki_pin=running.spki_pin, freeze_clock=True)
        async with open_browser(replayed) as browser:
            captured_at = running.clock_of(route.platform, target.handle)
            session = await browser.open_session()
            return await record_look(session, route, target, captured_at, folder, origin="made")


def is_open(route: Route, target: Target, stored: Path | None) -> bool:
    """Whether the route has what it needs: an address, an authorisation, a login."""
    try:
        route.check_target(target, route.first_way, now())
    except NoUrl:
        return False
    return stored is not None or not route.needs_session


def find_route(platform: str, name: str | None, messages: Messages) -> Route:
    """The route of that name; without one the platform's best.

    Raises:
        UserError: there is none.
    """
    routes = ROUTES.get(platform, ())
    found = next((route for route in routes if name in (None, route.name)), None)
    if found is None:
        known = " ".join(route.name for route in routes)
        raise UserError(
            messages.text("record.no_route", platform=platform, name=name or ""),
            messages.text("record.no_route.hint", routes=known) if known else "",
        )
    return found
