"""Chromium keeps its sandbox for an ordinary user, and does without it as root."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scrapers.browser.install import chromium as finder
from scrapers.browser.install.chromium import LaunchChoice, find_chromium

ROOT = Path(__file__).parents[4]
ORDINARY = 61234
"""Nobody's number on this machine."""
LOOK = """
import asyncio, json, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from scrapers.browser.install import chromium
from scrapers.browser.browser import open_browser
from scrapers.browser.session import BrowserOptions
memory = Path(sys.argv[2]) / "browser.json"
chromium._memory = lambda: memory
choice = chromium.find_chromium(sys.argv[3])
async def look():
    options = BrowserOptions(
        executable_path=choice.executable_path, channel=choice.channel, is_sandboxed=choice.is_sandboxed
    )
    async with open_browser(options) as browser:
        page = await (await browser.open_session()).new_page()
        kinds = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes()
                status = (process / "status").read_text()
            except OSError:
                continue
            is_ours = f"Uid:\\t{os.getuid()}\\t" in status
            if is_ours and b"--type=renderer" in words:
                kinds.add(next(line.split()[1] for line in status.splitlines() if line.startswith("Seccomp:")))
        return sorted(kinds)
print(json.dumps([choice.is_sandboxed, choice.is_sandbox_refused, asyncio.run(look())]))
"""


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "browser.json"
    monkeypatch.setattr(finder, "_memory", lambda: file)
    return file


@pytest.mark.skipif(not finder.is_root(), reason="only root becomes another user")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
def test_an_ordinary_user_s_browser_has_its_sandbox(chromium: LaunchChoice, tmp_path: Path) -> None:
    home = Path("/tmp") / f"tracker-sandbox-{os.getpid()}"
    home.mkdir(mode=0o700)
    os.chown(home, ORDINARY, ORDINARY)
    become = ["setpriv", f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
    try:
        readable = subprocess.run(
            [*become, sys.executable, "-c", "import playwright"], cwd=home, capture_output=True, check=False
        )
        if readable.returncode:
            pytest.skip("another user cannot read this program's Python")
        done = subprocess.run(
            [*become, sys.executable, "-c", LOOK, str(ROOT), str(home), chromium.executable_path or ""],
            cwd=home,
            env=os.environ | {"HOME": str(home), "TMPDIR": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    finally:
        shutil.rmtree(home)
    assert done.returncode == 0, done.stderr
    is_sandboxed, is_refused, filters = json.loads(done.stdout)
    if is_refused:
        pytest.skip("this system lets no ordinary user have user namespaces")
    assert is_sandboxed
    assert "2" in filters  # a page's system calls are filtered; a process that just begins filters none yet


@pytest.mark.skipif(not finder.is_root(), reason="of root")
def test_root_s_browser_has_none(chromium: LaunchChoice, memory: Path) -> None:
    assert not find_chromium(chromium.executable_path).is_sandboxed


@pytest.mark.parametrize(
    ("kept", "is_root", "used"),  # used: with a sandbox or without; None: it is looked for anew
    [
        pytest.param({}, True, False, id="root-s-for-root"),
        pytest.param({}, False, None, id="root-s-for-another"),
        pytest.param({"is_sandboxed": True}, False, True, id="another-s-for-him"),
        pytest.param({"is_sandboxed": True}, True, False, id="another-s-for-root"),
        pytest.param({"is_sandbox_refused": True}, False, False, id="refused-once"),
    ],
)
def test_what_is_remembered_holds_for_the_same_kind_of_user(
    memory: Path, monkeypatch: pytest.MonkeyPatch, kept: dict[str, bool], is_root: bool, used: bool | None
) -> None:
    memory.write_text(json.dumps({"name": "x", "executable_path": sys.executable, "version": "1"} | kept))
    monkeypatch.setattr(finder, "is_root", lambda: is_root)
    found = finder._remembered()
    assert (found.is_sandboxed if found else None) is used
