"""Recording folders: what they may contain, and how faults are reported."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.model.capture import PAGE, Capture, FetchMode
from scrapers.model.errors import LayoutChanged, ScrapeError, WrongAccount
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.model.route import Route
from tests.recordings.expected import of_route
from tracker.errors import UserError
from tracker.recordings.case_yaml import Expected, RecordingError
from tracker.recordings.recording import RecordedRoute, Recording, clashes, read_recordings, to_book
from tracker.recordings.replayed_capture import capture_of
from tracker.recordings.url_match import to_address

HEAD = "platform: weibo\nhandle: '1'\ncaptured_at: 2023-09-19T18:00:00+08:00\norigin: made\nexpected: {state: active}\n"
NOON = datetime(2023, 9, 19, 4, tzinfo=UTC)


def written(folder: Path, text: str, name: str = "weibo/active") -> Path:
    (folder / name).mkdir(parents=True)
    (folder / name / "case.yaml").write_text(text, encoding="utf-8")
    return folder / name


def read_one(folder: Path, routes: str) -> Recording:
    return read_recordings(written(folder, f"{HEAD}routes:\n{routes}\n"))[0]


def test_case_says_whose_it_is_and_when(tmp_path: Path) -> None:
    recording = read_one(tmp_path, "  - {url: 'https://weibo.com/u/1', body: hi}")
    assert (recording.name, recording.target.handle, recording.captured_at) == (
        "weibo/active",
        "1",
        NOON.replace(hour=10),
    )


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        pytest.param("body: hi", (200, b"hi", "text/plain; charset=utf-8"), id="text"),
        pytest.param("body: <p>hi", (200, b"<p>hi", "text/html; charset=utf-8"), id="page-as-text"),
        pytest.param(
            "body: {a: [人]}", (200, '{"a": ["人"]}'.encode(), "application/json; charset=utf-8"), id="mapping"
        ),
        pytest.param("file: a.json", (200, b"[1]", "application/json; charset=utf-8"), id="file"),
        pytest.param("file: a.bin", (200, b"\x00", "application/octet-stream"), id="file-of-unknown-kind"),
        pytest.param("{file: a.json, headers: {Content-Type: text/x}}", (200, b"[1]", "text/x"), id="type-given"),
        pytest.param("status: 432", (432, b"", ""), id="status-alone"),
    ],
)
def test_route_answers(tmp_path: Path, route: str, expected: tuple[int, bytes, str]) -> None:
    fields = route if route.startswith("{") else "{" + route + "}"
    folder = written(tmp_path, f"{HEAD}routes:\n  - {{url: 'https://weibo.com/', {fields[1:]}\n")
    (folder / "a.json").write_bytes(b"[1]")
    (folder / "a.bin").write_bytes(b"\x00")
    answer = read_recordings(folder)[0].routes[0]
    assert (answer.status, answer.body, answer.header("content-type")) == expected


def test_redirect_is_a_302_to_there(tmp_path: Path) -> None:
    answer = read_one(tmp_path, "  - {url: 'https://weibo.com/', redirect: /u/1}").routes[0]
    assert (answer.status, answer.redirect) == (302, "/u/1")


def test_header_may_come_several_times(tmp_path: Path) -> None:
    answer = read_one(
        tmp_path, "  - {url: 'https://a.cn/', body: x, headers: {set-cookie: [a=1, b=2], x-n: 3}}"
    ).routes[0]
    assert answer.headers[:3] == (("set-cookie", "a=1"), ("set-cookie", "b=2"), ("x-n", "3"))


def test_platforms_own_pages_have_no_account(tmp_path: Path) -> None:
    folder = written(tmp_path, "platform: weibo\norigin: made\nroutes:\n  - {url: 'https://weibo.com/', body: home}\n")
    assert read_recordings(folder)[0].is_site


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("", "case.yaml:1: ", id="empty"),
        pytest.param("a: [\n", "case.yaml:2: column 1: not YAML", id="no-yaml"),
        pytest.param("- 1\n", "case.yaml:1: the recording: ", id="no-mapping"),
        pytest.param(f"{HEAD}routes: []\n", "case.yaml:6: routes: ", id="no-routes"),
        pytest.param(
            f"{HEAD}routes: [{{url: 'https://a.cn/', body: x}}]\nrotues: 1\n", ":7: rotues: ", id="unknown-key"
        ),
        pytest.param(f"{HEAD}routes:\n- {{url: 'https://a.cn/'}}\n", ":7: routes.0: no answer", id="no-answer"),
        pytest.param(
            f"{HEAD}routes:\n- {{url: 'https://a.cn/', body: x, file: y}}\n",
            ":7: routes.0: file and body",
            id="two-answers",
        ),
        pytest.param(
            f"{HEAD}routes:\n- url: 'https://a.cn/'\n  file: none.json\n",
            ":8: routes.0.file: there is no",
            id="no-file",
        ),
        pytest.param(
            f"{HEAD}routes:\n- url: 'https://a.cn/'\n  file: ../../secret\n",
            ":8: routes.0.file: ../../secret lies",
            id="up",
        ),
        pytest.param(f"{HEAD}routes:\n- {{url: /u/1, body: x}}\n", ":7: routes.0.url: not an address", id="no-address"),
        pytest.param(
            f"{HEAD}routes:\n- {{url: 'https://a.cn/', body: x, status: 101}}\n", ":7: routes.0.status", id="status-1xx"
        ),
        pytest.param(
            f"{HEAD}routes:\n- {{url: 'https://a.cn/', redirect: /x, status: 200}}\n",
            ":7: routes.0: status 200",
            id="no-3xx",
        ),
        pytest.param(
            f"{HEAD}routes:\n- {{url: 'https://a.cn/', body: x, headers: {{content-length: 1}}}}\n",
            "replay sets this header itself",
            id="length-given",
        ),
        pytest.param(
            f'{HEAD}routes:\n- {{url: "https://a.cn/", body: x, headers: {{x-a: "1\\r\\nx-b: 2"}}}}\n',
            "printable",
            id="header-with-a-line-break",
        ),
        pytest.param(
            HEAD.replace("'1'", "1") + "routes: [{url: 'https://a.cn/', body: x}]\n",
            ":2: handle: ",
            id="handle-a-number",
        ),
        pytest.param(
            HEAD.replace("+08:00", "") + "routes: [{url: 'https://a.cn/', body: x}]\n",
            ":3: captured_at: ",
            id="no-offset",
        ),
        pytest.param(
            HEAD.replace("handle: '1'\n", "") + "routes: [{url: 'https://a.cn/', body: x}]\n",
            "both handle",
            id="no-handle",
        ),
        pytest.param(
            HEAD.replace("state: active", "stat: active") + "routes: [{url: 'https://a.cn/', body: x}]\n",
            ":5: expected.stat: ",
            id="expects-an-unknown-field",
        ),
        pytest.param(
            HEAD.replace("{state: active}", "{}") + "routes: [{url: 'https://a.cn/', body: x}]\n",
            ":5: expected: nothing",
            id="expects-nothing",
        ),
        pytest.param(
            HEAD.replace("{state: active}", "{state: active, error: blocked}")
            + "routes: [{url: 'https://a.cn/', body: x}]\n",
            ":5: expected: an error has no profile",
            id="expects-both",
        ),
    ],
)
def test_fault_is_reported_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(RecordingError) as caught:
        read_recordings(written(tmp_path, text))
    assert fault in str(caught.value)


def test_all_faults_of_all_cases_are_reported_at_once(tmp_path: Path) -> None:
    written(tmp_path, f"{HEAD}routes:\n- {{url: x, body: x}}\n- {{url: 'https://a.cn/'}}\n", "weibo/one")
    written(tmp_path, "", "zhihu/two")
    with pytest.raises(RecordingError) as caught:
        read_recordings(tmp_path)
    assert len(caught.value.faults) == 3


def test_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    folder = written(tmp_path, f"{HEAD}routes:\n- {{url: 'https://a.cn/', file: link}}\n")
    (folder / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(RecordingError, match="outside"):
        read_recordings(folder)


def test_links_in_a_circle_are_a_fault(tmp_path: Path) -> None:
    folder = written(tmp_path, f"{HEAD}routes:\n- {{url: 'https://a.cn/', file: link}}\n")
    (folder / "link").symlink_to("link")
    with pytest.raises(RecordingError, match=r"routes\.0\.file: there is no file link"):
        read_recordings(folder)


def test_folder_behind_a_link_is_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "real", f"{HEAD}routes:\n- {{url: 'https://a.cn/', file: a.json}}\n")
    (folder / "a.json").write_bytes(b"[1]")
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    assert read_recordings(tmp_path / "link" / "weibo")[0].routes[0].body == b"[1]"


def test_folder_without_a_case_is_a_users_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no recording in"):
        read_recordings(tmp_path)


def test_cases_deeper_down_are_another_sets(tmp_path: Path) -> None:
    routes = "routes: [{url: 'https://a.cn/', body: x}]\n"
    written(tmp_path, HEAD + routes, "weibo/active")
    written(tmp_path, HEAD + routes, "earlier/weibo/active")
    assert [recording.folder for recording in read_recordings(tmp_path)] == [tmp_path / "weibo" / "active"]


def test_cases_of_one_platform_can_be_read_alone(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "routes: [{url: 'https://a.cn/', body: x}]\n", "weibo/active")
    assert len(read_recordings(tmp_path / "weibo")) == 1


# --- what is expected ----------------------------------------------------------------------------------------------

POST = Post(post_id="7", published_at=NOON)
PROFILE = Profile(state=AccountState.ACTIVE, display_name="甲", posts=(POST,))
GONE = Profile(state=AccountState.BANNED, words="该账号因违反规定已被封禁")


@pytest.mark.parametrize(
    ("expected", "outcome"),
    [
        pytest.param({"state": "active", "display_name": "甲", "posts": 1, "pinned": 0}, PROFILE, id="fields"),
        pytest.param({"last_post": {"post_id": "7"}}, PROFILE, id="last-post-in-part"),
        pytest.param({"last_post": {"published_at": NOON}}, PROFILE, id="last-post-by-time"),
        pytest.param({"last_post": None}, GONE, id="no-last-post"),
        pytest.param({"words": "已被封禁"}, GONE, id="words-contained"),
        pytest.param({"error": "layout_changed"}, LayoutChanged("x"), id="error"),
    ],
)
def test_outcome_as_expected_shows_no_difference(expected: dict[str, object], outcome: Profile | ScrapeError) -> None:
    assert Expected.model_validate(expected).differences(outcome) == ()


@pytest.mark.parametrize(
    ("expected", "outcome"),
    [
        pytest.param({"posts": 2}, PROFILE, id="field"),
        pytest.param({"last_post": {"post_id": "8"}}, PROFILE, id="last-post"),
        pytest.param({"last_post": {"post_id": "8"}}, GONE, id="last-post-absent"),
        pytest.param({"last_post": None}, PROFILE, id="last-post-present"),
        pytest.param(
            {"covers_from": None}, Profile(state=AccountState.ACTIVE, post_count=0, covers_from=NOON), id="null"
        ),
        pytest.param({"words": "已注销"}, GONE, id="words"),
        pytest.param({"words": ""}, GONE, id="no-words"),
        pytest.param({"error": "layout_changed"}, PROFILE, id="profile-for-error"),
        pytest.param({"error": "layout_changed"}, WrongAccount("x"), id="other-error"),
        pytest.param({"state": "active"}, LayoutChanged("x"), id="error-for-profile"),
    ],
)
def test_other_outcome_shows_one_difference(expected: dict[str, object], outcome: Profile | ScrapeError) -> None:
    assert len(Expected.model_validate(expected).differences(outcome)) == 1


def test_routes_may_be_expected_to_differ() -> None:
    expected = Expected.model_validate({"by_route": {"list": {"error": "blocked"}}})
    assert (of_route(expected, "list"), of_route(expected, "page")) == (Expected(error="blocked"), None)


# --- many cases ----------------------------------------------------------------------------------------------------


def case_of(*routes: RecordedRoute, handle: str = "1", captured_at: datetime = NOON) -> Recording:
    return Recording(platform="weibo", handle=handle, captured_at=captured_at, routes=routes, folder=Path(handle))


def test_clash_names_both_cases() -> None:
    one = case_of(RecordedRoute(url="https://a.cn/?a=1&b=2", body=b"1"), handle="1")
    other = case_of(RecordedRoute(url="https://a.cn/?b=2&a=1", body=b"2"), handle="2")
    assert clashes([one, other]) == ("weibo/1 and weibo/2 answer https://a.cn/?b=2&a=1 differently",)


def test_address_is_parsed_once_from_its_file_to_its_answer(tmp_path: Path) -> None:
    addresses = [f"https://a.cn/{number}" for number in range(5_000)]
    folder = written(tmp_path, f"{HEAD}routes:\n" + "".join(f"- {{url: {url}, body: x}}\n" for url in addresses))
    to_address.cache_clear()
    recordings = read_recordings(folder)
    assert clashes(recordings) == ()
    book = to_book(recordings)
    assert None not in {book.find("GET", url) for url in addresses}
    assert to_address.cache_info().misses == len(addresses)


def test_same_answer_twice_is_no_clash() -> None:
    assert clashes([case_of(RecordedRoute(url="https://a.cn/", body=b"1"), handle=handle) for handle in "12"]) == ()


# --- a look without a browser --------------------------------------------------------------------------------------


def read_nothing(capture: Capture) -> Profile:
    raise LayoutChanged("not read here")


def wanting(capture: Capture) -> dict[str, str]:
    """A member, and once it is there, the list it names."""
    first = {"member": f"https://a.cn/api/{capture.target.handle}"}
    return first | ({"list": capture.json_of("member")["list"]} if "member" in capture.replies else {})


ASKED = Route(
    platform="weibo", name="asked", hosts=("a.cn",), parse=read_nothing, home_url="https://a.cn/", requests=wanting
)
VISITED = Route(
    platform="weibo",
    name="visited",
    hosts=("a.cn",),
    parse=read_nothing,
    page_url="https://a.cn/u/{handle}",
    listens={"member": "https://a.cn/api/{handle}*"},
    listens_json=("https://a.cn/feed*",),
)


def json_route(url: str, body: bytes, **headers: str) -> RecordedRoute:
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return RecordedRoute(url=url, body=body, headers=(("content-type", "application/json"), *given))


def test_look_asks_on_as_answers_come() -> None:
    recording = case_of(
        json_route("https://a.cn/api/1", b'{"list": "https://a.cn/list?x=1"}'),
        json_route("https://a.cn/list?x=1", b"[]"),
    )
    capture = capture_of(recording, ASKED)
    assert (capture.way, {name: reply.body for name, reply in capture.replies.items()}) == (
        FetchMode.FETCH,
        {"member": b'{"list": "https://a.cn/list?x=1"}', "list": b"[]"},
    )


def test_look_follows_redirects_and_keeps_the_last_address() -> None:
    moved = RecordedRoute(url="https://a.cn/api/1", status=302, headers=(("location", "/signin"),))
    reply = capture_of(case_of(moved, RecordedRoute(url="https://a.cn/signin", body=b"<p>")), ASKED).replies["member"]
    assert (reply.url, reply.http_status, reply.body) == ("https://a.cn/signin", 200, b"<p>")


def test_look_cannot_read_where_a_foreign_host_does_not_let_it() -> None:
    moved = RecordedRoute(url="https://a.cn/api/1", status=302, headers=(("location", "https://b.cn/signin"),))
    reply = capture_of(case_of(moved, RecordedRoute(url="https://b.cn/signin", body=b"<p>")), ASKED).replies["member"]
    assert (reply.url, reply.http_status, reply.body) == ("https://b.cn/signin", 302, b"")


def test_look_reads_where_a_foreign_host_lets_it() -> None:
    moved = RecordedRoute(url="https://a.cn/api/1", status=302, headers=(("location", "https://b.cn/1"),))
    allowed = {"access_control_allow_origin": "https://a.cn", "access_control_allow_credentials": "true"}
    capture = capture_of(case_of(moved, json_route("https://b.cn/1", b"{}", **allowed)), ASKED)
    assert capture.replies["member"].body == b"{}"


def test_look_gets_404_where_the_case_has_nothing() -> None:
    assert capture_of(case_of(), ASKED).replies["member"].http_status == 404


def test_look_keeps_how_long_to_wait() -> None:
    busy = RecordedRoute(url="https://a.cn/api/1", status=429, headers=(("retry-after", "30"),))
    assert capture_of(case_of(busy), ASKED).replies["member"].retry_after_s == 30


def test_visit_hears_and_overhears_the_cases_own_replies() -> None:
    recording = case_of(
        RecordedRoute(url="https://a.cn/u/1", body=b"<p>"),
        json_route("https://a.cn/api/1?t=3", b"{}"),
        json_route("https://a.cn/feed?p=1", b"[]"),
        RecordedRoute(url="https://a.cn/feed.js", body=b"no json"),
    )
    assert set(capture_of(recording, VISITED).replies) == {PAGE, "member", "https://a.cn/feed?p=1"}


def test_site_pages_answer_where_the_case_does_not() -> None:
    site = Recording(platform="weibo", routes=(RecordedRoute(url="https://a.cn/u/1", body=b"site"),))
    own = case_of(RecordedRoute(url="https://a.cn/u/1", body=b"own"))
    assert [capture_of(recording, VISITED, [site]).page.body for recording in (own, case_of())] == [b"own", b"site"]
