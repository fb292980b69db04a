"""Lists of which only what is asked for is read, as the register in its order: one of 200,000 accounts shows forty."""

import json
from abc import abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, overload

from sqlalchemy import Connection, Text, and_, bindparam, cast, select

from tracker.cases.case import Status
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.store.database.bulk import ConversionCache
from tracker.store.rows.account_columns import WHOLE, accounts_from_rows
from tracker.store.schema.results import RESULT_SNAPSHOT
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT

ItemT = TypeVar("ItemT")
MAX_LOADED = 5_000
AT_ONCE = 1_000
IDS = select(ACCOUNT.c.id).where(ACCOUNT.c.removed_at.is_(None)).order_by(ACCOUNT.c.position)
OF_IDS = select(*WHOLE).where(ACCOUNT.c.id.in_(bindparam("ids", expanding=True)))
ENTRY = (
    *(ACCOUNT.c[name] for name in ("id", "platform", "handle", "name", "unit", "supervisor", "kind", "filing_state")),
    cast(ACCOUNT.c.region, Text).label("region"),
)
ENTRIES = select(*ENTRY)
PROBLEM_ENTRIES = (
    select(
        *ENTRY,
        *(RESULT_SNAPSHOT.c[name] for name in ("verdict", "display_name", "is_new")),
        cast(RESULT_SNAPSHOT.c.rules, Text).label("rules"),
        *(ASSESSMENT.c[name] for name in ("last_post_at", "days_silent")),
    )
    .join(RESULT_SNAPSHOT, RESULT_SNAPSHOT.c.account_id == ACCOUNT.c.id)
    .join(ASSESSMENT, and_(ASSESSMENT.c.account_id == ACCOUNT.c.id, ASSESSMENT.c.scan_id == bindparam("scan_id")))
    .where(RESULT_SNAPSHOT.c.is_problem, ASSESSMENT.c.at == bindparam("at"))
)


class RegisterEntry(NamedTuple):
    """What lists filter and sort an account by, read for the whole register."""

    platform: str
    handle: str
    name: str
    unit: str
    supervisor: str
    region: tuple[str, ...]
    kind: AccountKind
    filing: Filing
    """Its state alone."""

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.handle}"


class ListedProblem(NamedTuple):
    """What the list of problems is filtered and sorted by."""

    account: RegisterEntry | Account
    verdict: str
    display_name: str
    is_new: bool
    rules: tuple[str, ...]
    """Those that it broke, and the reason why it is not verified."""
    last_post_at: datetime | None
    days_silent: float | None
    statuses: tuple[Status, ...] = ()
    """Of the cases of its problems."""


class Pages(Sequence[ItemT]):
    """Rows by their place, of which only those that are asked for are read."""

    def __init__(self, ids: Iterable[int], load: Callable[[Sequence[int]], Mapping[int, ItemT]]) -> None:
        """
        Args:
            load: the rows of some ids; it may raise UserError, and so do the methods then.
        """
        self._ids = array("q", ids)
        self._load = load
        self._loaded: dict[int, ItemT] = {}

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> ItemT: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[ItemT]: ...

    def __getitem__(self, place: int | slice) -> ItemT | Sequence[ItemT]:
        if isinstance(place, slice):
            return self.rows_at(range(len(self))[place])
        place = range(len(self))[place]
        found = self._loaded.get(place)
        return self.rows_at([place])[0] if found is None else found

    def rows_at(self, places: Iterable[int]) -> list[ItemT]:
        """Many, in the order asked for."""
        wanted = list(places)
        found = {place: self._loaded[place] for place in wanted if place in self._loaded}
        missing = [place for place in wanted if place not in found]
        for first in range(0, len(missing), AT_ONCE):
            of_id = {self._ids[place]: place for place in missing[first : first + AT_ONCE]}
            found |= {of_id[row_id]: item for row_id, item in self._load([*of_id]).items()}
        return [found[place] for place in wanted]

    def is_loaded(self, place: int) -> bool:
        return place in self._loaded

    def prepare(self, places: Iterable[int]) -> None:
        """Read what is shown next, at once."""
        wanted = [place for place in dict.fromkeys(places) if place not in self._loaded]
        if len(self._loaded) + len(wanted) > MAX_LOADED:
            self._loaded.clear()
        if wanted:
            self._loaded |= zip(wanted, self.rows_at(wanted), strict=True)

    @abstractmethod
    def entries(self) -> Sequence[Any]:
        """All of them, as far as lists filter and sort by."""

    @abstractmethod
    def keys(self) -> Sequence[str]:
        """The account of each row."""


class RegisterPages(Pages[Account]):
    """The accounts by their place. An account that leaves the register meanwhile stays in its place."""

    def __init__(self, read: Callable[[], AbstractContextManager[Connection]]) -> None:
        """
        Raises:
            UserError: the database cannot be read; so do the methods.
        """
        self._read = read
        self._entries: tuple[RegisterEntry, ...] | None = None
        with read() as connection:
            super().__init__(connection.execute(IDS).scalars(), self._of_ids)

    def _of_ids(self, ids: Sequence[int]) -> Mapping[int, Account]:
        with self._read() as connection:
            return dict(accounts_from_rows(connection.execute(OF_IDS, {"ids": ids})))

    def keys(self) -> Sequence[str]:
        return [entry.key for entry in self.entries()]

    def entries(self) -> Sequence[RegisterEntry]:
        """All of them, as far as lists filter and sort by; read once, which takes a second for 200,000."""
        if self._entries is None:
            with self._read() as connection:
                found = {row_id: entry for row_id, entry, _ in to_entries(connection.execute(ENTRIES))}
            self._entries = tuple(found[row_id] for row_id in self._ids)
        return self._entries


def to_entries(rows: Iterable[Any]) -> Iterator[tuple[int, RegisterEntry, Sequence[Any]]]:
    """Id and account of each row that begins with ENTRY, and the rest of it."""
    width = len(ENTRY)
    kinds, filings, regions = (
        ConversionCache(AccountKind),
        ConversionCache(lambda state: Filing(state=FilingState(state))),
        ConversionCache(lambda text: tuple(json.loads(text))),
    )
    for row in rows:
        row_id, platform, handle, name, unit, supervisor, kind, filing, region = row[:width]
        account = RegisterEntry(platform, handle, name, unit, supervisor, regions[region], kinds[kind], filings[filing])
        yield row_id, account, row[width:]


def problem_entries(connection: Connection, scan_id: int | None, at: datetime) -> dict[int, ListedProblem]:
    """By account, of the stored results as of an instant, without the cases."""
    lists = ConversionCache(lambda text: tuple(json.loads(text)))
    rows = connection.execute(PROBLEM_ENTRIES, {"scan_id": scan_id, "at": at})
    return {
        row_id: ListedProblem(account, verdict, display_name, bool(is_new), lists[rules], *days)
        for row_id, account, (verdict, display_name, is_new, rules, *days) in to_entries(rows)
    }
