"""Accounts as columns: a register is imported by the hundred thousand, and most of it repeats."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from tracker.account import Account
from tracker.store.bulk import Turned, clean_texts, clean_tuples

TEXTS = ("platform", "handle", "name", "unit", "supervisor", "entity", "code")
LISTS = ("region", "links", "former_names")
DAYS = ("announced_on", "deregistered_on", "closed_on")


def to_account_columns(accounts: Sequence[Account]) -> dict[str, Sequence[Any]]:
    """Column -> a value an account, as tracker.store.rows.to_account_row has them; lists as tuples."""
    columns: dict[str, Sequence[Any]] = {name: clean_texts([getattr(one, name) for one in accounts]) for name in TEXTS}
    columns |= {name: clean_tuples([getattr(one, name) for one in accounts]) for name in LISTS}
    filings = [account.filing for account in accounts]
    columns |= {name: [getattr(one, name) for one in filings] for name in DAYS}
    word = Turned(attrgetter("value"))
    columns["filing_state"] = word.every(one.state for one in filings)
    columns["kind"] = word.every(account.kind for account in accounts)
    return columns
