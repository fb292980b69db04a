"""Loads what is known of a platform's accounts before they are checked, as many at once as are in progress."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.register.account import Account
from tracker.store.history.prefetch import PriorKnowledge
from tracker.store.store import Store


@dataclass(slots=True)
class HistoryPrefetch:
    """Loaded before an account is begun, dropped when it is recorded; decisions taken meanwhile count later."""

    store: Store
    _loaded: dict[str, PriorKnowledge] = field(default_factory=dict)

    def begin(self, accounts: Iterable[Account]) -> None:
        """Load what is known of accounts that are about to be checked.

        Raises:
            Failed: the database cannot be read.
        """
        new = [account for account in accounts if account.key not in self._loaded]
        if new:
            self._loaded.update(self.store.prior_knowledge(new))

    def holds(self, account: Account) -> bool:
        return account.key in self._loaded

    def of(self, account: Account) -> PriorKnowledge:
        """
        Raises:
            Failed: the database cannot be read.
        """
        self.begin([account])
        return self._loaded[account.key]

    def forget(self, account: Account) -> None:
        self._loaded.pop(account.key, None)
