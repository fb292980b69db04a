"""A Zhihu member's object and walls, common to all routes; keys as in the API."""

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
from scrapers.model.profile import AccountState, Note, Post, Profile, is_placeholder
from scrapers.model.wall import Wall
from scrapers.parsing.fields import (
    mapping,
    optional_bool,
    optional_count,
    optional_name,
    optional_text,
    text,
    to_bool,
    to_id,
)
from scrapers.parsing.list_items import parse_each
from scrapers.parsing.notice_sentences import printable
from scrapers.platforms.zhihu.posts import KINDS, Json

HOSTS = ("zhihu.com", "*.zhihu.com")
HOME_URL = "https://www.zhihu.com/explore"
API_WALLS = (
    Wall(error=RateLimited, json={"error.code": 40362}),  # 您当前请求存在异常，暂时限制本次访问
    Wall(error=LoginRequired, json={"error.code": 40353}),
    Wall(error=CaptchaShown, json={"error.code": 40352}),
    Wall(error=Blocked, json={"error.code": 10003}),  # signature, cookie or risk: the same body for all three
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
"""The member's own flags, most serious first. is_destroy_waiting is not one: such a member may still post."""
HIDING = ("is_privacy_protected", "is_activity_blocked")
"""Marks of a member whose posts may be shown to us in part; what exactly they hide is unknown."""


def profile_from_flags(member: Json) -> Profile | None:
    """The state by the member's flags; None: none is set. Either all flags are present, or (2019) none; of only some,
    one that is set says less than the whole would, and none set says nothing, see `notes_on`. A flag of null is absent.

    Raises:
        LayoutChanged: a flag is set while another is absent, or the account's status is of unknown meaning.
        LookupError, TypeError: a flag is set, and the member's name or id is not stated: it may be anybody's.
    """
    flags = [name for name in FLAGS if member.get(name) is not None]
    status = member.get("account_status")
    if len(flags) < len(FLAGS) and any(to_bool(member[name]) for name in flags):
        raise LayoutChanged(f"of the flags {', '.join(FLAGS)} only {', '.join(flags)} came, and one is set")
    for name in flags:
        if to_bool(member[name]):
            words = f"{name}: true" + (f", account_status: {status}" if status else "")
            shown = to_name(text(member["name"]))
            return Profile(
                state=FLAGS[name],
                handle=to_id(member["url_token"]),
                platform_id=to_name(text(member["id"])),
                display_name="" if is_placeholder(shown) else shown,
                words=words,
            )
    if status:
        raise LayoutChanged(f"account_status of unknown meaning: {printable(str(status))}")
    return None


def to_profile(member: Json, posts: tuple[Post, ...], covers_from: datetime | None, notes: tuple[Note, ...]) -> Profile:
    """The profile of a member that exists; its count is known where that of every kind is stated."""
    counts = counts_of(member)
    return Profile(
        state=AccountState.ACTIVE,
        handle=to_id(member["url_token"]),
        platform_id=to_platform_id(member),
        display_name=to_name(member["name"]) if member.get("name") is not None else "",
        verified_as=to_verification(member.get("badge_v2")),
        post_count=None if None in counts.values() else sum(number or 0 for number in counts.values()),
        posts=posts,
        covers_from=covers_from,
        notes=notes,
    )


def counts_of(member: Json) -> dict[str, int | None]:
    """Name of each kind of KINDS -> how many the member has posted; None: not stated."""
    return {name: optional_count(member, kind.count) for name, kind in KINDS.items()}


def to_platform_id(member: Json) -> str:
    """The 32 digits that stay when a member takes another url_token, which may then be anybody's; empty: not stated."""
    return optional_text(member.get("id"))


def is_set(member: Json, mark: str) -> bool:
    return optional_bool(member.get(mark)) is True


def notes_on(member: Json) -> tuple[Note, ...]:
    """Facts that the member's object does not state (clients of 2026 request fewer keys), which prevents a proof of
    silence: the account's status, its name, its count of each kind."""
    has_some_flags = 0 < sum(member.get(name) is not None for name in FLAGS) < len(FLAGS)
    notes = [] if member.get("account_status") == [] and not has_some_flags else [Note(code="state_unknown")]
    if not optional_name(member, "name"):
        notes.append(Note(code="name_unknown"))
    notes += [Note(code="words_unknown", detail=f"{mark}: true") for mark in HIDING if is_set(member, mark)]
    unknown = (kind for kind, number in counts_of(member).items() if number is None)
    return (*notes, *(Note(code="kind_count_unknown", detail=kind) for kind in unknown))


def check_nothing(notes: Sequence[Note]) -> None:
    """Check that "never posted" is certain.

    Raises:
        IdentityUnproved, LayoutChanged: it is not.
    """
    if any(note.code != "name_unknown" for note in notes):
        raise LayoutChanged(f"nothing is listed, and not everything is stated: {', '.join(map(str, notes))}")
    if notes:
        raise IdentityUnproved("a member without posts and without a name: the account is not identified")


def to_name(name: str) -> str:
    """
    Raises:
        LayoutChanged: it is present but empty.
    """
    if not name.strip():
        raise LayoutChanged("an account without a name")
    return name


def to_verification(badge: Json | None) -> str:
    """认证: the text of the first readable badge that states the identity, as community badges do not. Empty: none."""
    badges = parse_each(mapping(badge).get("detail_badges") or (), to_identity).items
    return next(filter(None, badges), "")


def to_identity(badge: Json) -> str:
    """Empty: a badge of another kind."""
    return text(badge["description"]) if text(badge["detail_type"]).startswith("identity_") else ""
