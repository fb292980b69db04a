"""Stores the policy behind every assessment, by version; stored policies never change."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from tracker.store.database.transactions import StorePart
from tracker.store.schema.tables import POLICY
from tracker.text.sanitize import sanitize

DOCUMENT = select(POLICY.c.numbers).where(POLICY.c.version == bindparam("version"))


class StoredPolicies(StorePart):
    def document_of(self, version: str) -> Mapping[str, Any] | None:
        """The stored Policy.document, or only its numbers as older versions stored them; None: there is none."""
        with self._read() as connection:
            found: Mapping[str, Any] | None = connection.execute(DOCUMENT, {"version": sanitize(version)}).scalar()
            return found
