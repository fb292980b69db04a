"""An account's handle out of a table: from its id, or from an address of its platform. Never from its name.

An account without one is kept under a reserved handle, `~` and what tells it apart; no scan looks for it, and a file
that gives the true handle later replaces it.
"""

import hashlib
import re
from urllib.parse import parse_qs, unquote, urlsplit

from tracker.account import RESERVED
from tracker.identity import normal_name
from tracker.register_file import HANDLE_FORMS, is_biz

WECHAT_ID = re.compile(r"gh_[0-9a-f]{8,16}|[A-Za-z][-_A-Za-z0-9]{5,19}")
"""原始ID or 微信号: they name the account, and lead to none of its pages."""
PATHS = {
    "weibo": (
        (
            ("weibo.com", "www.weibo.com", "m.weibo.cn", "www.weibo.cn", "weibo.cn"),
            re.compile(r"/(?:u|profile)/([0-9]{5,})(?:/|$)"),
        ),
        (("weibo.com", "www.weibo.com"), re.compile(r"/([0-9]{10})(?:/|$)")),
    ),
    "zhihu": ((("www.zhihu.com", "zhihu.com"), re.compile(r"/(?:org|people)/([^/]+)")),),
    "peopleapp": ((("www.peopleapp.com", "peopleapp.com"), re.compile(r"/creator/([0-9A-Za-z_-]+)")),),
}
QUERIES = {
    "wechat": (("mp.weixin.qq.com",), "__biz"),
    "baijiahao": (("baijiahao.baidu.com", "author.baidu.com"), "app_id"),
}


def is_handle(platform: str, text: str) -> bool:
    """Whether it has the form of the platform's own key."""
    form = HANDLE_FORMS.get(platform, (r"[^\s~]\S*",))[0]
    return re.fullmatch(form, text) is not None and (platform != "wechat" or is_biz(text))


def handle_in(platform: str, link: str) -> str:
    """The handle that an address of the platform names; empty: none."""
    try:
        parts = urlsplit(link)
        host, path = (parts.hostname or "").lower(), unquote(parts.path)
    except ValueError:
        return ""
    found = ""
    for hosts, pattern in PATHS.get(platform, ()):
        named = pattern.match(path) if host in hosts else None
        found = found or (named[1] if named else "")
    if platform in QUERIES and host in QUERIES[platform][0]:
        found = parse_qs(parts.query).get(QUERIES[platform][1], [""])[0]
    return found if found and is_handle(platform, found) else ""


def reserved(platform: str, name: str, unit: str, other_id: str = "", code: str = "") -> str:
    """The same for the same account from file to file."""
    if other_id:
        return RESERVED + other_id
    told = f"{platform}\n{code}" if code else f"{platform}\n{normal_name(name)}\n{normal_name(unit)}"
    return RESERVED + hashlib.sha256(told.encode()).hexdigest()[:16]
