"""An account as the register has it: whose it is, and what the national register says of it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

RESERVED = "~"
"""With it begins what stands in a handle's place while the register does not know the handle."""


class Kind(StrEnum):
    """账号类别: the two-week rule is worded for publishing accounts."""

    PUBLISHING = "publishing"
    SERVICE = "service"


class FilingState(StrEnum):
    """What the national register (全国政务新媒体信息报送系统) says: 正常运行, 拟关停, 已关停."""

    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The account's entry in the national register, and the dates of its closing chain where known."""

    state: FilingState = FilingState.RUNNING
    announced_on: date | None = None
    """停更公告日."""
    deregistered_on: date | None = None
    """平台注销日."""
    closed_on: date | None = None
    """系统关停日."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One entry of the register. (platform, handle) is its identity, a name never."""

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
    kind: Kind = Kind.PUBLISHING
    filing: Filing = field(default_factory=Filing)
    links: tuple[str, ...] = ()
    """Addresses the unit gave: article links on WeChat, the account's page on the People's app."""
    entity: str = ""
    """认证主体: whom the platform verified it as, by the national register; empty: not given."""
    former_names: tuple[str, ...] = ()
    """曾用名 that were filed, newest first."""
    code: str = ""
    """The national register's own number of the entry; empty: not given."""

    @property
    def key(self) -> str:
        """As written on the command line: `weibo:1234567890`."""
        return f"{self.platform}:{self.handle}"

    @property
    def has_handle(self) -> bool:
        """Whether the platform can be asked for it; a reserved handle is ours."""
        return not self.handle.startswith(RESERVED)
