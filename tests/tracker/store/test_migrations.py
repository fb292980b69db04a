"""Migrations: they make what tables.py says, whole or not at all, and never lose a row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url
from sqlmodel import SQLModel

from tests.tracker.store.database.filled_tables import Content, content_of, fill_empty_tables
from tracker.errors import Failed, UserError
from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.store.database import migrate
from tracker.store.database.engine import open_engine, read_url
from tracker.store.schema import every_table
from tracker.store.store import Store

REVISIONS = tuple(sorted(migrate.known_versions()))
pytestmark = pytest.mark.usefixtures("tables_created")

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACCOUNT = Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局")

NEXT = f"{int(migrate.HEAD) + 1:04}"
REBUILD = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{migrate.HEAD}"


def upgrade() -> None:
    with op.batch_alter_table("account", recreate="always") as account:
        account.add_column(sa.Column("phone", sa.String(), nullable=True))
"""
FAILING = REBUILD + '    op.execute("INSERT INTO account (id) VALUES (NULL)")\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    opened = open_engine(make_url(f"sqlite:///{path}"))
    yield opened
    opened.dispose()


@pytest.fixture
def filled(path: Path) -> str:
    """A database of this version with a check in it, so that other tables hang on the account."""
    url = f"sqlite:///{path}"
    with Store.open(url) as store:
        store.sync_register((ACCOUNT,), AT)
        store.begin_scan(AT, AT, (ACCOUNT,))
    return url


def add_version(script: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program had one migration more."""
    versions = folder / "versions"
    versions.mkdir()
    (versions / f"v{NEXT}_more.py").write_text(script)
    monkeypatch.setattr(migrate, "HEAD", NEXT)
    monkeypatch.setattr(migrate, "VERSIONS", (*migrate.VERSIONS, versions))


def names_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))


def rows_of(path: Path, table: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


def copies_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if "before" in path.name]


def test_migrations_make_exactly_the_tables(engine: Engine) -> None:
    migrate.migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_tables_are_declared_and_no_class_is_mapped() -> None:
    assert every_table()
    assert not any(manager.is_mapped for manager in SQLModel._sa_registry._managers)


def test_a_new_database_has_what_the_migrations_make(engine: Engine) -> None:
    created = open_engine(make_url("sqlite://"))
    migrate.migrate(engine)
    migrate.create_tables(created)

    assert described(created) == described(engine)
    assert not migrate.create_tables(engine)  # another process was faster
    created.dispose()


@pytest.mark.postgresql
def test_a_new_database_of_postgresql_has_what_the_migrations_make(postgresql_url: str, empty_database: str) -> None:
    created, migrated = open_engine(read_url(postgresql_url)), open_engine(read_url(empty_database))
    migrate.migrate(migrated)

    assert described(created) == described(migrated)
    created.dispose()
    migrated.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Every table with its columns in order, and its version; what SQLAlchemy does not tell of SQLite as well."""
    parts = ("columns", "pk_constraint", "foreign_keys", "unique_constraints", "check_constraints", "table_options")
    with engine.connect() as connection:
        found = inspect(connection)
        names = found.get_table_names()
        told: dict[str, Any] = {
            name: [
                unordered(getattr(found, f"get_{part}")(name)) if part != "columns" else columns_of(found, name)
                for part in (*parts, "indexes")
            ]
            for name in names
        }
        told["version"] = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        if engine.dialect.name == "sqlite":
            rest = "SELECT type, name, tbl_name, sql LIKE '%AUTOINCREMENT%' FROM sqlite_master ORDER BY type, name"
            told["rest"] = [tuple(row) for row in connection.exec_driver_sql(rest)]
    return told


def columns_of(found: Any, table: str) -> list[str]:
    return [str({**column, "type": repr(column["type"])}) for column in found.get_columns(table)]


def unordered(told: Any) -> Any:
    return sorted(map(str, told)) if isinstance(told, list) else told


def test_posts_of_an_account_lie_together(engine: Engine) -> None:
    migrate.migrate_to_head(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_options("post")["sqlite_with_rowid"] is False


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migrate.to_config()).get_heads() == [migrate.HEAD]


def test_an_up_to_date_database_is_not_touched(filled: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "migrate", None)  # calling it would fail
    monkeypatch.setattr(migrate, "create_tables", None)
    with Store.open(filled) as store:
        assert store.accounts() == (ACCOUNT,)


def test_rebuilding_a_table_keeps_what_hangs_on_it(
    filled: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(REBUILD, tmp_path, monkeypatch)
    before = rows_of(path, "scan_account")
    Store.open(filled).close()
    assert rows_of(path, "scan_account") == before != []


def test_foreign_keys_hold_again_after_a_migration(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(REBUILD, tmp_path, monkeypatch)
    with Store.open(filled) as store, store._read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_the_copy_goes_when_the_migration_went_well(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(REBUILD, tmp_path, monkeypatch)
    Store.open(filled).close()
    assert copies_in(tmp_path) == []


def test_a_failing_migration_is_rolled_back_whole(
    filled: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (names_in(path), rows_of(path, "account"))
    add_version(FAILING, tmp_path, monkeypatch)
    with pytest.raises(Failed, match=f"could not be brought to version {NEXT}"):
        Store.open(filled)
    assert (names_in(path), rows_of(path, "account")) == before


def test_a_failing_migration_leaves_the_copy(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_version(FAILING, tmp_path, monkeypatch)
    with pytest.raises(Failed) as reported:
        Store.open(filled)
    (copy,) = copies_in(tmp_path)
    assert str(copy) in reported.value.hint
    assert len(rows_of(copy, "account")) == 1


def test_a_migration_that_breaks_a_reference_is_rolled_back(
    filled: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(REBUILD + '    op.execute("DELETE FROM account")\n', tmp_path, monkeypatch)
    with pytest.raises(Failed, match="broke a reference"):
        Store.open(filled)
    assert len(rows_of(path, "account")) == 1


def test_a_database_of_a_newer_program_is_refused_and_left_alone(filled: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(UserError, match=r"newer version of this program \(9999\)"):
        Store.open(filled)
    assert rows_of(path, "alembic_version") == [("9999",)]


def test_a_second_program_that_migrates_meanwhile_does_no_harm(engine: Engine) -> None:
    migrate.migrate(engine)
    migrate.migrate(engine)
    assert migrate.version_of(engine) == migrate.HEAD


def test_a_chain_of_the_version_before_keeps_its_links(path: Path, engine: Engine) -> None:
    migrate.migrate(engine, "0010")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO seal (number, path, sha256, sealed_at) "
            "VALUES (1, 'evidence/scan-1/manifest.json', 'ab', '2026-11-23 09:00:00.000000')"
        )
    with Store.open(f"sqlite:///{path}") as store:
        (record,) = store.chain.records()
        assert (record.number, record.sha256, store.chain_records.prunings(), store.chain_records.acceptances()) == (
            1,
            "ab",
            (),
            (),
        )


# --- tables bear standard names (0012) -------------------------------------------------------------------------------

RENAMED_TABLES = {
    "matter": "account_case",
    "matter_step": "case_step",
    "observation": "manual_check",
    "seal": "manifest",
    "stand": "result_snapshot",
    "stand_basis": "snapshot_info",
    "touch": "stale_account",
}
RENAMED_COLUMNS = {"matter_id": "case_id", "exhibits": "evidence_files"}
ONE_OF_EACH = 3
"""Rows that every table of yesterday's database gets."""


def fill(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows in every table, each value another one; ids agree, so that every reference holds."""
    filled = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in names_in(path):
            if table.startswith("sqlite_") or table == "alembic_version":
                continue
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            rows = [
                {name: value_of(name, kind, number) for _, name, kind, *_ in columns}
                for number in range(1, ONE_OF_EACH + 1)
            ]
            marks = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", [tuple(row.values()) for row in rows])
            filled[table] = rows
        connection.commit()
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return filled


def value_of(name: str, kind: str, number: int) -> Any:
    if kind in ("INTEGER", "BIGINT", "BOOLEAN"):
        return number % 2 if kind == "BOOLEAN" else number
    if kind in ("FLOAT", "REAL"):
        return number + 0.5
    if kind == "BLOB":
        return bytes([number, 0, 255])
    if kind == "JSON":
        return f'["{name}", {number}]'
    if kind in ("DATE", "DATETIME") or name.endswith("_at") or name == "at":
        return f"2023-09-{number:02} 18:00:00.000000" if kind != "DATE" else f"2023-09-{number:02}"
    return str(number) if name.endswith("_id") else f"{name} 第{number}个"


def test_tables_of_new_names_keep_every_row_and_value(path: Path) -> None:
    engine = open_engine(make_url(f"sqlite:///{path}"))
    migrate.migrate(engine, "0011")
    engine.dispose()
    before = fill(path)
    assert before.keys() >= RENAMED_TABLES.keys()

    engine = open_engine(make_url(f"sqlite:///{path}"))
    migrate.migrate_to_head(engine)
    engine.dispose()

    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        after = {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
            for table in names_in(path)
            if not table.startswith("sqlite_") and table != "alembic_version"
        }
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert after.pop("scan_discard") == []  # of 0013
    assert after.pop("scan_sample") == []  # of 0017
    assert after.pop("history_pruning") == []  # of 0024
    assert all(row.pop("unit_key") == normal_name(row["unit"]) for row in after["account"])  # of 0025
    assert not any(row.pop("platform_id") for row in after["account_check"])  # of 0026
    for row in after["post"]:  # of 0027
        read_at = {row.pop("repost_first_read_at"), row.pop("repost_last_read_at")}
        assert read_at == {row["last_seen_at"] if row["origin"] == "repost" else None}
    assert all(row.pop("read_at") is None for row in (*after["post_source"], *after["post_text"]))
    assert all(row.pop("source") is None for row in after["account_change"])  # of 0014
    assert (after.pop("outgoing"), after.pop("outgoing_item")) == ([], [])  # of 0018
    for name in ("form_round", "form_row", "form_file", "form_answer", "form_link"):  # of 0015
        assert after.pop(name) == []
    assert after.pop("review_claim") == []  # of 0016
    assert after.pop("second_register") == []  # of 0022
    assert not any(row.pop("is_self_reported") for row in (*after["assessment"], *after["result_snapshot"]))
    assert after.pop("unwritten_link") == []  # of 0023
    assert (after.pop("invitation"), after.pop("served_session")) == ([], [])  # of 0019
    assert after.pop("review_draft") == []  # of 0020
    assert (after.pop("queued_scan"), after.pop("checked_from")) == ([], [])  # of 0021
    assert after == {
        RENAMED_TABLES.get(table, table): [
            {RENAMED_COLUMNS.get(name, name): value for name, value in row.items()} for row in rows
        ]
        for table, rows in before.items()
    }


def test_a_stale_account_s_number_is_never_given_again(path: Path) -> None:
    engine = open_engine(make_url(f"sqlite:///{path}"))
    migrate.migrate(engine, "0011")
    engine.dispose()
    fill(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM touch")
        connection.commit()

    engine = open_engine(make_url(f"sqlite:///{path}"))
    migrate.migrate_to_head(engine)
    engine.dispose()

    with closing(sqlite3.connect(path)) as connection:
        added = connection.execute("INSERT INTO stale_account (account_id) VALUES (1) RETURNING id").fetchone()
    assert added == (ONE_OF_EACH + 1,)


# --- on both databases -----------------------------------------------------------------------------------------------


def filled_from_the_first_version(engine: Engine) -> Content:
    """Rows in every table of every version: each migration moves rows of all tables that there were before it."""
    for revision in REVISIONS:
        migrate.migrate(engine, revision)
        with engine.execution_options(is_writing=True).begin() as connection:
            fill_empty_tables(connection)
    with engine.begin() as connection:
        return content_of(connection)


@pytest.mark.postgresql
def test_every_old_version_comes_to_the_same_on_both_databases(engine: Engine, empty_database: str) -> None:
    other = open_engine(read_url(empty_database))
    on_sqlite, on_postgresql = filled_from_the_first_version(engine), filled_from_the_first_version(other)
    with other.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
        next_id = connection.exec_driver_sql(
            "INSERT INTO stale_account (account_id) VALUES (1) RETURNING id"
        ).scalar_one()
    other.dispose()

    assert all(on_sqlite.values())
    assert on_postgresql == on_sqlite
    assert differences == []
    assert next_id > max(dict(row)["id"] for row in on_sqlite["stale_account"])
