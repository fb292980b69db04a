"""Accounts in the People's Daily app (人民号), from the responses to the account's own page. Experimental.

No account page and no address of its list was ever published. The page is visited under the link that the unit gave,
and its responses are recognised by their fields; unrecognised ones are ignored. The handle is the creator's id.
A link to an article leads to scrapers.platforms.peopleapp.article.

Source: JSON replies of *.peopleapp.com/api/ and *.pdnews.cn/api/ to the page, [unsure] marking names that are made:
    items, in a list anywhere: {objectId, objectType, newsTitle, publishTime, rmhInfo, userInfo}, the last two null or
        {creatorId | rmhId | userId [unsure]}; without either they are the paper's own; others' are recommendations
    hasNext [unsure], beside such a list; the page may have tabs (文章, 视频) [unsure] whose lists it does not load, so
        items of one kind alone are not taken for all
    the account, outside of items: {creatorId, userName, contentCount} [unsure]
Times: publishTime, Unix milliseconds as digits: publication. createTime is the draft's, days earlier, and not read.
Seen: 2026-06 (items of a channel; none of an account); fixtures/peopleapp/, all made.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrapers.model.capture import PAGE, Capture
from scrapers.model.errors import FAULTS, IdentityUnproved, LayoutChanged, PostsHidden, WrongAccount
from scrapers.model.profile import AccountState, Note, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.parsing.dates import from_unix
from scrapers.parsing.excerpt import excerpt
from scrapers.parsing.fields import is_unread_count, optional_bool, optional_count, optional_name, optional_text, to_id
from scrapers.parsing.list_items import ListedPosts, parse_each, read_items
from scrapers.parsing.list_proof import Count, Reach, common_start, reach_of_list, without_proof
from scrapers.parsing.posts_elsewhere import notes_on_elsewhere, posts_elsewhere
from scrapers.platforms.peopleapp.article import (
    ARTICLE,
    ID_KEYS,
    KINDS,
    is_article_link,
    is_refusal,
    name_of,
    owner_of,
    source_line,
)

COUNTS = re.compile("(?:article|content|news|post|video|work|live|dynamic)s?_?(?:count|num|total)", re.IGNORECASE)
"""Keys that may count what an account published, beside contentCount [unsure]."""
ITEM_KEYS = frozenset({"newsTitle", "publishTime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList:
    """One list of items, and the object that contains it."""

    beside: Mapping[str, Any]
    items: tuple[Any, ...]

    def read(self, handle: str, now: datetime) -> ListedPosts:
        return read_items(
            self.items,
            to_post,
            now,
            is_own=lambda item: owner_of(item) == handle,
            time_of=lambda item: from_unix(item["publishTime"]),
        )


def parse(capture: Capture) -> Profile:
    """
    Raises:
        LayoutChanged: no response of the page is recognised.
        IdentityUnproved, WrongAccount: it does not identify its account, or shows another.
        PostsHidden: posts are counted and none is listed.
    """
    handle, now = capture.target.handle, capture.captured_at
    found = [node for reply in replies_of(capture) for node in objects_in(reply)]
    listings = [listing for node in found for listing in listings_in(node)]
    shown = {optional_owner(item) for each in listings for item in each.items}
    check_owner(handle, {id_of(node) for node in found} | shown)
    described = [node for node in found if id_of(node) == handle]
    read = [(listing, listing.read(handle, now)) for listing in listings]
    own = [(listing, items) for listing, items in read if items.posts or items.faults]
    posts = tuple({post.post_id: post for _, items in own for post in items.posts}.values())
    check_read(tuple(items for _, items in own), posts)
    counts = [number for entry in described if (number := optional_count(entry, "contentCount")) is not None]
    is_unread = any(is_unread_count(entry.get("contentCount")) for entry in described)
    post_count = None if is_unread else max(counts, default=None)
    display_name = next(filter(None, (optional_name(entry, "userName") for entry in described)), "")
    display_name = display_name or name_in(listings, handle)
    notes = [] if display_name else [Note(code="name_unknown")]
    alone = [
        item
        for item in posts_elsewhere(replies_of(capture), (item for each in listings for item in each.items), is_item)
        if optional_owner(item) == handle or (is_nameless(item) and item.get("source") in (None, "", display_name))
    ]
    notes += notes_on_elsewhere(alone, lambda item: from_unix(item["publishTime"]), ListedPosts(posts=posts))
    if failed := failures_in(capture):
        notes.append(Note(code="list_partial", number=failed))
    if not posts:
        if alone:
            raise PostsHidden("nothing is listed, and a post stands elsewhere on the page")
        check_nothing(post_count, display_name)
        check_only_nothing(capture, found, listings, display_name)
    is_all = post_count is not None and post_count <= len(posts) and counts_of(described) <= {post_count}
    if posts and len(kinds_in(listings, handle)) < 2 and not is_all:
        notes.append(Note(code="one_kind"))
    reaches = [reach_of_listing(listing, items, post_count, now) for listing, items in own]
    notes += [note for reach in reaches for note in reach.notes]
    return Profile(
        state=AccountState.ACTIVE,
        handle=handle,
        display_name=display_name,
        post_count=post_count,
        posts=posts,
        covers_from=None if notes else common_start(reaches),
        notes=tuple(notes),
    )


def check_read(own: Sequence[ListedPosts], posts: Sequence[Post]) -> None:
    """
    Raises:
        LayoutChanged: there may be items of the account, but none can be read.
    """
    faults = [fault for items in own for fault in items.faults]
    if faults and not posts:
        raise LayoutChanged(f"none of the listed items can be read: {faults[0]}")


def check_nothing(post_count: int | None, display_name: str) -> None:
    """An account has never posted only if its own count says so and its name is shown.

    Raises:
        LayoutChanged, PostsHidden, IdentityUnproved: not proved.
    """
    if post_count is None:
        raise LayoutChanged("nothing is listed, and contentCount is missing")
    if post_count > 0:
        raise PostsHidden(f"nothing is listed, {post_count} counted")
    if not display_name:
        raise IdentityUnproved("an account without posts and without a name: its owner is unknown")


def check_only_nothing(
    capture: Capture, found: Sequence[Mapping[str, Any]], listings: Sequence[ItemList], display_name: str
) -> None:
    """Check that nothing else on the page leaves open whether there are posts, or whose count it is.

    Raises:
        IdentityUnproved: other accounts are described with a count too: the page may be one of theirs.
        PostsHidden: a response is a refusal, or items are listed that name neither an owner nor another source.
    """
    handle = capture.target.handle
    others = {id_of(entry) for entry in found if entry.get("contentCount") is not None} - {handle, None}
    if others:
        raise IdentityUnproved(f"{handle} has no posts here, and the page describes {len(others)} other accounts")
    if any(optional_bool(node.get("hasNext")) and not any(listings_in(node)) for node in found):
        raise PostsHidden("nothing is listed, and more is said to follow")
    if counts_of(node for node in found if id_of(node) == handle):
        raise PostsHidden("nothing is listed, and the account's counts contradict each other")
    nameless = [item for each in listings for item in each.items if is_nameless(item)]
    if any(item.get("source") in (None, "", display_name) for item in nameless):
        raise PostsHidden("none of the listed items names the account, and some name nobody")
    if failures_in(capture):
        raise PostsHidden("nothing is listed, and a response of the page is a refusal")


def counts_of(described: Iterable[Mapping[str, Any]]) -> set[int | None]:
    """What an account's description counts, but for nothing: contentCount, or what may be a kind of content (视频);
    None: some of it is no count (`1.2万`)."""
    named = [(node, key) for node in described for key in node if COUNTS.fullmatch(key)]
    unread: set[int | None] = {None for node, key in named if is_unread_count(node[key])}
    return unread | set(filter(None, (optional_count(node, key) for node, key in named)))


def failures_in(capture: Capture) -> int:
    """How many responses of the page are refusals: each may have been the list of another tab (视频)."""
    statuses = [reply.http_status for name, reply in capture.replies.items() if name != PAGE]
    return sum(status != 200 for status in statuses) + sum(map(is_refusal, replies_of(capture)))


def optional_owner(item: Any) -> str | None:
    try:
        return owner_of(item)
    except FAULTS:
        return None


def is_nameless(item: Any) -> bool:
    """Whether an item is readable but names no owner."""
    try:
        return owner_of(item) is None
    except FAULTS:
        return False


def kinds_in(listings: Sequence[ItemList], handle: str) -> set[str]:
    """The kinds that the account's own items state, as the app writes them."""
    own = own_items(listings, handle)
    return {str(item["objectType"]) for item in own if item.get("objectType") not in (None, "")}


def name_in(listings: Sequence[ItemList], handle: str) -> str:
    """The creator's name in the first of its items that can be read; empty: in none."""
    return next(iter(parse_each(own_items(listings, handle), name_of).items), "")


def own_items(listings: Sequence[ItemList], handle: str) -> Iterator[Any]:
    return (item for listing in listings for item in listing.items if optional_owner(item) == handle)


def replies_of(capture: Capture) -> list[Any]:
    """The JSON responses to the page.

    Raises:
        LayoutChanged: none, or an HTML shell instead of JSON, which is the answer to an unknown address.
    """
    replies = [reply for name, reply in capture.replies.items() if name != PAGE and reply.http_status == 200]
    if not replies:
        raise LayoutChanged("the page fetched no JSON from the addresses known")
    return [reply.json for reply in replies]


def is_item(found: Mapping[str, Any]) -> bool:
    """Whether an object looks like a post, by its keys."""
    return bool(found.keys() & ITEM_KEYS)


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """All objects in a JSON value, except items and their contents."""
    if isinstance(value, dict):
        if is_item(value):
            return
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(inner)


def listings_in(found: Mapping[str, Any]) -> Iterator[ItemList]:
    for listed in found.values():
        if isinstance(listed, list) and any(isinstance(item, dict) and is_item(item) for item in listed):
            yield ItemList(beside=found, items=tuple(listed))


def id_of(found: Mapping[str, Any]) -> str | None:
    """The id of the creator that an object describes; None: it describes none."""
    ids = (found[each] for each in ID_KEYS if found.get(each))
    return next((str(id_) for id_ in ids if isinstance(id_, str | int) and id_ is not True), None)


def check_owner(handle: str, shown: set[str | None]) -> None:
    """
    Raises:
        WrongAccount: one other account is shown instead.
        IdentityUnproved: no account is shown, or several others.
    """
    ids = shown - {None}
    if handle in ids:
        return
    if len(ids) == 1:
        raise WrongAccount(f"asked for {handle}, the page shows {ids.pop()}")
    raise IdentityUnproved(f"{handle} is not among the {len(ids)} accounts that the page shows")


def reach_of_listing(listing: ItemList, items: ListedPosts, post_count: int | None, now: datetime) -> Reach:
    """How far back a list reaches; None where items without owner are among the account's: they may be its own."""
    has_ended = optional_bool(listing.beside.get("hasNext")) is False
    nameless = sum(map(is_nameless, listing.items))
    count = Count.beside(post_count, items, len(listing.items), has_ended=has_ended)
    reach = reach_of_list("peopleapp", items, count, now)
    return without_proof(reach, *([Note(code="owner_unknown", number=nameless)] if nameless else []))


def to_post(item: Mapping[str, Any]) -> Post:
    """A source other than the account's name suggests a repost but is no mark: the origin stays unknown."""
    return Post(
        post_id=to_id(item["objectId"]),
        published_at=from_unix(item["publishTime"]),
        title=optional_text(item.get("newsTitle")),
        url=f"https://www.peopleapp.com/rmharticle/{item['objectId']}",
        kind=KINDS.get(str(item.get("objectType")), "post"),
        text="\n".join(filter(None, [excerpt(item.get("newsSummary")), source_line(item.get("source"))])),
    )


ACCOUNT = Route(
    platform="peopleapp",
    name="account",
    hosts=("*.peopleapp.com", "*.pdnews.cn"),
    page_url="{link}",
    accepts_link=lambda link: not is_article_link(link),
    listens_json=("https://*.peopleapp.com/api/*", "https://*.pdnews.cn/api/*"),
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)

ROUTES = (ACCOUNT, ARTICLE)
