"""`python -m tests.end_to_end.cluster_faults [--rounds 10] [--accounts 2435] [--seed 1]`: two schedulers and three
workers on one PostgreSQL, and in every round a kill -9, a restart of the server, cut connections, a machine and
accounts that hang. `--replay` lets three real workers with real browsers look at replayed pages instead, kills one, and
compares what comes out with a scan on one machine. Loopback only.

Exit codes: 0 nothing lost or doubled, the pace kept, every scan ended; 1 otherwise.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

from rich.box import MARKDOWN
from rich.console import Console
from rich.table import Table

from tests.end_to_end.cluster_faults.machines import open_machines, to_register
from tests.end_to_end.cluster_faults.replayed import compare
from tests.end_to_end.cluster_faults.rounds import Round, play, start_missing
from tests.end_to_end.province.made_register import WHOLE, register_of


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.end_to_end.cluster_faults", description="Workers and faults."
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--accounts", type=int, default=WHOLE)
    parser.add_argument("--interval", type=float, default=0.008, help="the pace, in seconds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replay", action="store_true", help="real browsers on replayed pages, once")
    given = parser.parse_args()
    console = Console(width=120)
    if given.replay:
        differences = compare(given.accounts)
        console.print("\n".join(differences) or f"{given.accounts} accounts: the same as on one machine")
        return 1 if differences else 0
    rounds, codes = run(given.rounds, given.accounts, given.interval, Random(given.seed))
    console.print(to_table(rounds))
    console.print(f"exit codes of the workers, asked to stop: {codes}")
    return 0 if all(round_.is_clean for round_ in rounds) and set(codes) == {0} else 1


def run(count: int, accounts: int, interval_s: float, dice: Random) -> tuple[list[Round], list[int]]:
    """The rounds, and the exit codes of the workers in the end."""
    rounds: list[Round] = []
    register = to_register(register_of(range(accounts)))
    with (
        tempfile.TemporaryDirectory(prefix="machines-") as folder,
        open_machines(Path(folder), register, interval_s) as machines,
    ):
        for number in range(count):
            rounds.append(play(machines, dice, accounts, number))
            print(f"round {number + 1}: {rounds[-1]}", file=sys.stderr, flush=True)  # noqa: T201  # its output
        start_missing(machines)  # one that began while the server was down has ended, and a supervisor starts it again
        return rounds, machines.drain()


def to_table(rounds: list[Round]) -> Table:
    names = (
        "accounts",
        "s",
        "faults",
        "lost",
        "doubled",
        "too close",
        "early",
        "left",
        "ended",
        "looked again",
        "gap ms",
    )
    table = Table("round", *names, box=MARKDOWN)
    for number, round_ in enumerate(rounds, start=1):
        figures = (
            round_.accounts,
            f"{round_.seconds:.0f}",
            round_.faults,
            round_.lost,
            round_.doubled,
            round_.too_close,
        )
        rest = (round_.before_turn, round_.left, "yes" if round_.is_finished else "NO", round_.looked_again)
        table.add_row(*map(str, (number, *figures, *rest, f"{round_.least_gap_ms:.3f}")))
    return table


if __name__ == "__main__":
    sys.exit(main())
