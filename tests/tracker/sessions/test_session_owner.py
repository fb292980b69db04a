"""A scan with one account's back office open: whose it is is asked of two accounts, and the others cost no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.capture import Capture, Reply, Target, with_replies
from scrapers.platforms.wechat.backoffice import BACKOFFICE, HOME_URL
from tests.recordings.recorded_looks import CASES, FIXTURES, site_recordings_of
from tests.shared.browsers import Shared
from tests.tracker.scan.test_scan import AT, Watch
from tracker.history.check import Check
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.recordings.recording import Recording
from tracker.register.account import Account
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.sessions.session_owner import SessionOwner
from tracker.sessions.sessions import PlatformSession
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWNER = "Mzk5MDQzMDcxMQ=="
"""The account whose back office is open in the recording."""
OTHERS = tuple(f"Mzk5MDAwMDA{number}MA==" for number in range(10, 20))
OFFICE_URL = f"{HOME_URL}cgi-bin/home?t=home/index&lang=zh_CN&token=1029385467"
OFFICE_PAGE = (FIXTURES / "wechat" / "backoffice-active" / "home.html").read_bytes()
OFFICE = next(case for case in CASES if case.name == "wechat/backoffice-active")


@dataclass(frozen=True, slots=True)
class Scanned:
    checks: dict[str, Check]
    homes: int
    """How often the home page was asked for by a fetch; the page that stays open is the first request to it."""


async def scan(folder: Path, shared: Shared, recording: Recording | None, handles: Iterable[str]) -> Scanned:
    accounts = [Account(platform="wechat", handle=handle, name="临湘教育视窗", unit="单位") for handle in handles]
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        store.sync_register(accounts, AT)
        with shared.serving([*([recording] if recording else []), *site_recordings_of("wechat")]) as replay:
            setup = ScanSetup(
                store=store,
                policies=Policies(),
                routes={"wechat": (BACKOFFICE,)},
                browser=BrowserOptions(proxy_url=replay.proxy_url, spki_pin=replay.spki_pin),
                pace=NoPace(),
                looked_at=lambda account: AT,
            )
            await run_scan(setup, store.begin_scan(AT, AT, accounts), Watch())
            homes = [url for _, url in replay.log].count(HOME_URL)
        checks = {facts.account.handle: facts.checks[-1] for facts in store.facts(at=AT)}
    return Scanned(checks, homes)


async def test_the_other_accounts_are_not_asked_for_in_it(tmp_path: Path, shared_chromium: Shared) -> None:
    scanned = await scan(tmp_path, shared_chromium, OFFICE, OTHERS)
    said = {(check.code, check.message) for check in scanned.checks.values()}
    assert said == {("no_address", f"the back office that is open is {OWNER}'s")}
    assert scanned.homes == 3  # the open page, and the looks at the first two accounts


@pytest.mark.parametrize("position", [0, 3])
async def test_its_own_account_is_read_wherever_it_stands(
    tmp_path: Path, shared_chromium: Shared, position: int
) -> None:
    handles = [*OTHERS[:position], OWNER, *OTHERS[position:4]]
    scanned = await scan(tmp_path, shared_chromium, OFFICE, handles)
    assert [check.has_answer for check in scanned.checks.values()].count(True) == 1
    assert scanned.checks[OWNER].display_name == "临湘教育视窗"
    assert scanned.homes == (3 if position == 0 else 4)  # its own look asks anew: an old page proves nothing current


async def test_nobody_s_is_remembered_too(tmp_path: Path, shared_chromium: Shared) -> None:
    scanned = await scan(tmp_path, shared_chromium, None, OTHERS)
    said = {(check.code, check.message) for check in scanned.checks.values()}
    assert said == {("no_address", "the back office is open to nobody here")}
    assert scanned.homes == 3


async def test_another_session_is_asked_again(
    tmp_path: Path, shared_chromium: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be another person's login."""
    fetch_many, sessions = Session.fetch_many, list[Session]()

    async def lose_the_first(session: Session, *args: object, **kwargs: object) -> object:
        outcome = await fetch_many(session, *args, **kwargs)  # type: ignore[arg-type]
        if session not in sessions:
            sessions.append(session)
            if len(sessions) == 1:
                await session.close()
        return outcome

    monkeypatch.setattr(Session, "fetch_many", lose_the_first)
    opened, open_session = [0], Browser.open_session

    async def count(browser: Browser, stored: Path | None = None) -> Session:
        opened[0] += 1
        return await open_session(browser, stored)

    monkeypatch.setattr(Browser, "open_session", count)
    scanned = await scan(tmp_path, shared_chromium, OFFICE, OTHERS)
    assert {check.code for check in scanned.checks.values()} == {"no_address"}
    assert (opened[0], scanned.homes) == (2, 5)


async def test_a_page_that_one_account_alone_was_shown_rules_out_nobody() -> None:
    """A page for visitors, once, in a session that is logged in: the owner's account is asked for all the same."""
    shown = [HOME_URL, OFFICE_URL, OFFICE_URL]
    asked: list[str] = []
    owner = SessionOwner(PlatformSession(None, "wechat"))

    async def capture_of(handle: str) -> Capture:
        empty = Capture(target=Target(handle=handle), captured_at=AT)

        async def ask() -> Capture:
            asked.append(handle)
            page = Reply(url=shown[len(asked) - 1], http_status=200, body=OFFICE_PAGE, content_type="text/html")
            return with_replies(empty, {"home": page})

        return await owner.capture(BACKOFFICE, empty, ask)

    captures = [await capture_of(handle) for handle in (OTHERS[0], OTHERS[1], OWNER)]
    assert [capture.replies["home"].url for capture in captures] == shown
    assert asked == [OTHERS[0], OTHERS[1], OWNER]
    assert (await capture_of(OTHERS[2])).replies["home"].url == OFFICE_URL
    assert asked == [OTHERS[0], OTHERS[1], OWNER]
