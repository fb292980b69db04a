"""`python -m benchmarks ROW [--pairs 5] [--share 1.0] [--markdown]`: runs benchmarks and prints their tables.

Rows: visit, ask, memory, paced, register, history, sheets, page, start, profile; `all` runs all of them. --share uses a
part of the accounts, for a quick run whose figures mean little. --databases FOLDER keeps the databases of `history` and
uses them again; with --make nothing is measured. --markdown prints the section of docs/performance.md.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from benchmarks.bench import Bench, Size
from benchmarks.machine import describe, revision
from benchmarks.processes import ROOT, SideFailed
from benchmarks.rows import ask, history, memory, paced, page, profile, register, sheets, start, visit
from benchmarks.tables import Report, show, to_markdown
from scrapers.browser.install.chromium import NoBrowser, find_chromium
from tracker.time.clock import now

ROWS: Mapping[str, Callable[[Bench], Report]] = {
    "visit": visit.measure,
    "ask": ask.measure,
    "memory": memory.measure,
    "paced": paced.measure,
    "register": register.measure,
    "history": history.measure,
    "sheets": sheets.measure,
    "page": page.measure,
    "start": start.measure,
    "profile": profile.measure,
}


def measure(name: str, bench: Bench) -> Report:
    """Measure one row; if that fails, the report has the reason."""
    try:
        return ROWS[name](bench)
    except SideFailed as error:
        return Report(title=name, how=f"Not measured: {' '.join(str(error).split())[-500:]}")


def main() -> int:
    assert __doc__ is not None
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition(": ")[2].strip())
    parser.add_argument("row", choices=[*ROWS, "all"])
    parser.add_argument("--pairs", type=int, default=5, help="rounds of each side (5)")
    parser.add_argument("--share", type=float, default=1.0, help="part of the accounts of a round (1.0)")
    parser.add_argument(
        "--databases", type=Path, help="folder in which `history` keeps its databases, to use them again"
    )
    parser.add_argument("--make", action="store_true", help="make these, and measure nothing")
    parser.add_argument("--markdown", action="store_true", help="print the section of docs/performance.md")
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT by default
        signal.signal(number, signal.default_int_handler)
    out, err = Console(width=150, markup=False, highlight=False), Console(stderr=True, markup=False, highlight=False)
    try:
        browser = find_chromium()
        size = Size(pairs=options.pairs, share=options.share)
        bench = Bench(
            browser=browser,
            size=size,
            databases=options.databases,
            makes_only=options.make,
            tell=lambda line: err.print(f"  {line}"),
        )
        names = list(ROWS) if options.row == "all" else [options.row]
        begun, begun_at = time.monotonic(), now()
        reports = []
        for name in names:
            err.print(name)
            reports.append(measure(name, bench))
            if not options.markdown:
                show(out, reports[-1])
    except NoBrowser as error:
        err.print(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    took = (time.monotonic() - begun) / 60
    told = f"`{command}`, {begun_at:%Y-%m-%d}, {revision(ROOT)}, {took:.0f} min. {describe(browser)}."
    if options.markdown:
        sys.stdout.write(f"{told}\n\n{to_markdown(reports)}")
    else:
        out.print(told, soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
