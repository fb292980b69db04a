"""The template language (模板) of notices: values, conditions, loops over given lists, a few filters.

Templates come from other offices, and jinja's other features can fill the memory, run for hours, or access the program.
So only what is listed here is allowed, and loops and output are counted.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_TEXT = 30_000_000
"""Maximum characters of a notice's markup; 20,000 accounts are 15 million."""
LONGEST_VALUE = 1_000_000
LONGEST_S = 60.0
"""Maximum time of one notice; 20,000 accounts take 4 s."""
LONGEST_TAG = 1000
"""Characters."""

ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Filter,
    nodes.Test,
    nodes.If,
    nodes.For,
    nodes.Assign,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Call,
    nodes.Keyword,
    nodes.List,
    nodes.Tuple,
    nodes.Neg,
    nodes.Add,
    nodes.Sub,
    nodes.ScopedEvalContextModifier,
    nodes.MarkSafeIfAutoescape,
)
DEEPEST = 30
TESTS = ("defined", "undefined", "none", "string", "number", "sequence", "in", "eq", "ne", "lt", "gt", "le", "ge")


class TemplateLimitExceeded(Exception):
    """The template would write too much, or take too long."""


class RenderBudget:
    """The remaining time and output of one notice."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + LONGEST_S
        self._left = MAX_TEXT

    def spend(self, characters: int) -> None:
        """
        Raises:
            TemplateLimitExceeded: nothing is left.
        """
        self._left -= characters
        if self._left < 0 or self._clock() > self._ends:
            raise TemplateLimitExceeded


def joined(value: Iterable[Any], sign: str = "") -> str:
    parts = [str(part) for part in value]
    checked_length(sum(map(len, parts)) + len(parts) * len(sign))
    return sign.join(parts)


def replaced(value: object, old: str, new: str) -> str:
    text = str(value)
    checked_length(len(text) + (text.count(old) if old else len(text) + 1) * len(new))
    return text.replace(old, new)


def checked_length(length: int) -> None:
    if length > LONGEST_VALUE:
        raise TemplateLimitExceeded


FILTERS: Mapping[str, Callable[..., Any]] = {
    "default": lambda value, other="": other if isinstance(value, StrictUndefined) else value,
    "length": len,
    "count": len,
    "join": joined,
    "replace": replaced,
    "trim": lambda value: str(value).strip(),
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "first": lambda value: next(iter(value), ""),
    "last": lambda value: next(iter(reversed(value)), ""),
    "string": str,
}


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """Jinja without the features that a notice does not need. One instance per notice."""

    intercepted_binops = frozenset({"+", "-"})

    def __init__(self, finalize: Callable[[Any], Any]) -> None:
        self._budget = RenderBudget()
        self._finalize = finalize
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=self._counted, cache_size=0)
        self.globals.clear()
        self.filters = {**FILTERS, COUNTED: self._each}
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}

    def compile(self, source: Any, *given: Any, **options: Any) -> Any:
        """Once for all notices of one template: it takes half of a notice's time."""
        if given or options or not isinstance(source, str):
            return super().compile(source, *given, **options)
        return compiled(source, self._finalize)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._check(tree, source)
        for loop in list(tree.find_all(nodes.For)):
            written = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
            size = nodes.Const(written, lineno=loop.lineno)
            loop.iter = nodes.Filter(loop.iter, COUNTED, [size], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        return tree

    def _check(self, tree: nodes.Template, source: str) -> None:
        waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
        while waiting:
            node, depth = waiting.pop()
            is_wrong = (
                not isinstance(node, ALLOWED)
                or depth > DEEPEST
                or (isinstance(node, nodes.For) and node.recursive)
                or (isinstance(node, nodes.Call) and not isinstance(node.node, nodes.Name))
                or (isinstance(node, nodes.Filter) and node.name not in FILTERS)
                or (isinstance(node, nodes.Test) and node.name not in TESTS)
                or (isinstance(node, nodes.Const) and isinstance(node.value, float) and not isfinite(node.value))
            )
            if is_wrong:
                fault = TemplateSyntaxError("not part of the language of templates", node.lineno)
                fault.source = source
                raise fault
            waiting += [(child, depth + 1) for child in node.iter_child_nodes()]

    def _each(self, values: Iterable[Any], written: int) -> Iterator[Any]:
        for value in values:
            self._budget.spend(written + 1)
            yield value

    def _counted(self, value: Any) -> Any:
        text = self._finalize(value)
        self._budget.spend(len(text) if isinstance(text, str) else 0)  # a picture of the program's own has no length
        return text

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Only numbers: texts could grow without limit."""
        if not all(isinstance(operand, int | float) for operand in (left, right)):
            raise TypeError(f"{operator}: {left!r}"[:40])
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only data attributes; no methods: some string methods make texts of any length."""
        return not callable(value) and super().is_safe_attribute(obj, attr, value)


@lru_cache(maxsize=64)
def compiled(source: str, finalize: Callable[[Any], Any]) -> Any:
    """A part of a template as code; a template has a dozen: its text, heads and feet, and the document's properties."""
    return ImmutableSandboxedEnvironment.compile(TemplateLanguage(finalize), source)


COUNTED = "counted iteration"
"""No template can use this name: it contains a space."""
