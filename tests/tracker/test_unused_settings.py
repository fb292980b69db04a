"""A setting whose name is misspelt changes nothing, and that is said."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli.main import app
from tracker.cli.unused_settings import unused_variables, variable_names
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.settings.reading import read_settings
from tracker.settings.settings import PREFIX


def told(environ: dict[str, str]) -> list[str]:
    return list(unused_variables(read_settings(), environ, Messages(Lang.EN)))


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("TRACKER_PROXI", "TRACKER_PROXY"),
        ("TRACKER_HTTP_PROXY", "TRACKER_PROXY"),
        ("tracker_timeout", "TRACKER_TIMEOUT_S"),
        ("TRACKER_DB_URL", "TRACKER_DATABASE_URL"),
        ("TRACKER_STATE_DIR", "TRACKER_STATE"),
        ("TRACKER_LANGUAGE", "TRACKER_LANG"),
        ("TRACKER_REGISTER_FILE", "TRACKER_REGISTER"),
        ("TRACKER_NOTIFY_PING_URL", "TRACKER_NOTIFY__PING_URL"),
        ("TRACKER_PLATFORM__WEIBO__INTERVAL_S", "TRACKER_PLATFORMS__WEIBO__INTERVAL_S"),
        ("TRACKER_EVIDENCE_KEEP_DAYS", "TRACKER_EVIDENCE__KEEP_DAYS"),
    ],
)
def test_a_misspelt_variable_is_named_with_what_is_meant(variable: str, meant: str) -> None:
    assert told({variable: "hunter2"}) == [
        f"the variable {variable} is no setting and changes nothing; did you mean {meant}"
    ]


OTHERS = """TRACKER_DEBUG TRACKER_VERBOSITY TRACKER_USE_LOG_FILES TRACKER_DB_ONTOLOGIES_DIR TRACKER_TEST_POSTGRESQL
TRACKER_API_KEY TRACKER_TOKEN TRACKER_HOST TRACKER_CALLED_AS MY_TRACKER_PROXY TRACKER"""


def test_what_is_read_and_what_others_use_is_not_reported() -> None:
    read = {f"{PREFIX}{name}": "" for name in variable_names()}
    assert told(read | {name.lower(): "" for name in read} | dict.fromkeys(OTHERS.split(), "")) == []


def test_a_platform_that_nothing_reads_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tracker.toml").write_text("[platforms.weiboo]\ninterval_s = 9\n[platforms.weibo]\ninterval_s = 9\n", "utf-8")
    (sentence,) = told({})
    assert sentence.startswith("the setting platforms.weiboo changes nothing")


def test_the_file_names_no_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tracker.toml").write_text('register_file = "a.yaml"\n', "utf-8")
    with pytest.raises(UserError, match="register_file：没有这个设置 / no such setting"):
        read_settings()


def test_it_is_said_on_stderr_once_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_PROXI", "http://clerk:hunter2@h")
    reported, quiet = (
        CliRunner().invoke(app, [*words, "--lang", "zh", "policy", "list"]) for words in ((), ("--quiet",))
    )
    assert reported.stderr.count("环境变量 TRACKER_PROXI 不是设置，不起作用；是不是 TRACKER_PROXY\n") == 1
    assert "TRACKER_PROXI" not in quiet.stderr + reported.stdout
    assert "hunter2" not in reported.output
