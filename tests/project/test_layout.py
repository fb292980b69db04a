"""The layout: small folders, names that mean one thing, and documents whose paths exist."""

import ast
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("tracker", "scrapers", "tests")
MAX_MODULES = 12
GENERATED = ROOT / "tracker" / "store" / "schema" / "migrations" / "versions"
"""One module for each version of the tables: their number grows."""
PATH = re.compile(r"(?<![\w/.-])(?:tracker|scrapers|tests|tools|docs|fixtures|benchmarks)/[\w./-]*\w")
DOTTED = re.compile(r"(?<![\w./])(?:tracker|scrapers|tests|benchmarks)(?:\.[a-z_]\w*)+")
CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
DOCUMENTS = (*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("README*.md")))


def modules_of(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "__pycache__" not in path.parts]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_folder_holds_more_modules_than_a_reader_overlooks(package: str) -> None:
    folders = Counter(path.parent for path in modules_of(package) if path.name != "__init__.py")
    large = {str(path.relative_to(ROOT)): count for path, count in folders.items() if count > MAX_MODULES}
    large.pop(str(GENERATED.relative_to(ROOT)), None)
    assert large == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Those under TYPE_CHECKING and inside functions count as well: a reader follows them all."""
    paths = [path for package in ("tracker", "scrapers") for path in modules_of(package)]
    names = {module_name(path) for path in paths}
    imports = {module_name(path): imported_modules(path) & names for path in paths}
    try:
        order = tuple(TopologicalSorter(imports).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert set(order) == names


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_modules(path: Path) -> set[str]:
    """What it imports, as modules or as names that may be modules."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    members = [(node.module, node.names) for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return names | {found for module, of in members for found in (module, *(f"{module}.{each.name}" for each in of))}


def test_no_two_classes_share_a_name() -> None:
    names = Counter(
        name
        for package in ("tracker", "scrapers")
        for path in modules_of(package)
        for name in CLASS.findall(path.read_text("utf-8"))
    )
    assert {name: count for name, count in names.items() if count > 1} == {}


def test_paths_that_a_document_names_exist() -> None:
    named = {(document.name, path) for document in DOCUMENTS for path in PATH.findall(document.read_text("utf-8"))}
    made = {(name, path) for name, path in named if path == "benchmarks/.venv" or "/live-" in path}  # by who reads on
    assert sorted(each for each in named - made if not is_there(each[1])) == []


def is_there(path: str) -> bool:
    return (ROOT / path).exists() or bool(list(ROOT.glob(path + "*")))


def test_modules_that_a_document_names_exist() -> None:
    named = {(document.name, name) for document in DOCUMENTS for name in DOTTED.findall(document.read_text("utf-8"))}
    assert sorted(each for each in named if not is_module(each[1])) == []


def is_module(name: str) -> bool:
    """A module, a package, or something in one; files of the user's own (tracker.toml, tracker.db) are none."""
    path = ROOT / name.replace(".", "/")
    found = path.is_dir() or path.with_suffix(".py").exists() or path.parent.with_suffix(".py").exists()
    return found or name in ("tracker.toml", "tracker.db", "tracker.log")
