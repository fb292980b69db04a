"""A scan with what units have authorised: asked for where there is a grant, its tokens in nothing that is kept."""

import sqlite3
from pathlib import Path

import pytest

from scrapers.browser.session import BrowserOptions
from scrapers.platforms.wechat.weread import ROUTES
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

CASE = next(case for case in CASES if case.name == "wechat/official-active")
ACCOUNT = Account(platform="wechat", handle=CASE.handle, name="君山区民政", unit="君山区民政局")


async def scan(folder: Path, shared: Shared, recording: Recording, *, is_granted: bool) -> Check:
    """One account's check, of a scan before the replay of its case."""
    grant = recording.target.grant
    with Store.open(f"sqlite:///{folder / 'tracker.db'}") as store:
        store.sync_register((ACCOUNT,), AT)
        with shared.serving([recording, *site_recordings_of("wechat")]) as replay:
            setup = ScanSetup(
                store=store,
                policies=Policies(),
                routes={"wechat": ROUTES},
                browser=BrowserOptions(proxy_url=replay.proxy_url, spki_pin=replay.spki_pin),
                pace=NoPace(),
                looked_at=lambda account: AT,
                grants={ACCOUNT.key: grant} if grant and is_granted else {},
            )
            await run_scan(setup, store.begin_scan(AT, AT, (ACCOUNT,)), Watch())
        facts = store.facts_of(ACCOUNT.key, at=AT)
        assert facts is not None
        return facts.checks[-1]


async def test_account_of_a_unit_that_authorised_us_is_asked_of_the_open_platform(
    tmp_path: Path, shared: Shared
) -> None:
    check = await scan(tmp_path, shared, CASE, is_granted=True)
    assert (check.has_answer, check.looks[0].route, check.verified_as) == (
        True,
        "wechat.official",
        "岳阳市君山区民政局",
    )


async def test_without_it_the_other_routes_are_tried(tmp_path: Path, shared: Shared) -> None:
    check = await scan(tmp_path, shared, CASE, is_granted=False)
    assert [(look.route, look.code) for look in check.looks[:2]] == [
        ("wechat.official", "no_address"),
        ("wechat.backoffice", "no_address"),
    ]


async def test_no_token_is_stored(tmp_path: Path, shared: Shared) -> None:
    await scan(tmp_path, shared, CASE, is_granted=True)
    with sqlite3.connect(tmp_path / "tracker.db") as database:
        stored = "\n".join(database.iterdump())
    assert "api.weixin.qq.com" in stored
    assert "token-of" not in stored
    assert "component-token" not in stored
