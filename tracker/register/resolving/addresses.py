"""Reads an account's address: its handle, a key for a lookup, or that the page must be opened. Pure.

An address whose handle can be read is not opened.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.network.url_policy import host_of
from tracker.register.imports.handles import handle_in, is_handle
from tracker.register.links import to_https_link


class AddressKind(StrEnum):
    HANDLE = "handle"
    """The value is the handle."""
    QUERY = "query"
    """The value is what the platform is asked for, e.g. `name:韶山公安`."""
    PAGE = "page"
    """The value is an address to open: its page names the account."""
    SILENT = "silent"
    """It leads to no account; the value is the code of the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMeaning:
    kind: AddressKind
    value: str


NOT_READ = AddressMeaning(kind=AddressKind.SILENT, value="address_not_read")
NO_PLATFORM = AddressMeaning(kind=AddressKind.SILENT, value="address_of_another_site")
PROFILE_CODE = AddressMeaning(kind=AddressKind.SILENT, value="wechat_profile_code")
WEIBO_PATHS = re.compile(
    r"(?i:ajax|ajaxlogin|qr|at2|comment|fav|follow|friends|g|hot|home|i|like|login|logout|message|my|n|newlogin|p|profile"
    r"|register|search|set|settings|signup|sorry|status|statuses|tag|tv|ttarticle|u|video|z)"
)
"""First parts of paths of weibo.com that are no custom domain of an account."""
NUMBER = re.compile(r"[0-9]{5,}")
POST = re.compile(r"[A-Za-z0-9]{6,20}")
DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{2,30}")


def meaning_of(platform: str, address: str) -> AddressMeaning:
    """
    Args:
        address: as written in the register, or in a picture; untrusted.
    """
    link = to_https_link(address.strip())
    host = host_of(link)
    if not host:
        return NO_PLATFORM
    if platform == "wechat" and host == "weixin.qq.com" and urlsplit(link).path.startswith(("/r/", "/q/")):
        return PROFILE_CODE
    if handle := handle_in(platform, link):
        return to_handle(handle)
    reader = READERS.get(platform)
    return reader(host, link) if reader else NO_PLATFORM


def to_handle(handle: str) -> AddressMeaning:
    return AddressMeaning(kind=AddressKind.HANDLE, value=handle)


def to_query(kind: str, value: str) -> AddressMeaning:
    return AddressMeaning(kind=AddressKind.QUERY, value=f"{kind}:{value}")


def to_page(link: str) -> AddressMeaning:
    return AddressMeaning(kind=AddressKind.PAGE, value=link)


WEIBO_HOSTS = frozenset({"weibo.com", "www.weibo.com", "m.weibo.cn", "m.weibo.com", "weibo.cn", "www.weibo.cn"})


def of_weibo(host: str, link: str) -> AddressMeaning:
    parts = urlsplit(link)
    path = [unquote(part) for part in parts.path.split("/") if part]
    query = parse_qs(parts.query)
    if host == "share.api.weibo.cn":
        posts = [post for post in query.get("weibo_id", []) if POST.fullmatch(post)]
        return to_query("status", posts[0]) if posts else NOT_READ
    if host not in WEIBO_HOSTS:
        return NO_PLATFORM
    first, second = (*path[:2], "", "")[:2]
    if (first, second) == ("qr", "userinfo") and NUMBER.fullmatch(uid := query.get("uid", [""])[0]):
        return to_handle(uid)
    if uid := uid_in(first, second):
        return to_handle(uid)
    if first == "n" and second.strip():
        return to_query("name", second.strip())
    if first in ("status", "detail", "statuses") and POST.fullmatch(second):
        return to_query("status", second)
    has_domains = host in ("weibo.com", "www.weibo.com")
    if has_domains and DOMAIN.fullmatch(first) and not WEIBO_PATHS.fullmatch(first):
        return to_query("domain", first)
    return NOT_READ


def uid_in(first: str, second: str) -> str:
    """The uid in the first two parts of a path; empty: none."""
    if first in ("u", "profile") and NUMBER.fullmatch(second):
        return second
    if first == "p" and (page := re.fullmatch(r"100[0-9]{3}([0-9]{10})", second)):
        return page[1]
    is_user = NUMBER.fullmatch(first) and (len(first) == 10 or POST.fullmatch(second))
    return first if is_user else ""


def of_zhihu(host: str, link: str) -> AddressMeaning:
    path = urlsplit(link).path.rstrip("/")
    if host in ("zhihu.com", "www.zhihu.com"):
        has_author = re.fullmatch(r"/(?:question/[0-9]+/)?answer/[0-9]+|/pin/[0-9]+|/column/[\w-]+", path, re.ASCII)
        return to_page(f"https://www.zhihu.com{path}") if has_author else NOT_READ
    if host == "zhuanlan.zhihu.com":
        has_author = re.fullmatch(r"/p/[0-9]+|/[\w-]+", path, re.ASCII)
        return to_page(f"https://zhuanlan.zhihu.com{path}") if has_author else NOT_READ
    return NO_PLATFORM


def of_baijiahao(host: str, link: str) -> AddressMeaning:
    parts = urlsplit(link)
    if host == "haokan.baidu.com":
        author = re.fullmatch(r"/author/([0-9]+)/?", parts.path)
        return to_handle(author[1]) if author else NOT_READ
    if host not in ("baijiahao.baidu.com", "author.baidu.com", "mbd.baidu.com"):
        return NO_PLATFORM
    home = re.fullmatch(r"/home/([0-9]+)/?", parts.path)
    query = parse_qs(parts.query)
    app_id = home[1] if home and host == "author.baidu.com" else app_id_in(query)
    if app_id:
        return to_handle(app_id)
    if parts.path.startswith(("/s", "/newspage/", "/home", "/u", "/ma/")):
        return to_page(link)
    return NOT_READ


def app_id_in(query: Mapping[str, list[str]]) -> str:
    """The app_id in a share address: its own parameter, or in the JSON of `context`. Empty: none."""
    if query.get("app_id"):
        return query["app_id"][0] if is_handle("baijiahao", query["app_id"][0]) else ""
    for written in query.get("context", []):
        try:
            context = json.loads(written)
        except (ValueError, RecursionError):
            continue
        app_id = str(context.get("app_id", "")) if isinstance(context, dict) else ""
        if is_handle("baijiahao", app_id):
            return app_id
    return ""


def of_wechat(host: str, link: str) -> AddressMeaning:
    path = urlsplit(link).path
    if host == "mp.weixin.qq.com" and (path == "/s" or path.startswith("/s/")):
        return to_page(link)
    return NOT_READ if host == "mp.weixin.qq.com" else NO_PLATFORM


def of_peopleapp(host: str, link: str) -> AddressMeaning:
    if host not in ("www.peopleapp.com", "wap.peopleapp.com", "peopleapp.com"):
        return NO_PLATFORM
    return to_page(link) if re.fullmatch(r"/rmharticle/[0-9]+/?", urlsplit(link).path) else NOT_READ


READERS: Mapping[str, Callable[[str, str], AddressMeaning]] = {
    "weibo": of_weibo,
    "zhihu": of_zhihu,
    "baijiahao": of_baijiahao,
    "wechat": of_wechat,
    "peopleapp": of_peopleapp,
}
