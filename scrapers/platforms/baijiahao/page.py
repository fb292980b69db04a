"""Baijiahao (百家号): the author's page, the list it loads, and the platform's own count. The handle is the app_id.

Source: https://baijiahao.baidu.com/u?app_id=, whose script sets window.runtime={user: {uk, nickname, auth_describe,
    content_num | contentNum: {count}}}; by that uk, the list and the count: scrapers.platforms.baijiahao.feed.
    The page's tabs [{url}] lead to pages of works, whose script sets window.dynamicData={list, hasMore, foe}, as there.
Times: the posts' own.
Seen: 2024-11 (the words for a missing account), 2022-03 (captcha), 2019 (login); fixtures/baijiahao/, all made. No
    whole page was ever published: its shape is that of public readers' code, 2024-11 to 2026-09.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, FetchMode, Reply
from scrapers.model.errors import CaptchaShown, IdentityUnproved, LayoutChanged, LoginRequired, PostsHidden
from scrapers.model.json_text import DECODER
from scrapers.model.profile import AccountState, Note, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall
from scrapers.parsing.dates import from_unix
from scrapers.parsing.fields import optional_bool, optional_name, optional_text, text
from scrapers.parsing.list_items import read_items
from scrapers.parsing.list_proof import Count, next_second, reach_of_list, without_proof
from scrapers.parsing.notice_sentences import state_of
from scrapers.parsing.posts_elsewhere import notes_on_elsewhere, posts_elsewhere
from scrapers.parsing.shown_elements import shown_elements
from scrapers.platforms.baijiahao.feed import (
    check_owner,
    check_uk,
    has_unread_count,
    published_later,
    read_count,
    read_home_count,
    read_list,
    refuse_check,
    to_post,
)

PAGE_URL = "https://baijiahao.baidu.com/u?app_id={handle}"
LIST_URL = "https://mbd.baidu.com/webpage?tab=main&num=20&uk={uk}&source=pc&type=newhome&action=dynamic&format=json"
COUNT_URL = "https://mbd.baidu.com/webpage?type=homepage&action=home&format=json&uk={uk}"


def to_requests(capture: Capture) -> Mapping[str, str]:
    """The page; then, by the uk that it states, list and count. A visited page fetches its list itself, so the visit
    waits for it."""
    page = {PAGE: PAGE_URL.format(handle=capture.target.handle)}
    if PAGE not in capture.replies:
        return page if capture.way is FetchMode.FETCH else page | {"posts": LIST_URL.format(uk="")}
    uk = read_user(capture.page)["uk"]
    return page | {"posts": LIST_URL.format(uk=uk), "home": COUNT_URL.format(uk=uk)}


def count_request(capture: Capture) -> Mapping[str, str]:
    """The count, requested from the page of works (作品), which has the same origin."""
    return {"home": COUNT_URL.format(uk=read_user(capture.page)["uk"])} if NEXT_PAGE in capture.replies else {}


def parse(capture: Capture) -> Profile:
    gone = to_gone(capture.page)
    if gone is not None:
        return gone
    uk = read_user(capture.page)["uk"]
    check_uk(capture.reply("posts"), uk)
    check_owner(capture.json_of("posts"), uk)
    return to_profile(capture, read_list(capture.reply("posts")), capture.json_of("posts"))


def parse_tab(capture: Capture) -> Profile:
    """The tab holds only articles: it proves silence only where the count says that there is nothing else."""
    gone = to_gone(capture.page)
    if gone is not None:
        return gone
    uk = read_user(capture.page)["uk"]
    check_uk(capture.reply(NEXT_PAGE), uk)
    if read_home_count(capture, uk) is None:
        raise PostsHidden("the works on the tab are not held against the platform's count: it did not come")
    listed = read_script(capture.reply(NEXT_PAGE), "window.dynamicData=")
    return to_profile(capture, listed, listed, Note(code="list_partial"))


def to_profile(capture: Capture, listed: Mapping[str, Any], answer: Any, *partial: Note) -> Profile:
    """Combine list and counts to a profile.

    Args:
        answer: the whole answer that the list stands in.
        partial: why the list proves no silence unless it holds all counted posts; none: it may.

    Raises:
        PostsHidden, LayoutChanged: list and counts contradict each other, or leave open whether there are posts.
        IdentityUnproved: there are no posts, and no name identifies the account.
    """
    user = read_user(capture.page)
    items = read_items(listed["list"], to_post, capture.captured_at)
    items.check()
    home_count = read_home_count(capture, user["uk"])
    counts = [number for number in (read_count(user), home_count) if number is not None]
    post_count = max(counts, default=None)
    has_ended = optional_bool(listed.get("hasMore")) is False
    count = Count.beside(post_count, items, len(listed["list"]), has_ended=has_ended)
    count = replace(count, is_whole=count.is_whole and not has_unread_count(user))
    others = notes_on_elsewhere(
        posts_elsewhere(answer, listed["list"], lambda found: "dynamic_ctime" in found),
        lambda item: from_unix(item["dynamic_ctime"]),
        items,
    )
    later = published_later(listed["list"])
    newer = sum(not any(post.published_at >= stated for post in items.posts) for stated in later)
    others += (Note(code="published_later", number=newer),) if newer else ()
    notes = (*notes_on(user, listed["list"]), *others)
    if not items.posts and (others or not (count.is_whole and home_count == 0)):
        raise PostsHidden(f"nothing is listed, {'an unknown number' if post_count is None else post_count} counted")
    if items.posts and post_count == 0:
        raise LayoutChanged(f"{len(items.posts)} posts listed, none counted")
    if not items.posts and notes:
        raise IdentityUnproved("an account without works and without a name: its owner is unknown")
    reach = without_proof(
        reach_of_list("baijiahao", items, count, capture.captured_at), *notes, *(() if count.is_whole else partial)
    )
    return Profile(
        state=AccountState.ACTIVE,
        handle=read_app_id(capture.page),
        display_name=optional_name(user, "nickname"),
        verified_as=optional_text(user.get("auth_describe")),
        post_count=post_count,
        posts=items.posts,
        covers_from=reach.start if reach.start is None else max([reach.start, *map(next_second, later)]),
        notes=reach.notes,
    )


def notes_on(user: Mapping[str, Any], listed: Sequence[Any]) -> tuple[Note, ...]:
    """Missing facts that prevent a proof of silence: the name; which items are pinned."""
    unmarked = sum(isinstance(item, Mapping) and optional_bool(item.get("is_top")) is None for item in listed)
    notes = [] if optional_name(user, "nickname") else [Note(code="name_unknown")]
    return (*notes, *([Note(code="pins_unknown", number=unmarked)] if unmarked else []))


# The author's page


def read_app_id(page: Reply) -> str | None:
    """The app_id in the page's final address; None: it holds none."""
    parts = urlsplit(page.url)
    app_id = parse_qs(parts.query).get("app_id")
    path = re.fullmatch(r"/home/([0-9]+)", parts.path)
    return app_id[0] if app_id else path[1] if path else None


def read_user(page: Reply) -> Mapping[str, Any]:
    """The account in window.runtime.

    Raises:
        ValueError, LookupError, TypeError: the page has none.
        CaptchaShown: the page demands a check first.
    """
    user: Mapping[str, Any] = read_script(page, "window.runtime=")["user"]
    if not user["uk"]:
        raise ValueError("window.runtime.user has no uk")
    return user


def read_script(page: Reply, name: str) -> Mapping[str, Any]:
    """The object that a script of the page assigns to a name.

    Raises:
        ValueError: there is none.
        CaptchaShown: the page demands a check first.
    """
    scripts = "\n".join(page.css("script::text").getall())
    value: Mapping[str, Any]
    value, _ = DECODER.raw_decode(scripts, scripts.index("{", scripts.index(name)))
    refuse_check(value)
    return value


SCRIPTS = ("window.runtime=", "window.dynamicData=")
ASSIGNED = re.compile(r"""(?<![\w$])(?:runtime|dynamicData)(?:["']\s*\])?\s*=(?!=)\s*""")
"""To whatever they belong: window, self, or the script."""


def script_values(page: Reply) -> list[Mapping[str, Any]]:
    """The objects that the page's scripts assign to these names, as far as they can be read.

    Raises:
        CaptchaShown: one of them demands a check first.
    """
    values = []
    for script in SCRIPTS:
        with suppress(ValueError):
            values.append(read_script(page, script))
    return values


def tab_of(capture: Capture) -> str:
    """The address of the account's article tab; empty: none, or there is no such account."""
    if notice_on(capture.page):
        return ""
    addresses = [text(tab["url"]) for tab in read_user(capture.page)["tabs"]]
    return next((address for address in addresses if "tab=article" in address), "")


def to_gone(page: Reply) -> Profile | None:
    """What the page says of a missing account; None: it shows an account, or says nothing.

    The weaker claim: the platform does not distinguish 注销, 封禁 and a wrong number.

    Raises:
        CaptchaShown: the page demands a check first.
        UnknownWords: it shows something else instead of the account.
        IdentityUnproved: its address does not say which account is missing.
    """
    words = notice_on(page)
    if not words:
        return None
    if any("".join(part.css("::text").getall()).strip() in CHECKS for part in shown_elements(page, "body *")):
        raise CaptchaShown(f"the page shows a check beside “{words}”")
    state = state_of("baijiahao", words)
    handle = read_app_id(page)
    if handle is None:
        raise IdentityUnproved("the page of a missing account does not name it")
    return Profile(state=state, handle=handle, words=words)


def notice_on(page: Reply) -> str:
    """The text of the notices that the page shows, if it holds no account; empty: none.

    Raises:
        CaptchaShown: a script of the page demands a check first.
    """
    shown = shown_elements(page, "div.empty-content")
    words = "".join("".join(element.css("::text").getall()) for element in shown).strip()
    return "" if holds_account(page) else words


def holds_account(page: Reply) -> bool:
    """Whether the page's scripts hold an account or works, or something in their place that cannot be read: then a
    notice is not about the account.

    Raises:
        CaptchaShown: one of them demands a check first.
    """
    scripts = "\n".join(page.css("script::text").getall())
    assigned = (may_hold_account(scripts, found.end()) for found in ASSIGNED.finditer(scripts))
    return any(map(shows_account, script_values(page))) or any(assigned)


def may_hold_account(scripts: str, begin: int) -> bool:
    """Whether what a script assigns, from a position on, holds an account or works, or cannot be read."""
    try:
        value, _ = DECODER.raw_decode(scripts, begin)
    except ValueError:
        return True
    return shows_account(value) if isinstance(value, Mapping) else bool(value)


def shows_account(value: Mapping[str, Any]) -> bool:
    """Whether it has an account, at any depth, or works."""
    inner = [part for part in value.values() if isinstance(part, Mapping)]
    return bool(value.get("user") or value.get("list")) or any(map(shows_account, inner))


CHECKS = frozenset(
    {
        "百度安全验证",
        "网络不给力",
        "网络不给力，请稍后重试",
        "请完成下方验证后继续操作",
        "拖动左侧滑块",
        "请输入以下验证码",
    }
)
"""What a check shows (real, 2022 to 2026), as the whole text of an element."""
WALLS = (
    Wall(error=CaptchaShown, url="*://wappass.baidu.com/*"),
    Wall(error=CaptchaShown, css="title", text="百度安全验证"),
    Wall(error=LoginRequired, url="*://passport.baidu.com/*"),
    Wall(error=LoginRequired, css="title", text="登录百度"),
)
HOSTS = ("baijiahao.baidu.com", "author.baidu.com", "mbd.baidu.com", "wappass.baidu.com", "passport.baidu.com")
"""The last two show captcha and login."""

LISTENS = {
    "posts": "https://mbd.baidu.com/webpage*action=dynamic*",
    "home": "https://mbd.baidu.com/webpage*action=home*",
}

AUTHOR = Route(
    platform="baijiahao",
    name="author",
    hosts=HOSTS,
    home_url="https://baijiahao.baidu.com/",
    requests=to_requests,
    page_url=PAGE_URL,
    listens=LISTENS,
    optional=frozenset({"home"}),
    walls=WALLS,
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)

VISIT = replace(AUTHOR, name="visit", home_url="", shares_walls_with=frozenset({AUTHOR.name}))
"""For when the list cannot be requested from outside its own page, as with JSONP: a visit collects it."""

TAB = Route(
    platform="baijiahao",
    name="tab",
    hosts=HOSTS,
    requests=count_request,
    page_url=PAGE_URL,
    next_page_url=tab_of,
    walls=WALLS,
    shares_walls_with=frozenset({AUTHOR.name, VISIT.name}),
    parse=parse_tab,
    proves=ProofLimit.WHOLE_LIST,
)
"""For when the list does not come, or in an unknown shape: a separate page holds the newest articles."""

ROUTES = (AUTHOR, VISIT, TAB)
