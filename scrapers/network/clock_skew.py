"""How current a look's replies are, by their own Date and Age: an old copy shows nothing of what was published since.

A machine whose clock is days ahead would find everybody silent, and so would a cache that answers with last month's
list. So every reply that is read is held against the instant of the look. Where that does not prove the replies to be
of that instant, they prove the posts they show, and neither silence nor that an account is gone.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapers.model.capture import Capture, Reply
from scrapers.model.errors import ClockSkewed, OldCopy, ReplyUndated, ScrapeError
from scrapers.model.profile import MAX_CLOCK_SKEW, Profile

SEVERAL = 2
"""Platforms that disagree with our clock, from which on it is ours that is wrong."""
LONGEST_AGE = timedelta(days=36500)
"""Of an Age that cannot be read, or is beyond all reason: the copy is as old as can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a reply was made, by its own headers."""

    sent_at: datetime
    age: timedelta
    """How long a cache held it."""

    def is_old(self, looked_at: datetime) -> bool:
        """Whether it is a copy of an earlier answer. Some caches date a copy anew, so each of the two counts alone."""
        return max(looked_at - self.sent_at, self.age) > MAX_CLOCK_SKEW

    def ahead(self, looked_at: datetime) -> timedelta:
        """How far the platform's clock is ahead of ours, by the reading that is nearer to ours; negative: behind."""
        offsets = (self.sent_at - looked_at, self.sent_at + self.age - looked_at)
        return min(offsets, key=abs)


def stamp_of(reply: Reply) -> Stamp | None:
    """None: the reply has no Date that can be read."""
    sent_at = read_date(reply.date)
    return None if sent_at is None else Stamp(sent_at=sent_at, age=read_age(reply.age))


def read_date(text: str) -> datetime | None:
    """A Date of HTTP; None: it cannot be read."""
    try:
        sent_at = parsedate_to_datetime(text)
        # "-0000": the sender does not know its zone; HTTP's is always GMT
        return sent_at.replace(tzinfo=UTC) if sent_at.tzinfo is None else sent_at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_age(text: str) -> timedelta:
    """An Age of HTTP, in seconds; nothing is no age."""
    if not text.strip():
        return timedelta(0)
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return LONGEST_AGE
    return min(timedelta(seconds=int(digits)), LONGEST_AGE)


def stamps_of(capture: Capture) -> tuple[Stamp, ...]:
    """Of the replies that have one, in their order."""
    return tuple(stamp for stamp in map(stamp_of, capture.replies.values()) if stamp is not None)


def offset_of(capture: Capture) -> timedelta | None:
    """How far the platform's clock is ahead of ours, by all its replies; None: none of them has a Date."""
    offsets = sorted(stamp.ahead(capture.captured_at) for stamp in stamps_of(capture))
    return middle(offsets) if offsets else None


def middle(rising: Sequence[timedelta]) -> timedelta:
    """One that as many lie below as above; of two the one that is nearer to ours."""
    return min(rising[(len(rising) - 1) // 2], rising[len(rising) // 2], key=abs)


def why_not_current(capture: Capture) -> ScrapeError | None:
    """Why a look's replies prove no silence; None: they are of the instant of the look.

    A Date may be missing where a browser does not show it to the page that asked, as long as another reply has one.
    """
    looked_at = capture.captured_at
    stamps = stamps_of(capture)
    if not stamps:
        return ReplyUndated("no reply carries a Date that can be read")
    for stamp in stamps:
        if abs(stamp.ahead(looked_at)) > MAX_CLOCK_SKEW:
            ours, theirs = f"{looked_at:%Y-%m-%d %H:%M}", f"{stamp.sent_at:%Y-%m-%d %H:%M}"
            return ClockSkewed(f"this machine's clock says {ours}, the platform's {theirs} UTC")
        if stamp.is_old(looked_at):
            return OldCopy(
                f"a copy of {stamp.sent_at:%Y-%m-%d %H:%M} UTC, {stamp.age.total_seconds():.0f} s in a cache"
            )
    return None


def proved_by(profile: Profile, doubt: ScrapeError | None) -> Profile:
    """What a profile still proves where its replies are not proved to be current: the posts, and no silence.

    Args:
        doubt: as why_not_current gives it.

    Raises:
        ScrapeError: the doubt, where nothing is left: an account that is gone, or that has no posts.
    """
    if doubt is None:
        return profile
    if profile.is_gone or not profile.posts:
        raise doubt
    return replace(profile, covers_from=None)


@dataclass(slots=True)
class HostClock:
    """Our clock, as the platforms of one scan have it."""

    _offsets: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    """Platform -> of each look, rising."""

    def note(self, platform: str, capture: Capture) -> None:
        """Take in what the replies of a look say."""
        offset = offset_of(capture)
        if offset is not None:
            insort(self._offsets[platform], offset)

    @property
    def disagreeing(self) -> Mapping[str, timedelta]:
        """Platform -> how far its clock is ahead of ours, of those that are too far off; by the middle of their looks,
        for one page may be an old copy."""
        middles = {platform: middle(offsets) for platform, offsets in self._offsets.items()}
        return {platform: offset for platform, offset in middles.items() if abs(offset) > MAX_CLOCK_SKEW}

    @property
    def is_wrong(self) -> bool:
        """Whether several platforms say so: then nothing that depends on the clock is verified."""
        return len(self.disagreeing) >= SEVERAL

    @property
    def agreeing(self) -> tuple[str, ...]:
        """The platforms of which some look was dated, and that say what our clock says."""
        return tuple(platform for platform in self._offsets if platform not in self.disagreeing)
