"""What only PostgreSQL can get wrong: its server, its transactions of several processes, its errors."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, Select, String, select, text

import tracker.store
from tests.postgresql.server import PASSWORD, PASSWORD_ROLE, READER, PostgreSQL
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.errors import Failed, UserError
from tracker.store.database.engine import open_engine, read_url
from tracker.store.database.migrate import HEAD, version_of
from tracker.store.rows.ordering import in_bytes
from tracker.store.schema.origins import POST
from tracker.store.store import Store

pytestmark = pytest.mark.postgresql
ACCOUNT = given.account()
OTHER = replace(ACCOUNT, handle="2", name="长沙发布")


@pytest.fixture
def pair(postgresql_url: str) -> Iterator[tuple[Store, Store]]:
    """Two programs on one database."""
    with Store.open(postgresql_url) as one, Store.open(postgresql_url) as other:
        one.sync_register((ACCOUNT, OTHER), AT)
        yield one, other


def test_the_server_of_the_tests_is_reached_by_its_folder_alone(postgresql: PostgreSQL) -> None:
    assert postgresql.execute("SHOW listen_addresses") == [("",)]
    assert postgresql.folder.stat().st_mode & 0o077 == 0


def test_a_reader_sees_one_state_while_another_program_writes(pair: tuple[Store, Store]) -> None:
    one, other = pair
    with one._read() as connection:
        count = text("SELECT count(*) FROM scan")
        before = connection.execute(count).scalar()
        other.begin_scan(AT, AT, (ACCOUNT,))
        assert connection.execute(count).scalar() == before == 0
    assert len(one.scans()) == 1


def test_a_reader_cannot_write(pair: tuple[Store, Store]) -> None:
    with pytest.raises(Failed, match="cannot be written"), pair[0]._read() as connection:
        connection.execute(text("DELETE FROM scan"))


def test_a_second_writer_waits_and_decides_on_what_the_first_one_left(pair: tuple[Store, Store]) -> None:
    """On either side of a commit: nobody writes between what another one reads and writes."""
    one, other = pair
    order: list[str] = []
    is_waiting = threading.Event()

    def second() -> None:
        is_waiting.set()
        other.begin_scan(AT, AT, (ACCOUNT,), period="2026-W48")
        order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with one._write() as connection:
            done = pool.submit(second)
            is_waiting.wait()
            connection.execute(text("SELECT pg_sleep(0.05)"))
            order.append("first")
        done.result()
    assert order == ["first", "second"]


def test_two_programs_that_take_slots_at_once_get_different_ones(pair: tuple[Store, Store]) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda number: pair[number % 2].slots.take_slot("weibo", 1.0, lambda: AT), range(24)))
    assert sorted(waits) == pytest.approx([float(number) for number in range(24)])


def test_two_programs_that_begin_one_week_at_once_begin_one_scan(pair: tuple[Store, Store]) -> None:
    with ThreadPoolExecutor(8) as pool:
        begun = list(
            pool.map(lambda number: pair[number % 2].begin_scan(AT, AT, (ACCOUNT, OTHER), period="2026-W48"), range(8))
        )
    assert len({scan.id for scan in begun}) == 1
    assert pair[0].pending(begun[0]) == (ACCOUNT, OTHER)


def test_one_account_recorded_by_two_programs_at_once_is_recorded_once(pair: tuple[Store, Store]) -> None:
    scan = pair[0].begin_scan(AT, AT, (ACCOUNT,))
    check = replace(given.seen(), posts=tuple(given.post(AT - timedelta(days=days)) for days in range(1, 5)))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: pair[number % 2].record(scan, ACCOUNT, check), range(16)))
    facts = pair[1].facts_of(ACCOUNT.key)
    assert facts is not None
    assert (len(facts.checks), len(facts.posts)) == (1, 4)


def test_two_programs_that_make_the_tables_at_once_make_them_once(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        for store in pool.map(Store.open, [empty_database] * 2):
            assert store.accounts() == ()
            store.close()


def test_a_cut_connection_is_one_sentence_and_the_next_call_works(
    postgresql: PostgreSQL, pair: tuple[Store, Store]
) -> None:
    store = pair[0]
    name = store._engine.url.database or ""

    def write_while_it_is_cut() -> None:
        with store._write() as connection:
            postgresql.cut_connections(name)
            connection.execute(text("SELECT 1"))

    with pytest.raises(Failed, match="connection to the database was cut"):
        write_while_it_is_cut()
    assert store.accounts() == (ACCOUNT, OTHER)
    postgresql.cut_connections(name)  # while nothing is asked of it
    assert store.accounts() == (ACCOUNT, OTHER)


def test_what_keeps_a_database_from_being_opened_is_one_sentence_without_the_password(
    postgresql: PostgreSQL, postgresql_url: str, empty_database: str
) -> None:
    name = read_url(postgresql_url).database or ""
    nowhere = f"postgresql://{PASSWORD_ROLE}:{PASSWORD}@/x?host={postgresql.folder}/nowhere"
    for url, message, hint in (
        (postgresql.url(name, PASSWORD_ROLE, PASSWORD + "!"), "does not let this user in", "password"),
        (postgresql.url(name, PASSWORD_ROLE), "does not let this user in", "password"),
        (postgresql.url(name, "nobody_knows"), "does not let this user in", "user"),
        (postgresql.url("not_there", PASSWORD_ROLE, PASSWORD), "there is no such database", "createdb"),
        (nowhere, "does not answer", "check that it runs"),
        ("postgresql://clerk:s3cret-of-the-clerk@127.0.0.1:1/x", "does not answer", "check that it runs"),
        (postgresql.url(name, PASSWORD_ROLE, PASSWORD) + "&nosuch=1", "an option that PostgreSQL does not", "libpq"),
        (postgresql.url(name, READER), "may not do this", "owner"),
        (empty_database.replace("tracker@", f"{READER}@"), "may not do this", "owner"),
    ):
        with pytest.raises(Failed, match=message) as reported, Store.open(url) as store:
            store.accounts()
        assert hint in reported.value.hint
        assert PASSWORD not in reported.value.message + reported.value.hint
        assert "\n" not in reported.value.message


def test_who_may_only_read_is_informed_when_something_is_to_be_recorded(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    name = read_url(postgresql_url).database or ""
    postgresql.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}", name)
    with Store.open(postgresql.url(name, READER)) as store:
        assert store.accounts() == ()
        with pytest.raises(Failed, match="may not do this"):
            store.sync_register((ACCOUNT,), AT)
    url = postgresql_url + "&options=-c%20default_transaction_read_only%3Don"
    with Store.open(url) as store, pytest.raises(Failed, match="cannot be written"):
        store.sync_register((ACCOUNT,), AT)


def test_a_database_of_another_encoding_or_with_other_tables_is_refused(
    postgresql: PostgreSQL, empty_database: str
) -> None:
    postgresql.execute("CREATE TABLE account (x int)", read_url(empty_database).database or "")
    with pytest.raises(UserError, match="tables of another program: account"):
        Store.open(empty_database)
    postgresql.execute("CREATE DATABASE other_encoding TEMPLATE template0 ENCODING 'SQL_ASCII'")
    with pytest.raises(UserError, match="does not store text as UTF-8") as refused:
        Store.open(postgresql.url("other_encoding"))
    assert refused.value.hint.startswith("make another one: createdb --template=template0 --encoding=UTF8")
    postgresql.drop_database("other_encoding")


HOSTILE = {
    "timezone": "'Asia/Kathmandu'",
    "datestyle": "'SQL, DMY'",
    "extra_float_digits": "-15",
    "bytea_output": "'escape'",
    "default_transaction_isolation": "'repeatable read'",
    "statement_timeout": "'1ms'",
    "idle_session_timeout": "'1ms'",
    "standard_conforming_strings": "on",
}
"""What a role may have set for other programs."""


def test_what_a_server_has_set_for_others_changes_nothing(postgresql: PostgreSQL, postgresql_url: str) -> None:
    name = read_url(postgresql_url).database
    for setting, value in HOSTILE.items():
        postgresql.execute(f"ALTER DATABASE {name} SET {setting} = {value}")
    check = replace(given.seen(), posts=(given.post(AT - timedelta(microseconds=1)),))
    with Store.open(postgresql_url) as one, Store.open(postgresql_url) as other:
        one.sync_register((ACCOUNT, OTHER), AT)
        scan = one.begin_scan(AT, AT, (ACCOUNT, OTHER))
        with ThreadPoolExecutor(8) as pool:  # each of those that wait sees what the one before wrote
            waits = list(
                pool.map(lambda number: (one, other)[number % 2].slots.take_slot("weibo", 1 / 3, lambda: AT), range(12))
            )
        one.record(scan, ACCOUNT, check)
        facts = other.facts_of(ACCOUNT.key)
        with one._read() as connection:
            connection.execute(text("SELECT pg_sleep(0.01)"))
    assert sorted(waits) == pytest.approx([number / 3 for number in range(12)])
    assert facts is not None
    assert (facts.posts, facts.checks[0].checked_at) == (check.posts, check.checked_at)


def test_what_the_server_breaks_off_or_cannot_index_is_one_sentence(pair: tuple[Store, Store]) -> None:
    def ask_for_too_long() -> None:
        with pair[0]._read() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 5"))
            connection.execute(text("SELECT pg_sleep(1)"))

    with pytest.raises(Failed, match="broke off what it was asked"):
        ask_for_too_long()
    unit = "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(4000))
    with pytest.raises(Failed, match="a text is too long"):
        pair[0].sync_register((replace(ACCOUNT, unit=unit),), AT)
    assert pair[1].accounts() == (ACCOUNT, OTHER)


def test_tables_that_change_under_a_running_program_are_one_sentence(pair: tuple[Store, Store]) -> None:
    for _ in range(8):  # from the sixth time on it is a prepared statement
        assert pair[0].scans() == ()
    with pair[1]._write() as connection:
        connection.execute(text("ALTER TABLE scan ALTER COLUMN selection TYPE text"))
    with pytest.raises(Failed, match="were changed while this program was running"):
        pair[0].scans()


def test_texts_are_ordered_by_their_characters_whatever_the_language_of_the_database() -> None:
    """Of every statement that the store keeps: another order of posts of one instant is another newest post."""
    by_language = [
        f"{module.__name__}.{name}: {column}"
        for module in modules_of(tracker.store)
        for name, statement in vars(module).items()
        if isinstance(statement, Select)
        for part in statement._order_by_clauses
        for column in texts_in(part)
    ]
    assert by_language == []
    wanted = select(POST.c.post_id).order_by(in_bytes(POST.c.post_id).desc())
    engine = open_engine(read_url("postgresql:///x"))
    assert str(wanted.compile(engine)).endswith('ORDER BY post.post_id COLLATE "C" DESC')


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if "migrations" not in module.name:
            yield import_module(module.name)


def texts_in(part: Any) -> list[str]:
    """The text columns by which a part of ORDER BY sorts as the database's language has it."""
    if isinstance(part, in_bytes):
        return []
    if isinstance(part, Column):
        return [str(part)] if isinstance(part.type, String) else []
    return [name for child in part.get_children() for name in texts_in(child)]


def test_a_session_that_hangs_holds_the_others_up_for_minutes_only(postgresql_url: str) -> None:
    engine = open_engine(read_url(postgresql_url))
    with engine.connect() as connection:
        limits = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("TimeZone", "lock_timeout", "idle_in_transaction_session_timeout")
        }
    assert (limits, version_of(engine)) == (
        {"TimeZone": "UTC", "lock_timeout": "5min", "idle_in_transaction_session_timeout": "10min"},
        HEAD,
    )
    engine.dispose()
