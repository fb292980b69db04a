#!/usr/bin/env python3
"""Everything in one step, with nothing but Python: python3 run.py demo (on Windows: py run.py demo).

  demo            set up, look at the recorded accounts with a real browser, show what is found
  test [ARG...]   set up, run the tests, on as many processes as there are cores; ARG goes to pytest
  test --quick    ... only those that need no browser and do not run the whole program: under a minute
  lint            set up, run the checks of format, types and imports
  hostile         set up, try every hostile answer of every platform, print what came of them
  new-platform NAME
                  set up, make the skeleton of a new platform, print what is left (docs/adding-a-platform.md)
  anything else   set up, run that command of the tracker: scan, problems, show ...; -- --help names them all

Set-up makes a virtual environment in .venv with the locked packages, and finds a browser; both once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapers.browser.install import apt

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "lock.stamp"
"""Which lock the environment was made from, and for which Python."""
LOCK = ROOT / "requirements.lock"
LINT_LOCK = ROOT / ".ci" / "requirements.lock"
"""The same packages and versions, and the linters'."""

STARTS_BROWSER = {"scan", "record", "run"}
INCOMPLETE = 3
"""A scan's exit code when some accounts are not verified; the demonstration has such accounts."""
FIXTURES = ROOT / "fixtures"
QUICK = "--quick"
ALL_CORES = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
"""One file runs in one process: its fixtures are made once. The long files come first, as tests/conftest.py orders
them. Each process has a browser: more than four of them want more memory than small machines have."""
LONGEST = "--durations=15"
DEMO = ("--register", str(ROOT / "accounts.yaml"), "--state", str(ROOT / ".tracker-demo"))
FOLDERS = ("tracker", "scrapers", "tests", "tools")
WAITS = re.compile("wait_for_timeout|networkidle")


class Stop(Exception):
    """The run ends here; the message says why, in one line."""


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one is told so
        raise Stop("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    command, rest = (words[0], words[1:]) if words else ("--help", [])
    if command in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    set_up(LINT_LOCK) if command == "lint" else set_up(LOCK, LINT_LOCK)
    if command == "lint":
        return lint()
    if command == "demo" or (command == "test" and QUICK not in rest) or STARTS_BROWSER & set(words):
        find_browser()
    if command == "demo":
        return demo()
    if command == "test":
        return test(rest)
    if command == "hostile":
        return call(PYTHON, "-m", "tests.end_to_end.fuzz", *rest, cwd=ROOT)
    if command == "new-platform":
        return call(PYTHON, "-m", "tools.new_platform", *rest, cwd=ROOT)
    return tracker(*(rest if command == "--" else words))


# What it runs


def demo() -> int:
    """Look at the demonstration's accounts as of 2023-09-19 and, where a change is to be seen, a quarter before."""
    shutil.rmtree(ROOT / ".tracker-demo", ignore_errors=True)
    for earlier in earlier_accounts():
        show("scan", "--replay", FIXTURES / "earlier", "--at", "2023-06-19T18:00+08:00", "--account", earlier)
    with timed("scan"):
        show("scan", "--replay", FIXTURES, "--at", "2023-09-19T18:00+08:00")
    show("summary", "--by", "region")
    show("problems")
    say("\nOne account: python3 run.py --register accounts.yaml --state .tracker-demo show 韶山公安")
    return 0


def earlier_accounts() -> list[str]:
    """The accounts with an older case, as PLATFORM:HANDLE: a rename shows only to who has looked before."""
    cases = [path.read_text("utf-8") for path in sorted((FIXTURES / "earlier").glob("*/*/case.yaml"))]
    found = [
        [re.search(rf"^{key}: *[\"']?([^\"'\s]+)", case, re.MULTILINE) for key in ("platform", "handle")]
        for case in cases
    ]
    return [f"{platform[1]}:{handle[1]}" for platform, handle in found if platform and handle]


def show(command: str, *words: str | Path) -> None:
    """One command of the tracker, written out as a person would type it."""
    say(f"\n$ tracker {' '.join([command, *(shorten(word) for word in words)])}")
    code = tracker(*DEMO, command, *words)
    if code not in ((0, INCOMPLETE) if command == "scan" else (0,)):
        raise Stop(f"tracker {command} failed with exit code {code}")


def test(rest: list[str]) -> int:
    """The tests; Python keeps what it has compiled, else each program that they start compiles all of it anew."""
    options = ALL_CORES if QUICK in rest else (*ALL_CORES, LONGEST)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return call(PYTHON, "-m", "pytest", "-q", *options, *rest, cwd=ROOT)


def shorten(word: str | Path) -> str:
    return str(word.relative_to(ROOT)) if isinstance(word, Path) else word


def tracker(*words: str | Path) -> int:
    """A command of the tracker, in the folder where the person is."""
    python = "python" if os.name == "nt" else "python3"
    os.environ["TRACKER_CALLED_AS"] = shlex.join([python, sys.argv[0]])  # the commands that it prints can be pasted
    return call(PYTHON, "-P", "-m", "tracker", *words)


def lint() -> int:
    """Every check, also when an earlier one has failed."""
    checks = {
        "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "ruff check": (PYTHON, "-m", "ruff", "check", "."),
        "mypy": (PYTHON, "-m", "mypy"),
        "lint-imports": (SCRIPTS / "lint-imports", "--no-logo"),
    }
    failed = []
    for name, command in checks.items():
        with timed(name):
            if call(*command, cwd=ROOT):
                failed.append(name)
    waits = find_waits()
    if waits:
        say("waits for a time or a silent network, not for a thing:", *waits)
        failed.append("waits")
    if failed:
        raise Stop("failed: " + ", ".join(failed))
    return 0


def find_waits() -> list[str]:
    """Where code waits for a time instead of a thing, as path:line."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [
        f"  {path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if WAITS.search(line)
    ]


# Set-up


def set_up(*locks: Path) -> None:
    """Make the environment from the first of these locks, unless it stands as any of them has it."""
    wanted = [f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version_info[:2]}" for lock in locks]
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") in wanted:
        return
    with timed("set-up"):
        STAMP.unlink(missing_ok=True)  # until all is there, it is half made
        if VENV.exists() and not is_of_this_python():
            shutil.rmtree(VENV)
        install(locks[0])
        STAMP.write_text(wanted[0], "ascii")


def is_of_this_python() -> bool:
    check = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([PYTHON, "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(lock: Path) -> None:
    """Install exactly the locked packages, checked by their hashes; with uv where it is found, ten times as fast."""
    uv = shutil.which("uv")
    if uv:
        step(uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV)
        step(uv, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", lock)
        return
    if importlib.util.find_spec("ensurepip") is None:  # Debian has it in a package of its own
        say("installing python3-venv with apt-get")
        if not apt.install("python3-venv"):
            raise Stop("Python's venv module is missing; type: " + apt.install_line("python3-venv"))
    step(sys.executable, "-m", "venv", VENV)
    say("installing the locked packages with pip")
    step(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def find_browser() -> None:
    with timed("browser"):
        if call(PYTHON, "-m", "scrapers.browser.install.chromium", "--ensure", cwd=ROOT):
            raise Stop("there is no browser to work with: see above")


def step(*command: str | Path) -> None:
    code = call(*command)
    if code:
        raise Stop(f"failed with exit code {code}: {' '.join(map(str, command))}")


def call(*command: str | Path, cwd: Path | None = None) -> int:
    """Run a command, its output left to the terminal; the exit code."""
    child = subprocess.Popen(command, cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has it too: it keeps its state and ends by itself
            continue


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    say(f"[{what} {time.monotonic() - start:.1f} s]")


def say(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Stop, apt.AptFailed) as error:
        say(f"run.py: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
