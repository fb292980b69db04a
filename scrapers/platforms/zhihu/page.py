"""Zhihu (知乎), the member's page: the data embedded in it for guests, for when the API shows a wall.

Source: www.zhihu.com/people/{url_token} (an organisation is redirected to /org/), its script#js-initialData:
    {initialState: {entities: {users: {url_token: {urlToken, name, accountStatus, badgeV2, answerCount, …}},
    answers, articles, pins, zvideos: {id: item}}}}, every key the API's in camel case
    It proves the page's account, its state and a count of 0; only the embedded posts, and never silence: its lists
    depend on the tab shown.
Times: unix seconds, of creation.
Seen: 2026-11-23, in a public capture of a column's page of 2021, whose lists are empty; the rest is the API's shape.
    Never seen: the page of an account that is gone. Its HTTP status alone proves nothing.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from scrapers.model.capture import PAGE, Capture, Reply
from scrapers.model.errors import LayoutChanged, PostsHidden, WrongAccount
from scrapers.model.json_text import parse_json
from scrapers.model.profile import Profile
from scrapers.model.route import COMPLETE_LIST, ProofLimit, Route
from scrapers.parsing.fields import name
from scrapers.parsing.list_items import ListedPosts, read_items
from scrapers.parsing.list_proof import notes_on_faults
from scrapers.platforms.zhihu.member import (
    HOME_URL,
    HOSTS,
    PAGE_WALLS,
    check_nothing,
    counts_of,
    notes_on,
    profile_from_flags,
    to_profile,
)
from scrapers.platforms.zhihu.posts import KINDS, Json

LISTED = ("answers", "articles", "pins", "zvideos")
"""Kinds whose embedded items are posts of their authors; a question is embedded because somebody answered it."""


def to_requests(capture: Capture) -> dict[str, str]:
    return {PAGE: f"https://www.zhihu.com/people/{quote(capture.target.handle, safe='')}"}


def parse(capture: Capture) -> Profile:
    check_is_profile(capture.page)
    entities = embedded_entities(capture.page)
    check_address(capture.page.url, capture.target.handle)
    member = to_api_keys(entities["users"][capture.target.handle])
    gone = profile_from_flags(member)
    if gone is not None:
        return gone
    notes = notes_on(member)
    counts = counts_of(member).values()
    total = sum(number or 0 for number in counts)
    items = own_items(entities, name(member["id"]), capture.captured_at)
    if items.faults and not items.posts:
        raise LayoutChanged(f"none of the items written into the page can be read: {items.faults[0]}")
    if total and not items.posts:
        raise PostsHidden(f"{total} posts counted, the page lists none of them")
    if items.posts and not total and None not in counts:
        raise LayoutChanged(f"{len(items.posts)} posts listed, none counted")
    if not items.posts:
        check_nothing(notes)
    covers_from = None if items.posts else COMPLETE_LIST
    return to_profile(member, items.posts, covers_from, (*notes, *notes_on_faults(items)))


def check_address(url: str, handle: str) -> None:
    """
    Raises:
        WrongAccount: another member's page, which may embed this one in part.
    """
    shown = unquote(urlsplit(url).path.split("/")[2])
    if shown != handle:
        raise WrongAccount(f"asked for {handle}, the page is {shown}'s")


def check_is_profile(page: Reply) -> None:
    """
    Raises:
        LayoutChanged: not a member's page.
    """
    if page.http_status != 200 or not page.url.startswith(PROFILE_URLS):
        raise LayoutChanged(f"HTTP {page.http_status} from {page.url}")


def embedded_entities(page: Reply) -> Json:
    """What a page of Zhihu embeds: {kind of entity: {key: entity}}, the keys in camel case.

    Raises:
        LayoutChanged, LookupError, ValueError: there is none.
    """
    embedded = page.css("script#js-initialData::text").get()
    if embedded is None:
        raise LayoutChanged(f"no initial data in {page.safe_url}")
    entities: Json = parse_json(embedded)["initialState"]["entities"]
    return entities


PROFILE_URLS = ("https://www.zhihu.com/people/", "https://www.zhihu.com/org/")


def own_items(entities: Json, member_id: str, now: datetime) -> ListedPosts:
    """The member's own items among the embedded ones."""
    listed = [(KINDS[kind], item) for kind in LISTED for item in (entities.get(kind) or {}).values()]
    return read_items(
        listed,
        lambda pair: pair[0].to_post(to_api_keys(pair[1])),
        now,
        is_own=lambda pair: pair[0].is_by(to_api_keys(pair[1]), member_id),
    )


def to_api_keys(value: Any) -> Any:
    """A value of the page with its keys in the API's form: badgeV2 -> badge_v2."""
    if isinstance(value, Mapping):
        return {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower(): to_api_keys(item) for word, item in value.items()}
    return [to_api_keys(item) for item in value] if isinstance(value, list) else value


MEMBER_PAGE = Route(
    platform="zhihu",
    name="page",
    hosts=HOSTS,
    home_url=HOME_URL,
    page_url="https://www.zhihu.com/people/{handle}",
    requests=to_requests,
    walls=PAGE_WALLS,
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)
