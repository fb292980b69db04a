"""Messages to units (给单位的消息): reminders by step, confirmed problems, deadlines of rectification. Pure.

A finding that no person has confirmed, and an account that this program could not verify, is never sent to a unit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.cases.case import Case, Status, StepKind
from tracker.grouping import grouped
from tracker.messages.messages import ZH
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.contacts_file import ContactRole
from tracker.notify.letters.letter import Letter, LetterEntry, MessageKind
from tracker.notify.letters.markup import account_without_markup, without_markup
from tracker.notify.letters.reminder_step import ReminderStep
from tracker.register.account import Account, FilingState
from tracker.report.early_warning.early_warning import Alert
from tracker.report.early_warning.reminder_text import NO_UNIT, alert_lines
from tracker.report.today.today import DUE_WITHIN
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

TITLES = {
    MessageKind.REMINDER: "政务新媒体更新提醒",
    MessageKind.FINDING: "政务新媒体问题告知",
    MessageKind.DEADLINE: "政务新媒体整改期限提醒",
}
NOTES = {
    MessageKind.REMINDER: ("查看之后已更新的，不必理会。转发也计为更新。时间为北京时间。",),
    MessageKind.FINDING: ("以上经人工核实。已整改或有异议的，请告知主管办公室。时间为北京时间。",),
    MessageKind.DEADLINE: ("已整改的，请将情况告知主管办公室。",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNews:
    """All from which the messages to units follow."""

    now: datetime
    next_opening: datetime
    """When the working hours after the present ones begin."""
    reminder_steps: tuple[ReminderStep, ...]
    alerts: tuple[Alert, ...] = ()
    """Of accounts of which nothing newer is known."""
    cases: tuple[Case, ...] = ()
    """Of accounts in the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitItem:
    """One item of which a unit is to be informed, and the roles that receive it."""

    kind: MessageKind
    account: Account
    roles: frozenset[ContactRole]
    entry: LetterEntry


def unit_items(news: UnitNews) -> tuple[UnitItem, ...]:
    return (*reminders(news), *case_items(news))


def units_without_contact(items: Iterable[UnitItem], contacts: Contacts) -> tuple[str, ...]:
    """The units with an item that no contact in contacts.yaml receives."""
    unmet = (
        item.account.unit
        for item in items
        for role in item.roles
        if not any(contact.answers_for(item.account) for contact in contacts.of_role(role))
    )
    return tuple(dict.fromkeys(unmet))


def unit_letters(items: Sequence[UnitItem], contacts: Contacts) -> tuple[Letter, ...]:
    """By kind, then by unit in the order of its first item, then by contact."""
    by_kind_and_unit = grouped(items, lambda item: (item.kind, item.account.unit))
    return tuple(
        letter
        for kind in TITLES
        for (of_kind, unit), own in by_kind_and_unit.items()
        if of_kind is kind
        for contact in contacts.of_role(ContactRole.CLERK, ContactRole.LEADER)
        if (letter := letter_of(kind, unit, own, contact)) is not None
    )


def letter_of(kind: MessageKind, unit: str, items: Sequence[UnitItem], contact: Contact) -> Letter | None:
    entries = tuple(item.entry for item in items if contact.role in item.roles and contact.answers_for(item.account))
    title = f"{without_markup(unit, 40) or NO_UNIT}：{TITLES[kind]}"
    return (
        Letter(kind=kind, contact=contact, title=title, entries=entries, unit=unit, notes=NOTES[kind])
        if entries
        else None
    )


def reminders(news: UnitNews) -> Iterator[UnitItem]:
    for step in news.reminder_steps:
        for alert in news.alerts:
            if step.is_reached(alert, news.now, news.next_opening):
                entry = LetterEntry(item=step.item(alert), text=alert_text(alert))
                yield UnitItem(
                    kind=MessageKind.REMINDER, account=alert.account, roles=frozenset({step.role}), entry=entry
                )


def alert_text(alert: Alert) -> str:
    """As in the reminder of `tracker digest --out`, without its number."""
    first, *rest = alert_lines(replace(alert, account=account_without_markup(alert.account)), 1)
    return "\n".join([first.removeprefix("1. "), *rest])


def case_items(news: UnitNews) -> Iterator[UnitItem]:
    today = to_shanghai(news.now).date()
    for case in news.cases:
        if not case.is_found or case.account.filing.state is FilingState.CLOSED:
            continue
        if case.status is Status.CONFIRMED:
            yield finding_item(case)
        elif case.status is Status.NOTIFIED and case.due_on is not None:
            yield from deadline_items(case, case.due_on, today)


def finding_item(case: Case) -> UnitItem:
    times = sum(step.what is StepKind.CONFIRMED for step in case.steps)
    proof = case.last_positive_proof
    lines = [
        f"{account_words(case.account)}：{ZH.rule(case.rule)}",
        f"   情况：{without_markup(proof.message)}（截至 {format_minute(proof.proved_at)} 所见）",
        "   请办理：尽快整改",
    ]
    entry = LetterEntry(item=f"case:{case.id}:confirmed:{times}", text="\n".join(lines))
    roles = frozenset({ContactRole.CLERK, ContactRole.LEADER})
    return UnitItem(kind=MessageKind.FINDING, account=case.account, roles=roles, entry=entry)


def deadline_items(case: Case, due_on: date, today: date) -> Iterator[UnitItem]:
    """To the clerk when the deadline is near, also to the leader when it is over. The text does not say that the unit
    did nothing: the program may not know."""
    if today > due_on:
        state, roles = "overdue", {ContactRole.CLERK, ContactRole.LEADER}
        words = f"整改期限 {due_on} 已过，办公室尚未登记整改结果"
    elif today >= due_on - DUE_WITHIN:
        state, roles = "due", {ContactRole.CLERK}
        words = f"整改期限 {due_on}（含当日）"
    else:
        return
    text = f"{account_words(case.account)}：{ZH.rule(case.rule)}\n   {words}"
    entry = LetterEntry(item=f"case:{case.id}:{state}:{due_on}", text=text)
    yield UnitItem(kind=MessageKind.DEADLINE, account=case.account, roles=frozenset(roles), entry=entry)


def account_words(account: Account) -> str:
    platform, name, handle = map(without_markup, (ZH.platform(account.platform), account.name, account.handle))
    return f"{platform}“{name}”（{handle}）"
