"""Finds known values that are not written whole: apart, backwards, in other letter case, or in base32.

A text is reduced to its ASCII letters and digits, in lower case (`"ab" + "c"`, `<b>a</b><b>b</b>c` and `A.B.C` become
`abc`), and searched for each value in the same form, as it is and as it is encoded. What is found is taken out piece by
piece, so that tags, quotes and commas between them stay.
"""

import base64
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from tracker.text.decoding import decoded
from tracker.text.named_values import REDACTED, Span

BETWEEN = re.compile(
    r"<[^<>]{0,200}>|&[A-Za-z]{2,8};|&#[0-9xXa-fA-F]{1,8};|\\[nrt]|\\u[0-9a-fA-F]{4}|[^A-Za-z0-9\\<&]+|[\\<&]"
)
"""What may stand between letters: tags, letters that are not seen, ends of lines, signs, letters beyond ASCII."""
SHORTEST = 10
"""Letters and digits of what is searched; shorter ones turn up by chance."""
PIECE = 5
"""Of a text of letters each PIECE that begins at a multiple of PIECE is looked up: whatever is longer than twice
that contains one of them."""
ROTATED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
TO_HEX_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


def spread_spans(text: str, secrets: Sequence[str]) -> Iterator[Span]:
    """The pieces of values that are written apart or otherwise. The first is replaced, the others are left out."""
    pieces_of = index_of(tuple(secrets))
    if not pieces_of:
        return
    letters = BETWEEN.sub("", text).lower()
    found = pieces_of.keys() & {letters[at : at + PIECE] for at in range(0, len(letters), PIECE)}
    wanted = {form for piece in found for form in pieces_of[piece]}
    places = [place for form in wanted for place in places_of(form, letters)]
    if not places:
        return
    level = decoded(text, BETWEEN, lambda between: "")
    for start, end in places:
        if level is None:
            yield Span(start, end, REDACTED)
            continue
        cuts = [*cuts_in(level.begins, start, end)]
        for number, (begin, stop) in enumerate(zip([start, *cuts], [*cuts, end], strict=True)):
            yield Span(level.start(begin), level.end(stop), "" if number else REDACTED)


def cuts_in(begins: Sequence[int], start: int, end: int) -> Iterator[int]:
    """Where something was left out within a range."""
    last = start
    for at in begins[bisect_right(begins, start) : bisect_left(begins, end)]:
        if at > last:
            yield at
            last = at


def places_of(part: str, text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where a part stands in a text, or between two positions of it: start and end of each, none overlapping."""
    at = text.find(part, start, end)
    while at >= 0:
        yield at, at + len(part)
        at = text.find(part, at + len(part), end)


@lru_cache(maxsize=8)
def index_of(secrets: tuple[str, ...]) -> dict[str, set[str]]:
    """Piece -> the forms that contain it."""
    pieces: dict[str, set[str]] = {}
    for secret in secrets:
        for form in forms_of(secret):
            for at in range(len(form) - PIECE + 1):
                pieces.setdefault(form[at : at + PIECE], set()).add(form)
    return pieces


def forms_of(secret: str) -> set[str]:
    """A value as it may be written, each in lower case and without signs; empty: it is too short, or a plain number."""
    plain = to_letters(secret)
    if not secret.isascii() or len(plain) < SHORTEST or (plain.isdigit() and len(plain) < 2 * SHORTEST):
        return set()
    content = secret.encode()
    in_base32 = [*inner_forms(content, 5, 8, base64.b32encode)]
    encoded = (
        content.hex(),
        *inner_forms(content, 3, 4, base64.b64encode),
        *in_base32,
        *(form.translate(TO_HEX_ALPHABET) for form in in_base32),
    )
    forms = {plain, plain.translate(ROTATED), *map(to_letters, encoded)}
    return {form for form in (*forms, *(form[::-1] for form in forms)) if len(form) >= SHORTEST}


def to_letters(text: str) -> str:
    return re.sub("[^A-Za-z0-9]", "", text).lower()


def inner_forms(content: bytes, size: int, written_size: int, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """What stands for the content and for nothing beside it, from each place in a group of bytes."""
    bits = 8 * size // written_size
    for offset in range(size):
        written = encode(bytes(offset) + content).decode()
        yield written[-(-offset * 8 // bits) : (offset + len(content)) * 8 // bits]
