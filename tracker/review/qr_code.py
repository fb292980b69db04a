"""Encodes a short text as a QR code (二维码; ISO/IEC 18004): bytes only, error correction L, versions 1 to 5.

More would not fit beside an account's description on a screen of 24 lines. Pure.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

Modules = tuple[tuple[bool, ...], ...]
"""The rows of a code without its quiet zone; True: dark."""


class QrVersion(NamedTuple):
    number: int
    data: int
    """Bytes of data."""
    correction: int
    """Bytes of error correction."""

    @property
    def size(self) -> int:
        return 17 + 4 * self.number

    @property
    def room(self) -> int:
        """Bytes of text: the rest says how and how long, in 12 bits, and ends."""
        return self.data - 2


VERSIONS = (
    QrVersion(1, 19, 7),
    QrVersion(2, 34, 10),
    QrVersion(3, 55, 15),
    QrVersion(4, 80, 20),
    QrVersion(5, 108, 26),
)
"""Table 9 of the standard, level L: those of one block."""
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, column: row % 2 == 0,
    lambda row, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
LEVEL_L = 0b01
FORMAT_DIVISOR, FORMAT_MASK = 0b10100110111, 0b101010000010010
FINDER_LIKE = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))


def encode(text: str) -> Modules | None:
    """The code; None: the text does not fit."""
    content = text.encode()
    version = next((one for one in VERSIONS if len(content) <= one.room), None)
    if version is None:
        return None
    data = to_data(content, version)
    codewords = [*data, *correction_of(data, version.correction)]
    bits = [codeword >> shift & 1 for codeword in codewords for shift in range(7, -1, -1)]
    candidates = [drawn(bits, version, mask) for mask in range(len(MASKS))]
    return min(candidates, key=penalty)


def to_data(content: bytes, version: QrVersion) -> bytes:
    """The text with its length, filled up to the version's size."""
    bits = f"0100{len(content):08b}" + "".join(f"{byte:08b}" for byte in content) + "0000"
    data = bytes(int(bits[start : start + 8], 2) for start in range(0, len(bits), 8))
    filling = bytes((0xEC, 0x11)) * version.data
    return data + filling[: version.data - len(data)]


# Reed-Solomon over GF(256), polynomial 0x11d


@cache
def powers() -> tuple[int, ...]:
    found = [1]
    for _ in range(254):
        doubled = found[-1] << 1
        found.append(doubled ^ 0x11D if doubled > 0xFF else doubled)
    return tuple(found)


@cache
def logarithms() -> dict[int, int]:
    return {power: exponent for exponent, power in enumerate(powers())}


def multiplied(one: int, other: int) -> int:
    if not one or not other:
        return 0
    return powers()[(logarithms()[one] + logarithms()[other]) % 255]


def generator(degree: int) -> list[int]:
    """The coefficients of the generator polynomial, highest first."""
    found = [1]
    for exponent in range(degree):
        shifted = [*found, 0]
        scaled = [0, *(multiplied(one, powers()[exponent]) for one in found)]
        found = [one ^ other for one, other in zip(shifted, scaled, strict=True)]
    return found


def correction_of(block: bytes, degree: int) -> list[int]:
    divisor = generator(degree)
    rest = [*block, *[0] * degree]
    for place in range(len(block)):
        factor = rest[place]
        for offset, one in enumerate(divisor):
            rest[place + offset] ^= multiplied(one, factor)
    return rest[len(block) :]


# Drawing


def drawn(bits: Sequence[int], version: QrVersion, mask: int) -> Modules:
    fixed = fixed_modules(version, mask)
    rows = [[fixed.get((row, column), False) for column in range(version.size)] for row in range(version.size)]
    places = (place for place in path(version.size) if place not in fixed)
    for number, (row, column) in enumerate(places):
        bit = bool(bits[number]) if number < len(bits) else False
        rows[row][column] = bit is not MASKS[mask](row, column)
    return tuple(map(tuple, rows))


def path(size: int) -> Iterator[tuple[int, int]]:
    """The modules in the order of the bits: pairs of columns from the right, upwards and downwards in turn."""
    rights = [*range(size - 1, 6, -2), *range(5, 0, -2)]  # column 6 has the timing pattern
    for number, right in enumerate(rights):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        for row in rows:
            yield from ((row, right), (row, right - 1))


def fixed_modules(version: QrVersion, mask: int) -> dict[tuple[int, int], bool]:
    size = version.size
    found = {(6, place): place % 2 == 0 for place in range(size)}
    found |= {(place, 6): place % 2 == 0 for place in range(size)}
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        found |= finder(top, left, size)
    if version.number > 1:
        centre = size - 7
        found |= {
            (centre + row, centre + column): max(abs(row), abs(column)) != 1
            for row in range(-2, 3)
            for column in range(-2, 3)
        }
    return found | format_modules(size, mask)


def finder(top: int, left: int, size: int) -> dict[tuple[int, int], bool]:
    """One of the three squares, with the light line around it."""
    return {
        (top + row, left + column): max(abs(row - 3), abs(column - 3)) not in (2, 4)
        for row in range(-1, 8)
        for column in range(-1, 8)
        if 0 <= top + row < size and 0 <= left + column < size
    }


def format_modules(size: int, mask: int) -> dict[tuple[int, int], bool]:
    """Which level and mask, twice, with its own error correction."""
    rest = (number := LEVEL_L << 3 | mask) << 10
    for shift in range(4, -1, -1):
        if rest >> (shift + 10) & 1:
            rest ^= FORMAT_DIVISOR << shift
    bits = (number << 10 | rest) ^ FORMAT_MASK
    first = [
        *((row, 8) for row in (0, 1, 2, 3, 4, 5, 7)),
        (8, 8),
        (8, 7),
        *((8, column) for column in range(5, -1, -1)),
    ]
    second = [*((8, size - 1 - place) for place in range(8)), *((size - 7 + place, 8) for place in range(7))]
    found = {place: bool(bits >> number & 1) for number, place in enumerate(first)}
    found |= {place: bool(bits >> number & 1) for number, place in enumerate(second)}
    return found | {(size - 8, 8): True}


# How easily it is read


def penalty(code: Modules) -> int:
    """The four rules of the standard; the mask with the least is taken."""
    columns = tuple(zip(*code, strict=True))
    lines = (*code, *columns)
    dark = sum(map(sum, code)) * 100 // len(code) ** 2
    squares = sum(
        len({one[place], one[place + 1], other[place], other[place + 1]}) == 1
        for one, other in pairwise(code)
        for place in range(len(code) - 1)
    )
    alike = sum(
        tuple(map(int, line[place : place + 11])) in FINDER_LIKE for line in lines for place in range(len(code) - 10)
    )
    return sum(map(runs, lines)) + 3 * squares + 40 * alike + 10 * (abs(dark - 50) // 5)


def runs(line: Sequence[bool]) -> int:
    """3 for five modules of one colour in a row, and 1 for each further."""
    total, length = 0, 1
    for one, other in pairwise((*line, None)):
        if one == other:
            length += 1
            continue
        total += length - 2 if length >= 5 else 0
        length = 1
    return total
