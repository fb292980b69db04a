"""Secrets in a session's storage state, which must never be written anywhere else."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def secrets_in(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a storage state's cookies and local storage; for values that are JSON, also the strings in them."""
    cookies = [cookie.get("value", "") for cookie in state.get("cookies", ())]
    stored = [item.get("value", "") for origin in state.get("origins", ()) for item in origin.get("localStorage", ())]
    return (*cookies, *(text for value in stored for text in (value, *texts_in(value))))


def texts_in(value: str) -> Iterator[str]:
    try:
        waiting = [json.loads(value)]
    except (ValueError, RecursionError):
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
