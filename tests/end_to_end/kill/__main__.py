"""`python -m tests.end_to_end.kill [--rounds 200] [--seed N]`: kills real scans at random points and prints what it
cost.

Exit codes: 0 nothing, 1 something.
"""

import argparse
import sys
from random import Random

from rich.box import MARKDOWN
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.end_to_end.kill.rounds import Round, Toll, Victim, measure, play


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.end_to_end.kill", description="Kill real scans at random points."
    )
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, undisturbed = Random(options.seed), measure()
    told = Console(stderr=True)
    rounds: list[Round] = []
    for number in track(range(options.rounds), "rounds", console=told):
        rounds.append(play(tuple(Victim)[number % len(Victim)], dice, undisturbed))
        if rounds[-1].toll != Toll():
            told.print(f"round {number}: {rounds[-1]}")
    Console(width=110).print(to_table(rounds))
    return 0 if total(rounds) == Toll() else 1


def total(rounds: list[Round]) -> Toll:
    return sum((round_.toll for round_ in rounds), Toll())


def to_table(rounds: list[Round]) -> Table:
    table = Table("killed", "rounds", "kills", "runs", *Toll.words(), box=MARKDOWN)
    for victim in [*Victim, None]:
        of = [round_ for round_ in rounds if victim in (round_.victim, None)]
        toll = total(of)
        counts = (len(of), sum(round_.landed for round_ in of), sum(round_.runs for round_ in of))
        table.add_row(victim or "all", *map(str, (*counts, *(getattr(toll, word) for word in Toll.words()))))
    return table


if __name__ == "__main__":
    sys.exit(main())
