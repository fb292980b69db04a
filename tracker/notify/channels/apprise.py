"""Any service that the library Apprise knows; an extra (`pip install '.[apprise]'`), loaded when it is
used. It says only yes or no, so a no may have been a yes on the way: nobody knows."""

from importlib import import_module
from typing import Any

from tracker.notify.channels.deadline import HandOver, MayHaveArrived, NotHandedOver, within
from tracker.notify.channels.delivery import Delivery, Parcel, delivered, later, refused, unknown
from tracker.notify.contacts_file import ChannelPart

LIMIT_S = 30.0


def send_by_apprise(channel: ChannelPart, parcel: Parcel, limit_s: float = LIMIT_S) -> Delivery:
    try:
        library: Any = import_module("apprise")
    except ImportError:
        return refused("no_apprise")
    sender = library.Apprise()
    if not sender.add(channel.url):
        return refused("apprise_url")

    def call(hand_over: HandOver) -> bool:
        hand_over.begin()
        return bool(sender.notify(title=parcel.title, body=parcel.text, body_format="text"))

    try:
        return delivered() if within(limit_s, call) else unknown("apprise_no")
    except NotHandedOver as error:
        return later(error.code, error.detail)
    except MayHaveArrived as error:
        return unknown(error.code, error.detail)
