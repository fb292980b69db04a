"""Items of a list read one by one: what cannot be read is counted and named, and costs the others nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from scrapers.model.profile import ITEMS_UNREADABLE, Note

Item = TypeVar("Item")
LONGEST = 80
"""Characters of what is said of one."""
FAULTS = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What a parser raises at a shape that it does not know. A ScrapeError is none of these: it tells of the whole look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable(Generic[Item]):
    """What could be read of a list, in its order."""

    items: tuple[Item, ...]
    unread: tuple[str, ...]
    """Of each that could not: its place, from 1, and why; hostile."""

    def notes(self, what: str) -> tuple[Note, ...]:
        """For Profile.notes: how many of how many could not be read, and why the first could not; empty: all were."""
        if not self.unread:
            return ()
        detail = f"of {len(self.unread) + len(self.items)} {what}: {self.unread[0]}"
        return (Note(code=ITEMS_UNREADABLE, number=len(self.unread), detail=detail),)


def read_each(items: Iterable[Any], read: Callable[[Any], Item]) -> Readable[Item]:
    """
    Raises:
        ScrapeError: read() says why there is no answer at all, e.g. that the list is another account's.
    """
    found: list[Item] = []
    unread: list[str] = []
    for place, item in enumerate(items, start=1):
        try:
            found.append(read(item))
        except FAULTS as error:
            unread.append(f"{place}: {repr(error)[:LONGEST]}")
    return Readable(items=tuple(found), unread=tuple(unread))
