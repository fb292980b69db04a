"""The context of every command: settings, messages, the two consoles, and access to register and store."""

import locale
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

import typer
from rich.console import Console
from rich.text import Text

from tracker.cases.report_row import ReportRow
from tracker.messages.catalog import Lang, Messages, language
from tracker.origin.origin_file import FILE, read_notes
from tracker.register.account import Account
from tracker.register.filters import FilterValues
from tracker.register.register import Register, read_register
from tracker.report.snapshot import RecomputedResults, ResultSnapshot, results_at
from tracker.report.tables.tables import format_minute_or_empty
from tracker.review.typed_time import read_time_point
from tracker.settings import Settings, read_settings
from tracker.store.health import exists
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.text.secrets import RedactingLogFilter
from tracker.time.clock import now


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAt:
    """The register as of one instant."""

    register: Register
    at: datetime
    """监测时间点."""
    rows: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    settings: Settings
    words: Messages
    out: Console
    """Results: stdout."""
    err: Console
    """Messages and progress: stderr."""
    is_quiet: bool = False

    @classmethod
    def of(cls, context: typer.Context) -> Self:
        """The context built from the program's options."""
        app_context = context.find_object(cls)
        assert app_context is not None  # the callback of the program runs before its commands
        return app_context

    @classmethod
    def make(cls, register: Path | None, state: Path | None, lang: Lang | None, *, is_quiet: bool) -> Self:
        """
        Raises:
            UserError: a setting is wrong.
        """
        settings = read_settings(register, state, lang)
        return cls(
            settings=settings,
            words=Messages(language(lang, settings.lang, os.environ, locale.getlocale()[0] or "")),
            out=to_console(is_error=False),
            err=to_console(is_error=True),
            is_quiet=is_quiet,
        )

    def info(self, key: str, /, **values: object) -> None:
        """Print a message; nothing when quiet."""
        self.note(self.words.text(key, **values))

    def note(self, sentence: str) -> None:
        """Print a sentence that is in words already; nothing when quiet."""
        if not self.is_quiet:
            self.err.print(Text(sentence), soft_wrap=True)

    def read_register(self) -> Register:
        """
        Raises:
            UserError: there is none, or it has faults.
        """
        register = self.read_register_head()
        return self.with_accounts(register) if register.is_in_database else register

    def read_register_head(self) -> Register:
        """accounts.yaml alone: for a register in the database everything but its accounts.

        Raises:
            UserError: there is none, or it has faults.
        """
        return read_register(self.settings.register)

    def with_accounts(self, register: Register) -> Register:
        """The complete register where its accounts are in the database; a missing database has no accounts."""
        accounts: tuple[Account, ...] = ()
        if exists(self.settings.database_url):
            with Store.open(self.settings.database_url) as store:
                accounts = store.accounts()
        if not accounts:
            self.info("accounts.database_empty")
        return replace(register, accounts=accounts)

    def filter_values(self, register: Register) -> FilterValues:
        """What filters may name: values of the whole register, also of one in the database."""
        whole = self.with_accounts(register) if register.is_in_database and not register.accounts else register
        return FilterValues(tuple(whole.accounts), self.words)

    @contextmanager
    def open_store(self, register: Register) -> Iterator[Store]:
        """The store, synchronised with accounts.yaml where the accounts are listed there.

        Raises:
            UserError: the state folder or the database cannot be used.
        """
        self.open_state()
        with Store.open(self.settings.database_url) as store:
            if not register.is_in_database:
                store.sync_register(register.accounts, now())
            store.origin_store.sync_notes(read_notes(self.settings.register.with_name(FILE)))
            yield store

    def open_state(self) -> None:
        """Create the state folder, or remove others' access rights to it and report that.

        Raises:
            UserError: it cannot be created, or belongs to another user.
        """
        self.settings.open_state(lambda state: self.info("state.mended", path=sanitize(str(state))))

    def results_at(self, at: str | None) -> ReportAt:
        """Every account as of an instant: the given one, else the newest scan's time-point, else now.

        Raises:
            UserError: the instant, the register or the database cannot be read.
        """
        register = self.read_register()
        instant = read_time_point(at, self.words)
        with self.open_store(register) as store:
            instant = instant or self.default_time(store)
            rows = results_at(store, register.policies, instant).rows()
            return ReportAt(register=register, at=instant, rows=rows)

    @contextmanager
    def open_results(self, at: str | None) -> Iterator[ResultSnapshot | RecomputedResults]:
        """Like results_at, for commands that need neither all rows nor all accounts.

        Raises:
            UserError: see results_at.
        """
        register = self.read_register_head()
        instant = read_time_point(at, self.words)
        with self.open_store(register) as store:
            yield results_at(store, register.policies, instant or self.default_time(store))

    def default_time(self, store: Store) -> datetime:
        """The latest time-point, up to now, of a finished scan of the whole register; without one, of the newest scan.

        Looking at one account moves nobody else's time-point; and by the clock alone all that a scan saw would soon be
        too old.
        """
        present = now()
        scans = [scan for scan in store.scans() if scan.at <= present]
        whole = [scan for scan in scans if scan.finished_at is not None and not scan.selection]
        newest = max(whole, key=lambda scan: (scan.at, scan.id), default=None) or next(iter(scans), None)
        instant = newest.at if newest else present
        self.info("at.latest_scan" if newest else "at.now", at=format_minute_or_empty(instant))
        return instant


def to_console(*, is_error: bool) -> Console:
    """A console that prints text literally: no markup, no emoji codes, no automatic colours."""
    return Console(stderr=is_error, markup=False, emoji=False, highlight=False)


class PlainLog(logging.Handler):
    """Prints log lines sanitized, because they quote platforms."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        for line in self.format(record).splitlines():
            self._console.print(Text(sanitize(line)), soft_wrap=True)


LEVELS = (logging.ERROR, logging.INFO, logging.DEBUG)
LIBRARY_LEVELS = (logging.CRITICAL, logging.WARNING, logging.DEBUG)
"""Log levels by the number of -v. Results report what a scan cannot verify; the log has only the details."""


def start_log(console: Console, verbosity: int) -> None:
    """Send the program's own log to the console. Libraries log only on request: an interrupted driver is not an
    error."""
    step = min(verbosity, len(LEVELS) - 1)
    handler = PlainLog(console)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingLogFilter())
    handler.addFilter(lambda record: record.levelno >= LEVELS[step] or not is_ours(record))
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, PlainLog)), handler]
    root.setLevel(LIBRARY_LEVELS[step])
    for package in PACKAGES:
        logging.getLogger(package).setLevel(min(LEVELS[step], logging.INFO))  # the log file has more than the console


PACKAGES = ("tracker", "scrapers")


def is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in PACKAGES


def make_streams_safe() -> None:
    """Print `?` for characters missing in the terminal's code page instead of raising UnicodeEncodeError; pipes get
    UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
