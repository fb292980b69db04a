"""The current results (现状): those of the last finished scan, as long as their basis is unchanged.

The history is loaded once, when a scan is finished; lists and counts use the stored results. An account that was
checked, corrected or decided on since is assessed again. With other rules or numbers all accounts are; with another
version of the program too, but once: see `renew`.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cases.apply_decisions import apply_decisions, has_new_case
from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.deferred import Deferred
from tracker.errors import Failed
from tracker.history.rounds import round_start
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.report.case_index import by_account
from tracker.report.counts import GROUP_KEYS, By, Counts, Group, Summary, rules_of, summarize, verdict_counts
from tracker.rules.finding import RULES, Verdict
from tracker.store.results.snapshot import (
    ChangeMarker,
    Snapshot,
    SnapshotAccount,
    SnapshotCount,
    SnapshotEntry,
    SnapshotInfo,
)
from tracker.store.store import Store
from tracker.time.format import to_utc

if TYPE_CHECKING:
    from tracker.report import rows as judged
    from tracker.report.statistics.sampled_rows import SampledRows
else:  # judges accounts, for which the stored results do not ask
    judged = Deferred("tracker.report.rows")

MAX_STALE = 300
"""Maximum of accounts assessed again one by one; where more have changed, all are, which loads the history in one
go."""


@dataclass(frozen=True, slots=True)
class ResultSnapshot:
    """The stored results, with stale accounts assessed again."""

    store: Store
    policies: Policies
    at: datetime
    """监测时间点 of the scan."""
    fresh: tuple[tuple[int, ReportRow], ...]
    """The accounts assessed again, with their positions in the register."""
    sampled: None = None
    """See RecomputedResults."""

    def rows(self, *, only_problems: bool = False) -> tuple[ReportRow, ...]:
        """In the register's order."""
        cases = by_account(self.store.cases.all())
        since = round_start(self.store.scans(), self.at)
        unchanged = [
            (row.position, to_row(row, self.policies, cases.get(row.account.key, ()), since))
            for row in self.store.snapshot_store.rows(only_problems=only_problems)
        ]
        fresh = [(position, row) for position, row in self.fresh if row.is_problem or not only_problems]
        return tuple(row for _, row in sorted([*unchanged, *fresh], key=lambda placed: placed[0]))

    def summary(self, by: By | None) -> Summary:
        """The same result as tracker.report.counts.summarize of all rows."""
        counted = self._groups(by)
        every = self._groups(None) if by == "rule" else counted  # an account may break several rules, or none
        groups = tuple(Group(key=key, counts=count) for key, _, count in counted) if by else ()
        return Summary(at=self.at, counts=total(count for _, _, count in every), groups=groups)

    def _groups(self, by: By | None) -> list[tuple[str, int, Counts]]:
        """Key, position of the first account, counts; in the order of the register, by rule in that of RULES."""
        snapshot_store = self.store.snapshot_store
        found: defaultdict[str, list[tuple[int, Counts]]] = defaultdict(list)
        for share in snapshot_store.shares_by_rule() if by == "rule" else snapshot_store.shares(by):
            found[share.key].append((share.first, to_counts(share)))
        for position, row in self.fresh:
            for key in GROUP_KEYS[by](row) if by else ("",):
                found[key].append((position, verdict_counts([row])))
        groups = [
            (key, min(position for position, _ in parts), total(counts for _, counts in parts))
            for key, parts in found.items()
        ]
        if by != "rule":
            return sorted(groups, key=lambda group: group[1])
        order = {rule: position for position, rule in enumerate(RULES)}
        return sorted(groups, key=lambda group: (order.get(group[0], len(RULES)), group[1]))


def snapshot_at(store: Store, policies: Policies, at: datetime) -> ResultSnapshot | None:
    """The results as of the last finished scan; None: `at` is another instant, or too much has changed.

    Raises:
        UserError: the database cannot be read.
    """
    basis = store.snapshot_store.info()
    if (
        basis is None
        or basis.at != to_utc(at)
        or basis.judged_by != rules_fingerprint(policies)
        or len(basis.stale) > MAX_STALE
    ):
        return None
    fresh = tuple(
        (position, row)
        for key, position in basis.stale.items()
        if (row := judged.fresh_row(store, policies, at, key)) is not None
    )
    return ResultSnapshot(store, policies, at, fresh)


@dataclass(frozen=True, slots=True)
class RecomputedResults:
    """The register as of an instant without stored results: all accounts are assessed again."""

    at: datetime
    every: tuple[ReportRow, ...]
    sampled: "SampledRows | None" = None
    """The sample whose drawn accounts these are; None: they are no sample's."""

    def rows(self, *, only_problems: bool = False) -> tuple[ReportRow, ...]:
        return tuple(row for row in self.every if row.is_problem or not only_problems)

    def summary(self, by: By | None) -> Summary:
        return summarize(self.every, self.at, by)


def results_at(store: Store, policies: Policies, at: datetime) -> ResultSnapshot | RecomputedResults:
    """The register as of `at`, by the faster way; both give the same results.

    What another version of the program stored is assessed again once: see `renew`.

    Raises:
        UserError: the database cannot be read.
    """
    found = snapshot_at(store, policies, at)
    if found is not None:
        return found
    basis, mark = store.snapshot_store.info(), store.snapshot_store.mark()
    every = judged.report_rows(store, policies, at)
    if basis is not None and basis.at == to_utc(at) and basis.judged_by != rules_fingerprint(policies):
        renew(store, policies, basis, to_snapshot(every, policies, mark), every)
    return RecomputedResults(at, every)


def renew(
    store: Store, policies: Policies, basis: SnapshotInfo, snapshot: Snapshot, every: Sequence[ReportRow]
) -> None:
    """Accept the stored assessments of another version of the program or of the rules as this one's, but for the
    accounts that it assesses otherwise: these are stale from now on. Nothing is stored where they are many, as with
    other numbers, whose version each assessment states; nor where the database cannot be written.

    Args:
        snapshot: the results of this program.
        every: the accounts as this program assesses them.
    """
    stored = {row.account.key: row for row in ResultSnapshot(store, policies, basis.at, ()).rows()}
    otherwise = frozenset(row.account.key for row in every if stored.get(row.account.key) != row)
    if len(otherwise) <= min(MAX_STALE, len(every) // 2):
        with suppress(Failed):
            store.snapshot_store.renew(basis, replace(snapshot, stale_keys=snapshot.stale_keys | otherwise))


def to_row(
    account_row: SnapshotAccount, policies: Policies, cases: Sequence[Case], since: datetime | None
) -> ReportRow:
    row = ReportRow(
        account=account_row.account,
        assessment=account_row.assessment,
        policy=policies.of(account_row.account.region),
        display_name=account_row.display_name,
        is_new=account_row.is_new,
    )
    row = apply_decisions(row, cases)
    if row.assessment.verdict is Verdict.UNVERIFIED or not row.cases:
        return row
    # The scan's own cases were opened after its results were stored.
    is_caseless = any(
        finding.rule not in row.cases and finding.severity is not Severity.WARN for finding in row.assessment.findings
    )
    return replace(row, is_new=has_new_case(row, cases, since) or (account_row.is_new and is_caseless))


def to_snapshot(rows: Iterable[ReportRow], policies: Policies, mark: ChangeMarker) -> Snapshot:
    """The snapshot of a finished scan's rows, which cover the whole register, in its order."""
    rows = tuple(rows)
    return Snapshot(
        judged_by=rules_fingerprint(policies),
        mark=mark,
        entries=tuple(to_snapshot_row(position, row) for position, row in enumerate(rows)),
        stale_keys=frozenset(row.account.key for row in rows if is_stored_in_part(row, policies)),
    )


def is_stored_in_part(row: ReportRow, policies: Policies) -> bool:
    """Whether `to_row` would show it otherwise."""
    return bool(row.dismissed or row.former_unit) or has_moved(row, policies)


def has_moved(row: ReportRow, policies: Policies) -> bool:
    """Whether another policy judges it than that of its region of now, by which `to_row` would show it."""
    return row.policy.version != policies.of(row.account.region).version


def to_snapshot_row(position: int, row: ReportRow) -> SnapshotEntry:
    return SnapshotEntry(
        key=row.account.key,
        position=position,
        platform=row.account.platform,
        region=row.region,
        unit=row.account.unit,
        verdict=row.assessment.verdict.value,
        is_self_reported=row.is_self_reported,
        is_closed=row.is_closed,
        is_problem=row.is_problem,
        is_new=row.is_new,
        display_name=row.display_name,
        rules=list(rules_of(row)) if row.is_problem else [],
    )


def to_counts(share: SnapshotCount) -> Counts:
    if share.is_closed:
        return Counts(closed=share.accounts)
    self_reported = share.accounts if share.is_self_reported else 0
    return Counts.of_verdicts({share.verdict: share.accounts}, self_reported=self_reported)


def total(counts: Iterable[Counts]) -> Counts:
    every = tuple(counts)
    return Counts(**{field.name: sum(getattr(count, field.name) for count in every) for field in fields(Counts)})


def rules_fingerprint(policies: Policies) -> str:
    """Identifies what a result depends on besides the history: the policies, and the assessing program."""
    return hashlib.sha256(f"{policies!r}\n{policies.national.version}\n{program_fingerprint()}".encode()).hexdigest()[
        :16
    ]


@cache
def program_fingerprint() -> str:
    """A hash of the assessing modules; modules that display or scan do not affect results."""
    program = hashlib.sha256()
    top = Path(__file__).parents[1]
    for folder, folders, files in os.walk(top):  # pathlib takes three times as long
        shown = {"__pycache__"} | ({"cli", "tui"} if Path(folder) == top else set())
        folders[:] = sorted(set(folders) - shown)
        for name in sorted(files):
            if name.endswith(".py"):
                with open(os.path.join(folder, name), "rb") as module:  # noqa: PTH118, PTH123
                    program.update(b"\0" + module.read())
    return program.hexdigest()
