"""The accounts that a file adds, as rows: an Account is made when it is asked for, because most are only stored."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, overload

from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.imports.entry import ImportedRow
from tracker.register.spreadsheets.formats.columns import Column


class StatedFields(NamedTuple):
    """What a row states of a new account besides its identity, with the values of an Account that states nothing."""

    filing: Filing
    supervisor: str = ""
    region: tuple[str, ...] = ()
    kind: AccountKind = AccountKind.PUBLISHING
    entity: str = ""
    former_names: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


class NewAccounts(Sequence[Account]):
    """New accounts in the order of their rows; equal to any sequence of the same accounts."""

    def __init__(self, rows: Sequence[ImportedRow], handles: Sequence[str], stated: Sequence[StatedFields]) -> None:
        """
        Args:
            handles: of each row the handle or the placeholder.
            stated: the further fields of each row; rows that state the same may share one.
        """
        self._rows, self._handles, self._stated = rows, handles, stated

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Account: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Account]: ...

    def __getitem__(self, place: int | slice) -> Account | Sequence[Account]:
        if isinstance(place, slice):
            return NewAccounts(self._rows[place], self._handles[place], self._stated[place])
        return to_account(self._rows[place], self._handles[place], self._stated[place])

    def __iter__(self) -> Iterator[Account]:
        return map(to_account, self._rows, self._handles, self._stated)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list

    def keys(self) -> Iterator[tuple[str, str]]:
        """Platform and handle of each."""
        return zip((row.platform for row in self._rows), self._handles, strict=True)

    def columns(self) -> dict[str, Sequence[Any]]:
        """Field of Account -> its value in each account."""
        columns: dict[str, Sequence[Any]] = {
            "platform": [row.platform for row in self._rows],
            "handle": self._handles,
            "name": [row.name for row in self._rows],
            "unit": [row.unit for row in self._rows],
            "code": [row.code for row in self._rows],
        }
        others = list(zip(*self._stated, strict=True)) or [()] * len(StatedFields._fields)
        return columns | dict(zip(StatedFields._fields, others, strict=True))


def to_account(row: ImportedRow, handle: str, stated: StatedFields) -> Account:
    return Account(
        platform=row.platform, handle=handle, name=row.name, unit=row.unit, code=row.code, **stated._asdict()
    )


def stated_fields(stated: Mapping[Column, Any]) -> StatedFields:
    """What a row states about a new account besides its identity."""
    filing = to_filing(
        stated.get(Column.STATE) or state_by(stated),
        stated.get(Column.ANNOUNCED_ON),
        stated.get(Column.DEREGISTERED_ON),
        stated.get(Column.CLOSED_ON),
    )
    return StatedFields(filing, **{column.value: stated[column] for column in FIELDS if column in stated})


FIELDS = (
    Column.SUPERVISOR,
    Column.REGION,
    Column.KIND,
    Column.ENTITY,
    Column.FORMER_NAMES,
    Column.LINKS,
)
"""Further fields of Account that a row may state."""


@lru_cache(maxsize=1000)  # a few states and dates cover a whole province
def to_filing(
    state: FilingState, announced_on: date | None, deregistered_on: date | None, closed_on: date | None
) -> Filing:
    return Filing(state=state, announced_on=announced_on, deregistered_on=deregistered_on, closed_on=closed_on)


def state_by(stated: Mapping[Column, Any]) -> FilingState:
    """The state for a row that states only dates."""
    if stated.get(Column.CLOSED_ON):
        return FilingState.CLOSED
    is_closing = stated.get(Column.ANNOUNCED_ON) or stated.get(Column.DEREGISTERED_ON)
    return FilingState.CLOSING if is_closing else FilingState.RUNNING
