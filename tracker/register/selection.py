"""Selects accounts of the register: all, or some by platform, region or key."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.errors import UserError
from tracker.messages.catalog import Messages
from tracker.register.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The criteria are combined with "and"; an empty one selects everything."""

    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Regions of any level."""
    keys: tuple[str, ...] = ()
    """As written on the command line: `weibo:1234567890`."""

    def __str__(self) -> str:
        """A canonical form of the selection, however it was typed; empty: all."""
        kinds = {"platform": self.platforms, "region": self.regions, "account": self.keys}
        return " ".join(f"{kind}={name}" for kind, names in kinds.items() for name in sorted(set(names)))

    def includes(self, account: Account) -> bool:
        return (
            (not self.platforms or account.platform in self.platforms)
            and (not self.regions or not set(self.regions).isdisjoint(account.region))
            and (not self.keys or account.key in self.keys)
        )


def select_accounts(accounts: Sequence[Account], selection: Selection, words: Messages) -> tuple[Account, ...]:
    """The selected accounts, in the register's order.

    Raises:
        UserError: an account is not in the register, or nothing is selected.
    """
    for key in selection.keys:
        check_key(key, accounts, words)
    selected = tuple(account for account in accounts if selection.includes(account))
    if not selected:
        raise UserError(words.text("select.nothing"), words.text("show.unknown.hint"))
    return selected


def check_key(key: str, accounts: Sequence[Account], words: Messages) -> None:
    """
    Raises:
        UserError: it is not PLATFORM:HANDLE, or the register has no such account.
    """
    platform, colon, handle = key.partition(":")
    if not (platform and colon and handle):
        raise UserError(words.text("key.malformed", key=key))
    if not any(account.key == key for account in accounts):
        raise UserError(words.text("show.unknown", key=key), words.text("show.unknown.hint"))
