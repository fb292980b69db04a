"""Reads the module grid of a QR code (二维码) from an image. Decoding is left to the phone that scans it."""

from collections.abc import Sequence
from dataclasses import dataclass

Modules = tuple[tuple[bool, ...], ...]
"""Rows of a square; True is dark. Without the quiet zone."""

FINDER = 7
SIZES = range(21, 178, 4)
SURE = 0.97
"""Minimum share of the modules fixed by the standard that must match; a logo never covers them."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A black-and-white image: rows of `1` (dark) and `0`, all of the same length."""

    rows: Sequence[str]


def read_modules(picture: Picture) -> Modules | None:
    """The code that fills an image up to a light margin; None: no code is recognised with certainty."""
    rows = cropped(picture.rows)
    if len(rows) < SIZES[0] or not 0.95 < len(rows[0]) / len(rows) < 1.05:
        return None
    score, best = max((to_score(grid), grid) for grid in (sampled(rows, size) for size in SIZES if size <= len(rows)))
    return best if score >= SURE else None


def cropped(rows: Sequence[str]) -> Sequence[str]:
    """Without the light margin."""
    dark = [row for row in rows if "1" in row]
    if not dark:
        return ()
    first, last = rows.index(dark[0]), len(rows) - list(reversed(rows)).index(dark[-1])
    left = min(row.index("1") for row in dark)
    right = max(row.rindex("1") for row in dark) + 1
    return [row[left:right] for row in rows[first:last]]


def sampled(rows: Sequence[str], size: int) -> Modules:
    """Sample the centre of each of size x size modules."""
    height, width = len(rows), len(rows[0])
    columns = [int((column + 0.5) * width / size) for column in range(size)]
    return tuple(
        tuple(rows[int((line + 0.5) * height / size)][column] == "1" for column in columns) for line in range(size)
    )


def to_score(grid: Modules) -> float:
    """Share of matching modules among the three finder patterns with their light borders and the two timings."""
    size = len(grid)
    known = [
        (line, column, is_finder_dark(line, column if is_left else size - 1 - column))
        for line in range(FINDER + 1)
        for is_left, columns in ((True, range(FINDER + 1)), (False, range(size - FINDER - 1, size)))
        for column in columns
    ]
    known += [
        (size - 1 - line, column, is_finder_dark(line, column))
        for line in range(FINDER + 1)
        for column in range(FINDER + 1)
    ]
    known += [(6, step, step % 2 == 0) for step in range(FINDER + 1, size - FINDER - 1)]
    known += [(step, 6, step % 2 == 0) for step in range(FINDER + 1, size - FINDER - 1)]
    return sum(grid[line][column] is is_dark for line, column, is_dark in known) / len(known)


def is_finder_dark(line: int, column: int) -> bool:
    """A dark ring around a dark square of 3 x 3; coordinates from the code's own corner."""
    ring = max(abs(line - 3), abs(column - 3))
    return ring in (0, 1, 3)
