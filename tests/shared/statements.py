"""SQL statements are compiled once for all databases of the tests, as the program compiles them once for its
one database: each engine does it anew otherwise, a third of the time of a command on a small database."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.util import LRUCache

from tracker.store.database import engine, postgresql

MAX_STATEMENTS = 3000
"""Far more than the program has."""


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """What is compiled is known by its dialect, so all engines have that of the first that has connected."""
    first: dict[str, sqlalchemy.Engine] = {}

    def create_engine(*given: Any, **named: Any) -> sqlalchemy.Engine:
        created = sqlalchemy.create_engine(*given, **named)
        known = first.get(created.dialect.name)
        if known is not None and getattr(known.dialect, "server_version_info", None):
            created.dialect = created.pool._dialect = known.dialect
            created._compiled_cache = known._compiled_cache
        else:
            first[created.dialect.name] = created
            cache: Any = LRUCache(MAX_STATEMENTS)
            created._compiled_cache = cache
        return created

    with pytest.MonkeyPatch.context() as patch:
        for module in (engine, postgresql):
            patch.setattr(module, "create_engine", create_engine)
        yield
