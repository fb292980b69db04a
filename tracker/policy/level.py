"""Derives an account's level (层级) from the names of its region: 省, 市, 县 or 乡镇; an unclear name has none."""

from collections.abc import Sequence
from enum import StrEnum


class Level(StrEnum):
    """省级, 市级, 县级, 乡镇."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
"""直辖市: of provincial rank."""
ENDINGS = (
    (("乡", "镇", "街道", "街道办事处", "苏木"), Level.TOWNSHIP),
    (("省", "自治区", "特别行政区", "生产建设兵团"), Level.PROVINCE),
    (("自治州", "州", "盟", "地区"), Level.CITY),
    (("县", "区", "旗"), Level.COUNTY),
)
"""Suffix of a name -> its level, first match; `市` depends on the enclosing region."""


def level_of(region: Sequence[str]) -> Level | None:
    """The level of the narrowest name.

    Args:
        region: wide to narrow: ("湘潭市", "韶山市") is 县级, for a 市 within a 市 is one.

    Returns:
        None: no region, or its name does not say.
    """
    if not region:
        return None
    name = region[-1]
    if name in MUNICIPALITIES:
        return Level.PROVINCE
    if name.endswith("市"):
        return Level.COUNTY if level_of(region[:-1]) is Level.CITY else Level.CITY
    return next((level for endings, level in ENDINGS if name.endswith(endings)), None)
