"""Removes cookies and personal tokens from platform responses, so that they may be shown to others.

A text is decoded (tracker.text.decoding) and searched at every level: for the values that the session holds, and for
values whose names say that they are secret (tracker.text.named_values). Each finding is replaced where it is written;
everything else stays byte for byte.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import quote, unquote, unquote_plus, urlsplit, urlunsplit

from tracker.text.character_codes import from_character_codes
from tracker.text.decoding import LEVELS, READABLE, DecodedLevel, decoded, rewritten, unpacked
from tracker.text.encoding_detection import wide_encoding
from tracker.text.named_values import REDACTED, Span, grade_in_address, is_identifying, is_in_address, name_spans
from tracker.text.secret_names import Grade
from tracker.text.spread_values import inner_forms, places_of, spread_spans

DEPTH = 3
"""Nesting of base64 that is decoded."""
SHORT_PACKED = 9
"""Longest value whose base64 may be shorter than what is unpacked."""
URL_SAFE = str.maketrans("+/", "-_")


def redact(body: bytes, secrets: Iterable[str]) -> bytes:
    """A body in any encoding without the secrets and without values whose names say that they are secret."""
    if encoding := wide_encoding(body):
        text = redact_text(body.decode(encoding, "surrogatepass"), secrets)
        return text.encode(encoding, "surrogatepass")
    known = [form for secret in secrets for form in to_bytes_forms(secret)]
    return redact_text(body.decode("latin-1"), known).encode("latin-1")  # every byte is kept


def to_bytes_forms(secret: str) -> set[str]:
    """A secret as bytes in a body, one character per byte: UTF-8, and GB 18030 where that differs."""
    codes = ("utf-8",) if secret.isascii() else ("utf-8", "gb18030")
    return {secret.encode(code, errors="replace").decode("latin-1") for code in codes}


def redact_text(text: str, secrets: Iterable[str], replacement: str = REDACTED) -> str:
    """A text without the secrets and without values whose names say that they are secret."""
    spans = sorted(spans_in(text, tuple(dict.fromkeys(secrets))), key=lambda span: (span.start, -span.end))
    pieces: list[str] = []
    last = 0
    for span in merged(spans):
        pieces += (text[last : span.start], replacement if span.replacement == REDACTED else span.replacement)
        last = span.end
    return "".join((*pieces, text[last:])) if pieces else text


def merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Merge overlapping spans of an ordered sequence."""
    last: Span | None = None
    for span in spans:
        if last is None or span.start >= last.end:
            if last:
                yield last
            last = span
        elif span.end > last.end:
            last = Span(last.start, span.end, REDACTED)
    if last:
        yield last


# Finding secrets


def spans_in(text: str, secrets: Sequence[str], depth: int = 0) -> Iterator[Span]:
    """Spans at every decoding level, mapped to positions in the text."""
    levels: list[DecodedLevel] = []
    current, windows = text, [(0, len(text))]
    while True:
        for window in windows:
            for span in (*value_spans(current, secrets, *window), *name_spans(current, *window)):
                yield from to_original_span(span, levels, text)
        level = decoded(current) if len(levels) < LEVELS else None
        if level is None:
            break
        levels.append(level)
        current, windows = level.text, level.windows()
    for span in packed_spans(current, secrets, depth):
        yield from to_original_span(span, levels, text, PACKED_END)
    for span in spread_spans(current, secrets):
        yield from to_original_span(span, levels, text)
    for level in rewritten(text) if depth < DEPTH else ():
        for span in spans_in(level.text, secrets, DEPTH):
            yield from to_original_span(span, [level], text)


RAW_END = re.compile(r'(?<!\\)["<>\n]')
PACKED_END = re.compile(r'(?<!\\)["<>]')
"""Base64 may go on in the next line."""


def to_original_span(
    span: Span, levels: Sequence[DecodedLevel], text: str, raw_end: re.Pattern[str] = RAW_END
) -> Iterator[Span]:
    """Map a span of the deepest level to the text. It ends where the structure that it began in ends."""
    start, end, replacement = span
    for level in reversed(levels):
        start, end = level.start(start), level.end(end)
    if levels and (raw := raw_end.search(text, start, end)) and raw.start() > start:
        end = raw.start()
    if start < end and text[start:end] != REDACTED:
        yield Span(start, end, replacement)


def value_spans(text: str, secrets: Iterable[str], start: int, end: int) -> Iterator[Span]:
    for secret in secrets:
        for place in places_of(secret, text, start, end):
            yield Span(*place, REDACTED)


def packed_spans(text: str, secrets: Sequence[str], depth: int) -> Iterator[Span]:
    """Secrets that are encoded as base64, hex or numbers."""
    if depth >= DEPTH:
        return
    for found in chain(unpacked(text), from_character_codes(text)):
        for start, end, _ in value_spans(found.content, secrets, 0, len(found.content)):
            yield Span(*found.position(start, end), REDACTED)
        for readable in READABLE.finditer(found.content):
            for start, end, _ in spans_in(readable[0], secrets, depth + 1):
                yield Span(*found.position(readable.start() + start, readable.start() + end), REDACTED)
    short = [form for secret in secrets if len(secret) < SHORT_PACKED for form in packed_forms(secret)]
    yield from value_spans(text, short, 0, len(text))


def packed_forms(secret: str) -> Iterator[str]:
    """Base64 and hex forms of a value too short to be searched in decoded content."""
    content = secret.encode("utf-8", "surrogatepass")
    for inner in inner_forms(content, 3, 4, base64.b64encode):
        yield from {inner, inner.translate(URL_SAFE)}
    yield from (content.hex(), content.hex().upper())


# Addresses and cookies


def redact_url(url: str, secrets: Iterable[str], replacement: str = REDACTED) -> str:
    """An address without the secrets and without values of secret parameters, also in its fragment."""
    parts = urlsplit(url)
    query = "&".join(clean_part(part, replacement) for part in parts.query.split("&"))
    return redact_text(urlunsplit(parts._replace(query=query, fragment="")), secrets, replacement)


def clean_part(part: str, replacement: str) -> str:
    name, _, value = part.partition("=")
    return f"{name}={replacement}" if value and is_secret_parameter(unquote_plus(name), value) else part


def is_secret_parameter(name: str, value: str) -> bool:
    """Whether an address parameter identifies the session or user."""
    grade = grade_in_address(name)
    return grade is Grade.CERTAIN or (grade is Grade.MAYBE and is_in_address(name, value))


SEPARATORS = re.compile(r"[&|=;,:\s\"'{}\[\]]|%7C|%3D|%26", re.IGNORECASE)


def to_secrets(values: Iterable[str], public: Iterable[str] = ()) -> tuple[str, ...]:
    """The cookie values to search for, longest first.

    Common words (`desktop`, `true`) are not secret, nor are public values such as the handle.
    """
    known = set(public)
    found = {
        form
        for value in values
        for plain in {value, unquote(value), unquote(unquote(value))}
        for piece in {plain, *SEPARATORS.split(plain)}
        if is_identifying(piece) and piece not in known
        for form in ((piece,) if piece.isascii() else written_forms(piece))
    }
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def written_forms(text: str) -> tuple[str, ...]:
    """Every escaped form of non-ASCII letters; ASCII itself is decoded on reading."""
    entities = text.encode("ascii", "xmlcharrefreplace").decode()
    escaped, percent = json.dumps(text)[1:-1], quote(text, safe="", errors="surrogatepass")
    upper = re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda found: found[0].upper(), escaped)
    lower = re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), percent)
    return text, escaped, upper, percent, lower, quote(percent, safe=""), entities
