"""One recording as the command line orders it."""

import asyncio
from dataclasses import replace
from pathlib import Path

from scrapers.browser import open_browser
from scrapers.capture import Target
from scrapers.chromium import NoBrowser
from scrapers.errors import ScrapeError
from scrapers.platforms import ROUTES
from scrapers.scraper import Route
from scrapers.session import BrowserOptions
from tracker.account import Account
from tracker.cli.scanning import to_browser
from tracker.cli.workplace import Workplace
from tracker.clock import now
from tracker.errors import Failed, UserError
from tracker.record import Recorded, record_case
from tracker.secrecy import SECRECY
from tracker.sessions import stored_session
from tracker.words import Words


def record_account(place: Workplace, account: Account, route_name: str | None, folder: Path) -> Recorded:
    """
    Raises:
        UserError: the platform or the route is not known, or the folder is there already.
        Failed: no browser starts, or nothing came that could be kept.
    """
    route = find_route(account.platform, route_name, place.words)
    stored = stored_session(place.settings.sessions_dir, account.platform)
    try:
        browser = replace(to_browser(place.settings), keeps_exchanges=True)
        return asyncio.run(record_with(browser, stored, route, account, folder))
    except (NoBrowser, ScrapeError) as error:
        raise Failed(SECRECY.clean(str(error))) from error


async def record_with(
    options: BrowserOptions, stored: Path | None, route: Route, account: Account, folder: Path
) -> Recorded:
    async with open_browser(options) as browser:
        session = await browser.open_session(stored)
        return await record_case(session, route, Target(handle=account.handle, links=account.links), now(), folder)


def find_route(platform: str, name: str | None, words: Words) -> Route:
    """The route of that name; without one the platform's best.

    Raises:
        UserError: there is none.
    """
    routes = ROUTES.get(platform, ())
    found = next((route for route in routes if name in (None, route.name)), None)
    if found is None:
        known = " ".join(route.name for route in routes)
        raise UserError(
            words.say("record.no_route", platform=platform, name=name or ""),
            words.say("record.no_route.hint", routes=known) if known else "",
        )
    return found
