"""A long list in pages, and what it is searched by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from tracker.register.account import Account
from tracker.report.page.search_text import search_text

ROWS = 50
"""Of one page."""
MAX_SPELLED = 20_000
"""Accounts that are also found by the initials of their pinyin: of more that takes seconds."""
LONGEST_SEARCH = 80
ItemT = TypeVar("ItemT")

PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
SearchText = Annotated[str, Query(max_length=LONGEST_SEARCH)]
Choice = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PagedItems(Generic[ItemT]):
    """One page of a list."""

    items: Sequence[ItemT]
    count: int
    """Of the whole list."""
    number: int
    last: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


def page_of(items: Sequence[ItemT], number: int) -> PagedItems[ItemT]:
    """The page of that number; the last one where there are fewer."""
    last = max(1, -(-len(items) // ROWS))
    number = min(number, last)
    return PagedItems(items=items[(number - 1) * ROWS : number * ROWS], count=len(items), number=number, last=last)


def found_by(typed: str, items: Sequence[ItemT], account_of: Callable[[ItemT], Account]) -> list[ItemT]:
    """The items whose account has every word that was typed in its name, unit, region or handle."""
    sought = typed.lower().split()
    if not sought:
        return list(items)
    is_spelled = typed.isascii() and len(items) <= MAX_SPELLED
    return [item for item in items if all(word in text_of(account_of(item), is_spelled) for word in sought)]


def text_of(account: Account, is_spelled: bool) -> str:
    texts = (account.name, account.unit, "/".join(account.region))
    return " ".join((search_text(*texts) if is_spelled else "\n".join(texts).lower(), account.key.lower()))
