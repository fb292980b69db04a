"""How many accounts of a register the open routes reach, and what one more login or authorisation would add.

Pure, but for the stored logins that tracker.sessions.open_routes reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.model.route import ProofLimit
from scrapers.platforms.logins import LOGINS
from tracker.grouping import grouped
from tracker.register.account import RESERVED, Account, FilingState
from tracker.sessions.login_records import command_of
from tracker.sessions.open_routes import OpenRoutes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReach:
    """The accounts of one platform that are not closed, by what can be found out about them now."""

    platform: str
    accounts: int
    whole: int
    """A route is open that proves posts and silence."""
    posts_only: int
    """Only routes that prove posts are open: silence is never shown."""
    without_handle: int
    """The register has no handle: no route can be asked."""
    logins: Mapping[str, int] = field(default_factory=dict)
    """Arguments of `tracker login` -> how many of those left to people it would add."""
    authorisations: int = 0
    """How many of those left to people their unit's authorisation (授权) would add, each for itself: those with a
    handle, or with the original id by which an official answer is theirs."""

    @property
    def by_people(self) -> int:
        """Accounts that only a person, or a sheet that a unit returns, can verify."""
        return self.accounts - self.whole - self.posts_only

    @property
    def is_whole(self) -> bool:
        return self.whole == self.accounts


def platform_reaches(accounts: Iterable[Account], routes: OpenRoutes) -> tuple[PlatformReach, ...]:
    """One entry a platform, in the order of the register."""
    present = (account for account in accounts if account.filing.state is not FilingState.CLOSED)
    of_platform = grouped(present, lambda account: account.platform)
    return tuple(platform_reach(name, found, routes) for name, found in of_platform.items())


def platform_reach(platform: str, accounts: Sequence[Account], routes: OpenRoutes) -> PlatformReach:
    """The reach of one platform.

    Args:
        accounts: the platform's, without the closed ones.
    """
    known = routes.routes.get(platform, ())
    whole = [
        account
        for account in accounts
        if any(routes.opens(route, account) for route in known if route.proves is ProofLimit.WHOLE_LIST)
    ]
    whole_keys = {account.key for account in whole}
    posts_only = [account for account in accounts if account.key not in whole_keys and routes.can_verify(account)]
    reached = whole_keys | {account.key for account in posts_only}
    left = [
        account
        for account in accounts
        if account.key not in reached and account.has_handle and platform in routes.routes
    ]
    spec = next(iter(LOGINS.get(platform, ())), None)
    opened = routes.with_login(platform, spec.site) if spec else routes
    adds = sum(opened.can_verify(account) for account in left)
    return PlatformReach(
        platform=platform,
        accounts=len(accounts),
        whole=len(whole),
        posts_only=len(posts_only),
        without_handle=sum(not account.has_handle for account in accounts),
        logins={command_of(spec): adds} if spec is not None and adds else {},
        authorisations=len(left) + sum(map(has_original_id, accounts)) if platform == AUTHORISED else 0,
    )


def has_original_id(account: Account) -> bool:
    return account.handle.startswith(f"{RESERVED}gh_")


AUTHORISED = "wechat"
"""The platform on which a unit can authorise the office to read its account (tracker.sessions.grants)."""
