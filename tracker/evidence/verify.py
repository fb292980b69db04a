"""Verifying evidence (验证): is every file as it was kept, and the chain whole? What changed is told with its account.

Three things speak for a file: the link that names it, the link after that one, and the database. Whoever wants to
change a file unseen has to change all of them, and every link since; and where a link's hash was written down
elsewhere, cannot. Nothing is written.
"""

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from tracker.evidence.chain import (
    PRUNE,
    STAMP,
    Manifest,
    ManifestEntry,
    is_plain,
    left_by_a_kill,
    links_in,
    of_kept,
    pruning_path,
    scan_folder,
    to_link,
)
from tracker.evidence.paths import FOLDER, sha256_of_file
from tracker.evidence.timestamp import TimestampRefused, UnknownAuthority, check_stamp
from tracker.store.chain_acts import Acceptance, Pruning
from tracker.store.seals import ManifestRecord, RecordedFile
from tracker.store.store import Store


class EvidenceFaultKind(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    SYMLINK = "symlink"
    MANIFEST_CHANGED = "manifest_changed"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_ADDED = "manifest_added"
    HEAD_UNKNOWN = "head_unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EvidenceFault:
    """One thing that is not as it was kept."""

    path: str
    """From the state folder; hostile where it was added."""
    wrong: EvidenceFaultKind
    account: str = ""
    """Key; empty: the file is no account's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    faults: tuple[EvidenceFault, ...]
    """By path; each file once."""
    files: int
    """That were compared with their hashes."""
    pruned: int
    """That the retention settings removed, and the chain still names."""
    unsealed: int
    """Of a scan that runs, or was killed: compared with the database alone."""
    links: int
    head: str
    """The hash of the newest link: written down elsewhere, it proves all that is before it. Empty: no chain."""
    accepted: tuple[Acceptance, ...] = ()
    """Links that the database did not know, and people stand for."""

    @property
    def is_whole(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Chain:
    """The links on the disk, and which of them are believed."""

    manifests: Mapping[str, Manifest]
    """All that can be read, by path."""
    unreadable: tuple[str, ...]
    records: tuple[ManifestRecord, ...]
    accepted: tuple[Acceptance, ...]
    prunings: Mapping[str, Pruning]
    """By the path of their link."""
    left: Manifest | None
    """What a killed program wrote, and the next one will record."""
    recorded: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def believed(self) -> dict[str, Manifest]:
        """The links that the database knows, or a person stands for; and what the database alone holds of them."""
        found = {
            path: manifest for path, manifest in self.manifests.items() if (path, manifest.sha256) in self.recorded
        }
        if self.left:
            found[self.left.path] = self.left
        for path, pruning in self.prunings.items():
            if path not in found:
                found[path] = to_link(path, pruning.content)
        return found

    @property
    def is_lost(self) -> bool:
        """Whether the database knows nothing of any chain: it was lost, and the links speak for themselves."""
        return not self.records


def read_chain(state: Path, store: Store) -> Chain:
    manifests, unreadable = links_in(state)
    records, acts = store.seals(), store.chain_acts
    accepted = acts.acceptances()
    recorded = frozenset({*((one.path, one.sha256) for one in records), *((one.path, one.sha256) for one in accepted)})
    prunings = {pruning_path(one.number): one for one in acts.prunings()}
    return Chain(
        manifests, unreadable, records, accepted, prunings, left_by_a_kill(manifests.values(), store), recorded
    )


def verify(
    state: Path, store: Store, scan_id: int | None = None, head: str = "", roots: Path | None = None
) -> Verification:
    """Compare what lies under state with its hashes.

    Args:
        scan_id: only the files of this scan; the chain is always followed from end to end.
        head: a link's hash that was kept elsewhere; empty: none was.
        roots: see tracker.evidence.timestamp.check_stamp.

    Raises:
        UserError: the database cannot be read.
        OSError: a file is there and cannot be read.
    """
    chain, kept = read_chain(state, store), store.evidence_files()
    believed = chain.believed()
    manifests = {**chain.manifests, **believed} if chain.is_lost else believed
    entries = {
        entry.evidence_file.path: entry
        for manifest in manifests.values()
        for entry in manifest.entries
        if manifest.kind != PRUNE
    }
    pruned = {
        entry.evidence_file.path
        for manifest in manifests.values()
        for entry in manifest.entries
        if manifest.kind == PRUNE
    }
    known = {
        **entries,
        **{one.evidence_file.path: of_kept(one) for one in kept},
    }  # what was recorded first has the last word
    wanted = known if scan_id is None else of_scan(scan_id, manifests.values(), kept)
    faults = [
        *chain_faults(chain, manifests),
        *stamp_faults(state, manifests.values(), roots),
        *file_faults(state, wanted.values(), pruned),
        *(picture_faults(state, store.chain_acts.pictures()) if scan_id is None else ()),
        *foreign_faults(state, known, chain, store, scan_id),
        *(head_faults(head, manifests.values(), chain.records) if head else ()),
    ]
    newest = (
        chain.records[-1].sha256
        if chain.records
        else next((manifest.sha256 for manifest in reversed(manifests.values())), "")
    )
    return Verification(
        faults=tuple(sorted(dict.fromkeys(faults))),
        files=len(wanted.keys() - pruned),
        pruned=len(wanted.keys() & pruned),
        unsealed=len(wanted.keys() - entries.keys()),
        links=max(len(chain.records), len(chain.manifests)),
        head=newest,
        accepted=chain.accepted,
    )


def of_scan(scan_id: int, manifests: Iterable[Manifest], kept: Iterable[RecordedFile]) -> dict[str, ManifestEntry]:
    sealed = {
        entry.evidence_file.path: entry
        for manifest in manifests
        if manifest.scan_id == scan_id
        for entry in manifest.entries
    }
    return {**sealed, **{one.evidence_file.path: of_kept(one) for one in kept if one.scan_id == scan_id}}


def file_faults(state: Path, entries: Iterable[ManifestEntry], pruned: set[str]) -> Iterator[EvidenceFault]:
    for entry in entries:
        path, file = entry.evidence_file.path, state / entry.evidence_file.path
        if not is_plain(state, path):
            if os.path.lexists(file):
                yield EvidenceFault(path=path, wrong=EvidenceFaultKind.SYMLINK, account=entry.account)
            elif path not in pruned:
                yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MISSING, account=entry.account)
        elif file.stat().st_size != entry.evidence_file.size or sha256_of_file(file) != entry.evidence_file.sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED, account=entry.account)


def picture_faults(state: Path, pictures: Mapping[str, str]) -> Iterator[EvidenceFault]:
    """Of what people gave, by the database alone: it lies outside the chain."""
    for path, sha256 in pictures.items():
        if not is_plain(state, path):
            yield EvidenceFault(
                path=path,
                wrong=EvidenceFaultKind.SYMLINK if os.path.lexists(state / path) else EvidenceFaultKind.MISSING,
            )
        elif sha256_of_file(state / path) != sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED)


def foreign_faults(
    state: Path, known: Mapping[str, ManifestEntry], chain: Chain, store: Store, scan_id: int | None
) -> Iterator[EvidenceFault]:
    """Whatever lies among the evidence and nobody kept: files, folders, links to elsewhere, pipes."""
    accounts = {path.rpartition("/")[0]: entry.account for path, entry in known.items()}
    stamps_ = {path + STAMP for path in chain.manifests}
    pictures = store.chain_acts.pictures()
    files = {*known, *pictures, *stamps_}
    scans = {scan_folder(number) for number in store.chain_acts.scan_ids()}
    folders = {*scans, *(str(folder) for path in (*files, *chain.manifests) for folder in PurePosixPath(path).parents)}
    for path, mode in walk(state, FOLDER if scan_id is None else scan_folder(scan_id)):
        is_manifest = path in chain.manifests or path in chain.unreadable
        if stat.S_ISLNK(mode):
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.SYMLINK, account=accounts.get(path.rpartition("/")[0], "")
            )
        elif not (path in folders if stat.S_ISDIR(mode) else stat.S_ISREG(mode) and (path in files or is_manifest)):
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.ADDED, account=accounts.get(path.rpartition("/")[0], "")
            )


def walk(state: Path, folder: str) -> Iterator[tuple[str, int]]:
    """Everything in a folder with its mode, by path from the state folder; no link is followed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            found = sorted(os.scandir(state / here), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        for entry in found:
            path = f"{here}/{entry.name}"
            mode = entry.stat(follow_symlinks=False).st_mode
            yield path, mode
            if stat.S_ISDIR(mode):
                waiting.append(path)


def chain_faults(chain: Chain, manifests: Mapping[str, Manifest]) -> Iterator[EvidenceFault]:
    """Links that are not what the database, or the link after them, says that they are.

    Args:
        links: those that are believed; where the database was lost, all.
    """
    said = {record.path: record.sha256 for record in chain.records}
    for path in chain.unreadable:
        yield EvidenceFault(
            path=path, wrong=EvidenceFaultKind.MANIFEST_CHANGED if path in said else EvidenceFaultKind.MANIFEST_ADDED
        )
    for path, sha256 in said.items():
        found, pruning = chain.manifests.get(path), chain.prunings.get(path)
        if found and found.sha256 != sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_CHANGED)
        elif not found and path not in chain.unreadable and not (pruning and not pruning.is_written):
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_MISSING)
    believed = chain.believed()
    for path in chain.manifests.keys() - believed.keys() - said.keys():
        yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_ADDED)
    yield from broken_links(manifests, {record.number for record in chain.records})


def stamp_faults(state: Path, manifests: Iterable[Manifest], roots: Path | None) -> Iterator[EvidenceFault]:
    """Time stamps that do not hold. That there is none is no fault: nobody may have been asked."""
    for manifest in manifests:
        path = manifest.path + STAMP
        if not is_plain(state, path) or not is_plain(state, manifest.path):
            continue
        try:
            check_stamp((state / path).read_bytes(), (state / manifest.path).read_bytes(), roots)
        except UnknownAuthority:  # on another machine, or years later: nobody is said to have changed it
            continue
        except TimestampRefused:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED)


def broken_links(manifests: Mapping[str, Manifest], recorded: set[int]) -> Iterator[EvidenceFault]:
    """What the chain says of itself: also where the database was changed with it, or is not beside it."""
    by_number: dict[int, Manifest] = {}
    for manifest in manifests.values():
        by_number.setdefault(manifest.number, manifest)
    for manifest in manifests.values():
        before = by_number.get(manifest.number - 1)
        if before is None and manifest.number > 1 and manifest.number - 1 not in recorded:
            yield EvidenceFault(path=f"{FOLDER}/#{manifest.number - 1}", wrong=EvidenceFaultKind.MANIFEST_MISSING)
        elif before is not None and before.sha256 != manifest.prev:
            yield EvidenceFault(path=before.path, wrong=EvidenceFaultKind.MANIFEST_CHANGED)


def head_faults(
    head: str, manifests: Iterable[Manifest], records: tuple[ManifestRecord, ...]
) -> Iterator[EvidenceFault]:
    """A hash kept elsewhere is the newest link's, or one from which the newest goes on without a gap."""
    by_hash = {manifest.sha256: manifest for manifest in manifests}
    newest = (
        records[-1].sha256 if records else max(by_hash.values(), key=lambda manifest: manifest.number, default=None)
    )
    here = by_hash.get(newest) if isinstance(newest, str) else newest
    for _ in range(len(by_hash)):
        if here is None or here.sha256 == head:
            break
        here = by_hash.get(here.prev)
    if here is None or here.sha256 != head:
        yield EvidenceFault(path=head, wrong=EvidenceFaultKind.HEAD_UNKNOWN)
