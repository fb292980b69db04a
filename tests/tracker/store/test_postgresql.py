"""The server of the tests, and what only PostgreSQL can get wrong."""

import pytest
from sqlalchemy import text

from tests.postgresql.server import PostgreSQL
from tracker.store.database.engine import open_engine, read_url
from tracker.store.database.migrate import HEAD, version_of

pytestmark = pytest.mark.postgresql


def test_the_server_of_the_tests_is_reached_by_its_folder_alone(postgresql: PostgreSQL) -> None:
    assert postgresql.execute("SHOW listen_addresses") == [("",)]
    assert postgresql.folder.stat().st_mode & 0o077 == 0


def test_a_database_of_the_tests_has_the_tables_of_this_program(postgresql_url: str) -> None:
    engine = open_engine(read_url(postgresql_url))
    assert version_of(engine) == HEAD
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0
    engine.dispose()
