"""Finds the secrets in contacts.yaml, and removes them from everything that is shown."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from tracker.errors import Fault
from tracker.notify.contacts_file import LOOPBACK, ChannelKind, ChannelPart
from tracker.text.named_values import REDACTED
from tracker.text.secrets import SECRETS
from tracker.yaml_file.line_yaml import Node

MIN_HIDDEN = 4
"""Characters: a shorter part of an address is a word (`v2`, `send`)."""
SECRET_KEYS = ("url", "secret", "password")


def is_local(channel: ChannelPart) -> bool:
    """Whether it leads to this machine; of Apprise's addresses nobody knows."""
    if channel.kind is ChannelKind.APPRISE:
        return False
    host = channel.host if channel.kind is ChannelKind.EMAIL else urlsplit(channel.url).hostname
    return host in LOOPBACK


def secrets_of_url(url: str) -> Iterator[str]:
    """The address itself, its words that are no names of places, and its parameters' values."""
    yield url
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    yield from (word for word in parts.path.split("/") if len(word) >= 16)
    yield from (value for _, value in parse_qsl(parts.query) if len(value) >= MIN_HIDDEN)
    yield from (word for word in (parts.username, parts.password) if word and len(word) >= MIN_HIDDEN)


def channel_secrets(channel: ChannelPart) -> tuple[str, ...]:
    """All that must never be shown of a channel, longest first."""
    found = {*secrets_of_url(channel.url), channel.secret, channel.password} - {""}
    return tuple(sorted(found, key=len, reverse=True))


def hide_secrets(root: Node) -> None:
    """Make them secrets of this process, also where the file has faults."""
    channels = root.at(("channels",)).value
    for channel in channels.values() if isinstance(channels, dict) else ():
        for key in SECRET_KEYS if isinstance(channel.value, dict) else ():
            text = channel.value[key].raw if key in channel.value else ""
            SECRETS.add(secrets_of_url(text) if key == "url" else [text])


def masked(root: Node) -> Node:
    """The same lines, with nothing that a fault could quote of a secret."""

    def mask(node: Node, key: str) -> Node:
        if isinstance(node.value, dict):
            return Node(node.line, {name: mask(inner, name) for name, inner in node.value.items()})
        if isinstance(node.value, list):
            return Node(node.line, [mask(inner, key) for inner in node.value])
        return Node(node.line, node.value, REDACTED if key in SECRET_KEYS else node.raw)

    return mask(root, "")


def without_values(fault: Fault) -> Fault:
    return Fault(fault.line, SECRETS.clean(fault.zh), SECRETS.clean(fault.en))


def clean_of(channel: ChannelPart, text: str) -> str:
    """A text without the channel's secrets, however short they are."""
    for secret in channel_secrets(channel):
        text = text.replace(secret, REDACTED)
    return SECRETS.clean(text)
