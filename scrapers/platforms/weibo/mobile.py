"""Weibo (新浪微博) on its mobile site: the same user and posts, for when weibo.com shows a wall.

Source: fetched from an open page of m.weibo.cn; the user's own page requests the same two:
    user   /api/container/getIndex?type=uid&value=  {ok: 1, data: {userInfo: {id, screen_name, statuses_count,
                                                    verified, verified_reason}, tabsInfo: {tabs: [{tab_type: weibo,
                                                    containerid: 107603<uid>}]}}}
    posts  …&containerid=107603<uid>                {ok: 1, data: {cards, cardlistInfo: {containerid, total}}};
                                                    total is any number (20 for thousands, real, 2022), or missing
    card   card_type 9: {mblog, profile_type_id (proweibotop_…: 置顶)}; card_type 11: {card_group: [card]}; others hold
           no post
    mblog  {id, bid, created_at, text (HTML), user: {id}}, and, only if true: raw_text, mblogtype 2, title.text
           置顶; repost_type, retweeted_status
    a missing account: {ok: 0, error_code: 20003, msg: 该用户不存在(20003)}
Times: created_at, "刚刚", "2分钟前", "昨天 12:00", "06-14", "2018-06-14" or "Sat Jun 15 11:44:46 +0800 2019". The id
contains the instant, which is used if the words agree with it.
Seen: 2026-11-23, in public captures of 2019 and 2020; fixtures/weibo/ is made after them. Never seen: profile_type_id
    of a pinned post, a card_group.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from scrapers.model.capture import Capture
from scrapers.model.errors import FAULTS, Blocked, LayoutChanged, LoginRequired, WrongAccount
from scrapers.model.profile import Note, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall
from scrapers.parsing.fields import is_unread_count, mapping, optional_count, optional_text, to_id
from scrapers.parsing.posts_elsewhere import posts_elsewhere
from scrapers.platforms.weibo.post import Json, is_mblog
from scrapers.platforms.weibo.responses import HEADERS, WALLS, ListPage, answer_of, data_of, to_gone, to_profile, uid_of

INDEX = "https://m.weibo.cn/api/container/getIndex?type=uid&value="
LIST = "107603"
"""Prefix of the container id of an account's posts, before its uid."""
POST_CARD, GROUP_CARD = 9, 11
NEXT = 2
"""cardlistInfo.page of the first page (real, 2019): it names the page that follows."""
PINNED = "proweibotop"


def to_requests(capture: Capture) -> dict[str, str]:
    """The user first; then the posts, if the user exists.

    Raises:
        NoUrl: the handle is not a number.
    """
    uid = uid_of(capture)
    wanted = {"user": f"{INDEX}{uid}"}
    if "user" in capture.replies and capture.json_of("user")["ok"] == 1:
        wanted["posts"] = f"{INDEX}{uid}&containerid={LIST}{uid}"
    return wanted


def parse(capture: Capture) -> Profile:
    answer = answer_of(capture, "user")
    if answer["ok"] != 1:
        return to_gone(capture, "user")
    user, uid = answer["data"]["userInfo"], uid_of(capture)
    if to_id(user["id"]) != uid:
        raise WrongAccount(f"asked for {uid}, the user is {to_id(user['id'])}")
    posts = data_of(capture)
    notes = check_container(answer["data"], posts, f"{LIST}{uid}")
    about = mapping(posts.get("cardlistInfo"))
    cards = list(cards_of(posts["cards"]))
    page = ListPage(
        listed=cards,
        total=optional_count(about, "total"),
        is_total_unread=is_unread_count(about.get("total")),
        has_more=bool(about.get("since_id")),
        to_mblog=to_mblog,
        elsewhere=tuple(posts_elsewhere([answer, posts], cards, is_mblog)),
        notes=notes,
    )
    return to_profile(user, uid, page, capture.captured_at)


def check_container(data: Json, posts: Json, container: str) -> tuple[Note, ...]:
    """Check that the tab of the user's posts and the list both name the requested container; returns notes.

    Raises:
        LayoutChanged: one of them names another account's.
    """
    listed = mapping(data.get("tabsInfo")).get("tabs")
    tabs = [mapping(tab) for tab in listed] if isinstance(listed, list) else []
    own = [tab.get("containerid") for tab in tabs if tab.get("tab_type") == "weibo"]
    came = mapping(posts.get("cardlistInfo")).get("containerid")
    named = [str(each) for each in (*own, came) if each is not None]
    if any(container.removeprefix(LIST) not in each for each in named):
        raise LayoutChanged(f"{container} was asked for, {came} came, the tabs are {own}")
    is_named = any(own) and came is not None and set(named) == {container}
    is_first = (optional_count(mapping(posts.get("cardlistInfo")), "page") or 0) <= NEXT
    return (*([] if is_named else [Note(code="list_unnamed")]), *([] if is_first else [Note(code="other_page")]))


def cards_of(cards: Sequence[Any]) -> Iterator[Any]:
    """The cards that hold a post, in order, of whatever kind. One of unreadable kind, or a group without cards, may."""
    for card in cards:
        kind, inner = kind_of(card), mapping(card).get("card_group")
        group = inner if kind is not None and isinstance(inner, list) else []
        if kind is None or "mblog" in card or (kind in (GROUP_CARD, POST_CARD) and not group):
            yield card
        yield from cards_of(group)


def kind_of(card: Any) -> int | None:
    try:
        return int(to_id(card["card_type"]))
    except FAULTS:
        return None


def to_mblog(card: Json) -> Json:
    """A card's post in the form of weibo.com.

    Raises:
        LayoutChanged: the card holds none.
    """
    if kind_of(card) is None or "mblog" not in card:
        raise LayoutChanged("a card that is no post's, or a group of cards without cards")
    return to_desktop(card["mblog"], is_top=optional_text(card.get("profile_type_id")).startswith(PINNED))


def to_desktop(mblog: Json, *, is_top: bool) -> Json:
    """A post in the form of weibo.com."""
    words = mblog["raw_text"] if "raw_text" in mblog else mblog.get("text")
    own = {
        "idstr": to_id(mblog["id"]),
        "mblogid": mblog.get("bid"),
        "text_raw": to_words(words) if isinstance(words, str) else None,
    }
    return {**mblog, **own, **({"isTop": 1} if is_top else {})}


def to_words(markup: str) -> str:
    """The post's text: with the words of links, without emoticon images."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


MOBILE = Route(
    platform="weibo",
    name="mobile",
    hosts=("m.weibo.cn", "*.weibo.cn", "passport.weibo.com"),
    home_url="https://m.weibo.cn/",
    page_url="https://m.weibo.cn/u/{handle}",
    headers={**HEADERS, "mweibo-pwa": "1"},
    referrer="https://m.weibo.cn/u/{handle}",
    requests=to_requests,
    listens={
        "user": "https://m.weibo.cn/api/container/getIndex?type=uid&value={handle}",
        "posts": "https://m.weibo.cn/api/container/getIndex?*containerid=107603{handle}",
    },
    accepted_statuses=frozenset({200, 400}),
    walls=(
        *WALLS,
        Wall(error=Blocked, url="https://visitor.passport.weibo.cn/visitor/*"),
        Wall(error=LoginRequired, url="https://passport.weibo.c*/signin*"),
    ),
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)
