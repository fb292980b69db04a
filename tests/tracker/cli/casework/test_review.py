"""`tracker review` as it is typed: the list, a look recorded or refused, one withdrawn, and the walk."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned
from tracker.cli.main import app
from tracker.review.open_browser import has_screen

Tracker = Callable[..., Result]
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "2", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
  - {platform: zhihu, handle: "3", name: 湖南生态环境, unit: 湖南省生态环境厅, region: [湖南省]}
  - {platform: 抖音, handle: "4", name: 某某文旅, unit: 某某市文化旅游局, region: [长沙市], links: ["https://v.douyin.com/x"]}
  - {platform: weibo, handle: "5", name: 已关停, unit: 某局, register: {state: closed, closed_on: 2023-01-01}}
"""
CHECKS = {
    "weibo:1": given.failed(),
    "weibo:2": replace(given.seen(display_name="长沙发布"), posts=(given.post(given.ago(days=1)),)),
    "zhihu:3": given.failed(code="identity_unproved"),
    "抖音:4": given.failed(code="not_supported"),
    "weibo:5": given.failed(),
}
LAST_POST = ("--by", "张三", "--seen-at", "2023-09-19T18:30", "--last-post", "2023-09-01T09:00")
"""18 days before the time-point."""
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scanned as of AT: a wall, one in order, one whose page may be another's, one unsupported, one closed."""
    folder = make_scanned(tmp_path_factory.mktemp("scanned"), REGISTER, {AT: CHECKS})
    (folder / "picture.png").write_bytes(PICTURE)
    return folder


@pytest.fixture
def folder(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work on. Nobody sits at a screen, and the machine's own settings are kept out."""
    for name in [name for name in os.environ if name.startswith("TRACKER_") and name != "TRACKER_BROWSER"]:
        monkeypatch.delenv(name)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def tracker(folder: Path) -> Tracker:
    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, ["--lang", "en", *words], input=typed)

    return run


def waiting(result: Result) -> dict[str, dict[str, object]]:
    accounts = json.loads(result.stdout)["accounts"]
    return {f"{account['platform']}:{account['handle']}": account for account in accounts}


def first_address(one: dict[str, object]) -> object:
    addresses = one["addresses"]
    assert isinstance(addresses, list)
    return addresses[0]


def observations(tracker: Tracker, key: str) -> list[dict[str, object]]:
    found = json.loads(tracker("review", key, "--format", "json").stdout)["observations"]
    assert isinstance(found, list)
    return found


def problem(tracker: Tracker, name: str) -> dict[str, object]:
    accounts = json.loads(tracker("problems", "--format", "json").stdout)["accounts"]
    found: dict[str, object] = next(account for account in accounts if account["name"] == name)
    return found


# The list


def test_what_is_not_verified_is_listed_with_where_to_look(tracker: Tracker) -> None:
    found = waiting(tracker("review", "--format", "json"))

    assert {key: (item["reason"], first_address(item)) for key, item in found.items()} == {
        "weibo:1": ("captcha_shown", "https://weibo.com/u/1"),
        "zhihu:3": ("identity_unproved", "https://www.zhihu.com/people/3"),
        "抖音:4": ("not_supported", "https://v.douyin.com/x"),
    }


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        pytest.param(("--platform", "zhihu"), ["zhihu:3"], id="platform"),
        pytest.param(("--region", "韶山市"), ["weibo:1"], id="region"),
        pytest.param(("--reason", "not_supported"), ["抖音:4"], id="reason"),
    ],
)
def test_the_list_is_narrowed(options: tuple[str, ...], keys: list[str], tracker: Tracker) -> None:
    assert list(waiting(tracker("review", *options, "--format", "json"))) == keys


def test_the_list_as_a_table_and_as_csv(tracker: Tracker) -> None:
    tracker("review", "weibo:1", "--by", "张三", "--cannot-tell", "--seen-at", "2023-09-19T18:30")
    (line,) = csv.DictReader(io.StringIO(tracker("review", "--region", "湘潭市", "--format", "csv").stdout))

    assert "\t韶山公安\t" in tracker("review").stdout
    assert line["addresses"].split()[0] == "https://weibo.com/u/1"
    assert line["observations"] == "张三 2023-09-19T18:30:00+08:00"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        pytest.param(("--platform", "baijiahao"), "there are: ", id="no-account-of-the-platform"),
        pytest.param(("--reason", "stale"), "Platforms: ", id="no-such-reason"),
        pytest.param(("--reason", "captcha_shown", "--platform", "zhihu", "--format", "json"), "reasons: ", id="json"),
    ],
)
def test_what_matches_nothing_is_an_error_with_what_there_is(
    options: tuple[str, ...], told: str, tracker: Tracker
) -> None:
    result = tracker("review", *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


# One look


def test_a_last_post_that_a_person_saw_is_a_finding_that_names_him(tracker: Tracker) -> None:
    result = tracker("review", "weibo:1", *LAST_POST, "--link", "https://weibo.com/1/Qabc", "--title", "平安韶山")
    found = problem(tracker, "韶山公安")

    assert result.exit_code == 0
    assert found["verdict"] == "fail"
    assert isinstance(found["findings"], list)
    (finding,) = found["findings"]
    assert (finding["evidence"]["way"], finding["evidence"]["by"]) == ("person", "张三")
    assert finding["message"].endswith("（人工核实：张三）")
    assert "inactive (seen by 张三)" in tracker("problems").stdout


def test_what_a_person_saw_is_in_the_accounts_view(tracker: Tracker) -> None:
    tracker("review", "weibo:1", *LAST_POST, "--note", "置顶的不算")
    shown = tracker("show", "weibo:1").stdout
    looks = json.loads(tracker("show", "weibo:1", "--format", "json").stdout)["looks"]

    assert "a person\tactive\tseen by 张三 · 置顶的不算" in shown
    assert [(look["way"], look["by"]) for look in looks] == [("person", "张三")]


def test_what_rests_on_a_person_is_named_in_the_workbook(tracker: Tracker, folder: Path) -> None:
    tracker("review", "weibo:1", *LAST_POST)
    tracker("export", "problems.xlsx")
    notes = load_workbook(folder / "problems.xlsx")["说明"].values

    assert ("人工核实", "新浪微博“韶山公安”：内容不更新，依据张三人工查看") in list(notes)


def test_the_picture_is_kept_under_its_hash_for_its_owner_alone(tracker: Tracker, folder: Path) -> None:
    tracker("review", "weibo:1", *LAST_POST, "--screenshot", "picture.png")
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    (observation,) = observations(tracker, "weibo:1")
    kept = folder / ".tracker" / str(observation["screenshot"])

    assert observation["screenshot"] == f"evidence/2023-09-19/{sha256}.png"
    assert observation["screenshot_sha256"] == sha256
    assert kept.read_bytes() == PICTURE
    assert kept.stat().st_mode & 0o077 == 0


def test_a_notice_that_a_person_quotes_is_evidence(tracker: Tracker) -> None:
    options = ("--by", "张三", "--seen-at", "2023-09-19T18:30", "--gone", "deregistered", "--words", "该账号已注销")
    assert tracker("review", "weibo:1", *options).exit_code == 0

    found = problem(tracker, "韶山公安")
    assert (found["verdict"], found["state"]) == ("remark", "deregistered")
    assert "该账号已注销" in str(found["findings"])


def test_instants_are_on_a_beijing_clock_unless_they_say_otherwise(tracker: Tracker) -> None:
    tracker("review", "weibo:1", "--by", "张三", "--last-post", "2023-09-01T01:00Z")
    (observation,) = observations(tracker, "weibo:1")

    assert observation["last_post_at"] == "2023-09-01T09:00:00+08:00"


def test_hostile_text_of_people_is_made_harmless(tracker: Tracker) -> None:
    tracker("review", "weibo:1", *LAST_POST, "--title", HOSTILE, "--note", HOSTILE)

    assert "\x1b" not in tracker("review", "weibo:1").stdout + tracker("show", "weibo:1").stdout


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        pytest.param(("weibo:9", *LAST_POST), "the register has no weibo:9", id="unknown-account"),
        pytest.param(("weibo", *LAST_POST), "the register has no weibo", id="no-key"),
        pytest.param(LAST_POST, "say of which account", id="no-account"),
        pytest.param(("weibo:1", "--last-post", "2023-09-01T09:00"), "say who looked", id="nobody"),
        pytest.param(("weibo:1", "--by", "张三"), "one thing only", id="nothing-seen"),
        pytest.param(("weibo:1", *LAST_POST, "--never-posted"), "one thing only", id="two-things"),
        pytest.param(
            ("weibo:1", "--by", "张三", "--gone", "active", "--words", "x"), "one thing only", id="gone-and-active"
        ),
        pytest.param(("weibo:1", "--by", "张三", "--gone", "banned"), "the platform's own words", id="no-words"),
        pytest.param(("weibo:1", "--by", "张三", "--last-post", "2023-09-01"), "has none", id="no-hour"),
        pytest.param(("weibo:1", "--by", "张三", "--last-post", "yesterday"), "not a time", id="no-instant"),
        pytest.param(
            ("weibo:1", *LAST_POST[:4], "--last-post", "2023-09-19T18:31"),
            "is later than the look",
            id="post-in-future",
        ),
        pytest.param(
            ("weibo:1", "--by", "张三", "--last-post", "2003-09-01T09:00"),
            "2003-09-01 09:00 is before Weibo began",
            id="before-the-platform",
        ),
        pytest.param(
            ("weibo:1", "--by", "张三", "--cannot-tell", "--seen-at", "2999-01-01T00:00"), "future", id="look-in-future"
        ),
        pytest.param(
            ("weibo:1", *LAST_POST, "--link", "https://weibo.com.evil.cn/1"), "no https address of Weibo", id="foreign"
        ),
        pytest.param(("weibo:1", *LAST_POST, "--link", "http://weibo.com/1"), "no https address", id="not-https"),
        pytest.param(("抖音:4", *LAST_POST, "--link", "javascript:1"), "no https address of 抖音", id="no-link"),
        pytest.param(("weibo:1", *LAST_POST, "--screenshot", "none.png"), "cannot be read", id="no-picture"),
        pytest.param(("weibo:1", *LAST_POST, "--screenshot", "accounts.yaml"), "is no picture", id="odd-picture"),
        pytest.param(
            ("weibo:2", "--by", "张三", "--never-posted", "--seen-at", "2023-09-19T18:30"),
            "of 2023-09-18 18:00 was seen",
            id="has-posted",
        ),
        pytest.param(
            ("weibo:2", "--by", "张三", "--last-post", "2023-09-18T17:59", "--seen-at", "2023-09-19T18:30"),
            "a newer post is known: 2023-09-18 18:00",
            id="older-than-a-known-post",
        ),
        pytest.param(("zhihu:3", *LAST_POST), "first decide", id="whose-page"),
        pytest.param(("weibo:1", *LAST_POST, "--why", "x"), "--why has no effect here", id="why-of-no-withdrawal"),
        pytest.param(("--why", "x"), "--why has no effect here", id="why-of-a-list"),
        pytest.param(("weibo:1", *LAST_POST, "--reason", "stale"), "--reason has no effect here", id="filter-of-one"),
        pytest.param(
            ("--remove", "1", "--by", "张三", "--why", "x", "--never-posted"),
            "--never-posted has no effect here",
            id="withdrawn-and-recorded",
        ),
        pytest.param(
            ("weibo:1", "--remove", "1", "--by", "张三", "--why", "x"),
            "weibo:1 has no effect here",
            id="withdrawn-beside-an-account",
        ),
    ],
)
def test_what_cannot_be_so_is_refused_in_a_sentence_and_not_kept(
    words: tuple[str, ...], reported: str, tracker: Tracker, folder: Path
) -> None:
    result = tracker("review", *words)

    assert result.exit_code == 2
    assert reported in result.stderr
    assert result.stderr.startswith("tracker: ")
    assert not (folder / ".tracker" / "evidence").exists()
    assert [observations(tracker, key) for key in CHECKS] == [[]] * len(CHECKS)


def test_post_that_is_known_to_the_second_is_recorded_to_the_minute(tracker: Tracker) -> None:
    seen = ("--by", "张三", "--last-post", "2023-09-18T18:00", "--seen-at", "2023-09-19T18:30")
    assert tracker("review", "weibo:2", *seen).exit_code == 0


# Whose page it is


def test_once_the_page_is_said_to_be_the_accounts_what_is_seen_there_counts(tracker: Tracker) -> None:
    confirmed = tracker("review", "zhihu:3", "--by", "张三", "--is-same-account", "--seen-at", "2023-09-19T18:20")
    assert (confirmed.exit_code, problem(tracker, "湖南生态环境")["reason"]) == (0, "identity_confirmed")

    assert tracker("review", "zhihu:3", *LAST_POST).exit_code == 0
    assert problem(tracker, "湖南生态环境")["verdict"] == "fail"


def test_a_handle_that_is_anothers_waits_for_the_register(tracker: Tracker) -> None:
    tracker("review", "zhihu:3", "--by", "张三", "--is-other-account")

    assert problem(tracker, "湖南生态环境")["reason"] == "identity_denied"
    assert "张三 found that zhihu:3 is another account" in tracker("review", "zhihu:3", *LAST_POST).stderr


# Withdrawing


def test_a_withdrawn_look_stays_on_record_and_no_longer_counts(tracker: Tracker) -> None:
    tracker("review", "weibo:1", *LAST_POST)
    result = tracker("review", "--remove", "1", "--by", "李四", "--why", "看错账号")
    (observation,) = observations(tracker, "weibo:1")

    assert result.exit_code == 0
    assert (observation["withdrawn_by"], observation["withdrawn_why"]) == ("李四", "看错账号")
    assert "withdrawn (李四" in tracker("review", "weibo:1").stdout
    assert problem(tracker, "韶山公安")["reason"] == "captcha_shown"


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        pytest.param(("--remove", "7", "--by", "李四", "--why", "x"), "there is no observation 7", id="unknown"),
        pytest.param(("--remove", "1", "--by", "李四"), "say why", id="no-reason"),
        pytest.param(("--remove", "1", "--why", "x"), "say why", id="nobody"),
    ],
)
def test_a_withdrawal_names_what_who_and_why(words: tuple[str, ...], reported: str, tracker: Tracker) -> None:
    result = tracker("review", *words)

    assert (result.exit_code, reported in result.stderr) == (2, True)


# The screen of the person who looks


@pytest.mark.parametrize(
    ("environ", "system", "expected"),
    [
        pytest.param({}, "linux", False, id="linux-without-a-screen"),
        pytest.param({"DISPLAY": ":0"}, "linux", True, id="x11"),
        pytest.param({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True, id="wayland"),
        pytest.param({}, "win32", True, id="windows"),
        pytest.param({"SSH_CONNECTION": "10.0.0.1 22"}, "darwin", False, id="a-mac-from-afar"),
    ],
)
def test_who_sits_at_a_screen(environ: dict[str, str], system: str, expected: bool) -> None:
    assert has_screen(environ, system) is expected


@pytest.mark.skipif(sys.platform == "win32", reason="Windows opens pages without $BROWSER")
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://weibo.com/u/1", "https://weibo.com/u/1", id="a-page"),
        pytest.param("file:///etc/passwd", "", id="no-page"),
    ],
)
def test_a_page_is_opened_in_the_systems_browser(url: str, expected: str, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\nprintf %s "$1" > "$0.opened"\n')
    browser.chmod(0o755)
    (tmp_path / "browser.opened").write_text("")
    subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from tracker.review.open_browser import open_page; open_page(sys.argv[1])",
            url,
        ],
        env={**os.environ, "DISPLAY": ":0", "BROWSER": f"{browser} %s", "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=30,
    )

    assert (tmp_path / "browser.opened").read_text() == expected


# Interaction


def test_what_a_person_says_of_the_interaction_counts_until_resolved(tracker: Tracker) -> None:
    def held() -> list[object]:
        accounts = json.loads(tracker("problems", "--rule", "no_interaction", "--format", "json").stdout)["accounts"]
        return [finding["message"] for account in accounts for finding in account["findings"]]

    key, at = "weibo:2", AT.isoformat()
    before = held()
    tracker("review", key, "--by", "张三", "--no-interaction", "--note", "留言未回复", "--seen-at", at)
    found = held()
    tracker("review", key, "--by", "李四", "--interaction", "--seen-at", at)

    assert (before, len(found), held()) == ([], 1, [])
    assert "留言未回复（人工核实：张三）" in str(found[0])
