"""The benchmarks run, on tiny sizes and our side only; how fast anything is, is not asserted."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psutil
import pytest

from benchmarks.bench import BARE, OURS, PROFILED, Bench, Size
from benchmarks.databases import END, sqlite_files
from benchmarks.figures import Line, at_least, at_most, ratios
from benchmarks.platform import PAGE_BYTES, SCRIPT_BYTES, Platform
from benchmarks.processes import SideFailed, started
from benchmarks.replies import LIST_BYTES
from benchmarks.rows import history, paced
from benchmarks.tables import Report, to_markdown
from scrapers.browser.install.chromium import LaunchChoice
from tests.lending import Lending
from tracker.policy.policies import Policies
from tracker.report.snapshot import snapshot_at
from tracker.store.store import Store
from tracker.time.clock import now

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="PSS and process groups are Linux's and macOS's")

FEW = 3


@pytest.fixture(scope="module")
def bench(chromium: LaunchChoice) -> Bench:
    return Bench(browser=chromium, size=Size(pairs=1, share=0.0))


@pytest.fixture
def recorded_browser() -> Iterator[None]:
    """A row measures the engine and the store, or a clock that skips: a browser that answers from the cases will do."""
    kept = Lending(has_chromium=False)
    with kept.to_commands(has_own_loop=True):
        yield
    kept.close()


def test_our_side_records_every_visit_and_is_weighed_meanwhile(bench: Bench) -> None:
    done = bench.run(OURS, FEW, weighs=True)
    assert (done.accounts, done.cpu_s > 0, max(sample.pss for sample in done.samples) > 0) == (FEW, True, True)


@pytest.mark.with_all
def test_a_profiled_side_records_every_ask_and_shows_what_its_time_was_spent_on(bench: Bench) -> None:
    done = bench.run(PROFILED, FEW, asked="weibo")
    assert done.accounts == FEW
    assert {"waiting", "sqlalchemy", "scrapers"} <= done.python_seconds.keys()


@pytest.mark.with_all  # the server's answers to what is asked are weighed below
@pytest.mark.parametrize(("side", "platform"), [(BARE, "weibo"), (BARE, "wechat"), (OURS, "wechat")])
def test_every_account_is_asked_for(bench: Bench, side: str, platform: str) -> None:
    assert bench.run(side, FEW, asked=platform).accounts == FEW


def test_a_year_of_history_is_measured(bench: Bench, recorded_browser: None) -> None:
    report = history.measure(bench)
    assert [*report.lines, *(grid.rows for grid in report.grids)]
    assert all(line.values for line in report.lines)


def test_a_paced_scan_takes_one_interval_an_account(bench: Bench, recorded_browser: None) -> None:
    """As scan --plan says. The clock skips all waiting, so this measures the slots that are taken and not the machine:
    two an account would be twice the floor."""
    ratios_to_floor = [value for line in paced.measure(bench).lines for value in line.values]
    assert len(ratios_to_floor) == 2
    assert max(ratios_to_floor) < 1.5


def test_a_kept_database_is_used_again(tmp_path: Path) -> None:
    with sqlite_files(tmp_path) as engine:
        told: list[str] = []
        made = [engine.made(40, 3, told.append) for _ in range(2)]
    assert len(told) == 1
    with Store.open(made[1].url) as store:
        assert snapshot_at(store, Policies(), END) is not None


def test_a_side_that_fails_is_reported_and_leaves_nobody(bench: Bench) -> None:
    before = children()
    with pytest.raises(SideFailed, match="exit code"):
        bench.run("nobody", FEW)
    assert children() <= before


def test_what_is_interrupted_leaves_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    before = children()
    with pytest.raises(KeyboardInterrupt):
        interrupt(tmp_path_factory.mktemp("side"))
    assert children() <= before


def children() -> set[int]:
    """Our processes; the tests' own browser may be among them, but for its pages, which come and go."""
    return {child.pid for child in psutil.Process().children(recursive=True) if "--type=" not in " ".join(told(child))}


def told(process: psutil.Process) -> list[str]:
    """Its command line; empty: it is gone by now."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def interrupt(folder: Path) -> None:
    """A side that has started a process of its own, when Ctrl-C comes."""
    waits = "import threading; threading.Event().wait()"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {waits!r}])"
    with started([sys.executable, "-c", child], folder) as (_, watch):
        while len(watch.tree.look()) < 2:
            continue
        raise KeyboardInterrupt


@cache
def platform() -> Platform:
    return Platform(now())


@pytest.mark.parametrize(
    ("url", "least"),
    [
        pytest.param("https://weibo.com/u/1000000000", PAGE_BYTES * 0.99, id="page"),
        pytest.param("https://baijiahao.baidu.com/u?app_id=1000000000", PAGE_BYTES * 0.99, id="another-page"),
        pytest.param("https://weibo.com/ajax/statuses/mymblog?uid=1000000000", LIST_BYTES * 0.99, id="posts"),
        pytest.param("https://mbd.baidu.com/webpage?action=dynamic&uk=uk-1", LIST_BYTES * 0.99, id="works"),
        pytest.param("https://weibo.com/static/3.js", SCRIPT_BYTES * 0.95, id="script"),
    ],
)
def test_the_platform_answers_with_what_weighs_as_much_as_a_real_one(url: str, least: float) -> None:
    assert least <= len(platform().answer(url).body) <= least * 1.1


@pytest.mark.parametrize(
    ("value", "result"),
    [
        pytest.param(3.4, "**missed** by 1.03 ×", id="short"),
        pytest.param(3.5, "target met; stretch target missed by 1.43 ×", id="target"),
        pytest.param(5.0, "stretch target met", id="stretch"),
    ],
)
def test_a_line_says_where_it_is(value: float, result: str) -> None:
    assert Line(what="", values=(value,), target=at_least(3.5), stretch=at_least(5)).result == result


@pytest.mark.parametrize(("value", "result"), [(0.31, "**missed** by 1.03 ×"), (0.2, "stretch target met")])
def test_a_goal_may_be_the_most(value: float, result: str) -> None:
    assert Line(what="", values=(value,), target=at_most(0.3), stretch=at_most(0.2)).result == result


@pytest.mark.parametrize(("value", "result"), [(2.1, "**missed** by 7.00 ×"), (0.2, "target met")])
def test_a_target_without_a_stretch_is_met_or_missed_too(value: float, result: str) -> None:
    assert Line(what="", values=(value,), target=at_most(0.3)).result == result


def test_ratios_are_taken_pair_by_pair() -> None:
    assert ratios((4.0, 9.0), (2.0, 3.0)) == (2.0, 3.0)


def test_a_report_is_markdown_as_the_document_has_it() -> None:
    line = Line(what="seconds", values=(1.0, 3.0, 2.0), target=at_most(4), stretch=at_most(1))
    assert to_markdown([Report(title="Excel", how="How.", lines=(line,))]).splitlines()[-1:] == [
        "| seconds | 2.00 | 1.00 … 3.00 | – | ≤ 4.00 | ≤ 1.00 | target met; stretch target missed by 2.00 × |",
    ]
