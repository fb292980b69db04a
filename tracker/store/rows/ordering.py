"""One order of texts on every database: that of their characters' numbers, as SQLite and Python have it.

PostgreSQL sorts by the rules of the language that its database was created with, in which a hyphen may not count.
"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class in_bytes(FunctionElement[str]):  # noqa: N801  # it is written like SQL's functions
    """A text column in an ORDER BY."""

    type = String()
    inherit_cache = True


@compiles(in_bytes)
def as_it_is(element: in_bytes, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(in_bytes, "postgresql")
def by_its_bytes(element: in_bytes, compiler: Any, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'
