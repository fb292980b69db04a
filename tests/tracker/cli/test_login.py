"""`tracker login`: the code as the terminal shows it, the session as it is stored, and its messages."""

import io
import json
import stat
from pathlib import Path

import pytest
from rich.console import Console

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import BrowserOptions
from scrapers.platforms.logins import LOGINS, LoginSpec
from tests.scrapers.browser.qr_codes import draw
from tests.scrapers.browser.test_login import FIRST, SPEC, site
from tracker.cli.context import AppContext
from tracker.cli.login import run_login
from tracker.cli.login.qr_terminal import QUIET, framed, to_lines
from tracker.cli.login.run_login import Login, LoginOptions, find_login, has_screen, login_to_platform
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.recordings.replay_proxy import Replay, open_replay
from tracker.sessions.login_records import command_of, read_sites, session_path
from tracker.settings.reading import read_settings

DARK = {" ": (True, True), "█": (False, False), "▄": (True, False), "▀": (False, True)}


def test_without_colours_the_light_modules_are_drawn_in_their_quiet_zone() -> None:
    code = draw(29, seed=4)
    lines = [[DARK[character] for character in line.plain] for line in to_lines(code, has_colour=False)]
    rows = [tuple(pair[half] for pair in line) for line in lines for half in (0, 1)]
    assert rows == framed(code)
    assert tuple(row[QUIET:-QUIET] for row in rows[QUIET : QUIET + 29]) == code
    assert not any(cell for row in (*rows[:QUIET], *rows[-QUIET:]) for cell in row)


def test_with_colours_every_cell_says_both_its_dark_and_its_light() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=200)
    for line in to_lines(draw(21, seed=4), has_colour=True):
        console.print(line)
    assert isinstance(console.file, io.StringIO)
    drawn = console.file.getvalue()
    assert {"38;2;0;0;0;48;2;255;255;255", "38;2;255;255;255;48;2;0;0;0"} <= {
        piece.partition("m")[0] for piece in drawn.split("\x1b[")
    }
    assert set(drawn) & set("▀█") == set()


class Terminal(io.StringIO):
    """Somebody looks at it, and scans the code as soon as one is drawn."""

    def __init__(self, replay: Replay) -> None:
        super().__init__()
        self._replay = replay

    def write(self, text: str) -> int:
        if "▄" in text:
            self._replay.serve(site({"in": True}, is_in=True))
        return super().write(text)


def context_in(folder: Path, err: io.StringIO) -> AppContext:
    settings = read_settings(folder / "accounts.yaml", folder / "state")
    out = Console(file=io.StringIO())
    return AppContext(settings=settings, messages=Messages(Lang.EN), out=out, err=Console(file=err, width=200))


def wish(limit_s: float = 20) -> LoginOptions:
    return LoginOptions(platform="weibo", site=None, by_code=True, limit_s=limit_s, is_fresh=False)


async def test_a_login_by_code_is_drawn_saved_and_dated(
    tmp_path: Path, chromium: LaunchChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_replay(site({})) as replay:
        options = BrowserOptions(
            executable_path=chromium.executable_path,
            channel=chromium.channel,
            proxy_url=replay.proxy_url,
            spki_pin=replay.spki_pin,
        )
        monkeypatch.setattr(run_login, "to_browser", lambda settings: options)
        terminal = Terminal(replay)
        app_context = context_in(tmp_path, terminal)
        app_context.settings.open_state()
        await Login(app_context=app_context, spec=SPEC, options=wish()).run(by_code=True)
    path = session_path(app_context.settings.sessions_dir, "weibo")
    said = terminal.getvalue()
    assert "\n".join(line.plain for line in to_lines(FIRST, has_colour=False)) in said
    assert f"the session is kept in {path}" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8"))["cookies"][0]["name"] == "SUB"
    assert read_sites(app_context.settings.sessions_dir, "weibo")["weibo"].logged_in_at is not None


def test_a_session_that_others_can_read_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    app_context = context_in(tmp_path, io.StringIO())
    app_context.settings.open_state()
    path = session_path(app_context.settings.sessions_dir, "weibo")
    path.write_text("{}")
    path.chmod(0o644)
    with pytest.raises(UserError) as refusal:
        login_to_platform(app_context, wish())
    assert refusal.value.hint == f"chmod 600 {path}"


def test_a_login_that_fails_says_so_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_login, "to_browser", lambda settings: BrowserOptions(executable_path="/no/such/browser"))
    app_context = context_in(tmp_path, io.StringIO())
    with pytest.raises(Failed, match="no login to Weibo: the browser does not start"):
        login_to_platform(app_context, wish())
    assert list(app_context.settings.sessions_dir.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "site", "hint"),
    [
        pytest.param("peopleapp", None, "there are wechat weibo zhihu", id="platform"),
        pytest.param("wechat", "sogou", "there are weread mp", id="site"),
    ],
)
def test_an_unknown_login_is_reported_with_those_there_are(platform: str, site: str | None, hint: str) -> None:
    with pytest.raises(UserError) as refusal:
        find_login(platform, site, Messages(Lang.EN))
    assert refusal.value.hint == hint


@pytest.mark.parametrize("spec", [spec for specs in LOGINS.values() for spec in specs], ids=lambda spec: spec.site)
def test_every_login_is_found_by_the_command_that_is_reported(spec: LoginSpec) -> None:
    platform, _, site = command_of(spec).partition(" --site ")
    assert find_login(platform, site or None, Messages(Lang.EN)) is spec


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        pytest.param("linux", {}, False, id="a-server"),
        pytest.param("linux", {"DISPLAY": ":0"}, True, id="x11"),
        pytest.param("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True, id="wayland"),
        pytest.param("win32", {}, True, id="windows"),
        pytest.param("darwin", {}, True, id="macos"),
    ],
)
def test_a_window_is_opened_where_there_is_a_screen(platform: str, environ: dict[str, str], expected: bool) -> None:
    assert has_screen(platform, environ) is expected
