"""Processes that are measured: started, watched with all that they start, and never left behind."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import psutil

from benchmarks.shares import process_kind

ROOT = Path(__file__).resolve().parents[1]
EVERY_S = 0.25
"""How often the tree is looked at; a process that lives for less is missed, and costs little."""
LIMIT_S = 1200.0
"""A side that takes longer hangs."""
END_S = 5.0


class SideFailed(Exception):
    """A side did not do its job; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The tree at one moment."""

    recorded: int
    """Accounts recorded by then."""
    pss: int
    """Bytes, what is shared counted once."""


@dataclass(slots=True)
class Tree:
    """A process and all that it ever started, as far as it was seen."""

    root: psutil.Process
    _seen: dict[psutil.Process, float] = field(default_factory=dict)
    """Process -> seconds of CPU when it was last seen."""
    _kinds: dict[psutil.Process, str] = field(default_factory=dict)
    """What it is; a child that has not become another program yet is still called as we are."""

    def look(self) -> list[psutil.Process]:
        """Who lives now."""
        living: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            living = [self.root, *self.root.children(recursive=True)]
        for process in {*self._seen, *living}:
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self._seen[process] = times.user + times.system
                if process not in self._kinds or self._kinds[process] == process_kind("python", []):
                    self._kinds[process] = process_kind(process.name(), process.cmdline())
        return living

    def cpu_by_kind(self) -> dict[str, float]:
        seconds: defaultdict[str, float] = defaultdict(float)
        for process, cpu_s in self._seen.items():
            seconds[self._kinds.get(process, "unknown")] += cpu_s
        return seconds

    @property
    def cpu_s(self) -> float:
        return sum(self._seen.values())

    def pss(self) -> int:
        total = 0
        for process in self.look():
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
        return total

    def end(self) -> None:
        """Nobody of it lives on: a process is known by its start as well as its number, so no other one is hit."""
        self.look()
        for process in self._seen:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(list(self._seen), timeout=END_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one side did."""

    accounts: int
    seconds: float
    cpu_s: float
    samples: tuple[Sample, ...] = ()
    cpu_by_kind: Mapping[str, float] = field(default_factory=dict)
    """Kind of process -> seconds of CPU."""
    python_seconds: Mapping[str, float] = field(default_factory=dict)
    """What Python's own time was spent on, where the side was profiled."""

    @property
    def rate(self) -> float:
        """Accounts a second."""
        return self.accounts / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu_s / self.accounts


class Watch:
    """Looks at a running side until it has ended."""

    def __init__(self, child: subprocess.Popen[str], *, weighs: bool) -> None:
        self._child = child
        self._weighs = weighs
        self.tree = Tree(psutil.Process(child.pid))
        self.samples: list[Sample] = []
        self.last: dict[str, Any] = {"recorded": 0, "seconds": 0.0}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        self.tree.end()

    def read(self, out: IO[str]) -> None:
        """Follow what the side says, to its end."""
        for line in out:
            self.last = json.loads(line)

    def _look(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.tree.look()
            if self._weighs:
                self.samples.append(Sample(self.last["recorded"], self.tree.pss()))


@contextmanager
def started(
    command: Sequence[str | Path], folder: Path, *, weighs: bool = False, limit_s: float = LIMIT_S
) -> Iterator[tuple["subprocess.Popen[str]", Watch]]:
    """A process and the watch over it; whatever happens, nothing of it is left, and it takes no longer than limit_s."""
    with (folder / "stderr").open("w", encoding="utf-8") as err:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=err, text=True, cwd=ROOT, env=environment(folder)
        )
    alarm = threading.Timer(limit_s, child.kill)
    alarm.start()
    try:
        with child, Watch(child, weighs=weighs) as watch:
            yield child, watch
            child.wait()
    finally:
        alarm.cancel()


def run(command: Sequence[str | Path], folder: Path, *, weighs: bool = False, limit_s: float = LIMIT_S) -> Run:
    """Run a side to its end.

    Raises:
        SideFailed: it failed, or took longer than limit_s.
    """
    with started(command, folder, weighs=weighs, limit_s=limit_s) as (child, watch):
        assert child.stdout is not None
        watch.read(child.stdout)
    check_ended(child, folder)
    last = watch.last
    return Run(
        accounts=last["recorded"],
        seconds=last["seconds"],
        cpu_s=watch.tree.cpu_s,
        samples=tuple(watch.samples),
        cpu_by_kind=watch.tree.cpu_by_kind(),
    )


def time_tracker(words: Sequence[str | Path], folder: Path, codes: frozenset[int] = frozenset({0})) -> float:
    """Seconds that a command of the program takes, from its start to its end.

    Raises:
        SideFailed: it ended with another exit code than these, or took longer than LIMIT_S.
    """
    begun = time.perf_counter()
    with started([sys.executable, "-m", "tracker", *words], folder) as (child, _):
        assert child.stdout is not None
        child.stdout.read()
        child.wait()
        took = time.perf_counter() - begun
    check_ended(child, folder, codes)
    return took


def check_ended(child: "subprocess.Popen[str]", folder: Path, codes: frozenset[int] = frozenset({0})) -> None:
    """
    Raises:
        SideFailed: with another exit code than these.
    """
    if child.returncode not in codes:
        said = (folder / "stderr").read_text(encoding="utf-8", errors="replace").strip()
        raise SideFailed(f"exit code {child.returncode}: {said[-2000:]}")


@contextmanager
def serving() -> Iterator[dict[str, str]]:
    """The measured platform; yields where it listens and which key it shows."""
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            assert child.stdout is not None
            yield json.loads(child.stdout.readline())
        finally:
            child.kill()


def environment(folder: Path) -> dict[str, str]:
    """Of a side: its temporary files lie in its folder, and go with it."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
