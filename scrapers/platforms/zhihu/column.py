"""Zhihu (知乎), a unit's column: articles that guests may read, for when the API shows a wall.

Source: /api/v4/columns/{id}/articles, fetched from an open page of www.zhihu.com; the id from a link in the register,
    https://www.zhihu.com/column/c_… or https://zhuanlan.zhihu.com/c_…:
    {data: [{id, title, created, author: {url_token, name}}], paging: {is_start}}
    It proves the member's own articles in it, and neither silence nor state: others may write in it, the member may
    write elsewhere, and it remains when the account is gone.
Times: unix seconds, of creation.
Seen: 2026-11-23, in a public capture of 2019 (a second page); fixtures/zhihu/ is made after it.
"""

import re
from collections.abc import Sequence

from scrapers.model.capture import Capture, Target
from scrapers.model.errors import IdentityUnproved, LayoutChanged, NoUrl, WrongAccount
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import value_at
from scrapers.parsing.fields import mapping, name, to_bool, to_id
from scrapers.parsing.list_items import parse_each, read_items
from scrapers.parsing.list_proof import notes_on_faults
from scrapers.platforms.zhihu.member import API_WALLS, HOME_URL, HOSTS, PAGE_WALLS, to_name, to_platform_id
from scrapers.platforms.zhihu.posts import API, Json, to_article

LINK = re.compile(r"https://(?:www\.zhihu\.com/column/|zhuanlan\.zhihu\.com/)([\w-]+)/?(?:[?#].*)?", re.ASCII)


def to_requests(capture: Capture) -> dict[str, str]:
    """
    Raises:
        NoUrl: no column of the account is known.
    """
    return {"articles": f"{API}/columns/{column_of(capture.target)}/articles?limit=20&offset=0"}


def column_of(target: Target) -> str:
    found = [match[1] for link in target.links if (match := LINK.fullmatch(link))]
    if not found:
        raise NoUrl("zhihu.column needs a link of the account's column; the register gives none")
    return found[0]


def parse(capture: Capture) -> Profile:
    answer, handle = capture.json_of("articles"), capture.target.handle
    is_start = value_at(capture.replies["articles"], "paging.is_start")
    if is_start is not None and not to_bool(is_start):  # absent: unknown, and the articles prove themselves
        raise LayoutChanged("not the first page of the column")
    if not answer["data"]:
        raise IdentityUnproved("an empty column says nothing of whose it is")
    items = read_items(answer["data"], to_article, capture.captured_at, is_own=lambda item: author_of(item) == handle)
    if not (items.posts or items.faults):
        others = sorted({author_of(item) for item in answer["data"]})
        raise WrongAccount(f"asked for {handle}, the column's articles are by {', '.join(others)}")
    items.check("articles")
    return Profile(
        state=AccountState.ACTIVE,
        handle=handle,
        platform_id=id_in(answer["data"], handle),
        display_name=to_name(name_in(answer["data"], handle)),
        posts=items.posts,
        notes=notes_on_faults(items),
    )


def author_of(item: Json) -> str:
    return to_id(item["author"]["url_token"])


def name_in(listed: Sequence[Json], handle: str) -> str:
    """The author's name in the first readable article of the author.

    Raises:
        LayoutChanged: none states it.
    """
    named = parse_each(listed, lambda item: name(item["author"]["name"]) if author_of(item) == handle else "").items
    if not any(named):
        raise LayoutChanged("no article says what its author is called")
    return next(filter(None, named))


def id_in(listed: Sequence[Json], handle: str) -> str:
    """The author's id in the first of the author's articles that states it; empty: none does.

    Raises:
        LayoutChanged: two articles of one token state two ids.
    """
    ids = {
        to_platform_id(mapping(mapping(item).get("author")))
        for item in listed
        if mapping(mapping(item).get("author")).get("url_token") == handle
    } - {""}
    if len(ids) > 1:
        raise LayoutChanged(f"articles of {handle} are by {len(ids)} members")
    return next(iter(ids), "")


COLUMN = Route(
    platform="zhihu",
    name="column",
    hosts=HOSTS,
    home_url=HOME_URL,
    requests=to_requests,
    walls=(*API_WALLS, *PAGE_WALLS),
    reports_state=False,
    parse=parse,
    proves=ProofLimit.PARTIAL_LIST,
)
