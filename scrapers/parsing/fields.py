"""Strict conversion of values in a platform's JSON: `str(None)` is no id, and null is no name."""

from collections.abc import Mapping
from typing import Any

from scrapers.model.profile import check_readable

IDS = range(1, 2**64)
COUNTS = range(10**9)
"""The largest count of posts ever seen is below a million."""
MARKS: Mapping[object, bool] = {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}
"""How platforms write yes and no; True and False are equal to 1 and 0."""


def to_id(value: Any) -> str:
    """An id, sent as a number or a string.

    Raises:
        TypeError: it is neither.
        ValueError: it is empty, or not a possible id.
    """
    if isinstance(value, str):
        if not value:
            raise ValueError(f"no id: {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"not an id: {value!r}")
    if value not in IDS:
        raise ValueError(f"no id: {value!r}")
    return str(value)


def to_numeric_id(value: Any) -> str:
    """A numeric id, sent as a number or as digits.

    Raises:
        TypeError, ValueError: it is not numeric.
    """
    number = value if isinstance(value, str) else to_id(value)
    if not (number.isascii() and number.isdigit() and len(number) <= 20):
        raise ValueError(f"not a number: {value!r}")
    return number


def count(value: Any) -> int:
    """A count, sent as a number or as digits.

    Raises:
        TypeError: it is neither.
        ValueError: it is outside COUNTS.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"not a count: {value!r}")
    if int(value) not in COUNTS:
        raise ValueError(f"nobody counts {value!r}")
    return int(value)


def optional_count(values: Mapping[str, Any], key: str) -> int | None:
    """The count at a key; None: unknown, because the key is absent or no count stands there (`1.2万`)."""
    try:
        return count(values[key])
    except (LookupError, TypeError, ValueError):
        return None


def is_unread_count(value: Any) -> bool:
    """Whether something stands in the place of a count that is none, as `1.2万`: it may be of any number of posts, so
    that nothing shows that there are none, or no more."""
    if value is None:
        return False
    try:
        count(value)
    except (TypeError, ValueError):
        return True
    return False


def mapping(value: Any) -> Mapping[str, Any]:
    """The object that stands there; empty: absent, or none."""
    return value if isinstance(value, Mapping) else {}


def optional_text(value: Any) -> str:
    """A title, an address, a text: what a post or account can do without; empty: absent, or no text."""
    return value if isinstance(value, str) else ""


def optional_bool(value: Any) -> bool | None:
    """A mark, sent as a boolean, 1 and 0, or these as text; None: absent, or none of these: unknown."""
    return MARKS.get(value) if isinstance(value, bool | int | str) else None


def text(value: Any) -> str:
    """
    Raises:
        TypeError: it is not a string.
    """
    if not isinstance(value, str):
        raise TypeError(f"not text: {value!r}")
    return value


def name(value: Any) -> str:
    """A non-empty, readable name: without one an account's identity cannot be compared.

    Raises:
        TypeError: it is not a string.
        ValueError: it is empty, or not readable.
    """
    if not text(value).strip():
        raise ValueError("an empty name")
    check_readable(value)
    return text(value)


def optional_name(values: Mapping[str, Any], key: str) -> str:
    """The name at a key; empty: the key is absent, and only the handle identifies the account.

    Raises:
        TypeError, ValueError: another value stands there.
    """
    return "" if values.get(key) is None else name(values[key])


def to_bool(value: Any) -> bool:
    """A boolean, sent as such or as 1 and 0.

    Raises:
        ValueError: it is neither.
    """
    if value not in (True, False):
        raise ValueError(f"neither yes nor no: {value!r}")
    return bool(value)
