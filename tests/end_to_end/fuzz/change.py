"""A change: an answer that a platform could send in place of the answer of a case."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from scrapers.model.capture import Capture, Reply, with_replies


class Family(StrEnum):
    """The kind of a change."""

    KEYS = "keys"
    """A value of the answer dropped, null, of another type, out of all bounds; a list emptied, reversed, doubled."""
    BODIES = "bodies"
    """The answer cut, in another encoding, under another HTTP status, or something else altogether."""
    PAGES = "pages"
    """A wall, notice or state page of any platform in an answer's place."""
    SENTENCES = "sentences"
    """A notice in an answer's place that resembles the notice of an account that is gone."""
    OTHERS = "others"
    """Another account's answer in this one's place."""
    PARTS = "parts"
    """An answer that says of itself that it is another page, filtered, or not the whole."""
    CLOCK = "clock"
    """The same answer, read at another time."""


@dataclass(frozen=True, slots=True)
class Change:
    family: Family
    kind: str
    """One word: `drop`, `cut`, `wall`."""
    where: str
    """Reply name and dotted path, list places as `#`: `posts.data.list.#.created_at`."""
    capture: Capture
    source: str = ""
    """The case, `platform/case`, whose answer stands in place; empty: none's."""

    def __str__(self) -> str:
        return f"{self.kind} {self.where}"


OFTEN = 10
"""How much more often than others the inputs of a small family are drawn."""


@dataclass(slots=True)
class Draw:
    """Which of all inputs are tried, and where bodies are cut: the same for one seed, on every machine."""

    seed: str
    share: float = 1.0
    """Of the inputs; 1: all."""
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def takes(self, times: float = 1.0) -> bool:
        """times: how much more often than others an input of this kind is taken."""
        return self.share >= 1 or self.chance.random() < self.share * times


Changed = Iterator[tuple[str, str, Reply]]
"""Kind, where in the reply, and the reply in its place."""


def in_place(family: Family, capture: Capture, name: str, changed: Changed) -> Iterator[Change]:
    for kind, where, reply in changed:
        yield Change(family, kind, f"{label(name)}{where}", with_replies(capture, {name: reply}))


def label(name: str) -> str:
    """A reply's name for people; overheard ones are named by their addresses, which differ from case to case."""
    return "heard" if "/" in name else name
