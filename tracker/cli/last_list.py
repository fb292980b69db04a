"""The list last shown, so that an account can be named by its number in it.

Kept in the state folder, for its owner alone. A program that reads JSON or CSV sees no numbers, and changes nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.time.format import format_minute, to_iso

FILE = "last-list.json"
LASTS = timedelta(hours=12)
"""After that nobody remembers which list it was."""
LARGEST = 10_000_000
"""Bytes of the file that are read: a province's list has two."""
MAX_DIGITS = 6
"""A longer number is a handle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastList:
    name: str
    """A key of `list.` in the messages."""
    shown_at: datetime
    register: str
    """Path of the register."""
    keys: Mapping[int, str]
    """Number shown -> account key."""

    def is_stale(self, now: datetime, register: str) -> bool:
        return register != self.register or not self.shown_at <= now <= self.shown_at + LASTS


def save_list(state: Path, shown: LastList) -> None:
    """Keep it where that is possible; a list is shown also where nothing can be written."""
    document = {
        "list": shown.name,
        "shown_at": to_iso(shown.shown_at),
        "register": shown.register,
        "accounts": {str(number): key for number, key in shown.keys.items()},
    }
    if not state.is_dir():
        return
    try:
        write_atomically(state / FILE, json.dumps(document, ensure_ascii=False).encode(), is_private=True)
    except (OSError, UnicodeError):
        return


def read_list(state: Path) -> LastList | None:
    """None: none was shown yet, or what is there is no list."""
    try:
        if (state / FILE).stat().st_size > LARGEST:
            return None
        document = json.loads((state / FILE).read_text("utf-8"))
        return LastList(
            name=str(document["list"]),
            shown_at=datetime.fromisoformat(document["shown_at"]),
            register=str(document["register"]),
            keys={int(number): str(key) for number, key in document["accounts"].items()},
        )
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedAccounts:
    """Finds the account that a number in the list last shown means."""

    shown: LastList | None
    register: str
    now: datetime
    messages: Messages

    def key_of(self, typed: str, accounts: Sequence[Account]) -> str | None:
        """None: the text is no number, or it is the handle or name of an account.

        Raises:
            UserError: no list was shown, it is out of date, or has no such number; or the number is another account's
                handle.
        """
        text = typed.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
            return None
        called = next((account for account in accounts if text in (account.handle, account.name)), None)
        listed = self.shown.keys.get(int(text)) if self.shown else None
        if called is not None:
            if self.shown and listed not in (None, called.key) and not self.shown.is_stale(self.now, self.register):
                about = {"typed": text, "handle": called.key, "key": listed, "list": self._name(self.shown)}
                raise self.messages.error("number.or_handle", **about)
            return None
        return self._listed(text, accounts)

    def _listed(self, text: str, accounts: Sequence[Account]) -> str:
        messages, shown, hint = self.messages, self.shown, self.messages.text("number.hint")
        if shown is None:
            raise UserError(messages.text("number.none", typed=text), hint)
        about = {"typed": text, "list": self._name(shown), "at": format_minute(shown.shown_at)}
        if shown.is_stale(self.now, self.register):
            raise UserError(messages.text("number.stale", **about), hint)
        key = shown.keys.get(int(text))
        if key is None:
            raise UserError(messages.text("number.out_of_range", last=max(shown.keys, default=0), **about), hint)
        if not any(account.key == key for account in accounts):
            raise UserError(messages.text("number.gone", number=text, key=key), hint)
        return key

    def _name(self, shown: LastList) -> str:
        key = f"list.{shown.name}"
        return self.messages.text(key if self.messages.has(key) else "list.accounts")
