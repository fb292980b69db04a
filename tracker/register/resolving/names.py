"""Compares an account's name on a platform with its name in the register. Pure.

Only the same characters are the same name here. That two names merely look alike is a reason to ask a person.
"""

import re
import unicodedata
from enum import StrEnum


class NameMatch(StrEnum):
    EXACT = "exact"
    ALIKE = "alike"
    """They differ only in width, case, invisible characters, or characters written in two ways (账/帐, 發/发)."""
    LONGER = "longer"
    """One is the other with something before or after it (韶山公安, 韶山公安发布)."""
    OTHER = "other"
    UNKNOWN = "unknown"
    """The platform's page shows no name."""


TWO_WAYS = str.maketrans(
    "帐佈發資訊黨務縣鄉鎮區國廳處黃龍雲門張華東灣陽陰漢廣長開關報導學體衛檢慶樂壇實寧濟蘇滬遼貴蘭齊魯頭爾賓錦馬鳳義"
    "興業農產環衞後裏裡臺台檯係繫幹乾羣峯砲綫线祕",
    "账布发资讯党务县乡镇区国厅处黄龙云门张华东湾阳阴汉广长开关报导学体卫检庆乐坛实宁济苏沪辽贵兰齐鲁头尔宾锦马凤义"
    "兴业农产环卫后里里台台台系系干干群峰炮线线秘",
)
"""Characters that look or mean alike in names of offices; the list need not be complete, see NameMatch.OTHER."""
INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
MARKS = re.compile(r"[\s·•・.,，。、\-_—－()（）\[\]【】“”\"'‘’]")


def compare_names(shown: str, registered: str) -> NameMatch:
    if not shown.strip():
        return NameMatch.UNKNOWN
    if without_blanks(shown) == without_blanks(registered):
        return NameMatch.EXACT
    one, other = to_look(shown), to_look(registered)
    if one == other:
        return NameMatch.ALIKE
    short, long = sorted((one, other), key=len)
    return NameMatch.LONGER if len(short) >= 2 and short in long else NameMatch.OTHER


def without_blanks(name: str) -> str:
    """Tables put blanks and line breaks into names; nothing else is removed."""
    return re.sub(r"\s", "", name)


def to_look(name: str) -> str:
    """What a name looks like to a hasty reader."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return MARKS.sub("", plain).translate(TWO_WAYS)
