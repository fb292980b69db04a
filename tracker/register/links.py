"""Checks the links of an account in a register: which addresses are allowed, and on which platform they are. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from scrapers.network.url_policy import host_of, is_one_of

Fault = tuple[str, str]
"""An error in Chinese and in English."""

HOSTS: Mapping[str, tuple[str, ...]] = {
    "wechat": ("mp.weixin.qq.com", "weread.qq.com"),
    "weibo": ("weibo.com", "*.weibo.com", "weibo.cn", "*.weibo.cn"),
    "baijiahao": ("*.baidu.com",),
    "zhihu": ("zhihu.com", "*.zhihu.com"),
    "peopleapp": ("peopleapp.com", "*.peopleapp.com", "*.pdnews.cn"),
}
"""Hosts of accounts on each platform. The program does not open links of other platforms; people do."""


SHORT_ADDRESSES = ("t.cn", "url.cn", "*.url.cn", "dwz.cn", "suo.im", "suo.nz", "tinyurl.com", "bit.ly", "is.gd")
"""Hosts of short addresses, which may lead anywhere: nothing is known of an account by them."""
WITHOUT_PAGES: Mapping[str, tuple[str, ...]] = {
    "wechat": ("weixin.qq.com", "*.weixin.qq.com", "*.wechat.com"),
    "weibo": ("*.sina.com.cn", "*.sina.cn"),
}
"""A platform's own hosts on which no page of an account is read: codes to scan, openings of the app."""


def fault_of(text: str) -> Fault | None:
    """Why a link must not be opened; None: it is a plain public address."""
    if host_of(to_https_link(text)):
        return None
    try:
        parts = urlsplit(text)
        scheme, host, netloc = parts.scheme, parts.hostname, parts.netloc
    except ValueError:
        scheme, host, netloc = "", None, ""
    if scheme not in ("http", "https") or not host or re.search(r"\s", text):
        return "不是以 http:// 或 https:// 开头的网址", "is not an http:// or https:// address"
    if "@" in netloc:
        return "网址里不能带用户名或密码", "an address with a user name or password in it"
    return (
        "应为公网网址：写域名，不写 IP 地址、本机或内网名称，不带端口和反斜线",
        "is no address of the public net: a domain name, no IP address or local name, no port, no backslash",
    )


def foreign_fault(platform: str, link: str) -> Fault | None:
    """Why a link cannot belong to an account of this platform; None: it can."""
    host = host_of(to_https_link(link))
    if platform not in HOSTS or is_one_of(host, HOSTS[platform]):
        return None
    return f"{host} 不是该平台的网站", f"{host} is not a site of this platform"


def leads_elsewhere(platform: str, link: str) -> bool:
    """Whether an address is known to be no address of this platform: neither a short one, which may lead to it, nor on
    another host of its own."""
    undecided = (*SHORT_ADDRESSES, *WITHOUT_PAGES.get(platform, ()))
    return foreign_fault(platform, link) is not None and not is_one_of(host_of(to_https_link(link)), undecided)


def to_https_link(text: str) -> str:
    """The link with https: plain http is never used."""
    return f"https:{text.removeprefix('http:')}" if text.startswith("http:") else text
