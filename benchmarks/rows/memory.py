"""Measures the memory of the whole process tree in a scan that visits the accounts of a province."""

from collections.abc import Sequence
from statistics import median

from benchmarks.bench import OURS, Bench
from benchmarks.figures import Line, at_most
from benchmarks.processes import Sample
from benchmarks.tables import Report

ACCOUNTS = 2435
EARLY, LATE = 400, 2400
AROUND = 35
"""One sample is a moment's: the median of those taken so many accounts before and after is held."""
GIB = 2**30


def measure(bench: Bench) -> Report:
    accounts = bench.size.of(ACCOUNTS)
    samples = bench.run(OURS, accounts, weighs=True).samples
    early, late = (pss_at(samples, round(mark * accounts / ACCOUNTS), accounts) for mark in (EARLY, LATE))
    peak = max(sample.pss for sample in samples)
    return Report(
        title="Memory",
        how=(
            f"{accounts} visits in one scan; PSS (what is shared counted once) of program, driver and browser, four "
            "times a second."
        ),
        lines=(
            Line(
                what="greatest, GiB",
                values=(peak / GIB,),
                prototype="1.1–1.4",
                target=at_most(1.3),
                stretch=at_most(1.0),
            ),
            Line(
                what=f"at account {EARLY * accounts // ACCOUNTS} → {LATE * accounts // ACCOUNTS}",
                values=(late / early,),
                form="{:.2f} ×",
                target=at_most(1.10),
                stretch=at_most(1.03),
            ),
        ),
    )


def pss_at(samples: Sequence[Sample], mark: int, accounts: int) -> float:
    around = max(1, AROUND * accounts // ACCOUNTS)
    near = [sample.pss for sample in samples if abs(sample.recorded - mark) <= around]
    nearest = min(samples, key=lambda sample: abs(sample.recorded - mark))
    return median(near or [nearest.pss])
