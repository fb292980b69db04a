"""The environment of every benchmark: the browser, the measured platform, and the sides."""

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.job import Job
from benchmarks.peers import peers_python
from benchmarks.processes import Run, SideFailed, run, serving
from benchmarks.shares import python_seconds
from scrapers.browser.install.chromium import LaunchChoice

OURS, BARE, SCRAPY, CRAWLEE = "ours", "bare", "scrapy_side", "crawlee_side"
PROFILED = "profiled"
PEERS = (SCRAPY, CRAWLEE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The size of a measurement."""

    pairs: int = 5
    share: float = 1.0
    """The share of the accounts of a round; less for a quick run."""

    def of(self, accounts: int, least: int = 2) -> int:
        return max(least, round(accounts * self.share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    browser: LaunchChoice
    size: Size
    databases: Path | None = None
    """Where databases with a history are kept; None: they are made for the run."""
    makes_only: bool = False
    """Whether these are made, and not measured."""
    tell: Callable[[str], None] = field(default=lambda line: None)
    """Receives progress messages, because a benchmark takes minutes."""

    def run(self, side: str, accounts: int, *, asked: str = "", weighs: bool = False) -> Run:
        """Run one side, with its own platform and its own folder.

        Raises:
            SideFailed: the side failed, or did not record all accounts.
        """
        python = peers_python() if side in PEERS else Path(sys.executable)
        with serving() as place, scratch() as folder:
            job = Job(
                accounts=accounts,
                browser=self.browser.executable_path or "",
                folder=str(folder),
                asked=asked,
                **place,
            )
            done = run([python, "-m", f"benchmarks.sides.{side}", job.to_argv()], folder, weighs=weighs)
            if side == PROFILED:
                done = replace(done, python_seconds=python_seconds(folder / "profile"))
        if done.accounts != accounts:
            raise SideFailed(f"{side} recorded {done.accounts} of {accounts} accounts")
        self.tell(f"{side}: {accounts} accounts, {done.rate:.2f}/s, {done.cpu_each:.4f} s of CPU each")
        return done

    def rounds(self, sides: Iterable[tuple[str, int, str]]) -> list[dict[str, Run]]:
        """Paired rounds: run each side once, in turn; (side, accounts, asked)."""
        each = tuple(sides)
        return [
            {side: self.run(side, accounts, asked=asked) for side, accounts, asked in each}
            for _ in range(self.size.pairs)
        ]


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder, removed afterwards even if a process still writes there."""
    with tempfile.TemporaryDirectory(prefix="benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
