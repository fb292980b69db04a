"""Any service that the library Apprise knows; an extra (`pip install '.[apprise]'`), loaded when it is
used. It reports only success or failure; after a failure the message may have arrived all the same."""

from importlib import import_module
from typing import Any

from tracker.notify.channels.deadline import Transmission, within
from tracker.notify.channels.delivery import Delivery, MessagePart, delivered, refused, unknown
from tracker.notify.contacts_file import ChannelPart

LIMIT_S = 30.0


def send_by_apprise(channel: ChannelPart, part_to_send: MessagePart, limit_s: float | None = None) -> Delivery:
    """
    Args:
        limit_s: None: LIMIT_S.

    Raises:
        NotTransmitted, MayHaveArrived: see tracker.notify.channels.deadline.
    """
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

    return delivered() if within(limit_s or LIMIT_S, call) else unknown("apprise_no")
