#!/usr/bin/env python3
"""Everything in one step, with nothing but Python: python3 run.py demo
(on Windows: py run.py demo).

  demo            set up, look at the recorded accounts with a real browser,
                  show what is found
  test [ARG...]   set up, run the tests, on all cores; ARG goes to pytest
  test --quick    ... only the short ones, without browser and PostgreSQL
  test --all      ... also every recording in Chromium, and all examples
                  (docs/testing.md)
  lint            set up, run the checks of format, types and imports
  hostile         set up, try every hostile answer of every platform, print
                  what came of them
  new-platform NAME
                  set up, make the skeleton of a new platform, print what is
                  left (docs/adding-a-platform.md)
  anything else   set up, run that command of the tracker: scan, problems,
                  show ...; -- --help names them all

Set-up makes a virtual environment in .venv with the locked packages, and finds
a browser; both once. --lang zh (or TRACKER_LANG=zh, or a Chinese locale)
speaks Chinese, before or behind the command.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import locale
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from scrapers.browser.install import apt
from tests.temporary_files import temporary_files_in_memory

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "lock.stamp"
"""Which lock the environment was made from, and for which Python."""
LOCK = ROOT / "requirements.lock"
LINT_LOCK = ROOT / ".ci" / "requirements.lock"
"""The same packages and versions, and the linters'."""

HELP_ZH = """一步到位，只需要 Python：python3 run.py demo（Windows：py run.py demo）

  demo            建立环境，用真实的浏览器查看录制的账号，显示发现了什么
  test [参数…]    建立环境，运行测试，用上所有核；参数交给 pytest
  test --quick    只运行耗时短、不需要浏览器和 PostgreSQL 的测试
  test --all      另在 Chromium 中重放全部录制，并试遍全部样例
                  （docs/testing.md）
  lint            建立环境，检查格式、类型和引用方向
  hostile         建立环境，试遍各平台的恶意应答，显示结果
  new-platform 名称
                  建立环境，生成新平台的骨架，列出余下的事
                  （docs/adding-a-platform.md）
  其他            建立环境，运行本程序的该命令：scan、problems、show 等；
                  -- --help 列出全部

在 .venv 中建立虚拟环境、安装锁定版本的依赖，并找到浏览器，均只需一次。
--lang zh（或 TRACKER_LANG=zh，或中文系统）显示中文，写在命令前后均可。
"""
STARTS_BROWSER = {"demo", "scan", "record", "run"}
CALLED_AS = "_NEWMEDIA_TRACKER_CALLED_AS"
"""Tells the tracker how it was called (tracker.messages.terminal.program)."""
QUICK = "--quick"
ALL_CORES = ("--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
"""One file runs in one process: its fixtures are made once. The longest files come first (tests/long_tests.py). Each
process has a browser: more than four of them want more memory than small machines have."""
LONGEST = "--durations=15"
FOLDERS = ("tracker", "scrapers", "tests", "tools")
CLOSED_PIPE = 141
"""As a shell has it of a program that a closed pipe ends."""
WAITS = re.compile("wait_for_timeout|networkidle")


class Stop(Exception):
    """The run ends here; the message says why, in one line."""


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one is told so
        version = sys.version.split()[0]
        raise Stop(f"需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed; this is {version}")
    command, *rest = without_language(words) or ["--help"]
    if command in ("-h", "--help"):
        print(in_language(HELP_ZH, __doc__).strip(), flush=True)
        return 0
    set_up(LINT_LOCK) if command == "lint" else set_up(LOCK, LINT_LOCK)
    if command == "lint":
        return lint()
    if (command == "test" and QUICK not in rest) or STARTS_BROWSER & set(words):
        find_browser()
    if command == "test":
        return test(rest)
    if command == "hostile":
        return call(PYTHON, "-m", "tests.end_to_end.fuzz", *rest, cwd=ROOT)
    if command == "new-platform":
        return call(PYTHON, "-m", "tools.new_platform", *rest, cwd=ROOT)
    return tracker(*(words[words.index("--") + 1 :] if command == "--" else words))


# What it runs


def test(rest: list[str]) -> int:
    """The tests; Python keeps what it has compiled, else each program that they start compiles all of it anew."""
    options = ALL_CORES if QUICK in rest else (*ALL_CORES, LONGEST)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    files = nullcontext() if set(rest) - {QUICK, "--all"} else temporary_files_in_memory()
    with files:  # those of chosen tests stay, to be looked at
        return call(PYTHON, "-m", "pytest", "-q", *options, *rest, cwd=ROOT)


def tracker(*words: str | Path) -> int:
    """A command of the tracker, in the folder where the person is."""
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
        say(in_language("等的是时间，不是事情：", "waits for a time or a silent network, not for a thing:"), *waits)
        failed.append("waits")
    if failed:
        raise Stop(in_language("未通过：", "failed: ") + ", ".join(failed))
    return 0


def find_waits() -> list[str]:
    """Where code waits for a fixed time instead of an event, as path:line."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [
        f"  {path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if WAITS.search(line)
    ]


# Set-up


def set_up(*locks: Path) -> None:
    """Make the environment from the first of these locks, unless it was made from one of them already."""
    wanted = [f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version_info[:2]}" for lock in locks]
    if is_current(wanted):
        return
    with timed("set-up"):
        try:
            STAMP.unlink(missing_ok=True)  # until all is there, it is half made
            if VENV.exists() and not is_of_this_python():
                shutil.rmtree(VENV)
        except OSError as error:
            raise Stop(
                in_language(
                    f"{VENV} 不能重建（{in_chinese(error)}）：它是别的用户建立的，请由那位用户删除，或另行克隆一份",
                    f"{VENV} cannot be made anew ({error.strerror}): another user made it. "
                    "Let that user delete it, or use a clone of your own",
                )
            ) from None
        install(locks[0])
        STAMP.write_text(wanted[0], "ascii")


def is_current(wanted: list[str]) -> bool:
    """Whether the environment is complete and of one of these locks; one that only another user may read is not."""
    try:
        return PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") in wanted
    except OSError:
        return False


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
        step(uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", PYTHON, "--require-hashes", lock)
        return
    if importlib.util.find_spec("ensurepip") is None:  # Debian has it in a package of its own
        say(in_language("用 apt-get 安装 python3-venv", "installing python3-venv with apt-get"))
        if not apt.install("python3-venv"):
            line = apt.install_line("python3-venv")
            raise Stop(
                in_language(
                    f"缺少 Python 的 venv 模块，请运行：{line}", f"Python's venv module is missing; type: {line}"
                )
            )
    step(sys.executable, "-m", "venv", VENV)
    say(in_language("用 pip 安装锁定版本的依赖", "installing the locked packages with pip"))
    step(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def find_browser() -> None:
    with timed("browser"):
        if call(
            PYTHON, "-m", "scrapers.browser.install.chromium", "--ensure", "--lang", in_language("zh", "en"), cwd=ROOT
        ):
            raise Stop(in_language("没有可用的浏览器，见上文", "there is no browser to work with: see above"))


def speaks_utf8() -> bool:
    """Whether UTF-8 is right for what is typed and shown; on a terminal of GB18030 both have other bytes. Windows has
    its own way for both."""
    return os.name == "nt" or not locale.getencoding().lower().startswith(("gb", "big5"))


def step(*command: str | Path) -> None:
    code = call(*command)
    if code:
        line = " ".join(map(str, command))
        raise Stop(in_language(f"失败，退出码 {code}：{line}", f"failed with exit code {code}: {line}"))


def call(*command: str | Path, cwd: Path | None = None) -> int:
    """Run a command, its output left to the terminal; the exit code."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1" if speaks_utf8() else "0",
        CALLED_AS: called_as(sys.argv[0]),
    }
    child = subprocess.Popen(command, cwd=cwd, env=environment)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has it too: it keeps its state and ends by itself
            continue


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    seconds = f"{time.monotonic() - start:.1f}"
    say(in_language(f"［{TIMED.get(what, what)} {seconds} 秒］", f"[{what} {seconds} s]"))


FAILED = (" failed: ", " 失败：")
"""Messages for failures of apt-get (scrapers.browser.install.apt)."""
TIMED = {"set-up": "建立环境", "browser": "查找浏览器"}


def in_language(zh: str, en: str) -> str:
    """The sentence in the language of the run."""
    return zh if is_chinese(*sys.argv[1:]) else en


def is_chinese(*words: str) -> bool:
    return bool(languages().present_language(words) == "zh")


def languages() -> Any:
    """The module that settles the language: standard library only, but an older Python cannot load it."""
    return importlib.import_module("tracker.messages.terminal.language")


def without_language(words: list[str]) -> list[str]:
    """The words without --lang, wherever it stands."""
    rest: list[str] = languages().with_language_first(words)
    while rest and (rest[0].startswith("--lang=") or (rest[0] == "--lang" and len(rest) > 1)):
        rest = rest[2 if rest[0] == "--lang" else 1 :]
    return rest


def in_chinese(error: OSError) -> str:
    """What the system says of it."""
    words = importlib.import_module("tracker.messages.terminal.library_words")  # as `languages`
    return str(words.SYSTEM_ERRORS.get(error.errno, error.strerror))


def called_as(path: str) -> str:
    """This script as it was called, for hints that a person pastes."""
    return f"{'py' if os.name == 'nt' else 'python3'} {path or 'run.py'}"


def say(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Stop, apt.AptFailed) as error:
        say(
            "run.py: "
            + (str(error) if isinstance(error, Stop) else in_language(str(error).replace(*FAILED), str(error)))
        )
        sys.exit(1)
    except BrokenPipeError:  # of `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLOSED_PIPE)
    except KeyboardInterrupt:
        sys.exit(130)
