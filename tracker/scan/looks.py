"""The looks at one account: the result of each, the choice of the next, and its parameters."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.model.capture import Capture, FetchMode, Target
from scrapers.model.errors import NoUrl, ScrapeError
from scrapers.model.profile import Profile
from scrapers.model.route import Route
from tracker.evidence.dossier import RawEvidence
from tracker.history.check import Look, Outcome
from tracker.history.unit_answers.answer import GivenLink
from tracker.messages.notes import to_message
from tracker.register.account import Account
from tracker.text.secrets import SECRETS

if TYPE_CHECKING:  # loads the browser's driver, which who imports official answers does without
    from scrapers.browser.page.screenshots import ScreenshotTaker
    from scrapers.browser.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAnswered:
    """A look that got an answer."""

    route: Route
    way: FetchMode
    looked_at: datetime
    url: str
    profile: Profile
    """What the look proves; see `doubt`."""
    doubt: ScrapeError | None = None
    """Why the look proves no silence; None: it does, as far as its list reaches. See scrapers.network.clock_skew."""
    raw_evidence: RawEvidence | None = field(default=None, compare=False, repr=False)
    """The replies and screenshots; None: no evidence is stored."""

    @property
    def look(self) -> Look:
        return Look(
            route=self.route.full_name,
            way=self.way.value,
            looked_at=self.looked_at,
            outcome=Outcome.GONE if self.profile.is_gone else Outcome.SEEN,
            state=self.profile.state,
            words=self.profile.words,
            code=self.doubt.code if self.doubt else "",
            message=str(self.doubt) if self.doubt else to_message(self.profile.notes),
            url=self.url,
        )

    def is_fresh(self, within: timedelta) -> bool:
        """Whether it shows a post more recent than that."""
        last = self.profile.last_post
        return last is not None and self.looked_at - last.published_at < within


@dataclass(frozen=True, slots=True, kw_only=True)
class LookFailed:
    """A look that got no answer."""

    route: Route
    way: FetchMode
    looked_at: datetime
    url: str
    error: ScrapeError
    failed_capture: Path | None = None
    """Folder in which an unreadable capture was stored; None: not stored."""
    came: tuple[str, ...] = ()
    """Names of the replies that came; empty: none could be kept for the reader."""

    @property
    def look(self) -> Look:
        return Look(
            route=self.route.full_name,
            way=self.way.value,
            looked_at=self.looked_at,
            outcome=Outcome.UNVERIFIED,
            code=self.error.code,
            message=str(self.error),
            url=self.url,
        )


LookResult = LookAnswered | LookFailed


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
    answered_in: list["Session"] = field(default_factory=list)
    """The session of each look that was answered."""

    def was_looked_at_in(self, session: "Session | None") -> bool:
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
    screenshot_taker: "ScreenshotTaker | None"
    is_second: bool
    """Whether it confirms an adverse result."""


def url_of(route: Route, target: Target, capture: Capture | None) -> str:
    """The address at which a person sees the same page, without personal parameters."""
    try:
        url = route.address(target)
    except NoUrl:
        url = next((reply.url for reply in capture.replies.values()), "") if capture else ""
    return SECRETS.clean_url(url, (target.handle,))
