"""Nothing is lost and nothing doubled: the program is stopped at every step of sending, and started again."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.tracker.cases.weekly_office import Office, day
from tracker.notify.channels.delivery import Delivery, DeliveryState, MessagePart, delivered, later, refused, unknown
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.contacts_file import ChannelPart, ContactRole
from tracker.notify.dispatch import MAX_ATTEMPTS, TRIES, Dispatcher, SendReport
from tracker.notify.letters.letter import UNIT_KINDS
from tracker.notify.notify_lock import NotifyLocked, acquire_notify_lock
from tracker.notify.working_hours import WorkingHours
from tracker.store.outgoing.outbox import NewMessage, PartChange, PartStatus
from tracker.store.store import Store

NOW = day(0)
ALWAYS = WorkingHours(is_kept=False)
NEVER = WorkingHours(workday=lambda day: False)
ROBOT = ChannelPart.model_validate({"kind": "wecom", "url": "https://robot.example/send?key=0123456789abcdef"})
GATEWAY = ChannelPart.model_validate({"kind": "webhook", "url": "https://sms.example/send", "idempotent": True})
CONTACTS = Contacts(
    channels={"群": ROBOT, "网关": GATEWAY},
    people=(
        Contact(name="值班室", role=ContactRole.OFFICE, channels=("群",)),
        Contact(name="张三", role=ContactRole.CLERK, channels=("群", "网关"), region="某市"),
    ),
)


class Killed(BaseException):
    """As a SIGKILL: nothing is done any more."""


@dataclass(slots=True)
class Service:
    """Takes what it is sent; answers in turn what is given, then yes."""

    answers: list[Delivery] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    calls: int = 0

    def send(self, channel: ChannelPart, part_to_send: MessagePart) -> Delivery:
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else delivered("ok")
        if answer.state is DeliveryState.DELIVERED and not (channel.idempotent and self.taken[part_to_send.key]):
            self.taken[part_to_send.key] += 1
        return answer


@pytest.fixture
def store(office: Office) -> Store:
    return office.store


@dataclass(slots=True)
class Clock:
    at: datetime = NOW
    pauses: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += timedelta(seconds=seconds)


def dispatcher(
    store: Store,
    send: Callable[[ChannelPart, MessagePart], Delivery],
    clock: Clock | None = None,
    hours: WorkingHours = ALWAYS,
    contacts: Contacts = CONTACTS,
) -> Dispatcher:
    clock = clock or Clock()
    return Dispatcher(
        store=store,
        contacts=contacts,
        hours=hours,
        office_waits=False,
        send=send,
        clock=clock.now,
        pause=clock.pause,
    )


def message(name: str = "a", *, channel: str = "群", kind: str = "reminder", parts: int = 1) -> NewMessage:
    return NewMessage(
        key=f"{name}-{channel}",
        kind=kind,
        recipient="值班室" if kind == "digest" else "张三",
        channel=channel,
        unit="" if kind == "digest" else "某局",
        title="标题",
        texts=tuple(f"{name} {number}" for number in range(1, parts + 1)),
        items=(f"item-{name}",),
    )


def told_by(messages: Sequence[NewMessage]) -> set[tuple[str, str, str]]:
    return {(message.recipient, message.channel, item) for message in messages for item in message.items}


def queue(store: Store, *messages: NewMessage) -> int:
    return store.outgoing.queue(messages, UNIT_KINDS, told_by(messages), NOW)


def states(store: Store) -> list[PartStatus]:
    return [part.status for part in store.outgoing.all()]


def test_what_is_sent_is_sent_once(store: Store) -> None:
    service = Service()
    messages = message("a", parts=2), message("b", kind="digest")
    assert queue(store, *messages) == 3
    assert len(dispatcher(store, service.send).run().sent) == 3
    assert store.outgoing.sent_items(UNIT_KINDS) == told_by(messages)
    assert queue(store, *messages) == 0
    assert dispatcher(store, service.send).run() == SendReport()
    assert set(service.taken.values()) == {1}
    assert {part.detail for part in store.outgoing.all()} == {"ok"}


# Killed


STEPS = ("claimed", "taken", "answered", "recorded")


def killed_at(store: Store, service: Service, call: int, step: str) -> None:
    """Send until the program is killed at a step of one of its calls."""

    def send(channel: ChannelPart, part_to_send: MessagePart) -> Delivery:
        is_last = service.calls + 1 == call
        if is_last and step == "claimed":
            raise Killed
        answer = service.send(channel, part_to_send)
        if is_last and step in ("taken", "answered"):
            raise Killed
        return answer

    change = store.outgoing.change

    def record(part_id: int, new: PartChange, **more: object) -> bool:
        done = change(part_id, new)
        if service.calls == call and step == "recorded":
            raise Killed
        return done

    store.outgoing.change = record  # type: ignore[method-assign, assignment]
    try:
        with pytest.raises(Killed):
            dispatcher(store, send).run()
    finally:
        store.outgoing.change = change  # type: ignore[method-assign]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("channel", ["群", "网关"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_wherever_it_is_killed_nothing_is_lost_or_doubled(store: Store, call: int, channel: str, step: str) -> None:
    messages = message("a", channel=channel, parts=2), message("b", channel=channel)
    queue(store, *messages)
    service = Service()
    killed_at(store, service, call, step)
    queue(store, *messages)  # as the next run does
    report = dispatcher(store, service.send).run()
    wanted = {"a-1", "a-2", "b-1"}
    wanted = {f"{key.split('-')[0]}-{channel}-{key.split('-')[1]}" for key in wanted}
    unknown_keys = {f"{part.key}-{part.part}" for part, _ in report.unknown}
    assert set(service.taken.values()) == {1}  # nothing doubled
    assert set(service.taken) | unknown_keys == wanted  # nothing lost without a word
    is_unknown = channel == "群" and step != "recorded"
    assert len(unknown_keys) == int(is_unknown)
    assert set(states(store)) == ({PartStatus.SENT, PartStatus.UNKNOWN} if is_unknown else {PartStatus.SENT})
    assert dispatcher(store, service.send).run() == SendReport()


def test_a_message_of_which_nobody_knows_is_sent_again_by_a_person_alone(store: Store) -> None:
    queue(store, message())
    service = Service([unknown("timed_out")])
    assert [code for _, code in dispatcher(store, service.send).run().unknown] == ["timed_out"]
    queue(store, message())
    dispatcher(store, service.send).run()
    assert (service.calls, states(store)) == (1, [PartStatus.UNKNOWN])
    (part,) = store.outgoing.all()
    again = PartChange(status=PartStatus.QUEUED, at=NOW, code="again", detail="张三")
    assert store.outgoing.change(part.id, again, only_from=[PartStatus.UNKNOWN])
    assert not store.outgoing.change(part.id, again, only_from=[PartStatus.UNKNOWN])
    dispatcher(store, service.send).run()
    assert (sum(service.taken.values()), states(store)) == (1, [PartStatus.SENT])


def test_what_may_have_arrived_keeps_its_row_although_it_is_not_due_any_more(store: Store) -> None:
    queue(store, message(channel="网关"))
    dispatcher(store, Service([unknown("timed_out")]).send).run()
    store.outgoing.queue([], UNIT_KINDS, [], NOW)
    assert [(part.status, part.code) for part in store.outgoing.all()] == [(PartStatus.QUEUED, "resend")]


def test_what_may_have_arrived_is_remembered_through_later_failures(store: Store) -> None:
    queue(store, message(channel="网关"))
    clock = Clock()
    dispatcher(store, Service([unknown("timed_out"), later("no_connection")]).send, clock).run()
    clock.at += timedelta(hours=1)
    dispatcher(store, Service([later("no_connection")]).send, clock).run()
    assert [(part.status, part.code) for part in store.outgoing.all()] == [(PartStatus.QUEUED, "resend")]
    clock.at += timedelta(hours=1)
    dispatcher(store, Service([refused("http_status", "HTTP 409")]).send, clock).run()
    assert states(store) == [PartStatus.UNKNOWN]


def test_what_may_have_arrived_is_unknown_after_many_attempts(store: Store) -> None:
    queue(store, message(channel="网关"))
    clock = Clock()
    for _ in range(MAX_ATTEMPTS + 2):
        dispatcher(store, Service([unknown("timed_out")]).send, clock).run()
        clock.at += timedelta(days=1)
    assert [(part.status, part.code) for part in store.outgoing.all()] == [(PartStatus.UNKNOWN, "too_often")]


def test_a_receiver_that_takes_keys_twice_after_all_is_sent_nothing_again(store: Store) -> None:
    queue(store, message(channel="网关"))
    dispatcher(store, Service([unknown("timed_out")]).send).run()
    channels = {**CONTACTS.channels, "网关": GATEWAY.model_copy(update={"idempotent": False})}
    service = Service()
    dispatcher(store, service.send, contacts=Contacts(channels=channels, people=CONTACTS.people)).run()
    assert (service.calls, states(store)) == (0, [PartStatus.UNKNOWN])


# Definite failures


def test_no_connection_is_tried_again_at_once_and_then_by_the_next_run(store: Store) -> None:
    queue(store, message(), message("b"))
    service, clock = Service([later("no_connection")] * TRIES), Clock()
    report = dispatcher(store, service.send, clock).run()
    assert (service.calls, len(clock.pauses)) == (TRIES, TRIES - 1)
    assert [code for _, code in report.waiting] == ["no_connection"] * 2  # the channel rests
    report = dispatcher(store, service.send, clock).run()  # before its time is over
    assert [part.part for part in report.sent] == [1]
    clock.at += timedelta(hours=1)
    dispatcher(store, service.send, clock).run()
    assert states(store) == [PartStatus.SENT] * 2


def test_a_service_that_asks_to_slow_down_is_left_alone(store: Store) -> None:
    queue(store, message(), message("b"), message("c", channel="网关"))
    service, clock = Service([later("rate", wait_s=600)]), Clock()
    report = dispatcher(store, service.send, clock).run()
    assert ([code for _, code in report.waiting], len(report.sent), clock.pauses) == (["rate", "rate"], 1, [])
    clock.at += timedelta(seconds=599)
    dispatcher(store, service.send, clock).run()
    assert [part.status for part in store.outgoing.all() if part.key == "a-群"] == [PartStatus.QUEUED]
    clock.at += timedelta(seconds=1)
    dispatcher(store, service.send, clock).run()
    assert set(states(store)) == {PartStatus.SENT}


def test_tries_are_bounded(store: Store) -> None:
    queue(store, message())
    service, clock = Service([later("busy")] * 100), Clock()
    for _ in range(20):
        dispatcher(store, service.send, clock).run()
        clock.at += timedelta(days=1)
    (part,) = store.outgoing.all()
    assert (part.status, part.code, part.attempts, service.calls) == (
        PartStatus.FAILED, "too_often", MAX_ATTEMPTS, MAX_ATTEMPTS,
    )  # fmt: skip


def test_what_is_refused_is_not_tried_again_and_others_go_on(store: Store) -> None:
    queue(store, message(parts=2), message("b"))
    service = Service([refused("service", "40035")])
    report = dispatcher(store, service.send).run()
    assert ([code for _, code in report.failed], len(report.sent)) == (["service"], 2)
    dispatcher(store, service.send).run()
    assert service.calls == 3


@pytest.mark.parametrize("answer", [refused("sign"), refused("not_understood"), unknown("timed_out")])
def test_a_channel_that_fails_as_such_costs_one_message_a_run(store: Store, answer: Delivery) -> None:
    queue(store, *(message(str(number)) for number in range(5)), message("c", channel="网关"))
    service = Service([answer])
    report = dispatcher(store, service.send).run()
    assert (len([*report.failed, *report.unknown]), len(report.waiting), len(report.sent)) == (1, 4, 1)
    assert len(dispatcher(store, service.send).run().sent) == 4


def test_the_second_part_waits_for_the_first(store: Store) -> None:
    queue(store, message(parts=2))
    report = dispatcher(store, Service([later("rate", wait_s=60)]).send).run()
    assert (report.sent, len(report.waiting)) == ([], 2)


def test_a_channel_gets_no_more_in_a_minute_than_it_takes(store: Store) -> None:
    queue(store, *(message(str(number)) for number in range(ROBOT.per_minute + 1)))
    clock = Clock()
    dispatcher(store, Service().send, clock).run()
    assert clock.pauses == [60.0]
    assert set(states(store)) == {PartStatus.SENT}


# Hours and contacts


def test_a_clock_that_was_set_back_makes_no_message_wait(store: Store) -> None:
    ahead, back = Clock(at=NOW + timedelta(days=400)), Clock()
    queue(store, *(message(str(number), kind="digest") for number in range(ROBOT.per_minute)))
    dispatcher(store, Service().send, ahead).run()
    queue(store, message("later", kind="digest"))
    assert len(dispatcher(store, Service().send, back).run().sent) == 1
    assert back.pauses == []


def test_units_wait_for_working_hours_and_the_office_does_not(store: Store) -> None:
    queue(store, message(), message("b", kind="digest"))
    report = dispatcher(store, Service().send, hours=NEVER).run()
    assert ([part.kind for part in report.sent], report.waiting[0][1]) == (["digest"], "")
    assert [part.kind for part in dispatcher(store, Service().send).run().sent] == ["reminder"]


def test_a_contact_who_left_the_file_is_sent_nothing(store: Store) -> None:
    queue(store, message("b", kind="digest"))
    nobody = Contacts(channels=CONTACTS.channels, people=())
    service = Service()
    dispatcher(store, service.send, contacts=nobody).run()
    assert (service.calls, states(store)) == (0, [PartStatus.WITHDRAWN])


@pytest.mark.parametrize(
    ("kind", "role"), [("digest", ContactRole.CLERK), ("trouble", ContactRole.LEADER), ("reminder", ContactRole.OFFICE)]
)
def test_a_contact_who_changed_sides_is_not_sent_what_was_meant_for_the_other(
    store: Store, kind: str, role: ContactRole
) -> None:
    one = replace(message("b", kind=kind), recipient="王五")
    queue(store, one)
    changed = Contacts(
        channels=CONTACTS.channels, people=(Contact(name="王五", role=role, channels=("群",), region="某市"),)
    )
    service = Service()
    dispatcher(store, service.send, contacts=changed).run()
    assert (service.calls, states(store)) == (0, [PartStatus.WITHDRAWN])


@pytest.mark.parametrize(
    ("unit", "title", "region", "is_sent"),
    [
        ("湘潭市", "湘潭市：检查情况", "湘潭市", True),
        ("湘潭市", "湘潭市：检查情况", "长沙市", False),
        ("湘潭市", "湘潭市：检查情况", "", False),
        ("", "某省：检查情况", "长沙市", False),
        ("", "某省：检查情况", "", True),
        ("", "长沙市：检查情况", "长沙市", True),  # queued by a version before
    ],
)
def test_a_digest_goes_to_nobody_whose_region_is_another_by_now(
    store: Store, unit: str, title: str, region: str, is_sent: bool
) -> None:
    queue(store, replace(message("b", kind="digest"), unit=unit, title=title))
    people = (Contact(name="值班室", role=ContactRole.OFFICE, channels=("群",), region=region),)
    service = Service()
    dispatcher(store, service.send, contacts=replace(CONTACTS, people=people)).run()
    assert states(store) == [PartStatus.SENT if is_sent else PartStatus.WITHDRAWN]
    assert service.calls == is_sent


# What does not hold any more


def test_what_a_unit_waits_for_goes_when_it_does_not_hold_any_more(store: Store) -> None:
    queue(store, message(), message("b", kind="digest"))
    queue(store)
    assert [part.kind for part in store.outgoing.all()] == ["digest"]  # the office's stays
    assert queue(store, message()) == 1  # it holds again


def test_what_waits_is_sent_as_it_is_known_last(store: Store) -> None:
    queue(store, message(parts=1))
    newer = NewMessage(**{**{name: getattr(message(), name) for name in NewMessage.__slots__}, "texts": ("newer",)})
    queue(store, newer)
    assert [part.text for part in store.outgoing.all()] == ["newer"]


def test_the_rest_of_a_message_is_withdrawn_when_it_does_not_hold_any_more(store: Store) -> None:
    queue(store, message(parts=2))
    dispatcher(store, Service([delivered(), later("rate")]).send).run()
    queue(store)
    assert states(store) == [PartStatus.SENT, PartStatus.WITHDRAWN]


def test_one_item_is_reported_once_whatever_else_a_message_reports(store: Store) -> None:
    queue(store, message())
    dispatcher(store, Service().send).run()
    other = NewMessage(**{**{name: getattr(message("z"), name) for name in NewMessage.__slots__}, "items": ("item-a",)})
    assert queue(store, other) == 0


# Two at once


def test_a_second_program_is_kept_out_and_a_dead_one_is_not(tmp_path: Path) -> None:
    with acquire_notify_lock(tmp_path), pytest.raises(NotifyLocked), acquire_notify_lock(tmp_path):
        pass
    with acquire_notify_lock(tmp_path):
        pass


def test_a_part_that_another_program_claimed_is_left_to_it(store: Store) -> None:
    queue(store, message())
    (part,) = store.outgoing.all()
    assert (store.outgoing.claim(part, NOW), store.outgoing.claim(part, NOW)) == (1, None)
