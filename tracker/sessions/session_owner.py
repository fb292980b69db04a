"""Remembers in a session whose it is: a back office is one account's, and shows the same page for all others."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from scrapers.browser.session import Session
from scrapers.model.capture import Capture, Reply, with_replies
from scrapers.model.errors import NoUrl, ScrapeError
from scrapers.model.route import Route
from tracker.sessions.sessions import PlatformSession


@dataclass(slots=True)
class SessionOwner:
    """The replies of one platform's session that are the same for every account (Route.same_for_all), once two
    accounts in turn got the same: a single one may be a mistake, as a page for visitors in a session that is logged in.
    """

    session: PlatformSession
    _replies: dict[str, Mapping[str, Reply]] = field(default_factory=dict)
    """Full name of a route -> its replies that are the same for all, as the last account got them."""
    _agreed: set[str] = field(default_factory=set)
    """Full names of the routes whose replies the account before it had got, too."""
    _replied_in: Session | None = None
    """The session in which they came; another one may be another person's."""
    _asking: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def capture(self, route: Route, empty: Capture, ask: Callable[[], Awaitable[Capture]]) -> Capture:
        """The capture of one account: from the replies that are known, if these say that the session is not the
        account's; else a new one. While nothing is known, one account after the other asks, and the others wait.

        Args:
            empty: the account's capture, before any request.

        Raises:
            ScrapeError: from `ask`.
        """
        if not route.same_for_all:
            return await ask()
        async with self._asking[route.full_name]:
            if not self._known(route):
                capture = await ask()
                self._note(route, capture)
                return capture
        known = with_replies(empty, self._known(route))
        return known if is_ruled_out(route, known) else await ask()

    def _known(self, route: Route) -> Mapping[str, Reply]:
        is_known = route.full_name in self._agreed and self._replied_in is self.session.session
        return self._replies[route.full_name] if is_known else {}

    def _note(self, route: Route, capture: Capture) -> None:
        if self._replied_in is not self.session.session:
            self._replies.clear()
            self._agreed.clear()
            self._replied_in = self.session.session
        replies = {name: capture.replies[name] for name in route.same_for_all if name in capture.replies}
        if replies and addresses_of(replies) == addresses_of(self._replies.get(route.full_name, {})):
            self._agreed.add(route.full_name)
        self._replies[route.full_name] = replies


def addresses_of(replies: Mapping[str, Reply]) -> dict[str, str]:
    return {name: reply.url for name, reply in replies.items()}


def is_ruled_out(route: Route, capture: Capture) -> bool:
    """Whether replies show that the route has nothing about the account. A wall, or a page that cannot be read, shows
    nothing."""
    try:
        route.read(capture)
    except NoUrl:
        return True
    except ScrapeError:
        return False
    return False
