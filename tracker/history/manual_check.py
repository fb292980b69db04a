"""Looks made by people (人工核实): they have a route of their own and never replace the program's looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import AccountState, Post
from tracker.history.check import Check, Look, ManualSource, Outcome

PERSON = "person"
"""Route and mode of a manual look, and kind of a post known only from one."""
IDENTITY_CONFIRMED = "identity_confirmed"
IDENTITY_DENIED = "identity_denied"
CANNOT_TELL = "cannot_tell"
OWNER_UNDECIDED_CODES = frozenset({"identity_unproved", "wrong_account"})
"""Codes of looks that could not determine whether the page is the registered account's."""


class ManualFinding(StrEnum):
    """What a person saw; exactly one per look."""

    LAST_POST = "last_post"
    """The time of the account's newest visible post."""
    NOTHING_NEWER = "nothing_newer"
    """Nothing newer than an instant is visible; whether there is a post of that instant is not said."""
    POSTED = "posted"
    """A post of that instant is visible; whether there is a newer one is not said."""
    NEVER_POSTED = "never_posted"
    """The platform's own count is 0."""
    GONE = "gone"
    """The platform's notice instead of the account."""
    SAME_ACCOUNT = "same_account"
    """The page is the registered account's, whatever its name."""
    OTHER_ACCOUNT = "other_account"
    """The page belongs to another account: the handle in the register is wrong."""
    CANNOT_TELL = "cannot_tell"
    NO_INTERACTION = "no_interaction"
    """The account answers nobody, or offers no contact (无互动交流)."""
    INTERACTION = "interaction"
    """There is interaction; this corrects an earlier record to the contrary."""


TELLS_INTERACTION = frozenset({ManualFinding.NO_INTERACTION, ManualFinding.INTERACTION})
HAS_INSTANT = frozenset({ManualFinding.LAST_POST, ManualFinding.NOTHING_NEWER, ManualFinding.POSTED})
SHOWS_ACCOUNT = frozenset({*HAS_INSTANT, ManualFinding.NEVER_POSTED, *TELLS_INTERACTION})
"""Findings of somebody who saw the account alive."""
TELLS_STATE = frozenset({*SHOWS_ACCOUNT, ManualFinding.GONE})
"""Findings that need a page known to be the account's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A withdrawn observation: kept, but no longer counted (全过程留痕)."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualCheck:
    """One look of one person. Every text in it was typed or pasted by people and is hostile."""

    what: ManualFinding
    by: str
    seen_at: datetime
    recorded_at: datetime
    name: str
    """The account's name in the register at that time."""
    state: AccountState | None = None
    """Only with `gone`."""
    words: str = ""
    """The platform's own words for `gone`."""
    last_post_at: datetime | None = None
    """With `last_post` and `posted` the post's instant; with `nothing_newer` the one that nothing visible is newer
    than."""
    link: str = ""
    title: str = ""
    note: str = ""
    screenshot: str = ""
    screenshot_sha256: str = ""
    id: int = 0
    """Assigned by the store; 0: not stored yet."""
    withdrawal: Withdrawal | None = None

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("an observation names who made it")
        if (self.last_post_at is not None) is not (self.what in HAS_INSTANT):
            raise ValueError("a post seen, or missed, has its instant, and nothing else has one")
        if self.last_post_at is not None and self.last_post_at > self.seen_at:
            raise ValueError("a post cannot be seen before it is published")
        if (self.what is ManualFinding.GONE) is not (
            self.state not in (None, AccountState.ACTIVE) and bool(self.words.strip())
        ):
            raise ValueError("gone, and nothing else, has a state and the platform's words")

    @property
    def check(self) -> Check:
        """The look as a check for the rules, without its post.

        A last post was seen at the head of the list: nothing was published between it and the look. "Nothing newer"
        says the same, and knows of no post. A post that was only seen proves no silence. "Never posted" rests on the
        platform's own count, and proves no silence after a post that was seen otherwise.
        """
        state = AccountState.ACTIVE if self.what in SHOWS_ACCOUNT else self.state
        look = self.to_look(state)
        return Check(
            checked_at=self.seen_at,
            outcome=look.outcome,
            looks=(look,),
            code=look.code,
            message=look.message,
            state=state,
            words=self.words,
            post_count=0 if self.what is ManualFinding.NEVER_POSTED else None,
            covers_from=None if self.what is ManualFinding.POSTED else self.last_post_at,
            interaction=self.what.value if self.what in TELLS_INTERACTION else "",
        )

    def to_look(self, state: AccountState | None) -> Look:
        """The manual check as a look by the route of people.

        Args:
            state: what it proves; None: nothing, and the look is unverified, with the reason.
        """
        code, message = UNVERIFIED_REASONS.get(self.what, ("", ""))
        outcome = Outcome.SEEN if state is AccountState.ACTIVE else Outcome.GONE if state else Outcome.UNVERIFIED
        note = f"：{self.note}" if self.note else ""
        return Look(
            route=PERSON,
            way=PERSON,
            looked_at=self.seen_at,
            outcome=outcome,
            state=state,
            words=self.words,
            code=code,
            message=message.format(by=self.by, name=self.name) + note if message else "",
            url=self.link,
            manual_source=ManualSource(
                manual_check_id=self.id,
                by=self.by,
                note=self.note,
                screenshot=self.screenshot,
                screenshot_sha256=self.screenshot_sha256,
            ),
        )

    @property
    def post(self) -> Post | None:
        if self.last_post_at is None or self.what is ManualFinding.NOTHING_NEWER:
            return None
        return Post(
            post_id=f"{PERSON}-{self.id}",
            published_at=self.last_post_at,
            title=self.title,
            url=self.link,
            kind=PERSON,
        )


UNVERIFIED_REASONS = {
    ManualFinding.SAME_ACCOUNT: (IDENTITY_CONFIRMED, "{by}确认此标识即登记的“{name}”，待再次检查"),
    ManualFinding.OTHER_ACCOUNT: (IDENTITY_DENIED, "{by}确认此标识不是登记的“{name}”，请更正名册"),
    ManualFinding.CANNOT_TELL: (CANNOT_TELL, "{by}人工查看，仍不能判断"),
}
"""Reason code and message of accounts that are not verified."""


class PageOwner(StrEnum):
    """Whose page the handle leads to, as far as known."""

    REGISTERED = "registered"
    """No contrary evidence, or a person confirmed it."""
    OPEN = "open"
    """The newest look that should have determined it did not, and no person has decided."""
    OTHER = "other"
    """A person said that it is another account's."""


def page_owner(checks: Sequence[Check]) -> PageOwner:
    """
    Args:
        checks: oldest first. A handle belongs to one account permanently, so the last decision counts, whenever it was
        made.
    """
    decision = identity_decision(checks)
    if decision is not None and decision.code == IDENTITY_DENIED:
        return PageOwner.OTHER
    for check in reversed(checks):
        if check is decision or is_seen_by_program(check):
            return PageOwner.REGISTERED
        if is_undecided(check):
            return PageOwner.OPEN
    return PageOwner.REGISTERED


def is_undecided(check: Check) -> bool:
    """Whether the program met a page that did not prove to be the account's; a notice in its place is no page."""
    if check.code not in OWNER_UNDECIDED_CODES or check.checked_by or rests_on_given_link(check):
        return False
    showed_page = any(look.outcome is Outcome.SEEN or look.code in OWNER_UNDECIDED_CODES for look in check.looks)
    return showed_page or all(look.outcome is not Outcome.GONE for look in check.looks)


def rests_on_given_link(check: Check) -> bool:
    """Whether only a link that a unit gave led to the wrong page: the handle and what people saw are not in doubt."""
    routes = [look.route for look in check.looks if look.code == check.code]
    return bool(routes) and all(route.endswith(".given") for route in routes)


def identity_decision(checks: Iterable[Check]) -> Check | None:
    """The last decision of a person about the page's owner, by time of recording; None: there is none."""
    decisions = [check for check in checks if check.code in (IDENTITY_CONFIRMED, IDENTITY_DENIED)]
    return max(decisions, key=manual_check_id, default=None)


def manual_check_id(check: Check) -> int:
    return max((look.manual_source.manual_check_id for look in check.looks if look.manual_source), default=0)


def countable_checks(checks: Sequence[Check]) -> tuple[Check, ...]:
    """The looks that may count for or against the account, oldest first as given.

    Looks at a handle of another account do not concern this account; and while the owner is undecided, a person's look
    does not count either, nor a notice met in the place of that page since, or in the days before: it may be the
    other's.
    """
    whose = page_owner(checks)
    if whose is PageOwner.OTHER:
        return tuple(check for check in checks if not check.has_answer)
    if whose is PageOwner.OPEN:
        since = first_undecided(checks).checked_at - CLOSED_FOR_GOOD
        counting = (check if check.checked_at < since else without_notice(check) for check in checks)
        return tuple(check for check in counting if not (check.has_answer and check.checked_by))
    return tuple(checks)


CLOSED_FOR_GOOD = timedelta(days=3)
"""A page shows itself so soon after a notice: either was another account's."""


def first_undecided(checks: Sequence[Check]) -> Check:
    """The first look that could not tell whose page it met since the program saw the account, or a person decided;
    there is one."""
    decision = identity_decision(checks)
    known = (number for number, check in enumerate(checks) if check is decision or is_seen_by_program(check))
    return next(check for check in checks[max(known, default=-1) + 1 :] if is_undecided(check))


def is_seen_by_program(check: Check) -> bool:
    return check.outcome is Outcome.SEEN and not check.checked_by


def without_notice(check: Check) -> Check:
    """The program's look, but for a notice that somebody's account is gone."""
    if check.outcome is not Outcome.GONE or check.checked_by:
        return check
    return Check(
        checked_at=check.checked_at,
        outcome=Outcome.UNVERIFIED,
        looks=check.looks,
        code=IdentityUnproved.code,
        message="a notice in the place of a page that did not prove to be the account's",
    )


def countable_posts(checks: Sequence[Check], posts: Iterable[Post]) -> tuple[Post, ...]:
    """The posts that belong to the account as far as known; see countable_checks."""
    whose = page_owner(checks)
    if whose is PageOwner.OTHER:
        return ()
    return tuple(post for post in posts if whose is PageOwner.REGISTERED or post.kind != PERSON)


def merge_posts(posts: Sequence[Post], manual_checks: Iterable[ManualCheck]) -> tuple[Post, ...]:
    """The program's posts and those seen only by people, newest first.

    A person records minutes where the platform states seconds: a post within the same minute is the same post.
    """
    manual_posts = [post for post in (manual_check.post for manual_check in manual_checks) if post is not None]
    new = [
        post
        for post in manual_posts
        if not any(abs((post.published_at - known.published_at).total_seconds()) < 60 for known in posts)
    ]
    if not new:
        return tuple(posts)
    return tuple(sorted((*posts, *new), key=lambda post: post.published_at, reverse=True))
