"""Early warning (预警): which units to remind before the next check, and why. Pure, but for digest_of, which
reads the store.

A silence is counted only as far as the looks prove it. The unit of an unverified account is asked to check it (请自查);
the account is never called overdue.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policy import Policy
from tracker.policy.rule_kinds import kind_of
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.register import Register
from tracker.register.siblings import unit_labels
from tracker.report.case_index import by_account
from tracker.report.rows import to_report_row
from tracker.rules.finding import Verdict
from tracker.rules.posting_gaps import GapStatistics, proved_gaps, statistics_of
from tracker.store.store import Store


class Urgency(StrEnum):
    """Most urgent first."""

    OVERDUE = "overdue"
    """已超期."""
    DUE_SOON = "due_soon"
    """临近超期: a step of the policy's warn_days is reached."""
    LIKELY = "likely"
    """Due before the next check, and by its posting gaps likely to be missed (习惯性超期)."""
    BEFORE_CHECK = "before_check"
    """下次检查前到期."""
    SELF_CHECK = "self_check"
    """未能核实，请自查."""


ORDER = tuple(Urgency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One account in its unit's reminder."""

    account: Account
    urgency: Urgency
    limit: timedelta
    last_post_at: datetime | None = None
    """None: not known."""
    silent: timedelta | None = None
    """Proved silence; None: none is proved."""
    observed_until: datetime | None = None
    """The instant up to which the silence is proved; for an unverified account the last attempt, if any."""
    deadline: datetime | None = None
    """The instant at which the silence reaches the limit; None: not known."""
    is_known_only: bool = False
    """Whether the last post is only the newest known (已知最新一条): no silence is proved or stated."""
    habit: GapStatistics | None = None
    """None: too few gaps, or not relevant before the next check."""
    reason: str = ""
    """Reason code of an unverified account."""
    reason_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAlerts:
    unit: str
    """Empty: the register gives none."""
    alerts: tuple[Alert, ...]
    """Most urgent first."""


def limit_of(policy: Policy) -> timedelta | None:
    """The shortest silence limit that affects the verdict; None: there is none."""
    days = [rule.numbers["limit_days"] for rule in policy.of_kind("inactive")]
    return timedelta(days=min(days)) if days else None


def alert_of(row: ReportRow, facts: FactsAsOf, next_check: datetime) -> Alert | None:
    """The alert of an account; None: nothing is due before the next check.

    Args:
        row: without dismissed findings (核实后不成立).
        facts: of the same account and instant.
    """
    account, limit = row.account, limit_of(facts.policy)
    if limit is None or account.kind is not AccountKind.PUBLISHING or account.filing.state is not FilingState.RUNNING:
        return None
    if row.assessment.verdict is Verdict.UNVERIFIED:
        return to_self_check(row, limit)
    silence = facts.silence
    if facts.knows_posts_only:
        return to_known_only(row, facts, limit)
    if not facts.must_post or not silence.proved_span or not silence.last_post or silence.until is None:
        return None
    deadline = silence.last_post.published_at + limit
    habit = statistics_of(proved_gaps(facts), silence.proved_span, limit) if deadline <= next_check else None
    urgency = urgency_of(row, facts, deadline <= next_check, habit)
    if urgency is None:
        return None
    return Alert(
        account=account,
        urgency=urgency,
        limit=limit,
        last_post_at=silence.last_post.published_at,
        silent=silence.proved_span,
        observed_until=silence.until,
        deadline=deadline,
        habit=None if urgency is Urgency.OVERDUE else habit,
    )


def to_known_only(row: ReportRow, facts: FactsAsOf, limit: timedelta) -> Alert | None:
    """The alert of an account known only from partial or late lists: no newer post is known, once a reminder is due."""
    last = facts.silence.last_post
    if last is None or "due_soon" not in {kind_of(finding.rule) for finding in row.assessment.findings}:
        return None
    return Alert(
        account=row.account,
        urgency=Urgency.DUE_SOON,
        limit=limit,
        last_post_at=last.published_at,
        observed_until=facts.silence.until,
        deadline=last.published_at + limit,
        is_known_only=True,
    )


def urgency_of(row: ReportRow, facts: FactsAsOf, is_due: bool, habit: GapStatistics | None) -> Urgency | None:
    kinds = {kind_of(finding.rule) for finding in row.assessment.findings}
    dismissed = {kind_of(dismissal.finding.rule) for dismissal in row.dismissed}
    if "inactive" in kinds:
        return Urgency.OVERDUE
    if "inactive" in dismissed or not facts.silence.reaches_last_post:
        return None
    if "due_soon" in kinds:
        return Urgency.DUE_SOON
    if not is_due or "due_soon" in dismissed:
        return None
    return Urgency.LIKELY if habit is not None and habit.is_likely else Urgency.BEFORE_CHECK


def to_self_check(row: ReportRow, limit: timedelta) -> Alert:
    assessment = row.assessment
    return Alert(
        account=row.account,
        urgency=Urgency.SELF_CHECK,
        limit=limit,
        last_post_at=assessment.last_post_at,
        observed_until=assessment.checked_at,
        reason=assessment.reason,
        reason_message=assessment.reason_message,
    )


def by_unit(alerts: Iterable[Alert], unit_of: Callable[[Account], str] = attrgetter("unit")) -> tuple[UnitAlerts, ...]:
    """The unit with the most urgent account first; within each likewise, then by deadline and name.

    Args:
        unit_of: see tracker.register.siblings.unit_labels.
    """
    units = grouped(alerts, lambda alert: unit_of(alert.account))
    found = [UnitAlerts(unit=unit, alerts=tuple(sorted(own, key=order_of))) for unit, own in units.items()]
    return tuple(sorted(found, key=lambda unit: order_of(unit.alerts[0])[:2]))


UNITS_MATTERS = frozenset({
    "wrong_account", "identity_unproved", "identity_denied", "no_address", "account_suspended", "account_limited",
    "api_banned", "posts_hidden", "unknown_words", "cannot_tell",
})  # fmt: skip
"""Reasons of 未能核实 that the unit can do something about: its handle, its address, its account. All others are ours
(walls, pace, changed pages, an old look), and a unit is not asked to answer for them."""


def for_units(units: Iterable[UnitAlerts]) -> tuple[UnitAlerts, ...]:
    """What units are reminded of: without accounts that only this program could not verify."""
    kept = (
        replace(unit, alerts=tuple(alert for alert in unit.alerts if not alert.reason or alert.reason in UNITS_MATTERS))
        for unit in units
    )
    return tuple(unit for unit in kept if unit.alerts)


def order_of(alert: Alert) -> tuple[int, float, str, str]:
    deadline = alert.deadline.timestamp() if alert.deadline else float("inf")
    return ORDER.index(alert.urgency), deadline, alert.account.platform, alert.account.name


def digest_of(
    store: Store, register: Register, accounts: Iterable[Account], at: datetime, next_check: datetime
) -> tuple[UnitAlerts, ...]:
    """The units to be reminded, the most urgent first; empty: none.

    Args:
        accounts: those of the register that are meant.

    Raises:
        UserError: the database cannot be read.
    """
    cases = by_account(store.cases.all())
    alerts = []
    for facts in store.facts(accounts, at=at):
        row = to_report_row(facts, register.policies, at, {}, cases.get(facts.account.key, ()))
        alerts.append(alert_of(row, facts_as_of(facts, row.policy, at), next_check))
    return by_unit((alert for alert in alerts if alert is not None), unit_labels(register.accounts))
