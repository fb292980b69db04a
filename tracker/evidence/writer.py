"""Stores evidence (留证) in a scan: a dossier of each account with an adverse result, sealed at the end of the scan.

A failure to store is reported, and costs no account its check.
"""

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scrapers.storage.atomic_file import (
    DRAFT,
    draft_folder,
    make_private_folder,
    sync_folder,
    write_atomically,
    write_synced,
)
from tracker.evidence.chain import (
    SCAN,
    STAMP,
    Manifest,
    details_of,
    links_in,
    pruning_path,
    scan_folder,
    to_content,
    to_manifest_entry,
    to_manifest_record,
    unrecorded_link,
    write_link,
)
from tracker.evidence.dossier import Dossier, EvidenceContext, RawEvidence, to_dossier
from tracker.evidence.paths import FOLDER, sha256_of, sha256_of_file
from tracker.evidence.timestamp import TimestampRefused
from tracker.history.check import Check, EvidenceFile
from tracker.history.scan import Scan
from tracker.recordings.keep_failed import to_file_name
from tracker.register.account import Account
from tracker.store.cluster.shared import CHAIN
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store
from tracker.time.format import to_iso

log = logging.getLogger(__name__)


@dataclass(slots=True)
class EvidenceWriter:
    """Writes under one state folder, for one scan at a time."""

    state: Path
    store: Store
    now: Callable[[], datetime]
    stamp: Callable[[bytes], bytes] | None = None
    """Requests a third party's time stamp for a content; raises TimestampRefused. None: no time stamps."""
    unkept: dict[str, str] = field(default_factory=dict)
    """Account key, `manifest` or `timestamp` -> why it was not stored, for display."""

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
            OSError: it cannot be written; nothing is left behind.
        """
        return await asyncio.to_thread(self._keep, account, check, materials, context, secrets)

    def _keep(
        self,
        account: Account,
        check: Check,
        materials: Sequence[RawEvidence | None],
        context: EvidenceContext,
        secrets: Sequence[str],
    ) -> Check:
        dossier = to_dossier(account, check, materials, context, secrets)
        if not any(dossier.looks):
            return check
        folder = write_dossier(self.state / scan_folder(context.scan_id), to_folder_name(account), dossier)
        return with_evidence_files(check, dossier.evidence_files(folder.relative_to(self.state).as_posix()))

    def drop(self, check: Check) -> None:
        """Remove the dossier of a check that was not recorded, because another machine's was."""
        for path in {one.path for look in check.looks for one in look.evidence_files if one.kind == "record"}:
            shutil.rmtree((self.state / path).parent, ignore_errors=True)

    def note_unkept(self, account: Account, error: Exception) -> None:
        """Record that an account's evidence was not stored."""
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        self.unkept[account.key] = reason
        log.warning("%s: its evidence was not kept: %s", account.key, reason)

    def seal(self, scan: Scan, *, is_finished: bool) -> None:
        """Add the scan's manifest to the chain, with all files that no manifest lists yet.

        Without such files a manifest is added only where the scan is finished and has none: it proves that the scan
        found nothing adverse.

        Raises:
            UserError: the database cannot be written.
        """
        try:
            with self.store.shared.locked(CHAIN):
                self._seal(scan, is_finished=is_finished)
        except OSError as error:
            self.unkept["manifest"] = error.strerror or str(error)
            log.warning("scan %s: its evidence was not sealed: %s", scan.id, self.unkept["manifest"])

    def _seal(self, scan: Scan, *, is_finished: bool) -> None:
        manifests = record_unrecorded_link(self.state, self.store)
        sealed = {entry.evidence_file.path for manifest in manifests.values() for entry in manifest.entries}
        files = [one for one in self.store.evidence_files(scan.id) if one.evidence_file.path not in sealed]
        remove_leftovers(
            self.state / scan_folder(scan.id), {*sealed, *(one.evidence_file.path for one in files)}, self.state
        )
        has_manifest = any(manifest.scan_id == scan.id for manifest in manifests.values())
        if not files and (has_manifest or not is_finished):
            return
        entries = {one.evidence_file.path: to_manifest_entry(one) for one in files}  # several looks share one record
        previous = next(reversed(self.store.seals()), None)
        number, sealed_at = (previous.number if previous else 0) + 1, self.now()
        details = details_of(SCAN, sealed_at, program_version()) | {"scan": to_scan_json(scan)}
        content = to_content(number, previous, details, entries.values())
        path = free_manifest(self.state, scan.id)
        record = write_link(self.state, path, content, number, sealed_at)
        self.store.add_seal(record)
        self._request_stamp(record, content)

    def _request_stamp(self, record: ManifestRecord, content: bytes) -> None:
        """
        Raises:
            OSError: it cannot be written.
        """
        if self.stamp is None:
            return
        try:
            write_atomically(self.state / (record.path + STAMP), self.stamp(content), is_private=True)
        except TimestampRefused as error:
            self.unkept["timestamp"] = str(error)
            log.warning("%s: %s", record.path, error)


def record_unrecorded_link(state: Path, store: Store) -> dict[str, Manifest]:
    """Reconcile the disk with the database after a kill; returns the links that the database knows, by path.

    The link of a recorded pruning is written where it is missing; the link that a scan wrote last is recorded where it
    agrees with the database.
    """
    for draft in (state / FOLDER).glob(f"{DRAFT}*/"):
        shutil.rmtree(draft, ignore_errors=True)
    for pruning in store.chain_acts.prunings():
        if not pruning.is_written:
            path = pruning_path(pruning.number)
            log.warning("%s was recorded, and not written: now it is", path)
            if not (state / path).exists():
                write_atomically(state / path, pruning.content, is_private=True)
            store.chain_acts.mark_written(pruning.number)
    manifests, _ = links_in(state)
    if unrecorded := unrecorded_link(manifests.values(), store):
        log.warning("%s was written, and not recorded: now it is", unrecorded.path)
        store.add_seal(to_manifest_record(unrecorded))
    recorded = {(record.path, record.sha256) for record in store.seals()}
    recorded |= {(one.path, one.sha256) for one in store.chain_acts.acceptances()}
    return {path: manifest for path, manifest in manifests.items() if (path, manifest.sha256) in recorded}


def program_version() -> str:
    """Empty: not installed, run from its source folder."""
    try:
        return version("newmedia-tracker")
    except PackageNotFoundError:
        return ""


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


def write_dossier(scan_dir: Path, name: str, dossier: Dossier) -> Path:
    """Write the files to a folder that gets its name when it is complete; never replaces an existing one.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    make_private_folder(scan_dir)
    with draft_folder(scan_dir) as draft:
        for file_name, content in dossier.files.items():
            write_synced(draft / file_name, content)
        folder = free_folder(scan_dir, name)
        draft.rename(folder)
        sync_folder(scan_dir)
    return folder


def free_folder(scan_dir: Path, name: str) -> Path:
    """A killed run may have left a folder of that name whose account was not recorded."""
    number, folder = 1, scan_dir / name
    while folder.exists():
        number, folder = number + 1, scan_dir / f"{name}-{number + 1}"
    return folder


def free_manifest(state: Path, scan_id: int) -> str:
    number, path = 1, f"{scan_folder(scan_id)}/manifest.json"
    while (state / path).exists():
        number, path = number + 1, f"{scan_folder(scan_id)}/manifest-{number + 1}.json"
    return path


def remove_leftovers(scan_dir: Path, known: Iterable[str], state: Path) -> None:
    """Remove what a killed run left: drafts, and dossiers whose account was not recorded and will be checked again."""
    listed = {(state / path).parent for path in known}
    for folder in scan_dir.glob("*/"):
        if folder not in listed:
            log.warning("%s: left by a run that was killed; removed", folder)
            shutil.rmtree(folder, ignore_errors=True)


def failed_capture_files(state: Path, folder: Path) -> tuple[EvidenceFile, ...]:
    """The files of a failed capture stored as a recording (tracker.recordings.keep_failed): referenced in place, not
    copied.

    Raises:
        OSError: they cannot be read.
        ValueError: they are outside the state folder.
    """
    return tuple(
        EvidenceFile(
            kind="case",
            path=file.relative_to(state).as_posix(),
            sha256=sha256_of_file(file),
            size=file.stat().st_size,
        )
        for file in sorted(folder.iterdir())
        if file.is_file()
    )
