"""The People's app: what the recordings of fixtures/peopleapp do not show."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, FetchMode, Reply, Target
from scrapers.model.errors import (
    IdentityUnproved,
    LayoutChanged,
    NoUrl,
    PostsHidden,
    ScrapeError,
    WrongAccount,
)
from scrapers.model.profile import Origin, Profile
from scrapers.model.route import COMPLETE_LIST, Route
from scrapers.parsing.list_proof import FULL_PAGE
from scrapers.platforms.peopleapp.account import ACCOUNT
from scrapers.platforms.peopleapp.article import ARTICLE

CREATOR = "9943000101"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
API = "https://www.peopleapp.com/api/any/where"
LINK = f"https://www.peopleapp.com/creator/{CREATOR}"
OWN: dict[str, Any] = {"rmhId": CREATOR, "rmhName": "湖南财政"}


def item(days_ago: float, owner: Any = OWN, **more: Any) -> dict[str, Any]:
    instant = NOW - timedelta(days=days_ago)
    return {
        "objectId": str(30030000000 + int(days_ago * 1000)),
        "objectType": "8" if int(days_ago) % 3 else "1",
        "newsTitle": "通知",
        "publishTime": str(int(instant.timestamp() * 1000)),
        "createTime": str(int((instant + timedelta(days=100)).timestamp() * 1000)),
        "rmhInfo": owner,
        "userInfo": None,
    } | more


def page_of(*days: float) -> list[dict[str, Any]]:
    """A first page: items of these days, followed by older ones, two days apart, up to a full page."""
    older = (max(days) + 2 * (number + 1) for number in range(FULL_PAGE - len(days)))
    return [item(each) for each in (*days, *older)]


def account(count: object = 99, creator: str = CREATOR) -> dict[str, Any]:
    return {"data": {"creatorId": creator, "userName": "湖南财政", "contentCount": count}}


def listed(*items: dict[str, Any], has_next: object = 1) -> dict[str, Any]:
    return {"data": {"list": list(items), "hasNext": has_next}}


def look(*answers: Any, status: int = 200) -> Capture:
    page = Reply(url=LINK, http_status=200, body=b"<html><body></body></html>", content_type="text/html")
    heard = {
        f"{API}{number}": Reply(
            url=f"{API}{number}",
            http_status=status,
            body=(answer if isinstance(answer, str) else json.dumps(answer)).encode(),
            content_type="application/json",
        )
        for number, answer in enumerate(answers)
    }
    target = Target(handle=CREATOR, links=(LINK,))
    return Capture(target=target, captured_at=NOW, way=FetchMode.VISIT, replies={PAGE: page, **heard})


def read(*answers: Any) -> Profile:
    return ACCOUNT.read(look(*answers))


# --- the account and its items --------------------------------------------------------------------------------------


def test_account_is_visited_under_the_link_that_the_unit_gave() -> None:
    assert ACCOUNT.address(Target(handle=CREATOR, links=(LINK,))) == LINK


def test_without_a_link_there_is_no_address() -> None:
    with pytest.raises(NoUrl):
        ACCOUNT.address(Target(handle=CREATOR))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"data": {"hasNext": 1, "list": [item(1)]}}, id="in-data"),
        pytest.param({"data": [{"page": {"hasNext": 1, "operDataList": [item(1)]}}]}, id="deeper"),
        pytest.param({"hasNext": 1, "records": [item(1)]}, id="at-the-top"),
    ],
)
def test_items_are_recognised_by_their_fields_wherever_they_stand(answer: Any) -> None:
    assert len(read(account(), answer).posts) == 1


@pytest.mark.parametrize("key", ["creatorId", "rmhId", "userId"])
def test_owner_is_known_by_any_of_its_ids(key: str) -> None:
    assert len(read(account(), listed(item(1, {key: CREATOR}))).posts) == 1


def test_owner_may_stand_in_user_info() -> None:
    assert len(read(account(), listed(item(1, None, userInfo={"creatorId": CREATOR}))).posts) == 1


def test_owner_s_id_may_be_a_number() -> None:
    assert len(read(account(), listed(item(1, {"rmhId": int(CREATOR)}))).posts) == 1


def test_others_items_are_left_out() -> None:
    profile = read(account(), listed(item(20)), listed(item(1, {"rmhId": "1"}), item(2, None)))
    assert [post.published_at for post in profile.posts] == [NOW - timedelta(days=20)]


def test_draft_time_does_not_count() -> None:
    assert read(account(), listed(item(3))).posts[0].published_at == NOW - timedelta(days=3)


def test_another_source_is_no_mark_of_a_repost() -> None:
    assert read(account(), listed(item(1, source="湖南日报"))).posts[0].origin is Origin.UNKNOWN


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("湖南日报", "来源：湖南日报"),
        ("人民日报", "来源：人民日报"),
        ("人民日报客户端", ""),
        ("人民日报客户端湖南频道", ""),
        ("人民号", ""),
        (None, ""),
    ],
)
def test_the_app_s_own_name_is_no_source(source: str | None, line: str) -> None:
    """Else whatever stands in the app would be the paper's, and its accounts would mostly repost."""
    assert read(account(), listed(item(1, source=source))).posts[0].text == line


def test_post_that_two_lists_hold_is_one() -> None:
    assert len(read(account(), listed(item(1)), listed(item(1), item(2))).posts) == 2


# --- how far back it reaches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has_next", "count", "is_whole"),
    [(0, 2, True), (False, 2, True), (1, 2, False), (0, 3, False)],
    ids=["no-more", "no-more-in-words", "more", "fewer-than-counted"],
)
def test_list_is_whole_when_it_says_so_and_the_count_agrees(has_next: object, count: int, is_whole: bool) -> None:
    profile = read(account(count), listed(item(1), item(20), has_next=has_next))
    assert profile.covers_from == (COMPLETE_LIST if is_whole else None)


def test_several_lists_reach_as_far_as_the_shortest() -> None:
    profile = read(account(), listed(*page_of(1, 22)), listed(*page_of(2, 4)))
    assert profile.covers_from == NOW - timedelta(days=4 + 2 * 8)


def test_old_item_first_leaves_silence_unproved() -> None:
    assert read(account(), listed(item(300), item(20), item(25))).covers_from is None


def test_item_without_an_owner_among_its_own_leaves_silence_unproved() -> None:
    assert read(account(), listed(item(20), item(21, None), item(25))).covers_from is None


# --- nothing listed, and whose it is --------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, "0"])
def test_never_posted_rests_on_the_account_s_count(count: object) -> None:
    profile = read(account(count), listed(has_next=0))
    assert (profile.posts, profile.post_count, profile.covers_from) == ((), 0, COMPLETE_LIST)


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param([account(57), listed()], PostsHidden, id="counted-and-not-listed"),
        pytest.param(
            [{"data": {"creatorId": CREATOR, "userName": "湖南财政"}}, listed()], LayoutChanged, id="no-count"
        ),
        pytest.param([account(creator="1"), listed(item(1, {"rmhId": "1"}))], WrongAccount, id="another's"),
        pytest.param([listed(item(1, {"rmhId": "1"}), item(2, {"rmhId": "2"}))], IdentityUnproved, id="several-others"),
        pytest.param([listed(item(1, None))], IdentityUnproved, id="nobody's"),
        pytest.param([{"data": {"list": []}}], IdentityUnproved, id="nothing"),
        pytest.param([], LayoutChanged, id="no-json"),
        pytest.param(["<!DOCTYPE html><html></html>"], LayoutChanged, id="a-page-sent-as-json"),
        pytest.param([account(), listed(item(1, {"name": "湖南财政"}))], LayoutChanged, id="an-owner-of-a-new-shape"),
        pytest.param([account(), listed(item(1, publishTime="2023-09-18"))], LayoutChanged, id="time-in-words"),
    ],
)
def test_what_is_not_recognised_is_not_verified(answers: list[Any], error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        read(*answers)


def test_refused_replies_are_not_read() -> None:
    with pytest.raises(LayoutChanged):
        ACCOUNT.read(look(account(0), status=404))


# --- a link to an article -------------------------------------------------------------------------------------------

ARTICLE_LINK = "https://www.peopleapp.com/rmharticle/30030001000"


def article(owner: Any = OWN, news_id: object = 30030001000, code: str = "0", **more: Any) -> Capture:
    item = {"newsId": news_id, "newsType": 8, "newsTitle": "通知", "publishTime": "2023-09-18 08:40:12"}
    answer = {"code": code, "success": code == "0", "data": [item | {"rmhInfo": owner, "userInfo": None} | more]}
    url = f"{API}/content/detail?contentId=30030001000"
    heard = Reply(url=url, http_status=200, body=json.dumps(answer).encode(), content_type="application/json")
    page = Reply(url=f"{ARTICLE_LINK}?from=share", http_status=200, body=b"<html></html>", content_type="text/html")
    target = Target(handle=CREATOR, links=(LINK, ARTICLE_LINK))
    return Capture(target=target, captured_at=NOW, way=FetchMode.VISIT, replies={PAGE: page, url: heard})


@pytest.mark.parametrize("links", [(LINK, ARTICLE_LINK), (ARTICLE_LINK, LINK)])
def test_each_route_takes_its_own_link(links: tuple[str, ...]) -> None:
    target = Target(handle=CREATOR, links=links)
    assert (ACCOUNT.address(target), ARTICLE.address(target)) == (LINK, ARTICLE_LINK)


@pytest.mark.parametrize("route", [ACCOUNT, ARTICLE], ids=["account", "article"])
def test_another_kind_of_link_gives_no_address(route: Route) -> None:
    links = [link for link in (LINK, ARTICLE_LINK) if not route.accepts_link(link)]
    with pytest.raises(NoUrl):
        route.address(Target(handle=CREATOR, links=tuple(links)))


def without(capture: Capture, *lost: str) -> Capture:
    """The article's reply without these keys, wherever they stand."""
    url, heard = next((url, reply) for url, reply in capture.replies.items() if url != PAGE)
    dropped = json.loads(heard.body, object_hook=lambda found: {k: v for k, v in found.items() if k not in lost})
    return replace(capture, replies={**capture.replies, url: replace(heard, body=json.dumps(dropped).encode())})


@pytest.mark.parametrize("lost", ["code", "success", "newsTitle", "newsType", "userInfo", "rmhName"])
def test_a_key_that_is_absent_costs_no_proved_article(lost: str) -> None:
    profile = ARTICLE.read(without(article(), lost))
    assert [post.post_id for post in profile.posts] == ["30030001000"]
    assert bool(profile.display_name) is (lost != "rmhName")


@pytest.mark.parametrize("value", ["2023-09-18 08:40:12", "1694997612000", 1694997612000])
def test_article_s_time_may_be_in_words_or_in_milliseconds(value: object) -> None:
    (post,) = ARTICLE.read(article(publishTime=value)).posts
    assert post.published_at == datetime.fromisoformat("2023-09-18T08:40:12+08:00")


@pytest.mark.parametrize("lost", ["newsId", "publishTime", "rmhId"])
def test_an_article_without_number_time_or_owner_is_not_verified(lost: str) -> None:
    with pytest.raises(LayoutChanged):
        ARTICLE.read(without(article(), lost))


def test_article_proves_itself_and_no_silence() -> None:
    profile = ARTICLE.read(article())
    (post,) = profile.posts
    assert (post.post_id, post.published_at) == ("30030001000", datetime(2023, 9, 18, 0, 40, 12, tzinfo=UTC))
    assert (profile.display_name, profile.covers_from) == ("湖南财政", None)


@pytest.mark.parametrize(
    ("capture", "error"),
    [
        pytest.param(article({"rmhId": "1", "rmhName": "外单位"}), WrongAccount, id="another's"),
        pytest.param(article(None), PostsHidden, id="the-paper's-own"),
        pytest.param(article(news_id=30030001001), LayoutChanged, id="another-article"),
        pytest.param(article(code="500"), LayoutChanged, id="refused"),
        pytest.param(article(publishTime="刚才"), LayoutChanged, id="time-not-known"),
    ],
)
def test_article_that_proves_nothing_is_not_verified(capture: Capture, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        ARTICLE.read(capture)


# --- "never posted", where something is left open ---------------------------------------------------------------------

OTHER_ACCOUNT = {"data": {"creatorId": "777", "userName": "别家", "contentCount": 50}}


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param((OTHER_ACCOUNT, account(0), listed()), IdentityUnproved, id="another-account-is-described"),
        pytest.param((account(38), account(0), listed()), PostsHidden, id="two-counts"),
        pytest.param((account(0), account(38), listed()), PostsHidden, id="two-counts-in-the-other-order"),
        pytest.param((account(0), account("1.2万"), listed()), LayoutChanged, id="a-count-that-is-not-read"),
        pytest.param((account(0), {"code": "500", "success": False}), PostsHidden, id="a-refusal"),
        pytest.param((account(0), {"code": 401, "message": "x"}), PostsHidden, id="a-refusal-by-code"),
        pytest.param((account(0), listed(item(1, None))), PostsHidden, id="items-of-nobody"),
        pytest.param((account(0), listed(item(1, None, source="湖南财政"))), PostsHidden, id="items-from-its-name"),
    ],
)
def test_nothing_listed_is_never_posted_only_if_nothing_is_left_open(
    answers: tuple[Any, ...], error: type[ScrapeError]
) -> None:
    with pytest.raises(error):
        read(*answers)


def test_the_paper_s_own_items_leave_nothing_open() -> None:
    profile = read({"code": "0", "success": True} | account(0), listed(item(1, None, source="人民日报客户端")))
    assert (profile.post_count, profile.covers_from) == (0, COMPLETE_LIST)


@pytest.mark.parametrize(
    "more", [{"articleCount": 3}, {"videoNum": "2"}, {"worksCount": 1}, {"videoCount": "1.2万"}, {"articleCount": 1.2}]
)
def test_counts_that_contradict_each_other_are_no_silence(more: dict[str, object]) -> None:
    with pytest.raises(PostsHidden):
        read({"data": account(0)["data"] | more})


def test_an_empty_list_that_is_said_to_go_on_is_no_silence() -> None:
    assert read(account(0), listed(has_next=0)).covers_from == COMPLETE_LIST
    with pytest.raises(PostsHidden):
        read(account(0), listed(has_next=1))


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        pytest.param({"message": ""}, 404, id="by-its-status"),
        pytest.param({"success": False}, 200, id="by-its-words"),
    ],
)
def test_a_list_that_did_not_come_may_hold_newer_posts(answer: dict[str, Any], status: int) -> None:
    for others in ((account(0),), (account(), listed(*page_of(20)))):
        found = look(*others)
        assert ACCOUNT.read(found).covers_from is not None
        failed = Reply(url=f"{API}/videos", http_status=status, body=json.dumps(answer).encode())
        found = replace(found, replies={**found.replies, failed.url: failed})
        try:
            assert ACCOUNT.read(found).covers_from is None
        except PostsHidden:
            assert len(others) == 1


# --- a page of which one tab was loaded -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lists", "count", "is_proof"),
    [
        pytest.param([["8"] * FULL_PAGE], 99, False, id="articles-alone"),
        pytest.param([["1"] * FULL_PAGE], 99, False, id="videos-alone"),
        pytest.param([["8"] * (FULL_PAGE - 1) + ["1"]], 99, True, id="two-kinds"),
        pytest.param([["8"] * FULL_PAGE, ["1"] * FULL_PAGE], 99, True, id="two-lists-of-a-kind"),
        pytest.param([["8"] * FULL_PAGE], FULL_PAGE, True, id="all-that-is-counted"),
    ],
)
def test_a_list_of_one_kind_proves_no_silence_unless_it_is_all(
    lists: list[list[str]], count: int, is_proof: bool
) -> None:
    """A page may have a tab for each kind (文章, 视频), and load the first alone: the newest post may be in another."""
    answers = [
        listed(
            *(item(20 + 2 * day + number / 10, objectType=kind) for day, kind in enumerate(kinds)),
            has_next=0 if is_proof and count == FULL_PAGE else 1,
        )
        for number, kinds in enumerate(lists)
    ]
    profile = read(account(count), *answers)
    assert (profile.covers_from is not None) is is_proof
    assert [note.code for note in profile.notes] == ([] if is_proof else ["one_kind"])


@pytest.mark.parametrize(
    ("more", "is_proof"),
    [
        pytest.param({"videoCount": 8}, False, id="videos-are-counted-apart"),
        pytest.param({"videoCount": "1.2万"}, False, id="videos-are-counted-in-words"),
        pytest.param({"articleCount": FULL_PAGE, "videoCount": 0}, True, id="and-there-are-none"),
    ],
)
def test_a_list_of_one_kind_is_not_all_where_another_count_tells_of_more(
    more: dict[str, object], is_proof: bool
) -> None:
    """The count that the list holds in full may be of articles alone."""
    counted = account(FULL_PAGE)
    counted["data"] |= more
    profile = read(counted, listed(*(item(20 + 2 * day, objectType="8") for day in range(FULL_PAGE)), has_next=0))
    assert (profile.covers_from is not None) is is_proof
    assert [note.code for note in profile.notes] == ([] if is_proof else ["one_kind"])
