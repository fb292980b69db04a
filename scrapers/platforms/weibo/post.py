"""Parses one post of Weibo (mblog) as a Post: its date, checked against its id, its marks, its title."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.model.errors import FAULTS, LayoutChanged, TimesDisagree
from scrapers.model.forward_mark import forward_mark
from scrapers.model.profile import CLOCK_SLACK, Origin, Post
from scrapers.parsing.characters import ONE_FORM
from scrapers.parsing.dates import read_span
from scrapers.parsing.excerpt import excerpt
from scrapers.parsing.fields import mapping, optional_bool, optional_count, optional_text, to_numeric_id

Json = Mapping[str, Any]

WITHHELD = ("抱歉", "该微博因", "该账号因")
"""How the notice begins that replaces a deleted or hidden post."""

ID_EPOCH = 515483463
"""Unix seconds from which ids count; derived from pairs of id and created_at, 2013 to 2026: none of 52 public ones is
more than 3 s off."""
IDS_WITH_TIME = range(3_400_000_000_000_000, 10_000_000_000_000_000)
"""2012 to 2061. Older ids have another scheme, some with more digits (20110061812539159)."""
ID_TOLERANCE = timedelta(seconds=60)
"""Twenty times the largest difference seen: a slow write passes, a date of another meaning (edit, zone, year) does not.
"""


VAGUE: Mapping[str, timedelta] = {
    "刚": timedelta(minutes=1),
    "分钟前": timedelta(minutes=1),
    "小时前": timedelta(hours=1),
    "天前": timedelta(days=1),
}
"""Part of an age -> how much longer ago it may have been: 2分钟前 is shown until the third minute is full."""


def to_post(mblog: Json, now: datetime) -> Post:
    """A post of pictures only has no text. Without a short id, it is computed from the id.

    Raises:
        TimesDisagree: the date differs from the one in the id.
    """
    post_id, uid = id_of(mblog), to_numeric_id(mblog["user"]["id"])
    origin, mark = to_origin(mblog)
    return Post(
        post_id=post_id,
        published_at=to_instant(mblog["created_at"], post_id, now),
        title=to_title(words_of(mblog)),
        url=f"https://weibo.com/{uid}/{short_id_of(mblog, post_id)}",
        kind="weibo",
        origin=origin,
        origin_mark=mark,
        is_pinned=is_pinned(mblog),
        text=excerpt(words_of(mblog)),
    )


def is_mblog(found: Json) -> bool:
    """Whether an object looks like a post, by its keys: a user has a `created_at` too."""
    return "created_at" in found and not found.keys().isdisjoint({"mid", "mblogid", "bid", "text", "text_raw"})


def id_of(mblog: Json) -> str:
    return to_numeric_id(mblog["idstr"] if mblog.get("idstr") is not None else mblog["id"])


def short_id_of(mblog: Json, post_id: str) -> str:
    """mblogid, which some lists leave empty."""
    short_id = mblog.get("mblogid")
    return short_id if isinstance(short_id, str) and short_id.isascii() and short_id.isalnum() else to_short_id(post_id)


def words_of(mblog: Json) -> str:
    """The post's text; empty: none."""
    return optional_text(mblog.get("text_raw"))


def to_time(mblog: Json, now: datetime) -> datetime:
    """When a post of any account was published; raises as to_instant does."""
    return to_instant(mblog["created_at"], id_of(mblog), now)


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def to_short_id(post_id: str) -> str:
    """mblogid: from the right, each seven decimal digits become four digits of base 62."""
    head, tail = divmod(int(post_id), 10_000_000)
    return f"{to_short_id(str(head)) if head else ''}{to_base_62(tail).rjust(4, '0') if head else to_base_62(tail)}"


def to_base_62(number: int) -> str:
    return (to_base_62(number // 62) if number >= 62 else "") + DIGITS[number % 62]


def to_instant(words: str, post_id: str, now: datetime) -> datetime:
    """When a post was published: as stated, if to the second, else from its id, if the two agree. If the id carries no
    time, the earliest instant that the words may mean.

    Raises:
        TimesDisagree: the stated time and the id's differ by more than the words allow, or the id's lies in the future.
        ValueError: the words are no date.
    """
    id_time = time_of_id(post_id)
    if id_time is not None and id_time > now + CLOCK_SLACK:
        raise TimesDisagree(f"post {post_id}: its id says {id_time:%Y-%m-%d %H:%M:%S} UTC, a time that has not come")
    first, last = read_span(words, now)
    if id_time is None:
        return first
    plain = words.translate(ONE_FORM)
    age = next((span for part, span in VAGUE.items() if part in plain), timedelta())
    if not first - age - ID_TOLERANCE <= id_time <= last + ID_TOLERANCE:
        raise TimesDisagree(f"post {post_id} says {words}, its id {id_time:%Y-%m-%d %H:%M:%S} UTC")
    return first if has_seconds(words) else id_time


def has_seconds(words: str) -> bool:
    return words.count(":") == 2


def time_of_id(post_id: str) -> datetime | None:
    """The second in which a post's id was assigned; None for ids that do not contain it."""
    number = int(post_id)
    return datetime.fromtimestamp((number >> 22) + ID_EPOCH, UTC) if number in IDS_WITH_TIME else None


def is_pinned(mblog: Json) -> bool:
    """置顶, by any of its three marks; mblogtype 1 does not mean it. A mark of another shape marks nothing: where an
    old post then comes first, the list is in no order, and proves no silence."""
    title = mblog.get("title")
    return (
        optional_bool(mblog.get("isTop")) is True
        or optional_count(mblog, "mblogtype") == 2
        or (isinstance(title, Mapping) and title.get("text") == "置顶")
    )


def to_origin(mblog: Json) -> tuple[Origin, str]:
    """Whether a post is original, and the mark that says so. An account's own post shared again is original.

    Unknown: a repost without its original, or an original without author that is not withheld. Of one that is withheld
    it is a repost, and the mark says that nobody knows of whom: it may be the account's own.
    """
    try:
        return read_origin(mblog)
    except FAULTS:
        return Origin.UNKNOWN, ""


def read_origin(mblog: Json) -> tuple[Origin, str]:
    """
    Raises:
        LayoutChanged, LookupError, TypeError, ValueError, AttributeError: its marks are of another shape.
    """
    uid = to_numeric_id(mblog["user"]["id"])
    if mblog.get("retweeted_status"):
        original = mblog["retweeted_status"]
        return origin_by_author(author_of(original), uid, "retweeted_status", name_in(original))
    if mblog.get("ori_mid") or mblog.get("ori_uid"):
        return origin_by_author(to_numeric_id(mblog["ori_uid"]), uid, "ori_mid")
    if mblog.get("repost_type") == 1:
        raise LayoutChanged(f"post {id_of(mblog)} is a repost of nothing")
    words = words_of(mblog).strip()
    if words == "转发微博" or words.startswith("//@"):
        return Origin.REPOST, forward_mark("转发微博")
    return Origin.ORIGINAL, "no retweeted_status"


def origin_by_author(author: str, uid: str, mark: str, name: str = "") -> tuple[Origin, str]:
    if author == uid:
        return Origin.ORIGINAL, "own post shared again"
    return Origin.REPOST, forward_mark(mark, author, name=name)


def name_in(original: Json) -> str:
    """The name of a reposted post's author; empty: not stated."""
    return optional_text(mapping(original.get("user")).get("screen_name"))


def author_of(original: Json) -> str:
    """The author of a reposted post; empty: the post is deleted or hidden."""
    if original.get("user") is not None:
        return to_numeric_id(original["user"]["id"])
    if original.get("deleted") == "1" or original["text"].startswith(WITHHELD):
        return ""
    raise LayoutChanged("an original without author that is neither deleted nor hidden")


def to_title(text: str) -> str:
    """A post has no title: use its 【…】, else its first 40 characters."""
    text = text.strip()
    head, closing, _ = text.removeprefix("【").partition("】")
    return head.strip() if text.startswith("【") and closing else " ".join(text.split())[:40]
