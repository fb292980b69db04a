"""One login: shows the login page to a person and asks the platform whether a session is logged in, until it is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from scrapers.browser.interactive_page import InteractivePage, open_interactive_page
from scrapers.browser.qr_image import Modules
from scrapers.browser.session import Session
from scrapers.model.errors import LoginRequired, Unreachable
from scrapers.platforms.logins import LoginSpec, LoginState

PROBE_GAP_S = 3.0
"""Minimum seconds between two login probes; a probe is made only when the cookies have changed."""
RENEWAL_GAP_S = 10.0
"""Minimum seconds between two requests for a new code."""


async def log_in(
    session: Session, spec: LoginSpec, *, limit_s: float, show: Callable[[Modules], None] | None = None
) -> None:
    """Return once the platform reports that the session is logged in.

    Args:
        limit_s: seconds that the person has.
        show: draws each code that the page shows; None: the person sees the page itself.

    Raises:
        LoginRequired: no login in time, or the window was closed first.
        Unreachable: the login page does not open.
    """
    try:
        async with asyncio.timeout(limit_s):
            if await probe_login(session, spec) is not LoginState.IN:
                await watch(session, spec, show)
    except TimeoutError:
        raise LoginRequired(f"nobody logged in to {spec.platform} within {limit_s:g} s") from None


async def probe_login(session: Session, spec: LoginSpec) -> LoginState:
    """What the platform reports about the session now."""
    try:
        return spec.health(await session.probe(spec.probe_url))
    except Unreachable:
        return LoginState.UNKNOWN


async def watch(session: Session, spec: LoginSpec, show: Callable[[Modules], None] | None) -> None:
    screen = await open_interactive_page(session, spec.login_url, reads_codes=show is not None)
    try:
        await wait_for_login(session, screen, spec, QrDisplay(screen, spec, show) if show else None)
    except Unreachable:
        if not screen.is_closed:
            raise
    # The window may be closed right after the login.
    if screen.is_closed and await probe_login(session, spec) is not LoginState.IN:
        raise LoginRequired(f"the window was closed before anybody had logged in to {spec.platform}")


async def wait_for_login(
    session: Session, screen: InteractivePage, spec: LoginSpec, display: "QrDisplay | None"
) -> None:
    """Return when the session is logged in or the window was closed."""
    clock = asyncio.get_running_loop().time
    cookies, probed_at = await session.cookie_values(), clock()
    while not screen.is_closed:
        if clock() - probed_at >= PROBE_GAP_S and await session.cookie_values() != cookies:
            health = await probe_login(session, spec)
            if health is LoginState.IN:
                return
            probed_at = clock()
            cookies = cookies if health is LoginState.UNKNOWN else await session.cookie_values()
        if display:
            await display.refresh(clock())
        await screen.changes()


@dataclass(slots=True)
class QrDisplay:
    """Draws each code of a login page once."""

    screen: InteractivePage
    spec: LoginSpec
    show: Callable[[Modules], None]
    _shown: Modules | None = None
    _renewed_at: float = -RENEWAL_GAP_S

    async def refresh(self, clock_s: float) -> None:
        if self.spec.renew_css and clock_s - self._renewed_at >= RENEWAL_GAP_S:
            self._renewed_at = clock_s if await self.screen.press(self.spec.renew_css) else self._renewed_at
        code = await self.screen.read_code(self.spec.qr_css)
        if code is not None and code != self._shown:
            self._shown = code
            self.show(code)
