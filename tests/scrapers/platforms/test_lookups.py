"""What platforms say of an account that is looked up; bodies are made after real ones, without a browser."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.model.capture import PAGE, Capture, Reply, Target
from scrapers.model.errors import Blocked, CaptchaShown, LayoutChanged, LoginRequired, RateLimited, WrongAccount
from scrapers.model.lookup import FoundAccount, Lookup, LookupAnswer
from scrapers.platforms.lookups import LOOKUPS

AT = datetime(2026, 11, 20, tzinfo=UTC)
USER = {
    "idstr": "9900000101",
    "screen_name": "韶山公安",
    "verified": True,
    "verified_type": 1,
    "verified_reason": "韶山市公安局官方微博",
}
SEARCHED = {"fakeid": "MzA3MDAwMDAwMQ==", "nickname": "湘潭博物馆", "alias": "xtbwg", "verify_status": 2}
MEMBER = {"type": "people", "url_token": "xiang-tan", "name": "<em>湘潭</em>发布", "user_type": "organization"}
BADGE = {"detail_badges": [{"detail_type": "identity_org", "description": "湘潭市委宣传部"}]}


def capture(handle: str, **replies: Any) -> Capture:
    bodies: Mapping[str, Any] = replies
    return Capture(
        target=Target(handle=handle),
        captured_at=AT,
        replies={
            PAGE if name == "page" else name: body
            if isinstance(body, Reply)
            else Reply(url=f"https://example.cn/{name}", http_status=200, body=json.dumps(body).encode())
            for name, body in bodies.items()
        },
    )


def page(url: str, body: str, status: int = 200) -> Reply:
    return Reply(url=url, http_status=status, body=body.encode(), content_type="text/html")


def lookup(platform: str, way: str) -> Lookup:
    found = getattr(LOOKUPS[platform], way)
    assert isinstance(found, Lookup)
    return found


def weibo(handle: str = "name:韶山公安", **user: object) -> LookupAnswer:
    return lookup("weibo", "by_name").answer(capture(handle, info={"ok": 1, "data": {"user": USER | user}}))


def test_a_weibo_user_is_who_the_platform_verified() -> None:
    assert weibo().found == (
        FoundAccount(handle="9900000101", name="韶山公安", verified_as="韶山市公安局官方微博", is_organisation=True),
    )


@pytest.mark.parametrize("kind", [-1, 0, 2, 8, 10, 200, 220, 400])
def test_a_person_or_company_on_weibo_is_no_office(kind: int) -> None:
    assert not weibo(verified_type=kind).found[0].is_organisation


@pytest.mark.parametrize("claim", [{"verified": False}, {"verified": None}, {"verified": "true"}])
def test_without_weibo_s_verification_its_words_count_for_nothing(claim: dict[str, Any]) -> None:
    [found] = weibo(**claim).found
    assert (found.verified_as, found.is_organisation) == ("", False)


def test_another_user_than_the_one_asked_for_is_no_answer() -> None:
    with pytest.raises(WrongAccount):
        weibo("uid:1234567890")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"ok": 0}, RateLimited),
        ({"ok": -100, "url": "https://weibo.com/login.php"}, LoginRequired),
        ({"ok": -100, "url": "https://weibo.com/captcha"}, CaptchaShown),
        ({"ok": 1, "data": {}}, LayoutChanged),
        ({"ok": 1, "data": {"user": {"idstr": "1"}}}, LayoutChanged),
        ([], LayoutChanged),
    ],
)
def test_a_wall_or_an_unknown_shape_is_no_absence(answer: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        lookup("weibo", "by_name").answer(capture("name:韶山公安", info=answer))


def test_the_user_of_a_post_is_its_author_also_of_a_repost() -> None:
    post = {"ok": 1, "user": USER, "retweeted_status": {"user": {"idstr": "1"}}}
    [found] = lookup("weibo", "by_query").answer(capture("status:1", status=post)).found
    assert (found.handle, found.is_repost) == ("9900000101", True)
    gone = {"ok": 0, "error_code": 20101, "message": "该微博不存在"}
    assert lookup("weibo", "by_query").answer(capture("status:1", status=gone)) == LookupAnswer(words="该微博不存在")


def test_a_search_on_wechat_names_accounts_without_their_organisation() -> None:
    home = page("https://mp.weixin.qq.com/cgi-bin/home?t=home/index&token=9", "<html></html>")
    answer = {"base_resp": {"ret": 0}, "list": [SEARCHED, {"nickname": "?"}]}
    found = lookup("wechat", "by_name").answer(capture("name:湘潭博物馆", home=home, search=answer)).found
    assert found == (FoundAccount(handle="MzA3MDAwMDAwMQ==", name="湘潭博物馆"),)
    with pytest.raises(LoginRequired):
        lookup("wechat", "by_name").answer(capture("name:湘潭博物馆", home=page("https://mp.weixin.qq.com/", "")))
    refused = {"base_resp": {"ret": 200013}}
    with pytest.raises(RateLimited):
        lookup("wechat", "by_name").answer(capture("name:湘潭博物馆", home=home, search=refused))


def test_a_search_on_zhihu_gives_plain_names_and_only_people() -> None:
    answer = {"data": [{"object": MEMBER | {"badge_v2": BADGE}}, {"object": {"type": "answer"}}, {"odd": 1}]}
    found = lookup("zhihu", "by_name").answer(capture("name:湘潭发布", search=answer)).found
    assert found == (
        FoundAccount(handle="xiang-tan", name="湘潭发布", verified_as="湘潭市委宣传部", is_organisation=True),
    )
    with pytest.raises(LoginRequired):
        lookup("zhihu", "by_name").answer(capture("name:湘潭发布", search={"error": {"code": 40353}}))


def test_a_zhihu_page_without_its_data_names_nobody() -> None:
    with pytest.raises(LayoutChanged):
        lookup("zhihu", "by_link").answer(capture("", page=page("https://zhuanlan.zhihu.com/p/1", "<html></html>")))
    with pytest.raises(Blocked):
        lookup("zhihu", "by_link").answer(
            capture("", page=page("https://zhuanlan.zhihu.com/p/1", '<meta id="zh-zse-ck">', 403))
        )


@pytest.mark.parametrize("count", [0, 2])
def test_an_article_on_baijiahao_has_one_author(count: int) -> None:
    links = "".join(
        f'<a href="https://author.baidu.com/home?from=bjh_article&app_id=990{number}">x</a>' for number in range(count)
    )
    with pytest.raises(LayoutChanged):
        lookup("baijiahao", "by_link").answer(capture("", page=page("https://baijiahao.baidu.com/s?id=1", links)))


def test_the_account_of_another_app_id_is_no_answer() -> None:
    shown = page("https://baijiahao.baidu.com/u?app_id=8", '<script>window.runtime={"user":{"uk":"a"}}</script>')
    with pytest.raises(WrongAccount):
        lookup("baijiahao", "by_query").answer(capture("uid:9", page=shown))
