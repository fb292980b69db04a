"""Any service that the library Apprise knows; an extra (`pip install '.[apprise]'`), loaded when it is
used. It reports only success or failure; after a failure the message may have arrived all the same."""

from importlib import import_module
from typing import Any

from tracker.notify.channels.deadline import MayHaveArrived, NotTransmitted, Transmission, within
from tracker.notify.channels.delivery import Delivery, MessagePart, delivered, later, refused, unknown
from tracker.notify.contacts_file import ChannelPart

LIMIT_S = 30.0


def send_by_apprise(channel: ChannelPart, part_to_send: MessagePart, limit_s: float = LIMIT_S) -> Delivery:
    try:
        library: Any = import_module("apprise")
    except ImportError:
        return refused("no_apprise")
    sender = library.Apprise()
    if not sender.add(channel.url):
        return refused("apprise_url")

    def call(transmission: Transmission) -> bool:
        transmission.begin()
        return bool(sender.notify(title=part_to_send.title, body=part_to_send.text, body_format="text"))

    try:
        return delivered() if within(limit_s, call) else unknown("apprise_no")
    except NotTransmitted as error:
        return later(error.code, error.detail)
    except MayHaveArrived as error:
        return unknown(error.code, error.detail)
