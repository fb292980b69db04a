"""WeChat official accounts (微信公众号): authorised access, WeRead's list, and known links.

No open, complete list of another account's posts exists since 2026-07-29. The account's own back office is complete;
the other routes are partial. The handle is `__biz`, base64 of a decimal number.

WeRead proves posts and never silence: it lists 群发 and not 发布, is weeks or months late, keeps a year or two and
omits articles. Its newest articles are opened by scrapers.platforms.wechat.links.

Source: https://weread.qq.com/web/mp/articles?bookId=MP_WXS_<number in __biz>&offset=0, with WeRead's own login:
    {reviews: [{subReviews: [{reviewId: MP_WXS_<number>_<token of the short link, `~` for `_`>,
                              review: {createTime, belongBookId, mpInfo: {title, time}}}]}]}; an entry may lack any of
    these. A refusal is {errCode} or {errcode}. After -2041 (the reader does not follow the account, or is under
    suspicion)
    /web/shelf/sync?synckey=0&listType=1 lists what the reader follows: {books: [{bookId}]}.
    With the unit: scrapers.platforms.wechat.open_platform, scrapers.platforms.wechat.backoffice. The known links:
    scrapers.platforms.wechat.links.
Times: Unix seconds. mpInfo.time is publication. createTime is when the author scheduled it (定时发布), up to days
before: it orders the entries and dates no post.
Seen: 2026-06-05 (an excerpt of a list, retyped); fixtures/wechat/, all made. A refusal is known by its codes only.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.model.capture import Capture
from scrapers.model.errors import (
    CaptchaShown,
    LayoutChanged,
    LoginRequired,
    NotOnShelf,
    NoUrl,
    PostsHidden,
    ReaderRefused,
    ScrapeError,
    Undated,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall, value_at
from scrapers.parsing.dates import from_unix
from scrapers.parsing.fields import optional_text, text
from scrapers.parsing.list_items import ParsedItems, parse_each, unique_posts
from scrapers.platforms.wechat import backoffice, links, open_platform

LIST_URL = "https://weread.qq.com/web/mp/articles?bookId={book}&offset=0"
SHELF_URL = "https://weread.qq.com/web/shelf/sync?synckey=0&listType=1"
NOT_FOLLOWED = -2041
"""The reader does not follow the account (未订阅), or is under suspicion (风控): the shelf distinguishes the two."""
LOGGED_OUT = frozenset({-2010, -2012, -2013, -2054, -2063})
"""用户不存在 (the reader's, without a cookie), 登录超时, renewal failed, wr_rt expired, verification expired."""
BLACKLISTED = frozenset({-2050})
TIMED_OUT = frozenset({-10100})
"""WeRead's own source did not answer: try again later."""
MAX_OPENED = 3
"""Maximum number of its newest articles passed on to be opened."""


def to_book(biz: str) -> str:
    """WeRead's key for the account.

    Raises:
        NoUrl: the handle is not a `__biz`.
    """
    try:
        number = base64.b64decode(biz, validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise NoUrl(f"{biz!r} is no __biz: {error}") from error
    if not number.isdigit():
        raise NoUrl(f"{biz!r} is no __biz: it holds no number")
    return f"MP_WXS_{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArticle:
    """One article in WeRead's list."""

    token: str
    """Token of its short link."""
    title: str
    sent_at: datetime | None
    """mpInfo.time, the publication; None: not stated."""
    scheduled_at: datetime | None
    """createTime: not after publication; None: not stated."""

    @property
    def url(self) -> str:
        return f"https://mp.weixin.qq.com/s/{self.token}"

    @property
    def ordered_by(self) -> datetime | None:
        """Orders the entries; it dates nothing."""
        return self.sent_at or self.scheduled_at


def to_requests(capture: Capture) -> Mapping[str, str]:
    wanted = {"list": LIST_URL.format(book=to_book(capture.target.handle))}
    return wanted | ({"shelf": SHELF_URL} if "list" in capture.replies and is_hidden(capture) else {})


def is_hidden(capture: Capture) -> bool:
    return NOT_FOLLOWED in (value_at(capture.reply("list"), key) for key in CODE_KEYS)


def parse(capture: Capture) -> Profile:
    """The list has no name: its key stands for the account. It keeps old entries, so it states no account state."""
    if is_hidden(capture):
        raise_hidden(capture)
    if capture.reply("list").http_status == 401:
        raise LoginRequired("WeRead answers HTTP 401")
    found = read_list(capture)
    entries = found.items
    if found.faults and not entries:
        raise LayoutChanged(f"weread: {found.notes('entries')[0]}")
    if not entries:
        raise PostsHidden("WeRead lists no article and counts none: that proves nothing")
    posts = unique_posts(to_post(entry, entry.sent_at) for entry in entries if entry.sent_at is not None)
    if not posts:
        raise Undated(
            f"WeRead lists {len(entries)} articles, and of none when it was published: their own pages tell it"
        )
    return Profile(
        state=AccountState.ACTIVE, handle=capture.target.handle, posts=posts, notes=found.notes("WeRead entries")
    )


def raise_hidden(capture: Capture) -> None:
    """
    Raises:
        NotOnShelf: the reader does not follow the account.
        CaptchaShown: it does, so it is under suspicion.
        ReaderRefused: the shelf does not say.
    """
    book = to_book(capture.target.handle)
    try:
        followed = [book["bookId"] for book in capture.json_of("shelf")["books"]]
    except (LayoutChanged, LookupError, TypeError):
        raise ReaderRefused("WeRead answers -2041: not followed by this reader, or suspected") from None
    if book in followed:
        raise CaptchaShown("WeRead answers -2041 to a reader that follows the account: suspected (风控)")
    raise NotOnShelf(f"the reader does not follow {book}: add the account to its shelf in WeRead")


def read_list(capture: Capture) -> ParsedItems[ListedArticle]:
    """The entries of all pushes.

    Raises:
        WrongAccount: an entry has another account's key.
        LookupError, TypeError: not a list.
    """
    book = to_book(capture.target.handle)
    pushes = parse_each(capture.json_of("list")["reviews"], lambda push: list(push["subReviews"]))
    entries = parse_each((entry for push in pushes.items for entry in push), lambda entry: to_entry(entry, book))
    return ParsedItems(items=entries.items, faults=(*pushes.faults, *entries.faults))


def to_entry(entry: Mapping[str, Any], book: str) -> ListedArticle:
    """
    Raises:
        WrongAccount: it has another account's key.
    """
    key, review = text(entry["reviewId"]), entry["review"]
    if (review.get("belongBookId") or book) != book or not key.startswith(f"{book}_"):
        raise WrongAccount(f"asked for {book}, listed is {key} of {review.get('belongBookId')}")
    token = key.removeprefix(f"{book}_").replace("~", "_")
    if not token:
        raise ValueError(f"no article: {key!r}")
    about = review["mpInfo"]
    return ListedArticle(
        token=token,
        title=optional_text(about.get("title")),
        sent_at=time_of(about, "time"),
        scheduled_at=time_of(review, "createTime"),
    )


def time_of(review: Mapping[str, Any], name: str) -> datetime | None:
    """None: absent, so unknown."""
    return None if review.get(name) is None else from_unix(review[name])


def to_post(entry: ListedArticle, published_at: datetime) -> Post:
    return Post(post_id=entry.token, published_at=published_at, title=entry.title, url=entry.url)


def newest_links(capture: Capture) -> tuple[str, ...]:
    """Links of the newest articles; within one push in the order of the list."""
    dated = [(entry.ordered_by, entry) for entry in read_list(capture).items]
    known = [(instant, entry) for instant, entry in dated if instant is not None]
    newest = sorted(known, key=lambda pair: pair[0], reverse=True)
    return tuple(dict.fromkeys(entry.url for _, entry in newest))[:MAX_OPENED]


CODE_KEYS = ("errCode", "errcode")
WALLS: Mapping[frozenset[int], type[ScrapeError]] = {
    LOGGED_OUT: LoginRequired,
    BLACKLISTED: ReaderRefused,
    TIMED_OUT: Unreachable,
}
WEREAD = Route(
    platform="wechat",
    name="weread",
    hosts=("weread.qq.com",),
    home_url="https://weread.qq.com/",
    requests=to_requests,
    optional=frozenset({"shelf"}),
    accepted_statuses=frozenset({200, 401}),  # either status may carry a refusal
    walls=tuple(Wall(error=error, json={key: codes}) for codes, error in WALLS.items() for key in CODE_KEYS),
    parse=parse,
    proves=ProofLimit.PARTIAL_LIST,
    lists=newest_links,
    service="weread",
    reports_state=False,
    needs_session=True,
)

ROUTES = (open_platform.OFFICIAL, backoffice.BACKOFFICE, WEREAD, links.LINKS)
