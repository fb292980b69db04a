"""Measures how much longer a paced scan of a province takes than the minimum of its slowest platform."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.skipping import SkippingLoop
from benchmarks.tables import Report
from scrapers.browser.session import BrowserOptions
from tests.end_to_end.province.answers import write_answers
from tests.end_to_end.province.made_register import THIRD, WHOLE, Made, MadeState, register_of
from tracker.history.check import Check, Outcome
from tracker.pace.pace import LookInterval, RateLimitedPace, platform_of
from tracker.policy.policies import Policies
from tracker.recordings.recording import Recording, read_recordings
from tracker.register.account import Account
from tracker.scan.run import ScanRequest, begin_scan_run, replay_setup
from tracker.scan.scan import run_scan
from tracker.settings.sections import DEFAULT_PLATFORMS, PlatformSettings
from tracker.store.store import Store


@dataclass(slots=True)
class Lines:
    """The platforms' lines of one scan, and what they are at: which accounts wait for the pace, and which are done."""

    left: Counter[str] = field(default_factory=Counter)
    """Platform -> accounts not recorded yet."""
    waiting: Counter[str] = field(default_factory=Counter)
    unseen: list[str] = field(default_factory=list)

    def is_idle(self) -> bool:
        """Whether every line that is not done waits for its turn."""
        open_lines = {platform for platform, count in self.left.items() if count}
        return bool(open_lines) and all(self.waiting[platform] for platform in open_lines)

    def begin(self, platform: str, total: int) -> None:
        self.left[platform] = total

    def advance(self, account: Account, check: Check) -> None:
        self.left[account.platform] -= 1
        if check.outcome is not Outcome.SEEN:
            self.unseen.append(f"{account.key} {check.code} {check.message}")

    def stop(self, platform: str, code: str) -> None:
        raise ValueError(f"{platform} was stopped: {code}")


@dataclass(frozen=True, kw_only=True)
class WatchedPace(RateLimitedPace):
    """The shipped pace; that somebody waits is noted down."""

    lines: Lines

    async def wait_turn(self, lane: str) -> None:
        platform = platform_of(lane)
        self.lines.waiting[platform] += 1
        try:
            await super().wait_turn(lane)
        finally:
            self.lines.waiting[platform] -= 1


def measure(bench: Bench) -> Report:
    made = [
        round_ for round_ in register_of(range(bench.size.of(WHOLE, least=10))) if round_.made_state is MadeState.POSTS
    ]
    with scratch() as folder:
        write_answers(folder, made, THIRD)
        recordings = read_recordings(folder)
        even = ratio(bench, made, recordings, jitter=0.0)
        usual = ratio(bench, made, recordings, jitter=PlatformSettings().jitter)
    counts = Counter(item.platform for item in made)
    shares = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    return Report(
        title="A paced scan",
        how=(
            f"{len(made)} accounts ({shares}) asked for in replay at the shipped intervals: the real engine, pace and "
            "slots in the database, on a clock that skips the time in which all wait. The floor is the slowest "
            "platform's accounts × interval; with jitter, the average interval, as `tracker scan --plan` computes it."
        ),
        lines=(
            Line(
                what="duration ÷ floor, no jitter",
                values=(even,),
                form="{:.3f}",
                target=at_most(1.05),
                stretch=at_most(1.02),
            ),
            Line(
                what="duration ÷ floor, jitter 0.3",
                values=(usual,),
                form="{:.3f}",
                target=at_most(1.05),
                stretch=at_most(1.02),
            ),
        ),
    )


def ratio(bench: Bench, made: list[Made], recordings: tuple[Recording, ...], jitter: float) -> float:
    """How long the scan took, in the longest time that a platform must take."""
    shipped = DEFAULT_PLATFORMS.items()
    intervals = {name: LookInterval(seconds=float(numbers["interval_s"]), jitter=jitter) for name, numbers in shipped}
    lines = Lines()
    loop = SkippingLoop(lines.is_idle)
    began_at = loop.time()
    with (
        scratch() as folder,
        Store.open(f"sqlite:///{folder / 'tracker.db'}") as store,
        asyncio.Runner(loop_factory=lambda: loop) as runner,
    ):
        runner.run(scan(bench, store, made, recordings, PacedScan(intervals, lines)))
        took = loop.time() - began_at
    if lines.unseen:
        raise ValueError(f"{len(lines.unseen)} accounts were not seen: {lines.unseen[0]}")
    floor = floor_s(made, intervals)
    bench.tell(f"jitter {jitter}: {took:.0f} s of {floor:.0f} s")
    return took / floor


@dataclass(frozen=True, slots=True)
class PacedScan:
    intervals: Mapping[str, LookInterval]
    lines: Lines


async def scan(
    bench: Bench, store: Store, made: list[Made], recordings: tuple[Recording, ...], paced: PacedScan
) -> None:
    loop = asyncio.get_running_loop()
    start_s = loop.time()

    def clock() -> datetime:
        return THIRD.at + timedelta(seconds=loop.time() - start_s)

    accounts = tuple(to_account(item) for item in made)
    store.sync_register(accounts, THIRD.at)
    scan = begin_scan_run(
        store, ScanRequest(accounts=accounts, selection="", default_at=THIRD.at, is_replay=True), THIRD.at
    )
    pace = WatchedPace(slots=store.slots, intervals=paced.intervals, now=clock, lines=paced.lines)
    browser = BrowserOptions(executable_path=bench.browser.executable_path, channel=bench.browser.channel)
    async with replay_setup(store, Policies(), recordings, browser, pace) as setup:
        await run_scan(setup, scan, paced.lines)


def to_account(made: Made) -> Account:
    return Account(
        platform=made.platform,
        handle=made.handle,
        name=made.name,
        unit=made.unit,
        supervisor=made.supervisor,
        region=(made.region,),
        links=made.links,
    )


def floor_s(made: list[Made], intervals: Mapping[str, LookInterval]) -> float:
    counts = Counter(item.platform for item in made)
    return max(count * intervals[name].seconds * (1 + intervals[name].jitter / 2) for name, count in counts.items())
