"""run.py new-platform: what it refuses, and that it writes all or nothing. The whole of it:
tests/end_to_end/test_added_platform.py."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import run
from scrapers.platforms.routes import ROUTES
from tests.conftest import ROOT
from tools.new_platform import PAGES, REFUSED, SKELETON, TABLES, WRONG_USE, main, write_all, write_text


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The files that list the platforms, and Weibo's folders with one file each."""
    for name in (*TABLES, *PAGES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    for folder in ("scrapers/platforms", "tests/scrapers/platforms", "fixtures"):
        (tmp_path / folder / "weibo").mkdir(parents=True)
        (tmp_path / folder / "weibo" / "one").write_text("")
    return tmp_path


def files_of(tree: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in sorted(tree.rglob("*"))}


@pytest.mark.parametrize(
    "name",
    [
        *("", "k", "Kuaishou", "快手", "kuai-shou", "kuai_shou", "kuai shou", "1688", "a" * 21, "kuaishou\n"),
        *("../weibo", "kuai.shou", "import", "None", "earlier", "registers", "visitors", "routes", "logins"),
    ],
)
def test_a_bad_name_is_refused_in_one_sentence(name: str, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(tree)
    assert main([name], tree) == WRONG_USE
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n"), files_of(tree)) == ("", 1, before)


@pytest.mark.parametrize("words", [[], ["kuaishou", "douyin"], ["--help"], ["-n"]])
def test_it_takes_one_name(words: list[str], tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words, tree) == WRONG_USE
    assert capsys.readouterr().err == "new-platform: give one name, as in: python3 run.py new-platform kuaishou\n"


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_platform_that_exists_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == REFUSED
    assert capsys.readouterr().err == f"new-platform: the platform {name} exists: nothing is changed.\n"


def test_a_spelling_of_a_platform_that_exists_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files_of(tree)
    assert main(["weixin"], tree) == REFUSED
    assert "register_file.py" in capsys.readouterr().err
    assert files_of(tree) == before


PARTS: dict[str, Callable[[Path], object]] = {
    "scrapers/platforms/unheardof": lambda path: path.mkdir(),
    "tests/scrapers/platforms/unheardof": lambda path: path.mkdir(),
    "fixtures/unheardof": lambda path: path.mkdir(),
    "tracker/settings/sections.py": lambda path: path.write_text(path.read_text("utf-8") + '\n"unheardof"\n', "utf-8"),
    "scrapers/platforms/partial_routes.py": lambda path: path.write_text('"unheardof.account"', "utf-8"),
    "docs/pace.md": lambda path: path.write_text("| Unheardof unheardof | 10 s |", "utf-8"),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_half_made_platform_is_refused_and_its_part_named(
    part: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    PARTS[part](tree / part)
    before = files_of(tree)
    assert main(["unheardof"], tree) == REFUSED
    told = capsys.readouterr().err
    assert told.startswith(
        f"new-platform: unheardof is half made or another platform's word: take it out of {part} first"
    )
    assert (told.count("\n"), files_of(tree)) == (1, before)


@pytest.mark.parametrize("path", TABLES)
def test_a_table_that_is_not_where_it_is_looked_for_is_named_and_nothing_is_written(
    path: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / path).write_text("# another layout\n", "utf-8")
    before = files_of(tree)
    assert main(["unheardof"], tree) == REFUSED
    told = capsys.readouterr().err
    assert (f"in {path} " in told, told.count("\n"), files_of(tree)) == (True, 1, before)


@pytest.mark.parametrize("done", [0, 1, 5, 25])
@pytest.mark.parametrize("error", [OSError("no space left"), KeyboardInterrupt()])
def test_after_a_failed_write_the_tree_is_as_it_was(tree: Path, done: int, error: BaseException) -> None:
    before = files_of(tree)
    texts = {tree / "fixtures" / "unheardof" / str(number) / "case.yaml": "new" for number in range(20)}
    texts |= {tree / name: "new" for name in (*TABLES, *PAGES)}
    written: list[Path] = []

    def write(path: Path, text: str) -> None:
        if len(written) == done:
            raise error
        written.append(path)
        write_text(path, text)

    with pytest.raises(type(error)):
        write_all(tree, texts, write)
    assert len(written) == done
    assert files_of(tree) == before


def test_a_second_platform_can_be_added_to_the_first(tree: Path) -> None:
    assert [main([name], tree) for name in ("unheardof", "ab", "zz9", "unheardof")] == [0, 0, 0, REFUSED]
    routes = (tree / "scrapers/platforms/routes.py").read_text("utf-8").splitlines()
    imports = [line for line in routes if line.startswith("from scrapers.platforms.")]
    assert imports == sorted(imports)
    assert len(imports) == len(ROUTES) + 3


def test_no_name_of_the_skeleton_is_left_in_what_is_made(tree: Path) -> None:
    main(["unheardof"], tree)
    made = [path for path in tree.rglob("*") if path.is_file() and "unheardof" in str(path.relative_to(tree))]
    assert len(made) == len(list(SKELETON.rglob("*.txt")))
    assert [path for path in made if "NAME" in path.read_text("utf-8") or "NAME" in str(path)] == []


def test_the_printed_list_names_every_file_that_was_changed(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["unheardof"], tree)
    told = capsys.readouterr().out
    named_by_none = {"scrapers/platforms/routes.py"}
    """Complete as it is made."""
    assert {path for path in (*TABLES, *PAGES) if path not in told} == named_by_none


def test_run_py_passes_the_name_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "set_up", lambda *locks: None)

    def call(*words: str, cwd: Path) -> int:
        asked.append(words[1:])
        return WRONG_USE

    monkeypatch.setattr(run, "call", call)
    assert run.main(["new-platform", "kuaishou"]) == WRONG_USE
    assert asked == [("-m", "tools.new_platform", "kuaishou")]
