"""What TAB offers: of the register named on the command line, harmless, and nothing is written."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from tests.conftest import ROOT
from tracker.cli.complete import MAX_OFFERS, offered, rules
from tracker.cli.main import app

pytestmark = pytest.mark.end_to_end

REGISTER = """\
register: {name: x}
accounts:
  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "1234567891", name: "$(touch harm)", unit: "`touch harm`", region: ["; touch harm"]}
"""


def environment(words: str) -> dict[str, str]:
    """As bash asks for it."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("TRACKER_")}
    return environ | {
        "_TRACKER_COMPLETE": "complete_bash",
        "COMP_WORDS": f"tracker {words}",
        "COMP_CWORD": str(len(words.split(" "))),
        "PYTHONPATH": str(ROOT),
    }


def tab(folder: Path, words: str) -> list[str]:
    told = io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment(words), clear=True),
        contextlib.redirect_stdout(told),
        contextlib.suppress(SystemExit),
    ):
        app(prog_name="tracker")
    return told.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("show 韶", ["韶山公安"], id="name"),
        pytest.param("problems --region 韶", ["韶山市"], id="region"),
        pytest.param("digest --unit 韶", ["韶山市公安局"], id="unit"),
        pytest.param("problems --rule never", ["never_posted"], id="rule"),
    ],
)
def test_what_is_offered(folder: Path, words: str, expected: list[str]) -> None:
    assert [item for item in tab(folder, words) if item] == expected
    assert [path.name for path in folder.iterdir()] == ["accounts.yaml"]


def test_a_process_of_its_own_offers_the_same(folder: Path) -> None:
    code = "import sys; sys.argv[0] = 'tracker'; from tracker.cli.main import app; app(prog_name='tracker')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment("show 韶"),
        capture_output=True,
        check=False,
        text=True,
    )

    assert (done.stdout.split(), done.stderr) == (["韶山公安"], "")


@pytest.mark.parametrize("register", ["accounts: [", "", None], ids=["faulty", "empty", "absent"])
def test_without_a_register_nothing_is_offered_and_nothing_said(tmp_path: Path, register: str | None) -> None:
    if register is not None:
        (tmp_path / "accounts.yaml").write_text(register, "utf-8")

    assert [item for item in tab(tmp_path, "show 韶") if item] == []


@pytest.mark.parametrize(
    "word", ["$(x)", "`x`", "; x", "a b", "a'b", 'a"b', "-rf", "~x", "=x", "a\nb", "a\x1b[2J", "a&b", "a|b", "a>b", ""]
)
def test_what_a_shell_might_take_for_anything_else_is_never_offered(word: str) -> None:
    assert offered([(word, "")]) == []


def test_a_description_is_harmless() -> None:
    assert offered([("a", "x\x1b[2J`$(y)")]) == [("a", "x 2J y")]


def test_offers_are_bounded() -> None:
    assert len(offered((f"a{number}", "") for number in range(MAX_OFFERS + 5))) == MAX_OFFERS


def test_a_rule_is_offered_with_its_name() -> None:
    assert ("inactive", "内容不更新") in rules("in")
