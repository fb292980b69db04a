"""The recordings of fixtures/, each with the routes that are expected to read it; shared by the tests of all
recordings."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Profile
from scrapers.model.route import Route
from scrapers.platforms.routes import ROUTES
from tests.recordings.expected import of_route
from tracker.recordings.case_yaml import Expected
from tracker.recordings.recording import Recording, read_recordings
from tracker.recordings.replayed_capture import capture_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CASES = read_recordings(FIXTURES)
ACCOUNT_CASES = tuple(case for case in CASES if not case.is_site)


def site_recordings_of(platform: str) -> tuple[Recording, ...]:
    return tuple(recording for recording in CASES if recording.is_site and recording.platform == platform)


@dataclass(frozen=True, slots=True)
class RecordedLook:
    """One recording, route and fetch mode, with the expected result."""

    recording: Recording
    route: Route
    way: FetchMode
    expected: Expected

    def __str__(self) -> str:
        return f"{self.recording.name}-{self.route.name}-{self.way}"

    def capture(self) -> Capture:
        """Without a browser."""
        return capture_of(self.recording, self.route, site_recordings_of(self.recording.platform), self.way)

    def outcome(self) -> Profile | ScrapeError:
        """Without a browser."""
        return outcome_of(lambda: self.route.read(self.capture()))


def outcome_of(read: Callable[[], Profile]) -> Profile | ScrapeError:
    try:
        return read()
    except ScrapeError as error:
        return error


def ways_of(route: Route) -> tuple[FetchMode, ...]:
    return (FetchMode.FETCH,) * bool(route.home_url) + (FetchMode.VISIT,) * bool(route.page_url)


RECORDED_LOOKS = tuple(
    RecordedLook(case, route, way, expected)
    for case in ACCOUNT_CASES
    for route in ROUTES[case.platform]
    for way in ways_of(route)
    if (expected := of_route(case.expected, route.name))
)
