"""The navigation guard on a real page: which navigations pass, and what is requested."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email.utils import formatdate
from fnmatch import fnmatch
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from scrapers.browser.page.navigation_guard import NavigationGuard, guard_page
from scrapers.model.errors import LayoutChanged, RedirectedAway
from scrapers.model.route import Route
from scrapers.model.wall import Wall
from scrapers.network.url_policy import is_host_of
from scrapers.platforms.routes import ROUTES
from scrapers.platforms.weibo.desktop import AJAX
from tests.recordings.recorded_looks import ACCOUNT_CASES, site_recordings_of
from tracker.recordings.recording import RecordedRoute
from tracker.recordings.replay_proxy import Replay

loops = pytest.mark.asyncio(loop_scope="session")
CASE = next(case for case in ACCOUNT_CASES if case.name == "weibo/active")
HOSTS = ("weibo.com", "*.weibo.cn")
HTML = (("content-type", "text/html; charset=utf-8"),)
STRANGER = "https://evil.example/"


def page_of(path: str, body: str = "") -> RecordedRoute:
    return RecordedRoute(url=path, body=f"<!doctype html><title>微博</title>{body}".encode(), headers=HTML)


def redirect(path: str, to: str) -> RecordedRoute:
    return RecordedRoute(url=path, status=302, headers=(("location", to),))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guarded(browser: Browser) -> AsyncIterator[tuple[pw.Page, NavigationGuard]]:
    """One page for all tests, as one page serves all visits: a new one takes a process."""
    session = await browser.open_session()
    page = await session.new_page()
    yield page, await guard_page(page, HOSTS)
    await session.close()


@pytest.fixture
def page(guarded: tuple[pw.Page, NavigationGuard]) -> pw.Page:
    return guarded[0]


@pytest.fixture
def guard(guarded: tuple[pw.Page, NavigationGuard]) -> NavigationGuard:
    """As each visit finds it."""
    guarded[1].allow_hosts(HOSTS)
    return guarded[1]


def serve(replay: Replay, *routes: RecordedRoute) -> None:
    replay.serve([replace(CASE, routes=(*routes, page_of("https://weibo.com/u/1"), page_of(f"{STRANGER}*")))])


def asked_hosts(replay: Replay) -> set[str | None]:
    return {urlsplit(url).hostname for _, url in replay.log}


@loops
@pytest.mark.parametrize(
    "to",
    [
        pytest.param("https://weibo.com/u/1", id="its-own-host"),
        pytest.param("http://weibo.com/u/1", id="its-own-host-in-the-clear"),
    ],
)
async def test_redirects_within_the_platform_are_followed(
    page: pw.Page, guard: NavigationGuard, replay: Replay, to: str
) -> None:
    serve(replay, redirect("https://weibo.com/", to))
    await page.goto("https://weibo.com/", wait_until="domcontentloaded")
    assert (page.url, {url.partition(":")[0] for _, url in replay.log}) == ("https://weibo.com/u/1", {"https"})
    guard.check()


AWAY = [
    pytest.param(STRANGER, id="a-stranger-s-host"),
    pytest.param("http://evil.example/", id="a-stranger-s-in-the-clear"),
    pytest.param("https://weibo.com.evil.example/", id="a-look-alike"),
    pytest.param("https://weibo.com:8443/", id="an-odd-port"),
    pytest.param("https://user@weibo.com/u/1", id="a-user-name"),
    pytest.param("https://127.0.0.1/", id="this-machine"),
    pytest.param("https://[::1]/", id="this-machine-v6"),
    pytest.param("http://169.254.169.254/", id="a-cloud-s-keys"),
]


@loops
@pytest.mark.parametrize("to", AWAY)
async def test_redirects_to_foreign_hosts_are_blocked(
    page: pw.Page, guard: NavigationGuard, replay: Replay, to: str
) -> None:
    serve(replay, redirect("https://weibo.com/", to))
    with pytest.raises(pw.Error):
        await page.goto("https://weibo.com/", wait_until="domcontentloaded")
    assert asked_hosts(replay) == {"weibo.com"}
    with pytest.raises(RedirectedAway):
        guard.check()


@loops
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<script>location.href = '{STRANGER}'</script>", id="script"),
        pytest.param(f"<meta http-equiv=refresh content='0; url={STRANGER}'>", id="refresh"),
        pytest.param(
            f"<form method=post action={STRANGER}></form><script>document.forms[0].submit()</script>", id="form"
        ),
        pytest.param(f"<a href={STRANGER}>x</a><script>document.links[0].click()</script>", id="click"),
    ],
)
async def test_scripts_cannot_navigate_to_foreign_hosts(
    page: pw.Page, guard: NavigationGuard, replay: Replay, body: str
) -> None:
    serve(replay, page_of("https://weibo.com/", body))
    await page.goto("https://weibo.com/", wait_until="commit")
    async with asyncio.timeout(10):
        await page.wait_for_function("document.readyState != 'loading'")
        while not guard.blocked_url:
            await page.evaluate("new Promise(requestAnimationFrame)")
    assert (await page.title(), asked_hosts(replay)) == ("微博", {"weibo.com"})


NO_PAGES = (
    "file:///etc/passwd", "view-source:https://weibo.com/u/1", "data:text/html,<title>x</title>", "chrome://version",
    "ftp://evil.example/", "mailto:a@evil.example", "weixin://dl", "filesystem:https://weibo.com/temporary/x",
)  # fmt: skip


@loops
async def test_scripts_cannot_navigate_to_what_is_no_page(
    page: pw.Page, guard: NavigationGuard, replay: Replay
) -> None:
    """Chromium itself forbids these; the guard is not asked."""
    serve(replay, page_of("https://weibo.com/"))
    await page.goto("https://weibo.com/")
    for to in NO_PAGES:
        await page.evaluate("to => { location.href = to; return new Promise(requestAnimationFrame); }", to)
        assert page.url == "https://weibo.com/", to
    assert asked_hosts(replay) == {"weibo.com"}


@loops
async def test_frames_within_a_page_are_not_guarded(page: pw.Page, guard: NavigationGuard, replay: Replay) -> None:
    serve(replay, page_of("https://weibo.com/", f"<iframe src={STRANGER}></iframe>"))
    await page.goto("https://weibo.com/", wait_until="load")
    guard.check()
    assert asked_hosts(replay) == {"weibo.com", "evil.example"}


@loops
async def test_a_blocked_address_is_forgotten_with_the_next_visit(
    page: pw.Page, guard: NavigationGuard, replay: Replay
) -> None:
    serve(replay, redirect("https://weibo.com/", STRANGER))
    with pytest.raises(pw.Error):
        await page.goto("https://weibo.com/")
    guard.allow_hosts(HOSTS)
    guard.check()


@loops
async def test_scripts_are_cached_all_the_same(page: pw.Page, guard: NavigationGuard, replay: Replay) -> None:
    fresh = (("cache-control", "max-age=600"), ("date", formatdate(usegmt=True)))
    script = RecordedRoute(url="https://weibo.com/x.js", body=b"1", headers=fresh)
    serve(replay, page_of("https://weibo.com/", "<script src=/x.js></script>"), script)
    await page.goto("https://weibo.com/", wait_until="load")
    await page.goto("https://weibo.com/", wait_until="load")
    assert [url for _, url in replay.log].count("https://weibo.com/x.js") == 1


WALLS = [(route, wall) for routes in ROUTES.values() for route in routes for wall in route.walls if wall.url]


@pytest.mark.parametrize(
    ("route", "wall"),
    [pytest.param(route, wall, id=f"{route.full_name}:{wall.url}") for route, wall in WALLS],
)
def test_walls_are_on_hosts_that_the_guard_allows(route: Route, wall: Wall) -> None:
    """Otherwise a login or captcha would be reported as a redirect to a foreign host."""
    host = urlsplit(wall.url.replace("*://", "https://")).hostname or ""
    assert any(fnmatch(pattern, host) or is_host_of(host, pattern) for pattern in route.hosts)


# --- a look ----------------------------------------------------------------------------------------------------------

PAGE = f"https://weibo.com/u/{CASE.handle}"
INFO = f"https://weibo.com/ajax/profile/info?uid={CASE.handle}"
ANYBODY = (("access-control-allow-origin", "https://weibo.com"), ("access-control-allow-credentials", "true"))


@loops
async def test_account_whose_page_leads_away_is_not_verified_and_the_stranger_not_asked(
    browser: Browser, replay: Replay
) -> None:
    replay.serve([replace(CASE, routes=(redirect(PAGE, STRANGER), *CASE.routes)), *site_recordings_of(CASE.platform)])
    session = await browser.open_session()
    with pytest.raises(RedirectedAway, match=r"https://evil\.example/, which is none of the platform's"):
        await session.visit(AJAX, CASE.target, CASE.captured_at)
    await session.close()
    assert "evil.example" not in asked_hosts(replay)


@loops
async def test_stranger_s_answer_is_none_although_the_page_may_read_it(browser: Browser, replay: Replay) -> None:
    info = CASE.answer("GET", INFO)
    assert info is not None
    forged = replace(info, url=f"{STRANGER}info", headers=(*info.headers, *ANYBODY))
    away = RecordedRoute(url=INFO, status=302, headers=(("location", f"{STRANGER}info"), *ANYBODY))
    replay.serve([replace(CASE, routes=(away, forged, *CASE.routes)), *site_recordings_of(CASE.platform)])
    session = await browser.open_session()
    capture = await session.fetch(AJAX, CASE.target, CASE.captured_at)
    await session.close()
    with pytest.raises(LayoutChanged):
        AJAX.read(capture)
