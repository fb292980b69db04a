"""Builds the report rows from the store: facts, the rules of the account's region, one row per account."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.cases.apply_decisions import apply_decisions, has_new_case
from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory, former_unit
from tracker.history.facts_as_of import facts_as_of
from tracker.history.rounds import round_start
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.case_index import by_account
from tracker.rules.assess import assess_facts, policy_as_of
from tracker.rules.finding import Verdict
from tracker.store.store import Store

PreviousVerdict = tuple[Verdict, tuple[str, ...]]
"""An account's verdict after an earlier scan, and the rules that matched."""


def report_rows(
    store: Store, policies: Policies, at: datetime, accounts: Iterable[Account] | None = None
) -> tuple[ReportRow, ...]:
    """Every account of the register as of `at`, in the register's order.

    Args:
        accounts: only these; None: all.

    Raises:
        UserError: the database cannot be read.
    """
    previous_verdicts, since = store.past_verdicts.before(at), round_start(store.scans(), at)
    cases = by_account(store.cases.all())
    return tuple(
        to_report_row(facts, policies, at, previous_verdicts, cases.get(facts.account.key, ()), since=since)
        for facts in store.facts(accounts, at=at)
    )


def fresh_row(store: Store, policies: Policies, at: datetime, key: str) -> ReportRow | None:
    """One account as of `at`, from all that was ever seen of it; None: it is not in the register.

    Raises:
        UserError: the database cannot be read.
    """
    found = row_with_history(store, policies, at, key)
    return found[0] if found else None


def row_with_history(
    store: Store, policies: Policies, at: datetime, key: str
) -> tuple[ReportRow, AccountHistory] | None:
    """One account as of `at`, and what it rests on; None: it is not in the register.

    Raises:
        UserError: the database cannot be read.
    """
    facts = store.facts_of(key, at=at)
    if facts is None:
        return None
    previous_verdicts, since = store.past_verdicts.before(at, key), round_start(store.scans(), at)
    return to_report_row(facts, policies, at, previous_verdicts, store.cases.of_key(key), since=since), facts


def to_report_row(  # noqa: PLR0913  # all that a row is made of
    facts: AccountHistory,
    policies: Policies,
    at: datetime,
    previous_verdicts: Mapping[str, PreviousVerdict],
    cases: Sequence[Case],
    *,
    since: datetime | None = None,
) -> ReportRow:
    """Assess one account: from its history to its report row.

    Args:
        cases: all cases of the account: dismissed findings (核实后不成立) are left out.
        since: the time-point of the round before, see tracker.history.rounds.
    """
    # 1. Choose the rules of its region and level.
    policy = policy_as_of(facts, policies, at)
    # 2. Establish what the looks prove as of the instant.
    account_facts = facts_as_of(facts, policy, at)
    # 3. Apply the rules, and conclude the verdict, or why it is in doubt.
    assessment = assess_facts(account_facts, at)
    # 4. Leave out dismissed findings.
    names = (check.display_name for check in reversed(facts.checks) if check.has_answer)
    row = ReportRow(
        account=facts.account,
        assessment=assessment,
        policy=policy,
        display_name=next(filter(None, names), ""),
        former_unit=former_unit(facts, at - policy.failing_limit, at),
    )
    row = apply_decisions(row, cases)
    # 5. Decide whether the result is new.
    return replace(row, is_new=is_new(row, previous_verdicts.get(facts.account.key), cases, since))


def is_new(row: ReportRow, previous: PreviousVerdict | None, cases: Sequence[Case], since: datetime | None) -> bool:
    """Whether the account has a result that the round before did not have, as `cases round` has it.

    A problem is as new as its case (问题台账). What has none, a reminder say, is compared with the verdict before, and
    counts only beside no problem with a case. A passed account has nothing new.
    """
    verdict, rules = previous or (Verdict.PASS, ())
    if row.assessment.verdict is Verdict.UNVERIFIED:
        return verdict is not Verdict.UNVERIFIED
    known = () if verdict is Verdict.UNVERIFIED else rules
    found = row.assessment.findings
    without_case = [finding for finding in found if finding.rule not in row.cases]
    return has_new_case(row, cases, since) or any(
        finding.rule not in known for finding in without_case if not row.cases or finding.severity is not Severity.WARN
    )
