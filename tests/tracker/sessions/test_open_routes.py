"""Which accounts an open route could verify, by logins, authorisations and links."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.model.capture import Grant
from scrapers.platforms.logins import LoginState
from tests.tracker.rules import given
from tracker.register.account import Account
from tracker.sessions.login_records import LoginRecord, session_path, write_sites
from tracker.sessions.open_routes import OpenRoutes

AT = datetime(2026, 11, 27, tzinfo=UTC)
BIZ = "MzA3MDM3NjE5MQ=="
WECHAT = Account(platform="wechat", handle=BIZ, name="某某发布", unit="某局")
ARTICLE = f"https://mp.weixin.qq.com/s?__biz={BIZ}&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef"
GRANT = Grant(component_appid="wx1", component_token="t", appid="wx2", token="u")


def routes(folder: Path, *sites: str, health: LoginState = LoginState.IN, **given_: object) -> OpenRoutes:
    if sites:
        session_path(folder, "wechat").write_text("{}")
        write_sites(folder, "wechat", dict.fromkeys(sites, LoginRecord(health=health)))
    return OpenRoutes(sessions_dir=folder, grants={}, at=AT, **given_)  # type: ignore[arg-type]


def test_wechat_without_a_session_cannot_be_verified_by_its_articles(tmp_path: Path) -> None:
    linked = Account(platform="wechat", handle=BIZ, name="某某发布", unit="某局", links=(ARTICLE,))

    assert not routes(tmp_path).can_verify(WECHAT)
    assert not routes(tmp_path).can_verify(linked)


def test_stored_login_opens_it_until_it_expires(tmp_path: Path) -> None:
    assert routes(tmp_path, "weread").can_verify(WECHAT)
    assert routes(tmp_path, "weread", health=LoginState.UNKNOWN).can_verify(WECHAT)
    assert not routes(tmp_path, "weread", health=LoginState.OUT).can_verify(WECHAT)


def test_back_office_opens_the_account_that_was_read_there(tmp_path: Path) -> None:
    office = routes(tmp_path, "mp")

    assert not office.can_verify(WECHAT)
    assert office.can_verify(WECHAT, frozenset({"wechat.backoffice"}))


def test_authorisation_of_its_unit_opens_it(tmp_path: Path) -> None:
    granted = OpenRoutes(sessions_dir=tmp_path, grants={WECHAT.key: GRANT}, at=AT)

    assert granted.can_verify(WECHAT)
    assert not granted.can_verify(Account(platform="wechat", handle="other", name="别的", unit="某局"))


@pytest.mark.parametrize(
    ("account", "can"),
    [
        pytest.param(given.account(), True, id="weibo"),
        pytest.param(given.account(handle="~1"), False, id="without-a-handle"),
        pytest.param(Account(platform="抖音", handle="1", name="某", unit="某"), False, id="by-hand"),
        pytest.param(Account(platform="peopleapp", handle="1", name="某", unit="某"), False, id="without-a-link"),
    ],
)
def test_public_platforms_are_open_to_accounts_with_an_address(tmp_path: Path, account: Account, can: bool) -> None:
    assert routes(tmp_path).can_verify(account) is can


def test_paused_platform_is_open_to_nobody(tmp_path: Path) -> None:
    assert not routes(tmp_path, paused=frozenset({"weibo"})).can_verify(given.account())
