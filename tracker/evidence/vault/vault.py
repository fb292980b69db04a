"""The interface of a place for evidence (证据存放处): a folder, or a store of objects that several machines reach.

Paths are relative, with `/`: `evidence/scan-7/…`, `artifacts/scan-7/…`. Nothing that was written is ever replaced by
other content. Every method raises OSError where the vault does not answer, refuses, or is full.
"""

import errno
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from tracker.text.secrets import SECRETS

LEFT_OVER_AFTER = timedelta(hours=1)
"""A file that no look names is a killed run's once it is this old: between writing and recording pass seconds."""


class Presence(StrEnum):
    ABSENT = "absent"
    FILE = "file"
    ODD = "odd"
    """Something else of that name: a folder, a symbolic link, a pipe, or a file behind a symbolic link."""


class EntryKind(StrEnum):
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """A file in a vault."""

    path: str
    kind: EntryKind


class VaultUnavailable(OSError):
    """The store did not answer in time, refused, or is full. Its text names the store, without secrets."""

    def __init__(self, sentence: str, number: int = errno.EIO) -> None:
        """
        Args:
            sentence: in both languages.
        """
        super().__init__(number, sentence)


def place_and_reason(name: str, error: OSError) -> str:
    """Which place failed, and what was said of it, without secrets.

    Args:
        name: the vault's.
    """
    said = SECRETS.clean(error.strerror or str(error))
    return said if isinstance(error, VaultUnavailable) else f"{name}: {said}"


class Vault(Protocol):
    @property
    def name(self) -> str:
        """For people: a folder, or an address without secrets."""

    def presence(self, path: str) -> Presence: ...

    def size_of(self, path: str) -> int:
        """Bytes of a file."""

    def sha256_of(self, path: str) -> str: ...

    def read(self, path: str, limit: int) -> bytes:
        """A file's content, at most `limit` bytes of it."""

    def write(self, path: str, content: bytes) -> None:
        """Write a file whole or not at all. The same content once more changes nothing.

        Raises:
            FileExistsError: there is a file of that name with other content; it stays.
        """

    def write_folder(self, parent: str, name: str, files: Mapping[str, bytes]) -> str:
        """Write files that belong together to a folder of their own; returns its path. Its name begins with `name`."""

    def remove(self, path: str) -> None:
        """Remove a file; one that is not there is no error."""

    def link_paths(self) -> Iterator[str]:
        """Paths named like a link of the chain: `evidence/scan-*/manifest*.json`, `evidence/prune-*.json`."""

    def entries(self, folder: str) -> Iterator[VaultEntry]:
        """Everything below a folder; nothing where it does not exist. Symbolic links are not followed."""

    def remove_unlisted(self, folder: str, listed: Collection[str], before: datetime | None) -> Iterator[str]:
        """Remove the folders in a scan's folder that are not listed, and what was left half-written; yields them.

        Args:
            listed: paths of folders that stay.
            before: only what was written before this instant; None: all.
        """

    def address_of(self, path: str) -> str:
        """A file's address for a hyperlink; empty: it has none that a click could open."""

    def open_copy(self, path: str, sha256: str, folder: Path) -> Path | None:
        """A file on this machine with that content: the vault's own, or a copy in the folder. None: it is gone, or has
        another hash. An empty hash is not compared."""

    def probe(self) -> None:
        """Write a file and read it back.

        Raises:
            OSError: it cannot be used.
        """
