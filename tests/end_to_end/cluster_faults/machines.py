"""The machines: processes of the program, each with a state folder of its own, a shared folder of evidence, and one
database."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psycopg
import yaml

from tests.end_to_end.cluster_faults import quick_worker
from tests.end_to_end.cluster_faults.cutting_proxy import CuttingProxy
from tests.end_to_end.cluster_faults.quick_worker import ALWAYS, HANGS
from tests.end_to_end.kill.workspace import Program
from tests.end_to_end.province.made_register import Made
from tests.forked import ForkedProgram
from tests.postgresql.server import PostgreSQL, open_server
from tracker.__main__ import run

ROOT = Path(__file__).resolve().parents[3]
QUICK = "tests.end_to_end.cluster_faults.quick_worker"
PATIENCE_S = 120.0
SHARED = ("evidence", "artifacts")
"""What the machines share of the state folder, besides the database."""
ALONE = "alone"
"""A machine that does everything by itself."""
LOOSE_S = 0.000_001
"""Slots are floats."""


@dataclass(slots=True)
class Machines:
    folder: Path
    server: PostgreSQL
    database: str
    interval_s: float
    proxy: CuttingProxy
    is_forked: bool
    """Whether the program is forked from the tests, and imports nothing."""
    running: dict[str, Program] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    """Worker -> how often it had begun before it was started."""

    def environment(self, address: str = "", *, is_cut: bool = False) -> dict[str, str]:
        url = self.server.url(self.database)
        if is_cut:
            url = f"postgresql://tracker@127.0.0.1:{self.proxy.port}/{self.database}"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        quick = ", ".join(
            f'"{name}": {{"interval_s": {self.interval_s}, "jitter": 0, "per_day": 1000000}}'
            for name in ("weibo", "zhihu", "baijiahao", "wechat", "peopleapp")
        )
        return {
            **ours,
            **({"TRACKER_BROWSER": os.environ["TRACKER_BROWSER"]} if "TRACKER_BROWSER" in os.environ else {}),
            "PYTHONPATH": str(ROOT),
            "TRACKER_DATABASE_URL": url,
            "TRACKER_REGISTER": str(self.folder / "accounts.yaml"),
            "TRACKER_PLATFORMS": f"{{{quick}}}",
            "TRACKER_CLUSTER__ADDRESS": address,
            "LOOK_LOG": str(self.folder / "looks" / "log"),
        }

    def state(self, name: str) -> Path:
        """A machine's own folder, with what is shared in it; of ALONE, nothing is."""
        state = self.folder / name
        if not state.exists():
            state.mkdir(mode=0o700)
            for shared in SHARED if name != ALONE else ():
                (self.folder / shared).mkdir(mode=0o700, exist_ok=True)
                (state / shared).symlink_to(self.folder / shared)
        return state

    def program(self, name: str, *words: str, module: str = "tracker", **environment: str) -> Program:
        given = {**self.environment(), **environment}
        words = ("--lang", "en", "--state", str(self.state(name)), *words)
        if self.is_forked:
            main = quick_worker.main if module == QUICK else run
            return ForkedProgram(list(words), self.folder, given, self.folder / f"{name}.log", main)
        with (self.folder / f"{name}.log").open("a", encoding="utf-8") as said:
            return subprocess.Popen(
                [sys.executable, "-m", module, *words],
                cwd=self.folder,
                env=given,
                stdout=said,
                stderr=said,
                text=True,
                start_new_session=True,
            )

    def start_worker(self, name: str, address: str, *, is_cut: bool = False, replay: Path | None = None) -> None:
        words = ["worker", *(["--replay", str(replay)] if replay else [])]
        environment = self.environment(address, is_cut=is_cut)
        log = {"LOOK_LOG": str(self.folder / "looks" / name)}
        module = "tracker" if replay else QUICK
        if replay is None:
            log["TRACKER_CLUSTER__LOOK_S"] = "1.5"
        self.begun[name] = self.times_begun(name)
        self.running[name] = self.program(name, *words, module=module, **{**environment, **log})

    def kill_worker(self, name: str) -> None:
        """As a power cut does, its browser too."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def drain(self) -> list[int]:
        """Ask all workers to stop, once they have begun; returns their exit codes."""
        end = time.monotonic() + PATIENCE_S
        while any(self.times_begun(name) <= self.begun[name] for name in self.running) and time.monotonic() < end:
            self.ask("SELECT pg_sleep(0.1)")
        for process in self.running.values():
            process.terminate()
        codes = [process.wait(PATIENCE_S) for process in self.running.values()]
        self.running.clear()
        return codes

    def queue(self, *words: str, schedulers: int = 2) -> list[int]:
        """Several schedulers at once; returns their exit codes."""
        begun = [self.program(f"scheduler{number}", "scan", "--queue", *words) for number in range(schedulers)]
        return [process.wait(PATIENCE_S) for process in begun]

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Of the database; again, while it is down."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.server.execute(statement, self.database)
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise

    def number(self, statement: str) -> int:
        return int(str(self.ask(statement)[0][0]))

    def checked(self, scan: int) -> int:
        return self.number(f"SELECT count(*) FROM account_check, pg_sleep(0.05) WHERE scan_id = {scan}")

    def wait_checked(self, scan: int, count: int, until: float) -> None:
        while self.checked(scan) < count and time.monotonic() < until:
            pass

    def wait_finished(self, scan: int, until: float) -> bool:
        statement = f"SELECT finished_at IS NOT NULL FROM scan, pg_sleep(0.1) WHERE id = {scan}"
        while time.monotonic() < until:
            if self.ask(statement) == [(True,)]:
                return True
        return False

    def times_begun(self, name: str) -> int:
        log = self.folder / f"{name}.log"
        return log.read_text("utf-8", errors="replace").count("working on ") if log.exists() else 0

    def forget_looks(self) -> None:
        for path in (self.folder / "looks").iterdir():
            path.unlink()

    def noted(self) -> "Noted":
        noted = Noted()
        for path in (self.folder / "looks").iterdir():
            for line in path.read_text("utf-8").splitlines():
                words = line.split()
                if len(words) != 3:  # cut off by a kill
                    continue
                what, key, instant = words
                if what == "slot":
                    noted.slots[key].append(float(instant))
                else:
                    noted.looks[key].append(float(instant))
        return noted


@dataclass(slots=True)
class Noted:
    """What the workers noted in a round."""

    slots: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Platform and address -> instants."""
    looks: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Account key -> instants."""

    def too_close(self, interval_s: float) -> int:
        """Slots of one platform and address that are closer to each other than its interval."""
        return sum(
            later - earlier < interval_s - LOOSE_S
            for slots in self.slots.values()
            for earlier, later in pairwise(sorted(slots))
        )

    def least_gap_s(self) -> float:
        return min(
            (later - earlier for slots in self.slots.values() for earlier, later in pairwise(sorted(slots))),
            default=0.0,
        )

    def before_turn(self) -> int:
        """Looks of a platform for which fewer slots had come than looks had begun, over all addresses."""
        began: defaultdict[str, list[float]] = defaultdict(list)
        for key, instants in self.looks.items():
            began[key.partition(":")[0]] += instants
        given: defaultdict[str, list[float]] = defaultdict(list)
        for key, instants in self.slots.items():
            given[key.partition("@")[0]] += instants
        early = 0
        for platform, instants in began.items():
            slots = sorted(given[platform])
            early += sum(
                place >= len(slots) or instant < slots[place] - 0.001 for place, instant in enumerate(sorted(instants))
            )
        return early

    def again(self) -> int:
        """Looks beyond each account's first: work done twice, which the books do not show."""
        return sum(Counter({key: len(instants) - 1 for key, instants in self.looks.items()}).values())


@contextmanager
def open_machines(folder: Path, register: str, interval_s: float, *, is_forked: bool = False) -> Iterator[Machines]:
    """A server of its own, that may be killed; whatever runs at the end is killed."""
    (folder / "accounts.yaml").write_text(register, "utf-8")
    (folder / "looks").mkdir()
    with open_server() as server, CuttingProxy(f"{server.folder}/.s.PGSQL.5432") as proxy:
        name = server.create_database()
        # What was committed survives a kill of the server, as it does where nobody changes the default.
        server.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
        machines = Machines(folder, server, name, interval_s, proxy, is_forked)
        try:
            yield machines
        finally:
            for worker in list(machines.running):
                machines.kill_worker(worker)


def to_register(accounts: tuple[Made, ...]) -> str:
    """A register as an office has it; some accounts hang when they are looked at."""
    entries = [
        {
            "platform": made.platform,
            "handle": made.handle,
            "name": made.name + (ALWAYS if number == 30 else HANGS if number % 400 == 31 else ""),
            "unit": made.unit,
            "supervisor": made.supervisor,
            "region": [made.region],
            "links": list(made.links),
        }
        for number, made in enumerate(accounts)
    ]
    document = {"register": {"name": "湖南省政务新媒体", "timezone": "Asia/Shanghai"}, "accounts": entries}
    return yaml.dump(document, allow_unicode=True, sort_keys=False, Dumper=yaml.CSafeDumper)
