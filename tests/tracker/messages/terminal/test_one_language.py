"""Errors that are written in both languages are told in one, and one word stands for one thing."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tracker.messages.terminal.chinese import english_in
from tracker.messages import catalog
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import BETWEEN, Lang
from tracker.messages.terminal.library_words import HAN, SYSTEM_ERRORS, chinese_of, system_in_chinese
from tracker.store.database.engine import SQLITE_FAULTS

SOURCES = [
    path
    for package in ("tracker", "scrapers")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "messages" not in path.parts
]
BOTH = re.compile(r"[\u3400-\u9fff].* / [\w{<]")
TABLES = {name: table for name, table in vars(catalog).items() if name.isupper() and isinstance(table, dict)}
OTHER_WORDS = {
    "名册": re.compile("登记册|登记表|登记簿|花名册|账号清单|账号名单|账号台账"),
    "时间点": re.compile("(?<!间)时点|监测时间(?!点)|考核时间"),
}
"""The word -> what else it is called elsewhere."""
OF_ENGLISH = {
    "解压后导入里面的表格 / unpack it and import the table in it<0>",  # ：names, or nothing
    "文件其实是<0> / the file is <1>",
    "<0>：没有这个设置<1> / no such setting<2>",
    "<0>有 <1> 处需要改正 / <2> has errors (<1>): <3>",
}
"""Sentences with a value of the English alone, or one that brings its own sign."""
OF_WORDS = {"文件其实是<0> / the file is <1>"}
"""Sentences whose values are never paths."""
QUOTED = "账号名称、平台类型、主办单位"
"""Words of a table, quoted in the English."""
SETTINGS = {
    "fsspec",
    "proxy",
    "https",
    "titles",
    "links",
    "columns",
    "ignored",
    "UTF",
    "TOML",
    "socks",
    "http",
    "true",
    "false",
}


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Made by the first test that asks: every process imports this module, and one runs it."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def sentences(path: Path) -> Iterator[str]:
    """Strings that say both languages; a value in them is `<1>`, `<2>` …"""
    inner = {id(part) for node in nodes_of(path) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes_of(path):
        text = ""
        if isinstance(node, ast.JoinedStr):
            values = dict.fromkeys(ast.unparse(part) for part in node.values if not isinstance(part, ast.Constant))
            numbers = {value: f"<{number}>" for number, value in enumerate(values)}
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else numbers[ast.unparse(part)]
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            text = node.value
        if BOTH.search(text) and "\n" not in text and BETWEEN not in text:
            yield text


def test_a_sentence_in_both_languages_is_worded_in_chinese_with_all_its_values() -> None:
    found = [(path, text) for path in SOURCES for text in sentences(path)]
    assert len(found) > 40
    assert {f"{path.name}: {text}": fault for path, text in found if (fault := fault_of_both(text))} == {}


def test_a_sentence_in_both_languages_is_worded_in_english_with_the_names_it_has() -> None:
    """The values are Chinese names: an accident with them would be one with an office's folder or an account."""
    texts = {f"{path.name}: {text}": text for path in SOURCES for text in sentences(path) if text not in OF_ENGLISH}
    told = {place: of_english(text) for place, text in texts.items()}
    assert len(told) > 40
    assert {text: said for text, (said, wanted) in told.items() if said != wanted} == {}
    assert [said for said, _ in told.values() if HAN.search(said.replace("韶山", "").replace(QUOTED, ""))] == []


def of_english(text: str) -> tuple[str, str]:
    """What an English run tells, and what is written for it: the names before a `：`, and all behind the slash."""
    filled = re.sub(r"<(\d+)>", r"/韶山/<\1>", text)
    zh, _, en = filled.partition(" / ")
    names, sign, _ = zh.rpartition("：")
    return Messages(Lang.EN).localized(filled), names + (": " if sign else "") + en


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("找不到名册 / no register: /韶山/名册.yaml", "no register: /韶山/名册.yaml"),
        ("tracker.toml：没有这个设置；是不是 lang / no such setting, lang?", "tracker.toml: no such setting, lang?"),
        (
            "韶山公安.xlsx：没有找到表头 / no header was found in it: 主办单位",
            "韶山公安.xlsx: no header was found in it: 主办单位",
        ),
        (
            "名册有 2 处需要改正 / the register has errors (2): /韶山/a.yaml",
            "the register has errors (2): /韶山/a.yaml",
        ),
        ("文件其实是压缩包（RAR） / the file is an archive (RAR)", "the file is an archive (RAR)"),
        ("文件是空的 / the file is empty: 甲 / 乙", "the file is empty: 甲 / 乙"),
        (
            "文件过大，未读取 / too big to be read: 超过 702 列 / more than 702 columns",
            "too big to be read: more than 702 columns",
        ),
        ("no such account: 韶山公安", "no such account: 韶山公安"),
    ],
)
def test_an_english_run_shows_the_english(text: str, expected: str) -> None:
    assert Messages(Lang.EN).localized(text) == expected


def fault_of_both(text: str) -> str:
    """What is wrong with the Chinese of a sentence in both languages; empty: nothing."""
    said = chinese_of(text if text in OF_WORDS else re.sub(r"<(\d+)>", r"/a/b/<\1>", text))  # as of a path
    if not HAN.search(said) or english_in(said, SETTINGS):
        return f"told as {said}"
    if text not in OF_ENGLISH and set(re.findall(r"<\d+>", said)) != set(re.findall(r"<\d+>", text)):
        return f"other values: {said}"
    return ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("找不到名册 / no register: /a/b.yaml", "找不到名册：/a/b.yaml"),
        ("文件是空的 / the file is empty: x / y.csv", "文件是空的：x / y.csv"),
        ("写不进去 / cannot be written: /x: Permission denied", "写不进去：/x: 没有权限"),
        ("没有符合条件的账号", "没有符合条件的账号"),
    ],
)
def test_what_is_said_of_both_stays(text: str, expected: str) -> None:
    assert chinese_of(text) == expected


@pytest.mark.parametrize("number", sorted(SYSTEM_ERRORS))
def test_what_the_system_says_is_worded_in_chinese(number: int) -> None:
    assert system_in_chinese(f"x：{os.strerror(number)}") == f"x：{SYSTEM_ERRORS[number]}"


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_one_word_stands_for_one_thing_in_what_is_printed(word: str) -> None:
    chinese = {(name, key): pair[0] for name, table in TABLES.items() for key, pair in table.items()}
    assert {key: text for key, text in chinese.items() if OTHER_WORDS[word].search(text)} == {}


@pytest.mark.parametrize("word", OTHER_WORDS)
def test_one_word_stands_for_one_thing_in_the_pages(word: str) -> None:
    pages = [*sorted((ROOT / "docs").glob("*.zh-CN.md")), ROOT / "README.zh-CN.md"]
    other = {page.name: OTHER_WORDS[word].findall(page.read_text("utf-8")) for page in pages}
    assert {name: words for name, words in other.items() if words} == {}


# Errors that are written in English alone

RAISED = ("UserError", "Failed", "Busy")
FILLED = {"SECRETS", "words", "frame", "timer"}
"""Arguments that are no sentence of their own."""


def english_errors(path: Path) -> Iterator[str]:
    """The messages and hints without Chinese of what is raised here; a value in them is `<1>`, `<2>` …"""
    constants: dict[str, list[ast.expr]] = {}
    for node in nodes_of(path):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants.setdefault(node.targets[0].id, []).append(node.value)
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
            for given in node.args:
                for item in constants.get(given.id, []) if isinstance(given, ast.Name) else [given]:
                    yield from texts_of(item)


def texts_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*texts_of(node.body), *texts_of(node.orelse))
    elif isinstance(node, ast.Constant | ast.JoinedStr):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        values = dict.fromkeys(ast.unparse(part) for part in parts if not isinstance(part, ast.Constant))
        numbers = {value: f"<{number}>" for number, value in enumerate(values)}
        text = "".join(
            str(part.value) if isinstance(part, ast.Constant) else numbers[ast.unparse(part)] for part in parts
        )
        if re.search("[A-Za-z]{3}", text) and not HAN.search(text):
            yield text


TYPED = re.compile(r"pip install .*|chmod .*")
"""Hints that are a command."""


def test_an_error_in_english_is_worded_in_chinese_with_its_values() -> None:
    of_sqlite = {text.format(place="<0>") for pair in SQLITE_FAULTS.values() for text in pair}
    english = {text for path in SOURCES for text in english_errors(path)} | of_sqlite
    assert len(english) > 40
    told = sorted(text for text in english if not TYPED.fullmatch(text))
    assert {text: fault for text in told if (fault := fault_of_english(text))} == {}


def fault_of_english(text: str) -> str:
    """What is wrong with how an English error is told; empty: nothing."""
    said = Messages(Lang.ZH).localized(text)
    if not HAN.search(said) or english_in(
        said, ["postgresql", "sqlite", "PostgreSQL", "max_connections", "MB", "DIR", "UTF"]
    ):
        return f"told as {said}"
    return "" if Messages(Lang.EN).localized(text) == text else "changed in English"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "/a/tracker.toml: timeout_s：Input should be a valid number, unable to parse string as a number",
            "/a/tracker.toml: timeout_s：应为数字",
        ),
        (
            "TRACKER_LANG：Input should be 'zh' or 'en'; TRACKER_TIMEOUT_S：Input should be greater than 0",
            "TRACKER_LANG：应为 'zh' 或 'en'; TRACKER_TIMEOUT_S：应大于 0",
        ),
        (
            "/a/tracker.toml：不合 TOML 语法 / is not TOML: Expected '=' after a key (at line 1, column 5)",
            "/a/tracker.toml：不合 TOML 语法：第 1 行第 5 列",
        ),
        ("/a: Is a directory", "/a: 是文件夹"),
        ("文件其实是压缩包（RAR） / the file is an archive (RAR)", "文件其实是压缩包（RAR）"),
        ("文件其实是图片 / the file is a picture (or two): a.png", "文件其实是图片：a.png"),
        ("读不出来（见说明 / see the notes (of it)）", "读不出来（见说明）"),
        ("no browser starts; type: sudo apt-get install x", "没有能启动的浏览器；运行：sudo apt-get install x"),
        ("in the program's source folder: pip install '.[qr]'", "在程序的源文件夹中运行：pip install '.[qr]'"),
        ("a sentence that nobody has seen", "a sentence that nobody has seen"),
    ],
)
def test_errors_with_values_are_worded_in_chinese(text: str, expected: str) -> None:
    assert Messages(Lang.ZH).localized(text) == expected
