"""A table for display."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text

from tracker.messages.messages import Messages
from tracker.text.safe_url import safe_url
from tracker.text.sanitize import sanitize


def cell(value: object, style: str = "", link: str = "") -> Text:
    """A cell as plain text: sanitized, and never markup.

    Args:
        link: an address that a terminal opens; one that is not safe is left out.
    """
    text = Text("" if value is None else sanitize(str(value)), style=style)
    if url := safe_url(link):
        text.stylize(Style(link=url))
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """One table of a view."""

    headers: tuple[str, ...] = ()
    rows: tuple[tuple[Text, ...], ...] = ()
    title: str = ""
    note: str = ""
    """A sentence below the table; empty: none."""
    numbers: frozenset[int] = frozenset()
    """Indexes of the columns, from 0, that are numbers and right-aligned."""
    has_total: bool = False
    """Whether the last row sums up the others."""
    priorities: tuple[int, ...] = ()
    """Of each column of a list: the largest number is left out first, 0 never. Empty: it is no list, and wraps."""
    wraps: bool = False
    """Whether a list wraps its sentences instead of cutting them; columns are left out until the rest has room."""
    whole: frozenset[int] = frozenset()
    """Indexes of the columns of a list that are not cut, besides dates and numbers: keys."""
    list_name: str = ""
    """Which list it is, for the numbers of its accounts; empty: they have none."""
    accounts: tuple[tuple[int, str], ...] = ()
    """(number shown, account key)."""


def list_table(  # noqa: PLR0913  # a list's own fields, given by name
    name: str,
    columns: Mapping[str, int],
    rows: Iterable[tuple[Text, ...]],
    accounts: Iterable[tuple[int, str]],
    messages: Messages,
    *,
    title: str,
    note: str = "",
    numbers: Iterable[int] = (0,),
) -> TextTable:
    """A list of accounts, which commands afterwards know by the numbers shown.

    Args:
        columns: head -> priority; `key` is one of them.
        accounts: (number shown, account key).
        numbers: as in TextTable.
    """
    return TextTable(
        title=title,
        headers=messages.heads(columns),
        rows=tuple(rows),
        note=note,
        numbers=frozenset(numbers),
        priorities=tuple(columns.values()),
        whole=frozenset({list(columns).index("key")}),
        list_name=name,
        accounts=tuple(accounts),
    )
