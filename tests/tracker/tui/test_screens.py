"""Every screen as lines of text, in both languages and three sizes, held against what is kept.

Renewed by: RENEW_SCREENS=1 python -m pytest -n 0 tests/tracker/tui/test_screens.py
"""

import os
from pathlib import Path

import pytest

from tests.tracker.tui.conftest import Driven, driven
from tracker.messages.terminal.language import Lang

pytestmark = pytest.mark.end_to_end

KEPT = Path(__file__).with_name("screens")
SIZES = ((80, 24), (120, 40), (200, 50))
VISITS: dict[str, tuple[str, ...]] = {
    "overview": (),
    "problems": ("2",),
    "waiting": ("3",),
    "register": ("4",),
    "cases": ("5",),
    "scans": ("6",),
    "an account": ("2", "enter"),
}
"""The name of a screen -> the keys that lead there from the one before."""
QUESTIONS: dict[str, tuple[str, ...]] = {
    "a step": ("c",),
    "a look": ("escape", "o"),
    "help": ("escape", "question_mark"),
}
"""Above the account's screen; at the smallest size, because the others only have more room around them."""


@pytest.mark.parametrize("lang", list(Lang))
async def test_screens_are_as_kept(lang: Lang, folder: Path) -> None:
    drawn: dict[str, list[str]] = {to_name(lang, size): [] for size in SIZES}

    async with driven(folder, lang, SIZES[0]) as opened:
        for name, keys in VISITS.items():
            await opened.press(*keys)
            for size in SIZES:
                await resize(opened, size)
                drawn[to_name(lang, size)] += [f"--- {name}", opened.screen]
        await resize(opened, SIZES[0])
        for name, keys in QUESTIONS.items():
            await opened.press(*keys)
            drawn[to_name(lang, SIZES[0])] += [f"--- {name}", opened.dialog]

    for name, screens in drawn.items():
        assert keep_or_read(name, "\n".join(screens) + "\n") == "\n".join(screens) + "\n", name


async def resize(opened: Driven, size: tuple[int, int]) -> None:
    if opened.app.size != size:
        await opened.pilot.resize_terminal(*size)
        await opened.settle()


def to_name(lang: Lang, size: tuple[int, int]) -> str:
    return f"{lang}-{size[0]}x{size[1]}.txt"


def keep_or_read(name: str, drawn: str) -> str:
    """What is kept; kept anew on request."""
    if os.environ.get("RENEW_SCREENS"):
        KEPT.mkdir(exist_ok=True)
        (KEPT / name).write_text(drawn, "utf-8")
    return (KEPT / name).read_text("utf-8")
