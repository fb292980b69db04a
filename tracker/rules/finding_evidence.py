"""The evidence of a finding as a JSON object: when, how and where it was seen, and the words or the post.

Scraped words are kept as scraped: escaping is done where they are displayed.
"""

from collections.abc import Iterable
from dataclasses import asdict

from scrapers.model.profile import Post
from tracker.history.check import Check, Look, ManualSource
from tracker.time.format import to_iso


def evidence_of(check: Check | None, **more: object) -> dict[str, object]:
    """
    Args:
        check: the check behind the finding; None: it rests on the register alone.
        more: entries specific to the rule; JSON-able.
    """
    if check is None:
        return dict(more)
    look = look_of_evidence(check)
    return {
        "checked_at": to_iso(check.checked_at),
        "route": look.route if look else "",
        "way": look.way if look else "",
        "url": look.url if look else "",
        **(to_manual_source(look.manual_source) if look and look.manual_source else {}),
        "words": check.words,
        "covers_from": to_iso(check.covers_from) if check.covers_from else None,
        **({"is_muted": True} if check.is_muted else {}),
        **({"files": files} if (files := files_of(check)) else {}),
        **more,
    }


def files_of(check: Check) -> list[dict[str, object]]:
    """The stored files of all looks of a check, each once: path relative to the state folder, with its hash."""
    files = {evidence_file.path: evidence_file for look in check.looks for evidence_file in look.evidence_files}
    return [asdict(evidence_file) for evidence_file in files.values()]


def look_of_evidence(check: Check) -> Look | None:
    """The last look with the check's state; None: the looks were not stored."""
    return next((look for look in reversed(check.looks) if look.state is check.state), None)


def to_manual_source(manual_source: ManualSource) -> dict[str, object]:
    return {
        "manual_check_id": manual_source.manual_check_id,
        "by": manual_source.by,
        "note": manual_source.note,
        "screenshot": manual_source.screenshot,
        "screenshot_sha256": manual_source.screenshot_sha256,
    }


def in_person(names: Iterable[str]) -> str:
    """Names the people on whose looks a finding rests: `（人工核实：张三）`; empty: nobody's."""
    joined = "、".join(names)
    return f"（人工核实：{joined}）" if joined else ""


def seen_in_person(names: Iterable[str]) -> str:
    """The same in English: ` (seen by 张三)`; empty: nobody."""
    joined = ", ".join(names)
    return f" (seen by {joined})" if joined else ""


def to_post(post: Post) -> dict[str, object]:
    return {
        "post_id": post.post_id,
        "title": post.title,
        "url": post.url,
        "published_at": to_iso(post.published_at),
    }
