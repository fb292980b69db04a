"""Measures the import and the export of 200,000 rows of Excel, as whole commands."""

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.processes import time_tracker
from benchmarks.tables import Report
from tests.end_to_end.province.form import write_form
from tests.end_to_end.province.made_register import register_of

ROWS = 200_000
ROUNDS = 3


def measure(bench: Bench) -> Report:
    rows = bench.size.of(ROWS, least=40)
    taken: list[float] = []
    given: list[float] = []
    with scratch() as folder:
        write_form(folder / "register.xlsx", register_of(range(rows)), has_faults=False)
        for number in range(min(ROUNDS, bench.size.pairs)):
            place = ("--register", folder / "accounts.yaml", "--state", folder / f"state-{number}", "--quiet")
            taken.append(time_tracker([*place, "accounts", "import", folder / "register.xlsx", "--apply"], folder))
            given.append(time_tracker([*place, "accounts", "export", folder / f"out-{number}.xlsx"], folder))
            bench.tell(f"import {taken[-1]:.1f} s, export {given[-1]:.1f} s")
    return Report(
        title="Excel",
        how=(
            f"`tracker accounts import --apply` of a workbook of {rows} accounts into an empty database, and "
            "`tracker accounts export` of them, from start to exit."
        ),
        lines=(
            Line(
                what="import, seconds",
                values=tuple(taken),
                form="{:.1f}",
                prototype="1.5 (the reading alone)",
                target=at_most(5),
                stretch=at_most(3),
            ),
            Line(
                what="export, seconds",
                values=tuple(given),
                form="{:.1f}",
                prototype="2 (the writing alone)",
                target=at_most(10),
                stretch=at_most(4),
            ),
        ),
    )
