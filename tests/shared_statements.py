"""SQL statements of SQLite are compiled once for all databases of the tests, as the program compiles them once for its
one database: each engine does it anew otherwise, a third of the time of a command on a small database."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy.util import LRUCache

from tracker.store.database import engine as engines

MOST = 3000
"""Far more than the program has."""


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """What is compiled is known by its dialect, so all engines have one, which knows SQLite already."""
    first = sqlalchemy.create_engine("sqlite://")
    first.connect().close()
    first.dispose()
    compiled: Any = LRUCache(MOST)

    def create_engine(*given: Any, **named: Any) -> sqlalchemy.Engine:
        created = sqlalchemy.create_engine(*given, **named)
        created.dialect = created.pool._dialect = first.dialect
        created._compiled_cache = compiled
        return created

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", create_engine)
        yield
