"""Builds the dossier (卷宗) of an account in a scan: what its looks saw, as files, and a record of how. Pure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapers.model.capture import PAGE, BrowserIdentity, Capture, FetchMode, PageShot, Reply
from scrapers.model.errors import NoUrl
from scrapers.model.route import Route
from tracker.evidence.mhtml import redact_snapshot
from tracker.evidence.paths import sha256_of
from tracker.history.check import Check, EvidenceFile, Look
from tracker.register.account import Account
from tracker.text.encoding_detection import why_unreadable
from tracker.text.plain_json import json_fields
from tracker.text.redaction import redact, redact_url
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

SCHEMA_VERSION = 1
RECORD = "record.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvidence:
    """The capture and the screenshots of one look."""

    route: Route
    capture: Capture
    page_shots: tuple[PageShot, ...] = ()
    errors: tuple[str, ...] = ()
    """Screenshots that failed, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceContext:
    """The scan, policy, program and browser behind a dossier."""

    scan_id: int
    at: datetime
    """监测时间点."""
    is_replay: bool
    policy_version: str
    program_version: str
    identity: BrowserIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Files by name, and the files of each look."""

    files: Mapping[str, bytes]
    kinds: Mapping[str, str]
    """File name -> kind of evidence file."""
    looks: tuple[tuple[str, ...], ...]
    """File names of each look of the check, in its order; empty for a look without raw evidence."""

    def evidence_files(self, folder: str) -> tuple[tuple[EvidenceFile, ...], ...]:
        """The evidence files of each look; folder: relative to the state folder."""
        return tuple(
            tuple(
                EvidenceFile(
                    kind=self.kinds[name],
                    path=f"{folder}/{name}",
                    sha256=sha256_of(self.files[name]),
                    size=len(self.files[name]),
                )
                for name in names
            )
            for names in self.looks
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFile:
    """A file before it has its final name."""

    name: str
    kind: str
    content: bytes
    details: Mapping[str, object]
    """Its entries in the record besides name, size and hash."""


def to_dossier(
    account: Account,
    check: Check,
    materials: Sequence[RawEvidence | None],
    context: EvidenceContext,
    secrets: Sequence[str],
) -> Dossier:
    """
    Args:
        materials: one per look of the check; None: the look had no reply.
        secrets: from tracker.text.redaction.to_secrets; no file contains any of them.
    """
    files: dict[str, bytes] = {}
    kinds: dict[str, str] = {}
    looks: list[tuple[str, ...]] = []
    records = []
    left_out: list[list[str]] = []
    for number, (look, raw_evidence) in enumerate(zip(check.looks, materials, strict=True), start=1):
        errors = list(raw_evidence.errors) if raw_evidence else []
        dossier_files = list(to_parts(raw_evidence, secrets, errors)) if raw_evidence else []
        named = [(to_free_name(f"{number}-{look.way}-{file.name}", files), file) for file in dossier_files]
        files |= {name: file.content for name, file in named}
        kinds |= {name: file.kind for name, file in named}
        looks.append(tuple(name for name, _ in named))
        left_out.append(errors)
        details = [to_details(name, file) for name, file in named]
        records.append(
            to_look_record(look, secrets)
            | (to_way_record(raw_evidence, context, secrets) if raw_evidence else {})
            | {"not_kept": [sanitize(error) for error in errors], "files": details}
        )
    record = {**to_head(account, check, context), "looks": records}
    files[RECORD] = redact(json.dumps(record, ensure_ascii=False, indent=1).encode(errors="replace"), secrets)
    kinds[RECORD] = "record"
    return Dossier(
        files=files,
        kinds=kinds,
        looks=tuple(
            (*names, RECORD) if names or missing else () for names, missing in zip(looks, left_out, strict=True)
        ),
    )


def to_head(account: Account, check: Check, context: EvidenceContext) -> dict[str, object]:
    newest = max(check.posts, key=lambda post: post.published_at, default=None)
    return {
        "schema_version": SCHEMA_VERSION,
        **json_fields(account, "platform", "handle", "name", "unit"),
        "scan": context.scan_id,
        **json_fields(context, "at", "is_replay", "policy_version", "program_version"),
        **json_fields(check, "outcome", "state", "code", "words"),
        "last_post": plain_post(asdict(newest)) if newest else None,
    }


def plain_post(post: Mapping[str, Any]) -> dict[str, object]:
    texts = {name: sanitize(post[name]) for name in ("post_id", "title", "url")}
    return {**texts, "published_at": to_iso(post["published_at"])}


def to_look_record(look: Look, secrets: Sequence[str]) -> dict[str, object]:
    return {
        **json_fields(look, "route", "way", "looked_at"),
        "looked_at_utc": look.looked_at.astimezone(UTC).isoformat(timespec="seconds"),
        **json_fields(look, "outcome", "state", "words", "code", "message"),
        "url": sanitize(redact_url(look.url, secrets)),
    }


def to_way_record(raw_evidence: RawEvidence, context: EvidenceContext, secrets: Sequence[str]) -> dict[str, object]:
    """The requested address, the final one, and the browser."""
    page = raw_evidence.capture.replies.get(PAGE)
    return {
        "asked": sanitize(redact_url(asked(raw_evidence), secrets)),
        "final": sanitize(redact_url(page.url, secrets)) if page else "",
        "http_status": page.http_status if page else None,
        **json_fields(context.identity, "user_agent", "browser_version"),
    }


def asked(raw_evidence: RawEvidence) -> str:
    """The requested address; empty for a look that only fetches, where each reply has its own."""
    if PAGE not in raw_evidence.capture.replies and raw_evidence.capture.way is FetchMode.FETCH:
        return ""
    try:
        return raw_evidence.route.address(raw_evidence.capture.target)
    except NoUrl:
        return ""


def to_parts(raw_evidence: RawEvidence, secrets: Sequence[str], errors: list[str]) -> Iterator[DossierFile]:
    """Pictures first, because people open those."""
    for page_shot in raw_evidence.page_shots:
        if page_shot.picture:
            yield DossierFile(name=f"{page_shot.name}.jpg", kind="picture", content=page_shot.picture, details={})
        if page_shot.full_picture and page_shot.full_picture != page_shot.picture:
            yield DossierFile(
                name=f"{page_shot.name}-full.jpg", kind="full_picture", content=page_shot.full_picture, details={}
            )
        if page_shot.snapshot:
            try:
                clean = redact_snapshot(page_shot.snapshot, secrets)
            except ValueError as error:  # what cannot be read cannot be redacted
                errors.append(str(error))
            else:
                marks = {"is_redacted": clean != page_shot.snapshot}
                yield DossierFile(name=f"{page_shot.name}.mhtml", kind="snapshot", content=clean, details=marks)
    for name, reply in raw_evidence.capture.replies.items():
        if kind := why_unreadable(reply.body):  # what cannot be read cannot be redacted
            errors.append(f"reply {to_name(name, reply)}: {kind}, no text")
            continue
        clean = redact(reply.body, secrets)
        details = {
            "reply": sanitize(name if name != reply.url else ""),
            "url": sanitize(redact_url(reply.url, secrets)),
            **json_fields(reply, "http_status", "content_type"),
            "is_redacted": clean != reply.body,
        }
        yield DossierFile(name=to_name(name, reply), kind="reply", content=clean, details=details)


def to_name(name: str, reply: Reply) -> str:
    """A page gets the suffix .txt, so that its scripts do not run when it is opened."""
    words = re.findall(r"[A-Za-z0-9]+", urlsplit(name).path)[-2:]
    stem = "-".join(word[:32] for word in words) or "reply"
    if reply.is_html:
        return f"{stem}.html.txt"
    return f"{stem}.json" if reply.body.lstrip()[:1] in (b"{", b"[") else f"{stem}.txt"


def to_free_name(name: str, used: Mapping[str, bytes]) -> str:
    stem, _, ending = name.partition(".")
    names = (name if number == 1 else f"{stem}-{number}.{ending}" for number in range(1, len(used) + 2))
    return next(each for each in names if each not in used)


def to_details(name: str, file: DossierFile) -> dict[str, object]:
    return {
        "name": name,
        "kind": file.kind,
        **file.details,
        "size": len(file.content),
        "sha256": sha256_of(file.content),
    }
