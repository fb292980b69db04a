"""Turns pydantic's errors about accounts.yaml into messages for its author."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tracker.errors import Fault
from tracker.yaml_file.line_yaml import Node, shorten
from tracker.yaml_file.schema import YamlSection, suggested

KeyPath = tuple[str | int, ...]
MAX_FAULTS = 1000
"""Faults of one file that are worded; the rest are counted. To word 400,000 of them took 20 s."""


def first_faults(error: ValidationError, root: Node, part: type[YamlSection]) -> tuple[tuple[Fault, ...], int]:
    """The first of pydantic's errors as faults, and how many more there are."""
    found = error.errors(include_url=False, include_input=False)
    faults = tuple(to_fault(details, root, part) for details in found[:MAX_FAULTS])
    return faults, len(found) - len(faults)


def to_fault(details: ErrorDetails, root: Node, part: type[YamlSection]) -> Fault:
    """A pydantic error as a fault with its line and words.

    Args:
        part: model of the whole file.
    """
    path = tuple(part for part in details["loc"] if part != "[key]")
    node = root.at(path)
    zh, en = to_message(details, path, node, part)
    where_zh, where_en = to_label(path)
    return Fault(node.line, f"{where_zh}{zh}", f"{where_en}{en}")


def to_label(path: KeyPath) -> tuple[str, str]:
    """A readable path of a key: `register.state`, `region 第 2 项`; accounts are identified by their lines."""
    inner = path[2:] if path[:1] == ("accounts",) and len(path) > 2 else path
    key = ".".join(part for part in inner if isinstance(part, str))
    number = inner[-1] + 1 if inner and isinstance(inner[-1], int) else None
    return (f"{key} 第 {number} 项：", f"{key} item {number}: ") if number else (f"{key}：", f"{key}: ")


def to_message(details: ErrorDetails, path: KeyPath, node: Node, part: type[YamlSection]) -> tuple[str, str]:
    """What is wrong with one value, in Chinese and English, without its key and line."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "unfit":
        return context["zh"], context["en"]
    if kind == "missing":
        return "缺少这一项", "is missing"
    if kind == "extra_forbidden":
        return to_unknown_key(path, part)
    if node.value is None:
        return "没有填写", "is empty"
    if kind == "string_type" and not isinstance(node.value, dict | list):
        return (
            f'{shorten(node.raw)} 要加引号，写成 "{shorten(node.raw)}"',
            f'put {shorten(node.raw)} in quotes: "{shorten(node.raw)}"',
        )
    found = describe_value(node)
    if kind == "enum":
        zh, en = to_choice(node.raw, re.findall("'(.+?)'", context["expected"]))
        return f"{found[0]}{zh}", f"{found[1]} {en}"
    expected = WANTED.get(kind) or next((words for start, words in WANTED.items() if kind.startswith(start)), None)
    if expected:
        zh, en = (words.format(**context) for words in expected)
        return f"{found[0]}应为{zh}", f"{found[1]} should be {en}"
    return f"{found[0]}不合要求（{details['msg']}）", f"{found[1]} is wrong: {details['msg']}"


WANTED: Mapping[str, tuple[str, str]] = {
    "literal_error": (" {expected}", "{expected}"),
    "string_type": ("一段文字", "text"),
    "date": ("日期，如 2023-09-19", "a date such as 2023-09-19"),
    "int": ("整数（不加引号）", "a whole number, without quotes"),
    "float": ("数字（不加引号）", "a number, without quotes"),
    "bool": (" true 或 false", "true or false"),
    "list": ("列表，每项一行以“- ”开头，或写成 [甲, 乙]", "a list: each item after a dash, or [one, other]"),
    "tuple": ("列表，如 [10, 12]", "a list such as [10, 12]"),
    "model": ("一组“键: 值”", "keys with values"),
    "dict": ("一组“键: 值”", "keys with values"),
    "greater_than_equal": ("不小于 {ge} 的数", "{ge} or more"),
    "greater_than": ("大于 {gt} 的数", "more than {gt}"),
    "less_than_equal": ("不大于 {le} 的数", "{le} or less"),
}
"""pydantic's error type, or its prefix -> what the key expects."""


def describe_value(node: Node) -> tuple[str, str]:
    if isinstance(node.value, dict):
        return "写成了一组键，", "a group of keys"
    if isinstance(node.value, list):
        return "写成了列表，", "a list"
    return f"“{shorten(node.raw)}”不对，", shorten(node.raw)


def to_choice(found: str, words: list[str]) -> tuple[str, str]:
    zh, en = suggested(found, words)
    return f"应为 {'、'.join(words)} 之一{zh}", f"should be one of {', '.join(words)}{en}"


def to_unknown_key(path: KeyPath, part: type[YamlSection]) -> tuple[str, str]:
    keys = part_at(path[:-1], part).keys()
    suggestion = difflib.get_close_matches(str(path[-1]), keys, n=1)
    if suggestion:
        return f"没有这个键，是不是 {suggestion[0]}", f"there is no such key; {suggestion[0]}?"
    return f"没有这个键；这里可用：{'、'.join(keys)}", f"there is no such key; here are: {', '.join(keys)}"


def part_at(path: KeyPath, part: type[YamlSection]) -> type[YamlSection]:
    """The section at a path from the file's root; list items and region names lead no further."""
    for key in path:
        known = part.keys().get(str(key))
        part = (known and next(parts_in(known.annotation), None)) or part
    return part


def parts_in(annotation: Any) -> Iterator[type[YamlSection]]:
    if isinstance(annotation, type) and issubclass(annotation, YamlSection):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_in(inner)
