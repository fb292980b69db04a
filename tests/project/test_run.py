"""run.py, short of installing anything: what it does with what it is told, and with what goes wrong."""

import os
import sys
from pathlib import Path

import pytest

import run


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set-up is done: the environment is the one that runs these tests."""
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "set_up", lambda *locks: None)
    monkeypatch.setattr(run, "find_browser", lambda: None)


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"]])
def test_without_a_command_it_says_what_it_can_do(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main(words) == 0
    assert "python3 run.py demo" in capfd.readouterr().out


def test_an_older_python_is_reported_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.version_info", (3, 10))
    with pytest.raises(run.Stop, match=r"Python 3\.11 or newer is needed"):
        run.main(["demo"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What is done, in order: `set_up`, `find_browser`, and each command without its first word."""
    done: list[tuple[str, ...]] = []
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(run, "set_up", lambda *locks: done.append(("set_up",)))
    monkeypatch.setattr(run, "find_browser", lambda: done.append(("find_browser",)))

    def call(*words: str | Path, cwd: Path | None = None) -> int:
        done.append(tuple(map(str, words[1:])))
        return 0

    monkeypatch.setattr(run, "call", call)
    return done


def test_the_tests_run_on_all_cores_and_show_the_longest(asked: list[tuple[str, ...]]) -> None:
    assert run.main(["test", "-k", "words"]) == 0
    assert asked == [
        ("set_up",),
        ("find_browser",),
        ("-m", "pytest", "-q", *run.ALL_CORES, run.LONGEST, "-k", "words"),
    ]


def test_the_quick_tests_need_no_browser(asked: list[tuple[str, ...]]) -> None:
    assert run.main(["test", "--quick"]) == 0
    assert asked == [("set_up",), ("-m", "pytest", "-q", *run.ALL_CORES, "--quick")]


@pytest.mark.usefixtures("asked")
def test_the_tests_keep_what_python_compiled() -> None:
    run.main(["test"])
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ


@pytest.mark.usefixtures("ready")
def test_other_words_go_to_the_tracker_in_the_persons_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run.main(["no-such-command"]) == 2


def test_a_failed_step_is_named_with_its_exit_code() -> None:
    with pytest.raises(run.Stop, match=r"failed with exit code 7: .* sys\.exit\(7\)"):
        run.step(sys.executable, "-c", "import sys; sys.exit(7)")


def test_a_half_made_environment_is_not_taken_for_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    lock.write_text("x")
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    made: list[Path] = []

    def fail_once(lock: Path) -> None:
        made.append(lock)
        if len(made) == 1:
            raise run.Stop("the network is down")

    monkeypatch.setattr(run, "install", fail_once)
    with pytest.raises(run.Stop):
        run.set_up(lock)
    run.set_up(lock)
    run.set_up(lock)
    assert made == [lock, lock]


def test_a_change_of_the_lock_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    made: list[str] = []
    monkeypatch.setattr(run, "install", lambda lock: made.append(lock.read_text()))
    lock.write_text("one")
    run.set_up(lock)
    lock.write_text("two")
    run.set_up(lock)
    assert made == ["one", "two"]


def test_the_accounts_with_an_older_case_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = tmp_path / "earlier" / "weibo" / "before_rename" / "case.yaml"
    case.parent.mkdir(parents=True)
    case.write_text('platform: weibo\nhandle: "1234567890"\ncaptured_at: 2023-06-19T18:00:00+08:00\n')
    monkeypatch.setattr(run, "FIXTURES", tmp_path)
    assert run.earlier_accounts() == ["weibo:1234567890"]


def test_waiting_for_a_time_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "slow.py").write_text(f"page.{'wait_for_' + 'timeout'}(500)\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    assert run.find_waits() == ["  tracker/slow.py:1"]
