"""One run of `tracker notify`: plan what is due, queue it, send it, and report failures to the office."""

from dataclasses import dataclass

from tracker.notify.dispatch import Dispatcher, SendReport
from tracker.notify.gather import DueLetters, NotifySetup, gather_letters
from tracker.notify.letters.letter import UNIT_KINDS, all_items, to_messages
from tracker.store.outgoing.outbox import NewMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    due: DueLetters
    messages: tuple[NewMessage, ...]
    """What was neither sent nor queued for the office before."""


def plan_run(setup: NotifySetup) -> PlannedRun:
    """What would be queued now.

    Raises:
        UserError: the database cannot be read.
    """
    due = gather_letters(setup)
    sent = setup.store.outgoing.sent_items(UNIT_KINDS)
    return PlannedRun(due=due, messages=tuple(to_messages(due.letters, setup.contacts, sent)))


def run_notify(setup: NotifySetup, dispatcher: Dispatcher) -> tuple[DueLetters, SendReport]:
    """Send what is due; a second time where something went wrong, so that the office gets the report.

    Raises:
        UserError: the database cannot be used.
    """
    interrupted = dispatcher.settle_interrupted()
    due = queue_due(setup)
    report = dispatcher.run()
    report.unknown[:0] = [(part, "interrupted") for part in interrupted]
    if report.failed or report.unknown:
        queue_due(setup)
        report.sent += dispatcher.run().sent
    return due, report


def queue_due(setup: NotifySetup) -> DueLetters:
    planned = plan_run(setup)
    still_due = all_items(planned.due.letters)
    setup.store.outgoing.queue(planned.messages, UNIT_KINDS, still_due, setup.now)
    return planned.due
