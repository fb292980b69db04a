"""What a finding rests on, as a JSON object: when, how and where it was seen, and the words or the post that were.

Scraped words stay as scraped: whoever shows them makes them plain.
"""

from collections.abc import Iterable
from dataclasses import asdict

from scrapers.model.profile import Post
from tracker.history.check import Check, Look, ManualSource
from tracker.time.format import to_iso


def evidence_of(check: Check | None, **more: object) -> dict[str, object]:
    """
    Args:
        check: the one that the finding rests on; None: it rests on the register alone.
        more: what is particular to the rule; JSON-able.
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
    """The files kept of all looks of a check, each once: path from the state folder, with its hash."""
    kept = {evidence_file.path: evidence_file for look in check.looks for evidence_file in look.evidence_files}
    return [asdict(evidence_file) for evidence_file in kept.values()]


def look_of_evidence(check: Check) -> Look | None:
    """The last look of a check that says what the check says; None: its looks were not kept."""
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
    """What a finding's sentence says of the people it rests on: `（人工核实：张三）`; empty: it rests on none."""
    listed = "、".join(names)
    return f"（人工核实：{listed}）" if listed else ""


def to_post(post: Post) -> dict[str, object]:
    return {
        "post_id": post.post_id,
        "title": post.title,
        "url": post.url,
        "published_at": to_iso(post.published_at),
    }
