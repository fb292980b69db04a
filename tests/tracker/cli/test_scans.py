"""The scans on record as `tracker scans` has them: which one tells the usual time-point, and discarding one."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.lock import acquire_scan_lock
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store
from tracker.time.clock import now

POLICIES = Policies()
ONE = given.account()
OTHER = given.account(handle="2", name="长沙发布")
REGISTER = """accounts:
  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市]}
  - {platform: weibo, handle: "2", name: 长沙发布, unit: 长沙市政府, region: [长沙市]}
"""
PART = "account=weibo:1234567890"
LATER = AT + timedelta(days=2)
BY = ("--by", "张三", "--because", "误扫")
Tracker = Callable[..., Result]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}") as opened:
        opened.sync_register([ONE, OTHER], AT)
        yield opened


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *arguments])

    return run


def scan(store: Store, at: datetime, *checks: Check, selection: str = "", finishes: bool = True) -> Scan:
    """Of ONE, and of OTHER where a second check is given."""
    accounts = [ONE, OTHER][: len(checks)]
    begun = store.begin_scan(at, at, accounts, selection=selection)
    for account, check in zip(accounts, checks, strict=True):
        store.record(begun, account, check)
    if finishes:
        finish_scan_run(store, begun, POLICIES, at)
    return begun


def silent(at: datetime = AT) -> Check:
    return replace(given.seen(at), posts=(given.post(AT - timedelta(days=30)),))


def alive(at: datetime = AT) -> Check:
    return replace(given.seen(at, display_name="长沙发布"), posts=(given.post(at - timedelta(days=1)),))


def time_point(tracker: Tracker, command: str = "problems") -> str:
    return str(json.loads(tracker(command, "--format", "json").stdout)["at"])


@pytest.mark.parametrize(
    ("at", "options", "expected"),
    [
        pytest.param(LATER, {"selection": PART}, "2023-09-19", id="a-part"),
        pytest.param(LATER, {"finishes": False}, "2023-09-19", id="not-finished"),
        pytest.param(AT - timedelta(days=2), {}, "2023-09-19", id="as-of-an-earlier-instant"),
        pytest.param(now() + timedelta(days=30), {}, "2023-09-19", id="as-of-an-instant-to-come"),
        pytest.param(LATER, {}, "2023-09-21", id="a-later-one-of-the-whole"),
    ],
)
def test_time_point_is_that_of_the_last_scan_of_the_whole_register(
    store: Store, tracker: Tracker, at: datetime, options: dict[str, object], expected: str
) -> None:
    scan(store, AT, silent(), alive())
    scan(store, at, alive(at), alive(at), **options)  # type: ignore[arg-type]

    assert time_point(tracker)[:10] == time_point(tracker, "summary")[:10] == expected


def test_every_scan_is_listed_with_what_became_of_it(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())
    store.abandon(scan(store, LATER, alive(LATER), selection=PART, finishes=False))
    scan(store, LATER, alive(LATER), alive(LATER), finishes=False)
    tracker("scans", "discard", "1", *BY)
    listed = json.loads(tracker("scans", "list", "--format", "json").stdout)["scans"]

    assert [(item["id"], item["status"], item["checked"], item["accounts"], item["counts"]) for item in listed] == [
        (3, "unfinished", 2, 2, True),
        (2, "abandoned", 1, 1, True),
        (1, "discarded", 2, 2, False),
    ]
    assert (listed[2]["discarded_by"], listed[2]["discarded_because"]) == ("张三", "误扫")


@pytest.mark.parametrize(("lang", "reported"), [("zh", "已作废"), ("en", "discarded")])
def test_table_and_csv_have_the_same(store: Store, tracker: Tracker, lang: str, reported: str) -> None:
    scan(store, AT, silent(), alive())
    done = tracker("scans", "discard", "1", *BY, lang=lang)

    assert (done.exit_code, reported in done.stderr) == (0, True)
    assert reported in tracker("scans", "list", lang=lang).stdout
    assert tracker("scans", "list", "-f", "csv").stdout.splitlines()[1].startswith("1,2023-09-19T18:00:00+08:00,")


def test_nothing_that_a_discarded_scan_saw_counts_and_all_of_it_stays(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())
    tracker("scans", "discard", "1", *BY)
    row = next(row for row in report_rows(store, POLICIES, AT) if row.account.key == ONE.key)
    facts = store.facts_of(ONE.key, at=AT)

    assert (row.assessment.verdict, row.assessment.reason) == (Verdict.UNVERIFIED, "discarded")
    assert facts is not None
    assert [(check.code, check.message, len(check.looks)) for check in facts.checks] == [("discarded", "误扫", 1)]


def test_what_an_earlier_scan_saw_counts_again(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())
    before = tracker("problems", "--format", "json").stdout
    after = replace(alive(LATER), posts=(given.post(LATER - timedelta(hours=1)),))
    scan(store, LATER, after, after)
    tracker("scans", "discard", "2", *BY)

    assert tracker("problems", "--format", "json").stdout == before


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_discarded_check_is_mentioned_beside_others(store: Store, tracker: Tracker, command: str) -> None:
    scan(store, AT - timedelta(days=1), alive(AT - timedelta(days=1)), alive(AT - timedelta(days=1)))
    scan(store, AT, silent(), alive())
    tracker("scans", "discard", "1", *BY)

    told = tracker(command, ONE.key, lang="zh").stdout
    assert ("作废" in told, "误扫" in told) == (True, True)
    looks = json.loads(tracker("show", ONE.key, "-f", "json").stdout)["looks"]
    assert [look["discarded"] for look in looks] == [False, True]


def test_explanation_names_the_posts_that_only_a_discarded_scan_saw(store: Store, tracker: Tracker) -> None:
    scan(store, AT - timedelta(days=1), alive(AT - timedelta(days=1)), alive(AT - timedelta(days=1)))
    scan(store, AT, silent(), alive())
    tracker("scans", "discard", "1", *BY)
    posts = json.loads(tracker("explain", ONE.key, "-f", "json").stdout)["posts"]

    assert [(post["counts"], "作废" in post["why"]) for post in posts] == [(False, True), (True, False)]


def test_cases_that_it_opened_are_named(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())

    assert "look at each: 1" in tracker("scans", "discard", "1", *BY).stderr


def test_a_case_that_only_a_discarded_scan_found_is_marked(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())
    assert "作废" not in tracker("cases", "list", lang="zh").stdout
    tracker("scans", "discard", "1", *BY)

    listed = tracker("cases", "list", lang="zh").stdout.splitlines()
    assert {("作废" in line) for line in listed if line[:1].isdigit()} == {True}
    assert tracker("cases", "show", "1", lang="zh").stdout.count("所据检查已作废") == 2
    document = json.loads(tracker("cases", "show", "1", "-f", "json").stdout)
    assert (document["case"]["discarded"], [step["discarded"] for step in document["steps"]]) == (True, [True])


@pytest.mark.parametrize("step", [("confirm",), ("notify", "--document", "湘政务函〔2023〕27号")])
def test_a_case_that_only_a_discarded_scan_found_is_not_among_all(
    store: Store, tracker: Tracker, step: tuple[str, ...]
) -> None:
    scan(store, AT, silent(), alive())
    tracker("scans", "discard", "1", *BY)
    taken = tracker("cases", *step, "--region", "湘潭市", "--by", "张三", "--because", "属实")

    assert (taken.exit_code, "no case" in taken.stderr.lower()) == (2, True)


def test_week_whose_scan_was_discarded_may_be_scanned_again(store: Store, tracker: Tracker) -> None:
    first = store.begin_scan(AT, AT, [ONE], period="2023-W38")
    tracker("scans", "discard", str(first.id), *BY)

    assert store.begin_scan(AT, AT, [ONE], period="2023-W38").id != first.id


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        pytest.param(("9", *BY), "no scan 9", id="no-such-scan"),
        pytest.param(("1", "--because", "误扫"), "who discards", id="nobody"),
        pytest.param(("1", "--by", " ", "--because", "误扫"), "who discards", id="a-blank"),
        pytest.param(("1", "--by", "张三"), "and why", id="no-reason"),
    ],
)
def test_who_and_why_are_asked_for(store: Store, tracker: Tracker, arguments: tuple[str, ...], reported: str) -> None:
    scan(store, AT, silent(), alive())
    result = tracker("scans", "discard", *arguments)

    assert (result.exit_code, reported in result.stderr) == (2, True)
    assert len(store.scans()) == 1


def test_what_was_discarded_is_not_discarded_again(store: Store, tracker: Tracker) -> None:
    scan(store, AT, silent(), alive())
    tracker("scans", "discard", "1", *BY)
    again = tracker("scans", "discard", "1", "--by", "李四", "--because", "再来")

    assert (again.exit_code, "before" in again.stderr) == (2, True)
    assert [record.discard.by for record in store.discards.records() if record.discard] == ["张三"]


def test_no_scan_is_discarded_while_one_is_running(store: Store, tracker: Tracker, tmp_path: Path) -> None:
    begun = scan(store, AT, silent(), finishes=False)
    with acquire_scan_lock(tmp_path / ".tracker", AT):
        refused = tracker("scans", "discard", str(begun.id), *BY)

    assert (refused.exit_code, "another program scans" in refused.stderr) == (5, True)
    assert store.discards.records()[0].discard is None
