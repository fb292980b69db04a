"""WeChat's open platform (微信开放平台): what a unit has authorised us to ask of its account (授权).

Source: https://api.weixin.qq.com, plain HTTPS with the tokens of the grant:
    POST /cgi-bin/component/api_get_authorizer_info {component_appid, authorizer_appid}: {authorizer_info: {nick_name,
        principal_name, account_status}, authorization_info: {authorizer_appid}}
    POST /cgi-bin/freepublish/batchget {offset, count, no_content}: {total_count, item: [{article_id, update_time,
        content: {news_item: [{title, url, is_deleted}]}}]}: what was 发布, and nothing of what was 群发
    A refusal is {errcode, errmsg}.
Times: update_time, Unix seconds: of a publication, which may have several articles; [unsure] whether an edit moves it.
Seen: the documentation of 2026-11; fixtures/wechat/, all made.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from scrapers.model.capture import Capture, Grant
from scrapers.model.errors import (
    AccountLimited,
    Blocked,
    InterfaceBanned,
    LayoutChanged,
    LoginRequired,
    NoUrl,
    PostsHidden,
    RateLimited,
    ScrapeError,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Proves, Route
from scrapers.parsing.coverage import unique_posts
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt_of_markup
from scrapers.parsing.fields import name, text, to_bool
from scrapers.parsing.readable import Readable, read_each
from scrapers.platforms.wechat.article import to_link, to_post_id

HOST = "https://api.weixin.qq.com"
HOME_URL = f"{HOST}/cgi-bin/getcallbackip"
"""Without a token it answers an error in JSON: a page of the interface's own origin, to ask from."""
ACCOUNT_URL = HOST + "/cgi-bin/component/api_get_authorizer_info?access_token={token}"
POSTS_URL = HOST + "/cgi-bin/freepublish/batchget?access_token={token}"
STATES: Mapping[int, tuple[AccountState, str]] = {
    1: (AccountState.ACTIVE, ""),
    14: (AccountState.DEREGISTERED, "account_status 14 已注销"),
    16: (AccountState.BANNED, "account_status 16 已封禁"),
    18: (AccountState.ACTIVE, "account_status 18 已告警"),
    19: (AccountState.SUSPENDED, "account_status 19 已冻结"),
}
"""account_status -> state, and the words for it. 已告警 is a mark on an active account."""


REFUSALS: Mapping[int, type[ScrapeError]] = {
    -1: Unreachable,  # 系统繁忙
    40001: LoginRequired,  # the token is wrong,
    40014: LoginRequired,
    42001: LoginRequired,  # or has run out
    61003: LoginRequired,  # the unit has taken its authorisation back
    61004: Blocked,  # we ask from an address that is not registered
    45009: RateLimited,  # as often as a day allows
    50002: AccountLimited,  # user limited: frozen, banned or deregistered, and not which
    48004: InterfaceBanned,  # api banned
}
"""errcode -> why there is no answer; any other is a changed layout."""


def granted(capture: Capture) -> Grant:
    """
    Raises:
        NoAddress: the unit has authorised nothing.
    """
    if capture.target.grant is None:
        raise NoUrl("the unit has not authorised us on the open platform")
    return capture.target.grant


def asks(capture: Capture) -> Mapping[str, str]:
    grant = granted(capture)
    account = {"account": ACCOUNT_URL.format(token=quote(grant.component_token, safe=""))}
    return account | ({"posts": POSTS_URL.format(token=quote(grant.token, safe=""))} if grant.token else {})


def bodies(capture: Capture) -> Mapping[str, str]:
    grant = granted(capture)
    return {
        "account": json.dumps({"component_appid": grant.component_appid, "authorizer_appid": grant.appid}),
        "posts": json.dumps({"offset": 0, "count": 20, "no_content": 1}),
    }


def parse(capture: Capture) -> Profile:
    """Whose the appid is, the register's mapping says; that it is the one asked for, the answer. It states no __biz:
    the articles' addresses do."""
    answer = capture.json_of("account")
    if refused := answer.get("errcode", 0):
        raise REFUSALS.get(refused, LayoutChanged)(f"the open platform answers errcode {refused}")
    about = answer["authorizer_info"]
    if answer["authorization_info"]["authorizer_appid"] != granted(capture).appid:
        raise WrongAccount("the open platform answers of another account than was asked for")
    state, words = STATES[about["account_status"]]
    common: dict[str, Any] = {
        "display_name": name(about["nick_name"]),
        "verified_as": text(about.get("principal_name", "")),
    }
    if state is not AccountState.ACTIVE:
        return Profile(state=state, words=words, **common)
    listed = read_posts(capture)
    posts = unique_posts(post for post in listed.items if post is not None)
    if not posts:
        unread = "; ".join(map(str, listed.notes("publications")))
        raise PostsHidden(f"the account is active; what was 群发 is not listed on the open platform {unread}".rstrip())
    return Profile(
        state=state,
        words=words,
        handle=capture.target.handle,
        posts=posts,
        notes=listed.notes("publications"),
        **common,
    )


def read_posts(capture: Capture) -> Readable[Post | None]:
    """The account's articles; none where the list is refused: the account's state stands without it. None: one that is
    deleted, or does not say whose it is.

    Raises:
        AccountLimited, InterfaceBanned: the list is refused to this account.
    """
    answer = capture.json_of("posts") if "posts" in capture.replies else {"item": []}
    refusal = REFUSALS.get(answer.get("errcode", 0))
    if refusal in (AccountLimited, InterfaceBanned):
        raise refusal(f"the open platform answers errcode {answer['errcode']} for the list of posts")
    if answer.get("errcode", 0):
        return Readable(items=(), unread=())
    items = read_each(answer["item"], lambda item: [(item, news) for news in item["content"]["news_item"]])
    biz = capture.target.handle
    pairs = (pair for pairs in items.items for pair in pairs)
    posts = read_each(pairs, lambda pair: to_own_post(pair[0], pair[1], biz))
    return Readable(items=posts.items, unread=(*items.unread, *posts.unread))


def to_own_post(item: Mapping[str, Any], news: Mapping[str, Any], biz: str) -> Post | None:
    """None: it is deleted, or does not say whose it is."""
    is_shown = is_of(news["url"], biz) and not to_bool(news["is_deleted"])
    return to_post(item, news) if is_shown else None


def is_of(url: str, biz: str) -> bool:
    """Whether an article's address says that it is the account's; one that does not say proves nothing.

    Raises:
        WrongAccount: it is another account's.
    """
    owner = parse_qs(urlsplit(to_link(text(url))).query).get("__biz", [""])[0]
    if owner not in ("", biz):
        raise WrongAccount(f"asked for {biz}, the open platform lists an article of {owner}")
    return owner == biz


def to_post(item: Mapping[str, Any], news: Mapping[str, Any]) -> Post:
    """Known by mid and idx, as albums know it."""
    link = to_link(news["url"])
    query = parse_qs(urlsplit(link).query)
    return Post(
        post_id=to_post_id(query["mid"][0], query["idx"][0]),
        published_at=from_unix(item["update_time"]),
        title=text(news["title"]),
        url=link,
        text=excerpt_of_markup(news.get("content") or news.get("digest")),
    )


OFFICIAL = Route(
    platform="wechat",
    name="official",
    hosts=("api.weixin.qq.com",),
    home_url=HOME_URL,
    requests=asks,
    bodies=bodies,
    optional=frozenset({"posts"}),
    parse=parse,
    proves=Proves.PARTIAL_LIST,
)
