"""Sends what is queued: each part is claimed before its service is called, and its outcome recorded after.

No robot and no mail server refuses a message that it took before. So a part that may have been taken (the program was
killed, or the connection ended, while it was being sent) is never sent again by itself: its outcome is unknown, which
is reported, and a person decides. Only a webhook whose receiver promises to take each Idempotency-Key once gets it
again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_attempt, wait_exponential

from tracker.notify.channels.delivery import Delivery, DeliveryState, MessagePart
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.contacts_file import ChannelPart, ContactRole
from tracker.notify.letters.letter import UNIT_KINDS, MessageKind
from tracker.notify.letters.markup import without_markup
from tracker.notify.working_hours import WorkingHours
from tracker.store.outgoing.outbox import RESEND, OutgoingPart, PartChange, PartStatus
from tracker.store.store import Store
from tracker.text.sanitize import sanitize

TRIES = 3
"""In one run, where the service surely did not take it."""
MAX_ATTEMPTS = 12
"""In all runs together; then it counts as not delivered."""
MINUTE = timedelta(minutes=1)
BACKOFF = timedelta(minutes=5)
"""Before the next run may try it again; longer after each attempt."""
Sent = Callable[[ChannelPart, MessagePart], Delivery]


@dataclass(slots=True)
class SendReport:
    """What one run did."""

    sent: list[OutgoingPart] = field(default_factory=list)
    waiting: list[tuple[OutgoingPart, str]] = field(default_factory=list)
    """With the reason's code; empty: it waits for working hours."""
    failed: list[tuple[OutgoingPart, str]] = field(default_factory=list)
    unknown: list[tuple[OutgoingPart, str]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Dispatcher:
    """Sends for one process; the lock that keeps others out is held by its caller."""

    store: Store
    contacts: Contacts
    hours: WorkingHours
    office_waits: bool
    """Whether the office, too, gets messages in working hours only."""
    send: Sent
    clock: Callable[[], datetime]
    pause: Callable[[float], None]
    """Waits for so many seconds: a robot's minute is over, or a service is back."""
    _resting: dict[str, str] = field(default_factory=dict)
    """Channel that gets nothing more in this run -> why."""
    _held: set[str] = field(default_factory=set)
    """Keys of messages an earlier part of which still waits."""

    def settle_interrupted(self) -> list[OutgoingPart]:
        """What a killed process was sending: its outcome is unknown, unless the receiver takes each key once; then it
        waits again. Returns those that are unknown."""
        left = []
        for part in self.store.outgoing.of_status(PartStatus.SENDING):
            channel = self.contacts.channels.get(part.channel)
            if channel is not None and channel.idempotent:
                self._record(part, PartStatus.QUEUED, RESEND)
            else:
                self._record(part, PartStatus.UNKNOWN, "interrupted")
                left.append(part)
        return left

    def run(self) -> SendReport:
        """Send all that may be sent now, in order."""
        report = SendReport()
        report.unknown += [(part, "interrupted") for part in self.settle_interrupted()]
        for part in self.store.outgoing.of_status(PartStatus.QUEUED):
            self._handle(part, report)
        return report

    def _handle(self, part: OutgoingPart, report: SendReport) -> None:
        contact, channel = self.contacts.named(part.recipient), self.contacts.channels.get(part.channel)
        if (
            contact is None
            or channel is None
            or part.channel not in contact.channels
            or not may_still_receive(part, contact)
        ):
            self._record(part, PartStatus.WITHDRAWN, "no_contact")
            return
        if part.code == RESEND and not channel.idempotent:  # as the file has it now
            self._record(part, PartStatus.UNKNOWN, "interrupted")
            report.unknown.append((part, "interrupted"))
            return
        if (why := self._why_not_now(part)) is not None:
            self._held.add(part.key)
            report.waiting.append((part, why))
            return
        attempt = self._deliver(part, contact, channel)
        if attempt is None:  # another process has it
            return
        if attempt.status is PartStatus.SENT:
            report.sent.append(part)
            return
        if attempt.code not in OF_ONE_MESSAGE:
            self._resting[part.channel] = attempt.code
        if attempt.status is PartStatus.QUEUED:
            self._held.add(part.key)
            report.waiting.append((part, attempt.code))
        else:
            (report.failed if attempt.status is PartStatus.FAILED else report.unknown).append((part, attempt.code))

    def _why_not_now(self, part: OutgoingPart) -> str | None:
        """Why the part is not sent now; None: it may be sent."""
        now = self.clock()
        if (part.kind in UNIT_KINDS or self.office_waits) and not self.hours.is_open(now):
            return ""
        if part.not_before is not None and now < part.not_before:
            return part.code
        if part.key in self._held:
            return "busy"
        return self._resting.get(part.channel)

    def _deliver(self, part: OutgoingPart, contact: Contact, channel: ChannelPart) -> PartChange | None:
        """What came of it; tried again at once where the service surely did not take it. None: it is not ours."""
        retrying = Retrying(
            retry=retry_if_result(may_try_at_once),
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=1, max=8),
            sleep=self.pause,
            retry_error_callback=last_result,
        )
        return retrying(self._attempt, part, contact, channel)

    def _attempt(self, part: OutgoingPart, contact: Contact, channel: ChannelPart) -> PartChange | None:
        self._keep_pace(part.channel, channel)
        at = self.clock()
        attempts = self.store.outgoing.claim(part, at)
        if attempts is None:
            return None
        delivery = self.send(channel, to_message_part(part, contact, at))
        change = self._change_after(delivery, attempts, may_have_arrived=part.code == RESEND, channel=channel)
        self.store.outgoing.change(part.id, change)
        return change

    def _keep_pace(self, name: str, channel: ChannelPart) -> None:
        """Wait while the channel has had its limit of messages within the last minute."""
        present = self.clock()
        if self.store.outgoing.handed_over(name, present - MINUTE, present) >= channel.per_minute:
            self.pause(MINUTE.total_seconds())

    def _change_after(
        self, delivery: Delivery, attempts: int, *, may_have_arrived: bool, channel: ChannelPart
    ) -> PartChange:
        """
        Args:
            may_have_arrived: by an attempt before: whatever is refused now, nobody knows then.
        """
        at, status, code = self.clock(), STATUS_AFTER[delivery.state], delivery.code
        if channel.idempotent and (status is PartStatus.UNKNOWN or (status is PartStatus.QUEUED and may_have_arrived)):
            status, code, may_have_arrived = PartStatus.QUEUED, RESEND, True
        if status is PartStatus.QUEUED and attempts >= MAX_ATTEMPTS:
            status, code = PartStatus.FAILED, "too_often"
        if status is PartStatus.FAILED and may_have_arrived:
            status = PartStatus.UNKNOWN
        wait = max(timedelta(seconds=delivery.wait_s), BACKOFF * (attempts // TRIES))
        not_before = at + wait if wait and status is PartStatus.QUEUED else None
        return PartChange(status=status, at=at, code=code, detail=delivery.detail, not_before=not_before)

    def _record(self, part: OutgoingPart, status: PartStatus, code: str) -> None:
        self.store.outgoing.change(part.id, PartChange(status=status, at=self.clock(), code=code))


def may_still_receive(part: OutgoingPart, contact: Contact) -> bool:
    """Whether the contact still has a role and a region that receive such messages: a digest names what no person has
    confirmed, and its recipient may have become a unit's, or another region's, since it was queued."""
    if (
        part.kind == MessageKind.DIGEST
        and sanitize(part.unit) != sanitize(contact.region)
        and not is_titled(part, contact)
    ):
        return False
    return (contact.role is ContactRole.OFFICE) is (part.kind not in UNIT_KINDS)


def is_titled(part: OutgoingPart, contact: Contact) -> bool:
    """Whether it is a digest of the contact's region, queued by a version that stored the region in its title alone."""
    return bool(contact.region) and part.title.startswith(f"{without_markup(contact.region, 40)}：")


STATUS_AFTER = {
    DeliveryState.DELIVERED: PartStatus.SENT,
    DeliveryState.LATER: PartStatus.QUEUED,
    DeliveryState.REFUSED: PartStatus.FAILED,
    DeliveryState.UNKNOWN: PartStatus.UNKNOWN,
}


def may_try_at_once(change: PartChange | None) -> bool:
    """Whether to repeat it now: not where the service asks to slow down, nor where it may have accepted it."""
    return change is not None and change.status is PartStatus.QUEUED and change.code in AT_ONCE


AT_ONCE = frozenset({"no_connection", "timed_out", "no_answer", "busy", "bad_proxy"})


OF_ONE_MESSAGE = frozenset({"recipient", "no_address", "service", "too_often"})
"""After any other failure the channel is left alone for the rest of the run: a wrong key, or a service that answers
nobody, would cost every message."""


def last_result(state: RetryCallState) -> PartChange | None:
    outcome = state.outcome
    return outcome.result() if outcome else None


def to_message_part(part: OutgoingPart, contact: Contact, at: datetime) -> MessagePart:
    return MessagePart(
        key=f"{part.key}-{part.part}",
        title=part.title,
        text=part.text,
        kind=part.kind,
        unit=sanitize(part.unit) if part.kind in UNIT_KINDS else "",
        email=contact.email,
        phone=contact.phone,
        part=part.part,
        parts=part.parts,
        at=at,
    )
