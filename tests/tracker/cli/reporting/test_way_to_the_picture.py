"""From the list of problems to a finding's picture, by nothing but what the program has printed."""

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.tui.conftest import PICTURE, make_state, own_machine
from tracker.cli.main import app
from tracker.messages.terminal.language import Lang

__all__ = ["own_machine"]
KEPT = Path(".tracker/evidence/scan-2/weibo-1/picture.png")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_machine: None) -> Path:
    monkeypatch.chdir(tmp_path)
    make_state(tmp_path)
    (tmp_path / KEPT).parent.mkdir(parents=True)
    (tmp_path / KEPT).write_bytes(PICTURE)
    return tmp_path


def pasted(line: str) -> Result:
    return CliRunner().invoke(app, shlex.split(line)[1:])


@pytest.mark.parametrize("lang", list(Lang))
def test_from_the_list_to_the_picture(lang: Lang, folder: Path) -> None:
    listed = pasted(f"tracker --lang {lang} problems --rule inactive").stdout  # the handles here are numbers
    number = next(line.split("\t")[0] for line in listed.splitlines() if "韶山公安" in line)

    shown = pasted(f"tracker --lang {lang} show {number}")
    line = next(line for line in shown.stderr.splitlines() if "evidence open" in line)
    opened = pasted(line[line.index("tracker ") :])

    assert (shown.exit_code, opened.exit_code) == (0, 0)
    assert Path(opened.stdout.strip()).read_bytes() == PICTURE
    assert (
        opened.stderr.strip()
        == {
            Lang.ZH: "此处没有图形界面，请另行打开：",
            Lang.EN: "no display here; open it elsewhere:",
        }[lang]
    )


def test_on_a_screen_the_first_picture_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda address, new: not opened.append(address))  # type: ignore[func-returns-value]
    assert pasted("tracker --lang zh evidence open 韶山公安").stderr == ""
    assert opened == [(folder / KEPT).as_uri()]


def test_a_picture_that_is_gone_or_changed_is_not_opened(folder: Path) -> None:
    (folder / KEPT).write_bytes(b"another")
    done = pasted("tracker --lang zh evidence open 韶山公安")
    assert (done.exit_code, "已不是当时留存的" in done.stderr, done.stdout) == (1, True, "")


def test_an_account_without_pictures_has_other_files(folder: Path) -> None:
    done = pasted("tracker --lang en evidence open 长沙发布")
    assert (done.exit_code, "tracker --lang en evidence list weibo:2" in done.stderr) == (1, True)
