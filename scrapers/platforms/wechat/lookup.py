"""WeChat (微信公众号): the account of an article, and the operator's own search for accounts.

Source: an article's page, see scrapers.platforms.wechat.article: bizuin, user_name (the gh_ id), nick_name; and, in the
    back office where the operator is logged in,
    /cgi-bin/searchbiz?action=search_biz&query=&f=json: {base_resp: {ret}, list: [{fakeid (__biz), nickname, alias,
    verify_status}]}. Neither names the verified organisation.
Times: none are read.
Seen: articles 2018-03 to 2026-04; searchbiz 2026-07 in public code and a capture; fixtures/, all made.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import LayoutChanged, LoginRequired
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer, no_profile
from scrapers.model.profile import Origin
from scrapers.model.route import Route
from scrapers.parsing.fields import name, text
from scrapers.parsing.list_items import parse_each
from scrapers.platforms.wechat.article import Article
from scrapers.platforms.wechat.backoffice import BACKOFFICE, HOME_URL, token_in
from scrapers.platforms.wechat.links import LINKS
from scrapers.platforms.wechat.removal_notice import read_page

SEARCH_URL = (
    "https://mp.weixin.qq.com/cgi-bin/searchbiz?action=search_biz&begin=0&count=10&query={query}&token={token}"
    "&lang=zh_CN&f=json&ajax=1"
)


def read_link(capture: Capture) -> LookupAnswer:
    """
    Raises:
        ScrapeError: the notice shown instead is a wall, or may be gone later.
    """
    shown = read_page(capture.page)
    if isinstance(shown, Article):
        found = FoundAccount(
            handle=shown.biz,
            name=shown.name,
            original_id=shown.original_id,
            is_repost=shown.post.origin is Origin.REPOST,
        )
        return LookupAnswer(found=(found,))
    if isinstance(shown.meaning, type):
        raise shown.meaning(f"{shown.words} at {shown.link}")
    return LookupAnswer(words=shown.words)


def to_requests(capture: Capture) -> Mapping[str, str]:
    """The home page, whose address carries the login's token; then the search."""
    if "home" not in capture.replies or not (token := token_in(capture.reply("home"))):
        return {"home": HOME_URL}
    query = quote(capture.target.handle.partition(":")[2], safe="")
    return {"home": HOME_URL, "search": SEARCH_URL.format(query=query, token=token)}


def read_search(capture: Capture) -> LookupAnswer:
    """The accounts found; unreadable entries are left out: a search proves no absence.

    Raises:
        LoginRequired: the back office is open to nobody.
    """
    if not token_in(capture.reply("home")):
        raise LoginRequired("the back office is open to nobody here")
    answer = capture.json_of("search")
    if answer["base_resp"]["ret"] != 0:
        raise LayoutChanged(f"base_resp.ret {answer['base_resp']['ret']}")
    return LookupAnswer(found=parse_each(answer["list"], to_found_account).items)


def to_found_account(entry: Mapping[str, Any]) -> FoundAccount:
    return FoundAccount(handle=text(entry["fakeid"]), name=name(entry["nickname"]))


BY_LINK = Lookup(
    route=Route(
        platform="wechat", name="account", hosts=LINKS.hosts, page_url="{link}", walls=LINKS.walls, parse=no_profile
    ),
    way=FetchMode.VISIT,
    read=read_link,
)
BY_NAME = Lookup(
    route=Route(
        platform="wechat",
        name="search",
        hosts=("mp.weixin.qq.com",),
        home_url=HOME_URL,
        requests=to_requests,
        walls=BACKOFFICE.walls,
        parse=no_profile,
        needs_session=True,
    ),
    way=FetchMode.FETCH,
    read=read_search,
)
