"""The real program on a made register of a few accounts on five platforms, scanning the replayed cases in a process
of its own, with all that it starts and leaves behind in sight."""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.forked import ForkedProgram
from tracker.register.register import read_register

ROOT = Path(__file__).resolve().parents[3]
KEYS = (
    "peopleapp:9943000101",
    "wechat:Mzk5MDQzMDMwMQ==",
    "weibo:9943038201",
    "baijiahao:1739943130000001",
    "baijiahao:1739943130000002",
    "zhihu:hu-nan-sheng-tai-huan-jing",
    "wechat:Mzk5MDQzMDAwMQ==",
    "weibo:9943010001",
    "zhihu:hu-nan-ke-pu-wei-xun",
    "zhihu:yue-yang-lin-ye-wen-da",
    "peopleapp:9943030101",
    "peopleapp:9943090101",
)
"""Silent, gone and in order: those that the notice names, and one beside each that lives."""
FEW = (
    "baijiahao:1739943130000001",
    "weibo:9943010001",
    "zhihu:hu-nan-ke-pu-wei-xun",
    "zhihu:yue-yang-lin-ye-wen-da",
    "peopleapp:9943030101",
    "wechat:Mzk5MDQzMDMwMQ==",
)
"""For a quick look: one that is silent, one of each platform, two of one."""
RECORDED = re.compile(r"INFO tracker\.scan: account=(\S+) outcome=")
RUN_S = 120.0
"""A run that takes longer hangs; undisturbed, on an idle machine, it takes a few seconds."""
GONE_S = 5.0
"""What a dead program started has so long to notice; Chromium takes about one."""

Program = subprocess.Popen[str] | ForkedProgram

Sights = dict[str, tuple[Any, ...]]
"""Account key -> how its check ended."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One run of the program."""

    code: int
    said: str
    """What it wrote to stderr."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A folder that holds the register, its state, and every temporary file of the program and its browser."""

    folder: Path
    keys: tuple[str, ...]
    is_forked: bool
    """Whether the program is forked from the tests, and imports nothing."""

    def start(self, *options: str, **environment: str) -> Program:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
        places = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.folder / "tmp"))
        browser = {"TRACKER_BROWSER": os.environ["TRACKER_BROWSER"]} if "TRACKER_BROWSER" in os.environ else {}
        words = ["--lang", "en", "scan", "--replay", str(ROOT / "fixtures"), *options]
        given = {**ours, **places, **browser, "PYTHONPATH": str(ROOT), **environment}
        if self.is_forked:
            return ForkedProgram(words, self.folder, given, self.folder / "output.txt")
        return subprocess.Popen(
            [sys.executable, "-m", "tracker", *words],
            cwd=self.folder,
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # a terminal's Ctrl-C is for us
        )

    def run(self, *options: str, **environment: str) -> Ended:
        """Run to the end.

        Raises:
            subprocess.TimeoutExpired: it hangs; it is killed.
        """
        return wait(self.start(*options, **environment))

    def processes(self) -> list[psutil.Process]:
        """Whatever runs because the program was started: known by where it keeps its temporary files."""
        return [process for process in psutil.process_iter() if is_at(process, str(self.folder))]

    def orphans(self) -> int:
        """Processes that are still there although the program is not, GONE_S later."""
        _, left = psutil.wait_procs(self.processes(), timeout=GONE_S)
        return len(left) + len(self.processes())

    def litter(self) -> int:
        """Temporary files and folders that nobody uses any more."""
        return sum(1 for _ in (self.folder / "tmp").iterdir())

    def recorded(self) -> Counter[str]:
        """Account key -> how often the program's own log says that it was recorded."""
        return Counter(RECORDED.findall(self.log()))

    def log(self) -> str:
        """What the program wrote into its own log."""
        logs = (self.folder / ".tracker" / "logs").glob("tracker.log*")
        return "".join(log.read_text("utf-8") for log in logs)

    def is_sound(self) -> bool:
        return self._rows("PRAGMA integrity_check") in ([("ok",)], []) and not self._rows("PRAGMA foreign_key_check")

    def checks(self) -> list[tuple[Any, ...]]:
        """Of every scan: key, outcome, code, state, number of looks."""
        return self._rows(
            "SELECT a.platform || ':' || a.handle, c.outcome, c.code, c.state,"
            " (SELECT count(*) FROM look l WHERE l.scan_id = c.scan_id AND l.account_id = c.account_id)"
            " FROM account_check c JOIN account a ON a.id = c.account_id"
        )

    def scans(self) -> list[tuple[Any, ...]]:
        """Finished or not: one row each, with the instant at which it was."""
        return self._rows("SELECT finished_at FROM scan")

    def _rows(self, statement: str) -> list[tuple[Any, ...]]:
        path = self.folder / ".tracker" / "tracker.db"
        if not path.exists():  # killed before it was made
            return []
        with closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.OperationalError):
            return connection.execute(statement).fetchall()
        return []


@contextmanager
def open_stage(keys: tuple[str, ...] = KEYS, *, is_forked: bool = False) -> Iterator[Stage]:
    """A stage in a folder of its own, whose name is short: Chromium keeps a socket below it."""
    folder = Path(tempfile.mkdtemp(prefix="f"))
    try:
        (folder / "tmp").mkdir()
        (folder / "accounts.yaml").write_text(to_register(keys), "utf-8")
        yield Stage(folder, keys, is_forked)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def to_register(keys: tuple[str, ...]) -> str:
    known = {account.key: account for account in read_register(ROOT / "accounts.yaml").accounts}
    chosen = [known[key] for key in keys]
    entries = [
        {
            "platform": account.platform,
            "handle": account.handle,
            "name": account.name,
            "unit": account.unit,
            "region": list(account.region),
            "links": list(account.links),
        }
        for account in chosen
    ]
    return yaml.safe_dump({"register": {"demonstration": True}, "accounts": entries}, allow_unicode=True)


def wait(process: Program) -> Ended:
    try:
        _, said = process.communicate(timeout=RUN_S)
    except subprocess.TimeoutExpired:
        kill_group(process)
        raise
    return Ended(process.returncode, said)


def kill_group(process: Program) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def is_at(process: psutil.Process, folder: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        told = [*process.cmdline(), process.environ().get("TMPDIR", "")]
    except (psutil.Error, OSError):
        return False
    return any(folder in word for word in told)
