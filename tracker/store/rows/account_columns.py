"""Converts accounts by the hundred thousand to columns and from rows: repeated values are converted once."""

import json
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Text, cast

from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.identity import normal_name
from tracker.store.database.bulk import ConversionCache, clean_texts, clean_tuples
from tracker.store.rows.rows import UNIT_KEY
from tracker.store.schema.tables import ACCOUNT

TEXTS = ("platform", "handle", "name", "unit", "supervisor", "entity", "code")
LISTS = ("region", "links", "former_names")
DAYS = ("announced_on", "deregistered_on", "closed_on")
WHOLE = (
    *(ACCOUNT.c[name] for name in ("id", *TEXTS, "kind", "filing_state", *DAYS)),
    *(cast(ACCOUNT.c[name], Text).label(name) for name in LISTS),
)
"""The columns that accounts_from_rows reads, in this order; lists as JSON text."""


def to_account_columns(accounts: Sequence[Account]) -> dict[str, Sequence[Any]]:
    """Column -> one value per account, as in tracker.store.rows.rows.to_account_row; lists as tuples."""
    from tracker.register.imports.new_accounts import NewAccounts  # listings read rows, and make no columns

    values = accounts.columns() if isinstance(accounts, NewAccounts) else fields_of(accounts)
    columns: dict[str, Sequence[Any]] = {name: clean_texts(values[name]) for name in TEXTS}
    columns |= {name: clean_tuples(values[name]) for name in LISTS}
    columns[UNIT_KEY] = list(map(normal_name, columns["unit"]))
    columns |= {name: [getattr(filing, name) for filing in values["filing"]] for name in DAYS}
    enum_values = ConversionCache(attrgetter("value"))
    columns["filing_state"] = enum_values.every(filing.state for filing in values["filing"])
    columns["kind"] = enum_values.every(values["kind"])
    return columns


def fields_of(accounts: Sequence[Account]) -> dict[str, Sequence[Any]]:
    """Field -> its value in each account."""
    return {name: [getattr(account, name) for account in accounts] for name in (*TEXTS, *LISTS, "filing", "kind")}


def accounts_from_rows(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Account]]:
    """Id and account of each row of WHOLE."""
    kinds, filings, lists = (
        ConversionCache(AccountKind),
        ConversionCache(to_filing),
        ConversionCache(lambda text: tuple(json.loads(text))),
    )
    for row in rows:
        row_id, platform, handle, name, unit, supervisor, entity, code, kind, *filing, region, links, former_names = row
        account = Account(
            platform=platform,
            handle=handle,
            name=name,
            unit=unit,
            supervisor=supervisor,
            region=lists[region],
            kind=kinds[kind],
            filing=filings[tuple(filing)],
            links=lists[links],
            entity=entity,
            former_names=lists[former_names],
            code=code,
        )
        yield row_id, account


def to_filing(columns: tuple[Any, ...]) -> Filing:
    """Takes the state and the three days."""
    state, announced_on, deregistered_on, closed_on = columns
    return Filing(
        state=FilingState(state), announced_on=announced_on, deregistered_on=deregistered_on, closed_on=closed_on
    )
