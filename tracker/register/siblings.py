"""Finds accounts that one unit runs in parallel on one platform (一单位一平台一账号, 国办发〔2018〕123号)."""

from collections import defaultdict
from collections.abc import Iterable

from tracker.register.account import Account, FilingState
from tracker.register.identity import normal_name


class Siblings:
    """The running accounts of a register by unit, platform and kind: a service account beside a publishing one is no
    second account. Units are compared like names (width, case, whitespace); accounts without a unit have no siblings.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._groups: dict[tuple[str, str, str], list[Account]] = defaultdict(list)
        for account in accounts:
            if account.filing.state is FilingState.RUNNING and normal_name(account.unit):
                self._groups[group_of(account)].append(account)

    def of(self, account: Account) -> tuple[Account, ...]:
        """The other accounts, in the register's order."""
        return tuple(other for other in self.group(account) if other.handle != account.handle)

    def group(self, account: Account) -> tuple[Account, ...]:
        """The siblings, with the account itself if it runs."""
        return tuple(self._groups.get(group_of(account), ()))


def group_of(account: Account) -> tuple[str, str, str]:
    return account.platform, account.kind.value, normal_name(account.unit)
