"""Chooses the accounts of a daily look (每日查看)."""

from collections.abc import Sequence
from datetime import datetime

from scrapers.platforms.routes import ROUTES
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.schedule.cadence import DailyPlan, plan_day
from tracker.schedule.due_accounts import all_due_facts, has_weekly_scan
from tracker.sessions.grants import grants_of
from tracker.sessions.open_routes import OpenRoutes
from tracker.settings.settings import Settings
from tracker.store.store import Store


def daily_plan(  # noqa: PLR0913  # all that decides who is due
    store: Store, policies: Policies, settings: Settings, accounts: Sequence[Account], now: datetime, *, is_replay: bool
) -> DailyPlan:
    """Who is due now, of these accounts. In a replay no platform is asked: every route is open, and no ceiling holds.

    Raises:
        UserError: the database cannot be read.
    """
    platforms = sorted({account.platform for account in accounts})
    can_verify = is_replayed if is_replay else open_routes(store, settings, platforms, now).can_verify
    known = all_due_facts(store, policies, accounts, now, can_verify)
    ceilings = {} if is_replay else {name: settings.platform(name).per_day for name in platforms}
    return plan_day(known, now, has_weekly_scan=has_weekly_scan(store, now), ceilings=ceilings)


def open_routes(store: Store, settings: Settings, platforms: Sequence[str], now: datetime) -> OpenRoutes:
    circuits = [circuit for name in platforms if (circuit := store.circuits.of(name))]
    return OpenRoutes(
        sessions_dir=settings.sessions_dir,
        grants=grants_of(settings),
        at=now,
        paused=frozenset(circuit.platform for circuit in circuits if circuit.is_open(now)),
    )


def is_replayed(account: Account, answered_by: frozenset[str]) -> bool:
    """Whether an account may have a recording."""
    return account.platform in ROUTES and account.has_handle


def chosen_accounts(plan: DailyPlan, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """The plan's accounts, in its order."""
    by_key = {account.key: account for account in accounts}
    return tuple(by_key[account.due_facts.key] for account in plan.due)
