"""The looks at one account: which comes next, with what it is made, and what all of them came to so far."""

from dataclasses import dataclass, field

from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode, Target
from scrapers.model.errors import NoUrl
from scrapers.model.route import Route
from tracker.history.unit_answers.answer import GivenLink
from tracker.register.account import Account
from tracker.scan.merge_looks import LookResult
from tracker.text.secrets import SECRETS


@dataclass(slots=True)
class AccountScan:
    """The scan of one account: its looks so far."""

    account: Account
    attempts: list[LookResult] = field(default_factory=list)
    wall: str = ""
    """Code of the last wall met; empty: none."""
    has_begun: bool = False
    """Whether the platform was asked."""
    fault: Exception | None = None
    """The error that ended the looks; None: they were completed."""
    listed: tuple[str, ...] = ()
    """Addresses of posts that earlier looks listed without opening them; newest first."""
    opened: list[GivenLink] = field(default_factory=list)
    """The links that its unit gave and that were opened, with what their pages showed."""
    answered_in: list[Session] = field(default_factory=list)
    """The session of each look that was answered."""

    def was_looked_at_in(self, session: Session | None) -> bool:
        """Whether all that was answered came in this session: another one does not hold the same secrets."""
        return all(answered is session for answered in self.answered_in)


@dataclass(frozen=True, slots=True)
class LookChoice:
    """Which look comes next."""

    route: Route
    way: FetchMode
    is_second: bool = False
    """Whether it confirms an adverse result."""
    given: GivenLink | None = None
    """The link that the account's unit gave, which the look opens; None: it opens none."""


@dataclass(frozen=True, slots=True)
class LookRequest:
    """The parameters of one look."""

    route: Route
    target: Target
    way: FetchMode
    screenshot_taker: ScreenshotTaker | None
    is_second: bool
    """Whether it confirms an adverse result."""


def url_of(route: Route, target: Target, capture: Capture | None) -> str:
    """The address at which a person sees the same page, without personal parameters."""
    try:
        url = route.address(target)
    except NoUrl:
        url = next((reply.url for reply in capture.replies.values()), "") if capture else ""
    return SECRETS.clean_url(url, (target.handle,))
