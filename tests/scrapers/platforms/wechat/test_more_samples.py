"""WeChat: public captures found later, read as their index states. They are stored outside the tree."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.platforms.wechat.links import LINKS, album_items, album_posts, to_album_post

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "wechat_more"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")

BIZ = "MzIxNDUyMzcwOA=="
NOT_MET = {"homepage_appmsg_item_gov_2022-06.json": "no route asks for a page template (mp/homepage)"}
"""Sample -> why no route meets it."""


def item() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / "album_article_item_gov_2023-07.json").read_bytes())
    return read


def album(*items: Any) -> Reply:
    body = {"base_resp": {"ret": 0}, "getalbum_resp": {"article_list": list(items)}}
    return Reply(url="https://mp.weixin.qq.com/mp/appmsgalbum", http_status=200, body=json.dumps(body).encode())


def test_album_s_item_is_read() -> None:
    post = to_album_post(item())
    assert post.published_at == datetime.fromisoformat("2023-07-16T14:10:30+08:00")
    assert (post.post_id, post.title) == ("2247818285_1", "组工锐评 | “后浪”村社书记的“三笔帐”")
    assert post.url.startswith(f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2247818285&idx=1&sn=")


def test_album_s_item_is_the_account_s() -> None:
    assert (len(album_items(album(item()), BIZ)), len(album_items(album(item()), "MzA4ODUzNjAxOA=="))) == (1, 0)


def test_item_beside_one_that_cannot_be_read_stands() -> None:
    now = datetime.fromisoformat("2023-07-20T00:00:00+08:00")
    replies = {"album:0": album({"url": item()["url"]}, item(), None)}
    found = album_posts(Capture(target=Target(handle=BIZ), captured_at=now, replies=replies), ())
    assert ([post.post_id for post in found.items], len(found.faults)) == (["2247818285_1"], 2)


def test_albums_prove_no_silence() -> None:
    assert LINKS.proves == "partial_list"


def test_every_sample_is_read_or_met_by_no_route() -> None:
    read = {"album_article_item_gov_2023-07.json"}
    assert {path.name for path in SAMPLES.glob("*.json")} == read | NOT_MET.keys()
