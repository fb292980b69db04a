"""Try every hostile input of every route, and print what came of them: python -m tests.end_to_end.fuzz [--seed N]."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.end_to_end.fuzz.report import report
from tests.end_to_end.fuzz.trial import SEED, Tally, all_routes, name_of, tally_of
from tests.end_to_end.fuzz.twins import TWINS


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="where bodies are cut raggedly (default: %(default)s)")
    parser.add_argument("--route", default="", help="only routes with this in their name, e.g. weibo")
    chosen = parser.parse_args(arguments)
    names = [name_of(route) for route in all_routes()]
    wanted = [name for name in names if chosen.route in name]
    with ProcessPoolExecutor() as pool:
        tallies = list(pool.map(partial(tally_by_name, seed=chosen.seed), wanted))
    sys.stdout.write(report(tallies, chosen.seed))
    unmet = [twin for twin in TWINS if wanted == names and not any(tally.twins[twin] for tally in tallies)]
    sys.stdout.writelines(f"never met, strike it: {twin}\n" for twin in unmet)
    return 1 if unmet or not tallies or any(tally.forbidden for tally in tallies) else 0


def tally_by_name(name: str, seed: int) -> Tally:
    """By its name, for a route holds functions and cannot be handed to another process."""
    return next(tally_of(route, seed) for route in all_routes() if name_of(route) == name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
