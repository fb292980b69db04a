"""Loads the units to be reminded from the store."""

from collections.abc import Iterable
from datetime import datetime

from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Policies
from tracker.register.account import Account
from tracker.report.case_index import by_account
from tracker.report.early_warning.early_warning import UnitAlerts, alert_of, by_unit
from tracker.report.rows import to_report_row
from tracker.store.store import Store


def digest(
    store: Store, policies: Policies, accounts: Iterable[Account], at: datetime, next_check: datetime
) -> tuple[UnitAlerts, ...]:
    """The units to be reminded, the most urgent first; empty: none.

    Raises:
        UserError: the database cannot be read.
    """
    cases = by_account(store.cases.all())
    alerts = []
    for facts in store.facts(accounts, at=at):
        row = to_report_row(facts, policies, at, {}, cases.get(facts.account.key, ()))
        alerts.append(alert_of(row, facts_as_of(facts, policies.of(facts.account.region), at), next_check))
    return by_unit(alert for alert in alerts if alert is not None)
