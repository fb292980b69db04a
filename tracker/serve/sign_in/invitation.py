"""Makes a personal link. Its token is returned once, and stored as its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.serve.sign_in.roles import ServedRole
from tracker.store.store import Store
from tracker.text.sanitize import sanitize

LONGEST_NAME = 40


def invite(  # noqa: PLR0913  # a link's own fields
    store: Store, typed_name: str, role: ServedRole, days: int, by: str, now: datetime, messages: Messages
) -> str:
    """The token of a new link, which opens one session and ends with it after so many days.

    Raises:
        UserError: the name is empty, or too long.
    """
    name = sanitize(typed_name)
    if not name or len(name) > LONGEST_NAME:
        raise UserError(messages.text("serve.invite.name", most=LONGEST_NAME))
    token = new_token()
    made = {
        "name": name,
        "role": role.value,
        "created_at": now,
        "created_by": sanitize(by),
        "expires_at": now + timedelta(days=days),
    }
    store.sign_ins.invite(made, hash_token(token))
    return token


def new_token() -> str:
    """A secret of a link or a session, which is not guessed: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """The stored hash of a token. It needs no salt: it is no password, but random."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
