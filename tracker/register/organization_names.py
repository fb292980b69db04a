"""Decides whether two names surely denote different organisations (认证主体不符). In doubt they do not.

Offices have many names: 湘潭市卫健委 is 湘潭市卫生健康委员会, 省公安厅 is 湖南省公安厅, and one office has two names
(网信办). So abbreviations, extensions and explanations are no difference.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

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
FIELDS: tuple[str, ...] = (
    "公安 交警 交通警察 交通管理支队 交通管理大队 派出所 特警 网安 出入境 警察",
    "消防",
    "交通 公路 道路运输 运输管理 海事 港航 航务 铁路 民航",
    "司法 法制 普法 公证 监狱 戒毒 法律援助",
    "政法 综治 综合治理 社会治安 法学会",
    "法院",
    "检察",
    "纪委 纪律检查 纪检 监委 监察 巡察 预防腐败",
    "组织部 老干部 公务员 编办 机构编制 党校 行政学院 党建 社会工作",
    "宣传 新闻中心 融媒体 新闻办 文明办 精神文明 网信 互联网信息 网络安全 信息化委员会 新闻出版 版权 讲师团 外宣",
    "融媒体 广播 电视 日报 晚报 报社 报业 传媒 新闻中心 新闻网 新闻传播",
    "文化 文旅 文广 文体 旅游 广电 体育 文物 新闻出版 广播 电视 博物馆 图书馆 景区 风景名胜",
    "统战 统一战线 民族 宗教 民宗 侨 工商联 台湾 台办 港澳 外事",
    "档案 史志 党史 地方志 方志",
    "保密 机要 密码",
    "人力资源 人社 社会保障 社会保险 劳动 就业 人事局 人才 医疗保险 医疗保障 医保",
    "卫生 卫健 卫计 计划生育 人口 疾病预防 疾控 健康 医院 中医 妇幼 血液 急救 医疗 医保 爱国卫生",
    "(?<!人)民政 退役军人 老龄 殡葬 救助 社会工作 残疾人 残联 慈善 军人",
    "教育 学校 中学 小学 大学 学院 教体 体育 科教 招生 考试 电大 职业技术",
    "财政 国有资产 国资 金融",
    "税务 国家税务 地方税务 国税 地税",
    "审计",
    "统计 调查队",
    "发展和改革 发展改革 发改 计划委 物价 价格 粮食 能源 物资储备 信用 重点建设 重点项目 数据",
    "经济和信息化 工业 工信 经信 经委 经贸 中小企业 无线电 煤炭 科技",
    "科学技术 科技 科教 科协 知识产权 地震",
    "商务 招商 商业 经贸 经济合作 经合 粮食 外资 口岸 供销 贸易促进",
    "行政审批 政务 数据 电子政务 公共资源 门户网站 信息中心 人民政府 政府办 市政府 县政府 区政府 省政府 "
    "市委办 县委办 区委办 省委办 机关事务 热线 管委会 管理委员会 "
    "档案 保密 机要 外事 台办 金融 信访",
    "城市管理 城管 园林 环境卫生 市容 综合执法 行政执法 公用事业 绿化",
    "住房 住建 建设 房产 房管 房地产 房屋 规划 公积金 人民防空 人防 国防动员 征收 棚户区",
    "自然资源 国土 规划 林业 林草 测绘 地理信息 地质 矿产 海洋 不动产 国有林",
    "生态环境 环境保护 环保 环境监测",
    "应急 安全生产 安监 地震 防汛 抗旱 森林防火 煤炭 消防 救灾",
    "农业 农村 农林 农牧 农委 农办 农机 畜牧 水产 渔业 扶贫 乡村振兴 兽医 种子 农经 经管 移民",
    "水利 水务 水文 移民 河长 防汛 供水 排水",
    "市场监督 市场监管 市监局 工商局 工商行政 工商所 质量技术 质监 食品药品 食药监 药品监督 "
    "物价 价格 知识产权 消费者 特种设备",
    "气象",
    "邮政",
    "烟草",
    "海关 检验检疫",
    "总工会 工会",
    "妇女联合 妇联",
    "共青团 共产主义青年团 团委 团市委 团县委 团区委 团省委 青年联合",
    "红十字",
    "文学艺术 文联 作家协会",
    "社会科学 社科联",
    "人民代表大会 人大",
    "政治协商 政协",
    "信访",
    "公司 集团",
)
"""What an office deals with, by the words in its name: one entry for all offices that may be one, or may have been. One
office has several names (一个机构两块牌子: 网信办, 新闻办, 宣传部), and the reforms of 2018 and 2023 joined and renamed
many (环境保护局, 公安消防支队, 地方税务局, 人民防空办公室), while the platform's text is often of before. A word
may stand in several entries: 粮食局 went to one of two. What an office does whose name has none, nobody knows."""
PATTERNS = tuple(re.compile("|".join(field.split())) for field in FIELDS)
FIELD_WORD = re.compile("|".join(sorted(" ".join(FIELDS).split(), key=len, reverse=True)))
COMMON = re.compile(
    "办公[室厅]|委员会|管理|监督|行政|事务|工作|服务|中心|综合|[总支大中]队|[分支]局|领导小组|"
    "和|与|及|[局厅委办部院处站所馆校台社会署]$"
)
"""What is neither the place nor the field of an office."""
BRANCH = re.compile("[分支]局")
LEVEL = re.compile("[省市州县区旗]")
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
    """Whether one equals the other, is a part or abbreviation of it, or both may be one office, now or earlier.

    They surely are not if they deal with different things, or if their places differ."""
    short, long = sorted((one, other), key=len)
    if is_short_for(short, long) or OFFICE.sub("", one) in other or OFFICE.sub("", other) in one:
        return True
    fields, other_fields = fields_of(one), fields_of(other)
    if not fields or not other_fields:
        return True
    return not fields.isdisjoint(other_fields) and may_be_one_place(one, other)


def is_short_for(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether its characters are all in the longer name: 卫健委 in 卫生健康委员会, 岳麓公安分局 in
    长沙市公安局岳麓分局."""
    return not Counter(short) - Counter(long)


@lru_cache(maxsize=8192)
def fields_of(name: str) -> frozenset[int]:
    """The entries of FIELDS whose words stand in the name, overlapping ones too; empty: none."""
    return frozenset(number for number, pattern in enumerate(PATTERNS) if pattern.search(name))


def may_be_one_place(one: str, other: str) -> bool:
    """Whether the names may be of one place: what is left of one without field and office is contained in the other's;
    or what stands before the field is."""
    names = [LEVEL.sub("", name) for name in (one, other)] if BRANCH.search(one + other) else [one, other]
    rests = [COMMON.sub("", FIELD_WORD.sub("", name)) for name in names]
    begins = [COMMON.sub("", FIELD_WORD.split(name, maxsplit=1)[0]) for name in names]
    return any(is_short_for(*sorted(places, key=len)) for places in (rests, begins))
