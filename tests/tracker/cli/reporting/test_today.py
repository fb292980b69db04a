"""`tracker` alone and `tracker today`, as they are typed."""

import json
import os
import shlex
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.register.register import read_register
from tracker.scan.run import finish_scan_run
from tracker.store.imports import Imported, RegisterUpdate
from tracker.store.store import Store

Tracker = Callable[..., Result]
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
"""
EMPTY = "register: {name: x}\naccounts: []\n"
IN_DATABASE = "register: {name: x}\naccounts: database\n"
REPORTS = (
    ("today",),
    (),
    ("summary",),
    ("problems",),
    ("problems", "--new"),
    ("rates",),
    ("digest",),
    ("window", "--from", "2023-09-01", "--to", "2023-09-02"),
    ("export", "list.csv"),
    ("review",),
    ("cases", "list"),
    ("originality",),
    ("mandated",),
    ("accounts", "list"),
    ("accounts", "export", "list.xlsx"),
)


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["--lang", "en", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.fixture
def scanned(folder: Path) -> Path:
    """One account, silent for 20 days as of AT."""
    register = read_register(folder / "accounts.yaml")
    (folder / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{(folder / '.tracker' / 'tracker.db').as_posix()}") as store:
        store.sync_register(register.accounts, AT)
        scan = store.begin_scan(AT, AT, register.accounts)
        store.record(scan, register.accounts[0], given.gone(AT))
        finish_scan_run(store, scan, register.policies, AT)
    return folder


def tasks_of(result: Result) -> list[str]:
    return [task["task"] for task in json.loads(result.stdout)["tasks"]]


def test_without_a_register_three_lines_start_one_and_nothing_is_written(tmp_path: Path, tracker: Tracker) -> None:
    result = tracker()

    assert (result.exit_code, len(result.stdout.splitlines()), list(tmp_path.iterdir())) == (0, 3, [])
    assert "tracker --lang en init " in result.stdout.splitlines()[0]


def test_before_the_first_scan_nothing_is_written_either(folder: Path, tracker: Tracker) -> None:
    result = tracker()

    assert (result.exit_code, [path.name for path in folder.iterdir()]) == (0, ["accounts.yaml"])
    assert "tracker --lang en scan" in result.stdout


def test_each_task_has_its_command_ready_to_paste(scanned: Path, tracker: Tracker) -> None:
    found = json.loads(tracker("--state", ".tracker", "today", "--format", "json").stdout)
    commands = [shlex.split(task["command"]) for task in found["tasks"]]

    assert commands
    assert all(command[:5] == ["tracker", "--state", ".tracker", "--lang", "en"] for command in commands)
    assert [tracker(*command[1:]).exit_code for command in commands if command[5] != "scan"].count(0) == len(
        [command for command in commands if command[5] != "scan"]
    )


def test_a_register_imported_long_before_its_findings_is_named(scanned: Path, tracker: Tracker) -> None:
    file = Imported(at=AT - timedelta(days=30), by="李四", file_name="a.csv", sha256="")
    with Store.open(f"sqlite:///{(scanned / '.tracker' / 'tracker.db').as_posix()}") as store:
        store.imports.apply(file, lambda register: RegisterUpdate(added=(), changed=(), unchanged=register))

    assert "register_old" in tasks_of(tracker("today", "--format", "json"))


def test_no_command_is_broken_by_a_narrow_terminal(
    scanned: Path, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = json.loads(tracker("today", "--format", "json").stdout)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "20")
    lines = {line.strip() for line in tracker("today").stdout.splitlines()}

    assert {task["command"] for task in found["tasks"]} <= lines


def test_alone_it_says_the_same_as_today(scanned: Path, tracker: Tracker) -> None:
    assert tracker().stdout == tracker("today").stdout


def test_its_csv_has_a_line_for_each_task(scanned: Path, tracker: Tracker) -> None:
    lines = tracker("today", "--format", "csv").stdout.splitlines()

    assert len(lines) == 1 + len(tasks_of(tracker("today", "--format", "json")))


def test_hostile_names_do_no_harm(folder: Path, tracker: Tracker) -> None:
    name = json.dumps(HOSTILE.replace("\ud800", "").replace("\x00", ""))
    (folder / "accounts.yaml").write_text(f"register: {{name: {name}}}\naccounts:\n{REGISTER.split('accounts:')[1]}")

    assert "\x1b" not in tracker().output


@pytest.mark.parametrize("words", REPORTS, ids=" ".join)
@pytest.mark.parametrize("register", [EMPTY, IN_DATABASE], ids=["empty", "empty-in-the-database"])
def test_of_no_account_at_all_nothing_is_reported(
    tmp_path: Path, tracker: Tracker, register: str, words: tuple[str, ...]
) -> None:
    (tmp_path / "accounts.yaml").write_text(register, "utf-8")
    result = tracker(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "accounts import" in result.stderr
    assert not (tmp_path / words[-1]).exists() if words else True


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda database: database.write_bytes(b""), id="empty-file"),
        pytest.param(lambda database: database.write_bytes(b"no database at all" * 99), id="another-file"),
        pytest.param(lambda database: (database.unlink(), database.mkdir()), id="folder"),
    ],
)
def test_a_wrong_database_is_one_sentence(scanned: Path, tracker: Tracker, spoil: Callable[[Path], object]) -> None:
    for leftover in (scanned / ".tracker").glob("tracker.db-*"):
        leftover.unlink()
    spoil(scanned / ".tracker" / "tracker.db")
    result = tracker()

    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert result.stderr.startswith("tracker: ")
