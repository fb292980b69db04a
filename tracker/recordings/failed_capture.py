"""Stores a capture that could not be read as a recording that can be replayed, for the repair of the parser."""

import re
from collections.abc import Iterable
from pathlib import Path

from scrapers.model.capture import Capture, Exchange, Reply
from scrapers.model.errors import ScrapeError
from scrapers.model.route import Route
from scrapers.storage.atomic_file import make_private_folder
from tracker.recordings.record import write_case
from tracker.recordings.trim import RawRecording, to_recording
from tracker.text.redaction import to_secrets

MAX_PER_PLATFORM = 5
"""The most captures of one platform in one scan: a changed page changes in the same way for all accounts."""


def save_failed_capture(
    folder: Path, route: Route, capture: Capture, error: ScrapeError, cookies: Iterable[str]
) -> Path | None:
    """Write the capture to `folder/<platform>/<handle>-<route>-<way>`, without the session's cookies and tokens.

    Args:
        cookies: the session's cookie values, which may stand in what the platform sent.

    Returns:
        The folder of the recording; None: the platform has MAX_PER_PLATFORM recordings, or the folder exists.

    Raises:
        OSError: the recording cannot be written.
    """
    case_folder = folder / route.platform / f"{to_file_name(capture.target.handle)}-{route.name}-{capture.way.value}"
    kept = len(list(case_folder.parent.glob("*/case.yaml"))) if case_folder.parent.exists() else 0
    if case_folder.exists() or kept >= MAX_PER_PLATFORM:
        return None
    posted = route.bodies(capture)
    exchanges = tuple(
        Exchange(
            method="POST" if name in posted else "GET",
            url=reply.url,
            http_status=reply.http_status,
            headers=heads_of(reply),
            body=reply.body,
        )
        for name, reply in capture.replies.items()
    )
    view = RawRecording(exchanges=exchanges, route=route, target=capture.target, captures=(capture,))
    secrets = to_secrets(cookies, [capture.target.handle, *capture.target.links])
    make_private_folder(case_folder.parent)
    write_case(case_folder, to_recording(view, secrets), view, error, capture.captured_at)
    return case_folder


def heads_of(reply: Reply) -> tuple[tuple[str, str], ...]:
    heads = {"content-type": reply.content_type, "date": reply.date, "age": reply.age}
    return tuple((name, value) for name, value in heads.items() if value)


def to_file_name(handle: str) -> str:
    """A handle as a part of a path: letters, digits, `-` and `_` stay."""
    return re.sub(r"[^\w-]", "_", handle, flags=re.ASCII)[:64] or "_"
