"""Baijiahao (百家号): the account of an app_id, and the author of an article.

Source: https://baijiahao.baidu.com/u?app_id=, see scrapers.platforms.baijiahao.page: {nickname, auth_describe}.
    An article (baijiahao.baidu.com/s?id=, mbd.baidu.com/newspage/data/…) links to its author's page as
    https://author.baidu.com/home?from=bjh_article&app_id=<app_id>; share addresses of the author's page lead to one
    with an app_id.
Times: none are read.
Seen: the form of the author's link in public code to 2026-09; never a whole article; fixtures/, all made.
"""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from scrapers.model.capture import PAGE, Capture, FetchMode, Reply
from scrapers.model.errors import LayoutChanged, WrongAccount
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer, no_profile
from scrapers.model.route import Route
from scrapers.parsing.fields import optional_name, text
from scrapers.platforms.baijiahao.page import (
    AUTHOR,
    HOSTS,
    PAGE_URL,
    WALLS,
    notice_on,
    read_app_id,
    read_user,
)


def to_requests(capture: Capture) -> dict[str, str]:
    return {PAGE: PAGE_URL.format(handle=capture.target.handle.partition(":")[2])}


def read_account(capture: Capture) -> LookupAnswer:
    page, wanted = capture.page, capture.target.handle.partition(":")[2]
    if words := notice_on(page):
        return LookupAnswer(words=words)
    shown = read_app_id(page)
    if shown is not None and shown != wanted:
        raise WrongAccount(f"asked for {wanted}, the page is {shown}'s")
    return LookupAnswer(found=(to_found_account(page, wanted),))


def to_found_account(page: Reply, app_id: str) -> FoundAccount:
    user = read_user(page)
    verified_as = text(user.get("auth_describe") or "").strip()
    return FoundAccount(
        handle=app_id,
        name=optional_name(user, "nickname"),
        verified_as=verified_as,
        is_organisation=bool(verified_as),
    )


def read_article(capture: Capture) -> LookupAnswer:
    """The author of an article; or the account itself, where the address leads to its page."""
    page = capture.page
    notice = notice_on(page)  # also of a 404, which may demand a check
    if page.http_status == 404 or notice:
        return LookupAnswer(words="HTTP 404" if page.http_status == 404 else notice)
    if is_account_page(page.url):
        app_id = read_app_id(page)
        if app_id is None:
            raise LayoutChanged(f"an account's page without its app_id: {page.safe_url}")
        return LookupAnswer(found=(to_found_account(page, app_id),))
    authors = {app_id for link in page.css("a::attr(href)").getall() if (app_id := author_in(link))}
    if len(authors) != 1:
        raise LayoutChanged(f"the article links to {len(authors)} authors")
    return LookupAnswer(found=(FoundAccount(handle=authors.pop()),))


def is_account_page(url: str) -> bool:
    parts = urlsplit(url)
    return (parts.hostname, parts.path) == ("baijiahao.baidu.com", "/u") or (
        parts.hostname == "author.baidu.com" and parts.path.startswith("/home")
    )


def author_in(link: str) -> str:
    """The app_id in an article's link to its author; empty: it is another link, as to a recommended author."""
    parts = urlsplit(link)
    query = parse_qs(parts.query)
    if parts.hostname != "author.baidu.com" or query.get("from") != ["bjh_article"]:
        return ""
    (app_id,) = query.get("app_id", [""])[:1]
    return app_id if app_id.isascii() and app_id.isdigit() else ""


BY_HANDLE = Lookup(
    route=replace(
        AUTHOR, name="lookup", page_url="", listens={}, optional=frozenset(), requests=to_requests, parse=no_profile
    ),
    way=FetchMode.FETCH,
    read=read_account,
)
BY_LINK = Lookup(
    route=Route(
        platform="baijiahao",
        name="article",
        hosts=HOSTS,
        page_url="{link}",
        accepted_statuses=frozenset({200, 404}),
        walls=WALLS,
        parse=no_profile,
    ),
    way=FetchMode.VISIT,
    read=read_article,
)
