"""Measures 200,000 accounts with a year of history, on SQLite and on PostgreSQL: what lists, a screen of the terminal,
import and export read, and what a scan records.

The databases take about 20 minutes to make. `--databases FOLDER` keeps them there, and `--make` does nothing else.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.bench import Bench, scratch
from benchmarks.bookkeeping import STEPS, time_scan
from benchmarks.databases import END, MadeDatabase, postgresql_server, sqlite_files
from benchmarks.figures import Line, at_most
from benchmarks.processes import time_tracker
from benchmarks.tables import Grid, Report
from tests.end_to_end.province.form import write_form
from tests.end_to_end.province.made_register import register_of
from tests.postgresql.server import CannotStart
from tracker.cli.context import AppContext
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.report.snapshot import ResultSnapshot, snapshot_at
from tracker.store.store import Store
from tracker.tui.backend import Backend
from tracker.tui.listings import ListKind, read_listing

ACCOUNTS, WEEKS = 200_000, 52
A_TENTH = 0.1
"""From this share on, the weeks are a year's: fewer accounts are measured, not less history of each."""
PAGE = 500
"""Accounts of which somebody decided something since the scan."""
SCREEN = 50
"""Rows that a screen shows."""
REGISTER = "register: {name: 测量用}\naccounts: database\n"
BY_COMMAND = 1_000
"""Accounts from which on commands are timed: of fewer they show little but the program's start."""
BOOKS = {
    "begun": "of a scan: begun",
    "recorded": "of a scan: checks with 20 new posts recorded",
    "judged": "of a scan: judged from their history",
    "ended": "of a scan: concluded",
}
"""Step of benchmarks.bookkeeping -> how it is named."""


def measure(bench: Bench) -> Report:
    weeks = WEEKS if bench.size.share >= A_TENTH else bench.size.of(WEEKS, least=3)
    counts = sorted({max(40, bench.size.of(ACCOUNTS, least=40) // part) for part in (100, 10, 1)})
    places: dict[str, tuple[Line, ...]] = {}
    told: list[str] = []
    for opened in (sqlite_files, postgresql_server):
        try:
            with opened(bench.databases) as engine:
                for count in counts:
                    made = engine.made(count, weeks, bench.tell)
                    place = f"{count:,}, {engine.name}"
                    told.append(f"{place}: {made.bytes / 10**9:.2f} GB")
                    if not bench.makes_only:
                        bench.tell(f"measuring {place}")
                        places[place] = tuple(measure_database(bench, count, made))
        except CannotStart as error:
            told.append(f"not on PostgreSQL: {error}")
    return Report(
        title="A year of history",
        how=(
            f"By number of accounts and database: {weeks} weekly scans, each with a check, a look, a verdict and a "
            f"post of every account ({'; '.join(told)}); the last scan was finished by the program. Seconds, the "
            f"median of {bench.size.pairs}, from the first query to the rows; import and export are commands, from "
            f"start to exit (of {BY_COMMAND:,} accounts or more). What a scan records is given in seconds for "
            "1,000 accounts."
        ),
        grids=(Grid(places=places),) if places else (),
    )


def measure_database(bench: Bench, count: int, made: MadeDatabase) -> Iterator[Line]:
    with scratch() as folder, Store.open(made.url) as store:
        (folder / "accounts.yaml").write_text(REGISTER, "utf-8")
        for what, ask in HistoryQueries(store, END).queries():
            yield to_line(what, times(bench.size.pairs, ask))
        with closing(backend_of(made.url, folder)) as backend:
            for what, ask in screens(backend):
                yield to_line(what, times(bench.size.pairs, ask))
        yield from commands(bench, folder, count, made)
    with made.copied() as url, Store.open(url) as store:
        bench.tell("copied")
        seconds = time_scan(store, END + timedelta(days=7))
    for step in STEPS:
        yield Line(what=f"1,000 accounts {BOOKS[step]}", values=(seconds[step],), form="{:.3f}")


@dataclass(frozen=True, slots=True)
class HistoryQueries:
    """The measured queries."""

    store: Store
    at: datetime

    def snapshot(self) -> ResultSnapshot:
        found = snapshot_at(self.store, Policies(), self.at)
        if found is None:
            raise ValueError("the last scan's conclusions are not used")
        return found

    def queries(self) -> Iterable[tuple[str, Callable[[], object]]]:
        yield "summary", lambda: self.snapshot().summary(None)
        yield "summary by region", lambda: self.snapshot().summary("region")
        yield "problems", lambda: self.snapshot().rows(only_problems=True)
        yield "cases", self.store.cases.all
        accounts = self.store.accounts()[:PAGE]
        yield "one account", lambda: self.store.facts_of(accounts[-1].key)
        yield f"{PAGE} accounts judged anew", lambda: list(self.store.facts(accounts))


def backend_of(url: str, folder: Path) -> Backend:
    """The terminal's, before any screen is drawn; its database is open."""
    context = AppContext.make(folder / "accounts.yaml", folder, Lang.ZH, is_quiet=True)
    settings = context.settings.model_copy(update={"database_url": url})
    backend = Backend(workspace=replace(context, settings=settings), clock=lambda: END + timedelta(hours=2))
    backend.reload()
    if not backend.overview().is_stored:
        raise ValueError("the last scan's conclusions are not used")
    return backend


def screens(backend: Backend) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the terminal reads and draws for its lists."""

    def show(kind: ListKind) -> object:
        listing = read_listing(backend, kind, with_ended=False)
        return [listing.cells(entry, number) for number, entry in enumerate(listing.entries[:SCREEN], start=1)]

    yield "the terminal's overview", backend.overview
    for kind in (ListKind.PROBLEMS, ListKind.CASES, ListKind.REGISTER):
        yield f"the terminal's list of {kind.value}", partial(show, kind)


def commands(bench: Bench, folder: Path, count: int, made: MadeDatabase) -> Iterator[Line]:
    """Import into an empty database, and exports of the one with the history."""
    place = ["--register", str(folder / "accounts.yaml"), "--state", str(folder / "state"), "--quiet"]

    def timed(*words: str | Path) -> tuple[float, ...]:
        return (time_tracker([*place, *words], folder),) if count >= BY_COMMAND else ()

    with workbook(bench.databases, count) as file, made.empty() as url, database(url):
        taken = timed("accounts", "import", file, "--apply")
        yield Line(what="import", values=taken, target=at_most(5), stretch=at_most(3))
    with database(made.url):
        given = timed("accounts", "export", folder / "register.xlsx")
        yield Line(what="export of the register", values=given, target=at_most(10), stretch=at_most(4))
        given = timed("export", folder / "problems.xlsx")
        yield Line(what="export of the problems", values=given, target=at_most(10), stretch=at_most(4))


@contextmanager
def database(url: str) -> Iterator[None]:
    """What the program's commands use, as an office sets it."""
    os.environ["TRACKER_DATABASE_URL"] = url
    try:
        yield
    finally:
        del os.environ["TRACKER_DATABASE_URL"]


@contextmanager
def workbook(folder: Path | None, count: int) -> Iterator[Path]:
    """A register of so many accounts; kept, if there is a folder for what is kept."""
    with scratch() as own:
        path = (folder or own) / f"register_{count}.xlsx"
        if not path.exists():
            write_form(path, register_of(range(count)), has_faults=False)
        yield path


def to_line(what: str, seconds: tuple[float, ...]) -> Line:
    is_judged = what.startswith(f"{PAGE} accounts")
    return Line(
        what=what,
        values=seconds,
        target=at_most(3.0 if is_judged else 0.3),
        stretch=at_most(1.0 if is_judged else 0.1),
    )


def times(rounds: int, ask: Callable[[], object]) -> tuple[float, ...]:
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    return tuple(seconds)
