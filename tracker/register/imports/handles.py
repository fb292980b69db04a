"""Finds an account's handle in a table: in its id or in an address of its platform, never in its name.

An account without one is stored under a placeholder handle, `~` with a hash; no scan looks at it, and a later file with
the true handle replaces it.
"""

import hashlib
import re
from urllib.parse import unquote

from tracker.register.account import RESERVED
from tracker.register.identity import normal_name
from tracker.register.links import HOSTS, foreign_fault
from tracker.register.register_file import HANDLE_FORMS, is_biz

WECHAT_ID = re.compile(r"gh_[0-9a-f]{8,16}|[A-Za-z][-_A-Za-z0-9]{5,19}")
"""原始ID or 微信号: they name the account but lead to none of its pages."""
ADDRESSES = {
    "weibo": (
        r"(?:(?:www\.|m\.)?weibo\.(?:com|cn)/(?:u|profile)/([0-9]{5,})|(?:www\.)?weibo\.com/([0-9]{10}))(?=[/?#]|$)"
    ),
    "zhihu": r"(?:www\.)?zhihu\.com/(?:org|people)/([A-Za-z0-9._-]+)(?=[/?#]|$)",
    "peopleapp": r"(?:www\.)?peopleapp\.com/creator/([0-9A-Za-z_-]+)(?=[/?#]|$)",
    "wechat": r"mp\.weixin\.qq\.com/[^?#]*\?(?:[^#]*&)?__biz=([A-Za-z0-9+/%=]+)(?=[&#]|$)",
    "baijiahao": r"(?:baijiahao|author)\.baidu\.com/[^?#]*\?(?:[^#]*&)?app_id=([0-9]+)(?=[&#]|$)",
}
"""Addresses of an account's page, or of an article that names its account."""
PATTERNS = {platform: re.compile(f"(?i:https?)://{pattern}") for platform, pattern in ADDRESSES.items()}


ANY_FORM = r"[^\s~、,;，；][^\s、,;，；]*"
MOBILE = "1[3-9][0-9]{9}"
"""A telephone number; no account of the five platforms has such a key."""
FORMS = {
    platform: re.compile(rf"(?!{MOBILE}\Z)(?:{HANDLE_FORMS[platform][0] if platform in HANDLE_FORMS else ANY_FORM})")
    for platform in PATTERNS
}
FORM_ELSEWHERE = re.compile(ANY_FORM)


def is_handle(platform: str, text: str) -> bool:
    """Whether it has the format of the platform's key."""
    form = FORMS.get(platform, FORM_ELSEWHERE)
    return form.fullmatch(text) is not None and (platform != "wechat" or is_biz(text))


def handle_in(platform: str, link: str) -> str:
    """The handle in an address of the platform; empty: none."""
    pattern = PATTERNS.get(platform)
    found = pattern.match(link) if pattern else None
    handle = unquote(next(filter(None, found.groups()))) if found else ""
    return handle if handle and is_handle(platform, handle) else ""


def is_on_platform(platform: str, link: str) -> bool:
    """Whether an address may be the account's. False: it is of another platform, and never opened.
    Of a platform that the program does not read only what leads to an account elsewhere is known."""
    if platform in HOSTS:
        return foreign_fault(platform, link) is None
    return not any(handle_in(other, link) for other in PATTERNS)


def placeholder_handle(platform: str, name: str, unit: str, other_id: str = "", code: str = "") -> str:
    """A placeholder handle; the same for the same account in every file."""
    if other_id:
        return RESERVED + other_id
    identity = f"{platform}\n{code}" if code else f"{platform}\n{normal_name(name)}\n{normal_name(unit)}"
    return RESERVED + hashlib.sha256(identity.encode()).hexdigest()[:16]
