"""WeChat's open platform (微信开放平台): requests about an account that its unit has authorised (授权).

Source: https://api.weixin.qq.com, plain HTTPS with the tokens of the grant:
    POST /cgi-bin/component/api_get_authorizer_info {component_appid, authorizer_appid}: {authorizer_info: {nick_name,
        principal_name, account_status}, authorization_info: {authorizer_appid}}
    POST /cgi-bin/freepublish/batchget {offset, count, no_content}: {total_count, item: [{article_id, update_time,
        content: {news_item: [{title, url, is_deleted}]}}]}: 发布 only, without 群发
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
from scrapers.model.route import ProofLimit, Route
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt_of_markup
from scrapers.parsing.fields import name, text, to_bool
from scrapers.parsing.list_items import ParsedItems, parse_each, unique_posts
from scrapers.platforms.wechat.article import owners_in, to_link, to_post_id

HOST = "https://api.weixin.qq.com"
HOME_URL = f"{HOST}/cgi-bin/getcallbackip"
"""Returns an error in JSON without a token: a page of the interface's own origin, from which to fetch."""
ACCOUNT_URL = HOST + "/cgi-bin/component/api_get_authorizer_info?access_token={token}"
POSTS_URL = HOST + "/cgi-bin/freepublish/batchget?access_token={token}"
STATES: Mapping[int, tuple[AccountState, str]] = {
    1: (AccountState.ACTIVE, ""),
    14: (AccountState.DEREGISTERED, "account_status 14 已注销"),
    16: (AccountState.BANNED, "account_status 16 已封禁"),
    18: (AccountState.ACTIVE, "account_status 18 已告警"),
    19: (AccountState.SUSPENDED, "account_status 19 已冻结"),
}
"""account_status -> state and words. 已告警 is a mark on an active account."""


REFUSALS: Mapping[int, type[ScrapeError]] = {
    -1: Unreachable,  # 系统繁忙
    40001: LoginRequired,  # the token is wrong,
    40014: LoginRequired,
    42001: LoginRequired,  # or has expired
    61003: LoginRequired,  # the unit has withdrawn its authorisation
    61004: Blocked,  # our address is not registered
    45009: RateLimited,  # the daily limit is reached
    50002: AccountLimited,  # user limited: frozen, banned or deregistered, without saying which
    48004: InterfaceBanned,  # api banned
}
"""errcode -> the error; any other is a changed layout."""


def grant_of(capture: Capture) -> Grant:
    """
    Raises:
        NoUrl: there is no authorisation.
    """
    if capture.target.grant is None:
        raise NoUrl("the unit has not authorised us on the open platform")
    return capture.target.grant


def to_requests(capture: Capture) -> Mapping[str, str]:
    grant = grant_of(capture)
    account = {"account": ACCOUNT_URL.format(token=quote(grant.component_token, safe=""))}
    return account | ({"posts": POSTS_URL.format(token=quote(grant.token, safe=""))} if grant.token else {})


def bodies(capture: Capture) -> Mapping[str, str]:
    grant = grant_of(capture)
    return {
        "account": json.dumps({"component_appid": grant.component_appid, "authorizer_appid": grant.appid}),
        "posts": json.dumps({"offset": 0, "count": 20, "no_content": 1}),
    }


def parse(capture: Capture) -> Profile:
    """The register maps the appid to its account; the answer confirms it. __biz stands in the articles' addresses."""
    answer = capture.json_of("account")
    if refused := answer.get("errcode", 0):
        raise REFUSALS.get(refused, LayoutChanged)(f"the open platform answers errcode {refused}")
    about = answer["authorizer_info"]
    if answer["authorization_info"]["authorizer_appid"] != grant_of(capture).appid:
        raise WrongAccount("the open platform answers of another account than was asked for")
    status = about["account_status"]
    if type(status) is not int or status not in STATES:  # true is no 1
        raise LayoutChanged(f"account_status {str(status)[:20]} is not known")
    state, words = STATES[status]
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


def read_posts(capture: Capture) -> ParsedItems[Post | None]:
    """The account's articles; none if the list is refused, in which case the state alone counts. None: a deleted
    article, or one without owner.

    Raises:
        AccountLimited, InterfaceBanned: the list is refused to this account.
    """
    answer = capture.json_of("posts") if "posts" in capture.replies else {"item": []}
    refusal = REFUSALS.get(answer.get("errcode", 0))
    if refusal in (AccountLimited, InterfaceBanned):
        raise refusal(f"the open platform answers errcode {answer['errcode']} for the list of posts")
    if answer.get("errcode", 0):
        return ParsedItems(items=(), faults=())
    items = parse_each(answer["item"], lambda item: [(item, news) for news in item["content"]["news_item"]])
    biz = capture.target.handle
    pairs = (pair for pairs in items.items for pair in pairs)
    posts = parse_each(pairs, lambda pair: to_own_post(pair[0], pair[1], biz))
    return ParsedItems(items=posts.items, faults=(*items.faults, *posts.faults))


def to_own_post(item: Mapping[str, Any], news: Mapping[str, Any], biz: str) -> Post | None:
    """None: it is deleted, or names no account."""
    is_shown = belongs_to(news["url"], biz) and not to_bool(news["is_deleted"])
    return to_post(item, news) if is_shown else None


def belongs_to(url: str, biz: str) -> bool:
    """Whether an article's address names this account; without a name it proves nothing.

    Raises:
        WrongAccount: it names another account.
    """
    owners = owners_in(to_link(text(url)))
    if others := owners - {biz}:
        raise WrongAccount(f"asked for {biz}, the open platform lists an article of {min(others)}")
    return bool(owners)


def to_post(item: Mapping[str, Any], news: Mapping[str, Any]) -> Post:
    """Identified by mid and idx, as in albums."""
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
    requests=to_requests,
    bodies=bodies,
    optional=frozenset({"posts"}),
    parse=parse,
    proves=ProofLimit.PARTIAL_LIST,
)
