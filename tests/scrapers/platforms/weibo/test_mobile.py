"""Weibo's mobile site: what the recordings of fixtures/weibo do not show."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import LayoutChanged, PostsHidden, ScrapeError, WrongAccount
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_proof import FULL_PAGE
from scrapers.platforms.weibo.desktop import AJAX, is_muted
from scrapers.platforms.weibo.mobile import MOBILE, to_words
from scrapers.platforms.weibo.post import ID_EPOCH, to_instant

UID = "9943010001"
CONTAINER = f"107603{UID}"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)  # 18:00 in Shanghai
USER = f"https://m.weibo.cn/api/container/getIndex?type=uid&value={UID}"
POSTS = f"{USER}&containerid={CONTAINER}"


def reply(url: str, body: Any) -> Reply:
    return Reply(url=url, http_status=200, body=json.dumps(body).encode(), content_type="application/json")


def capture(**bodies: Any) -> Capture:
    urls = {"user": USER, "posts": POSTS}
    replies = {name: reply(urls[name], body) for name, body in bodies.items()}
    return Capture(target=Target(handle=UID), captured_at=NOW, replies=replies)


def user(count: int = 100, container: str = CONTAINER, **more: Any) -> dict[str, Any]:
    own = {"id": int(UID), "screen_name": "长沙", "verified": False, "statuses_count": count} | more
    tabs = [{"tab_type": "profile", "containerid": "230283"}, {"tab_type": "weibo", "containerid": container}]
    return {"ok": 1, "data": {"userInfo": own, "tabsInfo": {"tabs": tabs}}}


def posts(*cards: Mapping[str, Any], total: int = 100, container: str = CONTAINER) -> dict[str, Any]:
    return {"ok": 1, "data": {"cards": list(cards), "cardlistInfo": {"containerid": container, "total": total}}}


def id_of(instant: datetime) -> str:
    return str((int(instant.timestamp()) - ID_EPOCH) << 22)


def card(days_ago: float, *, mark: str = "proweibo_", **more: Any) -> dict[str, Any]:
    instant = NOW - timedelta(days=days_ago)
    said = instant.astimezone().strftime("%a %b %d %H:%M:%S %z %Y")
    own = {"id": id_of(instant), "bid": "N", "created_at": said, "user": {"id": int(UID)}, "text": "通知"} | more
    return {"card_type": 9, "profile_type_id": mark + own["id"], "mblog": own}


def read(*cards: Mapping[str, Any], count: int = 100) -> Profile:
    return MOBILE.read(capture(user=user(count), posts=posts(*cards, total=count)))


def test_asks_for_the_user_first() -> None:
    assert MOBILE.missing_requests(capture()) == {"user": USER}


def test_asks_for_the_posts_of_a_user_that_is_there() -> None:
    assert MOBILE.missing_requests(capture(user=user())) == {"posts": POSTS}


@pytest.mark.parametrize(
    "answer", [{"ok": 0, "error_code": 20003, "msg": "该用户不存在(20003)"}, {"ok": -100}, {"ok": 0}, []]
)
def test_asks_for_no_posts_without_a_user(answer: Any) -> None:
    assert MOBILE.missing_requests(capture(user=answer)) == {}


def test_code_20003_is_not_found() -> None:
    profile = MOBILE.read(capture(user={"ok": 0, "error_code": 20003, "msg": "该用户不存在(20003)"}))
    assert (profile.state, profile.words) == (AccountState.NOT_FOUND, "该用户不存在(20003)")


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("", "login_required", id="no-address"),
        pytest.param("https://passport.weibo.cn/signin/welcome", "login_required", id="sign-in"),
        pytest.param("https://security.weibo.com/captcha/geetest", "captcha_shown", id="captcha"),
    ],
)
@pytest.mark.parametrize("place", ["user", "posts"])
def test_ok_minus_100_is_a_wall_by_where_it_leads(url: str, code: str, place: str) -> None:
    wall = {"ok": -100, "url": url}
    answers = {"user": wall} if place == "user" else {"user": user(), "posts": wall}
    with pytest.raises(ScrapeError) as caught:
        MOBILE.read(capture(**answers))
    assert caught.value.code == code


@pytest.mark.parametrize("count", [0, 100])
@pytest.mark.parametrize("place", ["user", "posts"])
def test_an_ambiguous_answer_is_never_no_posts(place: str, count: int) -> None:
    nothing = {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}}
    answers = {"user": nothing} if place == "user" else {"user": user(count), "posts": nothing}
    with pytest.raises(PostsHidden):
        MOBILE.read(capture(**answers))


def test_an_empty_list_of_a_counted_account_is_hidden() -> None:
    with pytest.raises(PostsHidden, match="1 posts counted"):
        read(count=1)


def test_an_empty_list_is_hidden_when_the_list_s_count_is_not_read() -> None:
    with pytest.raises(PostsHidden):
        MOBILE.read(capture(user=user(0), posts=posts(total="1.2万")))  # type: ignore[arg-type]


def test_an_empty_list_is_hidden_when_only_the_list_counts() -> None:
    with pytest.raises(PostsHidden):
        MOBILE.read(capture(user=user(0), posts=posts(total=3)))


def test_never_posted_is_said_by_both_counts() -> None:
    profile = read(count=0)
    assert (profile.state, profile.post_count, profile.covers_from) == (AccountState.ACTIVE, 0, COMPLETE_LIST)


def test_another_user_is_the_wrong_account() -> None:
    with pytest.raises(WrongAccount):
        MOBILE.read(capture(user=user(id=1), posts=posts(card(1))))


@pytest.mark.parametrize(
    ("tab", "listed"), [("1076031", CONTAINER), (CONTAINER, "1076031"), (CONTAINER, "2304131_-_WEIBO")]
)
def test_a_list_of_another_container_is_a_changed_layout(tab: str, listed: str) -> None:
    with pytest.raises(LayoutChanged, match=CONTAINER):
        MOBILE.read(capture(user=user(container=tab), posts=posts(card(1), container=listed)))


@pytest.mark.parametrize("other", [f"230413{UID}", f"{CONTAINER}_-_WEIBO_SECOND_PROFILE_WEIBO", int(CONTAINER), None])
@pytest.mark.parametrize("place", ["tab", "list"])
def test_another_list_of_the_user_proves_its_posts_and_no_silence(other: Any, place: str) -> None:
    tab, listed = (other, CONTAINER) if place == "tab" else (CONTAINER, other)
    profile = MOBILE.read(capture(user=user(container=tab), posts=posts(*map(card, range(20, 31)), container=listed)))
    is_the_same = other == int(CONTAINER)
    assert (len(profile.posts), profile.covers_from is not None) == (11, is_the_same)


@pytest.mark.parametrize(
    ("marks", "pinned"),
    [
        pytest.param({"mark": "proweibotop_"}, True, id="profile_type_id"),
        pytest.param({"mblogtype": 2}, True, id="mblogtype-2"),
        pytest.param({"title": {"text": "置顶"}}, True, id="title"),
        pytest.param({"mblogtype": 1}, False, id="mblogtype-1-is-none"),
        pytest.param({}, False, id="none"),
    ],
)
def test_a_pinned_post_is_recognised_by_any_of_its_marks(marks: Mapping[str, Any], pinned: bool) -> None:
    (post,) = read(card(1, **marks)).posts
    assert post.is_pinned is pinned


def test_a_pinned_post_extends_nothing() -> None:
    older = [card(9 + 2 * number) for number in range(1, FULL_PAGE - 1)]
    profile = read(card(900, mark="proweibotop_"), card(1), card(9), *older)
    assert profile.covers_from == NOW - timedelta(days=9 + 2 * 8)


def test_every_post_of_a_group_counts() -> None:
    grouped = {"card_type": 11, "card_group": [card(2), {"card_type": 42, "desc": "全部微博"}, card(3)]}
    assert len(read(card(1), grouped, card(4)).posts) == 4


def test_cards_without_posts_and_foreign_posts_are_dropped() -> None:
    profile = read({"card_type": 4}, card(0.5, user={"id": 1}), {"card_type": 58}, card(3))
    assert [post.published_at for post in profile.posts] == [NOW - timedelta(days=3)]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"card_type": 9}, id="no-post"),
        pytest.param({"card_type": 11}, id="no-group"),
        pytest.param({"card_type": 11, "card_group": []}, id="empty-group"),
        pytest.param({"card_type": None}, id="no-type"),
        pytest.param({"card_type": 9, "profile_type_id": None, "mblog": {}}, id="empty-post"),
    ],
)
def test_a_card_that_cannot_be_read_withholds_silence_and_nothing_else(broken: Mapping[str, Any]) -> None:
    profile = read(card(1), broken, *(card(2 * number) for number in range(1, FULL_PAGE + 1)))
    assert (len(profile.posts), profile.covers_from) == (FULL_PAGE + 1, None)
    assert [(note.code, note.number) for note in profile.notes] == [("items_unreadable", 1)]


def test_cards_of_which_none_can_be_read_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="none of the listed"):
        read({"card_type": 9}, {"card_type": 11})


def test_a_repost_is_recognised_by_its_original() -> None:
    original = {"user": {"id": 5}, "text": "原文"}
    (post,) = read(card(1, raw_text="转发微博", retweeted_status=original, repost_type=1)).posts
    assert (post.origin, post.title) == (Origin.REPOST, "转发微博")


def test_a_title_is_read_through_its_markup() -> None:
    text = '【<a href="/search">#防汛#</a>提示】注意&amp;安全<span class="url-icon"><img alt=[太阳]></span>'
    (post,) = read(card(1, text=text)).posts
    assert (post.title, to_words(text)) == ("#防汛#提示", "【#防汛#提示】注意&安全")


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        pytest.param("刚刚", "2023-09-19T17:59:20", id="just-now"),
        pytest.param("2分钟前", "2023-09-19T17:57:10", id="between-two-and-three-minutes"),
        pytest.param("8小时前", "2023-09-19T09:12:17", id="between-eight-and-nine-hours"),
        pytest.param("今天 08:05", "2023-09-19T08:05:59", id="today"),
        pytest.param("昨天 12:00", "2023-09-18T12:00:41", id="yesterday"),
        pytest.param("06-14", "2023-06-14T20:38:03", id="without-a-year"),
        pytest.param("06-14", "2023-06-14T00:00:00", id="first-second-of-the-day"),
        pytest.param("06-14", "2023-06-14T23:59:59", id="last-second-of-the-day"),
        pytest.param("12-31", "2022-12-31T23:00:00", id="of-last-year"),
        pytest.param("2018-06-14", "2018-06-14T20:38:03", id="whole-day"),
        pytest.param("Wed Jun 14 20:38:03 +0800 2023", "2023-06-14T20:38:03", id="to-the-second"),
    ],
)
def test_words_that_agree_with_the_id_give_its_second(said: str, instant: str) -> None:
    assert to_instant(said, id_of(shanghai(instant)), NOW) == shanghai(instant)


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        pytest.param("刚刚", "2023-09-19T17:50:00", id="just-now-of-before"),
        pytest.param("2分钟前", "2023-09-19T17:54:00", id="six-minutes"),
        pytest.param("8小时前", "2023-09-19T06:00:00", id="twelve-hours"),
        pytest.param("昨天 12:00", "2023-09-17T12:00:00", id="the-day-before-yesterday"),
        pytest.param("06-14", "2019-06-14T20:38:03", id="the-day-of-another-year"),
        pytest.param("06-14", "2023-06-16T00:00:00", id="another-day"),
        pytest.param("2019-06-14", "2018-06-14T20:38:03", id="another-year"),
        pytest.param("Wed Jun 14 20:38:03 +0800 2023", "2023-06-14T20:36:02", id="two-minutes-off"),
    ],
)
def test_words_that_disagree_with_the_id_are_a_changed_layout(said: str, instant: str) -> None:
    with pytest.raises(LayoutChanged, match="its id"):
        to_instant(said, id_of(shanghai(instant)), NOW)


def test_an_id_that_says_nothing_leaves_the_earliest_instant() -> None:
    assert to_instant("2010-06-18", "20110061812539159", NOW) == shanghai("2010-06-18T00:00:00")


@pytest.mark.parametrize(
    ("body", "muted"),
    [
        pytest.param({"data": {"text": "因违反社区公约，该用户目前处于禁言状态"}}, True, id="muted"),
        pytest.param({"data": {"text": "该用户永久禁言"}}, True, id="for-ever"),
        pytest.param({"data": {"text": ""}}, False, id="no-words"),
        pytest.param({"data": []}, False, id="no-data"),
        pytest.param({"ok": -100}, False, id="wall"),
    ],
)
def test_a_mute_reply_is_read_if_it_comes_and_never_needed(body: Any, muted: bool) -> None:
    mute = reply(f"https://weibo.com/ajax/profile/getMuteuser?uid={UID}", body)
    assert is_muted(Capture(target=Target(handle=UID), captured_at=NOW, replies={"mute": mute})) is muted


def test_a_mute_is_never_asked_for() -> None:
    assert set(AJAX.listens) - set(AJAX.optional) == {"info", "posts"}


@pytest.mark.parametrize("kind", [4, 89, 156])
@pytest.mark.parametrize("is_in_group", [False, True])
def test_a_post_in_a_card_of_another_kind_is_a_post(kind: int, is_in_group: bool) -> None:
    newer = {"card_type": kind, "card_group": [card(1)]} if is_in_group else card(1) | {"card_type": kind}
    profile = read(newer, *(card(20 + 2 * number) for number in range(FULL_PAGE)))
    assert profile.last_post is not None
    assert NOW - profile.last_post.published_at == timedelta(days=1)


def test_a_post_whose_card_holds_a_group_too_is_a_post() -> None:
    profile = read(card(1) | {"card_group": [card(3)]}, *(card(20 + 2 * number) for number in range(FULL_PAGE)))
    assert [NOW - post.published_at for post in profile.posts[:2]] == [timedelta(days=1), timedelta(days=3)]


@pytest.mark.parametrize(("number", "is_first"), [(None, True), (1, True), (2, True), (3, False), ("3", False)])
def test_the_page_that_follows_shows_which_page_it_is(number: Any, is_first: bool) -> None:
    answer = posts(*(card(20 + 2 * number) for number in range(FULL_PAGE)))
    answer["data"]["cardlistInfo"]["page"] = number
    profile = MOBILE.read(capture(user=user(), posts=answer))
    assert (profile.covers_from is not None, [note.code for note in profile.notes]) == (
        is_first,
        [] if is_first else ["other_page"],
    )


def test_an_empty_list_that_is_said_to_go_on_is_no_silence() -> None:
    answer = posts(total=0)
    answer["data"]["cardlistInfo"]["since_id"] = 4947743814451200
    with pytest.raises(PostsHidden):
        MOBILE.read(capture(user=user(0), posts=answer))
