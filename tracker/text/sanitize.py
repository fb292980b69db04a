"""Scraped text made harmless: the one way by which it reaches a terminal, a sheet, a page or a document.

It stays text of any script and says the same; what is lost is what could act, hide or disturb a line: terminal
sequences, control and format characters (bidi marks, zero-width joiners), variation selectors, lone surrogates,
towers of marks.
It is not markup of any kind afterwards: give it to rich.text.Text, to an escaping template, to write_string.
"""

import re
import unicodedata

_TERMINAL_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, clear
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)"  # OSC, DCS …: title, link, clipboard
    r"|\x1b[ -/]*[0-~]"  # the short ones: reset, character sets
)
_BLANKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2800")
_INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef\ufdd0-\ufdef]"
)
_ALREADY = re.compile(r"(?:[!-~·—‘’“”…、-】〔〕一-鿿！-～]+(?: (?=[^ ])|\Z))*")
"""What nearly all names are: no other characters than these, single blanks between them. Ten times as fast."""
_TOWERS = 4
"""Marks on one letter: Tibetan needs three or four; more only paint over the neighbouring lines."""
_ACTIVE = "=+-@＝＋－＠"
"""A sheet takes what begins so for a formula, full-width too; a tab or line end cannot begin plain text."""


def sanitize(text: str, limit: int | None = None) -> str:
    """One line of harmless text in NFC, its blanks single, with … in place of what goes over `limit` characters."""
    if _ALREADY.fullmatch(text) and (limit is None or len(text) <= limit):
        return text
    kept = _INVISIBLE.sub("", "".join(map(_harmless, _TERMINAL_SEQUENCES.sub("", text))))
    line = " ".join(_without_towers(unicodedata.normalize("NFC", kept)).split())
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def sanitize_csv_cell(text: str) -> str:
    """Plain text for a CSV: there only a leading ' says that a cell is text and no formula.

    A sheet of XlsxWriter needs plain() alone, written by write_string.
    """
    line = sanitize(text)
    return f"'{line}" if line.startswith(tuple(_ACTIVE)) else line


def _harmless(character: str) -> str:
    if " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if character in _BLANKS or category in ("Zs", "Zl", "Zp"):
        return " "
    if category in ("Cc", "Cf", "Cs", "Me") or ord(character) & 0xFFFE == 0xFFFE:  # the last: noncharacters
        return ""
    return character


def _without_towers(text: str) -> str:
    height = 0
    kept = []
    for character in text:
        height = height + 1 if unicodedata.category(character) == "Mn" else 0
        if height <= _TOWERS:
            kept.append(character)
    return "".join(kept)
