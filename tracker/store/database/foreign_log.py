"""Finds a log beside an SQLite file that belongs to another database, before SQLite writes it into the file.

Nothing in a log (-wal, -journal) names its database: SQLite takes whatever lies there for its own. A copy that was put
back over a database whose log stayed, or a log of another office, would replace its pages. Where the result is a whole
state of this very database, which the log holds to the last page, nothing is lost, and nothing is refused.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from tracker.errors import Failed
from tracker.store.database.log_age import is_of_another_state

FOREIGN_HINT = "nothing was changed; move the log elsewhere, or put back the database that it belongs to"
JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
VERSIONS_AT = slice(18, 20)
"""Of an SQLite file: the versions that may write and read it; 2: changes go to a -wal, and never to a -journal."""
LOCKED_BYTE = 128
"""Of the -shm: whoever has the database open holds a lock on it. Source: SQLite, os_unix.c, UNIX_SHM_DMS."""


def check_log(path: Path, original: Path | None = None) -> None:
    """
    Args:
        original: the database that this one is a copy of, which is named instead.

    Raises:
        Failed: the log beside the database belongs to another one. Neither was changed.
    """
    log, journal = path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")
    # To close the file drops this process's locks of it, so it is read only where a journal lies there.
    if head_of(journal).startswith(JOURNAL_MAGIC) and head_of(path)[VERSIONS_AT] == b"\2\2":
        raise foreign(original or path, "-journal")
    if head_of(log) and not is_open_elsewhere(path) and (is_of_other_state(path, log) or is_foreign(path)):
        raise foreign(original or path, "-wal")


def is_of_other_state(path: Path, log: Path) -> bool:
    try:
        return is_of_another_state(path, log)
    except OSError:  # it cannot be read here: who opens it says why
        return False


def foreign(path: Path, suffix: str) -> Failed:
    return Failed(f"the log beside the database belongs to another one: {path}{suffix}", FOREIGN_HINT)


def head_of(path: Path) -> bytes:
    """The first 100 bytes; empty: there are none, or nobody may read them."""
    if not path.is_file() or not path.stat().st_size:
        return b""
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError:
        return b""


def is_open_elsewhere(path: Path, locks: Path = Path("/proc/locks")) -> bool:
    """Whether a process has the database open: then its log is in use already, and reading it all would cost time.

    False where the system does not say.
    """
    try:
        inode = str(path.with_name(f"{path.name}-shm").stat().st_ino)
        entries = [line.split() for line in locks.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return False
    held = [entry[-2:] for entry in entries if len(entry) >= 8 and entry[-3].rpartition(":")[2] == inode]
    return any(first.isdigit() and int(first) <= LOCKED_BYTE <= last_byte(last) for first, last in held)


def last_byte(text: str) -> int:
    return int(text) if text.isdigit() else LOCKED_BYTE


def is_foreign(path: Path) -> bool:
    """Whether the database is sound without its log, and with it damaged, another program's or without its own scans.

    A program that was killed while it moved the log into the file leaves a file that is not sound without it.
    """
    try:
        with closing(open_to_look(path, "mode=ro")) as connection:
            with_log = DatabaseContents(
                connection, "integrity_check"
            )  # of a mixed state the indexes contradict the tables
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return False  # it cannot be read here: who opens it says why
        with_log = None
    try:
        with closing(open_to_look(path, "immutable=1")) as connection:
            alone = DatabaseContents(connection)
    except sqlite3.Error:
        return False
    if not alone.tables:  # the log holds all that there is
        return False
    return with_log is None or not with_log.continues(alone)


def open_to_look(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that neither writes the file nor moves the log into it."""
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?{mode}", uri=True, isolation_level=None)


class DatabaseContents:
    """What tells one database from another.

    Raises:
        sqlite3.Error: it is damaged.
    """

    def __init__(self, connection: sqlite3.Connection, check: str = "quick_check") -> None:
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("BEGIN")
        found = connection.execute(f"PRAGMA {check}(1)").fetchone()
        if found != ("ok",):
            error = sqlite3.DatabaseError(found[0])
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        self.tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        self.scans = self._rows(connection, "scan", "id, started_at")
        self.accounts = self._rows(connection, "account", "platform, handle")
        self.names = self._rows(connection, "account", "name, unit")

    def _rows(self, connection: sqlite3.Connection, table: str, columns: str) -> set[tuple[object, ...]]:
        if table not in self.tables:
            return set()
        return set(connection.execute(f"SELECT {columns} FROM {table}"))

    def continues(self, earlier: "DatabaseContents") -> bool:
        """Whether this may be a later state: no scan is ever deleted, and no account leaves the database."""
        if "alembic_version" in earlier.tables and "alembic_version" not in self.tables:
            return False
        if not earlier.scans <= self.scans:
            return False
        return not earlier.accounts or bool(earlier.accounts & self.accounts or earlier.names & self.names)
