"""One scan of a register at a time: a second one is refused, and a killed holder releases the lock."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tracker.scan.lock import NAME, ScanLocked, acquire_scan_lock

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
HOLDER = """
import sys
from pathlib import Path
from tests.tracker.scan.test_lock import AT
from tracker.scan.lock import acquire_scan_lock
with acquire_scan_lock(Path(sys.argv[1]), AT) as scratch:
    (scratch / "profile").mkdir()
    print(scratch, flush=True)
    sys.stdin.read()
"""
DYING = """
import contextlib, sys, time
from pathlib import Path
profile, end = Path(sys.argv[1]), time.monotonic() + 1
while time.monotonic() < end:
    with contextlib.suppress(OSError):
        profile.mkdir(exist_ok=True)
        (profile / str(time.monotonic())).touch()
"""


class Holder:
    """Another process that holds a state folder until it is killed."""

    def __init__(self, state: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, state],
            cwd=ROOT,
            env={**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(state))},  # what it leaves goes with it
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.scratch = Path(self._process.stdout.readline().strip())
        self.pid = self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    other = Holder(tmp_path)
    yield other
    other.kill()


def test_the_second_learns_who_scans_since_when(tmp_path: Path, holder: Holder) -> None:
    with pytest.raises(ScanLocked) as reported, acquire_scan_lock(tmp_path, AT):
        pass
    assert (reported.value.pid, reported.value.since) == (holder.pid, AT)


def test_a_holder_that_has_not_said_yet_who_it_is_holds_all_the_same(tmp_path: Path, holder: Holder) -> None:
    (tmp_path / NAME).write_bytes(b'{"pid": 4')
    with pytest.raises(ScanLocked) as reported, acquire_scan_lock(tmp_path, AT):
        pass
    assert (reported.value.pid, reported.value.since) == (0, None)


def test_another_state_folder_is_free(tmp_path: Path, holder: Holder) -> None:
    (tmp_path / "other").mkdir()
    with acquire_scan_lock(tmp_path / "other", AT) as scratch:
        assert scratch.is_dir()


def test_a_killed_holder_is_no_holder(tmp_path: Path, holder: Holder) -> None:
    holder.kill()
    with acquire_scan_lock(tmp_path, AT) as scratch:
        assert scratch != holder.scratch


def test_what_a_killed_holder_left_is_removed(tmp_path: Path, holder: Holder) -> None:
    holder.kill()
    assert (holder.scratch / "profile").exists()
    with acquire_scan_lock(tmp_path, AT):
        assert not holder.scratch.exists()


def test_what_a_dying_browser_still_writes_is_removed_when_the_next_one_ends(tmp_path: Path, holder: Holder) -> None:
    holder.kill()
    with acquire_scan_lock(tmp_path, AT):
        (holder.scratch / "profile").mkdir(parents=True)
    assert not holder.scratch.exists()


def test_what_somebody_wrote_into_the_lock_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(f'{{"scratch": ["{tmp_path}"]}}', "utf-8")
    with acquire_scan_lock(tmp_path, AT):
        assert tmp_path.exists()


def test_scratch_is_removed_at_the_end(tmp_path: Path) -> None:
    with acquire_scan_lock(tmp_path, AT) as scratch:
        (scratch / "profile").mkdir()
    assert not scratch.exists()


def test_scratch_is_its_owners_alone_and_its_name_is_short(tmp_path: Path) -> None:
    with acquire_scan_lock(tmp_path, AT) as scratch:
        assert (scratch.stat().st_mode & 0o77 if sys.platform != "win32" else 0) == 0
        assert len(scratch.name) == 16


def test_a_browser_that_is_still_dying_at_the_end_keeps_nothing(tmp_path: Path) -> None:
    """Its files come back while its folder is removed."""
    with acquire_scan_lock(tmp_path, AT) as scratch:
        writer = subprocess.Popen([sys.executable, "-c", DYING, scratch / "profile"])
        while not (scratch / "profile").exists():
            assert writer.poll() is None
    writer.wait()
    assert not scratch.exists()
