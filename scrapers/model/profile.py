"""The result of a look at an account: its profile and its recent posts."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

UNREADABLE = re.compile("[\x80-\x9f\ufffd]")
"""Characters that are left when another encoding is decoded as UTF-8, or UTF-8 as Latin-1."""


class AccountState(StrEnum):
    """What the platform says of the account; tracker.rules.assess decides what follows from it.

    Where a platform does not distinguish two states, the parser gives the weaker claim and keeps the words.
    """

    ACTIVE = "active"
    DEREGISTERED = "deregistered"
    BANNED = "banned"
    SUSPENDED = "suspended"
    MIGRATED = "migrated"
    NOT_FOUND = "not_found"


class Origin(StrEnum):
    """Whether a post is the account's own, by the platform's mark: 原创, 转载, 未知."""

    ORIGINAL = "original"
    REPOST = "repost"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Anything published: 文章, 微博, 回答, 想法, video."""

    post_id: str
    """The platform's own key, as a string: ids go beyond 2^53."""
    published_at: datetime
    """Creation, not edit; aware."""
    title: str = ""
    """As scraped, hostile; empty where the platform has none."""
    url: str = ""
    kind: str = "article"
    """The platform's own kind in one English word: article, weibo, answer, pin, video, live …"""
    origin: Origin = Origin.UNKNOWN
    origin_mark: str = ""
    """What the origin is based on, e.g. `retweeted_status`, `copyright_stat=1`; empty when unknown."""
    is_pinned: bool = False
    text: str = field(default="", compare=False)
    """The text that the list shows, as scrapers.parsing.excerpt shortens it; hostile. Empty: only the title is shown.
    It does not identify a post: lists show more or less of the same text."""

    def __post_init__(self) -> None:
        check_texts(self.post_id, self.title, self.url, self.kind, self.origin_mark, self.text)
        if not self.post_id:
            raise ValueError("a post needs its platform's id")
        if self.published_at.utcoffset() is None:
            raise ValueError("published_at must carry an offset")
        if self.origin is not Origin.UNKNOWN and not self.origin_mark:
            raise ValueError("a known origin names the mark it rests on")


PLACEHOLDER = re.compile(
    r"(?:[该此本]?(?:用户|[账帐]号|昵称|作者|博主|公众号)?已被?(?:自主|系统)?(?:注销|重置|封禁|冻结|停用|禁用|删除|销号|关闭|回收|屏蔽)"
    r"(?:的?(?:用户|[账帐]号))?|(?:微博|知乎|百度|百家号|微信)用户[0-9A-Za-z_]{0,12}|用户[0-9A-Za-z_]{5,16}|匿名用户|transfer_[0-9A-Za-z_]*)"
)
BRACKETS = " 「」『』【】[]()（）<>《》-—.。!！"


def is_placeholder(name: str) -> bool:
    """Whether a name stands for one that was removed or never given, as 「已注销」 [已重置] 知乎用户 (real, Zhihu): it
    does not identify the account, which may be gone without a notice."""
    return PLACEHOLDER.fullmatch(name.strip(BRACKETS)) is not None


DETAIL = 80
"""Characters of a note's detail that are shown."""


ITEMS_UNREADABLE = "items_unreadable"
"""Code of the note about list items that could not be read: such a list proves no silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Why an answer proves less than it could; it never counts against the account."""

    code: str
    """Stable; tracker.messages.catalog has its sentences."""
    number: int = 0
    """The quantity that the code states: items, days."""
    detail: str = ""
    """For the parser's maintainer; hostile."""

    def __str__(self) -> str:
        """Part of a message in which `; ` separates and () enclose."""
        detail = re.sub(r"[();\s]+", " ", self.detail).strip()[:DETAIL]
        return self.code + (f" {self.number}" if self.number else "") + (f" ({detail})" if detail else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the platform says of one account. Absence of posts needs evidence: see __post_init__."""

    state: AccountState
    words: str = ""
    """The platform's own words or code for a state other than active; they are the proof."""
    handle: str | None = None
    """The handle that the page states; None: it states none. A handle other than the requested one is wrong_account."""
    platform_id: str = ""
    """The id by which the platform itself knows the account, where its handle may pass to somebody else (Zhihu);
    empty: not stated, or the handle is that id."""
    display_name: str = ""
    """As scraped, hostile; empty where the answer has none (gone accounts)."""
    former_names: tuple[str, ...] = ()
    """From the platform's own record of name changes."""
    verified_as: str = ""
    """认证: the text of the platform's verification."""
    is_muted: bool = False
    """禁言: may not post for now. A mark on an active account, not a ban."""
    post_count: int | None = None
    """The platform's own count of all kinds; None: it states none."""
    posts: tuple[Post, ...] = ()
    """As listed: pinned ones may come first."""
    covers_from: datetime | None = None
    """The list holds every post, of all kinds, from this instant to the capture. None: it proves its posts and no
    silence. Pinned posts never extend it; COMPLETE_LIST when the list is complete."""
    notes: tuple[Note, ...] = field(default=(), compare=False)
    """What was not read or not stated, and so is not proved; notes claim nothing about the account."""

    def __post_init__(self) -> None:
        check_texts(self.words, self.platform_id, self.display_name, self.verified_as, *self.former_names)
        check_readable(self.words, self.display_name)
        if self.state is not AccountState.ACTIVE and not self.words:
            raise ValueError(f"{self.state.value} needs the platform's words")
        if self.state is not AccountState.ACTIVE and self.posts:
            raise ValueError(f"{self.state.value} with posts is a contradiction")
        if self.state is AccountState.ACTIVE and not self.posts and self.post_count != 0:
            raise ValueError(f"no posts listed, {self.post_count} counted")
        if self.covers_from is not None and self.covers_from.utcoffset() is None:
            raise ValueError("covers_from must carry an offset")
        if self.covers_from is not None and any(note.code == ITEMS_UNREADABLE for note in self.notes):
            raise ValueError("a list with items that cannot be read proves no silence")

    @property
    def is_gone(self) -> bool:
        return self.state is not AccountState.ACTIVE

    @property
    def last_post(self) -> Post | None:
        """The newest post by time, pinned or not; None: the account has never posted, or is gone."""
        return max(self.posts, key=lambda post: post.published_at, default=None)


def check_texts(*values: object) -> None:
    """
    Raises:
        TypeError: a value is not a string, e.g. null for a name.
    """
    for value in values:
        if not isinstance(value, str):
            raise TypeError(f"not text: {value!r}")


def check_readable(*texts: str) -> None:
    """
    Raises:
        ValueError: a text was decoded wrongly: it proves nothing and identifies no account.
    """
    for text in texts:
        if UNREADABLE.search(text):
            raise ValueError(f"not readable: {text!r}")


CLOCK_SLACK = timedelta(minutes=2)
"""How far a platform's clock may be ahead of ours."""


MAX_CLOCK_SKEW = timedelta(minutes=10)
"""Platforms keep their clocks to the second; ours may be this far off, and a copy in a cache this old."""
