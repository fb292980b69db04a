"""The context of every command: settings, messages, the two consoles, and access to register and store."""

import locale
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import typer
from rich.console import Console

from tracker.cli.consoles import print_sentence, to_console
from tracker.cli.last_list import NumberedAccounts, read_list
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang, language
from tracker.messages.terminal.program import program_below
from tracker.settings.reading import read_settings
from tracker.settings.settings import Settings
from tracker.text.sanitize import sanitize
from tracker.time.clock import now
from tracker.time.format import format_minute

if TYPE_CHECKING:  # the methods load what they need: a listing not all of it, the help and an error of usage none
    from tracker.cases.report_row import ReportRow
    from tracker.history.account_history import AccountHistory
    from tracker.policy.policies import Policies
    from tracker.register.account import Account
    from tracker.register.filters import FilterValues
    from tracker.register.register import Register
    from tracker.register.selection import Selection
    from tracker.report.snapshot import RecomputedResults, ResultSnapshot
    from tracker.report.statistics.sampled_rows import SampledRows
    from tracker.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAt:
    """The register as of one instant."""

    register: "Register"
    at: datetime
    """监测时间点."""
    rows: "tuple[ReportRow, ...]"
    region: str | None = None
    """The region of the rows; None: they are the whole register."""
    sampled: "SampledRows | None" = None
    """The sample whose drawn accounts the rows are; None: they are no sample's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppContext:
    settings: Settings
    messages: Messages
    out: Console
    """Results: stdout."""
    err: Console
    """Messages and progress: stderr."""
    is_quiet: bool = False
    is_paged: bool = True
    """Whether a list longer than the screen is shown in a pager."""
    given: tuple[str, ...] = ()
    """The options --register, --state and --lang as given, for commands that are printed."""

    @classmethod
    def of(cls, context: typer.Context) -> Self:
        """The context built from the program's options."""
        app_context = context.find_object(cls)
        assert app_context is not None  # the callback of the program runs before its commands
        return app_context

    @classmethod
    def make(
        cls, register: Path | None, state: Path | None, lang: Lang | None, *, is_quiet: bool, is_paged: bool = True
    ) -> Self:
        """
        Raises:
            UserError: a setting is wrong.
        """
        settings = read_settings(register, state, lang)
        given = (
            *(("--register", str(register)) if register else ()),
            *(("--state", str(state)) if state else ()),
            *(("--lang", lang.value) if lang else ()),
        )
        return cls(
            settings=settings,
            messages=Messages(language(lang, settings.lang, os.environ, locale.getlocale()[0] or ""), options=given),
            out=to_console(is_error=False),
            err=to_console(is_error=True),
            is_quiet=is_quiet,
            is_paged=is_paged,
            given=given,
        )

    def who(self, by: str | None) -> str:
        """Who does it: --by, else the setting; empty: neither says."""
        return (by or "").strip() or self.settings.by.strip()

    def info(self, key: str, /, **values: object) -> None:
        """Print a message; nothing when quiet."""
        self.note(self.messages.text(key, **values))

    def note(self, sentence: str) -> None:
        """Print a sentence that is in words already; nothing when quiet."""
        if not self.is_quiet:
            print_sentence(self.err, sentence)

    def read_register(self) -> "Register":
        """
        Raises:
            UserError: there is none, or it has faults.
        """
        register = self.read_register_head()
        return self.with_accounts(register) if register.is_in_database else register

    def read_accounts(self) -> "Register":
        """The register, for what is reported of accounts: about none at all, "no problems" would be a false statement.

        Raises:
            UserError: there is none, it has faults, or no account.
        """
        register = self.read_register()
        if not register.accounts:
            raise self.no_accounts()
        return register

    def no_accounts(self) -> UserError:
        return self.messages.error("register.no_accounts", path=str(self.settings.register))

    def find_account(self, typed: str, accounts: "Sequence[Account]") -> str:
        """The key of the account that is meant: as tracker.register.find_account has it, or by its number in the list
        last shown; then the account is named, because a number is easily mistyped.

        Raises:
            UserError: none is meant, or several may be.
        """
        from tracker.register.find_account import find_account

        numbered = NumberedAccounts(
            shown=read_list(self.settings.state),
            register=str(self.settings.register),
            now=now(),
            messages=self.messages,
        )
        key = numbered.key_of(typed, accounts)
        if key is None:
            return find_account(typed, accounts, self.messages)
        account = next(account for account in accounts if account.key == key)
        about = {"number": int(typed), "key": key, "name": account.name, "unit": account.unit}
        print_sentence(self.err, self.messages.text("number.meant", **about))
        return key

    def with_accounts_found(self, selection: "Selection", accounts: "Sequence[Account]") -> "Selection":
        """The selection with the keys of the accounts that are meant.

        Raises:
            UserError: see find_account.
        """
        return replace(selection, keys=tuple(self.find_account(typed, accounts) for typed in selection.keys))

    def read_register_head(self) -> "Register":
        """accounts.yaml alone: for a register in the database everything but its accounts.

        Raises:
            UserError: there is none, or it has faults.
        """
        from tracker.register.register import read_register

        return read_register(self.settings.register)

    def with_accounts(self, register: "Register") -> "Register":
        """The complete register where its accounts are in the database; a missing database has no accounts."""
        from tracker.store.health import exists
        from tracker.store.store import Store

        accounts: tuple[Account, ...] = ()
        if exists(self.settings.database_url):
            with Store.open(self.settings.database_url) as store:
                accounts = store.accounts()
        if not accounts:
            self.info("accounts.database_empty")
        return replace(register, accounts=accounts)

    def filter_values(self, register: "Register") -> "FilterValues":
        """What filters may name: values of the whole register, also of one in the database."""
        from tracker.register.filters import FilterValues

        whole = self.with_accounts(register) if register.is_in_database and not register.accounts else register
        return FilterValues(tuple(whole.accounts), self.messages)

    @contextmanager
    def open_store(self, register: "Register") -> "Iterator[Store]":
        """The store, synchronised with accounts.yaml where the accounts are listed there.

        Raises:
            UserError: the state folder or the database cannot be used.
        """
        from tracker.origin.plain_origin_file import FILE, read_plain_origin_file
        from tracker.store.store import Store

        self.open_state()
        with Store.open(self.settings.database_url) as store:
            if not register.is_in_database:
                store.sync_register(register.accounts, store.shared.clock())
            store.origin_config.sync(read_plain_origin_file(self.settings.register.with_name(FILE)))
            yield store

    def open_state(self) -> None:
        """Create the state folder, or remove others' access rights to it and report that.

        Raises:
            UserError: it cannot be created, or belongs to another user.
        """
        self.settings.open_state(lambda state: self.info("state.mended", path=sanitize(str(state))))

    def results_at(self, at: str | None, scan: int | None = None) -> ReportAt:
        """Every account as of an instant: the given one, else the newest scan's time-point, else now; or the accounts
        of one scan.

        Raises:
            UserError: the instant, the register or the database cannot be read.
        """
        register = self.read_register_head()
        with self._results_of(register, at, scan) as found:
            rows = found.rows()
        if register.is_in_database and scan is None:  # the rows hold them: reading all again takes as long
            register = replace(register, accounts=tuple(row.account for row in rows))
        elif register.is_in_database:
            register = self.with_accounts(register)
        return ReportAt(register=register, at=found.at, rows=rows, sampled=found.sampled)

    def account_at(self, typed: str, at: str | None) -> "tuple[ReportRow, AccountHistory, Policies]":
        """One account as of an instant, see results_at: its result, what it rests on, and the register's policies.

        Raises:
            UserError: see results_at and find_account.
        """
        from tracker.report.rows import row_with_history

        instant = self.read_instant(at, None)
        register = self.read_accounts()
        key = self.find_account(typed, register.accounts)
        with self.open_store(register) as store:
            found = row_with_history(store, register.policies, instant or self.default_time(store), key)
        assert found is not None  # the register has it, and the store has the register
        return *found, register.policies

    def read_instant(self, at: str | None, scan: int | None) -> datetime | None:
        """
        Raises:
            UserError: it is no instant, or a scan is named too, which has its own.
        """
        if at is None:
            return None
        if scan is not None:
            raise UserError(self.messages.text("at.scan.and_at"))
        from tracker.review.typed_time import read_time_point

        return read_time_point(at, self.messages)

    def choose_results(
        self, store: "Store", policies: "Policies", instant: datetime | None, scan: int | None
    ) -> "ResultSnapshot | RecomputedResults":
        """
        Raises:
            UserError: there is no such scan, or the database cannot be read.
        """
        if scan is None:
            from tracker.report.snapshot import results_at

            return results_at(store, policies, instant or self.default_time(store))
        from tracker.cli.sampling.scan_results import ScanChoice

        choice = ScanChoice.of(scan, store, self.messages)
        self.info("at.scan", scan=scan, at=format_minute(choice.scan.at))
        if choice.scan.finished_at is None:
            self.info("at.scan.unfinished", scan=scan)
        return choice.results(store, policies)

    @contextmanager
    def open_results(self, at: str | None, scan: int | None = None) -> "Iterator[ResultSnapshot | RecomputedResults]":
        """Like results_at, for commands that need neither all rows nor all accounts.

        Raises:
            UserError: see results_at.
        """
        with self._results_of(self.read_register_head(), at, scan) as found:
            yield found

    @contextmanager
    def _results_of(
        self, register: "Register", at: str | None, scan: int | None
    ) -> "Iterator[ResultSnapshot | RecomputedResults]":
        instant = self.read_instant(at, scan)
        if not register.is_in_database and not register.accounts:
            raise self.no_accounts()
        with self.open_store(register) as store:
            if not store.has_accounts():
                raise self.no_accounts()
            yield self.choose_results(store, register.policies, instant, scan)

    def default_time(self, store: "Store") -> datetime:
        """See tracker.history.rounds.latest_time_point; now, where nothing was scanned. Prints which one it is."""
        from tracker.history.rounds import latest_time_point

        present = now()
        scans = store.scans()
        latest = latest_time_point(scans, present)
        instant = latest or present
        message = "at.latest_scan" if latest else "at.now.no_round" if scans else "at.now"
        self.info(message, at=format_minute(instant))
        return instant


def only_replayed(messages: Messages) -> UserError:
    """The demonstration's register cannot be looked at on the platforms: its handles are made."""
    return messages.error("scan.demonstration", below=program_below())
