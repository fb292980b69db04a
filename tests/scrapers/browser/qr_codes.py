"""Made-up codes with the fixed patterns of QR codes and random content."""

import json
import random

from scrapers.browser.qr_image import Modules, is_finder_dark


def draw(size: int, seed: int) -> Modules:
    dice = random.Random(seed)
    grid = [[dice.random() < 0.5 for _ in range(size)] for _ in range(size)]
    for step in range(size):
        grid[6][step] = grid[step][6] = step % 2 == 0
    for line in range(8):
        for column in range(8):
            dark = is_finder_dark(line, column)
            grid[line][column] = grid[line][size - 1 - column] = grid[size - 1 - line][column] = dark
    return tuple(tuple(row) for row in grid)


def to_rows(code: Modules, scale: int, margin: int) -> list[str]:
    """Black and white pixels, each module scale x scale of them, with a light margin."""
    side = " " * margin
    rows = [side + "".join(("1" if dark else "0") * scale for dark in line) + side for line in code]
    width = len(rows[0])
    padded = [" " * width] * margin + [row for row in rows for _ in range(scale)] + [" " * width] * margin
    return [row.replace(" ", "0") for row in padded]


def to_script(code: Modules) -> str:
    """A JavaScript expression for `code`, rows of 0 and 1."""
    return f"const code = {json.dumps([[int(dark) for dark in line] for line in code])};"
