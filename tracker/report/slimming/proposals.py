"""Proposes accounts for slimming (精简建议) with reasons from the history. Pure.

Nothing here is a finding or a verdict: a person decides. What was not verified is no reason: an account is proposed for
what was seen of it, or for what the register says.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.cases.case import Case, Status, quarter_of
from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.history.account_history import AccountHistory
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.rule_kinds import kind_of
from tracker.policy.slimming import SlimmingLimits
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.identity import normal_name
from tracker.register.siblings import Siblings, may_be_one_account, unit_labels
from tracker.rules.finding import PastVerdict, Verdict

QUARTER = timedelta(days=90)
SILENT = frozenset({"inactive", "dormant", "never_posted"})
"""Kinds of rule about silence."""


class Proposal(StrEnum):
    """The strongest that an account's reasons speak for."""

    CLOSE = "close"
    """关停."""
    MERGE = "merge"
    """整合."""
    IMPROVE = "improve"
    """提升."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlimmingReason:
    code: str
    """One of tracker.messages.slimming.words.REASONS."""
    proposal: Proposal
    values: Mapping[str, object] = field(default_factory=dict)
    """Numbers and names of its sentence; names are untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlimmingProposal:
    """One account with its reasons, strongest first."""

    account: Account
    reasons: tuple[SlimmingReason, ...]

    @property
    def proposal(self) -> Proposal:
        return self.reasons[0].proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class SlimmingSources:
    """What the proposals rest on, as of one instant."""

    rows: Sequence[ReportRow]
    """Every account of the register."""
    histories: Mapping[str, AccountHistory]
    """Account key -> its history."""
    cases: Mapping[str, Sequence[Case]]
    """Account key -> its cases."""
    verdicts: Mapping[str, Sequence[PastVerdict]]
    """Account key -> what past scans concluded."""
    at: datetime


def proposals_of(sources: SlimmingSources) -> tuple[SlimmingProposal, ...]:
    """The strongest first; within these in the register's order. Accounts that are closed, being closed or gone are
    none: other lists have them."""
    running = [row for row in sources.rows if is_running(row)]
    overview = RegisterOverview.of([row.account for row in running])
    found = []
    for row in running:
        reasons = [*of_history(row, sources), *of_register(row, overview)]
        if reasons:
            order = list(Proposal)
            ordered = sorted(reasons, key=lambda reason: order.index(reason.proposal))
            found.append(SlimmingProposal(account=row.account, reasons=tuple(ordered)))
    return tuple(sorted(found, key=lambda proposed: list(Proposal).index(proposed.proposal)))


def is_running(row: ReportRow) -> bool:
    return row.account.filing.state is FilingState.RUNNING and row.assessment.state in ("", "active")


@dataclass(frozen=True, slots=True)
class RegisterOverview:
    """What the running accounts of the register have in common."""

    siblings: Siblings
    names: Mapping[tuple[str, str], Sequence[Account]]
    """(platform, name) -> the accounts."""
    unit_of: Callable[[Account], str]
    """See tracker.register.siblings.unit_labels."""
    units: Mapping[str, int]
    """The same -> how many accounts it has on all platforms."""

    @classmethod
    def of(cls, accounts: Sequence[Account]) -> "RegisterOverview":
        names = grouped(accounts, lambda account: (account.platform, normal_name(account.name)))
        unit_of = unit_labels(accounts)
        return cls(Siblings(accounts), names, unit_of, Counter(normal_name(unit_of(account)) for account in accounts))

    def count_of_unit(self, account: Account) -> int:
        """How many accounts its unit has, in other regions, too, if its name says its place; 0: it has no unit."""
        unit = normal_name(self.unit_of(account))
        return self.units[unit] if unit else 0


def of_history(row: ReportRow, sources: SlimmingSources) -> Iterator[SlimmingReason]:
    limits, key = row.policy.slimming, row.account.key
    quarters = quarters_back(sources.at, limits.quarters)
    silent = silent_quarters(sources.cases.get(key, ()), sources.at, quarters)
    if len(silent) >= limits.inactive_quarters:
        checked = verified_quarters(sources.verdicts.get(key, ()), quarters) | set(silent)
        values = {"silent": len(silent), "checked": len(checked), "quarters": tuple(silent)}
        yield SlimmingReason(code="inactive_quarters", proposal=Proposal.CLOSE, values=values)
    if row.assessment.verdict is Verdict.UNVERIFIED or row.account.kind is not AccountKind.PUBLISHING:
        return
    share = row.assessment.repost_share
    if share is not None and share >= limits.repost_share:
        yield SlimmingReason(code="reposts", proposal=Proposal.IMPROVE, values={"share": f"{share * 100:.0f}%"})
    yield from of_output(row, sources, limits)


def of_output(row: ReportRow, sources: SlimmingSources, limits: SlimmingLimits) -> Iterator[SlimmingReason]:
    """Few posts, where the whole list of the last 90 days was seen."""
    history = sources.histories.get(row.account.key)
    if history is None:
        return
    facts = facts_as_of(history, row.policy, sources.at)
    silence, start = facts.silence, sources.at - QUARTER
    age = timedelta(days=row.policy.max_check_age_days)
    if silence.covered_from is None or silence.until is None or silence.covered_from > start:
        return
    if sources.at - silence.until > age:
        return
    if not any(post.published_at < start for post in facts.posts):
        return  # it may have been opened since
    posts = sum(start <= post.published_at <= sources.at for post in facts.posts)
    if posts < limits.posts_a_quarter:
        yield SlimmingReason(code="few_posts", proposal=Proposal.IMPROVE, values={"posts": posts})


def of_register(row: ReportRow, overview: RegisterOverview) -> Iterator[SlimmingReason]:
    account = row.account
    if siblings := overview.siblings.of(account):
        values = {"others": named(siblings)}
        yield SlimmingReason(code="same_platform", proposal=Proposal.MERGE, values=values)
    of_name = overview.names.get((account.platform, normal_name(account.name)), ())
    if others := [
        namesake
        for namesake in of_name
        if namesake.key != account.key and namesake not in siblings and not may_be_one_account(namesake, account)
    ]:
        yield SlimmingReason(code="same_name", proposal=Proposal.MERGE, values={"others": named(others)})
    count = overview.count_of_unit(account)
    if count >= row.policy.slimming.accounts_a_unit:
        yield SlimmingReason(code="many_accounts", proposal=Proposal.MERGE, values={"count": count})


MAX_NAMED = 3


def named(accounts: Sequence[Account]) -> tuple[tuple[str, str], ...]:
    """Each with what distinguishes it from others; after the first few their number."""
    names = tuple((account.name, account.key) for account in accounts[:MAX_NAMED])
    return names if len(accounts) <= MAX_NAMED else (*names, ("…", str(len(accounts))))


def quarters_back(at: datetime, count: int) -> tuple[str, ...]:
    """The last quarters, newest first, that of `at` included: `2026Q4`."""
    present = quarter_of(at)
    number = int(present[:4]) * 4 + int(present[-1]) - 1
    return tuple(f"{(number - back) // 4}Q{(number - back) % 4 + 1}" for back in range(count))


def silent_quarters(cases: Iterable[Case], at: datetime, quarters: Sequence[str]) -> list[str]:
    """The quarters in which a scan found the account silent, oldest first; what a person dismissed, a later scan
    refuted, or a discarded scan found does not count."""
    counting = [
        case
        for case in cases
        if kind_of(case.rule) in SILENT
        and case.status is not Status.DISMISSED
        and case.is_found
        and case.opened_by.at <= at
    ]
    found = {
        quarter_of(step.proof.at)
        for case in counting
        for step in case.counting_steps
        if step.proof is not None and step.proof.fingerprint and step.proof.at <= at and not step.is_discarded
    }
    return sorted(found & set(quarters))


def verified_quarters(verdicts: Iterable[PastVerdict], quarters: Sequence[str]) -> set[str]:
    return {quarter_of(verdict.at) for verdict in verdicts if verdict.verdict is not Verdict.UNVERIFIED} & set(quarters)
