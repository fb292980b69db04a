"""What is known of the accounts of a line before they are looked at, read as many at once as are in hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.register.account import Account
from tracker.store.history.prefetch import PriorKnowledge
from tracker.store.store import Store


@dataclass(slots=True)
class HistoryPrefetch:
    """Read before an account is begun, and forgotten when it is recorded; what people decide meanwhile counts later."""

    store: Store
    _known: dict[str, PriorKnowledge] = field(default_factory=dict)

    def begin(self, accounts: Iterable[Account]) -> None:
        """Read what is known of accounts that are about to be looked at.

        Raises:
            Failed: the database cannot be read.
        """
        new = [account for account in accounts if account.key not in self._known]
        if new:
            self._known.update(self.store.prior_knowledge(new))

    def holds(self, account: Account) -> bool:
        return account.key in self._known

    def of(self, account: Account) -> PriorKnowledge:
        """
        Raises:
            Failed: the database cannot be read.
        """
        self.begin([account])
        return self._known[account.key]

    def forget(self, account: Account) -> None:
        self._known.pop(account.key, None)
