"""Recording: what of a look is kept, that nothing personal is, and that it replays."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.model.capture import PAGE, Capture, Exchange, FetchMode, Reply, Target
from scrapers.model.errors import LayoutChanged, LoginRequired, ScrapeError
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Route
from scrapers.model.wall import Wall
from scrapers.platforms.routes import ROUTES
from scrapers.platforms.wechat.backoffice import BACKOFFICE
from scrapers.platforms.wechat.open_platform import OFFICIAL
from tests.recordings.expected import of_route
from tests.recordings.recorded_looks import CASES, site_recordings_of
from tests.shared.browsers import RecordingBrowser
from tracker.errors import UserError
from tracker.recordings.failed_capture import save_failed_capture
from tracker.recordings.record import WrittenRecording, look, read, record_look, ways_of, write_case
from tracker.recordings.recording import RecordedRoute, Recording, read_recordings
from tracker.recordings.replayed_capture import capture_of
from tracker.recordings.trim import HOME, RawRecording, to_recording
from tracker.text.redaction import to_secrets

NOON = datetime(2023, 9, 19, 4, tzinfo=UTC)
COOKIE, TOKEN, OLD_COOKIE = "SUB-5ecret-c00kie", "t0ken-0f-the-operator", "old-c00kie-value"
TARGET = Target(handle="42")
TOKENS = ("1029385467", "token-of-wxmade", "component-token-for-wxmade")
"""Of the WeChat cases with a unit's own login or authorisation."""


def parse(capture: Capture) -> Profile:
    member = capture.json_of("member")
    posts = tuple(
        Post(post_id=str(each["id"]), published_at=datetime.fromtimestamp(each["at"], UTC))
        for each in capture.json_of("list")["data"]
    )
    return Profile(state=AccountState.ACTIVE, handle=member["id"], display_name=member["name"], posts=posts)


def asks(capture: Capture) -> dict[str, str]:
    member = {"member": f"https://a.cn/api/member?id={capture.target.handle}&token={TOKEN}"}
    return member | ({"list": capture.json_of("member")["list"]} if "member" in capture.replies else {})


ASKED = Route(
    platform="weibo",
    name="asked",
    hosts=("a.cn",),
    parse=parse,
    home_url="https://a.cn/",
    requests=asks,
    walls=(Wall(error=LoginRequired, url="https://a.cn/signin*"),),
)


def parse_heard(capture: Capture) -> Profile:
    """The same of a page's own replies, which are known by what is in them."""
    heard = [reply.json for name, reply in capture.replies.items() if name != PAGE]
    (member,), (listed,) = [reply for reply in heard if "id" in reply], [reply for reply in heard if "data" in reply]
    posts = tuple(
        Post(post_id=str(each["id"]), published_at=datetime.fromtimestamp(each["at"], UTC)) for each in listed["data"]
    )
    return Profile(state=AccountState.ACTIVE, handle=member["id"], display_name=member["name"], posts=posts)


HEARD = Route(
    platform="weibo",
    name="heard",
    hosts=("a.cn", "api.a.cn"),
    parse=parse_heard,
    page_url="https://a.cn/u/{handle}",
    listens_json=("https://a.cn/api/*", "https://api.a.cn/*"),
)


def exchange(url: str, body: bytes | str = b"", *, status: int = 200, **headers: str) -> Exchange:
    return exchange_with({name.replace("_", "-"): value for name, value in headers.items()}, url, body, status)


def exchange_with(headers: dict[str, str], url: str, body: bytes | str = b"", status: int = 200) -> Exchange:
    given = {"content-type": "application/json"} | headers
    return Exchange(
        method="GET",
        url=url,
        http_status=status,
        headers=tuple(given.items()),
        body=body.encode() if isinstance(body, str) else body,
    )


MEMBER = f'{{"id": "42", "name": "甲", "list": "https://a.cn/api/list?of=42", "me": "{COOKIE}", "uin": 7654321}}'
LIST = '{"data": [{"id": 7, "at": 1695000000}]}'
EXCHANGES = (
    exchange("https://a.cn/", f"<p>the operator's own timeline {COOKIE}", content_type="text/html"),
    exchange("https://a.cn/api/timeline?of=operator", '{"friends": ["张三"]}'),
    exchange(f"https://a.cn/api/member?id=42&token={TOKEN}", MEMBER, set_cookie=f"a={OLD_COOKIE}; path=/\nb=1"),
    exchange("https://a.cn/api/list?of=42", LIST.replace("7,", f'7, "x": "{OLD_COOKIE}",'), x_trace=COOKIE),
    exchange("https://a.cn/logo.png", b"\x89PNG", content_type="image/png"),
)


def replied(*exchanges: Exchange) -> dict[str, Reply]:
    names = {"https://a.cn/api/member": "member", "https://a.cn/api/list": "list", "https://a.cn/u/42": PAGE}
    found = [(names.get(each.url.partition("?")[0]), each) for each in exchanges]
    is_page = any(name == PAGE for name, _ in found)
    return {
        each.url if is_page and name != PAGE else name: Reply(
            url=each.url, http_status=each.http_status, body=each.body, content_type="application/json"
        )
        for name, each in found
        if name
    }


def view_of(*exchanges: Exchange, route: Route = ASKED, way: FetchMode = FetchMode.FETCH) -> RawRecording:
    capture = Capture(target=TARGET, captured_at=NOON, way=way, replies=replied(*exchanges))
    return RawRecording(exchanges=exchanges, route=route, target=TARGET, captures=(capture,))


def written(folder: Path, view: RawRecording, outcome: Profile | ScrapeError) -> WrittenRecording:
    return write_case(folder, to_recording(view, to_secrets([COOKIE])), view, outcome, NOON)


@pytest.fixture
def recorded(tmp_path: Path) -> WrittenRecording:
    view = view_of(*EXCHANGES)
    return written(tmp_path / "case", view, view.route.read(view.captures[0]))


def all_bytes(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*"):
        yield path.name.encode()
        yield path.read_bytes() if path.is_file() else b""


# --- what is kept --------------------------------------------------------------------------------------------------


def test_recorded_case_is_read_as_the_look_was(recorded: WrittenRecording) -> None:
    recording = read_recordings(recorded.folder)[0]
    assert ASKED.read(capture_of(recording, ASKED)) == recorded.outcome


def test_recorded_case_expects_what_was_read(recorded: WrittenRecording) -> None:
    recording = read_recordings(recorded.folder)[0]
    expected = of_route(recording.expected, "asked")
    assert expected
    assert (expected.display_name, expected.posts, expected.differences(recorded.outcome or LayoutChanged(""))) == (
        "甲",
        1,
        (),
    )


def test_recorded_case_says_that_and_when_it_was(recorded: WrittenRecording) -> None:
    recording = read_recordings(recorded.folder)[0]
    assert (recording.origin, recording.captured_at, recording.handle, recorded.is_same) == (
        "recorded",
        NOON,
        "42",
        True,
    )


@pytest.mark.parametrize("planted", [COOKIE, TOKEN, OLD_COOKIE, "7654321"])
def test_no_cookie_and_no_token_is_written(recorded: WrittenRecording, planted: str) -> None:
    assert not any(planted.encode() in content for content in all_bytes(recorded.folder))


@pytest.mark.parametrize("planted", ["timeline", "张三", "operator", "set-cookie", "x-trace"])
def test_nothing_is_kept_that_was_not_read(recorded: WrittenRecording, planted: str) -> None:
    assert not any(planted.encode() in content for content in all_bytes(recorded.folder))


def test_open_page_is_kept_without_what_it_showed(recorded: WrittenRecording) -> None:
    answer = read_recordings(recorded.folder)[0].answer("GET", "https://a.cn/")
    assert answer
    assert answer.body == HOME.encode()


def test_redirect_that_led_there_is_kept() -> None:
    moved = exchange("https://a.cn/api/old?id=42", status=301, location="/api/member?id=42")
    view = view_of(moved, exchange("https://a.cn/api/member?id=42", MEMBER))
    assert to_recording(view, ()).routes[0] == {
        "url": "https://a.cn/api/old?id=42",
        "redirect": "https://a.cn/api/member?id=42",
        "status": 301,
    }


def test_last_answer_of_an_address_is_kept() -> None:
    url = "https://a.cn/api/member?id=42"
    recording = to_recording(view_of(exchange(url, "{}", status=503), exchange(url, MEMBER)), ())
    assert (recording.routes[0].get("status"), len(recording.files)) == (None, 1)


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        pytest.param("access-control-allow-origin", True, id="cors"),
        pytest.param("retry-after", True, id="how-long-to-wait"),
        pytest.param("set-cookie", False, id="cookies"),
        pytest.param("x-csrf-token", False, id="tokens"),
        pytest.param("content-length", False, id="length"),
    ],
)
def test_only_headers_that_a_reader_needs_are_kept(name: str, is_kept: bool) -> None:
    url = "https://a.cn/api/member?id=42"
    kept = to_recording(view_of(exchange_with({name: "1"}, url, MEMBER)), ()).routes[0]["headers"]
    assert (name in kept) is is_kept


def test_wall_before_the_open_page_is_kept_whole(tmp_path: Path) -> None:
    view = RawRecording(
        exchanges=(
            exchange("https://a.cn/", status=302, location="/signin?next=%2F"),
            exchange("https://a.cn/signin?next=%2F", "<p>请登录</p>", content_type="text/html"),
            exchange("https://a.cn/other", "<p>", content_type="text/html"),
        ),
        route=ASKED,
        target=TARGET,
        captures=(),
    )
    recording = read_recordings(written(tmp_path / "wall", view, LoginRequired("signin")).folder)[0]
    expected = of_route(recording.expected, "asked")
    assert ([route.url for route in recording.routes], expected and expected.error) == (
        ["https://a.cn/", "https://a.cn/signin?next=%2F"],
        "login_required",
    )


# --- visits --------------------------------------------------------------------------------------------------------

VISITED = (
    exchange("https://a.cn/u/42", "<p>", content_type="text/html"),
    exchange("https://a.cn/api/member?id=42", MEMBER),
    exchange("https://a.cn/img/1.png", b"\x89PNG", content_type="image/png"),
    exchange("https://static.a.cn/app.js", "run()", content_type="text/javascript"),
    exchange("https://a.cn/root.js", "run()", content_type="text/javascript"),
)


def test_visited_page_asks_again_for_what_its_scripts_had_asked_for() -> None:
    recording = to_recording(view_of(*VISITED, route=HEARD, way=FetchMode.VISIT), ())
    assert b"fetch(url" in recording.files["01-u-42.html"]
    assert b"https://a.cn/api/member?id=42" in recording.files["01-u-42.html"]


def test_pictures_and_scripts_are_answered_with_nothing() -> None:
    recording = to_recording(view_of(*VISITED, route=HEARD, way=FetchMode.VISIT), ())
    assert [entry["url"] for entry in recording.routes if entry.get("status") == 204] == [
        "https://a.cn/img/*",
        "https://static.a.cn/*",
    ]


def test_page_as_it_stood_at_the_end_is_kept_when_asked_for() -> None:
    view = view_of(*VISITED, route=HEARD, way=FetchMode.VISIT)
    page = Reply(url="https://a.cn/u/42#top", http_status=200, body=b"<p>rendered")
    view = replace(view, captures=(replace(view.captures[0], replies={**view.captures[0].replies, PAGE: page}),))
    assert to_recording(view, (), is_rendered=True).files["01-u-42.html"].startswith(b"<p>rendered")


# --- how it is written ---------------------------------------------------------------------------------------------


def test_recording_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "case" / "there").mkdir(parents=True)
    with pytest.raises(OSError, match="case"):
        written(tmp_path / "case", view_of(*EXCHANGES), LayoutChanged("x"))
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_case_that_reads_differently_says_so(tmp_path: Path) -> None:
    other = written(tmp_path / "case", view_of(*EXCHANGES), LayoutChanged("x"))
    assert (other.is_same, "does not read the same" in (other.folder / "case.yaml").read_text("utf-8")) == (False, True)


# --- from a browser ------------------------------------------------------------------------------------------------


def html_route(url: str, body: str, *headers: tuple[str, str]) -> RecordedRoute:
    return RecordedRoute(url=url, body=body.encode(), headers=(("content-type", "text/html; charset=utf-8"), *headers))


def json_route(url: str, body: str, *headers: tuple[str, str]) -> RecordedRoute:
    return RecordedRoute(url=url, body=body.encode(), headers=(("content-type", "application/json"), *headers))


PIXEL = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")
CORS = ("access-control-allow-origin", "https://a.cn"), ("access-control-allow-credentials", "true")
LIVE = Recording(
    platform="weibo",
    handle="42",
    captured_at=NOON,
    routes=(
        html_route("https://a.cn/", "<p>timeline", ("set-cookie", f"SUB={COOKIE}; path=/; httponly")),
        html_route(
            "https://a.cn/u/42",
            f"""<p>{COOKIE}</p><img src="/img/a/1.gif"><script>
            fetch("/api/member?id=42&token={TOKEN}")
                .then(reply => reply.json()).then(member => fetch("https://api.a.cn/list", {{credentials: "include"}}))
                .then(reply => reply.text())
            </script>""",
            ("set-cookie", f"SUB={COOKIE}; path=/; httponly"),
        ),
        json_route("https://a.cn/api/member?id=42&token=*", MEMBER),
        json_route("https://a.cn/api/list?of=42", LIST),
        json_route("https://api.a.cn/list", LIST, *CORS),
        RecordedRoute(url="https://a.cn/img/*", body=PIXEL, headers=(("content-type", "image/gif"),)),
    ),
)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("route", [pytest.param(ASKED, id="asked"), pytest.param(HEARD, id="visited")])
async def test_recorded_look_replays_in_chromium(
    tmp_path: Path, recording_browser: RecordingBrowser, route: Route
) -> None:
    with recording_browser.serving([LIVE]) as (browser, replay):
        session = await browser.open_session()
        recorded = await record_look(session, route, TARGET, NOON, tmp_path / "case")
        replay.serve(read_recordings(recorded.folder))
        again = await browser.open_session()
        take = again.fetch if route.home_url else again.visit
        outcome = route.read(await take(route, TARGET, NOON))
        await again.close()
    leaked = [
        content for content in all_bytes(recorded.folder) if COOKIE.encode() in content or TOKEN.encode() in content
    ]
    assert (recorded.is_same, outcome, replay.strays, leaked) == (True, recorded.outcome, [], [])


@pytest.mark.asyncio(loop_scope="session")
async def test_folder_that_is_there_is_refused_before_anything_is_looked_at(
    tmp_path: Path, recording_browser: RecordingBrowser
) -> None:
    with recording_browser.serving([LIVE]) as (browser, replay):
        session = await browser.open_session()
        with pytest.raises(UserError, match="there already"):
            await record_look(session, ASKED, TARGET, NOON, tmp_path)
        await session.close()
    assert replay.log == []


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("name", "route_name"),
    [
        pytest.param("weibo/active", "ajax", marks=pytest.mark.with_all),
        pytest.param("weibo/deregistered", "ajax", marks=pytest.mark.with_all),
        ("weibo/login-redirect", "ajax"),
        pytest.param("zhihu/active", "members", marks=pytest.mark.with_all),
        pytest.param("zhihu/not-found", "members", marks=pytest.mark.with_all),
        ("baijiahao/active-changsha", "author"),
        pytest.param("wechat/active-changsha", "weread", marks=pytest.mark.with_all),
        ("wechat/active-original-chenzhou", "links"),
        ("peopleapp/active-xiangtan", "account"),
    ],
)
async def test_case_recorded_from_its_replay_is_read_the_same(
    tmp_path: Path, recording_browser: RecordingBrowser, name: str, route_name: str
) -> None:
    recording = next(recording for recording in CASES if recording.name == name)
    route = next(route for route in ROUTES[recording.platform] if route.name == route_name)
    with recording_browser.serving([recording, *site_recordings_of(recording.platform)]) as (browser, replay):
        recorded = await record_look(
            await browser.open_session(), route, recording.target, recording.captured_at, tmp_path / "case"
        )
        replay.serve(read_recordings(recorded.folder))
        session = await browser.open_session()
        again = await look(session, route, recording.target, recording.captured_at, ways_of(route)[-1])
        await session.close()
    outcome = again if isinstance(again, ScrapeError) else read(route, again)
    expected = of_route(recording.expected, route_name)
    assert expected
    assert (recorded.is_same, expected.differences(outcome)) == (True, ())


# --- WeChat with the unit: tokens in addresses, answers to POST -----------------------------------------------------


@pytest.mark.parametrize(("name", "route"), [("official-active", OFFICIAL), ("backoffice-active", BACKOFFICE)])
def test_look_with_a_token_is_kept_without_it(tmp_path: Path, name: str, route: Route) -> None:
    recording = next(recording for recording in CASES if recording.folder.name == name)
    capture = capture_of(recording, route, site_recordings_of("wechat"))
    kept = save_failed_capture(tmp_path, route, capture, LayoutChanged("?"), ())
    assert kept is not None
    written = "".join(path.read_text() for path in kept.iterdir())
    assert not [token for token in TOKENS if token in written]


def test_answer_to_a_post_is_kept_as_one(tmp_path: Path) -> None:
    recording = next(recording for recording in CASES if recording.folder.name == "official-active")
    capture = capture_of(recording, OFFICIAL, site_recordings_of("wechat"))
    kept = save_failed_capture(tmp_path, OFFICIAL, capture, LayoutChanged("?"), ())
    assert kept is not None
    assert read(OFFICIAL, capture_of(read_recordings(kept)[0], OFFICIAL)) == OFFICIAL.read(capture)
