"""A scan with one account's back office open: whose it is is asked once, and every other account costs no request."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.session import BrowserOptions, Session
from scrapers.platforms.wechat.backoffice import BACKOFFICE, HOME_URL
from tests.recordings.recorded_looks import CASES, site_recordings_of
from tests.shared.browsers import Shared
from tests.tracker.scan.test_scan import AT, Watch
from tracker.history.check import Check
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.recordings.recording import Recording
from tracker.register.account import Account
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWNER = "Mzk5MDQzMDcxMQ=="
"""The account whose back office is open in the recording."""
OTHERS = tuple(f"Mzk5MDAwMDA{number}MA==" for number in range(10, 20))
OFFICE = next(case for case in CASES if case.name == "wechat/backoffice-active")
EXPIRED = next(case for case in CASES if case.name == "wechat/backoffice-expired")


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
    assert scanned.homes == 2  # the open page, and the first account's look


@pytest.mark.parametrize("position", [0, 3])
async def test_its_own_account_is_read_wherever_it_stands(
    tmp_path: Path, shared_chromium: Shared, position: int
) -> None:
    handles = [*OTHERS[:position], OWNER, *OTHERS[position:4]]
    scanned = await scan(tmp_path, shared_chromium, OFFICE, handles)
    assert [check.has_answer for check in scanned.checks.values()].count(True) == 1
    assert scanned.checks[OWNER].display_name == "临湘教育视窗"
    assert scanned.homes == (2 if position == 0 else 3)  # its own look asks anew: an old page proves nothing current


async def test_nobody_s_is_asked_once_too(tmp_path: Path, shared_chromium: Shared) -> None:
    scanned = await scan(tmp_path, shared_chromium, None, OTHERS)
    said = {(check.code, check.message) for check in scanned.checks.values()}
    assert said == {("no_address", "the back office is open to nobody here")}
    assert scanned.homes == 2


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
    assert (opened[0], scanned.homes) == (2, 4)
