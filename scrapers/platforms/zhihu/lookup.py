"""Zhihu (知乎): the member behind a token, the author of a page, and the operator's own search for people.

Source: member  /api/v4/members/{url_token}: {url_token, name, is_org, badge_v2}, see scrapers.platforms.zhihu.api
    an answer's, article's, column's or pin's page, its script#js-initialData: initialState.entities.{answers, articles,
        columns, pins}: {id: {author: {urlToken, name, isOrg, badgeV2}}}; [unsure] of pins
    search  /api/v4/search_v3?t=people&q=, which only logged-in sessions get:
        {data: [{object: {type: people, url_token, name with <em>, user_type, badge_v2}}]}
Times: none are read.
Seen: 2021-02 (a column's page), 2026-08 (search), in public captures; fixtures/, all made.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlsplit

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import LayoutChanged
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer, no_profile
from scrapers.model.profile import is_placeholder
from scrapers.model.route import Route
from scrapers.parsing.fields import text, to_id
from scrapers.parsing.list_items import parse_each
from scrapers.platforms.zhihu.api import INCLUDE, MEMBERS, message_of
from scrapers.platforms.zhihu.member import API_WALLS, HOME_URL, HOSTS, PAGE_WALLS, to_verification
from scrapers.platforms.zhihu.page import embedded_entities, to_api_keys
from scrapers.platforms.zhihu.posts import API

PAGES: Mapping[str, re.Pattern[str]] = {
    "answers": re.compile(r"/(?:question/[0-9]+/)?answer/([0-9]+)/?"),
    "articles": re.compile(r"/p/([0-9]+)/?"),
    "pins": re.compile(r"/pin/([0-9]+)/?"),
    "columns": re.compile(r"/(?:column/)?([A-Za-z0-9_-]+)/?"),
}
"""Kind of entity -> the path of its page. Of columns only those of zhuanlan.zhihu.com have no `column/`."""
MAX_FOUND = 20


def to_member_requests(capture: Capture) -> dict[str, str]:
    token = quote(capture.target.handle.partition(":")[2], safe="")
    return {"member": f"{API}/members/{token}?include={INCLUDE},is_org"}


def read_member(capture: Capture) -> LookupAnswer:
    reply = capture.reply("member")
    if reply.http_status != 200:
        return LookupAnswer(words=f"HTTP {reply.http_status} {message_of(reply)}".strip())
    return LookupAnswer(found=(to_found_account(reply.json),))


def read_page(capture: Capture) -> LookupAnswer:
    """The author of the page that was opened."""
    page = capture.page
    if page.http_status in (404, 410):
        return LookupAnswer(words=f"HTTP {page.http_status}")
    kind, key = entity_of(page.url)
    entities = embedded_entities(page)
    author = entities[kind][key]["author"]
    if isinstance(author, str):
        author = entities["users"][author]
    return LookupAnswer(found=(to_found_account(to_api_keys(author)),))


def entity_of(url: str) -> tuple[str, str]:
    """
    Raises:
        LayoutChanged: the page is none that has an author.
    """
    path = urlsplit(url).path
    found = next(((kind, match[1]) for kind, pattern in PAGES.items() if (match := pattern.fullmatch(path))), None)
    if found is None:
        raise LayoutChanged(f"no page with an author: {url}")
    return found


def to_search_requests(capture: Capture) -> dict[str, str]:
    name = quote(capture.target.handle.partition(":")[2], safe="")
    return {"search": f"https://www.zhihu.com/api/v4/search_v3?t=people&q={name}&correction=0&offset=0&limit=20"}


def read_search(capture: Capture) -> LookupAnswer:
    """The people found. Results of another type, or unreadable ones, are left out: a search proves no absence."""
    results = parse_each(capture.json_of("search")["data"][:MAX_FOUND], to_found_person).items
    return LookupAnswer(found=tuple(person for person in results if person is not None))


def to_found_person(entry: Mapping[str, Any]) -> FoundAccount | None:
    """None: a result of another type."""
    return to_found_account(entry["object"]) if entry["object"]["type"] == "people" else None


def to_found_account(member: Mapping[str, Any]) -> FoundAccount:
    shown = re.sub(r"</?em>", "", text(member.get("name") or ""))
    verification = to_verification(member.get("badge_v2"))
    return FoundAccount(
        handle=to_id(member["url_token"]),
        name="" if is_placeholder(shown) else shown,
        verified_as=verification,
        is_organisation=bool(verification) and is_organisation(member),
    )


def is_organisation(member: Mapping[str, Any]) -> bool:
    """机构号; where nothing says so, no."""
    return member.get("is_org") is True or member.get("user_type") == "organization"


BY_HANDLE = Lookup(
    route=replace(MEMBERS, name="lookup", page_url="", requests=to_member_requests, parse=no_profile),
    way=FetchMode.FETCH,
    read=read_member,
)
BY_LINK = Lookup(
    route=Route(
        platform="zhihu",
        name="author",
        hosts=HOSTS,
        page_url="{link}",
        accepted_statuses=frozenset({200, 404, 410}),
        walls=PAGE_WALLS,
        parse=no_profile,
    ),
    way=FetchMode.VISIT,
    read=read_page,
)
BY_NAME = Lookup(
    route=Route(
        platform="zhihu",
        name="search",
        hosts=HOSTS,
        home_url=HOME_URL,
        requests=to_search_requests,
        walls=(*API_WALLS, *PAGE_WALLS),
        parse=no_profile,
        needs_session=True,
    ),
    way=FetchMode.FETCH,
    read=read_search,
)
