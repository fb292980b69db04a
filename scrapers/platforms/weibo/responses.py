"""Responses that Weibo gives alike on every route: walls, gone accounts, and lists checked against their counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from scrapers.model.capture import Capture, redact_url_tokens
from scrapers.model.errors import (
    Blocked,
    CaptchaShown,
    IdentityUnproved,
    LayoutChanged,
    LoginRequired,
    NoUrl,
    PostsHidden,
    RateLimited,
    ScrapeError,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Note, Post, Profile
from scrapers.model.wall import Wall
from scrapers.parsing.fields import mapping, optional_bool, optional_count, optional_name, optional_text, to_numeric_id
from scrapers.parsing.list_items import read_items
from scrapers.parsing.list_proof import Count, reach_of_list, without_proof
from scrapers.parsing.notice_sentences import normalise, printable, state_of, unknown_words
from scrapers.parsing.posts_elsewhere import notes_on_elsewhere
from scrapers.platforms.weibo.post import Json, to_post, to_time

NOT_FOUND_CODE = 20003
"""The user does not exist."""
OF_ONE_POST = (20101, 20112)
"""Codes about one post (missing, or not visible), not about an account."""
RELOGIN_CODE = 21301
"""relogin!, without `ok`: the session has ended."""
NO_CONTENT = "这里还没有内容"
"""Shown for empty, hidden and silently refused lists alike."""
LOGIN_PLACES = ("login.php", "/sso/", "/signin/")

HEADERS: Mapping[str, str] = {
    "accept": "application/json, text/plain, */*",
    "x-requested-with": "XMLHttpRequest",
    "x-xsrf-token": "cookie:XSRF-TOKEN",  # from the previous answer; without it the site rejects the request as foreign
}
"""Headers that the site's own scripts send (seen in public code of 2026-08)."""
WALLS = (
    Wall(error=RateLimited, http_status=414),  # 访问过于频繁，请稍等再试！
    Wall(error=Blocked, http_status=432),  # no visitor cookie
    Wall(error=Blocked, http_status=418),  # its older form
    Wall(error=Blocked, http_status=400, json={"message": "账号有问题"}),  # the operator's own session
    Wall(error=Blocked, css="title", text="Sina Visitor System"),
)


def uid_of(capture: Capture) -> str:
    """
    Raises:
        NoUrl: the handle is not a number, unlike every uid.
    """
    uid = capture.target.handle
    if not (uid.isascii() and uid.isdigit()):
        raise NoUrl(f"a Weibo handle is the account's number (uid), not {uid!r}")
    return uid


def answer_of(capture: Capture, name: str) -> Json:
    """The reply `name`, if it is an answer.

    Raises:
        LoginRequired, CaptchaShown: `ok` is -100, and `url` names the page; or 21301.
        RateLimited: it holds `ok` 0 and nothing else: throttled.
        LayoutChanged: it is not a JSON object with `ok`.
    """
    reply = capture.reply(name)
    answer: Json = reply.any_status_json if reply.http_status == 400 else reply.json
    url = str(answer.get("url", ""))
    if "ok" not in answer and answer.get("error_code") == RELOGIN_CODE:
        raise LoginRequired(f"{name}: error_code {RELOGIN_CODE}, the session is at an end")
    if reply.http_status == 200 and answer["ok"] == 0 and says_nothing(answer):
        raise RateLimited(f"{name}: ok 0 without a word")
    if answer["ok"] == -100 and (not url or any(place in url for place in LOGIN_PLACES)):
        raise LoginRequired(f"{name}: ok -100 {url}")
    if answer["ok"] == -100 or "captcha" in url:
        raise CaptchaShown(f"{name}: ok {answer['ok']} {url}")
    return answer


def says_nothing(answer: Json) -> bool:
    """Whether an answer holds neither data nor words nor a code."""
    return not any(answer.get(key) for key in answer.keys() - {"ok", "http_code"})


def to_gone(capture: Capture, name: str) -> Profile:
    """What the reply `name` says of a missing account. Only its address identifies the account.

    Raises:
        WrongAccount: its address is another account's.
        PostsHidden: the words leave open why nothing is shown.
        UnknownWords: the words are not known to mean that the account is gone.
    """
    info = answer_of(capture, name)
    check_address(capture.reply(name).url, uid_of(capture))
    words = words_of(info)
    if words == NO_CONTENT:
        raise PostsHidden(words)
    if type(info["ok"]) is not int or info["ok"] != 0 or mapping(mapping(info.get("data")).get("user")):
        raise LayoutChanged(f"neither an account nor a notice alone: {codes_of(info)} {printable(words)}")
    if not words or info.get("error_code", 0) not in (0, NOT_FOUND_CODE):
        raise unknown(info)
    state = state_of("weibo", words, context=codes_of(info))
    if info.get("error_code") == NOT_FOUND_CODE and state is not AccountState.NOT_FOUND:
        raise unknown(info)
    return Profile(state=state, words=words)


ASKS_FOR = ("uid", "value")
"""Parameters of an address that name the account: of weibo.com and of m.weibo.cn."""


def check_address(url: str, uid: str) -> None:
    """
    Raises:
        WrongAccount: the address does not ask for the account's number, or also for another.
    """
    if {value for key, value in parse_qsl(urlsplit(url).query) if key in ASKS_FOR} != {uid}:
        raise WrongAccount(f"asked for {uid}, the answer came from {url}")


def words_of(answer: Json) -> str:
    """The text of an answer with `ok` 0: `msg` of its sorry page, and its own; empty: none. If they differ, both: then
    no known sentence is all that it says."""
    shown = parse_qs(urlsplit(answer["url"]).query).get("msg", []) if is_error_page(answer) else []
    own = (str(answer[key]) for key in ("msg", "message") if answer.get(key))
    return "; ".join({normalise(words): words.strip() for words in reversed((*shown, *own))}.values())


def is_error_page(answer: Json) -> bool:
    """Whether it links to the page that explains why an account is not shown."""
    address = urlsplit(str(answer.get("url", "")))
    return address.netloc in ("", "weibo.com") and address.path == "/sorry" and "usernotexists" in address.query


def unknown(answer: Json) -> ScrapeError:
    words = words_of(answer)
    if words and answer.get("error_code") not in OF_ONE_POST:
        return unknown_words(words, context=codes_of(answer))
    return LayoutChanged(f"no answer about an account: {codes_of(answer)} {printable(words)}")


def codes_of(answer: Json) -> str:
    """The codes in an answer, as context for its words."""
    kept = (
        f"{key} {printable(redact_url_tokens(str(answer[key])))}"
        for key in ("ok", "error_type", "error_code", "url")
        if key in answer
    )
    return ", ".join(kept)


def data_of(capture: Capture) -> Json:
    """What the reply `posts` holds.

    Raises:
        PostsHidden: it lists nothing, and the words leave open why.
        LayoutChanged: its words are not known.
    """
    answer = answer_of(capture, "posts")
    if answer["ok"] != 1:
        raise PostsHidden(words_of(answer)) if words_of(answer) == NO_CONTENT else unknown(answer)
    data: Json = answer["data"]
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """What a route's page lists for an existing user, beside the user object."""

    listed: Sequence[Any]
    """The cards of the list."""
    total: int | None = None
    """The list's own count; None: absent, as on the page of 2022. It may be any number (20 for thousands)."""
    is_total_unread: bool = False
    """Whether something stands in its place that is no count."""
    has_more: bool = False
    """Whether it says that another page follows."""
    to_mblog: Callable[[Any], Json] = lambda card: card
    """A card's post with the key names of weibo.com."""
    elsewhere: Sequence[Json] = ()
    """Posts that stand elsewhere in the answers. Only their ids and times are read, whose keys are the same in all."""
    notes: tuple[Note, ...] = ()
    """Other reasons against a proof of silence."""


def to_profile(user: Json, uid: str, page: ListPage, now: datetime) -> Profile:
    """The profile of an existing user with the listed posts; statuses_count is the user's own count.

    Raises:
        PostsHidden, LayoutChanged: list and counts contradict each other, or leave open whether there are posts.
        IdentityUnproved: there are no posts, and no name identifies the account.
    """
    items = read_items(
        page.listed,
        lambda card: to_post(page.to_mblog(card), now),
        now,
        is_own=lambda card: owner_of(page.to_mblog(card)) == uid,
        time_of=lambda card: to_time(page.to_mblog(card), now),
    )
    items.check()
    stated = optional_count(user, "statuses_count")
    name = optional_name(user, "screen_name")
    others = notes_on_elsewhere(page.elsewhere, lambda mblog: to_time(mblog, now), items)
    notes = (*page.notes, *others, *([] if name else [Note(code="name_unknown")]))
    check_count(stated, page, items.posts)
    if not items.posts:
        check_nothing(notes)
    most = None if stated is None else max(stated, page.total or 0)
    is_whole = most is not None and len(items.posts) >= most and not page.is_total_unread
    reach = without_proof(reach_of_list("weibo", items, Count(number=stated, is_whole=is_whole), now), *notes)
    return Profile(
        state=AccountState.ACTIVE,
        handle=uid,
        display_name=name,
        verified_as=optional_text(user.get("verified_reason")).strip() if optional_bool(user.get("verified")) else "",
        post_count=stated,
        posts=items.posts,
        covers_from=reach.start,
        notes=reach.notes,
    )


def owner_of(mblog: Json) -> str:
    return to_numeric_id(mblog["user"]["id"])


def check_count(stated: int | None, page: ListPage, posts: Sequence[Post]) -> None:
    """Check the list against the platform's own counts: an empty list alone is never silence.

    Raises:
        PostsHidden: posts are counted and none is listed, as when only half a year is shown (仅展示半年内微博); or the
            count is not stated, or more are said to follow.
        LayoutChanged: posts are listed, and the count is 0.
    """
    most = max(stated or 0, page.total or 0)
    if not posts and (most or stated is None or page.has_more or page.is_total_unread):
        raise PostsHidden(f"{most or 'an unknown number of'} posts counted, none listed")
    if posts and stated == 0:
        raise LayoutChanged(f"{len(posts)} posts listed, none counted")


def check_nothing(notes: Sequence[Note]) -> None:
    """Check that "never posted" is certain.

    Raises:
        IdentityUnproved, PostsHidden: it is not.
    """
    if any(note.code == "name_unknown" for note in notes):
        raise IdentityUnproved("an account without posts and without a name: its owner is unknown")
    if notes:
        raise PostsHidden(f"nothing is listed, and not everything is stated: {', '.join(map(str, notes))}")
