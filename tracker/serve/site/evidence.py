"""Sends the files that were kept of an account. A file is asked for by its hash, and found in what the database
recorded of that account: no part of its path comes from a browser. Nothing but a picture is ever shown by the browser
itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from fastapi import Request
from fastapi.responses import Response

from tracker.evidence.paths import FOLDER, sha256_of
from tracker.serve.office import office_of
from tracker.serve.people import CurrentPerson, Person, Role
from tracker.serve.refusal import Refusal
from tracker.serve.site.paging import Choice
from tracker.store.store import Store

LARGEST = 64 * 2**20
"""Bytes: more than any kept file has."""
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""First bytes -> type. Nothing that could run, such as SVG."""
INERT = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
PICTURE_KINDS = ("picture", "full_picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    path: str
    """From the state folder."""
    sha256: str
    kind: str
    """Of a look's evidence; empty: a person supplied it."""
    at: datetime
    size: int = 0
    """0: not recorded."""
    is_discarded: bool = False
    """Whether its scan was discarded (作废): it stays on record and proves nothing."""


def stored_files(store: Store, key: str) -> Iterator[StoredFile]:
    """All files that the database recorded of an account, each once: the program's, people's pictures, and what proves
    a step of a case. The newest first."""
    found = [
        StoredFile(
            path=one.evidence_file.path,
            sha256=one.evidence_file.sha256,
            kind=one.evidence_file.kind,
            at=one.looked_at,
            size=one.evidence_file.size,
            is_discarded=one.discarded is not None,
        )
        for one in store.evidence_files_of(key)
    ]
    found += [
        StoredFile(path=one.screenshot, sha256=one.screenshot_sha256, kind="", at=one.seen_at)
        for one in store.observations_of(key)
        if one.screenshot
    ]
    found += [
        StoredFile(path=step.file, sha256=step.file_sha256, kind="", at=step.taken_at)
        for case in store.cases.of_key(key)
        for step in case.steps
        if step.file
    ]
    return iter({one.sha256: one for one in sorted(found, key=lambda one: one.at, reverse=True)}.values())


def may_see(person: Person, file: StoredFile) -> bool:
    """A reader sees the pictures that the program took; what people supplied may show more than the account."""
    return person.may(Role.REVIEWER) or file.kind in PICTURE_KINDS


def send_evidence(request: Request, person: CurrentPerson, key: Choice, sha256: Choice) -> Response:
    office = office_of(request)
    file = next((one for one in stored_files(office.store, key) if one.sha256 == sha256), None)
    if file is None:
        raise Refusal(404, "serve.refused.file")
    if not may_see(person, file):
        raise Refusal(403, "serve.refused.role", role=f"serve.role.{Role.REVIEWER.value}")
    content = read_kept(office.settings.state, file)
    kind = next((kind for begin, kind in PICTURES.items() if content.startswith(begin)), "")
    name = f"{sha256[:16]}{''.join(PurePosixPath(file.path).suffixes[-2:])}"
    plain_name = "".join(one if one.isascii() and (one.isalnum() or one in ".-") else "_" for one in name)
    return Response(
        content,
        media_type=kind or "application/octet-stream",
        headers={
            "content-disposition": f'{"inline" if kind else "attachment"}; filename="{plain_name}"',
            "content-security-policy": INERT,
        },
    )


def read_kept(state: Path, file: StoredFile) -> bytes:
    """
    Raises:
        Refusal: it is gone, lies elsewhere than in the evidence, or is not what was kept.
    """
    path = path_of(state, file)
    if path is None:
        raise Refusal(404, "serve.refused.file")
    try:
        with path.open("rb") as stored:
            content = stored.read(LARGEST + 1)
    except OSError as error:
        raise Refusal(404, "serve.refused.file") from error
    if sha256_of(content) != file.sha256:
        raise Refusal(409, "serve.refused.changed")
    return content


def is_kept(state: Path, file: StoredFile) -> bool:
    """Whether it is still there; what it holds is compared when it is sent."""
    path = path_of(state, file)
    return path is not None and path.is_file()


def path_of(state: Path, file: StoredFile) -> Path | None:
    """Where a recorded file lies; None: nowhere in the evidence, links followed."""
    path, root = PurePosixPath(file.path), (state / FOLDER).resolve()
    if path.is_absolute() or path.parts[:1] != (FOLDER,) or ".." in path.parts:
        return None
    try:
        whole = (state / path).resolve()
    except (OSError, ValueError):
        return None
    return whole if whole.is_relative_to(root) else None
