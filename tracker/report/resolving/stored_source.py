"""The source of a found handle, as the register's history stores it, and in words."""

from tracker.messages.messages import Messages
from tracker.text.sanitize import sanitize

MARK = "resolve"


def to_stored(reason: str, kind: str, text: str) -> str:
    """In no language."""
    return "|".join((MARK, reason, kind, text))


def in_words(stored: str, messages: Messages) -> str:
    """The sentence for people; a source of another form as it is. Empty: none is stored."""
    parts = stored.split("|", 3)
    if len(parts) != 4 or parts[0] != MARK:
        return sanitize(stored)
    _, reason, kind, text = parts
    basis = messages.text("resolve.by_person") if reason == "by_person" else messages.handle_reason(reason)
    source = " ".join(filter(None, (messages.handle_source(kind) if kind else "", text)))
    return messages.text("resolve.source", basis=basis, source=source).strip()
