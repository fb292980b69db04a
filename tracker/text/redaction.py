"""Removes cookies and personal tokens from platform responses, so that they may be shown to others.

A text is decoded (tracker.text.decoding) and searched at every level: for the values that the session holds, and for
values whose names say that they are secret (tracker.text.secret_names). Each finding is replaced where it is written;
everything else stays byte for byte.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus, urlsplit, urlunsplit

from tracker.text.decoding import LEVELS, READABLE, DecodedLevel, decoded, unpacked, wide_encoding
from tracker.text.secret_names import IN_ADDRESS_ONLY, Grade, grade_of, to_snake

REDACTED = "REDACTED"
LONG = 16
SHORT = 6
LARGEST = 8192
"""Characters of one value; half of one object."""
DEPTH = 3
"""Nesting of base64 that is decoded."""
SHORT_PACKED = 9
"""Longest value whose base64 may be shorter than what is unpacked."""
URL_SAFE = str.maketrans("+/", "-_")


class Span(NamedTuple):
    """A range to replace, and its replacement."""

    start: int
    end: int
    replacement: str


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
        yield from to_original_span(span, levels, text)


RAW_END = re.compile(r'(?<!\\)["<>\n]')


def to_original_span(span: Span, levels: Sequence[DecodedLevel], text: str) -> Iterator[Span]:
    """Map a span of the deepest level to the text. It ends where the structure that it began in ends."""
    start, end, replacement = span
    for level in reversed(levels):
        start, end = level.start(start), level.end(end)
    if levels and (raw := RAW_END.search(text, start, end)) and raw.start() > start:
        end = raw.start()
    if start < end and text[start:end] != REDACTED:
        yield Span(start, end, replacement)


def value_spans(text: str, secrets: Iterable[str], start: int, end: int) -> Iterator[Span]:
    for secret in secrets:
        index = text.find(secret, start, end)
        while index >= 0:
            yield Span(index, index + len(secret), REDACTED)
            index = text.find(secret, index + len(secret), end)


def packed_spans(text: str, secrets: Sequence[str], depth: int) -> Iterator[Span]:
    """Secrets that are encoded as base64 or hex."""
    if depth >= DEPTH:
        return
    for found in unpacked(text):
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
    for offset in range(3):
        written = base64.b64encode(bytes(offset) + content).decode().rstrip("=")
        inner = written[-(-offset * 4 // 3) : (offset + len(content)) * 8 // 6]
        yield from {inner, inner.translate(URL_SAFE)}
    yield from (content.hex(), content.hex().upper())


# Values with secret names

WORD = re.compile(r"(?<![\w$.-])[\w$.-]{2,80}+(?=[\"'`=:>|]|\]?(?:\[\w{0,20}\])?\s*+[=:|])", re.ASCII)
AFTER_QUOTED = re.compile(r"\s*\]?\s*(?:=>|=|:)\s*")
AFTER_BARE = re.compile(r"\]?(?:\[\w{0,20}\])?(\s*(?:={1,3}>?|:|\|\|)\s*)", re.ASCII)
PAIRED = re.compile(r"""\s*,\s*(?:["'](?:value|val|content)["']\s*[:=]\s*)?(?=["'`])""", re.IGNORECASE)
NAMED = re.compile(r"""\b(?:name|key)["']?\s*[:=]\s*["']$""", re.IGNORECASE)
BESIDE = re.compile(r"""\b(?:value|val|content)["']?\s*[:=]\s*(?=["'])""", re.IGNORECASE)
"""A value that stands elsewhere in the object, or in the tag, than behind its name."""
AROUND = 1024
"""Characters between them."""
OR = re.compile(r"\s*\|\|\s*(?=[\"'`])")
QUOTED = {
    '"': re.compile(rf'"((?:[^"\\\n]|\\.){{0,{LARGEST}}}+)'),
    "'": re.compile(rf"'((?:[^'\\\n]|\\.){{0,{LARGEST}}}+)"),
    "`": re.compile(rf"`((?:[^`\\]|\\.){{0,{LARGEST}}}+)"),
}
NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
LIST = re.compile(r"\[[^\[\]{}]{1,8192}\]")
LEAF = re.compile(r'([:\[,]\s*)"((?:[^"\\]|\\.)+)"(?!\s*:)')
IN_ADDRESS = re.compile(rf"[^\s\"'<>#&;\\`]{{1,{LARGEST}}}")
LOOSE = re.compile(rf"[^\s\"'<>#&;,?\\`(){{}}\[\]]{{1,{LARGEST}}}")
LINE = re.compile(rf"(?:[^\r\n\"'<]|(?<==)\"[^\r\n\"<\\]*\"){{1,{LARGEST}}}")
FORM_PART = re.compile(r"[\"']?(?:\r?\n[^\r\n]+)*\r?\n\r?\n([^\r\n]+)")
ELEMENT = re.compile(r"(?:\s[^<>]{0,500})?>\s*(?:<!\[CDATA\[)?([^<>\]]{1,8192})")
TOKEN_LIKE = re.compile(r"[A-Za-z0-9+/=_.~*%:!|@,$^-]+")
OTHER_LETTER = re.compile(r"%[89a-fA-F][0-9a-fA-F]")
SWITCHES = frozenset({"include", "omit", "same-origin", "true", "false", "null", "undefined", "none"})
"""Values that scripts use under such names: `fetch(url, {credentials: "include"})`."""
HEADERS = frozenset({"cookie", "set_cookie", "authorization", "proxy_authorization"})
HEADER_LIKE = re.compile(r"[\w!#$%&*+.^|~-]+=|(?:Bearer|Basic|Digest|Token|Negotiate)\s", re.IGNORECASE)
TAG = re.compile(
    r"<[imapbotIMAPBOT](?:nput|eta|aram|utton|ption|extarea|NPUT|ETA|ARAM|UTTON|PTION|EXTAREA)\b([^>]{0,8192})>?([^<]*)"
)
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
BEARER = re.compile(r"[Bb](?:earer|EARER|asic|ASIC)\s+([\w.~+/=-]{8,})", re.ASCII)
JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]+)?", re.ASCII)
LOGIN = re.compile(r"://[^/\s:@\"'<>?#]*:([^/\s@\"'<>?#]+)@")


def name_spans(text: str, begin: int, stop: int) -> Iterator[Span]:
    """Spans of names between two positions; their values may lie behind."""
    covered = begin
    for found in WORD.finditer(text, begin, stop):
        grade = GRADES[found[0]]
        if grade is not Grade.NONE and found.start() >= covered:
            for span in spans_of(text, *found.span(), grade):
                covered = span.end
                yield span
            if NAMED.search(text, max(0, found.start() - 16), found.start()):
                yield from values_beside(text, *found.span())
    for found in TAG.finditer(text, begin, stop):
        yield from tag_spans(found)
    for pattern in (BEARER, JWT, LOGIN):
        for found in pattern.finditer(text, begin, stop):
            if pattern is not BEARER or is_identifying(found[1]):
                yield Span(*found.span(pattern.groups), REDACTED)


class Grades(dict[str, Grade]):
    """The grade of a name, also as an address parameter."""

    def __missing__(self, name: str) -> Grade:
        found = max(grade_of(name), grade_of(name.rpartition(".")[2]))  # for `window.token`, `connect.sid`
        if found is Grade.NONE and to_snake(name) in IN_ADDRESS_ONLY:
            found = Grade.MAYBE
        if len(self) > 50_000:
            self.clear()
        self[name] = found
        return found


GRADES = Grades()


def spans_of(text: str, start: int, end: int, grade: Grade) -> Iterator[Span]:
    """Span of one name's value, in whichever notation."""
    before, after = text[start - 1 : start], text[end : end + 1]
    is_loose = to_snake(text[start:end]) in IN_ADDRESS_ONLY
    if before in QUOTED and after == before and not is_loose:
        if sign := AFTER_QUOTED.match(text, end + 1):
            yield from value_of(text, sign.end(), grade)
        elif pair := PAIRED.match(text, end + 1):
            is_named = "val" in pair[0].lower()  # `content` may be a text
            yield from quoted_value(text, pair.end(), grade if is_named else Grade.MAYBE)
        elif (part := FORM_PART.match(text, end)) and text[start - 6 : start - 1] == "name=":
            yield Span(*part.span(1), REDACTED)
    elif before == "<" and (element := ELEMENT.match(text, end)):
        if is_secret_value(element[1].strip(), grade) and not is_loose:
            yield Span(*element.span(1), REDACTED)
    elif sign := AFTER_BARE.match(text, end):
        if text[sign.end() : sign.end() + 1] in QUOTED:
            if not is_loose:
                yield from quoted_value(text, sign.end(), grade)
        else:
            yield from bare_value(text, start, sign, grade)


def values_beside(text: str, start: int, end: int) -> Iterator[Span]:
    """Values that look like secrets, in the object or the tag that gives the name between two positions."""
    begin = max(text.rfind(sign, max(0, start - AROUND), start) for sign in "{<")
    if begin < 0:
        return
    stop = text.find("}" if text[begin] == "{" else ">", end, end + AROUND)
    for found in BESIDE.finditer(text, begin, stop if stop >= 0 else end + AROUND):
        yield from quoted_value(text, found.end(), Grade.MAYBE)


def value_of(text: str, index: int, grade: Grade) -> Iterator[Span]:
    """A JSON value; its replacement has the same type."""
    begin = text[index : index + 1]
    if begin in QUOTED:
        yield from quoted_value(text, index, grade)
    elif number := NUMBER.match(text, index):
        if sum(character.isdigit() for character in number[0]) >= (4 if grade is Grade.CERTAIN else SHORT):
            yield Span(*number.span(), "0")
    elif grade is Grade.CERTAIN and begin == "[" and (found := LIST.match(text, index)) and found[0][1:-1].strip():
        yield Span(*found.span(), "[]")
    elif grade is Grade.CERTAIN and begin in ("{", "["):
        for scalar in LEAF.finditer(text, index, end_of_object(text, index)):
            if is_identifying(scalar[2]) and TOKEN_LIKE.fullmatch(scalar[2]):
                yield Span(*scalar.span(2), REDACTED)


def quoted_value(text: str, index: int, grade: Grade) -> Iterator[Span]:
    """`"…"`, and in scripts `"" || "…"`."""
    found = QUOTED[text[index]].match(text, index)
    if found and not found[1] and (other := OR.match(text, found.end() + 1)):
        found = QUOTED[text[other.end()]].match(text, other.end())
    if found and is_secret_value(found[1], grade):
        yield Span(*found.span(1), REDACTED)


def bare_value(text: str, start: int, sign: re.Match[str], grade: Grade) -> Iterator[Span]:
    """`name=value` and `Name: value`: any value in an address, form, cookie list or header; elsewhere, possibly in a
    script, only a value that looks like a secret."""
    before = text[max(0, start - 2) : start]
    is_first = before[-1:] in ("", '"', "'", "`")
    if ":" in sign[0]:
        is_header = to_snake(text[start : sign.start()]) in HEADERS and HEADER_LIKE.match(text, sign.end())
        if is_header or (grade is Grade.CERTAIN and (is_first or before[-1:] == "\n")):
            found = LINE.match(text, sign.end())
            if found and (is_header or TOKEN_LIKE.fullmatch(found[0].rstrip(" ,"))):
                yield Span(*found.span(), REDACTED)
                return
    is_parameter = before[-1:] in ("?", "#") or (before[-1:] == "&" and before != "&&") or before == "; " or is_first
    if before[-1:] == "[" and sign[0][:1] == "]" and sign[1] == "=":  # user[phone]=…
        found = IN_ADDRESS.match(text, sign.end())
        if found and is_secret_value(found[0], Grade.MAYBE):
            yield Span(*found.span(), REDACTED)
        return
    if sign[1] == "=" and is_parameter:
        found = IN_ADDRESS.match(text, sign.end())
        if found and (grade is Grade.CERTAIN or is_in_address(text[start : sign.start()], found[0])):
            yield Span(*found.span(), REDACTED)
        return
    found = LOOSE.match(text, sign.end())
    if found and found[0] and is_identifying(found[0]) and is_secret_value(found[0], Grade.MAYBE):
        yield Span(*found.span(), REDACTED)


def is_in_address(name: str, value: str) -> bool:
    """Whether a parameter's value is secret although its name alone says little."""
    return to_snake(name) not in IN_ADDRESS_ONLY or is_identifying(value)


def tag_spans(tag: re.Match[str]) -> Iterator[Span]:
    """A form field or a meta tag with a secret name."""
    attributes = [(found[1].lower(), found) for found in ATTRIBUTE.finditer(tag[0])]
    names = [
        first(found)
        for kind, found in attributes
        if kind in ("name", "id", "property", "itemprop", "type", "http-equiv")
    ]
    grade = max((grade_of(name) for name in names), default=Grade.NONE)
    if grade is Grade.NONE:
        return
    for kind, found in attributes:
        if kind in ("value", "content") and is_secret_value(first(found), grade):
            start, end = found.span(found.lastindex or 0)
            yield Span(tag.start() + start, tag.start() + end, REDACTED)
    if tag[0].lower().startswith(("<textarea", "<param")) and is_secret_value(tag[2], grade):
        yield Span(*tag.span(2), REDACTED)


def first(attribute: re.Match[str]) -> str:
    return str(attribute[attribute.lastindex or 0])


def end_of_object(text: str, index: int) -> int:
    """End of the object that starts at an index; the index itself: no end nearby."""
    depth = 0
    for found in BRACKET.finditer(text, index, index + LARGEST // 2):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return index


BRACKET = re.compile(r'[{}\[\]]|"(?:[^"\\]|\\.)*"')


def is_secret_value(value: str, grade: Grade) -> bool:
    """Whether a value is the secret that its name suggests."""
    if value in SWITCHES:
        return False
    if grade is Grade.CERTAIN:
        return bool(value)
    return (
        is_identifying(value)
        and TOKEN_LIKE.fullmatch(value) is not None
        and not OTHER_LETTER.search(value)
        and not value.startswith(("http:", "https:", "//"))
    )


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
    grade = GRADES[name]
    return grade is Grade.CERTAIN or (grade is Grade.MAYBE and is_in_address(name, value))


APART = re.compile(r"[&|=;,:\s\"'{}\[\]]|%7C|%3D|%26", re.IGNORECASE)


def to_secrets(values: Iterable[str], public: Iterable[str] = ()) -> tuple[str, ...]:
    """The cookie values to search for, longest first.

    Common words (`desktop`, `true`) are not secret, nor are public values such as the handle.
    """
    known = set(public)
    found = {
        form
        for value in values
        for plain in {value, unquote(value), unquote(unquote(value))}
        for piece in {plain, *APART.split(plain)}
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


def is_identifying(value: str) -> bool:
    return len(value) >= LONG or (len(value) >= SHORT and any(character.isdigit() for character in value))
