"""The queue's tables: made once, brought from every older library to this one, refused where a newer one made them."""

import re
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tracker.cluster.queue_schema import SCHEMA, migrate_queue, migrations
from tracker.errors import Failed, UserError

pytestmark = pytest.mark.postgresql

NEW_VALUE = re.compile(rb"^ALTER TYPE .* ADD VALUE [^;]*;", re.MULTILINE)
CONTENT = f"""
SELECT 'column', table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
WHERE table_schema = '{SCHEMA}'
UNION SELECT 'function', proname || pg_get_function_identity_arguments(oid) FROM pg_proc
WHERE pronamespace = '{SCHEMA}'::regnamespace
UNION SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = '{SCHEMA}'
UNION SELECT 'value', enumlabel FROM pg_enum ORDER BY 1, 2
"""


def content_of(url: str) -> list[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(CONTENT.encode()).fetchall()


def make_older(url: str, count: int) -> None:
    """The queue as a library with so many of the migrations made it. A new value of an enum is committed before the
    rest of its file uses it, as psql does."""
    steps = migrations()[:count]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        connection.execute(f"SET search_path TO {SCHEMA}, public".encode())
        for step in steps:
            content = step.read_bytes()
            for statement in NEW_VALUE.findall(content):
                connection.execute(statement)
            connection.execute(NEW_VALUE.sub(b"", content))
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{steps[-1].name}'".encode())


def test_workers_that_begin_together_make_the_queue_once(empty_database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate_queue, [empty_database] * 4))
    assert ("column", "procrastinate_jobs.queueing_lock text") in content_of(empty_database)


@pytest.mark.parametrize("count", [pytest.param(-9, id="second-version"), pytest.param(-1, id="last-step-missing")])
def test_a_queue_of_an_older_library_is_migrated_to_this_one(
    empty_database: str, postgresql_url: str, count: int
) -> None:
    make_older(empty_database, count)
    migrate_queue(empty_database)
    migrate_queue(postgresql_url)
    assert content_of(empty_database) == content_of(postgresql_url)
    migrate_queue(empty_database)


def test_a_queue_of_a_newer_library_or_of_somebody_else_is_left_alone(empty_database: str) -> None:
    migrate_queue(empty_database)
    before = content_of(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '99.00.00_01.sql'".encode())
    with pytest.raises(UserError, match=r"newer version of this program \(99\.00\.00_01\.sql\)"):
        migrate_queue(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute(f"COMMENT ON SCHEMA {SCHEMA} IS NULL".encode())
    with pytest.raises(Failed, match="the queue cannot be made in the database") as refused:
        migrate_queue(empty_database)
    assert "\n" not in refused.value.message
    assert content_of(empty_database) == before
