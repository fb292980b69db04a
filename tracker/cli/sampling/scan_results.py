"""The results of one scan, by its number: of the accounts that it is of, and as of its time-point."""

from dataclasses import dataclass

from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.policy.policies import Policies
from tracker.report.rows import report_rows
from tracker.report.snapshot import RecomputedResults
from tracker.report.statistics.sampled_rows import split_rows
from tracker.store.store import Store


@dataclass(frozen=True, slots=True)
class ScanChoice:
    """One of the stored scans."""

    scan: Scan

    @classmethod
    def of(cls, number: int, store: Store, messages: Messages) -> "ScanChoice":
        """
        Raises:
            UserError: there is no such scan, or another one replaced it, or it was discarded.
        """
        found = next((scan for scan in store.scans() if scan.id == number), None)
        if found is None:
            raise messages.error("scans.unknown", scan=number)
        return cls(found)

    def results(self, store: Store, policies: Policies) -> RecomputedResults:
        """Without the rest of the register: it was not looked at, and nothing is said of it. Of a sample (抽查) the
        rows are those of the drawn accounts.

        Raises:
            UserError: the database cannot be read.
        """
        rows = report_rows(store, policies, self.scan.at)
        sample = store.sample_store.of_scan(self.scan.id)
        if sample is not None:
            sampled = split_rows(rows, self.scan.id, sample)
            return RecomputedResults(self.scan.at, sampled.rows, sampled)
        keys = store.sample_store.keys_of(self.scan)
        return RecomputedResults(self.scan.at, tuple(row for row in rows if row.account.key in keys))
