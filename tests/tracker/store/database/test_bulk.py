"""Many accounts inserted column by column lie in the database as those inserted one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.exc import IntegrityError

from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.store import imports
from tracker.store.database import bulk
from tracker.store.database.bulk import insert_columns
from tracker.store.imports import Imported, RegisterUpdate
from tracker.store.rows.account_columns import WHOLE, accounts_from_rows, to_account_columns
from tracker.store.rows.rows import to_account, to_account_row
from tracker.store.schema.register_parts import REGISTER_IMPORT
from tracker.store.schema.tables import ACCOUNT
from tracker.store.store import Store

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXT = st.text(st.characters() | st.sampled_from("\x00\ud800\udfff\n\"'"), max_size=4)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
DAY = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
ACCOUNTS = st.builds(
    Account,
    platform=TEXT,
    handle=TEXT,
    name=TEXT,
    unit=TEXT,
    supervisor=TEXT,
    region=TEXTS,
    kind=st.sampled_from(AccountKind),
    filing=st.builds(Filing, state=st.sampled_from(FilingState), announced_on=DAY, deregistered_on=DAY, closed_on=DAY),
    links=TEXTS,
    entity=TEXT,
    former_names=TEXTS,
    code=TEXT,
)


def to_account_key(account: Account) -> tuple[str, str]:
    """As it is stored."""
    row = to_account_row(account)
    return row["platform"], row["handle"]


def rows_of(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(ACCOUNT).order_by(ACCOUNT.c.id)))


def opened(**options: Any) -> Engine:
    engine = create_engine("sqlite://", **options)
    REGISTER_IMPORT.create(engine)
    ACCOUNT.create(engine)
    return engine


def test_memory_for_pages_is_taken_for_the_rows_alone() -> None:
    with opened().begin() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = -1234")
        insert_columns(connection, REGISTER_IMPORT, {})
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar_one() == -1234


def placed(count: int) -> list[dict[str, Any]]:
    """What each row says beside its account."""
    return [{"position": place, "added_at": AT, "removed_at": None, "import_id": None} for place in range(count)]


def insert_in_columns(engine: Engine, accounts: list[Account]) -> None:
    columns = to_account_columns(accounts) | {
        name: [row[name] for row in placed(len(accounts))] for name in placed(1)[0]
    }
    with engine.begin() as connection:
        insert_columns(connection, ACCOUNT, columns)


@given(st.lists(ACCOUNTS, min_size=1, max_size=4, unique_by=to_account_key))
def test_the_same_is_stored_as_row_by_row(accounts: list[Account]) -> None:
    rows = [to_account_row(account) | place for account, place in zip(accounts, placed(len(accounts)), strict=True)]
    one_by_one, in_columns = opened(), opened()
    with one_by_one.begin() as connection:
        connection.execute(insert(ACCOUNT), rows)
    insert_in_columns(in_columns, accounts)
    assert rows_of(in_columns) == rows_of(one_by_one)


@pytest.mark.end_to_end
@given(st.lists(ACCOUNTS, min_size=1, max_size=4, unique_by=to_account_key))
def test_what_is_read_is_what_was_stored(accounts: list[Account]) -> None:
    engine = opened()
    insert_in_columns(engine, accounts)
    with engine.connect() as connection:
        read = [account for _, account in accounts_from_rows(connection.execute(select(*WHOLE).order_by(ACCOUNT.c.id)))]
        one_by_one = [to_account(row) for row in connection.execute(select(ACCOUNT)).mappings()]
    assert read == one_by_one
    assert [to_account_row(account) for account in read] == [to_account_row(account) for account in accounts]


def account(number: int) -> Account:
    return Account(platform="weibo", handle=str(number), name="韶山公安", unit="韶山市公安局", region=("湘潭市",))


@pytest.mark.parametrize("paramstyle", ["qmark", "named"])
def test_drivers_that_name_their_parameters_are_served_too(paramstyle: str) -> None:
    engine = opened(paramstyle=paramstyle)
    insert_in_columns(engine, [account(1), account(2)])
    assert [(row.handle, row.region, row.added_at) for row in rows_of(engine)] == [
        ("1", ["湘潭市"], AT),
        ("2", ["湘潭市"], AT),
    ]


@pytest.mark.parametrize("count", [2, 3, 4, 6, 7])
def test_every_chunk_is_inserted_in_its_order(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 3)
    engine = opened()
    insert_in_columns(engine, [account(number) for number in range(count)])
    assert [row.handle for row in rows_of(engine)] == [str(number) for number in range(count)]


def test_a_column_that_is_shorter_is_refused() -> None:
    engine = opened()
    with engine.begin() as connection, pytest.raises(ValueError, match="shorter"):
        insert_columns(connection, ACCOUNT, to_account_columns([account(1)]) | {"position": []})


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_every_account_that_a_file_has_again_is_marked(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(imports, "MARK_BATCH", 2)
    accounts = [account(number) for number in range(count)]
    file = Imported(at=AT, by="李四", file_name="a.csv", sha256="")
    with Store.open("sqlite://") as store:
        store.imports.apply(file, lambda _: RegisterUpdate(added=[*accounts, account(9)], changed=(), unchanged=()))
        store.imports.apply(file, lambda _: RegisterUpdate(added=(), changed=(), unchanged=accounts))

        assert store.imports.not_in_last() == (account(9),)


ODD = ("\\N", "", "\\", "a\tb", "a\nb", "a\r\nb", "\\.", "'\"", "\x00", "\ud800", "密码", "😀", "NULL", "{}")
"""Text that COPY has signs for, and other."""


@pytest.mark.postgresql
def test_postgresql_copies_what_sqlite_inserts(postgresql_store: Store) -> None:
    filing = Filing(state=FilingState.CLOSED, closed_on=date(2026, 1, 2))
    accounts = [
        replace(account(number), name=text, unit=text, region=(text, "市"), links=(text,), filing=filing)
        for number, text in enumerate(ODD)
    ]
    sqlite = opened()
    insert_in_columns(sqlite, accounts)

    insert_in_columns(postgresql_store._engine, accounts)

    assert [row[1:] for row in rows_of(postgresql_store._engine)] == [row[1:] for row in rows_of(sqlite)]


@pytest.mark.postgresql
def test_what_postgresql_refuses_is_an_error_as_of_any_statement(postgresql_store: Store) -> None:
    with pytest.raises(IntegrityError, match="uq_account_platform_handle"):
        insert_in_columns(postgresql_store._engine, [account(1), account(1)])
    assert rows_of(postgresql_store._engine) == []
