"""Reads the module grid of a QR code (二维码) from an image. Decoding is left to the phone that scans it."""

from collections.abc import Iterable, Sequence

Modules = tuple[tuple[bool, ...], ...]
"""Rows of a square; True is dark. Without the quiet zone."""

FINDER = 7
SIZES = range(21, 178, 4)
SURE = 0.97
"""Minimum share of the modules fixed by the standard that must match; a logo never covers them."""


def read_modules(picture: Sequence[str]) -> Modules | None:
    """The code that fills an image up to a light margin; None: no code is recognised with certainty.

    Args:
        picture: rows of `1` (dark) and `0`, all of the same length.
    """
    rows = cropped(picture)
    if len(rows) < SIZES[0] or not 0.95 < len(rows[0]) / len(rows) < 1.05:
        return None
    score, size = max((to_score(rows, size), size) for size in SIZES if size <= len(rows))
    return sampled(rows, range(size), range(size), size) if score >= SURE else None


def cropped(rows: Sequence[str]) -> Sequence[str]:
    """Without the light margin."""
    dark = [row for row in rows if "1" in row]
    if not dark:
        return ()
    first, last = rows.index(dark[0]), len(rows) - list(reversed(rows)).index(dark[-1])
    left = min(row.index("1") for row in dark)
    right = max(row.rindex("1") for row in dark) + 1
    return [row[left:right] for row in rows[first:last]]


def sampled(rows: Sequence[str], lines: Iterable[int], columns: Iterable[int], size: int) -> Modules:
    """The centres of modules, of size x size in all."""
    height, width = len(rows), len(rows[0])
    places = [int((column + 0.5) * width / size) for column in columns]
    return tuple(tuple(rows[int((line + 0.5) * height / size)][place] == "1" for place in places) for line in lines)


def to_score(rows: Sequence[str], size: int) -> float:
    """Share of matching modules among the three finder patterns with their light borders and the two timings, where
    there are size x size. Only these are looked at: all modules of all sizes would be fifty times as many."""
    near, far = range(FINDER + 1), range(size - 1, size - FINDER - 2, -1)
    corners = ((near, near), (near, far), (far, near))
    matching = [
        is_dark is is_finder_dark(line, column)
        for lines, columns in corners
        for line, found in enumerate(sampled(rows, lines, columns, size))
        for column, is_dark in enumerate(found)
    ]
    between = range(FINDER + 1, size - FINDER - 1)
    (across,), down = sampled(rows, [6], between, size), sampled(rows, between, [6], size)
    matching += [is_dark is (step % 2 == 0) for step, is_dark in zip(between, across, strict=True)]
    matching += [is_dark is (step % 2 == 0) for step, (is_dark,) in zip(between, down, strict=True)]
    return sum(matching) / len(matching)


def is_finder_dark(line: int, column: int) -> bool:
    """A dark ring around a dark square of 3 x 3; coordinates from the code's own corner."""
    ring = max(abs(line - 3), abs(column - 3))
    return ring in (0, 1, 3)
