"""`python3 run.py new-platform NAME`: the skeleton of a new platform, and what is left to do.

The skeleton passes all checks and claims nothing: its source is a partial list, and its addresses are of the reserved
domain .example. docs/adding-a-platform.md goes on from there.
"""

import keyword
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SKELETON = Path(__file__).resolve().parent / "skeleton"
"""Mirrors the tree, with NAME in paths and texts, and `.txt` after every name: no check of ours reads it as code."""
NAME = re.compile(r"[a-z][a-z0-9]{1,19}")
TAKEN = frozenset({"earlier", "registers", "visitors", "routes", "logins", "site", "other", "name", "route", "mapping"})
"""Folders beside the platforms' own, and names that the tables use themselves."""
REFUSED, WRONG_USE = 1, 2

NEVER_THERE = {
    "migrated": "only WeChat moves accounts",
    "pinned-first": "no mark of pinned posts is known",
    "mostly-reposts": "no mark of reposts is known",
    "never-posted": "a partial list does not prove it",
    "deregistered": "no words of a closed account are known: it is not verified",
    "banned": "no words of a closed account are known: it is not verified",
    "not-found": "no words of a missing account are known: it is not verified",
}
CONFORMANCE = "tests/scrapers/platforms/test_conformance.py"
TABLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "scrapers/platforms/routes.py": (("ROUTES", '    "{name}": {upper},\n'),),
    "scrapers/platforms/partial_routes.py": (("PARTIAL_ROUTES", '        "{name}.account",\n'),),
    CONFORMANCE: (
        ("PROVES", '    "{name}.account": ProofLimit.PARTIAL_LIST,\n'),
        ("NEVER_THERE", "".join(f'    ("{{name}}", "{kind}"): "{why}",\n' for kind, why in NEVER_THERE.items())),
    ),
    "tracker/register/register_file.py": (("PLATFORM_SPELLINGS", '    "{name}": ("{name}号",),\n'),),
    "tracker/register/links.py": (("HOSTS", '    "{name}": ("www.{name}.example",),\n'),),
    "tracker/register/imports/handles.py": (
        ("ADDRESSES", '    "{name}": r"www\\.{name}\\.example/u/([0-9]+)(?=[/?#]|$)",\n'),
    ),
    "tracker/messages/catalog.py": (("PLATFORMS", '    "{name}": ("{name}号", "{title}"),\n'),),
    "tracker/settings/sections.py": (
        ("DEFAULT_PLATFORMS", '    "{name}": {{"interval_s": 10.0}},  # nothing is known yet: slow\n'),
    ),
}
"""File -> its tables, each with the lines that are added at the table's end."""
PAGES = {
    "docs/pace.md": ("| other |", "| {title} {name} | 10 s | 1 | – | 3 | nothing is known yet |\n"),
    "docs/pace.zh-CN.md": ("| 其他 |", "| {name}号 {name} | 10 秒 | 1 | – | 3 | 尚不了解 |\n"),
}
"""Page -> the beginning of a table's row, and the row that is put before it."""

LEFT = """\
Made: {name}. All checks pass with it as it is. What is left, in order (docs/adding-a-platform.md explains each step):
 1. scrapers/platforms/{name}/account.py: put the real addresses, keys and hosts in the place of the made ones, and
    where they were seen into the lines Source:, Times: and Seen:.
 2. fixtures/{name}/: give every case.yaml the real addresses, and every answer the real shape (made texts and numbers).
 3. tests/scrapers/platforms/{name}/test_{name}.py: the same shape; one test for each decision of the parser.
 4. tests/scrapers/platforms/test_conformance.py, NEVER_THERE: for each kind that you have seen, add a recording to
    fixtures/{name}/ and take the line away; for the others, say why.
 5. tracker/register/register_file.py: the Chinese names (PLATFORM_SPELLINGS), the form of a handle (HANDLE_FORMS).
 6. tracker/register/links.py, HOSTS: the sites of accounts; tracker/register/imports/handles.py, ADDRESSES: where the
    handle stands in an address.
 7. tracker/messages/catalog.py, PLATFORMS: the name in Chinese and English; tracker/register/template.yaml: an example.
 8. tracker/settings/sections.py, DEFAULT_PLATFORMS: the pace, and why; docs/pace.md and docs/pace.zh-CN.md: the same
    numbers.
 9. Only if the list is whole, current and in order: reach_of_list in account.py, ProofLimit.WHOLE_LIST there and in
    PROVES of test_conformance.py, the day of opening in OPENED of scrapers/parsing/list_proof.py, and the line in
    scrapers/platforms/partial_routes.py goes.
10. CHANGELOG.md: one line.
See it work: python3 run.py lint; python3 run.py test --quick tests/scrapers/platforms tests/recordings
"""


class Refused(Exception):
    """Nothing is written; the message says why, in one sentence."""


def main(words: list[str], root: Path = ROOT) -> int:
    if len(words) != 1 or words[0].startswith("-"):
        say("new-platform: give one name, as in: python3 run.py new-platform kuaishou")
        return WRONG_USE
    [name] = words
    if not is_name(name):
        say(
            f"new-platform: {name[:40]!r} is no platform's name: use 2 to 20 small letters and digits, a letter first, "
            "and no word that Python or the tree uses."
        )
        return WRONG_USE
    try:
        make(name, root)
    except (Refused, OSError) as error:
        say(f"new-platform: {error}")
        return REFUSED
    print(LEFT.format(name=name), end="")
    return 0


def is_name(name: str) -> bool:
    return NAME.fullmatch(name) is not None and not keyword.iskeyword(name) and name not in TAKEN


def make(name: str, root: Path) -> None:
    """Write the skeleton of a platform into the tree, all of it or nothing.

    Raises:
        Refused: the platform, or a part of it, is there; or a table is not where it is looked for.
    """
    made = new_files(name, root)
    check_new(name, root, made)
    write_all(root, {**made, **changed_files(name, root)})


def new_files(name: str, root: Path) -> dict[Path, str]:
    """Path -> text, of all files of the platform's own."""
    return {
        root / str(path.relative_to(SKELETON)).replace("NAME", name).removesuffix(".txt"): fill(path, name)
        for path in sorted(SKELETON.rglob("*.txt"))
    }


def fill(path: Path, name: str) -> str:
    return re.sub(r"\bNAME\b|(?<=test_)NAME\b", name, path.read_text("utf-8"))


def check_new(name: str, root: Path, made: Mapping[Path, str]) -> None:
    """
    Raises:
        Refused: the platform, or a part of it, is there.
    """
    folders = {root / folder / name for folder in ("scrapers/platforms", "tests/scrapers/platforms", "fixtures")}
    mentions = re.compile(rf'"{name}["号.]|\| \S.* {name} \|')
    there = {path: path.exists() for path in folders}
    there |= {root / path: bool(mentions.search(read(root / path))) for path in (*TABLES, *PAGES)}
    found = sorted(str(path.relative_to(root)) for path, is_there in there.items() if is_there)
    if all(path.exists() for path in folders) and f'"{name}"' in read(root / "scrapers/platforms/routes.py"):
        raise Refused(f"the platform {name} exists: nothing is changed.")
    if found:
        raise Refused(f"{name} is half made or another platform's word: take it out of {', '.join(found)} first.")


def changed_files(name: str, root: Path) -> dict[Path, str]:
    """Path -> its new text, of all files that list the platforms."""
    words = {"name": name, "upper": name.upper(), "title": name.capitalize()}
    texts = {path: read(root / path) for path in (*TABLES, *PAGES)}
    for path, tables in TABLES.items():
        for table, lines in tables:
            texts[path] = add_to_table(texts[path], table, lines.format(**words), path)
    for path, (before, row) in PAGES.items():
        texts[path] = insert_once(texts[path], f"^{re.escape(before)}", row.format(**words), path)
    path = "scrapers/platforms/routes.py"
    line = f"from scrapers.platforms.{name}.account import ROUTES as {name.upper()}\n"
    texts[path] = add_import(texts[path], line)
    return {root / path: text for path, text in texts.items()}


def add_to_table(text: str, table: str, lines: str, path: str) -> str:
    """Put lines before the bracket that closes a table."""
    return insert_once(
        text, rf"(?<=\n){table}(?:: [^\n]*)? = [^\n]*[{{(]\n(?:[ ][^\n]*\n)*?(?=(?:    )?\}})", lines, path, after=True
    )


def insert_once(text: str, pattern: str, lines: str, path: str, *, after: bool = False) -> str:
    """
    Raises:
        Refused: the place is not there exactly once.
    """
    found = list(re.finditer(pattern, text, re.MULTILINE))
    if len(found) != 1:
        raise Refused(f"in {path} the place for {lines.split(':')[0].strip()} is not found.")
    place = found[0].end() if after else found[0].start()
    return text[:place] + lines + text[place:]


def add_import(text: str, line: str) -> str:
    """Put an import among its like, in the order that the linter wants."""
    ours = [each for each in text.splitlines(keepends=True) if each.startswith("from scrapers.platforms.")]
    later = next((each for each in ours if each > line), None)
    return text.replace(later, line + later) if later else text.replace(ours[-1], ours[-1] + line)


def write_all(root: Path, texts: Mapping[Path, str], write: Callable[[Path, str], object] | None = None) -> None:
    """Write all files; after an error or Ctrl-C, the tree is as it was."""
    before = {path: read(path) if path.exists() else None for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            (write or write_text)(path, text)
    except BaseException:
        for path, old in before.items():
            restore(path, old, root)
        raise


def restore(path: Path, old: str | None, root: Path) -> None:
    if old is not None:
        write_text(path, old)
        return
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or not folder.exists() or any(folder.iterdir()):
            return
        folder.rmdir()


def read(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def write_text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="")


def say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
