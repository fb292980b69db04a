"""Which accounts an open route could verify now, before anybody is asked: by what each route needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from scrapers.model.capture import Grant, Target
from scrapers.model.errors import NoUrl
from scrapers.model.route import ProofLimit, Route
from scrapers.platforms.logins import LOGINS, LoginState, login_of
from scrapers.platforms.routes import ROUTES
from tracker.register.account import Account
from tracker.sessions.login_records import read_sites


@dataclass(slots=True)
class OpenRoutes:
    """The routes that are open with the stored logins and the units' authorisations."""

    sessions_dir: Path
    grants: Mapping[str, Grant]
    """Account key -> what its unit authorised."""
    at: datetime
    routes: Mapping[str, tuple[Route, ...]] = field(default_factory=lambda: ROUTES)
    paused: frozenset[str] = frozenset()
    """Platforms with an open circuit: nobody asks them."""
    _logged_in: dict[str, frozenset[str]] = field(default_factory=dict)

    def can_verify(self, account: Account, answered_by: frozenset[str] = frozenset()) -> bool:
        """Whether a route that lists the account's posts is open. One that opens single known posts, as a link to an
        article and the albums that it names, finds too little to be asked for it every day.

        Args:
            answered_by: names of the routes that answered for the account, as `wechat.backoffice`.
        """
        return any(self.opens(route, account, answered_by) for route in self.routes.get(account.platform, ()))

    def opens(self, route: Route, account: Account, answered_by: frozenset[str] = frozenset()) -> bool:
        """As can_verify, by one route."""
        if not account.has_handle or account.platform in self.paused:
            return False
        target = Target(handle=account.handle, links=account.links, grant=self.grants.get(account.key))
        return self.is_open(route, target, answered_by)

    def is_open(self, route: Route, target: Target, answered_by: frozenset[str] = frozenset()) -> bool:
        if route.needs_session:
            if not self.has_login(route, answered_by):
                return False
        elif route.proves is not ProofLimit.WHOLE_LIST and target.grant is None:
            return False
        try:
            route.check_target(target, route.first_way, self.at)
        except NoUrl:
            return False
        return True

    def has_login(self, route: Route, answered_by: frozenset[str]) -> bool:
        """Whether its login is stored and has not expired. A platform's further logins are single units' own: they
        count for an account that was read so before."""
        spec = login_of(route)
        if spec is None or spec.site not in self.logins(route.platform):
            return False
        return spec is LOGINS[route.platform][0] or route.full_name in answered_by

    def with_login(self, platform: str, site: str) -> "OpenRoutes":
        """As after a login there, too."""
        logged_in = {**self._logged_in, platform: self.logins(platform) | {site}}
        return replace(self, _logged_in=logged_in)

    def logins(self, platform: str) -> frozenset[str]:
        if platform not in self._logged_in:
            sites = read_sites(self.sessions_dir, platform)
            found = frozenset(site for site, record in sites.items() if record.health is not LoginState.OUT)
            self._logged_in[platform] = found
        return self._logged_in[platform]
