"""What a person sees while a scan runs: on a terminal, in a log, and when quiet."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from scrapers.model.profile import AccountState
from tracker.cli.scanning.progress import ScanProgress, to_clock
from tracker.history.check import Check, Look, Outcome
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.pace.eta import WINDOW_S, RateEstimator
from tracker.pace.plan import RateLimit
from tracker.register.account import Account

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ACCOUNT = Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局")
SEEN = Check(checked_at=NOW, outcome=Outcome.SEEN, state=AccountState.ACTIVE)
WALL = Look(route="weibo.ajax", way="ask", looked_at=NOW, outcome=Outcome.UNVERIFIED, code="captcha_shown")
WALLED = Check(checked_at=NOW, outcome=Outcome.UNVERIFIED, code="captcha_shown", looks=(WALL,))


# --- speed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "at", "rate", "left_s"),
    [
        pytest.param((), 0, 0, None, id="just-begun"),
        pytest.param((), 60, 0, None, id="none-yet"),
        pytest.param((30, 60), 60, 2, 300, id="two-in-a-minute"),
        pytest.param((60, 120), 120, 1, 600, id="one-a-minute"),
        pytest.param((1, 2, 3, WINDOW_S + 3), WINDOW_S + 3, 0.2, 3000, id="those-of-the-last-minutes-count"),
        pytest.param((1,), 2 * WINDOW_S, 0, None, id="none-for-long"),
    ],
)
def test_rate_is_of_the_last_minutes(ends: tuple[float, ...], at: float, rate: float, left_s: float | None) -> None:
    speed = RateEstimator(0.0)
    for end in ends:
        speed.note(end)
    assert speed.per_minute(at) == pytest.approx(rate)
    assert speed.left_s(10, at) == pytest.approx(left_s)


@pytest.mark.parametrize(
    ("seconds", "reported"),
    [(0, "0:00"), (59.6, "1:00"), (425, "7:05"), (3599, "59:59"), (3600, "1:00:00"), (360000, "100:00:00")],
)
def test_time_left_reads_as_on_a_clock(seconds: float, reported: str) -> None:
    assert to_clock(seconds) == reported


# --- progress --------------------------------------------------------------------------------------------------------


class Stage:
    """A console of its own, and a clock that stands still until it is moved."""

    def __init__(
        self,
        *,
        is_terminal: bool,
        is_quiet: bool = False,
        is_paced: bool = False,
        lang: Lang = Lang.EN,
        width: int = 120,
    ):
        self.seconds = 0.0
        self.written = io.StringIO()
        console = Console(file=self.written, force_terminal=is_terminal, width=width, color_system=None)
        limits = {"weibo": RateLimit(interval_s=60)} if is_paced else {}
        self.progress = ScanProgress(
            console, Messages(lang), is_quiet=is_quiet, limits=limits, clock=lambda: self.seconds
        )

    def run(self, total: int, *checks: Check) -> str:
        with self.progress as progress:
            progress.begin("weibo", total)
            for check in checks:
                self.seconds += timedelta(seconds=30).total_seconds()
                progress.advance(ACCOUNT, check)
        return self.written.getvalue()


@pytest.mark.parametrize(
    ("is_paced", "reported"),
    [
        pytest.param(False, "2/min · 1:00 left", id="by-what-came"),
        pytest.param(True, "2/min · 2:00 left", id="no-sooner-than-the-pace-allows"),
    ],
)
def test_terminal_shows_rate_walls_and_time_left(is_paced: bool, reported: str) -> None:
    shown = Stage(is_terminal=True, is_paced=is_paced).run(4, SEEN, WALLED)
    assert reported in shown
    assert "1 not verified · 1 blocked" in shown


def test_terminal_shows_it_in_chinese() -> None:
    shown = Stage(is_terminal=True, lang=Lang.ZH).run(4, SEEN, WALLED)
    assert "每分钟 2 个 · 约剩 1:00" in shown
    assert "未能核实 1 · 受阻 1" in shown


def test_a_rate_is_written_out() -> None:
    stage = Stage(is_terminal=True)
    with stage.progress as progress:
        progress.begin("weibo", 1)
        stage.seconds += 0.0216
        progress.advance(ACCOUNT, SEEN)
    assert "2778/min" in stage.written.getvalue()


@pytest.mark.parametrize("lang", Lang)
def test_a_narrow_terminal_cuts_no_number(lang: Lang) -> None:
    stage = Stage(is_terminal=True, lang=lang, width=40)
    with stage.progress as progress:
        progress.begin("peopleapp", 8)  # the longest name
        progress.begin("weibo", 18)
        stage.seconds += 25.2
        progress.advance(ACCOUNT, SEEN)
    shown = stage.written.getvalue()
    assert "…" not in shown
    assert {Lang.EN: "2.38/min", Lang.ZH: "2.38 个"}[lang] in shown


def test_last_account_leaves_no_time() -> None:
    shown = Stage(is_terminal=True, is_paced=True).run(2, SEEN, SEEN)
    assert "left" not in shown.splitlines()[-1]


def test_log_has_one_line_a_platform() -> None:
    assert Stage(is_terminal=False).run(2, SEEN, WALLED) == "Weibo 2/2 1 not verified · 1 blocked\n"


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "log"])
def test_quiet_says_nothing(is_terminal: bool) -> None:
    assert Stage(is_terminal=is_terminal, is_quiet=True).run(2, SEEN, WALLED) == ""


def test_platform_that_is_stopped_says_why() -> None:
    stage = Stage(is_terminal=False)
    with stage.progress as progress:
        progress.begin("weibo", 2)
        progress.stop("weibo", "captcha_shown")
    assert stage.written.getvalue() == "Weibo 0/2 a captcha was shown\n"
