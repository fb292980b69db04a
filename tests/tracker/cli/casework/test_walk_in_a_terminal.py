"""`tracker review --walk` as a process in a real pseudo-terminal: keys, undo, another size of the window, leaving."""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.conftest import ROOT
from tests.tracker.cli.casework.conftest import MakeOffice
from tracker.register.account import Account

pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")

pytestmark = pytest.mark.end_to_end
DEADLINE_S = 30.0
"""On a busy machine a process takes long to begin; nothing waits that long."""
AGAIN_S = 3.0
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[()][A-Z0-9])")
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 湘潭市公安局, region: [湘潭市]}
  - {platform: weibo, handle: "2", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
"""
ACCOUNTS = (
    Account(platform="weibo", handle="1", name="韶山公安", unit="湘潭市公安局", region=("湘潭市",)),
    Account(platform="weibo", handle="2", name="长沙发布", unit="长沙市人民政府办公厅", region=("长沙市",)),
)


@dataclass
class Terminal:
    """A pseudo-terminal with the program in it."""

    master: int
    slave: int
    process: "subprocess.Popen[bytes]"
    raw: bytes = b""
    """What was shown since the last key."""

    @property
    def shown(self) -> str:
        return ESCAPES.sub("", self.raw.decode("utf-8", "replace")).replace("\r", "")

    def wait_for(self, *texts: str) -> str:
        """Read until all texts were shown since the last key; returns what was shown since."""
        deadline = time.monotonic() + DEADLINE_S
        while not all(text in self.shown for text in texts):
            assert time.monotonic() < deadline, self.shown
            self._read()
        return self.shown

    def wait_for_screen(self, name: str) -> str:
        """As wait_for, the screen of an account, and that a key is awaited: what is typed before is thrown away."""
        self.wait_for(f"{name} · 新浪微博", "q 结束")
        deadline = time.monotonic() + DEADLINE_S
        while self.echoes:
            assert time.monotonic() < deadline, "no key is awaited"
            self._read()
        return self.shown

    def press(self, keys: str) -> None:
        self.raw = b""
        os.write(self.master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        termios.tcsetwinsize(self.slave, (rows, columns))

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def interrupt(self) -> int:
        """Press Ctrl-C; returns the exit code. What is still shown is read, so that the program is not held up.

        It is pressed again, as a person does, where the program stays: Python misses a signal that comes between its
        last look for one and the system call that waits for the line.
        """
        deadline, again = time.monotonic() + DEADLINE_S, 0.0
        while self.process.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            if time.monotonic() > again:
                self.press("\x03")
                again = time.monotonic() + AGAIN_S
            self._read()
        return self.process.returncode

    def _read(self) -> None:
        ready, _, _ = select.select([self.master], [], [], 0.02)
        if ready:
            self.raw += os.read(self.master, 65536)


@contextmanager
def walking(folder: Path) -> Iterator[Terminal]:
    """Two walks, one after the other: most of what one costs is loading the program."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, 100))
    command = "import contextlib\nfrom tracker.cli.main import run\nwith contextlib.suppress(SystemExit): run()\nrun()"
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-c", command, "--lang", "zh", "review", "--walk", "--by", "张三"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "TERM": "xterm", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
        preexec_fn=take_terminal,  # nothing here runs threads while it forks
    )
    try:
        yield Terminal(master, slave, process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        os.close(master)
        os.close(slave)


def take_terminal() -> None:
    """Make it the terminal of the new session, so that Ctrl-C reaches the program: also where the tests themselves run
    in the background, which ignores it."""
    import fcntl

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_keys_undo_another_size_and_leaving_by_q_and_by_ctrl_c(make_office: MakeOffice, tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    office = make_office(ACCOUNTS)
    with walking(tmp_path) as terminal:
        terminal.wait_for_screen("韶山公安")
        terminal.press("c")
        after_answer = terminal.wait_for_screen("长沙发布")
        terminal.press("u")
        after_undo = terminal.wait_for_screen("韶山公安")
        terminal.resize(60, 24)
        terminal.press("\r")
        narrow = terminal.wait_for_screen("长沙发布")
        terminal.press("q")
        terminal.wait_for_screen("韶山公安")  # the second walk
        terminal.press("c")
        terminal.wait_for_screen("长沙发布")
        terminal.press("d")
        terminal.wait_for("最近一条的日期")  # a line is read: Ctrl-C is a signal here, and a key elsewhere
        code, has_echo = terminal.interrupt(), terminal.echoes

    assert "已核 1 · 余 1" in after_answer
    assert "已核 0 · 余 2" in after_undo
    assert max(cell_len(line) for line in narrow.split("\n")) <= 60
    assert (code, has_echo, "Traceback" in terminal.shown) == (0, True, False)
    kept = [round_.withdrawal is None for round_ in office.store.manual_checks.of_key("weibo:1")]
    assert sorted(kept) == [False, True]  # the first was undone, the second outlived the Ctrl-C
    assert office.store.manual_checks.of_key("weibo:2") == ()
