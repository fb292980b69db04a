"""How the account behind a handle, an address or a name is looked up on each platform."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrapers.model.lookup import Lookup
from scrapers.platforms.baijiahao import lookup as baijiahao
from scrapers.platforms.peopleapp import lookup as peopleapp
from scrapers.platforms.wechat import lookup as wechat
from scrapers.platforms.weibo import lookup as weibo
from scrapers.platforms.zhihu import lookup as zhihu


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLookups:
    """None: the platform has no such way."""

    by_query: Lookup | None = None
    """Of `uid:…` or `token:…`, which name a handle; on Weibo also of `name:`, `domain:` and `status:`."""
    by_link: Lookup | None = None
    """Opens an address."""
    by_name: Lookup | None = None
    """Of `name:…`, exactly on Weibo; elsewhere a search, which needs the operator's own session."""


LOOKUPS: Mapping[str, PlatformLookups] = {
    "wechat": PlatformLookups(by_link=wechat.BY_LINK, by_name=wechat.BY_NAME),
    "weibo": PlatformLookups(by_query=weibo.LOOKUP, by_name=weibo.LOOKUP),
    "baijiahao": PlatformLookups(by_query=baijiahao.BY_HANDLE, by_link=baijiahao.BY_LINK),
    "zhihu": PlatformLookups(by_query=zhihu.BY_HANDLE, by_link=zhihu.BY_LINK, by_name=zhihu.BY_NAME),
    "peopleapp": PlatformLookups(by_link=peopleapp.BY_LINK),
}
