"""Stores who may sign in to the served pages, and who is. Tokens arrive here as their hashes."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from tracker.errors import Failed
from tracker.register.identity import is_same_name
from tracker.store.database.transactions import StorePart
from tracker.store.rows.rows import clean, to_row
from tracker.store.schema.people import INVITATION, SERVED_SESSION

log = logging.getLogger(__name__)

IDLE = timedelta(days=7)
"""A session that was not used for so long is over."""
SEEN_EVERY = timedelta(hours=1)
"""How often it is noted that a session is in use: each note is a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One personal link, without its token."""

    id: int
    name: str
    role: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    seen_at: datetime | None = None
    """When what it opened was last used, to the hour; None: never, or not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedSession:
    """One browser that is signed in, and as whom."""

    id: int
    name: str
    role: str
    started_at: datetime
    seen_at: datetime


COLUMNS = [INVITATION.c[name] for name in Invitation.__dataclass_fields__ if name != "seen_at"]
OPEN = (SERVED_SESSION.c.ended_at.is_(None), INVITATION.c.revoked_at.is_(None))


class SignIns(StorePart):
    def invite(self, invitation: Mapping[str, Any], token_sha256: str) -> None:
        """Add a personal link.

        Args:
            invitation: name, role, created_at, created_by, expires_at.
        """
        row = to_row(**invitation, token_sha256=token_sha256, used_at=None, revoked_at=None)
        with self._write() as connection:
            connection.execute(insert(INVITATION), row)

    def invitation(self, token_sha256: str, now: datetime) -> Invitation | None:
        """The link that can still be used; None: there is none, or it was used, revoked or is over."""
        with self._read() as connection:
            row = connection.execute(select(*COLUMNS).where(*is_usable(token_sha256, now))).mappings().first()
        return Invitation(**row) if row else None

    def sign_in(self, token_sha256: str, session_sha256: str, now: datetime) -> datetime | None:
        """Use a link for a new session. Of two who try at once, one succeeds.

        Returns:
            When the session ends at the latest; None: the link cannot be used (any more).
        """
        use = (
            update(INVITATION)
            .where(*is_usable(token_sha256, now))
            .values(used_at=now)
            .returning(INVITATION.c.id, INVITATION.c.expires_at)
        )
        with self._write() as connection:
            used = connection.execute(use).mappings().first()
            if used is None:
                return None
            row = {
                "token_sha256": session_sha256,
                "invitation_id": used["id"],
                "started_at": now,
                "seen_at": now,
                "ended_at": None,
            }
            connection.execute(insert(SERVED_SESSION), row)
            expires_at: datetime = used["expires_at"]
        return expires_at

    def session(self, session_sha256: str, now: datetime) -> ServedSession | None:
        """None: there is none, or it is over: signed out, revoked, expired, or long unused."""
        session, of = SERVED_SESSION, INVITATION
        wanted = (
            select(session.c.id, of.c.name, of.c.role, session.c.started_at, session.c.seen_at)
            .join(of, of.c.id == session.c.invitation_id)
            .where(session.c.token_sha256 == session_sha256, *OPEN)
            .where(of.c.expires_at > now, session.c.seen_at > now - IDLE)
        )
        with self._read() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        found = ServedSession(**row)
        if now - found.seen_at >= SEEN_EVERY:
            self._note_use(found.id, now)
        return found

    def _note_use(self, session_id: int, now: datetime) -> None:
        """Nobody is kept out because it cannot be noted: another program may be writing for long."""
        noted = update(SERVED_SESSION).where(SERVED_SESSION.c.id == session_id).values(seen_at=now)
        try:
            with self._write(is_derived=True) as connection:
                connection.execute(noted)
        except Failed as error:
            log.info("the use of a session is not noted: %s", error.message)

    def sign_out(self, session_sha256: str, now: datetime) -> None:
        with self._write() as connection:
            ended = update(SERVED_SESSION).where(
                SERVED_SESSION.c.token_sha256 == session_sha256, SERVED_SESSION.c.ended_at.is_(None)
            )
            connection.execute(ended.values(ended_at=now))

    def revoke(self, name: str, now: datetime) -> int:
        """End all links and sessions of a person, under every spelling of the name: width, case and blanks do not
        count, as in what they record. Returns how many links there were that had not ended."""
        is_valid = (INVITATION.c.revoked_at.is_(None), INVITATION.c.expires_at > now)
        with self._write() as connection:
            found = connection.execute(select(INVITATION.c.id, INVITATION.c.name).where(*is_valid)).all()
            ids = [number for number, its_name in found if is_same_name(its_name, clean(name))]
            for number in ids:
                connection.execute(update(INVITATION).where(INVITATION.c.id == number).values(revoked_at=now))
        return len(ids)

    def invitations(self) -> tuple[Invitation, ...]:
        """All links, in the order in which they were made."""
        seen = select(func.max(SERVED_SESSION.c.seen_at)).where(SERVED_SESSION.c.invitation_id == INVITATION.c.id)
        wanted = select(*COLUMNS, seen.scalar_subquery().label("seen_at")).order_by(INVITATION.c.id)
        with self._read() as connection:
            rows = connection.execute(wanted).mappings()
            return tuple(Invitation(**row) for row in rows)


def is_usable(token_sha256: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a link that was neither used nor revoked, and is not over."""
    return (
        INVITATION.c.token_sha256 == token_sha256,
        INVITATION.c.used_at.is_(None),
        INVITATION.c.revoked_at.is_(None),
        INVITATION.c.expires_at > now,
    )
