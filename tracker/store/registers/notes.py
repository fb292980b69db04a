"""Stores originality.yaml as last read: judging reads it from the database."""

from collections.abc import Mapping

from sqlalchemy import select

from tracker.origin.notes import NO_NOTES
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.results import mark_stale
from tracker.store.rows.rows import clean
from tracker.store.schema.register_parts import NOTES
from tracker.store.schema.tables import ACCOUNT


class StoredNotes(StorePart):
    def sync(self, notes: Mapping[str, object]) -> None:
        """Replace the stored notes by these.

        Args:
            notes: see tracker.origin.notes.read_plain_notes.
        """
        wanted = clean(notes)
        with self._read() as connection:
            stored = connection.execute(select(NOTES.c.notes)).scalar()
        if (stored or NO_NOTES) != wanted:
            with self._write(is_derived=True) as connection:
                upsert(connection, NOTES, [{"id": 1, "notes": wanted}])
                mark_stale(connection, connection.execute(select(ACCOUNT.c.id)).scalars().all())
