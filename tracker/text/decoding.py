"""Decodes a text from every encoding it may contain, and maps positions back to the original. Pure.

A text is decoded level by level (`\\u0025`, `%25`, `&#37;`, `\\x25`) until nothing is left to decode. Each level knows
its positions in the level above. Base64 and hex are decoded separately, from every position where they may begin.
"""

import binascii
import html
import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

ESCAPE = re.compile(
    r"\\(?:u00[0-9a-fA-F]{2}|u[fF]{2}[1-5][0-9a-fA-F]|U000000[0-9a-fA-F]{2}|u\{0*[0-9a-fA-F]{1,2}\}|x[0-9a-fA-F]{2}|[0-1][0-7]{2}|[\"'/\\nrt])"
    r"|%(?:[0-7][0-9a-fA-F]|u00[0-9a-fA-F]{2}|[eE][fF]%[bB][cCdD]%[89abAB][0-9a-fA-F])"
    r"|&(?:#0*[0-9]{1,3};?|#[xX]0*[0-9a-fA-F]{1,2};?|[A-Za-z]{2,8};)"
    r"|\xef(?:\xbc[\x90-\x99\xa1-\xba]|\xbd[\x81-\x9a])|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
    r"|\x00"
)
"""One ASCII character in escaped form, or in full width. NUL is what UTF-16 leaves between characters."""
WIDE = 0xFEE0
"""From an ASCII character to the same one in full width."""
LEVELS = 12
NEAR = 2048
"""Characters: a name, or a secret hidden only by its escapes, starts at most this far before an escape."""
RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}")
"""Possible base64, in either alphabet."""
HEX = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{12,}")
STANDARD = str.maketrans("-_", "+/")
INFLATED = 1 << 20
"""Bytes; no more of a compressed piece is read."""


@dataclass(frozen=True, slots=True)
class DecodedLevel:
    """A text with the position of each character in the text it was decoded from."""

    text: str
    begins: list[int]
    """Position of each decoded character in this text."""
    ends: list[int]
    """Position in this text after each decoded character."""
    sources: list[tuple[int, int]]
    """Start and end of each escape in the other text."""

    def windows(self) -> list[tuple[int, int]]:
        """The parts of the text that differ from the encoded text, with their surroundings."""
        found: list[tuple[int, int]] = []
        for begin, end in zip(self.begins, self.ends, strict=True):
            start = max(0, begin - NEAR)
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], end + NEAR)
            else:
                found.append((start, end + NEAR))
        return found

    def start(self, index: int) -> int:
        """Position in the other text of what begins at an index."""
        return self._edge(index, 0)

    def end(self, index: int) -> int:
        """Position in the other text of what ends before an index."""
        return self._edge(index - 1, 1)

    def _edge(self, index: int, side: int) -> int:
        """Where the character at an index begins (0) or ends (1) in the other text."""
        number = bisect_right(self.begins, index) - 1
        if number < 0:
            return index + side
        if index < self.ends[number]:
            return self.sources[number][side]
        return self.sources[number][1] + index + side - self.ends[number]


@lru_cache(maxsize=4096)
def to_character(escape: str) -> str | None:
    """What an escape stands for; None: no ASCII character."""
    if escape == "\0":
        return ""
    if escape[0] in "\xef%" and len(escape) in (3, 9):
        content = bytes.fromhex(escape.replace("%", "")) if escape[0] == "%" else escape.encode("latin-1")
        return narrow(ord(content.decode("utf-8")))
    if escape >= "\uff00":
        return narrow(ord(escape))
    if escape[0] == "&":
        code = html.unescape(escape)
        return code if len(code) == 1 and code < "\x80" else None
    if escape[0] == "\\" and (simple := {"n": "\n", "r": "\r", "t": "\t"}.get(escape[1:], "")):
        return simple
    if escape[0] == "\\" and len(escape) == 2:
        return escape[1]
    if escape[0] == "\\" and escape[1:].isdigit():
        number = int(escape[1:], 8)
    else:
        number = int(escape.lstrip("\\%uUx{").rstrip("}"), 16)
    return narrow(number)


def narrow(number: int) -> str | None:
    """A letter of ASCII, which may be written in full width; None: another one."""
    if number < 0x80:
        return chr(number)
    return chr(number - WIDE) if 0x20 < number - WIDE < 0x7F else None


def decoded(
    text: str, escapes: re.Pattern[str] = ESCAPE, decode: Callable[[str], str | None] = to_character
) -> DecodedLevel | None:
    """The text with each escape decoded once; None: it has no escapes.

    Args:
        decode: what an escape stands for; None: nothing, it stays.
    """
    pieces: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    sources: list[tuple[int, int]] = []
    last = index = 0
    for found in escapes.finditer(text):
        character = decode(found[0])
        if character is None:
            continue
        start, end = found.span()
        pieces += (text[last:start], character)
        index += start - last
        begins.append(index)
        index += len(character)
        ends.append(index)
        sources.append((start, end))
        last = end
    if not begins:
        return None
    pieces.append(text[last:])
    return DecodedLevel("".join(pieces), begins, ends, sources)


def to_hexadecimal_character(escape: str) -> str:
    """What two digits after a sign stand for; nothing: the end of a line."""
    digits = escape.strip("\\=\r\n\t ")
    return chr(int(digits, 16)) if digits else ""


OF_OTHERS = (
    (
        re.compile(r"=3[Dd]|(?<=[^\s=])=\r?\n(?=\S)|(?:=[2-7][0-9A-Fa-f]){3}"),
        re.compile(r"=(?:[2-7][0-9A-Fa-f]|\r?\n)"),
    ),
    (
        re.compile(r"(?:\\0{0,4}[2-7][0-9a-fA-F] ?){2}"),
        re.compile(r"\\0{0,4}[2-7][0-9a-fA-F](?:[ \t\r\n]|(?![0-9a-fA-F]))"),
    ),
)
"""Quoted-printable, and escapes of style sheets: what shows that a text may be so written, and its escapes. They are no
level: =41 and \\41 mean something else elsewhere."""


def rewritten(text: str) -> Iterator[DecodedLevel]:
    """The text decoded from each writing that a text as a whole may be in, or not."""
    for shows, escapes in OF_OTHERS:
        if shows.search(text) and (level := decoded(text, escapes, to_hexadecimal_character)):
            yield level


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The decoded bytes of all pieces that may be base64 or hex, concatenated, one character per byte."""

    content: str
    begins: list[int]
    """Index in the content where each piece begins."""
    pieces: list[tuple[int, int]]
    """Start and end of each piece in the text."""
    group: tuple[int, int]
    """Characters and bytes of one group: 4 and 3 in base64, 2 and 1 in hex; 0: only whole pieces can be located."""

    def position(self, start: int, end: int) -> tuple[int, int]:
        """The position in the text at which a range of bytes is written."""
        number = bisect_right(self.begins, start) - 1
        first, last = self.pieces[number]
        characters, size = self.group
        if not characters:
            return first, self.pieces[bisect_right(self.begins, end - 1) - 1][1]
        begin = self.begins[number]
        return first + (start - begin) // size * characters, min(last, first - (begin - end) // size * characters)


def unpacked(text: str) -> Iterator[Unpacked]:
    """Everything in a text that may be base64 or hex, decoded from each possible start."""
    runs = [(run[0].rstrip("="), *run.span()) for run in RUN.finditer(text)]
    straight = [(run.translate(STANDARD), start, end) for run, start, end in runs if "\n" not in run]
    wrapped = [(re.sub(r"\s", "", run).translate(STANDARD), start, end) for run, start, end in runs if "\n" in run]
    for offset in range(4):
        yield from from_base64(straight, offset, is_whole=False)
        yield from from_base64(wrapped, offset, is_whole=True)
    digits = list(HEX.finditer(text)) if runs else []
    for offset in range(2) if digits else ():
        yield from from_hex(digits, offset)


def from_base64(runs: list[tuple[str, int, int]], offset: int, *, is_whole: bool) -> Iterator[Unpacked]:
    """Decode runs from one offset together, and inflate what is compressed in them."""
    if not runs:
        return
    padded = [run[offset:] + FILL[len(run[offset:]) % 4] for run, _, _ in runs]
    content = binascii.a2b_base64("".join(padded))
    begins = [0, *accumulate(len(run) // 4 * 3 for run in padded)][: len(padded)]
    if is_whole:
        yield Unpacked(content.decode("latin-1"), begins, [(start, end) for _, start, end in runs], (0, 0))
    else:
        pieces = [(start + offset, end) for _, start, end in runs]
        yield Unpacked(content.decode("latin-1"), begins, pieces, (4, 3))
    yield from inflated(content, begins, [(start, end) for _, start, end in runs])
    if not offset:
        yield from bare_inflated(content, begins, [(start, end) for _, start, end in runs])


FILL = ("AAAA", "AAAAAAA", "AAAAAA", "AAAAA")
"""Completes a run whose last group is not full; separated from the next run by three zero bytes."""


def from_hex(runs: list[re.Match[str]], offset: int) -> Iterator[Unpacked]:
    digits = [run[0][offset : offset + (len(run[0]) - offset) // 2 * 2] + "00" for run in runs]
    begins = [0, *accumulate(len(digit) // 2 for digit in digits)][: len(digits)]
    pieces = [(run.start() + offset, run.end()) for run in runs]
    content = bytes.fromhex("".join(digits))
    yield Unpacked(content.decode("latin-1"), begins, pieces, (2, 1))
    yield from inflated(content, begins, [run.span() for run in runs])


def inflated(content: bytes, begins: list[int], runs: list[tuple[int, int]]) -> Iterator[Unpacked]:
    """The compressed content (gzip, zlib) of each run."""
    found = {bisect_right(begins, match.start()) - 1: match.start() for match in COMPRESSED.finditer(content)}
    for number, start in found.items():
        if start - begins[number] > COMPRESSED_WITHIN:
            continue
        try:
            plain = zlib.decompressobj(wbits=47).decompress(content[start:], INFLATED)
        except zlib.error:
            continue
        yield Unpacked(plain.decode("latin-1"), [0], [runs[number]], (0, 0))


def bare_inflated(content: bytes, begins: list[int], runs: list[tuple[int, int]]) -> Iterator[Unpacked]:
    """The compressed content of each run without head and check sum, as sign-in by other sites (SAML) has it."""
    for number, (start, end) in enumerate(zip(begins, [*begins[1:], len(content)], strict=True)):
        bare = zlib.decompressobj(wbits=-15)
        try:
            plain = bare.decompress(content[start:end], INFLATED)
        except zlib.error:
            continue
        if bare.eof and len(plain) > SHORT_PLAIN:
            yield Unpacked(plain.decode("latin-1"), [0], [runs[number]], (0, 0))


SHORT_PLAIN = 8
"""Bytes; so few come out of any bytes."""
COMPRESSED = re.compile(rb"\x1f\x8b\x08|x[\x01\x5e\x9c\xda]")
COMPRESSED_WITHIN = 64
"""Bytes from the start of a run: what precedes compressed data without a separator is short."""
READABLE = re.compile(r"[\x20-\x7e\t\r\n\x00]{12,}")
