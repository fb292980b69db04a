"""Carries out `tracker worker`."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from scrapers.browser.browser import Browser, open_browser
from scrapers.platforms.routes import ROUTES
from tracker.cases.report_row import ReportRow
from tracker.cli.context import AppContext, only_replayed
from tracker.cli.log_file import keep_log
from tracker.cli.notify.after_scan import notify_after_scan, ping_monitor
from tracker.cli.scanning.machine.equipment import browser_failures, to_browser, to_evidence_writer
from tracker.cli.scanning.machine.signals import stopped_by_signal
from tracker.cli.scanning.run_scan import opening_severities
from tracker.cli.state_lock import lock_state
from tracker.cluster.account_looks import AccountLooks, shared_setup
from tracker.cluster.limited_pace import LimitedPace
from tracker.cluster.scan_end import ScanEnd
from tracker.cluster.work_fingerprint import work_fingerprint
from tracker.cluster.worker import Worker, WorkerTimes
from tracker.errors import Failed
from tracker.evidence.vault.vault import Presence, place_and_reason
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.recordings.recording import read_recordings
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.rules.finding import Verdict
from tracker.scan.run import NO_PACE, live_setup, replay_setup
from tracker.scan.setup import ScanSetup
from tracker.store.store import Store


def run_worker_command(app_context: AppContext, platforms: Sequence[str], replay: Path | None) -> None:
    """Work until it is asked to stop.

    Raises:
        UserError: it must not begin, or not go on: a newer database, other rules, a wrong clock.
        Busy: another process looks at accounts with this state folder.
        Failed: no browser starts, or the database does not answer.
    """
    register = app_context.read_register_head()
    if register.is_demonstration and replay is None:
        raise only_replayed(app_context.messages)
    names = known_platforms(app_context, platforms)
    app_context.open_state()
    keep_log(app_context.settings.logs_dir)
    # The register is the database's: a worker with an older accounts.yaml must not take accounts out of it.
    with lock_state(app_context) as scratch, Store.open(app_context.settings.database_url) as store:
        store.shared.refuse_wrong_clock()
        process = WorkerProcess(app_context=app_context, register=register, store=store, scratch=scratch, replay=replay)
        with browser_failures():
            asyncio.run(process.work(names))
        app_context.info("worker.stopped", count=process.done.total())


def known_platforms(app_context: AppContext, platforms: Sequence[str]) -> tuple[str, ...]:
    """
    Raises:
        UserError: one is not looked at.
    """
    unknown = [name for name in platforms if name not in ROUTES]
    if unknown:
        messages = app_context.messages
        raise messages.error("worker.unknown_platform", name=unknown[0], names=messages.listed(ROUTES))
    return tuple(dict.fromkeys(platforms or ROUTES))


def check_evidence(messages: Messages, writer: EvidenceWriter) -> None:
    """
    Raises:
        Failed: this machine cannot keep evidence, or would keep it apart from the other machines.
    """
    vault, links = writer.vault, writer.store.chain.records()
    try:
        vault.probe()
        is_elsewhere = all(vault.presence(one.path) is Presence.ABSENT for one in (*links[:1], *links[-1:]))
    except OSError as error:
        reason = messages.localized(place_and_reason(vault.name, error))
        raise Failed(messages.text("worker.evidence", reason=reason), messages.text("worker.evidence.hint")) from error
    if links and is_elsewhere:
        raise Failed(messages.text("evidence.elsewhere", place=vault.name))


@dataclass(slots=True, kw_only=True)
class WorkerProcess:
    """The dependencies of a worker; its ScanObserver."""

    app_context: AppContext
    register: Register
    store: Store
    scratch: Path
    replay: Path | None
    times: WorkerTimes = field(default_factory=WorkerTimes)
    done: Counter[str] = field(default_factory=Counter)
    """Outcome -> accounts."""

    async def work(self, platforms: Sequence[str]) -> None:
        """
        Raises:
            UserError: see Worker.run.
        """
        app_context, settings = self.app_context, self.app_context.settings
        async with self.setup() as (setup, browser):
            turns = LimitedPace(setup.pace, setup.stopping, settings.cluster.look_s)
            evidence = replace(to_evidence_writer(self.store, settings), is_required=True)
            check_evidence(app_context.messages, evidence)
            shared = shared_setup(replace(setup, evidence=evidence), turns, settings.cluster.address)
            worker = Worker(
                looks=AccountLooks(
                    setup=shared,
                    browser=browser,
                    turns=turns,
                    judged_by=work_fingerprint(self.register.policies),
                    progress=self,
                ),
                scan_end=ScanEnd(
                    store=self.store,
                    policies=self.register.policies,
                    opens=opening_severities(settings),
                    evidence=evidence,
                    on_end=self.after_end,
                ),
                platforms=platforms,
                is_replay=self.replay is not None,
                times=self.times,
                on_trouble=self.say_trouble,
            )
            with stopped_by_signal(setup.stopping, signal.SIGINT, signal.SIGTERM):
                names = app_context.messages.listed(map(app_context.messages.platform, platforms))
                address = settings.cluster.address or app_context.messages.text("worker.no_address")
                app_context.info("worker.begun", platforms=names, address=address)
                await worker.run()

    @asynccontextmanager
    async def setup(self) -> AsyncIterator[tuple[ScanSetup, Browser]]:
        """
        Raises:
            NoBrowser: none starts.
        """
        settings, policies = self.app_context.settings, self.register.policies
        # In a thread: a browser that is not remembered is looked for by a driver that refuses to run beside a loop.
        options = replace(await asyncio.to_thread(to_browser, settings), scratch=self.scratch)
        if self.replay is None:
            setup = live_setup(self.store, policies, settings, options)
            async with open_browser(setup.browser) as browser:
                yield setup, browser
            return
        recordings = read_recordings(self.replay)
        async with (
            replay_setup(self.store, policies, recordings, options, NO_PACE) as setup,
            open_browser(setup.browser) as browser,
        ):
            yield setup, browser

    def say_trouble(self, error: Failed) -> None:
        self.app_context.info("worker.trouble", reason=self.app_context.messages.localized(error.message))

    def after_end(self, scan: Scan, rows: tuple[ReportRow, ...]) -> None:
        """What follows a scan on one machine follows it here: once, on the machine that ended it."""
        self.app_context.info("worker.ended", scan=scan.id)
        if scan.is_replay:
            return
        if scan.period is not None:
            is_blind = bool(rows) and all(row.assessment.verdict is Verdict.UNVERIFIED for row in rows)
            ping_monitor(self.app_context, is_healthy=not is_blind)
        if self.app_context.settings.notify.after_scan:
            notify_after_scan(self.app_context)

    def begin(self, platform: str, total: int) -> None:
        return

    def advance(self, account: Account, check: Check) -> None:
        self.done[check.outcome.value] += 1

    def stop(self, platform: str, code: str) -> None:
        messages = self.app_context.messages
        self.app_context.info(
            "worker.platform_stopped", platform=messages.platform(platform), reason=messages.code(code)
        )
