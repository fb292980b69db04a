"""Routes to a platform's answers: the addresses, the walls, and the parser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from scrapers.model.answer_words import limit_to_answers
from scrapers.model.capture import Capture, FetchMode, Reply, Target
from scrapers.model.errors import (
    FAULTS,
    IdentityUnproved,
    LayoutChanged,
    NoUrl,
    PostsHidden,
    ScrapeError,
    Unreachable,
    WrongAccount,
    reason_of,
)
from scrapers.model.profile import CLOCK_SLACK, Profile, is_placeholder
from scrapers.model.wall import STATUS_WALLS, Wall, to_error

COMPLETE_LIST = datetime(1970, 1, 1, tzinfo=UTC)
"""covers_from of a complete list: the account has no older post."""


class ProofLimit(StrEnum):
    """What a source can prove at most; a single answer may prove less (Profile.covers_from)."""

    WHOLE_LIST = "whole_list"
    """完整、实时的列表: the account's own current list, or the platform's own count. It proves posts, silence, and that
    nothing was ever published."""
    PARTIAL_LIST = "partial_list"
    """不全或滞后的列表: single posts, a selection, a delayed copy. It proves the posts that it shows, and nothing else.
    """
    STATEMENT = "statement"
    """单位自报: a statement about the account. It proves nothing until a page or a person confirms it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to get a platform's answer: data, and two pure functions."""

    platform: str
    name: str
    hosts: tuple[str, ...]
    """The only hosts this route navigates to or fetches from; `*.example.cn` stands for its subdomains."""
    parse: Callable[[Capture], Profile]
    """Raises ScrapeError where it knows the reason; LookupError, TypeError, ValueError mean layout_changed."""
    proves: ProofLimit = ProofLimit.PARTIAL_LIST
    """What the source can prove at most; `read` enforces it."""
    lists: Callable[[Capture], tuple[str, ...]] = lambda capture: ()
    """Addresses of posts in the answer, newest first, which another route opens before the account is judged
    (Target.listed). Pure; raises as `parse` does."""
    walls: tuple[Wall, ...] = ()
    home_url: str = ""
    """The page that stays open while accounts are fetched; empty: the route can only be visited."""
    requests: Callable[[Capture], Mapping[str, str]] = lambda capture: {}
    """Reply name -> address still to be fetched, given the replies so far; called until it returns nothing new. Pure.
    """
    same_for_all: frozenset[str] = frozenset()
    """Replies that do not depend on the account that is asked for, as whose back office is open: they are fetched
    for two accounts of a session, and again for one that they do not rule out (`read` raises NoUrl)."""
    bodies: Callable[[Capture], Mapping[str, str]] = lambda capture: {}
    """Reply name -> JSON body to POST to its address; other requests use GET. Pure."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that the site's own scripts send to their own host; `cookie:NAME` is the value of that cookie, and
    without the cookie the header is not sent."""
    referrer: str = ""
    """The page that requests to its own host come from, with {handle}; empty: the open one."""
    page_url: str = ""
    """The account's page, with {handle} or {link} (the first known link that it accepts); empty: it cannot be visited.
    """
    accepts_link: Callable[[str], bool] = lambda link: True
    """Whether a known link leads to the page that this route reads."""
    next_page_url: Callable[[Capture], str] = lambda capture: ""
    """Where a visit continues from the account's page, kept as NEXT_PAGE; empty: nowhere. Pure."""
    shares_walls_with: frozenset[str] = frozenset()
    """Routes to the same pages: after a wall on one of them this one is not tried."""
    listens: Mapping[str, str] = field(default_factory=dict)
    """Reply name -> glob of a request that the page itself makes. A reply that does not come is fetched, if `requests`
    names it."""
    listens_json: tuple[str, ...] = ()
    """Globs: each JSON response from there is kept under its own address."""
    optional: frozenset[str] = frozenset()
    """Replies that may fail: a wall or an error removes them from the capture."""
    accepted_statuses: frozenset[int] = frozenset({200})
    """HTTP statuses that are neither a wall nor an outage here, because `parse` reads such replies. Others that are
    neither anywhere (404, 410) come to it too: Reply.json takes 200 alone."""
    service: str = ""
    """Name of the service that answers, if it has other servers than the platform, as WeRead for WeChat: its looks have
    time slots of their own, at the platform's interval. Empty: the platform itself."""
    reports_state: bool = True
    """Whether an answer shows that the account exists now; a cached list does not."""
    needs_session: bool = False
    """Whether it answers only logged-in sessions (scrapers.platforms.logins); without one it is not tried."""

    @property
    def first_way(self) -> FetchMode:
        """The quicker way to look by it: a fetch where it has a page to fetch from."""
        return FetchMode.FETCH if self.home_url else FetchMode.VISIT

    @property
    def lane(self) -> str:
        """Whose time slots its looks take: the platform's, as `wechat`, or a service's own, as `wechat/weread`."""
        return f"{self.platform}/{self.service}" if self.service else self.platform

    @property
    def full_name(self) -> str:
        """Unique, as `weibo.ajax`; looks are stored under it."""
        return f"{self.platform}.{self.name}"

    def address(self, target: Target) -> str:
        """The account's page for a visit.

        Raises:
            NoUrl: the route cannot be visited, or needs a link and none is known.
        """
        if not self.page_url:
            raise NoUrl(f"{self.full_name} has no page to visit")
        known = filter(self.is_own_host, (*target.listed[:1], *target.links))
        link = next(filter(self.accepts_link, known), "")
        if "{link}" in self.page_url and not link:
            raise NoUrl(f"{self.full_name} needs a link of the account; none such is known")
        return self.page_url.format(handle=target.handle, link=link)

    def is_own_host(self, link: str) -> bool:
        """Whether an address is on one of the route's hosts: a register may hold another platform's."""
        try:
            host = urlsplit(link).hostname or ""
        except ValueError:
            return False
        return any(fnmatchcase(host, pattern) for pattern in self.hosts)

    def check_target(self, target: Target, way: FetchMode, captured_at: datetime) -> None:
        """Check that a capture is possible, before any request.

        Raises:
            NoUrl: the route has no address for the account.
        """
        if way is FetchMode.VISIT:
            self.address(target)
        else:
            self.missing_requests(Capture(target=target, captured_at=captured_at, way=way))

    def next_page(self, capture: Capture) -> str:
        """Where the visit continues; empty: nowhere, also after a wall or when the page cannot be read."""
        try:
            self.check_walls(capture)
            return self.next_page_url(capture)
        except (ScrapeError, *FAULTS):
            return ""

    def missing_requests(self, capture: Capture) -> dict[str, str]:
        """What is still to be fetched; nothing after a wall or when a reply cannot be read.

        Raises:
            NoUrl: the route has no address for the account.
        """
        try:
            self.check_walls(capture)
            return {name: url for name, url in self.requests(capture).items() if name not in capture.replies}
        except NoUrl:
            raise
        except (ScrapeError, *FAULTS):
            return {}

    def listed(self, capture: Capture) -> tuple[str, ...]:
        """The result of `lists`; empty after a wall or when the answer cannot be read."""
        try:
            self.check_walls(capture)
            return self.lists(capture)
        except (ScrapeError, *FAULTS):
            return ()

    def check_walls(self, capture: Capture) -> None:
        """
        Raises:
            ScrapeError: a reply is a wall or an HTTP error.
        """
        for name, reply in capture.replies.items():
            if name in self.optional:
                continue
            self._check_reply(name, reply)

    def _check_reply(self, name: str, reply: Reply) -> None:
        for wall in self.walls:
            if wall.matches(reply):
                raise to_error(wall.error, f"{self.full_name}: {name} at {reply.safe_url}", reply)
        if reply.http_status in self.accepted_statuses:
            return
        error = STATUS_WALLS.get(reply.http_status)
        if error:
            raise to_error(error, f"{self.full_name}: HTTP {reply.http_status} from {reply.safe_url}", reply)
        if reply.http_status >= 500 or reply.http_status == 0:
            raise Unreachable(f"{self.full_name}: HTTP {reply.http_status} from {reply.safe_url}")

    def read(self, capture: Capture) -> Profile:
        """Read a capture.

        Raises:
            ScrapeError: a wall, another account's page, or an error that parse() raised.
            PostsHidden: nothing is listed, and the source cannot prove that there is nothing.
            LayoutChanged: the replies have another shape than parse() reads, or a post lies in the future.
        """
        self.check_walls(capture)
        capture = self._without_failed_optional(capture)
        try:
            profile = self.parse(capture)
        except ScrapeError:
            raise
        except FAULTS as error:
            raise LayoutChanged(f"{self.full_name}: {reason_of(error)}") from error
        if profile.handle is not None and profile.handle != capture.target.handle:
            raise WrongAccount(f"asked for {capture.target.handle}, the page is {profile.handle}'s")
        if is_placeholder(profile.display_name):
            raise IdentityUnproved(f"the account's name is {profile.display_name}")
        if profile.last_post is not None and profile.last_post.published_at > capture.captured_at + CLOCK_SLACK:
            raise LayoutChanged(f"a post of {profile.last_post.published_at:%Y-%m-%d %H:%M}, which has not come yet")
        return limit_to_answers(self._within_proof(profile), capture, self._asked(capture))

    def _asked(self, capture: Capture) -> Mapping[str, str]:
        """Reply name -> the address that was asked for; empty where that cannot be known."""
        try:
            return self.requests(capture)
        except (ScrapeError, *FAULTS):
            return {}

    def _within_proof(self, profile: Profile) -> Profile:
        """Reduce a profile to what the source can prove."""
        if self.proves is ProofLimit.WHOLE_LIST or profile.is_gone:
            return profile
        if not profile.posts or self.proves is ProofLimit.STATEMENT:
            raise PostsHidden(f"{self.full_name}: a {self.proves.value} proves nothing here")
        return replace(profile, covers_from=None)

    def _without_failed_optional(self, capture: Capture) -> Capture:
        kept = {}
        for name, reply in capture.replies.items():
            if name in self.optional:
                try:
                    self._check_reply(name, reply)
                except ScrapeError:
                    continue
            kept[name] = reply
        return replace(capture, replies=kept)
