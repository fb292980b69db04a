"""Zhihu for guests, the member's page and a column: what the recordings of fixtures/zhihu do not show."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import IdentityUnproved, LayoutChanged, NoUrl, PostsHidden, ScrapeError, WrongAccount
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.platforms.zhihu.column import COLUMN
from scrapers.platforms.zhihu.page import MEMBER_PAGE, to_api_keys
from scrapers.platforms.zhihu.posts import API

TOKEN = "chang-sha"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
COUNTS = {"answerCount": 0, "articlesCount": 0, "pinsCount": 0, "zvideoCount": 0, "questionCount": 0}
AUTHOR = {"id": "a1", "urlToken": TOKEN, "name": "长沙"}


def unix(days_ago: float) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp())


def member(**more: Any) -> dict[str, Any]:
    return {**AUTHOR, "accountStatus": [], "badgeV2": {"detailBadges": []}, **COUNTS, **more}


def article(days_ago: float, **more: Any) -> dict[str, Any]:
    return {"id": unix(days_ago), "title": "标题", "created": unix(days_ago), "author": AUTHOR} | more


def page(body: bytes, status: int = 200, url: str = f"https://www.zhihu.com/people/{TOKEN}") -> Capture:
    reply = Reply(url=url, http_status=status, body=body, content_type="text/html")
    return Capture(target=Target(handle=TOKEN), captured_at=NOW, replies={PAGE: reply})


def written(user: Mapping[str, Any], token: str = TOKEN, **lists: list[Mapping[str, Any]]) -> bytes:
    entities = {"users": {token: user}} | {name: {str(i["id"]): i for i in items} for name, items in lists.items()}
    state = json.dumps({"initialState": {"entities": entities}})
    return f'<html><body><script id="js-initialData" type="text/json">{state}</script></body></html>'.encode()


def read_page(user: Mapping[str, Any], **lists: list[Mapping[str, Any]]) -> Profile:
    return MEMBER_PAGE.read(page(written(user, TOKEN, **lists)))


@pytest.mark.parametrize("path", ["people/somebody-else", "org/somebody-else/posts", f"people/{TOKEN}x"])
def test_another_member_s_page_that_embeds_this_one_is_the_wrong_account_s(path: str) -> None:
    with pytest.raises(WrongAccount):
        MEMBER_PAGE.read(page(written(member()), url=f"https://www.zhihu.com/{path}"))


@pytest.mark.parametrize("path", [f"org/{TOKEN}", f"people/{TOKEN}/answers", f"people/{TOKEN}?utm=1"])
def test_every_tab_of_the_member_s_page_is_its_own(path: str) -> None:
    assert MEMBER_PAGE.read(page(written(member()), url=f"https://www.zhihu.com/{path}")).handle == TOKEN


def test_the_page_is_asked_for_and_a_handle_cannot_leave_its_place() -> None:
    looked = Capture(target=Target(handle="../me?x=#"), captured_at=NOW)
    assert MEMBER_PAGE.missing_requests(looked) == {PAGE: "https://www.zhihu.com/people/..%2Fme%3Fx%3D%23"}


def test_counts_of_0_in_the_page_are_never_posted() -> None:
    profile = read_page(member())
    assert (profile.state, profile.post_count, profile.covers_from) == (AccountState.ACTIVE, 0, COMPLETE_LIST)


@pytest.mark.parametrize("count", COUNTS)
def test_a_count_without_a_list_is_hidden_and_never_silence(count: str) -> None:
    with pytest.raises(PostsHidden, match="3 posts counted"):
        read_page(member(**{count: 3}))


@pytest.mark.parametrize("count", COUNTS)
def test_a_missing_count_is_a_changed_layout(count: str) -> None:
    with pytest.raises(LayoutChanged, match="count"):
        read_page({key: value for key, value in member().items() if key != count})


def test_posts_in_the_page_prove_posts_and_no_silence() -> None:
    profile = read_page(member(articlesCount=2), articles=[article(30), article(40)])
    assert ([post.kind for post in profile.posts], profile.covers_from) == (["article", "article"], None)


def test_somebody_elses_items_in_the_page_are_no_posts() -> None:
    with pytest.raises(PostsHidden):
        read_page(member(answerCount=2), articles=[article(1, author={"id": "b2"})])


def test_a_question_that_was_answered_is_no_post() -> None:
    with pytest.raises(PostsHidden):
        read_page(member(answerCount=2), questions=[article(1)])


def test_posts_that_nobody_counted_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="none counted"):
        read_page(member(), articles=[article(1)])


def test_a_post_of_tomorrow_in_the_page_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="has not come"):
        read_page(member(articlesCount=2), articles=[article(-1)])


@pytest.mark.parametrize(
    ("capture", "error"),
    [
        pytest.param(page(b"<html><body>404</body></html>", 404), "layout_changed", id="404"),
        pytest.param(page(written(member()), 410), "layout_changed", id="410"),
        pytest.param(page(written(member()), 403), "blocked", id="403"),
        pytest.param(page(written(member()), url="https://www.zhihu.com/"), "layout_changed", id="home"),
        pytest.param(page(b"<html><body></body></html>"), "layout_changed", id="nothing-written"),
        pytest.param(page(written(member(), token="other")), "layout_changed", id="without-the-member"),
        pytest.param(page(written(member(urlToken="other"))), "wrong_account", id="another-member"),
        pytest.param(page(written(member(name="知乎用户"))), "identity_unproved", id="no-name"),
        pytest.param(page(written(member(accountStatus=[{"name": "hang"}]))), "layout_changed", id="status"),
    ],
)
def test_a_page_that_is_not_the_members_is_no_profile(capture: Capture, error: str) -> None:
    with pytest.raises(ScrapeError) as caught:
        MEMBER_PAGE.read(capture)
    assert caught.value.code == error


def test_an_organisations_page_is_read_where_it_was_sent_on_to() -> None:
    looked = page(written(member()), url=f"https://www.zhihu.com/org/{TOKEN}")
    assert MEMBER_PAGE.read(looked).handle == TOKEN


@pytest.mark.parametrize(("flag", "state"), [("isBaned", AccountState.BANNED), ("isLocked", AccountState.SUSPENDED)])
def test_a_flag_in_the_page_says_which_state(flag: str, state: AccountState) -> None:
    flags = {"isBaned": False, "isLocked": False, "isHanged": False} | {flag: True}
    assert read_page(member(**flags)).state is state


def test_keys_are_read_as_the_api_writes_them() -> None:
    assert to_api_keys({"badgeV2": {"detailBadges": [{"detailType": "x"}]}, "isBaned": 1}) == {
        "badge_v2": {"detail_badges": [{"detail_type": "x"}]},
        "is_baned": 1,
    }


def column(links: tuple[str, ...], answer: Any = None) -> Capture:
    replies = {}
    if answer is not None:
        url = f"{API}/columns/c_1/articles?limit=20&offset=0"
        replies["articles"] = Reply(url=url, http_status=200, body=json.dumps(answer).encode())
    return Capture(target=Target(handle=TOKEN, links=links), captured_at=NOW, replies=replies)


@pytest.mark.parametrize(
    ("link", "known"),
    [
        pytest.param("https://www.zhihu.com/column/c_1335313713054887936", "c_1335313713054887936", id="www"),
        pytest.param("https://zhuanlan.zhihu.com/c_1335313713054887936", "c_1335313713054887936", id="zhuanlan"),
        pytest.param("https://zhuanlan.zhihu.com/c_1/?from=x", "c_1", id="with-a-query"),
        pytest.param("https://www.zhihu.com/column/changsha", "changsha", id="by-name"),
    ],
)
def test_a_columns_link_names_it(link: str, known: str) -> None:
    wanted = COLUMN.missing_requests(column(("https://zhuanlan.zhihu.com/p/86368310", link)))
    assert wanted == {"articles": f"{API}/columns/{known}/articles?limit=20&offset=0"}


@pytest.mark.parametrize(
    "links",
    [
        pytest.param((), id="none"),
        pytest.param(("https://zhuanlan.zhihu.com/p/86368310",), id="an-article"),
        pytest.param(("https://www.zhihu.com/people/chang-sha",), id="the-member"),
        pytest.param(("https://www.zhihu.com/column/../members/x",), id="a-path"),
        pytest.param(("https://example.com/column/c_1",), id="another-host"),
    ],
)
def test_without_a_columns_link_there_is_no_address(links: tuple[str, ...]) -> None:
    with pytest.raises(NoUrl):
        COLUMN.missing_requests(column(links))


def read_column(*items: Mapping[str, Any], is_start: Any = True) -> Profile:
    link = "https://zhuanlan.zhihu.com/c_1"
    return COLUMN.read(column((link,), {"data": list(items), "paging": {"is_start": is_start}}))


def by(token: str, days_ago: float) -> dict[str, Any]:
    return article(days_ago, author={"url_token": token, "name": "长沙"})


def test_a_column_proves_the_members_own_articles_and_no_silence() -> None:
    profile = read_column(by(TOKEN, 90), by("guest", 1), by(TOKEN, 80))
    assert (len(profile.posts), profile.covers_from, profile.post_count) == (2, None, None)


def test_a_column_says_nothing_of_the_state() -> None:
    assert not COLUMN.reports_state


def test_a_column_of_others_is_the_wrong_account() -> None:
    with pytest.raises(WrongAccount, match="guest"):
        read_column(by("guest", 1))


def test_an_empty_column_proves_no_identity() -> None:
    with pytest.raises(IdentityUnproved):
        read_column()


@pytest.mark.parametrize("is_start", [False, 0, "yes"])
def test_a_page_that_is_not_the_first_is_no_answer(is_start: Any) -> None:
    with pytest.raises(LayoutChanged):
        read_column(by(TOKEN, 1), is_start=is_start)


def test_a_page_that_does_not_say_whether_it_is_the_first_proves_its_articles() -> None:
    assert len(read_column(by(TOKEN, 1), is_start=None).posts) == 1
    answer = {"data": [by(TOKEN, 1)]}
    assert len(COLUMN.read(column(("https://zhuanlan.zhihu.com/c_1",), answer)).posts) == 1


# The id that stays when a token passes to somebody else


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        pytest.param({"id": "a1"}, "a1", id="stated"),
        pytest.param({"id": ""}, "", id="empty"),
        pytest.param({}, "", id="missing"),
    ],
)
def test_the_column_states_its_author_s_id_where_its_articles_do(author: Mapping[str, str], expected: str) -> None:
    named = {"url_token": TOKEN, "name": "长沙", **author}
    assert read_column(article(1, author={}), article(2, author=named)).platform_id == expected


def test_articles_of_one_token_and_two_ids_are_not_read() -> None:
    authors = ({"id": id_, "url_token": TOKEN, "name": "长沙"} for id_ in ("a1", "b2"))
    with pytest.raises(LayoutChanged):
        read_column(*(article(number, author=author) for number, author in enumerate(authors, 1)))


def test_the_page_states_its_member_s_id() -> None:
    assert read_page(member(articlesCount=1), articles=[article(1)]).platform_id == "a1"


def test_a_banned_member_is_named_unless_the_name_was_removed() -> None:
    flags = {"isBaned": True, "isLocked": False, "isHanged": False}
    banned, removed = (read_page(member(**flags, name=name)) for name in ("张三", "「已注销」"))

    assert (banned.state, banned.platform_id, banned.display_name) == (AccountState.BANNED, "a1", "张三")
    assert (removed.state, removed.display_name) == (AccountState.BANNED, "")
