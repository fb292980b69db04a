"""Weibo: captures found after the first set, read as their index states. They are stored outside the tree."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.post import time_of_id

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "weibo_more"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")
PINNED, OTHER = "9900000001", "9900000005"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def read(uid: str, info: Any, posts: Any, captured_at: str) -> Profile:
    urls = {
        "info": f"https://weibo.com/ajax/profile/info?uid={uid}",
        "posts": f"https://weibo.com/ajax/statuses/mymblog?uid={uid}&page=1&feature=0",
    }
    replies = {
        name: Reply(url=urls[name], http_status=200, body=json.dumps(body).encode(), content_type="application/json")
        for name, body in (("info", info), ("posts", posts))
    }
    return AJAX.read(
        Capture(target=Target(handle=uid), captured_at=datetime.fromisoformat(captured_at), replies=replies)
    )


@pytest.fixture(scope="module")
def of_2022() -> Profile:
    user = {
        "idstr": PINNED,
        "screen_name": "匿名账号甲",
        "verified": True,
        "verified_reason": "",
        "statuses_count": 900,
    }
    posts = sample("ajax_mymblog_pinned_2022-04.json")
    return read(PINNED, {"ok": 1, "data": {"user": user}}, {"ok": 1} | posts, "2022-04-11T12:00:00+08:00")


def test_a_page_without_total_is_read(of_2022: Profile) -> None:
    assert "total" not in sample("ajax_mymblog_pinned_2022-04.json")["data"]
    assert (len(of_2022.posts), of_2022.post_count) == (4, 900)


def test_the_pinned_post_stands_first_and_is_original(of_2022: Profile) -> None:
    first, *others = of_2022.posts
    assert first.published_at == datetime.fromisoformat("2019-12-30T04:55:13+08:00")
    assert (first.is_pinned, first.origin) == (True, Origin.ORIGINAL)
    assert [(post.is_pinned, post.origin) for post in others] == [(False, Origin.REPOST)] * 3


def test_the_newest_is_the_newest_repost_and_four_posts_prove_no_silence(of_2022: Profile) -> None:
    assert of_2022.last_post is not None
    assert of_2022.last_post.published_at == datetime.fromisoformat("2022-04-10T06:25:41+08:00")
    assert of_2022.covers_from is None


def mblog(post_id: str) -> dict[str, Any]:
    instant = time_of_id(post_id)
    assert instant is not None
    created_at = instant.astimezone(UTC).strftime("%a %b %d %H:%M:%S +0000 %Y")
    return {"idstr": post_id, "created_at": created_at, "user": {"id": int(OTHER)}}


@pytest.mark.parametrize("is_muted", [False, True])
def test_the_profile_of_2023_says_itself_whether_it_is_muted(is_muted: bool) -> None:
    info = sample("ajax_profile_info_2023-04.json")
    info["data"]["user"]["is_muteuser"] = is_muted
    posts = {"ok": 1, "data": {"list": [mblog("4893400000000000")]}}
    profile = read(OTHER, info, posts, "2023-12-22T12:00:00+08:00")
    assert (profile.state, profile.handle, profile.post_count) == (AccountState.ACTIVE, OTHER, 246)
    assert (profile.is_muted, profile.verified_as) == (is_muted, "某领域博主")


def test_every_sample_is_read() -> None:
    assert {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"} == {
        "ajax_mymblog_pinned_2022-04.json",
        "ajax_profile_info_2023-04.json",
    }
