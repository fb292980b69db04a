"""What stands between the program and its settings on a server: a pooler, a schema that is gone, words in Chinese."""

from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import OperationalError

from tests.postgresql.server import PostgreSQL
from tracker.errors import Failed
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.store.database.engine import open_engine, read_url
from tracker.store.database.postgresql import MARK, SESSION, conninfo_of, postgresql_failure
from tracker.store.store import Store


@pytest.mark.postgresql
def test_a_pooler_that_drops_the_settings_is_refused(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks of a session would be another one's there, and a scan would end twice or never."""
    connect = psycopg.connect

    def connect_through_a_pooler(*arguments: Any, **options: Any) -> Any:
        return connect(*arguments, **{name: value for name, value in options.items() if name != "options"})

    Store.open(postgresql_url).close()
    monkeypatch.setattr(psycopg, "connect", connect_through_a_pooler)
    with pytest.raises(Failed, match=r"a pooler, such as PgBouncer, .* drops its settings") as refused:
        Store.open(postgresql_url)
    assert refused.value.hint == "name the server itself, at its own port"


@pytest.mark.postgresql
def test_a_search_path_without_a_schema_is_told_in_a_sentence(postgresql: PostgreSQL) -> None:
    name = postgresql.create_database()
    try:
        postgresql.execute(f"ALTER DATABASE {name} SET search_path = gone")
        with pytest.raises(Failed, match="search_path of the database has no schema that exists"):
            Store.open(postgresql.url(name))
        postgresql.execute("CREATE SCHEMA gone", name)
        Store.open(postgresql.url(name)).close()
    finally:
        postgresql.drop_database(name)


def test_the_queue_has_the_settings_of_the_books() -> None:
    """A role or server may have set them otherwise: serializable, say, made each fetch of two workers fail."""
    stated = conninfo_to_dict(conninfo_of(open_engine(read_url("postgresql://a@h/b?options=-c%20work_mem%3D8MB"))))
    options = str(stated["options"])
    assert all(f"-c {name}={value}" in options for name, value in SESSION.items())
    assert options.endswith("-c work_mem=8MB")
    assert f"-c {MARK}=on" in options
    assert stated["client_encoding"] == "utf8"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param('FATAL:  用户 "甲" Password 认证失败', "does not let this user in", id="password"),
        pytest.param('FATAL:  角色 "x" 不存在', "does not let this user in", id="role"),
        pytest.param(
            '没有用于主机 "h", 用户 "u", 数据库 "d" 的 pg_hba.conf 记录', "does not let this user in", id="hba"
        ),
        pytest.param('FATAL:  数据库 "d" 不存在', "no such database", id="database"),
        pytest.param("FATAL:  对不起, 已经有太多的客户", "no further connection", id="clients"),
        pytest.param('FATAL:  由角色"x"发起的连接太多了', "no further connection", id="of-a-role"),
        pytest.param("FATAL:  数据库系统启动中", "starting or stopping", id="starting"),
        pytest.param("FATAL:  the database system is in recovery mode", "starting or stopping", id="recovery"),
        pytest.param("FATAL:  unsupported startup parameter: options", "a pooler", id="pooler"),
        pytest.param("server does not support SSL, but SSL was required", "no encrypted connection", id="tls"),
        pytest.param("SSL error: certificate verify failed", "certificate of the database", id="certificate"),
        pytest.param('definition of service "nope" not found', "a service that is not defined", id="service"),
        pytest.param('could not translate host name "h" to address', "the database does not answer", id="no-such-host"),
        pytest.param("Connection refused", "the database does not answer", id="refused"),
    ],
)
def test_what_is_said_while_connecting_has_a_sentence_in_both_languages(words: str, sentence: str) -> None:
    error = OperationalError("", {}, psycopg.OperationalError(f"connection failed: {words}"))
    failed = postgresql_failure(error, "postgresql://h/d")
    assert failed is not None
    assert sentence in failed.message
    chinese = Messages(Lang.ZH).line_of(failed)
    assert "postgresql://h/d" in chinese
    assert not any(word in chinese for word in ("the ", "database", "server"))
