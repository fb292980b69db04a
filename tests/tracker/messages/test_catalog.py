"""Every code and rule has words, and the language is the requested one."""

import re
import string
from collections.abc import Mapping
from pathlib import Path

import pytest

from scrapers.model import errors
from scrapers.model.profile import ITEMS_UNREADABLE, AccountState, Note, Origin
from tracker.messages import catalog as tables
from tracker.messages import notes
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang, Pair, language
from tracker.policy.policy import Severity
from tracker.register.account import AccountKind, FilingState
from tracker.rules.finding import RULES, Verdict

ERROR_TREE = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ScrapeError)]
ERROR_CODES = [error.code for error in ERROR_TREE]
REASONS = [
    "to_be_confirmed",
    "looks_disagree",
    "not_supported",
    "internal_error",
    "stale",
    "not_checked",
    "list_incomplete",
    "account_suspended",
    "identity_unproved",
]
TABLES = {name: table for name, table in vars(tables).items() if name.isupper() and isinstance(table, dict)}


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        pytest.param(tables.CODES, ERROR_CODES, id="error-codes"),
        pytest.param(tables.CODES, REASONS, id="reasons"),
        pytest.param(tables.RULES, RULES, id="rules"),
        pytest.param(tables.STATES, list(AccountState), id="states"),
        pytest.param(tables.VERDICTS, list(Verdict), id="verdicts"),
        pytest.param(tables.SEVERITIES, list(Severity), id="severities"),
        pytest.param(tables.ORIGINS, list(Origin), id="origins"),
        pytest.param(tables.FILINGS, list(FilingState), id="filing-states"),
        pytest.param(tables.KINDS, list(AccountKind), id="kinds"),
    ],
)
def test_every_key_has_words(table: Mapping[str, Pair], keys: list[str]) -> None:
    assert set(keys) <= set(table)


def test_every_entry_has_both_languages() -> None:
    entries = {(name, key): pair for name, table in TABLES.items() for key, pair in table.items()}

    assert {key: pair for key, pair in entries.items() if len(pair) != 2 or not all(map(str.strip, pair))} == {}


def test_every_note_of_the_readers_has_words() -> None:
    scrapers = Path(errors.__file__).parents[1]
    codes = {code for path in scrapers.rglob("*.py") for code in re.findall(r'Note\(\s*code="(\w+)"', path.read_text())}
    assert codes | {ITEMS_UNREADABLE} == set(notes.NOTES)


@pytest.mark.parametrize(
    ("message", "chinese", "english"),
    [
        pytest.param(
            "list_short 1",
            "只列出1条，不足一页，也不是全部",
            "only 1 post is listed, no full page and not all",
            id="number",
        ),
        pytest.param(
            "items_unreadable 1 (user is missing); count_unknown",
            "1条内容未能读出；平台未给出内容总数",
            "1 item could not be read; the platform gives no count",
            id="two",
        ),
        pytest.param(
            "kind_not_listed 9 (answers)", "计有9条回答，未列出", "9 answers are counted and not listed", id="kind"
        ),
        pytest.param("looks minutes apart say active, banned", "", "", id="no-note"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_notes_are_worded(message: str, chinese: str, english: str) -> None:
    assert Messages(Lang.ZH).notes(message) == chinese
    assert Messages(Lang.EN).notes(message) == english


def test_a_note_s_detail_cannot_pass_for_another_note() -> None:
    note = Note(code="words_unknown", detail="暂停); list_short 3 (" + "长" * 200)
    assert Messages(Lang.ZH).notes(str(note)).startswith("平台提示语含义不明：暂停 list_short 3 长")


def test_both_languages_of_a_sentence_ask_for_the_same_values() -> None:
    differing = {key: pair for key, pair in tables.MESSAGES.items() if fields_of(pair[0]) != fields_of(pair[1])}

    assert differing == {}


def fields_of(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


def test_platform_nobody_knows_is_shown_as_it_is() -> None:
    assert Messages(Lang.ZH).platform("抖音") == "抖音"


def test_unknown_platform_is_made_harmless() -> None:
    assert "\x1b" not in Messages(Lang.EN).platform("\x1b[2Jdouyin")


def test_values_of_a_sentence_are_made_harmless() -> None:
    assert Messages(Lang.EN).text("show.unknown", key="weibo:\x1b]8;;x\x07") == "the register has no weibo:"


def test_field_has_its_own_words() -> None:
    zh = Messages(Lang.ZH)

    assert [zh.rule(rule) for rule in RULES] == [
        "内容不更新",
        "开通以来从未更新",
        "僵尸账号",
        "周更新量不足",
        "月原创量不足",
        "长期无原创",
        "已注销未下线",
        "已关停仍更新",
        "以转载为主",
        "更名未备案",
        "认证主体不符",
        "同平台重复开设",
        "无互动交流",
        "踩点更新",
        "临近超期",
        "自报不符",
    ]


@pytest.mark.parametrize(
    ("option", "setting", "environ", "system", "expected"),
    [
        pytest.param(Lang.EN, "zh", {"LANG": "zh_CN.UTF-8"}, "", Lang.EN, id="option-first"),
        pytest.param(None, "zh", {"LANG": "en_US.UTF-8"}, "", Lang.ZH, id="then-the-setting"),
        pytest.param(None, None, {"LC_ALL": "zh_CN", "LANG": "en_US"}, "", Lang.ZH, id="then-LC_ALL"),
        pytest.param(None, None, {"LC_MESSAGES": "en_US", "LANG": "zh_CN"}, "", Lang.EN, id="LC_MESSAGES-over-LANG"),
        pytest.param(None, None, {"LANG": "zh_TW.UTF-8"}, "", Lang.ZH, id="any-Chinese"),
        pytest.param(None, None, {"LC_ALL": "", "LANG": "zh_CN"}, "", Lang.ZH, id="an-empty-one-is-none"),
        pytest.param(None, None, {"LANG": "C.UTF-8"}, "", Lang.EN, id="no-language-is-English"),
        pytest.param(None, None, {}, "Chinese (Simplified)_China", Lang.ZH, id="Windows-old-name"),
        pytest.param(None, None, {}, "zh_CN", Lang.ZH, id="Windows-new-name"),
        pytest.param(None, None, {}, "", Lang.EN, id="nothing-known"),
    ],
)
def test_language(
    option: Lang | None, setting: str | None, environ: dict[str, str], system: str, expected: Lang
) -> None:
    assert language(option, setting, environ, system) is expected
