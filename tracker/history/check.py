"""The stored result of looking at an account: looks, the check that combines them, and the posts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scrapers.model.errors import ClockSkewed, OldCopy, ReplyUndated
from scrapers.model.profile import AccountState, Post

NO_HANDLE = "no_handle"
"""Code of a check of an account without a handle: no platform was queried."""


EVIDENCE_NOT_KEPT = "evidence_not_kept"
"""Code of a look whose evidence could not be kept: it proves the posts it saw, and nothing against the account."""


NOT_CURRENT = frozenset({OldCopy.code, ReplyUndated.code, ClockSkewed.code})
"""Codes of looks whose answer is not proved to be of their instant."""


class Outcome(StrEnum):
    """The three outcomes of a look; only the first two reach the rules."""

    SEEN = "seen"
    GONE = "gone"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualSource:
    """The person who made a look, and their proof (人工核实). All texts are typed by people."""

    manual_check_id: int
    """Names it on the command line."""
    by: str
    note: str = ""
    screenshot: str = ""
    """Path of the stored screenshot, relative to the state folder; empty: none."""
    screenshot_sha256: str = ""


PICTURE_KINDS = ("picture", "full_picture")
"""The kinds of evidence files that are pictures; what the browser showed comes before the whole page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file that shows what a look saw (证据); see tracker.evidence."""

    kind: str
    """picture | full_picture | snapshot | reply | record (time, manner and browser of the look) | case."""
    path: str
    """Relative to the state folder, with `/`."""
    sha256: str
    """Hex digest of the whole file."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One attempt: one route in one mode."""

    route: str
    """e.g. `weibo.ajax`."""
    way: str
    """ask | visit | person."""
    looked_at: datetime
    outcome: Outcome
    state: AccountState | None = None
    """None: no answer."""
    words: str = ""
    """The platform's own words for a state other than active; hostile."""
    code: str = ""
    """Without an answer: stable error code, see scrapers.model.errors. With an answer: why it proves posts but no
    silence, see scrapers.network.clock_skew."""
    message: str = ""
    """Details for people; with an answer, its notes (tracker.messages.notes); hostile."""
    url: str = ""
    """The account's page, or the first address with an answer."""
    manual_source: ManualSource | None = None
    """None: made by the program."""
    evidence_files: tuple[EvidenceFile, ...] = ()
    """The stored evidence; empty: nothing that could count against the account, or storing failed."""

    @property
    def is_not_current(self) -> bool:
        """Whether it proves posts but no silence, because its answer is not proved to be from its instant."""
        return self.outcome is Outcome.SEEN and bool(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One account's outcome in one scan, combined from its looks."""

    checked_at: datetime
    outcome: Outcome
    looks: tuple[Look, ...] = ()
    code: str = ""
    """Why it is not verified: an error code, or `to_be_confirmed`, `looks_disagree`, `not_supported`, `no_handle`,
    `internal_error`."""
    message: str = ""
    state: AccountState | None = None
    words: str = ""
    platform_id: str = ""
    """See Profile.platform_id."""
    display_name: str = ""
    former_names: tuple[str, ...] = ()
    verified_as: str = ""
    is_muted: bool = False
    post_count: int | None = None
    covers_from: datetime | None = None
    """See Profile.covers_from; None: it proves no silence."""
    posts: tuple[Post, ...] = ()
    """All posts of its looks, each once."""
    newest_shown: datetime | None = None
    """When the newest of its posts was published, where these are left out; None: it has none, or that is not known."""
    interaction: str = ""
    """A person's record of the interaction (互动交流): no_interaction or interaction. Such a check states neither state
    nor posts."""

    def __post_init__(self) -> None:
        if self.checked_at.utcoffset() is None:
            raise ValueError("checked_at must carry an offset")
        if self.outcome is Outcome.UNVERIFIED and not self.code:
            raise ValueError("a check without an answer says why")
        if self.outcome is not Outcome.UNVERIFIED and self.state is None:
            raise ValueError("an answer has a state")

    @property
    def shown_until(self) -> datetime | None:
        """When the newest post that it shows was published; None: it shows none, or that is not known."""
        return max((post.published_at for post in self.posts), default=self.newest_shown)

    @property
    def has_answer(self) -> bool:
        return self.outcome is not Outcome.UNVERIFIED

    @property
    def is_of_its_instant(self) -> bool:
        """Whether every answer is: else a name or a verification in it may be an earlier one."""
        return not any(look.outcome is Outcome.SEEN and look.code in NOT_CURRENT for look in self.looks)

    @property
    def checked_by(self) -> str:
        """The person who looked; empty: the program did."""
        return next((look.manual_source.by for look in self.looks if look.manual_source), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """One account's result in one scan."""

    outcome: Outcome
    code: str
    checked_at: datetime
    last_post_at: datetime | None
    """The newest post seen; None: none."""
