"""Decides whether a verified organisation (认证主体) surely is the register's unit. Pure.

tracker.register.organization_names answers the opposite question, whether two names surely differ. Between the two lies
doubt: a district's name that several cities have, a second name of the office, an office of the same name elsewhere.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from tracker.register.account import Account
from tracker.register.organization_names import is_organisation, to_names
from tracker.register.resolving.names import INVISIBLE


class EntityMatch(StrEnum):
    SAME = "same"
    LOOKS_ALIKE = "looks_alike"
    """It is the unit's name to the eye, but has a character that does not show, or a compatibility form of one."""
    PLACE_UNCLEAR = "place_unclear"
    """The office has the unit's name, but its place may be another of that name."""
    ONE_OF_SEVERAL = "one_of_several"
    """Several organisations are named, and not all are the unit."""
    OTHER = "other"
    NOT_SHOWN = "not_shown"


SHORT_FORMS: tuple[tuple[str, str], ...] = (
    ("网络安全和信息化委员会办公室", "网信办"),
    ("互联网信息办公室", "网信办"),
    ("国有资产监督管理委员会", "国资委"),
    ("人民代表大会常务委员会", "人大常委会"),
    ("发展和改革委员会", "发改委"),
    ("发展改革委员会", "发改委"),
    ("发展改革委", "发改委"),
    ("发展和改革局", "发改局"),
    ("发展改革局", "发改局"),
    ("卫生健康委员会", "卫健委"),
    ("卫生健康委", "卫健委"),
    ("卫生健康局", "卫健局"),
    ("人力资源和社会保障", "人社"),
    ("人力资源社会保障", "人社"),
    ("住房和城乡建设委员会", "住建委"),
    ("住房和城乡建设", "住建"),
    ("住房城乡建设", "住建"),
    ("市场监督管理", "市场监管"),
    ("文化和旅游", "文旅"),
    ("应急管理局", "应急局"),
    ("应急管理厅", "应急厅"),
    ("教育体育", "教体"),
    ("纪律检查委员会", "纪委"),
    ("监察委员会", "监委"),
    ("人民检察院", "检察院"),
    ("人民法院", "法院"),
    ("人民政府", "政府"),
    ("新闻办公室", "新闻办"),
    ("政府办公室", "政府办"),
    ("政府办公厅", "政府办"),
    ("省委员会", "省委"),
    ("市委员会", "市委"),
    ("县委员会", "县委"),
    ("区委员会", "区委"),
    ("委网信办", "网信办"),
)
"""Long form -> the short one in use; a name with either is the same office's. Applied in this order."""
LEVELS = (
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "街道",
    "地区",
    "省",
    "市",
    "州",
    "盟",
    "县",
    "旗",
    "区",
    "镇",
    "乡",
    "村",
)
HOMONYMOUS = ("区", "街道", "镇", "乡", "村")
"""Endings of places whose names several cities have (新华区); 自治区 is none of them."""
CITIES = ("市", "州", "盟", "地区")
PLACE = re.compile(rf"^[\u4e00-\u9fff]{{2,8}}?(?:{'|'.join(LEVELS)})")
RELATIVE = re.compile(r"^(省|市(?![场政民容])|州|县|区(?![域块])|旗|镇|乡(?![村镇]))(?=[\u4e00-\u9fff]{2})")
PROVINCE = re.compile(r"([\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,5}自治区)")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlaces:
    """The places of a register, by which an office's place is recognised."""

    parents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Place -> the places directly above it in the register."""
    province: str = ""
    """The one province of the register; empty: none or several are known."""

    @classmethod
    def of(cls, accounts: Iterable[Account], register_name: str = "") -> Self:
        parents: defaultdict[str, set[str]] = defaultdict(set)
        provinces = set(PROVINCE.findall(register_name)[:1])
        for region in {account.region for account in accounts}:
            for above, place in zip(("", *region), region, strict=False):
                parents[place].add(above)
            provinces |= {place for place in region[:1] if PROVINCE.fullmatch(place)}
        return cls(
            parents={place: frozenset(above) for place, above in parents.items()},
            province=provinces.pop() if len(provinces) == 1 else "",
        )

    def is_homonymous(self, place: str) -> bool:
        """Whether another place may have this name."""
        if place.endswith(("自治区", "地区")):
            return False
        return place.endswith(HOMONYMOUS) or len(self.parents.get(place, ())) > 1

    def chain(self, region: Sequence[str]) -> tuple[str, ...]:
        """The account's places, wide to narrow, with the register's province before them."""
        plain = tuple(to_plain(place) for place in region if place)
        return plain if not self.province or self.province in plain else (self.province, *plain)


@dataclass(frozen=True, slots=True)
class OfficeName:
    """An office's name, split: the places before it, and the rest in its short form."""

    places: tuple[str, ...]
    rest: str


def match_entity(shown: str, account: Account, places: KnownPlaces) -> EntityMatch:
    """
    Args:
        shown: the platform's text on the verified organisation; scraped. May be a description (韶山市公安局官方微博).
    """
    match = match_names(shown, account, places)
    is_plain = is_plainly_written(shown) and is_plainly_written(account.unit)
    return match if is_plain or match is not EntityMatch.SAME else EntityMatch.LOOKS_ALIKE


def is_plainly_written(name: str) -> bool:
    """Whether it has no character that does not show, and none in another form than the usual one: a place's name with
    a blank of no width (韶山市\u200b公安局), or with a radical for the character (⼟), is not that place's name.
    Full-width letters and signs are usual."""
    return not INVISIBLE.search(name) and all(
        char.isspace() or is_full_width(char) or unicodedata.normalize("NFKC", char) == char for char in name
    )


def is_full_width(char: str) -> bool:
    return "\uff01" <= char <= "\uff5e"


def match_names(shown: str, account: Account, places: KnownPlaces) -> EntityMatch:
    names = to_names(shown)
    if not any(is_organisation(name) for name in names):
        return EntityMatch.NOT_SHOWN
    units = to_names(account.unit)
    found = [best([match_one(name, unit, account.region, places) for unit in units]) for name in names]
    if all(match is EntityMatch.SAME for match in found):
        return EntityMatch.SAME
    if any(match is EntityMatch.OTHER for match in found):
        is_one = any(match is not EntityMatch.OTHER for match in found)
        return EntityMatch.ONE_OF_SEVERAL if is_one else EntityMatch.OTHER
    return EntityMatch.PLACE_UNCLEAR


def best(matches: Sequence[EntityMatch]) -> EntityMatch:
    order = (EntityMatch.SAME, EntityMatch.PLACE_UNCLEAR, EntityMatch.OTHER)
    return min(matches, key=order.index, default=EntityMatch.OTHER)


def match_one(shown: str, unit: str, region: Sequence[str], places: KnownPlaces) -> EntityMatch:
    chain = places.chain(region)
    one, other = to_office(shown, chain), with_own_place(to_office(unit, chain), chain)
    if one.rest != other.rest or not one.rest:
        return EntityMatch.OTHER
    if one.places and other.places and one.places[-1] != other.places[-1]:
        return EntityMatch.OTHER
    if other.places and not one.places:
        return EntityMatch.PLACE_UNCLEAR
    if one.places and not other.places and PLACE.match(other.rest) is None:
        return EntityMatch.PLACE_UNCLEAR  # a bare 公安局: the register's region may be wider than the unit's
    return EntityMatch.SAME if has_clear_place(one, chain, places) else EntityMatch.PLACE_UNCLEAR


def has_clear_place(office: OfficeName, chain: Sequence[str], places: KnownPlaces) -> bool:
    """Whether an office of the unit's name is in the unit's place and in no other."""
    named, known = office.places, tuple(chain)
    if named:
        known = known[: known.index(named[-1]) + 1]
    inner = PLACE.match(office.rest)  # a place that the register does not state: 新华区 of an account in 河北省
    if inner is not None and not stem_of(inner[0]).endswith(LEVELS):  # 城区市场监管局 is in no 城区市
        return is_clear_place((*named, inner[0]), (*(known if named else ()), inner[0]), places)
    if named:
        return is_clear_place(named, known, places)
    inside = [place for place in chain if (stem := stem_of(place)) and stem in office.rest]  # 国家税务总局湘潭市税务局
    return bool(inside) and is_clear_place(inside, chain, places)


def is_clear_place(named: Sequence[str], chain: Sequence[str], places: KnownPlaces) -> bool:
    """Whether no other place can be meant: each homonymous one is named with the one directly above it.

    A province above a district is not enough (河北省 has two 新华区), nor a city above a town that has districts.

    Args:
        named: the places in an office's name, some of the chain.
    """
    index = chain.index(named[-1])
    while places.is_homonymous(chain[index]):
        above = chain[index - 1] if index else ""
        if above not in named or above.endswith(("省", "自治区")):
            return False
        is_town = chain[index].endswith(("镇", "乡", "街道", "村"))
        if is_town and above.endswith("市") and not any(place.endswith(CITIES) for place in chain[: index - 1]):
            return False
        index -= 1
    return True


def to_office(name: str, chain: Sequence[str]) -> OfficeName:
    """The name without the account's own places before it. Another place stays, and so makes a difference."""
    rest, found = to_plain(name), list[str]()
    for number, place in enumerate(chain):
        if rest.startswith(place):
            rest = rest.removeprefix(place)
            found.append(place)
        elif (stem := stem_of(place)) and any(rest.startswith(stem + narrower) for narrower in chain[number + 1 :]):
            rest = rest.removeprefix(stem)
            found.append(place)
    return OfficeName(tuple(found), to_short(rest))


def with_own_place(unit: OfficeName, chain: Sequence[str]) -> OfficeName:
    """A unit like 市公安局 means that of its own region, if that is a 市."""
    relative = RELATIVE.match(unit.rest) if not unit.places else None
    if relative is not None:
        own = next((place for place in chain[-1:] if place.endswith(relative[1])), "")
        return OfficeName((own,), unit.rest[relative.end() :]) if own else unit
    return unit


def stem_of(place: str) -> str:
    """湘潭 of 湘潭市; empty: too short to be recognised."""
    level = next((level for level in LEVELS if place.endswith(level)), "")
    stem = place.removesuffix(level)
    return stem if len(stem) >= 2 else ""


def to_plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def to_short(name: str) -> str:
    for long, short in SHORT_FORMS:
        name = name.replace(long, short)
    return name
