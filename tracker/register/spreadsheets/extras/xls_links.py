"""Links of cells in an .xls: addresses behind a cell, and HYPERLINK formulas of plain texts.

Sources: [MS-XLS] 2.4.140 (HLink), 2.5.198 (formulas, a series of tokens); [MS-OSHARED] 2.3.7.1 (Hyperlink Object),
2.3.7.6 (URLMoniker).
"""

import struct

from tracker.register.spreadsheets.formats.sheet import CellPosition

LINK = 0x1B8
"""The record of a link."""
HAS_MONIKER, HAS_SHOWN_TEXT, HAS_FRAME, IS_SAVED_AS_TEXT = 0x1, 0x10, 0x80, 0x100
URL_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
"""The class of a link to an address; others lead to files and to other objects."""
OPTIONS_AT = 28
"""Bytes before the options: range 8, class 16, version 4."""
TOKENS_AT = 22
"""Bytes of a formula's record before its tokens; their size stands in the two before."""
TEXT, SPACES, CALLS, HYPERLINK = 0x17, 0x19, frozenset({0x22, 0x42, 0x62}), 359


def link_in(body: bytes) -> tuple[CellPosition, str] | None:
    """The first cell of a link's record, and its address; None: it leads to no address, or is damaged."""
    try:
        row, _, column, _ = struct.unpack_from("<HHHH", body)
        options = struct.unpack_from("<I", body, OPTIONS_AT)[0]
        at = OPTIONS_AT + 4
        for is_there in (HAS_SHOWN_TEXT, HAS_FRAME):
            if options & is_there:
                at += 4 + 2 * struct.unpack_from("<I", body, at)[0]
        if not options & HAS_MONIKER:
            return None
        if options & IS_SAVED_AS_TEXT:
            size = 2 * struct.unpack_from("<I", body, at)[0]
            at += 4
        else:
            if body[at : at + 16] != URL_MONIKER:
                return None
            size = struct.unpack_from("<I", body, at + 16)[0]
            at += 20
    except struct.error:
        return None
    address = body[at : at + size].decode("utf-16-le", "replace").partition("\0")[0]
    return ((row, column), address) if address else None


def hyperlink_formula(body: bytes) -> str | None:
    """The HYPERLINK formula in the record of a formula, written as in a cell: `HYPERLINK("address","text")`; one whose
    arguments are no plain texts as `HYPERLINK(?)`. None: the formula is another one."""
    size = struct.unpack_from("<H", body, TOKENS_AT - 2)[0]
    tokens = body[TOKENS_AT : TOKENS_AT + size]
    if (
        len(tokens) < CALL_SIZE
        or tokens[-4] not in CALLS
        or struct.unpack_from("<H", tokens, len(tokens) - 2)[0] != HYPERLINK
    ):
        return None
    texts = texts_of(tokens[:-CALL_SIZE])
    if texts is None or len(texts) != tokens[-3] & 0x7F:
        return "HYPERLINK(?)"
    return f"HYPERLINK({','.join(quoted(text) for text in texts)})"


CALL_SIZE = 4
"""Bytes of a call with a number of arguments: token, number, function."""


def texts_of(tokens: bytes) -> list[str] | None:
    """The texts that the tokens are; None: there are others among them."""
    texts: list[str] = []
    at = 0
    while at + 3 <= len(tokens):
        if tokens[at] == SPACES:
            at += 4
            continue
        if tokens[at] != TEXT:
            return None
        size = tokens[at + 1] * (1 + (tokens[at + 2] & 1))
        letters = tokens[at + 3 : at + 3 + size]
        texts.append(letters.decode("utf-16-le" if tokens[at + 2] & 1 else "latin-1", "replace"))
        at += 3 + size
    return texts


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
