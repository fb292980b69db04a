"""Fits a list to the width of a terminal: columns are left out by priority, the rest is cut with an ellipsis, never
inside a date or a number."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len, chop_cells
from rich.text import Text

from tracker.report.text_tables.table import TextTable
from tracker.report.text_tables.wrapping import GAP, head_lines, widths_of, wrap

MIN_WIDTH = 12
"""Cells of a column that is cut; a column whose priority is 0 to 2 keeps KEPT_WIDTH, as far as there is space."""
KEPT_WIDTH = 14
UNTIL = 3
SHORT_HEAD = 6
LONGEST_WHOLE = 26
"""Cells of a column that is not cut: only the handles of some platforms are longer."""
NO_WORDS = re.compile(r"[-+0-9.:/%><— …—]*")
"""A date, a number, a rate: it is never cut."""
TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.:/%_-]*$")
"""The end of a text that is cut, up to the place of the cut: a number or date is left out as a whole."""
ELLIPSIS = "…"


def fit(table: TextTable, width: int) -> tuple[TextTable, list[str]]:
    """The table as wide as the terminal, and the heads of columns left out."""
    if not table.priorities:
        return wrapped(table, width), []
    return (fit_wrapped(table, width) if table.wraps else None) or fit_cut(table, width)


def columns_with_text(table: TextTable) -> list[int]:
    """The indexes of the columns that have text; columns without any are left out."""
    return [index for index in range(len(table.headers)) if any(row[index].plain for row in table.rows)]


def last_of(table: TextTable, shown: Sequence[int]) -> int | None:
    """The column that is left out first; None: none may be."""
    last = max(shown, key=lambda index: (table.priorities[index], index), default=None)
    return last if last is not None and table.priorities[last] else None


def fit_wrapped(table: TextTable, width: int) -> tuple[TextTable, list[str]] | None:
    """The list with as many columns as have room for their words; None: those that are never left out have none."""
    shown, left_out = columns_with_text(table), list[str]()
    while not has_room(part := columns_of(table, shown), width):
        last = last_of(table, shown)
        if last is None:
            return None
        shown.remove(last)
        left_out.append(table.headers[last])
    return wrapped(part, width), left_out


def fit_cut(table: TextTable, width: int) -> tuple[TextTable, list[str]]:
    """The list with each row on one line."""
    shown = columns_with_text(table)
    natural = {index: max(cell_len(table.headers[index]), widest_cell(table, index)) for index in shown}
    left_out: list[str] = []
    while width_of(least := {index: least_width(table, index, natural[index]) for index in shown}) > width:
        last = last_of(table, shown)
        if last is None:
            break
        shown.remove(last)
        left_out.append(table.headers[last])
    widths = widened(least, natural, table, width)
    return taken(table, shown, widths), left_out


def has_room(table: TextTable, width: int) -> bool:
    """Whether its numbers, dates and handles stay whole in that width."""
    return widths_of(table.headers, table.rows, width, table.numbers | table.whole) is not None


def wrapped(table: TextTable, width: int) -> TextTable:
    """The table with its sentences wrapped to the terminal; as it is where it is too narrow for that."""
    unbroken = table.numbers | table.whole
    widths = widths_of(table.headers, table.rows, width, unbroken) if table.rows and table.headers else None
    if widths is None:
        return table
    lines = Text("\n")
    return replace(
        table,
        priorities=(),
        headers=tuple(
            lines.join(head_lines(head, wide)).plain for head, wide in zip(table.headers, widths, strict=True)
        ),
        rows=tuple(
            tuple(lines.join(wrap(value, wide)) for value, wide in zip(row, widths, strict=True)) for row in table.rows
        ),
    )


def widest_cell(table: TextTable, index: int) -> int:
    return max((row[index].cell_len for row in table.rows), default=0)


def least_width(table: TextTable, index: int, natural: int) -> int:
    """A head may take two lines."""
    if is_whole(table, index):
        return max(min(widest_cell(table, index), LONGEST_WHOLE), head_width(table.headers[index]))
    return min(natural, KEPT_WIDTH if table.priorities[index] < UNTIL else MIN_WIDTH)


def head_width(head: str) -> int:
    """The least width of a head, in two lines; words are not split, and short heads stay whole."""
    words = head.split(" ")
    if len(words) > 1:
        return max(
            cell_len(" ".join(words[: (len(words) + 1) // 2])), cell_len(" ".join(words[(len(words) + 1) // 2 :]))
        )
    return cell_len(head) if head.isascii() or cell_len(head) <= SHORT_HEAD else (cell_len(head) + 2) // 2


def is_whole(table: TextTable, index: int) -> bool:
    """Whether no cell of the column may be cut."""
    return (
        index in table.numbers
        or index in table.whole
        or all(NO_WORDS.fullmatch(row[index].plain) for row in table.rows)
    )


def width_of(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def widened(least: dict[int, int], natural: dict[int, int], table: TextTable, width: int) -> dict[int, int]:
    """What is left of the width goes to the columns that are cut, the most important first; where even the least is
    too wide, the widest column that may be cut gives."""
    widths = dict(least)
    spare = width - width_of(widths)
    for index in sorted(widths, key=lambda index: table.priorities[index]):
        more = max(0, min(natural[index] - widths[index], spare))
        widths[index] += more
        spare -= more
    while width_of(widths) > width:
        soft = [index for index in widths if not is_whole(table, index) and widths[index] > 1]
        if not soft:
            break
        widths[max(soft, key=lambda index: widths[index])] -= 1
    return widths


def columns_of(table: TextTable, shown: Sequence[int]) -> TextTable:
    """The table with some of its columns."""
    return replace(
        table,
        headers=tuple(table.headers[index] for index in shown),
        rows=tuple(tuple(row[index] for index in shown) for row in table.rows),
        numbers=frozenset(place for place, index in enumerate(shown) if index in table.numbers),
        priorities=tuple(table.priorities[index] for index in shown),
        whole=frozenset(place for place, index in enumerate(shown) if index in table.whole),
    )


def taken(table: TextTable, shown: Sequence[int], widths: dict[int, int]) -> TextTable:
    """The table with some of its columns, its cells cut to their widths."""
    return replace(
        columns_of(table, shown),
        headers=tuple(folded(table.headers[index], widths[index]) for index in shown),
        rows=tuple(tuple(cut(row[index], widths[index]) for index in shown) for row in table.rows),
    )


def folded(head: str, width: int) -> str:
    """The head in two lines where it is too wide: at a blank, else in the middle."""
    if cell_len(head) <= width:
        return head
    blank = head.rfind(" ", 0, width + 1)
    place = blank if blank > 0 and cell_len(head[blank + 1 :]) <= width else (len(head) + 1) // 2
    return f"{head[:place].rstrip()}\n{head[place:].lstrip()}"


def cut(text: Text, width: int) -> Text:
    """The text in that many cells. A cut one ends with an ellipsis; a number or date at the cut is left out as a
    whole, because half of one is another one."""
    if text.cell_len <= width:
        return text
    kept = chop_cells(text.plain, width - 1)[0] if width > 1 else ""
    if is_inside_token(text.plain, len(kept)):
        kept = TOKEN.sub("", kept)
    short = text[: len(kept.rstrip(" （(，、：…·"))]
    short.append(ELLIPSIS)
    return short


def is_inside_token(text: str, place: int) -> bool:
    """Whether a cut there would leave half of something with digits."""
    before = TOKEN.search(text[:place])
    after = re.match(r"[0-9A-Za-z.:/%_-]+", text[place:])
    if before is None or after is None:
        return False
    return any(character.isdigit() for character in before[0] + after[0])
