"""Opens PostgreSQL, and says in a sentence what is wrong with it. Imported only where it is used."""

import re
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from tracker.errors import Failed, UserError, install_hint

if TYPE_CHECKING:
    import psycopg

CREATE_DATABASE = "createdb --template=template0 --encoding=UTF8 --locale=C -O user name"
"""What makes a database of PostgreSQL that this program takes."""

MARK = "tracker.session"
"""A setting of the program's own: it shows that those below have reached the session."""
SESSION = {
    MARK: "on",
    "timezone": "UTC",
    "datestyle": "ISO",  # the driver reads no other
    "extra_float_digits": "1",  # numbers come back as they were stored
    "default_transaction_isolation": "read\\ committed",  # who waited for a writer sees what it wrote
    "lock_timeout": "300s",  # a writer waits for another one, but not for ever
    "idle_in_transaction_session_timeout": "600s",  # a machine that hangs lets go of what it holds
    "statement_timeout": "0",  # meant for other programs' questions: the lists of a large register take longer
    "idle_session_timeout": "0",  # a worker's lock lasts as long as its connection, which may say nothing meanwhile
}
"""What a server, a database or a role may have set otherwise, and results or locks depend on."""
KEEPALIVE = {  # a connection that a firewall or a dead machine cut ends within a minute or so
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}

NAMES = {"application_name": "tracker", "client_encoding": "utf8"}

REFUSED = (
    "the database does not let this user in: {place}",
    "check the user and the password in TRACKER_DATABASE_URL, and the server's pg_hba.conf",
)
NO_DATABASE = (
    "there is no such database: {place}",
    f"first: {CREATE_DATABASE}",
)
NO_RIGHT = (
    "the user of the database may not do this: {place}",
    "make it the owner of the database; to look only, use a copy (tracker db copy)",
)
READ_ONLY = (
    "the database cannot be written: {place}",
    "it is a standby or set to read only: name the server that writes",
)
NO_SCHEMA = (
    "the search_path of the database has no schema that exists: {place}",
    "create it, or reset it: ALTER ROLE … RESET search_path, ALTER DATABASE … RESET search_path",
)
NO_TLS = (
    "the database's server takes no encrypted connection: {place}",
    "switch ssl on there, or leave sslmode out of the address and PGSSLMODE out of the environment",
)
CERTIFICATE = (
    "the certificate of the database's server is not accepted: {place}",
    "give the right root certificate with sslrootcert in the address, and the host by the name in the certificate",
)
NO_SERVICE = (
    "the address of the database names a service that is not defined: {place}",
    "see ~/.pg_service.conf, or the file that PGSERVICEFILE names",
)
STARTING = (
    "the database is starting or stopping: {place}",
    "try again in a moment",
)
POOLED = (
    "a pooler, such as PgBouncer, stands between this program and the database, and drops its settings: {place}",
    "name the server itself, at its own port",
)
CUT = (
    "the connection to the database was cut: {place}",
    "try again when the server runs; what was recorded is kept",
)
BUSY = ("the database is in use by another program: {place}", "wait until its scan is over, then try again")
FULL = ("the disk is full; the database cannot grow: {place}", "free some space; what was recorded is kept")
CROWDED = (
    "the database takes no further connection: {place}",
    "raise max_connections of the server, or run fewer programs at once",
)
ODD_ADDRESS = (
    "the address of the database has an option that PostgreSQL does not know: {place}",
    "what follows the `?` are options of libpq, such as sslmode=verify-full",
)
NOISE = r"^connection failed: |\[Errno -?\d+\] "
"""What the driver says of a server that does not answer, beside the reason."""
UNKNOWN_OPTION = r"^(invalid (connection|URI query) (option|parameter)|bad value for )"
BROKEN_OFF = (
    "the database broke off what it was asked: {place}",
    "somebody cancelled it there, or it took longer than the server allows: ask who runs it, then try again",
)
CHANGED = (
    "the tables of the database were changed while this program was running: {place}",
    "start it again; if it is older than the program that changed them, update it",
)
TOO_LONG = (
    "a text is too long for PostgreSQL's indexes: {place}",
    "shorten handles, units and regions of hundreds of characters in the register",
)
DAMAGED = ("the database is damaged: {place}", "put back a copy, or move it away to begin anew")
STATES = {
    "28": REFUSED,
    "3D": NO_DATABASE,
    "3F": NO_SCHEMA,
    "42501": NO_RIGHT,
    "25006": READ_ONLY,
    "08": CUT,
    "57P": CUT,
    "0A000": CHANGED,  # a statement that was prepared has another result now
    "57014": BROKEN_OFF,
    "25P04": BROKEN_OFF,
    "54000": TOO_LONG,
    "55P03": BUSY,
    "40": BUSY,
    "25P03": CUT,
    "53100": FULL,
    "53300": CROWDED,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
"""Beginning of the SQLSTATE -> (message, hint). Source: PostgreSQL, appendix A."""
WORDS = (
    (r"unsupported startup parameter", POOLED),
    (r"does not support SSL, but SSL was required", NO_TLS),
    (r"root certificate file|certificate verify failed|server certificate", CERTIFICATE),
    (r"definition of service .* not found|service file .* not found", NO_SERVICE),
    (r"is (starting up|shutting down|in recovery mode)|数据库系统(启动中|停止中|在恢复模式中)", STARTING),
    (
        r"authentication failed|no password supplied|pg_hba\.conf|role .* does not exist|not permitted"
        r"|认证.*失败|认证鉴权失败|角色 .* 不存在|不允许角色",
        REFUSED,
    ),
    (r"database .* does not exist|数据库 .* 不存在", NO_DATABASE),
    (
        r"too many clients|remaining connection slots|too many connections|太多的客户|连接太多|已保留的连接",
        CROWDED,
    ),
    (
        r"terminating connection|closed the connection unexpectedly|connection is lost|SSL connection has been closed",
        CUT,
    ),
)
"""Of errors that come without a state: those of connecting, and of a connection that is gone. What the server says of
connecting is in its own language (lc_messages). Source of the Chinese: PostgreSQL 15, zh_CN."""


def open_postgresql(url: URL, place: str) -> Engine:
    """
    Args:
        place: the address as people read it, without a password.

    Raises:
        UserError: the driver is not installed.
    """
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=connect_arguments(url))
    except ImportError:  # also where the driver is there and libpq is not
        raise UserError("PostgreSQL needs a driver", install_hint("postgresql")) from None

    def require_settings(connection: "psycopg.Connection[tuple[object, ...]]", _record: object) -> None:
        """
        Raises:
            Failed: they were dropped on the way, and with them go the locks and the isolation.
        """
        found = connection.execute(f"SELECT current_setting('{MARK}', true)", prepare=False).fetchone()
        connection.rollback()
        if found is None or not found[0]:
            connection.close()
            raise Failed(POOLED[0].format(place=place), POOLED[1])

    event.listen(engine, "connect", require_settings)
    return engine


def connect_arguments(url: URL) -> dict[str, object]:
    """What libpq is given besides the address."""
    settings = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    chosen = url.query.get("options", "")  # the user's own come last, and win
    arguments: dict[str, object] = {name: value for name, value in KEEPALIVE.items() if name not in url.query}
    arguments["options"] = f"{settings} {chosen if isinstance(chosen, str) else ' '.join(chosen)}".strip()
    return arguments | {name: value for name, value in NAMES.items() if name not in url.query}


def conninfo_of(engine: Engine) -> str:
    """The address with its password as libpq takes it, with the same settings of the session, for what connects without
    SQLAlchemy. Written as an URL by SQLAlchemy it would have blanks that libpq refuses."""
    from psycopg.conninfo import make_conninfo

    stated = engine.dialect.create_connect_args(engine.url)[1]
    stated.pop("context", None)  # SQLAlchemy's own
    return make_conninfo("", **{**stated, **connect_arguments(engine.url)})


def postgresql_failure(error: DatabaseError, place: str) -> Failed | None:
    """None: the program's own error."""
    state = getattr(error.orig, "sqlstate", None) or ""
    first_line = str(error.orig).strip().partition("\n")[0]
    for begin, (message, hint) in STATES.items():
        if state.startswith(begin):
            return Failed(message.format(place=place), hint)
    if re.search(UNKNOWN_OPTION, first_line):
        return Failed(ODD_ADDRESS[0].format(place=place), ODD_ADDRESS[1])
    if type(error).__name__ != "OperationalError":
        return None
    for words, (message, hint) in WORDS:
        if re.search(words, str(error.orig)):
            return Failed(message.format(place=place), hint)
    reason = re.sub(NOISE, "", first_line)
    return Failed(
        f"the database does not answer: {place}: {reason}", "check that it runs, and that the address is right"
    )
