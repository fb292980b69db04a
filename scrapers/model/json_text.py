"""Parses JSON so that a key that occurs twice in one object with different values has no value."""

import json
from collections.abc import Sequence
from typing import Any


class TwoValues:
    """The value of such a name: neither text nor number nor list nor object, so it is unknown, or cannot be read."""

    def __repr__(self) -> str:
        return "two values"


TWO_VALUES = TwoValues()


def to_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        values |= {name: TWO_VALUES for name, value in pairs if values[name] != value}
    return values


DECODER = json.JSONDecoder(object_pairs_hook=to_object)


def parse_json(text: str | bytes) -> Any:
    """
    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deep.
    """
    return json.loads(text, object_pairs_hook=to_object)
