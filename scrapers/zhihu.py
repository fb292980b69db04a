"""Zhihu (知乎): a member's state, and the first page of each kind the member has posted.

Source: asked for from an open page of www.zhihu.com, without signature; a kind only when its count is above 0:
    member    /api/v4/members/{url_token}          {id, url_token, name, account_status, badge_v2, answer_count,
                                                   articles_count, pins_count, zvideo_count, is_baned [sic],
                                                   is_locked, is_hanged}
    articles  …/{url_token}/articles               {data: [{id, title, created, author: {id}}], paging: {is_end}}
    answers   …/{url_token}/answers                {data: [{id, question: {id, title}, created_time, author}], paging}
    zvideos   …/{url_token}/zvideos                {data: [{id, title, published_at, author}], paging}
    pins      /api/v4/v2/pins/{url_token}/moments  {data: [{id, content, created, author}], paging}; only where it
                                                   holds: is_top, origin_pin, repin, source_pin_id above 0
    any error {error: {message, code}} with HTTP 403, 404, 410
Times: unix seconds, of creation; `updated`, `updated_time` are edits, a member's `is_active` and `created_at` are
    no posts.
Seen: 2026-11-23, in public captures of 2019 to 2026; fixtures/zhihu/ is made after them. Never seen: the body of a
    410, an entry of account_status, a pin with is_top, an item of zvideos.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fnmatch import fnmatch
from itertools import pairwise
from urllib.parse import quote

from scrapers.capture import Capture, Reply
from scrapers.errors import (
    Blocked,
    CaptchaShown,
    IdentityUnproved,
    LayoutChanged,
    LoginRequired,
    PostsHidden,
    RateLimited,
)
from scrapers.fields import flag, key
from scrapers.profile import AccountState, Post, Profile
from scrapers.scraper import BEGINNING, Route, Wall
from scrapers.zhihu_kinds import API, KINDS, Json

INCLUDE = "account_status,badge_v2,answer_count,articles_count,pins_count,zvideo_count,is_baned,is_locked,is_hanged"
FLAGS: Mapping[str, AccountState] = {
    "is_baned": AccountState.BANNED,
    "is_locked": AccountState.SUSPENDED,
    "is_hanged": AccountState.SUSPENDED,
}
"""The member's own flags, weightiest first. is_destroy_waiting is none: it may still post."""
DISABLED = "该帐号已停用"
GONE: Mapping[int, AccountState] = {
    404: AccountState.NOT_FOUND,
    410: AccountState.DEREGISTERED,  # closed, by its owner or by Zhihu: the weaker claim
}
NO_NAMES = ("[已重置]", "「已注销」", "知乎用户")
"""What stands where a name was taken away or never given: it says nothing of whose the account is."""
CLOCK_SLACK = timedelta(minutes=2)
"""How far the platform's clock may run before ours."""


def asks(capture: Capture) -> dict[str, str]:
    """The member first; of a member that is there, each kind that is counted above 0."""
    token = quote(capture.target.handle, safe="")
    wanted = {"member": f"{API}/members/{token}?include={INCLUDE}"}
    if "member" in capture.replies and to_gone(capture.reply("member")) is None:
        member = capture.json_of("member")
        wanted |= {name: kind.url.format(token=token) for name, kind in KINDS.items() if member[kind.count] > 0}
    return wanted


def parse(capture: Capture) -> Profile:
    gone = to_gone(capture.reply("member"))
    if gone is not None:
        return gone
    member = capture.json_of("member")
    counted = {name: member[kind.count] for name, kind in KINDS.items()}
    lists = [list_of(capture, name, member) for name, count in counted.items() if count > 0]
    return Profile(
        state=AccountState.ACTIVE,
        handle=key(member["url_token"]),
        display_name=to_name(member["name"]),
        verified_as=to_verification(member["badge_v2"]),
        post_count=sum(counted.values()),
        posts=tuple(post for posts, _ in lists for post in posts),
        covers_from=join_covers([covers for _, covers in lists]),
    )


def to_gone(reply: Reply) -> Profile | None:
    """What a member's reply says of an account that is not there; None: it is there.

    Raises:
        Blocked: we are refused (HTTP 403), for whatever reason.
        LayoutChanged: it is no answer of the API, or means something that is not known.
    """
    if reply.http_status == 403 and DISABLED not in reply.text:
        raise Blocked(f"HTTP 403 from {reply.url}")
    if not fnmatch(reply.url, f"{API}/members/*"):
        raise LayoutChanged(f"HTTP {reply.http_status} from {reply.url}")
    answer = reply.error_json
    if reply.http_status != 200 or "error" in answer:
        return by_error(reply.http_status, answer["error"]["message"])
    return by_flags(answer)


def by_error(http_status: int, message: str) -> Profile:
    words = f"HTTP {http_status} {message}"
    if DISABLED in message:
        return Profile(state=AccountState.SUSPENDED, words=words)
    if http_status not in GONE:
        raise LayoutChanged(f"an error of unknown meaning: {words}")
    return Profile(state=GONE[http_status], words=words)


def by_flags(member: Json) -> Profile | None:
    """The flags come all, or (2019) not at all; where only some came, the one that is set may be missing."""
    flags = [name for name in FLAGS if name in member]
    if 0 < len(flags) < len(FLAGS):
        raise LayoutChanged(f"of the flags {', '.join(FLAGS)} only {', '.join(flags)} came")
    status = member["account_status"]
    for name in flags:
        if flag(member[name]):
            return Profile(state=FLAGS[name], words=f"{name}: true" + (f", account_status: {status}" if status else ""))
    if status:
        raise LayoutChanged(f"account_status of unknown meaning: {status}")
    return None


def to_name(name: str) -> str:
    """
    Raises:
        IdentityUnproved: it is what stands in a name's place.
    """
    if name in NO_NAMES:
        raise IdentityUnproved(f"the account's name is {name}")
    return name


def to_verification(badge: Json) -> str:
    """认证: the text of the badge that says who it is; best answerers' and community badges do not."""
    identities = [one for one in badge["detail_badges"] if one["detail_type"].startswith("identity_")]
    return str(identities[0]["description"]) if identities else ""


def list_of(capture: Capture, name: str, member: Json) -> tuple[tuple[Post, ...], datetime | None]:
    """The member's own posts of one kind, and from when on the list holds them all; None: it does not prove it.

    Raises:
        PostsHidden: it is empty, and the member's count is not.
        LayoutChanged: none of it is the member's own, or a post is of tomorrow.
    """
    answer, kind = capture.json_of(name), KINDS[name]
    items, count = answer["data"], member[kind.count]
    posts = tuple(kind.to_post(item) for item in items if key(item["author"]["id"]) == key(member["id"]))
    if not items:
        raise PostsHidden(f"{count} {name} counted, none listed")
    if not posts:
        raise LayoutChanged(f"none of {len(items)} listed {name} is the account's own")
    if max(post.published_at for post in posts) > capture.captured_at + CLOCK_SLACK:
        raise LayoutChanged(f"{name} of a time that has not come")
    is_whole = flag(answer["paging"]["is_end"]) and len(posts) >= count
    return posts, BEGINNING if is_whole else covered_from(posts)


def covered_from(posts: Sequence[Post]) -> datetime | None:
    """The oldest of the posts that are not pinned; None where they do not stand newest first."""
    times = [post.published_at for post in posts if not post.is_pinned]
    is_in_order = all(newer >= older for newer, older in pairwise(times))
    return times[-1] if times and is_in_order else None


def join_covers(covers: Sequence[datetime | None]) -> datetime | None:
    """Where all kinds are covered: from the shortest list on; None when one of them proves nothing."""
    known = [each for each in covers if each is not None]
    return max(known, default=BEGINNING) if len(known) == len(covers) else None


MEMBERS = Route(
    platform="zhihu",
    name="members",
    hosts=("zhihu.com", "*.zhihu.com"),
    home_url="https://www.zhihu.com/explore",
    page_url="https://www.zhihu.com/people/{handle}",
    asks=asks,
    settled=frozenset({200, 403, 404, 410}),
    walls=(
        Wall(error=RateLimited, json={"error.code": 40362}),  # 您当前请求存在异常，暂时限制本次访问
        Wall(error=LoginRequired, json={"error.code": 40353}),
        Wall(error=CaptchaShown, json={"error.code": 40352}),
        Wall(error=Blocked, json={"error.code": 10003}),  # signature, cookie or risk: one body for all three
        Wall(error=LoginRequired, url="https://www.zhihu.com/account/unhuman*type=U4E3Z1*"),
        Wall(error=CaptchaShown, url="https://www.zhihu.com/account/unhuman*"),
        Wall(error=LoginRequired, url="https://www.zhihu.com/signin*"),
        Wall(error=Blocked, css="meta#zh-zse-ck"),  # a script's challenge that the browser did not pass
    ),
    parse=parse,
)

ROUTES: tuple[Route, ...] = (MEMBERS,)
