"""The guide as a page of text, and of commands with what they print."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = {"zh": DOCS / "guide.zh-CN.md", "en": DOCS / "guide.md"}
BLOCK = re.compile(r"^```console\n(?P<body>\$ tracker.*?)^```$", re.MULTILINE | re.DOTALL)
CLOCK = re.compile(r"^<!-- clock: (?P<instant>\S+) -->$", re.MULTILINE)
"""What the clock shows from here on: an instant with its offset. Readers do not see it."""
PROMPT = "$ tracker"
PICTURE = re.compile(
    r"^<!-- picture: (?P<shows>.+?) -->\n!\[[^\]]*\]\((?P<path>pictures/[a-z-]+[\w.-]*svg)\)$", re.MULTILINE
)
"""What a picture shows stands in a comment above it: `$ tracker …`, or `screen` with the keys that lead there."""
BLOCK_OR_PICTURE = re.compile(f"{BLOCK.pattern}|{PICTURE.pattern}", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the page, as a person types it."""

    line: str
    """What is typed behind the program's name."""
    at: datetime
    """What the clock shows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the page."""

    shows: str
    """`$ tracker …`, or `screen` and the keys that are pressed in `tracker tui`."""
    path: Path
    at: datetime
    """What the clock shows."""


def commands_of(page: str) -> list[Command]:
    found: list[Command] = []

    def note(command: Command) -> str:
        found.append(command)
        return ""

    render(page, note, lambda _: None)
    return found


def render(page: str, run: Callable[[Command], str], draw: Callable[[Picture], None]) -> str:
    """The page with what each command prints now; its text and its commands stay.

    Commands are run and pictures drawn in the order of the page.

    Raises:
        ValueError: a command stands before the first clock.
    """
    clocks = [(found.start(), datetime.fromisoformat(found["instant"])) for found in CLOCK.finditer(page)]

    def renewed(found: re.Match[str]) -> str:
        past = [instant for start, instant in clocks if start < found.start()]
        if not past:
            raise ValueError(f"no clock stands before {found[0].splitlines()[0]}")
        if found["shows"]:
            draw(Picture(found["shows"], DOCS / found["path"], past[-1]))
            return found[0]
        body = "".join(f"{PROMPT}{line}\n{run(Command(line, past[-1]))}" for line in typed_in(found["body"]))
        return f"```console\n{body}```"

    return BLOCK_OR_PICTURE.sub(renewed, page)


def typed_in(body: str) -> list[str]:
    """The commands of a block, without what they print."""
    return [line.removeprefix(PROMPT) for line in body.splitlines() if line.startswith(PROMPT)]
