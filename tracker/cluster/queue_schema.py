"""Procrastinate's tables, in a database schema of their own: beside ours, a migration would drop them."""

from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from tracker.errors import Failed, UserError

SCHEMA = "procrastinate"
SEARCH_PATH = f"-c search_path={SCHEMA},public"
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('tracker: queue', 0))"
FOUND = f"SELECT to_regclass('{SCHEMA}.procrastinate_jobs')"
HAS_SCHEMA = f"SELECT to_regnamespace('{SCHEMA}')"
STEP = f"SELECT obj_description('{SCHEMA}'::regnamespace, 'pg_namespace')"
"""The last of the library's migrations that were applied: its own tables do not say."""


def migrate_queue(conninfo: str) -> None:
    """Make the queue's tables, or bring older ones to this library's; once, however many machines begin together.

    Raises:
        UserError: a newer library made them.
        Failed: the database does not answer, or lets nobody make a schema.
    """
    steps = migrations()
    try:
        with psycopg.connect(conninfo) as connection:  # one transaction: all, or nothing
            connection.execute(LOCK)
            if value(connection, HAS_SCHEMA) is None:  # whoever made it, this user need not be allowed to
                connection.execute(f"CREATE SCHEMA {SCHEMA}")
            connection.execute(f"SET LOCAL search_path TO {SCHEMA}, public")
            if value(connection, FOUND) is None:
                connection.execute(SchemaManager.get_schema())
                note(connection, steps)
                return
            applied = value(connection, STEP) or ""
            if steps and applied > steps[-1].name:
                hint = "update the program on this machine"
                raise UserError(f"the queue was made by a newer version of this program ({applied})", hint)
            missing = [step for step in steps if step.name > applied]
            for step in missing:
                connection.execute(step.read_bytes())
            if missing:
                note(connection, steps)
    except psycopg.Error as error:
        first_line = str(error).strip().partition("\n")[0]
        hint = "check that the database runs, and that this user may make a schema in it"
        raise Failed(f"the queue cannot be made in the database: {first_line}", hint) from error


def migrations() -> list[Path]:
    """The library's, in their order."""
    return sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"), key=lambda step: step.name)


def value(connection: "psycopg.Connection[tuple[object, ...]]", statement: str) -> str | None:
    row = connection.execute(statement.encode()).fetchone()
    return None if row is None or row[0] is None else str(row[0])


def note(connection: "psycopg.Connection[tuple[object, ...]]", steps: list[Path]) -> None:
    name = steps[-1].name if steps else ""
    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(sql.Identifier(SCHEMA), sql.Literal(name)))
