"""Splits a message into parts that a service takes: numbered (1/3), cut between entries, else between lines. Pure."""

from collections.abc import Callable, Iterator, Sequence

WIDEST = "（999/999）"
"""Room that is kept for the number of a part."""


def to_parts(title: str, entries: Sequence[str], most: int, size: Callable[[str], int]) -> tuple[str, ...]:
    """The parts, each with its title; one that takes all has no number.

    Args:
        entries: each kept whole unless it alone is too large.
        most: of `size`, for one part. Must leave room for the title and some letters.
    """
    whole = "\n".join([title, *entries])
    if size(whole) <= most:
        return (whole,)

    def fits(body: str) -> bool:
        return size(f"{title}{WIDEST}\n{body}") <= most

    bodies = list(packed([piece for entry in entries for piece in pieces_of(entry, fits)], fits))
    return tuple(f"{title}（{number}/{len(bodies)}）\n{body}" for number, body in enumerate(bodies, start=1))


def pieces_of(entry: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """The entry, or its lines as many together as fit, or pieces of a line."""
    if fits(entry):
        yield entry
        return
    lines = [piece for line in entry.split("\n") for piece in cut(line, fits)]
    yield from packed(lines, fits)


def cut(line: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Pieces of a line, each as long as fits."""
    while not fits(line):
        low, high = 1, len(line) - 1  # a piece of `low` characters is taken in any case
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(line[:middle]) else (low, middle - 1)
        yield line[:low]
        line = line[low:]
    yield line


def packed(pieces: Sequence[str], fits: Callable[[str], bool]) -> Iterator[str]:
    """As many pieces together, each on its lines, as fit."""
    body: str | None = None
    for piece in pieces:
        if body is not None and fits(f"{body}\n{piece}"):
            body = f"{body}\n{piece}"
            continue
        if body is not None:
            yield body
        body = piece
    if body is not None:
        yield body
