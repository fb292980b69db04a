"""Checks how current replies are, by their Date and Age headers: an old copy shows nothing published since.

If this machine's clock were days ahead, every account would seem silent, and likewise if a cache answered with last
month's list. So every dated reply is compared with the instant of the look. Replies that are not proved to be from that
instant prove their posts, but neither silence nor that an account is gone.
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
from scrapers.parsing.notice_sentences import printable

SEVERAL = 2
"""From this many disagreeing platforms on, our clock is taken to be wrong."""
LONGEST_AGE = timedelta(days=36500)
"""For an Age that cannot be parsed or is unreasonable: the copy counts as very old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a reply was made, according to its headers."""

    sent_at: datetime
    age: timedelta
    """Time in a cache."""

    def is_old(self, looked_at: datetime) -> bool:
        """Whether it is a copy of an earlier answer. Some caches renew a copy's Date: Date and Age each count alone."""
        return max(looked_at - self.sent_at, self.age) > MAX_CLOCK_SKEW

    def ahead(self, looked_at: datetime) -> timedelta:
        """How far the platform's clock is ahead of ours; of the two possible readings the smaller; negative: behind."""
        offsets = (self.sent_at - looked_at, self.sent_at + self.age - looked_at)
        return min(offsets, key=abs)


def stamp_of(reply: Reply) -> Stamp | None:
    """None: the reply has no Date that can be read."""
    sent_at = read_date(reply.date)
    return None if sent_at is None else Stamp(sent_at=sent_at, age=read_age(reply.age))


def read_date(text: str) -> datetime | None:
    """An HTTP Date; None: it cannot be parsed."""
    try:
        sent_at = parsedate_to_datetime(text)
        # "-0000" means an unknown zone; HTTP dates are always GMT
        return sent_at.replace(tzinfo=UTC) if sent_at.tzinfo is None else sent_at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_age(text: str) -> timedelta:
    """An HTTP Age, in seconds; empty is 0."""
    if not text.strip():
        return timedelta(0)
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return LONGEST_AGE
    return min(timedelta(seconds=int(digits)), LONGEST_AGE)


def stamps_of(capture: Capture) -> tuple[Stamp, ...]:
    """Stamps of the replies that have one, in order."""
    return tuple(stamp for stamp in map(stamp_of, capture.replies.values()) if stamp is not None)


def offset_of(capture: Capture) -> timedelta | None:
    """How far the platform's clock is ahead of ours, as the median over its replies; None: no reply has a Date."""
    offsets = sorted(stamp.ahead(capture.captured_at) for stamp in stamps_of(capture))
    return middle(offsets) if offsets else None


def middle(ascending: Sequence[timedelta]) -> timedelta:
    """The median; of two middle values the smaller offset."""
    return min(ascending[(len(ascending) - 1) // 2], ascending[len(ascending) // 2], key=abs)


def why_not_current(capture: Capture) -> ScrapeError | None:
    """Why the replies prove no silence; None: they are from the instant of the look.

    Single replies may lack a Date, which a browser may hide from the page, as long as another reply has one. One that
    cannot be read is no missing one; and an Age counts without a Date too.
    """
    looked_at = capture.captured_at
    for reply in capture.replies.values():
        if read_date(reply.date) is None and read_age(reply.age) > MAX_CLOCK_SKEW:
            return OldCopy(f"a copy without a Date, {read_age(reply.age).total_seconds():.0f} s in a cache")
        if read_date(reply.date) is None and reply.date.strip():
            return ReplyUndated(f"a Date that cannot be read: {printable(reply.date)}")
    stamps = stamps_of(capture)
    if not stamps:
        return ReplyUndated("no reply carries a Date that can be read")
    for stamp in stamps:
        if abs(stamp.ahead(looked_at)) > MAX_CLOCK_SKEW:
            our_time, their_time = f"{looked_at:%Y-%m-%d %H:%M}", f"{stamp.sent_at:%Y-%m-%d %H:%M}"
            return ClockSkewed(f"this machine's clock says {our_time}, the platform's {their_time} UTC")
        if stamp.is_old(looked_at):
            return OldCopy(
                f"a copy of {stamp.sent_at:%Y-%m-%d %H:%M} UTC, {stamp.age.total_seconds():.0f} s in a cache"
            )
    return None


def limit_to_proven(profile: Profile, doubt: ScrapeError | None) -> Profile:
    """What a profile still proves when its replies are not proved to be current: its posts, and no silence.

    Args:
        doubt: as why_not_current returns it.

    Raises:
        ScrapeError: the doubt itself, when nothing is left: the account is gone or has no posts.
    """
    if doubt is None:
        return profile
    if profile.is_gone or not profile.posts:
        raise doubt
    return replace(profile, covers_from=None)


@dataclass(slots=True)
class HostClock:
    """Compares our clock with those of the platforms of one scan."""

    _offsets: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    """Platform -> offset of each look, ascending."""

    def note(self, platform: str, capture: Capture) -> None:
        """Add the offset of a capture's replies."""
        offset = offset_of(capture)
        if offset is not None:
            insort(self._offsets[platform], offset)

    @property
    def disagreeing(self) -> Mapping[str, timedelta]:
        """Platform -> how far its clock is ahead of ours, for platforms beyond the tolerance; the median of their
        looks, since one page may be an old copy."""
        middles = {platform: middle(offsets) for platform, offsets in self._offsets.items()}
        return {platform: offset for platform, offset in middles.items() if abs(offset) > MAX_CLOCK_SKEW}

    @property
    def is_wrong(self) -> bool:
        """Whether several platforms disagree: then nothing that depends on the clock is verified."""
        return len(self.disagreeing) >= SEVERAL

    @property
    def agreeing(self) -> tuple[str, ...]:
        """Platforms with a dated look that agree with our clock."""
        return tuple(platform for platform in self._offsets if platform not in self.disagreeing)
