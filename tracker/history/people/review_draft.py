"""The draft of an answer that a person is typing about an account: kept, so that a reload or a restart loses
nothing. A draft is no record and proves nothing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """Every text in it was typed by people and is hostile."""

    shown_id: int
    """Of the newest manual check that the person was shown; 0: none."""
    shown_at: datetime
    """When they were first shown the account as it is."""
    saved_at: datetime
    put_off_at: datetime | None = None
    """When they put it off; None: they did not."""
    day: str = ""
    before: str = ""
    since: str = ""
    state: str = ""
    words: str = ""
    note: str = ""
    picture: str = ""
    """Name of a file among those of drafts; empty: none."""
    asked: str = ""
    """Names the answer whose confirmation the person was shown; empty: none."""

    @property
    def is_begun(self) -> bool:
        """Whether anything is typed."""
        return any((self.day, self.before, self.since, self.state, self.words, self.note, self.picture))
