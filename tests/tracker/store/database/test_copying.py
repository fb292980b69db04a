"""A database copied to the other engine and back holds what it held, or the target is empty."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, text

from tests.postgresql.server import PostgreSQL
from tests.tracker.store.database.filled_tables import ONE_OF_EACH, content_of, fill_empty_tables
from tracker.errors import Failed, UserError
from tracker.store.database import copying
from tracker.store.database.copying import TableDigest, copy_database
from tracker.store.database.engine import open_engine, read_url
from tracker.store.schema import every_table
from tracker.store.store import Store

pytestmark = pytest.mark.postgresql


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    engine = open_engine(read_url(url))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "source.db"
    url = f"sqlite:///{path}"
    Store.open(url).close()
    with opened(url) as connection:
        fill_empty_tables(connection)
        connection.execute(text("DELETE FROM stale_account WHERE id = 3"))
    return path


@pytest.fixture
def source(filled: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(filled, tmp_path / 'source.db')}"


def test_every_row_goes_to_postgresql_and_back(source: str, empty_database: str, tmp_path: Path) -> None:
    there = copy_database(source, empty_database)
    back = copy_database(empty_database, f"sqlite:///{tmp_path / 'back.db'}")

    assert there == back
    assert {item.table: item.rows for item in there} == {
        table.name: ONE_OF_EACH - (table.name == "stale_account") for table in every_table()
    }
    with (
        opened(source) as first,
        opened(empty_database) as middle,
        opened(f"sqlite:///{tmp_path / 'back.db'}") as last,
    ):
        assert content_of(first) == content_of(middle) == content_of(last)


def test_ids_go_on_after_the_last_one_ever_given(source: str, postgresql_url: str, tmp_path: Path) -> None:
    copy_database(source, postgresql_url)
    back = f"sqlite:///{tmp_path / 'back.db'}"
    copy_database(postgresql_url, back)
    for url in (postgresql_url, back):
        with opened(url) as connection:
            added = connection.execute(text("INSERT INTO stale_account (account_id) VALUES (1) RETURNING id")).scalar()
            scan = connection.execute(
                text(
                    "INSERT INTO scan (at, started_at, is_replay, is_abandoned, selection) "
                    "VALUES ('2026-01-01 00:00:00', '2026-01-01 00:00:00', false, false, '') RETURNING id"
                )
            ).scalar()
        assert (added, scan) == (ONE_OF_EACH + 1, ONE_OF_EACH + 1), url


def test_a_target_that_holds_a_row_is_refused_and_left_alone(source: str, postgresql_url: str, tmp_path: Path) -> None:
    file = tmp_path / "there.db"
    with Store.open(f"sqlite:///{file}"), opened(postgresql_url) as connection:
        connection.execute(text("INSERT INTO policy (version, numbers) VALUES ('1', '{}')"))
    for url in (postgresql_url, f"sqlite:///{file}"):
        with pytest.raises(UserError, match="the target is not empty"):
            copy_database(source, url)
    with opened(postgresql_url) as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


def test_tables_without_a_row_are_an_empty_target(source: str, postgresql_url: str) -> None:
    assert sum(item.rows for item in copy_database(source, postgresql_url)) > 0


def test_a_copy_that_breaks_off_leaves_nothing(
    source: str, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the connection is cut in the middle."""
    file = tmp_path / "new" / "back.db"

    def broken(*_: object) -> None:
        raise Failed("the copy differs")

    monkeypatch.setattr(copying, "continue_ids", broken)
    for url in (empty_database, f"sqlite:///{file}"):
        with pytest.raises(Failed, match="the copy differs"):
            copy_database(source, url)
    assert list(file.parent.iterdir()) == []
    with opened(empty_database) as connection:
        assert content_of(connection) == {}


def test_a_connection_cut_in_the_middle_leaves_nothing(
    source: str, postgresql_url: str, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, compared = read_url(postgresql_url).database or "", copying.compared

    def cut_after_the_scans(digest: TableDigest, target: Connection, table: Table) -> TableDigest:
        found = compared(digest, target, table)
        if table.name == "scan":
            postgresql.cut_connections(name)
        return found

    monkeypatch.setattr(copying, "compared", cut_after_the_scans)
    with pytest.raises(Failed, match="connection to the database was cut"):
        copy_database(source, postgresql_url)
    monkeypatch.undo()
    with opened(postgresql_url) as connection:
        assert not any(content_of(connection).values())
    assert copy_database(source, postgresql_url)


def test_a_copy_that_differs_is_not_kept(source: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = copying.stream_rows

    def losing(connection: Connection, table: object, rows: Iterator[object]) -> None:
        if getattr(table, "name", "") == "post":
            next(rows)
        stream(connection, table, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(copying, "stream_rows", losing)
    with pytest.raises(Failed, match="the copy of post differs"):
        copy_database(source, postgresql_url)


def test_text_that_postgresql_cannot_hold_is_named_by_its_table(source: str, postgresql_url: str) -> None:
    with opened(source) as connection:
        connection.execute(text("UPDATE post SET title = 'a' || char(0) WHERE account_id = 1"))
    with pytest.raises(Failed, match=r"PostgreSQL cannot hold a row of post: .*NUL"):
        copy_database(source, postgresql_url)


def test_a_database_is_not_copied_to_itself(source: str) -> None:
    with pytest.raises(UserError, match="copied to itself"):
        copy_database(source, source)


def test_a_source_that_is_not_there_is_said(tmp_path: Path, empty_database: str) -> None:
    with pytest.raises(Failed, match="there is no database yet"):
        copy_database(f"sqlite:///{tmp_path / 'none.db'}", empty_database)
    with pytest.raises(Failed, match="there is no database yet"):
        copy_database(empty_database, f"sqlite:///{tmp_path / 'none.db'}")
    assert not (tmp_path / "none.db").exists()


def test_links_in_a_circle_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to("link.db")
    with pytest.raises(Failed, match="there is no database yet"):
        copy_database(f"sqlite:///{tmp_path / 'link.db'}", f"sqlite:///{tmp_path / 'none.db'}")


@pytest.mark.parametrize(
    "table", ["account (id integer)", "scan (id integer)", "alembic_version (version_num text)", "look (x integer)"]
)
def test_a_target_with_tables_of_another_program_is_refused(
    source: str, empty_database: str, postgresql: PostgreSQL, table: str
) -> None:
    name = read_url(empty_database).database or ""
    postgresql.execute(f"CREATE TABLE {table}", name)
    with pytest.raises(UserError, match="the target is not empty"):
        copy_database(source, empty_database)
    assert len(postgresql.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'", name)) == 1


def test_a_target_that_holds_no_utf8_is_refused(source: str, postgresql: PostgreSQL) -> None:
    postgresql.execute("CREATE DATABASE plain TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    try:
        with pytest.raises(UserError, match="does not store text as UTF-8"):
            copy_database(source, postgresql.url("plain"))
    finally:
        postgresql.drop_database("plain")


def test_a_file_whose_rows_are_still_in_its_log_is_not_given_its_name(tmp_path: Path) -> None:
    """SQLite says nothing where the disk is too full to move them."""

    def write() -> None:
        with copying.new_file(tmp_path / "a.db") as draft:
            draft.write_bytes(b"SQLite format 3")
            draft.with_name("a.db-wal").write_bytes(b"rows")

    with pytest.raises(Failed, match="could not be completed"):
        write()
    assert list(tmp_path.iterdir()) == []
