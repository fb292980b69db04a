"""What is known of an account after looking: looks, the check they make up, and the posts seen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scrapers.model.profile import AccountState, Post

NO_HANDLE = "no_handle"
"""The code of an account that the register has no handle of: no platform was asked for it."""


class Outcome(StrEnum):
    """A look ends in one of three; only the first two reach the rules."""

    SEEN = "seen"
    GONE = "gone"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualSource:
    """Who stands for a look that a person made, and with what (人工核实). All of it is typed by people."""

    manual_check_id: int
    """Names it on the command line."""
    by: str
    note: str = ""
    screenshot: str = ""
    """Of the picture kept, from the state folder; empty: none."""
    screenshot_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file that shows what a look saw (证据); see tracker.proof."""

    kind: str
    """picture | full_picture | snapshot | reply | record (when, how and by what it was seen) | case."""
    path: str
    """From the state folder, with `/`."""
    sha256: str
    """In hex, of the whole file."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One attempt: one route, one way."""

    route: str
    """e.g. `weibo.ajax`."""
    way: str
    """ask | visit | person."""
    looked_at: datetime
    outcome: Outcome
    state: AccountState | None = None
    """None: no answer."""
    words: str = ""
    """The platform's own words behind a state other than active; hostile."""
    code: str = ""
    """Stable error code of a look without an answer, see scrapers.model.errors; of one with an answer, why it proves
    posts and no silence, see scrapers.network.clock_skew."""
    message: str = ""
    """What happened, for people; of a look with an answer its notes (tracker.messages.notes); hostile."""
    url: str = ""
    """The account's page, or the first address that answered."""
    manual_source: ManualSource | None = None
    """None: the program looked itself."""
    evidence_files: tuple[EvidenceFile, ...] = ()
    """What was kept of it; empty: nothing that would be held against anybody, or it could not be kept."""

    @property
    def is_not_current(self) -> bool:
        """Whether it shows posts and proves no silence, for its answer is not proved to be of its instant."""
        return self.outcome is Outcome.SEEN and bool(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One account's outcome in one scan: what its looks make up together."""

    checked_at: datetime
    outcome: Outcome
    looks: tuple[Look, ...] = ()
    code: str = ""
    """Why it is not verified: an error's, or `to_be_confirmed`, `looks_disagree`, `not_supported`, `no_handle`,
    `internal_error`."""
    message: str = ""
    state: AccountState | None = None
    words: str = ""
    display_name: str = ""
    former_names: tuple[str, ...] = ()
    verified_as: str = ""
    is_muted: bool = False
    post_count: int | None = None
    covers_from: datetime | None = None
    """See Profile.covers_from; None: proves no silence."""
    posts: tuple[Post, ...] = ()
    """All that the looks saw, each once."""
    interaction: str = ""
    """What a person recorded of the interaction (互动交流): no_interaction or interaction. Such a check tells of
    nothing else, neither state nor posts."""

    def __post_init__(self) -> None:
        if self.checked_at.utcoffset() is None:
            raise ValueError("checked_at must carry an offset")
        if self.outcome is Outcome.UNVERIFIED and not self.code:
            raise ValueError("a check without an answer says why")
        if self.outcome is not Outcome.UNVERIFIED and self.state is None:
            raise ValueError("an answer has a state")

    @property
    def has_answer(self) -> bool:
        return self.outcome is not Outcome.UNVERIFIED

    @property
    def checked_by(self) -> str:
        """The person who looked; empty: the program did."""
        return next((look.manual_source.by for look in self.looks if look.manual_source), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSummary:
    """What became of one account in one scan."""

    outcome: Outcome
    code: str
    checked_at: datetime
    last_post_at: datetime | None
    """The newest post that was seen; None: none was."""
