"""Loads the verdicts of past scans as stored then, whatever has been seen since."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import and_, bindparam, select

from tracker.rules.finding import PastVerdict, Verdict
from tracker.store.database.transactions import Transactions
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT, SCAN, SCAN_ACCOUNT

BETWEEN = (
    select(
        ACCOUNT.c.platform,
        ACCOUNT.c.handle,
        ASSESSMENT.c.at,
        ASSESSMENT.c.verdict,
        ASSESSMENT.c.findings,
        ASSESSMENT.c.policy_version,
    )
    .join(ASSESSMENT, ASSESSMENT.c.account_id == ACCOUNT.c.id)
    .join(SCAN, SCAN.c.id == ASSESSMENT.c.scan_id)
    .join(
        SCAN_ACCOUNT,  # assessments of the rest of the register are stored too, but not reported
        and_(SCAN_ACCOUNT.c.scan_id == ASSESSMENT.c.scan_id, SCAN_ACCOUNT.c.account_id == ASSESSMENT.c.account_id),
    )
    .where(
        SCAN.c.finished_at.is_not(None),
        ~SCAN.c.is_abandoned,
        ASSESSMENT.c.at >= bindparam("start"),
        ASSESSMENT.c.at <= bindparam("end"),
    )
    .order_by(ASSESSMENT.c.at, SCAN.c.id)
)


class PastVerdicts:
    """Every method is one transaction, and raises Failed when the database cannot."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def between(self, start: datetime, end: datetime) -> dict[str, tuple[PastVerdict, ...]]:
        """Account key -> verdicts of finished scans as of instants from start to end, in order."""
        verdicts: defaultdict[str, list[PastVerdict]] = defaultdict(list)
        with self._transactions.read() as connection:
            for platform, handle, at, verdict, findings, version in connection.execute(
                BETWEEN, {"start": start, "end": end}
            ):
                rules = tuple(finding["rule"] for finding in findings)
                verdicts[f"{platform}:{handle}"].append(
                    PastVerdict(at=at, verdict=Verdict(verdict), rules=rules, policy_version=version)
                )
        return {key: tuple(each) for key, each in verdicts.items()}
