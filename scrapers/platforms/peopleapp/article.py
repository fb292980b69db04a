"""An article in the People's Daily app (人民号文章), visited under a known link: it proves itself and no silence.

Source: the page https://www.peopleapp.com/rmharticle/<id> asks /api/…/content/detail?contentId=<id>: {data: [{newsId,
    newsTitle, newsType, publishTime, rmhInfo, userInfo}]}, the last two null or {creatorId | rmhId | userId, rmhName |
    userName}, whose names are [unsure].
Times: publishTime, `2026-06-28 20:51:29` in Beijing. firstPublishTime is an earlier version's.
Seen: 2026-06 (an article of the paper's own, whose rmhInfo is null); fixtures/peopleapp/, all made.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scrapers.model.capture import PAGE, Capture
from scrapers.model.errors import LayoutChanged, PostsHidden
from scrapers.model.profile import AccountState, Note, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt_of_markup
from scrapers.parsing.fields import optional_name, optional_text, to_id, to_numeric_id

OWNER_KEYS = ("rmhInfo", "userInfo")
ID_KEYS = ("creatorId", "rmhId", "userId")
NAME_KEYS = ("rmhName", "userName")
KINDS = {"8": "article"}
"""objectType or newsType -> kind; any other is a post."""
ADDRESS = re.compile(r"https?://(?:www|wap)\.peopleapp\.com/rmharticle/([0-9]+)/?(?:[?#].*)?")


def is_article_link(link: str) -> bool:
    return ADDRESS.fullmatch(link) is not None


def owner_of(item: Mapping[str, Any]) -> str | None:
    """The creator of an item; None: it is the paper's own, or not stated.

    Raises:
        LookupError, TypeError, ValueError: it has an owner of unknown shape.
    """
    for owner in [item.get(each) for each in OWNER_KEYS]:
        if owner is not None:
            ids = [to_id(owner[each]) for each in ID_KEYS if owner.get(each)]
            if not ids:
                raise LookupError(f"an owner without {', '.join(ID_KEYS)}")
            return ids[0]
    return None


def name_of(item: Mapping[str, Any]) -> str:
    """The creator's name; empty: it is not stated."""
    owner = next(item[each] for each in OWNER_KEYS if item.get(each) is not None)
    return next((optional_name(owner, each) for each in NAME_KEYS if each in owner), "")


def article_of(capture: Capture) -> Mapping[str, Any]:
    """The article of the page.

    Raises:
        LayoutChanged: the page requested none, or another than its address names.
    """
    address = ADDRESS.fullmatch(capture.page.url)
    if address is None:
        raise LayoutChanged(f"no article at {capture.page.safe_url}")
    item: Mapping[str, Any]
    (item,) = detail_of(capture)["data"]
    if to_numeric_id(item["newsId"]) != address[1]:
        raise LayoutChanged(f"the page is article {address[1]}'s, its data {item['newsId']}'s")
    return item


def parse(capture: Capture) -> Profile:
    """
    Raises:
        LayoutChanged: see article_of.
        PostsHidden: the article names no account: it may be the paper's own.
    """
    item = article_of(capture)
    owner = owner_of(item)
    if owner is None:
        raise PostsHidden("the article names no account: it proves nothing")
    article_id = to_numeric_id(item["newsId"])
    post = Post(
        post_id=article_id,
        published_at=time_of(item["publishTime"]),
        title=title if isinstance(title := item.get("newsTitle"), str) else "",
        url=f"https://www.peopleapp.com/rmharticle/{article_id}",
        kind=KINDS.get(str(item.get("newsType")), "post"),
        text="\n".join(
            filter(None, [excerpt_of_markup(item.get("newsContent")), source_line(item.get("newsSourceName"))])
        ),
    )
    display_name = name_of(item)
    return Profile(
        state=AccountState.ACTIVE,
        handle=owner,
        display_name=display_name,
        posts=(post,),
        notes=() if display_name else (Note(code="name_unknown"),),
    )


def time_of(value: Any) -> datetime:
    """In Beijing's words, as on the page, or Unix milliseconds, as in the lists."""
    if str(value).isdigit():
        return from_unix(value)
    return datetime.strptime(f"{value} +0800", "%Y-%m-%d %H:%M:%S %z")


THE_APP = re.compile(r"人民(?:号|日报\s*(?:客户端|APP).*)", re.IGNORECASE)
"""The app's own name as a source: where the item stands, and not where it comes from."""


def source_line(source: object) -> str:
    """The source as the app shows it beside the time; empty: none is named, or the app itself."""
    named = optional_text(source).strip()
    return f"来源：{named}" if named and not THE_APP.fullmatch(named) else ""


def is_refusal(answer: Any) -> bool:
    """Whether a response says by itself that it is none."""
    return isinstance(answer, Mapping) and (
        answer.get("success", True) is not True or answer.get("code", 0) not in ("0", 0, "200", 200)
    )


def detail_of(capture: Capture) -> Mapping[str, Any]:
    """
    Raises:
        LayoutChanged: the response is missing, or a refusal.
    """
    replies = [reply.json for each, reply in capture.replies.items() if each != PAGE]
    if len(replies) != 1 or is_refusal(replies[0]):
        raise LayoutChanged(f"{len(replies)} articles came with the page")
    detail: Mapping[str, Any] = replies[0]
    return detail


ARTICLE = Route(
    platform="peopleapp",
    name="article",
    hosts=("*.peopleapp.com", "*.pdnews.cn"),
    page_url="{link}",
    accepts_link=is_article_link,
    listens_json=("https://*.peopleapp.com/api/*/content/detail*", "https://*.pdnews.cn/api/*/content/detail*"),
    parse=parse,
    proves=ProofLimit.PARTIAL_LIST,
)
