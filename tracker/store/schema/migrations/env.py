"""How Alembic runs here: on the engine it is given, everything in one transaction."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

import tracker.store.schema.cases  # each defines its tables when it is imported
import tracker.store.schema.circuits
import tracker.store.schema.claims
import tracker.store.schema.discards
import tracker.store.schema.evidence
import tracker.store.schema.forms
import tracker.store.schema.origins
import tracker.store.schema.outgoing
import tracker.store.schema.people
import tracker.store.schema.results
import tracker.store.schema.samples  # noqa: F401


def run() -> None:
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
        context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise RuntimeError(f"the migration broke a reference: {tuple(broken)}")


run()
