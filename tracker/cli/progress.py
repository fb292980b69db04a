"""How far a scan is: bars for whoever looks on, a line a platform for a log, nothing when quiet."""

from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from tracker.account import Account
from tracker.check import Check, Outcome
from tracker.words import Words


class ScanProgress:
    """Watches a scan (tracker.scan_setup.Progress)."""

    def __init__(self, console: Console, words: Words, *, is_quiet: bool) -> None:
        self._console = console
        self._words = words
        self._is_quiet = is_quiet
        self._totals: dict[str, int] = {}
        self._done: Counter[str] = Counter()
        self._unverified: Counter[str] = Counter()
        self._tasks: dict[str, TaskID] = {}
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[remark]}", markup=False, style="magenta"),
            TimeElapsedColumn(),
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
        self._tasks[platform] = self._bars.add_task(self._words.platform(platform), total=total, remark="")

    def advance(self, account: Account, check: Check) -> None:
        platform = account.platform
        self._done[platform] += 1
        self._unverified[platform] += check.outcome is Outcome.UNVERIFIED
        if platform in self._tasks:
            self._bars.update(self._tasks[platform], advance=1, remark=self._remark(platform))
        if self._done[platform] == self._totals.get(platform):
            self._tell(platform)

    def stop(self, platform: str, code: str) -> None:
        if platform in self._tasks:
            self._bars.update(self._tasks[platform], remark=self._words.code(code))
        self._tell(platform)

    def _remark(self, platform: str) -> str:
        count = self._unverified[platform]
        return self._words.say("scan.unverified", count=count) if count else ""

    def _tell(self, platform: str) -> None:
        """One line for a log; on a terminal the bar says it."""
        if self._is_quiet or self._console.is_terminal:
            return
        done = f"{self._words.platform(platform)} {self._done[platform]}/{self._totals[platform]}"
        self._console.print(Text(f"{done} {self._remark(platform)}".rstrip()), soft_wrap=True)
