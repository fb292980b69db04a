"""The trend: what each of the last scans concluded, as counts with pass rate and coverage. Pure."""

from tracker.history.scan import ScanConclusion
from tracker.report.counts import Counts
from tracker.rules.finding import Verdict


def counts_of(conclusion: ScanConclusion) -> Counts:
    """As concluded then: what was decided or seen since does not change it."""
    found = conclusion.verdicts
    total, unverified = sum(found.values()), found.get(Verdict.UNVERIFIED, 0)
    return Counts(
        total=total,
        verified=total - unverified,
        passed=found.get(Verdict.PASS, 0),
        failed=found.get(Verdict.FAIL, 0),
        remarked=found.get(Verdict.REMARK, 0),
        unverified=unverified,
        self_reported=conclusion.self_reported,
    )
