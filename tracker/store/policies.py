"""Stores the policy behind every assessment, by version; stored policies never change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from tracker.store.database.transactions import Transactions
from tracker.store.schema.tables import POLICY
from tracker.text.sanitize import sanitize

DOCUMENT = select(POLICY.c.numbers).where(POLICY.c.version == bindparam("version"))


class StoredPolicies:
    """Every method is one transaction, and raises Failed when the database cannot."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def document_of(self, version: str) -> Mapping[str, Any] | None:
        """The stored Policy.document, or only its numbers as older versions stored them; None: there is none."""
        with self._transactions.read() as connection:
            found: Mapping[str, Any] | None = connection.execute(DOCUMENT, {"version": sanitize(version)}).scalar()
            return found
