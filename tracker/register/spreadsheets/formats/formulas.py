"""Reads the formulas that need no spreadsheet program: quoted texts and HYPERLINK, nothing else."""

import re
from collections.abc import Sequence
from typing import Any

from tracker.register.spreadsheets.formats.sheet import CellPosition

TEXT = r'"((?:[^"]|"")*)"'
QUOTED = re.compile(rf"\s*=\s*(?:T\(\s*{TEXT}\s*\)|{TEXT})\s*", re.IGNORECASE)
"""`="1739943130000002"`: systems write this to keep Excel from changing a long number."""
FULL_WIDTH = re.compile(r"\s*＝\s*＂([^＂]*)＂\s*")
TOKEN = re.compile(rf"""\s*(?:{TEXT}|(\$?[A-Za-z]{{1,3}}\$?[1-9][0-9]{{0,6}})(?![A-Za-z0-9_(!])|(&)|(,|;))\s*""")
HYPERLINK_CALL = re.compile(r"\s*=?\s*(?:_xlfn\.)?HYPERLINK\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
LONGEST = 8192
"""The most characters of a formula in Excel."""


def unquoted(cell: str) -> str | None:
    """The text of a cell like `="韶山公安"`, also between blanks or in full width; None: it has another form."""
    found = QUOTED.fullmatch(cell) or FULL_WIDTH.fullmatch(cell) if len(cell) <= LONGEST else None
    return None if found is None else next(text for text in found.groups() if text is not None).replace('""', '"')


def in_quotes(text: str, delimiter: str) -> str:
    """Quote the cells that are written `="a,b"` without further quotes: a comma in them would end the cell."""
    if '="' not in text:
        return text
    sign = re.escape(delimiter)
    bare = re.compile(rf'(?:(?<=^)|(?<=[\r\n{sign}]))="((?:[^"\r\n]|"")*)"(?=[\r\n{sign}]|\Z)')
    return bare.sub(lambda found: '"=""' + found[1].replace('"', '""') + '"""', text)


def hyperlink_in(formula: str, cells: Sequence[Sequence[Any]] = ()) -> tuple[str, str | None] | None:
    """Address and shown text of a HYPERLINK formula; None: the formula is another one.

    Args:
        cells: the cells of the same sheet, to which the formula may refer.

    Returns:
        Address: empty if it depends on unknown values. Text: None if it does.
    """
    found = HYPERLINK_CALL.fullmatch(formula) if len(formula) <= LONGEST else None
    if found is None:
        return None
    parts: list[str | None] = [""]
    position, arguments = 0, found[1]
    while position < len(arguments):
        token = TOKEN.match(arguments, position)
        if token is None:  # another function: its result is not known
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
    """None: there is no such cell, or its value is not plain text."""
    found = re.fullmatch(r"([A-Z]+)([0-9]+)", reference.replace("$", "").upper())
    assert found is not None  # TOKEN matches nothing else
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
    """The text of a formula that is written as text. Its address, or its unknown value, is added to links or formulas.

    Args:
        formulas: receives the formulas whose value is not known.
        links: receives the addresses.
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
    """The rows, with the text of each cell like `="韶山公安"` in its place."""
    return [
        [(cell if (text := unquoted(cell)) is None else text) if is_quoted(cell) else cell for cell in row]
        if any(map(is_quoted, row))
        else row
        for row in rows
    ]


def is_quoted(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("=") and '"' in cell
