"""The chain of evidence (证据链): a manifest a scan, each with the hash of the one before it.

A manifest once written is never changed. A scan that is continued adds another of its own; what is pruned by the
retention settings is named, with its hashes, in a link of its own. The hash of each link stands in the next one, and in
the database.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tracker.check import Exhibit
from tracker.instants import to_iso
from tracker.proof.files import FOLDER, sha256_of, write_whole
from tracker.store.seals import Kept, Seal

SCHEMA_VERSION = 1
SCAN, PRUNE = "scan", "prune"
STAMP = ".tsr"
"""Ending of a link's time stamp, beside it."""
FORMS = (f"{FOLDER}/scan-*/manifest*.json", f"{FOLDER}/prune-*.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that a link names."""

    account: str
    """Key."""
    exhibit: Exhibit


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One manifest, as it is read back."""

    path: str
    """From the state folder."""
    sha256: str
    """Of its file as it is now."""
    number: int
    kind: str
    """SCAN: these files were kept. PRUNE: these were removed on purpose."""
    scan_id: int | None
    prev: str
    """The hash of the link before it; empty: it is the first."""
    entries: tuple[Entry, ...]
    sealed_at: datetime


def scan_folder(scan_id: int) -> str:
    return f"{FOLDER}/scan-{scan_id}"


def to_content(number: int, previous: Seal | None, told: Mapping[str, object], entries: Iterable[Entry]) -> bytes:
    """A link's file.

    Args:
        previous: the newest link; None: this is the first.
        told: what else it says: kind, sealed_at, …
    """
    document = {
        "schema_version": SCHEMA_VERSION,
        "number": number,
        **told,
        "prev": {"path": previous.path, "sha256": previous.sha256} if previous else None,
        "files": [{"account": entry.account, **asdict(entry.exhibit)} for entry in entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def write_link(state: Path, path: str, content: bytes, number: int, sealed_at: datetime) -> Seal:
    """
    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    write_whole(state / path, content)
    return Seal(number=number, path=path, sha256=sha256_of(content), sealed_at=sealed_at)


def links_in(state: Path) -> tuple[dict[str, Link], tuple[str, ...]]:
    """Every link on the disk by its path, in the order of their numbers; and the paths of those that cannot be read."""
    links, unreadable = [], []
    for form in FORMS:
        for file in state.glob(form):
            path = file.relative_to(state).as_posix()
            try:
                links.append(to_link(path, file.read_bytes()))
            except (OSError, ValueError, LookupError, TypeError):
                unreadable.append(path)
    return {link.path: link for link in sorted(links, key=lambda one: (one.number, one.path))}, tuple(unreadable)


def to_link(path: str, content: bytes) -> Link:
    """
    Raises:
        ValueError, LookupError, TypeError: it is no link.
    """
    try:
        said: Mapping[str, Any] = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return Link(
        path=path,
        sha256=sha256_of(content),
        number=int(said["number"]),
        kind=str(said["kind"]),
        scan_id=said["scan"]["id"] if said["kind"] == SCAN else None,
        prev=said["prev"]["sha256"] if said["prev"] else "",
        entries=tuple(to_entry(each) for each in said["files"]),
        sealed_at=datetime.fromisoformat(said["sealed_at"]),
    )


def to_entry(said: Mapping[str, Any]) -> Entry:
    """
    Raises:
        ValueError: its path leads out of the state folder.
    """
    path = PurePosixPath(said["path"])
    if path.is_absolute() or ".." in path.parts or "\\" in said["path"] or ":" in said["path"]:
        raise ValueError(f"not a path in the state folder: {path}")
    fields = {name: said[name] for name in ("kind", "path", "sha256", "size")}
    return Entry(account=str(said["account"]), exhibit=Exhibit(**fields))


def of_kept(kept: Kept) -> Entry:
    return Entry(account=kept.key, exhibit=kept.exhibit)


def unrecorded(links: Iterable[Link], seals: tuple[Seal, ...]) -> tuple[Link, ...]:
    """Links that follow on the last one that the database knows, without a gap: a killed program wrote them and died.

    Where the database knows a part of the chain, one at most; where it knows nothing (it was lost), all of them.
    """
    found: list[Link] = []
    number, sha256 = (seals[-1].number, seals[-1].sha256) if seals else (0, "")
    for link in links:
        if link.number == number + 1 and link.prev == sha256:
            found.append(link)
            number, sha256 = link.number, link.sha256
    return tuple(found[:1] if seals else found)


def to_seal(link: Link) -> Seal:
    return Seal(number=link.number, path=link.path, sha256=link.sha256, sealed_at=link.sealed_at)


def told_of(kind: str, sealed_at: datetime, program_version: str) -> dict[str, object]:
    return {"kind": kind, "sealed_at": to_iso(sealed_at), "program_version": program_version}
