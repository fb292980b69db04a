"""A file that a person named is read whole, or refused before it fills the memory or never ends."""

import errno
import os
from pathlib import Path

import pytest

from scrapers.storage.named_file import read_named_file, with_home

UNIX = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_named_file(tmp_path / "a", 5) == b"12345"


def test_a_link_to_a_file_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_named_file(tmp_path / "b", 5) == b"1"


@pytest.mark.parametrize("size", [6, 1 << 40])
def test_a_file_that_is_too_big_is_not_read(tmp_path: Path, size: int) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.truncate(size)
    with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
        read_named_file(tmp_path / "a", 5)


@pytest.mark.parametrize("written", [b"1234567", b"12", b"54321"], ids=["longer", "shorter", "other-bytes"])
def test_a_file_that_is_written_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    """What was read may be part of one version and part of the other."""
    (tmp_path / "a").write_bytes(b"12345")
    os.utime(tmp_path / "a", ns=(1, 1))
    fstat = os.fstat

    def write_after(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        (tmp_path / "a").write_bytes(written)
        return found

    monkeypatch.setattr(os, "fstat", write_after)
    with pytest.raises(OSError, match="was changed while it was read"):
        read_named_file(tmp_path / "a", 10)


@UNIX
def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(OSError, match="no file"):
        read_named_file(Path("/dev/zero"), 5)


@UNIX
def test_a_pipe_without_a_writer_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    with pytest.raises(OSError, match="no file"):
        read_named_file(tmp_path / "a", 5)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_named_file(tmp_path, 5)


def test_the_home_of_nobody_is_a_path_that_is_not_there() -> None:
    assert with_home(Path("~nobodyx/y")) == Path("~nobodyx/y")
    assert with_home(Path("~/y")) == Path.home() / "y"
