"""The same answer, read at another time: sooner than it was given, or long after, around the ends of years."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scrapers.model.capture import Capture
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Post, Profile
from scrapers.parsing.dates import SHANGHAI
from tests.end_to_end.fuzz.change import OFTEN, Change, Draw, Family

STEPS = {
    "1-minute": timedelta(minutes=1),
    "1-hour": timedelta(hours=1),
    "9-hours": timedelta(hours=9),
    "1-day": timedelta(days=1),
    "14-days": timedelta(days=14),
    "182-days": timedelta(days=182),
    "365-days": timedelta(days=365),
    "366-days": timedelta(days=366),
    "5-years": timedelta(days=5 * 365),
}
TURNS = {
    "new-year": "-01-01T00:00:00",
    "just-past-new-year": "-01-01T00:05:00",
    "new-years-eve": "-12-31T23:59:59",
    "first-of-march": "-03-01T00:00:00",
}


def at_other_times(capture: Capture, outcome: Profile | ScrapeError, draw: Draw) -> Iterator[Change]:
    for name, instant in times(capture.captured_at, outcome):
        if draw.takes(OFTEN):
            yield Change(Family.CLOCK, "clock", name, replace(capture, captured_at=instant))


def times(captured_at: datetime, outcome: Profile | ScrapeError) -> Iterator[tuple[str, datetime]]:
    for name, step in STEPS.items():
        yield f"+{name}", captured_at + step
        yield f"-{name}", captured_at - step
    for name, turn in TURNS.items():
        for year in (captured_at.year - 1, captured_at.year, captured_at.year + 1):
            yield f"{year}-{name}", datetime.fromisoformat(f"{year}{turn}").replace(tzinfo=SHANGHAI)
    yield "the-epoch", datetime(1970, 1, 1, tzinfo=UTC)
    last: Post | None = outcome.last_post if isinstance(outcome, Profile) else None
    if last is not None:
        for name, step in STEPS.items():
            yield f"{name}-before-the-newest", last.published_at - step
