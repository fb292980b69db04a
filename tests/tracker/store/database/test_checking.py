"""A check of the database finds what is wrong with it, and nothing in one that is sound."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.postgresql.fixtures import ENGINES
from tests.tracker.store.database.filled_tables import ONE_OF_EACH, fill_empty_tables
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.store.database.checking import DatabaseFaultKind, check_database
from tracker.store.database.engine import open_engine, read_url
from tracker.store.store import Store


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "postgresql":
        yield request.getfixturevalue("postgresql_url")
        return
    Store.open(f"sqlite:///{tmp_path / 'a.db'}").close()
    yield f"sqlite:///{tmp_path / 'a.db'}"


def change(url: str, *statements: str) -> None:
    engine = open_engine(read_url(url))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            for statement in statements:
                connection.execute(text(statement))
    engine.dispose()


def kinds(url: str) -> list[DatabaseFaultKind]:
    return [fault.kind for fault in check_database(url).faults]


def test_a_sound_database_has_no_fault_and_its_rows_are_counted(url: str) -> None:
    assert check_database(url).faults == ()
    engine = open_engine(read_url(url))
    with engine.execution_options(is_writing=True).begin() as connection:
        fill_empty_tables(connection)
    engine.dispose()
    assert set(check_database(url).rows.values()) == {ONE_OF_EACH}


@pytest.mark.parametrize(
    "change_of", ["scan SET at = 'yesterday'", "account SET links = '[{'", "account SET closed_on = 1e99"]
)
def test_a_value_that_nobody_wrote_is_found(tmp_path: Path, change_of: str) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    Store.open(url).close()
    engine = open_engine(read_url(url))
    with engine.execution_options(is_writing=True).begin() as connection:
        fill_empty_tables(connection)
    engine.dispose()
    change(url, f"UPDATE {change_of}")
    (fault,) = check_database(url).faults
    assert (fault.kind, fault.detail) == (DatabaseFaultKind.MALFORMED, change_of.partition(" ")[0])


def test_a_table_that_is_not_as_it_should_be_is_found(url: str) -> None:
    change(url, "ALTER TABLE policy ADD COLUMN more INTEGER", "CREATE TABLE of_others (x INTEGER)")
    (fault,) = check_database(url).faults
    assert (fault.kind, fault.detail) == (DatabaseFaultKind.OTHER_TABLES, "remove_column policy more")


REWRITES = {
    "sqlite": (
        "CREATE TRIGGER keep AFTER DELETE ON ASSESSMENT BEGIN SELECT 1; END",  # SQLite keeps the spelling
        "CREATE TRIGGER soften AFTER INSERT ON assessment BEGIN UPDATE assessment SET verdict = 'pass'; END",
    ),
    "postgresql": (
        "CREATE FUNCTION softened() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN NEW.verdict = 'pass'; RETURN NEW; END $$",
        "CREATE TRIGGER soften BEFORE INSERT ON assessment FOR EACH ROW EXECUTE FUNCTION softened()",
        "CREATE RULE keep AS ON DELETE TO assessment DO INSTEAD NOTHING",
    ),
}
OF_OTHERS = {
    "sqlite": (
        "CREATE TABLE of_others (x INTEGER)",
        "CREATE TRIGGER theirs AFTER INSERT ON of_others BEGIN DELETE FROM of_others; END",
    ),
    "postgresql": (
        "CREATE TABLE of_others (x INTEGER)",
        "CREATE RULE theirs AS ON DELETE TO of_others DO ALSO NOTHING",
    ),
}


def test_what_changes_rows_by_itself_is_named_and_that_of_other_tables_is_not(url: str) -> None:
    """This program adds none."""
    engine = url.partition(":")[0].partition("+")[0]
    change(url, *OF_OTHERS[engine])
    assert check_database(url).faults == ()
    change(url, *REWRITES[engine])
    names = ["assessment keep", "assessment soften"]
    faults = check_database(url).faults
    assert [(fault.kind, fault.detail) for fault in faults] == [(DatabaseFaultKind.TRIGGER, name) for name in names]


def test_what_each_engine_alone_can_have_wrong_is_found(url: str) -> None:
    if url.startswith("sqlite"):
        change(url, "INSERT INTO stale_account (account_id) VALUES (7)")
        assert kinds(url) == [DatabaseFaultKind.DANGLING]
        return
    change(url, "INSERT INTO form_round (id, options, at, issued_at, issued_by) VALUES (1, '', now(), now(), '')")
    assert kinds(url) == [DatabaseFaultKind.IDS_BEHIND]


def test_a_zeroed_page_is_found_also_the_last_one_of_a_long_text(tmp_path: Path) -> None:
    """SQLite counts the pages of a long text and does not know what stands in the last one."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    Store.open(url).close()
    engine = open_engine(read_url(url))
    with engine.execution_options(is_writing=True).begin() as connection:
        fill_empty_tables(connection)
        connection.execute(text("UPDATE post SET title = :long WHERE account_id = 1"), {"long": "标题" * 1500})
        connection.execute(
            text("UPDATE assessment SET findings = :long WHERE account_id = 1"), {"long": f'["{"y" * 9000}"]'}
        )
    engine.dispose()
    content = (tmp_path / "a.db").read_bytes()
    size = int.from_bytes(content[16:18])
    missed = []
    pages = [number for number in range(1, len(content) // size) if is_end_of_long_text(content[number * size :], size)]
    for number in pages:
        (tmp_path / "b.db").write_bytes(content[: number * size] + bytes(size) + content[(number + 1) * size :])
        if not check_database(f"sqlite:///{tmp_path / 'b.db'}").faults:
            missed.append(number)
    assert (len(pages), missed) == (2, [])


def is_end_of_long_text(content: bytes, size: int) -> bool:
    """Whether a page has no next one (the first four bytes), and text behind."""
    return content[:4] == bytes(4) and any(content[4:size])


def test_a_database_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="there is no database yet") as reported:
        check_database(f"sqlite:///{tmp_path / 'none.db'}")
    assert Messages(Lang.ZH).localized(reported.value.message).startswith("还没有数据库：")
    assert Messages(Lang.ZH).localized(reported.value.hint) == "检查地址；要建一个空的，运行 tracker db upgrade"
    assert not (tmp_path / "none.db").exists()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("version", "said", "hint"),
    [
        ("9999", "the database was written by a newer version of this program (9999)", "update the program"),
        ("0001", "the database is of an older version (0001): postgresql://", "first run tracker db upgrade"),
    ],
)
def test_a_server_of_another_version_is_refused_with_what_helps(
    postgresql_url: str, version: str, said: str, hint: str
) -> None:
    """`tracker db upgrade` refuses what a newer program has written."""
    with Store.open(postgresql_url) as store, store._write() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
    with pytest.raises(UserError, match=re.escape(said)) as reported:
        check_database(postgresql_url)
    assert hint in reported.value.hint
    assert {Messages(Lang.ZH).localized(text).isascii() for text in (said, reported.value.hint)} == {False}
