"""Evidence in a folder: the state folder, or one that several machines share."""

import contextlib
import errno
import logging
import os
import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from scrapers.storage.atomic_file import (
    DRAFT,
    draft_folder,
    make_private_folder,
    put_in_place,
    sync_folder,
    write_synced,
)
from tracker.evidence.paths import FOLDER, sha256_of_file
from tracker.evidence.vault.vault import EntryKind, Presence, VaultEntry

log = logging.getLogger(__name__)

LINK_GLOBS = (f"{FOLDER}/scan-*/manifest*.json", f"{FOLDER}/prune-*.json")
PROBE = "probe.txt"
PROBE_CONTENT = b"tracker doctor\n"
NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EILSEQ})
"""No file can be of that name, or none is."""
TAKEN = frozenset({errno.ENOTEMPTY, errno.EEXIST})


@dataclass(frozen=True, slots=True)
class FolderVault:
    root: Path

    @property
    def name(self) -> str:
        return str(self.root)

    def presence(self, path: str) -> Presence:
        """evidence/ itself may be a symbolic link. A drive that fails, or a folder that must not be read, does not
        prove that a file is gone."""
        parts = PurePosixPath(path).parts
        folders = (self.root.joinpath(*parts[:count]) for count in range(2, len(parts)))
        try:
            is_file = stat.S_ISREG(os.lstat(self.root / path).st_mode)
            return Presence.FILE if is_file and not any(folder.is_symlink() for folder in folders) else Presence.ODD
        except OSError as error:
            if error.errno not in NOT_THERE:
                raise
            return Presence.ABSENT
        except ValueError:
            return Presence.ABSENT

    def size_of(self, path: str) -> int:
        return (self.root / path).stat().st_size

    def sha256_of(self, path: str) -> str:
        return sha256_of_file(self.root / path)

    def read(self, path: str, limit: int) -> bytes:
        with (self.root / path).open("rb") as file:
            return file.read(limit)

    def write(self, path: str, content: bytes) -> None:
        file = self.root / path
        if self.presence(path) is Presence.FILE and file.read_bytes() == content:
            return
        make_private_folder(file.parent)
        with draft_folder(file.parent) as draft:
            write_synced(draft / file.name, content)
            try:
                put_in_place(draft / file.name, file)
            except FileExistsError:
                if self.presence(path) is not Presence.FILE or file.read_bytes() != content:
                    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from None
            sync_folder(file.parent)

    def write_folder(self, parent: str, name: str, files: Mapping[str, bytes]) -> str:
        """The folder gets its name when it is complete; a taken name gets a number, for a killed run may have left a
        folder whose account was not recorded."""
        make_private_folder(self.root / parent)
        with draft_folder(self.root / parent) as draft:
            for file_name, content in files.items():
                write_synced(draft / file_name, content)
            folder = rename_to_free(draft, self.root / parent, name)
            sync_folder(self.root / parent)
        return folder.relative_to(self.root).as_posix()

    def remove(self, path: str) -> None:
        """A folder that is empty then goes too."""
        (self.root / path).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            (self.root / path).parent.rmdir()

    def link_paths(self) -> Iterator[str]:
        for pattern in LINK_GLOBS:
            for file in sorted(self.root.glob(pattern)):
                yield file.relative_to(self.root).as_posix()

    def entries(self, folder: str) -> Iterator[VaultEntry]:
        pending = [folder]
        while pending:
            current = pending.pop()
            try:
                found = sorted(os.scandir(self.root / current), key=lambda entry: entry.name)
            except OSError as error:  # also folders within folders, until the name is too long for any call
                if error.errno not in NOT_THERE:
                    raise
                continue
            for entry in found:
                path, kind = f"{current}/{entry.name}", kind_in(entry)
                if kind is None:
                    continue
                yield VaultEntry(path, kind)
                if kind is EntryKind.FOLDER:
                    pending.append(path)

    def remove_unlisted(self, folder: str, listed: Collection[str], before: datetime | None) -> Iterator[str]:
        """Also the drafts of links, which lie beside the scans' folders."""
        left = [*(self.root / FOLDER).glob(f"{DRAFT}*/"), *(self.root / folder).glob("*/")]
        for left_over in left:
            path = left_over.relative_to(self.root).as_posix()
            if path not in listed and (before is None or changed_at(left_over) < before):
                shutil.rmtree(left_over, ignore_errors=True)
                if not os.path.lexists(left_over):  # on a drive that is read-only it stays
                    yield path

    def address_of(self, path: str) -> str:
        return (self.root / path).absolute().as_uri() if (self.root / path).is_file() else ""

    def open_copy(self, path: str, sha256: str, folder: Path) -> Path | None:
        root = Path(os.path.realpath(self.root))  # Path.resolve raises RuntimeError for links in a circle
        try:
            file = Path(os.path.realpath(root / path))
            if not file.is_relative_to(root) or not file.is_file():  # a database may name anything
                return None
            return file if not sha256 or sha256_of_file(file) == sha256 else None
        except (OSError, ValueError):
            return None

    def probe(self) -> None:
        """In a folder of its own: of several machines none meets what another one writes."""
        make_private_folder(self.root / FOLDER)
        with draft_folder(self.root / FOLDER) as draft:
            write_synced(draft / PROBE, PROBE_CONTENT)


def kind_of(mode: int) -> EntryKind:
    if stat.S_ISLNK(mode):
        return EntryKind.LINK
    return EntryKind.FOLDER if stat.S_ISDIR(mode) else EntryKind.FILE if stat.S_ISREG(mode) else EntryKind.OTHER


def kind_in(entry: "os.DirEntry[str]") -> EntryKind | None:
    """None: another process just removed it.

    Raises:
        OSError: the drive fails.
    """
    try:
        return kind_of(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        if error.errno not in NOT_THERE:
            raise
        return EntryKind.OTHER if error.errno == errno.ENAMETOOLONG else None


def changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:  # another process just removed it
        return datetime.max.replace(tzinfo=UTC)


def rename_to_free(draft: Path, parent: Path, name: str) -> Path:
    """
    Raises:
        OSError: it cannot be renamed.
    """
    number, folder = 1, parent / name
    while True:
        if not os.path.lexists(folder):
            try:
                return draft.rename(folder)
            except OSError as error:  # another process took the name first
                if error.errno not in TAKEN:
                    raise
        number, folder = number + 1, parent / f"{name}-{number + 1}"
