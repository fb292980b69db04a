"""How Alembic runs here: on the engine it is given, everything in one transaction."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

from tracker.store.database.engine import lock_for_writing
from tracker.store.schema import every_table


def run() -> None:
    every_table()
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        run_in(given)
        return
    engine: Engine = context.config.attributes["engine"]
    with engine.execution_options(is_writing=True).connect() as connection:
        if engine.dialect.name != "sqlite":
            migrate(connection)
            return
        # With foreign keys on, rebuilding a table fails, or with ON DELETE CASCADE empties its children without a
        # word. The pragma does nothing inside a transaction, so it is set on the raw connection, before.
        driver_connection: Any = connection.connection.dbapi_connection
        driver_connection.execute("PRAGMA foreign_keys = OFF")
        try:
            migrate(connection)
        finally:
            driver_connection.execute("PRAGMA foreign_keys = ON")


def migrate(connection: Connection) -> None:
    with connection.begin():
        lock_for_writing(connection)
        run_in(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise RuntimeError(f"the migration broke a reference: {tuple(broken)}")


def run_in(connection: Connection) -> None:
    """In the transaction that has begun."""
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    context.run_migrations()


run()
