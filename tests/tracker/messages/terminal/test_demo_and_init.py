"""The demonstration wherever the program is, and where `init` sends the person."""

import os
import tomllib
from pathlib import Path
from unittest import mock

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import FIXTURES, ROOT
from tracker.cli.main import app
from tracker.cli.scanning import demo
from tracker.cli.scanning.demo import PACKAGE, earlier_accounts, leave_settings, place_of_state
from tracker.messages.terminal.program import CALLED_AS, program_below


def tracker(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_the_accounts_with_an_older_case_are_found(tmp_path: Path) -> None:
    case = tmp_path / "earlier" / "weibo" / "before_rename" / "case.yaml"
    case.parent.mkdir(parents=True)
    case.write_text('platform: weibo\nhandle: "1234567890"\ncaptured_at: 2023-06-19T18:00:00+08:00\n')
    assert earlier_accounts(tmp_path) == ["weibo:1234567890"]


def test_the_wheel_contains_what_the_demonstration_looks_at() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    brought = {source: ROOT / target for source, target in wheel["force-include"].items()}
    assert brought == {name: PACKAGE / "demonstration" / name for name in ("accounts.yaml", "fixtures")}
    assert FIXTURES == ROOT / "fixtures"


def test_installed_the_state_is_where_the_person_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_of_state(PACKAGE / "demonstration") == tmp_path / demo.STATE


def test_in_a_clone_of_another_user_the_state_is_where_the_person_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert place_of_state(ROOT) == ROOT / demo.STATE
    monkeypatch.setattr(demo, "is_writable", lambda folder: False)
    assert place_of_state(ROOT) == tmp_path / demo.STATE


def test_to_ask_where_the_state_is_keeps_the_one_that_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who runs the tests after the demonstration goes on with its commands."""
    monkeypatch.setattr(demo, "PLACES", (tmp_path,))
    kept = tmp_path / demo.STATE / "tracker.db"
    kept.parent.mkdir()
    kept.touch()
    assert place_of_state(tmp_path) == kept.parent
    assert kept.exists()


def test_the_demonstration_does_not_touch_an_office_s_database() -> None:
    with mock.patch.dict(os.environ, {"TRACKER_DATABASE_URL": "postgresql://office", "TRACKER_LANG": "zh"}):
        leave_settings()
        kept = {name for name in os.environ if name.startswith("TRACKER_")}
    assert kept - {"TRACKER_BROWSER"} == {"TRACKER_LANG"}


def test_missing_files_are_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(demo.find_files, "__defaults__", ((tmp_path,),))
    done = tracker("demo", "--lang", "zh")
    assert (done.exit_code, "没有找到演示的名册" in done.stderr) == (1, True)


def test_what_the_demonstration_shows_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed without its register and state folder, a command would be of another register, or show nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CALLED_AS, "python3 run.py")
    monkeypatch.setattr(demo.Demonstration, "run_command", lambda *_: 0)
    monkeypatch.setattr(demo, "STATE", ".tracker-demo-of-a-test")  # the folder of the clone has a person's
    done = tracker("demo", "--lang", "zh")
    lines = [line.removeprefix("$ ") for line in done.stderr.splitlines() if "python3 run.py" in line]
    start = f"python3 run.py --register {ROOT / 'accounts.yaml'} --state {ROOT / demo.STATE} "
    commands = [line.removeprefix(start).split()[0] for line in lines if line.startswith(start)]
    assert commands[-7:] == ["scan", "summary", "problems", "today", "show", "evidence", "tui"]
    assert [line for line in lines if not line.startswith(start) and "mkdir office" not in line] == []


@pytest.mark.parametrize("called", ["tracker", "python3 run.py"])
def test_a_command_in_a_new_folder_takes_no_register_of_another(called: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CALLED_AS, called)
    monkeypatch.chdir(ROOT)
    done = tracker("--register", "accounts.yaml", "--state", "there", "--lang", "zh", "init")
    assert f"mkdir office && cd office && {program_below()} init" in done.stderr


def test_init_names_the_next_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CALLED_AS, "python3 ../run.py")
    done = tracker("init", "--lang", "zh")
    named = [line.split()[4:6] for line in done.stderr.splitlines()[1:]]
    assert done.exit_code == 0
    assert str(tmp_path / "accounts.yaml") in done.stderr.replace("\n", "")
    assert [words[0] for words in named] == ["accounts", "scan", "problems"]
    assert done.stderr.count("python3 ../run.py --lang zh") == 3


def test_init_in_the_clone_says_where_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv(CALLED_AS, "python3 run.py")
    before = (ROOT / "accounts.yaml").read_bytes()
    done = tracker("init", "--lang", "zh")
    assert done.exit_code == 2
    assert "演示名册" in done.stderr
    assert "mkdir office && cd office && python3 ../run.py init" in done.stderr
    assert (ROOT / "accounts.yaml").read_bytes() == before


def test_init_beside_one_s_own_register_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert tracker("init").exit_code == 0
    before = Path("accounts.yaml").read_bytes()
    done = tracker("init", "--lang", "zh")
    assert (done.exit_code, "tracker --lang zh accounts check" in done.stderr) == (2, True)
    assert Path("accounts.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("python3 run.py", "python3 ../run.py"),
        ("python3 ../run.py", "python3 ../../run.py"),
        ("python3 /opt/tracker/run.py", "python3 /opt/tracker/run.py"),
        ("tracker", "tracker"),
    ],
)
def test_a_hint_for_a_folder_below(called: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CALLED_AS, called)
    assert program_below() == expected


def test_the_refusal_to_scan_the_demonstration_says_where_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv(CALLED_AS, "python3 run.py")
    done = tracker("--lang", "zh", "scan")
    assert done.exit_code == 2
    assert "python3 run.py demo" in done.stderr
    assert "cd office && python3 ../run.py init" in done.stderr
