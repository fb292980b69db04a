"""What must hold of the documents: two languages say the same, and what they name is there."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from tracker.evidence import dossier
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.rule_kinds import KINDS
from tracker.settings.sections import PlatformSettings, SettingsSection, with_defaults
from tracker.settings.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
OFFICE_PAGES = [
    "addresses",
    "capacity",
    "cases",
    "daily",
    "deployment",
    "early-warning",
    "evidence",
    "first-live-run",
    "forms",
    "how-it-decides",
    "import",
    "looking",
    "more-than-one-machine",
    "notice",
    "notify",
    "originality",
    "pace",
    "policy",
    "postgresql",
    "register",
    "resolving-accounts",
    "report",
    "review",
    "reviewing-on-a-phone",
    "rules",
    "sampling",
    "security",
    "serve",
    "terminal",
    "tui",
    "watching",
    "wechat",
]
"""Pages that inspectors and operators read: in English (NAME.md) and in Chinese (NAME.zh-CN.md)."""
DEVELOPER_PAGES = ["adding-a-platform", "architecture", "faults", "hostile", "performance", "testing"]
PAIRS = [(ROOT / "README.md", ROOT / "README.zh-CN.md")]
PAIRS += [(DOCS / f"{name}.md", DOCS / f"{name}.zh-CN.md") for name in OFFICE_PAGES]
PAGES = [page for pair in PAIRS for page in pair] + [DOCS / f"{name}.md" for name in DEVELOPER_PAGES]

ARCHITECTURE = (DOCS / "architecture.md").read_text("utf-8")
BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def prose_of(page: Path) -> str:
    return BLOCK.sub("", page.read_text("utf-8"))


def heading_levels(page: Path) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose_of(page), re.MULTILINE)]


def table_sizes(page: Path) -> list[int]:
    """Rows of each table, its head and the line below included."""
    tables = re.findall(r"(?:^\|.*\n?)+", prose_of(page), re.MULTILINE)
    return [len(table.splitlines()) for table in tables]


def without_comment(line: str) -> str:
    return re.sub(r"(^|\s+)#.*$", "", line).rstrip()


def code_blocks(page: Path) -> list[tuple[str, object]]:
    """Each block without its comments; of a drawing, which has no kind, only the number of lines."""
    blocks: list[tuple[str, object]] = []
    for block in BLOCK.finditer(page.read_text("utf-8")):
        lines = block["body"].splitlines()
        code = [code for line in lines if (code := without_comment(line))]
        blocks.append((block["kind"], code if block["kind"] else len(lines)))
    return blocks


def links_of(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        if "://" not in target and not target.startswith("#"):
            yield target.partition("#")[0]


def page_id(value: object) -> str:
    return value.name if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=page_id)
def test_both_languages_have_the_same_headings_tables_and_code(english: Path, chinese: Path) -> None:
    assert heading_levels(english) == heading_levels(chinese)
    assert table_sizes(english) == table_sizes(chinese)
    assert code_blocks(english) == code_blocks(chinese)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_link_leads_to_a_file_of_its_language(page: Path) -> None:
    for target in links_of(page):
        linked = (page.parent / target).resolve()
        assert linked.exists(), target
        translated = linked.with_name(linked.name.replace(".md", ".zh-CN.md"))
        is_own_switch = linked in {page, *(other for pair in PAIRS if page in pair for other in pair)}
        if page.name.endswith(".zh-CN.md") and linked.suffix == ".md" and not is_own_switch:
            assert not translated.exists(), f"{target}: there is {translated.name}"


def slug_of(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_anchor_of_a_link_is_a_heading(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)\s:#]*)#([^)\s]+)\)", prose_of(page)):
        linked = (page.parent / target).resolve() if target else page
        assert anchor in map(slug_of, re.findall(r"^#+ (.+)$", prose_of(linked), re.MULTILINE)), (target, anchor)


def options_of_commands() -> dict[str, set[str]]:
    """The name of each command -> its options, as the contracts hold them."""
    options: dict[str, set[str]] = defaultdict(set)
    for line in (ROOT / "tests/end_to_end/contracts/expected/commands.txt").read_text("utf-8").splitlines():
        if command := re.match(r"([a-z]+(?: [a-z]+)?)(?= |$)", line):
            options[command[0]] |= set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", line))
    return options


GUIDES = (DOCS / "guide.md", DOCS / "guide.zh-CN.md")
OF_THE_LIBRARY = {"--show-completion", "--verbose"}
"""The first is the library's own; of the second the pages show `-v`."""


@pytest.mark.parametrize("language", [0, 1], ids=["english", "chinese"])
def test_every_option_of_a_command_is_on_a_page(language: int) -> None:
    text = "\n".join(pair[language].read_text("utf-8") for pair in (*PAIRS, GUIDES))
    options = set().union(*options_of_commands().values()) - OF_THE_LIBRARY
    assert sorted(option for option in options if not re.search(rf"{option}(?![\w-])", text)) == []


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_option_of_a_command_that_a_page_shows_is_there(page: Path) -> None:
    known, unknown = options_of_commands(), []
    for shown in re.findall(r"(?:`|^\$ |^)tracker ([^`#\n]+)", page.read_text("utf-8"), re.MULTILINE):
        command = re.sub(r"^(?:--(?:register|state|lang) \S+ |--quiet )+", "", shown)
        name = max((name for name in known if re.match(rf"{name}(?= |$)", command)), key=len, default="")
        options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", command))
        unknown += [(shown, option) for option in options - known[name] - {"--help", "--lang"} if name]
    assert unknown == []


def test_every_path_of_the_tree_that_a_page_names_is_there() -> None:
    named = {(page_id(page), path) for page in PAGES for path in IN_THE_TREE.findall(prose_of(page))}
    assert sorted(each for each in named if ".venv" not in each[1] and not (ROOT / each[1]).exists()) == []


PLACED = re.compile(r"((?:`\w+`(?: \([^)]*\))?(?:,| and)? ?)+)(?:in|of) `([\w/.]+)`")
"""Names, and the file or folder of the tree in which they are."""


def test_every_name_that_the_architecture_places_in_a_file_is_there() -> None:
    placed = [(name, path) for names, path in PLACED.findall(ARCHITECTURE) for name in re.findall(r"`(\w+)`", names)]
    placed += re.findall(r"`([\w/.]+\.py)` \(([A-Z_]{4,})\)", ARCHITECTURE)
    assert len(placed) > 25
    assert [each for each in placed if not is_named_in(*sorted(each, key=lambda part: "/" in part))] == []


def is_named_in(name: str, path: str) -> bool:
    place = ROOT / path
    files = place.rglob("*.py") if place.is_dir() else [place]
    return any(re.search(rf"\b{name}\b", file.read_text("utf-8")) for file in files)


IN_THE_TREE = re.compile(r"`((?:tracker|scrapers|tests|tools|benchmarks|docs|fixtures)/[\w./-]*)`")


def keys_of(section: type[BaseModel]) -> Iterator[str]:
    """The keys of a section and of those in it."""
    for name, field in section.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, SettingsSection):
            yield from keys_of(kind)
        else:
            yield name


@pytest.mark.parametrize("ending", [".md", ".zh-CN.md"])
def test_every_setting_is_on_a_page(ending: str) -> None:
    pages = [DOCS / f"{name}{ending}" for name in OFFICE_PAGES]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    keys = {*keys_of(Settings), *keys_of(PlatformSettings)} - {"register_file", "platforms"}
    assert sorted(key for key in keys if not re.search(rf"\b({key}|{PREFIX}{key.upper()})\b", text)) == []


@pytest.mark.parametrize("page", [DOCS / "rules.md", DOCS / "rules.zh-CN.md"], ids=page_id)
def test_every_kind_of_rule_has_its_line(page: Path) -> None:
    lines = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert [kind for kind in KINDS if not any(line.startswith(f"| `{kind}`") for line in lines)] == []


def test_every_kind_of_evidence_file_has_its_words() -> None:
    kinds = set(re.findall(r'kind="(\w+)"', Path(str(dossier.__file__)).read_text("utf-8")))
    assert kinds
    assert [kind for kind in kinds if not Messages(Lang.ZH).has(f"evidence.kind.{kind}")] == []


@pytest.mark.parametrize("page", [DOCS / "pace.md", DOCS / "pace.zh-CN.md"], ids=page_id)
def test_the_pace_that_a_page_states_is_the_default(page: Path) -> None:
    for name, given in with_defaults({}).items():
        settings = PlatformSettings.model_validate(given)
        row = next(line for line in prose_of(page).splitlines() if re.match(rf"\| \S.* {name} \|", line))
        _, _, interval, _, per_day, walls, *_ = (cell.strip() for cell in row.split("|"))
        assert float(interval.split()[0]) == settings.interval_s
        assert per_day == str(settings.per_day or "–")
        assert int(walls) == settings.stop_after_walls
