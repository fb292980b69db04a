"""WeChat (微信公众号), without a login: the articles behind known links, and the albums that they name.

They prove posts, and by their notices that an account is gone; never that an account is silent.

Source: the links themselves (scrapers.platforms.wechat.article, scrapers.platforms.wechat.removal_notice); then
    /mp/appmsgalbum?action=getalbum&album_id=&f=json: {base_resp: {ret}, getalbum_resp: {article_list: [{title, url,
    create_time, msgid, itemidx, item_show_type}]}}, article_list being a plain object when it has one item. Those of
    2023 have no item_show_type, and http:// addresses.
Times: Unix seconds; in albums as digits.
Seen: articles 2018-03 to 2026-04, an album's item of 2023-07; fixtures/wechat/, all made. The rest of an album's JSON
    is known from public code only, a notice on an account as a string only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import (
    Blocked,
    CaptchaShown,
    LayoutChanged,
    NoUrl,
    PostsHidden,
    ScrapeError,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Proves, Route, Wall
from scrapers.parsing.dates import from_unix
from scrapers.parsing.fields import count, text, to_numeric_id
from scrapers.parsing.readable import FAULTS, LONGEST, Readable, read_each
from scrapers.platforms.wechat.article import Article, is_article_link, kind_of, read_article, to_link, to_post_id
from scrapers.platforms.wechat.removal_notice import RemovalNotice, read_page, to_plain

ALBUM_URL = "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz={biz}&album_id={album}&count=20&f=json"
AT_MOST = 3
"""Links opened in one look, and albums asked for: more would only meet the wall sooner."""


def asks(capture: Capture) -> Mapping[str, str]:
    """The articles first, then the albums they name. A visited page is the first link's.

    Raises:
        NoAddress: no known link leads to an article.
    """
    links = article_links(capture.target)
    if not links:
        raise NoUrl("no link to an article of the account is known")
    visited = to_link(LINKS.address(capture.target)) if PAGE in capture.replies else ""
    opened = {f"link:{number}": link for number, link in enumerate(links) if link != visited}
    if not opened.keys() <= capture.replies.keys():
        return opened
    albums = dict.fromkeys(album for article in articles_of(capture) for album in article.albums)
    return opened | {
        f"album:{number}": ALBUM_URL.format(biz=capture.target.handle, album=album)
        for number, album in enumerate(list(albums)[:AT_MOST])
    }


def article_links(target: Target) -> list[str]:
    """The newest article that another route listed, then AT_MOST of the known links; where these are fewer, more of
    what is listed. Each article once."""
    known, listed = to_articles(target.links)[:AT_MOST], to_articles(target.listed)
    opened = list(dict.fromkeys([*listed[:1], *known]))
    return list(dict.fromkeys([*opened, *listed]))[: max(len(opened), AT_MOST)]


def to_articles(links: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(to_link(link) for link in links if is_article_link(link)))


def pages_of(capture: Capture) -> list[Reply]:
    return [reply for name, reply in capture.replies.items() if name == PAGE or name.startswith("link:")]


def articles_of(capture: Capture) -> list[Article]:
    """The account's own articles among the pages; one that cannot be read names no album."""
    articles = read_each(pages_of(capture), read_article).items
    return [article for article in articles if article is not None and article.biz == capture.target.handle]


@dataclass(frozen=True, slots=True)
class Unread:
    """A page that is neither an article nor a notice known."""

    page: Reply
    error: Exception

    @property
    def words(self) -> str:
        said = self.error.code if isinstance(self.error, LayoutChanged) else repr(self.error)[:LONGEST]
        return f"{self.page.safe_url}: {said}"


def parse(capture: Capture) -> Profile:
    """Alive when one link shows an article of the account; gone when two links, and no article, say so alike."""
    found = [read_one(page) for page in pages_of(capture)]
    notices = [one for one in found if isinstance(one, RemovalNotice)]
    articles = [one for one in found if isinstance(one, Article)]
    unread = [one for one in found if isinstance(one, Unread)]
    raise_first(notices, Blocked)
    strangers = {article.biz for article in articles} - {capture.target.handle}
    if strangers:
        raise WrongAccount(f"asked for {capture.target.handle}, a link is an article of {min(strangers)}")
    return to_active(capture, articles, unread) if articles else to_gone(capture.target, notices, unread)


def read_one(page: Reply) -> Article | RemovalNotice | Unread:
    try:
        return read_page(page)
    except (LayoutChanged, *FAULTS) as error:
        return Unread(page, error)


def raise_first(notices: Sequence[RemovalNotice], reason: type[ScrapeError]) -> None:
    """
    Raises:
        ScrapeError: such a reason stands in an article's place.
    """
    for notice in notices:
        if isinstance(notice.meaning, type) and issubclass(notice.meaning, reason):
            raise notice.meaning(f"{notice.words} at {notice.link}")


def to_active(capture: Capture, articles: Sequence[Article], unread: Sequence[Unread]) -> Profile:
    albums = album_posts(capture, articles)
    pages = Readable(items=tuple(articles), unread=tuple(one.words for one in unread))
    newest = max(articles, key=lambda article: article.post.published_at)
    return Profile(
        state=AccountState.ACTIVE,
        handle=capture.target.handle,
        display_name=newest.name,
        posts=(*(article.post for article in articles), *albums.items),
        notes=(*pages.notes("linked pages"), *albums.notes("album articles")),
    )


def to_gone(target: Target, notices: Sequence[RemovalNotice], unread: Sequence[Unread]) -> Profile:
    """A notice names nobody: it tells of the account by whose link it is shown.

    Raises:
        Unreachable: an article may be read another time.
        LayoutChanged: a page that cannot be read may be an article.
        PostsHidden: the notices tell of articles alone, or not two links tell the same of the account.
    """
    for one in unread:
        if one.page.http_status < 400 or not notices:  # a page that is not there is no article
            raise one.error if isinstance(one.error, LayoutChanged) else LayoutChanged(one.words)
    words = "; ".join({to_plain(notice.words): notice.words for notice in reversed(notices)}.values())
    own = [notice for notice in notices if is_own(notice.link, target)]
    telling = {notice.link: notice.meaning for notice in own if isinstance(notice.meaning, AccountState)}
    states = set(telling.values())
    if len(telling) >= 2 and len(states) == 1:
        return Profile(state=states.pop(), words=words)
    raise_first(notices, Unreachable)
    raise PostsHidden(f"{len(telling)} of {len(notices)} links tell of the account: {words}")


def is_own(link: str, target: Target) -> bool:
    """Whether it is one of the known links, or names the account."""
    return link in map(to_link, (*target.links, *target.listed)) or parse_qs(urlsplit(link).query).get("__biz") == [
        target.handle
    ]


def album_posts(capture: Capture, articles: Sequence[Article]) -> Readable[Post]:
    """What the albums list of the account, each article once; one that was opened is left to its own page."""
    opened = {to_post_id(*article.place) for article in articles if all(article.place)}
    albums = read_each(
        (reply for name, reply in capture.replies.items() if name.startswith("album:")),
        lambda album: album_items(album, capture.target.handle),
    )
    found = read_each((item for items in albums.items for item in items), to_album_post)
    posts = {post.post_id: post for post in found.items}
    own = tuple(post for key, post in posts.items() if key not in opened)
    return Readable(items=own, unread=(*albums.unread, *found.unread))


def album_items(album: Reply, biz: str) -> list[Any]:
    """The account's own items, and those that do not say whose they are; none where the album wants a session: it is a
    help, not the answer."""
    if album.is_html:
        return []
    try:
        answer = album.json
    except LayoutChanged as error:
        raise ValueError(str(error)) from error
    if answer.get("base_resp", {}).get("ret", 0) != 0:
        return []
    listed = answer["getalbum_resp"]["article_list"]
    items = listed if isinstance(listed, list) else [listed]
    return [item for item in items if owner_of(item) in ("", biz)]


def owner_of(item: Any) -> str:
    """`__biz` of an album's item; empty: it does not say."""
    try:
        return parse_qs(urlsplit(text(item["url"])).query)["__biz"][0]
    except FAULTS:
        return ""


def to_album_post(item: Any) -> Post:
    """
    Raises:
        LookupError, TypeError, ValueError: it cannot be read, or says not whose it is.
    """
    if not owner_of(item):
        raise ValueError("an article of nobody's")
    shown = item.get("item_show_type")
    return Post(
        post_id=to_post_id(to_numeric_id(item["msgid"]), to_numeric_id(item["itemidx"])),
        published_at=from_unix(item["create_time"]),
        title=text(item["title"]),
        url=to_link(item["url"]),
        kind=kind_of("" if shown is None else str(count(shown))),
    )


LINKS = Route(
    platform="wechat",
    name="links",
    hosts=("mp.weixin.qq.com",),
    home_url="https://mp.weixin.qq.com/",
    requests=asks,
    page_url="{link}",
    optional=frozenset(f"album:{number}" for number in range(AT_MOST)),
    walls=(
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha*"),
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/*secitptpage/verify*"),
        Wall(error=CaptchaShown, css='link[href*="secitptpage/verify"]'),
    ),
    parse=parse,
    proves=Proves.PARTIAL_LIST,
)
