"""Carries out `tracker notify`: reads contacts.yaml, plans, sends or prints, and says what came of it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.text import Text

from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.log_file import keep_log
from tracker.errors import Busy, Failed, UserError
from tracker.notify.channels.delivery import Delivery, DeliveryState, MessagePart
from tracker.notify.channels.send import send
from tracker.notify.contacts import FILE, Contact, Contacts, read_contacts
from tracker.notify.contacts_file import ChannelPart
from tracker.notify.dispatch import Dispatcher, SendReport
from tracker.notify.gather import DueLetters, NotifySetup
from tracker.notify.letters.letter import UNIT_KINDS
from tracker.notify.notify_lock import NotifyLocked, acquire_notify_lock
from tracker.notify.run import plan_run, run_notify
from tracker.notify.working_hours import WorkingHours
from tracker.register.register import Register
from tracker.settings.settings import Settings
from tracker.store.outgoing.outbox import NewMessage, OutgoingPart
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import now, to_shanghai

MAX_NAMED = 20
"""Units without a contact that are named."""


def run_notify_command(app_context: AppContext, *, is_dry: bool) -> int:
    """Send what is due, or print it; returns the exit code: 1 where a message was not delivered, or may not be.

    Raises:
        UserError: the register or the contacts have faults.
        Busy: another process is sending.
        Failed: the state folder or the database cannot be used.
    """
    register, contacts = app_context.read_accounts(), contacts_of(app_context)
    messages = app_context.messages
    if register.is_demonstration and not is_dry and not contacts.is_on_this_machine:
        raise UserError(messages.text("notify.demonstration"))
    setup_hours = hours_of(app_context.settings)
    print_calendar(app_context, setup_hours)
    app_context.open_state()
    keep_log(app_context.settings.logs_dir)
    if is_dry:
        with app_context.open_store(register) as store:
            print_planned(app_context, setup_of(app_context, store, register, contacts))
        return 0
    with lock_state(app_context), app_context.open_store(register) as store:
        setup = setup_of(app_context, store, register, contacts)
        due, report = run_notify(setup, dispatcher_of(setup))
    print_places(app_context, due)
    print_report(app_context, report)
    return 1 if report.failed or report.unknown else 0


def contacts_of(app_context: AppContext) -> Contacts:
    """
    Raises:
        UserError: they have faults, or there are none.
    """
    contacts = read_contacts(app_context.settings.register)
    if contacts.is_restricted:
        app_context.info("notify.mended", path=str(app_context.settings.register.with_name(FILE)))
    return contacts


def hours_of(settings: Settings) -> WorkingHours:
    numbers = settings.notify
    return WorkingHours(opens_at=numbers.opens_at, closes_at=numbers.closes_at, is_kept=numbers.in_working_hours)


def print_calendar(app_context: AppContext, hours: WorkingHours) -> None:
    """Say that the year's holidays are not known, where that is so: once a command."""
    present = now()
    if hours.is_kept and not hours.is_known(present):
        app_context.info("notify.year", year=to_shanghai(present).year)


def setup_of(app_context: AppContext, store: Store, register: Register, contacts: Contacts) -> NotifySetup:
    settings = app_context.settings
    return NotifySetup(
        store=store, register=register, settings=settings, contacts=contacts, hours=hours_of(settings), now=now()
    )


def dispatcher_of(setup: NotifySetup) -> Dispatcher:
    proxy = setup.settings.proxy or ""

    def send_through(channel: ChannelPart, part_to_send: MessagePart) -> Delivery:
        return send(channel, part_to_send, proxy)

    return Dispatcher(
        store=setup.store,
        contacts=setup.contacts,
        hours=setup.hours,
        office_waits=setup.settings.notify.office_in_working_hours,
        send=send_through,
        clock=now,
        pause=pause,
    )


def pause(seconds: float) -> None:
    """A robot's minute is over by then, or a service is available again: no answer says when."""
    threading.Event().wait(seconds)


@contextmanager
def lock_state(app_context: AppContext) -> Iterator[None]:
    """
    Raises:
        Busy: another process is sending.
        Failed: the state folder cannot be locked.
    """
    messages = app_context.messages
    try:
        with acquire_notify_lock(app_context.settings.state):
            yield
    except NotifyLocked as held:
        raise messages.error("notify.busy", Busy, pid=held.pid) from None
    except OSError as error:
        raise Failed(f"{app_context.settings.state}: {error.strerror}") from error


# What is said


def print_planned(app_context: AppContext, setup: NotifySetup) -> None:
    """Every message in full: those that would be queued, and those that wait already."""
    planned = plan_run(setup)
    waiting = [part for part in setup.store.outgoing.all() if part.status == "queued" and part.kind not in UNIT_KINDS]
    for part in waiting:
        print_message(app_context, setup, part, (part.text,))
    for message in planned.messages:
        print_message(app_context, setup, message, message.texts)
    print_places(app_context, planned.due)
    count = len(waiting) + sum(len(message.texts) for message in planned.messages)
    app_context.info("notify.dry" if count else "notify.none", count=count)


def print_message(
    app_context: AppContext, setup: NotifySetup, message: NewMessage | OutgoingPart, texts: Sequence[str]
) -> None:
    messages, out = app_context.messages, app_context.out
    is_now = message.kind not in UNIT_KINDS or setup.hours.is_open(setup.now)
    when = messages.text("notify.now" if is_now else "notify.later")
    head = messages.text("notify.to", recipient=message.recipient, channel=message.channel)
    for number, text in enumerate(texts, start=1):
        out.print(Text(f"== {head} · {number}/{len(texts)} · {when}", style="bold"), soft_wrap=True)
        for line in text.split("\n"):
            out.print(Text(sanitize_line(line)), soft_wrap=True)
        out.print()


def sanitize_line(line: str) -> str:
    """Harmless, with its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + sanitize(line)


def print_places(app_context: AppContext, due: DueLetters) -> None:
    if due.without_contact:
        app_context.info(
            "notify.no_unit",
            count=len(due.without_contact),
            names=app_context.messages.listed(due.without_contact[:MAX_NAMED]),
        )
    if due.vague_places:
        app_context.info("notify.vague_place", names=app_context.messages.listed(dict.fromkeys(due.vague_places)))
    if due.unknown_places:
        app_context.info("notify.no_such_unit", names=app_context.messages.listed(dict.fromkeys(due.unknown_places)))


def print_report(app_context: AppContext, report: SendReport) -> None:
    messages, err = app_context.messages, app_context.err
    for key, group in (("notify.failed", report.failed), ("notify.unknown", report.unknown)):
        for part, code in group:  # also when quiet: a person is needed
            why = messages.delivery_code(code)
            sentence = messages.text(key, id=part.id, recipient=part.recipient, channel=part.channel, why=why)
            print_sentence(err, sentence, "bold red")
    if report.unknown or report.failed:
        print_sentence(err, f"  {messages.text('notify.unknown.hint')}")
    for part, code in report.waiting:
        if code:
            app_context.info(
                "notify.waits",
                id=part.id,
                recipient=part.recipient,
                channel=part.channel,
                why=messages.delivery_code(code),
            )
    if not any((report.sent, report.waiting, report.failed, report.unknown)):
        app_context.info("notify.none")
        return
    app_context.info(
        "notify.done",
        sent=len(report.sent),
        waiting=len(report.waiting),
        failed=len(report.failed),
        unknown=len(report.unknown),
    )


# A test message


def run_test(app_context: AppContext, name: str, to: str | None) -> int:
    """Send a test message; returns the exit code.

    Raises:
        UserError: there is no such channel or contact, or the contacts have faults.
    """
    contacts, messages = contacts_of(app_context), app_context.messages
    channel = contacts.channels.get(name)
    if channel is None:
        raise UserError(messages.text("notify.no_channel", name=name, known=messages.listed(contacts.channels)))
    contact = contact_for_test(app_context, contacts, name, to)
    title, text = messages.text("notify.test.title"), messages.text("notify.test.text")
    present = now()
    part_to_send = MessagePart(
        key=f"test-{int(present.timestamp() * 1000)}",
        title=title,
        text=f"{title}\n{text}",
        kind="test",
        unit="",
        email=contact.email if contact else channel.sender,
        phone=contact.phone if contact else "",
        at=present,
    )
    delivery = send(channel, part_to_send, app_context.settings.proxy or "")
    if delivery.state is DeliveryState.DELIVERED:
        app_context.info("notify.test.sent", channel=name, detail=delivery.detail)
        return 0
    key = "notify.test.unknown" if delivery.state is DeliveryState.UNKNOWN else "notify.test.failed"
    why = " · ".join(filter(None, (messages.delivery_code(delivery.code), delivery.detail)))
    raise Failed(messages.text(key, channel=name, why=why))


def contact_for_test(app_context: AppContext, contacts: Contacts, channel: str, to: str | None) -> Contact | None:
    """
    Raises:
        UserError: the contact that is named does not exist, or does not have the channel.
    """
    people = [contact for contact in contacts.people if channel in contact.channels and to in (None, contact.name)]
    if to is not None and not people:
        known = app_context.messages.listed(contact.name for contact in contacts.people if channel in contact.channels)
        raise UserError(app_context.messages.text("notify.no_contact", name=to, known=known))
    return people[0] if people else None
