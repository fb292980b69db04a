"""Sends one part of a message through its channel."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from tracker.notify.channels.apprise import send_by_apprise
from tracker.notify.channels.deadline import MayHaveArrived, NotTransmitted
from tracker.notify.channels.delivery import Delivery, MessagePart, later, refused, unknown
from tracker.notify.channels.https import LIMIT_S, exchange
from tracker.notify.channels.mail import send_mail
from tracker.notify.channels.robots import REQUESTS, to_delivery
from tracker.notify.contact_secrets import clean_of
from tracker.notify.contacts_file import ChannelKind, ChannelPart

OVERHEAD = 600
"""Bytes of a request besides the message's text; a signature and a title of its own included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeLimit:
    """How much a service takes at once."""

    most: int
    size: Callable[[str], int]


def in_utf8(text: str) -> int:
    return len(text.encode())


def in_json(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())


def limit_of_channel(channel: ChannelPart) -> SizeLimit:
    """企业微信 counts the text (4096 bytes as markdown, 2048 as text), 钉钉 (20,000) and 飞书 (20 KB) the request."""
    if channel.kind is ChannelKind.WECOM:
        return SizeLimit(most=4096 - 4 if channel.markdown else 2048, size=in_utf8)  # **: four bytes
    if channel.kind is ChannelKind.DINGTALK:
        return SizeLimit(most=20_000 - OVERHEAD, size=lambda text: in_json(text) + 2 * text.count("\n"))
    if channel.kind is ChannelKind.FEISHU:
        return SizeLimit(most=20_000 - OVERHEAD, size=in_json)
    if channel.kind is ChannelKind.EMAIL:
        return SizeLimit(most=500_000, size=in_utf8)
    return SizeLimit(most=channel.limit, size=in_utf8)


def send(channel: ChannelPart, part_to_send: MessagePart, proxy: str = "", limit_s: float | None = None) -> Delivery:
    """The result, without a secret of the channel. Never raises for what a service does.

    Args:
        limit_s: for the whole call; None: that of the channel's kind.
    """
    try:
        made = dispatch(channel, part_to_send, proxy, limit_s)
    except NotTransmitted as error:
        made = later(error.code, error.detail)
    except MayHaveArrived as error:
        made = unknown(error.code, error.detail)
    return replace(made, detail=clean_of(channel, made.detail))


def dispatch(channel: ChannelPart, part_to_send: MessagePart, proxy: str, limit_s: float | None) -> Delivery:
    if channel.kind is ChannelKind.EMAIL:
        if not part_to_send.email:
            return refused("no_address")
        return send_mail(channel, part_to_send, limit_s)
    if channel.kind is ChannelKind.APPRISE:
        return send_by_apprise(channel, part_to_send, limit_s)
    answer = exchange(REQUESTS[channel.kind](channel, part_to_send), proxy, limit_s or LIMIT_S)
    return to_delivery(channel.kind, answer, lambda words: clean_of(channel, words))
