"""Gathers what messages are planned from: the last scan, cases, what is known of the accounts, this machine."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from scrapers.model.profile import AccountState
from tracker.cases.case import Case
from tracker.cases.fingerprint import is_silence
from tracker.errors import UserError
from tracker.grouping import grouped
from tracker.history.account_history import AccountHistory
from tracker.history.facts_as_of import facts_as_of
from tracker.history.rounds import round_start
from tracker.history.scan import Scan
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.contacts_file import ContactRole
from tracker.notify.letters.letter import Letter, MessageKind
from tracker.notify.letters.office_letters import OfficeNews, office_letters
from tracker.notify.letters.reminder_step import ReminderStep
from tracker.notify.letters.unit_letters import UnitNews, unit_items, unit_letters, units_without_contact
from tracker.notify.working_hours import WorkingHours
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.report.case_index import by_account
from tracker.report.early_warning.early_warning import UNITS_MATTERS, Alert, alert_of
from tracker.report.rows import to_report_row
from tracker.report.snapshot import results_at
from tracker.report.today.task import Task, TodayInput
from tracker.report.today.today import today_of
from tracker.review.gather_today import circuits_of, machine_state, platforms_of
from tracker.rules.finding import Verdict
from tracker.schedule.schedule import Weekly, latest_due
from tracker.settings.settings import Settings
from tracker.store.outgoing.outbox import PartStatus
from tracker.store.store import Store

GRACE = timedelta(hours=12)
"""So long after its hour a weekly scan that is not done counts as missed: a large one takes hours."""
WHOLE_LADDER = timedelta(days=366)
"""Far enough that every account with a limit is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySetup:
    """What the messages of one run are made with."""

    store: Store
    register: Register
    settings: Settings
    contacts: Contacts
    hours: WorkingHours
    now: datetime

    @property
    def reminder_steps(self) -> tuple[ReminderStep, ...]:
        numbers = self.settings.notify
        return ReminderStep(role=ContactRole.CLERK, days=numbers.clerk_day), ReminderStep(
            role=ContactRole.LEADER, days=numbers.leader_day
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLetters:
    letters: tuple[Letter, ...]
    without_contact: tuple[str, ...]
    """Units for which something is due, and which have no contact."""
    unknown_places: tuple[str, ...]
    """Units and regions of contacts.yaml that the register does not have."""
    vague_places: tuple[str, ...] = ()
    """Those that the register has in several places: which is meant is unknown, so their contacts receive
    nothing."""


def gather_letters(setup: NotifySetup) -> DueLetters:
    """All that is due, sent before or not.

    Raises:
        UserError: the database cannot be read.
    """
    vague = tuple(contact for contact in setup.contacts.people if is_vague(contact, setup.register.accounts))
    setup = replace(setup, contacts=without(setup.contacts, vague))
    store, contacts = setup.store, setup.contacts
    scans = counting_scans(store, with_replays=setup.register.is_demonstration)
    scan = newest_whole(scans, setup.now)
    cases = cases_of(store.cases.all(), setup.register.accounts)
    items = unit_items(
        UnitNews(
            now=setup.now,
            next_opening=setup.hours.next_opening(setup.now),
            reminder_steps=setup.reminder_steps,
            alerts=tuple(unit_alerts(setup, scan)) if scan else (),
            cases=tuple(standing_cases(setup, cases)),
        )
    )
    office = office_letters(office_news(setup, scans, scan, cases), contacts.of_role(ContactRole.OFFICE))
    return DueLetters(
        letters=(*office, *unit_letters(items, contacts)),
        without_contact=units_without_contact(items, contacts),
        unknown_places=tuple(unknown_places(contacts, setup.register.accounts)),
        vague_places=tuple(" ".join(filter(None, (contact.region, contact.unit))) for contact in vague),
    )


def counting_scans(store: Store, *, with_replays: bool) -> tuple[Scan, ...]:
    """Those that were not discarded, newest first. A replay contacts no platform: no message reports it."""
    discarded = {record.id for record in store.discards.records() if record.discard}
    return tuple(scan for scan in store.scans() if scan.id not in discarded and (with_replays or not scan.is_replay))


def newest_whole(scans: Iterable[Scan], now: datetime) -> Scan | None:
    """The last finished one of the whole register; None: there is none."""
    whole = [scan for scan in scans if scan.finished_at is not None and not scan.selection and scan.at <= now]
    return max(whole, key=lambda scan: (scan.at, scan.id), default=None)


def cases_of(cases: Iterable[Case], accounts: Iterable[Account]) -> tuple[Case, ...]:
    """Without those of accounts that left the register."""
    keys = {account.key for account in accounts}
    return tuple(case for case in cases if case.account.key in keys)


def is_vague(contact: Contact, accounts: Iterable[Account]) -> bool:
    """Whether its scope fits several places of the register: two units, or two regions, of one name."""
    if not contact.unit and not contact.region:
        return False
    places = {contact.place_of(account) for account in accounts if contact.answers_for(account)}
    return not all(is_same_place(one, other) for one, other in combinations(places, 2))


def is_same_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one only says more of the place than the other: a level below it, or above it."""
    shorter, longer = sorted((one, other), key=len)
    return longer[: len(shorter)] == shorter or longer[len(longer) - len(shorter) :] == shorter


def without(contacts: Contacts, left_out: Collection[Contact]) -> Contacts:
    return replace(contacts, people=tuple(contact for contact in contacts.people if contact not in left_out))


def unknown_places(contacts: Contacts, accounts: Iterable[Account]) -> Iterator[str]:
    accounts = tuple(accounts)
    for contact in contacts.people:
        if (contact.unit or contact.region) and not any(contact.answers_for(account) for account in accounts):
            yield contact.unit or contact.region


# Units


def unit_alerts(setup: NotifySetup, scan: Scan) -> Iterator[Alert]:
    """The alerts as of a scan, of accounts that have a contact, and of which nothing newer is known."""
    policies, cases = setup.register.policies, by_account(setup.store.cases.all())
    people = setup.contacts.of_role(ContactRole.CLERK, ContactRole.LEADER)
    meant = [account for account in setup.register.accounts if any(person.answers_for(account) for person in people)]
    for history in setup.store.facts(meant, at=scan.at) if meant else ():
        own = cases.get(history.account.key, ())
        row = to_report_row(history, policies, scan.at, {}, own)
        facts = facts_as_of(history, row.policy, scan.at)
        alert = alert_of(row, facts, setup.now + WHOLE_LADDER)
        if alert is not None and still_stands(alert, history, policies, own, setup.now):
            yield alert


def still_stands(
    alert: Alert, history: AccountHistory, policies: Policies, cases: Iterable[Case], now: datetime
) -> bool:
    """Whether nothing seen since contradicts the alert: a newer post, even one that is no proof; that the account is
    gone, or may be another's."""
    last = alert.last_post_at
    posts = (*history.posts[:1], *history.unproved_posts[:1])
    if last is None or any(post.published_at > last for post in posts):
        return False
    answers = [check for check in history.checks if check.has_answer]
    if answers and answers[-1].state is not AccountState.ACTIVE:
        return False
    assessment = to_report_row(history, policies, now, {}, tuple(cases)).assessment
    return assessment.verdict is not Verdict.UNVERIFIED or assessment.reason not in UNITS_MATTERS


def standing_cases(setup: NotifySetup, cases: Iterable[Case]) -> Iterator[Case]:
    """Without silences after which any post is known, even one that is no proof, and without those found when the
    register had another name for the handle: whose account that was, nobody knows. Nor with what would not be found
    any more as of the same time-point, because the register has it since, say: no list names it."""
    cases = tuple(case for case in cases if case.is_open and not case.is_of_former_name)
    not_found = set(no_longer_found(setup, [case for case in cases if case.is_found]))
    cases = tuple(case for case in cases if case.id not in not_found)
    silences = [case.account for case in cases if is_silence(case.rule)]
    newest = {
        history.account.key: max(post.published_at for post in (*history.posts, *history.unproved_posts))
        for history in (setup.store.facts(silences, at=setup.now) if silences else ())
        if history.posts or history.unproved_posts
    }
    for case in cases:
        known, last = newest.get(case.account.key), case.last_positive_proof.last_post_at if case.is_found else None
        if not (is_silence(case.rule) and known is not None and last is not None and known > last):
            yield case


def no_longer_found(setup: NotifySetup, cases: Iterable[Case]) -> Iterator[int]:
    """The ids of the cases whose rule the account no longer breaks as of the time-point of their last proof, by what is
    known now."""
    policies = setup.register.policies
    for at, of_time in grouped(cases, lambda case: case.last_positive_proof.at).items():
        of_account = by_account(of_time)
        accounts = {case.account.key: case.account for case in of_time}
        try:
            histories = tuple(setup.store.facts(accounts.values(), at=at))
        except UserError:  # its history was pruned: nothing speaks against it
            continue
        for history in histories:
            own = of_account.get(history.account.key, ())
            found = to_report_row(history, policies, at, {}, ()).assessment.findings
            rules = {finding.rule for finding in found}
            yield from (case.id for case in own if case.rule not in rules)


# The office


def office_news(setup: NotifySetup, scans: tuple[Scan, ...], scan: Scan | None, cases: tuple[Case, ...]) -> OfficeNews:
    store, now = setup.store, setup.now
    platforms = platforms_of(setup.register)
    return OfficeNews(
        now=now,
        register_name=setup.register.name,
        scan=scan,
        rows=results_at(store, setup.register.policies, scan.at).rows() if scan else (),
        cases=cases,
        since=round_start(scans, scan.at) if scan else None,
        withheld=tuple(name for name in platforms if scan and scan.id in store.withheld_scans(name)),
        tasks=machine_tasks(setup, scans),
        missed=missed_week(scans, now),
        troubles=tuple(
            part
            for part in store.outgoing.of_status(PartStatus.FAILED, PartStatus.UNKNOWN)
            if part.kind != MessageKind.TROUBLE
        ),
    )


def machine_tasks(setup: NotifySetup, scans: tuple[Scan, ...]) -> tuple[Task, ...]:
    """What `tracker today` says of the machine, its logins and the platforms that are left alone."""
    circuits = circuits_of(setup.store, setup.register)
    given = TodayInput(now=setup.now, scans=scans, circuits=circuits, machine=machine_state(setup.settings))
    return today_of(given).tasks


def missed_week(scans: Iterable[Scan], now: datetime) -> tuple[str, datetime] | None:
    """The latest week whose scan is due and was not made, by the timer or by hand; None: none, or the weekly scan was
    never in use."""
    scans, weekly = tuple(scans), Weekly()
    if all(scan.period is None for scan in scans):
        return None
    period = latest_due(now, weekly)
    due_at = weekly.due_at(period)
    is_done = any(
        scan.finished_at is not None and (scan.period == period or (not scan.selection and scan.at >= due_at))
        for scan in scans
    )
    return None if is_done or now < due_at + GRACE else (period, due_at)
