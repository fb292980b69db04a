"""An account is named by its number in the list last shown, never by a stale or another one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tracker.cli.last_list import FILE, LASTS, LastList, NumberedAccounts, read_list, save_list
from tracker.cli.main import app
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account

Tracker = Callable[..., Result]
NOW = datetime(2023, 9, 19, 10, tzinfo=UTC)
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "1234567891", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
"""
ACCOUNTS = (
    Account(platform="weibo", handle="1234567890", name="甲", unit="甲局"),
    Account(platform="weibo", handle="7", name="乙", unit="乙局"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.fixture
def tracker(folder: Path) -> Tracker:
    return lambda *words: CliRunner().invoke(app, ["--lang", "en", *words])


def numbered(keys: dict[int, str] | None, *, ago: timedelta = timedelta(), register: str = "r") -> NumberedAccounts:
    shown = None if keys is None else LastList(name="problems", shown_at=NOW - ago, register="r", keys=keys)
    return NumberedAccounts(shown=shown, register=register, now=NOW, messages=Messages(Lang.EN))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("1", "weibo:1234567890", id="number"),
        pytest.param(" 1 ", "weibo:1234567890", id="blanks"),
        pytest.param("7", None, id="a-handle-that-has-that-number-too"),
        pytest.param("1234567890", None, id="handle"),
        pytest.param("韶山公安", None, id="name"),
        pytest.param("１", None, id="full-width"),
        pytest.param("-1", None, id="negative"),
    ],
)
def test_what_a_number_means(typed: str, expected: str | None) -> None:
    assert numbered({1: "weibo:1234567890", 7: "weibo:7"}).key_of(typed, ACCOUNTS) == expected


@pytest.mark.parametrize(
    ("given", "typed", "reason"),
    [
        pytest.param(numbered(None), "1", "no list was shown", id="absent"),
        pytest.param(numbered({1: "weibo:7"}, ago=LASTS + timedelta(seconds=1)), "1", "out of date", id="old"),
        pytest.param(numbered({1: "weibo:7"}, ago=-timedelta(seconds=1)), "1", "out of date", id="of-the-future"),
        pytest.param(numbered({1: "weibo:7"}, register="other"), "1", "out of date", id="of-another-register"),
        pytest.param(numbered({1: "weibo:7"}), "2", "no number 2", id="above-the-range"),
        pytest.param(numbered({1: "weibo:7"}), "0", "no number 0", id="zero"),
        pytest.param(numbered({}), "1", "its last is 0", id="empty-list"),
        pytest.param(numbered({1: "weibo:8"}), "1", "has left the register", id="left"),
        pytest.param(numbered({7: "weibo:1234567890"}), "7", "is the handle of", id="another-accounts-handle"),
    ],
)
def test_no_account_is_guessed(given: NumberedAccounts, typed: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        given.key_of(typed, ACCOUNTS)


def test_a_list_lasts_its_time() -> None:
    assert numbered({1: "weibo:7"}, ago=LASTS).key_of("1", ACCOUNTS) == "weibo:7"


@pytest.mark.parametrize("content", ["", "[]", "{", '{"accounts": 1}', "null", "[" * 100_000])
def test_a_file_that_is_no_list_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")

    assert read_list(tmp_path) is None


def test_a_list_is_read_as_it_was_kept(tmp_path: Path) -> None:
    shown = LastList(name="problems", shown_at=NOW, register="r", keys={3: "weibo:7"})
    save_list(tmp_path, shown)

    assert read_list(tmp_path) == shown
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_show_takes_the_number_of_the_list_last_shown_and_names_the_account(tracker: Tracker) -> None:
    tracker("problems")
    listed = tracker("accounts", "list").stdout
    result = tracker("show", "2", "--format", "json")

    assert "2\tWeibo\t长沙发布" in listed
    assert "1234567891" in result.stdout
    assert "number 2 is weibo:1234567891 (长沙发布" in result.stderr


def test_the_account_is_named_also_when_quiet(tracker: Tracker) -> None:
    tracker("problems")

    assert "number 1 is weibo:" in tracker("-q", "show", "1").stderr


def test_json_shows_no_numbers_and_keeps_none(tracker: Tracker, folder: Path) -> None:
    tracker("problems", "--format", "json")

    assert not (folder / ".tracker" / FILE).exists()


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("explain",),
        ("review",),
        ("originality",),
        ("evidence", "list"),
        ("accounts", "history"),
        ("window", "--from", "2023-09-01", "--to", "2023-09-02", "--account"),
        ("scan", "--plan", "--account"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_every_command_that_takes_an_account_takes_its_number(tracker: Tracker, words: tuple[str, ...]) -> None:
    assert "no list was shown" in tracker(*words, "2").stderr
    tracker("problems")
    result = tracker(*words, "2")

    assert (result.exit_code, "weibo:123456789" in result.stderr) == (0, True)
