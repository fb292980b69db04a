"""From what is stored to what every view shows: facts, the rules of the account's region, one row an account."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.facts import Facts
from tracker.finding import Assessment, Verdict
from tracker.ledger.ground import Sighting
from tracker.ledger.ledger import by_account
from tracker.ledger.matter import Matter
from tracker.ledger.settle import settle
from tracker.policy import Policies
from tracker.report import ReportRow
from tracker.rules import assess
from tracker.store.store import Store

Told = tuple[Verdict, tuple[str, ...]]
"""What was told of an account after a scan: its verdict, and the rules that held."""


def report_rows(store: Store, policies: Policies, at: datetime) -> tuple[ReportRow, ...]:
    """Every account of the register as of `at`, in the register's order.

    Raises:
        UserError: the database cannot be read.
    """
    told = store.told_before(at)
    matters = by_account(store.matters.all())
    return tuple(
        to_report_row(facts, policies, at, told, matters.get(facts.account.key, ())) for facts in store.facts(at=at)
    )


def fresh_row(store: Store, policies: Policies, at: datetime, key: str) -> ReportRow | None:
    """One account as of `at`, from all that was ever seen of it; None: it is not in the register.

    Raises:
        UserError: the database cannot be read.
    """
    facts = store.facts_of(key, at=at)
    if facts is None:
        return None
    return to_report_row(facts, policies, at, store.told_before(at, key), store.matters.of_key(key))


def to_report_row(
    facts: Facts, policies: Policies, at: datetime, told: Mapping[str, Told], matters: Sequence[Matter]
) -> ReportRow:
    """
    Args:
        matters: all of the account: what was dismissed (核实后不成立) is left out.
    """
    sighting = to_sighting(facts, policies, at)
    settled = settle(sighting, matters)
    return ReportRow(
        account=facts.account,
        assessment=settled.assessment,
        display_name=sighting.display_name,
        is_new=is_new(settled.assessment, told.get(facts.account.key)),
        matters=settled.matters,
        dismissed=settled.dismissed,
    )


def to_sighting(facts: Facts, policies: Policies, at: datetime) -> Sighting:
    policy = policies.of(facts.account.region)
    names = (check.display_name for check in reversed(facts.checks) if check.is_good)
    return Sighting(
        account=facts.account,
        assessment=assess(facts, policy, at),
        policy=policy,
        display_name=next(filter(None, names), ""),
    )


def is_new(assessment: Assessment, told: Told | None) -> bool:
    """Whether something is said of the account that was not said the time before; of a passed one nothing is said."""
    verdict, rules = told or (Verdict.PASS, ())
    if assessment.verdict is Verdict.UNVERIFIED:
        return verdict is not Verdict.UNVERIFIED
    return any(finding.rule not in rules for finding in assessment.findings)
