"""Weibo (新浪微博): a user's state, and the first page of the user's posts.

Source: fetched from an open page of weibo.com; the user's own page requests the same two:
    info   /ajax/profile/info?uid=        {ok: 1, data: {user: {idstr, screen_name, statuses_count, verified,
                                          verified_reason, is_muteuser}, blockText}};
                                          a dead account: {ok: 0, error_type: link | toast,
                                          url: https://weibo.com/sorry?usernotexists&msg=<words>}
    posts  /ajax/statuses/mymblog?uid=    {ok: 1, data: {list: [mblog], total, bottom_tips_visible,
                                          bottom_tips_text}}; pinned first, then newest first; a real page of 2022 has
                                          no total
    mblog  {idstr, mblogid, created_at, text_raw, user: {id}}, and, only if true: isTop, mblogtype 2, title.text
           置顶; repost_type, retweeted_status; ori_mid, ori_uid (快转)
    mute /ajax/profile/getMuteuser?uid= {data: {text: 因违反社区公约，该用户目前处于禁言状态}}; never requested, only
    read when the user's own page fetches it
Times: created_at, "Tue Sep 05 10:00:00 +0800 2023"; an edit keeps it. The id carries the same instant: see time_of_id.
    any    {ok: 0} alone: throttled; {error_code: 21301, error: relogin!}: log in again
Seen: 2026-11-28, in public captures of 2013 to 2023 and code of 2026-08; fixtures/weibo/ is made after them.
"""

import re
from dataclasses import replace

from scrapers.model.capture import Capture
from scrapers.model.errors import Blocked, LoginRequired
from scrapers.model.profile import Note, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall, value_at
from scrapers.parsing.fields import is_unread_count, optional_bool, optional_count, optional_text, to_id
from scrapers.parsing.notice_sentences import Mark, meaning_of, normalise, printable
from scrapers.parsing.posts_elsewhere import posts_elsewhere
from scrapers.platforms.weibo.mobile import MOBILE
from scrapers.platforms.weibo.post import Json, is_mblog
from scrapers.platforms.weibo.responses import HEADERS, WALLS, ListPage, answer_of, data_of, to_gone, to_profile, uid_of


def to_requests(capture: Capture) -> dict[str, str]:
    """The user first; then the posts, if the user exists.

    Raises:
        NoUrl: the handle is not a number.
    """
    uid = uid_of(capture)
    wanted = {"info": f"https://weibo.com/ajax/profile/info?uid={uid}"}
    if "info" in capture.replies and capture.json_of("info")["ok"] == 1:
        wanted["posts"] = f"https://weibo.com/ajax/statuses/mymblog?uid={uid}&page=1&feature=0"
    return wanted


def parse(capture: Capture) -> Profile:
    info = answer_of(capture, "info")
    if info["ok"] != 1:
        return to_gone(capture, "info")
    user = info["data"]["user"]
    posts = data_of(capture)
    muted = is_muted(capture)
    notes = (*(() if muted else notes_on(block_of(capture))), *notes_on(omission_note(posts)))
    page = ListPage(
        listed=posts["list"],
        total=optional_count(posts, "total"),
        is_total_unread=is_unread_count(posts.get("total")),
        has_more=bool(posts.get("since_id")),
        elsewhere=tuple(posts_elsewhere([info, posts], posts["list"], is_mblog)),
        notes=notes,
    )
    uid = to_id(user["idstr"] if user.get("idstr") is not None else user["id"])
    return replace(to_profile(user, uid, page, capture.captured_at), is_muted=muted)


def is_muted(capture: Capture) -> bool:
    """禁言, by the user's own mark or by a whole sentence. It is no ban: the posts remain visible."""
    mute_reply = value_at(capture.replies["mute"], "data.text") if "mute" in capture.replies else None
    marked = value_at(capture.replies["info"], "data.user.is_muteuser") if "info" in capture.replies else None
    sentence = [block_of(capture), mute_reply if isinstance(mute_reply, str) else ""]
    return optional_bool(marked) is True or any(meaning_of("weibo", words) is Mark.MUTED for words in sentence)


def block_of(capture: Capture) -> str:
    """blockText, the text above the user's posts; empty: none."""
    value = value_at(capture.replies["info"], "data.blockText") if "info" in capture.replies else None
    return value.strip() if isinstance(value, str) else printable(str(value)) if value else ""


HALF_YEAR = re.compile("(?:抱歉)?(?:由于)?该?(?:作者|博主|用户)?已?设置了?仅展示半年内的?微博")
"""What it leaves out is older than any silence that fails; a list that it leaves empty is hidden."""


def omission_note(posts: Json) -> str:
    """bottom_tips_text, the text below the posts, as far as it says that some are left out; empty: none."""
    words = optional_text(posts.get("bottom_tips_text")).strip()
    is_shown = optional_bool(posts.get("bottom_tips_visible")) is not False
    is_of_old_posts = bool(posts["list"]) and HALF_YEAR.fullmatch(normalise(words)) is not None
    return words if is_shown and not is_of_old_posts else ""


def notes_on(words: str) -> tuple[Note, ...]:
    """Unknown words above or below the posts: the account may be shown only in part."""
    return (Note(code="words_unknown", detail=printable(words)),) if words else ()


AJAX = Route(
    platform="weibo",
    name="ajax",
    hosts=("weibo.com", "*.weibo.com", "login.sina.com.cn"),
    home_url="https://weibo.com/",
    page_url="https://weibo.com/u/{handle}",
    headers=HEADERS,
    referrer="https://weibo.com/u/{handle}",
    requests=to_requests,
    listens={
        "info": "https://weibo.com/ajax/profile/info?uid={handle}",
        "posts": "https://weibo.com/ajax/statuses/mymblog?uid={handle}&page=1&feature=0",
        "mute": "https://weibo.com/ajax/profile/getMuteuser?uid={handle}",
    },
    optional=frozenset({"mute"}),
    accepted_statuses=frozenset({200, 400}),
    walls=(
        *WALLS,
        Wall(error=Blocked, json={"error_code": 6102}),  # our request was taken for a page's
        Wall(error=Blocked, url="https://weibo.com/sorry?pagenotfound*"),
        Wall(error=Blocked, url="https://passport.weibo.com/visitor/*"),
        Wall(error=LoginRequired, url="https://passport.weibo.com/sso/*"),
        Wall(error=LoginRequired, url="https://weibo.com/login.php*"),
        Wall(error=LoginRequired, url="https://login.sina.com.cn/*"),
    ),
    parse=parse,
    proves=ProofLimit.WHOLE_LIST,
)

ROUTES: tuple[Route, ...] = (AJAX, MOBILE)
