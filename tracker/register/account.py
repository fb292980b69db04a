"""An account as the register states it: its owner, and its entry in the national register."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

RESERVED = "~"
"""Prefix of placeholder handles, used while the register has no handle."""
KEPT_UNDER = f"{RESERVED}withdrawn-"
"""Prefix of the handles of entries that keep what was seen under a handle that was taken back; behind it stand a number
and that handle."""


class AccountKind(StrEnum):
    """账号类别: the two-week rule applies to publishing accounts."""

    PUBLISHING = "publishing"
    SERVICE = "service"
    __hash__ = str.__hash__  # Enum's own is written in Python, and these are looked up for each row of a register


class FilingState(StrEnum):
    """State in the national register (全国政务新媒体信息报送系统): 正常运行, 拟关停, 已关停."""

    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"
    __hash__ = str.__hash__  # see AccountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The account's entry in the national register, with the dates of its closing steps if known."""

    state: FilingState = FilingState.RUNNING
    announced_on: date | None = None
    """停更公告日."""
    deregistered_on: date | None = None
    """平台注销日."""
    closed_on: date | None = None
    """系统关停日."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One entry of the register, identified by (platform, handle), never by a name."""

    platform: str
    """wechat, weibo, baijiahao, zhihu, peopleapp; any other word is kept and reviewed by hand."""
    handle: str
    name: str
    """As registered."""
    unit: str
    """主办单位."""
    supervisor: str = ""
    """主管单位."""
    region: tuple[str, ...] = ()
    """Wide to narrow: ("湘潭市", "韶山市")."""
    kind: AccountKind = AccountKind.PUBLISHING
    filing: Filing = field(default_factory=Filing)
    links: tuple[str, ...] = ()
    """Addresses given by the unit: article links on WeChat, the account's page on the People's app."""
    entity: str = ""
    """认证主体: the platform's verified organisation, from the national register; empty: not given."""
    former_names: tuple[str, ...] = ()
    """曾用名 on file, newest first."""
    code: str = ""
    """The national register's number of the entry; empty: not given."""

    @property
    def key(self) -> str:
        """As written on the command line: `weibo:1234567890`."""
        return f"{self.platform}:{self.handle}"

    def lies_in(self, region: str) -> bool:
        """Whether its region, or one around it, is the given one.

        Args:
            region: a name, or names from a wider one on where two have that name (南京市/鼓楼区).
        """
        return region in self.region or ("/" in region and f"/{region}/" in f"/{'/'.join(self.region)}/")

    def region_within(self, region: str | None) -> str:
        """Its widest region; of one that lies in the given one the next below that, or that itself where the register
        names none below; empty: the register gives none.

        Args:
            region: see lies_in.
        """
        if region is None or not self.lies_in(region):
            return self.region[0] if self.region else ""
        name = region.rpartition("/")[2]
        below = self.region[self.region.index(name) + 1 :]
        return below[0] if below else name

    @property
    def withdrawn_key(self) -> str:
        """The key under which this was seen until its handle was taken back; empty: it is an account."""
        _, mark, handle = self.handle.partition(KEPT_UNDER)
        return f"{self.platform}:{handle.partition('-')[2]}" if mark else ""

    @property
    def has_handle(self) -> bool:
        """Whether the platform can be queried; placeholder handles are our own."""
        return not self.handle.startswith(RESERVED)


def page_key(platform: str, handle: str) -> tuple[str, str]:
    """The same for two handles that lead to one page: only a `__biz` (微信) minds upper and lower case, and a number is
    the same with zeros before it."""
    if platform == "wechat":
        return platform, handle
    return platform, handle.lstrip("0") if handle.isdigit() else handle.casefold()


SLIP = timedelta(days=1)
"""An entry that was out of the register, or had to post nothing, for less was changed by mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerEntry:
    """What the register said of an account until an instant."""

    until: datetime
    account: Account | None
    """None: it was not in the register."""


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """Another organisation that the register gave as an account's 主办单位."""

    name: str
    until: date
    """The day in Shanghai on which the register was changed."""

    def beside(self, unit: str) -> str:
        """The unit of now with this one, for lists and documents."""
        return f"{unit}（名册{self.until.isoformat()}前为{self.name}）"


def entry_at(account: Account, former: Iterable[FormerEntry], at: datetime) -> Account | None:
    """An account as the register had it at an instant; None: it was not in it.

    Args:
        account: as it has it now.
        former: oldest first.
    """
    return next((entry.account for entry in former if at < entry.until), account)


def entries_within(
    account: Account, former: Iterable[FormerEntry], start: datetime, end: datetime
) -> tuple[Account, ...]:
    """An account as the register had it at some time from `start` to `end`, oldest first: without what it had for less
    than SLIP, and without the times in which it was not in it.

    Args:
        former: oldest first.
    """
    found, begins = [], None
    for entry in former:
        is_slip = begins is not None and entry.until - begins < SLIP
        if entry.account is not None and entry.until > start and (begins is None or begins <= end) and not is_slip:
            found.append(entry.account)
        begins = entry.until
    return (*found, account) if begins is None or begins <= end else tuple(found)
