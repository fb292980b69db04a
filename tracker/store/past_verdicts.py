"""Loads the verdicts of past scans as stored then, whatever has been seen since.

The last verdict of each account before an instant is read scan by scan, newest first, and of each scan only accounts
that no newer one had: ranking all verdicts of all scans would take longer every week.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from tracker.history.scan import DAILY, OFFICIAL, SAMPLED, Scan
from tracker.rules.finding import PastVerdict, Verdict
from tracker.store.database.transactions import StorePart
from tracker.store.rows.keys import ACCOUNT_IDS, BATCH, IS_HANDLE, parse_key
from tracker.store.schema.scan_parts import SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT, SCAN

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
VERDICTS = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, ASSESSMENT.c.verdict, ASSESSMENT.c.findings)
    .join(ASSESSMENT, ASSESSMENT.c.account_id == ACCOUNT.c.id)
    .join(
        SCAN_ACCOUNT,  # assessments of the rest of the register are stored too, but not reported
        and_(SCAN_ACCOUNT.c.scan_id == ASSESSMENT.c.scan_id, SCAN_ACCOUNT.c.account_id == ACCOUNT.c.id),
    )
    .where(ASSESSMENT.c.scan_id == bindparam("scan_id"))
)
GROWTH = 4
"""The newest scan has most accounts; of the others, so many times more scans are read at once each time."""

ROUNDS = (
    select(SCAN.c.id)
    .where(
        SCAN.c.finished_at.is_not(None),
        ~SCAN.c.is_abandoned,
        SCAN.c.at < bindparam("at"),
        ~SCAN.c.selection.startswith(DAILY),  # which is no round: what it saw first is new to the next one
        ~SCAN.c.selection.startswith(SAMPLED),
        ~SCAN.c.selection.startswith(OFFICIAL),
    )
    .order_by(SCAN.c.at.desc(), SCAN.c.id.desc())
)
OF_SCANS = (
    select(ASSESSMENT.c.scan_id, ASSESSMENT.c.account_id, ASSESSMENT.c.verdict, ASSESSMENT.c.findings)
    .join(
        SCAN_ACCOUNT,  # assessments of the rest of the register are stored too, but not reported
        and_(SCAN_ACCOUNT.c.scan_id == ASSESSMENT.c.scan_id, SCAN_ACCOUNT.c.account_id == ASSESSMENT.c.account_id),
    )
    .where(ASSESSMENT.c.scan_id.in_(bindparam("scans", expanding=True)))
)
OF_ACCOUNTS = OF_SCANS.where(ASSESSMENT.c.account_id.in_(bindparam("accounts", expanding=True)))
StoredVerdict = tuple[Verdict, tuple[str, ...]]
"""A verdict, and the ids of the rules that matched, worst first."""


class PastVerdicts(StorePart):
    def between(self, start: datetime, end: datetime) -> dict[str, tuple[PastVerdict, ...]]:
        """Account key -> verdicts of finished scans as of instants from start to end, in order."""
        verdicts: defaultdict[str, list[PastVerdict]] = defaultdict(list)
        with self._read() as connection:
            for platform, handle, at, verdict, findings, version in connection.execute(
                BETWEEN, {"start": start, "end": end}
            ):
                rules = tuple(finding["rule"] for finding in findings)
                verdicts[f"{platform}:{handle}"].append(
                    PastVerdict(at=at, verdict=Verdict(verdict), rules=rules, policy_version=version)
                )
        return {key: tuple(each) for key, each in verdicts.items()}

    def of_scan(self, scan: Scan) -> dict[str, StoredVerdict]:
        """Account key of the scan -> its verdict."""
        with self._read() as connection:
            return {
                f"{platform}:{handle}": to_stored_verdict(verdict, findings)
                for platform, handle, verdict, findings in connection.execute(VERDICTS, {"scan_id": scan.id})
            }

    def before(self, at: datetime, key: str | None = None) -> dict[str, StoredVerdict]:
        """Account key -> its verdict of the last finished scan of that account as of an earlier instant; scans of other
        parts of the register in between are skipped.

        Args:
            key: only this account; None: all.
        """
        with self._read() as connection:
            if key is None:
                return newest_of(connection, at, connection.execute(ACCOUNT_IDS).all(), is_all=True)
            accounts = connection.execute(ACCOUNT_IDS.where(IS_HANDLE), parse_key(key))
            return newest_of(connection, at, accounts.all())


def to_stored_verdict(verdict: str, findings: Iterable[Any]) -> StoredVerdict:
    return Verdict(verdict), tuple(finding["rule"] for finding in findings)


def newest_of(
    connection: Connection, at: datetime, accounts: Iterable[Any], *, is_all: bool = False
) -> dict[str, StoredVerdict]:
    """Account key -> its last verdict before an instant, of each of the accounts that has one.

    Args:
        accounts: rows of KEYS.
        is_all: they are all that ever were in the register.
    """
    missing = {row_id: f"{platform}:{handle}" for row_id, platform, handle in accounts}
    found: dict[str, StoredVerdict] = {}
    for scans in growing(connection.execute(ROUNDS, {"at": at}).scalars().all()):
        if not missing:
            break
        rank = {scan_id: place for place, scan_id in enumerate(scans)}
        rows = read_verdicts(connection, scans, None if is_all and not found else sorted(missing))
        for _, account_id, verdict, findings in sorted(rows, key=lambda row: rank[row[0]]):
            if (key := missing.pop(account_id, None)) is not None:
                found[key] = to_stored_verdict(verdict, findings)
    return found


def growing(scans: Sequence[int]) -> Iterator[Sequence[int]]:
    """One, then ever more at once."""
    start, size = 0, 1
    while start < len(scans):
        yield scans[start : start + size]
        start, size = start + size, size * GROWTH


def read_verdicts(connection: Connection, scans: Sequence[int], accounts: Sequence[int] | None) -> list[Any]:
    """
    Args:
        accounts: ids; None: all of the scans.
    """
    if accounts is None:
        return list(connection.execute(OF_SCANS, {"scans": scans}))
    batches = (accounts[start : start + BATCH] for start in range(0, len(accounts), BATCH))
    return [row for batch in batches for row in connection.execute(OF_ACCOUNTS, {"scans": scans, "accounts": batch})]
