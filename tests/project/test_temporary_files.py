"""Where the temporary files of the tests lie."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import temporary_files


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(temporary_files, "MEMORY", tmp_path)
    return tmp_path


@pytest.mark.skipif(sys.platform != "linux", reason="where memory is a folder")
def test_temporary_files_lie_in_memory_and_are_gone_afterwards(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary_files, "ROOM", 1)
    (memory / f"nmt-{2**31 - 1}").mkdir()  # of a run that was killed
    (memory / f"nmt-{os.getpid()}").mkdir()
    others = {"nmt-1", "nmt-model", "t-9"}
    for name in others:
        (memory / name).mkdir()
    with temporary_files.temporary_files_in_memory():
        folder = memory / f"nmt-{os.getpid()}"
        assert (os.environ["TMPDIR"], folder.stat().st_mode & 0o7777) == (str(folder), 0o1777)
        (folder / "file").write_text("x")
    assert ({path.name for path in memory.iterdir()}, "TMPDIR" in os.environ) == (others, False)


@pytest.mark.skipif(sys.platform != "linux", reason="where memory is a folder")
def test_what_a_run_in_another_container_holds_stays(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary_files, "ROOM", 1)
    with temporary_files.temporary_files_in_memory():
        others = Path(os.environ["TMPDIR"]).rename(memory / f"nmt-{2**31 - 1}")  # a process that is not seen here
        temporary_files.remove_leftovers()
        assert others.is_dir()
    temporary_files.remove_leftovers()
    assert not others.exists()


def test_what_another_run_removes_meanwhile_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    removed = SimpleNamespace(glob=lambda pattern: [tmp_path / f"nmt-{2**31 - 1}"])
    monkeypatch.setattr(temporary_files, "MEMORY", removed)
    temporary_files.remove_leftovers()


@pytest.mark.parametrize("lacking", ["room", "programs", "memory"])
def test_temporary_files_stay_where_they_are_without_room_for_them(
    memory: Path, lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary_files, "ROOM", 1 << 60 if lacking == "room" else 1)
    if lacking == "programs":
        place = os.statvfs(memory)
        monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result((*place[:8], os.ST_NOEXEC, *place[9:])))
    if lacking == "memory":
        monkeypatch.setattr(temporary_files, "MEMORY", memory / "none")
    with temporary_files.temporary_files_in_memory():
        assert "TMPDIR" not in os.environ
