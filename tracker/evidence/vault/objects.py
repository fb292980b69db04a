"""Evidence in an object store that several machines reach: any that fsspec supports, S3 above all.

An object is written in one piece where the store does so by itself, else under another name first. The store's answers
are waited for so long and no longer: a look never stands still because of it.
"""

import errno
import logging
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from scrapers.storage.atomic_file import make_private_folder, write_atomically
from tracker.evidence.paths import FOLDER, sha256_of
from tracker.evidence.vault.folder import PROBE, PROBE_CONTENT
from tracker.evidence.vault.vault import EntryKind, Presence, VaultEntry, VaultUnavailable
from tracker.text.secrets import SECRETS
from tracker.time_limit import call_within

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

WHOLE_BY_THEMSELVES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "memory"})
"""Protocols whose stores show an object when all of it has arrived, and not before."""
DRAFTS = "drafts"
"""Beside evidence/: what other stores are sent before it gets its name."""
SLOW_IN_A_ROW = 2
REST_S = 60.0
"""Once it was too slow so often, the store is left alone for so long: nobody waits for it in the meantime."""
LARGEST = 256 << 20
"""Bytes of an object that is read whole."""
CACHE = "evidence-copies"
"""In the state folder: objects that a person or a page opened."""


@dataclass(slots=True)
class ObjectVault:
    filesystem: Any
    """Of fsspec, which has no types."""
    root: str
    """The part of the address that the filesystem takes, without a `/` at its end."""
    name: str
    timeout_s: float = 30.0
    """For one request."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What no message may hold."""
    monotonic: Callable[[], float] = time.monotonic
    _slow: int = 0
    _rests_until: float = 0.0

    def presence(self, path: str) -> Presence:
        found = self._info(path)
        if found is None:
            return Presence.ABSENT
        return Presence.FILE if found.get("type") == "file" else Presence.ODD

    def size_of(self, path: str) -> int:
        found = self._info(path)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "not there", path)
        return int(found.get("size") or 0)

    def sha256_of(self, path: str) -> str:
        return sha256_of(self.read(path, LARGEST))

    def read(self, path: str, limit: int) -> bytes:
        """A part is requested only where it is needed: stores like S3 refuse any part of an empty object."""
        size = self.size_of(path)
        part = {"start": 0, "end": limit} if size > limit else {}
        content = bytes(self._ask(lambda: self.filesystem.cat_file(self._full(path), **part)))
        if len(content) < min(size, limit):  # the file would seem to have been changed
            raise VaultUnavailable(
                f"证据存放处没有给全 / the evidence store did not give all of it: {self.name}: {path}"
            )
        return content

    def write(self, path: str, content: bytes) -> None:
        if self.presence(path) is not Presence.ABSENT:
            self._must_be(path, content)
            return
        try:
            self._ask(lambda: self._put(self._full(path), content))
        except FileExistsError:  # another writer was faster
            self._must_be(path, content)
            return
        if self.size_of(path) != len(content):
            raise VaultUnavailable(
                f"证据存放处没有写完整 / the evidence store did not write all of it: {self.name}: {path}"
            )

    def write_folder(self, parent: str, name: str, files: Mapping[str, bytes]) -> str:
        """Its name ends in the hash of what is in it: so two writers never meet in one folder, and one who was killed
        goes on where he was."""
        listed = "\n".join(f"{file_name} {sha256_of(content)}" for file_name, content in files.items())
        folder = f"{parent}/{name}-{sha256_of(listed.encode())[:12]}"
        for file_name, content in files.items():
            self.write(f"{folder}/{file_name}", content)
        return folder

    def remove(self, path: str) -> None:
        with suppress(FileNotFoundError):
            self._ask(lambda: self.filesystem.rm_file(self._full(path)))

    def link_paths(self) -> Iterator[str]:
        scans = []
        for path, kind in self._list(FOLDER):
            name = PurePosixPath(path).name
            if kind is EntryKind.FOLDER and name.startswith("scan-"):
                scans.append(path)
            elif kind is EntryKind.FILE and name.startswith("prune-") and name.endswith(".json"):
                yield path
        for scan in sorted(scans):
            for path, kind in self._list(scan):
                name = PurePosixPath(path).name
                if kind is EntryKind.FILE and name.startswith("manifest") and name.endswith(".json"):
                    yield path

    def entries(self, folder: str) -> Iterator[VaultEntry]:
        for path in self._find(folder):
            yield VaultEntry(path, EntryKind.FILE)

    def remove_unlisted(self, folder: str, listed: Collection[str], before: datetime | None) -> Iterator[str]:
        """Remove a folder whose objects were all written before the instant. A store without such times keeps them."""
        for draft in self._find(DRAFTS):
            if before is None or self._changed_at(draft) < before:
                self.remove(draft)
        for path in [path for path, kind in self._list(folder) if kind is EntryKind.FOLDER and path not in listed]:
            files = self._find(path)
            if before is None or all(self._changed_at(file) < before for file in files):
                for file in files:
                    self.remove(file)
                yield path

    def address_of(self, path: str) -> str:
        return ""

    def open_copy(self, path: str, sha256: str, folder: Path) -> Path | None:
        if not sha256 or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            return None
        copy = folder / CACHE / f"{sha256}{PurePosixPath(path).suffix}"
        try:
            content = copy.read_bytes() if copy.is_file() else b""
            if sha256_of(content) == sha256:
                return copy
            content = self.read(path, LARGEST)
            if sha256_of(content) != sha256:
                return None
            make_private_folder(copy.parent)
            write_atomically(copy, content, is_private=True)
        except (OSError, ValueError) as error:
            log.warning("%s is not shown: %s", path, error)
            return None
        return copy

    def probe(self) -> None:
        """Beside evidence/, where nothing is compared."""
        self.write(PROBE, PROBE_CONTENT)
        if self.read(PROBE, len(PROBE_CONTENT) + 1) != PROBE_CONTENT:
            raise VaultUnavailable(
                f"证据存放处读回的内容不同 / the evidence store reads back something else: {self.name}"
            )

    # Requests

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}"

    def _relative(self, full: str) -> str:
        return full.removeprefix("/").removeprefix(self.root.removeprefix("/")).strip("/")

    def _info(self, path: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._ask(lambda: self.filesystem.info(self._full(path)))
        except FileNotFoundError:
            return None
        return found

    def _list(self, folder: str) -> list[tuple[str, EntryKind]]:
        try:
            found = self._ask(lambda: self.filesystem.ls(self._full(folder), detail=True))
        except FileNotFoundError:
            return []
        return sorted((self._relative(entry["name"]), to_kind(entry)) for entry in found)

    def _find(self, folder: str) -> list[str]:
        try:
            found = self._ask(lambda: list(self.filesystem.find(self._full(folder))))
        except FileNotFoundError:
            return []
        return sorted(map(self._relative, found))

    def _changed_at(self, path: str) -> datetime:
        try:
            changed: datetime = self._ask(lambda: self.filesystem.modified(self._full(path)))
        except (FileNotFoundError, VaultUnavailable):  # of a store that does not know it, too
            return datetime.max.replace(tzinfo=UTC)
        return changed if changed.tzinfo else changed.replace(tzinfo=UTC)

    def _must_be(self, path: str, content: bytes) -> None:
        """
        Raises:
            FileExistsError: there is other content.
        """
        if self.presence(path) is not Presence.FILE or self.read(path, len(content) + 1) != content:
            raise FileExistsError(
                errno.EEXIST,
                f"证据存放处已有同名的其他文件 / the evidence store has another file of that name: {self.name}: {path}",
            )

    def _put(self, full: str, content: bytes) -> None:
        protocol = self.filesystem.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        if names & WHOLE_BY_THEMSELVES:
            try:
                self.filesystem.pipe_file(full, content, mode="create")
            except FileNotFoundError as error:  # such a store has no folders: its bucket is missing, and is not made
                raise VaultUnavailable(
                    f"没有这个桶 / there is no such bucket: {self.name}", error.errno or errno.ENOENT
                ) from error
            return
        draft = self._full(f"{DRAFTS}/{uuid.uuid4().hex}")
        try:
            self._pipe(draft, content)
            with suppress(NotImplementedError):
                self.filesystem.makedirs(str(PurePosixPath(full).parent), exist_ok=True)
            self.filesystem.mv(draft, full)
        except BaseException:
            with suppress(Exception):
                self.filesystem.rm_file(draft)
            raise

    def _pipe(self, full: str, content: bytes) -> None:
        """Write an object, and its folder where it is missing."""
        try:
            self.filesystem.pipe_file(full, content, mode="overwrite")
        except FileNotFoundError:
            self.filesystem.makedirs(str(PurePosixPath(full).parent), exist_ok=True)
            self.filesystem.pipe_file(full, content, mode="overwrite")

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        """
        Raises:
            FileNotFoundError, FileExistsError: as they come.
            VaultUnavailable: everything else.
        """
        now = self.monotonic()
        if now < self._rests_until:
            raise self._no_answer()
        try:
            answer = call_within(self.timeout_s, call, "evidence store")
        except TimeoutError:
            self._slow += 1
            if self._slow >= SLOW_IN_A_ROW:
                self._slow, self._rests_until = 0, now + self.timeout_s + REST_S
            raise self._no_answer() from None
        except (FileNotFoundError, FileExistsError, VaultUnavailable):
            raise
        except Exception as error:  # noqa: BLE001  # each store has errors of its own
            sentence = f"证据存放处不能使用 / the evidence store cannot be used: {self.name}: {self._clean(error)}"
            raise VaultUnavailable(sentence, getattr(error, "errno", None) or errno.EIO) from None
        self._slow = 0
        return answer

    def _no_answer(self) -> VaultUnavailable:
        return VaultUnavailable(
            f"证据存放处没有应答 / the evidence store does not answer: {self.name}", errno.ETIMEDOUT
        )

    def _clean(self, error: Exception) -> str:
        text = " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return SECRETS.clean(text)[:200]


def to_kind(info: Mapping[str, Any]) -> EntryKind:
    return EntryKind.FOLDER if info.get("type") == "directory" else EntryKind.FILE
