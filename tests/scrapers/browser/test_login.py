"""Login in a real browser on a made-up page: a drawn code, and a poll that finally succeeds."""

import asyncio
import json
import stat
from pathlib import Path

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.login import log_in, probe_login
from scrapers.browser.qr_image import Modules
from scrapers.browser.storage_state import secrets_in
from scrapers.model.capture import Reply
from scrapers.model.errors import LoginRequired
from scrapers.platforms.logins import (
    BACK_OFFICE,
    LOGINS,
    WEIBO,
    WEREAD,
    ZHIHU,
    LoginSpec,
    LoginState,
    is_logged_in_weibo,
    login_of,
)
from scrapers.platforms.routes import ROUTES
from tests.scrapers.browser.qr_codes import draw, to_script
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOST = "https://weibo.com"
SPEC = LoginSpec(
    platform="weibo",
    site="weibo",
    login_url=f"{HOST}/login",
    hosts=("weibo.com",),
    probe_url=f"{HOST}/probe",
    is_in=is_logged_in_weibo,
    qr_css="canvas.code",
)
FIRST, SECOND = draw(29, seed=1), draw(29, seed=2)
PAGE = """<!doctype html><meta charset="utf-8"><body style="margin: 40px"><script>
function show(code) {
    document.querySelector("canvas")?.remove();
    const canvas = Object.assign(document.createElement("canvas"), {className: "code", width: 290, height: 290});
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 290, 290);
    context.fillStyle = "black";
    code.forEach((line, y) => line.forEach((dark, x) => dark && context.fillRect(24 + x * 8, 24 + y * 8, 8, 8)));
    document.body.append(canvas);
}
{ FIRST show(code); }
(async () => {
    for (;;) {
        const said = await (await fetch("/poll")).json();
        if (said.renew) { SECOND show(code); }
        if (said.in) { localStorage.setItem("token", "in-the-storage-1"); return; }
        await new Promise(done => setTimeout(done, 100));
    }
})();
</script>"""


def site(poll: dict[str, bool], *, is_in: bool = False) -> tuple[Recording, ...]:
    """The platform's current responses."""
    html = PAGE.replace("FIRST", to_script(FIRST)).replace("SECOND", to_script(SECOND))
    cookie = (("set-cookie", "SUB=in-the-cookie-1; Path=/; Max-Age=9999"),) if poll.get("in") else ()
    probe = {"data": {"login": is_in}}
    routes = (
        RecordedRoute(url=f"{HOST}/login", body=html.encode(), headers=(("content-type", "text/html"),)),
        RecordedRoute(url=f"{HOST}/poll", body=json.dumps(poll).encode(), headers=cookie),
        RecordedRoute(
            url=f"{HOST}/probe", body=json.dumps(probe).encode(), headers=(("content-type", "application/json"),)
        ),
    )
    return (Recording(platform="weibo", routes=routes),)


class Phone:
    """Scans the codes that it is shown; the platform's next responses depend on that."""

    def __init__(self, replay: Replay, *next_sites: tuple[Recording, ...]) -> None:
        self.seen: list[Modules] = []
        self._replay = replay
        self._next = iter(next_sites)

    def scan(self, code: Modules) -> None:
        self.seen.append(code)
        self._replay.serve(next(self._next))


async def test_a_scanned_code_logs_in_and_the_session_is_kept_for_its_owner_alone(
    browser: Browser, replay: Replay, tmp_path: Path
) -> None:
    replay.serve(site({}))
    phone = Phone(replay, site({"in": True}, is_in=True))
    session = await browser.open_session()
    await log_in(session, SPEC, limit_s=20, show=phone.scan)
    path = tmp_path / "sessions" / "weibo.json"
    await session.save(path)
    await session.close()
    assert phone.seen == [FIRST]
    assert set(secrets_in(json.loads(path.read_text("utf-8")))) == {"in-the-cookie-1", "in-the-storage-1"}
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert [item.name for item in path.parent.iterdir()] == ["weibo.json"]


async def test_a_code_that_the_page_renews_is_shown_again(browser: Browser, replay: Replay) -> None:
    replay.serve(site({}))
    phone = Phone(replay, site({"renew": True}), site({"in": True}, is_in=True))
    session = await browser.open_session()
    await log_in(session, SPEC, limit_s=20, show=phone.scan)
    await session.close()
    assert phone.seen == [FIRST, SECOND]


async def test_a_stored_session_is_in_without_another_login(browser: Browser, replay: Replay, tmp_path: Path) -> None:
    replay.serve(site({"in": True}, is_in=True))
    path = tmp_path / "weibo.json"
    path.write_text(json.dumps({"cookies": [], "origins": []}))
    session = await browser.open_session(path)
    await log_in(session, SPEC, limit_s=20, show=lambda code: None)
    await session.close()
    assert ("GET", f"{HOST}/login") not in replay.log


async def test_a_login_that_nobody_makes_ends_after_its_limit(browser: Browser, replay: Replay) -> None:
    replay.serve(site({}))
    session = await browser.open_session()
    with pytest.raises(LoginRequired, match="nobody logged in to weibo within 2 s"):
        await log_in(session, SPEC, limit_s=2, show=lambda code: None)
    await session.close()


async def test_a_closed_window_ends_the_login(browser: Browser, replay: Replay) -> None:
    replay.serve(site({}))
    session = await browser.open_session()
    closing: list[asyncio.Task[None]] = []
    with pytest.raises(LoginRequired, match="closed"):
        await log_in(session, SPEC, limit_s=20, show=lambda _: closing.append(asyncio.create_task(session.close())))
    await closing[0]


async def test_an_unanswered_probe_concludes_nothing(browser: Browser, replay: Replay) -> None:
    replay.serve(())
    session = await browser.open_session()
    assert await probe_login(session, SPEC) is LoginState.UNKNOWN
    await session.close()


def replied(answer: object, url: str = "https://x.cn/", status: int = 200) -> Reply:
    return Reply(url=url, http_status=status, body=json.dumps(answer).encode())


@pytest.mark.parametrize(
    ("spec", "reply", "health"),
    [
        pytest.param(WEREAD, replied({"books": []}), LoginState.IN, id="weread-empty-shelf"),
        pytest.param(WEREAD, replied({"errCode": -2012, "errMsg": "登录超时"}), LoginState.OUT, id="weread-expired"),
        pytest.param(WEREAD, replied({"errcode": -2010}, status=401), LoginState.OUT, id="weread-nobody"),
        pytest.param(WEREAD, replied({"errCode": -2041}), LoginState.UNKNOWN, id="weread-slider"),
        pytest.param(WEREAD, replied([]), LoginState.UNKNOWN, id="weread-something-else"),
        pytest.param(
            BACK_OFFICE, replied("", "https://mp.weixin.qq.com/cgi-bin/home?token=1"), LoginState.IN, id="mp-in"
        ),
        pytest.param(BACK_OFFICE, replied("", "https://mp.weixin.qq.com/"), LoginState.OUT, id="mp-login-page"),
        pytest.param(BACK_OFFICE, replied("", status=502), LoginState.UNKNOWN, id="mp-out-of-order"),
        pytest.param(WEIBO, replied({"data": {"login": True}}), LoginState.IN, id="weibo-in"),
        pytest.param(WEIBO, replied({"data": {"login": False}}), LoginState.OUT, id="weibo-visitor"),
        pytest.param(WEIBO, replied({"data": {"login": None}}), LoginState.UNKNOWN, id="weibo-neither"),
        pytest.param(WEIBO, replied({"data": {}}, status=432), LoginState.UNKNOWN, id="weibo-refused"),
        pytest.param(ZHIHU, replied({"id": "0a", "name": "小"}), LoginState.IN, id="zhihu-in"),
        pytest.param(ZHIHU, replied({"error": {"code": 100}}, status=401), LoginState.OUT, id="zhihu-nobody"),
        pytest.param(
            ZHIHU, replied({"error": {"code": 40362}}, status=403), LoginState.UNKNOWN, id="zhihu-risk-control"
        ),
    ],
)
async def test_what_a_probe_says(spec: LoginSpec, reply: Reply, health: LoginState) -> None:
    assert spec.health(reply) is health


@pytest.mark.parametrize("name", ["weread"])
async def test_a_route_that_needs_a_session_has_a_login(name: str) -> None:
    needing = {route.name: login_of(route) for routes in ROUTES.values() for route in routes if route.needs_session}
    assert None not in needing.values()
    assert needing[name] is WEREAD


async def test_logins_stand_under_their_platform_each_with_a_name_of_its_own() -> None:
    named = [(platform, spec.platform, spec.site) for platform, specs in LOGINS.items() for spec in specs]
    assert all(platform == own for platform, own, _ in named)
    assert len(set(named)) == len(named)
