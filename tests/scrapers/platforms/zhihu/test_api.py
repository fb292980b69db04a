"""Zhihu: what the recordings of fixtures/zhihu do not show."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import (
    Blocked,
    IdentityUnproved,
    LayoutChanged,
    PostsHidden,
    ScrapeError,
    UnknownWords,
    Unreachable,
)
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_proof import FULL_PAGE
from scrapers.platforms.zhihu.api import INCLUDE, MEMBERS
from scrapers.platforms.zhihu.posts import KINDS, to_answer, to_article, to_pin, to_zvideo

TOKEN = "chang-sha"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
MEMBER = f"https://www.zhihu.com/api/v4/members/{TOKEN}?include={INCLUDE}"
NONE = {"articles_count": 0, "answer_count": 0, "pins_count": 0, "zvideo_count": 0, "question_count": 0}
FLAGS = {"is_baned": False, "is_locked": False, "is_hanged": False}


def unix(days_ago: float) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp())


def member(**more: Any) -> dict[str, Any]:
    own = {"id": "a1", "url_token": TOKEN, "name": "长沙", "account_status": [], "badge_v2": {"detail_badges": []}}
    return own | NONE | FLAGS | more


def article(days_ago: float, **more: Any) -> dict[str, Any]:
    return {"id": unix(days_ago), "title": "标题", "created": unix(days_ago), "author": {"id": "a1"}} | more


def pin(days_ago: float, **more: Any) -> dict[str, Any]:
    return article(days_ago) | {"content": [{"type": "text", "content": "想法"}]} | more


def listing(*items: Mapping[str, Any], is_end: bool = False) -> dict[str, Any]:
    return {"data": list(items), "paging": {"is_end": is_end}}


def reply(url: str, body: Any, status: int = 200) -> Reply:
    return Reply(url=url, http_status=status, body=json.dumps(body).encode(), content_type="application/json")


def capture(first: Any, status: int = 200, **lists: Any) -> Capture:
    replies = {"member": reply(MEMBER, first, status)}
    replies |= {name: reply(KINDS[name].url.format(token=TOKEN), body) for name, body in lists.items()}
    return Capture(target=Target(handle=TOKEN), captured_at=NOW, replies=replies)


def read(first: Any, status: int = 200, **lists: Any) -> Profile:
    return MEMBERS.read(capture(first, status, **lists))


def read_articles(*items: Mapping[str, Any], count: int = 50, is_end: bool = False) -> Profile:
    return read(member(articles_count=count), articles=listing(*items, is_end=is_end))


def page_of(make: Callable[[float], Any], *days: float) -> list[Any]:
    """A first page: posts of these days, followed by older ones, two days apart, up to a full page."""
    older = (max(days) + 2 * (number + 1) for number in range(FULL_PAGE - len(days)))
    return [make(each) for each in (*days, *older)]


def refusal(message: str, code: int = 1) -> dict[str, Any]:
    return {"error": {"message": message, "code": code}}


def test_asks_for_the_member_first() -> None:
    assert MEMBERS.missing_requests(Capture(target=Target(handle=TOKEN), captured_at=NOW)) == {"member": MEMBER}


def test_a_handle_cannot_leave_its_place_in_the_address() -> None:
    looked = Capture(target=Target(handle="../me?x=#"), captured_at=NOW)
    assert MEMBERS.missing_requests(looked)["member"].startswith(
        "https://www.zhihu.com/api/v4/members/..%2Fme%3Fx%3D%23?include="
    )


@pytest.mark.parametrize(
    ("counts", "kinds"),
    [
        pytest.param({}, set(), id="none"),
        pytest.param({"answer_count": 1}, {"answers"}, id="one"),
        pytest.param({"pins_count": 1, "zvideo_count": 2}, {"pins", "zvideos"}, id="two"),
    ],
)
def test_asks_for_the_kinds_that_are_counted(counts: Mapping[str, int], kinds: set[str]) -> None:
    assert set(MEMBERS.missing_requests(capture(member(**counts)))) == kinds


def test_an_account_that_only_asks_is_no_silent_one() -> None:
    asked = {key: value for key, value in article(2).items() if key != "author"}
    profile = read(member(question_count=1), questions=listing(asked, is_end=True))
    assert profile.last_post is not None
    assert (profile.last_post.kind, profile.last_post.url) == ("question", f"https://www.zhihu.com/question/{unix(2)}")


def test_a_question_of_somebody_else_is_none_of_the_account() -> None:
    with pytest.raises(LayoutChanged, match="own"):
        read(member(question_count=1), questions=listing(article(2, author={"id": "b2"})))


@pytest.mark.parametrize("kind", ["articles", "answers", "pins", "zvideos"])
def test_only_questions_may_leave_out_their_author(kind: str) -> None:
    nameless = {key: value for key, value in pin(2).items() if key != "author"}
    lists: dict[str, Any] = {kind: listing(nameless)}
    with pytest.raises(LayoutChanged, match="author"):
        read(member(**{KINDS[kind].count: 1}), **lists)


@pytest.mark.parametrize("kind", ["articles", "answers"])
def test_asks_for_the_newest_by_creation(kind: str) -> None:
    wanted = MEMBERS.missing_requests(capture(member(articles_count=1, answer_count=1)))
    assert "sort_by=created" in wanted[kind]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(refusal("资源不存在"), 404, id="not-found"),
        pytest.param(member(articles_count=1, is_baned=True), 200, id="banned"),
        pytest.param(refusal("请求参数异常", 10003), 403, id="refused"),
        pytest.param([], 200, id="not-an-object"),
    ],
)
def test_asks_for_no_posts_of_an_account_that_is_not_there(body: Any, status: int) -> None:
    assert MEMBERS.missing_requests(capture(body, status)) == {}


@pytest.mark.parametrize(
    ("status", "message", "state"),
    [
        pytest.param(404, "资源不存在", AccountState.NOT_FOUND, id="404"),
        pytest.param(410, "该帐号已注销", AccountState.DEREGISTERED, id="410-is-not-banned"),
        pytest.param(410, "该用户已注销。", AccountState.DEREGISTERED, id="410-of-a-user"),
        pytest.param(410, "用户不存在", AccountState.NOT_FOUND, id="410-of-nothing"),
        pytest.param(410, "资源不存在", AccountState.NOT_FOUND, id="410-of-a-moved-address-perhaps"),
        pytest.param(404, "该帐号已停用，主页无法访问", AccountState.SUSPENDED, id="disabled-404"),
        pytest.param(410, "该帐号已停用，主页无法访问", AccountState.SUSPENDED, id="disabled-410"),
        pytest.param(200, "该帐号已停用，主页无法访问", AccountState.SUSPENDED, id="disabled-200"),
    ],
)
def test_an_error_of_the_api_says_which_state(status: int, message: str, state: AccountState) -> None:
    profile = read(refusal(message), status)
    assert (profile.state, profile.words) == (state, f"HTTP {status} {message}")


@pytest.mark.parametrize("status", [200, 400, 404, 410])
@pytest.mark.parametrize(
    "message",
    [
        "该接口已停用",
        "该问题已被管理员关闭",
        "该内容已被删除",
        "该话题已注销",
        "您的帐号已停用",
        "该帐号已停用评论",
        "页面已下线",
        "知乎实体已删除",
        "该帐号已注销申请已撤回",
        "Gone",
    ],
)
def test_a_status_beside_unknown_words_is_no_state(status: int, message: str) -> None:
    with pytest.raises(LayoutChanged):
        read(refusal(message), status)


@pytest.mark.parametrize(("status", "message"), [(404, "该帐号已注销"), (200, "资源不存在"), (400, "该帐号已注销")])
def test_words_of_another_status_are_no_state(status: int, message: str) -> None:
    with pytest.raises(UnknownWords):
        read(refusal(message), status)


@pytest.mark.parametrize(
    ("flag", "state"),
    [("is_baned", AccountState.BANNED), ("is_locked", AccountState.SUSPENDED), ("is_hanged", AccountState.SUSPENDED)],
)
def test_a_flag_of_the_member_says_which_state(flag: str, state: AccountState) -> None:
    profile = read(member(articles_count=3) | {flag: True})
    assert (profile.state, profile.words) == (state, f"{flag}: true")


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_that_is_neither_yes_nor_no_is_a_changed_layout(flag: str) -> None:
    with pytest.raises(LayoutChanged):
        read(member() | {flag: None})


def test_a_banned_members_account_status_is_kept_in_the_words() -> None:
    assert "'hang'" in read(member(is_baned=True, account_status=[{"name": "hang"}])).words


def test_an_account_status_alone_is_no_verdict_and_is_reported_raw() -> None:
    with pytest.raises(LayoutChanged, match="'hang'"):
        read(member(account_status=[{"name": "hang"}]))


def test_a_member_about_to_be_deregistered_is_active() -> None:
    assert read(member(is_destroy_waiting=True)).state is AccountState.ACTIVE


def test_flags_that_never_came_are_not_asked_for_again() -> None:
    old = {key: value for key, value in member().items() if key not in FLAGS}
    assert read(old).state is AccountState.ACTIVE


@pytest.mark.parametrize("flag", FLAGS)
def test_a_missing_flag_withholds_silence_and_costs_the_posts_nothing(flag: str) -> None:
    rest = {key: value for key, value in member(articles_count=FULL_PAGE).items() if key != flag}
    profile = read(rest, articles=listing(*page_of(article, 20), is_end=True))
    assert (profile.state, len(profile.posts)) == (AccountState.ACTIVE, FULL_PAGE)
    assert "state_unknown" in {note.code for note in profile.notes}
    assert profile.covers_from is None


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_that_is_set_while_another_is_missing_is_a_changed_layout(flag: str) -> None:
    set_one = next(name for name in FLAGS if name != flag)
    rest = {key: value for key, value in member(**{set_one: True}).items() if key != flag}
    with pytest.raises(LayoutChanged, match="flags"):
        read(rest)


def test_nothing_listed_with_a_missing_flag_is_not_never_posted() -> None:
    with pytest.raises(LayoutChanged, match="state_unknown"):
        read({key: value for key, value in member().items() if key != "is_locked"})


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, LayoutChanged), (403, Blocked), (404, LayoutChanged), (410, LayoutChanged), (500, Unreachable)],
)
def test_a_status_without_the_apis_json_is_no_state(status: int, error: type[ScrapeError]) -> None:
    page = Reply(url=MEMBER, http_status=status, body=b"<html><body>404</body></html>", content_type="text/html")
    with pytest.raises(error):
        MEMBERS.read(Capture(target=Target(handle=TOKEN), captured_at=NOW, replies={"member": page}))


@pytest.mark.parametrize(
    "url", ["https://gateway.example.com/api/v4/members/chang-sha", "https://www.zhihu.com/people/chang-sha"]
)
def test_a_410_of_another_place_is_no_state(url: str) -> None:
    gone = reply(url, refusal("该帐号已注销"), 410)
    with pytest.raises(LayoutChanged):
        MEMBERS.read(Capture(target=Target(handle=TOKEN), captured_at=NOW, replies={"member": gone}))


@pytest.mark.parametrize(
    ("body", "error"), [(refusal("系统繁忙"), LayoutChanged), ({}, LayoutChanged), ({"error": "410"}, LayoutChanged)]
)
def test_an_error_of_unknown_meaning_is_no_state(body: Any, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        read(body, 200)


def test_a_refused_list_is_blocked_or_changed_and_never_empty() -> None:
    looked = capture(member(articles_count=3))
    refused = reply("https://www.zhihu.com/api/v4/members/chang-sha/articles", refusal("…", 40362), 403)
    with pytest.raises(ScrapeError) as caught:
        MEMBERS.read(Capture(target=looked.target, captured_at=NOW, replies={**looked.replies, "articles": refused}))
    assert caught.value.code == "rate_limited"


def test_a_counted_kind_that_was_not_fetched_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="articles"):
        read(member(articles_count=3))


@pytest.mark.parametrize("name", ["[已重置]", "「已注销」", "知乎用户"])
def test_a_name_that_was_taken_away_proves_nothing(name: str) -> None:
    with pytest.raises(IdentityUnproved):
        read(member(name=name))


def test_never_posted_is_said_by_every_count() -> None:
    profile = read(member())
    assert (profile.state, profile.post_count, profile.covers_from) == (AccountState.ACTIVE, 0, COMPLETE_LIST)


def test_the_count_is_of_all_kinds() -> None:
    lists: dict[str, Any] = {
        name: listing(pin(1, question={"id": 1, "title": "问"}, created_time=unix(1), published_at=unix(1)))
        for name in KINDS
    }
    counts = {"articles_count": 1, "answer_count": 20, "pins_count": 300, "zvideo_count": 4000, "question_count": 50000}
    profile = read(member(**counts), **lists)
    kinds = {"article", "answer", "pin", "video", "question"}
    assert (profile.post_count, {post.kind for post in profile.posts}) == (54321, kinds)


def test_the_newest_is_the_newest_of_all_kinds() -> None:
    profile = read(
        member(articles_count=9, pins_count=9), articles=listing(article(5), article(6)), pins=listing(pin(2), pin(9))
    )
    assert profile.last_post is not None
    assert (profile.last_post.kind, profile.last_post.published_at) == ("pin", NOW - timedelta(days=2))


@pytest.mark.parametrize(
    ("count", "articles", "days"),
    [
        pytest.param(90, listing(*page_of(article, 1, 5)), 5 + 2 * 8, id="the-shorter-list"),
        pytest.param(2, listing(article(1), article(5), is_end=True), 30 + 2 * 8, id="a-whole-list-is-no-limit"),
    ],
)
def test_the_lists_cover_what_the_shortest_covers(count: int, articles: Any, days: int) -> None:
    pins = listing(*page_of(pin, 2, 30))
    profile = read(member(articles_count=count, pins_count=90), articles=articles, pins=pins)
    assert profile.covers_from == NOW - timedelta(days=days)


def test_all_lists_whole_cover_from_the_beginning() -> None:
    assert read_articles(article(1), article(5), count=2, is_end=True).covers_from == COMPLETE_LIST


def test_a_short_last_page_that_is_less_than_the_count_covers_nothing() -> None:
    assert read_articles(article(1), article(5), count=3, is_end=True).covers_from is None


def test_one_list_out_of_order_covers_nothing() -> None:
    profile = read(
        member(articles_count=9, pins_count=9), articles=listing(article(6), article(5)), pins=listing(pin(2), pin(9))
    )
    assert profile.covers_from is None


def test_a_pinned_pin_extends_nothing() -> None:
    profile = read(member(pins_count=90), pins=listing(pin(900, is_top=True), *page_of(pin, 2, 9)))
    assert profile.covers_from == NOW - timedelta(days=9 + 2 * 8)
    assert [post.is_pinned for post in profile.posts] == [True, *[False] * FULL_PAGE]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_of_a_counted_kind_is_hidden(kind: str) -> None:
    counts = {KINDS[kind].count: 1}
    lists: dict[str, Any] = {kind: listing(is_end=True)}
    with pytest.raises(PostsHidden, match=f"1 {kind} counted"):
        read(member(**counts), **lists)


def test_foreign_items_are_dropped() -> None:
    assert len(read_articles(article(1, author={"id": "b2"}), article(3)).posts) == 1


def test_a_list_of_foreign_items_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="own"):
        read_articles(article(1, author={"id": "b2"}))


def test_a_post_of_tomorrow_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="has not come"):
        read_articles(article(-1))


@pytest.mark.parametrize("created", ["昨天", None, 0, 1_000_000_000, True])
def test_an_unreadable_time_is_a_changed_layout(created: Any) -> None:
    with pytest.raises(LayoutChanged):
        read_articles(article(1, created=created))


BADGE = {"detail_type": "identity_org", "description": "长沙市消防救援支队"}


@pytest.mark.parametrize(
    ("badges", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param([BADGE], "长沙市消防救援支队", id="organisation"),
        pytest.param(
            [{"detail_type": "best_answerer", "description": "法律"}, BADGE], "长沙市消防救援支队", id="not-the-first"
        ),
        pytest.param([{"detail_type": "super_activity", "description": "社区成就"}], "", id="community"),
        pytest.param([{"detail_type": "identity_org"}], "", id="without-words"),
        pytest.param([{"description": "法律"}, None, BADGE], "长沙市消防救援支队", id="odd-ones-first"),
    ],
)
def test_only_a_readable_badge_of_identity_verifies(badges: list[dict[str, str] | None], text: str) -> None:
    assert read(member(badge_v2={"detail_badges": badges})).verified_as == text


@pytest.mark.parametrize(
    "marks",
    [
        pytest.param({"origin_pin": {"id": "1"}}, id="origin_pin"),
        pytest.param({"repin": {"id": "1"}}, id="repin"),
        pytest.param({"source_pin_id": 1141499842592424000}, id="source_pin_id"),
        pytest.param({"source_pin_id": "1141499842592423936"}, id="source_pin_id-as-text"),
    ],
)
def test_a_pin_of_another_pin_is_a_repost(marks: Mapping[str, Any]) -> None:
    assert to_pin(pin(1, **marks)).origin is Origin.REPOST


@pytest.mark.parametrize("marks", [{}, {"source_pin_id": 0}, {"source_pin_id": "0"}, {"origin_pin": None}])
def test_any_other_pin_is_original(marks: Mapping[str, Any]) -> None:
    assert to_pin(pin(1, **marks)).origin is Origin.ORIGINAL


@pytest.mark.parametrize(
    ("marks", "origin"),
    [
        pytest.param({"origin_pin": {"id": "1", "author": {"id": "ab"}}}, Origin.ORIGINAL, id="its-own"),
        pytest.param({"repin": {"id": "1", "author": {"id": "ab"}}}, Origin.ORIGINAL, id="its-own-without-a-root"),
        pytest.param(
            {"origin_pin": {"id": "1", "author": {"id": "cd"}}, "repin": {"id": "2", "author": {"id": "ab"}}},
            Origin.REPOST,
            id="anothers-by-way-of-its-own",
        ),
        pytest.param({"origin_pin": {"id": "1", "author": {"id": None}}}, Origin.REPOST, id="nobodys"),
    ],
)
def test_a_members_own_pin_shared_again_is_original(marks: Mapping[str, Any], origin: Origin) -> None:
    assert to_pin(pin(1, author={"id": "ab"}, **marks)).origin is origin


@pytest.mark.parametrize(
    ("marks", "mark"),
    [
        pytest.param(
            {"origin_pin": {"author": {"id": "cd", "url_token": "hn", "name": "湖南"}}}, "hn 湖南", id="whole"
        ),
        pytest.param({"origin_pin": {"author": {"id": "cd", "url_token": 7}}}, "", id="without-a-token"),
        pytest.param({"source_pin_id": 1141499842592424000}, "", id="of-a-rounded-id"),
    ],
)
def test_a_pin_shared_on_says_whose_it_is(marks: Mapping[str, Any], mark: str) -> None:
    expected = f"origin_pin of {mark}" if mark else "origin_pin, author not shown"

    assert to_pin(pin(1, author={"id": "ab"}, **marks)).origin_mark == expected


def test_of_articles_answers_and_videos_nothing_shows_the_origin() -> None:
    item = article(1, question={"id": 7, "title": "问"}, created_time=unix(1), published_at=unix(1))
    assert {read_one(item).origin for read_one in (to_article, to_answer, to_zvideo)} == {Origin.UNKNOWN}


def test_an_id_beyond_2_to_the_53_stays_whole() -> None:
    assert to_pin(pin(1, id="2067239959539487399")).post_id == "2067239959539487399"


def test_an_answers_address_names_its_question() -> None:
    item = {"id": 9, "created_time": unix(1), "question": {"id": 7, "title": "问"}}
    assert to_answer(item).url == "https://www.zhihu.com/question/7/answer/9"


def test_a_pins_title_is_its_text_without_markup() -> None:
    parts = [{"type": "text", "content": "今日<br>提示 <a href='x'>链接</a>"}, {"type": "image", "url": "x"}]
    assert to_pin(pin(1, content=parts)).title == "今日 提示 链接"


def test_a_list_that_ends_below_its_count_proves_no_silence() -> None:
    profile = read_articles(*page_of(article, 20), count=50, is_end=True)
    assert (profile.covers_from, [note.code for note in profile.notes]) == (None, ["list_cut"])


@pytest.mark.parametrize(("value", "is_proof"), [(True, False), (False, True), (None, True), ("?", True)])
@pytest.mark.parametrize("mark", ["is_privacy_protected", "is_activity_blocked"])
def test_a_member_who_may_be_shown_in_part_is_not_called_silent(mark: str, value: Any, is_proof: bool) -> None:
    about = member(articles_count=50) | {mark: value}
    profile = read(about, articles=listing(*page_of(article, 20)))
    assert (len(profile.posts), profile.covers_from is not None) == (FULL_PAGE, is_proof)


@pytest.mark.parametrize("state", ["draft", "reviewing", "deleted"])
def test_what_is_not_published_is_no_update_and_leaves_the_silence_open(state: str) -> None:
    articles, pins = page_of(article, 20), page_of(pin, 20)
    assert read(member(articles_count=50), articles=listing(*articles)).covers_from is not None
    for profile in (
        read(member(articles_count=50), articles=listing(article(1, state=state), *articles)),
        read(member(pins_count=50), pins=listing(pin(1, state=state), *pins)),
    ):
        assert (len(profile.posts), profile.covers_from) == (FULL_PAGE, None)


@pytest.mark.parametrize("state", ["published", "normal", None])
def test_what_is_published_counts(state: str | None) -> None:
    assert len(read_articles(article(1, state=state)).posts) == 1


def test_a_list_that_counts_more_than_the_member_is_not_whole() -> None:
    answer = listing(article(20), article(22), is_end=True)
    assert read(member(articles_count=2), articles=answer).covers_from == COMPLETE_LIST
    answer["paging"]["totals"] = 9
    assert read(member(articles_count=2), articles=answer).covers_from is None


def test_a_member_beside_an_error_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="in one answer"):
        read(member(**refusal("该帐号已停用，主页无法访问")))


def test_questions_of_another_member_prove_no_silence() -> None:
    asked = [{key: value for key, value in article(20 + 2 * day).items() if key != "author"} for day in range(12)]
    found = capture(member(question_count=50), questions=listing(*asked))
    assert MEMBERS.read(found).covers_from is not None
    moved = replace(found.replies["questions"], url=KINDS["questions"].url.format(token="other"))
    assert MEMBERS.read(replace(found, replies={**found.replies, "questions": moved})).covers_from is None


@pytest.mark.parametrize("value", [None, "", 7])
def test_a_member_without_posts_and_without_id_has_not_never_posted(value: Any) -> None:
    assert read(member()).post_count == 0
    with pytest.raises(LayoutChanged):
        read(member(id=value))
