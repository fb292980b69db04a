"""Weibo: what the recordings of fixtures/weibo do not show."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import LayoutChanged, NoUrl, PostsHidden, ScrapeError, WrongAccount
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_proof import FULL_PAGE
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.post import ID_EPOCH, is_pinned, time_of_id, to_origin, to_title

UID = "9943010001"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
INFO = f"https://weibo.com/ajax/profile/info?uid={UID}"
POSTS = f"https://weibo.com/ajax/statuses/mymblog?uid={UID}&page=1&feature=0"


def reply(url: str, body: Any, status: int = 200) -> Reply:
    return Reply(url=url, http_status=status, body=json.dumps(body).encode(), content_type="application/json")


def capture(handle: str = UID, **bodies: Any) -> Capture:
    urls = {"info": INFO, "posts": POSTS}
    replies = {name: reply(urls[name], body) for name, body in bodies.items()}
    return Capture(target=Target(handle=handle), captured_at=NOW, replies=replies)


def info(count: int = 100, **user: Any) -> dict[str, Any]:
    return {
        "ok": 1,
        "data": {"user": {"idstr": UID, "screen_name": "长沙", "verified": False, "statuses_count": count} | user},
    }


def posts(*listed: Mapping[str, Any], total: int = 100) -> dict[str, Any]:
    return {"ok": 1, "data": {"list": list(listed), "total": total}}


def mblog(days_ago: float, **more: Any) -> dict[str, Any]:
    instant = NOW - timedelta(days=days_ago)
    post_id = str((int(instant.timestamp()) - ID_EPOCH) << 22)
    created_at = instant.strftime("%a %b %d %H:%M:%S +0000 %Y")
    own = {"idstr": post_id, "mblogid": "N", "created_at": created_at, "user": {"id": int(UID)}, "text_raw": "通知"}
    return own | more


def read(*listed: Mapping[str, Any], count: int = 100) -> Profile:
    return AJAX.read(capture(info=info(count), posts=posts(*listed, total=count)))


def read_gone(body: Mapping[str, Any]) -> Profile:
    return AJAX.read(capture(info=body))


def sorry(words: str) -> dict[str, Any]:
    return {"ok": 0, "error_type": "link", "url": f"https://weibo.com/sorry?usernotexists&msg={quote(words)}"}


def test_asks_for_the_user_first() -> None:
    assert AJAX.missing_requests(capture()) == {"info": INFO}


def test_asks_for_the_posts_of_a_user_that_is_there() -> None:
    assert AJAX.missing_requests(capture(info=info())) == {"posts": POSTS}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(sorry("该账号已关闭，现无法查看。"), id="gone"),
        pytest.param({"ok": -100, "url": "https://weibo.com/login.php"}, id="wall"),
        pytest.param([], id="not-an-object"),
    ],
)
def test_asks_for_no_posts_without_a_user(answer: Any) -> None:
    assert AJAX.missing_requests(capture(info=answer)) == {}


@pytest.mark.parametrize("handle", ["", "changsha", "99430/1", "９９"])
def test_a_handle_that_is_no_number_is_no_address(handle: str) -> None:
    with pytest.raises(NoUrl):
        AJAX.missing_requests(capture(handle))


@pytest.mark.parametrize(
    ("words", "state"),
    [
        pytest.param(
            "该账号因被投诉违反《微博社区公约》的相关规定，现已无法查看。", AccountState.BANNED, id="complaints"
        ),
        pytest.param("该账号因用户自行申请关闭，现已无法查看。", AccountState.DEREGISTERED, id="by-its-owner"),
        pytest.param("该账号已关闭，现无法查看。", AccountState.DEREGISTERED, id="closed-by-whom"),
        pytest.param("该账号内容存在风险，用户验证之前暂时不能查看。", AccountState.SUSPENDED, id="risk"),
        pytest.param("该账号当前处于异常状态，用户验证之前暂时不能查看", AccountState.SUSPENDED, id="abnormal"),
        pytest.param("用户不存在哦!", AccountState.NOT_FOUND, id="not-there"),
    ],
)
def test_the_sorry_page_says_which_state(words: str, state: AccountState) -> None:
    profile = read_gone(sorry(words))
    assert (profile.state, profile.words) == (state, words)


def test_words_of_a_toast_that_speak_of_the_account_count() -> None:
    profile = read_gone({"ok": 0, "error_type": "toast", "msg": "该账号已关闭，现无法查看。"})
    assert profile.state is AccountState.DEREGISTERED


def test_code_20003_with_words_is_not_found_even_as_http_400() -> None:
    bad_request = reply(INFO, {"ok": 0, "error_code": 20003, "message": "User does not exists!"}, status=400)
    looked = Capture(target=Target(handle=UID), captured_at=NOW, replies={"info": bad_request})
    assert AJAX.read(looked).state is AccountState.NOT_FOUND


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(sorry("该账号暂时无法展示。"), id="unknown-words"),
        pytest.param(sorry(""), id="no-words"),
        pytest.param({"ok": 0, "msg": "因违反社区公约，该用户目前处于禁言状态"}, id="muted-is-not-banned"),
        pytest.param({"ok": 0, "msg": "请完成验证"}, id="a-check-of-ours"),
        pytest.param({"ok": 0, "msg": "您的账号因被投诉，暂时不能使用"}, id="our-own-session"),
        pytest.param({"ok": 0, "error_code": 20003}, id="a-code-without-words"),
        pytest.param({"ok": 0, "url": "https://weibo.com/sorry?pagenotfound&msg=已关闭"}, id="another-sorry"),
        pytest.param({"ok": 2}, id="unknown-ok"),
        pytest.param({}, id="no-ok"),
    ],
)
def test_what_is_not_known_to_mean_gone_is_no_verdict(body: Mapping[str, Any]) -> None:
    with pytest.raises(LayoutChanged):
        read_gone(body)


@pytest.mark.parametrize("query", [f"uid=1&from={UID}", f"uid={UID}&uid=1", f"from={UID}", f"uid={UID}&value=1"])
def test_a_notice_under_an_address_that_asks_for_another_is_not_this_account_s(query: str) -> None:
    answer = reply(f"https://weibo.com/ajax/profile/info?{query}", sorry("该账号已关闭，现无法查看。"))
    with pytest.raises(WrongAccount):
        AJAX.read(Capture(target=Target(handle=UID), captured_at=NOW, replies={"info": answer}))


@pytest.mark.parametrize("body", [{"ok": 0, "msg": "这里还没有内容"}, {"ok": 0, "message": "这里还没有内容"}])
def test_an_ambiguous_answer_is_never_no_posts(body: Mapping[str, Any]) -> None:
    with pytest.raises(PostsHidden):
        AJAX.read(capture(info=info(0), posts=body))


@pytest.mark.parametrize("seconds", [-60, -1, 0, 1, 60])
def test_a_date_within_a_minute_of_its_id_is_believed(seconds: int) -> None:
    moved = mblog(1 + seconds / 86400)["created_at"]
    assert len(read(mblog(1, created_at=moved)).posts) == 1


@pytest.mark.parametrize("seconds", [-61, 61, 86400, 365 * 86400])
def test_a_date_that_disagrees_with_its_id_is_a_changed_layout(seconds: int) -> None:
    moved = mblog(10 + seconds / 86400)["created_at"]
    with pytest.raises(LayoutChanged, match="its id"):
        read(mblog(10, created_at=moved))


@pytest.mark.parametrize(
    ("post_id", "instant"),
    [
        pytest.param("3399999999999999", None, id="before-the-era"),
        pytest.param("3400000000000000", datetime(2012, 1, 9, 10, 57, 11, tzinfo=UTC), id="first-of-the-era"),
        pytest.param("4607741009594608", datetime(2021, 2, 23, 4, 28, 47, tzinfo=UTC), id="2021"),
        pytest.param("20110061812539159", None, id="2010-with-more-digits"),
    ],
)
def test_ids_of_the_era_carry_their_second(post_id: str, instant: datetime | None) -> None:
    assert time_of_id(post_id) == instant


def test_an_old_id_leaves_the_date_alone() -> None:
    old = mblog(1, idstr="20110061812539159", created_at="Fri Jun 18 10:00:00 +0800 2010")
    assert read(old).posts[0].published_at == datetime(2010, 6, 18, 2, tzinfo=UTC)


def test_a_date_of_tomorrow_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged):
        read(mblog(-1))


def page(*days: float) -> list[dict[str, Any]]:
    """A first page: posts of these days, followed by older ones, two days apart, up to a full page."""
    older = (max(days) + 2 * (number + 1) for number in range(FULL_PAGE - len(days)))
    return [mblog(each) for each in (*days, *older)]


def test_the_list_covers_down_to_its_oldest_post() -> None:
    assert read(*page(1, 3, 9)).covers_from == NOW - timedelta(days=9 + 2 * 7)


def test_a_list_out_of_order_covers_nothing() -> None:
    assert read(mblog(3), mblog(1), mblog(9)).covers_from is None


def test_a_pinned_post_extends_nothing() -> None:
    assert read(mblog(900, isTop=1), *page(1, 9)).covers_from == NOW - timedelta(days=9 + 2 * 8)


def test_pinned_posts_alone_cover_nothing() -> None:
    assert read(mblog(900, isTop=1)).covers_from is None


def test_a_whole_list_covers_from_the_beginning() -> None:
    assert read(mblog(900, isTop=1), mblog(1), count=2).covers_from == COMPLETE_LIST


def test_a_list_one_short_of_the_count_is_not_whole() -> None:
    assert read(mblog(2), mblog(3), count=3).covers_from is None


def test_a_list_is_whole_by_both_counts_only() -> None:
    looked = capture(info=info(1), posts=posts(mblog(2), total=50))
    assert AJAX.read(looked).covers_from is None


def test_a_post_listed_twice_counts_once() -> None:
    profile = read(mblog(9, isTop=1), mblog(1), mblog(9), mblog(12))
    assert [post.is_pinned for post in profile.posts] == [True, False, False]


def test_foreign_cards_are_dropped() -> None:
    profile = read(mblog(0.5, user={"id": 1}), mblog(3))
    assert profile.last_post is not None
    assert profile.last_post.published_at == NOW - timedelta(days=3)


@pytest.mark.parametrize("count", [0, 100])
def test_a_list_of_foreign_cards_is_a_changed_layout(count: int) -> None:
    with pytest.raises(LayoutChanged, match="own"):
        read(mblog(1, user={"id": 1}), count=count)


def test_an_empty_list_of_a_counted_account_is_hidden() -> None:
    with pytest.raises(PostsHidden, match="1 posts counted"):
        read(count=1)


@pytest.mark.parametrize("total", ["1.2万", 1.2, [3]])
def test_an_empty_list_is_hidden_when_the_list_s_count_is_not_read(total: Any) -> None:
    with pytest.raises(PostsHidden):
        AJAX.read(capture(info=info(0), posts=posts(total=total)))


def test_an_empty_list_is_hidden_when_only_the_list_counts() -> None:
    with pytest.raises(PostsHidden):
        AJAX.read(capture(info=info(0), posts=posts(total=3)))


def test_never_posted_is_said_by_both_counts() -> None:
    profile = read(count=0)
    assert (profile.state, profile.post_count, profile.covers_from) == (AccountState.ACTIVE, 0, COMPLETE_LIST)


def test_posts_that_nobody_counted_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="none counted"):
        read(mblog(1), count=0)


def test_the_verified_name_loses_its_ideographic_space() -> None:
    looked = capture(
        info=info(verified=True, verified_reason="长沙市人民政府办公室官方微博\u3000"), posts=posts(mblog(1))
    )
    assert AJAX.read(looked).verified_as == "长沙市人民政府办公室官方微博"


def test_a_wall_in_the_place_of_the_posts_is_no_profile() -> None:
    with pytest.raises(ScrapeError) as caught:
        AJAX.read(capture(info=info(), posts={"ok": -100, "url": "https://passport.weibo.com/sso/signin?entry"}))
    assert caught.value.code == "login_required"


ORIGINAL = {"user": {"id": 5, "screen_name": "湖南 公安"}, "text": "原文"}
OWN = {"user": {"id": int(UID)}, "text": "原文"}


@pytest.mark.parametrize(
    ("marks", "origin", "mark"),
    [
        pytest.param({}, Origin.ORIGINAL, "no retweeted_status", id="own"),
        pytest.param({"retweeted_status": ORIGINAL}, Origin.REPOST, "retweeted_status of 5 湖南 公安", id="repost"),
        pytest.param(
            {"retweeted_status": {"user": {"id": 5, "screen_name": 7}, "text": ""}},
            Origin.REPOST,
            "retweeted_status of 5",
            id="repost-of-a-name-that-is-none",
        ),
        pytest.param({"retweeted_status": OWN}, Origin.ORIGINAL, "own post shared again", id="self-repost"),
        pytest.param(
            {"retweeted_status": {"user": None, "text": "抱歉，此微博已被作者删除。"}},
            Origin.REPOST,
            "retweeted_status, author not shown",
            id="deleted-original-without-user",
        ),
        pytest.param(
            {"retweeted_status": {"deleted": "1", "text": ""}},
            Origin.REPOST,
            "retweeted_status, author not shown",
            id="deleted-mark",
        ),
        pytest.param({"ori_mid": "1", "ori_uid": "5"}, Origin.REPOST, "ori_mid of 5", id="quick-repost"),
        pytest.param({"ori_mid": "1", "ori_uid": UID}, Origin.ORIGINAL, "own post shared again", id="own-quick-repost"),
        pytest.param({"text_raw": "转发微博"}, Origin.REPOST, "转发微博, author not shown", id="words-alone"),
        pytest.param({"text_raw": "//@湖南日报:关注"}, Origin.REPOST, "转发微博, author not shown", id="quoting-words"),
        pytest.param({"text_raw": "请转发微博"}, Origin.ORIGINAL, "no retweeted_status", id="words-about-reposting"),
        pytest.param({"ori_mid": "", "ori_uid": ""}, Origin.ORIGINAL, "no retweeted_status", id="empty-marks"),
    ],
)
def test_a_posts_marks_say_whose_it_is(marks: Mapping[str, Any], origin: Origin, mark: str) -> None:
    assert to_origin(mblog(1, **marks)) == (origin, mark)


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param({"repost_type": 1}, id="a-repost-of-nothing"),
        pytest.param({"retweeted_status": {"text": "原文"}}, id="an-original-without-author"),
        pytest.param(
            {"retweeted_status": {"user": None, "text": "该微博已不可见"}}, id="an-original-that-is-out-of-sight"
        ),
        pytest.param({"retweeted_status": {"user": None, "deleted": 1}}, id="an-original-deleted-in-another-form"),
        pytest.param({"retweeted_status": "原文"}, id="an-original-that-is-text"),
        pytest.param({"ori_mid": "1"}, id="a-quick-repost-without-author"),
    ],
)
def test_half_a_mark_leaves_the_origin_unknown_and_the_post_proved(marks: Mapping[str, Any]) -> None:
    profile = read(mblog(1, **marks))
    assert [(post.published_at, post.origin) for post in profile.posts] == [(NOW - timedelta(days=1), Origin.UNKNOWN)]


@pytest.mark.parametrize(
    ("marks", "pinned"),
    [
        pytest.param({"isTop": 1}, True, id="isTop"),
        pytest.param({"mblogtype": 2}, True, id="mblogtype-2"),
        pytest.param({"title": {"text": "置顶"}}, True, id="title"),
        pytest.param({"mblogtype": 1}, False, id="mblogtype-1-is-none"),
        pytest.param({"isTop": 0, "title": {"text": "他赞过的微博"}}, False, id="another-title"),
        pytest.param({"title": None}, False, id="no-title"),
    ],
)
def test_a_pinned_post_is_recognised_by_any_of_its_marks(marks: Mapping[str, Any], pinned: bool) -> None:
    assert is_pinned(mblog(1, **marks)) is pinned


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("【 停水通知 】明天停水。", "停水通知", id="in-brackets"),
        pytest.param("【没有结尾的标题" + "长" * 50, "【没有结尾的标题" + "长" * 32, id="bracket-left-open"),
        pytest.param("第一行\n第二行", "第一行 第二行", id="lines-joined"),
        pytest.param("字" * 41, "字" * 40, id="cut-at-forty"),
        pytest.param("", "", id="pictures-only"),
    ],
)
def test_the_title_is_the_bracketed_head_or_the_first_words(text: str, title: str) -> None:
    assert to_title(text) == title


@pytest.mark.parametrize(
    ("tips", "is_proof"),
    [
        pytest.param(
            {"bottom_tips_visible": True, "bottom_tips_text": "由于博主设置，目前内容暂不可见"}, False, id="hidden"
        ),
        pytest.param({"bottom_tips_text": "仅对粉丝可见"}, False, id="for-followers"),
        pytest.param(
            {"bottom_tips_visible": True, "bottom_tips_text": "作者已设置仅展示三天内微博"}, False, id="three-days"
        ),
        pytest.param(
            {"bottom_tips_visible": True, "bottom_tips_text": "作者已设置仅展示半年内微博"}, True, id="half-a-year"
        ),
        pytest.param({"bottom_tips_visible": False, "bottom_tips_text": "内容暂不可见"}, True, id="not-shown"),
        pytest.param({"bottom_tips_visible": True, "bottom_tips_text": ""}, True, id="no-words"),
        pytest.param({"bottom_tips_visible": None, "bottom_tips_text": None}, True, id="null"),
    ],
)
def test_a_list_below_which_posts_are_said_to_be_left_out_proves_no_silence(
    tips: Mapping[str, Any], is_proof: bool
) -> None:
    listed = posts(*(mblog(20 + 3 * number) for number in range(12)))
    listed["data"] |= tips
    profile = AJAX.read(capture(info=info(), posts=listed))
    assert (len(profile.posts), profile.covers_from is not None) == (12, is_proof)
    assert ("words_unknown" in [note.code for note in profile.notes]) is not is_proof


def test_nothing_is_never_posted_where_the_platform_says_that_posts_are_left_out() -> None:
    listed = posts(total=0)
    listed["data"] |= {"bottom_tips_visible": True, "bottom_tips_text": "作者已设置仅展示半年内微博"}
    with pytest.raises(PostsHidden):
        AJAX.read(capture(info=info(0), posts=listed))


CLOSED = "该账号已关闭，现无法查看。"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"msg": "系统繁忙，请稍后再试"}, id="another-sentence-beside-it"),
        pytest.param({"url": sorry(CLOSED)["url"] + "&msg=" + quote("该账号正常")}, id="two-sentences-in-the-address"),
        pytest.param({"error_code": 100001}, id="an-unknown-code"),
        pytest.param({"data": {"user": {"idstr": UID}}}, id="the-account-itself"),
        pytest.param({"url": sorry(CLOSED)["url"].replace("weibo.com", "example.com")}, id="another-site"),
        pytest.param({"ok": -1}, id="ok-below-0"),
        pytest.param({"ok": None}, id="ok-null"),
    ],
)
def test_a_sentence_that_something_beside_it_contradicts_is_no_verdict(more: dict[str, Any]) -> None:
    assert read_gone(sorry(CLOSED) | {"msg": CLOSED, "error_code": 0}).is_gone
    with pytest.raises(LayoutChanged):
        read_gone(sorry(CLOSED) | more)


def test_an_empty_list_that_is_said_to_go_on_is_no_silence() -> None:
    goes_on = {"ok": 1, "data": {"list": [], "total": 0, "since_id": "4947743814451200"}}
    with pytest.raises(PostsHidden):
        AJAX.read(capture(info=info(0), posts=goes_on))


def test_posts_in_another_list_of_the_answer_leave_the_silence_open() -> None:
    answer = posts(*page(20))
    assert AJAX.read(capture(info=info(), posts=answer)).covers_from is not None
    answer["data"]["topList"] = [mblog(1)]
    profile = AJAX.read(capture(info=info(), posts=answer))
    assert (profile.covers_from, [note.code for note in profile.notes]) == (None, ["list_partial"])
