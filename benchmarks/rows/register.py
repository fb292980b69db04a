"""Measures the time of a whole scan command in replay, with a province's register and with evidence."""

import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.processes import time_tracker
from benchmarks.tables import Report
from tests.end_to_end.province.answers import write_answers
from tests.end_to_end.province.made_register import THIRD, WHOLE, Made, MadeState, register_of

INCOMPLETE = 3
"""The scan's exit code: some accounts stand behind walls."""
ROUNDS = 3


def measure(bench: Bench) -> Report:
    made = register_of(range(bench.size.of(WHOLE, least=40)))
    with scratch() as folder:
        write_answers(folder / "cases", made, THIRD)
        write_register(folder / "accounts.yaml", made)
        seconds = tuple(scan(bench, folder, number) for number in range(min(ROUNDS, bench.size.pairs)))
    return Report(
        title="A province in replay",
        how=(
            f"`tracker scan --replay` of {len(made)} accounts (tests/end_to_end/province) without pace, from start to "
            "exit; pictures, pages and replies of each of its problems are kept and sealed."
        ),
        lines=(
            Line(
                what="seconds",
                values=seconds,
                form="{:.1f}",
                prototype="23",
                target=at_most(40),
                stretch=at_most(25),
            ),
        ),
    )


def scan(bench: Bench, folder: Path, number: int) -> float:
    place = ("--register", folder / "accounts.yaml", "--state", folder / f"state-{number}", "--quiet")
    words = ("scan", "--replay", folder / "cases", "--at", THIRD.at.isoformat())
    took = time_tracker([*place, *words], folder, frozenset({0, INCOMPLETE}))
    bench.tell(f"register: {took:.1f} s")
    return took


def write_register(path: Path, made: Iterable[Made]) -> None:
    """JSON is YAML."""
    document = {
        "register": {"name": "湖南省政务新媒体", "timezone": "Asia/Shanghai"},
        "accounts": [to_entry(item) for item in made],
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")


def to_entry(made: Made) -> dict[str, object]:
    return {
        "platform": made.platform,
        "handle": made.handle,
        "name": made.name,
        "unit": made.unit,
        "supervisor": made.supervisor,
        "region": [made.region, made.county],
        "links": list(made.links),
        "register": {"state": "closed" if made.made_state is MadeState.CLOSED else "running"},
    }
