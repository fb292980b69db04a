"""Baijiahao: what the recordings of fixtures/baijiahao do not show."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, FetchMode, Reply, Target
from scrapers.model.errors import (
    CaptchaShown,
    IdentityUnproved,
    LayoutChanged,
    LoginRequired,
    PostsHidden,
    ScrapeError,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.parsing.list_proof import FULL_PAGE
from scrapers.platforms.baijiahao.feed import to_count
from scrapers.platforms.baijiahao.page import AUTHOR, ROUTES, TAB, VISIT

APP_ID = "1739943010000001"
UK = "KKlshDoWI_vbi3E1Ehi4aw"
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
ADDRESS = f"https://baijiahao.baidu.com/u?app_id={APP_ID}"
LIST = f"https://mbd.baidu.com/webpage?tab=main&num=20&uk={UK}&source=pc&type=newhome&action=dynamic&format=json"
COUNT = f"https://mbd.baidu.com/webpage?type=homepage&action=home&format=json&uk={UK}"
MISSING = '<html><body><div class="empty-content">用户信息不存在</div></body></html>'


def page(head: str = "", **user: Any) -> str:
    shown = {"uk": UK, "nickname": "长沙应急发布", "auth_describe": "长沙市应急管理局官方账号"} | user
    script = f'window.runtime= {json.dumps({"user": shown})},window.runtime.pageType="author";'
    return f"<html><head>{head}<script>{script}</script></head><body></body></html>"


def item(days_ago: float, is_top: int = 0, kind: str = "article", **about: Any) -> dict[str, Any]:
    return {
        "dynamic_id": str(int(days_ago * 1000)),
        "dynamic_ctime": int((NOW - timedelta(days=days_ago)).timestamp()),
        "itemType": kind,
        "is_top": is_top,
        "itemData": about or {"title": "通知", "url": "https://baijiahao.baidu.com/s?id=1"},
    }


def page_of(*days: float) -> list[dict[str, Any]]:
    """A first page: items of these days, followed by older ones, two days apart, up to a full page."""
    older = (max(days) + 2 * (number + 1) for number in range(FULL_PAGE - len(days)))
    return [item(each) for each in (*days, *older)]


def listed(*items: Mapping[str, Any], more: object = 1, **data: Any) -> dict[str, Any]:
    return {"data": {"list": list(items), "hasMore": more} | data}


def counted(count: object) -> dict[str, Any]:
    return {"errno": 0, "data": {"user": {"content_num": count}}}


def look(posts: Any, home: Any = None, shown: str = "", url: str = ADDRESS, list_url: str = LIST) -> Capture:
    text = posts if isinstance(posts, str) else json.dumps(posts)
    replies = {
        PAGE: Reply(url=url, http_status=200, body=(shown or page()).encode(), content_type="text/html"),
        "posts": Reply(url=list_url, http_status=200, body=text.encode(), content_type="application/json"),
    }
    if home is not None:
        replies["home"] = Reply(url=COUNT, http_status=200, body=json.dumps(home).encode())
    return Capture(target=Target(handle=APP_ID), captured_at=NOW, replies=replies)


def read(posts: Any, home: Any = None, shown: str = "", **more: Any) -> Profile:
    return AUTHOR.read(look(posts, home, shown, **more))


def bare(url: str, body: str, status: int = 200) -> Capture:
    reply = Reply(url=url, http_status=status, body=body.encode(), content_type="text/html")
    return Capture(target=Target(handle=APP_ID), captured_at=NOW, replies={PAGE: reply})


# --- what is asked for ----------------------------------------------------------------------------------------------


def test_page_is_asked_for_first() -> None:
    assert AUTHOR.missing_requests(Capture(target=Target(handle=APP_ID), captured_at=NOW)) == {PAGE: ADDRESS}


def test_list_and_count_are_asked_for_by_the_page_s_uk() -> None:
    assert AUTHOR.missing_requests(bare(ADDRESS, page())) == {"posts": LIST, "home": COUNT}


def test_visited_page_s_own_list_is_awaited() -> None:
    begun = Capture(target=Target(handle=APP_ID), captured_at=NOW, way=FetchMode.VISIT)
    assert "posts" in AUTHOR.missing_requests(begun).keys() & AUTHOR.listens.keys()


def test_page_that_cannot_be_asked_is_visited() -> None:
    assert [bool(route.home_url) for route in ROUTES] == [True, False, False]
    assert replace(VISIT, name=AUTHOR.name, home_url=AUTHOR.home_url, shares_walls_with=frozenset()) == AUTHOR


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(json.dumps(listed(item(1))), id="json"),
        pytest.param(f"__jsonp0169({json.dumps(listed(item(1)))})", id="jsonp"),
        pytest.param(f"/**/__jsonp0169({json.dumps(listed(item(1)))});\n", id="jsonp-with-guard"),
        pytest.param(json.dumps({"data": {"dynamic": {"list": [item(1)]}, "hasMore": 1}}), id="older-shape"),
    ],
)
def test_list_is_read_in_every_shape(answer: str) -> None:
    assert [post.published_at for post in read(answer).posts] == [NOW - timedelta(days=1)]


def test_moment_has_its_words_for_a_title() -> None:
    assert read(listed(item(1, kind="dynamic", origin_title="今日提示"))).posts[0].title == "今日提示"


def test_post_without_an_address_is_kept() -> None:
    assert read(listed(item(1, kind="zhibo", title="直播"))).posts[0].kind == "live"


def test_origin_is_never_guessed() -> None:
    assert read(listed(item(1, title="转载 | 通知", url=""))).posts[0].origin is Origin.UNKNOWN


def test_pinned_post_does_not_extend_the_list() -> None:
    profile = read(listed(item(400, is_top=1), *page_of(1, 5)), counted(90))
    assert profile.covers_from == NOW - timedelta(days=5 + 2 * 8)


def test_old_post_first_without_a_mark_leaves_silence_unproved() -> None:
    assert read(listed(item(400), item(20), item(25))).covers_from is None


@pytest.mark.parametrize(
    ("more", "count", "is_whole"),
    [
        pytest.param(0, 2, True, id="no-more-and-all-counted"),
        pytest.param(False, 1, True, id="more-listed-than-counted"),
        pytest.param(0, 3, False, id="fewer-listed-than-counted"),
        pytest.param(1, 2, False, id="more-to-come"),
        pytest.param(0, None, False, id="nothing-counted"),
    ],
)
def test_list_is_whole_when_it_says_so_and_the_count_agrees(more: object, count: int | None, is_whole: bool) -> None:
    profile = read(listed(item(1), item(20), more=more), None if count is None else counted(count))
    assert profile.covers_from == (COMPLETE_LIST if is_whole else None)


def test_list_is_not_whole_beside_a_count_that_is_not_read() -> None:
    shown = page(contentNum={"count": "1.2万"})
    assert read(listed(item(1), item(20), more=0), counted(2), shown).covers_from is None


# --- nothing listed -------------------------------------------------------------------------------------------------


def test_never_posted_rests_on_the_platform_s_count() -> None:
    profile = read(listed(more=0), counted(0))
    assert (profile.posts, profile.post_count, profile.covers_from) == ((), 0, COMPLETE_LIST)


@pytest.mark.parametrize(
    ("home", "user", "more"),
    [
        pytest.param(None, {}, 0, id="no-count"),
        pytest.param(None, {"content_num": 0}, 0, id="the-page's-count-alone"),
        pytest.param(counted(1), {}, 0, id="one-counted"),
        pytest.param(counted(0), {"contentNum": {"count": "12"}}, 0, id="the-page-counts-some"),
        pytest.param(counted(0), {"contentNum": {"count": "1.2万"}}, 0, id="the-page-counts-what-is-not-read"),
        pytest.param(counted("1.2万"), {"content_num": 0}, 0, id="a-count-that-is-not-read"),
        pytest.param(counted(0.0), {}, 0, id="a-rounded-nothing"),
        pytest.param(counted("0.0"), {}, 0, id="a-rounded-nothing-as-text"),
        pytest.param(counted(0), {}, 1, id="more-to-come"),
        pytest.param({"errno": 100, "errmsg": "?", "data": {}}, {"content_num": 0}, 0, id="count-refused"),
        pytest.param(counted(0) | {"foe": {"is_need_foe": True}}, {}, 0, id="count-wants-a-check"),
    ],
)
def test_empty_list_is_otherwise_not_verified(home: Any, user: dict[str, Any], more: int) -> None:
    with pytest.raises(PostsHidden):
        read(listed(more=more), home, page(**user))


def test_count_that_is_refused_says_nothing_of_the_account() -> None:
    assert read(listed(item(1)), {"errno": 100, "errmsg": "?", "data": {}}).post_count is None
    assert read(listed(item(1)), {**counted(7), "errno": "0"}).post_count == 7


def test_wall_in_the_count_s_place_is_let_pass() -> None:
    capture = look(listed(item(1)))
    captcha = Reply(url="https://wappass.baidu.com/static/captcha/tuxing.html", http_status=302, body=b"")
    assert AUTHOR.read(replace(capture, replies={**capture.replies, "home": captcha})).post_count is None


@pytest.mark.parametrize(
    ("value", "count"), [(0, 0), ("0", 0), (12, 12), ("12", 12), ("1.2", 12_000), (1.2, 12_000), ("3.05", 30_500)]
)
def test_count_is_read_in_every_form(value: float | str, count: int) -> None:
    assert to_count(value) == count


@pytest.mark.parametrize("value", ["", "12+", "一百", None, True, -1, 10**30, float("nan")])
def test_count_of_another_form_is_none_known(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        to_count(value)


# --- whose it is ----------------------------------------------------------------------------------------------------


def test_list_of_another_uk_is_another_account_s() -> None:
    with pytest.raises(WrongAccount):
        read(listed(item(1)), list_url=LIST.replace(UK, "other"))


@pytest.mark.parametrize(
    "url",
    [
        "https://baijiahao.baidu.com/u?app_id=1739943010000002",
        "https://author.baidu.com/home/1739943010000002",
        "https://author.baidu.com/home?from=bjh_article&app_id=1739943010000002",
    ],
)
def test_page_at_another_app_id_is_another_account_s(url: str) -> None:
    with pytest.raises(WrongAccount):
        read(listed(item(1)), url=url)


@pytest.mark.parametrize("url", [ADDRESS, f"https://author.baidu.com/home/{APP_ID}"])
def test_page_states_the_app_id_in_its_address(url: str) -> None:
    assert read(listed(item(1)), url=url).handle == APP_ID


def test_address_without_an_app_id_states_no_handle() -> None:
    assert read(listed(item(1)), url="https://author.baidu.com/home").handle is None


# --- states and walls -----------------------------------------------------------------------------------------------


def test_missing_account_is_the_weaker_claim() -> None:
    profile = AUTHOR.read(bare(ADDRESS, MISSING))
    assert (profile.state, profile.words) == (AccountState.NOT_FOUND, "用户信息不存在")


def test_words_in_a_page_that_shows_the_account_do_not_count() -> None:
    shown = page().replace("<body>", '<body><div class="empty-content" hidden>用户信息不存在</div>')
    assert read(listed(item(1)), shown=shown).state is AccountState.ACTIVE


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("window.runtime={user: {uk: 'KKlshDoWI', nickname: '长沙应急发布'}}", id="no-json"),
        pytest.param('window.runtime = {"user": {"uk": "KKlshDoWI"}}', id="written-apart"),
        pytest.param("window.dynamicData={list: [{dynamic_id: '1'}]}", id="works"),
        pytest.param('window.runtime=JSON.parse(\'{"user": {"uk": "KKlshDoWI"}}\')', id="parsed"),
        pytest.param('window.runtime=JSON.parse("{\\"user\\": {\\"uk\\": \\"KKlshDoWI\\"}}")', id="parsed-quoted"),
        pytest.param('window["runtime"]={"user": {"uk": "KKlshDoWI"}}', id="brackets"),
        pytest.param('window.runtime=Object.assign({}, {"user": {"uk": "KKlshDoWI"}})', id="merged"),
        pytest.param("window.runtime=null;var a={};window.dynamicData={list: [1]}", id="behind-another"),
        pytest.param('window.runtime=[{"user": {"uk": "KKlshDoWI"}}]', id="listed"),
        pytest.param('var runtime={"user": {"uk": "KKlshDoWI"}}', id="variable"),
        pytest.param('self.dynamicData={"list": [1]}', id="of-self"),
        pytest.param('window.runtime={"data": {"user": {"uk": "KKlshDoWI"}}}', id="deeper"),
    ],
)
def test_words_beside_an_account_that_cannot_be_read_do_not_count(script: str) -> None:
    with pytest.raises(LayoutChanged):
        AUTHOR.read(bare(ADDRESS, MISSING.replace("<body>", f"<head><script>{script}</script></head><body>")))


@pytest.mark.parametrize(
    "script", ["window.runtime=null", "window.runtime={},window.runtime.pageType='author'", "if(window.runtime=='')0"]
)
def test_words_beside_no_account_count(script: str) -> None:
    shown = MISSING.replace("<body>", f"<head><script>{script}</script></head><body>")
    assert AUTHOR.read(bare(ADDRESS, shown)).state is AccountState.NOT_FOUND


def test_words_outside_their_element_do_not_count() -> None:
    with pytest.raises(LayoutChanged):
        AUTHOR.read(bare(ADDRESS, "<html><body><p>用户信息不存在</p></body></html>"))


def test_missing_account_that_is_not_named_is_not_verified() -> None:
    with pytest.raises(IdentityUnproved):
        AUTHOR.read(bare("https://author.baidu.com/home", MISSING))


def test_missing_account_at_another_address_is_another_s() -> None:
    with pytest.raises(WrongAccount):
        AUTHOR.read(bare("https://baijiahao.baidu.com/u?app_id=3617", MISSING))


def test_page_s_data_in_an_attribute_does_not_count() -> None:
    forged = '<meta name=\'description\' content=\'<script>window.runtime={"user":{"uk":"forged"}}</script>\'>'
    assert AUTHOR.missing_requests(bare(ADDRESS, page(head=forged)))["posts"] == LIST


@pytest.mark.parametrize(
    ("posts", "shown"),
    [
        pytest.param(listed(foe={"is_need_foe": True}), "", id="in-the-list"),
        pytest.param({"foe": {"is_need_foe": 1}, "data": {}}, "", id="beside-the-list"),
        pytest.param(
            listed(item(1)), page().replace('{"user"', '{"foe": {"is_need_foe": true}, "user"'), id="in-the-page"
        ),
        pytest.param(f"cb({json.dumps(listed(foe={'is_need_foe': True}))})", "", id="in-jsonp"),
    ],
)
def test_check_is_a_captcha_wherever_it_is_asked_for(posts: Any, shown: str) -> None:
    with pytest.raises(CaptchaShown):
        read(posts, counted(0), shown)


@pytest.mark.parametrize(
    ("url", "body", "error"),
    [
        ("https://wappass.baidu.com/static/captcha/tuxing_v2.html?&logid=1", "", CaptchaShown),
        (ADDRESS, "<html><title>百度安全验证</title></html>", CaptchaShown),
        ("https://passport.baidu.com/v2/?login", "", LoginRequired),
        (ADDRESS, "<html><title>\n登录百度帐号\n</title></html>", LoginRequired),
        (ADDRESS, "<html><title>百家号</title></html>", LayoutChanged),
    ],
)
def test_page_in_the_account_s_place_is_named(url: str, body: str, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        AUTHOR.read(bare(url, body))


def test_captcha_in_the_list_s_place_is_a_captcha() -> None:
    with pytest.raises(CaptchaShown):
        read("", list_url="https://wappass.baidu.com/static/captcha/tuxing.html?ak=1")


# --- the tab's own page ---------------------------------------------------------------------------------------------

TAB_URL = f"https://mbd.baidu.com/webpage?tab=article&uk={UK}"
TABS = [{"url": f"https://mbd.baidu.com/webpage?tab=main&uk={UK}"}, {"url": TAB_URL}]


def tab_look(data: Mapping[str, Any], home: Any = None, url: str = TAB_URL) -> Capture:
    script = f'<script>window.dynamicData= {json.dumps(data)};window.dynamicType="article";</script>'
    replies = {
        PAGE: Reply(url=ADDRESS, http_status=200, body=page(tabs=TABS).encode(), content_type="text/html"),
        NEXT_PAGE: Reply(url=url, http_status=200, body=script.encode(), content_type="text/html"),
        "home": Reply(url=COUNT, http_status=200, body=json.dumps(home or counted(9)).encode()),
    }
    return Capture(target=Target(handle=APP_ID), captured_at=NOW, way=FetchMode.VISIT, replies=replies)


def test_visit_goes_on_to_the_tab_with_the_articles() -> None:
    assert TAB.next_page(bare(ADDRESS, page(tabs=TABS))) == TAB_URL


@pytest.mark.parametrize(
    "body", [page(tabs=TABS[:1]), page(), MISSING, "<title>百度安全验证</title>"], ids=["main", "none", "gone", "wall"]
)
def test_visit_goes_nowhere_without_such_a_tab(body: str) -> None:
    assert TAB.next_page(bare(ADDRESS, body)) == ""


def test_articles_of_the_tab_prove_no_silence() -> None:
    profile = TAB.read(tab_look({"list": [item(20), item(30)], "hasMore": 1}))
    assert (len(profile.posts), profile.covers_from) == (2, None)


def test_articles_that_are_all_the_works_prove_silence() -> None:
    profile = TAB.read(tab_look({"list": [item(20), item(30)], "hasMore": 0}, counted(2)))
    assert profile.covers_from == COMPLETE_LIST


@pytest.mark.parametrize(
    ("look", "error"),
    [
        pytest.param(tab_look({"list": [], "hasMore": 0}), PostsHidden, id="works-that-are-no-articles"),
        pytest.param(tab_look({"list": [item(1)], "hasMore": 0, "foe": {"is_need_foe": 1}}), CaptchaShown, id="check"),
        pytest.param(
            tab_look({"list": [item(1)], "hasMore": 0}, url=TAB_URL.replace(UK, "x")), WrongAccount, id="another's"
        ),
        pytest.param(
            tab_look({"list": [item(1)], "hasMore": 0}, {"errno": 1, "data": {}}), PostsHidden, id="no-count-beside-it"
        ),
        pytest.param(bare(ADDRESS, page(tabs=TABS[:1])), LayoutChanged, id="no-such-tab"),
    ],
)
def test_tab_that_proves_nothing_is_not_verified(look: Capture, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        TAB.read(look)


def test_page_is_not_visited_again_behind_a_wall() -> None:
    assert [sorted(route.shares_walls_with) for route in ROUTES] == [[], ["author"], ["author", "visit"]]


def test_list_that_ends_below_its_count_proves_no_silence() -> None:
    profile = read(listed(*page_of(20), more=0), counted(400))
    assert (profile.covers_from, [note.code for note in profile.notes]) == (None, ["list_cut"])


def test_two_lists_in_one_answer_are_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged, match="two lists"):
        read(listed(*page_of(20), dynamic={"list": [item(1)]}), counted(100))


def test_list_of_another_author_is_another_account_s() -> None:
    with pytest.raises(WrongAccount):
        read(listed(*page_of(20), user={"uk": "another"}), counted(100))


def test_of_two_counts_the_larger_counts() -> None:
    two = page(content_num=0, contentNum={"count": "5"})
    with pytest.raises(PostsHidden):
        read(listed(more=0), counted(0), two)


@pytest.mark.parametrize("tab", ["article", "dynamic"])
def test_list_of_one_tab_proves_no_silence(tab: str) -> None:
    profile = read(listed(*page_of(20)), counted(100), list_url=LIST.replace("tab=main", f"tab={tab}"))
    assert (profile.covers_from, [note.code for note in profile.notes]) == (None, ["other_page"])


def test_notice_at_which_the_page_breaks_off_may_go_on() -> None:
    assert AUTHOR.read(bare(ADDRESS, MISSING)).state is AccountState.NOT_FOUND
    with pytest.raises(LayoutChanged):
        AUTHOR.read(bare(ADDRESS, MISSING.partition("</div>")[0]))


@pytest.mark.parametrize(("words", "is_proved"), [("", True), ("success", True), ("部分内容不可见", False)])
def test_jsonp_says_of_itself_what_json_does(words: str, is_proved: bool) -> None:
    answer = f"__jsonp1({json.dumps(listed(*page_of(20)) | {'errmsg': words})})"
    assert (read(answer, counted(100)).covers_from is not None) is is_proved


# --- an article that was written long before it was published (定时发布) ----------------------------------------------


def stamp(days_ago: float) -> str:
    return str(int((NOW - timedelta(days=days_ago)).timestamp()))


@pytest.mark.parametrize(
    ("times", "is_proof"),
    [
        pytest.param({"publish_at": stamp(2)}, False, id="published-later"),
        pytest.param({"publish_at": int(stamp(2))}, False, id="as-a-number"),
        pytest.param({"publish_at": stamp(20 - 0.01)}, True, id="minutes-later"),
        pytest.param({"publish_at": stamp(21)}, True, id="before-it-was-listed"),
        pytest.param({"publish_at": "", "created_at": stamp(21)}, True, id="not-stated"),
        pytest.param({"publish_at": stamp(-3)}, False, id="not-yet"),
        pytest.param({"updated_at": stamp(2)}, True, id="edited"),
    ],
)
def test_a_list_proves_no_silence_if_an_item_states_a_later_publication_than_its_entry(
    times: dict[str, object], is_proof: bool
) -> None:
    """Which of the two is shown to readers was never seen."""
    first, *older = page_of(20)
    first["itemData"] |= times
    profile = read(listed(first, *older), counted(99))
    assert [post.published_at for post in profile.posts][:1] == [NOW - timedelta(days=20)]
    assert (profile.covers_from is not None) is is_proof
    assert [note.code for note in profile.notes] == ([] if is_proof else ["published_later"])


def test_of_the_time_before_a_later_publication_a_list_proves_nothing_though_a_post_is_newer() -> None:
    """Judged as of a time between the two, the account was not silent if readers saw the article then."""
    first, second, *older = page_of(1, 30)
    second["itemData"] |= {"publish_at": stamp(10)}
    profile = read(listed(first, second, *older), counted(99))
    assert (profile.notes, profile.covers_from) == ((), NOW - timedelta(days=10) + timedelta(seconds=1))


def test_a_whole_list_too_proves_nothing_of_the_time_before_a_later_publication() -> None:
    items = [item(1), item(30, title="通知", url="https://baijiahao.baidu.com/s?id=1", publish_at=stamp(10))]
    assert read(listed(*items, more=0), counted(2)).covers_from == NOW - timedelta(days=10) + timedelta(seconds=1)
