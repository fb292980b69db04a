"""WeChat (微信公众号), without a login: articles under known links, and the albums that they name.

They prove posts, and, by notices, that an account is gone; never silence. A notice names no account, and neither does a
short link: it is the account's where an earlier look opened the article as the account's, or its own list has it. Links
that only the register gives may be a former account's: they count where nothing better is known.

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

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import (
    FAULTS,
    PARSE_ERRORS,
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
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall
from scrapers.parsing.dates import from_unix
from scrapers.parsing.fields import mapping, optional_text, text, to_numeric_id
from scrapers.parsing.list_items import MAX_FAULT_LENGTH, ParsedItems, parse_each
from scrapers.parsing.notice_sentences import normalise
from scrapers.platforms.wechat.article import (
    Article,
    is_article_link,
    kind_of,
    owners_in,
    read_article,
    to_link,
    to_post_id,
)
from scrapers.platforms.wechat.removal_notice import RemovalNotice, read_page

ALBUM_URL = "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz={biz}&album_id={album}&count=20&f=json"
AGREEING = 2
"""Articles of the account whose notices must agree before it is gone."""
MAX_LINKS = 3
"""Maximum number of links opened and of albums fetched per look: more would only trigger the wall sooner."""


def to_requests(capture: Capture) -> Mapping[str, str]:
    """The articles first, then the albums that they name. A visited page is the first link's.

    Raises:
        NoUrl: no known link leads to an article.
    """
    links = article_links(capture.target)
    if not links:
        raise NoUrl("no link to an article of the account is known")
    visited = to_link(LINKS.address(capture.target)) if PAGE in capture.replies else ""
    opened = {f"link:{number}": link for number, link in enumerate(links) if link != visited}
    if not opened.keys() <= capture.replies.keys():
        return opened
    articles = articles_of(capture)
    if not articles:
        return opened | deciding_links(capture, links)
    albums = dict.fromkeys(album for article in articles for album in article.albums)
    return opened | {
        f"album:{number}": ALBUM_URL.format(biz=capture.target.handle, album=album)
        for number, album in enumerate(list(albums)[:MAX_LINKS])
    }


def article_links(target: Target) -> list[str]:
    """The newest article from another route's list, then up to MAX_LINKS known links; if these are fewer, more listed
    articles. Each article once."""
    known, listed = to_articles(target.links)[:MAX_LINKS], to_articles(target.listed)
    opened = list(dict.fromkeys([*listed[:1], *known]))
    return list(dict.fromkeys([*opened, *listed]))[: max(len(opened), MAX_LINKS)]


def deciding_links(capture: Capture, links: Sequence[str]) -> dict[str, str]:
    """Further articles that are known to be the account's, where the pages of the links tell only that an account is
    gone, and too few of them are known to be this one's."""
    names = {PAGE, *(f"link:{number}" for number in range(len(links)))}
    found = [read_one(reply) for name, reply in capture.replies.items() if name in names]
    notices = [one for one in found if isinstance(one, RemovalNotice) and isinstance(one.meaning, AccountState)]
    if not notices:
        return {}
    lacking = AGREEING - len({notice.link for notice in notices if is_own(notice.link, capture.target)})
    more = [link for link in to_articles((*capture.target.proved, *capture.target.listed)) if link not in links]
    return {f"link:{number}": link for number, link in enumerate(more[: max(lacking, 0)], start=len(links))}


def to_articles(links: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(to_link(link) for link in links if is_article_link(link)))


def pages_of(capture: Capture) -> list[Reply]:
    return [reply for name, reply in capture.replies.items() if name == PAGE or name.startswith("link:")]


def articles_of(capture: Capture) -> list[Article]:
    """The account's own articles among the pages, for their albums; unreadable pages are skipped."""
    articles = parse_each(pages_of(capture), lambda page: page.read_by(read_article)).items
    return [article for article in articles if article is not None and article.biz == capture.target.handle]


@dataclass(frozen=True, slots=True)
class UnknownPage:
    """A page that is neither an article nor a known notice."""

    page: Reply
    error: Exception

    @property
    def words(self) -> str:
        reason = self.error.code if isinstance(self.error, LayoutChanged) else repr(self.error)[:MAX_FAULT_LENGTH]
        return f"{self.page.safe_url}: {reason}"

    @property
    def fault(self) -> LayoutChanged:
        return self.error if isinstance(self.error, LayoutChanged) else LayoutChanged(self.words)


def parse(capture: Capture) -> Profile:
    """Active if a link shows an article of the account; gone if AGREEING links of its own, and no article, show the
    same notice."""
    found = [read_one(page) for page in pages_of(capture)]
    notices = [result for result in found if isinstance(result, RemovalNotice)]
    articles = [result for result in found if isinstance(result, Article)]
    unread = [result for result in found if isinstance(result, UnknownPage)]
    raise_meaning(notices, Blocked)
    strangers = {article.biz for article in articles} - {capture.target.handle}
    if strangers:
        raise WrongAccount(f"asked for {capture.target.handle}, a link is an article of {min(strangers)}")
    return to_active(capture, articles, unread) if articles else to_gone(capture.target, notices, unread)


def read_one(page: Reply) -> Article | RemovalNotice | UnknownPage:
    try:
        return read_page(page)
    except FAULTS as error:
        return UnknownPage(page, error)


def raise_meaning(notices: Sequence[RemovalNotice], reason: type[ScrapeError]) -> None:
    """
    Raises:
        ScrapeError: a notice with such a meaning is shown.
    """
    for notice in notices:
        if isinstance(notice.meaning, type) and issubclass(notice.meaning, reason):
            raise notice.meaning(f"{notice.words} at {notice.link}")


def to_active(capture: Capture, articles: Sequence[Article], unread: Sequence[UnknownPage]) -> Profile:
    albums = album_posts(capture, articles)
    pages = ParsedItems(items=tuple(articles), faults=tuple(result.words for result in unread))
    newest = max(articles, key=lambda article: article.post.published_at)
    return Profile(
        state=AccountState.ACTIVE,
        handle=capture.target.handle,
        display_name=newest.name,
        posts=(*(article.post for article in articles), *albums.items),
        notes=(*pages.notes("linked pages"), *albums.notes("album articles")),
    )


def to_gone(target: Target, notices: Sequence[RemovalNotice], unread: Sequence[UnknownPage]) -> Profile:
    """A notice names no account: it concerns the account of the link that shows it.

    Raises:
        Unreachable: an article may be readable later.
        LayoutChanged: an unreadable page may be an article.
        PostsHidden: the notices concern only articles, or fewer than AGREEING links of the account state the same about
            it.
    """
    for result in unread:
        if result.page.http_status < 400 or not notices:  # a page that does not exist is no article
            raise result.fault
    words = "; ".join({normalise(notice.words): notice.words for notice in reversed(notices)}.values())
    own_notices = [notice for notice in notices if is_own(notice.link, target)]
    states_by_link = {notice.link: notice.meaning for notice in own_notices if isinstance(notice.meaning, AccountState)}
    states = set(states_by_link.values())
    if len(states_by_link) >= AGREEING and len(states) == 1:
        return Profile(state=states.pop(), words=words)
    raise_meaning(notices, Unreachable)
    raise PostsHidden(f"{len(states_by_link)} of {len(notices)} links tell of the account: {words}")


def is_own(link: str, target: Target) -> bool:
    """Whether it names the account; or names none, and is that of an article which was read as the account's, or which
    its own list holds. Where fewer than AGREEING such articles are known, the register's links count too."""
    if owners := owners_in(link):
        return owners == {target.handle}
    own = set(map(to_link, (*target.proved, *target.listed)))
    return link in own or (len(own) < AGREEING and link in map(to_link, target.links))


def album_posts(capture: Capture, articles: Sequence[Article]) -> ParsedItems[Post]:
    """The account's posts in the albums, each article once; opened articles are left out."""
    opened = {to_post_id(*article.place) for article in articles if all(article.place)}
    albums = parse_each(
        (reply for name, reply in capture.replies.items() if name.startswith("album:")),
        lambda album: album_items(album, capture.target.handle),
    )
    found = parse_each((item for items in albums.items for item in items), to_album_post)
    posts = {post.post_id: post for post in found.items}
    own = tuple(post for key, post in posts.items() if key not in opened)
    return ParsedItems(items=own, faults=(*albums.faults, *found.faults))


def album_items(album: Reply, biz: str) -> list[Any]:
    """The account's own items, and those without owner; none if the album needs a session: albums are optional."""
    if album.is_html:
        return []
    try:
        answer = album.json
    except LayoutChanged as error:
        raise ValueError(str(error)) from error
    if mapping(answer.get("base_resp")).get("ret", 0) not in (0, "0"):
        return []
    listed = answer["getalbum_resp"]["article_list"]
    items = listed if isinstance(listed, list) else [listed]
    return [item for item in items if owners_of(item) <= {biz}]


def owners_of(item: Any) -> set[str]:
    """`__biz` of an album's item; empty: not stated."""
    try:
        return owners_in(text(item["url"]))
    except PARSE_ERRORS:
        return set()


def to_album_post(item: Any) -> Post:
    """
    Raises:
        LookupError, TypeError, ValueError: it cannot be read, or names no account.
    """
    if not owners_of(item):
        raise ValueError("an article of nobody's")
    return Post(
        post_id=to_post_id(to_numeric_id(item["msgid"]), to_numeric_id(item["itemidx"])),
        published_at=from_unix(item["create_time"]),
        title=optional_text(item.get("title")),
        url=to_link(item["url"]),
        kind=kind_of(item.get("item_show_type")),
    )


LINKS = Route(
    platform="wechat",
    name="links",
    hosts=("mp.weixin.qq.com",),
    home_url="https://mp.weixin.qq.com/",
    requests=to_requests,
    page_url="{link}",
    optional=frozenset(f"album:{number}" for number in range(MAX_LINKS)),
    walls=(
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha*"),
        Wall(error=CaptchaShown, url="*://mp.weixin.qq.com/*secitptpage/verify*"),
        Wall(error=CaptchaShown, css='link[href*="secitptpage/verify"]'),
    ),
    parse=parse,
    proves=ProofLimit.PARTIAL_LIST,
)
