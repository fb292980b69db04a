"""Stores originality.yaml as last read: judging reads it from the database."""

from collections.abc import Mapping

from sqlalchemy import select

from tracker.origin.plain_origin_file import EMPTY_ORIGIN_FILE
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.rows import clean
from tracker.store.schema.tables import ACCOUNT, NOTES


class StoredOriginConfig(StorePart):
    def sync(self, content: Mapping[str, object]) -> None:
        """Replace the stored content by this.

        Args:
            content: see tracker.origin.plain_origin_file.read_plain_origin_file.
        """
        wanted = clean(content)
        with self._read() as connection:
            stored = connection.execute(select(NOTES.c.notes)).scalar()
        if (stored or EMPTY_ORIGIN_FILE) != wanted:
            with self._write(is_derived=True) as connection:
                upsert(connection, NOTES, [{"id": 1, "notes": wanted}])
                mark_stale(connection, connection.execute(select(ACCOUNT.c.id)).scalars().all())
