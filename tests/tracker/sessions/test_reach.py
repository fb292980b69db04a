"""What the open routes reach of a register, and what would add to it."""

from datetime import UTC, datetime
from pathlib import Path

from scrapers.model.capture import Grant
from scrapers.platforms.logins import LoginState
from tests.tracker.rules import given
from tracker.register.account import Account, FilingState
from tracker.sessions.login_records import LoginRecord, session_path, write_sites
from tracker.sessions.open_routes import OpenRoutes
from tracker.sessions.reach import PlatformReach, platform_reaches

AT = datetime(2026, 11, 27, tzinfo=UTC)
GRANT = Grant(component_appid="wx1", component_token="t", appid="wx2", token="u")


def wechat(handle: str) -> Account:
    return Account(platform="wechat", handle=handle, name="某某发布", unit="某局")


A, B = "MzA3MDM3NjE5MQ==", "MzA3MDM3NjE5Mg=="
ACCOUNTS = (
    *(wechat(handle) for handle in (A, B, "~1")),
    given.account(),
    given.account(handle="2", filing=FilingState.CLOSED),
    Account(platform="抖音", handle="1", name="某", unit="某"),
)


def found(folder: Path, *granted: str) -> dict[str, PlatformReach]:
    routes = OpenRoutes(sessions_dir=folder, grants=dict.fromkeys(granted, GRANT), at=AT)
    return {round_.platform: round_ for round_ in platform_reaches(ACCOUNTS, routes)}


def test_login_adds_every_account_with_a_handle(tmp_path: Path) -> None:
    one = found(tmp_path)["wechat"]

    assert (one.accounts, one.whole, one.posts_only, one.by_people, one.without_handle) == (3, 0, 0, 3, 1)
    assert (one.logins, one.authorisations) == ({"wechat": 2}, 2)


def test_what_a_login_reached_it_adds_no_more(tmp_path: Path) -> None:
    session_path(tmp_path, "wechat").write_text("{}")
    write_sites(tmp_path, "wechat", {"weread": LoginRecord(health=LoginState.IN)})
    one = found(tmp_path)["wechat"]

    assert (one.whole, one.posts_only, one.by_people, one.logins) == (0, 2, 1, {})


def test_authorisation_reaches_its_own_account(tmp_path: Path) -> None:
    one = found(tmp_path, f"wechat:{A}")["wechat"]

    assert (one.posts_only, one.logins, one.authorisations) == (1, {"wechat": 1}, 1)


def test_public_platform_is_reached_and_an_unknown_one_is_left_to_people(tmp_path: Path) -> None:
    reached = found(tmp_path)

    assert (reached["weibo"].accounts, reached["weibo"].is_whole) == (1, True)
    assert (reached["抖音"].by_people, reached["抖音"].logins) == (1, {})
