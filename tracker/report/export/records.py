"""CSV: what a listing prints, a record a line, with the keys of its JSON as headers; and files for Excel."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from tracker.text.sanitize import sanitize_csv_cell


def to_csv_file(records: Sequence[Mapping[str, object]]) -> bytes:
    """The same lines as a file, with a byte order mark for Excel."""
    text = io.StringIO(newline="")
    write_csv(text, records)
    return text.getvalue().encode("utf-8-sig")


def to_excel_csv(head: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """A file with a byte order mark, without which Excel assumes the machine's old code page; no text is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([sanitize_csv_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_csv(file: IO[str], records: Sequence[Mapping[str, object]]) -> None:
    """A header of the keys and one line per record; nothing without records, because then no keys are known."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([list(records[0])] if records else [])
    writer.writerows([to_cell(value) for value in record.values()] for record in records)


def to_cell(value: object) -> str:
    """A JSON value as cell text: null is empty, a list is joined by `/`, a finding becomes its rule, an object JSON."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return sanitize_csv_cell(value)
        case list():
            return sanitize_csv_cell("/".join(to_cell(to_item(entry)) for entry in value))
        case dict():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def to_item(value: object) -> object:
    """An item of a list, an object as text."""
    if not isinstance(value, dict):
        return value
    return value["rule"] if "rule" in value else json.dumps(value, ensure_ascii=False)
