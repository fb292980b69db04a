"""What a person sees of the evidence: whether it is whole, and the files kept of an account."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from tracker.grid import Grid, cell
from tracker.instants import to_iso, to_minute
from tracker.plain import plain
from tracker.proof.verify import Fault, Verification
from tracker.report import SCHEMA_VERSION
from tracker.store.chain_acts import Acceptance
from tracker.store.seals import Kept
from tracker.words import Words


def verification_grid(found: Verification, words: Words) -> Grid:
    figures = {"files": found.files, "links": found.links, "pruned": found.pruned, "unsealed": found.unsealed}
    counted = words.say("evidence.counted", **figures)
    head = words.say("evidence.head", sha256=found.head) if found.head else words.say("evidence.none")
    said = words.say("evidence.whole" if found.is_whole else "evidence.broken", count=len(found.faults))
    return Grid(
        title=words.say("evidence.verify"),
        heads=tuple(words.head(head) for head in ("wrong", "account_key", "file")) if found.faults else (),
        rows=tuple(fault_cells(fault, words) for fault in found.faults),
        note="\n".join((said, counted, *(accepted_line(one, words) for one in found.accepted), head)),
    )


def accepted_line(one: Acceptance, words: Words) -> str:
    values = {"path": plain(one.path), "by": plain(one.accepted_by), "reason": plain(one.reason)}
    return words.say("evidence.accepted_link", at=to_minute(one.accepted_at), **values)


def fault_cells(fault: Fault, words: Words) -> tuple[Text, ...]:
    return (cell(words.say(f"evidence.{fault.wrong.value}"), "red"), cell(fault.account), cell(fault.path))


def to_verification_json(found: Verification) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "is_whole": found.is_whole,
        "files": found.files,
        "links": found.links,
        "pruned": found.pruned,
        "unsealed": found.unsealed,
        "head": found.head,
        "faults": [to_fault_json(fault) for fault in found.faults],
        "accepted": [to_accepted_json(one) for one in found.accepted],
    }


def to_accepted_json(one: Acceptance) -> dict[str, object]:
    return {
        "path": plain(one.path),
        "sha256": one.sha256,
        "reason": plain(one.reason),
        "by": plain(one.accepted_by),
        "accepted_at": to_iso(one.accepted_at),
    }


def to_fault_json(fault: Fault) -> dict[str, object]:
    return {"wrong": fault.wrong.value, "account": plain(fault.account), "path": plain(fault.path)}


def kept_grid(key: str, kept: Sequence[Kept], state: Path, words: Words) -> Grid:
    """The files kept of an account, newest scan first; those that are not there any more are marked."""
    heads = ("scan", "checked_at", "route", "way", "exhibit", "size", "file", "sha256")
    return Grid(
        title=words.say("evidence.list", key=key),
        heads=tuple(words.head(head) for head in heads) if kept else (),
        rows=tuple(kept_cells(one, state, words) for one in kept),
        numbers=frozenset({0, 5}),
        note="" if kept else words.say("evidence.nothing"),
    )


def kept_cells(one: Kept, state: Path, words: Words) -> tuple[Text, ...]:
    is_there = (state / one.exhibit.path).is_file()
    return (
        cell(one.scan_id),
        cell(to_minute(one.looked_at)),
        cell(one.route),
        cell(words.way(one.way)),
        cell(words.say(f"evidence.kind.{one.exhibit.kind}")),
        cell(one.exhibit.size),
        cell(one.exhibit.path) if is_there else cell(f"{one.exhibit.path} {words.say('evidence.not_there')}", "dim"),
        cell(one.exhibit.sha256, "dim"),
    )


def to_kept_json(one: Kept, state: Path) -> Mapping[str, object]:
    return {
        "account": plain(one.key),
        "scan": one.scan_id,
        "looked_at": to_iso(one.looked_at),
        "route": one.route,
        "way": one.way,
        "kind": one.exhibit.kind,
        "path": plain(one.exhibit.path),
        "size": one.exhibit.size,
        "sha256": one.exhibit.sha256,
        "is_there": (state / one.exhibit.path).is_file(),
    }
