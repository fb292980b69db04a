"""A table of cases is one item when the whole suite runs, and an item a case when a part of the tests is named.

Each item costs three milliseconds on top of what it does, in the processes that collect, run and report it, and each
process collects all of them. A test whose only arguments are its cases needs none of what an item is for: nothing is
made for it, and nothing of it is left.
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import product

import pytest
from _pytest.mark import ParameterSet

Case = Mapping[str, object]
"""Name of an argument -> its value."""


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> pytest.Function | None:
    """One item of a table of cases; None: pytest makes what it makes of it."""
    if not inspect.isfunction(obj) or not name.startswith("test_") or not isinstance(collector, pytest.Module):
        return None
    marks = getattr(obj, "pytestmark", [])
    tables = [mark for mark in marks if mark.name == "parametrize"]
    if not tables or is_more_than_a_call(obj) or not all(map(is_plain, tables)):
        return None
    cases = list(cases_of(tables))
    if not cases or any(set(case) != set(inspect.signature(obj).parameters) for case in cases):
        return None  # it has fixtures
    whole = whole_table(obj, cases)
    setattr(whole, "pytestmark", [mark for mark in marks if mark not in tables])  # noqa: B010 - a function has no such
    item: pytest.Function = pytest.Function.from_parent(collector, name=name, callobj=whole)
    fixtures = item._fixtureinfo.name2fixturedefs.values()
    return None if any(fixture.scope == "function" for found in fixtures for fixture in found) else item


def is_more_than_a_call(function: Callable[..., object]) -> bool:
    """Whether something else calls it: an event loop, or Hypothesis."""
    return inspect.iscoroutinefunction(function) or hasattr(function, "hypothesis")


def is_plain(table: pytest.Mark) -> bool:
    """Whether nothing but values is given, which can be read again; a mark of a case is that of an item."""
    if len(table.args) != 2 or set(table.kwargs) - {"ids"} or not isinstance(table.args[1], Collection):
        return False
    return not any(row.marks for _, row in rows_of(table))


def rows_of(table: pytest.Mark) -> Iterator[tuple[list[str], ParameterSet]]:
    given, values = table.args
    names = [word.strip() for word in given.split(",")] if isinstance(given, str) else list(given)
    for value in values:
        yield names, ParameterSet.extract_from(value, force_tuple=len(names) == 1 and isinstance(given, str))


def cases_of(tables: list[pytest.Mark]) -> Iterator[Case]:
    for rows in product(*(list(rows_of(table)) for table in tables)):
        yield {name: value for names, row in rows for name, value in zip(names, row.values, strict=True)}


def whole_table(test: Callable[..., object], cases: list[Case]) -> Callable[[], None]:
    def of_every_case() -> None:
        failed: list[Exception] = []
        left_out: list[BaseException] = []
        for case in cases:
            try:
                test(**case)
            except pytest.skip.Exception as reason:
                left_out.append(reason)
            except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - the other cases are tried too
                told = error if isinstance(error, Exception) else AssertionError(str(error))
                told.add_note(f"in the case {case}")
                failed.append(told)
        if failed:
            raise ExceptionGroup(f"{len(failed)} of {len(cases)} cases", failed)
        if len(left_out) == len(cases):
            raise left_out[0]

    return of_every_case
