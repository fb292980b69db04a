"""Baijiahao (百家号): the author's page, the list it loads, and the platform's own count. The handle is the app_id.

Source: https://baijiahao.baidu.com/u?app_id=, whose script says window.runtime={user: {uk, nickname, auth_describe,
    content_num | contentNum: {count}}}; by that uk, the list and the count: scrapers.baijiahao_list.
Times: the posts' own.
Seen: 2024-11 (the words for a missing account), 2022-03 (captcha), 2019 (login); fixtures/baijiahao/, all made. No
    whole page was ever published: its shape is that of public readers' code, 2024-11 to 2026-09.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.baijiahao_list import check_uk, read_count, read_home_count, read_list, refuse_check, to_post
from scrapers.capture import PAGE, Capture, Reply, Way
from scrapers.errors import CaptchaShown, IdentityUnproved, LoginRequired, PostsHidden
from scrapers.fields import flag, name
from scrapers.profile import AccountState, Profile
from scrapers.reach import each_once, reach_of
from scrapers.scraper import BEGINNING, Route, Wall

PAGE_URL = "https://baijiahao.baidu.com/u?app_id={handle}"
LIST_URL = "https://mbd.baidu.com/webpage?tab=main&num=20&uk={uk}&source=pc&type=newhome&action=dynamic&format=json"
COUNT_URL = "https://mbd.baidu.com/webpage?type=homepage&action=home&format=json&uk={uk}"
MISSING = "用户信息不存在"


def asks(capture: Capture) -> Mapping[str, str]:
    """The page; then, by the uk it states, list and count. A visited page fetches its list itself: that is awaited."""
    page = {PAGE: PAGE_URL.format(handle=capture.target.handle)}
    if PAGE not in capture.replies:
        return page if capture.way is Way.ASK else page | {"posts": LIST_URL.format(uk="")}
    uk = read_user(capture.page)["uk"]
    return page | {"posts": LIST_URL.format(uk=uk), "home": COUNT_URL.format(uk=uk)}


def parse(capture: Capture) -> Profile:
    handle = read_app_id(capture.page)
    if says_missing(capture.page):
        return to_missing(handle)
    user = read_user(capture.page)
    check_uk(capture.reply("posts"), user["uk"])
    listed = read_list(capture.reply("posts"))
    posts = each_once(to_post(item) for item in listed["list"])
    home_count = read_home_count(capture, user["uk"])
    counts = [count for count in (read_count(user), home_count) if count is not None]
    post_count = max(counts, default=None)
    is_whole = not flag(int(listed["hasMore"])) and post_count is not None and post_count <= len(posts)
    if not posts and not (is_whole and home_count == 0):
        raise PostsHidden(f"nothing is listed, {post_count} counted")
    return Profile(
        state=AccountState.ACTIVE,
        handle=handle,
        display_name=name(user["nickname"]),
        verified_as=user.get("auth_describe", ""),
        post_count=post_count,
        posts=posts,
        covers_from=BEGINNING if is_whole else reach_of(posts),
    )


# The author's page


def read_app_id(page: Reply) -> str | None:
    """The app_id in the page's final address; None: it holds none."""
    parts = urlsplit(page.url)
    asked = parse_qs(parts.query).get("app_id")
    path = re.fullmatch(r"/home/([0-9]+)", parts.path)
    return asked[0] if asked else path[1] if path else None


def read_user(page: Reply) -> Mapping[str, Any]:
    """The account as window.runtime has it.

    Raises:
        ValueError, LookupError, TypeError: the page has none.
        CaptchaShown: the page wants a check passed first.
    """
    scripts = "\n".join(page.css("script::text").getall())
    start = scripts.index("{", scripts.index("window.runtime="))
    runtime, _ = json.JSONDecoder().raw_decode(scripts, start)
    refuse_check(runtime)
    user: Mapping[str, Any] = runtime["user"]
    if not user["uk"]:
        raise ValueError("window.runtime.user has no uk")
    return user


def says_missing(page: Reply) -> bool:
    """Whether the page says that there is no such account, in its own element, and shows none."""
    words = "".join(page.css("div.empty-content ::text, div.empty-content::text").getall())
    return MISSING in words and not shows_user(page)


def shows_user(page: Reply) -> bool:
    try:
        return bool(read_user(page))
    except (LookupError, TypeError, ValueError):
        return False


def to_missing(handle: str | None) -> Profile:
    """Gone by the weaker claim: the platform does not tell 注销, 封禁 and a wrong number apart.

    Raises:
        IdentityUnproved: the address does not say which account is missing.
    """
    if handle is None:
        raise IdentityUnproved("the page of a missing account does not name it")
    return Profile(state=AccountState.NOT_FOUND, handle=handle, words=MISSING)


WALLS = (
    Wall(error=CaptchaShown, url="*://wappass.baidu.com/*"),
    Wall(error=CaptchaShown, css="title", text="百度安全验证"),
    Wall(error=LoginRequired, url="*://passport.baidu.com/*"),
    Wall(error=LoginRequired, css="title", text="登录百度"),
)
HOSTS = ("baijiahao.baidu.com", "author.baidu.com", "mbd.baidu.com")

HEARS = {
    "posts": "https://mbd.baidu.com/webpage*action=dynamic*",
    "home": "https://mbd.baidu.com/webpage*action=home*",
}

AUTHOR = Route(
    platform="baijiahao",
    name="author",
    hosts=HOSTS,
    home_url="https://baijiahao.baidu.com/",
    asks=asks,
    page_url=PAGE_URL,
    hears=HEARS,
    optional=frozenset({"home"}),
    walls=WALLS,
    parse=parse,
)

VISIT = replace(AUTHOR, name="visit", home_url="")
"""For when the list may not be asked for from outside its own page, as with JSONP: overheard, it can be read."""

ROUTES = (AUTHOR, VISIT)
