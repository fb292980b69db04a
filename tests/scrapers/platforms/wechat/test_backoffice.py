"""WeChat's back office: what the recordings of fixtures/wechat do not show."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import LayoutChanged, NoUrl, PostsHidden, ScrapeError, WrongAccount
from scrapers.model.profile import Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.platforms.wechat.backoffice import BACKOFFICE

BIZ = "Mzk5MDQzMDEwMQ=="
OTHER = "MzI3MDAwMDAwMQ=="
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOME = "https://mp.weixin.qq.com/"
OFFICE = f"{HOME}cgi-bin/home?t=home/index&lang=zh_CN&token=77"
LIST = f"{HOME}cgi-bin/appmsgpublish?sub=list&token=77"


def home(biz: str = BIZ, name: str = "长沙政务窗口", more: str = "") -> str:
    return f"""<html><body>uin_base64: "{OTHER}"<script>
        window.wx = {{data: {{t: "77", uin_base64: "{biz}", user_name: "gh_1", nick_name: "{name}"{more}}}}};
    </script></body></html>"""


def article(days_ago: float, mid: int, **more: Any) -> dict[str, Any]:
    return {
        "appmsgid": mid,
        "itemidx": 1,
        "title": f"通知{mid}",
        "link": f"https://mp.weixin.qq.com/s/token{mid}",
        "create_time": int((NOW - timedelta(days=days_ago)).timestamp()),
        "copyright_stat": 0,
        "item_show_type": 0,
        "is_deleted": False,
    } | more


def push(*articles: dict[str, Any]) -> dict[str, str]:
    return {"publish_info": json.dumps({"appmsgex": articles})}


def listed(*pushes: dict[str, str], total: int = 99, ret: object = 0) -> dict[str, Any]:
    page = {"total_count": total, "publish_count": total, "masssend_count": 0, "publish_list": pushes}
    return {"base_resp": {"ret": ret}, "publish_page": json.dumps(page)}


def look(answer: Any = None, shown: str = "", url: str = OFFICE, list_url: str = LIST) -> Capture:
    replies = {"home": Reply(url=url, http_status=200, body=(shown or home()).encode(), content_type="text/html")}
    if answer is not None:
        replies["list"] = Reply(url=list_url, http_status=200, body=json.dumps(answer).encode())
    return Capture(target=Target(handle=BIZ), captured_at=NOW, replies=replies)


def read(answer: Any, **more: Any) -> Profile:
    return BACKOFFICE.read(look(answer, **more))


def test_home_page_is_asked_for_first() -> None:
    assert BACKOFFICE.missing_requests(Capture(target=Target(handle=BIZ), captured_at=NOW)) == {"home": HOME}


def test_list_is_asked_for_with_the_token_of_the_page_s_address() -> None:
    assert "&token=77&" in BACKOFFICE.missing_requests(look())["list"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [pytest.param(HOME, "<html></html>", id="nobody"), pytest.param(OFFICE, home(biz=OTHER), id="another-unit")],
)
def test_list_that_is_not_open_to_us_is_not_asked_for(url: str, shown: str) -> None:
    capture = look(url=url, shown=shown)
    assert BACKOFFICE.missing_requests(capture) == {}
    with pytest.raises(NoUrl):
        BACKOFFICE.read(capture)


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param("<html><script>window.wx = {}</script></html>", id="nobody's"),
        pytest.param(home(more=f', x: {{uin_base64: "{OTHER}"}}'), id="two-accounts"),
        pytest.param(home(more=', x: {nick_name: "另一名"}'), id="two-names"),
        pytest.param(home(name=""), id="nameless"),
    ],
)
def test_page_that_does_not_say_whose_it_is_is_a_changed_layout(shown: str) -> None:
    with pytest.raises(LayoutChanged):
        read(listed(push(article(1, 1))), shown=shown)


def test_name_is_read_as_the_page_shows_it() -> None:
    assert read(listed(push(article(1, 1))), shown=home(name="A&amp;B")).display_name == "A&B"


def test_list_of_another_login_is_another_account_s() -> None:
    with pytest.raises(WrongAccount):
        read(listed(push(article(1, 1))), list_url=LIST.replace("77", "78"))


def test_article_of_another_account_is_another_account_s() -> None:
    link = f"http://mp.weixin.qq.com/s?__biz={OTHER}&mid=1&idx=1&sn=a"
    with pytest.raises(WrongAccount):
        read(listed(push(article(1, 1, link=link))))


def test_long_link_s_post_is_ordered_by_mid_and_idx() -> None:
    link = f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=1&idx=1&sn=a"
    assert read(listed(push(article(1, 1, link=link)))).posts[0].post_id == "1_1"


def test_deleted_article_is_no_update() -> None:
    profile = read(listed(push(article(1, 2, is_deleted=True)), push(article(20, 1))))
    assert [post.post_id for post in profile.posts] == ["token1"]


@pytest.mark.parametrize(
    ("days_ago", "covers_from", "newer"),
    [
        pytest.param(1, NOW - timedelta(days=1) + SECOND, [("deleted_newer", 1)], id="newer"),
        pytest.param(30, NOW - timedelta(days=30) + SECOND, [], id="older"),
    ],
)
def test_silence_begins_after_an_article_that_was_deleted(
    days_ago: int, covers_from: datetime, newer: list[tuple[str, int]]
) -> None:
    """The unit published it; that it is deleted now is not that nothing was published."""
    profile = read(listed(push(article(days_ago, 2, is_deleted=True)), push(article(20, 1)), total=2))
    assert (profile.covers_from, [(note.code, note.number) for note in profile.notes]) == (covers_from, newer)


def test_a_deleted_article_without_its_time_withholds_silence() -> None:
    undated = {name: value for name, value in article(1, 2, is_deleted=True).items() if name != "create_time"}
    assert read(listed(push(undated), push(article(20, 1)), total=2)).covers_from is None


def pushes_of(number: int) -> tuple[dict[str, str], ...]:
    """The newest 20 days old, two days apart."""
    return tuple(push(article(20 + 2 * place, number - place)) for place in range(number))


@pytest.mark.parametrize(
    ("pushes", "total", "covers_from"),
    [
        pytest.param((push(article(1, 2)), push(article(20, 1))), 99, None, id="more-counted"),
        pytest.param((push(article(1, 2)), push(article(20, 1))), 2, COMPLETE_LIST, id="all-listed"),
        pytest.param((push(article(1, 2)), push(article(1, 2))), 2, None, id="one-listed-twice"),
        pytest.param(pushes_of(10), 99, NOW - timedelta(days=38), id="a-first-page"),
        pytest.param(pushes_of(9), 99, None, id="less-than-a-first-page"),
        pytest.param(
            tuple(push(*(article(20 + day, 9 * day + n) for n in range(8))) for day in (1, 2)),
            99,
            None,
            id="two-of-eight-articles",
        ),
        pytest.param((*pushes_of(9), push(article(400, 99))), 2000, None, id="a-gap-too-long-for-so-many"),
        pytest.param((push(article(1, 2)), {"publish_info": ""}), 2, None, id="one-not-told-of"),
        pytest.param((push(article(20, 1)), push(article(1, 2))), 99, None, id="in-another-order"),
    ],
)
def test_list_reaches_as_far_as_it_shows(
    pushes: tuple[dict[str, str], ...], total: int, covers_from: datetime | None
) -> None:
    assert read(listed(*pushes, total=total)).covers_from == covers_from


@pytest.mark.parametrize("ret", [0, "0"])
def test_never_posted_rests_on_all_three_counts(ret: Any) -> None:
    profile = read(listed(total=0, ret=ret))
    assert (profile.post_count, profile.covers_from) == (0, COMPLETE_LIST)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(listed(total=3), PostsHidden, id="counted-and-not-listed"),
        pytest.param(listed(push(article(1, 1, is_deleted=True)), total=1), PostsHidden, id="all-deleted"),
        pytest.param(listed(ret=200002), LayoutChanged, id="invalid-args"),
        pytest.param(listed(ret=-1), LayoutChanged, id="refusal-not-known"),
        pytest.param({"base_resp": {"ret": 0}}, LayoutChanged, id="no-list"),
    ],
)
def test_list_that_proves_nothing_is_not_verified(answer: Any, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        read(answer)


# --- items that cannot be read, and keys that are not there ---------------------------------------------------------


@pytest.mark.parametrize("lost", ["link", "create_time", "is_deleted"])
@pytest.mark.parametrize("total", [2, 99])
def test_article_that_cannot_be_read_withholds_silence_and_costs_the_others_nothing(lost: str, total: int) -> None:
    odd = {name: value for name, value in article(1, 2).items() if name != lost}
    profile = read(listed(push(odd), push(article(20, 1)), total=total))
    assert ([post.post_id for post in profile.posts], profile.covers_from) == (["token1"], None)
    assert profile.notes[0].detail.startswith("of 2 articles: 1: ")


@pytest.mark.parametrize("odd", ["not json", "[]", "{}", '{"appmsgex": 7}'])
def test_publication_that_cannot_be_read_withholds_silence(odd: str) -> None:
    profile = read(listed({"publish_info": odd}, push(article(20, 1))))
    assert ([post.post_id for post in profile.posts], profile.covers_from) == (["token1"], None)


@pytest.mark.parametrize("odd", [{}, {"publish_info": None}, None])
def test_entry_without_its_publication_withholds_silence_and_costs_the_others_nothing(odd: Any) -> None:
    profile = read(listed(odd, push(article(20, 1))))
    assert ([post.post_id for post in profile.posts], profile.covers_from) == (["token1"], None)


def test_nothing_that_can_be_read_is_no_empty_account() -> None:
    with pytest.raises(PostsHidden):
        read(listed({"publish_info": "{}"}, total=0))


@pytest.mark.parametrize("odd", [{"title": None}, {"item_show_type": "?"}], ids=str)
def test_article_counts_without_what_only_describes_it(odd: dict[str, Any]) -> None:
    profile = read(listed(push(article(1, 2) | odd), push(article(20, 1)), total=2))
    assert ([post.post_id for post in profile.posts], profile.covers_from) == (["token2", "token1"], COMPLETE_LIST)


def test_kind_is_the_usual_one_where_none_is_given() -> None:
    item = {name: value for name, value in article(1, 1).items() if name != "item_show_type"}
    assert read(listed(push(item))).posts[0].kind == "article"


@pytest.mark.parametrize("lost", ["total_count", "publish_count", "masssend_count"])
def test_count_that_is_not_there_proves_neither_the_whole_nor_that_nothing_was_posted(lost: str) -> None:
    def without(answer: dict[str, Any]) -> dict[str, Any]:
        page = {name: value for name, value in json.loads(answer["publish_page"]).items() if name != lost}
        return {**answer, "publish_page": json.dumps(page)}

    with pytest.raises(PostsHidden):
        read(without(listed(total=0)))
    whole = read(without(listed(push(article(20, 1)), total=1))).covers_from
    assert whole == (None if lost == "total_count" else COMPLETE_LIST)


def test_a_count_below_what_is_listed_makes_no_list_whole() -> None:
    pushes = [push(article(20 + age, age)) for age in range(20)]

    profile = read(listed(*pushes, total=3))

    assert ([note.code for note in profile.notes][:1], profile.covers_from) == (["count_too_small"], None)


@pytest.mark.parametrize(
    ("sent_info", "days_ago"),
    [
        pytest.param(
            {"time": int((NOW - timedelta(days=13)).timestamp())}, 13, id="sent-two-days-after-it-was-scheduled"
        ),
        pytest.param({"time": int((NOW - timedelta(days=16)).timestamp())}, 15, id="earlier-than-its-own-time"),
        pytest.param({"time": int((NOW + timedelta(days=1)).timestamp())}, 15, id="a-time-that-has-not-come"),
        pytest.param({"time": "soon"}, 15, id="no-time"),
        pytest.param({}, 15, id="not-stated"),
        pytest.param(None, 15, id="null"),
    ],
)
def test_a_scheduled_article_is_dated_by_when_it_was_sent(sent_info: Any, days_ago: int) -> None:
    sent = {"publish_info": json.dumps({"appmsgex": [article(15, 1)], "sent_info": sent_info})}
    (post,) = read(listed(sent, total=1)).posts
    assert post.published_at == NOW - timedelta(days=days_ago)


@pytest.mark.parametrize("mark", [None, "原创", {}])
def test_an_article_without_a_mark_of_its_origin_counts_and_the_list_claims_nothing_as_a_whole(mark: Any) -> None:
    """Among the marked ones the share of reposts would rise."""
    profile = read(listed(push(article(1, 2) | {"copyright_stat": mark}), push(article(20, 1)), total=2))
    assert ([post.post_id for post in profile.posts], profile.covers_from) == (["token2", "token1"], None)
    assert [(note.code, note.number) for note in profile.notes] == [("marks_unknown", 1)]


@pytest.mark.parametrize("featured", [2, "1.2万", 1.2])
def test_never_posted_is_not_claimed_of_an_account_with_featured_publications(featured: object) -> None:
    answer = listed(total=0)
    assert read(answer).post_count == 0
    answer["publish_page"] = json.dumps({**json.loads(answer["publish_page"]), "featured_count": featured})
    with pytest.raises(PostsHidden):
        read(answer)
