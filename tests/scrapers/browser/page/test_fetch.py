"""Many accounts fetched in one batch in a real Chromium: an error affects only its own account, and bodies arrive
unchanged."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from scrapers.browser.browser import Browser
from scrapers.browser.fetch_queue import FetchQueue
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.page import fetch
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, Target
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import Route
from tests.lending import lent
from tests.shared.browsers import to_options
from tracker.recordings.proxy_connection import ProxyRequest
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST, OTHER, FOREIGN = "https://weibo.com", "https://m.weibo.com", "https://elsewhere.cn"
HTML = ("content-type", "text/html; charset=utf-8")
READABLE = (("access-control-allow-origin", HOST), ("access-control-allow-credentials", "true"))
PATIENCE_S = 3.0


def to_requests(capture: Capture) -> dict[str, str]:
    """The account; then the address that it names."""
    wanted = {"info": f"{HOST}/info?uid={capture.target.handle}"}
    if "info" in capture.replies and capture.target.handle.startswith("chain"):
        wanted["more"] = capture.json_of("info")["more"]
    return wanted


ROUTE = Route(
    platform="weibo",
    name="made",
    hosts=("weibo.com", "*.weibo.com"),
    home_url=f"{HOST}/",
    requests=to_requests,
    headers={"x-requested-with": "XMLHttpRequest", "x-xsrf-token": "cookie:XSRF-TOKEN", "x-none": "cookie:NONE"},
    referrer=f"{HOST}/u/{{handle}}",
    parse=lambda capture: Profile(state=AccountState.BANNED, words="封禁"),
)
HOME = RecordedRoute(
    url=f"{HOST}/", body=b"<title>home</title>", headers=(HTML, ("set-cookie", "XSRF-TOKEN=a%3D1; secure"))
)


def info(handle: str, body: bytes = b"{}", **changes: Any) -> RecordedRoute:
    return replace(RecordedRoute(url=f"{HOST}/info?uid={handle}", body=body), **changes)


def serve(replay: Replay, *routes: RecordedRoute) -> None:
    replay.serve([Recording(platform="weibo", handle="1", captured_at=AT, routes=(HOME, *routes))])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(chromium: LaunchChoice, browser: Browser, replay: Replay) -> AsyncIterator[Browser]:
    async with lent(browser, replace(to_options(chromium, replay), timeout_s=PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser) -> AsyncIterator[Session]:
    session = await browser.open_session()
    yield session
    await session.close()


async def ask(session: Session, *handles: str) -> dict[str, Capture | ScrapeError]:
    outcomes = await session.fetch_many(ROUTE, [(Target(handle=handle), AT) for handle in handles])
    return dict(zip(handles, outcomes, strict=True))


def summary_of(outcome: Capture | ScrapeError, name: str = "info") -> object:
    """(status, body) of a reply, or the code of the error."""
    if isinstance(outcome, ScrapeError):
        return outcome.code
    return outcome.replies[name].http_status, outcome.replies[name].body


TROUBLES = [
    pytest.param({"body": b"\xff\xfe{"}, (200, b"\xff\xfe{"), id="no-json"),
    pytest.param({"status": 503}, (503, b"{}"), id="error"),
    pytest.param({"status": 302, "headers": (("location", f"{FOREIGN}/"),)}, (302, b""), id="sent-to-a-foreign-host"),
    pytest.param({"delay_ms": 60_000}, (0, b""), id="never-comes"),
]


@pytest.mark.parametrize(("trouble", "expected"), TROUBLES)
async def test_an_error_affects_only_its_own_account(
    session: Session, replay: Replay, trouble: dict[str, Any], expected: object
) -> None:
    handles = [str(number) for number in range(9)]
    serve(replay, *(info(handle, **(trouble if handle == "4" else {})) for handle in handles))
    found = await ask(session, *handles)
    assert {handle: summary_of(outcome) for handle, outcome in found.items()} == dict.fromkeys(
        handles, (200, b"{}")
    ) | {"4": expected}


async def test_every_byte_comes_as_it_was(session: Session, replay: Replay) -> None:
    body = bytes(range(256)) * 300
    serve(replay, info("1", body), info("2", b"\xef\xbb\xbf{}"), info("3", b""))
    found = await ask(session, "1", "2", "3")
    assert [summary_of(item) for item in found.values()] == [(200, body), (200, b"\xef\xbb\xbf{}"), (200, b"")]


async def test_bodies_too_large_together_arrive_and_a_single_oversized_one_does_not(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BODY_LIMIT", 100_000)
    bodies = {str(number): b"x" * 90_000 for number in range(5)}
    serve(replay, *(info(*each) for each in bodies.items()), info("9", b"x" * 100_001))
    found = await ask(session, *bodies, "9")
    assert {handle: summary_of(item) for handle, item in found.items()} == {
        **{handle: (200, body) for handle, body in bodies.items()},
        "9": (0, b""),
    }


async def test_what_a_reply_names_is_asked_for_account_by_account(session: Session, replay: Replay) -> None:
    more = {handle: f"{OTHER}/more?uid={handle}" for handle in ("chain1", "chain2")}
    lists = [RecordedRoute(url=url, body=url.encode(), headers=READABLE) for url in more.values()]
    serve(
        replay, info("plain"), *lists, *(info(item, json.dumps({"more": url}).encode()) for item, url in more.items())
    )
    found = await ask(session, "chain1", "plain", "chain2")
    assert summary_of(found["plain"]) == (200, b"{}")
    assert [summary_of(found[item], "more") for item in more] == [(200, url.encode()) for url in more.values()]


async def test_an_address_that_is_not_the_platforms_is_not_fetched_and_costs_its_account_alone(
    session: Session, replay: Replay
) -> None:
    serve(replay, info("plain"), info("chain1", json.dumps({"more": f"{FOREIGN}/x"}).encode()))
    found = await ask(session, "plain", "chain1")
    assert {item: summary_of(outcome) for item, outcome in found.items()} == {
        "plain": (200, b"{}"),
        "chain1": "no_address",
    }
    assert not [url for _, url in replay.log if url.startswith(FOREIGN)]


async def test_site_headers_are_sent_to_the_own_host_only(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: dict[str, dict[str, str]] = {}
    answer = Replay.answer

    async def recorded(running: Replay, request: ProxyRequest) -> bytes:
        heads[request.url] = dict(request.headers)
        return await answer(running, request)

    monkeypatch.setattr(Replay, "answer", recorded)
    more = f"{OTHER}/more?uid=chain1"
    serve(replay, info("chain1", json.dumps({"more": more}).encode()), RecordedRoute(url=more, headers=READABLE))
    await ask(session, "chain1")
    names = ("x-requested-with", "x-xsrf-token", "x-none", "referer")
    own, other = ({name: heads[url].get(name) for name in names} for url in (f"{HOST}/info?uid=chain1", more))
    assert own == {
        "x-requested-with": "XMLHttpRequest",
        "x-xsrf-token": "a=1",
        "x-none": None,
        "referer": f"{HOST}/u/chain1",
    }
    assert other == {"x-requested-with": None, "x-xsrf-token": None, "x-none": None, "referer": f"{HOST}/"}


async def test_concurrent_fetches_form_one_batch_and_each_gets_its_own_answer(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    fetch_many = session.fetch_many

    async def recorded(route: Route, asked: list[tuple[Target, datetime]]) -> tuple[Capture | ScrapeError, ...]:
        batches.append(len(asked))
        return await fetch_many(route, asked)

    monkeypatch.setattr(session, "fetch_many", recorded)
    handles = [str(number) for number in range(8)]
    serve(replay, *(info(handle, handle.encode()) for handle in handles))
    fetch_queue = FetchQueue()
    found = await asyncio.gather(*(fetch_queue.fetch(session, ROUTE, Target(handle=handle), AT) for handle in handles))
    assert (batches, [summary_of(item) for item in found]) == ([8], [(200, handle.encode()) for handle in handles])
