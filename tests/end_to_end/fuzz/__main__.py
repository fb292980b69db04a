"""Try every hostile input of every route, and print what came of them: python -m tests.end_to_end.fuzz [--seed N]."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.end_to_end.fuzz.change import Family
from tests.end_to_end.fuzz.trial import SEED, Tally, all_routes, tally_of
from tests.end_to_end.fuzz.twins import TWINS
from tests.end_to_end.fuzz.verdict import Verdict


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="where bodies are cut raggedly (default: %(default)s)")
    parser.add_argument("--route", default="", help="only routes with this in their name, e.g. weibo")
    chosen = parser.parse_args(arguments)
    names = [route.full_name for route in all_routes()]
    wanted = [name for name in names if chosen.route in name]
    with ProcessPoolExecutor() as pool:
        tallies = list(pool.map(partial(tally_by_name, seed=chosen.seed), wanted))
    sys.stdout.write(report(tallies, chosen.seed))
    unmet = [twin for twin in TWINS if wanted == names and not any(tally.twins[twin] for tally in tallies)]
    sys.stdout.writelines(f"never met, strike it: {twin}\n" for twin in unmet)
    return 1 if unmet or not tallies or any(tally.forbidden for tally in tallies) else 0


def tally_by_name(name: str, seed: int) -> Tally:
    """By its name, for a route holds functions and cannot be handed to another process."""
    return next(tally_of(route, seed) for route in all_routes() if route.full_name == name)


COLUMNS = (Verdict.SAME, Verdict.LESS, Verdict.ERROR, Verdict.TWIN, Verdict.FORBIDDEN)
Row = tuple[str, Sequence[int]]


def report(tallies: Sequence[Tally], seed: int) -> str:
    heads = ("tried", *COLUMNS)
    codes = list(dict.fromkeys(code for tally in tallies for code, _ in tally.codes.most_common()))
    by_route = [(tally.route, [tally.tried, *(tally.verdicts[column] for column in COLUMNS)]) for tally in tallies]
    by_code = [(tally.route, [tally.codes[code] for code in codes]) for tally in tallies]
    lines = [
        *table("route", heads, with_sum(by_route)),
        "",
        *table("input", heads, with_sum(rows_by_family(tallies))),
        "",
        *table("errors by code", codes, with_sum(by_code)),
        "",
        *table("twins: a true answer, as far as anybody can tell", ("inputs",), rows_by_reason(tallies)),
        "",
        *filter(None, map(str, tallies)),
        f"seed {seed}",
    ]
    return "\n".join(lines) + "\n"


def rows_by_family(tallies: Iterable[Tally]) -> Iterator[Row]:
    found = Counter[tuple[Family, Verdict]]()
    for tally in tallies:
        found.update(tally.families)
    for family in Family:
        verdicts = [found[family, column] for column in COLUMNS]
        yield family, [sum(verdicts), *verdicts]


def rows_by_reason(tallies: Iterable[Tally]) -> list[Row]:
    found = Counter[str]()
    for tally in tallies:
        for twin, number in tally.twins.items():
            found[twin.why] += number
    return [(why, [number]) for why, number in found.most_common()]


def with_sum(rows: Iterable[Row]) -> list[Row]:
    listed = list(rows)
    return [*listed, ("all", [sum(column) for column in zip(*(numbers for _, numbers in listed), strict=True)])]


def table(title: str, heads: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    listed = [(title, list(heads)), *((name, [f"{number:,}" for number in numbers]) for name, numbers in rows)]
    first = max(len(name) for name, _ in listed)
    widths = [max(map(len, column)) for column in zip(*(cells for _, cells in listed), strict=True)]
    for name, cells in listed:
        yield "  ".join([name.ljust(first), *(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
