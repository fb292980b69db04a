"""The scan engine, with a made platform of two replies: real Chromium, real database, replayed hosts."""

import json
import signal
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Capture
from scrapers.model.errors import LoginRequired, RateLimited
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Route
from scrapers.model.wall import Wall
from tests.shared.browsers import Shared
from tracker.errors import UserError
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.pace.pace import TRIES, CeilingReached, NoPace
from tracker.policy.policies import Layer, Policies
from tracker.policy.policy import Severity
from tracker.recordings.recording import read_recordings
from tracker.recordings.replay_proxy import Replay, open_replay
from tracker.register.account import Account
from tracker.scan import account_scan
from tracker.scan.scan import ScanResult, run_scan
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST = "https://weibo.com"

pytestmark = pytest.mark.asyncio(loop_scope="session")


def parse(capture: Capture) -> Profile:
    said = capture.json_of("info")
    if "gone" in said:
        return Profile(state=AccountState(said["gone"]), words="该账号已关闭")
    published = AT - timedelta(days=said["days_ago"])
    return Profile(
        state=AccountState.ACTIVE,
        handle=said["uid"],
        display_name=said["name"],
        posts=(Post(post_id="1", published_at=published, url=f"{HOST}/1"),),
        covers_from=published,
    )


ROUTE = Route(
    platform="weibo",
    name="ajax",
    hosts=("weibo.com",),
    home_url=f"{HOST}/",
    requests=lambda capture: {"info": f"{HOST}/info?uid={capture.target.handle}"},
    page_url=f"{HOST}/u/{{handle}}",
    walls=(
        Wall(error=LoginRequired, json={"ok": -100}),
        Wall(error=RateLimited, http_status=414),
    ),
    parse=parse,
)
ALIVE = {"days_ago": 1}
SILENT = {"days_ago": 20}
WALL = {"ok": -100}
BROKEN = {"unheard": "of"}
DEREGISTERED = AccountState.DEREGISTERED


@dataclass(slots=True)
class Watch:
    """A progress that remembers, and may interrupt."""

    interrupts_after: int = 99
    seen: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def begin(self, platform: str, total: int) -> None:
        return

    def advance(self, account: Account, check: Check) -> None:
        self.seen.append(account.handle)
        if len(self.seen) == self.interrupts_after:
            raise RuntimeError("interrupted")

    def stop(self, platform: str, code: str) -> None:
        self.stopped.append(code)


@dataclass(frozen=True, slots=True)
class Stage:
    """A register, its platform's answers, and a store."""

    folder: Path
    chromium: LaunchChoice
    store: Store
    answers: Mapping[str, tuple[int, object]]
    shared: Shared | None
    """None: its scans start a browser of their own."""

    @property
    def accounts(self) -> tuple[Account, ...]:
        return tuple(
            Account(platform="weibo", handle=handle, name=f"单位{handle}", unit="单位") for handle in self.answers
        )

    def begin(self, *extra: Account) -> Scan:
        accounts = (*self.accounts, *extra)
        self.store.sync_register(accounts, AT)
        return self.store.begin_scan(AT, AT, accounts)

    def write_cases(self) -> None:
        site = [{"url": f"{HOST}/", "body": "<html><body>微博</body></html>", "headers": {"content-type": "text/html"}}]
        write_case(self.folder / "weibo" / "site", {"routes": site})
        for handle, (status, said) in self.answers.items():
            body = json.dumps({"uid": handle, "name": f"单位{handle}"} | said if isinstance(said, dict) else said)
            routes = [
                {"url": f"{HOST}/info?uid={handle}", "status": status, "body": body},
                {"url": f"{HOST}/u/{handle}", "body": "<html><body>主页</body></html>", **page_of(said)},
            ]
            write_case(
                self.folder / "weibo" / handle, {"handle": handle, "expected": {"state": "active"}, "routes": routes}
            )

    async def run(self, scan: Scan, watch: Watch, **changes: object) -> tuple[ScanResult, Replay]:
        self.write_cases()
        async with self.open_replay() as replay:
            setup = ScanSetup(
                store=self.store,
                browser=BrowserOptions(
                    executable_path=self.chromium.executable_path,
                    channel=self.chromium.channel,
                    proxy_url=replay.proxy_url,
                    spki_pin=replay.spki_pin,
                    freeze_clock=True,
                ),
                **{  # type: ignore[arg-type]
                    "policies": Policies(),
                    "pace": NoPace(),
                    "routes": {"weibo": (ROUTE,)},
                    "looked_at": lambda account: AT,
                }
                | changes,
            )
            return await run_scan(setup, scan, watch), replay

    @asynccontextmanager
    async def open_replay(self) -> AsyncIterator[Replay]:
        recordings = read_recordings(self.folder)
        if self.shared is None:
            async with open_replay(recordings) as own:
                yield own
        else:
            with self.shared.serving(recordings) as lent:
                yield lent

    def check_of(self, handle: str) -> Check:
        facts = self.store.facts_of(f"weibo:{handle}", at=AT)
        assert facts is not None
        return facts.checks[-1]


def page_of(said: object) -> dict[str, object]:
    """The account's page, where it is not the usual one."""
    return dict(said.get("page", {})) if isinstance(said, dict) else {}


def write_case(folder: Path, case: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = {"platform": "weibo", "captured_at": "2023-09-19T18:00:00+08:00", "origin": "made"}
    (folder / "case.yaml").write_text(json.dumps(head | case, ensure_ascii=False), encoding="utf-8")


class Opener:
    def __init__(self, folder: Path, chromium: LaunchChoice, store: Store, shared: Shared) -> None:
        self._folder, self._chromium, self._shared, self.store = folder, chromium, shared, store

    def __call__(self, answers: Mapping[str, object], *, has_own_browser: bool = False) -> Stage:
        told = {handle: said if isinstance(said, tuple) else (200, said) for handle, said in answers.items()}
        return Stage(self._folder, self._chromium, self.store, told, None if has_own_browser else self._shared)


@pytest.fixture
def stage(tmp_path: Path, chromium: LaunchChoice, shared: Shared) -> Iterator[Opener]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        yield Opener(tmp_path / "cases", chromium, store, shared)


async def test_seen_gone_and_not_verified_are_distinguished(stage: Opener) -> None:
    here = stage({"1": ALIVE, "2": {"gone": "deregistered"}, "3": WALL})
    result, _ = await here.run(here.begin(), Watch())
    assert result.outcomes == {Outcome.SEEN: 1, Outcome.GONE: 1, Outcome.UNVERIFIED: 1}
    assert here.check_of("3").code == "login_required"


async def test_gone_account_is_asked_and_visited(stage: Opener) -> None:
    here = stage({"1": {"gone": "deregistered"}})
    await here.run(here.begin(), Watch())
    assert [look.way for look in here.check_of("1").looks] == ["ask", "visit"]


async def test_silent_account_is_looked_at_twice_and_a_fresh_one_once(stage: Opener) -> None:
    here = stage({"1": SILENT, "2": ALIVE})
    await here.run(here.begin(), Watch())
    assert (len(here.check_of("1").looks), len(here.check_of("2").looks)) == (2, 1)


@pytest.mark.parametrize(
    ("severity", "looks"),
    [
        pytest.param(Severity.FAIL, 2, id="fails"),
        pytest.param(Severity.REMARK, 2, id="is-remarked"),
        pytest.param(Severity.WARN, 1, id="is-only-warned-of"),
    ],
)
async def test_silence_that_a_local_limit_counts_is_looked_at_twice(
    stage: Opener, severity: Severity, looks: int
) -> None:
    """10 days in Fuzhou, 7 in Gansu: below the national 14 one look would accuse alone."""
    here = stage({"1": {"days_ago": 11}})
    local = {"severity": severity, "numbers": {"limit_days": 10}, "wording": "地方规定", "source": "试行"}
    layer = Layer(name="福州市", changes={"rules": {"inactive_local": local}})
    await here.run(here.begin(), Watch(), policies=Policies(layers=(layer,)))
    assert len(here.check_of("1").looks) == looks


async def test_what_is_seen_of_a_silent_account_by_a_quick_visit_is_confirmed_by_a_full_one(stage: Opener) -> None:
    here = stage({"1": SILENT, "2": ALIVE})
    await here.run(here.begin(), Watch(), routes={"weibo": (replace(ROUTE, home_url=""),)})
    assert [len(here.check_of(handle).looks) for handle in ("1", "2")] == [2, 1]


async def test_unreadable_page_is_layout_changed_and_its_capture_is_kept(stage: Opener, tmp_path: Path) -> None:
    here = stage({"1": BROKEN})
    scan = here.begin()
    await here.run(scan, Watch(), artifacts=tmp_path / "artifacts")
    assert here.check_of("1").code == "layout_changed"
    (kept,) = read_recordings(tmp_path / "artifacts" / f"scan-{scan.id}")
    assert (kept.platform, kept.handle) == ("weibo", "1")


async def test_page_of_another_handle_is_wrong_account(stage: Opener) -> None:
    here = stage({"1": ALIVE | {"uid": "7"}})
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "wrong_account"


async def test_page_of_another_name_is_not_verified(stage: Opener) -> None:
    here = stage({"1": ALIVE | {"name": "别的单位"}})
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "identity_unproved"


async def test_interrupted_scan_goes_on_where_it_stopped(stage: Opener) -> None:
    here = stage({"1": ALIVE, "2": ALIVE, "3": ALIVE})
    scan = here.begin()
    with pytest.raises(ExceptionGroup):
        await here.run(scan, Watch(interrupts_after=2))
    rest = Watch()
    await here.run(scan, rest)
    assert (rest.seen, here.store.pending(scan)) == (["3"], ())


async def test_fault_of_one_account_does_not_cost_the_others_their_check(
    stage: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stage({"1": ALIVE, "2": ALIVE})

    def prove(account: Account, profile: Profile, *known: frozenset[str]) -> None:
        assert account.handle == "2", "a fault of ours"

    monkeypatch.setattr(account_scan, "check_identity", prove)
    result, _ = await here.run(here.begin(), Watch())
    assert result.outcomes == {Outcome.SEEN: 1, Outcome.UNVERIFIED: 1}
    assert here.check_of("1").code == "internal_error"


async def test_walls_in_a_row_stop_the_platform_and_leave_the_rest_for_later(stage: Opener) -> None:
    here = stage({"1": WALL, "2": WALL, "3": WALL, "4": ALIVE})
    watch = Watch()
    result, _ = await here.run(here.begin(), watch)
    assert (watch.seen, watch.stopped, result.pending) == (["1", "2", "3"], ["login_required"], 1)


async def test_walls_between_answers_stop_nothing(stage: Opener) -> None:
    here = stage({"1": WALL, "2": WALL, "3": ALIVE, "4": WALL})
    result, _ = await here.run(here.begin(), Watch())
    assert (result.pending, result.stopped) == (0, {})


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        pytest.param((414, ALIVE), TRIES, id="asked-to-slow-down"),
        pytest.param((503, ALIVE), TRIES, id="unreachable"),
        pytest.param((200, WALL), 1, id="a-login-wall-does-not-pass-by-waiting"),
        pytest.param((200, BROKEN), 1, id="a-changed-page-neither"),
    ],
)
async def test_only_what_passes_is_tried_again(stage: Opener, answer: tuple[int, object], tries: int) -> None:
    here = stage({"1": answer})
    _, replay = await here.run(here.begin(), Watch())
    assert replay.log.count(("GET", f"{HOST}/info?uid=1")) == tries


async def test_does_not_exist_waits_for_an_account_that_does(stage: Opener) -> None:
    here = stage({"1": {"gone": "not_found"}, "2": ALIVE})
    watch = Watch()
    await here.run(here.begin(), watch)
    assert (watch.seen, here.check_of("1").outcome) == (["2", "1"], Outcome.GONE)


async def test_does_not_exist_alone_is_to_be_confirmed(stage: Opener) -> None:
    here = stage({"1": {"gone": "not_found"}})
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "to_be_confirmed"


async def test_platform_without_routes_is_left_to_a_person(stage: Opener) -> None:
    here = stage({"1": ALIVE})
    other = Account(platform="douyin", handle="MS4w", name="抖音号", unit="单位")
    result, _ = await here.run(here.begin(other), Watch())
    facts = here.store.facts_of("douyin:MS4w", at=AT)
    assert facts is not None
    assert (facts.checks[-1].code, result.outcomes[Outcome.UNVERIFIED]) == ("not_supported", 1)


async def test_an_account_without_a_handle_is_never_asked_for_and_says_nothing_of_its_platform(stage: Opener) -> None:
    here = stage({"1": ALIVE})
    other = Account(platform="weibo", handle="~0e670b4843ed650a", name="无标识", unit="单位")
    scan = here.begin(other)
    _, replay = await here.run(scan, Watch())
    facts = here.store.facts_of(other.key, at=AT)
    assert facts is not None
    assert facts.checks[-1].code == "no_handle"
    assert not any("~0e67" in address for _, address in replay.log)
    assert len(here.store.summaries.of_platform(scan, "weibo")) == 1


CONTROL = Account(platform="weibo", handle="9", name="单位9", unit="人民日报")


async def test_control_account_that_answers_lets_the_platform_be_scanned(stage: Opener) -> None:
    here = stage({"1": ALIVE, "9": ALIVE})
    result, _ = await here.run(here.begin(), Watch(), controls={"weibo": (CONTROL,)})
    assert result.stopped == {}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(SILENT, id="silent"),
        pytest.param(WALL, id="a-wall"),
        pytest.param(BROKEN, id="unreadable"),
        pytest.param({"gone": "deregistered"}, id="gone"),
    ],
)
async def test_control_account_that_fails_keeps_everybody_from_being_judged(stage: Opener, answer: object) -> None:
    here = stage({"9": answer, "1": {"gone": "deregistered"}, "2": SILENT})
    watch = Watch()
    result, _ = await here.run(here.begin(), watch, controls={"weibo": (CONTROL,)})
    assert (watch.seen, watch.stopped, result.pending) == ([], ["controls_failed"], 3)


async def test_platform_that_changes_all_at_once_judges_nobody(stage: Opener) -> None:
    before = stage({str(number): ALIVE for number in range(10)})
    scan = before.begin()
    await before.run(scan, Watch())
    before.store.finish_scan(scan, AT, {})
    after = stage({str(number): SILENT for number in range(10)})
    watch = Watch()
    result, _ = await after.run(after.begin(), watch)
    assert (watch.stopped, result.withheld) == (["withheld"], {"weibo": "silent 100%, usually 0%"})
    assert after.check_of("1").code == "withheld"


async def test_few_units_that_fall_silent_are_judged(stage: Opener) -> None:
    before = stage({str(number): ALIVE for number in range(10)})
    scan = before.begin()
    await before.run(scan, Watch())
    before.store.finish_scan(scan, AT, {})
    after = stage({str(number): SILENT if number < 2 else ALIVE for number in range(10)})
    result, _ = await after.run(after.begin(), Watch())
    assert (result.withheld, after.check_of("1").outcome) == ({}, Outcome.SEEN)


def record_all(stage: Stage, scan: Scan, accounts: Sequence[Account], days_ago: float) -> None:
    """As an earlier run of the scan would have, before it was killed."""
    post = Post(post_id="1", published_at=AT - timedelta(days=days_ago))
    for account in accounts:
        check = Check(checked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE, posts=(post,))
        stage.store.record(scan, account, check)


@pytest.mark.parametrize("left", [pytest.param(0, id="before-the-shares"), pytest.param(1, id="before-the-end")])
async def test_platform_that_changed_under_an_interrupted_scan_judges_nobody(stage: Opener, left: int) -> None:
    here = stage({str(number): SILENT for number in range(10 + left)})
    before = here.begin()
    record_all(here, before, here.accounts, days_ago=1)
    here.store.finish_scan(before, AT, {})
    scan = here.begin()
    record_all(here, scan, here.accounts[:10], days_ago=20)
    result, _ = await here.run(scan, Watch(), pace=OneTurn(turns=1))
    assert (result.pending, result.withheld) == (left, {"weibo": "silent 100%, usually 0%"})


async def test_scans_are_compared_with_those_of_the_same_part_of_the_register(stage: Opener) -> None:
    here = stage({str(number): SILENT for number in range(10)})
    for selection, days_ago in (("region=甲", 20), ("", 1)):
        before = here.store.begin_scan(AT, AT, synced(here), selection=selection)
        record_all(here, before, here.accounts, days_ago)
        here.store.finish_scan(before, AT, {})
    scan = here.store.begin_scan(AT, AT, here.accounts, selection="region=甲")
    record_all(here, scan, here.accounts, days_ago=20)
    assert (await here.run(scan, Watch()))[0].withheld == {}


def synced(stage: Stage) -> tuple[Account, ...]:
    stage.store.sync_register(stage.accounts, AT)
    return stage.accounts


def record_gone(stage: Stage, code: str = "") -> Scan:
    """A scan seven hours ago that found the first account gone, or by one look only (code)."""
    scan = stage.begin()
    hours_ago = AT - timedelta(hours=7)
    look = Look(route="weibo.ajax", way="ask", looked_at=hours_ago, outcome=Outcome.GONE, state=DEREGISTERED)
    found = Check(checked_at=hours_ago, outcome=Outcome.GONE, looks=(look,), state=DEREGISTERED, words="该账号已关闭")
    if code:
        found = Check(checked_at=hours_ago, outcome=Outcome.UNVERIFIED, looks=(look,), code=code)
    stage.store.record(scan, stage.accounts[0], found)
    stage.store.finish_scan(scan, AT, {})
    return scan


GONE_ONCE = {"1": {"gone": "deregistered", "page": {"status": 503, "body": ""}}}


@pytest.mark.parametrize("code", ["", "to_be_confirmed"])
async def test_look_that_was_withheld_confirms_no_gone(stage: Opener, code: str) -> None:
    here = stage(GONE_ONCE)
    here.store.withhold(record_gone(here, code), "weibo", "gone 100%, usually 1%")
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "to_be_confirmed"


async def test_look_before_the_account_was_seen_again_confirms_no_gone(stage: Opener) -> None:
    here = stage(GONE_ONCE)
    record_gone(here)
    again = Check(checked_at=AT - timedelta(hours=3), outcome=Outcome.SEEN, state=AccountState.ACTIVE)
    here.store.record(here.begin(), here.accounts[0], again)
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "to_be_confirmed"


@pytest.mark.parametrize("code", ["", "to_be_confirmed"])
async def test_earlier_look_that_counts_confirms_gone(stage: Opener, code: str) -> None:
    here = stage(GONE_ONCE)
    record_gone(here, code)
    await here.run(here.begin(), Watch())
    assert here.check_of("1").outcome is Outcome.GONE


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("looks_disagree", Outcome.SEEN, id="another-look-saw-it-alive"),
        pytest.param("looks_disagree", Outcome.GONE, id="two-looks-gave-different-reasons"),
        pytest.param("wrong_account", Outcome.UNVERIFIED, id="the-page-was-anothers"),
    ],
)
async def test_look_that_its_own_scan_contradicted_confirms_no_gone(stage: Opener, code: str, said: Outcome) -> None:
    here = stage(GONE_ONCE)
    hours_ago = AT - timedelta(hours=7)
    states = {Outcome.SEEN: AccountState.ACTIVE, Outcome.GONE: AccountState.BANNED, Outcome.UNVERIFIED: None}
    looks = (
        Look(route="weibo.ajax", way="ask", looked_at=hours_ago, outcome=Outcome.GONE, state=DEREGISTERED),
        Look(route="weibo.mobile", way="ask", looked_at=hours_ago, outcome=said, state=states[said], code=code),
    )
    doubtful = Check(checked_at=hours_ago, outcome=Outcome.UNVERIFIED, code=code, looks=looks)
    here.store.record(here.begin(), here.accounts[0], doubtful)
    await here.run(here.begin(), Watch())
    assert here.check_of("1").code == "to_be_confirmed"


@dataclass(slots=True)
class LongTurns(NoPace):
    """A pace at which an hour goes by before each look."""

    now: datetime = AT

    async def wait_turn(self, lane: str) -> None:
        self.now += timedelta(hours=1)


async def test_look_is_dated_when_it_is_made_not_when_its_turn_was_asked_for(stage: Opener) -> None:
    here = stage({"1": ALIVE, "2": ALIVE})
    pace = LongTurns()
    await here.run(here.begin(), Watch(), pace=pace, looked_at=lambda account: pace.now)
    looked = [here.check_of(handle).looks[0].looked_at for handle in ("1", "2")]
    assert looked == [AT + timedelta(hours=1), AT + timedelta(hours=2)]


@dataclass(slots=True)
class OneTurn(NoPace):
    """A day whose ceiling is one look."""

    turns: int = 0

    async def wait_turn(self, lane: str) -> None:
        self.turns += 1
        if self.turns > 1:
            raise CeilingReached(lane)


async def test_ceiling_leaves_the_rest_for_another_run(stage: Opener) -> None:
    here = stage({"1": ALIVE, "2": ALIVE})
    watch = Watch()
    result, _ = await here.run(here.begin(), watch, pace=OneTurn())
    assert (watch.seen, watch.stopped, result.pending) == (["1"], ["ceiling_reached"], 1)


def kill_browsers() -> None:
    """Kill the Chromium that this test's own driver started; the session's shared one is older."""
    browsers = [
        process
        for process in psutil.Process().children(recursive=True)
        if "chrom" in process.name() and "--type=" not in " ".join(process.cmdline())
    ]
    max(browsers, key=lambda process: process.create_time()).send_signal(signal.SIGKILL)


async def test_store_that_cannot_be_written_ends_the_scan_with_one_sentence(
    stage: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = stage({"1": ALIVE})
    scan = here.begin()

    def refuse(*_: object) -> None:
        raise UserError("the disk is full", "make room")

    monkeypatch.setattr(Store, "record", refuse)
    with pytest.raises(UserError, match="the disk is full"):
        await here.run(scan, Watch())
