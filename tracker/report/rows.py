"""Builds the report rows from the store: facts, the rules of the account's region, one row per account."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.cases.apply_decisions import apply_decisions
from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Policies
from tracker.report.case_index import by_account
from tracker.rules.assess import assess_facts
from tracker.rules.finding import Assessment, Verdict
from tracker.store.store import Store

PreviousVerdict = tuple[Verdict, tuple[str, ...]]
"""An account's verdict after an earlier scan, and the rules that matched."""


def report_rows(store: Store, policies: Policies, at: datetime) -> tuple[ReportRow, ...]:
    """Every account of the register as of `at`, in the register's order.

    Raises:
        UserError: the database cannot be read.
    """
    told = store.verdicts_before(at)
    cases = by_account(store.cases.all())
    return tuple(
        to_report_row(facts, policies, at, told, cases.get(facts.account.key, ())) for facts in store.facts(at=at)
    )


def fresh_row(store: Store, policies: Policies, at: datetime, key: str) -> ReportRow | None:
    """One account as of `at`, from all that was ever seen of it; None: it is not in the register.

    Raises:
        UserError: the database cannot be read.
    """
    facts = store.facts_of(key, at=at)
    if facts is None:
        return None
    return to_report_row(facts, policies, at, store.verdicts_before(at, key), store.cases.of_key(key))


def to_report_row(
    facts: AccountHistory, policies: Policies, at: datetime, told: Mapping[str, PreviousVerdict], cases: Sequence[Case]
) -> ReportRow:
    """Assess one account: from its history to its report row.

    Args:
        cases: all cases of the account: dismissed findings (核实后不成立) are left out.
    """
    # 1. Choose the rules of its region and level.
    policy = policies.of(facts.account.region)
    # 2. Establish what the looks prove as of the instant.
    account_facts = facts_as_of(facts, policy, at)
    # 3. Apply the rules, and conclude the verdict, or why it is in doubt.
    assessment = assess_facts(account_facts, at)
    # 4. Leave out dismissed findings.
    names = (check.display_name for check in reversed(facts.checks) if check.has_answer)
    row = ReportRow(
        account=facts.account, assessment=assessment, policy=policy, display_name=next(filter(None, names), "")
    )
    row = apply_decisions(row, cases)
    # 5. Decide whether the result is new.
    return replace(row, is_new=is_new(row.assessment, told.get(facts.account.key)))


def is_new(assessment: Assessment, told: PreviousVerdict | None) -> bool:
    """Whether the account has a result that it did not have at the previous scan; a passed account has none."""
    verdict, rules = told or (Verdict.PASS, ())
    if assessment.verdict is Verdict.UNVERIFIED:
        return verdict is not Verdict.UNVERIFIED
    return any(finding.rule not in rules for finding in assessment.findings)
