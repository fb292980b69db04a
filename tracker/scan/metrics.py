"""Metrics (运行指标) of a scan as a Prometheus text file, for the textfile collector of a node exporter.

They let a site's monitoring see that scans run, end and get answers. They name no account, unit or person.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import UserError
from tracker.history.check import Check, Outcome
from tracker.register.account import Account
from tracker.scan.platform_scan import WALL_CODES

log = logging.getLogger(__name__)

EVERY_S = 15.0
"""The minimum time between two writes, except at the start and the end."""


class ScanMetrics:
    """A ScanObserver (tracker.scan.setup) that writes the metrics of the scan so far to a text file."""

    def __init__(
        self,
        path: Path,
        finished_at: datetime | None,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            finished_at: the last scan's end; None: none has ended.
            clock: seconds of any monotonic clock.
        """
        self._path = path
        self._now = now
        self._clock = clock
        self._written_at = clock()
        self._registry = CollectorRegistry()
        self._accounts = self._gauge("accounts", "Accounts looked at in this run.", "platform", "outcome")
        self._pending = self._gauge("pending_accounts", "Accounts of this run not looked at yet.", "platform")
        self._walls = self._gauge("walls", "Looks that met a wall in this run.", "platform", "code")
        self._looks = self._gauge("looks", "Looks made in this run.", "platform", "way")
        self._stopped = self._gauge("platform_stopped", "1: the platform was left for another run.", "platform", "code")
        self._running = self._gauge("running", "1 while a scan runs, 0 once it has ended.")
        self._started = self._gauge("started_timestamp_seconds", "When this run began.")
        self._seconds = self._gauge("seconds", "Seconds this run has taken so far.")
        self._coverage = self._gauge("coverage_ratio", "Share of this run's accounts that have an answer.")
        self._finished = self._gauge("last_finished_timestamp_seconds", "When the last finished scan ended.")
        self._began = now()
        self._started.set(self._began.timestamp())
        self._running.set(1)
        self._left: Counter[str] = Counter()
        self._total = self._answered = 0
        if finished_at:
            self._finished.set(finished_at.timestamp())

    def _gauge(self, name: str, help_: str, *labels: str) -> Gauge:
        return Gauge(f"tracker_scan_{name}", help_, labels, registry=self._registry)

    def start(self) -> None:
        """Write the file for the first time.

        Raises:
            UserError: it cannot be written.
        """
        try:
            self._write()
        except OSError as error:
            raise UserError(
                f"指标文件写不进去 / the figures cannot be written: {self._path}: {error.strerror}"
            ) from error

    def begin(self, platform: str, total: int) -> None:
        self._total += total
        self._left[platform] += total
        self._pending.labels(platform).set(self._left[platform])
        for outcome in Outcome:
            self._accounts.labels(platform, outcome.value)  # shown as 0

    def advance(self, account: Account, check: Check) -> None:
        platform = account.platform
        if not self._left[platform]:  # reviewed by hand: `begin` was not called
            self.begin(platform, 1)
        self._answered += check.outcome is not Outcome.UNVERIFIED
        self._accounts.labels(platform, check.outcome.value).inc()
        self._left[platform] -= 1
        self._pending.labels(platform).set(self._left[platform])
        for look in check.looks:
            self._looks.labels(platform, look.way).inc()
            if look.code in WALL_CODES:
                self._walls.labels(platform, look.code).inc()
        if self._clock() - self._written_at >= EVERY_S:
            self._write_or_warn()

    def stop(self, platform: str, code: str) -> None:
        self._stopped.labels(platform, code).set(1)

    def end(self, finished_at: datetime | None) -> None:
        """Write the file for the last time.

        Args:
            finished_at: when the scan was finished; None: accounts are left for another run.
        """
        self._running.set(0)
        if finished_at:
            self._finished.set(finished_at.timestamp())
        self._write_or_warn()

    def _write_or_warn(self) -> None:
        try:
            self._write()
        except OSError as error:
            log.warning("the figures were not written: %s", error)

    def _write(self) -> None:
        self._seconds.set(max(0.0, (self._now() - self._began).total_seconds()))
        self._coverage.set(self._answered / self._total if self._total else 0.0)
        self._written_at = self._clock()
        write_atomically(self._path, generate_latest(self._registry))
