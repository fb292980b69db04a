"""Finds the accounts of one unit: those that it runs in parallel on one platform (一单位一平台一账号,
国办发〔2018〕123号), and what all of them are called."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

from tracker.grouping import grouped
from tracker.register.account import Account, FilingState, page_key
from tracker.register.identity import normal_name


class Siblings:
    """The running accounts of a register by unit, platform and kind: a service account beside a publishing one is no
    second account. Units are compared like names (width, case, whitespace); accounts without a unit have no siblings.
    Of units of one name that may be two (教育局 of two counties), and of rows that may be one account, nothing is
    claimed; what may be the unit's own (its names, its handles) is taken from all that may be it.
    """

    def __init__(self, accounts: Iterable[Account]) -> None:
        accounts = tuple(accounts)
        self._units: dict[str, list[Account]] = defaultdict(list)
        self._of_units: dict[tuple[str, tuple[str, ...]], tuple[Account, ...]] = {}
        for account in accounts:
            if normal_name(account.unit):
                self._units[normal_name(account.unit)].append(account)
        self._places = unit_places(accounts)
        self._groups: dict[tuple[str, ...], list[Account]] = defaultdict(list)
        for account in accounts:
            if account.filing.state is FilingState.RUNNING and normal_name(account.unit):
                self._groups[self._group_of(account)].append(account)

    def of(self, account: Account) -> tuple[Account, ...]:
        """The other accounts, in the register's order; two handles that lead to one page are one account."""
        own = page_key(account.platform, account.handle)
        return tuple(other for other in self.group(account) if page_key(other.platform, other.handle) != own)

    def group(self, account: Account) -> tuple[Account, ...]:
        """The siblings, with the account itself if it runs."""
        return tuple(
            other
            for other in self._groups.get(self._group_of(account), ())
            if other.handle == account.handle or not may_be_one_account(account, other)
        )

    def _group_of(self, account: Account) -> tuple[str, ...]:
        place = place_of(account)
        return *group_of(account), *self._places.get(normal_name(account.unit), {}).get(place, place)

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


def unit_labels(accounts: Iterable[Account]) -> Callable[[Account], str]:
    """What names the unit of one of the accounts, by which what is sent to units is grouped: with the place where the
    accounts have several units of that name (教育局（甲市/乙县）), so that none is told of another's accounts."""
    several = {unit: places for unit, places in unit_places(accounts).items() if len(set(places.values())) > 1}

    def label(account: Account) -> str:
        places, place = several.get(normal_name(account.unit)), place_of(account)
        return (
            account.unit if places is None else f"{account.unit}（{'/'.join(places.get(place, place)) or '未填地区'}）"
        )

    return label


Place = tuple[str, ...]
"""See place_of."""


def unit_places(accounts: Iterable[Account]) -> Mapping[str, Mapping[Place, Place]]:
    """Normal name of a unit -> place of an account -> the widest place of the unit that runs it, which is another one
    for each unit of that name; without accounts of no unit."""
    by_name: defaultdict[str, set[Place]] = defaultdict(set)
    for account in accounts:
        by_name[normal_name(account.unit)].add(place_of(account))
    return {
        name: {place: unit[0] for unit in units_at(name, places) for place in unit}
        for name, places in by_name.items()
        if name
    }


def units_at(unit: str, places: Collection[Place]) -> list[list[Place]]:
    """The places of each unit of a name, wide before narrow.

    Two places are of one unit where the name itself says of which place it is, and not of two that have one name
    (鼓楼区教育局 in two cities); the 教育局 of a city and that of a county in it are two. Whose a place is that may be
    of either of two units (鼓楼区教育局 without a region, beside these two) nobody knows: it counts as a third one's.
    """
    named = grouped(sorted(places, key=by_width), lambda place: named_places(unit, place))
    unnamed = named.get(NOWHERE, [])
    if len(unnamed) > 1 and not names_a_place(unit):
        del named[NOWHERE]
        apart = unnamed
    else:
        apart = []
    units = grouped(named, lambda one: frozenset(other for other in named if may_be_of_one(one, other)))
    joined = [sorted((place for each in same for place in named[each]), key=by_width) for same in units.values()]
    return [*([place] for place in apart), *joined]


NOWHERE: frozenset[Place] = frozenset()


def by_width(place: Place) -> tuple[int, Place]:
    return len(place), place


def may_be_of_one(one: frozenset[Place], other: frozenset[Place]) -> bool:
    """Whether a unit's name does not name two places of one name."""
    return {place[-1] for place in one - other}.isdisjoint(place[-1] for place in other - one)


PLACE = re.compile("..[省市州县旗]")
NAMED_FIRST = re.compile("^(?:中共)?(?!自治)[^和与及区县]{2,8}?(?:[省州县旗]|(?<!城)市)(?!场|容)")
"""A place at the beginning of a unit's name, behind no other word that ends like one (城市, 市场)."""
LEVEL = re.compile("(?<=..)[省市州县区旗]$")


def is_one_unit(unit: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether units of one name in two regions may be one: one region is the other or lies in it, or the name itself
    says of which place it is (韶山市公安局, and not 教育局)."""
    levels = min(len(one), len(other))
    if one[:levels] == other[:levels]:
        return True
    return says_place(unit) or is_named_after(unit, one) or is_named_after(unit, other)


CACHED = 1 << 14
"""Places of one name (教育局) that are compared with each other."""


@lru_cache
def says_place(unit: str) -> bool:
    return bool(PLACE.search(normal_name(unit)))


@lru_cache(maxsize=CACHED)
def is_named_after(unit: str, place: Place) -> bool:
    return bool(named_places(unit, place))


def named_places(unit: str, place: Place) -> frozenset[Place]:
    """Those of the places in which a place lies, and of itself, whose name stands in a unit's."""
    name = normal_name(unit)
    depths = (depth for depth, level in enumerate(place) if (plain := plain_level(level)) and plain in name)
    return frozenset(place[: depth + 1] for depth in depths)


def names_a_place(unit: str) -> bool:
    return bool(NAMED_FIRST.search(normal_name(unit)))


def place_of(account: Account) -> Place:
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
