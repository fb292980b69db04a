"""The problem list of a finished scan, of which only what is shown is read."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.history.rounds import round_start
from tracker.report.case_index import by_account
from tracker.report.counts import rules_of
from tracker.report.report import RANKS, problem_order
from tracker.report.snapshot import ResultSnapshot, to_row
from tracker.rules.finding import Verdict
from tracker.store.cases import PlainCase
from tracker.store.database.bulk import ConversionCache
from tracker.store.registers.pages import ItemT, ListedProblem, Pages


class ProblemPages(Pages[ItemT]):
    """The same rows in the same order as tracker.report.report.problem_rows of all.

    Raises:
        UserError: the database cannot be read, or a later scan has replaced the results; so do the methods.
    """

    def __init__(self, results: ResultSnapshot, shape: Callable[[ReportRow], ItemT], *, waits: bool = False) -> None:
        """
        Args:
            shape: makes a row what is shown of it.
            waits: only those that wait for a person, as tracker.review.review.pending_reviews.
        """
        store = self._store = results.store
        self._results, self._shape, self._waits = results, shape, waits
        self._since = round_start(store.scans(), results.at)
        self._entries: Sequence[ItemT | ListedProblem] | None = None
        self._fresh = {
            -number: row
            for number, (_, row) in enumerate(results.fresh, start=1)
            if row.is_problem and not (waits and (row.is_closed or row.assessment.verdict is not Verdict.UNVERIFIED))
        }
        """Rows that were assessed again, by numbers that are no account's."""
        ranks = {verdict.value: rank for verdict, rank in RANKS.items()}
        regions = ConversionCache(lambda text: tuple(json.loads(text)))
        self._order = [
            (ranks[verdict], platform, regions[region], name, handle, number, is_new)
            for number, verdict, is_closed, is_new, platform, name, handle, region in store.snapshot_store.problems()
            if not (waits and (is_closed or verdict != Verdict.UNVERIFIED.value))
        ]
        self._order += [(*problem_order(row), number, row.is_new) for number, row in self._fresh.items()]
        self._order.sort()
        super().__init__((number for *_, number, _ in self._order), self._of_ids)

    @property
    def all_new(self) -> bool:
        return all(is_new for *_, is_new in self._order)

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many rows have each; a reminder's is `pass`."""
        of_rank = {rank: verdict for verdict, rank in RANKS.items()}
        return Counter(of_rank[rank] for rank, *_ in self._order)

    def _of_ids(self, ids: Sequence[int]) -> Mapping[int, ItemT]:
        stored = [number for number in ids if number > 0]
        cases = by_account(self._store.cases.of_accounts(stored))
        found = {number: self._fresh[number] for number in ids if number < 0}
        for number, row in self._store.snapshot_store.of_ids(stored).items():
            if row.assessment.at == self._results.at:
                found[number] = to_row(row, self._results.policies, cases.get(row.account.key, ()), self._since)
        if len(found) < len(ids):
            raise UserError("已有新的检查结果，按 F5 重新读取 / a later scan has new results, F5 reads them")
        return {number: self._shape(row) for number, row in found.items()}

    def entries(self) -> Sequence[ItemT | ListedProblem]:
        """Those that wait for a person whole: of 200,000 it takes many seconds. The problems as far as lists filter and
        sort by, where no case of theirs must be judged by its facts."""
        if self._entries is None:
            self._entries = self.rows_at(range(len(self))) if self._waits else self._light_entries()
        return self._entries

    def _light_entries(self) -> Sequence[ItemT | ListedProblem]:
        stored = self._store.snapshot_store.problem_entries(self._results.at)
        cases = self._store.cases.plain()
        light = {
            place: entry
            for place, number in enumerate(self._ids)
            if number not in cases.others and number in stored
            if (entry := self._with_cases(stored[number], cases.of_account.get(number, {}))) is not None
        }
        places = [place for place in range(len(self)) if place not in light]
        whole = dict(zip(places, self.rows_at(places), strict=True))
        return [light.get(place) or whole[place] for place in range(len(self))]

    def _with_cases(self, entry: ListedProblem, cases: Mapping[str, PlainCase]) -> ListedProblem | None:
        """The entry with its cases, as tracker.report.snapshot.to_row has the row; None: that takes the findings."""
        found = [cases[rule] for rule in entry.rules if rule in cases]
        if any(case.found_at > self._results.at for case in found):
            return None
        if not found:
            return entry
        statuses, since, is_new = tuple(case.status for case in found), self._since, entry.is_new
        if entry.verdict != Verdict.UNVERIFIED.value:
            if is_new and len(found) < len(entry.rules):  # a reminder has no case; another finding is new without
                return None
            is_new = since is None or any(case.found_at > since for case in found)
        return entry._replace(statuses=statuses, is_new=is_new)

    def keys(self) -> Sequence[str]:
        return [f"{platform}:{handle}" for _, platform, _, _, handle, _, _ in self._order]


def to_entry(row: ReportRow | ListedProblem) -> ListedProblem:
    """A whole row as far as lists filter and sort by."""
    if isinstance(row, ListedProblem):
        return row
    assessment = row.assessment
    return ListedProblem(
        account=row.account,
        verdict=assessment.verdict.value,
        display_name=row.display_name,
        is_new=row.is_new,
        rules=rules_of(row),
        last_post_at=assessment.last_post_at,
        days_silent=assessment.days_silent,
        statuses=tuple(case.status for case in row.cases.values()),
    )
