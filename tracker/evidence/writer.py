"""Stores evidence (留证) in a scan: a dossier of each account with an adverse result, sealed at the end of the scan.

A failure to store is reported, and costs no account its check.
"""

import asyncio
import errno
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path, PurePosixPath

from scrapers.model.capture import BrowserIdentity
from tracker.errors import Failed
from tracker.evidence.chain import (
    SCAN,
    STAMP,
    details_of,
    paths_in,
    reconcile,
    scan_folder,
    to_content,
    to_manifest_entry,
)
from tracker.evidence.dossier import EvidenceContext, RawEvidence, to_dossier
from tracker.evidence.paths import ARTIFACTS, sha256_of
from tracker.evidence.timestamp import TimestampRefused
from tracker.evidence.vault.vault import LEFT_OVER_AFTER, Presence, Vault, VaultUnavailable
from tracker.history.check import Check, EvidenceFile
from tracker.history.scan import Scan
from tracker.program_version import program_version
from tracker.recordings.failed_capture import to_file_name
from tracker.register.account import Account
from tracker.store.seals import ManifestRecord, RecordedFile
from tracker.store.store import Store
from tracker.time.format import to_iso

log = logging.getLogger(__name__)

MAX_WRITERS = 100
"""Of so many that seal at once, the last gets its number."""
MAX_EARLIER = 10
"""Scans before this one that are asked for files without a manifest."""


SETTLED = timedelta(minutes=5)
"""A file that another machine wrote so long ago is seen through a network drive, whatever that remembers; also where
clocks are a little apart."""


class EvidenceNotKept(Failed):
    """The evidence of an account cannot be kept here, and its check is not recorded without it."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the evidence of an account cannot be kept here: {reason}",
            "see that the folder or store for evidence can be written, then start the worker again",
        )


@dataclass(slots=True)
class EvidenceWriter:
    """Writes to one vault, for one scan at a time."""

    vault: Vault
    store: Store
    now: Callable[[], datetime]
    stamp: Callable[[bytes], bytes] | None = None
    """Requests a third party's time stamp for a content; raises TimestampRefused. None: no time stamps."""
    is_alone: bool = True
    """Whether no other process keeps evidence of the same scan: what no look names is a killed run's then."""
    is_required: bool = False
    """Whether a check whose evidence cannot be kept here is not to be recorded: another machine may keep it."""
    unkept: dict[str, str] = field(default_factory=dict)
    """Account key, `manifest` or `timestamp` -> why it was not stored, for display."""
    _own: set[str] = field(default_factory=set, init=False)
    """Paths of the files that this writer kept."""
    _shared_scan: int | None = field(default=None, init=False)
    """The scan of which another writer's file was found here."""
    _has_refused: bool = field(default=False, init=False)
    """Whether the time-stamping authority gave no stamp since this seal began: it is not waited for again."""

    async def keep(
        self,
        account: Account,
        check: Check,
        materials: Sequence[RawEvidence | None],
        context: EvidenceContext,
        secrets: Sequence[str],
    ) -> Check:
        """Write the account's dossier; returns the check with the evidence files of its looks.

        Raises:
            OSError: it cannot be written, or is required and would lie apart from what other machines keep; nothing
                is left behind.
        """

        def write() -> Check:
            self._require_others(context.scan_id)
            dossier = to_dossier(account, check, materials, context, secrets)
            if not any(dossier.looks):
                return check
            folder = self.vault.write_folder(scan_folder(context.scan_id), to_folder_name(account), dossier.files)
            files = dossier.evidence_files(folder)
            self._own.update(file.path for of_look in files for file in of_look)
            return with_evidence_files(check, files)

        return await asyncio.to_thread(write)

    def _require_others(self, scan_id: int) -> None:
        """
        Raises:
            VaultUnavailable: what other machines kept of this scan is not here: nobody would find all of it.
        """
        if not self.is_required or self._shared_scan == scan_id:
            return
        for recorded in self.store.chain.newest_files(scan_id, self.now() - SETTLED):
            path = recorded.evidence_file.path
            if path in self._own:
                continue
            if self.vault.presence(path) is Presence.ABSENT:
                raise VaultUnavailable(
                    "这次检查已有的证据不在这里，共享文件夹可能没有挂载 / "
                    "the evidence that this scan has already is not here, "
                    f"is a shared folder not mounted: {self.vault.name}",
                    errno.ENOENT,
                )
            self._shared_scan = scan_id
            return

    def save_failed_capture(self, artifacts: Path, folder: Path) -> tuple[EvidenceFile, ...]:
        """The files of a failed capture stored as a recording (tracker.recordings.failed_capture). Where the vault is
        the state folder, they are there already.

        Args:
            artifacts: this machine's folder of such captures.

        Raises:
            OSError: they cannot be read or kept.
            ValueError: they are outside that folder.
        """
        kept = []
        for file in sorted(path for path in folder.iterdir() if path.is_file()):
            path, content = f"{ARTIFACTS}/{file.relative_to(artifacts).as_posix()}", file.read_bytes()
            self.vault.write(path, content)
            kept.append(EvidenceFile(kind="case", path=path, sha256=sha256_of(content), size=len(content)))
        return tuple(kept)

    def drop(self, check: Check) -> None:
        """Remove the files of a check that was not recorded, because another machine's was. A file that the database
        names stays. What cannot be removed is swept later."""
        paths = {file.path for look in check.looks for file in look.evidence_files if file.kind != "case"}
        folders = {path.split("/")[1] for path in paths}
        recorded = {
            file.evidence_file.path
            for folder in folders
            for file in self.store.chain.files(int(folder.removeprefix("scan-")))
        }
        for path in sorted(paths - recorded):
            try:
                self.vault.remove(path)
            except OSError as error:
                log.warning("%s is left: %s", path, error)

    def note_unkept(self, account: Account, error: Exception) -> None:
        """Record that an account's evidence was not stored."""
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        self.unkept[account.key] = reason
        log.warning("%s: its evidence was not kept: %s", account.key, reason)

    def seal(self, scan: Scan, *, is_finished: bool) -> None:
        """Add the scan's manifest to the chain, with all files that no manifest lists yet; before it those of earlier
        scans whose files are in none, because the vault did not answer at their end.

        Without such files a manifest is added only where the scan is finished and has none: it proves that the scan
        found nothing adverse.

        Raises:
            UserError: the database cannot be written.
        """
        self._has_refused = False
        try:
            is_sealed = any(self._seal(scan, is_finished=is_finished) for _ in range(MAX_WRITERS))
        except OSError as error:
            self._note_unsealed(scan, error.strerror or str(error))
        else:
            if not is_sealed:
                self._note_unsealed(scan, "other writers are always faster")

    def _note_unsealed(self, scan: Scan, reason: str) -> None:
        self.unkept["manifest"] = reason
        log.warning("scan %s: its evidence was not sealed: %s", scan.id, reason)

    def _seal(self, scan: Scan, *, is_finished: bool) -> bool:
        """Whether nothing is left to do; False: an earlier scan was sealed first, or another writer got the number that
        this link would have had.

        The link gets its number in the database first, and its file then: of several writers each has a number of its
        own, and a writer that is killed between has left the file's content to the next one.
        """
        manifests, others = reconcile(self.vault, self.store)
        sealed = paths_in(manifests.values())
        has_manifest = {manifest.scan_id for manifest in manifests.values()}
        for number, earlier in enumerate(self._scans_before(scan)):
            if (number == 0 or earlier.id not in has_manifest) and (files := self._unsealed(earlier, sealed)):
                self._add_link(earlier, files)
                return False
        files = self._unsealed(scan, sealed)
        self._sweep(scan, {*sealed, *paths_in(others), *(file.evidence_file.path for file in files)})
        if not files and (scan.id in has_manifest or not is_finished):
            return True
        return self._add_link(scan, files)

    def _scans_before(self, scan: Scan) -> tuple[Scan, ...]:
        """Finished ones, newest first: one that is continued is sealed by the run that continues it."""
        before = (earlier for earlier in self.store.scans() if earlier.id < scan.id and earlier.finished_at is not None)
        return tuple(islice(before, MAX_EARLIER))

    def _unsealed(self, scan: Scan, sealed: Collection[str]) -> tuple[RecordedFile, ...]:
        return tuple(file for file in self.store.chain.files(scan.id) if file.evidence_file.path not in sealed)

    def _add_link(self, scan: Scan, files: Iterable[RecordedFile]) -> bool:
        """Returns False where another writer got the number; nothing was written then."""
        entries = {file.evidence_file.path: to_manifest_entry(file) for file in files}  # several looks share one record
        records = self.store.chain.records()
        previous = records[-1] if records else None
        number, sealed_at = (previous.number if previous else 0) + 1, self.now()
        details = details_of(SCAN, sealed_at) | {"scan": to_scan_json(scan)}
        content = to_content(number, previous, details, entries.values())
        path = free_manifest(self.vault, scan.id, {record.path for record in records})
        record = ManifestRecord(number=number, path=path, sha256=sha256_of(content), sealed_at=sealed_at)
        if not self.store.chain_records.begin_link(record, content):
            return False
        self.vault.write(path, content)
        self.store.chain_records.end_link(number)
        self._request_stamp(record, content)
        return True

    def _sweep(self, scan: Scan, known: set[str]) -> None:
        """Remove what a killed run left: drafts, and dossiers whose account was not recorded and is checked again. What
        a link names stays, also one that this database does not know: that is the evidence of another database, or of
        this one before it was lost, and its scans have the same numbers.
        """
        listed = {str(PurePosixPath(path).parent) for path in known}
        before = None if self.is_alone else self.now() - LEFT_OVER_AFTER
        for path in self.vault.remove_unlisted(scan_folder(scan.id), listed, before):
            log.warning("%s: left by a run that was killed; removed", path)

    def _request_stamp(self, record: ManifestRecord, content: bytes) -> None:
        """
        Raises:
            OSError: it cannot be written.
        """
        if self.stamp is None or self._has_refused:
            return
        try:
            self.vault.write(record.path + STAMP, self.stamp(content))
        except TimestampRefused as error:
            self._has_refused = True
            self.unkept["timestamp"] = str(error)
            log.warning("%s: %s", record.path, error)


def to_context(scan: Scan, policy_version: str, identity: BrowserIdentity) -> EvidenceContext:
    """What stands behind the dossiers of a scan."""
    return EvidenceContext(
        scan_id=scan.id,
        at=scan.at,
        is_replay=scan.is_replay,
        policy_version=policy_version,
        program_version=program_version(),
        identity=identity,
    )


def to_scan_json(scan: Scan) -> dict[str, object]:
    return {
        "id": scan.id,
        "at": to_iso(scan.at),
        "started_at": to_iso(scan.started_at),
        "is_replay": scan.is_replay,
        "selection": scan.selection,
    }


def with_evidence_files(check: Check, evidence_files: Sequence[tuple[EvidenceFile, ...]]) -> Check:
    looks = (
        replace(look, evidence_files=(*look.evidence_files, *files))
        for look, files in zip(check.looks, evidence_files, strict=True)
    )
    return replace(check, looks=tuple(looks))


def to_folder_name(account: Account) -> str:
    """`<platform>-<handle>`; a handle that a file system could confuse with another one gets a hash."""
    name = to_file_name(account.handle)
    is_plain = name == account.handle and name == name.lower()
    return (
        f"{account.platform}-{name}" if is_plain else f"{account.platform}-{name}-{sha256_of(account.key.encode())[:8]}"
    )


def free_manifest(vault: Vault, scan_id: int, taken: set[str]) -> str:
    """
    Args:
        taken: the paths of recorded links, whose files other writers may not have written yet.
    """
    number, path = 1, f"{scan_folder(scan_id)}/manifest.json"
    while path in taken or vault.presence(path) is not Presence.ABSENT:
        number, path = number + 1, f"{scan_folder(scan_id)}/manifest-{number + 1}.json"
    return path
