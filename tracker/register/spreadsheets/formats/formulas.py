"""Formulas as far as they can be read without a spreadsheet program: texts in quotes, HYPERLINK, and nothing else."""

import re
from collections.abc import Sequence
from typing import Any

from tracker.register.spreadsheets.formats.sheet import CellPosition

TEXT = r'"((?:[^"]|"")*)"'
QUOTED = re.compile(rf"\s*=\s*(?:T\(\s*{TEXT}\s*\)|{TEXT})\s*", re.IGNORECASE)
"""`="1739943130000002"`: how systems keep Excel from changing a long number."""
TOKEN = re.compile(rf"""\s*(?:{TEXT}|(\$?[A-Za-z]{{1,3}}\$?[1-9][0-9]{{0,6}})(?![A-Za-z0-9_(!])|(&)|(,|;))\s*""")
HYPERLINK_CALL = re.compile(r"\s*=?\s*(?:_xlfn\.)?HYPERLINK\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
LONGEST = 8192
"""Characters of a formula, in Excel."""


def unquoted(cell: str) -> str | None:
    """The text that a cell like `="韶山公安"` means; None: it is no such cell."""
    found = QUOTED.fullmatch(cell) if len(cell) <= LONGEST else None
    return None if found is None else next(text for text in found.groups() if text is not None).replace('""', '"')


def in_quotes(text: str, delimiter: str) -> str:
    """Lines whose cells are written `="a,b"` without further quotes: put into quotes, or a comma in them would end
    the cell."""
    if '="' not in text:
        return text
    sign = re.escape(delimiter)
    bare = re.compile(rf'(?:(?<=^)|(?<=[\r\n{sign}]))="((?:[^"\r\n]|"")*)"(?=[\r\n{sign}]|\Z)')
    return bare.sub(lambda found: '"=""' + found[1].replace('"', '""') + '"""', text)


def hyperlink_in(formula: str, cells: Sequence[Sequence[Any]] = ()) -> tuple[str, str | None] | None:
    """Address and shown text of a HYPERLINK formula; None: it is none.

    Args:
        cells: of the same sheet, which the formula may name.

    Returns:
        Address: empty where it is made out of what is not known here. Text: None where it is.
    """
    found = HYPERLINK_CALL.fullmatch(formula) if len(formula) <= LONGEST else None
    if found is None:
        return None
    parts: list[str | None] = [""]
    position, inside = 0, found[1]
    while position < len(inside):
        token = TOKEN.match(inside, position)
        if token is None:  # another function: what it makes is not known
            parts[-1] = None
            break
        position = token.end()
        text, reference, _, comma = token.groups()
        if comma:
            parts.append("")
        elif (so_far := parts[-1]) is not None:
            more = text.replace('""', '"') if text is not None else value_at(cells, reference) if reference else ""
            parts[-1] = None if more is None else so_far + more
    address = parts[0] or ""
    return address, (parts[1] if len(parts) > 1 else address or None)


def value_at(cells: Sequence[Sequence[Any]], reference: str) -> str | None:
    """None: no such cell, or one whose text is not plain."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", reference.replace("$", "").upper())
    assert found is not None  # TOKEN takes nothing else
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    try:
        value = cells[int(found[2]) - 1][column - 1]
    except IndexError:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    return value if isinstance(value, str) else None


def read_formula(
    cell: str, place: CellPosition, formulas: dict[CellPosition, str], links: dict[CellPosition, str]
) -> str:
    """The text that a formula written as text means; what it leads to and what cannot be known is kept beside.

    Args:
        formulas: gets the ones whose value is not known.
        links: gets the addresses.
    """
    text = unquoted(cell)
    if text is not None:
        return text
    link = hyperlink_in(cell)
    if link is not None and link[0]:
        links[place] = link[0]
    if link is not None and link[1] is not None:
        return link[1]
    formulas[place] = cell
    return cell


def without_quotes(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Rows whose cells like `="韶山公安"` are the text they mean."""
    return [
        [(cell if (text := unquoted(cell)) is None else text) if is_quoted(cell) else cell for cell in row]
        if any(map(is_quoted, row))
        else row
        for row in rows
    ]


def is_quoted(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("=") and '"' in cell
