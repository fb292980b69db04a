"""Who is in the made register, and what becomes of each: the truth that the program is held against.

By arithmetic on a running number, so that a smaller register is a part of the larger one, and every count can be
worked out by hand (tests.end_to_end.province.expected_counts) without asking the program.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHOLE = 2435

CITIES = "长沙衡阳株洲湘潭邵阳岳阳常德益阳郴州永州怀化娄底"
REGIONS = (*(f"{CITIES[at : at + 2]}市" for at in range(0, len(CITIES), 2)), "张家界市", "湘西自治州")
OFFICES = ("教育局", "公安局", "财政局", "民政局", "司法局", "文旅局", "住建局", "卫健委", "应急局", "林业局", "统计局")


class MadeState(StrEnum):
    """What becomes of an account in the third quarter."""

    POSTS = "posts"
    SILENT = "silent"
    GONE = "gone"
    """Deregistered on its platform, running in the register."""
    WALLED = "walled"
    UNSUPPORTED = "unsupported"
    TWIN = "twin"
    """Posts, and is the second account of its unit on the platform; the first one is twenty numbers before."""
    CLOSED = "closed"
    """Closed in the register and silent: nobody asks."""


class Sequel(StrEnum):
    """What becomes of a silent account afterwards."""

    MENDED = "mended"
    REPEATED = "repeated"
    """Mended at the check in October, silent again in December."""
    STILL_SILENT = "still_silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    number: int
    platform: str
    spelling: str
    """The platform as the national form has it."""
    handle: str
    name: str
    unit: str
    region: str
    county: str
    made_state: MadeState
    sequel: Sequel
    links: tuple[str, ...] = ()

    @property
    def supervisor(self) -> str:
        return f"{self.region}人民政府"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One check of all accounts."""

    name: str
    at: datetime

    def is_silent(self, made: Made) -> bool:
        if made.made_state is MadeState.CLOSED:
            return True
        if made.made_state is not MadeState.SILENT:
            return False
        silent = {
            "third": tuple(Sequel),
            "recheck": (Sequel.STILL_SILENT,),
            "fourth": (Sequel.STILL_SILENT, Sequel.REPEATED),
        }
        return made.sequel in silent[self.name]

    def last_post_at(self, made: Made) -> datetime:
        """Still silent accounts never post again; those silent anew have not for three weeks."""
        if made.made_state is MadeState.GONE:
            return THIRD.at - timedelta(days=460)
        if not self.is_silent(made):
            return self.at - timedelta(hours=20, minutes=made.number % 60)
        first = THIRD.at if self.name != "fourth" or made.sequel is not Sequel.REPEATED else self.at
        return first - timedelta(days=21, minutes=made.number % 600)


THIRD = Round(name="third", at=datetime(2023, 9, 19, 18, 0, tzinfo=SHANGHAI))
RECHECK = Round(name="recheck", at=datetime(2023, 10, 17, 18, 0, tzinfo=SHANGHAI))
FOURTH = Round(name="fourth", at=datetime(2023, 12, 19, 18, 0, tzinfo=SHANGHAI))

SPELLINGS = {
    "wechat": ("微信公众号", "微信", "政务微信", "微信订阅号", "微信服务号"),
    "weibo": ("新浪微博", "微博"),
    "baijiahao": ("百家号",),
    "zhihu": ("知乎",),
    "peopleapp": ("人民号", "人民日报客户端"),
    "douyin": ("抖音",),
}
"""Twelve of them."""


def register_of(numbers: Iterable[int] = range(WHOLE)) -> tuple[Made, ...]:
    return tuple(made_account(number) for number in numbers)


def made_account(number: int) -> Made:
    made_state = made_state_of(number)
    platform = platform_of(number, made_state)
    partner = number - 20 if made_state is MadeState.TWIN else number
    place = partner % len(REGIONS)
    unit = f"{REGIONS[place]}第{partner:04d}{OFFICES[partner // len(REGIONS) % len(OFFICES)]}"
    spellings = SPELLINGS[platform]
    return Made(
        number=number,
        platform=platform,
        spelling=spellings[number // 20 % len(spellings)],
        handle=handle_of(platform, number),
        name=f"{REGIONS[place][:2]}政务{number:04d}",
        unit=unit,
        region=REGIONS[place],
        county=f"{REGIONS[place][:2]}{number // len(REGIONS) % 9 + 1}县",
        made_state=made_state,
        sequel=tuple(Sequel)[number // 97 % 3],
        links=links_of(platform, number, made_state),
    )


def made_state_of(number: int) -> MadeState:
    """Few of each, and spread over platforms and regions; the remainders never meet."""
    if number % 97 == 5:
        return MadeState.SILENT
    if number % 151 == 8:
        return MadeState.GONE
    if number % 211 == 11:
        return MadeState.WALLED
    if number % 149 == 17:
        return MadeState.UNSUPPORTED
    if number % 600 == 21 and number < 2400:  # the one before 2421 is on a platform that is not supported
        return MadeState.TWIN
    if number % 307 == 26:
        return MadeState.CLOSED
    return MadeState.POSTS


def platform_of(number: int, made_state: MadeState) -> str:
    """WeChat 60%, Weibo 20%, Baijiahao 10%, Zhihu and the People's app 5% each. Gone ones are where it can be told, and
    silent ones where that can be proved: on WeChat only by each account's own back office."""
    if made_state is MadeState.UNSUPPORTED:
        return "douyin"
    if made_state in (MadeState.GONE, MadeState.WALLED):
        return ("wechat", "weibo")[number % 2]
    if made_state is MadeState.SILENT:
        return ("weibo", "baijiahao", "zhihu", "peopleapp")[number // 97 % 4]
    return (*["wechat"] * 12, *["weibo"] * 4, "baijiahao", "baijiahao", "zhihu", "peopleapp")[number % 20]


def handle_of(platform: str, number: int) -> str:
    match platform:
        case "wechat":
            return base64.b64encode(f"399{number:07d}".encode()).decode()
        case "baijiahao":
            return f"17399{number:011d}"
        case "zhihu":
            return f"made-org-{number}"
    return f"99{number:08d}"


def links_of(platform: str, number: int, made_state: MadeState) -> tuple[str, ...]:
    """The People's app shows an account at its own; on WeChat two articles tell that it is gone."""
    article = f"https://mp.weixin.qq.com/s/Made{number:018d}"
    if platform == "peopleapp":
        return (f"https://www.peopleapp.com/creator/{handle_of(platform, number)}",)
    return (article, f"{article}b") if platform == "wechat" and made_state is MadeState.GONE else ()
