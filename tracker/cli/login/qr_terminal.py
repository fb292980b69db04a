"""Prints a QR code (二维码) in a terminal: two modules per character, with its quiet zone, dark on light."""

from collections.abc import Iterator

from rich.style import Style
from rich.text import Text

from scrapers.browser.qr_image import Modules

QUIET = 4
"""Light modules around a code, as the standard requires."""
DARK, LIGHT = "#000000", "#ffffff"
HALF = "▄"
"""Exists in every Chinese code page, unlike its upper-half counterpart."""
PLAIN = {(True, True): " ", (False, False): "█", (True, False): "▄", (False, True): "▀"}
"""(upper is dark, lower is dark) -> character, on a dark terminal without colours: light modules are drawn."""


def to_lines(code: Modules, *, has_colour: bool, quiet: int = QUIET) -> Iterator[Text]:
    """The code, line by line; with colours both dark and light modules are drawn."""
    rows = framed(code, quiet)
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        line = Text()
        for pair in zip(upper, lower, strict=True):
            line.append(HALF, to_style(*pair)) if has_colour else line.append(PLAIN[pair])
        yield line


def framed(code: Modules, quiet: int = QUIET) -> list[tuple[bool, ...]]:
    """With its quiet zone, and an even number of rows."""
    width = len(code) + 2 * quiet
    blank = (False,) * width
    side = (False,) * quiet
    rows = [*[blank] * quiet, *((*side, *row, *side) for row in code), *[blank] * quiet]
    return rows if len(rows) % 2 == 0 else [*rows, blank]


def to_style(is_upper_dark: bool, is_lower_dark: bool) -> Style:
    return Style(color=DARK if is_lower_dark else LIGHT, bgcolor=DARK if is_upper_dark else LIGHT)
