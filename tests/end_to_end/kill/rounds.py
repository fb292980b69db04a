"""A round: the program is killed at random points, by its own death or that of what it works with, and run again until
its scan is complete; then what that cost is counted."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from random import Random
from typing import Any, Self

import psutil

from tests.end_to_end.kill.workspace import KEYS, Program, Stage, open_stage, wait

RUNS = 6
"""In so many runs a scan is complete, whatever was killed in the first ones."""
KILLS_MORE = 1 / 3
"""The share of rounds in which the second run is killed too."""
NOTICE_S = 0.01
"""How often it is looked whether the victim is there yet."""


class Victim(StrEnum):
    PROGRAM = "program"
    BROWSER = "browser"
    RENDERER = "renderer"
    DRIVER = "driver"

    def among(self, children: list[psutil.Process]) -> list[psutil.Process]:
        """Those of the program's children that are meant; of the program itself: none."""
        return [child for child in children if kind_of(child) is self]


@dataclass(frozen=True, slots=True)
class Toll:
    """What a round cost; all zero: nothing."""

    lost: int = 0
    """Accounts without a check at the end."""
    doubled: int = 0
    """Accounts that were checked and recorded again."""
    changed: int = 0
    """Accounts whose check ended otherwise than in an undisturbed scan."""
    orphaned: int = 0
    """Processes that outlived their program."""
    littered: int = 0
    """Temporary files and folders left at the end."""
    damaged: int = 0
    """Runs after which the database was not whole, or that hung."""

    def __add__(self, other: Self) -> "Toll":
        return Toll(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    @classmethod
    def words(cls) -> tuple[str, ...]:
        return tuple(field.name for field in fields(cls))


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A scan that nobody disturbs: the measure of the others."""

    keys: tuple[str, ...]
    checks: frozenset[tuple[Any, ...]]
    lasts_s: float
    is_forked: bool


def measure(keys: tuple[str, ...] = KEYS, *, is_forked: bool = False) -> Undisturbed:
    with open_stage(keys, is_forked=is_forked) as stage:
        began = time.monotonic()
        ended = stage.run()
        lasted_s = time.monotonic() - began
        assert len(stage.checks()) == len(keys), ended.said
        return Undisturbed(keys, frozenset(stage.checks()), lasted_s, is_forked)


@dataclass(frozen=True, slots=True)
class Round:
    """How one round went."""

    victim: Victim
    landed: int
    """Kills that met somebody: now and then the program is faster."""
    runs: int
    toll: Toll


def play(victim: Victim, dice: Random, measure: Undisturbed, *after: Victim) -> Round:
    """
    Args:
        after: killed in the following runs, one each; none: the same victim is now and then killed again.
    """
    kills = 1 + len(after) if after else 2 if dice.random() < KILLS_MORE else 1
    victims = (victim, *(after or [victim]))
    moments = [dice.uniform(0, measure.lasts_s) for _ in range(kills)]
    landed = orphaned = damaged = runs = 0
    with open_stage(measure.keys, is_forked=measure.is_forked) as stage:
        while runs < RUNS and not is_complete(stage):
            process = stage.start()
            strike = moments[runs] if runs < kills else None
            landed += strike is not None and hit(process, victims[runs], strike, dice.choice)
            damaged += not ends(process)
            orphaned += stage.orphans()
            damaged += not stage.is_sound()
            runs += 1
        toll = Toll(
            lost=len(stage.keys) - len({check[0] for check in stage.checks()}),
            doubled=sum(count - 1 for count in stage.recorded().values()) + len(stage.checks()[len(stage.keys) :]),
            changed=len({check for check in stage.checks() if check not in measure.checks}),
            orphaned=orphaned,
            littered=stage.litter(),
            damaged=damaged,
        )
    return Round(victim=victim, landed=landed, runs=runs, toll=toll)


def is_complete(stage: Stage) -> bool:
    scans = stage.scans()
    return bool(scans) and all(finished_at is not None for (finished_at,) in scans)


def ends(process: Program) -> bool:
    try:
        wait(process)
    except subprocess.TimeoutExpired:
        return False
    return True


def hit(
    process: Program,
    victim: Victim,
    after_s: float,
    choose: Callable[[list[psutil.Process]], psutil.Process],
) -> bool:
    """Kill the victim some seconds after the start, or as soon after that as it is there; whether it met one."""
    if has_ended(process, after_s):
        return False
    if victim is Victim.PROGRAM:
        process.kill()
        return True
    for children in family(process):
        if met := victim.among(children):
            choose(met).kill()
            return True
    return False


def family(process: Program) -> Iterator[list[psutil.Process]]:
    """The program's children, again and again until it ends."""
    program = psutil.Process(process.pid)
    while not has_ended(process, NOTICE_S):
        yield program.children(recursive=True)


def has_ended(process: Program, within_s: float) -> bool:
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def kind_of(process: psutil.Process) -> Victim | None:
    try:
        name, words = process.name().lower(), process.cmdline()
    except psutil.Error:
        return None
    if name.startswith("node"):
        return Victim.DRIVER
    if "chrom" not in name and "headless" not in name:
        return None
    kinds = [word for word in words if word.startswith("--type=")]
    return Victim.BROWSER if not kinds else Victim.RENDERER if "--type=renderer" in kinds else None
