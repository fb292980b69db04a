"""Parses YAML with the line of every key and value, and reports each syntax error.

The tree is built from parser events: yaml.compose crashes with a segmentation fault on files nested some ten thousand
deep (libyaml, seen 2026-11-23), and does not detect duplicate keys.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.resolver import Resolver

from tracker.errors import Fault

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
SCALAR_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp"))
PRINTABLE = "\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""All but what YAML forbids, and line breaks that editors do not count (U+0085, U+2028, U+2029)."""
UNPRINTABLE = re.compile(f"[^{PRINTABLE}]")
ONLY_PRINTABLE = re.compile(f"[{PRINTABLE}]*")
"""Twice as fast as the search for one that is not."""
SYNTAX_WORDS = {
    "tab": "用了制表符（Tab），请改为空格",
    "could not find expected ':'": "这里缺少冒号“:”（须为半角冒号，后面有一个空格）",
    "mapping values are not allowed": "这里的冒号位置不对：上一行用了全角冒号，或缩进没有对齐，或值里的冒号没加引号",
    "did not find expected key": "缩进没有对齐，或引号、括号没有成对",
    "did not find expected '-' indicator": "列表各项的“-”没有对齐",
    "did not find expected ',' or": "方括号或花括号里缺少半角逗号，或没有收尾",
    "unexpected end of stream": "引号没有收尾",
    "cannot start any token": "值不能以这个字符开头，请给整个值加上引号",
}
"""libyaml's message -> advice."""


NUMBERS = {
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0|[1-9][0-9]*)"),
    "tag:yaml.org,2002:float": re.compile(r"[-+]?[0-9]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?|[-+]?\.(?i:inf|nan)"),
}
"""YAML type -> how people write it."""


@dataclass(frozen=True, slots=True)
class OddNumber:
    """A number that YAML reads otherwise than its author: 016 is 14 (octal), 1:30 is 90, 0x10 and 1_6 are 16. It is no
    number, and no text either: every key refuses it."""

    text: str

    def __str__(self) -> str:
        return self.text


class UnreadableYaml(Exception):
    """The syntax is so broken that the rest cannot be read."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass(slots=True)
class Node:
    """A value of the file with its position."""

    line: int
    """From 1; the key's line if it has a key."""
    value: Any
    """A scalar of its YAML type, `list[Node]`, or `dict[str, Node]`."""
    raw: str = ""
    """A scalar as written, without quotes."""

    def to_plain_value(self) -> Any:
        """The value without line numbers."""
        if isinstance(self.value, dict):
            return {key: node.to_plain_value() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.to_plain_value() for node in self.value]
        return self.value

    def at(self, path: Sequence[str | int]) -> "Node":
        """The node at a path, or the last existing one on the way."""
        node = self
        for part in path:
            try:
                node = node.value[part]
            except (LookupError, TypeError):
                break
        return node


@dataclass(slots=True)
class YamlTreeBuilder:
    """Builds the tree; one call per value, so that the depth can be limited."""

    events: Iterator[Any]
    faults: list[Fault] = field(default_factory=list)
    scalars: dict[str, Node] = field(default_factory=dict)
    """Scalars by anchor. Aliases of lists or mappings are rejected: a few lines could expand to billions of values."""
    resolver: Any = field(default_factory=Resolver)
    constructor: Any = field(default_factory=SafeConstructor)

    def fault(self, line: int, zh: str, en: str) -> None:
        self.faults.append(Fault(line, zh, en))

    def node(self, event: Any, depth: int = 0) -> Node:
        line = line_of(event)
        if depth > DEEPEST:
            raise UnreadableYaml(Fault(line, f"层级超过 {DEEPEST} 层", f"nested more than {DEEPEST} deep"))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, line)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event.anchor or "", line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, list(self.items(depth)))
        return Node(line, self.mapping(depth))

    def scalar(self, event: Any, line: int) -> Node:
        node = Node(line, event.value, event.value)
        tag = event.tag or self.resolver.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in SCALAR_TAGS:
            self.fault(line, f"值 {shorten(event.value)} 请加上引号", f"put {shorten(event.value)} in quotes")
        elif tag != "tag:yaml.org,2002:str":
            node.value = self.typed(tag, event.value)
        if event.anchor:
            self.scalars[event.anchor] = node
        return node

    def typed(self, tag: str, text: str) -> Any:
        if tag in NUMBERS and not NUMBERS[tag].fullmatch(text):
            return OddNumber(text)
        try:
            return self.constructor.construct_object(yaml.ScalarNode(tag, text))
        except (ValueError, OverflowError, LookupError, AttributeError, ConstructorError):
            return text  # looks like a date but is none (2023-02-30): the key's own check reports it

    def alias(self, anchor: str, line: int) -> Node:
        if anchor in self.scalars:
            return Node(line, self.scalars[anchor].value, self.scalars[anchor].raw)
        self.fault(
            line, f"不支持用 *{shorten(anchor)} 引用一段内容，请写出来", f"*{shorten(anchor)}: write it out instead"
        )
        return Node(line, None)

    def items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def mapping(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            node = self.node(next(self.events), depth + 1)
            if isinstance(key.value, dict | list):
                self.fault(key.line, "键不能是列表或括号里的内容", "a key is a word, not a list or mapping")
            elif key.raw in entries:
                first = entries[key.raw].line
                self.fault(
                    key.line,
                    f"键 {shorten(key.raw)} 重复：第 {first} 行已经写过",
                    f"{shorten(key.raw)} is given twice, first in line {first}",
                )
            else:
                entries[key.raw] = Node(key.line, node.value, node.raw)
        return entries


def line_of(event: Any) -> int:
    return int(event.start_mark.line) + 1


def shorten(text: str, limit: int = 40) -> str:
    """A value shortened for quoting in a message."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def read_yaml(content: bytes) -> tuple[Node | None, tuple[Fault, ...]]:
    """Read one YAML document.

    Returns:
        The root (None: there is none, or it cannot be read) and its syntax errors, in the order of their lines.
    """
    try:
        text = to_text(content)
    except UnreadableYaml as error:
        return None, error.faults
    try:
        events = yaml.parse(text, Loader=LOADER)
        builder = YamlTreeBuilder(events)
        event = next(
            event for event in events if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent)
        )
        root = None if isinstance(event, yaml.StreamEndEvent) else builder.node(event)
        for line in (line_of(event) for event in events if isinstance(event, yaml.DocumentStartEvent)):
            builder.fault(line, "只能有一份内容，请删去“---”分隔线", "one document only: take this --- out")
        return root, tuple(sorted(builder.faults))
    except UnreadableYaml as error:
        return None, error.faults
    except yaml.YAMLError as error:
        return None, (to_syntax_fault(error, text),)


def to_text(content: bytes) -> str:
    """
    Raises:
        Unreadable: it is not UTF-8, or contains forbidden characters.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableYaml(
            Fault(line, "文件不是 UTF-8 编码，请另存为 UTF-8", "the file is not UTF-8: save it as UTF-8")
        ) from None
    if not ONLY_PRINTABLE.fullmatch(text):
        raise UnreadableYaml(*unprintable_faults(text))
    return text


def unprintable_faults(text: str) -> Iterator[Fault]:
    line, counted = 1, 0
    for found in UNPRINTABLE.finditer(text):
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        code = f"U+{ord(found[0]):04X}"
        yield Fault(line, f"有看不见的字符 {code}，请删去", f"an invisible character {code}: delete it")


def to_syntax_fault(error: yaml.YAMLError, text: str) -> Fault:
    has_mark = error if isinstance(error, yaml.MarkedYAMLError) else yaml.MarkedYAMLError(problem=str(error))
    problem = " ".join(filter(None, (has_mark.context, has_mark.problem)))
    mark = has_mark.problem_mark or has_mark.context_mark
    if "could not find expected ':'" in problem:  # noticed only on a later line
        mark = has_mark.context_mark or mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "".join(text.splitlines()[line - 1 : line])[column - 1 : column] == "\t":  # libyaml does not say which character
        problem += ": a tab"
    advice = next((zh for words, zh in SYNTAX_WORDS.items() if words in problem), "写法不合 YAML 语法")
    return Fault(line, f"第 {column} 列：{advice}", f"column {column}: not YAML, {problem}")
