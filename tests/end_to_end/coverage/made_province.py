"""Who is in the made province, what the national table says of each, and what its unit answers: the truth that the
program is held against.

By arithmetic on a running number. Five accounts a unit: three on WeChat, one on Weibo, one elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tests.end_to_end.province.answers import token_of
from tests.end_to_end.province.made_register import OFFICES, REGIONS, THIRD, Made, MadeState, Round, Sequel, handle_of

WHOLE = 2435
HOST = "https://mp.weixin.qq.com/s/"
COUNTIES = "甲乙丙丁戊己庚辛壬"
POST_EVERY = timedelta(days=4)
OLD = timedelta(days=40)
"""Older than any limit."""
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class HandleWay(StrEnum):
    """How an account comes by its handle."""

    IMPORTED = "imported"
    """An address in the table has it."""
    SURE = "sure"
    """`accounts resolve` proves it."""
    CONFIRMED = "confirmed"
    """`accounts resolve` has it for a person to confirm, who does."""
    STRANGER = "stranger"
    """`accounts resolve` finds another office's account, and a person says no."""
    NONE = "none"
    """WeChat: the table has the original id, and nothing leads to the handle."""
    NO_READER = "no_reader"
    """The program does not read the platform."""


class UnitReply(StrEnum):
    """What the unit writes of an account that it is asked about."""

    NEWEST = "newest"
    AROUND = "around"
    """The newest link among pasted text."""
    WRONG_DATE = "wrong_date"
    RELATIVE = "relative"
    """The newest link, and 今天 as its date."""
    ANOTHERS = "anothers"
    """The link of another account of the province."""
    OLDER = "older"
    DELETED = "deleted"
    WORDS = "words"
    """Words in the place of a link."""
    EMPTY = "empty"
    HOME = "home"
    """The address of the account's page: on platforms where only this is asked for."""
    ITS_WORD = "its_word"
    """A link and a date on a platform that nobody reads."""


PLANTED = (
    *(UnitReply.ANOTHERS, UnitReply.OLDER, UnitReply.DELETED, UnitReply.WRONG_DATE),
    *(UnitReply.WORDS, UnitReply.AROUND, UnitReply.RELATIVE, UnitReply.EMPTY),
)
"""Of twenty-five links, the first eight; the others are right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeLook(Round):
    """One scan. When an account posted does not depend on it, and no two accounts posted in the same second."""

    def last_post_at(self, made: Made) -> datetime:
        silent = OLD if made.made_state is MadeState.SILENT else timedelta(hours=20)
        return THIRD.at - silent - timedelta(seconds=made.number)


BEFORE = MadeLook(name="before", at=THIRD.at)
AFTER = MadeLook(name="after", at=THIRD.at + timedelta(days=1))
"""When the sheets are back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One account of the province."""

    made: Made
    """As it is, with its true handle."""
    way: HandleWay
    stated_id: str = ""
    """平台账号ID in the table."""
    links: tuple[str, ...] = ()
    """In the table."""
    picture: str = ""
    """What the QR code in its row holds; empty: its row has none."""
    reply: UnitReply
    is_returned: bool
    """Whether its unit returns the sheet."""
    is_seen: bool = True
    """Whether a person can see the account."""

    @property
    def number(self) -> int:
        return self.made.number

    @property
    def newest(self) -> datetime:
        return BEFORE.last_post_at(self.made)

    @property
    def older(self) -> datetime:
        """Of an article of its own beyond the limit; of a silent account, its newest."""
        return self.newest if self.made.made_state is MadeState.SILENT else self.newest - OLD

    @property
    def own_times(self) -> frozenset[datetime]:
        """Of all that the account ever published; no other account's time is among them."""
        return frozenset({self.older, *(self.newest - POST_EVERY * place for place in range(10))})

    @property
    def is_asked(self) -> bool:
        """Whether a sheet goes out with it."""
        return self.way in (HandleWay.NONE, HandleWay.NO_READER, HandleWay.STRANGER)

    def link_of(self, published_at: datetime) -> str:
        return HOST + token_of(self.made, int(published_at.timestamp()))

    @property
    def deleted_link(self) -> str:
        return f"{HOST}Gone{self.number:018d}"


def province_of(numbers: Iterable[int] = range(WHOLE)) -> tuple[Member, ...]:
    return tuple(member_of(number) for number in numbers)


def member_of(number: int) -> Member:
    unit, slot = divmod(number, 5)
    if slot < 3:
        return wechat_member(number, unit * 3 + slot)
    if slot == 3:
        return weibo_member(number, unit)
    return (baijiahao_member, silent_platform_member, other_member, silent_platform_member)[unit % 4](number, unit)


def made_of(number: int, platform: str, spelling: str, *, is_silent: bool = False) -> Made:
    unit = number // 5
    place = unit % len(REGIONS)
    region = REGIONS[place]
    county = f"{region[:2]}{COUNTIES[unit // len(REGIONS) % len(COUNTIES)]}县"
    return Made(
        number=number,
        platform=platform,
        spelling=spelling,
        handle=handle_of(platform, number),
        name=f"{region[:2]}政务{number:04d}",
        unit=f"{county}{OFFICES[unit // len(REGIONS) % len(OFFICES)]}",
        region=region,
        county=county,
        made_state=MadeState.SILENT if is_silent else MadeState.POSTS,
        sequel=Sequel.STILL_SILENT,
    )


def is_returned(unit: int) -> bool:
    """Four of five units answer."""
    return unit % 5 != 4


def of_unit(number: int, reply: UnitReply) -> UnitReply:
    """Some return their sheets as they came."""
    return UnitReply.EMPTY if number // 5 % 25 == 7 else reply


def wechat_member(number: int, place: int) -> Member:
    """The table has the original id of each; a few have a code in their row."""
    kind = place % 25
    reply = of_unit(number, PLANTED[kind] if kind < len(PLANTED) else UnitReply.NEWEST)
    made = made_of(number, "wechat", "微信公众号", is_silent=kind == 1 and place % 2 == 0)
    member = Member(
        made=made,
        way=HandleWay.NONE,
        stated_id=f"gh_{number:012x}",
        reply=reply,
        is_returned=is_returned(number // 5),
    )
    if place % 50 == 9:
        return replace(member, way=HandleWay.SURE, picture=member.link_of(member.newest))
    return replace(member, picture=f"http://weixin.qq.com/r/made{number}") if place % 50 == 34 else member


def weibo_member(number: int, unit: int) -> Member:
    made = made_of(number, "weibo", "新浪微博")
    page = f"https://weibo.com/u/{made.handle}"
    links = {
        0: page,
        1: f"https://weibo.com/n/{made.name}",
        3: f"https://m.weibo.cn/status/{status_of(number)}",
        4: f"https://weibo.com/{domain_of(number)}",
    }
    kind = unit % 8
    way = {0: HandleWay.IMPORTED, 7: HandleWay.STRANGER if unit % 16 == 7 else HandleWay.CONFIRMED}
    return Member(
        made=made,
        way=way.get(kind, HandleWay.SURE),
        links=(links[kind],) if kind in links else (),
        picture=page if kind == 6 and unit % 40 == 6 else "",
        reply=of_unit(number, UnitReply.HOME),
        is_returned=is_returned(unit),
    )


def status_of(number: int) -> str:
    return f"44340{number:011d}"


def domain_of(number: int) -> str:
    return f"madezhengwu{number}"


def stranger_of(member: Member) -> Made:
    """The account of another place's office that has the name on Weibo."""
    number = member.number + 10_000
    return replace(member.made, number=number, handle=handle_of("weibo", number), unit="别处市政务服务局")


def named_alike(member: Member) -> Made:
    """The account under a name that only looks like the registered one."""
    return replace(member.made, name=member.made.name.translate(FULL_WIDTH))


def baijiahao_member(number: int, unit: int) -> Member:
    made = made_of(number, "baijiahao", "百家号")
    is_page = unit % 8 == 0
    return Member(
        made=made,
        way=HandleWay.IMPORTED if is_page else HandleWay.SURE,
        links=(
            f"https://baijiahao.baidu.com/u?app_id={made.handle}"
            if is_page
            else f"https://baijiahao.baidu.com/s?id=99{number:015d}",
        ),
        reply=UnitReply.HOME,
        is_returned=is_returned(unit),
    )


def other_member(number: int, unit: int) -> Member:
    """Zhihu and the People's app by turns. That an article of the latter is its unit's, only a person can say."""
    is_page = unit % 16 < 8
    if unit % 8 == 2:
        made = made_of(number, "zhihu", "知乎")
        page, article = f"https://www.zhihu.com/org/{made.handle}", f"https://zhuanlan.zhihu.com/p/99{number:06d}"
    else:
        made = made_of(number, "peopleapp", "人民号")
        page = f"https://www.peopleapp.com/creator/{made.handle}"
        article = f"https://www.peopleapp.com/rmharticle/99{number:09d}"
    proved = HandleWay.SURE if made.platform == "zhihu" else HandleWay.CONFIRMED
    return Member(
        made=made,
        way=HandleWay.IMPORTED if is_page else proved,
        links=(page if is_page else article,),
        reply=UnitReply.HOME,
        is_returned=is_returned(unit),
    )


def silent_platform_member(number: int, unit: int) -> Member:
    """A few of them are open to nobody but their followers."""
    spelling = ("抖音", "今日头条", "视频号")[unit % 3]
    made = made_of(number, spelling, spelling)
    return Member(
        made=replace(made, handle=f"made{number:06d}"),
        way=HandleWay.NO_READER,
        stated_id=f"made{number:06d}",
        reply=of_unit(number, UnitReply.ITS_WORD),
        is_returned=is_returned(unit),
        is_seen=unit % 20 != 3,
    )


def another(member: Member) -> Member:
    """The WeChat account before it."""
    number = member.number - 1 if member.number % 5 else member.number - 3
    return member_of(number if number >= 0 else 1)
