"""One odd item, or one missing key, on every platform: the rest is read, and silence is not proved."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from scrapers.model.errors import (
    CaptchaShown,
    IdentityUnproved,
    LayoutChanged,
    LoginRequired,
    PostsHidden,
    RateLimited,
    ScrapeError,
)
from scrapers.model.profile import Origin, Profile
from scrapers.platforms.baijiahao.page import AUTHOR
from scrapers.platforms.baijiahao.page import ROUTES as BAIJIAHAO
from scrapers.platforms.weibo.desktop import AJAX
from scrapers.platforms.weibo.mobile import MOBILE
from tests.scrapers.platforms.baijiahao import test_baijiahao as baijiahao
from tests.scrapers.platforms.peopleapp import test_peopleapp as peopleapp
from tests.scrapers.platforms.weibo import test_desktop as weibo
from tests.scrapers.platforms.weibo import test_mobile as mobile
from tests.scrapers.platforms.zhihu import test_api as zhihu

DAYS = (20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40)
"""A first page and one more: without one of them it is still a full page."""


def without(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key not in keys}


def at(place: int, item: Any, items: list[Any]) -> list[Any]:
    return [*items[:place], item, *items[place + 1 :]]


def read_weibo(change: Callable[[dict[str, Any]], Any] = lambda item: item, **info: Any) -> Profile:
    items = [weibo.mblog(days) for days in DAYS]
    body = weibo.posts(*at(5, change(items[5]), items), total=1327)
    return AJAX.read(weibo.capture(info=weibo.info(1327, **info), posts=body))


def read_mobile(change: Callable[[dict[str, Any]], Any] = lambda item: item) -> Profile:
    items = [mobile.card(days) for days in DAYS]
    return mobile.read(*at(5, change(items[5]), items), count=1327)


def read_zhihu(change: Callable[[dict[str, Any]], Any] = lambda item: item, **more: Any) -> Profile:
    items = [answer(days) for days in DAYS]
    about = without(zhihu.member(answer_count=90, **more), *(key for key, value in more.items() if value is None))
    return zhihu.read(about, answers=zhihu.listing(*at(5, change(items[5]), items)))


def answer(days: float) -> dict[str, Any]:
    return {
        "id": zhihu.unix(days),
        "question": {"id": 7, "title": "问"},
        "created_time": zhihu.unix(days),
        "author": {"id": "a1"},
    }


def read_baijiahao(change: Callable[[dict[str, Any]], Any] = lambda item: item, **about: Any) -> Profile:
    items = [baijiahao.item(days) for days in DAYS]
    return baijiahao.read(
        baijiahao.listed(*at(5, change(items[5]), items)), baijiahao.counted(213), baijiahao.page(**about)
    )


def read_people(change: Callable[[dict[str, Any]], Any] = lambda item: item) -> Profile:
    items = [peopleapp.item(days) for days in DAYS]
    return peopleapp.read(peopleapp.account(412), peopleapp.listed(*at(5, change(items[5]), items)))


READERS = {
    "weibo": read_weibo,
    "mobile": read_mobile,
    "zhihu": read_zhihu,
    "baijiahao": read_baijiahao,
    "peopleapp": read_people,
}
each_reader = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@each_reader
def test_a_page_without_an_odd_item_proves_silence(read: Callable[..., Profile]) -> None:
    profile = read()
    assert (len(profile.posts), profile.covers_from is not None, profile.notes) == (len(DAYS), True, ())


@each_reader
@pytest.mark.parametrize("odd", [None, "x", 7, [], {}, {"id": None}], ids=str)
def test_an_item_that_is_none_leaves_the_others_and_no_silence(read: Callable[..., Profile], odd: Any) -> None:
    profile = read(lambda item: odd)
    assert (len(profile.posts), profile.covers_from) == (len(DAYS) - 1, None)
    unread = {("items_unreadable", 1), ("owner_unknown", 1)}  # {} in the People's app names nobody
    assert unread & {(note.code, note.number) for note in profile.notes}


ODD_MARKS: dict[str, tuple[Any, ...]] = {
    "isTop": (None, "0", "?", {}),
    "mblogtype": (None, -1, "?", []),
    "title": ("置顶", {"text": None}, []),
    "text_raw": (["?"], 5),
    "repost_type": (1,),
    "retweeted_status": ("?", {"user": {}}, {"user": None}),
    "ori_uid": ("?",),
}


@pytest.mark.parametrize("mark", ODD_MARKS)
def test_a_mark_of_another_shape_costs_no_post(mark: str) -> None:
    whole = read_weibo()
    for odd in ODD_MARKS[mark]:
        profile = read_weibo(lambda item, odd=odd: {**item, mark: odd})  # type: ignore[misc]
        assert [post.published_at for post in profile.posts] == [post.published_at for post in whole.posts]
        assert profile.covers_from == whole.covers_from


READABLE = {
    "weibo-null-text": (read_weibo, lambda item: {**item, "text_raw": None, "text": None}),
    "weibo-no-text": (read_weibo, lambda item: without(item, "text_raw")),
    "weibo-empty-bid": (read_weibo, lambda item: {**item, "mblogid": ""}),
    "weibo-no-bid": (read_weibo, lambda item: without(item, "mblogid")),
    "mobile-null-text": (read_mobile, lambda item: {**item, "mblog": {**item["mblog"], "text": None}}),
    "mobile-empty-bid": (read_mobile, lambda item: {**item, "mblog": {**item["mblog"], "bid": ""}}),
    "zhihu-no-question": (read_zhihu, lambda item: {**item, "question": None}),
    "zhihu-no-title": (read_zhihu, lambda item: {**item, "question": {"id": 7}}),
    "baijiahao-empty-data": (read_baijiahao, lambda item: {**item, "itemData": {}}),
    "baijiahao-list-for-data": (read_baijiahao, lambda item: {**item, "itemData": []}),
    "baijiahao-null-data": (read_baijiahao, lambda item: {**item, "itemData": None}),
    "baijiahao-no-kind": (read_baijiahao, lambda item: without(item, "itemType")),
    "people-no-title": (read_people, lambda item: {**item, "newsTitle": None}),
    "people-no-kind": (read_people, lambda item: without(item, "objectType")),
    "mobile-mark": (read_mobile, lambda item: {**item, "profile_type_id": None}),
    "mobile-text": (read_mobile, lambda item: {**item, "mblog": {**item["mblog"], "text": 5}}),
    "mobile-id": (read_mobile, lambda item: {**item, "mblog": {**item["mblog"], "id": int(item["mblog"]["id"])}}),
    "zhihu-title": (read_zhihu, lambda item: {**item, "question": {"id": 7, "title": 5}}),
    "baijiahao-kind": (read_baijiahao, lambda item: {**item, "itemType": ""}),
    "baijiahao-kind-number": (read_baijiahao, lambda item: {**item, "itemType": 5}),
    "baijiahao-text-for-data": (read_baijiahao, lambda item: {**item, "itemData": "?"}),
    "baijiahao-title": (read_baijiahao, lambda item: {**item, "itemData": {"title": 5, "url": []}}),
    "people-title": (read_people, lambda item: {**item, "newsTitle": 5}),
    "people-kind": (read_people, lambda item: {**item, "objectType": ""}),
    "people-id": (read_people, lambda item: {**item, "objectId": int(item["objectId"])}),
}


@pytest.mark.parametrize(("read", "change"), READABLE.values(), ids=READABLE)
def test_an_odd_item_that_shows_its_id_and_time_counts(
    read: Callable[..., Profile], change: Callable[[dict[str, Any]], Any]
) -> None:
    whole, odd = read(), read(change)
    assert [post.published_at for post in odd.posts] == [post.published_at for post in whole.posts]
    assert odd.covers_from == whole.covers_from


SCHEDULED: dict[str, Callable[[], Profile]] = {
    "zhihu": lambda: zhihu.read(
        zhihu.member(answer_count=90, articles_count=9),
        answers=zhihu.listing(*map(answer, (-1, *DAYS))),
        articles=zhihu.listing(zhihu.article(30)),
    ),
    "baijiahao": lambda: baijiahao.read(
        baijiahao.listed(baijiahao.item(-1, kind="zhibo") | {"dynamic_id": "7"}, *map(baijiahao.item, DAYS)),
        baijiahao.counted(213),
    ),
    "people": lambda: peopleapp.read(peopleapp.account(412), peopleapp.listed(*map(peopleapp.item, (-1, *DAYS)))),
}


@pytest.mark.parametrize("read", SCHEDULED.values(), ids=SCHEDULED)
def test_a_post_of_a_time_to_come_is_none_yet_and_costs_the_others_nothing(read: Callable[[], Profile]) -> None:
    profile = read()
    assert (max(post.published_at for post in profile.posts), profile.covers_from) == (
        zhihu.NOW - timedelta(days=DAYS[0]),
        None,
    )
    assert "items_unreadable" in [note.code for note in profile.notes]


def test_a_short_id_is_made_from_the_long_one() -> None:
    post = weibo.read(
        weibo.mblog(1, idstr="4947611376109848", mblogid="", created_at="Tue Sep 19 09:12:17 +0800 2023"), count=1
    )
    assert post.posts[0].url.endswith("/NjYAxpDrW")


WITHHELD = {
    "weibo-name": lambda: AJAX.read(
        weibo.capture(
            info={"ok": 1, "data": {"user": without(weibo.info(1327)["data"]["user"], "screen_name")}},
            posts=weibo.posts(*map(weibo.mblog, DAYS), total=1327),
        )
    ),
    "weibo-count": lambda: AJAX.read(
        weibo.capture(
            info={"ok": 1, "data": {"user": without(weibo.info()["data"]["user"], "statuses_count")}},
            posts=weibo.posts(*map(weibo.mblog, DAYS), total=1327),
        )
    ),
    "mobile-container": lambda: MOBILE.read(
        mobile.capture(user=mobile.user(1327), posts={"ok": 1, "data": {"cards": [mobile.card(days) for days in DAYS]}})
    ),
    "zhihu-account_status": lambda: read_zhihu(account_status=None),
    "zhihu-zvideo_count": lambda: read_zhihu(zvideo_count=None),
    "zhihu-name": lambda: read_zhihu(name=None),
    "baijiahao-is_top-of-another-shape": lambda: read_baijiahao(lambda item: {**item, "is_top": "?"}),
    "baijiahao-is_top": lambda: read_baijiahao(lambda item: without(item, "is_top")),
    "baijiahao-nickname": lambda: read_baijiahao(nickname=None),
    "baijiahao-count": lambda: baijiahao.read(baijiahao.listed(*map(baijiahao.item, DAYS)), {"errno": 0, "data": {}}),
    "people-contentCount": lambda: peopleapp.read(
        {"data": without(peopleapp.account()["data"], "contentCount")}, peopleapp.listed(*map(peopleapp.item, DAYS))
    ),
    "people-no-account": lambda: peopleapp.read(peopleapp.listed(*map(peopleapp.item, DAYS))),
}


@pytest.mark.parametrize("read", WITHHELD.values(), ids=WITHHELD)
def test_a_missing_key_withholds_silence_and_not_the_posts(read: Callable[[], Profile]) -> None:
    profile = read()
    assert (len(profile.posts), profile.covers_from) == (len(DAYS), None)
    assert profile.notes


UNREADABLE_COUNTS: tuple[Any, ...] = ("1.2万", "", "1万+", -1, 2.5, {}, [], True)


@pytest.mark.parametrize("odd", UNREADABLE_COUNTS, ids=repr)
def test_a_count_that_cannot_be_read_is_unknown_and_costs_no_post(odd: Any) -> None:
    profiles = {
        "weibo": AJAX.read(
            weibo.capture(
                info=weibo.info(1327) | {"data": {"user": weibo.info()["data"]["user"] | {"statuses_count": odd}}},
                posts=weibo.posts(*map(weibo.mblog, DAYS), total=1327),
            )
        ),
        "mobile": MOBILE.read(
            mobile.capture(user=mobile.user(1327, statuses_count=odd), posts=mobile.posts(*map(mobile.card, DAYS)))
        ),
        "zhihu": read_zhihu(zvideo_count=odd),
        "baijiahao": baijiahao.read(baijiahao.listed(*map(baijiahao.item, DAYS)), baijiahao.counted(odd)),
        "baijiahao-page": baijiahao.read(
            baijiahao.listed(*map(baijiahao.item, DAYS)), shown=baijiahao.page(contentNum=odd)
        ),
        "people": peopleapp.read(peopleapp.account(odd), peopleapp.listed(*map(peopleapp.item, DAYS))),
    }
    if odd == 2.5:  # in units of ten thousand
        del profiles["baijiahao"]
    for name, profile in profiles.items():
        assert (name, len(profile.posts), profile.covers_from) == (name, len(DAYS), None)


def test_a_pin_counts_without_what_only_describes_it() -> None:
    for odd in ({"is_top": None}, {"is_top": "?"}, {"content": "文本"}, {"content": [{"type": "text"}, None]}):
        profile = zhihu.read(zhihu.member(pins_count=1), pins=zhihu.listing(zhihu.pin(2, **odd), is_end=True))
        assert (len(profile.posts), profile.posts[0].is_pinned) == (1, False)


@pytest.mark.parametrize(
    ("marks", "origin"),
    [
        ({"source_pin_id": 0, "origin_pin": None}, Origin.ORIGINAL),
        ({"source_pin_id": "0", "repin": {}}, Origin.ORIGINAL),
        ({"source_pin_id": 1.14e18}, Origin.REPOST),
        ({"source_pin_id": "1141499842592423936"}, Origin.REPOST),
        ({"source_pin_id": "?"}, Origin.UNKNOWN),
        ({"source_pin_id": -5}, Origin.UNKNOWN),
        ({"source_pin_id": 1.5}, Origin.UNKNOWN),
        ({"source_pin_id": True}, Origin.UNKNOWN),
        ({"source_pin_id": 10**400}, Origin.UNKNOWN),
        ({"source_pin_id": {"id": 1}}, Origin.UNKNOWN),
        ({"origin_pin": 7}, Origin.UNKNOWN),
        ({"origin_pin": {"id": "1"}, "source_pin_id": 1}, Origin.REPOST),
        ({"origin_pin": "?"}, Origin.UNKNOWN),
        ({"repin": ["?"]}, Origin.UNKNOWN),
    ],
)
def test_a_pin_s_mark_of_another_shape_makes_no_repost(marks: dict[str, Any], origin: Origin) -> None:
    profile = zhihu.read(zhihu.member(pins_count=1), pins=zhihu.listing(zhihu.pin(2, **marks), is_end=True))
    assert profile.posts[0].origin is origin


@pytest.mark.parametrize("flag", ["is_baned", "is_locked", "is_hanged"])
def test_a_flag_of_null_is_not_stated(flag: str) -> None:
    about = zhihu.member(answer_count=90) | {flag: None}
    null = zhihu.read(about, answers=zhihu.listing(*map(answer, DAYS)))
    assert (len(null.posts), null.covers_from) == (len(DAYS), None)


@pytest.mark.parametrize("odd", ["", "?", 2, {}, []], ids=repr)
def test_an_end_of_another_shape_is_not_known(odd: Any) -> None:
    """A list that may go on is whole by no count."""
    few = (20, 22)
    profiles = [
        baijiahao.read(baijiahao.listed(*map(baijiahao.item, few), more=odd), baijiahao.counted(2)),
        peopleapp.read(peopleapp.account(2), peopleapp.listed(*map(peopleapp.item, few), has_next=odd)),
        zhihu.read(
            zhihu.member(answer_count=2), answers={"data": [answer(day) for day in few], "paging": {"is_end": odd}}
        ),
        zhihu.read(zhihu.member(answer_count=2), answers={"data": [answer(day) for day in few], "paging": odd}),
    ]
    assert [(len(profile.posts), profile.covers_from) for profile in profiles] == [(2, None)] * len(profiles)


UNNEEDED = {
    "weibo-total": lambda: AJAX.read(
        weibo.capture(info=weibo.info(1327), posts={"ok": 1, "data": {"list": [weibo.mblog(days) for days in DAYS]}})
    ),
    "mobile-total-of-a-page": lambda: MOBILE.read(
        mobile.capture(user=mobile.user(1327), posts=mobile.posts(*map(mobile.card, DAYS), total=20))
    ),
    "zhihu-badge_v2": lambda: read_zhihu(badge_v2=None),
    "baijiahao-hasMore": lambda: baijiahao.read(
        {"data": {"list": [baijiahao.item(days) for days in DAYS]}}, baijiahao.counted(213)
    ),
    "people-hasNext": lambda: peopleapp.read(
        peopleapp.account(412), {"data": {"list": [peopleapp.item(days) for days in DAYS]}}
    ),
    "people-name-beside-the-items": lambda: peopleapp.read(
        {"data": without(peopleapp.account(412)["data"], "userName")}, peopleapp.listed(*map(peopleapp.item, DAYS))
    ),
}


@pytest.mark.parametrize("read", UNNEEDED.values(), ids=UNNEEDED)
def test_a_full_page_proves_silence_without_keys_that_say_nothing_of_it(read: Callable[[], Profile]) -> None:
    profile = read()
    assert (len(profile.posts), profile.covers_from is not None) == (len(DAYS), True)


NOTHING: dict[str, tuple[Callable[[], Profile], type[ScrapeError]]] = {
    "weibo-name": (
        lambda: AJAX.read(
            weibo.capture(
                info={"ok": 1, "data": {"user": without(weibo.info(0)["data"]["user"], "screen_name")}},
                posts=weibo.posts(total=0),
            )
        ),
        IdentityUnproved,
    ),
    "weibo-count": (
        lambda: AJAX.read(
            weibo.capture(
                info={"ok": 1, "data": {"user": without(weibo.info()["data"]["user"], "statuses_count")}},
                posts=weibo.posts(total=0),
            )
        ),
        PostsHidden,
    ),
    "zhihu-account_status": (lambda: zhihu.read(without(zhihu.member(), "account_status")), LayoutChanged),
    "zhihu-zvideo_count": (lambda: zhihu.read(without(zhihu.member(), "zvideo_count")), LayoutChanged),
    "baijiahao-hasMore": (lambda: baijiahao.read({"data": {"list": []}}, baijiahao.counted(0)), PostsHidden),
    "baijiahao-count": (
        lambda: baijiahao.read(baijiahao.listed(more=0), {"errno": 0, "data": {"user": {}}}),
        PostsHidden,
    ),
    "people-count": (
        lambda: peopleapp.read({"data": without(peopleapp.account()["data"], "contentCount")}, peopleapp.listed()),
        LayoutChanged,
    ),
}


@pytest.mark.parametrize(("read", "error"), NOTHING.values(), ids=NOTHING)
def test_a_missing_key_beside_an_empty_list_is_never_never_posted(
    read: Callable[[], Profile], error: type[ScrapeError]
) -> None:
    with pytest.raises(error):
        read()


def test_a_kind_that_is_counted_and_not_listed_leaves_the_proved_activity() -> None:
    profile = zhihu.read(
        zhihu.member(articles_count=9, pins_count=9), articles=zhihu.listing(zhihu.article(2)), pins=zhihu.listing()
    )
    assert [post.published_at for post in profile.posts] == [zhihu.NOW - timedelta(days=2)]
    assert profile.covers_from is None
    assert ("kind_not_listed", 9, "pins") in [(note.code, note.number, note.detail) for note in profile.notes]


# --- error bodies, marks, checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"ok": 0}, RateLimited),
        ({"ok": 0, "data": {}}, RateLimited),
        ({"ok": 0, "msg": ""}, RateLimited),
        ({"error_code": 21301, "error": "relogin!"}, LoginRequired),
    ],
)
@pytest.mark.parametrize("place", ["info", "posts"])
def test_weibo_s_error_bodies_have_codes_of_their_own(body: Any, error: type[ScrapeError], place: str) -> None:
    with pytest.raises(error):
        AJAX.read(weibo.capture(**({"info": weibo.info()} | {place: body})))


@pytest.mark.parametrize(
    ("user", "block", "is_muted", "is_proved"),
    [
        ({"is_muteuser": True}, "", True, True),
        ({"is_muteuser": False}, "", False, True),
        ({}, None, False, True),
        ({}, "因违反社区公约，该用户目前处于禁言状态", True, True),
        ({}, "该用户的禁言申诉渠道已开通", False, False),
    ],
)
def test_a_mute_is_a_mark_and_other_words_withhold_silence(
    user: dict[str, Any], block: str | None, is_muted: bool, is_proved: bool
) -> None:
    info = weibo.info(1327, **user)
    info["data"]["blockText"] = block
    profile = AJAX.read(weibo.capture(info=info, posts=weibo.posts(*map(weibo.mblog, DAYS), total=1327)))
    assert (profile.is_muted, profile.covers_from is not None) == (is_muted, is_proved)


@pytest.mark.parametrize(
    "script",
    [
        'window.runtime= {"foe": {"is_need_foe": true}},window.runtime.pageType="x";',
        'window.runtime= {"user": {"uk": "u", "foe": {"is_need_foe": 1}}};',
        'window.dynamicData= {"list": [], "foe": {"is_need_foe": true}};',
        'window.runtime= {"data": {"foe": {"is_need_foe": "1"}}};',
    ],
)
def test_a_check_inside_baijiahao_s_page_is_a_captcha_before_anything_is_asked_for(script: str) -> None:
    page = baijiahao.bare(baijiahao.ADDRESS, f"<html><head><script>{script}</script></head><body></body></html>")
    assert AUTHOR.missing_requests(page) == {}
    for route in BAIJIAHAO:
        with pytest.raises(CaptchaShown):
            route.read(page)


def test_a_page_that_needs_no_check_is_read() -> None:
    page = baijiahao.page().replace('{"user"', json.dumps({"foe": {"is_need_foe": False}})[:-1] + ', "user"')
    assert len(baijiahao.read(baijiahao.listed(baijiahao.item(1)), baijiahao.counted(9), page).posts) == 1
