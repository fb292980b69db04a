"""`tracker scan --plan`: how many accounts, how long, and when each platform ends; makes no request."""

from collections.abc import Sequence
from datetime import datetime

from scrapers.platforms.routes import ROUTES
from tracker.cli.context import AppContext
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.cli.sampling.due_request import chosen_accounts, daily_plan
from tracker.cli.sampling.due_tables import due_table, to_due_json
from tracker.cli.sampling.sample_options import SampleOptions, draw_sample
from tracker.messages.messages import Messages
from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.pace.plan import PlannedPlatform, RateLimit, ends_at, plan
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.register.sampling.sample import Sample, drawn_by_stratum, sampled_accounts
from tracker.register.selection import Selection, select_accounts
from tracker.report.statistics.sampled import to_sample_json
from tracker.report.text_tables.table import TextTable, cell
from tracker.settings.settings import Settings
from tracker.store.health import read_circuits_of
from tracker.store.store import Store
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute, to_iso


def show_plan(
    app_context: AppContext,
    selection: Selection,
    starts_at: datetime,
    format_: Format,
    sampling: SampleOptions | None,
) -> None:
    """
    Raises:
        UserError: the register or the selection has an error.
    """
    _, accounts = selected_accounts(app_context, selection)
    sample = plan_sample(app_context, accounts, sampling) if sampling else None
    accounts = sampled_accounts(accounts, sample) if sample else accounts
    circuits = {circuit.platform: circuit for circuit in read_circuits_of(app_context.settings.database_url)}
    planned = plan(accounts, rate_limits_of(app_context.settings), starts_at, circuits)
    records = [to_json(platform, starts_at) for platform in planned]
    document = {
        "schema_version": 1,
        "ends_at": to_iso(to_shanghai(ends_at(planned, starts_at))),
        "platforms": records,
        **({"sample": {**to_sample_json(sample), **to_keys_json(sample)}} if sample else {}),
    }
    tables = [plan_table(planned, starts_at, app_context.messages)]
    tables += [strata_table(sample, accounts, app_context.messages)] if sample else []
    emit(app_context, format_, tables, document, records)


def show_daily_plan(app_context: AppContext, selection: Selection, starts_at: datetime, format_: Format) -> None:
    """Whom a daily look would look at now, and the load of each platform against its ceilings.

    Raises:
        UserError: the register or the selection has an error.
    """
    (register, accounts), settings = selected_accounts(app_context, selection), app_context.settings
    with app_context.open_store(register) as store:
        daily = daily_plan(store, register.policies, settings, accounts, starts_at, is_replay=False)
    chosen = chosen_accounts(daily, accounts)
    looks = [account for account, due in zip(chosen, daily.due, strict=True) for _ in range(due.looks)]
    planned = plan(looks, rate_limits_of(settings), starts_at)
    records = [to_json(platform, starts_at) for platform in planned]
    document = {
        "schema_version": 1,
        "ends_at": to_iso(to_shanghai(ends_at(planned, starts_at))),
        "platforms": records,
        "due": to_due_json(daily, settings),
    }
    emit(
        app_context, format_, [due_table(daily, planned, settings, starts_at, app_context.messages)], document, records
    )


def selected_accounts(app_context: AppContext, selection: Selection) -> tuple[Register, tuple[Account, ...]]:
    """
    Raises:
        UserError: the register or the selection has an error.
    """
    register = app_context.read_register()
    selection = app_context.with_accounts_found(selection, register.accounts)
    selection = app_context.filter_values(register).selection(selection)
    return register, select_accounts(register.accounts, selection, app_context.messages)


def plan_sample(app_context: AppContext, accounts: Sequence[Account], sampling: SampleOptions) -> Sample:
    """The sample that a scan would draw.

    Raises:
        UserError: see draw_sample.
    """
    with Store.opened_to_read(app_context.settings.database_url) as store:
        return draw_sample(sampling, accounts, store, "", app_context.messages)


def to_keys_json(sample: Sample) -> dict[str, list[str]]:
    """The accounts to be looked at: {drawn_keys, beside_keys}."""
    return {
        "drawn_keys": [sanitize(key) for key in sample.keys],
        "beside_keys": [sanitize(key) for key in sample.beside],
    }


def strata_table(sample: Sample, accounts: Sequence[Account], messages: Messages) -> TextTable:
    """For each stratum how many accounts are drawn of how many, and which."""
    drawn = drawn_by_stratum(accounts, sample)
    numbers = {"drawn": len(sample.keys), "beside": len(sample.beside), "seed": sample.design.seed}
    return TextTable(
        title=messages.text("sample.plan.title"),
        headers=messages.heads(("stratum", "in_frame", "drawn", "drawn_names")),
        rows=tuple(
            (
                cell(stratum_words(stratum.key, sample, messages)),
                cell(stratum.frame),
                cell(stratum.drawn),
                cell(messages.listed(account.name for account in drawn.get(stratum.key, ()))),
            )
            for stratum in sample.strata
        ),
        numbers=frozenset({1, 2}),
        note=messages.text("sample.plan", **numbers),
    )


def stratum_words(key: tuple[str, ...], sample: Sample, messages: Messages) -> str:
    shown = {"platform": messages.platform, "level": messages.level}
    values = [
        shown.get(name, sanitize)(value) if value else messages.text("group.none")
        for name, value in zip(sample.divided_by, key, strict=True)
    ]
    return " · ".join(values) or messages.text("summary.all")


def rate_limits_of(settings: Settings) -> dict[str, RateLimit]:
    return {
        name: RateLimit(
            interval_s=numbers.interval_s, jitter=numbers.jitter, per_hour=numbers.per_hour, per_day=numbers.per_day
        )
        for name in ROUTES
        if (numbers := settings.platform(name))
    }


def plan_table(planned: tuple[PlannedPlatform, ...], starts_at: datetime, messages: Messages) -> TextTable:
    is_held = any(platform.circuit_breaker for platform in planned)
    return TextTable(
        headers=messages.heads(("platform", "total", "lasts", "ends_at", *["held_back"] * is_held)),
        rows=tuple(
            (
                cell(messages.marked_platform(platform.platform)),
                cell(platform.accounts),
                cell(
                    messages.text("plan.by_hand")
                    if platform.lasts is None
                    else to_hours(platform.lasts.total_seconds())
                ),
                cell(format_minute(platform.ends_at) if platform.ends_at else ""),
                *[cell(describe(platform.circuit_breaker, starts_at, messages), "yellow")] * is_held,
            )
            for platform in planned
        ),
        numbers=frozenset({1}),
        note=messages.text("plan.ends", at=format_minute(ends_at(planned, starts_at))),
    )


def describe(circuit_breaker: CircuitBreaker | None, at: datetime, messages: Messages) -> str:
    """The platform's circuit in words; empty: no failure recorded."""
    if circuit_breaker is None or circuit_breaker.until is None:
        return ""
    key = "circuit.until" if circuit_breaker.is_open(at) else "circuit.tried"
    return messages.text(
        key,
        until=format_minute(circuit_breaker.until),
        reason=messages.code(circuit_breaker.code),
        count=circuit_breaker.in_a_row,
    )


def to_hours(seconds: float) -> str:
    """Hours and minutes, as on a clock: 3:07."""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"


def to_json(platform: PlannedPlatform, at: datetime) -> dict[str, object]:
    held = platform.circuit_breaker if platform.circuit_breaker and platform.circuit_breaker.is_open(at) else None
    return {
        **json_fields(platform, "platform", "accounts"),
        "lasts_s": round(platform.lasts.total_seconds()) if platform.lasts is not None else None,
        "ends_at": to_iso(to_shanghai(platform.ends_at)) if platform.ends_at else None,
        "left_alone_until": to_iso(to_shanghai(held.until)) if held and held.until else None,
        "left_alone_for": platform.circuit_breaker.code if platform.circuit_breaker else None,
    }
