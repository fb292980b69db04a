"""Writes a sheet's XML as most programs write it: what is looked for in it is then found, whoever wrote it.

XML allows comments and CDATA anywhere, blanks around `=`, and the format allows rows and cells without names, which
follow each other. The reader understands all of it; a search for cells must not pass any of them over.
"""

import html
import re

BLANKED = re.compile(rb"""=(?:(?<=\s=)\s*["']|\s+["'])""")
"""Blanks around `=`. It begins with a letter that is searched for fast: a sheet may have 100 MB."""
LOWER = re.compile(rb"""r=(?<=\sr=)["']\s*[a-z]""")
"""A cell's name in lower case, which the reader takes as well."""
NAMELESS = re.compile(rb"""<(?:[^\s<>/]*:)?(?:c|row)(?=[\s/>])(?!\sr=|[^<>]*\sr\s*=)""")
"""A cell or row without a name, which the reader puts after the previous one."""
TOKEN = re.compile(
    rb"""<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|(?P<end></(?:[^\s<>/:]+:)?row\s*>)"""
    rb"""|<(?P<tag>(?:[^\s<>/:"'=]+:)?(?P<name>row|c|hyperlink))(?=[\s/>])(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""",
    re.DOTALL,
)
"""What is never closed is taken to the end, so that no part of it is searched again."""
BLANKS = re.compile(rb"""\s+(?P<key>[^\s=<>"'/]+)\s*=\s*(?P<value>"[^"]*"|'[^']*')""")
NAME = re.compile(rb"""\sr=["']\s*([A-Za-z]{0,3})([0-9]{0,7})""")


def is_odd(content: bytes) -> bool:
    """Whether it may not have the usual form."""
    return b"<!" in content or any(odd.search(content) for odd in (BLANKED, NAMELESS, LOWER))


def in_usual_form(content: bytes) -> bytes:
    """The sheet's XML without comments and CDATA, with every attribute as `key="value"`, and with a name for each row
    and cell, in capitals."""
    return TOKEN.sub(Namer().token, content)


class Namer:
    """Names rows and cells in the order of the file, as the reader counts them."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 0

    def token(self, found: "re.Match[bytes]") -> bytes:
        name = found["name"]
        if found["end"]:
            self._row, self._column = self._row + 1, 0
            return found[0]
        if name is None:
            return html.escape((found["data"] or b"").decode("utf-8", "replace"), quote=False).encode()
        rest = found["rest"]
        if BLANKED.search(rest) or b">" in rest:
            rest = BLANKS.sub(
                lambda pair: b" " + pair["key"] + b"=" + pair["value"].replace(b">", b"&gt;"), found["rest"]
            )
        if name != b"hyperlink":
            rest = self._row_named(rest) if name == b"row" else self._cell_named(rest)
        return b"<" + found["tag"] + rest + b">"

    def _row_named(self, rest: bytes) -> bytes:
        named = NAME.search(rest)
        if named and named[2]:
            self._row = int(named[2]) - 1
        else:
            rest = b' r="%d"' % (self._row + 1) + rest
        if rest.rstrip().endswith(b"/"):  # an empty row has no end of its own
            self._row, self._column = self._row + 1, 0
        return rest

    def _cell_named(self, rest: bytes) -> bytes:
        named = NAME.search(rest)
        if named and named[1]:
            self._column = number_of(named[1])
            return rest[: named.start(1)] + named[1].upper() + rest[named.end(1) :]
        self._column += 1
        return b' r="%s%d"' % (letters_of(self._column), self._row + 1) + rest


def number_of(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def letters_of(number: int) -> bytes:
    """Of the column, from 1."""
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes((65 + rest,)) + letters
    return letters
