"""Accounts in the People's Daily app (人民号): the account's page, its own replies overheard. Experimental.

No account page and no address of its list was ever published. The page is visited under the link that the unit gave,
and what it fetches is recognised by its fields; what is not recognised is not verified. The handle is the creator's id.
A link to an article leads to scrapers.peopleapp_article.

Source: JSON replies of *.peopleapp.com/api/ and *.pdnews.cn/api/ to the page, [unsure] marking names that are made:
    items, in a list anywhere: {objectId, objectType, newsTitle, publishTime, rmhInfo, userInfo}, the last two null or
        {creatorId | rmhId | userId [unsure]}; without either they are the paper's own; others' are recommendations
    hasNext [unsure], beside such a list
    the account, outside of items: {creatorId, userName, contentCount} [unsure]
Times: publishTime, Unix milliseconds as digits: publication. createTime is the draft's, days earlier, and not read.
Seen: 2026-06 (items of a channel; none of an account); fixtures/peopleapp/, all made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.capture import PAGE, Capture
from scrapers.dates import from_unix
from scrapers.errors import IdentityUnproved, LayoutChanged, PostsHidden, WrongAccount
from scrapers.excerpt import excerpt
from scrapers.fields import count, key, name
from scrapers.peopleapp_article import ARTICLE, ID_KEYS, KINDS, is_article_link, owner_of, source_line
from scrapers.profile import AccountState, Post, Profile
from scrapers.reach import reach_of
from scrapers.scraper import BEGINNING, Proves, Route

ITEM_KEYS = frozenset({"newsTitle", "publishTime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of items, and what stands beside it."""

    beside: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]

    def posts_of(self, handle: str) -> tuple[Post, ...]:
        return tuple(to_post(item) for item in self.items if owner_of(item) == handle)


def parse(capture: Capture) -> Profile:
    """
    Raises:
        LayoutChanged: the page fetched nothing known.
        IdentityUnproved, WrongAccount: it does not show whose it is, or it is another's.
        PostsHidden: posts are counted and none is listed.
    """
    handle = capture.target.handle
    found = [one for reply in replies_of(capture) for one in objects_in(reply)]
    listings = [listing for one in found for listing in listings_in(one)]
    check_owner(handle, {id_of(one) for one in found} | {owner_of(item) for each in listings for item in each.items})
    account = {key: value for one in found if id_of(one) == handle for key, value in one.items()}
    own = [(listing, posts) for listing in listings if (posts := listing.posts_of(handle))]
    post_count = count(account["contentCount"])
    if not own and post_count > 0:
        raise PostsHidden(f"nothing is listed, {post_count} counted")
    reaches = [reach(listing, posts, post_count) for listing, posts in own]
    return Profile(
        state=AccountState.ACTIVE,
        handle=handle,
        display_name=name(account["userName"]),
        post_count=post_count,
        posts=tuple({post.post_id: post for _, posts in own for post in posts}.values()),
        covers_from=latest(reaches) if own else BEGINNING,
    )


def replies_of(capture: Capture) -> list[Any]:
    """What the page fetched and got.

    Raises:
        LayoutChanged: nothing, or an HTML shell in place of JSON, as an unknown address is answered.
    """
    replies = [reply for name, reply in capture.replies.items() if name != PAGE and reply.http_status == 200]
    if not replies:
        raise LayoutChanged("the page fetched no JSON from the addresses known")
    return [reply.json for reply in replies]


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a JSON, items and what is inside them left out."""
    if isinstance(value, dict):
        if value.keys() & ITEM_KEYS:
            return
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(inner)


def listings_in(found: Mapping[str, Any]) -> Iterator[Listing]:
    for listed in found.values():
        if isinstance(listed, list) and any(isinstance(one, dict) and one.keys() & ITEM_KEYS for one in listed):
            yield Listing(beside=found, items=tuple(listed))


def id_of(found: Mapping[str, Any]) -> str | None:
    """Of the creator an object describes; None: it describes none."""
    ids = (found[each] for each in ID_KEYS if found.get(each))
    return next((str(one) for one in ids if isinstance(one, str | int) and one is not True), None)


def check_owner(handle: str, shown: set[str | None]) -> None:
    """
    Raises:
        WrongAccount: one other account is shown, and this is not.
        IdentityUnproved: no account is shown, or several others.
    """
    ids = shown - {None}
    if handle in ids:
        return
    if len(ids) == 1:
        raise WrongAccount(f"asked for {handle}, the page shows {ids.pop()}")
    raise IdentityUnproved(f"{handle} is not among the {len(ids)} accounts that the page shows")


def reach(listing: Listing, posts: tuple[Post, ...], post_count: int) -> datetime | None:
    """How far back a list reaches; None where items without owner stand among the account's: they may be its own."""
    if any(owner_of(item) is None for item in listing.items):
        return None
    is_whole = not int(listing.beside["hasNext"]) and post_count <= len(posts)
    return BEGINNING if is_whole else reach_of(posts)


def latest(reaches: list[datetime | None]) -> datetime | None:
    """How far back several lists reach together: as the shortest; one in no order spoils all."""
    known = [instant for instant in reaches if instant is not None]
    return max(known) if len(known) == len(reaches) else None


def to_post(item: Mapping[str, Any]) -> Post:
    """A source other than the account's name hints at a repost and is no mark: the origin stays unknown."""
    return Post(
        post_id=item["objectId"],
        published_at=from_unix(item["publishTime"]),
        title=item["newsTitle"],
        url=f"https://www.peopleapp.com/rmharticle/{item['objectId']}",
        kind=KINDS.get(key(item["objectType"]), "post"),
        text="\n".join(filter(None, [excerpt(item.get("newsSummary")), source_line(item.get("source"))])),
    )


ACCOUNT = Route(
    platform="peopleapp",
    name="account",
    hosts=("*.peopleapp.com", "*.pdnews.cn"),
    page_url="{link}",
    takes=lambda link: not is_article_link(link),
    overhears=("https://*.peopleapp.com/api/*", "https://*.pdnews.cn/api/*"),
    parse=parse,
    proves=Proves.WHOLE_LIST,
)

ROUTES = (ACCOUNT, ARTICLE)
