"""One post of Weibo (mblog) read as a Post: its date held against its id, its marks, its title."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapers.model.errors import LayoutChanged, TimesDisagree
from scrapers.model.profile import CLOCK_SLACK, Origin, Post
from scrapers.parsing.dates import read_span
from scrapers.parsing.excerpt import excerpt
from scrapers.parsing.fields import count, text, to_bool, to_numeric_id

Json = Mapping[str, Any]

WITHHELD = ("抱歉", "该微博因", "该账号因")
"""How the notice begins that stands in a deleted or hidden post's place."""

ID_EPOCH = 515483463  # found on pairs of id and created_at, 2013 to 2026; none of 52 public ones is more than 3 s off
IDS_WITH_TIME = range(3_400_000_000_000_000, 10_000_000_000_000_000)
"""2012 to 2061. Older ids count otherwise, some with more digits (20110061812539159)."""
ID_TOLERANCE = timedelta(seconds=60)
"""Twenty times the largest gap seen: a slow write passes, a date of another meaning (edit, zone, year) does not."""


VAGUE: Mapping[str, timedelta] = {
    "刚": timedelta(minutes=1),
    "分钟前": timedelta(minutes=1),
    "小时前": timedelta(hours=1),
    "天前": timedelta(days=1),
}
"""Part of an age -> how much longer ago it may have been: 2分钟前 is said until the third is full."""


def to_post(mblog: Json, now: datetime) -> Post:
    """A post of pictures alone has no text; one without its short id is named by the id that this is made from.

    Raises:
        TimesDisagree: the date is not the one that the id carries.
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


def id_of(mblog: Json) -> str:
    return to_numeric_id(mblog["idstr"] if mblog.get("idstr") is not None else mblog["id"])


def short_id_of(mblog: Json, post_id: str) -> str:
    """mblogid, which some lists leave empty."""
    told = mblog.get("mblogid")
    return told if isinstance(told, str) and told.isascii() and told.isalnum() else to_short_id(post_id)


def words_of(mblog: Json) -> str:
    """The post's text; empty: it has none."""
    words = mblog.get("text_raw")
    return "" if words is None else text(words)


def to_time(mblog: Json, now: datetime) -> datetime:
    """When a post was published, whosever it is; raises as to_instant does."""
    return to_instant(mblog["created_at"], id_of(mblog), now)


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def to_short_id(post_id: str) -> str:
    """mblogid: from the right, seven decimal digits at a time are four of base 62."""
    head, tail = divmod(int(post_id), 10_000_000)
    return f"{to_short_id(str(head)) if head else ''}{to_base_62(tail).rjust(4, '0') if head else to_base_62(tail)}"


def to_base_62(number: int) -> str:
    return (to_base_62(number // 62) if number >= 62 else "") + DIGITS[number % 62]


def to_instant(said: str, post_id: str, now: datetime) -> datetime:
    """When a post was published: to the second as said, else as its id tells, where what is said agrees with it. An id
    that tells nothing leaves the earliest instant that is meant.

    Raises:
        TimesDisagree: what is said and what the id carries are further apart than words allow, or that has not come.
        ValueError: what is said is no date.
    """
    told = time_of_id(post_id)
    if told is not None and told > now + CLOCK_SLACK:
        raise TimesDisagree(f"post {post_id}: its id says {told:%Y-%m-%d %H:%M:%S} UTC, a time that has not come")
    first, last = read_span(said, now)
    if told is None:
        return first
    age = next((span for part, span in VAGUE.items() if part in said), timedelta())
    if not first - age - ID_TOLERANCE <= told <= last + ID_TOLERANCE:
        raise TimesDisagree(f"post {post_id} says {said}, its id {told:%Y-%m-%d %H:%M:%S} UTC")
    return first if is_to_the_second(said) else told


def is_to_the_second(said: str) -> bool:
    return said.count(":") == 2


def time_of_id(post_id: str) -> datetime | None:
    """The second in which a post's id was given out; None for ids that do not carry it."""
    number = int(post_id)
    return datetime.fromtimestamp((number >> 22) + ID_EPOCH, UTC) if number in IDS_WITH_TIME else None


def is_pinned(mblog: Json) -> bool:
    """置顶, by any of its three marks; mblogtype 1 is none."""
    said = text((mblog.get("title") or {}).get("text", ""))
    return to_bool(mblog.get("isTop", 0)) or count(mblog.get("mblogtype", 0)) == 2 or said == "置顶"


def to_origin(mblog: Json) -> tuple[Origin, str]:
    """Whether a post is the account's own, and the mark that says so. Its own post shared again is its own.

    Raises:
        LayoutChanged: it is a repost whose original is left out, or an original without author that is not withheld.
    """
    uid = to_numeric_id(mblog["user"]["id"])
    if mblog.get("retweeted_status"):
        return by_author(author_of(mblog["retweeted_status"]), uid, "retweeted_status")
    if mblog.get("ori_mid") or mblog.get("ori_uid"):
        return by_author(to_numeric_id(mblog["ori_uid"]), uid, "ori_mid")
    if mblog.get("repost_type") == 1:
        raise LayoutChanged(f"post {id_of(mblog)} is a repost of nothing")
    words = words_of(mblog).strip()
    if words == "转发微博" or words.startswith("//@"):
        return Origin.REPOST, "转发微博"
    return Origin.ORIGINAL, "no retweeted_status"


def by_author(author: str, uid: str, mark: str) -> tuple[Origin, str]:
    return (Origin.ORIGINAL, "own post shared again") if author == uid else (Origin.REPOST, mark)


def author_of(original: Json) -> str:
    """The author of a reposted post; empty where the post is deleted or hidden."""
    if original.get("user") is not None:
        return to_numeric_id(original["user"]["id"])
    if original.get("deleted") == "1" or original["text"].startswith(WITHHELD):
        return ""
    raise LayoutChanged("an original without author that is neither deleted nor hidden")


def to_title(text: str) -> str:
    """A post has no title: its 【…】, else its first 40 characters."""
    text = text.strip()
    head, closing, _ = text.removeprefix("【").partition("】")
    return head.strip() if text.startswith("【") and closing else " ".join(text.split())[:40]
