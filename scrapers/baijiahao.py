"""Baijiahao (百家号): the author's page, the list it loads, and the platform's own count. The handle is the app_id.

Source: https://baijiahao.baidu.com/u?app_id=, whose script says window.runtime={user: {uk, nickname, auth_describe,
    content_num | contentNum: {count}}}. With the uk, https://mbd.baidu.com/webpage answers
    action=dynamic, as the page itself asks, in JSON or JSONP: {data: {list | dynamic: {list}, hasMore,
        foe: {is_need_foe}}}, list [{dynamic_id, dynamic_ctime, itemType, is_top, itemData: {title | origin_title,
        url}}], pinned ones first;
    action=home: {errno, data: {user: {content_num | contentNum: {count}}}}.
Times: dynamic_ctime, Unix seconds, of every kind. created_at, updated_at, publish_at differ by kind and are not read.
Seen: 2024-11 (the words for a missing account), 2022-03 (captcha), 2019 (login); fixtures/baijiahao/, all made. No
    whole page and no list was ever published: their shape is that of public readers' code, 2024-11 to 2026-09.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.capture import PAGE, Capture, Reply, Way
from scrapers.dates import from_unix
from scrapers.errors import CaptchaShown, IdentityUnproved, LoginRequired, PostsHidden, WrongAccount
from scrapers.fields import key
from scrapers.profile import AccountState, Post, Profile
from scrapers.reach import reach_of
from scrapers.scraper import BEGINNING, Route, Wall

PAGE_URL = "https://baijiahao.baidu.com/u?app_id={handle}"
LIST_URL = "https://mbd.baidu.com/webpage?tab=main&num=20&uk={uk}&source=pc&type=newhome&action=dynamic&format=json"
COUNT_URL = "https://mbd.baidu.com/webpage?type=homepage&action=home&format=json&uk={uk}"
MISSING = "用户信息不存在"
KINDS = {"article": "article", "dynamic": "dynamic", "video": "video", "zhibo": "live"}
"""itemType -> kind; any other is a post."""


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
    posts = tuple(to_post(item) for item in listed["list"])
    home_count = read_home_count(capture, user["uk"])
    counts = [count for count in (read_count(user), home_count) if count is not None]
    post_count = max(counts, default=None)
    is_whole = not listed["hasMore"] and post_count is not None and post_count <= len(posts)
    if not posts and not (is_whole and home_count == 0):
        raise PostsHidden(f"nothing is listed, {post_count} counted")
    return Profile(
        state=AccountState.ACTIVE,
        handle=handle,
        display_name=user["nickname"],
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


# The list and the count


def check_uk(reply: Reply, uk: str) -> None:
    """
    Raises:
        WrongAccount: the reply was asked for another account.
    """
    asked = parse_qs(urlsplit(reply.url).query)["uk"]
    if asked != [uk]:
        raise WrongAccount(f"the page is {uk}'s, a reply to it {asked[0]}'s")


def read_list(reply: Reply) -> Mapping[str, Any]:
    """{list, hasMore} of the answer, JSON or JSONP.

    Raises:
        CaptchaShown: it asks for a check first.
    """
    answer = from_jsonp(reply)
    refuse_check(answer)
    data = answer["data"]
    refuse_check(data)
    return data if "list" in data else {"list": data["dynamic"]["list"], "hasMore": data["hasMore"]}


def from_jsonp(reply: Reply) -> Any:
    """The JSON of a reply, with or without a callback around it."""
    wrapped = re.fullmatch(r"\s*(?:/\*\*/)?\s*[\w.$]+\((.*)\)\s*;?\s*", reply.text, re.DOTALL)
    return json.loads(wrapped[1]) if wrapped and reply.http_status == 200 else reply.json


def wants_check(answer: Mapping[str, Any]) -> bool:
    return bool((answer.get("foe") or {}).get("is_need_foe"))


def refuse_check(answer: Mapping[str, Any]) -> None:
    """
    Raises:
        CaptchaShown: the answer, or the page, wants a check passed first (访问校验).
    """
    if wants_check(answer):
        raise CaptchaShown("baijiahao: foe.is_need_foe")


def read_home_count(capture: Capture, uk: str) -> int | None:
    """The platform's own count; None: it did not come. An error in its place says nothing of the account.

    Raises:
        WrongAccount: it was asked for another account.
    """
    if "home" not in capture.replies:
        return None
    check_uk(capture.reply("home"), uk)
    answer = capture.json_of("home")
    if answer["errno"] != 0 or wants_check(answer) or wants_check(answer["data"]):
        return None
    count = read_count(answer["data"]["user"])
    if count is None:
        raise KeyError("content_num")
    return count


def read_count(user: Mapping[str, Any]) -> int | None:
    """Of works (作品); None: it is not given, as the page may do."""
    if "content_num" in user:
        return to_count(user["content_num"])
    return to_count(user["contentNum"]["count"]) if "contentNum" in user else None


def to_count(value: float | str) -> int:
    """Of 12 or "12"; "1.2" is in ten thousands (万)."""
    text = str(value)
    return round(float(text) * 10_000) if "." in text else int(text)


def to_post(item: Mapping[str, Any]) -> Post:
    """No mark of reposts is known in a list: the origin stays unknown."""
    about = item["itemData"]
    return Post(
        post_id=key(item["dynamic_id"]),
        published_at=from_unix(item["dynamic_ctime"]),
        title=about["title"] if "title" in about else about["origin_title"],
        url=about.get("url", ""),
        kind=KINDS.get(key(item["itemType"]), "post"),
        is_pinned=bool(int(item["is_top"])),
    )


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
