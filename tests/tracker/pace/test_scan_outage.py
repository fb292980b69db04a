"""Without a network, a scan reports it once, and every account is not verified; the next run looks at them again."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scrapers.browser.browser import Browser
from scrapers.browser.outage import Network
from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.errors import Unreachable
from scrapers.model.profile import AccountState, Post, Profile
from tests.scrapers.network.test_egress_proxy import Net
from tests.scrapers.network.test_upstream import nobody
from tests.tracker.rules.given import AT
from tracker.history.check import Check, Outcome
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.rows import report_rows
from tracker.scan import scan as scanning
from tracker.scan.account_scan import AccountScanner
from tracker.scan.looks import AccountScan, LookAnswered
from tracker.scan.merge_looks import merge_looks
from tracker.scan.run import live_setup
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.settings.reading import read_settings
from tracker.store.store import Store

SEMAPHORE = asyncio.Semaphore(1)
HANDLES = ("1000000001", "1000000002", "1000000003")
ACCOUNTS = [
    Account(platform=platform, handle=handle, name=f"单位{handle}", unit="单位")
    for platform in ("weibo", "zhihu")
    for handle in HANDLES
]


class RecordedProgress:
    """Records the progress messages of a scan."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.stopped: list[str] = []

    def begin(self, platform: str, total: int) -> None:
        return

    def advance(self, account: Account, check: Check) -> None:
        self.codes.append(check.code)

    def stop(self, platform: str, code: str) -> None:
        self.stopped.append(platform)


class Cut(Network):
    """Answers at first, and never again."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.left = answers
        self.asked = 0

    async def is_down(self, platforms: object) -> bool:
        if not self.down:
            self.asked += 1
        if self.asked > self.left:
            self.down = "nobody answers"
        return bool(self.down)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as opened:
        opened.sync_register(ACCOUNTS, AT)
        yield opened


@pytest.fixture
def setup(store: Store, tmp_path: Path) -> ScanSetup:
    settings = read_settings(tmp_path / "accounts.yaml", tmp_path)
    live = live_setup(store, Policies(), settings, BrowserOptions(executable_path="/no/such/browser"))
    return replace(live, looked_at=lambda account: AT, pace=NoPace(), sessions=None, artifacts=None)


def test_a_live_scan_asks_whether_there_is_a_network(setup: ScanSetup) -> None:
    assert isinstance(setup.network, Network)


def test_without_a_network_no_browser_is_started_and_every_account_says_why(store: Store, setup: ScanSetup) -> None:
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    progress = RecordedProgress()
    network = Network(access=replace(Net(0).network, dial=nobody))
    result = asyncio.run(run_scan(replace(setup, network=network), scan, progress))
    assert progress.codes == ["no_network"] * len(ACCOUNTS)
    assert progress.stopped == []  # it is said once, at the end
    assert set(result.stopped.values()) == {"no_network"}
    assert result.pending == len(ACCOUNTS)
    assert not result.withheld
    assert {row.assessment.reason for row in report_rows(store, Policies(), AT)} == {"no_network"}


def test_the_next_run_looks_at_them_again(store: Store, setup: ScanSetup) -> None:
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    asyncio.run(run_scan(replace(setup, network=Cut(0)), scan, RecordedProgress()))
    assert [account.key for account in store.pending(scan)] == [account.key for account in ACCOUNTS]
    for account in ACCOUNTS:
        store.record(scan, account, Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code="captcha_shown"))
    assert store.pending(scan) == ()


class NoBrowserNeeded(Browser):
    async def open_session(self, stored: Path | None = None) -> Session:
        raise Unreachable("net::ERR_TUNNEL_CONNECTION_FAILED")


def test_a_network_that_is_cut_midway_is_asked_for_once(
    store: Store, setup: ScanSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Opened:
        def __init__(self, options: BrowserOptions) -> None:
            self.options = options

        async def __aenter__(self) -> Browser:
            return NoBrowserNeeded(self.options)

        async def __aexit__(self, *_: object) -> None:
            return

    monkeypatch.setattr(scanning, "open_browser", Opened)
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    progress = RecordedProgress()
    cut = Cut(1)
    result = asyncio.run(run_scan(replace(setup, network=cut), scan, progress))
    assert progress.codes == ["no_network"] * len(ACCOUNTS)
    assert progress.stopped == []
    assert set(result.stopped.values()) == {"no_network"}
    assert cut.asked == 2  # at the start, and once when something failed
    assert store.circuits.of("weibo") is None


@pytest.mark.parametrize("down", ["", "nobody answers"])
def test_silence_whose_second_look_the_network_cost_is_not_proved(
    store: Store, setup: ScanSetup, monkeypatch: pytest.MonkeyPatch, down: str
) -> None:
    """The first look answered, and nobody answers any more: one look alone proves no silence."""
    network = Network()
    scanner = AccountScanner(replace(setup, network=network), store.begin_scan(AT, AT, ACCOUNTS), "weibo", SEMAPHORE)
    account_scan = AccountScan(ACCOUNTS[0])
    published = AT - timedelta(days=20)
    profile = Profile(
        state=AccountState.ACTIVE, posts=(Post(post_id="1", published_at=published),), covers_from=published
    )
    for choice in scanner._choose_looks(account_scan):
        answer = LookAnswered(route=choice.route, way=choice.way, looked_at=AT, url="", profile=profile)
        account_scan.attempts.append(answer)
        network.down = down
    check = merge_looks(account_scan.attempts)

    assert (len(check.looks), check.covers_from) == (2, None if down else published)
    assert [look.code for look in check.looks] == ["", "no_network" if down else ""]
