"""WeChat: what the recordings of fixtures/wechat do not show."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, FetchMode, Reply, Target
from scrapers.model.errors import (
    Blocked,
    CaptchaShown,
    LayoutChanged,
    LoginRequired,
    NotOnShelf,
    NoUrl,
    PostsHidden,
    RateLimited,
    ReaderRefused,
    ScrapeError,
    Undated,
    UnknownWords,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Origin, Profile
from scrapers.parsing.notice_sentences import normalise
from scrapers.platforms.wechat.article import is_article_link, read_article, to_link
from scrapers.platforms.wechat.links import LINKS
from scrapers.platforms.wechat.weread import WEREAD, to_book

BIZ = "Mzk5MDQzMDEwMQ=="
BOOK = "MP_WXS_3990430101"
OTHER = "MzI3MDAwMDAwMQ=="
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
FIRST = "https://mp.weixin.qq.com/s/first"
SECOND = "https://mp.weixin.qq.com/s/second"
THIRD = "https://mp.weixin.qq.com/s/third"


def unix(days_ago: float) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp())


# --- WeRead's list --------------------------------------------------------------------------------------------------


def push(*days_ago: float, book: str = BOOK, belongs: str = BOOK) -> dict[str, Any]:
    """Articles published so many days ago; each was scheduled (定时发布) a day before."""
    return {
        "subReviews": [entry(f"token{age}", sent=age, pressed=age + 1, book=book, belongs=belongs) for age in days_ago]
    }


def entry(
    token: str, *, sent: float | None = None, pressed: float | None = None, book: str = BOOK, belongs: str = BOOK
) -> dict[str, Any]:
    time = {} if sent is None else {"time": unix(sent)}
    made = {} if pressed is None else {"createTime": unix(pressed)}
    review = {"belongBookId": belongs, "mpInfo": {"title": f"通知{token}", **time}, **made}
    return {"reviewId": f"{book}_{token}", "review": review}


def listing(*entries: Any) -> dict[str, Any]:
    return {"reviews": [{"subReviews": list(entries)}]}


def look_at_list(answer: Any, status: int = 200, shelf: Any = None) -> Capture:
    said = {"list": answer} | ({} if shelf is None else {"shelf": shelf})
    replies = {
        name: Reply(url=f"https://weread.qq.com/web/{name}", http_status=status, body=json.dumps(body).encode())
        for name, body in said.items()
    }
    return Capture(target=Target(handle=BIZ), captured_at=NOW, replies=replies)


def read_list(answer: Any, status: int = 200, shelf: Any = None) -> Profile:
    return WEREAD.read(look_at_list(answer, status, shelf))


def test_list_is_asked_for_by_the_number_in_biz() -> None:
    assert WEREAD.missing_requests(Capture(target=Target(handle=BIZ), captured_at=NOW)) == {
        "list": f"https://weread.qq.com/web/mp/articles?bookId={BOOK}&offset=0"
    }


@pytest.mark.parametrize("handle", ["gh_f5d2b8c1", "湘潭智慧健康", "", "not base64!", "YWJj", "=="])
def test_handle_that_is_no_biz_gives_no_address(handle: str) -> None:
    with pytest.raises(NoUrl):
        to_book(handle)


def test_articles_of_one_push_are_posts_of_their_own() -> None:
    profile = read_list({"reviews": [push(1, 1.5), push(3)]})
    assert [post.post_id for post in profile.posts] == ["token1", "token1.5", "token3"]


def test_short_link_is_the_post_s_address() -> None:
    assert read_list({"reviews": [push(1)]}).posts[0].url == "https://mp.weixin.qq.com/s/token1"


def test_tilde_in_an_id_stands_for_an_underscore() -> None:
    assert read_list(listing(entry("a~b", sent=1))).posts[0].url == "https://mp.weixin.qq.com/s/a_b"


def test_post_is_dated_by_its_publication_and_not_by_when_it_was_scheduled() -> None:
    assert read_list(listing(entry("x", sent=13, pressed=15))).posts[0].published_at == NOW - timedelta(days=13)


def test_article_without_a_time_of_publication_is_no_post() -> None:
    profile = read_list(listing(entry("scheduled", pressed=1), entry("sent", sent=20, pressed=20)))
    assert [post.post_id for post in profile.posts] == ["sent"]


def test_list_that_only_says_when_articles_were_scheduled_dates_none() -> None:
    with pytest.raises(Undated):
        read_list(listing(entry("a", pressed=1), entry("b", pressed=30)))


@pytest.mark.parametrize("ages", [(1, 30), (30, 20, 40), (20, 400)])
def test_list_proves_no_silence_however_it_looks(ages: tuple[float, ...]) -> None:
    assert read_list({"reviews": [push(age) for age in ages]}).covers_from is None


def test_newest_articles_are_to_be_opened_by_whichever_time_is_known() -> None:
    listed = listing(entry("old", sent=9), entry("new", pressed=2), entry("~x", sent=3), entry("older", pressed=30))
    links = ("https://mp.weixin.qq.com/s/new", "https://mp.weixin.qq.com/s/_x", "https://mp.weixin.qq.com/s/old")
    assert WEREAD.listed(look_at_list(listed)) == links


@pytest.mark.parametrize(
    "answer", [{"errCode": -2012}, {"reviews": 1}, [], {"reviews": [push(1, book="MP_WXS_1")]}], ids=str
)
def test_nothing_is_opened_of_what_cannot_be_read(answer: Any) -> None:
    assert WEREAD.listed(look_at_list(answer)) == ()


ODD: tuple[Any, ...] = (
    {"reviewId": f"{BOOK}_odd"},
    {"reviewId": f"{BOOK}_odd", "review": None},
    {"reviewId": f"{BOOK}_odd", "review": {"createTime": unix(1)}},
    {"reviewId": f"{BOOK}_odd", "review": {"createTime": unix(1), "mpInfo": None}},
    {"reviewId": None, "review": {}},
    {"review": {"createTime": unix(1), "mpInfo": {"title": "?"}}},
    {"reviewId": f"{BOOK}_odd", "review": {"mpInfo": {"title": "?", "time": "yesterday"}}},
    {"reviewId": f"{BOOK}_", "review": {"mpInfo": {"title": "?", "time": unix(1)}}},
    None,
    "text",
)


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_entry_that_cannot_be_read_is_counted_and_the_others_stand(odd: Any, place: int) -> None:
    entries = [entry("a", sent=1), entry("b", sent=2)]
    entries.insert(place, odd)
    profile = read_list(listing(*entries))
    assert [post.post_id for post in profile.posts] == ["a", "b"]
    assert profile.notes[0].detail.startswith(f"of 3 WeRead entries: {place + 1}: ")


@pytest.mark.parametrize("push_of", [{}, {"subReviews": None}, None, {"reviewId": "flat", "review": {}}], ids=str)
def test_push_that_cannot_be_read_is_counted_and_the_others_stand(push_of: Any) -> None:
    profile = read_list({"reviews": [push_of, push(1)]})
    assert ([post.post_id for post in profile.posts], len(profile.notes)) == (["token1"], 1)


def test_list_of_which_nothing_can_be_read_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChanged):
        read_list(listing(*ODD))


@pytest.mark.parametrize(
    "change",
    [{"belongBookId": None}, {"belongBookId": ""}, {"mpInfo": {"title": None, "time": unix(1)}}, {"createTime": None}],
    ids=str,
)
def test_key_of_null_is_not_needed(change: dict[str, Any]) -> None:
    listed = push(1)
    listed["subReviews"][0]["review"] |= change
    profile = read_list({"reviews": [listed]})
    assert ([post.published_at for post in profile.posts], profile.notes) == ([NOW - timedelta(days=1)], ())


@pytest.mark.parametrize("key", ["belongBookId", "createTime"])
def test_key_that_real_lists_lack_is_not_needed(key: str) -> None:
    listed = push(1)
    del listed["subReviews"][0]["review"][key]
    profile = read_list({"reviews": [listed]})
    assert (len(profile.posts), profile.notes) == (1, ())


@pytest.mark.parametrize(
    "listed", [push(1, book="MP_WXS_1"), push(1, belongs="MP_WXS_1"), push(1, book="MP_WXS_39904301012")]
)
def test_article_under_another_key_is_another_account_s(listed: dict[str, Any]) -> None:
    with pytest.raises(WrongAccount):
        read_list({"reviews": [push(2), listed]})


@pytest.mark.parametrize("reviews", [[], [{"subReviews": []}]], ids=str)
def test_empty_list_is_not_verified(reviews: list[Any]) -> None:
    with pytest.raises(PostsHidden):
        read_list({"reviews": reviews})


@pytest.mark.parametrize("status", [200, 401])
@pytest.mark.parametrize("key", ["errCode", "errcode"])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-2010, LoginRequired),
        (-2012, LoginRequired),
        (-2013, LoginRequired),
        (-2054, LoginRequired),
        (-2063, LoginRequired),
        (-2041, ReaderRefused),
        (-2050, ReaderRefused),
        (-10100, Unreachable),
    ],
)
def test_refusal_is_named(code: int, error: type[ScrapeError], key: str, status: int) -> None:
    with pytest.raises(ScrapeError) as raised:
        read_list({key: code, "errMsg": "用户不存在"}, status)
    assert type(raised.value) is error


def test_what_timed_out_at_weread_is_asked_for_again() -> None:
    with pytest.raises(Unreachable) as raised:
        WEREAD.check_walls(look_at_list({"errCode": -10100}))
    assert raised.value.is_transient


def test_shelf_is_asked_for_only_where_it_shows_the_reason() -> None:
    shelf = {"shelf": "https://weread.qq.com/web/shelf/sync?synckey=0&listType=1"}
    assert WEREAD.missing_requests(look_at_list({"errCode": -2041})) == shelf
    assert WEREAD.missing_requests(look_at_list({"reviews": [push(1)]})) == {}


@pytest.mark.parametrize(
    ("shelf", "error"),
    [
        pytest.param({"books": [{"bookId": BOOK}]}, CaptchaShown, id="followed"),
        pytest.param({"books": [{"bookId": "MP_WXS_1"}]}, NotOnShelf, id="others-are-followed"),
        pytest.param({"books": []}, NotOnShelf, id="nobody-is-followed"),
        pytest.param({"errCode": -2012}, ReaderRefused, id="the-shelf-is-refused"),
        pytest.param({"books": [{}]}, ReaderRefused, id="the-shelf-cannot-be-read"),
    ],
)
def test_shelf_says_why_nothing_is_shown(shelf: Any, error: type[ScrapeError]) -> None:
    with pytest.raises(ScrapeError) as raised:
        read_list({"errCode": -2041}, shelf=shelf)
    assert type(raised.value) is error


def test_account_that_is_not_followed_is_no_wall() -> None:
    assert not issubclass(NotOnShelf, Blocked)


@pytest.mark.parametrize("code", [-9999, -2003])  # the second: its address is no more
def test_refusal_that_is_not_known_is_a_changed_layout(code: int) -> None:
    with pytest.raises(LayoutChanged):
        read_list({"errCode": code, "errMsg": "?"})


def test_list_shows_no_state() -> None:
    assert not WEREAD.reports_state


# --- links ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "plain"),
    [
        pytest.param(f"{FIRST}?scene=1&from=timeline#rd", FIRST, id="short-with-marks-of-sharing"),
        pytest.param("http://mp.weixin.qq.com/s/first", FIRST, id="http"),
        pytest.param(
            "http://mp.weixin.qq.com/s?__biz=MzA==&amp;mid=1&amp;idx=2&amp;sn=ab&amp;chksm=cd&amp;scene=27#rd",
            "https://mp.weixin.qq.com/s?__biz=MzA==&mid=1&idx=2&sn=ab&chksm=cd",
            id="long-and-escaped",
        ),
    ],
)
def test_link_is_kept_without_the_marks_of_sharing(link: str, plain: str) -> None:
    assert to_link(link) == plain


@pytest.mark.parametrize(
    ("link", "is_one"),
    [
        (FIRST, True),
        ("https://mp.weixin.qq.com/s?__biz=MzA==&mid=1", True),
        ("https://mp.weixin.qq.com/mp/profile_ext?action=home", False),
        ("https://mp.weixin.qq.com.example.cn/s/first", False),
        ("https://example.cn/s/first", False),
        ("no link", False),
    ],
)
def test_only_articles_links_are_opened(link: str, is_one: bool) -> None:
    assert is_article_link(link) is is_one


def look(
    *links: str, way: FetchMode = FetchMode.FETCH, proved: tuple[str, ...] | None = None, **bodies: str
) -> Capture:
    """A look at the account by these links; bodies by reply name, `link_0` for `link:0`.

    Args:
        proved: which of the links earlier looks read as the account's; None: all.
    """
    names = {name.replace("_", ":"): body for name, body in bodies.items()}
    where = {f"link:{number}": link for number, link in enumerate(links)} | {PAGE: links[0] if links else ""}
    replies = {
        name: Reply(
            url=where.get(name, "https://mp.weixin.qq.com/mp/appmsgalbum"),
            http_status=200,
            body=body.encode(),
            content_type="application/json" if name.startswith("album") else "text/html",
        )
        for name, body in names.items()
    }
    target = Target(handle=BIZ, links=links, proved=links if proved is None else proved)
    return Capture(target=target, captured_at=NOW, way=way, replies=replies)


def test_at_most_three_links_are_opened_each_once() -> None:
    links = (FIRST, f"{FIRST}?scene=1", "https://example.cn/", SECOND, THIRD, "https://mp.weixin.qq.com/s/fourth")
    assert LINKS.missing_requests(look(*links)) == {"link:0": FIRST, "link:1": SECOND, "link:2": THIRD}


LISTED = tuple(f"https://mp.weixin.qq.com/s/listed{number}" for number in range(4))


@pytest.mark.parametrize(
    ("links", "opened"),
    [
        pytest.param((), LISTED[:3], id="no-link"),
        pytest.param((FIRST,), (LISTED[0], FIRST, LISTED[1]), id="one-link"),
        pytest.param((FIRST, SECOND), (LISTED[0], FIRST, SECOND), id="two-links"),
        pytest.param((FIRST, SECOND, THIRD), (LISTED[0], FIRST, SECOND, THIRD), id="as-many-as-are-opened"),
        pytest.param((FIRST, LISTED[0]), (LISTED[0], FIRST, LISTED[1]), id="the-newest-is-known"),
    ],
)
def test_newest_listed_article_is_opened_first_and_costs_no_known_link(
    links: tuple[str, ...], opened: tuple[str, ...]
) -> None:
    target = Target(handle=BIZ, links=links, listed=LISTED)
    assert tuple(LINKS.missing_requests(Capture(target=target, captured_at=NOW)).values()) == opened
    assert LINKS.address(target) == LISTED[0]


def test_visited_link_is_not_asked_for_again() -> None:
    assert LINKS.missing_requests(look(FIRST, SECOND, way=FetchMode.VISIT, page=notice("该内容已被发布者删除"))) == {
        "link:1": SECOND
    }


@pytest.mark.parametrize("links", [(), ("https://example.cn/s/first",)])
def test_without_a_link_there_is_no_address(links: tuple[str, ...]) -> None:
    with pytest.raises(NoUrl):
        LINKS.missing_requests(look(*links))


# --- articles -------------------------------------------------------------------------------------------------------


def article(days_ago: float = 1, biz: str = BIZ, more: str = "", body: str = "", name: str = "长沙政务窗口") -> str:
    return f"""<html><body><div id="js_content">{body}</div><script>
        window.cgiDataNew = {{
            nick_name: JsDecode('{name}'), title: JsDecode('关于\\x26amp;通知'), link: JsDecode(''),
            advertisement_info: [{{nick_name: '微信广告', bizuin: '{OTHER}', ori_create_time: '1' * 1}}],
            ori_create_time: '{unix(days_ago)}' * 1, create_time: JsDecode('2001-01-01 00:00'),
            copyright_info: {{copyright_stat: '0' * 1}},
            bizuin: JsDecode('{biz}'), mid: '2247480001' * 1, idx: '1' * 1, item_show_type: '0' * 1, {more}
        }};
    </script></body></html>"""


def test_names_and_times_of_advertisements_do_not_count() -> None:
    profile = LINKS.read(look(FIRST, link_0=article()))
    assert (profile.display_name, profile.posts[0].published_at) == ("长沙政务窗口", NOW - timedelta(days=1))


@pytest.mark.parametrize(("user_name", "kept"), [("gh_0123456789ab", "gh_0123456789ab"), ("wxid_9443134431811", "")])
def test_original_id_is_one_that_registers_know(user_name: str, kept: str) -> None:
    page = article(more=f"user_name: JsDecode('{user_name}'),")
    found = read_article(Reply(url=FIRST, http_status=200, body=page.encode()))
    assert found is not None
    assert found.original_id == kept


def test_title_is_read_as_the_page_shows_it() -> None:
    assert LINKS.read(look(FIRST, link_0=article())).posts[0].title == "关于&通知"


def test_link_s_token_is_the_post_s_id() -> None:
    assert LINKS.read(look(FIRST, link_0=article())).posts[0].post_id == "first"


def test_long_link_s_post_is_ordered_by_mid_and_idx() -> None:
    long = "https://mp.weixin.qq.com/s?__biz=Mzk=&mid=2247480001&idx=1&sn=ab"
    assert LINKS.read(look(long, link_0=article())).posts[0].post_id == "2247480001_1"


@pytest.mark.parametrize(
    ("stat", "reprint", "origin"),
    [
        ("1", "", Origin.ORIGINAL),
        ("2", "3", Origin.REPOST),
        ("2", "2", Origin.REPOST),
        ("2", "9", Origin.UNKNOWN),
        ("0", "", Origin.UNKNOWN),
        ("7", "", Origin.UNKNOWN),
        ("", "", Origin.UNKNOWN),
        ("2", "x", Origin.UNKNOWN),
    ],
)
def test_origin_is_the_platform_s_mark(stat: str, reprint: str, origin: Origin) -> None:
    info = f"copyright_info: {{copyright_stat: '{stat}' * 1, reprint_type: '{reprint}' * 1}},"
    assert LINKS.read(look(FIRST, link_0=article(more=info))).posts[0].origin is origin


@pytest.mark.parametrize(
    ("source", "origin", "mark"),
    [
        pytest.param(BIZ, Origin.ORIGINAL, "own post shared again", id="its-own"),
        pytest.param(
            OTHER, Origin.REPOST, f"copyright_stat=2, reprint_type=3 of {OTHER},gh_0123456789ab 新周刊", id="another-s"
        ),
        pytest.param("", Origin.REPOST, "copyright_stat=2, reprint_type=3, author not shown", id="not-stated"),
    ],
)
def test_an_accounts_own_article_shared_again_is_original(source: str, origin: Origin, mark: str) -> None:
    user = "gh_0123456789ab" if source else ""
    of_whom = f"source_encode_biz: JsDecode('{source}'), source_username: JsDecode('{user}')"
    info = f"copyright_info: {{copyright_stat: '2' * 1, reprint_type: '3' * 1, {of_whom}}},"
    card = '<strong class="original_primary_nickname">新周刊</strong>' if source else ""
    (post,) = LINKS.read(look(FIRST, link_0=article(more=info).replace("<body>", f"<body>{card}"))).posts
    assert (post.origin, post.origin_mark) == (origin, mark)


def test_code_quoted_in_the_text_is_not_the_page_s_data() -> None:
    quoted = "<pre>window.cgiDataNew = {bizuin: 'MzI3MDAwMDAwMQ==', ori_create_time: '1262304000'}</pre>"
    assert LINKS.read(look(FIRST, link_0=article(body=quoted))).handle == BIZ


def test_links_prove_no_silence() -> None:
    assert LINKS.read(look(FIRST, link_0=article(days_ago=60))).covers_from is None


def test_another_account_s_article_is_the_wrong_account_s() -> None:
    with pytest.raises(WrongAccount):
        LINKS.read(look(FIRST, SECOND, link_0=article(), link_1=article(biz=OTHER)))


def test_name_is_the_newest_article_s() -> None:
    old, new = article(days_ago=90, name="旧名"), article(days_ago=1, name="新名")
    assert LINKS.read(look(FIRST, SECOND, link_0=old, link_1=new)).display_name == "新名"


def test_article_without_its_data_is_a_changed_layout() -> None:
    page = '<div id="js_content">通知</div><div class="weui-msg__title">此账号已自主注销，内容无法查看</div>'
    with pytest.raises(LayoutChanged):
        LINKS.read(look(FIRST, SECOND, link_0=page, link_1=page))


def test_article_without_a_mark_of_its_origin_counts_all_the_same() -> None:
    (post,) = LINKS.read(look(FIRST, link_0=article().replace("copyright_info:", "renamed:"))).posts
    assert (post.post_id, post.origin) == ("first", Origin.UNKNOWN)


@pytest.mark.parametrize("lost", ["ori_create_time", "bizuin", "nick_name"])
def test_article_that_lacks_what_is_needed_is_a_changed_layout(lost: str) -> None:
    with pytest.raises(LayoutChanged):
        LINKS.read(look(FIRST, link_0=article().replace(f"{lost}:", "renamed:")))


# --- albums ---------------------------------------------------------------------------------------------------------

ALBUM_LINK = f"link: JsDecode('https://mp.weixin.qq.com/mp/appmsgalbum?__biz={BIZ}\\x26amp;album_id=31900000001'),"
ITEM = {
    "title": "专辑文章",
    "url": f"http://mp.weixin.qq.com/s?__biz={BIZ}&mid=22&idx=1&sn=ab&chksm=cd#rd",
    "create_time": str(unix(2)),
    "msgid": "22",
    "itemidx": "1",
    "item_show_type": "0",
}
FOREIGN = ITEM | {"url": f"http://mp.weixin.qq.com/s?__biz={OTHER}&mid=22&idx=1"}


def album(listed: Any, ret: int = 0) -> str:
    return json.dumps({"base_resp": {"ret": ret}, "getalbum_resp": {"article_list": listed}})


def read_album(body: str) -> Profile:
    return LINKS.read(look(FIRST, link_0=article(more=f"album: {{{ALBUM_LINK}}},"), album_0=body))


def test_album_that_an_article_names_is_asked_for() -> None:
    wanted = LINKS.missing_requests(look(FIRST, link_0=article(more=f"album: {{{ALBUM_LINK}}},")))
    assert wanted == {
        "album:0": f"https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz={BIZ}"
        "&album_id=31900000001&count=20&f=json"
    }


def test_another_account_s_album_is_not_asked_for() -> None:
    assert not LINKS.missing_requests(look(FIRST, link_0=article(more=f"album: {{{ALBUM_LINK}}},".replace(BIZ, OTHER))))


@pytest.mark.parametrize("listed", [[ITEM], ITEM], ids=["list", "plain-object"])
def test_album_s_articles_are_posts(listed: Any) -> None:
    assert {post.post_id for post in read_album(album(listed)).posts} == {"first", "22_1"}


@pytest.mark.parametrize("lost", ["item_show_type", "pos_num", "key", "tts_is_ban"])
def test_album_s_item_of_2023_is_a_post(lost: str) -> None:
    item = {name: value for name, value in (ITEM | {"pos_num": "1", "key": "1"}).items() if name != lost}
    profile = read_album(album([item]))
    assert ({post.post_id for post in profile.posts}, profile.notes) == ({"first", "22_1"}, ())


@pytest.mark.parametrize("lost", ["url", "create_time", "msgid", "itemidx"])
@pytest.mark.parametrize("place", [0, 1])
def test_album_s_item_that_cannot_be_read_is_counted_and_the_others_stand(lost: str, place: int) -> None:
    items = [ITEM]
    items.insert(place, {name: value for name, value in (ITEM | {"msgid": "33"}).items() if name != lost})
    profile = read_album(album(items))
    assert {post.post_id for post in profile.posts} == {"first", "22_1"}
    assert profile.notes[0].detail.startswith(f"of 2 album articles: {place + 1}: ")


@pytest.mark.parametrize("body", ["[]", "{}", "not json", '{"base_resp": {"ret": 0}}', album(None), album(7)])
def test_album_that_cannot_be_read_costs_no_article(body: str) -> None:
    assert [post.post_id for post in read_album(body).posts] == ["first"]


@pytest.mark.parametrize(
    "page", ["通知", "<div id='js_content'>没有数据的文章</div>", article().replace("bizuin:", "x:")]
)
@pytest.mark.parametrize("place", [0, 1])
def test_page_that_cannot_be_read_is_counted_and_the_others_stand(page: str, place: int) -> None:
    pages = [article(), page] if place else [page, article()]
    profile = LINKS.read(look(FIRST, SECOND, link_0=pages[0], link_1=pages[1]))
    assert len(profile.posts) == 1
    assert profile.notes[0].detail.startswith("of 2 linked pages: https://mp.weixin.qq.com/s/")


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (410, True), (200, False)])
def test_third_page_that_may_be_an_article_keeps_an_account_from_being_gone(status: int, is_gone: bool) -> None:
    seen = look(FIRST, SECOND, THIRD, link_0=notice(GONE), link_1=notice(GONE), link_2="not in the recordings")
    third = replace(seen.replies["link:2"], http_status=status)
    capture = replace(seen, replies={**seen.replies, "link:2": third})
    if is_gone:
        assert LINKS.read(capture).is_gone
    else:
        with pytest.raises(LayoutChanged):
            LINKS.read(capture)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(album([FOREIGN]), id="another-account's-item"),
        pytest.param(album([], ret=-3), id="wants-a-session"),
        pytest.param(album([ITEM | {"msgid": "2247480001"}]), id="opened-already"),
        pytest.param("<html>验证</html>", id="a-page-in-its-place"),
    ],
)
def test_album_adds_nothing(body: str) -> None:
    assert [post.post_id for post in read_album(body).posts] == ["first"]


# --- notices --------------------------------------------------------------------------------------------------------

GONE = "此账号已自主注销，内容无法查看"


def notice(words: str) -> str:
    return f'<html><title></title><body><div class="weui-msg"><div class="weui-msg__title">{words}</div></div></body>'


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("此账号已自主注销，内容无法查看", AccountState.DEREGISTERED),
        ("此帐号已自主注销，内容无法查看", AccountState.DEREGISTERED),
        ("此帐号被投诉且经审核涉嫌侵权。此帐号已注销，内容无法查看。", AccountState.DEREGISTERED),
        ("该帐号已系统注销", AccountState.DEREGISTERED),
        ("帐号已被系统回收", AccountState.DEREGISTERED),
        ("此帐号已被屏蔽, 内容无法查看", AccountState.BANNED),
        ("此账号已被屏蔽内容无法查看", AccountState.BANNED),
        ("该公众号已迁移", AccountState.MIGRATED),
        ("该公众号已迁移至新帐号", AccountState.MIGRATED),
        ("该帐号已冻结", AccountState.SUSPENDED),
        ("此帐号已申请公众号帐号迁移流程，被冻结/回收，小主页暂无法访问。", AccountState.SUSPENDED),
    ],
)
def test_notice_on_two_links_is_the_account_s_state(words: str, state: AccountState) -> None:
    profile = LINKS.read(look(FIRST, SECOND, link_0=notice(words), link_1=notice(words)))
    assert (profile.state, profile.words) == (state, words)


@pytest.mark.parametrize(
    "words",
    [
        "经大量用户投诉，此帐号存在违规行为，已限制跳转到小主页。",
        "该公众号已被封禁",
        "此账号自2023年起停用",
        "账号申诉中",
    ],
)
def test_notice_of_unknown_level_makes_no_account_gone(words: str) -> None:
    with pytest.raises(UnknownWords):
        LINKS.read(look(FIRST, SECOND, link_0=notice(words), link_1=notice(words)))


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        pytest.param(GONE, "该内容已被发布者删除", PostsHidden, id="one-tells-of-its-article"),
        pytest.param(GONE, "此帐号已被屏蔽, 内容无法查看", PostsHidden, id="two-states"),
        pytest.param(GONE, "参数错误", PostsHidden, id="one-is-no-use"),
        pytest.param(GONE, "该内容暂时无法查看", Unreachable, id="one-may-come-back"),
        pytest.param(GONE, "环境异常", CaptchaShown, id="one-is-a-wall"),
        pytest.param(GONE, "此账号已自主注销了吗？", LayoutChanged, id="one-is-not-known"),
        pytest.param("该内容已被发布者删除", "此内容因违规无法查看", PostsHidden, id="articles-alone"),
        pytest.param("此内容涉嫌侵权，无法查看", "付费后可继续阅读", PostsHidden, id="articles-not-for-all"),
        pytest.param(
            "此内容被多人投诉，相关的内容无法进行查看", "该内容需要权限才可查看", PostsHidden, id="articles-of-2026"
        ),
        pytest.param("此帐号处于帐号迁移流程中", "此帐号已申请帐号迁移", PostsHidden, id="not-migrated-yet"),
    ],
)
def test_two_notices_that_do_not_agree_are_not_verified(first: str, second: str, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        LINKS.read(look(FIRST, SECOND, link_0=notice(first), link_1=notice(second)))


def test_two_spellings_of_a_notice_are_reported_once() -> None:
    profile = LINKS.read(look(FIRST, SECOND, link_0=notice(GONE), link_1=notice(GONE.replace("账", "帐"))))
    assert profile.words == GONE


def test_notices_under_foreign_links_say_nothing_of_the_account() -> None:
    seen = look(FIRST, SECOND, link_0=notice(GONE), link_1=notice(GONE))
    with pytest.raises(PostsHidden):
        LINKS.read(replace(seen, target=Target(handle=BIZ, links=(THIRD,), proved=(THIRD,))))


LONG = f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=1&idx=1&sn=a&chksm=b"
FORMER = "https://mp.weixin.qq.com/s?__biz=MzI3MDAwMDcxOQ==&mid=1&idx=1&sn=a&chksm=b"


@pytest.mark.parametrize(
    ("links", "proved", "listed", "is_gone"),
    [
        pytest.param((FIRST, SECOND), (), (), True, id="nothing-better-is-known"),
        pytest.param((FIRST, SECOND), (FIRST,), (), True, id="one-was-read-as-the-account's"),
        pytest.param((FIRST, SECOND), (THIRD, LONG), (), False, id="two-others-were"),
        pytest.param((FIRST, SECOND), (THIRD,), (LONG,), False, id="one-was-and-another-is-listed"),
        pytest.param((FIRST, SECOND), (FIRST, SECOND), (), True, id="both-were"),
        pytest.param((FIRST, SECOND), (f"{FIRST}?scene=1", f"{SECOND}#rd"), (), True, id="with-marks-of-sharing"),
        pytest.param((FIRST, SECOND), (), (FIRST, SECOND), True, id="its-own-list-has-them"),
        pytest.param((FIRST, SECOND), (FIRST,), (SECOND,), True, id="one-was-read-and-one-is-listed"),
        pytest.param((FIRST, LONG), (FIRST,), (), True, id="one-was-read-and-one-names-it"),
        pytest.param((FIRST, LONG), (), (), True, id="one-names-it"),
        pytest.param((FIRST, FORMER), (FIRST,), (), False, id="one-names-another"),
    ],
)
def test_notice_speaks_only_of_the_account_whose_article_the_link_is_known_to_be(
    links: tuple[str, ...], proved: tuple[str, ...], listed: tuple[str, ...], is_gone: bool
) -> None:
    """A notice names no account, and a short link neither: the register may still have a former account's."""
    seen = look(*links, link_0=notice(GONE), link_1=notice(GONE))
    capture = replace(seen, target=Target(handle=BIZ, links=links, proved=proved, listed=listed))
    if is_gone:
        assert LINKS.read(capture).state is AccountState.DEREGISTERED
    else:
        with pytest.raises(PostsHidden, match="links tell of the account"):
            LINKS.read(capture)


@pytest.mark.parametrize(
    ("pages", "proved", "listed", "more"),
    [
        pytest.param((GONE, GONE), (THIRD, *LISTED), (), (THIRD, LISTED[0]), id="two-that-were-read-before"),
        pytest.param((GONE, GONE), (SECOND, THIRD), (), (THIRD,), id="one-more"),
        pytest.param((GONE, GONE), (FIRST, SECOND, THIRD), (), (), id="enough-are-known"),
        pytest.param((GONE, "该内容已被发布者删除"), (THIRD,), (), (THIRD,), id="one-tells-of-its-article"),
        pytest.param(("该内容已被发布者删除",) * 2, (THIRD,), (), (), id="nothing-of-an-account"),
        pytest.param((GONE, ""), (THIRD,), (), (), id="an-article"),
    ],
)
def test_where_an_account_may_be_gone_articles_known_to_be_its_own_decide(
    pages: tuple[str, str], proved: tuple[str, ...], listed: tuple[str, ...], more: tuple[str, ...]
) -> None:
    shown = {f"link_{number}": notice(words) if words else article() for number, words in enumerate(pages)}
    seen = look(FIRST, SECOND, way=FetchMode.FETCH, proved=None, **shown)
    capture = replace(seen, target=Target(handle=BIZ, links=(FIRST, SECOND), proved=proved, listed=listed))
    assert tuple(LINKS.missing_requests(capture).values()) == more


def test_listed_articles_decide_too() -> None:
    """The register's links may be a former account's: of WeRead's only the newest was opened with them."""
    target = Target(handle=BIZ, links=(FIRST, SECOND), listed=LISTED)
    seen = look(LISTED[0], FIRST, SECOND, link_0=notice(GONE), link_1=notice(GONE), link_2=notice(GONE))
    capture = replace(seen, target=target)
    assert LINKS.missing_requests(capture) == {"link:3": LISTED[1]}
    fourth = replace(capture.replies["link:0"], url=LISTED[1])
    decided = replace(capture, replies={**capture.replies, "link:3": fourth})
    assert (LINKS.missing_requests(decided), LINKS.read(decided).state) == ({}, AccountState.DEREGISTERED)


def test_one_link_s_notice_is_not_verified() -> None:
    with pytest.raises(PostsHidden):
        LINKS.read(look(FIRST, link_0=notice(GONE)))


def test_one_link_s_notice_visited_is_not_verified() -> None:
    with pytest.raises(PostsHidden):
        LINKS.read(look(FIRST, way=FetchMode.VISIT, page=notice(GONE)))


def test_visited_and_asked_links_count_together() -> None:
    profile = LINKS.read(look(FIRST, SECOND, way=FetchMode.VISIT, page=notice(GONE), link_1=notice(GONE)))
    assert profile.state is AccountState.DEREGISTERED


def test_readable_article_outweighs_notices() -> None:
    capture = look(FIRST, SECOND, THIRD, link_0=notice(GONE), link_1=notice(GONE), link_2=article())
    assert LINKS.read(capture).state is AccountState.ACTIVE


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("环境异常", CaptchaShown),
        ("当前环境异常，完成验证后即可继续访问。", CaptchaShown),
        ("访问过于频繁，请用微信扫描二维码进行访问", RateLimited),
        ("操作频繁，请稍候再试", RateLimited),
        ("请在微信客户端打开链接", Blocked),
        ("系统出错", Unreachable),
        ("未知错误，请稍后再试", Unreachable),
        ("该内容暂时无法查看", Unreachable),
    ],
)
def test_notice_that_is_a_wall_is_named(words: str, error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        LINKS.read(look(FIRST, link_0=notice(words)))


def test_wall_beside_an_article_is_a_wall() -> None:
    with pytest.raises(CaptchaShown):
        LINKS.read(look(FIRST, SECOND, link_0=article(), link_1=notice("环境异常")))


def test_spellings_of_a_notice_are_one() -> None:
    assert normalise(" 此帐号已被屏蔽, 内容\n无法查看。") == normalise("此账号已被屏蔽，内容无法查看")
