"""Carries out `tracker cases`: lists, shows and decides cases."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.cases.case import OPEN_STATUSES, Case, Status, StepKind
from tracker.cases.round_outcome import compare_rounds
from tracker.cli.context import AppContext
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.evidence.vault.opened import open_vault
from tracker.history.rounds import finished_scans, last_scan, scan_before
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.register.filters import FilterValues
from tracker.register.register import Register
from tracker.report.case_json import (
    to_case_json,
    to_case_row,
    to_cases_json,
    to_outcomes_json,
    to_round_json,
    to_step_json,
)
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.tables.cases import case_tables, cases_table, round_table
from tracker.review.case_actions import ALLOWED_FROM, CaseAction, CaseActions
from tracker.review.typed_time import read_date
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import now, start_of_day, to_shanghai
from tracker.time.format import to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Filters are combined; an empty one does not filter."""

    region: str | None = None
    unit: str | None = None
    rule: str | None = None
    platform: str | None = None
    statuses: tuple[Status, ...] = ()
    overdue: bool = False
    repeat: bool = False

    @property
    def is_empty(self) -> bool:
        return (self.region, self.unit, self.rule, self.platform) == (None, None, None, None)

    def resolved(self, register: Register, cases: Sequence[Case], messages: Messages) -> "Filters":
        """With the values that are meant: those of the register, and of accounts that left it and still have a case.

        Raises:
            UserError: see tracker.register.filters.find_value.
        """
        if self.is_empty:
            return self
        values = FilterValues((*register.accounts, *(case.account for case in cases)), messages)
        local = {*register.policies.local_rules, *(case.rule for case in cases)}
        return replace(
            self,
            region=values.region(self.region),
            unit=values.unit(self.unit),
            rule=values.rule(self.rule, sorted(local)),
            platform=values.platform(self.platform),
        )

    def matches(self, case: Case, today: date) -> bool:
        """Whether the filters match, whatever the case's status."""
        return (
            (self.region is None or case.account.lies_in(self.region))
            and (self.unit is None or self.unit == case.account.unit)
            and (self.rule is None or self.rule == case.rule)
            and (self.platform is None or self.platform == case.account.platform)
            and (not self.overdue or case.is_overdue(today))
            and (not self.repeat or case.repeats > 0)
        )


def list_cases(app_context: AppContext, filters: Filters, format_: Format, *, is_long: bool) -> None:
    instant = now()
    today = to_shanghai(instant).date()
    register = app_context.read_register()
    with app_context.open_store(register) as store:
        everything = sorted_cases(store.cases.all())
    if not everything and not register.accounts:  # an account that left the register may have a case
        raise app_context.no_accounts()
    filters = filters.resolved(register, everything, app_context.messages)
    taken = [case for case in everything if filters.matches(case, today)]
    statuses = filters.statuses or tuple(OPEN_STATUSES)
    listed = [case for case in taken if case.status in statuses]
    left_out = [] if filters.statuses else [case for case in taken if case.status not in statuses]
    records = [to_case_row(case, today) for case in listed]
    tables = [cases_table(listed, left_out, today, app_context.messages)]
    emit(app_context, format_, tables, to_cases_json(listed, instant, today), records, is_long=is_long)


def sorted_cases(cases: Sequence[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: case.id)


def show_cases(app_context: AppContext, typed: Sequence[str], format_: Format) -> None:
    """Print the cases named, in the order typed.

    JSON is one object for one case, {schema_version, at, cases: [such objects]} for several; CSV are the steps of all,
    each with its case where there are several.

    Raises:
        UserError: one of them is no number, or there is no such case.
    """
    messages, instant = app_context.messages, now()
    today = to_shanghai(instant).date()
    ids = read_numbers(typed, messages)
    with app_context.open_store(app_context.read_register()) as store:
        by_id = {case.id: case for case in store.cases.all()}
        if unknown := [case_id for case_id in ids if case_id not in by_id]:
            shown = messages.listed(map(str, unknown))
            raise UserError(messages.text("cases.unknown", id=shown), messages.text("cases.which.hint"))
        cases = store.cases.localized_to(messages.lang, [by_id[case_id] for case_id in ids])
    documents = [to_case_json(case, instant, today) for case in cases]
    several = len(cases) > 1
    emit(
        app_context,
        format_,
        [table for case in cases for table in case_tables(case, today, messages)],
        {"schema_version": SCHEMA_VERSION, "at": to_iso(instant), "cases": documents} if several else documents[0],
        [{**({"case": case.id} if several else {}), **to_step_json(step)} for case in cases for step in case.steps],
    )


def show_round(app_context: AppContext, since: str | None, format_: Format, *, is_long: bool) -> None:
    """
    Raises:
        UserError: there is no such scan, or none to compare with.
    """
    today = to_shanghai(now()).date()
    register = app_context.read_register()
    with app_context.open_store(register) as store:
        last, before = scans_of(store, since, app_context.messages)
        round_report = compare_rounds(store.cases.all(), before.id, before.at, last.at, register.policies)
    emit(
        app_context,
        format_,
        [round_table(round_report, app_context.messages)],
        to_round_json(round_report, today),
        to_outcomes_json(round_report, today),
        is_long=is_long,
    )


def scans_of(store: Store, since: str | None, messages: Messages) -> tuple[Scan, Scan]:
    """The last finished scan (see tracker.history.rounds), and the one whose problems are compared.

    Raises:
        UserError: there is no such scan, or none to compare with.
    """
    finished = finished_scans(store.scans())
    last = last_scan(finished)
    earlier = [scan for scan in finished if last is not None and scan.at < last.at]
    if since is not None:
        earlier = [scan for scan in earlier if is_meant(scan, since, messages)]
    before = scan_before(earlier, last.selection if last is not None else "")
    if last is None or before is None:
        raise messages.error("cases.no_since")
    return last, before


def is_meant(scan: Scan, since: str, messages: Messages) -> bool:
    """Whether a scan has the given number, or is not later than the given date.

    Raises:
        UserError: it is neither.
    """
    if since.isdecimal():
        return scan.id == int(since)
    try:
        day = read_date(since, messages)
    except UserError:
        raise messages.error("cases.odd_since", text=since) from None
    return scan.at < start_of_day(day + timedelta(days=1))


MAX_CASES = 10_000
"""Cases that one command names: a mistyped range must not be counted out."""


def read_numbers(typed: Sequence[str], messages: Messages) -> list[int]:
    """Numbers of cases, each once, in the order typed: `3 5 7-12`, also `3、5`, `第3号` and `7 至 12`.

    Raises:
        UserError: one is no number and no range; all of these are named.
    """
    text = re.sub(r"\s*[-–—~至到]\s*", "-", re.sub("[第号件#]", "", unicodedata.normalize("NFKC", " ".join(typed))))
    parts = [part for part in re.split(r"[,、;和\s]+", text) if part]
    bad = [part for part in parts if not is_number_or_range(part)]
    if bad:
        raise UserError(
            messages.text("cases.no_numbers", typed=messages.listed(bad)), messages.text("cases.numbers.hint")
        )
    ids: dict[int, None] = {}
    for part in parts:
        first, last = bounds_of(part)
        ids.update(dict.fromkeys(range(first, last + 1)))
    if len(ids) > MAX_CASES:
        raise UserError(messages.text("cases.too_many", count=MAX_CASES), messages.text("cases.numbers.hint"))
    return list(ids)


def is_number_or_range(part: str) -> bool:
    if not NUMBERS.fullmatch(part):
        return False
    first, last = bounds_of(part)
    return 0 < first <= last <= first + MAX_CASES


def bounds_of(part: str) -> tuple[int, int]:
    first, _, last = part.partition("-")
    return int(first), int(last or first)


NUMBERS = re.compile(r"[0-9]{1,9}(?:-[0-9]{1,9})?")


def take_step(app_context: AppContext, typed: Sequence[str], filters: Filters, action: CaseAction) -> None:
    """Apply a step to the cases named, or to all that the filters match and that allow it.

    Raises:
        UserError: one of them does not allow it, or none matches; nothing was changed.
    """
    messages = app_context.messages
    ids = read_numbers(typed, messages)
    action = replace(action, by=app_context.who(action.by))
    if bool(ids) is not filters.is_empty:
        raise UserError(messages.text("cases.both" if ids else "cases.which"), messages.text("cases.which.hint"))
    what = messages.case_step(action.what)
    register = app_context.read_register()
    with app_context.open_store(register) as store:
        case_actions = CaseActions(
            store=store,
            state=app_context.settings.state,
            messages=messages,
            clock=now,
            due_days=app_context.settings.cases.due_days,
            vault=open_vault(app_context.settings),
        )
        case_actions.to_step(action)  # a missing option is reported before a case that is not found
        filters = filters.resolved(register, store.cases.all(), messages)
        chosen = list(ids) or [
            case.id for case in sorted_cases(store.cases.all()) if is_selected(case, filters, action.what)
        ]
        if not chosen:
            raise UserError(messages.text("cases.nothing", what=what), messages.text("cases.which.hint"))
        taken = case_actions.apply(chosen, action)
    app_context.info("cases.done", what=what, ids=messages.listed(named(case, messages) for case in taken))
    if action.what is StepKind.NOTIFIED:
        app_context.info("cases.due", due=str(taken[0].due_on))


def named(case: Case, messages: Messages) -> str:
    """`3（韶山公安 内容不更新）`."""
    return messages.with_remark(str(case.id), f"{sanitize(case.account.name)} {messages.rule(case.rule)}")


def is_selected(case: Case, filters: Filters, what: StepKind) -> bool:
    """Whether a step taken on all that match is taken on this case.

    A problem that only discarded scans found is neither confirmed nor notified unasked.
    """
    if not case.is_found and what in (StepKind.CONFIRMED, StepKind.NOTIFIED):
        return False
    return case.status in ALLOWED_FROM[what] and filters.matches(case, date.min)
