"""Stores what people have typed of accounts before they answer, one draft for each person and account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select

from tracker.history.people.review_draft import ReviewDraft
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.rows.keys import ACCOUNT_ID, id_of, key_of
from tracker.store.rows.rows import Row, clean, columns_of, fields_of, to_row
from tracker.store.schema.claims import REVIEW_DRAFT
from tracker.store.schema.tables import ACCOUNT

FIELDS = tuple(ReviewDraft.__dataclass_fields__)


class ReviewDrafts(StorePart):
    """A person is a name without its width, case and blanks."""

    def save(self, account: Account, by: str, draft: ReviewDraft) -> None:
        """
        Raises:
            LookupError: the account never was in the register.
        """
        with self._write() as connection:
            owner = {"account_id": id_of(connection, account), "person": clean(normal_name(by))}
            upsert(connection, REVIEW_DRAFT, [{**owner, **to_row(**fields_of(draft, FIELDS))}])

    def of(self, account: Account, by: str) -> ReviewDraft | None:
        with self._read() as connection:
            account_id = connection.execute(ACCOUNT_ID, key_of(account)).scalar()
            row = connection.execute(select(REVIEW_DRAFT).where(is_draft(account_id, by))).mappings().first()
        return to_draft(row) if row else None

    def of_person(self, by: str) -> Mapping[str, ReviewDraft]:
        """Account key -> draft."""
        wanted = (
            select(*REVIEW_DRAFT.c, ACCOUNT.c.platform, ACCOUNT.c.handle)
            .join(ACCOUNT, ACCOUNT.c.id == REVIEW_DRAFT.c.account_id)
            .where(REVIEW_DRAFT.c.person == clean(normal_name(by)))
        )
        with self._read() as connection:
            rows = connection.execute(wanted).mappings().all()
        return {f"{row['platform']}:{row['handle']}": to_draft(row) for row in rows}

    def remove(self, account: Account, by: str) -> None:
        with self._write() as connection:
            account_id = connection.execute(ACCOUNT_ID, key_of(account)).scalar()
            connection.execute(delete(REVIEW_DRAFT).where(is_draft(account_id, by)))

    def remove_older(self, than: datetime) -> None:
        """Remove every person's drafts that were not changed since."""
        with self._write() as connection:
            connection.execute(delete(REVIEW_DRAFT).where(REVIEW_DRAFT.c.saved_at < than))


def is_draft(account_id: int | None, by: str) -> Any:
    return and_(REVIEW_DRAFT.c.account_id == account_id, REVIEW_DRAFT.c.person == clean(normal_name(by)))


def to_draft(row: Row) -> ReviewDraft:
    return ReviewDraft(**columns_of(row, *FIELDS))
