"""WeChat (微信公众号), without a login: the articles behind known links, and the albums that they name.

They prove posts, and by their notices that an account is gone; never that an account is silent.

Source: the links themselves (scrapers.wechat_article, scrapers.wechat_notice); then
    /mp/appmsgalbum?action=getalbum&album_id=&f=json: {base_resp: {ret}, getalbum_resp: {article_list: [{title, url,
    create_time, msgid, itemidx, item_show_type}]}}, article_list being a plain object when it has one item.
Times: Unix seconds; in albums as digits.
Seen: articles 2018-03 to 2026-04; fixtures/wechat/, all made. An album's JSON is known from public code only, a notice
    on an account as a string only.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.capture import PAGE, Capture, Reply, Target
from scrapers.dates import from_unix
from scrapers.errors import Blocked, CaptchaShown, NoAddress, PostsHidden, ScrapeError, Unreachable, WrongAccount
from scrapers.fields import count, digits
from scrapers.profile import AccountState, Post, Profile
from scrapers.scraper import Route, Wall
from scrapers.wechat_article import Article, is_article_link, kind_of, read_article, to_link, to_post_id
from scrapers.wechat_notice import Notice, read_page, to_plain

ALBUM_URL = "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz={biz}&album_id={album}&count=20&f=json"
AT_MOST = 3
"""Links opened in one look, and albums asked for: more would only meet the wall sooner."""


def asks(capture: Capture) -> Mapping[str, str]:
    """The articles first, then the albums they name. A visited page is the first link's.

    Raises:
        NoAddress: no known link leads to an article.
    """
    links = article_links(capture.target.links)
    if not links:
        raise NoAddress("no link to an article of the account is known")
    visited = to_link(capture.target.links[0]) if PAGE in capture.replies else ""
    opened = {f"link:{number}": link for number, link in enumerate(links) if link != visited}
    if not opened.keys() <= capture.replies.keys():
        return opened
    albums = dict.fromkeys(album for article in articles_of(capture) for album in article.albums)
    return opened | {
        f"album:{number}": ALBUM_URL.format(biz=capture.target.handle, album=album)
        for number, album in enumerate(list(albums)[:AT_MOST])
    }


def article_links(links: Sequence[str]) -> list[str]:
    """Those that lead to articles, each article once, at most AT_MOST."""
    return list(dict.fromkeys(to_link(link) for link in links if is_article_link(link)))[:AT_MOST]


def pages_of(capture: Capture) -> list[Reply]:
    return [reply for name, reply in capture.replies.items() if name == PAGE or name.startswith("link:")]


def articles_of(capture: Capture) -> list[Article]:
    """The account's own articles among the pages."""
    articles = [read_article(page) for page in pages_of(capture)]
    return [article for article in articles if article is not None and article.biz == capture.target.handle]


def parse(capture: Capture) -> Profile:
    """Alive when one link shows an article of the account; gone when two links, and no article, say so alike."""
    found = [read_page(page) for page in pages_of(capture)]
    notices = [one for one in found if isinstance(one, Notice)]
    articles = [one for one in found if isinstance(one, Article)]
    raise_first(notices, Blocked)
    strangers = {article.biz for article in articles} - {capture.target.handle}
    if strangers:
        raise WrongAccount(f"asked for {capture.target.handle}, a link is an article of {min(strangers)}")
    return to_active(capture, articles) if articles else to_gone(capture.target, notices)


def raise_first(notices: Sequence[Notice], reason: type[ScrapeError]) -> None:
    """
    Raises:
        ScrapeError: such a reason stands in an article's place.
    """
    for notice in notices:
        if isinstance(notice.meaning, type) and issubclass(notice.meaning, reason):
            raise notice.meaning(f"{notice.words} at {notice.link}")


def to_active(capture: Capture, articles: Sequence[Article]) -> Profile:
    newest = max(articles, key=lambda article: article.post.published_at)
    return Profile(
        state=AccountState.ACTIVE,
        handle=capture.target.handle,
        display_name=newest.name,
        posts=(*(article.post for article in articles), *album_posts(capture, articles)),
    )


def to_gone(target: Target, notices: Sequence[Notice]) -> Profile:
    """A notice names nobody: it tells of the account by whose link it is shown.

    Raises:
        Unreachable: an article may be read another time.
        PostsHidden: the notices tell of articles alone, or not two links tell the same of the account.
    """
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
    return link in map(to_link, target.links) or parse_qs(urlsplit(link).query).get("__biz") == [target.handle]


def album_posts(capture: Capture, articles: Sequence[Article]) -> list[Post]:
    """What the albums list of the account, each article once; one that was opened is left to its own page."""
    opened = {to_post_id(*article.place) for article in articles if all(article.place)}
    posts: dict[str, Post] = {}
    for name, reply in capture.replies.items():
        if name.startswith("album:"):
            posts |= {post.post_id: post for post in map(to_album_post, album_items(reply, capture.target.handle))}
    return [post for key, post in posts.items() if key not in opened]


def album_items(album: Reply, biz: str) -> list[Mapping[str, Any]]:
    """The account's own items; none where the album wants a session: it is a help, not the answer."""
    if album.is_html or album.json["base_resp"]["ret"] != 0:
        return []
    listed = album.json["getalbum_resp"]["article_list"]
    items = listed if isinstance(listed, list) else [listed]
    return [item for item in items if parse_qs(urlsplit(item["url"]).query)["__biz"] == [biz]]


def to_album_post(item: Mapping[str, Any]) -> Post:
    return Post(
        post_id=to_post_id(digits(item["msgid"]), digits(item["itemidx"])),
        published_at=from_unix(item["create_time"]),
        title=item["title"],
        url=to_link(item["url"]),
        kind=kind_of(str(count(item["item_show_type"]))),
    )


LINKS = Route(
    platform="wechat",
    name="links",
    hosts=("mp.weixin.qq.com",),
    home_url="https://mp.weixin.qq.com/",
    asks=asks,
    page_url="{link}",
    optional=frozenset(f"album:{number}" for number in range(AT_MOST)),
    walls=(
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha*"),
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/*secitptpage/verify*"),
        Wall(error=CaptchaShown, css='link[href*="secitptpage/verify"]'),
    ),
    parse=parse,
)
