"""Zhihu (知乎) by a unit's column: the articles that guests may read, for when the API shows a wall.

Source: /api/v4/columns/{id}/articles, asked for from an open page of www.zhihu.com; the id from a link of the register,
    https://www.zhihu.com/column/c_… or https://zhuanlan.zhihu.com/c_…:
    {data: [{id, title, created, author: {url_token, name}}], paging: {is_start}}
    It proves the member's own articles in it, and neither silence nor state: others may write in it, the member may
    write elsewhere, and it stays when the account is gone.
Times: unix seconds, of creation.
Seen: 2026-11-23, in a public capture of 2019 (a second page); fixtures/zhihu/ is made after it.
"""

import re

from scrapers.capture import Capture, Target
from scrapers.errors import IdentityUnproved, LayoutChanged, NoAddress, WrongAccount
from scrapers.fields import flag, key
from scrapers.profile import AccountState, Profile
from scrapers.reach import each_once
from scrapers.scraper import Proves, Route
from scrapers.zhihu_kinds import API, to_article
from scrapers.zhihu_member import API_WALLS, HOME_URL, HOSTS, PAGE_WALLS, check_times, to_name

LINK = re.compile(r"https://(?:www\.zhihu\.com/column/|zhuanlan\.zhihu\.com/)([\w-]+)/?(?:[?#].*)?", re.ASCII)


def asks(capture: Capture) -> dict[str, str]:
    """
    Raises:
        NoAddress: no column of the account is known.
    """
    return {"articles": f"{API}/columns/{column_of(capture.target)}/articles?limit=20&offset=0"}


def column_of(target: Target) -> str:
    found = [match[1] for link in target.links if (match := LINK.fullmatch(link))]
    if not found:
        raise NoAddress("zhihu.column needs a link of the account's column; the register gives none")
    return found[0]


def parse(capture: Capture) -> Profile:
    answer, handle = capture.json_of("articles"), capture.target.handle
    if not flag(answer["paging"]["is_start"]):
        raise LayoutChanged("not the first page of the column")
    authors = [key(item["author"]["url_token"]) for item in answer["data"]]
    own = [item for item, author in zip(answer["data"], authors, strict=True) if author == handle]
    if not authors:
        raise IdentityUnproved("an empty column says nothing of whose it is")
    if not own:
        raise WrongAccount(f"asked for {handle}, the column's articles are by {', '.join(sorted(set(authors)))}")
    posts = each_once(to_article(item) for item in own)
    check_times(posts, capture.captured_at)
    return Profile(
        state=AccountState.ACTIVE, handle=handle, display_name=to_name(own[0]["author"]["name"]), posts=posts
    )


COLUMN = Route(
    platform="zhihu",
    name="column",
    hosts=HOSTS,
    home_url=HOME_URL,
    asks=asks,
    walls=(*API_WALLS, *PAGE_WALLS),
    tells_state=False,
    parse=parse,
    proves=Proves.PARTIAL_LIST,
)
