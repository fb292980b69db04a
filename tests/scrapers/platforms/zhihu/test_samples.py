"""Zhihu: public captures of real replies, read as their index states. They are stored outside the tree."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import (
    Blocked,
    LayoutChanged,
    LoginRequired,
    PostsHidden,
    RateLimited,
    ScrapeError,
    UnknownWords,
)
from scrapers.model.profile import AccountState, Origin, Post, Profile
from scrapers.platforms.zhihu.api import INCLUDE, MEMBERS
from scrapers.platforms.zhihu.column import COLUMN
from scrapers.platforms.zhihu.page import MEMBER_PAGE, embedded_entities
from scrapers.platforms.zhihu.posts import API, KINDS, to_answer, to_article, to_pin, to_question

SAMPLES = Path(__file__).resolve().parents[4] / ".." / "shared" / "platforms" / "samples" / "zhihu"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the public captures are not beside this tree")

NOT_ASKED_FOR_THEN = {"zvideo_count": 0, "badge_v2": {"detail_badges": []}}
"""What the capture of 2019 did not name in its include."""


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def look(token: str, member: Reply, **lists: Reply) -> Capture:
    now = datetime.fromisoformat("2026-11-23T18:00:00+08:00")
    return Capture(target=Target(handle=token), captured_at=now, replies={"member": member, **lists})


def reply(body: bytes, status: int = 200, token: str = "h2pl") -> Reply:
    url = f"https://www.zhihu.com/api/v4/members/{token}?include={INCLUDE}"
    return Reply(url=url, http_status=status, body=body, content_type="application/json")


def of_kind(name: str, *items: Mapping[str, Any]) -> Reply:
    body = json.dumps({"data": items, "paging": {"is_end": False}}).encode()
    return Reply(url=KINDS[name].url.format(token="h2pl"), http_status=200, body=body)


@pytest.fixture
def member() -> Any:
    return sample("wendao_member_member.json") | NOT_ASKED_FOR_THEN


@pytest.fixture
def profile(member: Any) -> Profile:
    """The member of 2019 with one item of each kind, under the member's own id."""
    own = {"author": {"id": member["id"]}}
    capture = look(
        "h2pl",
        reply(json.dumps(member).encode()),
        articles=of_kind("articles", sample("zhh_member_articles_item.json") | own),
        answers=of_kind("answers", sample("zhh_member_answers_item.json") | own),
        pins=of_kind("pins", sample("zhh_member_pins_item.json") | own),
        questions=of_kind("questions", sample("zhh_member_questions_item.json")),
    )
    return MEMBERS.read(capture)


def test_the_member_of_2019_is_active_under_its_name(profile: Profile) -> None:
    assert (profile.state, profile.handle, profile.display_name) == (AccountState.ACTIVE, "h2pl", "黄小斜")


def test_the_member_of_2019_is_not_verified(profile: Profile) -> None:
    assert profile.verified_as == ""


def test_the_member_of_2019_has_its_counts(profile: Profile) -> None:
    assert profile.post_count == 183 + 162 + 6 + 1


def test_the_members_is_active_stamp_is_no_post(profile: Profile) -> None:
    assert datetime.fromisoformat("2016-02-04T16:54:09+08:00") not in {post.published_at for post in profile.posts}


def test_the_member_of_2019_asks_for_its_four_kinds(member: Any) -> None:
    wanted = MEMBERS.missing_requests(look("h2pl", reply(json.dumps(member).encode())))
    assert set(wanted) == {"articles", "answers", "pins", "questions"}


def test_a_member_without_all_counts_is_a_changed_layout() -> None:
    with pytest.raises(ScrapeError) as caught:
        MEMBERS.read(look("h2pl", reply((SAMPLES / "wendao_member_member.json").read_bytes())))
    assert caught.value.code == "layout_changed"


def test_the_app_hosts_member_carries_the_flags_of_a_normal_account() -> None:
    flagged = sample("zhh_api_people_profile_demo.json")
    assert [flagged[flag] for flag in ("is_baned", "is_locked", "is_hanged")] == [False, False, False]


@pytest.mark.parametrize(
    ("name", "read", "post_id", "published_at"),
    [
        pytest.param("zhh_member_articles_item.json", to_article, "56977099", "2019-02-18T04:11:58", id="article"),
        pytest.param("zhh_article_detail.json", to_article, "23141946", "2016-10-23T01:55:48", id="article-alone"),
        pytest.param("zhh_member_answers_item.json", to_answer, "618283325", "2019-03-09T19:17:05", id="answer"),
        pytest.param("zhh_answer_detail.json", to_answer, "100898227", "2016-05-14T23:31:14", id="answer-alone"),
        pytest.param("zpp_answer-detail.json", to_answer, "1936787046304842491", "2025-08-07T13:53:35", id="text-id"),
        pytest.param("zhh_member_questions_item.json", to_question, "295503169", "2018-09-21T10:20:23", id="question"),
        pytest.param("zhh_member_pins_item.json", to_pin, "1097830077735231488", "2019-04-06T11:58:07", id="pin"),
        pytest.param("zhh_pin_repost_2019.json", to_pin, "1141627123784638464", "2019-08-05T08:31:56", id="repin"),
    ],
)
def test_an_item_is_dated_by_its_creation(
    name: str, read: Callable[[Any], Post], post_id: str, published_at: str
) -> None:
    post = read(sample(name))
    assert (post.post_id, post.published_at) == (post_id, datetime.fromisoformat(f"{published_at}+08:00"))


def test_a_pin_of_2026_is_dated_by_its_creation_and_not_its_edit() -> None:
    reduced = sample("zhh26_pin-2067239959539487399.json")["data"] | {"content": []}
    assert to_pin(reduced).published_at == datetime.fromisoformat("2026-08-02T13:33:09+08:00")


def test_an_answer_is_titled_by_its_question() -> None:
    assert to_answer(sample("zhh_member_answers_item.json")).title == "5G 时代，客户端运行等编程环境会发生些什么变化？"


def test_the_repin_of_2019_is_a_repost() -> None:
    assert to_pin(sample("zhh_pin_repost_2019.json")).origin is Origin.REPOST


def test_a_rounded_source_pin_id_alone_still_shows_a_repost_and_nothing_more() -> None:
    item = {
        key: value for key, value in sample("zhh_pin_repost_2019.json").items() if key not in ("origin_pin", "repin")
    }
    assert item["source_pin_id"] != int(sample("zhh_pin_repost_2019.json")["origin_pin"]["id"])
    assert to_pin(item).origin is Origin.REPOST


def test_a_pin_of_2019_with_no_source_is_original() -> None:
    assert to_pin(sample("zhh_member_pins_item.json")).origin is Origin.ORIGINAL


@pytest.mark.parametrize(
    ("name", "error"),
    [
        pytest.param("err_40362_long_fxzhihu44.json", RateLimited, id="40362-long"),
        pytest.param("err_40362_short_mediacrawler435.json", RateLimited, id="40362-short"),
        pytest.param("err_10003_fxzhihu51.json", Blocked, id="10003"),
        pytest.param("err_40353_need_login_2026-10-02.json", LoginRequired, id="40353"),
    ],
)
def test_a_wall_is_recognised_by_its_code(name: str, error: type[ScrapeError]) -> None:
    with pytest.raises(ScrapeError) as caught:
        MEMBERS.read(look("h2pl", reply((SAMPLES / name).read_bytes(), 403)))
    assert type(caught.value) is error


@pytest.mark.parametrize("status", [200, 403, 404, 410])
def test_the_disabled_accounts_message_is_suspended(status: int) -> None:
    message = (
        (SAMPLES / "err_account_disabled_message_zhihu-oauth141.txt").read_text(encoding="utf-8").rpartition(": ")[2]
    )
    body = json.dumps({"error": {"message": message.strip()}}, ensure_ascii=False).encode()
    profile = MEMBERS.read(look("h2pl", reply(body, status)))
    assert (profile.state, profile.words) == (AccountState.SUSPENDED, f"HTTP {status} {message.strip()}")


def test_a_closed_accounts_status_counts_with_known_words_alone() -> None:
    status = sample("zhh26_error_deleted_410.json")["data"]["status"]
    body = json.dumps({"error": {"message": "made: the body was never captured"}}).encode()
    with pytest.raises(UnknownWords):
        MEMBERS.read(look("h2pl", reply(body, status)))


def column_look(body: bytes, handle: str) -> Capture:
    column = "c_1013062988227526656"
    articles = Reply(url=f"{API}/columns/{column}/articles?limit=20&offset=0", http_status=200, body=body)
    target = Target(handle=handle, links=(f"https://zhuanlan.zhihu.com/{column}",))
    now = datetime.fromisoformat("2026-11-23T18:00:00+08:00")
    return Capture(target=target, captured_at=now, replies={"articles": articles})


def test_the_second_page_of_a_column_is_not_its_newest() -> None:
    body = (SAMPLES / "wendao_column_article.json").read_bytes()
    with pytest.raises(LayoutChanged, match="first page"):
        COLUMN.read(column_look(body, "hou-ding-zi"))


def test_the_newest_of_that_page_is_read_were_it_the_first() -> None:
    answer = sample("wendao_column_article.json")
    answer["paging"]["is_start"] = True
    profile = COLUMN.read(column_look(json.dumps(answer).encode(), "hou-ding-zi"))
    last = profile.last_post
    assert last is not None
    assert (last.title, last.published_at) == (
        "指标选错，考核就失败了一半！",
        datetime.fromisoformat("2019-10-12T22:45:14+08:00"),
    )
    assert (len(profile.posts), profile.display_name, profile.covers_from) == (10, "乔见薪愁", None)


def test_an_article_of_a_columns_list_is_read_under_its_author() -> None:
    answer = {"data": [sample("zhh_column_article_excerpt.json")], "paging": {"is_start": True}}
    (post,) = COLUMN.read(column_look(json.dumps(answer).encode(), "kuang-wan-35-41")).posts
    assert post.published_at == datetime.fromisoformat("2019-02-04T18:58:20+08:00")


def page_look(body: bytes, handle: str) -> Capture:
    page = Reply(url=f"https://www.zhihu.com/people/{handle}", http_status=200, body=body, content_type="text/html")
    now = datetime.fromisoformat("2026-11-23T18:00:00+08:00")
    return Capture(target=Target(handle=handle), captured_at=now, replies={PAGE: page})


@pytest.mark.parametrize("handle", ["feng-ye-85", "d93269d87245eaa4afe2d271d63f79c0"])
def test_a_columns_page_is_no_members_page_and_gives_no_posts(handle: str) -> None:
    body = (SAMPLES / "bigo_column_page_ssr_2021.html").read_bytes()
    with pytest.raises(LayoutChanged):
        MEMBER_PAGE.read(page_look(body, handle))


def test_the_columns_page_is_read_as_far_as_it_is_one() -> None:
    body = (SAMPLES / "bigo_column_page_ssr_2021.html").read_bytes()
    entities = embedded_entities(page_look(body, "feng-ye-85").page)
    assert (len(entities["columns"]), entities["articles"], entities["pins"]) == (1, {}, {})


def test_a_search_answer_in_a_lists_place_is_a_changed_layout(member: Any) -> None:
    found = json.dumps(sample("zpp_search-general-sanitized.json")).encode()
    lists = {name: Reply(url=KINDS[name].url, http_status=200, body=found) for name in KINDS}
    with pytest.raises(LayoutChanged):
        MEMBERS.read(look("h2pl", reply(json.dumps(member).encode()), **lists))


@pytest.mark.parametrize("name", ["wendao_home_recommend.json", "wendao_answer_answers.json"])
def test_somebody_elses_feed_in_a_lists_place_is_never_the_accounts(name: str, member: Any) -> None:
    feed = (SAMPLES / name).read_bytes()
    lists = {kind: Reply(url=KINDS[kind].url, http_status=200, body=feed) for kind in KINDS}
    with pytest.raises((LayoutChanged, PostsHidden)):
        MEMBERS.read(look("h2pl", reply(json.dumps(member).encode()), **lists))


READ_ABOVE = {
    "bigo_column_page_ssr_2021.html",
    "err_10003_fxzhihu51.json",
    "err_40353_need_login_2026-10-02.json",
    "err_40362_long_fxzhihu44.json",
    "err_40362_short_mediacrawler435.json",
    "err_account_disabled_message_zhihu-oauth141.txt",
    "wendao_answer_answers.json",
    "wendao_column_article.json",
    "wendao_home_recommend.json",
    "wendao_member_member.json",
    "zhh26_error_deleted_410.json",
    "zhh26_pin-2067239959539487399.json",
    "zhh_answer_detail.json",
    "zhh_api_people_profile_demo.json",
    "zhh_article_detail.json",
    "zhh_column_article_excerpt.json",
    "zhh_member_answers_item.json",
    "zhh_member_articles_item.json",
    "zhh_member_pins_item.json",
    "zhh_member_questions_item.json",
    "zhh_pin_repost_2019.json",
    "zpp_answer-detail.json",
    "zpp_search-general-sanitized.json",
}
MET_BY_NO_ROUTE = {
    "wendao_answer_answerDetail.json": "the answers to one question; as wendao_answer_answers.json",
    "wendao_column_column.json": "columns that Zhihu recommends; their `updated` is no post",
    "zhh26_author-abnormal-ma-qian-zu.json": "a collector's own note of an HTTP 410",
    "zhh26_author-jin-xu-liang.json": "a collector's own note of a member",
    "zhh26_author-yu-san-geng.json": "a collector's own note of a member",
    "zhh_activity_article_voteup_2019.json": "activities, which no route asks for: 赞了文章 is no post",
    "zhh_column.json": "a column itself; its `updated` is no post",
    "zpp_search-badge-general.json": "search wants a login, and its last_creation_time is no post's",
    "zpp_search-people-sanitized.json": "search wants a login, and its last_creation_time is no post's",
}
"""File -> why. A new sample must be placed here or above."""


def test_every_sample_is_read_or_said_to_be_met_by_no_route() -> None:
    there = {path.name for path in SAMPLES.iterdir()} - {"INDEX.md"}
    assert there == READ_ABOVE | set(MET_BY_NO_ROUTE)


def test_no_sample_is_both_read_and_met_by_no_route() -> None:
    assert not READ_ABOVE & set(MET_BY_NO_ROUTE)
