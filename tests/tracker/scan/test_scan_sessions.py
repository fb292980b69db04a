"""A scan with a stored session: probed once, refreshed when all went well, and spared when a wall stands before it."""

import json
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.session import BrowserOptions, Session
from scrapers.browser.storage_state import secrets_in
from scrapers.model.capture import Capture
from scrapers.model.errors import CaptchaShown, Unreachable
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Route
from scrapers.model.wall import Wall
from scrapers.platforms.logins import LoginSpec, is_logged_in_weibo
from tests.shared.browsers import Shared
from tracker.errors import UserError
from tracker.history.check import Check
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.register.account import Account
from tracker.scan.scan import ScanResult, run_scan
from tracker.scan.setup import ScanSetup
from tracker.sessions.login_records import LoginRecord, read_sites, session_path, write_sites
from tracker.sessions.sessions import LoginProblem, Sessions
from tracker.store.store import Store

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST = "https://weibo.com"
SPEC = LoginSpec(
    platform="weibo",
    site="weibo",
    login_url=HOST,
    hosts=("weibo.com",),
    probe_url=f"{HOST}/probe",
    is_in=is_logged_in_weibo,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


def parse(capture: Capture) -> Profile:
    said = capture.json_of("info")
    post = Post(post_id="1", published_at=AT - timedelta(days=1), url=f"{HOST}/1")
    return Profile(state=AccountState.ACTIVE, handle=said["uid"], display_name="单位", posts=(post,))


ROUTE = Route(
    platform="weibo",
    name="member",
    hosts=("weibo.com",),
    home_url=f"{HOST}/",
    requests=lambda capture: {"info": f"{HOST}/info?uid={capture.target.handle}"},
    walls=(Wall(error=CaptchaShown, json={"ok": -100}),),
    parse=parse,
    needs_session=True,
)


class Watch:
    def begin(self, platform: str, total: int) -> None: ...

    def advance(self, account: Account, check: Check) -> None: ...

    def stop(self, platform: str, code: str) -> None: ...


@dataclass(slots=True)
class Stage:
    """A register, a platform that answers all alike but for those walled off, and a folder of sessions."""

    folder: Path
    shared: Shared
    is_in: bool | None = True
    walled: Sequence[str] = ()
    route: Route = ROUTE
    reported: list[LoginProblem] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def sessions(self) -> Path:
        return self.folder / "sessions"

    def store_session(self, mode: int = 0o600, *, is_known: bool = True) -> Path:
        path = session_path(self.sessions, "weibo")
        path.parent.mkdir()
        cookie = {"name": "SUB", "value": "old-cookie-1", "domain": ".weibo.com", "path": "/", "expires": -1}
        cookie |= {"httpOnly": True, "secure": True, "sameSite": "Lax"}
        path.write_text(json.dumps({"cookies": [cookie], "origins": []}))
        path.chmod(mode)
        write_sites(self.sessions, "weibo", {"weibo": LoginRecord(logged_in_at=AT)} if is_known else {})
        return path

    def cases(self, handles: Sequence[str]) -> tuple[Recording, ...]:
        answers = {handle: {"ok": -100} if handle in self.walled else {"uid": handle} for handle in handles}
        renewed = (("set-cookie", "SUB=new-cookie-1; Path=/; Domain=.weibo.com; Max-Age=9999; Secure"),)
        routes = (
            RecordedRoute(url=f"{HOST}/", body=b"<html>", headers=(("content-type", "text/html"), *renewed)),
            RecordedRoute(url=f"{HOST}/probe", body=json.dumps({"data": {"login": self.is_in}}).encode()),
            *(
                RecordedRoute(url=f"{HOST}/info?uid={answer}", body=json.dumps(said).encode())
                for answer, said in answers.items()
            ),
        )
        return (Recording(platform="weibo", routes=routes),)

    async def scan(self, *handles: str) -> tuple[ScanResult, list[str]]:
        """The result, and each account's code in order; an account not looked at has none."""
        accounts = [Account(platform="weibo", handle=handle, name="单位", unit="单位") for handle in handles]
        with Store.open(f"sqlite:///{self.folder / 'tracker.db'}") as store:
            with self.shared.serving(self.cases(handles)) as replay:
                store.sync_register(accounts, AT)
                setup = ScanSetup(
                    store=store,
                    policies=Policies(),
                    routes={"weibo": (self.route,)},
                    browser=BrowserOptions(proxy_url=replay.proxy_url, spki_pin=replay.spki_pin),
                    pace=NoPace(),
                    looked_at=lambda account: AT,
                    sessions=Sessions(
                        folder=self.sessions,
                        now=lambda: AT,
                        on_login_problem=lambda problem, spec: self.reported.append(problem),
                        specs={"weibo": (SPEC,)},
                    ),
                )
                result = await run_scan(setup, store.begin_scan(AT, AT, accounts), Watch())
                self.asked = [url.removeprefix(HOST) for _, url in replay.log if "favicon" not in url]
            checks = [facts.checks for facts in store.facts(at=AT)]
        return result, [check[-1].code or "seen" for check in checks if check]


@pytest.fixture
def stage(tmp_path: Path, shared_chromium: Shared) -> Stage:
    return Stage(tmp_path, shared_chromium)


async def test_a_page_that_crashes_while_the_session_is_opened_costs_no_account_its_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser opens a page to put back what a stored session held in local storage."""
    stage.store_session()
    open_session, calls = Browser.open_session, 0

    async def crash_first(browser: Browser, stored: Path | None = None) -> Session:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Unreachable("no session: Browser.new_context: Target crashed")
        return await open_session(browser, stored)

    monkeypatch.setattr(Browser, "open_session", crash_first)
    _, codes = await stage.scan("1")
    assert codes == ["seen"]


async def test_a_session_is_probed_once_and_refreshed_after_a_good_scan(stage: Stage) -> None:
    path = stage.store_session()
    _, codes = await stage.scan("1", "2")
    assert (codes, stage.asked.count("/probe"), stage.reported) == (["seen", "seen"], 1, [])
    assert secrets_in(json.loads(path.read_text("utf-8"))) == ("new-cookie-1",)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_an_expired_session_asks_nobody_shows_once_and_stops_nothing(stage: Stage) -> None:
    stage.is_in = False
    path = stage.store_session()
    result, codes = await stage.scan("1", "2", "3", "4")
    assert (codes, stage.asked, stage.reported) == (["login_required"] * 4, ["/probe"], [LoginProblem.EXPIRED])
    assert (result.stopped, result.pending) == ({}, 0)
    assert secrets_in(json.loads(path.read_text("utf-8"))) == ("old-cookie-1",)


async def test_without_a_session_nobody_is_asked(stage: Stage) -> None:
    _, codes = await stage.scan("1", "2")
    assert (codes, stage.asked, stage.reported) == (["login_required"] * 2, [], [LoginProblem.MISSING])


async def test_a_probe_that_says_neither_concludes_nothing(stage: Stage) -> None:
    stage.is_in = None
    stage.store_session()
    _, codes = await stage.scan("1")
    assert (codes, stage.reported) == (["seen"], [])


async def test_a_wall_in_a_logged_in_session_stops_the_platform_at_once(stage: Stage) -> None:
    stage.walled = ["2"]
    path = stage.store_session()
    result, codes = await stage.scan("1", "2", "3")
    assert (codes, stage.reported) == (["seen", "captcha_shown"], [LoginProblem.WALLED])
    assert (result.stopped, result.pending) == ({"weibo": "captcha_shown"}, 1)
    assert secrets_in(json.loads(path.read_text("utf-8"))) == ("old-cookie-1",)


async def test_a_wall_before_a_visitor_stops_nothing_yet(stage: Stage) -> None:
    stage.walled, stage.route = ["1"], replace(ROUTE, needs_session=False)
    result, codes = await stage.scan("1", "2")
    assert (codes, result.stopped, stage.reported) == (["captcha_shown", "seen"], {}, [])


async def test_an_expired_session_leaves_a_visitors_routes_to_visitors(stage: Stage) -> None:
    stage.is_in, stage.route = False, replace(ROUTE, needs_session=False)
    stage.store_session()
    _, codes = await stage.scan("1")
    assert (codes, stage.reported) == (["seen"], [LoginProblem.EXPIRED])


async def test_what_the_probe_said_is_kept(stage: Stage) -> None:
    stage.is_in = False
    stage.store_session()
    await stage.scan("1")
    site = read_sites(stage.sessions, "weibo")["weibo"]
    assert (site.health.value, site.probed_at, site.logged_in_at) == ("out", AT, AT)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
async def test_a_session_that_others_can_read_is_refused_with_what_to_type(stage: Stage, mode: int) -> None:
    path = stage.store_session(mode)
    with pytest.raises(UserError) as refusal:
        await stage.scan("1")
    assert refusal.value.hint == f"chmod 600 {path}"
    assert stage.asked == []
