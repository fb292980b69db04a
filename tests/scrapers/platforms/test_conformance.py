"""Requirements on every platform: folder, module and table agree, and recordings exist. Changed answers:
tests.end_to_end.fuzz."""

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from scrapers import platforms
from scrapers.model import errors
from scrapers.model.capture import Capture, Reply, Target
from scrapers.model.errors import Blocked, LayoutChanged, PostsHidden, ScrapeError, WrongAccount
from scrapers.model.profile import AccountState, Origin, Post, Profile
from scrapers.model.route import ProofLimit, Route
from scrapers.model.wall import Wall
from scrapers.network.url_policy import is_host_of
from scrapers.parsing.list_proof import OPENED
from scrapers.platforms.given_links import GIVEN_ROUTES
from scrapers.platforms.partial_routes import PARTIAL_ROUTES
from scrapers.platforms.routes import ROUTES
from tests.recordings.recorded_looks import ACCOUNT_CASES, FIXTURES, RECORDED_LOOKS, site_recordings_of
from tracker.recordings.recording import STRAY_BODY, Recording, to_book
from tracker.recordings.replayed_capture import to_reply

ALL_ROUTES = tuple(route for routes in ROUTES.values() for route in routes)
Outcome = Profile | ScrapeError


each_platform = pytest.mark.parametrize("platform", sorted(ROUTES))
each_route = pytest.mark.parametrize("route", ALL_ROUTES, ids=attrgetter("full_name"))


def main_module_of(platform: str) -> ModuleType:
    """The module in the platform's folder that lists all its routes."""
    folder = importlib.import_module(f"scrapers.platforms.{platform}")
    modules = [
        importlib.import_module(each.name) for each in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")
    ]
    [main] = [module for module in modules if hasattr(module, "ROUTES")]
    return main


# --- folder, module and table --------------------------------------------------------------------------------------


MODULES = Path(platforms.__file__).resolve().parent
TESTS = Path(__file__).resolve().parent
NO_PLATFORMS = {"earlier", "registers", "resolving", "visitors"}
"""Folders of fixtures/ beside those of the platforms."""


def folders_in(parent: Path) -> set[str]:
    """Folders with a file in them; a folder that only caches are left in is none."""
    return {
        folder.name
        for folder in parent.iterdir()
        if folder.is_dir() and any(path.is_file() and "__pycache__" not in path.parts for path in folder.rglob("*"))
    }


def test_every_platform_has_its_folder_of_cases_and_none_is_over() -> None:
    assert {recording.folder.parent.name for recording in ACCOUNT_CASES} == set(ROUTES)
    assert folders_in(FIXTURES) - NO_PLATFORMS == set(ROUTES)


def test_every_platform_has_its_folder_of_modules_and_none_is_over() -> None:
    assert folders_in(MODULES) == set(ROUTES)


def test_every_platform_has_its_folder_of_tests_and_none_is_over() -> None:
    assert folders_in(TESTS) == set(ROUTES)


@each_platform
def test_a_platform_has_tests_of_its_own(platform: str) -> None:
    assert list((TESTS / platform).glob("test_*.py")) != []


def test_every_platform_whose_lists_are_measured_has_its_opening_day() -> None:
    """Without it a list that is long enough to be measured cannot be read at all."""
    measured = {path.parent.name for path in MODULES.glob("*/*.py") if "reach_of_list" in names_in(path)}
    assert measured - set(OPENED) == set()
    assert set(OPENED) - set(ROUTES) == set()


def names_in(path: Path) -> set[str]:
    """Every name that a module imports or uses."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return imported | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def test_each_case_lies_in_its_platforms_folder() -> None:
    assert [
        recording.name for recording in ACCOUNT_CASES if recording.folder.parent != FIXTURES / recording.platform
    ] == []


@each_platform
def test_table_holds_the_modules_own_routes(platform: str) -> None:
    assert ROUTES[platform] == main_module_of(platform).ROUTES


@each_platform
def test_routes_of_a_platform_have_names_of_their_own(platform: str) -> None:
    assert [route.platform for route in ROUTES[platform]] == [platform] * len(
        {route.name for route in ROUTES[platform]}
    )


@each_platform
@pytest.mark.parametrize("line", ["Source:", "Times:", "Seen:"])
def test_module_says_where_its_knowledge_comes_from(platform: str, line: str) -> None:
    words = main_module_of(platform).__doc__ or ""
    assert any(each.startswith(line) for each in words.splitlines())


@each_route
def test_route_begins_on_its_own_hosts(route: Route) -> None:
    begins = [url for url in (route.home_url, route.page_url) if url and not url.startswith("{link}")]
    hosts = [urlsplit(url).hostname or "" for url in begins]
    assert all(any(is_host_of(host, known) for known in route.hosts) for host in hosts)


@each_route
def test_route_can_be_asked_or_visited(route: Route) -> None:
    assert route.home_url or route.page_url


# --- what a source can prove ---------------------------------------------------------------------------------------

PROVES: dict[str, ProofLimit] = {
    "wechat.official": ProofLimit.PARTIAL_LIST,
    "wechat.backoffice": ProofLimit.WHOLE_LIST,
    "wechat.weread": ProofLimit.PARTIAL_LIST,
    "wechat.links": ProofLimit.PARTIAL_LIST,
    "weibo.ajax": ProofLimit.WHOLE_LIST,
    "weibo.mobile": ProofLimit.WHOLE_LIST,
    "baijiahao.author": ProofLimit.WHOLE_LIST,
    "baijiahao.visit": ProofLimit.WHOLE_LIST,
    "baijiahao.tab": ProofLimit.WHOLE_LIST,
    "zhihu.members": ProofLimit.WHOLE_LIST,
    "zhihu.page": ProofLimit.WHOLE_LIST,
    "zhihu.column": ProofLimit.PARTIAL_LIST,
    "peopleapp.account": ProofLimit.WHOLE_LIST,
    "peopleapp.article": ProofLimit.PARTIAL_LIST,
}
"""Every route again: a change of what a source proves, or a new source, must be stated here too."""


def test_what_every_source_proves_is_stated() -> None:
    assert {route.full_name: route.proves for route in ALL_ROUTES} == PROVES


@each_route
def test_source_that_is_no_whole_list_never_claims_silence(route: Route) -> None:
    """Neither by itself nor when its parser claims it."""
    read = [look.outcome() for look in RECORDED_LOOKS if look.route == route]
    claims = [
        item for item in read if isinstance(item, Profile) and not item.is_gone and (item.covers_from or not item.posts)
    ]
    assert route.proves is ProofLimit.WHOLE_LIST or not claims


@pytest.mark.parametrize("proves", [ProofLimit.PARTIAL_LIST, ProofLimit.STATEMENT])
@pytest.mark.parametrize("posts", [0, 1])
def test_what_a_parser_claims_beyond_its_source_is_withheld(proves: ProofLimit, posts: int) -> None:
    now = datetime(2023, 9, 19, 10, tzinfo=UTC)
    listed = (Post(post_id="1", published_at=now - timedelta(days=40)),) * posts
    claimed = Profile(state=AccountState.ACTIVE, posts=listed, post_count=posts, covers_from=now - timedelta(days=50))
    route = Route(platform="x", name="x", hosts=(), parse=lambda capture: claimed, proves=proves)
    capture = Capture(target=Target(handle="1"), captured_at=now)
    if posts and proves is ProofLimit.PARTIAL_LIST:
        assert route.read(capture) == replace(claimed, covers_from=None)
    else:
        with pytest.raises(PostsHidden):
            route.read(capture)


def test_source_without_a_statement_proves_no_silence() -> None:
    assert Route(platform="x", name="x", hosts=(), parse=lambda capture: None).proves is ProofLimit.PARTIAL_LIST  # type: ignore[arg-type, return-value]


# --- the cases are there -------------------------------------------------------------------------------------------

TWO_WEEKS = timedelta(days=14)


def is_active(recording: Recording, outcome: Outcome) -> bool:
    last = outcome.last_post if isinstance(outcome, Profile) else None
    return last is not None and recording.captured_at - last.published_at < TWO_WEEKS


def is_silent(recording: Recording, outcome: Outcome) -> bool:
    last = outcome.last_post if isinstance(outcome, Profile) else None
    return last is not None and recording.captured_at - last.published_at >= TWO_WEEKS


def is_pinned_first(recording: Recording, outcome: Outcome) -> bool:
    return isinstance(outcome, Profile) and any(post.is_pinned for post in outcome.posts if post != outcome.last_post)


def is_reposting(recording: Recording, outcome: Outcome) -> bool:
    origins = Counter(post.origin for post in outcome.posts) if isinstance(outcome, Profile) else Counter[Origin]()
    return origins[Origin.REPOST] > origins[Origin.ORIGINAL]


def has_never_posted(recording: Recording, outcome: Outcome) -> bool:
    return isinstance(outcome, Profile) and not outcome.is_gone and not outcome.posts


def in_state(state: AccountState) -> Callable[[Recording, Outcome], bool]:
    return lambda case, outcome: isinstance(outcome, Profile) and outcome.state is state


def ended_by(error: type[ScrapeError]) -> Callable[[Recording, Outcome], bool]:
    return lambda case, outcome: isinstance(outcome, error)


OBLIGATORY: dict[str, Callable[[Recording, Outcome], bool]] = {
    "active": is_active,
    "silent": is_silent,
    "pinned-first": is_pinned_first,
    "mostly-reposts": is_reposting,
    "never-posted": has_never_posted,
    "deregistered": in_state(AccountState.DEREGISTERED),
    "banned": in_state(AccountState.BANNED),
    "not-found": in_state(AccountState.NOT_FOUND),
    "migrated": in_state(AccountState.MIGRATED),
    "wall": ended_by(Blocked),
    "layout-changed": ended_by(LayoutChanged),
    "wrong-account": ended_by(WrongAccount),
    "posts-hidden": ended_by(PostsHidden),
}
NEVER_THERE: dict[tuple[str, str], str] = {
    ("weibo", "migrated"): "only WeChat moves accounts",
    ("zhihu", "migrated"): "only WeChat moves accounts",
    ("baijiahao", "migrated"): "only WeChat moves accounts",
    ("peopleapp", "migrated"): "only WeChat moves accounts",
    ("wechat", "not-found"): "no words are known for it",
    ("wechat", "pinned-first"): "neither route lists pinned posts",
    ("wechat", "mostly-reposts"): "only opened articles carry a mark, and three are too few for a share",
    ("baijiahao", "mostly-reposts"): "no mark of reposts is known",
    ("baijiahao", "deregistered"): "not told apart from not-found, the weaker claim",
    ("baijiahao", "banned"): "not told apart from not-found, the weaker claim",
    ("peopleapp", "pinned-first"): "no mark of pinned posts is known",
    ("peopleapp", "mostly-reposts"): "no mark of reposts is known",
    ("peopleapp", "deregistered"): "no words of a closed account are known: it is not verified",
    ("peopleapp", "banned"): "no words of a closed account are known: it is not verified",
    ("peopleapp", "not-found"): "no words of a missing account are known: it is not verified",
    ("peopleapp", "wall"): "none was ever seen",
}
"""(platform, kind of recording) -> why there is none. An existing recording fails the test: then remove the line."""


@cache
def outcomes_of(platform: str) -> tuple[tuple[Recording, Outcome], ...]:
    return tuple((look.recording, look.outcome()) for look in RECORDED_LOOKS if look.recording.platform == platform)


def test_no_reason_is_left_of_a_platform_or_a_kind_that_is_gone() -> None:
    assert [key for key in NEVER_THERE if key[0] not in ROUTES or key[1] not in OBLIGATORY] == []


@each_platform
@pytest.mark.parametrize("kind", OBLIGATORY)
def test_platform_has_a_case_of_each_kind(platform: str, kind: str) -> None:
    is_there = any(OBLIGATORY[kind](recording, outcome) for recording, outcome in outcomes_of(platform))
    assert is_there is not bool(NEVER_THERE.get((platform, kind)))


ALL_WALLS = tuple(
    pytest.param(route, wall, id=f"{route.full_name}-{number}-{wall.error.code}")
    for route in ALL_ROUTES
    for number, wall in enumerate(route.walls)
)


@cache
def replies_of(name: str) -> tuple[Reply, ...]:
    """All recorded replies for the named route, including the home page."""
    looks = [look for look in RECORDED_LOOKS if look.route.full_name == name]
    replies = [reply for look in looks for reply in look.capture().replies.values()]
    homes = [
        to_reply(to_book([look.recording, *site_recordings_of(look.recording.platform)]), look.route.home_url)
        for look in looks
    ]
    return (*replies, *(home for home in homes if home.body != STRAY_BODY))


@pytest.mark.parametrize(("route", "wall"), ALL_WALLS)
def test_every_wall_has_a_recording(route: Route, wall: Wall) -> None:
    assert any(wall.matches(reply) for reply in replies_of(route.full_name))


def test_the_tree_of_errors_names_each_with_its_code() -> None:
    tree = [line.strip(" │├└─").split()[:2] for line in str(errors.__doc__).splitlines()]
    known = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ScrapeError)]
    assert [error for error in known if error is not ScrapeError and [error.__name__, error.code] not in tree] == []


def test_routes_that_prove_no_silence_are_in_the_table_that_judges_stored_looks() -> None:
    partial = {
        route.full_name for routes in ROUTES.values() for route in routes if route.proves is not ProofLimit.WHOLE_LIST
    }
    given = {route.route.full_name for route in GIVEN_ROUTES.values()}
    assert {route.route.proves for route in GIVEN_ROUTES.values()} == {ProofLimit.PARTIAL_LIST}
    assert partial | given == PARTIAL_ROUTES
