"""What is written by a prepared statement lies in the database as if SQLAlchemy had written it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, create_engine
from sqlalchemy.exc import IntegrityError, StatementError

from tracker.store.database.upsert import Changes, Rows, upsert, upsert_into
from tracker.store.history.queries import keep_earlier_values
from tracker.store.schema.origins import POST
from tracker.store.schema.register_parts import REGISTER_IMPORT
from tracker.store.schema.tables import ACCOUNT, CHECK, SCAN

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONES = st.sampled_from((UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))))
INSTANTS = st.builds(
    lambda zone, span: (AT + span).astimezone(zone), ZONES, st.timedeltas(timedelta(days=-9999), timedelta(days=9999))
)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4)
POSTS = st.fixed_dictionaries(
    {
        "account_id": st.just(1),
        "post_id": st.sampled_from("ab"),
        "published_at": INSTANTS,
        "title": TEXT,
        "url": TEXT,
        "kind": TEXT,
        "origin": st.sampled_from(("original", "repost", "unknown")),
        "origin_mark": TEXT,
        "is_pinned": st.booleans(),
        "first_seen_at": INSTANTS,
        "last_seen_at": INSTANTS,
        "repost_first_read_at": st.none() | INSTANTS,
        "repost_last_read_at": st.none() | INSTANTS,
    }
)
CHECKS = st.fixed_dictionaries(
    {
        "scan_id": st.just(1),
        "account_id": st.sampled_from((1, 2)),
        "checked_at": INSTANTS,
        "outcome": TEXT,
        "code": TEXT,
        "message": TEXT,
        "state": st.none() | TEXT,
        "words": TEXT,
        "display_name": TEXT,
        "former_names": st.lists(TEXT, max_size=2),
        "verified_as": TEXT,
        "is_muted": st.booleans(),
        "post_count": st.none() | st.integers(0, 2**63 - 1),
        "covers_from": st.none() | INSTANTS,
        "last_post_at": st.none() | INSTANTS,
        "platform_id": TEXT,
    }
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = create_engine("sqlite://")
    for table in (REGISTER_IMPORT, ACCOUNT, SCAN, CHECK, POST):
        table.create(engine)
    return engine


def by_sqlalchemy(connection: Connection, table: Table, rows: Rows, changes: Changes | None = None) -> None:
    connection.execute(upsert_into("sqlite", table, changes), rows)


def stored(engine: Engine, write: Any, table: Table, rows: Rows, *changes: Changes) -> list[Any]:
    """In the database's own form."""
    with engine.connect() as connection:  # and nothing stays
        write(connection, table, rows, *changes)
        return list(connection.exec_driver_sql(f"SELECT * FROM {table.name}"))


@given(rows=st.lists(POSTS, min_size=1, max_size=5))
def test_posts_seen_again_become_the_same(engine: Engine, rows: Rows) -> None:
    assert stored(engine, upsert, POST, rows, keep_earlier_values) == stored(
        engine, by_sqlalchemy, POST, rows, keep_earlier_values
    )


@given(rows=st.lists(CHECKS, min_size=1, max_size=4))
def test_checks_are_stored_the_same(engine: Engine, rows: Rows) -> None:
    assert stored(engine, upsert, CHECK, rows) == stored(engine, by_sqlalchemy, CHECK, rows)


WHOLE = {"id": 1, "at": AT, "started_at": AT, "finished_at": None, "period": None, "is_replay": False}
WHOLE |= {"is_abandoned": False, "selection": ""}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param(WHOLE | {"at": datetime(2026, 11, 23, 9)}, "timezone", id="naive"),  # noqa: DTZ001
        pytest.param({"id": 1}, "at", id="part of a row"),
    ],
)
def test_what_is_no_row_is_refused(engine: Engine, row: dict[str, Any], why: str) -> None:
    with engine.connect() as connection, pytest.raises(StatementError, match=why):
        upsert(connection, SCAN, [row])


def test_what_the_database_refuses_is_reported_as_sqlalchemy_shows_it(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError, match="NOT NULL"):
        upsert(connection, SCAN, [WHOLE | {"at": None}])
