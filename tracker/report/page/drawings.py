"""Geometry of the page's drawings: the trend, the bars of a group, an account's timeline. Pure.

No drawing shows what is not also written beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.report.counts import Counts
from tracker.report.posting_history import DAY, PostingHistory
from tracker.time.clock import to_shanghai

TREND_WIDTH, TREND_HEIGHT = 400, 190
LEFT, RIGHT, TOP, BOTTOM = 34, 386, 14, 160
"""The trend's plot within its drawing."""
FEWEST_POINTS = 2
BAR_WIDTH = 200
AXIS_START, AXIS_END = 6, 354
"""The timeline's axis within a drawing 360 wide."""
SPANS = (90, 180, 365)
"""Days on the axis: the first one that holds the last post."""
MARKS = 4
"""Dates on the axis besides the last."""
LABELLED = 34
"""A stretch this wide has room for its days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    x: float
    date: str
    """Month and day below the axis; empty where there is no room."""
    rate: float | None
    """Height of the pass rate; None: nothing was verified."""
    coverage: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDrawing:
    points: tuple[TrendPoint, ...]
    floor: int
    """Percent at the lower end of the axis."""
    grid: tuple[tuple[float, int], ...]
    """Height and percent of each line."""
    rate_path: str
    coverage_path: str


def draw_trend(scans: Sequence[tuple[datetime, Counts]]) -> TrendDrawing | None:
    """None: there are fewer than two scans to compare.

    Args:
        scans: time-point and counts, oldest first.
    """
    if len(scans) < FEWEST_POINTS:
        return None
    values = [value for _, counts in scans for value in (counts.pass_rate, counts.coverage) if value is not None]
    floor = min(int(min(values, default=Decimal(0)) * 10) * 10, 90)
    step = (RIGHT - LEFT) / (len(scans) - 1)
    every = -(-len(scans) // 6)
    points = tuple(
        TrendPoint(
            x=round(LEFT + step * number, 1),
            date=f"{to_shanghai(at):%m-%d}" if (len(scans) - 1 - number) % every == 0 else "",
            rate=height_of(counts.pass_rate, floor),
            coverage=height_of(counts.coverage, floor),
        )
        for number, (at, counts) in enumerate(scans)
    )
    middle = (floor + 100) // 2
    lines = dict.fromkeys((floor, middle, 100))
    return TrendDrawing(
        points=points,
        floor=floor,
        grid=tuple((height_of(Decimal(line) / 100, floor) or 0.0, line) for line in lines),
        rate_path=path_of((point.x, point.rate) for point in points),
        coverage_path=path_of((point.x, point.coverage) for point in points),
    )


def height_of(value: Decimal | None, floor: int) -> float | None:
    if value is None:
        return None
    return round(BOTTOM - (float(value) * 100 - floor) / (100 - floor) * (BOTTOM - TOP), 1)


def path_of(places: Iterator[tuple[float, float | None]]) -> str:
    """A line through the points that are there; broken where one is missing."""
    parts, is_drawing = [], False
    for x, y in places:
        if y is not None:
            parts.append(f"{'L' if is_drawing else 'M'}{x} {y}")
        is_drawing = y is not None
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class BarPart:
    kind: str
    """passed | remarked | failed | unverified."""
    x: float
    width: float


def draw_bar(counts: Counts) -> tuple[BarPart, ...]:
    """Each verdict's share of all accounts; one account in thousands still has a visible part."""
    kinds = ("failed", "remarked", "passed", "unverified")
    shares = {kind: getattr(counts, kind) for kind in kinds if getattr(counts, kind)}
    parts: list[BarPart] = []
    widths = {kind: max(BAR_WIDTH * count / counts.total, 2) for kind, count in shares.items()}
    scale = BAR_WIDTH / sum(widths.values()) if widths else 1
    x = 0.0
    for kind, width in widths.items():
        parts.append(BarPart(kind, round(x, 1), round(width * scale, 1)))
        x += width * scale
    return tuple(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineSegment:
    x: float
    width: float
    label: str
    """Its days; empty: no room."""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineDrawing:
    days: int
    count: int
    """Posts on the axis."""
    posts: tuple[float, ...]
    silence: TimelineSegment | None
    """From the last post to the end of what is proved; None: nothing is proved, or there is no post."""
    is_over: bool
    """Whether the silence has reached the limit."""
    unknown: TimelineSegment | None
    """What is not proved; None: all is."""
    limit: TimelineSegment
    dates: tuple[tuple[float, str], ...]
    last_date: str


def draw_timeline(history: PostingHistory, day_label: str) -> TimelineDrawing | None:
    """None: no post is known on any axis.

    Only the silence after the last post is marked: no look proves that nothing came between two earlier posts.

    Args:
        day_label: with `{days}`.
    """
    posts = sorted(post for post in history.posts if post <= history.at)
    if not posts or history.at - posts[-1] > SPANS[-1] * DAY:
        return None
    days = next(span for span in SPANS if history.at - posts[-1] <= span * DAY)
    start = history.at - days * DAY

    def x_of(instant: datetime) -> float:
        share = (min(max(instant, start), history.at) - start) / (history.at - start)
        return round(AXIS_START + share * (AXIS_END - AXIS_START), 1)

    def stretch(first: datetime, last: datetime) -> TimelineSegment:
        width = round(x_of(last) - x_of(first), 1)
        label = day_label.format(days=(last - first) // DAY)
        return TimelineSegment(x=x_of(first), width=width, label=label if width >= LABELLED else "")

    shown = [post for post in posts if post >= start]
    until = history.until if history.until is not None and history.until > posts[-1] else None
    proved = until or posts[-1]
    limit_end = history.until or history.at
    return TimelineDrawing(
        days=days,
        count=len(shown),
        posts=tuple(dict.fromkeys(map(x_of, shown))),
        silence=stretch(posts[-1], until) if until else None,
        is_over=until is not None and until - posts[-1] >= history.limit_days * DAY,
        unknown=stretch(proved, history.at) if history.at - proved >= DAY else None,
        limit=stretch(limit_end - history.limit_days * DAY, limit_end),
        dates=tuple(
            (x_of(start + days * DAY * number / MARKS), f"{to_shanghai(start + days * DAY * number / MARKS):%m-%d}")
            for number in range(MARKS)
        ),
        last_date=f"{to_shanghai(history.at):%m-%d}",
    )
