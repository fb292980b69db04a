"""Fits the columns of a list into the width of a screen. Pure."""

from collections.abc import Sequence

GAP = 2
"""Blanks between columns."""
WIDEST, WIDEST_ON_NARROW, NARROW = 28, 18, 100
"""A longer cell is cut where there is no room for it; on a narrow screen earlier, for the sake of another column."""


def fit(natural: Sequence[int], ranks: Sequence[int], room: int) -> dict[int, int]:
    """Column -> its width, for the columns that have room, in their order.

    Columns of the highest rank are left out first. What is left over goes to those that were cut.

    Args:
        natural: the widths that would cut nothing; a column of width 0 is left out.
        room: terminal cells for all of them.
    """
    widest = WIDEST_ON_NARROW if room < NARROW else WIDEST
    widths = {column: min(width, widest) for column, width in enumerate(natural) if width}
    while len(widths) > 1 and total(widths) > room:
        del widths[max(widths, key=lambda column: ranks[column])]
    for column in sorted(widths, key=lambda column: ranks[column]):
        widths[column] = max(min(natural[column], widths[column] + room - total(widths)), 1)
    return widths


def total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)
