"""What Weibo answers in the same words by every route: walls, gone accounts, and a list held against its counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs, parse_qsl, urlsplit

from scrapers.capture import Capture
from scrapers.errors import (
    Blocked,
    CaptchaShown,
    LayoutChanged,
    LoginRequired,
    NoAddress,
    PostsHidden,
    RateLimited,
    WrongAccount,
)
from scrapers.fields import count, digits, flag, name
from scrapers.mblog import Json, to_post
from scrapers.profile import AccountState, Post, Profile
from scrapers.reach import reach_of
from scrapers.scraper import BEGINNING, Wall

GONE: Mapping[str, AccountState] = {
    "投诉": AccountState.BANNED,
    "用户自行申请关闭": AccountState.DEREGISTERED,
    "已关闭": AccountState.DEREGISTERED,  # by whom is not said: the weaker claim
    "验证": AccountState.SUSPENDED,
    "用户不存在": AccountState.NOT_FOUND,
}
"""Part of the platform's words -> what they mean; the first that is found counts. Other words are no verdict."""
NOT_FOUND_CODE = 20003
OF_THE_ACCOUNT = ("该账号", "该用户", "用户不存在")
"""How words of a toast begin that speak of the account looked at; 请完成验证 speaks to us."""
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
        raise NoAddress(f"a Weibo handle is the account's number (uid), not {uid!r}")
    return uid


def answer_of(capture: Capture, name: str) -> Json:
    """The reply `name`, if it answers at all.

    Raises:
        LoginRequired, CaptchaShown: `ok` is -100, and `url` says where to go instead.
        LayoutChanged: it is not a JSON object with `ok`.
    """
    reply = capture.reply(name)
    answer: Json = reply.error_json if reply.http_status == 400 else reply.json
    url = str(answer.get("url", ""))
    if answer["ok"] == -100 and (not url or any(place in url for place in LOGIN_PLACES)):
        raise LoginRequired(f"{name}: ok -100 {url}")
    if answer["ok"] == -100 or "captcha" in url:
        raise CaptchaShown(f"{name}: ok {answer['ok']} {url}")
    return answer


def to_gone(capture: Capture, name: str) -> Profile:
    """What the reply `name` says of an account that is not there. It names nobody: its address does.

    Raises:
        WrongAccount: it came from another account's address.
        PostsHidden, LayoutChanged: its words are not known to mean that the account is gone.
    """
    info = answer_of(capture, name)
    check_address(capture.reply(name).url, uid_of(capture))
    words = words_of(info)
    if words == NO_CONTENT:
        raise PostsHidden(words)
    if info.get("error_code") == NOT_FOUND_CODE:
        return Profile(state=AccountState.NOT_FOUND, words=words)
    state = next((state for part, state in GONE.items() if part in words), None)
    if state is None or not (is_sorry(info) or words.startswith(OF_THE_ACCOUNT)):
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
    if is_sorry(answer):
        return parse_qs(urlsplit(answer["url"]).query)["msg"][0].strip()
    return str(answer.get("msg") or answer.get("message") or "").strip()


def is_sorry(answer: Json) -> bool:
    """Whether it leads to the page that says why an account is not shown."""
    address = urlsplit(str(answer.get("url", "")))
    return address.path == "/sorry" and "usernotexists" in address.query


def unknown(answer: Json) -> LayoutChanged:
    told = {key: answer[key] for key in ("ok", "error_type", "error_code", "url") if key in answer}
    return LayoutChanged(f"words of unknown meaning: {words_of(answer)!r} {told}")


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


def to_profile(user: Json, uid: str, listed: Sequence[Json], total: int, now: datetime) -> Profile:
    """A user that is there, with the posts that are listed; total is the list's own count, statuses_count the user's.

    Raises:
        PostsHidden, LayoutChanged: list and counts contradict each other.
    """
    posts = own_posts(listed, uid, now)
    stated = count(user["statuses_count"])
    most = max(stated, count(total))
    check_count(stated, most, listed, posts)
    return Profile(
        state=AccountState.ACTIVE,
        handle=uid,
        display_name=name(user["screen_name"]),
        verified_as=user["verified_reason"].strip() if flag(user["verified"]) else "",
        post_count=stated,
        posts=posts,
        covers_from=BEGINNING if len(posts) >= most else reach_of(posts),
    )


def own_posts(listed: Sequence[Json], uid: str, now: datetime) -> tuple[Post, ...]:
    """The user's own of the listed posts, each once, as listed; liked, advertised and other foreign cards are not."""
    posts: dict[str, Post] = {}
    for mblog in listed:
        if digits(mblog["user"]["id"]) == uid:
            posts.setdefault(digits(mblog["idstr"]), to_post(mblog, now))
    return tuple(posts.values())


def check_count(stated: int, most: int, listed: Sequence[Json], posts: Sequence[Post]) -> None:
    """Hold the list against the platform's own counts: an empty one is never silence.

    Raises:
        PostsHidden: nothing is listed of what is counted, as when only half a year is shown (仅展示半年内微博).
        LayoutChanged: the list is another account's, or there is a list and no count.
    """
    if listed and not posts:
        raise LayoutChanged(f"none of {len(listed)} listed posts is the account's own")
    if most and not posts:
        raise PostsHidden(f"{most} posts counted, none listed")
    if posts and not stated:
        raise LayoutChanged(f"{len(posts)} posts listed, none counted")
