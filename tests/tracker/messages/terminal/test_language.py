"""Help and usage errors in the language of the run, wherever --lang stands."""

import inspect
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer import _click as library
from typer.core import TyperGroup, TyperOption
from typer.main import get_command
from typer.testing import CliRunner, Result

from tests.examples import is_all
from tests.tracker.messages.terminal.chinese import english_in
from tracker.cli.command_line import language_option, localize, metavar_of
from tracker.cli.main import COMMANDS, LazyCommands, app, file_failed
from tracker.errors import UserError
from tracker.messages.catalog import MESSAGES
from tracker.messages.messages import Messages
from tracker.messages.terminal import library_words
from tracker.messages.terminal.language import (
    BETWEEN,
    Lang,
    both,
    early_language,
    in_language,
    option_value,
    with_language_first,
)
from tracker.messages.terminal.library_words import GENERAL, HELP, METAVARS, VALUE, usage_in_chinese, value_in_chinese
from tracker.messages.terminal.program import CALLED_AS, COMMAND_NAMES, as_called, program

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wide terminal without a language, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 400)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TRACKER_LANG"):
        monkeypatch.delenv(name, raising=False)


def tracker(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def walk(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    if isinstance(command, TyperGroup):
        for name in command.commands:
            yield from walk(command.commands[name], (*path, name))


LOADED = LazyCommands()
ALL = [item for name in COMMANDS for item in walk(LOADED[name], (name,))]
PATHS = [(), *(path for path, _ in ALL)]
PARAMETERS = [(path, parameter) for path, command in [((), get_command(app)), *ALL] for parameter in command.params]


def path_id(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else getattr(value, "name", "") or ""


# Help


def test_every_command_s_help_is_in_both_languages() -> None:
    assert [path for path, command in ALL if not in_both(command.help)] == [], (
        "decorate them with @chinese(…), or write help=both(…)"
    )


def test_every_option_and_argument_s_help_is_in_both_languages() -> None:
    assert [
        (path, parameter.name)
        for path, parameter in PARAMETERS
        if parameter.help not in HELP and not in_both(parameter.help)
    ] == []


def in_both(text: str | None) -> bool:
    zh, mark, en = (text or "").partition(BETWEEN)
    return bool(mark) and all(part.strip() for part in (zh, en)) and english_in(zh) == []


def test_what_stands_for_a_value_has_chinese_words() -> None:
    named = {name for _, parameter in PARAMETERS if (name := metavar_of(parameter)) is not None}
    assert named - set(METAVARS) == set()


def test_every_argument_is_named() -> None:
    unnamed = [
        (path, parameter.name)
        for path, parameter in PARAMETERS
        if not isinstance(parameter, TyperOption) and not parameter.metavar
    ]
    assert unnamed == []


def test_the_help_of_a_chinese_run_is_chinese() -> None:
    for path in PATHS:
        shown = tracker(*path, "--help", "--lang", "zh")
        names = {word for part in path for word in part.split("-")}
        assert (path, shown.exit_code, english_in(shown.output, names)) == (path, 0, [])
        assert "用法：" in shown.output, path
        assert "<bool>" not in shown.output, path
        assert "--lang" in shown.output, f"every command takes the language: {path}"


@pytest.mark.parametrize("path", [("scan",), ("cases", "list")], ids=path_id)
def test_the_help_of_an_english_run_is_english(path: tuple[str, ...]) -> None:
    shown = tracker("--lang", "en", *path, "--help").output
    assert ("Usage: " in shown, "Options" in shown, BETWEEN in shown, "<bool>" in shown) == (True, True, False, False)


def test_chinese_help_is_not_cut_off_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    shown = tracker("scan", "--help", "--lang", "zh").output
    assert "…" not in shown


def test_command_that_is_localized_again_and_again_shows_its_options() -> None:
    command: Any = get_command(app)
    for _ in range(sys.getrecursionlimit()):
        localize(command, Lang.ZH)
    shown = [parameter.display_type_rich(ctx=None) for parameter in command.params if parameter.name == "lang"]
    assert shown == ["<zh|en>"]


WORD = re.compile("[A-Za-z][A-Za-z0-9_]{2,}")


WIDTHS = {Lang.ZH: (120, 80, 40), Lang.EN: (200, 80, 40)}
"""Of terminals; the widest first, which has room for every word, and 80 as the narrowest with columns; the last with
--all."""


@pytest.mark.parametrize("lang", Lang)
def test_no_word_of_the_help_is_broken_or_left_out_in_any_terminal(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    words: dict[tuple[str, ...], Counter[str]] = {}
    broken = []
    for width in WIDTHS[lang] if is_all() else WIDTHS[lang][:2]:
        monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", width)
        monkeypatch.setenv("TERMINAL_WIDTH", str(width))
        for path in PATHS:
            result = tracker(*path, "--help", "--lang", lang)
            assert (result.exit_code, result.exception) == (0, None), (path, width, result.output, result.exc_info)
            found = Counter(WORD.findall(result.stdout))
            at_first = words.setdefault(path, found)
            too_wide = [line for line in result.stdout.splitlines() if cell_len(line) > width]
            if at_first != found or too_wide:
                broken.append((path, width, at_first - found, found - at_first, too_wide, result.output))
    assert broken == []
    assert sum(words.values(), Counter())["lang"] >= len(PATHS)


@pytest.mark.parametrize(
    "words", [["--lang", "zh", "problems"], ["problems", "--lang", "zh"], ["problems", "--lang=zh"]]
)
def test_the_language_may_stand_before_and_behind_the_command(words: list[str]) -> None:
    assert "找不到名册" in tracker(*words).stderr


def test_the_option_of_every_command_is_the_program_s() -> None:
    option = language_option()
    assert (option.opts, option.expose_value) == (["--lang"], False)


def test_only_the_language_is_like_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert "tracker --lang zh init" in tracker("--lang", "zh").output


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        pytest.param(["scan", "--lang", "zh"], ["--lang", "zh", "scan"], id="behind"),
        pytest.param(["scan", "--lang=zh", "-v"], ["--lang=zh", "scan", "-v"], id="with-equals"),
        pytest.param(["show", "--", "--lang"], ["show", "--", "--lang"], id="no-option"),
        pytest.param(["show", "--lang"], ["show", "--lang"], id="without-value"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_the_language_comes_first(args: list[str], expected: list[str]) -> None:
    assert with_language_first(args) == expected


@pytest.mark.parametrize(
    ("args", "environ", "expected"),
    [
        pytest.param(["--lang", "zh"], {"TRACKER_LANG": "en"}, Lang.ZH, id="option"),
        pytest.param(["--lang", "fr"], {"TRACKER_LANG": "zh"}, Lang.ZH, id="wrong-option"),
        pytest.param([], {"TRACKER_LANG": "zh", "LANG": "en_US.UTF-8"}, Lang.ZH, id="variable"),
        pytest.param([], {"TRACKER_LANG": "", "LANG": "zh_CN.UTF-8"}, Lang.ZH, id="empty-variable"),
        pytest.param([], {"LANG": "C.UTF-8"}, Lang.EN, id="no-language"),
        pytest.param([], {"TRACKER_LANG": "zh", "LANG": "C.UTF-8"}, Lang.ZH, id="the-readme's"),
    ],
)
def test_the_language_is_known_before_the_settings(args: list[str], environ: dict[str, str], expected: Lang) -> None:
    assert early_language(args, environ) is expected


def test_the_chinese_readme_gives_chinese_where_the_locale_names_no_language() -> None:
    page = (ROOT / "README.zh-CN.md").read_text("utf-8")
    before_the_first_command = page[: page.index("$ python3 run.py demo")]
    name, value = re.findall(r"^\$ export (\w+)=(\w+)", before_the_first_command, re.MULTILINE)[0]
    assert early_language(["demo"], {"LANG": "C.UTF-8", name: value}) is Lang.ZH


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param('lang = "zh"\n', Lang.ZH, id="set"),
        pytest.param("lang = 7\n", Lang.EN, id="wrong"),
        pytest.param("lang = [\n", Lang.EN, id="broken"),
        pytest.param("", Lang.EN, id="empty"),
    ],
)
def test_the_language_of_the_settings_file_is_that_of_the_help(content: str, expected: Lang, tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text(content, "utf-8")
    assert early_language(["--register", str(tmp_path / "mine.yaml")], {}) is expected
    assert ("用法：" in tracker("scan", "--help").output) is (expected is Lang.ZH)


def test_the_last_value_of_an_option_counts() -> None:
    assert option_value("--lang", ["--lang", "en", "scan", "--lang", "zh"]) == "zh"
    assert option_value("--lang", ["scan"]) is None


def test_a_text_in_one_language_is_itself() -> None:
    assert in_language("SHA256", Lang.ZH) == in_language("SHA256", Lang.EN) == "SHA256"
    assert [in_language(both("一", "one"), lang) for lang in Lang] == ["一", "one"]


# Usage errors

MISTAKES = [
    (["--odd"], "没有这个选项：--odd"),
    (["scan", "--accont", "x"], "没有这个选项：--accont（可能是 --account"),
    (["scan", "--restart"], "没有这个选项：--restart（可能是 --fresh、--retry、--strata）"),
    (["dance"], "没有这个命令：'dance'"),
    (["sumary"], "没有这个命令：'sumary'。是不是 'summary'"),
    (["cases", "shw"], "没有这个命令：'shw'。是不是 'show'"),
    (["show"], "缺少参数 '平台:标识'"),
    (["evidence", "accept", "x"], "缺少选项 '--reason'"),
    (["summary", "a", "b"], "多出的参数：a b"),
    (["scan", "--plan=yes"], "选项 --plan 不带值"),
    (["scan", "--at"], "选项 --at 须带一个值"),
    (["show", "x", "--posts", "many"], "'--posts' 的值不对：应为整数"),
    (["show", "x", "--posts", "-1"], "'--posts' 的值不对：应不小于 0"),
    (["scans", "discard", "0"], "'检查编号' 的值不对：应不小于 1"),
    (["summary", "--format", "pdf"], "'--format' / '-f' 的值不对：没有 'pdf'，可用 table、json、csv"),
    (["scan", "--lang", "fr"], "'--lang' 的值不对：没有 'fr'，可用 zh、en"),
]


@pytest.mark.parametrize(("words", "expected"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_usage_error_of_a_chinese_run_is_chinese(
    words: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_LANG", "zh")
    done = tracker(*words)
    named = {"odd", "dance", "sumary", "shw", "accont", "pdf", "fr", "many"}
    assert (done.exit_code, english_in(done.stderr, named)) == (2, [])
    assert expected in done.stderr


@pytest.mark.parametrize(("words", "expected"), MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_usage_error_of_an_english_run_is_english(
    words: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_LANG", "en")
    assert not library_words.HAN.search(tracker(*words).stderr.replace("全局", ""))


def test_a_value_in_chinese_that_is_none_is_reported_with_the_chinese_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LANG", "zh")
    done = tracker("summary", "--by", "省份")
    said = " ".join(line.strip("│ ") for line in done.stderr.splitlines())
    assert done.exit_code == 2
    assert "没有 '省份'，可用 region（地区）、platform（平台）、unit（单位）、rule（规则）" in said


def test_a_wrong_option_of_every_command_is_reported_in_chinese() -> None:
    for path, _ in ALL:
        done = tracker(*path, "--no-such-thing", "--lang", "zh")
        names = {word for part in path for word in part.split("-")}
        assert (path, done.exit_code, english_in(done.stderr, names)) == (path, 2, [])


def test_every_error_that_the_library_knows_is_translated() -> None:
    """One of each class; what has no sentence of its own gets the general one."""
    errors = library.exceptions
    made = [
        errors.ClickException("Something odd."),
        errors.UsageError("Something odd."),
        errors.BadParameter("is odd", param_hint="--x"),
        errors.BadParameter("is odd"),
        errors.MissingParameter(param_hint="--x", param_type="option"),
        errors.MissingParameter("Choose from:\n\ta,\n\tb", param_hint="--x", param_type="argument"),
        errors.MissingParameter(),
        errors.NoSuchOption("--x"),
        errors.NoSuchOption("--x", possibilities=["--y"]),
        errors.BadOptionUsage("--x", "Option '--x' requires 2 arguments."),
        errors.BadArgumentUsage("Argument 'x' takes 2 values."),
        errors.FileError("x", "No such file"),
    ]
    classes = {
        kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.ClickException)
    }
    assert classes - {type(item) for item in made} == {errors.NoArgsIsHelpError}  # it is the help
    said = [usage_in_chinese(item.format_message()) for item in made]
    assert [(item, english_in(item)) for item in said if english_in(item)] == []
    assert said[:2] == [GENERAL, GENERAL]
    assert said[2] == f"--x 的值不对：{VALUE}"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Input should be a valid integer, unable to parse string as an integer", "应为整数"),
        ("Input should be less than or equal to 600", "应不大于 600"),
        ("Input should be 'zh' or 'en'", "应为 'zh' 或 'en'"),
        ("directory '/x' does not exist.", "文件夹 '/x' 不存在"),
        ("'/x': Permission denied", "'/x'：没有权限"),
        ("Value error, 不能为空 / must not be empty", "不能为空"),
        ("whatever comes next year", VALUE),
    ],
)
def test_what_is_wrong_with_a_value_is_said_in_chinese(message: str, expected: str) -> None:
    assert value_in_chinese(message) == expected


# The program's name in hints


@pytest.mark.parametrize(
    ("argv", "environ", "expected"),
    [
        pytest.param(["/usr/bin/tracker"], {}, "tracker", id="installed"),
        pytest.param(["tracker.exe"], {}, "tracker", id="windows"),
        pytest.param(["/x/tracker/__main__.py"], {}, f"{Path(sys.executable).name} -m tracker", id="module"),
        pytest.param(["/x/pytest/__main__.py"], {}, "tracker", id="another-module"),
        pytest.param(["/x/tracker/__main__.py"], {CALLED_AS: "python3 run.py"}, "python3 run.py", id="run.py"),
        pytest.param([""], {}, "tracker", id="nameless"),
    ],
)
def test_the_program_is_named_as_it_was_called(argv: list[str], environ: dict[str, str], expected: str) -> None:
    assert program(argv, environ) == expected


def test_a_hint_that_names_the_module_already_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CALLED_AS, "python -m tracker")
    assert as_called(as_called("tracker review 1")) == "python -m tracker review 1"


def test_hints_name_the_program_as_it_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CALLED_AS, "python3 ../run.py")
    assert as_called("tracker scan；tracker.toml；tracker schedule install") == (
        "python3 ../run.py scan；tracker.toml；python3 ../run.py schedule install"
    )
    done = tracker("--lang", "zh", "problems")
    assert "新建一份：python3 ../run.py --lang zh init" in done.stderr
    assert "python3 ../run.py problems" in tracker("problems", "--help", "--lang", "zh").output


def test_hints_name_the_options_with_which_the_program_was_called(tmp_path: Path) -> None:
    messages = Messages(Lang.EN, options=["--state", "a folder {x}", "--lang", "en"])
    assert (
        messages.text("accounts.database_empty").count("tracker --state 'a folder {x}' --lang en accounts import") == 1
    )
    assert messages.localized("没有 / none: tracker scan").endswith("tracker --state 'a folder {x}' --lang en scan")
    assert messages.text("demo.own_place.hint").endswith(": tracker demo")  # it takes neither
    register = tmp_path / "none.yaml"
    done = tracker("--register", str(register), "--lang", "en", "problems")
    assert f"tracker --register {register} --lang en init" in done.stderr.replace("\n", " ")
    assert tracker("--register", str(register), "--lang", "en", "demo").exit_code == UserError.exit_code


def test_every_command_that_a_sentence_names_is_one() -> None:
    assert set(COMMANDS) <= set(COMMAND_NAMES.split("|"))


def test_no_sentence_names_a_command_in_another_way() -> None:
    odd = [key for key, pair in MESSAGES.items() for text in pair if "run.py" in text or "python -m" in text]
    assert odd == []


def test_the_module_alone_has_no_traceback_for_a_missing_language(tmp_path: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "scan", "--lang"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, "选项 --lang 须带一个值" in done.stderr) == (2, True)


def test_a_file_that_nobody_foresaw_is_worded_in_the_language_of_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["tracker", "--lang", "zh", "summary"])
    assert file_failed(PermissionError(13, "Permission denied", "x.db")) == 1
    assert english_in(capsys.readouterr().err.replace("tracker: ", "").replace("x.db", "")) == []
