"""Weibo: public captures of real replies, read as their index says. They lie beside the tree, not in it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers.capture import Capture, Reply, Target
from scrapers.errors import Blocked, LayoutChanged, LoginRequired, PostsHidden, ScrapeError
from scrapers.mblog import time_of_id, to_origin
from scrapers.profile import Origin, Post
from scrapers.weibo import AJAX

SAMPLES = Path(__file__).resolve().parents[2] / ".." / "shared" / "platforms" / "samples" / "weibo"
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
    """A post of the older API under the names of the newer one."""
    return {"text_raw": status["text"]} | status


def origins(name: str) -> list[tuple[str, Origin, str]]:
    return [(one["idstr"], *to_origin(as_ajax(one))) for one in sample(name)["statuses"]]


def gap_of(status: dict[str, Any]) -> timedelta:
    told = time_of_id(status["idstr"])
    assert told is not None
    return abs(told - datetime.strptime(status["created_at"], "%a %b %d %H:%M:%S %z %Y"))


def look(name: str, status: int = 200, captured_at: str = "2021-02-24T00:00:00+08:00") -> Capture:
    """The sample in the place of the posts of a user that is there."""
    user = {"idstr": "1645372340", "screen_name": "于三羊鲜声", "verified": False, "statuses_count": 1}
    info = Reply(url=INFO, http_status=200, body=json.dumps({"ok": 1, "data": {"user": user}}).encode())
    posts = Reply(url=POSTS, http_status=status, body=(SAMPLES / name).read_bytes())
    now = datetime.fromisoformat(captured_at)
    return Capture(target=Target(handle="1645372340"), captured_at=now, replies={"info": info, "posts": posts})


def with_total(capture: Capture) -> Capture:
    """The capture's list as the later replies give it: with its total."""
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
def test_every_real_id_tells_its_posts_second(name: str) -> None:
    gaps = [gap_of(one) for one in sample(name)["statuses"]]
    assert len(gaps) >= 12
    assert max(gaps) <= timedelta(seconds=3)


def test_two_originals_of_2013_are_deleted_and_their_reposts_stay_reposts() -> None:
    deleted = {one["idstr"] for one in sample(LISTS[2])["statuses"] if one.get("retweeted_status", {}).get("deleted")}
    read = {post_id: origin for post_id, origin, _ in origins(LISTS[2])}
    assert [read[post_id] for post_id in sorted(deleted)] == [Origin.REPOST, Origin.REPOST]


def test_reposts_and_own_posts_of_2013_are_told_apart() -> None:
    read = [origin for _, origin, _ in origins(LISTS[2])]
    assert (read.count(Origin.REPOST), read.count(Origin.ORIGINAL)) == (8, 4)


@pytest.mark.parametrize(
    ("post_id", "origin", "mark"),
    [
        pytest.param("4332746396412773", Origin.ORIGINAL, "own post shared again", id="people's-daily-itself"),
        pytest.param("4332749161223004", Origin.REPOST, "retweeted_status", id="a-repost"),
        pytest.param("4332744308133671", Origin.ORIGINAL, "no retweeted_status", id="an-original"),
    ],
)
def test_posts_of_2019_carry_their_marks(post_id: str, origin: Origin, mark: str) -> None:
    assert (post_id, origin, mark) in origins(LISTS[0])


def test_the_weather_services_post_of_2018_is_a_repost() -> None:
    assert ("4199674862603248", Origin.REPOST, "retweeted_status") in origins(LISTS[1])


def test_a_hidden_original_of_2010_leaves_its_repost_a_repost() -> None:
    hidden = sample("m_mblog_hidden_half_year_2010.json")
    repost = {"user": {"id": 1}, "text_raw": "转发微博", "retweeted_status": hidden}
    assert (time_of_id(hidden["id"]), *to_origin(repost)) == (None, Origin.REPOST, "retweeted_status")


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
