"""Gives an empty database the tables of this program, and migrates an older one, or leaves it exactly as it was."""

import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, text
from sqlalchemy.schema import CreateIndex, CreateTable

from scrapers.storage.private_files import make_private_file
from tracker.errors import Failed, UserError
from tracker.store.database.engine import file_of, lock_for_writing
from tracker.store.schema import every_table

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

ONE_AT_A_TIME = threading.Lock()
"""Alembic runs in one thread of a process at a time; processes wait for each other in the database."""

HEAD = "0027"
"""The newest version. Written here so that an up-to-date database opens without loading Alembic (0.3 s)."""
FOLDER = Path(__file__).parents[1] / "schema" / "migrations"
VERSIONS: tuple[Path, ...] = (FOLDER / "versions",)


def migrate_to_head(engine: Engine) -> None:
    """Migrate an older database; an SQLite file that is not empty is copied first.

    Raises:
        UserError: the database is newer than this program, or another program's.
        Failed: the migration failed, and the database is as it was.
        sqlalchemy.exc.DatabaseError: it cannot be read or written.
    """
    version = version_of(engine)
    if version == HEAD:
        return
    if version is not None and version not in known_versions():
        raise written_by_newer(version)
    if version is None:
        if not create_tables(engine):
            migrate_to_head(engine)  # another process was faster: of which version it is, is asked again
        return
    log.info("database: from version %s to %s", version, HEAD)
    with backup_copy(engine, version) as copy:
        try:
            migrate(engine)
        except Exception as error:
            hint = f"nothing was changed; a copy is at {copy}" if copy else "nothing was changed"
            raise Failed(f"the database could not be brought to version {HEAD}: {error}", hint) from error


def written_by_newer(version: str | None) -> UserError:
    hint = "update the program, or name another database"
    return UserError(f"the database was written by a newer version of this program ({version})", hint)


def version_of(engine: Engine) -> str | None:
    """The schema version of the database; None: it is empty.

    Raises:
        UserError: an SQLite file of another program.
    """
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        if "alembic_version" in names:
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if version is None and len(names) > 1:
                raise Failed("the database does not say of which version it is: it is damaged", "put back a copy")
            return version
        if engine.dialect.name != "sqlite":
            refuse_unusable(connection, names)
    if names and engine.dialect.name == "sqlite":
        hint = "name another file for the database"
        raise UserError(f"this database is another program's: {file_of(engine.url)}", hint)
    return None


def refuse_unusable(connection: Connection, names: Sequence[str]) -> None:
    """
    Raises:
        UserError: it has no tables of ours yet and could not take them.
    """
    if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        from tracker.store.database.postgresql import CREATE_DATABASE  # of an error alone

        message = f"the database does not store text as UTF-8: {connection.engine.url.database}"
        raise UserError(message, f"make another one: {CREATE_DATABASE}")
    hint = "name an empty database: a new file, or one that was just created"
    taken = sorted({"account", "scan", "post"} & {*names})
    if taken:
        raise UserError(f"the database has tables of another program: {', '.join(taken)}", hint)


def known_versions() -> frozenset[str]:
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory.from_config(to_config()).walk_revisions())


def create_tables(engine: Engine) -> bool:
    """Give an empty database all tables at once, in one transaction: the migrations make the same ones, column by
    column, in ten times as long. A second process waits.

    Returns:
        False: it was not empty any more.
    """
    with engine.execution_options(is_writing=True).begin() as connection:
        lock_for_writing(connection)
        if "alembic_version" in inspect(connection).get_table_names():
            return False
        create_in(connection)
    return True


def create_in(connection: Connection) -> None:
    """Create all tables, in a transaction that has begun, of a database that has none of them."""
    version = Table(
        "alembic_version",
        MetaData(),
        Column("version_num", String(32), nullable=False),
        PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    )
    for table in (*every_table(), version):
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            connection.execute(CreateIndex(index))
    connection.execute(insert(version).values(version_num=HEAD))


def migrate(engine: Engine, target: str = "head") -> None:
    """Run the migrations in one transaction. A second process waits, and finds it done."""
    from alembic import command

    config = to_config()
    config.attributes["engine"] = engine
    with ONE_AT_A_TIME:
        command.upgrade(config, target)


def to_config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", escape(FOLDER))
    config.set_main_option("version_locations", "\n".join(map(escape, VERSIONS)))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return config


def escape(path: Path) -> str:
    return str(path).replace("%", "%%")


@contextmanager
def backup_copy(engine: Engine, version: str) -> Iterator[Path | None]:
    """Keep a copy beside the SQLite file, removed when the block succeeds. Yields None where there is no file."""
    path = file_of(engine.url)
    if path is None:
        yield None
        return
    copy = path.with_name(f"{path.name}.before-{HEAD}-was-{version}")
    try:
        make_private_file(copy)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)  # unlike a copy of the file, this includes what is still in the -wal
    except (sqlite3.Error, OSError) as error:
        copy.unlink(missing_ok=True)
        raise Failed(f"the database has to be copied before it is changed, and cannot be: {error}: {copy}") from error
    yield copy
    copy.unlink(missing_ok=True)
