"""One post of Weibo (mblog) read as a Post: its date held against its id, its marks, its title."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.dates import read_date
from scrapers.errors import LayoutChanged
from scrapers.fields import key
from scrapers.profile import Origin, Post

Json = Mapping[str, Any]

WITHHELD = ("抱歉", "该微博因", "该账号因")
"""How the notice begins that stands in a deleted or hidden post's place."""

ID_EPOCH = 515483463  # found on pairs of id and created_at, 2013 to 2026; none of 52 public ones is more than 3 s off
IDS_WITH_TIME = range(3_400_000_000_000_000, 10_000_000_000_000_000)
"""2012 to 2061. Older ids count otherwise, some with more digits (20110061812539159)."""
ID_TOLERANCE = timedelta(seconds=60)
"""Twenty times the largest gap seen: a slow write passes, a date of another meaning (edit, zone, year) does not."""


def to_post(mblog: Json, now: datetime) -> Post:
    """
    Raises:
        LayoutChanged: the date is not the one that the id carries.
    """
    published_at = read_date(mblog["created_at"], now)
    told = time_of_id(mblog["idstr"])
    if told is not None and abs(told - published_at) > ID_TOLERANCE:
        raise LayoutChanged(f"post {mblog['idstr']} says {mblog['created_at']}, its id {told:%Y-%m-%d %H:%M:%S} UTC")
    origin, mark = to_origin(mblog)
    return Post(
        post_id=mblog["idstr"],
        published_at=published_at,
        title=to_title(mblog["text_raw"]),
        url=f"https://weibo.com/{key(mblog['user']['id'])}/{key(mblog['mblogid'])}",
        kind="weibo",
        origin=origin,
        origin_mark=mark,
        is_pinned=is_pinned(mblog),
    )


def time_of_id(post_id: str) -> datetime | None:
    """The second in which a post's id was given out; None for ids that do not carry it."""
    number = int(post_id)
    return datetime.fromtimestamp((number >> 22) + ID_EPOCH, UTC) if number in IDS_WITH_TIME else None


def is_pinned(mblog: Json) -> bool:
    """置顶, by any of its three marks; mblogtype 1 is none."""
    return mblog.get("isTop") == 1 or mblog.get("mblogtype") == 2 or (mblog.get("title") or {}).get("text") == "置顶"


def to_origin(mblog: Json) -> tuple[Origin, str]:
    """Whether a post is the account's own, and the mark that says so. Its own post shared again is its own.

    Raises:
        LayoutChanged: it is a repost whose original is left out, or an original without author that is not withheld.
    """
    uid = key(mblog["user"]["id"])
    if mblog.get("retweeted_status"):
        return by_author(author_of(mblog["retweeted_status"]), uid, "retweeted_status")
    if mblog.get("ori_mid") or mblog.get("ori_uid"):
        return by_author(str(mblog["ori_uid"]), uid, "ori_mid")
    if mblog.get("repost_type") == 1:
        raise LayoutChanged(f"post {mblog['idstr']} is a repost of nothing")
    words = mblog["text_raw"].strip()
    if words == "转发微博" or words.startswith("//@"):
        return Origin.REPOST, "转发微博"
    return Origin.ORIGINAL, "no retweeted_status"


def by_author(author: str, uid: str, mark: str) -> tuple[Origin, str]:
    return (Origin.ORIGINAL, "own post shared again") if author == uid else (Origin.REPOST, mark)


def author_of(original: Json) -> str:
    """The author of a reposted post; empty where the post is deleted or hidden."""
    if original.get("user") is not None:
        return key(original["user"]["id"])
    if original.get("deleted") == "1" or original["text"].startswith(WITHHELD):
        return ""
    raise LayoutChanged("an original without author that is neither deleted nor hidden")


def to_title(text: str) -> str:
    """A post has no title: its 【…】, else its first 40 characters."""
    text = text.strip()
    head, closing, _ = text.removeprefix("【").partition("】")
    return head.strip() if text.startswith("【") and closing else " ".join(text.split())[:40]
