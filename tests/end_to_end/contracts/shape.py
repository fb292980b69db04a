"""The shape of a JSON document: every path to a value, with its types. Lists and open mappings count as one element."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

OPEN = {
    "counts",  # by verdict
    "by_reason",
    "by_rule",
    "by_platform",
    "evidence",  # of a finding: each rule has its own facts
    "outcomes",
    "severities",
    "pages",
    "stopped",
    "withheld",
    "clocks",
}
"""Keys whose mapping has keys of data, not of the contract."""

TYPES = {
    dict: "object",
    list: "list",
    str: "string",
    bool: "yes/no",
    int: "number",
    float: "number",
    type(None): "null",
}


def shape_of(document: Any) -> list[str]:
    """Sorted lines `path: types`; a list's elements are `[]`, an open mapping's values `{}`."""
    types: dict[str, set[str]] = defaultdict(set)
    for path, name in walk(document, "$", is_open=False):
        types[path].add(name)
    return [f"{path}: {' or '.join(sorted(names))}" for path, names in sorted(types.items())]


def walk(value: Any, path: str, *, is_open: bool) -> Iterator[tuple[str, str]]:
    yield path, TYPES[type(value)]
    if isinstance(value, dict):
        for key, held in value.items():
            yield from walk(held, f"{path}{{}}" if is_open else f"{path}.{key}", is_open=key in OPEN)
    elif isinstance(value, list):
        for held in value:
            yield from walk(held, f"{path}[]", is_open=False)
