"""WeChat (微信公众号): the account's own list of its publications, from its back office.

The operator has logged in by QR code. The list is complete: it contains 群发 and 发布.

Source: https://mp.weixin.qq.com/ redirects a logged-in session to /cgi-bin/home?t=home/index&token=<number>, whose
script names the account: wx.data = {uin_base64: <__biz>, user_name, nick_name}; then with that token
    /cgi-bin/appmsgpublish?sub=list&f=json: {base_resp: {ret}, publish_page}, publish_page being the text of a JSON
    {total_count, publish_count, masssend_count, publish_list: [{publish_info}]}, publish_info again the text of one
    {appmsgex: [{appmsgid, itemidx, title, link, create_time, copyright_stat, item_show_type, is_deleted}],
    sent_info: {time}}.
Times: Unix seconds: the later of create_time and sent_info.time, which may be missing. WeRead's createTime is when an
article was scheduled (定时发布); whether create_time is so here was never seen. update_time is the last edit's, and not
read.
Seen: 2026-09 (the shape of a list, its values made); fixtures/wechat/, all made.
"""

import html
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import Capture, Reply
from scrapers.model.errors import LayoutChanged, LoginRequired, NoUrl, PostsHidden, RateLimited, WrongAccount
from scrapers.model.json_text import parse_json
from scrapers.model.profile import CLOCK_SLACK, AccountState, Note, Origin, Post, Profile
from scrapers.model.route import COMPLETE_LIST, ProofLimit, Route
from scrapers.model.wall import Wall
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt
from scrapers.parsing.fields import (
    count,
    is_unread_count,
    mapping,
    name,
    optional_count,
    optional_text,
    text,
    to_bool,
    to_numeric_id,
)
from scrapers.parsing.list_items import parse_each, unique_posts
from scrapers.parsing.list_proof import Count, coverage_start, next_second, notes_on_length
from scrapers.platforms.wechat.article import (
    SCRIPT,
    is_article_link,
    kind_of,
    owners_in,
    to_link,
    to_post_id,
    token_of,
    unescape,
)

HOME_URL = "https://mp.weixin.qq.com/"
LIST_URL = (
    "https://mp.weixin.qq.com/cgi-bin/appmsgpublish?sub=list&begin=0&count=20&query=&type=101_1_102_103"
    "&token={token}&lang=zh_CN&f=json&ajax=1"
)
OWNER = re.compile(r"""\buin_base64\s*:\s*(["'])([\w+/=]+)\1""")
NAME = re.compile(r"""\bnick_name\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


@dataclass(frozen=True, slots=True)
class Backoffice:
    """The account whose back office is open."""

    biz: str
    name: str
    token: str


def to_requests(capture: Capture) -> Mapping[str, str]:
    """The home page; then the list, if the home page is the account's own."""
    home = {"home": HOME_URL}
    if "home" not in capture.replies:
        return home
    try:
        return home | {"list": LIST_URL.format(token=read_office(capture).token)}
    except NoUrl:
        return home


def read_office(capture: Capture) -> Backoffice:
    """
    Raises:
        NoUrl: not logged in, or logged in to another account, so that this list is not accessible.
        LayoutChanged: the page does not name its account.
    """
    home = capture.reply("home")
    token = token_in(home)
    if not token:
        raise NoUrl("the back office is open to nobody here")
    office = to_office(home, token)
    if office.biz != capture.target.handle:
        raise NoUrl(f"the back office that is open is {office.biz}'s")
    return office


def token_in(reply: Reply) -> str:
    """The platform's token for the login; empty: there is none."""
    return parse_qs(urlsplit(reply.url).query).get("token", [""])[0]


def to_office(home: Reply, token: str) -> Backoffice:
    scripts = "\n".join(SCRIPT.findall(home.text))
    owners = {found[1] for found in OWNER.findall(scripts)}
    names = {unescape(double or single) for double, single in NAME.findall(scripts)}
    if len(owners) != 1 or len(names) != 1:
        raise LayoutChanged(f"the back office names {len(owners)} accounts, and {len(names)} names")
    return Backoffice(owners.pop(), name(html.unescape(names.pop())), token)


def parse(capture: Capture) -> Profile:
    office = read_office(capture)
    if token_in(capture.reply("list")) != office.token:
        raise WrongAccount("the list came from another back office than the page")
    answer = capture.json_of("list")
    if answer["base_resp"]["ret"] not in (0, "0"):
        raise LayoutChanged(f"base_resp.ret {answer['base_resp']['ret']}")
    page = parse_json(text(answer["publish_page"]))
    entries = parse_each(page["publish_list"], lambda entry: text(entry["publish_info"]))
    publications = dict.fromkeys(entries.items)  # repeated entries do not make a list complete
    pushes = parse_each(publications, lambda push: articles_in(push, capture.captured_at))
    items = [article for push in pushes.items for article in push]
    listed = parse_each(items, lambda one: to_post_or_time(one[0], office.biz, one[1]))
    unread = (*entries.notes("entries"), *pushes.notes("publications"), *listed.notes("articles"))
    posts = unique_posts(post for post in listed.items if isinstance(post, Post))
    deleted = [min(time, capture.captured_at) for time in listed.items if isinstance(time, datetime)]
    counted = [count(page[each]) for each in COUNTS if each in page]
    others = optional_count(page, "featured_count") or is_unread_count(page.get("featured_count"))
    if not posts and (publications or unread or any(counted) or others or len(counted) < len(COUNTS)):
        raise PostsHidden(f"none of {len(publications)} listed is left, {max(counted, default=None)} counted")
    total = optional_count(page, "total_count")
    is_whole = total == len(publications)
    notes = (*unread, *notes_on_marks(item for item, _ in items))
    if total is not None and total < len(publications):
        notes += (Note(code="count_too_small", number=total, detail=f"{len(publications)} listed"),)
    if not is_whole:
        notes += notes_on_part(len(publications), posts, total, capture.captured_at)
    start = None if notes or not all(pushes.items) else COMPLETE_LIST if is_whole else coverage_start(posts)
    newer = sum(not any(post.published_at >= time for post in posts) for time in deleted)
    if newer:
        notes += (Note(code="deleted_newer", number=newer),)
    return Profile(
        state=AccountState.ACTIVE,
        handle=office.biz,
        display_name=office.name,
        post_count=None if posts else 0,
        posts=posts,
        covers_from=start if start is None else max([start, *map(next_second, deleted)]),
        notes=notes,
    )


def to_post_or_time(item: Mapping[str, Any], biz: str, sent_at: datetime | None) -> Post | datetime:
    """An article; of one that was deleted since, when it had been published: a post counts though it was deleted, but
    what it was nobody knows, so the list holds every post only since the newest of them."""
    return time_of(item, sent_at) if to_bool(item["is_deleted"]) else to_post(item, biz, sent_at)


def time_of(item: Mapping[str, Any], sent_at: datetime | None) -> datetime:
    return max(filter(None, (from_unix(item["create_time"]), sent_at)))


COUNTS = ("total_count", "publish_count", "masssend_count")


FEWEST = 5
"""Publications, of any number of articles: two pushes of eight articles each are a rest, and no page."""


def notes_on_part(publications: int, posts: tuple[Post, ...], total: int | None, now: datetime) -> tuple[Note, ...]:
    """Why a list of fewer publications than are counted proves no silence: the rule of every list, and FEWEST."""
    if publications < FEWEST:
        return (Note(code="list_short", number=publications),)
    return notes_on_length("wechat", posts, Count(number=total), now)


def notes_on_marks(items: Iterable[Any]) -> tuple[Note, ...]:
    """How many articles do not say whether they are original: among those that do the share of reposts would rise, so
    nothing is claimed of the list as a whole."""
    unmarked = sum(optional_count(mapping(item), "copyright_stat") is None for item in items)
    return (Note(code="marks_unknown", number=unmarked),) if unmarked else ()


def articles_in(push: str, now: datetime) -> list[tuple[Any, datetime | None]]:
    """The articles of a publication, each with when it was sent (None: not stated, or not yet); some have no content.

    Raises:
        LookupError, TypeError, ValueError: it cannot be read.
    """
    published = parse_json(push) if push else {"appmsgex": []}
    sent_at: datetime | None = None
    with suppress(ValueError):
        sent_at = from_unix(mapping(published.get("sent_info")).get("time", ""))
    is_sent = sent_at is not None and sent_at <= now + CLOCK_SLACK
    return [(item, sent_at if is_sent else None) for item in published["appmsgex"]]


def to_post(item: Mapping[str, Any], biz: str, sent_at: datetime | None = None) -> Post:
    """
    Raises:
        WrongAccount: its address names another account.
    """
    link = to_link(text(item["link"]))
    if not is_article_link(link):
        raise ValueError(f"an article's link leads to {link}")
    if others := owners_in(link) - {biz}:
        raise WrongAccount(f"the back office of {biz} lists an article of {min(others)}")
    is_original = optional_count(item, "copyright_stat") == 1
    return Post(
        post_id=token_of(link) or to_post_id(to_numeric_id(item["appmsgid"]), to_numeric_id(item["itemidx"])),
        published_at=time_of(item, sent_at),
        title=optional_text(item.get("title")),
        url=link,
        kind=kind_of(item.get("item_show_type")),
        origin=Origin.ORIGINAL if is_original else Origin.UNKNOWN,
        origin_mark="copyright_stat=1" if is_original else "",
        text=excerpt(item.get("digest")),
    )


BACKOFFICE = Route(
    platform="wechat",
    name="backoffice",
    hosts=("mp.weixin.qq.com",),
    home_url=HOME_URL,
    requests=to_requests,
    same_for_all=frozenset({"home"}),
    walls=(
        Wall(error=LoginRequired, json={"base_resp.ret": 200003}),  # invalid session
        Wall(error=LoginRequired, json={"base_resp.ret": 200040}),  # invalid csrf token
        Wall(error=RateLimited, json={"base_resp.ret": 200013}),  # freq control
    ),
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
    needs_session=True,
)
