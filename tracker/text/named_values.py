"""Finds the values in a text whose names say that they are secret (tracker.text.secret_names), in whichever notation:
JSON, scripts, addresses, forms, headers, cookies, elements and tags."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tracker.text.secret_names import CHINESE_NAMES, IN_ADDRESS_ONLY, Grade, grade_of, to_snake

REDACTED = "REDACTED"
LONG = 16
SHORT = 6
LARGEST = 8192
"""Characters of one value, beyond which all is hidden up to the end of its line."""
LARGEST_OBJECT = 1 << 16
"""Characters of one object that are searched."""


class Span(NamedTuple):
    """A range to replace, and its replacement."""

    start: int
    end: int
    replacement: str


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
LIST = re.compile(rf"\[[^\[\]{{}}]{{1,{LARGEST_OBJECT}}}+\]")
OBJECT = re.compile(r"[\"'`]\s*\]?\s*(?:=>|=|:)\s*(?=[{\[])")
LEAF = re.compile(r'([:\[,]\s*)"((?:[^"\\]|\\.)+)"(?!\s*:)')
IN_ADDRESS = re.compile(rf"[^\s\"'<>#&;\\`]{{1,{LARGEST}}}")
LOOSE = re.compile(rf"[^\s\"'<>#&;,?\\`(){{}}\[\]]{{1,{LARGEST}}}")
LINE = re.compile(rf"(?:(?!--!?>|\*/)[^\r\n\"'<]|(?<==)\"[^\r\n\"<\\]*\"){{1,{LARGEST}}}")
FOLDED_LINE = re.compile(
    rf"(?:(?!--!?>|\*/)[^\r\n\"'<]|(?<==)\"[^\r\n\"<\\]*\"|\r?\n[ \t]+(?=[^\s\"'<])){{1,{LARGEST}}}"
)
"""A header's value, also where it goes on in indented lines."""
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
    covered = searched = begin
    for found in WORD.finditer(text, begin, stop):
        grade = grade_in_address(found[0])
        if grade is not Grade.NONE and found.start() >= covered:
            for span in spans_of(text, *found.span(), grade):
                whole = with_rest(text, span)
                covered = whole.end
                yield whole
            sign = OBJECT.match(text, found.end()) if grade is Grade.CERTAIN else None
            if sign and sign.end() >= max(covered, searched):  # an object within another is searched already
                searched = end_of_object(text, sign.end())
                yield from leaf_spans(text, sign.end(), searched)
            if NAMED.search(text, max(0, found.start() - 16), found.start()):
                yield from values_beside(text, *found.span())
    for found in TAG.finditer(text, begin, stop):
        yield from tag_spans(found)
    for pattern in (BEARER, JWT, LOGIN, IN_CHINESE):
        for found in pattern.finditer(text, begin, stop):
            if pattern not in (BEARER, IN_CHINESE) or is_identifying(found[1]):
                yield Span(*found.span(pattern.groups), REDACTED)


REST = re.compile(r"[^\r\n\"'<>`]*+")


def with_rest(text: str, span: Span) -> Span:
    """A value with what follows it on its line, if it is as long as a value is searched."""
    if span.end - span.start < LARGEST or span.replacement != REDACTED:
        return span
    found = REST.match(text, span.end)
    return span._replace(end=found.end()) if found else span


def forms_of(word: str) -> set[str]:
    """A Chinese name as a body has it, one character per byte, as a text has it, and in escapes."""
    coded = {word.encode(code) for code in ("utf-8", "gb18030")}
    letters = {"".join(f"\\u{ord(letter):04{x}}" for letter in word) for x in "xX"}
    percent = {"".join(f"%{byte:02{x}}" for byte in code) for code in coded for x in "xX"}
    return {word, *letters, *percent, *(code.decode("latin-1") for code in coded)}


IN_CHINESE = re.compile(
    rf"(?:{'|'.join(re.escape(form) for word in CHINESE_NAMES for form in sorted(forms_of(word)))})"
    r"(?:ID|id|Id)?(?:\\?[\"']\s*(?:=>|[=:])|\s*=)\s*\\?[\"']?(?P<value>[\w.~+/*!@$^-]{6,200})",
    re.ASCII,
)
"""`"密码": "…"`, `手机号=…`: Chinese names in data. Sentences (联系电话：…) are for readers."""


@lru_cache(maxsize=50_000)
def grade_in_address(name: str) -> Grade:
    """The grade of a name, also as an address parameter."""
    found = max(grade_of(name), grade_of(name.rpartition(".")[2]))  # for `window.token`, `connect.sid`
    return Grade.MAYBE if found is Grade.NONE and to_snake(name) in IN_ADDRESS_ONLY else found


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


def leaf_spans(text: str, index: int, end: int) -> Iterator[Span]:
    """The strings of an object under a secret name that look like secrets, whatever their own names; what is secret by
    its own name is found besides."""
    for scalar in LEAF.finditer(text, index, end):
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
            found = (FOLDED_LINE if is_header else LINE).match(text, sign.end())
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
    """End of the object that starts at an index, or of what is searched of it."""
    depth = 0
    for found in BRACKET.finditer(text, index, index + LARGEST_OBJECT):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return min(index + LARGEST_OBJECT, len(text))


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


def is_identifying(value: str) -> bool:
    return len(value) >= LONG or (len(value) >= SHORT and any(character.isdigit() for character in value))
