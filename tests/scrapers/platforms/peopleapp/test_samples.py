"""The People's app: public captures of real items, read as their index states. They are stored outside the tree."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import IdentityUnproved, PostsHidden
from scrapers.model.profile import Origin
from scrapers.platforms.peopleapp.account import ACCOUNT, objects_in, to_post
from scrapers.platforms.peopleapp.article import ARTICLE, owner_of

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "peopleapp"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")


def items() -> list[dict[str, Any]]:
    whole = json.loads((SAMPLES / "peopleapp_channel2003_item_30052489610.json").read_text(encoding="utf-8"))
    short = json.loads((SAMPLES / "peopleapp_channel2003_listitem_30052511008.json").read_text(encoding="utf-8"))
    return [whole[0]["list_item"], short["list_item"]]


@pytest.mark.parametrize(
    ("place", "post_id", "published_at", "title"),
    [
        (0, "30052489610", "2026-06-28T20:51:29+08:00", "AI脸看腻了？“活人感”该回来了"),
        (1, "30052511008", "2026-06-28T22:39:44+08:00", "今晚，我们想把这几首歌唱给你听"),
    ],
)
def test_item_is_read(place: int, post_id: str, published_at: str, title: str) -> None:
    post = to_post(items()[place])
    assert (post.post_id, post.title, post.kind) == (post_id, title, "article")
    assert post.published_at == datetime.fromisoformat(published_at)


def test_item_taken_over_from_elsewhere_is_not_marked_so() -> None:
    taken_over = items()[1]
    assert (taken_over["source"], to_post(taken_over).origin) == ("人民日报微信公号", Origin.UNKNOWN)


@pytest.mark.parametrize("place", [0, 1])
def test_item_of_a_channel_is_no_account_s(place: int) -> None:
    assert owner_of(items()[place]) is None


def test_items_are_not_searched_for_accounts() -> None:
    assert len(list(objects_in({"data": {"list": items()}}))) == 2


def test_channel_s_items_prove_no_account() -> None:
    body = json.dumps({"code": "0", "data": {"list": items()}}).encode()
    heard = Reply(url="https://www.peopleapp.com/api/x", http_status=200, body=body, content_type="application/json")
    page = Reply(url="https://www.peopleapp.com/", http_status=200, body=b"<html></html>", content_type="text/html")
    now = datetime(2026, 6, 29, tzinfo=UTC)
    with pytest.raises(IdentityUnproved):
        ACCOUNT.read(Capture(target=Target(handle="1"), captured_at=now, replies={PAGE: page, heard.url: heard}))


# --- an article's own page ------------------------------------------------------------------------------------------

ADDRESS = "https://www.peopleapp.com/rmharticle/30052489610"


def article(**instead: Any) -> Capture:
    whole = json.loads((SAMPLES / "peopleapp_channel2003_item_30052489610.json").read_text(encoding="utf-8"))
    answer = {"code": "0", "success": True, "data": [whole[0]["detail"] | instead]}
    url = "https://www.peopleapp.com/api/rmrb-bff-display-zh/content/zh/c/pc/content/detail?contentId=30052489610"
    heard = Reply(url=url, http_status=200, body=json.dumps(answer).encode(), content_type="application/json")
    page = Reply(url=ADDRESS, http_status=200, body=b"<html></html>", content_type="text/html")
    now = datetime(2026, 6, 29, tzinfo=UTC)
    return Capture(target=Target(handle="1", links=(ADDRESS,)), captured_at=now, replies={PAGE: page, url: heard})


def test_article_of_the_paper_proves_no_account() -> None:
    with pytest.raises(PostsHidden):
        ARTICLE.read(article())


def test_article_is_as_old_as_its_last_publication() -> None:
    (post,) = ARTICLE.read(article(rmhInfo={"rmhId": "1", "rmhName": "某账号"})).posts
    assert (post.post_id, post.title) == ("30052489610", "AI脸看腻了？“活人感”该回来了")
    assert post.published_at == datetime.fromisoformat("2026-06-28T20:51:29+08:00")


def test_every_sample_is_read() -> None:
    assert {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"} == {
        "peopleapp_channel2003_item_30052489610.json",
        "peopleapp_channel2003_listitem_30052511008.json",
    }
