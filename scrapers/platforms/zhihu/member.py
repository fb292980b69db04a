"""What Zhihu says of a member and puts in one's place, alike by every route; keys as the API names them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from scrapers.model.errors import (
    Blocked,
    CaptchaShown,
    IdentityUnproved,
    LayoutChanged,
    LoginRequired,
    RateLimited,
)
from scrapers.model.profile import CLOCK_SLACK, AccountState, Note, Post, Profile
from scrapers.model.route import Wall
from scrapers.parsing.fields import count_if_told, name_if_told, text, to_bool, to_id
from scrapers.parsing.notice_sentences import shown
from scrapers.platforms.zhihu.posts import KINDS, Json

HOSTS = ("zhihu.com", "*.zhihu.com")
HOME_URL = "https://www.zhihu.com/explore"
API_WALLS = (
    Wall(error=RateLimited, json={"error.code": 40362}),  # 您当前请求存在异常，暂时限制本次访问
    Wall(error=LoginRequired, json={"error.code": 40353}),
    Wall(error=CaptchaShown, json={"error.code": 40352}),
    Wall(error=Blocked, json={"error.code": 10003}),  # signature, cookie or risk: one body for all three
)
PAGE_WALLS = (
    Wall(error=LoginRequired, url="https://www.zhihu.com/account/unhuman*type=U4E3Z1*"),
    Wall(error=CaptchaShown, url="https://www.zhihu.com/account/unhuman*"),
    Wall(error=LoginRequired, url="https://www.zhihu.com/signin*"),
    Wall(error=Blocked, css="meta#zh-zse-ck"),  # a script's challenge that the browser did not pass
)

FLAGS: Mapping[str, AccountState] = {
    "is_baned": AccountState.BANNED,
    "is_locked": AccountState.SUSPENDED,
    "is_hanged": AccountState.SUSPENDED,
}
"""The member's own flags, weightiest first. is_destroy_waiting is none: it may still post."""
NO_NAMES = ("[已重置]", "「已注销」", "知乎用户")
"""What stands where a name was taken away or never given: it says nothing of whose the account is."""


def by_flags(member: Json) -> Profile | None:
    """The flags come all, or (2019) not at all; where only some came, the one that is set may be missing."""
    flags = [name for name in FLAGS if name in member]
    if 0 < len(flags) < len(FLAGS):
        raise LayoutChanged(f"of the flags {', '.join(FLAGS)} only {', '.join(flags)} came")
    status = member.get("account_status")
    for name in flags:
        if to_bool(member[name]):
            words = f"{name}: true" + (f", account_status: {status}" if status else "")
            return Profile(state=FLAGS[name], handle=to_id(member["url_token"]), words=words)
    if status:
        raise LayoutChanged(f"account_status of unknown meaning: {shown(str(status))}")
    return None


def notes_on(member: Json) -> tuple[Note, ...]:
    """What the member's object leaves untold (clients of 2026 ask for fewer keys), and so withholds the proof of
    silence: whether all is well with the account, what it is called, how much it posted of each kind."""
    notes = [] if member.get("account_status") == [] else [Note(code="state_unknown")]
    if not name_if_told(member, "name"):
        notes.append(Note(code="name_unknown"))
    unknown = [kind for kind in KINDS if count_if_told(member, KINDS[kind].count) is None]
    return (*notes, *(Note(code="kind_count_unknown", detail=kind) for kind in unknown))


def check_nothing(notes: Sequence[Note]) -> None:
    """That a member has never posted is said only where nothing is left open.

    Raises:
        IdentityUnproved, LayoutChanged: something is.
    """
    if any(note.code != "name_unknown" for note in notes):
        raise LayoutChanged(f"nothing is listed, and not all is told: {', '.join(map(str, notes))}")
    if notes:
        raise IdentityUnproved("a member without posts and without a name: whose the account is is not told")


def to_name(name: str) -> str:
    """
    Raises:
        IdentityUnproved: it is what stands in a name's place.
        LayoutChanged: it is empty, though it is there.
    """
    if name in NO_NAMES:
        raise IdentityUnproved(f"the account's name is {name}")
    if not name.strip():
        raise LayoutChanged("an account without a name")
    return name


def to_verification(badge: Json | None) -> str:
    """认证: the text of the badge that says who it is; best answerers' and community badges do not. Empty: none is."""
    identities = [one for one in (badge or {}).get("detail_badges") or () if one["detail_type"].startswith("identity_")]
    return text(identities[0]["description"]) if identities else ""


def check_times(posts: Sequence[Post], now: datetime) -> None:
    """
    Raises:
        LayoutChanged: a post is of tomorrow.
    """
    if any(post.published_at > now + CLOCK_SLACK for post in posts):
        raise LayoutChanged("a post of a time that has not come")
