"""Records one look at one account as a recording that can be replayed, without cookies and tokens.

The recording has only the replies that the parser read, and the redirects that led to them: not the timeline on the
operator's own home page, nor what its scripts fetched.
"""

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode, Target
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Profile
from scrapers.model.route import Route
from scrapers.storage.atomic_file import draft_folder
from scrapers.storage.private_files import make_private_file
from tracker.errors import UserError
from tracker.recordings.case_yaml import to_seen
from tracker.recordings.recording import CASE_FILE, read_recording
from tracker.recordings.replayed_capture import capture_of
from tracker.recordings.trim import RawRecording, TrimmedRecording, to_recording
from tracker.text.redaction import redact_url, to_secrets
from tracker.time.clock import to_shanghai

Outcome = Profile | ScrapeError
NOTE = """\
# Recorded by `tracker record`. Before you show it to anybody: look through the files beside it for names and numbers
# of yours that nobody could know. `expected` is what the program read: compare it with what your screen said.
"""
LEFT_OUT = "# Not recorded, because it is not text and cannot be searched for secrets: {what}\n"
CHANGED = (
    "# It does not read the same any more: taking out the cookies and tokens, or the page's scripts, changed it.\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRecording:
    """A recording that was written."""

    folder: Path
    outcome: Outcome
    """The result of the look, which is also under `expected`."""
    is_same: bool
    """Whether reading the recording gives the same result as the look."""


async def record_look(  # noqa: PLR0913  # the parts of the recording
    session: Session,
    route: Route,
    target: Target,
    captured_at: datetime,
    folder: Path,
    *,
    origin: str = "recorded",
) -> WrittenRecording:
    """Look at an account in a new session that stores its exchanges, close the session, and write the recording.

    Args:
        origin: `recorded` from the live platform, or `made` from a replay.

    Raises:
        UserError: the folder exists already.
        ScrapeError: no reply can be recorded.
    """
    check_free(folder)
    looks = [await look(session, route, target, captured_at, way) for way in ways_of(route)]
    secrets = to_secrets([*await session.secret_values()], [target.handle, *target.links])
    await session.close()
    captures = [found for found in looks if isinstance(found, Capture)]
    outcomes = [read(route, found) if isinstance(found, Capture) else found for found in looks]
    outcome = next((found for found in outcomes if isinstance(found, Profile)), outcomes[0])
    view = RawRecording(exchanges=tuple(session.exchanges), route=route, target=target, captures=tuple(captures))
    recording = to_recording(view, secrets)
    if not recording.routes:
        raise outcome if isinstance(outcome, ScrapeError) else ScrapeError("nothing came that could be kept")
    kept = write_case(folder, recording, view, outcome, captured_at, origin)
    if not kept.is_same and captures:  # the final state of the page, if scripts made what was read
        shutil.rmtree(folder)
        kept = write_case(folder, to_recording(view, secrets, is_rendered=True), view, outcome, captured_at, origin)
    return kept


def check_free(folder: Path) -> None:
    if folder.exists():
        raise UserError(f"{folder} is there already", "name another folder: a recording never replaces one")


async def look(
    session: Session, route: Route, target: Target, captured_at: datetime, way: FetchMode
) -> Capture | ScrapeError:
    take = session.fetch if way is FetchMode.FETCH else session.visit
    try:
        return await take(route, target, captured_at)
    except ScrapeError as error:
        return error


def ways_of(route: Route) -> tuple[FetchMode, ...]:
    """The fetch modes of the route, the quicker one first."""
    return (FetchMode.FETCH,) * bool(route.home_url) + (FetchMode.VISIT,) * bool(route.page_url)


def read(route: Route, capture: Capture) -> Outcome:
    try:
        return route.read(capture)
    except ScrapeError as error:
        return error


def to_expected(outcome: Outcome) -> dict[str, Any]:
    """The result in the form of case.yaml, without empty fields."""
    if isinstance(outcome, ScrapeError):
        return {"error": outcome.code}
    seen = to_seen(outcome) | {"state": outcome.state.value, "former_names": list(outcome.former_names)}
    return {name: value for name, value in seen.items() if value not in (None, "", [], False) or name == "post_count"}


def write_case(  # noqa: PLR0913  # the parts of the recording
    folder: Path,
    recording: TrimmedRecording,
    view: RawRecording,
    outcome: Outcome,
    captured_at: datetime,
    origin: str = "recorded",
) -> WrittenRecording:
    """Write the recording beside folder, read it back, and rename it to folder only when it is complete."""
    written = {
        "platform": view.route.platform,
        "handle": view.target.handle,
        "captured_at": to_shanghai(captured_at).replace(microsecond=0),
        "origin": origin,
        "links": [redact_url(link, ()) for link in view.target.links],
        **({"authorizer": view.target.grant.appid} if view.target.grant else {}),
        "routes": list(recording.routes),
        "expected": {"by_route": {view.route.name: to_expected(outcome)}},
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder(folder.parent) as draft:
        for name, body in recording.files.items():
            make_private_file(draft / name)
            (draft / name).write_bytes(body)
        text = yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=1000)
        note = NOTE + "".join(LEFT_OUT.format(what=json.dumps(part)) for part in recording.left_out)
        make_private_file(draft / CASE_FILE)
        (draft / CASE_FILE).write_text(note + text, encoding="utf-8")
        is_same = not view.captures or reads_as(draft, view.route, outcome)
        if not is_same:
            (draft / CASE_FILE).write_text(note + CHANGED + text, encoding="utf-8")
        draft.rename(folder)
    return WrittenRecording(folder=folder, outcome=outcome, is_same=is_same)


def reads_as(folder: Path, route: Route, outcome: Outcome) -> bool:
    """Whether reading the recording gives the result of the look in each fetch mode."""
    recording = read_recording(folder / CASE_FILE)
    return all(is_alike(read(route, capture_of(recording, route, way=way)), outcome) for way in ways_of(route))


def is_alike(one: Outcome, other: Outcome) -> bool:
    if isinstance(one, ScrapeError) or isinstance(other, ScrapeError):
        return type(one) is type(other)
    return one == other
