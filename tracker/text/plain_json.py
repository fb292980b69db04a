"""Turns values into plain JSON: every text sanitized, instants with +08:00, days in ISO form, enums as their values."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum

from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso


def to_plain_json(value: object) -> object:
    """The value as JSON, at any depth, the keys of mappings included; None and numbers stay as they are."""
    if isinstance(value, Enum):  # before str: most of them are texts too
        return value.value
    if isinstance(value, str):
        return sanitize(value)
    if value is None or isinstance(value, int | float):  # most fields: the next tests take longer
        return value
    if isinstance(value, datetime):  # before date, of which it is one
        return to_iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {sanitize(str(key)): to_plain_json(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [to_plain_json(item) for item in value]
    return value


def json_fields(value: object, *names: str) -> dict[str, object]:
    """The fields that stand in a document under their own names, in the order given."""
    return {name: to_plain_json(getattr(value, name)) for name in names}
