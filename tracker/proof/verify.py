"""Verifying evidence (验证): is every file as it was kept, and the chain whole? What changed is told with its account.

Three things speak for a file: the link that names it, the link after that one, and the database. Whoever wants to
change a file unseen has to change all of them, and every link since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tracker.proof.chain import FORMS, PRUNE, STAMP, Entry, Link, links_in, of_kept, scan_folder, unrecorded
from tracker.proof.files import FOLDER, sha256_of_file
from tracker.proof.stamp import NoStamp, UnknownAuthority, check_stamp
from tracker.store.seals import Kept, Seal
from tracker.store.store import Store


class Wrong(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MANIFEST_CHANGED = "manifest_changed"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_ADDED = "manifest_added"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One thing that is not as it was kept."""

    path: str
    """From the state folder; hostile where it was added."""
    wrong: Wrong
    account: str = ""
    """Key; empty: the file is no account's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    faults: tuple[Fault, ...]
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

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(state: Path, store: Store, scan_id: int | None = None, roots: Path | None = None) -> Verification:
    """Compare what lies under state with its hashes.

    Args:
        scan_id: only the files of this scan; the chain is always followed from end to end.
        roots: see tracker.proof.stamp.check_stamp.

    Raises:
        UserError: the database cannot be read.
        OSError: a file is there and cannot be read.
    """
    links, unreadable = links_in(state)
    seals, kept = store.seals(), store.exhibits()
    entries = {entry.exhibit.path: entry for link in links.values() for entry in link.entries if link.kind != PRUNE}
    pruned = {entry.exhibit.path for link in links.values() for entry in link.entries if link.kind == PRUNE}
    known = {**entries, **{one.exhibit.path: of_kept(one) for one in kept}}  # what was recorded first has the last word
    wanted = known if scan_id is None else of_scan(scan_id, links.values(), kept)
    faults = [
        *chain_faults(links, unreadable, seals),
        *stamp_faults(state, links.values(), roots),
        *file_faults(state, wanted.values(), pruned),
        *added_faults(state, known, links, scan_id),
    ]
    head = seals[-1].sha256 if seals else next((link.sha256 for link in reversed(links.values())), "")
    return Verification(
        faults=tuple(sorted(dict.fromkeys(faults))),
        files=len(wanted.keys() - pruned),
        pruned=len(wanted.keys() & pruned),
        unsealed=len(wanted.keys() - entries.keys()),
        links=max(len(seals), len(links)),
        head=head,
    )


def of_scan(scan_id: int, links: Iterable[Link], kept: Iterable[Kept]) -> dict[str, Entry]:
    sealed = {entry.exhibit.path: entry for link in links if link.scan_id == scan_id for entry in link.entries}
    return {**sealed, **{one.exhibit.path: of_kept(one) for one in kept if one.scan_id == scan_id}}


def file_faults(state: Path, entries: Iterable[Entry], pruned: set[str]) -> Iterator[Fault]:
    for entry in entries:
        path, file = entry.exhibit.path, state / entry.exhibit.path
        if not file.is_file():
            if path not in pruned:
                yield Fault(path=path, wrong=Wrong.MISSING, account=entry.account)
        elif file.stat().st_size != entry.exhibit.size or sha256_of_file(file) != entry.exhibit.sha256:
            yield Fault(path=path, wrong=Wrong.CHANGED, account=entry.account)


def added_faults(
    state: Path, known: Mapping[str, Entry], links: Mapping[str, Link], scan_id: int | None
) -> Iterator[Fault]:
    """Files among the scans' that nobody kept. The pictures that people gave lie in folders named by the day."""
    form = f"{FOLDER}/scan-*" if scan_id is None else scan_folder(scan_id)
    accounts = {path.rpartition("/")[0]: entry.account for path, entry in known.items()}
    for folder in state.glob(form):
        for file in sorted(folder.rglob("*")):
            path = file.relative_to(state).as_posix()
            is_manifest = any(Path(path).match(one) for one in FORMS)
            if file.is_dir() or path in known or is_manifest or path.removesuffix(STAMP) in links:
                continue
            yield Fault(path=path, wrong=Wrong.ADDED, account=accounts.get(path.rpartition("/")[0], ""))


def chain_faults(links: Mapping[str, Link], unreadable: Iterable[str], seals: tuple[Seal, ...]) -> Iterator[Fault]:
    """Links that are not what the database, or the link after them, says that they are."""
    for path in unreadable:
        yield Fault(path=path, wrong=Wrong.MANIFEST_CHANGED)
    said = {seal.path: seal.sha256 for seal in seals}
    for path, sha256 in said.items():
        if path in links and links[path].sha256 != sha256:
            yield Fault(path=path, wrong=Wrong.MANIFEST_CHANGED)
        elif path not in links and path not in unreadable:
            yield Fault(path=path, wrong=Wrong.MANIFEST_MISSING)
    left_by_a_kill = {link.path for link in unrecorded(links.values(), seals)}
    for path in links.keys() - said.keys() - left_by_a_kill if seals else ():
        yield Fault(path=path, wrong=Wrong.MANIFEST_ADDED)
    yield from broken_links(links, {seal.number for seal in seals})


def stamp_faults(state: Path, links: Iterable[Link], roots: Path | None) -> Iterator[Fault]:
    """Time stamps that do not hold. That there is none is no fault: nobody may have been asked."""
    for link in links:
        path = link.path + STAMP
        if not (state / path).is_file():
            continue
        try:
            check_stamp((state / path).read_bytes(), (state / link.path).read_bytes(), roots)
        except UnknownAuthority:  # on another machine, or years later: nobody is said to have changed it
            continue
        except NoStamp:
            yield Fault(path=path, wrong=Wrong.CHANGED)


def broken_links(links: Mapping[str, Link], recorded: set[int]) -> Iterator[Fault]:
    """What the chain says of itself: also where the database was changed with it, or is not beside it."""
    by_number: dict[int, Link] = {}
    for link in links.values():
        by_number.setdefault(link.number, link)
    for link in links.values():
        before = by_number.get(link.number - 1)
        if before is None and link.number > 1 and link.number - 1 not in recorded:
            yield Fault(path=f"{FOLDER}/#{link.number - 1}", wrong=Wrong.MANIFEST_MISSING)
        elif before is not None and before.sha256 != link.prev:
            yield Fault(path=before.path, wrong=Wrong.MANIFEST_CHANGED)
