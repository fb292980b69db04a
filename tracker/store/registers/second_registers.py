"""Keeps second registers (such as 网信备案) beside the register, row by row as their files had them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.register.account import AccountKind, FilingState
from tracker.register.imports.entry import CellFault, ImportedRow, ImportReading
from tracker.register.spreadsheets.formats.columns import DATES, Column
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import Row, clean, columns_of
from tracker.store.schema.register_parts import SECOND_REGISTER

LISTS = frozenset({Column.REGION, Column.FORMER_NAMES, Column.LINKS})
ROW_FIELDS = ("where", "platform", "name", "unit", "handle", "other_id", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondRegister:
    name: str
    file_name: str
    sha256: str
    kept_at: datetime
    kept_by: str
    region: str
    """The part of the register that it is of; empty: all."""
    reading: ImportReading


class SecondRegisters(StorePart):
    def all(self) -> tuple[SecondRegister, ...]:
        """By name."""
        with self._read() as connection:
            found = connection.execute(select(SECOND_REGISTER).order_by(in_bytes(SECOND_REGISTER.c.name))).mappings()
            return tuple(map(to_second_register, found))

    def keep(self, second: SecondRegister) -> None:
        """Keep it in the place of the earlier file of its name."""
        row = {
            "name": clean(second.name),
            "file_name": clean(second.file_name),
            "sha256": second.sha256,
            "kept_at": second.kept_at,
            "kept_by": clean(second.kept_by),
            "region": clean(second.region),
            "entries": [to_entry_json(entry) for entry in second.reading.entries],
            "bad": [clean({name: getattr(fault, name) for name in FAULT_FIELDS}) for fault in second.reading.bad],
        }
        with self._write() as connection:
            upsert(connection, SECOND_REGISTER, [row])

    def forget(self, name: str) -> bool:
        """Returns whether there was one of this name."""
        with self._write() as connection:
            wanted = delete(SECOND_REGISTER).where(SECOND_REGISTER.c.name == clean(name))
            return connection.execute(wanted).rowcount == 1


FAULT_FIELDS = ("where", "value", "zh", "en")


def to_entry_json(entry: ImportedRow) -> dict[str, Any]:
    stated = {column.value: to_json_value(value) for column, value in entry.stated.items()}
    return {**{name: clean(getattr(entry, name)) for name in ROW_FIELDS}, "stated": stated}


def to_json_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return clean(list(value) if isinstance(value, tuple) else value)


def to_second_register(row: Row) -> SecondRegister:
    return SecondRegister(
        reading=ImportReading(
            entries=tuple(to_entries(row["entries"])), bad=tuple(CellFault(**fault) for fault in row["bad"])
        ),
        **columns_of(row, "name", "file_name", "sha256", "kept_at", "kept_by", "region"),
    )


def to_entries(listed: Iterable[Mapping[str, Any]]) -> Iterable[ImportedRow]:
    for entry in listed:
        stated = {Column(name): from_json_value(Column(name), value) for name, value in entry["stated"].items()}
        yield ImportedRow(**{name: entry[name] for name in ROW_FIELDS}, stated=stated)


def from_json_value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column in LISTS:
        return tuple(value)
    if column in DATES:
        return date.fromisoformat(value)
    return {Column.KIND: AccountKind, Column.STATE: FilingState}.get(column, str)(value)
