"""Finds the accounts of one unit: those that it runs in parallel on one platform (一单位一平台一账号,
国办发〔2018〕123号), and what all of them are called."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tracker.register.account import Account, FilingState, page_key
from tracker.register.identity import normal_name


class Siblings:
    """The running accounts of a register by unit, platform and kind: a service account beside a publishing one is no
    second account. Units are compared like names (width, case, whitespace); accounts without a unit have no siblings.
    Of units of one name whose regions differ (教育局 of two counties), and of rows that may be one account, nothing is
    claimed.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        self._groups: dict[tuple[str, str, str], list[Account]] = defaultdict(list)
        self._units: dict[str, list[Account]] = defaultdict(list)
        self._of_units: dict[tuple[str, tuple[str, ...]], tuple[Account, ...]] = {}
        for account in accounts:
            if normal_name(account.unit):
                self._units[normal_name(account.unit)].append(account)
            if account.filing.state is FilingState.RUNNING and normal_name(account.unit):
                self._groups[group_of(account)].append(account)

    def of(self, account: Account) -> tuple[Account, ...]:
        """The other accounts, in the register's order; two handles that lead to one page are one account."""
        own = page_key(account.platform, account.handle)
        return tuple(other for other in self.group(account) if page_key(other.platform, other.handle) != own)

    def group(self, account: Account) -> tuple[Account, ...]:
        """The siblings, with the account itself if it runs."""
        return tuple(
            other
            for other in self._groups.get(group_of(account), ())
            if other.handle == account.handle
            or (is_one_unit(account.unit, account.region, other.region) and not may_be_one_account(account, other))
        )

    def of_unit(self, account: Account) -> tuple[Account, ...]:
        """The accounts of the unit on every platform, itself among them, in the register's order; of no unit none."""
        unit = normal_name(account.unit), account.region
        if unit not in self._of_units:  # one answer for all of a unit: its name may be that of hundreds (教育局)
            listed = self._units.get(unit[0], ())
            regions = dict.fromkeys(other.region for other in listed)
            own = {region for region in regions if is_one_unit(account.unit, account.region, region)}
            self._of_units[unit] = tuple(other for other in listed if other.region in own)
        return self._of_units[unit]

    def names_of_unit(self, account: Account) -> tuple[str, ...]:
        """What else the accounts of the unit are and were called, on every platform, in the register's order; empty:
        nothing else, or it has no unit."""
        names = dict.fromkeys(name for other in self.of_unit(account) for name in (other.name, *other.former_names))
        return tuple(name for name in names if name != account.name)

    def handles_of_unit(self, account: Account) -> tuple[str, ...]:
        """The handles of the unit's accounts on the account's platform, its own too, in the register's order."""
        return tuple(other.handle for other in self.of_unit(account) if other.platform == account.platform)


def group_of(account: Account) -> tuple[str, str, str]:
    return account.platform, account.kind.value, normal_name(account.unit)


PLACE = re.compile("..[省市州县旗]")
LEVEL = re.compile("(?<=..)[省市州县区旗]$")


def is_one_unit(unit: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether units of one name in two regions are surely one: one region is the other or lies in it, or the name
    itself says of which place it is (韶山市公安局, and not 教育局)."""
    levels = min(len(one), len(other))
    if one[:levels] == other[:levels]:
        return True
    name = normal_name(unit)
    return bool(PLACE.search(name)) or any(LEVEL.sub("", level) in name for level in (*one, *other) if len(level) > 1)


def may_be_one_account(one: Account, other: Account) -> bool:
    """Whether two entries of a platform may be one account that is registered twice: they have one name, and one has no
    handle by which it would be another."""
    if one.has_handle and other.has_handle:
        return False
    names = {normal_name(name) for name in (one.name, *one.former_names)}
    return not names.isdisjoint(normal_name(name) for name in (other.name, *other.former_names))
