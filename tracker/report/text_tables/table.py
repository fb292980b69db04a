"""A table for display."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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
    wraps: bool = False,
) -> TextTable:
    """A list of accounts, which commands afterwards know by the numbers shown.

    Args:
        columns: head -> priority; `key` is one of them.
        accounts: (number shown, account key).
        numbers, wraps: as in TextTable.
    """
    table = columns_table(columns, rows, messages, title=title, note=note, numbers=numbers, whole=("key",), wraps=wraps)
    return replace(table, list_name=name, accounts=tuple(accounts))


def columns_table(  # noqa: PLR0913  # a table's own fields, given by name
    columns: Mapping[str, int],
    rows: Iterable[tuple[Text, ...]],
    messages: Messages,
    *,
    title: str = "",
    note: str = "",
    numbers: Iterable[int] = (),
    whole: Iterable[str] = (),
    wraps: bool = True,
) -> TextTable:
    """A list that leaves out columns where the terminal is narrow; one without rows has no headers either.

    Args:
        columns: head -> priority.
        numbers, wraps: as in TextTable.
        whole: heads of the columns that are not cut.
    """
    rows = tuple(rows)
    shown = columns if rows else {}
    return TextTable(
        title=title,
        headers=messages.heads(shown),
        rows=rows,
        note=note,
        numbers=frozenset(numbers),
        priorities=tuple(shown.values()),
        whole=frozenset(list(columns).index(head) for head in whole),
        wraps=wraps,
    )
