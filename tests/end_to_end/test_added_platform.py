"""A platform is added to a copy of the tree: every check there holds, and an account of it is looked at."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.end_to_end

FOLDERS = ("scrapers", "tracker", "tests", "tools", "benchmarks", "fixtures", "docs", ".ci")
FILES = (
    "LICENSE",
    "requirements.lock",
    "pyproject.toml",
    "run.py",
    "accounts.yaml",
    "README.md",
    "README.zh-CN.md",
    "CHANGELOG.md",
)
CHECKED = (
    "tests/scrapers/platforms/neverheard",
    "tests/scrapers/platforms/test_conformance.py",
    "tests/scrapers/platforms/test_odd_items.py",
    "tests/recordings/test_recordings.py",
    "tests/project/test_layout.py",
    "tests/project/test_documents.py",
    "tests/project/test_new_platform.py",
    "tests/tracker/register/test_account_url.py",
    "tests/tracker/register/test_links.py",
    "tests/tracker/register/test_filters.py",
    "tests/tracker/settings",
)
OF_EVERY_PLATFORM = ("test_recordings.py", "test_conformance.py", "test_odd_items.py")
"""What the other platforms do there, the tree itself shows."""
OF_ANY_TEXT = ("whatever_a_variable_says", "whatever_the_file_says", "any_text_is", "an_empty_value")
"""Properties of all that can be typed, which the tree itself shows too: as long as all the rest."""
CHOSEN = f"neverheard or not ({' or '.join((*OF_EVERY_PLATFORM, *OF_ANY_TEXT))})"
REGISTER = """\
accounts:
  - {platform: neverheard, handle: "1000001", name: 某某发布, unit: 某某市人民政府办公室}
  - {platform: neverheard, handle: "1000002", name: 某某公安, unit: 某某市公安局}
  - {platform: neverheard, handle: "1000003", name: 某某交通, unit: 某某市交通运输局}
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with a new platform; its name is no real one's, which may be in the tree already."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns(".*"))
    for name in FILES:
        shutil.copyfile(ROOT / name, copy / name)
    done = run_in(copy, "-m", "tools.new_platform", "neverheard")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Made: neverheard.")
    return copy


def run_in(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    known = {
        "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis")
    }  # what it knows of characters and of our sources
    env = {**os.environ, **known, "PYTHONPATH": str(tree), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=tree, env=env, capture_output=True, text=True, check=False, timeout=240
    )


def test_the_tree_passes_its_tests_as_it_was_made(tree: Path) -> None:
    done = run_in(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", CHOSEN, *CHECKED)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("command", [("format", "--check"), ("check",)], ids=lambda words: words[0])
def test_the_tree_passes_lint_as_it_was_made(tree: Path, command: tuple[str, ...]) -> None:
    pytest.importorskip("ruff")
    done = run_in(tree, "-m", "ruff", *command, "--no-cache", ".")
    assert done.returncode == 0, done.stdout


def test_an_account_of_it_is_looked_at_and_none_is_accused(tree: Path, request: pytest.FixtureRequest) -> None:
    """With --all in a Chromium."""
    has_chromium = bool(request.config.getoption("all"))
    if has_chromium:
        request.getfixturevalue("chromium")
    (tree / "try.yaml").write_text(REGISTER, "utf-8")
    at = ("--register", "try.yaml", "--state", "state")
    keys = [f"neverheard:{handle}" for handle in ("1000001", "1000002", "1000003")]
    shows = ([*at, "show", key, "--format", "json"] for key in keys)
    scan = [*at, "scan", "--replay", "fixtures", "--at", "2023-09-19T18:00+08:00"]

    done = run_in(tree, "-c", IN_ONE_PROCESS, json.dumps([has_chromium, scan, *shows]))
    (code, _), *shown = json.loads(done.stdout)
    assert code == 3, done.stderr
    assert [verdict_of(answer) for _, answer in shown] == [
        ("pass", ""),
        ("unverified", "partial_list"),
        ("unverified", "captcha_shown"),
    ]


IN_ONE_PROCESS = """
import contextlib, json, sys
from typer.testing import CliRunner
from tests.lending import Lending
from tracker.cli.main import app
has_chromium, *lines = json.loads(sys.argv[1])
recorded = Lending(has_chromium=False)
with contextlib.nullcontext() if has_chromium else recorded.to_commands(has_own_loop=True):
    ended = [CliRunner().invoke(app, words) for words in lines]
recorded.close()
print(json.dumps([(one.exit_code, one.stdout) for one in ended]))
"""


def verdict_of(answer: str) -> tuple[str, str]:
    """Verdict and reason, as the program shows them."""
    account = json.loads(answer)["account"]
    return account["verdict"], account["reason"]
