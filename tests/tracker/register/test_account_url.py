"""Where people look at an account: on its own platform, or nowhere."""

import pytest

from scrapers.network.url_policy import host_of, is_one_of
from tracker.register.account import Account
from tracker.register.account_url import addresses_of
from tracker.register.imports.handles import is_on_platform
from tracker.register.links import HOSTS

PAGES = {
    "wechat": "https://mp.weixin.qq.com/s?__biz=MzA3MDAwMDAwMQ==&mid=1&idx=1&sn=a",
    "weibo": "https://weibo.com/u/1234567890",
    "baijiahao": "https://author.baidu.com/home?app_id=1560000000000001",
    "zhihu": "https://www.zhihu.com/org/shaoshan",
    "peopleapp": "https://www.peopleapp.com/creator/123",
}
HANDLES = {
    "wechat": "MzA3MDAwMDAwMQ==",
    "weibo": "1234567890",
    "baijiahao": "1560000000000001",
    "zhihu": "shaoshan",
    "peopleapp": "123",
}


@pytest.mark.parametrize("platform", PAGES)
@pytest.mark.parametrize("is_known", [True, False], ids=["handle", "placeholder"])
def test_address_of_another_platform_is_never_looked_at(platform: str, is_known: bool) -> None:
    """Somebody wrote the addresses of all platforms into 账号ID."""
    handle = HANDLES[platform] if is_known else "~0123456789abcdef"
    account = Account(platform=platform, handle=handle, name="韶山公安", unit="x", links=tuple(PAGES.values()))
    addresses = addresses_of(account)

    assert PAGES[platform] in addresses
    assert [address for address in addresses if not is_one_of(host_of(address), HOSTS[platform])] == []


@pytest.mark.parametrize(
    ("link", "is_own"),
    [
        *((page, False) for page in PAGES.values()),
        ("https://v.douyin.com/abc", True),
        ("https://tieba.baidu.com/f?kw=x", True),  # another product of the same company
        ("https://weibo.com/", True),  # leads to nobody
    ],
)
def test_of_a_platform_that_is_not_read_what_leads_to_an_account_elsewhere_is_foreign(link: str, is_own: bool) -> None:
    assert is_on_platform("抖音", link) is is_own
