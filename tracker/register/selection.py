"""Selects accounts of the register: all, or some by platform, region or key."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.find_account import find_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The criteria are combined with "and"; an empty one selects everything."""

    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Regions of any level."""
    keys: tuple[str, ...] = ()
    """As written on the command line: keys, or what find_account understands."""

    def __str__(self) -> str:
        """A canonical form of the selection, however it was typed; empty: all."""
        kinds = {"platform": self.platforms, "region": self.regions, "account": self.keys}
        return " ".join(f"{kind}={name}" for kind, names in kinds.items() for name in sorted(set(names)))

    def includes(self, account: Account) -> bool:
        return (
            (not self.platforms or account.platform in self.platforms)
            and (not self.regions or any(map(account.lies_in, self.regions)))
            and (not self.keys or account.key in self.keys)
        )


def select_accounts(accounts: Sequence[Account], selection: Selection, messages: Messages) -> tuple[Account, ...]:
    """The selected accounts, in the register's order.

    Raises:
        UserError: an account is not in the register, or nothing is selected.
    """
    meant = replace(selection, keys=tuple(find_account(typed, accounts, messages) for typed in selection.keys))
    selected = tuple(account for account in accounts if meant.includes(account))
    if not accounts:
        raise messages.error("select.empty")
    if not selected:
        hint = "show.unknown.hint" if accounts else "register.no_accounts.hint"
        raise UserError(messages.text("select.nothing"), messages.text(hint))
    return selected
