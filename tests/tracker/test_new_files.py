"""A new file is written whole or not at all, and never over another one."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scrapers.storage.atomic_file import create_atomically, write_atomically
from tests.tracker.report.notice.made import EN
from tracker.cli.register.adopt import save_copy
from tracker.errors import UserError
from tracker.notify.contacts import write_example
from tracker.register.template import write_register
from tracker.report.notice.notice import write_template
from tracker.scan.metrics import ScanMetrics
from tracker.time.clock import now

WRITERS: dict[str, Callable[[Path], object]] = {
    "a-register": lambda folder: write_register(folder / "accounts.yaml"),
    "contacts": lambda folder: write_example(folder / "accounts.yaml"),
    "a-template": lambda folder: write_template(folder / "a.docx", EN),
    "a-copy": lambda folder: save_copy(folder / "given"),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_full_disk_leaves_no_file_that_the_next_attempt_would_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], object]
) -> None:
    (tmp_path / "given").write_bytes(b"1")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises((UserError, OSError)):
            write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["given"]
    write(tmp_path)
    assert len([*tmp_path.iterdir()]) == 2


def test_an_existing_file_is_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    with pytest.raises(FileExistsError):
        create_atomically(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"


@pytest.mark.parametrize("said", ["EPERM", "ENOTSUP", "ENOSYS"])  # of Linux, macOS, FUSE
def test_where_there_are_no_links_the_file_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    def none(*_: object) -> None:
        number = getattr(errno, said)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", none)
    create_atomically(tmp_path / "a", b"1")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"1")]


def test_a_private_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    create_atomically(tmp_path / "a", b"1", is_private=True)
    assert os.name == "nt" or (tmp_path / "a").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A pipe with a reader; a device is alike, but only root can make one."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path
    os.close(reader)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipe among its files")
@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_or_device_is_written_to_and_stays(pipe: Path, tmp_path: Path, through_link: bool) -> None:
    """As root, /dev/null was replaced by a file."""
    path = tmp_path / "link" if through_link else pipe
    if through_link:
        path.symlink_to(pipe)
    write_atomically(path, b"1")
    ScanMetrics(path, None, now).start()
    assert pipe.is_fifo()
    assert path.is_symlink() is through_link


@pytest.mark.skipif(os.name == "nt", reason="a link needs a right there")
def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    write_atomically(tmp_path / "link", b"2")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "a").read_bytes()) == (True, b"2")
