"""Decides whether two names surely denote different organisations (认证主体不符). In doubt they do not.

Offices have many names: 湘潭市卫健委 is 湘潭市卫生健康委员会, 省公安厅 is 湖南省公安厅, and one office has two names
(网信办). So abbreviations, extensions and explanations are no difference.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

SUFFIXES = (
    *("局", "厅", "委", "办", "部", "署", "院", "处", "站", "所", "队", "馆", "校", "台", "社", "会", "乡", "镇"),
    *("公司", "集团", "中心", "政府", "学院", "大学", "医院", "街道", "办公室", "委员会"),
)
"""Suffixes of organisations' names; a text with another ending may be a description."""
TITLES = re.compile(
    r"(的?(唯一)?(新浪|腾讯|微信|百家|知乎|人民)?官方(政务)?(微博|微信|账号|帐号|账户|公众号|百家号|知乎|人民号|号)?|官微|政务微博)$"
)
PARTY = re.compile("中国共产党|中共")
JOINTS = re.compile("[、，,;；/|｜·]|暨")
BRACKETS = re.compile(r"[(\[【〔《「]([^)\]】〕》」]*)[)\]】〕》」]")
OFFICES_WITH_SEVERAL_NAMES: tuple[tuple[str, ...], ...] = (
    ("网信办", "互联网信息办公室", "网络安全和信息化"),
    ("纪委", "监委", "纪律检查委员会", "监察委员会"),
    ("宣传部", "新闻办", "文明办", "精神文明建设", "互联网信息办公室"),
    ("组织部", "老干部局", "公务员局"),
    ("统战部", "统一战线工作部", "民族宗教", "侨务"),
    ("档案局", "档案馆"),
    ("编办", "机构编制"),
    ("保密局", "保密委员会", "机要局", "密码管理"),
    ("生态环境局", "环境保护局", "环保局"),
    ("应急管理局", "安全生产监督管理局", "安监局"),
    ("市场监督管理局", "工商行政管理局", "工商局", "食品药品监督管理局", "食药监局", "质量技术监督局", "质监局"),
    ("自然资源", "国土资源局", "国土局", "规划局"),
    ("卫生健康", "卫健委", "卫生和计划生育", "卫计委", "卫生局"),
    ("农业农村局", "农业局", "农业委员会", "农委"),
    ("乡村振兴局", "扶贫开发", "扶贫办"),
)
"""Offices with several names (一个机构两块牌子), two that share one account, and what offices were called before the
reform of 2018: a platform's text is often of that time."""
OFFICE = re.compile("(?:办公[室厅]|办)$")
SHORTEST = 4


def is_other_organization(shown: str, registered: str) -> bool:
    """Whether the platform's text surely names another organisation than the register; False: the same, or in doubt.

    Args:
        shown: the platform's text; scraped. May be a description (韶山市公安局官方微博).
    """
    shown_names, registered_names = to_names(shown), to_names(registered)
    if not all(map(is_organisation, (*shown_names, *registered_names))) or not shown_names or not registered_names:
        return False
    return not any(may_be_same(name, other) for name in shown_names for other in registered_names)


def to_names(text: str) -> tuple[str, ...]:
    """The names in a text, with a name in brackets as a separate one; width and whitespace are ignored."""
    plain = re.sub(r"[\s\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff“”\"'‘’。.]", "", unicodedata.normalize("NFKC", text))
    parts = [
        *JOINTS.split(BRACKETS.sub("", plain)),
        *(part for inner in BRACKETS.findall(plain) for part in JOINTS.split(inner)),
    ]
    names = (PARTY.sub("", TITLES.sub("", part)) for part in parts)
    return tuple(name for name in names if name)


def is_organisation(name: str) -> bool:
    return len(name) >= SHORTEST and name.endswith(SUFFIXES) and not re.search("[A-Za-z0-9]", name)


def may_be_same(one: str, other: str) -> bool:
    """Whether one equals the other, is a part or abbreviation of it, or both are names of one office."""
    short, long = sorted((one, other), key=len)
    if is_short_for(short, long) or OFFICE.sub("", one) in other or OFFICE.sub("", other) in one:
        return True
    return any(are_names_of_one_office(short, long, office_names) for office_names in OFFICES_WITH_SEVERAL_NAMES)


def is_short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether its characters are all in the longer name: 卫健委 in 卫生健康委员会, 岳麓公安分局 in
    长沙市公安局岳麓分局."""
    return not Counter(short) - Counter(long)


def are_names_of_one_office(one: str, other: str, office_names: Sequence[str]) -> bool:
    """Whether both are names of one office in one place; a place omitted in one is the other's."""
    places = [
        next((name.partition(plate)[0] for plate in office_names if plate in name), None) for name in (one, other)
    ]
    if places[0] is None or places[1] is None:
        return False
    short, long = sorted((places[0], places[1]), key=len)
    return is_short_for(short, long)
