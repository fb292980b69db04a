"""Values of a platform's JSON, taken at their word or not at all: `str(None)` is no id, and null is no name."""

from collections.abc import Mapping
from typing import Any

from scrapers.model.profile import check_readable

IDS = range(1, 2**64)
COUNTS = range(10**9)
"""The largest count of posts ever seen is below a million."""


def to_id(value: Any) -> str:
    """An id, sent as a number or as text.

    Raises:
        TypeError: it is neither.
        ValueError: it is empty, or no number that is given out.
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
    """An id that is a number, sent as one or as its digits.

    Raises:
        TypeError, ValueError: it is none.
    """
    number = value if isinstance(value, str) else to_id(value)
    if not (number.isascii() and number.isdigit() and len(number) <= 20):
        raise ValueError(f"not a number: {value!r}")
    return number


def count(value: Any) -> int:
    """How many there are, sent as a number or as its digits.

    Raises:
        TypeError: it is neither.
        ValueError: it is none that is counted to.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"not a count: {value!r}")
    if int(value) not in COUNTS:
        raise ValueError(f"nobody counts {value!r}")
    return int(value)


def count_if_told(values: Mapping[str, Any], key: str) -> int | None:
    """The count that stands at a key; None: there is none, and how many there are is not known.

    Raises:
        TypeError, ValueError: something else stands there.
    """
    return None if values.get(key) is None else count(values[key])


def text(value: Any) -> str:
    """
    Raises:
        TypeError: it is no text.
    """
    if not isinstance(value, str):
        raise TypeError(f"not text: {value!r}")
    return value


def name(value: Any) -> str:
    """A text that is there: without its name an account is held against nothing.

    Raises:
        TypeError: it is no text.
        ValueError: it is empty, or not readable.
    """
    if not text(value).strip():
        raise ValueError("an empty name")
    check_readable(value)
    return text(value)


def name_if_told(values: Mapping[str, Any], key: str) -> str:
    """The name that stands at a key; empty: there is none, and whose this is hangs on the handle alone.

    Raises:
        TypeError, ValueError: something else stands there.
    """
    return "" if values.get(key) is None else name(values[key])


def to_bool(value: Any) -> bool:
    """A yes or no, sent as such or as 1 and 0.

    Raises:
        ValueError: it is neither.
    """
    if value not in (True, False):
        raise ValueError(f"neither yes nor no: {value!r}")
    return bool(value)
