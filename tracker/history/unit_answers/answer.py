"""What a unit stated of its account on a sheet (单位自报), and what the links that it gave turned out to be. Pure.

A statement proves nothing. A link proves what its page shows, once the program has opened it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MISMATCH = timedelta(days=1)
"""A stated time of publication may be so far from the page's: units write down the day, or when it was approved."""
DAY = timedelta(days=1)
OPENED_PLATFORMS = frozenset({"wechat"})
"""On which a scan opens given links: those of scrapers.platforms.given_links, whose readers a listing does not load."""


class Opened(StrEnum):
    """What the page behind a given link turned out to be."""

    NOT_YET = ""
    """Not opened, or in a scan that does not count."""
    OWN = "own"
    """An article of this account."""
    OTHER = "wrong_account"
    """An article of another account: it says nothing of this one."""
    TO_CONFIRM = "to_confirm"
    """Nothing shows whose article it is: a person decides."""
    DELETED = "deleted"
    """The platform shows a notice in the article's place; words has it."""
    FAILED = "failed"
    """A wall, an outage, a page that cannot be read: the next scan tries again."""

    @property
    def is_final(self) -> bool:
        return self not in (Opened.NOT_YET, Opened.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLink:
    """A link that a unit gave, with what its page showed; every text is hostile."""

    link: str
    outcome: Opened = Opened.NOT_YET
    code: str = ""
    """Stable error code of a look that got no article; empty: none."""
    looked_at: datetime | None = None
    page_name: str = ""
    page_handle: str = ""
    page_title: str = ""
    page_published_at: datetime | None = None
    words: str = ""
    answer_id: int = 0
    """Names it in the store, with its position."""
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAnswer:
    """One row of a returned sheet: what is not stated is empty."""

    links: tuple[GivenLink, ...] = ()
    published_at: datetime | None = None
    """发布时间 as typed."""
    is_day: bool = False
    """Whether only the day was typed; published_at is its beginning."""
    home_link: str = ""
    note: str = ""
    returned_at: datetime | None = None
    file: str = ""
    cell: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(given.link for given in self.links)

    @property
    def is_empty(self) -> bool:
        return not (self.links or self.published_at or self.home_link or self.note)

    @property
    def own(self) -> GivenLink | None:
        """The newest of its links that proved to be an article of the account; None: none did."""
        own = [(given.page_published_at, given) for given in self.links if given.outcome is Opened.OWN]
        dated = [(at, given) for at, given in own if at is not None]
        return max(dated, key=lambda pair: pair[0])[1] if dated else None

    def lies_within(self, start: datetime, end: datetime) -> bool:
        """Whether the stated time, whatever hour of a stated day, certainly lies between the two."""
        if self.published_at is None:
            return False
        latest = self.published_at + (DAY if self.is_day else timedelta())
        return start <= self.published_at and latest <= end

    def lies_on(self, instant: datetime) -> bool:
        """Whether the instant is of the stated day."""
        return self.published_at is not None and self.published_at <= instant < self.published_at + DAY

    def mismatched(self) -> GivenLink | None:
        """A link whose page was published more than a day before or after the stated time; None: there is none, as
        where one of several links fits."""
        own = [given for given in self.links if given.outcome is Opened.OWN and given.page_published_at]
        if not own or self.published_at is None or any(self.fits(given) for given in own):
            return None
        return self.own

    def fits(self, given: GivenLink) -> bool:
        if self.published_at is None or given.page_published_at is None:
            return True
        latest = self.published_at + (DAY if self.is_day else timedelta())
        return self.published_at - MISMATCH <= given.page_published_at <= latest + MISMATCH


def to_open(answers: Iterable[UnitAnswer], *, again: bool) -> tuple[GivenLink, ...]:
    """The links that the next scan opens, each address once.

    Args:
        again: also those that proved to be the account's: an account without a handle has no other page.
    """
    wanted = (
        given
        for answer in answers
        for given in answer.links
        if not given.outcome.is_final or (again and given.outcome is Opened.OWN)
    )
    return tuple({given.link: given for given in reversed(tuple(wanted))}.values())[::-1]
