"""Stores which account is on whose screen in the walk (人工核实), so that two people with one share meet no account
twice. A claim only saves work: what is recorded is checked again when it is stored."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from tracker.register.account import Account
from tracker.register.identity import is_same_name
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.rows.keys import id_of
from tracker.store.rows.rows import clean
from tracker.store.schema.claims import CLAIM

HOLDS_FOR = timedelta(minutes=5)
"""Long enough for one account, short enough for one that a killed walk left."""


class ReviewClaims(StorePart):
    def take(self, account: Account, session: str, by: str, now: datetime) -> str:
        """Claim an account for a review session; repeated, the claim holds longer.

        A person's own earlier session, which may have been killed, is in nobody's way.

        Returns:
            Who else has it now; empty: it is claimed.

        Raises:
            LookupError: the account never was in the register.
        """
        with self._write() as connection:
            account_id = id_of(connection, account)
            found = connection.execute(select(CLAIM).where(CLAIM.c.account_id == account_id)).mappings().first()
            if found and found["sitting"] != session and found["expires_at"] > now:
                holder: str = found["claimed_by"]
                if not is_same_name(holder, by):
                    return holder
            row = {
                "account_id": account_id,
                "sitting": clean(session),
                "claimed_by": clean(by),
                "expires_at": now + HOLDS_FOR,
            }
            upsert(connection, CLAIM, [row])
        return ""

    def release(self, session: str) -> None:
        """Give back whatever a session holds."""
        with self._write() as connection:
            connection.execute(delete(CLAIM).where(CLAIM.c.sitting == clean(session)))
