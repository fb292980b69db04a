"""The rules behind every assessment told, by their version; they stay as they were stored."""

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
        """As Policy.document was when it was stored, or the bare numbers that were kept before; None: there is none."""
        with self._transactions.read() as connection:
            found: Mapping[str, Any] | None = connection.execute(DOCUMENT, {"version": sanitize(version)}).scalar()
            return found
