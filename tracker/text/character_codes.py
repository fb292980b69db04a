"""Decodes texts that are written as lists of character codes, in whichever notation. Pure."""

import re
from collections.abc import Iterator

from tracker.text.decoding import Unpacked

SPACED_HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{2}([ :,-])[0-9a-fA-F]{2}(?:\1[0-9a-fA-F]{2}){4,}(?![0-9a-fA-F])")
CODE = r"(?:0[xX]|[uU]\+)?[0-9a-fA-F]{1,8}"
CODES = re.compile(rf"(?<![0-9A-Za-z]){CODE}(?:[^0-9A-Za-z\x80-\xff]{{1,6}}{CODE}){{5,}}+")
"""Numbers of letters, in any notation: `116, 111`, `0x74,0x6f`, `164 157`, `01110100 01101111`, `{"0":116,"1":111}`."""
JOINED_CODES = re.compile(r"(?<![0-9])(?:((?:[01]{8}){6,})|((?:[01][0-9]{2}|2[0-5][0-9]){6,}))(?![0-9])")
"""`0111010001101111`, `116111`."""
DIGITS = re.compile(r"(0[xX]|[uU]\+)?([0-9a-fA-F]+)")


def from_character_codes(text: str) -> Iterator[Unpacked]:
    """Decode bytes that are written as numbers, apart from each other or at equal distances."""
    for run in SPACED_HEX.finditer(text):
        content = bytes.fromhex(re.sub("[ :,-]", "", run[0])).decode("latin-1")
        yield Unpacked(content, [0], [run.span()], (3, 1))
    for run in CODES.finditer(text):
        codes = [*DIGITS.finditer(text, *run.span())]
        is_hex = any(code[1] for code in codes)
        for listed in (codes, codes[::2], codes[1::2]) if '":' in run[0] else (codes,):
            places = [code.span() for code in listed]
            for base in (16,) if is_hex else (10, 16, 8, 2):
                content = "".join(letter_of(code[2], base) for code in listed)
                yield Unpacked(content, [*range(len(places))], places, (0, 0))
    for run in JOINED_CODES.finditer(text):
        size, base = (8, 2) if run[1] else (3, 10)
        content = "".join(letter_of(run[0][at : at + size], base) for at in range(0, len(run[0]), size))
        yield Unpacked(content, [0], [run.span()], (0, 0))


def letter_of(code: str, base: int) -> str:
    """What a number stands for; NUL: no letter of one byte."""
    try:
        number = int(code, base)
    except ValueError:
        return "\0"
    return chr(number) if number < 0x100 else "\0"
