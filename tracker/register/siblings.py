"""Finds the accounts of one unit: those that it runs in parallel on one platform (一单位一平台一账号,
国办发〔2018〕123号), and what all of them are called."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from tracker.register.account import Account, FilingState, page_key
from tracker.register.identity import normal_name


class Siblings:
    """The running accounts of a register by unit, platform and kind: a service account beside a publishing one is no
    second account. Units are compared like names (width, case, whitespace); accounts without a unit have no siblings.
    Of units of one name that may be two (教育局 of two counties), and of rows that may be one account, nothing is
    claimed; what may be the unit's own (its names, its handles) is taken from all that may be it.
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
            or (
                is_surely_one_unit(account.unit, place_of(account), place_of(other))
                and not may_be_one_account(account, other)
            )
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


def unit_labels(accounts: Iterable[Account]) -> Callable[[Account], str]:
    """What names the unit of one of the accounts, by which what is sent to units is grouped: with the place where the
    accounts have several units of that name (教育局（甲市/乙县）), so that none is told of another's accounts."""
    by_name: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for account in accounts:
        by_name[normal_name(account.unit)].add(place_of(account))
    units = {name: units_at(name, places) for name, places in by_name.items() if name and len(places) > 1}

    def label(account: Account) -> str:
        place = units.get(normal_name(account.unit), {}).get(place_of(account))
        return account.unit if place is None else f"{account.unit}（{'/'.join(place) or '未填地区'}）"

    return label


def units_at(unit: str, places: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Place of an account -> the widest place of its unit; empty: all are surely one unit."""
    units: list[list[tuple[str, ...]]] = []
    for place in sorted(places, key=lambda place: (len(place), place)):
        same = next((at for at in units if is_surely_one_unit(unit, at[0], place)), None)
        if same is None:
            units.append([place])
        else:
            same.append(place)
    return {place: at[0] for at in units for place in at} if len(units) > 1 else {}


def group_of(account: Account) -> tuple[str, str, str]:
    return account.platform, account.kind.value, normal_name(account.unit)


PLACE = re.compile("..[省市州县旗]")
NAMED_FIRST = re.compile("^(?:中共)?(?!自治)[^和与及区县]{2,8}?(?:[省州县旗]|(?<!城)市)(?!场|容)")
"""A place at the beginning of a unit's name, behind no other word that ends like one (城市, 市场)."""
LEVEL = re.compile("(?<=..)[省市州县区旗]$")


CACHED = 4096
"""Each account of an office's name (教育局) is compared with all others of that name."""


def is_one_unit(unit: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether units of one name in two regions may be one: one region is the other or lies in it, or the name itself
    says of which place it is (韶山市公安局, and not 教育局)."""
    levels = min(len(one), len(other))
    if one[:levels] == other[:levels]:
        return True
    name = normal_name(unit)
    return bool(PLACE.search(name)) or any(level in name for level in map(plain_level, (*one, *other)) if level)


def is_surely_one_unit(unit: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether units of one name at two places are one: the places are the same, or the name itself says of which place
    it is, and not of two that have one name (鼓楼区教育局 in two cities). The 教育局 of a city and that of a county in
    it are two.

    Args:
        one, other: see place_of.
    """
    if one == other:
        return True
    of_one, of_other = named_places(unit, one), named_places(unit, other)
    if not of_one and not of_other:
        return names_a_place(unit)
    return {place[-1] for place in of_one - of_other}.isdisjoint(place[-1] for place in of_other - of_one)


@lru_cache(maxsize=CACHED)
def named_places(unit: str, place: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Those of the places in which a place lies, and of itself, whose name stands in a unit's."""
    name = normal_name(unit)
    depths = (depth for depth, level in enumerate(place) if (plain := plain_level(level)) and plain in name)
    return frozenset(place[: depth + 1] for depth in depths)


@lru_cache(maxsize=CACHED)
def names_a_place(unit: str) -> bool:
    return bool(NAMED_FIRST.search(normal_name(unit)))


def place_of(account: Account) -> tuple[str, ...]:
    """Its region, wide to narrow; without one its supervisor alone; empty: the register gives neither."""
    return account.region or ((account.supervisor,) if account.supervisor else ())


def plain_level(level: str) -> str:
    """The name of a region without its rank, as offices are named after it; empty: too short to be found in a name."""
    return LEVEL.sub("", level) if len(level) > 1 else ""


def may_be_one_account(one: Account, other: Account) -> bool:
    """Whether two entries of a platform may be one account that is registered twice: they have one name, and one has no
    handle by which it would be another."""
    if one.has_handle and other.has_handle:
        return False
    names = {normal_name(name) for name in (one.name, *one.former_names)}
    return not names.isdisjoint(normal_name(name) for name in (other.name, *other.former_names))
