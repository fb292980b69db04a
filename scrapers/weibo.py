"""Weibo (新浪微博): a user's state, and the first page of the user's posts.

Source: asked for from an open page of weibo.com, whose own page of the user asks for the same two:
    info   /ajax/profile/info?uid=        {ok: 1, data: {user: {idstr, screen_name, statuses_count, verified,
                                          verified_reason}}}; a dead account: {ok: 0, error_type: link | toast,
                                          url: https://weibo.com/sorry?usernotexists&msg=<words>}
    posts  /ajax/statuses/mymblog?uid=    {ok: 1, data: {list: [mblog], total}}; pinned first, then newest first
    mblog  {idstr, mblogid, created_at, text_raw, user: {id}}, and only where it holds: isTop, mblogtype 2, title.text
           置顶; repost_type, retweeted_status; ori_mid, ori_uid (快转)
Times: created_at, "Tue Sep 05 10:00:00 +0800 2023"; an edit keeps it. The id carries the same instant: see time_of_id.
Seen: 2026-11-23, in public captures of 2013 to 2021 and code of 2026-08; fixtures/weibo/ is made after them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

from scrapers.capture import Capture
from scrapers.errors import Blocked, CaptchaShown, LayoutChanged, LoginRequired, NoAddress, PostsHidden, RateLimited
from scrapers.fields import flag, key
from scrapers.mblog import Json, to_post
from scrapers.profile import AccountState, Post, Profile
from scrapers.scraper import BEGINNING, Route, Wall

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


def asks(capture: Capture) -> dict[str, str]:
    """The user first; the posts of a user that is there.

    Raises:
        NoAddress: the handle is not a number, as every uid is.
    """
    uid = capture.target.handle
    if not (uid.isascii() and uid.isdigit()):
        raise NoAddress(f"a Weibo handle is the account's number (uid), not {uid!r}")
    wanted = {"info": f"https://weibo.com/ajax/profile/info?uid={uid}"}
    if "info" in capture.replies and capture.json_of("info")["ok"] == 1:
        wanted["posts"] = f"https://weibo.com/ajax/statuses/mymblog?uid={uid}&page=1&feature=0"
    return wanted


def parse(capture: Capture) -> Profile:
    info = answer_of(capture, "info")
    if info["ok"] != 1:
        return to_gone(info)
    user = info["data"]["user"]
    answer = answer_of(capture, "posts")
    if answer["ok"] != 1:
        raise PostsHidden(words_of(answer)) if words_of(answer) == NO_CONTENT else unknown(answer)
    listed = answer["data"]["list"]
    posts = own_posts(listed, user["idstr"], capture.captured_at)
    count = max(user["statuses_count"], answer["data"]["total"])
    check_count(user["statuses_count"], count, listed, posts)
    return Profile(
        state=AccountState.ACTIVE,
        handle=key(user["idstr"]),
        display_name=user["screen_name"],
        verified_as=user["verified_reason"].strip() if flag(user["verified"]) else "",
        post_count=user["statuses_count"],
        posts=posts,
        covers_from=BEGINNING if len(posts) >= count else covered_from(posts),
    )


def answer_of(capture: Capture, name: str) -> Json:
    """The reply `name`, if it answers at all.

    Raises:
        LoginRequired, CaptchaShown: `ok` is -100, and `url` says where to go instead.
        LayoutChanged: it is not a JSON object with `ok`.
    """
    reply = capture.reply(name)
    answer: Json = reply.error_json if reply.http_status == 400 else reply.json
    url = str(answer.get("url", ""))
    if answer["ok"] == -100 and (not url or "login.php" in url or "/sso/" in url):
        raise LoginRequired(f"{name}: ok -100 {url}")
    if answer["ok"] == -100 or "captcha" in url:
        raise CaptchaShown(f"{name}: ok {answer['ok']} {url}")
    return answer


def to_gone(info: Json) -> Profile:
    """
    Raises:
        PostsHidden, LayoutChanged: its words are not known to mean that the account is gone.
    """
    words = words_of(info)
    if words == NO_CONTENT:
        raise PostsHidden(words)
    if info.get("error_code") == NOT_FOUND_CODE:
        return Profile(state=AccountState.NOT_FOUND, words=words)
    state = next((state for part, state in GONE.items() if part in words), None)
    if state is None or not (is_sorry(info) or words.startswith(OF_THE_ACCOUNT)):
        raise unknown(info)
    return Profile(state=state, words=words)


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


def own_posts(listed: Sequence[Json], uid: str, now: datetime) -> tuple[Post, ...]:
    """The user's own of the listed posts, each once, as listed; liked, advertised and other foreign cards are not."""
    posts: dict[str, Post] = {}
    for mblog in listed:
        if key(mblog["user"]["id"]) == uid:
            posts.setdefault(mblog["idstr"], to_post(mblog, now))
    return tuple(posts.values())


def check_count(stated: int, count: int, listed: Sequence[Json], posts: Sequence[Post]) -> None:
    """Hold the list against the platform's own counts: an empty one is never silence.

    Raises:
        PostsHidden: nothing is listed of what is counted, as when only half a year is shown (仅展示半年内微博).
        LayoutChanged: the list is another account's, or there is a list and no count.
    """
    if listed and not posts:
        raise LayoutChanged(f"none of {len(listed)} listed posts is the account's own")
    if count and not posts:
        raise PostsHidden(f"{count} posts counted, none listed")
    if posts and not stated:
        raise LayoutChanged(f"{len(posts)} posts listed, none counted")


def covered_from(posts: Sequence[Post]) -> datetime | None:
    """The oldest of the posts that are not pinned; None where they do not stand newest first."""
    times = [post.published_at for post in posts if not post.is_pinned]
    is_in_order = all(newer >= older for newer, older in pairwise(times))
    return times[-1] if times and is_in_order else None


AJAX = Route(
    platform="weibo",
    name="ajax",
    hosts=("weibo.com", "*.weibo.com", "login.sina.com.cn"),
    home_url="https://weibo.com/",
    page_url="https://weibo.com/u/{handle}",
    asks=asks,
    hears={
        "info": "https://weibo.com/ajax/profile/info?uid={handle}",
        "posts": "https://weibo.com/ajax/statuses/mymblog?uid={handle}&page=1&feature=0",
    },
    settled=frozenset({200, 400}),
    walls=(
        Wall(error=RateLimited, http_status=414),  # 访问过于频繁，请稍等再试！
        Wall(error=Blocked, http_status=432),  # no visitor cookie
        Wall(error=Blocked, http_status=418),  # its older form
        Wall(error=Blocked, http_status=400, json={"message": "账号有问题"}),  # the operator's own session
        Wall(error=Blocked, json={"error_code": 6102}),  # our request was taken for a page's
        Wall(error=Blocked, url="https://weibo.com/sorry?pagenotfound*"),
        Wall(error=Blocked, css="title", text="Sina Visitor System"),
        Wall(error=Blocked, url="https://passport.weibo.com/visitor/*"),
        Wall(error=LoginRequired, url="https://passport.weibo.com/sso/*"),
        Wall(error=LoginRequired, url="https://weibo.com/login.php*"),
        Wall(error=LoginRequired, url="https://login.sina.com.cn/*"),
    ),
    parse=parse,
)

ROUTES: tuple[Route, ...] = (AJAX,)
