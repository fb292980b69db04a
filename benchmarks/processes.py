"""Starts measured processes, samples them and their children, and ends all of them."""

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
"""The interval between two samples; a process with a shorter life is missed, and uses little CPU."""
LIMIT_S = 1200.0
"""A side that takes longer hangs."""
END_S = 5.0


class SideFailed(Exception):
    """A side failed; the message has the end of its output."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The tree at one moment."""

    recorded: int
    """Accounts recorded by then."""
    pss: int
    """Bytes; shared memory counts once (PSS)."""


@dataclass(slots=True)
class Tree:
    """A process and all its sampled children."""

    root: psutil.Process
    _seen: dict[psutil.Process, float] = field(default_factory=dict)
    """Process -> seconds of CPU when it was last seen."""
    _kinds: dict[psutil.Process, str] = field(default_factory=dict)
    """The kind of a process; a child before its exec has this program's name."""

    def look(self) -> list[psutil.Process]:
        """The processes that run now."""
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
        """End all of them. A process is identified by its number and its start time, so that no other one is ended."""
        self.look()
        for process in self._seen:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(list(self._seen), timeout=END_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The result of one side."""

    accounts: int
    seconds: float
    cpu_s: float
    samples: tuple[Sample, ...] = ()
    cpu_by_kind: Mapping[str, float] = field(default_factory=dict)
    """Kind of process -> seconds of CPU."""
    python_seconds: Mapping[str, float] = field(default_factory=dict)
    """Seconds of Python by function group, if the side was profiled."""

    @property
    def rate(self) -> float:
        """Accounts a second."""
        return self.accounts / self.seconds

    @property
    def cpu_each(self) -> float:
        return self.cpu_s / self.accounts


class Watch:
    """Samples a running side until it ends."""

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
        """Read the messages of the side to its end."""
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
    """Start and sample a process; end it and its children in every case, after limit_s at the latest."""
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
    """Seconds of a command of the program, from its start to its end.

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
    """Run the measured platform; yields its address and its key."""
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        try:
            assert child.stdout is not None
            yield json.loads(child.stdout.readline())
        finally:
            child.kill()


def environment(folder: Path) -> dict[str, str]:
    """The environment of a side: its temporary files are in its folder, and are removed with it. Python keeps what it
    compiles, as an installed program is compiled: else every start is measured with compiling 200 modules."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
