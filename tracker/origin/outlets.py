"""Determines to whom a quoted source belongs: the account, its region, surely another organisation, or unknown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.register.account import Account
from tracker.register.identity import normal_name


def split_names(names: str) -> tuple[str, ...]:
    """Names separated by whitespace. In a literal the formatter gives each of the two hundred a line of its own."""
    return tuple(names.split())


CENTRAL = split_names("""
    新华社 新华网 新华视点 新华每日电讯 新华国际 人民日报 人民网 人民日报评论 人民日报海外版 中央广播电视总台
    央视 央视新闻 央视网 央视财经 央视军事 CCTV 新闻联播 焦点访谈 央广网 中国之声 国际在线 环球资讯 光明日报
    光明网 经济日报 中国经济网 中国日报 中国日报网 科技日报 工人日报 中国青年报 中青在线 中国妇女报 农民日报
    法治日报 法制日报 法治网 求是 求是网 学习强国 学习时报 解放军报 中国军网 检察日报 人民法院报 人民公安报
    中国警察网 中国应急管理报 中国交通报 中国教育报 人民教育 中国环境报 中国税务报 中国消费者报 健康报 中国气象报
    中国纪检监察报 人民政协报 人民政协网 中国新闻社 中国新闻网 中新社 中新网 中新经纬 环球时报 环球网 参考消息
    半月谈 瞭望 中国网 中国政府网 国务院客户端 国务院办公厅 国务院 中国长安网 共产党员 中国普法 健康中国
    中国消防 中国警方在线 中国天气 中国天气网 国资小新 共青团中央 中国应急管理 中国交通 微言教育 中央纪委国家监委网站
    公安部刑侦局 公安部交通管理局 公安部网安局 国家反诈中心 中国反诈 国家应急广播 全国妇联 中国妇联新闻
    全国总工会
""")
"""中央媒体 and outlets of central bodies: their content is nobody else's own."""

BODIES = split_names("""
    国务院 国务院办公厅 公安部刑侦局 公安部交通管理局 公安部网安局 国家反诈中心 中国反诈 全国妇联 全国总工会
""")
"""Of these the offices, which are no press: what they make known, anybody may put into words of their own."""

OTHERS = split_names("""
    澎湃新闻 新京报 南方都市报 南方日报 南方周末 红星新闻 极目新闻 上观新闻 解放日报 文汇报 新民晚报 北京日报
    北京青年报 红网 时刻新闻 红网时刻 三湘都市报 潇湘晨报 湖南日报 新湖南 湖南卫视 芒果都市 封面新闻 大河报
    扬子晚报 钱江晚报 浙江日报 潮新闻 现代快报 齐鲁晚报 大众日报 四川日报 羊城晚报 广州日报 深圳特区报
    每日经济新闻 第一财经 21世纪经济报道 财新 界面新闻 腾讯新闻 网易新闻 新浪新闻 凤凰网 今日头条 丁香医生
    科普中国 中国科普网 果壳
""")
"""Media independent of government offices, recognised by name."""

MEDIA = re.compile(
    r".{2,10}(?:日报|晚报|晨报|早报|都市报|商报|快报|青年报|法治报|法制报|电视台|广播电视台|卫视|通讯社|新闻网)"
)
CENTRAL_BODY = re.compile(
    r"(?:国家|中央|全国)[\u4e00-\u9fff]{2,14}(?:局|委|委员会|办公室|中心|部|总局|协会)|最高人民(?:法院|检察院)|"
    r"(?:公安|教育|民政|司法|财政|人力资源社会保障|人力资源和社会保障|人社|自然资源|生态环境|住房城乡建设|住房和城乡建设|"
    r"交通运输|水利|农业农村|商务|文化和旅游|应急管理|退役军人事务|工业和信息化|科技|外交)部[\u4e00-\u9fff]{0,8}|中国气象局|海关总署"
)
OWN_WORDS = frozenset(
    {
        "原创",
        "本站",
        "本站原创",
        "本单位",
        "本局",
        "本委",
        "本办",
        "本网",
        "本台",
        "本平台",
        "本号",
        "本公众号",
        "我局",
        "我办",
    }
)
DEPARTMENT = re.compile(
    r".*(?:科|室|处|股|队|所|站|办|办公室|中心|支部|党委|党总支|团委|工会|街道|社区|村|镇|乡|学校|医院|小组|专班)"
)
"""Names for parts of a unit; they do not say of which unit."""
SHORTEST_SHARED = 2
"""Shared characters of a place's name that make a source local: 湘潭 of 湘潭日报."""
SHORTEST_PART = 4
"""Characters of a name that is part of a unit's: 市公安局 of 韶山市公安局; 公安 is too common."""


class SourceOwner(StrEnum):
    """The owner of a quoted source, from an account's point of view."""

    OWN = "own"
    LOCAL = "local"
    """The same place: a part of the same government, its paper, or a name of its own (平安韶山). Not foreign."""
    FOREIGN = "foreign"
    OPEN = "open"
    """The name does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNames:
    """Names beyond those in the account's own entry: the unit's other accounts in the register, and what people stated
    (tracker.origin.origin_file)."""

    aliases: tuple[str, ...] = ()
    """Other names of the account's unit: its accounts, its outlets (矩阵), short forms."""
    outlets: tuple[str, ...] = ()
    """Further outlets that belong to no unit."""
    handles: frozenset[str] = frozenset()
    """Handles on the account's platform of the unit's accounts in the register, as comparable_handle gives them."""

    def with_aliases(self, names: Sequence[str]) -> "UnitNames":
        return replace(self, aliases=tuple(dict.fromkeys((*self.aliases, *names))))

    def with_handles(self, handles: Iterable[str]) -> "UnitNames":
        return replace(self, handles=frozenset(map(comparable_handle, handles)))


def comparable_handle(handle: str) -> str:
    """A handle as a platform or a register writes it, `gh_…` in any case and marked (`~`) or not, in one form."""
    bare = handle.removeprefix("~")
    return bare.casefold() if bare.casefold().startswith("gh_") else bare


NO_NAMES = UnitNames()


def owner_of(source: str, account: Account, names: UnitNames = NO_NAMES) -> SourceOwner:
    """
    Args:
        source: a name as tracker.origin.source_line returns it.
    """
    name = normal_name(source)
    own = [normal_name(text) for text in (account.name, account.unit, *names.aliases) if text]
    if name in (*own, normal_name(account.supervisor)) or name in OWN_WORDS or is_part(name, own):
        return SourceOwner.OWN
    if name in set(map(normal_name, names.outlets)):
        return SourceOwner.FOREIGN
    if is_local(name, places_of(account), [*own, *map(normal_name, (account.supervisor, *account.region))]):
        return SourceOwner.LOCAL
    return SourceOwner.FOREIGN if is_outlet(source) else SourceOwner.OPEN


def is_part(name: str, own: Iterable[str]) -> bool:
    """Whether one name contains the other: 市公安局 and 韶山市公安局, 韶山公安 and 韶山公安融媒体工作室."""
    return any(
        (len(name) >= SHORTEST_PART and owned.endswith(name))
        or (len(owned) >= SHORTEST_PART and name.startswith(owned))
        for owned in own
    )


def places_of(account: Account) -> frozenset[str]:
    """湘潭, 韶山: the places of its regions and its unit."""
    names = map(normal_name, (account.unit, *account.region))
    return frozenset(name[:SHORTEST_SHARED] for name in names if len(name) > SHORTEST_SHARED) - NO_PLACES


NO_PLACES = frozenset({"国家", "中国", "中共", "中央", "全国"})


def is_local(name: str, places: Iterable[str], own: Sequence[str]) -> bool:
    """Whether it holds a place of the account (平安韶山), or starts as its names do, or with 本市, 我县 …"""
    if name.startswith(("我", "本", "市", "县", "区", "省", "州")) or any(place in name for place in places):
        return True
    return any(name[:SHORTEST_SHARED] == owned[:SHORTEST_SHARED] for owned in own if len(owned) > SHORTEST_SHARED)


KNOWN = frozenset(map(normal_name, (*CENTRAL, *OTHERS)))
BODY_NAMES = frozenset(map(normal_name, BODIES))
CENTRAL_NAMES = frozenset(map(normal_name, CENTRAL))


def is_outlet(source: str) -> bool:
    """Whether a name alone identifies the press or a central body."""
    name = normal_name(source)
    return name in KNOWN or any(form.fullmatch(source) for form in (MEDIA, CENTRAL_BODY))


def is_body(source: str) -> bool:
    """Whether a name is that of a central office (国家统计局) and not of the press."""
    return normal_name(source) in BODY_NAMES or CENTRAL_BODY.fullmatch(source) is not None


def is_department(name: str) -> bool:
    """Whether a name may be that of a part of a unit: 政工室."""
    return DEPARTMENT.fullmatch(name) is not None


def is_central(*names: str) -> bool:
    """Whether an account with these names is a central outlet."""
    return any(normal_name(name) in CENTRAL_NAMES for name in names)
