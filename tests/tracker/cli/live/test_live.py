"""`tracker doctor --live`: what every route says of an account known to be alive, in the real Chromium."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from tests.conftest import FIXTURES
from tracker.cli.main import app
from tracker.recordings.recording import read_recordings
from tracker.store.store import Store

CASES = {
    "weibo/active": ("weibo:9943010001", "长沙政务微讯"),
    "weibo/captcha": ("weibo:9943080002", "慈利民政微讯"),
    "weibo/layout-changed": ("weibo:9943100002", "永兴司法微讯"),
    "weibo/inactive-shaoshan": ("weibo:9943038201", "韶山公安"),
    "weibo/deregistered": ("weibo:9943090001", "益阳商务微讯"),
    "peopleapp/active-xiangtan": ("peopleapp:9943030101", "湘潭发改动态"),
    "peopleapp/never-posted": ("peopleapp:9943060101", "华容县审计"),
}


@dataclass(frozen=True)
class Looked:
    folder: Path
    outcome: dict[str, dict[str, Any]]
    """`platform:handle route` -> its record."""
    result: Result

    def of(self, case: str, route: str) -> dict[str, Any]:
        return self.outcome[f"{CASES[case][0]} {route}"]


def run(folder: Path, *words: str, lang: str = "en") -> Result:
    place = ["--register", str(folder / "accounts.yaml"), "--state", str(folder / "state"), "--lang", lang]
    return CliRunner().invoke(app, [*place, *words])


def doctor_words(folder: Path, *cases: str) -> list[str]:
    keys = [word for case in cases for word in ("--account", CASES[case][0])]
    return ["doctor", "--live", "--replay", str(folder / "cases"), *keys]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory, lent_browser: object) -> Looked:
    """One command that looks at every account of CASES."""
    folder = tmp_path_factory.mktemp("live")
    lines = ["register: {name: 试看}", "accounts:"]
    for case, (key, name) in CASES.items():
        copytree(FIXTURES / case, folder / "cases" / case)
        platform, _, handle = key.partition(":")
        (recording,) = read_recordings(FIXTURES / case)
        links = json.dumps(list(recording.links))
        lines.append(f'  - {{platform: {platform}, handle: "{handle}", name: {name}, unit: 某单位, links: {links}}}')
    copytree(FIXTURES / "weibo" / "site", folder / "cases" / "weibo" / "site")
    (folder / "accounts.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    result = run(folder, *doctor_words(folder, *CASES), "--format", "json")
    accounts = json.loads(result.stdout)["accounts"]
    outcome = {f"{route['account']} {route['route']}": route for account in accounts for route in account["routes"]}
    return Looked(folder, outcome, result)


@pytest.mark.parametrize(
    ("case", "route", "outcome", "code"),
    [
        pytest.param("weibo/active", "ajax", "answered", "", id="answered"),
        pytest.param("weibo/active", "mobile", "answered", "", id="also-the-next-route"),
        pytest.param("weibo/captcha", "ajax", "walled", "captcha_shown", id="walled"),
        pytest.param("weibo/layout-changed", "ajax", "changed", "layout_changed", id="changed"),
        pytest.param("weibo/inactive-shaoshan", "ajax", "contradicted", "silent", id="silent"),
        pytest.param("weibo/deregistered", "ajax", "contradicted", "gone", id="gone"),
        pytest.param("peopleapp/never-posted", "account", "contradicted", "never_posted", id="never-posted"),
        pytest.param("peopleapp/active-xiangtan", "article", "skipped", "no_address", id="skipped"),
    ],
)
def test_each_route_has_a_result_of_its_own(looked: Looked, case: str, route: str, outcome: str, code: str) -> None:
    found = looked.of(case, route)
    assert (found["outcome"], found["code"]) == (outcome, code)


def test_an_answer_says_what_was_read_and_what_it_proves(looked: Looked) -> None:
    found = looked.of("weibo/active", "ajax")
    assert (found["state"], found["posts"], found["newest"][:10], found["proves"]) == (
        "active",
        12,
        "2023-09-19",
        "silence",
    )


def test_a_change_names_the_key_and_what_came_without_it(looked: Looked) -> None:
    found = looked.of("weibo/layout-changed", "ajax")
    assert (found["key"], found["received"], found["proves"]) == ("created_at", ["info", "posts"], "nothing")


def test_something_not_answered_is_exit_code_3(looked: Looked) -> None:
    assert (looked.result.exit_code, json.loads(looked.result.stdout)["is_well"]) == (3, False)


def test_what_answers_everywhere_is_exit_code_0(looked: Looked) -> None:
    result = run(looked.folder, *doctor_words(looked.folder, "weibo/active"))
    assert result.exit_code == 0
    assert "nothing is recorded as a check" in result.stderr


def test_nothing_is_recorded_as_a_check(looked: Looked) -> None:
    with Store.open(f"sqlite:///{(looked.folder / 'state' / 'tracker.db').as_posix()}") as store:
        assert store.scans() == ()
    assert "not looked at yet" in run(looked.folder, "problems").stdout


@pytest.mark.parametrize(
    ("case", "route", "is_printed"),
    [
        pytest.param("weibo/layout-changed", "ajax", True, id="changed"),
        pytest.param("weibo/deregistered", "ajax", True, id="contradiction"),
        pytest.param("peopleapp/active-xiangtan", "account", True, id="experimental-answered"),
        pytest.param("weibo/active", "ajax", False, id="answered"),
        pytest.param("weibo/captcha", "ajax", False, id="known-wall"),
    ],
)
def test_a_command_is_given_for_what_is_new(looked: Looked, case: str, route: str, is_printed: bool) -> None:
    assert bool(looked.of(case, route)["record"]) is is_printed


def test_the_command_records_as_it_is_printed(looked: Looked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = shlex.split(looked.of("weibo/layout-changed", "ajax")["record"])
    recorded = CliRunner().invoke(app, command[1:])
    folder = tmp_path / command[command.index("--to") + 1]
    (recording,) = read_recordings(folder)
    assert (command[0], recorded.exit_code, recording.handle) == ("tracker", 0, "9943100002")
    assert recording.origin == "made"  # a replay answered: it backs no route


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        pytest.param("en", ["contradiction", "People's app (experimental)", "skipped"], id="en"),
        pytest.param("zh", ["与所知不符", "人民号（试验）", "未试"], id="zh"),
    ],
)
def test_table_says_it_in_both_languages(
    looked: Looked, monkeypatch: pytest.MonkeyPatch, lang: str, shown: list[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    result = run(looked.folder, *doctor_words(looked.folder, "peopleapp/never-posted"), lang=lang)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", result.stdout)
    assert [word for word in shown if word not in plain] == []
    lines = plain.splitlines()
    table = [line for line in lines if not line.startswith("tracker ")]
    assert [line for line in table if cell_len(line) > 80] == []


def test_without_an_account_it_says_what_to_type(looked: Looked) -> None:
    result = run(looked.folder, "doctor", "--live", "--platform", "weibo")
    assert result.exit_code == 2
    assert " --lang en doctor --live --account weibo:" in result.stderr
    assert "peopleapp:" not in result.stderr


@pytest.mark.parametrize("words", [["--account", "weibo:9943010001"], ["--platform", "weibo"]])
def test_options_of_the_live_look_need_it(looked: Looked, words: list[str]) -> None:
    assert run(looked.folder, "doctor", *words).exit_code == 2


def test_a_platform_without_a_route_is_refused(looked: Looked) -> None:
    assert run(looked.folder, "doctor", "--live", "--platform", "douyin").exit_code == 2
