"""Cookies and tokens are written nowhere: planted wherever a platform could put them, then searched for everywhere."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from rich.console import Console

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Capture, Target
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import Route
from scrapers.platforms.logins import is_logged_in_weibo
from tests.shared.browsers import RecordingBrowser, Shared, to_options
from tests.tracker.rules.given import account
from tests.tracker.scan.test_scan_sessions import SPEC, Watch
from tracker.cli.consoles import start_log
from tracker.cli.log_file import keep_log
from tracker.history.check import Check, Outcome
from tracker.messages.catalog import CODES
from tracker.pace.pace import NoPace
from tracker.policy.policies import Policies
from tracker.recordings.record import record_look
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.register.account import Account
from tracker.scan.platform_scan import log_line
from tracker.scan.scan import run_scan
from tracker.scan.setup import ScanSetup
from tracker.sessions.login_records import LoginRecord, session_path, write_sites
from tracker.sessions.sessions import Sessions
from tracker.store.store import Store
from tracker.text.secrets import SecretFilter

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST = "https://weibo.com"
STORED, SET, KEPT, IN_URL = "planted-stored-0001", "planted-set-0002", "planted-kept-0003", "planted-url-0004"
PLANTED = {"stored-cookie": STORED, "set-cookie": SET, "local-storage": KEPT, "address": IN_URL}
ECHO = {"cookie": STORED, "note": f"{SET} and {KEPT}", "link": f"{HOST}/x?pass_ticket={IN_URL}", "n": STORED}
HANDLES = ("1", "2", "3", "4")


def parse(capture: Capture) -> Profile:
    said = capture.json_of("info")
    if said.get("crash"):
        raise RuntimeError(f"Cookie: SUB={said['cookie']}; {said['note']} at {said['link']}")
    return Profile(state=AccountState.ACTIVE, post_count=int(said["n"]))


ROUTE = Route(
    platform="weibo",
    name="echo",
    hosts=("weibo.com",),
    home_url=f"{HOST}/",
    requests=lambda capture: {"info": f"{HOST}/info?uid={capture.target.handle}&access_token={IN_URL}"},
    page_url=f"{HOST}/a?id={{handle}}&key={IN_URL}",
    parse=parse,
)


def platform() -> tuple[Recording, ...]:
    """Sends cookies, and quotes everything it knows of its visitor."""
    html = (("content-type", "text/html"), ("set-cookie", f"XSRF-TOKEN={SET}; Path=/; Max-Age=999"))
    page = f"<html><body>{json.dumps(ECHO)}<script>const token = '{IN_URL}'</script></body></html>"
    token = f"access_token={IN_URL}"
    away = (("location", f"{HOST}/denied?token={IN_URL}"),)
    routes = (
        RecordedRoute(url=f"{HOST}/", body=b"<html>", headers=html),
        RecordedRoute(url=f"{HOST}/probe", body=b'{"data": {"login": true}}'),
        RecordedRoute(url=f"{HOST}/info?uid=1&{token}", body=json.dumps({**ECHO, "n": None}).encode()),
        RecordedRoute(url=f"{HOST}/info?uid=2&{token}", body=json.dumps(ECHO).encode()),
        RecordedRoute(url=f"{HOST}/info?uid=3&{token}", status=302, headers=away),
        RecordedRoute(url=f"{HOST}/info?uid=4&{token}", body=json.dumps({**ECHO, "crash": True}).encode()),
        RecordedRoute(url=f"{HOST}/denied?*", status=500, body=json.dumps(ECHO).encode()),
        RecordedRoute(url=f"{HOST}/a?*", body=page.encode(), headers=html),
    )
    return (Recording(platform="weibo", routes=routes),)


@contextmanager
def logged(folder: Path) -> Iterator[io.StringIO]:
    """The log as -vv shows it on stderr, and as stored."""
    root, shown = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    root.handlers = []
    start_log(Console(file=shown, width=400), 2)
    keep_log(folder)
    try:
        yield shown
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before, level


@dataclass(frozen=True, slots=True)
class Written:
    """All files that a scan and a recording left."""

    state: Path
    stderr: str

    @property
    def files(self) -> dict[str, bytes]:
        """Except the session itself."""
        paths = [path for path in self.state.rglob("*") if path.is_file() and path.name != "weibo.json"]
        return {str(path.relative_to(self.state)): path.read_bytes() for path in paths}

    def holding(self, secret: str) -> list[str]:
        found = [name for name, body in self.files.items() if secret.encode() in body]
        return found + ["stderr"] * (secret in self.stderr)


def store_session(folder: Path) -> None:
    cookie = {"name": "SUB", "value": STORED, "domain": ".weibo.com", "path": "/", "expires": -1, "httpOnly": True}
    cookie |= {"secure": True, "sameSite": "Lax"}
    kept = {"origin": HOST, "localStorage": [{"name": "auth", "value": json.dumps({"token": KEPT})}]}
    path = session_path(folder, "weibo")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cookies": [cookie], "origins": [kept]}))
    path.chmod(0o600)
    write_sites(folder, "weibo", {"weibo": LoginRecord(logged_in_at=AT)})


async def scan(state: Path, options: BrowserOptions) -> list[str]:
    accounts = [Account(platform="weibo", handle=handle, name="单位", unit="单位") for handle in HANDLES]
    with Store.open(f"sqlite:///{state / 'tracker.db'}") as store:
        store.sync_register(accounts, AT)
        setup = ScanSetup(
            store=store,
            policies=Policies(),
            routes={"weibo": (ROUTE,)},
            browser=options,
            pace=NoPace(),
            looked_at=lambda account: AT,
            sessions=Sessions(
                folder=state / "sessions", now=lambda: AT, on_login_problem=lambda _, __: None, specs=SPECS
            ),
            artifacts=state / "artifacts",
        )
        await run_scan(setup, store.begin_scan(AT, AT, accounts), Watch())
        return [facts.checks[-1].code for facts in store.facts(at=AT)]


SPECS = {"weibo": (SPEC,)}
assert SPEC.is_in is is_logged_in_weibo


async def record(state: Path, recording: RecordingBrowser) -> None:
    with recording.serving(platform()) as (browser, _):
        session = await browser.open_session(state / "sessions" / "weibo.json")
        await record_look(session, ROUTE, Target(handle="1"), AT, state / "recorded" / "weibo")
        await session.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(
    tmp_path_factory: pytest.TempPathFactory,
    chromium: LaunchChoice,
    shared_chromium: Shared,
    recording_browser: RecordingBrowser,
) -> Written:
    state = tmp_path_factory.mktemp("place") / "state"
    store_session(state / "sessions")
    (state / "logs").mkdir()
    with logged(state / "logs") as shown:
        with shared_chromium.serving(platform()) as replay:
            codes = await scan(state, to_options(chromium, replay))
        await record(state, recording_browser)
    assert codes == ["layout_changed", "layout_changed", "unreachable", "internal_error"]
    return Written(state, shown.getvalue())


@pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED)
def test_a_planted_secret_is_found_nowhere(written: Written, secret: str) -> None:
    assert written.holding(secret) == []


def test_there_was_much_to_find_it_in(written: Written) -> None:
    names = " ".join(written.files)
    assert all(part in names for part in ("tracker.db", "tracker.log", "artifacts", "recorded", "weibo.sites"))
    assert "RuntimeError" in written.stderr


def test_the_log_has_its_line_an_account(written: Written) -> None:
    lines = written.files["logs/tracker.log"].decode().splitlines()
    assert [line.rpartition("tracker.scan: ")[2] for line in lines if "unverified" in line] == [
        "account=weibo:1 outcome=unverified reason=layout_changed looks=1 posts=0",
        "account=weibo:2 outcome=unverified reason=layout_changed looks=1 posts=0",
        "account=weibo:3 outcome=unverified reason=unreachable looks=1 posts=0",
        "account=weibo:4 outcome=unverified reason=internal_error looks=0 posts=0",
    ]


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_log_shows_why_an_account_is_not_verified(code: str) -> None:
    check = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code=code)
    assert f" reason={code} " in f"{SecretFilter().clean(log_line(account(), check))} "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set-Cookie: SUB=abc; Path=/", "Set-Cookie: REDACTED"),
        ("{'authorization': 'Bearer abc'}", "{'authorization': REDACTED"),
        ("https://a.cn/x?key=abc&id=1", "https://a.cn/x?key=REDACTED&id=1"),
        ("http://me:word@proxy:8080 refused", "http://me:REDACTED@proxy:8080 refused"),
        ("http://me:w@r/d#1@proxy:8080 refused", "http://me:REDACTED@proxy:8080 refused"),
        ("http://:word@proxy:8080", "http://:REDACTED@proxy:8080"),
        ("http://a.cn:8080/x?to=b@c.cn", "http://a.cn:8080/x?to=b@c.cn"),
        ("账号 weibo:1234567890 正常", "账号 weibo:1234567890 正常"),
    ],
)
def test_what_is_named_like_a_secret_is_none_any_more(text: str, expected: str) -> None:
    assert SecretFilter().clean(text) == expected


def test_a_secret_in_another_code_is_one_too() -> None:
    secret_filter = SecretFilter()
    secret_filter.add(["密码12345".encode("gbk").decode(errors="surrogateescape"), "%C3%DC%C2%EB12345"])
    assert secret_filter.clean("http://h/%C3%DC%C2%EB12345/x") == "http://h/REDACTED/x"


def test_an_error_is_cleaned_in_place() -> None:
    secret_filter, error = SecretFilter(), ScrapeError(f"said {STORED}")
    secret_filter.add([STORED])
    secret_filter.clean_error(error)
    assert str(error) == "said REDACTED"
