"""What must hold of the project as a whole: what it installs, and what it needs to start."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from tracker.cli.main import app
from tracker.messages.terminal.program import COMMAND_NAMES

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "requirements.lock", ROOT / ".ci" / "requirements.lock")
DEVELOPMENT = ("pytest", "_pytest", "pytest_asyncio", "hypothesis", "openpyxl", "mypy", "ruff", "importlinter")

BY_EXTRA = {"psycopg", "apprise"}
"""Imported where they are used only; see the extras of pyproject.toml."""

IMPORT_EVERYTHING = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({DEVELOPMENT!r}))  # None: importing it fails
for package in ("tracker", "scrapers"):
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        if not module.name.startswith("tracker.store.schema.migrations.") and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""
"""The migrations are run by Alembic, in an environment of its own; __main__ would start the program."""


def pins(lock: Path) -> set[str]:
    return set(re.findall(r"^[a-z0-9-]+==[^ ;\\]+", lock.read_text("utf-8"), re.MULTILINE))


def imported_by(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def commands_of(group: TyperGroup, path: tuple[str, ...] = ("tracker",)) -> Iterator[tuple[str, str | None]]:
    """Every command as it is typed, with its help."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands_of(command, (*path, name))
        else:
            yield " ".join((*path, name)), command.help


COMMAND_TREE = typer.main.get_command(app)
assert isinstance(COMMAND_TREE, TyperGroup)
COMMANDS = tuple(commands_of(COMMAND_TREE))


@pytest.mark.parametrize("lock", LOCKS, ids=["run", "lint"])
def test_a_lock_names_no_host(lock: Path) -> None:
    assert "://" not in lock.read_text("utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=["run", "lint"])
def test_every_locked_package_has_its_hashes(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert len(re.findall(r"^[a-z0-9-]+==.*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pins(lock)) > 0


def test_the_linters_lock_holds_the_same_versions_and_more() -> None:
    assert pins(LOCKS[0]) < pins(LOCKS[1])


@pytest.mark.parametrize(
    "name",
    [
        "run.py",
        "scrapers/browser/install/apt.py",
        "tests/temporary_files.py",
        "tracker/messages/terminal/language.py",
    ],
)
def test_set_up_needs_nothing_but_python(name: str) -> None:
    assert imported_by(ROOT / name) <= sys.stdlib_module_names | {"scrapers", "tests"}


@pytest.mark.end_to_end
@pytest.mark.with_all  # the test below finds their imports, at whatever depth, without running them
def test_the_program_needs_no_development_package() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_program_imports_only_what_its_lock_installs() -> None:
    """The linters bring packages of their own (click), which a user's environment lacks."""
    locked = {pin.partition("==")[0] for pin in pins(LOCKS[0])}
    own = {"tracker", "scrapers", *sys.stdlib_module_names}
    brought_by = packages_distributions()
    sources = [path for folder in ("tracker", "scrapers") for path in (ROOT / folder).rglob("*.py")]
    imported = {name for path in sources for name in imported_by(path)} - own - {""}

    missing = {name for name in imported if not locked & set(map(normalised, brought_by.get(name, ())))}

    assert missing <= BY_EXTRA
    assert imported.isdisjoint(DEVELOPMENT)


def normalised(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_hints_name_every_command_as_the_program_was_called() -> None:
    assert {name.split()[1] for name, _ in COMMANDS} == set(COMMAND_NAMES.split("|"))


def test_every_command_says_what_it_does() -> None:
    assert [name for name, help_text in COMMANDS if not help_text] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    # `a b`, `c` stands for `a b`, `a c`: the table names the commands of a group once
    assert [name for name, _ in COMMANDS if f"`{name}" not in text and f"`{name.split()[-1]}`" not in text] == []
