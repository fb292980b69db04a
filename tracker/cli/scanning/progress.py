"""Shows the progress of a scan: bars on a terminal, one line per platform in a log, nothing when quiet."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType, TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column
from rich.text import Text

from scrapers.model.errors import NetworkDown
from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.history.check import Check, Outcome
from tracker.messages.messages import Messages
from tracker.pace.eta import RateEstimator
from tracker.pace.plan import RateLimit
from tracker.register.account import Account
from tracker.scan.platform_scan import WALL_CODES
from tracker.scan.scan import ScanResult
from tracker.scan.setup import ScanObserver as Observer

WITH_BAR, WITH_TIME = 100, 60
"""Columns of a terminal with room for the bar, and for the time since the start and the mark of platforms on trial: a
narrower one would cut numbers."""


class WrappedRemark(ProgressColumn):
    """The rate and what was met, in as many lines as they need: half a time is another one."""

    def render(self, task: Task) -> Text:
        return Text.assemble((str(task.fields["rate"]), "cyan"), " ", (str(task.fields["remark"]), "magenta"))


class ScanProgress:
    """A ScanObserver (tracker.scan.setup) that prints progress."""

    def __init__(
        self,
        console: Console,
        messages: Messages,
        *,
        is_quiet: bool,
        limits: Mapping[str, RateLimit] = MappingProxyType({}),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            limits: of the platforms with a rate limit, which sets the earliest end, however fast they began.
            clock: seconds of any monotonic clock.
        """
        self._console = console
        self._words = messages
        self._is_quiet = is_quiet
        self._tempos = limits
        self._clock = clock
        self._speeds: dict[str, RateEstimator] = {}
        self._walls: Counter[str] = Counter()
        self._totals: dict[str, int] = {}
        self._done: Counter[str] = Counter()
        self._unverified: Counter[str] = Counter()
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            *([BarColumn()] if console.width >= WITH_BAR else []),
            MofNCompleteColumn(),
            *([TimeElapsedColumn()] if console.width >= WITH_TIME else []),
            WrappedRemark(table_column=Column(no_wrap=False)),
            console=console,
            disable=is_quiet or not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, platform: str, total: int) -> None:
        self._totals[platform] = total
        self._speeds[platform] = RateEstimator(self._clock())
        name = self._words.marked_platform if self._console.width >= WITH_TIME else self._words.platform
        self._tasks[platform] = self._bars.add_task(name(platform), total=total, rate="", remark="")

    def advance(self, account: Account, check: Check) -> None:
        platform = account.platform
        self._done[platform] += 1
        self._unverified[platform] += check.outcome is Outcome.UNVERIFIED
        self._walls[platform] += any(look.code in WALL_CODES for look in check.looks)
        if platform in self._tasks:
            self._speeds[platform].note(self._clock())
            self._bars.update(
                self._tasks[platform], advance=1, rate=self._rate(platform), remark=self._remark(platform)
            )
        if self._done[platform] == self._totals.get(platform):
            self._print_line(platform)

    def stop(self, platform: str, code: str) -> None:
        if platform in self._tasks:
            self._bars.update(self._tasks[platform], rate="", remark=self._words.code(code))
        self._print_line(platform, self._words.code(code))

    def _rate(self, platform: str) -> str:
        """The rate and the time left; after the last account the average rate."""
        at, left = self._clock(), self._totals[platform] - self._done[platform]
        per_minute = self._speeds[platform].per_minute(at)
        shown = f"{per_minute:.3g}" if per_minute < 999.5 else f"{per_minute:.0f}"  # and never as 2.78e+03
        rate = self._words.text("scan.rate", rate=shown)
        limit = self._tempos.get(platform)
        paced_s = limit.needs(left).total_seconds() if limit else 0.0  # a lower bound: many accounts take two looks
        left_s = max(paced_s, self._speeds[platform].left_s(left, at) or 0.0)
        if not left or not left_s:
            return rate
        return f"{rate} · {self._words.text('scan.left', time=to_clock(left_s))}"

    def _remark(self, platform: str) -> str:
        counts = {"scan.unverified": self._unverified[platform], "scan.walls": self._walls[platform]}
        return " · ".join(self._words.text(key, count=count) for key, count in counts.items() if count)

    def _print_line(self, platform: str, reason: str = "") -> None:
        """Print one line for a log; on a terminal the bar shows it."""
        if self._is_quiet or self._console.is_terminal:
            return
        done = f"{self._words.marked_platform(platform)} {self._done[platform]}/{self._totals[platform]}"
        remark = " · ".join(filter(None, (self._remark(platform), reason)))
        self._console.print(Text(f"{done} {remark}".rstrip()), soft_wrap=True)


def to_clock(seconds: float) -> str:
    """Hours, minutes and seconds left: 3:07:00, 7:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


class ObserverGroup:
    """Passes every event to several observers."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = observers

    def begin(self, platform: str, total: int) -> None:
        for watcher in self._observers:
            watcher.begin(platform, total)

    def advance(self, account: Account, check: Check) -> None:
        for watcher in self._observers:
            watcher.advance(account, check)

    def stop(self, platform: str, code: str) -> None:
        for watcher in self._observers:
            watcher.stop(platform, code)


def report_pending(app_context: AppContext, result: ScanResult) -> None:
    """Print what the scan left, and why."""
    messages = app_context.messages
    if NetworkDown.code in result.stopped.values():
        app_context.info("scan.no_network")
    for platform, code in result.stopped.items():
        if code == "circuit_open":
            app_context.info("scan.circuit_open", platform=messages.platform(platform))
        elif code != NetworkDown.code:
            app_context.info("scan.stopped", platform=messages.platform(platform), reason=messages.code(code))
    for platform, message in result.withheld.items():
        why = messages.reason("withheld", message)
        app_context.info("scan.withheld", platform=messages.platform(platform), message=why)
    if result.clocks:  # also when quiet: this scan proves no silence
        offsets = (f"{messages.platform(name)} {to_offset(offset)}" for name, offset in result.clocks.items())
        sentence = messages.text("scan.clock_wrong", offsets=messages.listed(offsets))
        print_sentence(app_context.err, sentence, "bold red")
    if result.pending:
        app_context.info("scan.pending", count=result.pending)


def to_offset(offset: timedelta) -> str:
    """How far a clock is ahead of this machine's: `+20d 0:15`, `-0:11`."""
    minutes = round(abs(offset) / timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{f'{days}d ' if days else ''}{minutes // 60}:{minutes % 60:02}"
