"""A short text as a QR code (二维码) that fits beside an account's description on a screen of 24 lines. Pure."""

from functools import lru_cache

import segno

Modules = tuple[tuple[bool, ...], ...]
"""The rows of a code without its quiet zone; True: dark."""
LARGEST = 5
"""Version: 37 modules a side, 106 bytes. A larger one has no room."""


@lru_cache(maxsize=16)
def encode(text: str) -> Modules | None:
    """The code; None: the text does not fit. A screen is drawn at each key, with the same one."""
    try:
        code = segno.make_qr(text, error="L", encoding="utf-8", boost_error=False)
    except segno.DataOverflowError:
        return None
    if not isinstance(code.version, int) or code.version > LARGEST:
        return None
    return tuple(tuple(map(bool, row)) for row in code.matrix)
