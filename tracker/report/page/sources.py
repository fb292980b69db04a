"""What the page shows besides the report itself: earlier scans, posts, resolved cases, the evidence chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.cases.case import Case, StepKind
from tracker.cases.round_outcome import RoundOutcome, compare_rounds
from tracker.evidence.vault.vault import Vault
from tracker.history.rounds import round_start
from tracker.history.scan import ScanConclusion
from tracker.messages.terminal.language import Lang
from tracker.report.problem_list import problems_of
from tracker.report.report import Report
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store

MAX_SCANS = 12
"""Scans of the trend: they fit on the first page."""
MAX_EXPLAINED = 300
"""Accounts that are explained one by one: with more the page would be slow and larger than 3 MB."""


class Scope(StrEnum):
    REGISTER = "register"
    REGION = "region"
    SAMPLE = "sample"
    """The accounts that a sampled scan drew (抽查): its rates are of these alone, and no scan before is compared."""
    SELECTION = "selection"
    """Chosen by a person's filter: no rate and no comparison, which would be false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrigin:
    """The origin of a page."""

    made_at: datetime
    vault: Vault
    """Where the evidence is stored."""
    lang: Lang = Lang.ZH
    register: str = ""
    region: str = ""
    """Empty: the whole register, or a selection."""
    scope: Scope = Scope.REGISTER


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedCases:
    """What was resolved (已整改)."""

    since: datetime | None
    """The time-point of the round before; None: there is none."""
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSources:
    """Read from the store; without it only the report's own rows are shown."""

    origin: PageOrigin | None = None
    conclusions: tuple[ScanConclusion, ...] = ()
    """Oldest first."""
    posts: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """Account key -> when its posts were published; only of accounts that are explained."""
    resolved: ResolvedCases | None = None
    """None: the cases were not read."""
    chain_head: ManifestRecord | None = None
    """The newest link of the evidence chain; None: there is none, or it was not read."""

    @property
    def lang(self) -> Lang:
        """Chinese, the language of documents, unless the run is asked for another."""
        return self.origin.lang if self.origin else Lang.ZH

    @property
    def scope(self) -> Scope:
        return self.origin.scope if self.origin else Scope.REGISTER


def read_sources(store: Store, report: Report, origin: PageOrigin) -> PageSources:
    """
    Raises:
        UserError: the database cannot be read.
    """
    explained = [row.account for row in problems_of(report.rows)[:MAX_EXPLAINED]]
    posts = {
        facts.account.key: tuple(post.published_at for post in facts.posts)
        for facts in (store.facts(explained, at=report.at) if explained else ())
    }
    return PageSources(
        origin=origin,
        conclusions=store.progress.conclusions(report.at, MAX_SCANS) if origin.scope is Scope.REGISTER else (),
        posts=posts,
        resolved=resolved_cases(store, report, {row.account.key for row in report.rows}),
        chain_head=next(reversed(store.chain.records()), None),
    )


def resolved_cases(store: Store, report: Report, keys: set[str]) -> ResolvedCases:
    """The cases of the page's accounts that a scan since the round before shows to be resolved."""
    scans = store.scans()
    since = round_start(scans, report.at)
    if since is None:
        return ResolvedCases(since=None)
    scan_id = next(scan.id for scan in scans if scan.at == since)
    compared = compare_rounds(store.cases.all(), scan_id, since, report.at, report.policies)
    found = compared.outcomes[RoundOutcome.RESOLVED]
    return ResolvedCases(since=since, cases=tuple(case for case in found if is_resolved_by(case, report.at, keys)))


def is_resolved_by(case: Case, at: datetime, keys: set[str]) -> bool:
    step = case.last(StepKind.RESOLVED)
    return case.account.key in keys and step is not None and step.proof is not None and step.proof.at <= at
