"""The whole province: python -m tests.end_to_end.coverage [--accounts 2435]. Exits with 1 unless each count is that of
the hand."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.end_to_end.coverage.hand import Counts, by_hand
from tests.end_to_end.coverage.made_province import WHOLE, province_of
from tests.end_to_end.coverage.run_coverage import BY_HAND, ITEM, CoverageRun


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.end_to_end.coverage")
    parser.add_argument("--accounts", type=int, default=WHOLE)
    members = province_of(range(parser.parse_args().accounts))
    started = time.monotonic()

    def told(line: str) -> None:
        tell(f"[{time.monotonic() - started:6.1f} s] {line}")

    with tempfile.TemporaryDirectory() as folder:
        found = CoverageRun(Path(folder), members, told=told).go()
    expected = by_hand(members)
    tell(f"{'':38} {'counted':>8} {'by hand':>8}")
    for what, counted, calculated in lines_of(found, expected):
        tell(f"{what:38} {counted:>8} {calculated:>8}{'' if counted == calculated else '  <-- differs'}")
    tell_coverage(found)
    return 0 if found == expected else 1


def lines_of(found: Counts, expected: Counts) -> Iterator[tuple[str, object, object]]:
    """What, as counted by the program, as calculated by hand."""
    ours, theirs = asdict(found), asdict(expected)
    for name, counted in ours.items():
        if not isinstance(counted, Mapping):
            yield name, counted, theirs[name]
            continue
        for key in sorted({*counted, *theirs[name]}):
            yield f"{name}: {key}", counted.get(key, 0), theirs[name].get(key, 0)


def tell_coverage(found: Counts) -> None:
    def share(part: int) -> str:
        return f"{part * 100 / found.accounts:.2f} %"

    items = found.to_confirm + found.left_for_person
    by_hand_minutes = (found.accounts - found.verified_before) * BY_HAND.total_seconds() / 60
    tell(f"coverage after the first scan           {share(found.verified_before)}")
    tell(f"coverage after sheets and second scan   {share(found.verified_by_scan)}")
    tell(f"coverage after the person               {share(found.verified_after)}")
    tell(f"person-minutes, all by hand at {BY_HAND.seconds} s    {by_hand_minutes:.0f} (assumed)")
    tell(f"person-minutes, {items} items at {ITEM.seconds} s     {items * ITEM.total_seconds() / 60:.0f} (assumed)")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
