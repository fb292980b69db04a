"""What Weibo answers in the same words by every route: walls, gone accounts, and a list held against its counts."""

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
from scrapers.model.route import Wall
from scrapers.parsing.fields import count_if_told, name_if_told, text, to_bool, to_numeric_id
from scrapers.parsing.list_items import read_items
from scrapers.parsing.list_proof import Count, reach_of_list, withheld
from scrapers.parsing.notice_sentences import shown, state_of, unknown_words
from scrapers.platforms.weibo.post import Json, to_post, to_time

NOT_FOUND_CODE = 20003
OF_ONE_POST = (20101, 20112)
"""Codes that speak of one post (it is not there, may not be seen), and of no account."""
RELOGIN_CODE = 21301
"""relogin!, without `ok`: the session that asks is at an end."""
NO_CONTENT = "这里还没有内容"
"""Said of empty, of hidden and of softly refused lists alike."""
LOGIN_PLACES = ("login.php", "/sso/", "/signin/")

HEADERS: Mapping[str, str] = {
    "accept": "application/json, text/plain, */*",
    "x-requested-with": "XMLHttpRequest",
    "x-xsrf-token": "cookie:XSRF-TOKEN",  # of the answer before; without it the site takes the request for a stranger's
}
"""What the site's own scripts send along (seen in public code of 2026-08)."""
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
        NoAddress: the handle is not a number, as every uid is.
    """
    uid = capture.target.handle
    if not (uid.isascii() and uid.isdigit()):
        raise NoUrl(f"a Weibo handle is the account's number (uid), not {uid!r}")
    return uid


def answer_of(capture: Capture, name: str) -> Json:
    """The reply `name`, if it answers at all.

    Raises:
        LoginRequired, CaptchaShown: `ok` is -100, and `url` says where to go instead; or 21301.
        RateLimited: it says `ok` 0 and nothing else: throttled.
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
    """What the reply `name` says of an account that is not there. It names nobody: its address does.

    Raises:
        WrongAccount: it came from another account's address.
        PostsHidden: the platform's words leave open why nothing is shown.
        UnknownWords: its words are not known to mean that the account is gone.
    """
    info = answer_of(capture, name)
    check_address(capture.reply(name).url, uid_of(capture))
    words = words_of(info)
    if words == NO_CONTENT:
        raise PostsHidden(words)
    if not words or info.get("error_code") in OF_ONE_POST:
        raise unknown(info)
    state = state_of("weibo", words, beside=codes_of(info))
    if info.get("error_code") == NOT_FOUND_CODE and state is not AccountState.NOT_FOUND:
        raise unknown(info)
    return Profile(state=state, words=words)


def check_address(url: str, uid: str) -> None:
    """
    Raises:
        WrongAccount: no part of the address's query is the account's number.
    """
    if uid not in {value for _, value in parse_qsl(urlsplit(url).query)}:
        raise WrongAccount(f"asked for {uid}, the answer came from {url}")


def words_of(answer: Json) -> str:
    """What an answer with `ok` 0 says to people: `msg` of its sorry page, or its own; empty where it says nothing."""
    if is_error_page(answer):
        return parse_qs(urlsplit(answer["url"]).query)["msg"][0].strip()
    return str(answer.get("msg") or answer.get("message") or "").strip()


def is_error_page(answer: Json) -> bool:
    """Whether it leads to the page that says why an account is not shown."""
    address = urlsplit(str(answer.get("url", "")))
    return address.path == "/sorry" and "usernotexists" in address.query


def unknown(answer: Json) -> ScrapeError:
    words = words_of(answer)
    if words and answer.get("error_code") not in OF_ONE_POST:
        return unknown_words(words, beside=codes_of(answer))
    return LayoutChanged(f"no answer about an account: {codes_of(answer)} {shown(words)}")


def codes_of(answer: Json) -> str:
    """What came with an answer's words: its codes."""
    kept = (
        f"{key} {shown(redact_url_tokens(str(answer[key])))}"
        for key in ("ok", "error_type", "error_code", "url")
        if key in answer
    )
    return ", ".join(kept)


def data_of(capture: Capture, name: str) -> Json:
    """What the reply `name` lists.

    Raises:
        PostsHidden: it lists nothing, and the platform's words leave open why.
        LayoutChanged: its words are not known.
    """
    answer = answer_of(capture, name)
    if answer["ok"] != 1:
        raise PostsHidden(words_of(answer)) if words_of(answer) == NO_CONTENT else unknown(answer)
    data: Json = answer["data"]
    return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a route tells of a user that is there, beside the user's own object."""

    listed: Sequence[Any]
    """The cards of the list."""
    total: int | None = None
    """The list's own count; None: it has none, as the page of 2022. It may be any number (20 for thousands)."""
    to_mblog: Callable[[Any], Json] = lambda card: card
    """A card's post under the names that weibo.com gives to its parts."""
    notes: tuple[Note, ...] = ()
    """What else withholds the proof of silence."""


def to_profile(user: Json, uid: str, told: Told, now: datetime) -> Profile:
    """A user that is there, with the posts that are listed; statuses_count is the user's own count.

    Raises:
        PostsHidden, LayoutChanged: list and counts contradict each other, or do not say that there is nothing.
        IdentityUnproved: there is nothing, and no name says whose that is.
    """
    items = read_items(
        told.listed,
        lambda card: to_post(told.to_mblog(card), now),
        now,
        is_own=lambda card: owner_of(told.to_mblog(card)) == uid,
        time_of=lambda card: to_time(told.to_mblog(card), now),
    )
    items.check()
    stated = count_if_told(user, "statuses_count")
    name = name_if_told(user, "screen_name")
    notes = (*told.notes, *([] if name else [Note(code="name_unknown")]))
    check_count(stated, told, items.posts)
    if not items.posts:
        check_nothing(notes)
    most = None if stated is None else max(stated, told.total or 0)
    is_whole = most is not None and len(items.posts) >= most
    reach = withheld(reach_of_list("weibo", items, Count(number=stated, is_whole=is_whole), now), *notes)
    return Profile(
        state=AccountState.ACTIVE,
        handle=uid,
        display_name=name,
        verified_as=text(user.get("verified_reason") or "").strip() if to_bool(user.get("verified") or False) else "",
        post_count=stated,
        posts=items.posts,
        covers_from=reach.start,
        notes=reach.notes,
    )


def owner_of(mblog: Json) -> str:
    return to_numeric_id(mblog["user"]["id"])


def check_count(stated: int | None, told: Told, posts: Sequence[Post]) -> None:
    """Hold the list against the platform's own counts: an empty one is never silence.

    Raises:
        PostsHidden: nothing is listed of what is counted, as when only half a year is shown (仅展示半年内微博); or
            how much there is is not told.
        LayoutChanged: there is a list, and a count of nothing.
    """
    most = max(stated or 0, told.total or 0)
    if not posts and (most or stated is None):
        raise PostsHidden(f"{most or 'an unknown number of'} posts counted, none listed")
    if posts and stated == 0:
        raise LayoutChanged(f"{len(posts)} posts listed, none counted")


def check_nothing(notes: Sequence[Note]) -> None:
    """That an account has never posted is said of it only where nothing is left open.

    Raises:
        IdentityUnproved, PostsHidden: something is.
    """
    if any(note.code == "name_unknown" for note in notes):
        raise IdentityUnproved("an account without posts and without a name: whose it is is not told")
    if notes:
        raise PostsHidden(f"nothing is listed, and not all is told: {', '.join(map(str, notes))}")
