"""run.py, short of installing anything: what it does with its arguments, and with what goes wrong."""

import errno
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

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


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_help_fits_into_a_narrow_terminal(
    lang: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["run.py", "--lang", lang])
    run.main(["--help"])
    assert [line for line in capfd.readouterr().out.splitlines() if cell_len(line) > 80] == []


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
@pytest.mark.end_to_end
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


def test_an_environment_that_another_user_made_is_made_anew_or_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root no permission is refused: a name that is too long stands for a Python that cannot be reached."""
    lock, venv = tmp_path / "lock", tmp_path / "venv"
    lock.write_text("x")
    venv.mkdir()
    monkeypatch.setattr(run, "VENV", venv)
    monkeypatch.setattr(run, "PYTHON", tmp_path / ("x" * 300))
    monkeypatch.setattr(run, "STAMP", tmp_path / "stamp")
    made: list[Path] = []
    monkeypatch.setattr(run, "install", made.append)
    run.set_up(lock)
    assert (made, venv.exists()) == ([lock], False)

    def refuse(path: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    venv.mkdir()
    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(run.Stop, match="another user"):
        run.set_up(lock)


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


@pytest.mark.parametrize(
    "words", [["demo", "--lang", "zh"], ["--lang", "zh", "demo"], ["demo"], ["scan", "--replay", "x"]]
)
def test_a_command_of_the_tracker_goes_there_with_its_language(asked: list[tuple[str, ...]], words: list[str]) -> None:
    assert run.main(words) == 0
    assert asked == [("set_up",), ("find_browser",), ("-P", "-m", "tracker", *words)]


@pytest.mark.parametrize("words", [["lint", "--lang", "zh"], ["--lang=zh", "lint"]])
def test_the_language_stands_anywhere(
    asked: list[tuple[str, ...]], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_waits", lambda: [])
    assert run.main(words) == 0
    assert asked[0] == ("set_up",)


@pytest.mark.parametrize(
    ("argv", "environ"),
    [
        pytest.param(["run.py", "--help", "--lang", "zh"], {}, id="option"),
        pytest.param(["run.py"], {"TRACKER_LANG": "zh", "LANG": "C.UTF-8"}, id="variable"),
        pytest.param(["run.py"], {"LANG": "zh_CN.UTF-8"}, id="locale"),
    ],
)
def test_its_own_lines_are_in_the_language_of_the_run(
    argv: list[str], environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TRACKER_LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", argv)
    run.main(argv[1:])
    with run.timed("set-up"):
        pass
    out, err = capfd.readouterr()
    assert "一步到位" in out
    assert err.startswith("［建立环境 ")


def test_both_helps_name_the_same_commands() -> None:
    assert run.__doc__ is not None
    listed = [re.findall(r"^  ([a-z-]+(?: --[a-z]+)?) ", text, re.MULTILINE) for text in (run.__doc__, run.HELP_ZH)]
    assert [word for word in listed[0] if word not in ("anything",)] == listed[1]


def test_hints_name_this_script_as_it_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "name", "posix")
    assert [run.called_as(path) for path in ("../run.py", "")] == ["python3 ../run.py", "python3 run.py"]


def test_waiting_for_a_time_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tracker").mkdir()
    (tmp_path / "tracker" / "slow.py").write_text(f"page.{'wait_for_' + 'timeout'}(500)\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    assert run.find_waits() == ["  tracker/slow.py:1"]
