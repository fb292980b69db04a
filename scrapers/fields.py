"""Values of a platform's JSON, taken at their word or not at all: `str(None)` is no id, and null is no name."""

from typing import Any


def key(value: Any) -> str:
    """An id, sent as a number or as text.

    Raises:
        TypeError: it is neither.
        ValueError: it is empty.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"not an id: {value!r}")
    if value == "":
        raise ValueError("an empty id")
    return str(value)


def text(value: Any) -> str:
    """
    Raises:
        TypeError: it is no text.
    """
    if not isinstance(value, str):
        raise TypeError(f"not text: {value!r}")
    return value


def flag(value: Any) -> bool:
    """A yes or no, sent as such or as 1 and 0.

    Raises:
        ValueError: it is neither.
    """
    if value not in (True, False):
        raise ValueError(f"neither yes nor no: {value!r}")
    return bool(value)
