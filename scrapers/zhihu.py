"""Zhihu (知乎): a member's state, and the first page of each kind the member has posted.

Source: asked for from an open page of www.zhihu.com, without signature; a kind only when its count is above 0:
    member    /api/v4/members/{url_token}          {id, url_token, name, account_status, badge_v2, answer_count,
                                                   articles_count, pins_count, zvideo_count, question_count,
                                                   is_baned [sic], is_locked, is_hanged}
    articles  …/{url_token}/articles               {data: [{id, title, created, author: {id}}], paging: {is_end}}
    answers   …/{url_token}/answers                {data: [{id, question: {id, title}, created_time, author}], paging}
    zvideos   …/{url_token}/zvideos                {data: [{id, title, published_at, author}], paging}
    questions …/{url_token}/questions              {data: [{id, title, created}], paging}; the author is not named
    pins      /api/v4/v2/pins/{url_token}/moments  {data: [{id, content, created, author}], paging}; only where it
                                                   holds: is_top, origin_pin, repin, source_pin_id above 0
    any error {error: {message, code}} with HTTP 403, 404, 410
Times: unix seconds, of creation; `updated`, `updated_time` are edits, a member's `is_active` and `created_at` are
    no posts.
Seen: 2026-11-23, in public captures of 2019 to 2026; fixtures/zhihu/ is made after them. Never seen: the body of a
    410, an entry of account_status, a pin with is_top, an item of zvideos.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatch
from urllib.parse import quote, unquote, urlsplit

from scrapers.capture import Capture
from scrapers.errors import Blocked, LayoutChanged, PostsHidden, WrongAccount
from scrapers.fields import count, flag, key, text
from scrapers.profile import AccountState, Post, Profile
from scrapers.reach import each_once, reach_of
from scrapers.scraper import BEGINNING, Proves, Route
from scrapers.zhihu_column import COLUMN
from scrapers.zhihu_kinds import API, KINDS, Json
from scrapers.zhihu_member import (
    API_WALLS,
    HOME_URL,
    HOSTS,
    PAGE_WALLS,
    by_flags,
    check_times,
    to_name,
    to_verification,
)
from scrapers.zhihu_page import MEMBER_PAGE

INCLUDE = (
    "account_status,badge_v2,answer_count,articles_count,pins_count,zvideo_count,question_count,"
    "is_baned,is_locked,is_hanged"
)
DISABLED = "该帐号已停用"
GONE: Mapping[int, AccountState] = {
    404: AccountState.NOT_FOUND,
    410: AccountState.DEREGISTERED,  # closed, by its owner or by Zhihu: the weaker claim
}


def asks(capture: Capture) -> dict[str, str]:
    """The member first; of a member that is there, each kind that is counted above 0."""
    token = quote(capture.target.handle, safe="")
    wanted = {"member": f"{API}/members/{token}?include={INCLUDE}"}
    if "member" in capture.replies and to_gone(capture) is None:
        member = capture.json_of("member")
        wanted |= {name: kind.url.format(token=token) for name, kind in KINDS.items() if count(member[kind.count]) > 0}
    return wanted


def parse(capture: Capture) -> Profile:
    gone = to_gone(capture)
    if gone is not None:
        return gone
    member = capture.json_of("member")
    counted = {name: count(member[kind.count]) for name, kind in KINDS.items()}
    lists = [list_of(capture, name, member) for name, number in counted.items() if number > 0]
    return Profile(
        state=AccountState.ACTIVE,
        handle=key(member["url_token"]),
        display_name=to_name(member["name"]),
        verified_as=to_verification(member["badge_v2"]),
        post_count=sum(counted.values()),
        posts=tuple(post for posts, _ in lists for post in posts),
        covers_from=join_covers([covers for _, covers in lists]),
    )


def to_gone(capture: Capture) -> Profile | None:
    """What the member's reply says of an account that is not there; None: it is there. An error names nobody: its
    address does.

    Raises:
        WrongAccount: it came from another member's address.
        Blocked: we are refused (HTTP 403), for whatever reason.
        LayoutChanged: it is no answer of the API, or means something that is not known.
    """
    reply = capture.reply("member")
    if reply.http_status == 403 and DISABLED not in reply.text:
        raise Blocked(f"HTTP 403 from {reply.url}")
    if not fnmatch(reply.url, f"{API}/members/*"):
        raise LayoutChanged(f"HTTP {reply.http_status} from {reply.url}")
    answer = reply.error_json
    if unquote(urlsplit(reply.url).path) != f"/api/v4/members/{capture.target.handle}":
        raise WrongAccount(f"asked for {capture.target.handle}, the answer came from {reply.url}")
    if reply.http_status != 200 or "error" in answer:
        return by_error(reply.http_status, answer["error"]["message"])
    return by_flags(answer)


def by_error(http_status: int, message: str) -> Profile:
    words = f"HTTP {http_status} {key(text(message))}"
    if DISABLED in message:
        return Profile(state=AccountState.SUSPENDED, words=words)
    if http_status not in GONE:
        raise LayoutChanged(f"an error of unknown meaning: {words}")
    return Profile(state=GONE[http_status], words=words)


def list_of(capture: Capture, name: str, member: Json) -> tuple[tuple[Post, ...], datetime | None]:
    """The member's own posts of one kind, and from when on the list holds them all; None: it does not prove it.

    Raises:
        PostsHidden: it is empty, and the member's count is not.
        LayoutChanged: none of it is the member's own, or a post is of tomorrow.
    """
    answer, kind = capture.json_of(name), KINDS[name]
    items, counted = answer["data"], count(member[kind.count])
    posts = each_once(kind.to_post(item) for item in items if kind.is_by(item, key(text(member["id"]))))
    if not items:
        raise PostsHidden(f"{counted} {name} counted, none listed")
    if not posts:
        raise LayoutChanged(f"none of {len(items)} listed {name} is the account's own")
    check_times(posts, capture.captured_at)
    is_whole = flag(answer["paging"]["is_end"]) and len(posts) >= counted
    return posts, BEGINNING if is_whole else reach_of(posts)


def join_covers(covers: Sequence[datetime | None]) -> datetime | None:
    """Where all kinds are covered: from the shortest list on; None when one of them proves nothing."""
    known = [each for each in covers if each is not None]
    return max(known, default=BEGINNING) if len(known) == len(covers) else None


MEMBERS = Route(
    platform="zhihu",
    name="members",
    hosts=HOSTS,
    home_url=HOME_URL,
    page_url="https://www.zhihu.com/people/{handle}",
    asks=asks,
    settled=frozenset({200, 403, 404, 410}),
    walls=(
        *API_WALLS,
        *PAGE_WALLS,
    ),
    parse=parse,
    proves=Proves.WHOLE_LIST,
)

ROUTES: tuple[Route, ...] = (MEMBERS, MEMBER_PAGE, COLUMN)
