"""WeChat's open platform: what the recordings of fixtures/wechat do not show."""

import json
from typing import Any

import pytest

from scrapers.model.capture import Capture, Grant, Reply, Target
from scrapers.model.errors import (
    AccountLimited,
    Blocked,
    InterfaceBanned,
    LayoutChanged,
    LoginRequired,
    NoUrl,
    PostsHidden,
    RateLimited,
    ScrapeError,
    Unreachable,
    WrongAccount,
)
from scrapers.model.profile import AccountState, Profile
from scrapers.platforms.wechat.open_platform import OFFICIAL
from tests.scrapers.platforms.wechat.test_backoffice import BIZ, NOW, OTHER

GRANT = Grant(component_appid="wxus", component_token="us&secret", appid="wx1", token="its-secret")
ACCOUNT = "https://api.weixin.qq.com/cgi-bin/component/api_get_authorizer_info?access_token=us%26secret"
POSTS = "https://api.weixin.qq.com/cgi-bin/freepublish/batchget?access_token=its-secret"


def account(status: Any = 1, appid: str = "wx1") -> dict[str, Any]:
    about = {"nick_name": "长沙政务窗口", "principal_name": "长沙市人民政府", "account_status": status}
    return {"authorizer_info": about, "authorization_info": {"authorizer_appid": appid}}


def published(biz: str = BIZ, **more: Any) -> dict[str, Any]:
    url = f"http://mp.weixin.qq.com/s?__biz={biz}&mid=22&idx=1&sn=ab&chksm=cd#rd"
    news = {"title": "通知", "url": url, "is_deleted": False} | more
    return {
        "item": [{"article_id": "a", "update_time": int(NOW.timestamp()) - 86400, "content": {"news_item": [news]}}]
    }


def look(grant: Grant | None = GRANT, **answers: Any) -> Capture:
    urls = {"account": ACCOUNT, "posts": POSTS}
    replies = {
        name: Reply(url=urls[name], http_status=200, body=json.dumps(answer).encode())
        for name, answer in answers.items()
    }
    return Capture(target=Target(handle=BIZ, grant=grant), captured_at=NOW, replies=replies)


def read(**answers: Any) -> Profile:
    return OFFICIAL.read(look(**answers))


def test_without_an_authorisation_nobody_is_asked() -> None:
    with pytest.raises(NoUrl):
        OFFICIAL.missing_requests(look(grant=None))


def test_account_and_posts_are_asked_for_with_the_unit_s_authorisation() -> None:
    assert OFFICIAL.missing_requests(look()) == {"account": ACCOUNT, "posts": POSTS}
    assert json.loads(OFFICIAL.bodies(look())["account"]) == {"component_appid": "wxus", "authorizer_appid": "wx1"}


def test_without_the_account_s_own_token_its_state_alone_is_asked_for() -> None:
    grant = Grant(component_appid="wxus", component_token="us&secret", appid="wx1")
    assert OFFICIAL.missing_requests(look(grant=grant)) == {"account": ACCOUNT}


def test_post_is_known_as_albums_know_it() -> None:
    assert [post.post_id for post in read(account=account(), posts=published()).posts] == ["22_1"]


def test_posts_prove_no_silence() -> None:
    assert read(account=account(), posts=published()).covers_from is None


def test_warning_is_a_mark_on_an_active_account() -> None:
    profile = read(account=account(18), posts=published())
    assert (profile.state, profile.words) == (AccountState.ACTIVE, "account_status 18 已告警")


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        pytest.param({"account": account()}, PostsHidden, id="active-and-no-list"),
        pytest.param({"account": account(), "posts": {"item": []}}, PostsHidden, id="nothing-published"),
        pytest.param({"account": account(), "posts": published(is_deleted=True)}, PostsHidden, id="all-deleted"),
        pytest.param({"account": account(), "posts": {"errcode": 48001}}, PostsHidden, id="list-not-authorised"),
        pytest.param(
            {"account": account(), "posts": published(url="http://mp.weixin.qq.com/s/x")}, PostsHidden, id="?"
        ),
        pytest.param({"account": account(), "posts": published(biz=OTHER)}, WrongAccount, id="another's-articles"),
        pytest.param({"account": account(appid="wx2")}, WrongAccount, id="another's-state"),
        pytest.param({"account": account(2)}, LayoutChanged, id="state-not-known"),
        pytest.param({"account": {"errcode": 40001}}, LoginRequired, id="wrong-token"),
        pytest.param({"account": {"errcode": 42001}}, LoginRequired, id="old-token"),
        pytest.param({"account": {"errcode": 61003}}, LoginRequired, id="taken-back"),
        pytest.param({"account": {"errcode": 61004}}, Blocked, id="address-not-registered"),
        pytest.param({"account": {"errcode": 45009}}, RateLimited, id="too-often"),
        pytest.param({"account": {"errcode": -1}}, Unreachable, id="busy"),
        pytest.param({"account": {"errcode": 12345}}, LayoutChanged, id="refusal-not-known"),
    ],
)
def test_what_proves_nothing_is_not_verified(answers: dict[str, Any], error: type[ScrapeError]) -> None:
    with pytest.raises(error):
        read(**answers)


@pytest.mark.parametrize("body", [b"<html>", b"{}"])
@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_error_shows_a_token(status: int, body: bytes) -> None:
    replies = {"account": Reply(url=ACCOUNT, http_status=status, body=body)}
    with pytest.raises(ScrapeError) as caught:
        OFFICIAL.read(Capture(target=Target(handle=BIZ, grant=GRANT), captured_at=NOW, replies=replies))
    assert "secret" not in str(caught.value)


def test_grant_does_not_show_its_tokens() -> None:
    assert "secret" not in repr(Target(handle=BIZ, grant=GRANT))


@pytest.mark.parametrize(("code", "error"), [(50002, AccountLimited), (48004, InterfaceBanned)])
@pytest.mark.parametrize("where", ["account", "posts"])
def test_refusal_to_this_account_has_its_own_code_and_is_no_wall(
    where: str, code: int, error: type[ScrapeError]
) -> None:
    refused = {"errcode": code, "errmsg": "user limited"}
    with pytest.raises(error):
        read(**({"account": account(), "posts": published()} | {where: refused}))
    assert not issubclass(error, Blocked)


@pytest.mark.parametrize("odd", [{}, {"content": None}, None, {"content": {"news_item": [{}]}}], ids=str)
def test_publication_that_cannot_be_read_is_counted_and_the_others_stand(odd: Any) -> None:
    posts = published()
    profile = read(account=account(), posts={"item": [odd, *posts["item"]]})
    assert (len(profile.posts), len(profile.notes), profile.covers_from) == (1, 1, None)
