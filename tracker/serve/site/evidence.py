"""Sends the files that were kept of an account. A file is asked for by its hash, and found in what the database
recorded of that account: no part of its path comes from a browser. Nothing but a picture is ever shown by the browser
itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from fastapi import Request
from fastapi.responses import Response

from tracker.errors import Failed
from tracker.evidence.paths import FOLDER, sha256_of
from tracker.evidence.vault.vault import Presence, Vault
from tracker.history.check import PICTURE_KINDS
from tracker.report.page.pictures import PICTURE_TYPES
from tracker.serve.office import office_of
from tracker.serve.people import CurrentPerson, Person
from tracker.serve.refusal import Refusal
from tracker.serve.sign_in.roles import ServedRole
from tracker.serve.site.paging import Choice
from tracker.store.store import Store

LARGEST = 64 * 2**20
"""Bytes: more than any kept file has."""
INERT = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


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
            path=file.evidence_file.path,
            sha256=file.evidence_file.sha256,
            kind=file.evidence_file.kind,
            at=file.looked_at,
            size=file.evidence_file.size,
            is_discarded=file.discarded is not None,
        )
        for file in store.chain.files_of(key)
    ]
    found += [
        StoredFile(
            path=manual_check.screenshot, sha256=manual_check.screenshot_sha256, kind="", at=manual_check.seen_at
        )
        for manual_check in store.manual_checks.of_key(key)
        if manual_check.screenshot
    ]
    found += [
        StoredFile(path=step.file, sha256=step.file_sha256, kind="", at=step.taken_at)
        for case in store.cases.of_key(key)
        for step in case.steps
        if step.file
    ]
    return iter({file.sha256: file for file in sorted(found, key=lambda file: file.at, reverse=True)}.values())


def may_see(person: Person, file: StoredFile) -> bool:
    """A reader sees the pictures that the program took; what people supplied may show more than the account."""
    return person.may(ServedRole.REVIEWER) or file.kind in PICTURE_KINDS


def send_evidence(request: Request, person: CurrentPerson, key: Choice, sha256: Choice) -> Response:
    office = office_of(request)
    file = next((file for file in stored_files(office.store, key) if file.sha256 == sha256), None)
    if file is None:
        raise Refusal(404, "serve.refused.file")
    if not may_see(person, file):
        raise Refusal(403, "serve.refused.role", role=f"serve.role.{ServedRole.REVIEWER.value}")
    content = read_kept(office.vault, file)
    kind = next((kind for begin, kind in PICTURE_TYPES.items() if content.startswith(begin)), "")
    name = f"{sha256[:16]}{''.join(PurePosixPath(file.path).suffixes[-2:])}"
    plain_name = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "_" for letter in name
    )
    return Response(
        content,
        media_type=kind or "application/octet-stream",
        headers={
            "content-disposition": f'{"inline" if kind else "attachment"}; filename="{plain_name}"',
            "content-security-policy": INERT,
        },
    )


def read_kept(vault: Vault, file: StoredFile) -> bytes:
    """
    Raises:
        Refusal: it is gone, lies elsewhere than in the evidence, or is not what was kept.
        Failed: the drive or the store of objects that holds it does not answer, or does not let it be read.
    """
    try:
        if not is_in_evidence(file) or vault.presence(file.path) is not Presence.FILE:
            raise Refusal(404, "serve.refused.file")
        content = vault.read(file.path, LARGEST + 1)
    except (FileNotFoundError, ValueError) as error:
        raise Refusal(404, "serve.refused.file") from error
    except OSError as error:
        raise Failed(error.strerror or str(error)) from error
    if sha256_of(content) != file.sha256:
        raise Refusal(409, "serve.refused.changed")
    return content


def is_kept(vault: Vault, file: StoredFile) -> bool:
    """Whether it is still there, as far as is known: what it holds is compared when it is sent, and a drive or
    store that does not answer is reported then."""
    try:
        return is_in_evidence(file) and vault.presence(file.path) is Presence.FILE
    except (FileNotFoundError, ValueError):
        return False
    except OSError:
        return True


def is_in_evidence(file: StoredFile) -> bool:
    """Whether the path that the database recorded names a file of the evidence; a vault follows no links."""
    path = PurePosixPath(file.path)
    return not path.is_absolute() and path.parts[:1] == (FOLDER,) and ".." not in path.parts
