"""Verifies evidence (验证): that every file is unchanged and the chain complete. Faults are reported with their
account.

Three things prove a file: the link that lists it, the next link, and the database. An unnoticed change needs all of
them changed, and every later link; where a link's hash is known elsewhere, it is impossible. Nothing is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tracker.evidence.chain import (
    PRUNE,
    STAMP,
    Manifest,
    ManifestEntry,
    paths_in,
    scan_folder,
    to_manifest_entry,
)
from tracker.evidence.chain_faults import (
    Chain,
    EvidenceFault,
    EvidenceFaultKind,
    chain_faults,
    head_faults,
    read_chain,
    stamp_faults,
)
from tracker.evidence.paths import FOLDER
from tracker.evidence.vault.vault import EntryKind, Presence, Vault
from tracker.store.chain_records import Acceptance
from tracker.store.seals import RecordedFile
from tracker.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    faults: tuple[EvidenceFault, ...]
    """By path; each file once."""
    files: int
    """Number of files compared with their hashes."""
    pruned: int
    """Number of files removed under the retention settings and still listed in the chain."""
    unsealed: int
    """Number of files of a running or killed scan: compared with the database alone."""
    links: int
    head: str
    """The hash of the newest link: recorded elsewhere, it proves everything before it. Empty: there is no chain."""
    accepted: tuple[Acceptance, ...] = ()
    """Links that the database did not know, accepted by people."""
    is_elsewhere: bool = False
    """Whether the place holds nothing at all of what should be there: most likely it is the wrong one."""

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(
    vault: Vault, store: Store, scan_id: int | None = None, head: str = "", roots: Path | None = None
) -> Verification:
    """Compare the files in the vault with their hashes.

    Args:
        scan_id: only the files of this scan; the chain is always checked completely.
        head: a link's hash that was recorded elsewhere; empty: none.
        roots: see tracker.evidence.timestamp.check_stamp.

    Raises:
        UserError: the database cannot be read.
        OSError: an existing file cannot be read, or the vault does not answer.
    """
    chain, recorded_files = read_chain(vault, store), store.chain.files()
    trusted_links = chain.trusted_links()
    manifests = {**chain.manifests, **trusted_links} if chain.is_lost else trusted_links
    entries = {
        entry.evidence_file.path: entry
        for manifest in manifests.values()
        for entry in manifest.entries
        if manifest.kind != PRUNE
    }
    pruned = paths_in(manifests.values(), PRUNE)
    # The database overrides the manifests.
    known_entries = {**entries, **{file.evidence_file.path: to_manifest_entry(file) for file in recorded_files}}
    selected = known_entries if scan_id is None else of_scan(scan_id, manifests.values(), recorded_files)
    foreign = [*foreign_faults(vault, known_entries, chain, store, scan_id)]
    faults = [
        *chain_faults(chain, manifests),
        *stamp_faults(vault, manifests.values(), roots),
        *file_faults(vault, selected.values(), pruned),
        *(picture_faults(vault, store.chain_records.pictures()) if scan_id is None else ()),
        *still_foreign(vault, store, {*known_entries, *chain.manifests, *chain.stamps()}, foreign),
        *(head_faults(head, manifests.values(), chain.records) if head else ()),
    ]
    newest = (
        chain.records[-1].sha256
        if chain.records
        else next((manifest.sha256 for manifest in reversed(manifests.values())), "")
    )
    return Verification(
        faults=tuple(sorted(dict.fromkeys(faults))),
        files=len(selected.keys() - pruned),
        pruned=len(selected.keys() & pruned),
        unsealed=len(selected.keys() - entries.keys()),
        links=max(len(chain.records), len(chain.manifests)),
        head=newest,
        accepted=chain.accepted,
        is_elsewhere=bool(faults) and next(iter(vault.entries(FOLDER)), None) is None,
    )


def of_scan(
    scan_id: int, manifests: Iterable[Manifest], recorded_files: Iterable[RecordedFile]
) -> dict[str, ManifestEntry]:
    sealed = {
        entry.evidence_file.path: entry
        for manifest in manifests
        if manifest.scan_id == scan_id
        for entry in manifest.entries
    }
    return {
        **sealed,
        **{file.evidence_file.path: to_manifest_entry(file) for file in recorded_files if file.scan_id == scan_id},
    }


def file_faults(vault: Vault, entries: Iterable[ManifestEntry], pruned: set[str]) -> Iterator[EvidenceFault]:
    for entry in entries:
        path, presence = entry.evidence_file.path, vault.presence(entry.evidence_file.path)
        if presence is Presence.ODD:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.SYMLINK, account=entry.account)
        elif presence is Presence.ABSENT:
            if path not in pruned:
                yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MISSING, account=entry.account)
        elif vault.size_of(path) != entry.evidence_file.size or vault.sha256_of(path) != entry.evidence_file.sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED, account=entry.account)


def picture_faults(vault: Vault, pictures: Mapping[str, str]) -> Iterator[EvidenceFault]:
    """Faults of pictures supplied by people, by the database alone: they are not part of the chain."""
    for path, sha256 in pictures.items():
        presence = vault.presence(path)
        if presence is not Presence.FILE:
            is_odd = presence is Presence.ODD
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.SYMLINK if is_odd else EvidenceFaultKind.MISSING)
        elif vault.sha256_of(path) != sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED)


def foreign_faults(
    vault: Vault, known_entries: Mapping[str, ManifestEntry], chain: Chain, store: Store, scan_id: int | None
) -> Iterator[EvidenceFault]:
    """Everything in the evidence folder that was not stored by the program: files, folders, symbolic links, pipes."""
    accounts = {path.rpartition("/")[0]: entry.account for path, entry in known_entries.items()}
    pictures = store.chain_records.pictures()
    files = {*known_entries, *pictures, *chain.stamps()}
    scans = {scan_folder(number) for number in store.chain_records.scan_starts()}
    folders = {*scans, *(str(folder) for path in (*files, *chain.manifests) for folder in PurePosixPath(path).parents)}
    for entry in vault.entries(FOLDER if scan_id is None else scan_folder(scan_id)):
        path, kind = entry.path, entry.kind
        is_known = path in files or path in chain.manifests or path in chain.unreadable or path in chain.unwritten
        if kind is EntryKind.LINK:
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.SYMLINK, account=accounts.get(path.rpartition("/")[0], "")
            )
        elif kind is not EntryKind.FILE and (path in known_entries or path in pictures):
            continue  # told as what lies in the file's place
        elif not (path in folders if kind is EntryKind.FOLDER else kind is EntryKind.FILE and is_known):
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.ADDED, account=accounts.get(path.rpartition("/")[0], "")
            )


def still_foreign(
    vault: Vault, store: Store, known: set[str], faults: Iterable[EvidenceFault]
) -> Iterator[EvidenceFault]:
    """The files that still exist and that the database still does not name: a scan that goes on keeps evidence, and
    half of it lies there under other names meanwhile.

    Args:
        known: the paths that were known when the files were listed.
    """
    found = [*faults]
    if all(fault.wrong is not EvidenceFaultKind.ADDED for fault in found):
        yield from found
        return
    present = {entry.path for entry in vault.entries(FOLDER)}
    links = [record.path for record in store.chain.records()]
    named = {file.evidence_file.path for file in store.chain.files()}
    named |= {*links, *(path + STAMP for path in links), *store.chain_records.pictures()}
    expected = with_folders(named - known) - with_folders(known)
    for fault in found:
        if fault.wrong is not EvidenceFaultKind.ADDED or (fault.path in present and fault.path not in expected):
            yield fault


def with_folders(paths: set[str]) -> set[str]:
    return paths | {str(folder) for path in paths for folder in PurePosixPath(path).parents}
