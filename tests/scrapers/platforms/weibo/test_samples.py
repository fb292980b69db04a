"""Weibo: public captures of real replies, read as their index states. They are stored outside the tree."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import Blocked, LayoutChanged, LoginRequired, PostsHidden, ScrapeError
from scrapers.model.profile import AccountState, Origin, Post, Profile
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.mobile import MOBILE, to_desktop
from scrapers.platforms.weibo.post import time_of_id, to_instant, to_origin, to_post

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "weibo"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")

INFO = "https://weibo.com/ajax/profile/info?uid=1645372340"
POSTS = "https://weibo.com/ajax/statuses/mymblog?uid=1645372340&page=1&feature=0"
LISTS = (
    "api_home_timeline_2019-01-26.json",
    "api_home_timeline_2018-01-24.json",
    "api_mentions_2013_deleted_retweets.json",
)


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def as_ajax(status: dict[str, Any]) -> dict[str, Any]:
    """A post of the older API with the key names of the newer one."""
    return {"text_raw": status["text"]} | status


def origins(name: str) -> list[tuple[str, Origin, str]]:
    return [(status["idstr"], *to_origin(as_ajax(status))) for status in sample(name)["statuses"]]


def gap_of(status: dict[str, Any]) -> timedelta:
    told = time_of_id(status["idstr"])
    assert told is not None
    return abs(told - datetime.strptime(status["created_at"], "%a %b %d %H:%M:%S %z %Y"))


def look(name: str, status: int = 200, captured_at: str = "2021-02-24T00:00:00+08:00") -> Capture:
    """The sample as the posts of an existing user."""
    user = {"idstr": "1645372340", "screen_name": "于三羊鲜声", "verified": False, "statuses_count": 1}
    info = Reply(url=INFO, http_status=200, body=json.dumps({"ok": 1, "data": {"user": user}}).encode())
    posts = Reply(url=POSTS, http_status=status, body=(SAMPLES / name).read_bytes())
    now = datetime.fromisoformat(captured_at)
    return Capture(target=Target(handle="1645372340"), captured_at=now, replies={"info": info, "posts": posts})


def with_total(capture: Capture) -> Capture:
    """The capture's list in the form of later replies: with its total."""
    reply = capture.replies["posts"]
    answer = json.loads(reply.body)
    answer["data"]["total"] = len(answer["data"]["list"])
    posts = Reply(url=reply.url, http_status=200, body=json.dumps(answer).encode())
    return Capture(
        target=capture.target,
        captured_at=capture.captured_at,
        replies={"info": capture.replies["info"], "posts": posts},
    )


@pytest.fixture
def repost_of_2021() -> Post:
    (post,) = AJAX.read(with_total(look("ajax_mymblog_response_1item_repost_2021-02.json"))).posts
    return post


def test_the_list_of_2021_gives_its_post(repost_of_2021: Post) -> None:
    assert repost_of_2021.post_id == "4607741009594608"
    assert repost_of_2021.published_at == datetime.fromisoformat("2021-02-23T12:28:47+08:00")
    assert repost_of_2021.url == "https://weibo.com/1645372340/K3fnuEfZK"


def test_the_post_of_2021_is_a_repost_and_not_pinned(repost_of_2021: Post) -> None:
    assert (repost_of_2021.origin, repost_of_2021.is_pinned) == (Origin.REPOST, False)


def test_its_title_is_its_first_forty_characters(repost_of_2021: Post) -> None:
    assert repost_of_2021.title == "//@南山林雪萍 :虽然欧洲版的“南泥湾计划”来的有点晚，但还是来了。这是特朗普"


@pytest.mark.parametrize("name", LISTS)
def test_every_real_id_shows_its_posts_second(name: str) -> None:
    gaps = [gap_of(status) for status in sample(name)["statuses"]]
    assert len(gaps) >= 12
    assert max(gaps) <= timedelta(seconds=3)


def test_two_originals_of_2013_are_deleted_and_their_reposts_stay_reposts() -> None:
    deleted = {
        status["idstr"] for status in sample(LISTS[2])["statuses"] if status.get("retweeted_status", {}).get("deleted")
    }
    read = {post_id: origin for post_id, origin, _ in origins(LISTS[2])}
    assert [read[post_id] for post_id in sorted(deleted)] == [Origin.REPOST, Origin.REPOST]


def test_reposts_and_own_posts_of_2013_are_distinguished() -> None:
    read = [origin for _, origin, _ in origins(LISTS[2])]
    assert (read.count(Origin.REPOST), read.count(Origin.ORIGINAL)) == (8, 4)


@pytest.mark.parametrize(
    ("post_id", "origin", "mark"),
    [
        pytest.param("4332746396412773", Origin.ORIGINAL, "own post shared again", id="people's-daily-itself"),
        pytest.param("4332749161223004", Origin.REPOST, "retweeted_status of 1030341137 市值风云APP", id="a-repost"),
        pytest.param("4332744308133671", Origin.ORIGINAL, "no retweeted_status", id="an-original"),
    ],
)
def test_posts_of_2019_carry_their_marks(post_id: str, origin: Origin, mark: str) -> None:
    assert (post_id, origin, mark) in origins(LISTS[0])


def test_the_weather_services_post_of_2018_is_a_repost() -> None:
    assert ("4199674862603248", Origin.REPOST, "retweeted_status of 1498396803 中国天气") in origins(LISTS[1])


def test_a_hidden_original_of_2010_leaves_its_repost_a_repost() -> None:
    hidden = sample("m_mblog_hidden_half_year_2010.json")
    repost = {"user": {"id": 1}, "text_raw": "转发微博", "retweeted_status": hidden}
    assert (time_of_id(hidden["id"]), *to_origin(repost)) == (None, Origin.REPOST, "retweeted_status, author not shown")


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        pytest.param("err_ajax_ok-100_login_u.json", 200, LoginRequired, id="ok-100-login"),
        pytest.param("err_ajax_ok-100_signin.json", 200, LoginRequired, id="ok-100-signin"),
        pytest.param("err_m_getIndex_empty_no_content.json", 200, PostsHidden, id="no-content"),
        pytest.param("err_m_account_problem_http400.json", 400, Blocked, id="our-own-session"),
        pytest.param("err_m_no_permission_20112.json", 200, LayoutChanged, id="20112-of-one-post"),
        pytest.param("err_status_not_exist_20101.json", 200, LayoutChanged, id="20101-of-one-post"),
        pytest.param("sina_visitor_system_page_2014_trimmed.html", 200, Blocked, id="visitor-gate"),
    ],
)
@pytest.mark.parametrize("place", ["info", "posts"])
def test_an_error_body_is_never_a_state(name: str, status: int, error: type[ScrapeError], place: str) -> None:
    captured = look(name, status)
    moved = {"info": captured.replies["posts"]} if place == "info" else dict(captured.replies)
    with pytest.raises(ScrapeError) as caught:
        AJAX.read(Capture(target=captured.target, captured_at=captured.captured_at, replies=moved))
    assert type(caught.value) is error


def mobile_look(captured_at: str, user: bytes, posts: bytes, uid: str = "1669879400") -> Capture:
    index = f"https://m.weibo.cn/api/container/getIndex?type=uid&value={uid}"
    replies = {
        "user": Reply(url=index, http_status=200, body=user),
        "posts": Reply(url=f"{index}&containerid=107603{uid}", http_status=200, body=posts),
    }
    return Capture(target=Target(handle=uid), captured_at=datetime.fromisoformat(captured_at), replies=replies)


@pytest.fixture
def of_2019() -> Profile:
    """The user and the list captured by one author, at the hour at which the list ends."""
    user = (SAMPLES / "m_getIndex_userinfo_verified_2019.json").read_bytes()
    posts = (SAMPLES / "m_getIndex_107603_list_2019-06_mmdd_dates.json").read_bytes()
    return MOBILE.read(mobile_look("2019-06-15T12:00:00+08:00", user, posts))


def test_the_mobile_user_of_2019_is_active_under_its_name(of_2019: Profile) -> None:
    assert (of_2019.state, of_2019.handle, of_2019.display_name) == (
        AccountState.ACTIVE,
        "1669879400",
        "Dear-迪丽热巴",
    )


def test_the_verified_name_of_2019_loses_its_ideographic_space(of_2019: Profile) -> None:
    assert of_2019.verified_as == "嘉行传媒签约演员"


def test_the_count_of_2019_is_the_users(of_2019: Profile) -> None:
    assert of_2019.post_count == 1008


def test_the_newest_of_2019_is_dated_by_its_id(of_2019: Profile) -> None:
    last = of_2019.last_post
    assert last is not None
    assert (last.post_id, last.published_at) == (
        "4383183661430868",
        datetime.fromisoformat("2019-06-14T20:38:03+08:00"),
    )


def test_the_list_of_2019_is_ten_posts_none_pinned_one_a_repost(of_2019: Profile) -> None:
    reposts = [post.post_id for post in of_2019.posts if post.origin is Origin.REPOST]
    assert (len(of_2019.posts), reposts) == (10, ["4383180406740606"])
    assert not any(post.is_pinned for post in of_2019.posts)


def test_the_list_of_2019_reaches_back_to_its_tenth_post(of_2019: Profile) -> None:
    assert of_2019.covers_from == min(post.published_at for post in of_2019.posts)


@pytest.mark.parametrize("captured_at", ["2020-06-20T12:00:00+08:00", "2019-06-13T12:00:00+08:00"])
def test_dates_without_a_year_read_in_another_one_are_a_changed_layout(captured_at: str) -> None:
    user = (SAMPLES / "m_getIndex_userinfo_verified_2019.json").read_bytes()
    posts = (SAMPLES / "m_getIndex_107603_list_2019-06_mmdd_dates.json").read_bytes()
    with pytest.raises(LayoutChanged):
        MOBILE.read(mobile_look(captured_at, user, posts))


def mobile_post(mblog: dict[str, Any], captured_at: str) -> Post:
    return to_post(to_desktop(mblog, is_top=False), datetime.fromisoformat(captured_at))


def test_a_shown_repost_of_2019_is_a_repost_of_its_second() -> None:
    post = mobile_post(sample("m_statuses_show_repost_2019.json")["data"], "2019-06-16T00:00:00+08:00")
    assert (post.origin, post.title, post.published_at) == (
        Origin.REPOST,
        "转发微博",
        datetime.fromisoformat("2019-06-15T11:44:46+08:00"),
    )


def test_minutes_ago_are_dated_by_their_ids_and_all_are_reposts() -> None:
    listed = sample("m_repostTimeline_2020-02_rel_minutes_a.json")["data"]["data"]
    posts = [mobile_post(item, "2020-02-11T21:30:30+08:00") for item in listed]
    assert posts[0].published_at == datetime.fromisoformat("2020-02-11T21:28:24+08:00")
    assert [post.origin for post in posts] == [Origin.REPOST] * 5


@pytest.mark.parametrize("captured_at", ["2020-02-11T21:20:00+08:00", "2020-02-11T21:40:00+08:00"])
def test_minutes_ago_of_another_hour_are_a_changed_layout(captured_at: str) -> None:
    (first, *_) = sample("m_repostTimeline_2020-02_rel_minutes_a.json")["data"]["data"]
    with pytest.raises(LayoutChanged, match="its id"):
        mobile_post(first, captured_at)


def test_a_hidden_post_of_2010_has_no_author_and_is_nobodys() -> None:
    hidden = sample("m_mblog_hidden_half_year_2010.json")
    with pytest.raises(TypeError):
        mobile_post(hidden, "2019-06-16T00:00:00+08:00")


def test_an_id_of_2010_leaves_the_words_alone() -> None:
    hidden = sample("m_mblog_hidden_half_year_2010.json")
    now = datetime.fromisoformat("2019-06-16T00:00:00+08:00")
    assert to_instant(hidden["created_at"], hidden["id"], now) == datetime.fromisoformat("2010-06-18T00:00:00+08:00")


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [
        pytest.param("err_ajax_ok-100_login_u.json", 200, LoginRequired, id="ok-100-login"),
        pytest.param("err_ajax_ok-100_signin.json", 200, LoginRequired, id="ok-100-signin"),
        pytest.param("err_m_getIndex_empty_no_content.json", 200, PostsHidden, id="no-content"),
        pytest.param("err_m_account_problem_http400.json", 400, Blocked, id="our-own-session"),
        pytest.param("err_m_no_permission_20112.json", 200, LayoutChanged, id="20112-of-one-post"),
        pytest.param("err_status_not_exist_20101.json", 200, LayoutChanged, id="20101-of-one-post"),
        pytest.param("sina_visitor_system_page_2014_trimmed.html", 200, Blocked, id="visitor-gate"),
        pytest.param("m_statuses_extend_2019.json", 200, LayoutChanged, id="a-long-text"),
        pytest.param("weibocn_photo_albums_2020.html", 200, LayoutChanged, id="another-page"),
    ],
)
@pytest.mark.parametrize("place", ["user", "posts"])
def test_an_error_body_is_never_a_state_of_the_mobile_site(
    name: str, status: int, error: type[ScrapeError], place: str
) -> None:
    user = (SAMPLES / "m_getIndex_userinfo_verified_2019.json").read_bytes()
    looked = mobile_look("2019-06-15T12:00:00+08:00", user, user)
    wrong = replace(looked.replies[place], body=(SAMPLES / name).read_bytes(), http_status=status)
    with pytest.raises(ScrapeError) as caught:
        MOBILE.read(replace(looked, replies={**looked.replies, place: wrong}))
    assert type(caught.value) is error


def test_a_users_creation_is_no_post() -> None:
    user = {"id": 1726834811, "idstr": "1726834811"} | sample("api_user_show_orgV_2018.json")
    info = Reply(url=INFO, http_status=200, body=json.dumps({"ok": 1, "data": {"user": user}}).encode())
    nothing = {"ok": 1, "data": {"list": [], "total": 0}}
    posts = Reply(url=POSTS, http_status=200, body=json.dumps(nothing).encode())
    looked = replace(look("err_ajax_ok-100_signin.json"), target=Target(handle="1726834811"))
    with pytest.raises(PostsHidden):
        AJAX.read(replace(looked, replies={"info": info, "posts": posts}))


READ_ABOVE = {
    *LISTS,
    "ajax_mymblog_response_1item_repost_2021-02.json",
    "api_user_show_orgV_2018.json",
    "err_ajax_ok-100_login_u.json",
    "err_ajax_ok-100_signin.json",
    "err_m_account_problem_http400.json",
    "err_m_getIndex_empty_no_content.json",
    "err_m_no_permission_20112.json",
    "err_status_not_exist_20101.json",
    "m_getIndex_107603_list_2019-06_mmdd_dates.json",
    "m_getIndex_userinfo_verified_2019.json",
    "m_mblog_hidden_half_year_2010.json",
    "m_repostTimeline_2020-02_rel_minutes_a.json",
    "m_statuses_extend_2019.json",
    "m_statuses_show_repost_2019.json",
    "sina_visitor_system_page_2014_trimmed.html",
    "weibocn_photo_albums_2020.html",
}
MET_BY_NO_ROUTE = {
    "visitor_genvisitor2_response.txt": "read by the platform's own script in the browser, never by us",
    "weibocn_comment_page_repost_2020-06.html": "weibo.cn wants a login, and lists nothing more",
    "weibocn_info_2020-06.html": "weibo.cn wants a login, and lists nothing more",
    "weibocn_picAll_2020-06.html": "weibo.cn wants a login, and lists nothing more",
    "weibocn_profile_p1_2020-06.html": "weibo.cn wants a login, and lists nothing more",
    "weibocn_profile_p2_2020-06.html": "weibo.cn wants a login, and lists nothing more",
}
"""File -> why. A new sample must be placed here or above."""


def test_every_sample_is_read_or_said_to_be_met_by_no_route() -> None:
    there = {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"}
    assert there == READ_ABOVE | set(MET_BY_NO_ROUTE)


def test_no_sample_is_both_read_and_met_by_no_route() -> None:
    assert not READ_ABOVE & set(MET_BY_NO_ROUTE)
