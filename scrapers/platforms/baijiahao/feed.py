"""Responses of mbd.baidu.com about a Baijiahao author (百家号): the list of works, and their count.

Source: https://mbd.baidu.com/webpage with the author's uk, and
    action=dynamic, as the page itself asks, in JSON or JSONP: {data: {list | dynamic: {list}, hasMore,
        foe: {is_need_foe}}}, list [{dynamic_id, dynamic_ctime, itemType, is_top, itemData: {title | origin_title,
        url}}], pinned ones first;
    action=home: {errno, data: {user: {content_num | contentNum: {count}}}}.
Times: dynamic_ctime, Unix seconds, of every kind. created_at and updated_at differ by kind and are not read. publish_at
    (articles, videos) dates no post, since an edit may move it; where it is later, the list proves no silence before
    it.
Seen: never; the shape is that of public readers' code, 2024-11 to 2026-09. fixtures/baijiahao/, all made.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import Capture, Reply
from scrapers.model.errors import CaptchaShown, LayoutChanged, WrongAccount
from scrapers.model.profile import Post
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt
from scrapers.parsing.fields import count, mapping, optional_bool, optional_text, to_numeric_id
from scrapers.parsing.list_items import parse_each

KINDS = {"article": "article", "dynamic": "dynamic", "video": "video", "zhibo": "live"}
"""itemType -> kind; any other is a post."""


def check_uk(reply: Reply, uk: str) -> None:
    """
    Raises:
        WrongAccount: the reply is about another account.
    """
    stated = parse_qs(urlsplit(reply.url).query)["uk"]
    if stated != [uk]:
        raise WrongAccount(f"the page is {uk}'s, a reply to it {stated[0]}'s")


def check_owner(answer: Mapping[str, Any], uk: str) -> None:
    """
    Raises:
        WrongAccount: the answer names another account; it may name none.
    """
    named = mapping(mapping(answer.get("data")).get("user"))
    if named.get("uk", uk) != uk:
        raise WrongAccount(f"the page is {uk}'s, an answer to it {named['uk']}'s")


def read_list(reply: Reply) -> Mapping[str, Any]:
    """{list, hasMore} of the answer, JSON or JSONP.

    Raises:
        CaptchaShown: it demands a check first.
    """
    answer = reply.json
    refuse_check(answer)
    data, older = answer["data"], mapping(answer["data"].get("dynamic")).get("list")
    if "list" in data and older:
        raise LayoutChanged("two lists in one answer")
    return data if "list" in data else {"list": data["dynamic"]["list"], "hasMore": data.get("hasMore")}


FOE_DEPTH = 3
"""Levels below the answer at which a check is requested: the answer, its data, their user."""


def requests_check(answer: Any, depth: int = FOE_DEPTH) -> bool:
    """Whether an answer or its nested data requests a check (foe); items of a list are not searched."""
    if not isinstance(answer, Mapping):
        return False
    foe = answer.get("foe")
    if isinstance(foe, Mapping) and foe.get("is_need_foe") not in (None, False, 0, "", "0", "false"):
        return True
    return depth > 0 and any(requests_check(inner, depth - 1) for inner in answer.values())


def refuse_check(answer: Any) -> None:
    """
    Raises:
        CaptchaShown: the answer or page demands a check first (访问校验).
    """
    if requests_check(answer):
        raise CaptchaShown("baijiahao: foe.is_need_foe")


def read_home_count(capture: Capture, uk: str) -> int | None:
    """The platform's own count; None: it did not come. An error instead states nothing about the account.

    Raises:
        WrongAccount: it is about another account.
    """
    if "home" not in capture.replies:
        return None
    check_uk(capture.reply("home"), uk)
    try:
        answer = capture.json_of("home")
    except LayoutChanged:
        return None
    if not isinstance(answer, Mapping):
        return None
    check_owner(answer, uk)
    user = mapping(answer.get("data")).get("user")
    if answer.get("errno") not in (0, "0") or requests_check(answer) or not isinstance(user, Mapping):
        return None
    return None if has_unread_count(user) else read_count(user)


def read_count(user: Mapping[str, Any]) -> int | None:
    """The number of works (作品), the larger where two are stated; None: not stated, as may be on the page."""
    return max(parse_each(stated_counts(user), to_count).items, default=None)


def has_unread_count(user: Mapping[str, Any]) -> bool:
    """Whether something stands in the place of a number of works that is none (`1.2万`): it may be any number."""
    return bool(parse_each(stated_counts(user), to_count).faults)


def stated_counts(user: Mapping[str, Any]) -> list[Any]:
    stated = (user.get("content_num"), mapping(user.get("contentNum")).get("count"))
    return [each for each in stated if each is not None]


def to_count(value: Any) -> int:
    """Parse 12 or "12"; 1.2 is in units of ten thousand (万), and rounded: it is never nothing.

    Raises:
        TypeError, ValueError, OverflowError: it is no count.
    """
    if isinstance(value, float) or "." in str(value):
        rounded = round(float(value) * 10_000)
        if rounded == 0:
            raise ValueError(f"rounded to nothing: {value!r}")
        return count(rounded)
    return count(value)


LATER = timedelta(hours=1)
"""Between an item's entry in the list and its publication, where nothing was scheduled."""


def published_later(listed: Iterable[Any]) -> tuple[datetime, ...]:
    """When items were published as they say themselves, of those that state a time well after their entry in the list:
    one that was scheduled (定时发布) may have been published then."""
    times = parse_each(listed, to_times).items
    return tuple(stated for entered, stated in times if stated > entered + LATER)


def to_times(item: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """When an item entered the list, and when it was published as it says itself.

    Raises:
        LookupError, TypeError, ValueError: one of them is not stated.
    """
    return from_unix(item["dynamic_ctime"]), from_unix(item["itemData"]["publish_at"])


def to_post(item: Mapping[str, Any]) -> Post:
    """Lists have no known mark of reposts: the origin stays unknown. Without itemData, only id and time are known."""
    about = mapping(item.get("itemData"))
    return Post(
        post_id=to_numeric_id(item["dynamic_id"]),
        published_at=from_unix(item["dynamic_ctime"]),
        title=optional_text(about.get("title")) or optional_text(about.get("origin_title")),
        url=optional_text(about.get("url")),
        kind=KINDS.get(optional_text(item.get("itemType")), "post"),
        is_pinned=optional_bool(item.get("is_top")) is True,
        text=excerpt(about.get("origin_title")),
    )
