"""`tracker accounts import|export|adopt|history|reconcile`, as typed: atomic, and everything reported."""

import contextlib
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from tests.tracker.register.made_tables import HEAD, ReaderHere, to_csv
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cli.main import app, run
from tracker.register.register import read_register
from tracker.register.spreadsheets import table_file
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

Tracker = Callable[..., Result]
POLICE = ("韶山公安", "微博", "韶山市公安局", "1234567890")
HEALTH = ("湘潭健康", "微信", "湘潭市卫健委", "")
BAD = ("坏的", "微博", "某局", "1.2E+15")
LISTED = """\
register: {name: 湖南省政务新媒体}
policy: {inactive_days: 7, warn_days: [5]}   # 本省规定
accounts:
# 第一个
- {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局}
- {platform: zhihu, handle: "2", name: 湖南生态环境, unit: 湖南省生态环境厅}
"""


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Runs the program in a folder without a register, in English, as typed."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(table_file, "Reader", ReaderHere)
    monkeypatch.chdir(tmp_path)
    return run_here


def run_here(*words: str) -> Result:
    return CliRunner().invoke(app, ["--lang", "en", *words])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return to_csv(tmp_path / "a.csv", [POLICE, HEALTH])


@pytest.mark.parametrize("is_there", [True, False])
def test_the_collector_of_cycles_walks_no_register(
    tracker: Tracker, file: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    seen: list[bool] = []

    def read(path: Path, progress: object) -> table_file.TableFile:
        seen.append(gc.isenabled())
        return table_file.read_table(path if is_there else path / "missing", None)

    monkeypatch.setattr("tracker.cli.register.import_.read_table", read)
    tracker("accounts", "import", str(file), "--apply")

    assert seen == [False]
    assert gc.isenabled()


@pytest.fixture(scope="module")
def once_imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a file was imported, by the process that reads tables."""
    folder = tmp_path_factory.mktemp("imported")
    to_csv(folder / "a.csv", [POLICE, HEALTH])
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TRACKER_")]:
            patch.delenv(name)
        assert run_here("accounts", "import", "a.csv", "--apply", "--by", "李四").exit_code == 0
    return folder


@pytest.fixture
def imported(tracker: Tracker, once_imported: Path, tmp_path: Path) -> Tracker:
    shutil.copytree(once_imported, tmp_path, dirs_exist_ok=True)
    return tracker


def listed(tracker: Tracker, *filters: str) -> list[dict[str, Any]]:
    accounts = json.loads(tracker("accounts", "list", "--format", "json", *filters).stdout)["accounts"]
    assert isinstance(accounts, list)
    return accounts


def names(tracker: Tracker) -> list[str]:
    return [account["name"] for account in listed(tracker)]


# list


def test_the_list_is_narrowed_to_a_platform(imported: Tracker) -> None:
    every = listed(imported)
    narrowed = listed(imported, "--platform", every[0]["platform"])

    assert narrowed == [entry for entry in every if entry["platform"] == every[0]["platform"]]
    assert 0 < len(narrowed) < len(every)


# import


def test_an_import_changes_nothing_until_it_is_applied(tracker: Tracker, file: Path, tmp_path: Path) -> None:
    result = tracker("accounts", "import", "a.csv")

    assert result.exit_code == 0
    assert "nothing was changed" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def test_an_applied_import_makes_a_register_that_every_command_reads(imported: Tracker, tmp_path: Path) -> None:
    assert read_register(tmp_path / "accounts.yaml").is_in_database
    assert names(imported) == ["韶山公安", "湘潭健康"]
    assert imported("accounts", "check").exit_code == 0
    assert json.loads(imported("summary", "--format", "json").stdout)["total"] == 2
    assert imported("show", "weibo:1234567890").exit_code == 0
    assert json.loads(imported("scan", "--plan", "--format", "json").stdout)["platforms"][0]["accounts"] == 1
    assert imported("doctor").exit_code in (0, 1)


def test_a_file_imported_twice_changes_nothing(imported: Tracker) -> None:
    result = imported("accounts", "import", "a.csv", "--format", "json")
    assert json.loads(result.stdout)["counts"] == {"added": 0, "changed": 0, "unchanged": 2, "gone": 0, "bad": 0}


def test_the_difference_as_json_has_exactly_these_keys(tracker: Tracker, file: Path) -> None:
    document = json.loads(tracker("accounts", "import", "a.csv", "--format", "json").stdout)

    assert list(document) == [
        "schema_version", "file", "sha256", "applied", "counts", "added", "changed", "gone", "bad", "passed_over",
        "unknown_columns", "personal_columns", "without_handle", "hidden_rows", "hidden_sheets", "links_by_formula",
    ]  # fmt: skip


def test_bad_rows_keep_the_whole_file_out(tracker: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "a.csv", [POLICE, BAD])
    result = tracker("accounts", "import", "a.csv", "--apply")

    assert result.exit_code == 2
    assert "a!D3" in result.stderr
    assert not (tmp_path / "accounts.yaml").exists()
    assert names_in_database(tmp_path) == []


def test_bad_rows_leave_an_empty_list_where_it_is(tracker: Tracker, tmp_path: Path) -> None:
    assert tracker("init").exit_code == 0
    before = (tmp_path / "accounts.yaml").read_bytes()
    to_csv(tmp_path / "a.csv", [POLICE, BAD])

    assert tracker("accounts", "import", "a.csv", "--apply").exit_code == 2
    assert (tmp_path / "accounts.yaml").read_bytes() == before
    assert tracker("accounts", "import", "a.csv", "--apply", "--skip-bad").exit_code == 0


def names_in_database(folder: Path) -> list[str]:
    with Store.open(f"sqlite:///{(folder / '.tracker' / 'tracker.db').as_posix()}") as store:
        return [account.name for account in store.accounts()]


def test_a_dry_run_with_bad_rows_says_so_by_its_exit_code(tracker: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "a.csv", [POLICE, BAD])
    assert tracker("accounts", "import", "a.csv").exit_code == 2


def test_bad_rows_can_be_left_out_and_are_remembered(tracker: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "a.csv", [POLICE, BAD])
    assert tracker("accounts", "import", "a.csv", "--apply", "--skip-bad").exit_code == 0

    assert names(tracker) == ["韶山公安"]
    lines = json.loads(tracker("accounts", "reconcile", "--format", "json").stdout)["disagreements"]
    assert [(line["gap"], line["where"]) for line in lines] == [("bad_in_file", "a!D3")]


def test_accounts_that_the_file_has_not_stay_unless_asked_for(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [POLICE])
    told = imported("accounts", "import", "b.csv", "--apply").stderr
    assert "not in the file: 1 account, still in the register" in told
    assert names(imported) == ["韶山公安", "湘潭健康"]

    imported("accounts", "import", "b.csv", "--apply", "--remove-gone")
    assert names(imported) == ["韶山公安"]


def test_nobody_is_removed_by_a_file_with_bad_rows(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [POLICE, BAD])
    result = imported("accounts", "import", "b.csv", "--apply", "--skip-bad", "--remove-gone")
    assert (result.exit_code, names(imported)) == (2, ["韶山公安", "湘潭健康"])


def test_an_account_that_was_removed_comes_back_with_its_history(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [HEALTH])
    imported("accounts", "import", "b.csv", "--apply", "--remove-gone")
    imported("accounts", "import", "a.csv", "--apply")

    steps = json.loads(imported("accounts", "history", "weibo:1234567890", "--format", "json").stdout)["changes"]
    assert [step["what"] for step in steps] == ["restored", "removed", "added"]


def test_a_handle_that_comes_later_keeps_what_was_seen_before(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [POLICE, (*HEALTH[:3], "MzAwMDAwMDAwMA==")])
    imported("accounts", "import", "b.csv", "--apply", "--by", "王五")

    key = "wechat:MzAwMDAwMDAwMA=="
    steps = json.loads(imported("accounts", "history", key, "--format", "json").stdout)["changes"]
    assert [(step["what"], step["by"], step["file"]) for step in steps] == [
        ("changed", "王五", "b.csv"),
        ("added", "李四", "a.csv"),
    ]
    assert steps[0]["after"] == {"handle": "MzAwMDAwMDAwMA=="}


def test_history_says_who_changed_what_from_which_file(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [("平安韶山", *POLICE[1:]), HEALTH])
    imported("accounts", "import", "b.csv", "--apply", "--by", "王五")
    document = json.loads(imported("accounts", "history", "--format", "json").stdout)

    change = document["changes"][0]
    assert (change["before"], change["after"], change["by"]) == ({"name": "韶山公安"}, {"name": "平安韶山"}, "王五")
    assert [import_["file"] for import_ in document["imports"]] == ["b.csv", "a.csv"]
    assert len(change["sha256"]) == 64


def test_a_register_that_lists_its_accounts_is_not_imported_over(tracker: Tracker, tmp_path: Path, file: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(LISTED, "utf-8")
    result = tracker("accounts", "import", "a.csv", "--apply")

    assert result.exit_code == 2
    assert "tracker --lang en accounts adopt" in result.stderr
    assert (tmp_path / "accounts.yaml").read_text("utf-8") == LISTED


def test_hostile_text_of_a_file_reaches_the_screen_plain(tracker: Tracker, tmp_path: Path) -> None:
    storable = HOSTILE.translate({0xD800: None, 0: None})  # no file in UTF-8 holds these
    to_csv(tmp_path / "a.csv", [(storable, *POLICE[1:]), BAD])
    result = tracker("accounts", "import", "a.csv")
    assert "cmd|" in result.stdout
    assert "\x1b" not in result.stdout + result.stderr


KILLED = """
import os, signal, sys
from tracker.cli.main import run
from tracker.store import imports
def die(self): os.kill(os.getpid(), signal.SIGKILL)
original = imports.ImportTransaction._mark
imports.ImportTransaction._mark = lambda self, accounts: (original(self, accounts), die(self))
sys.argv = ["tracker", "accounts", "import", "b.csv", "--apply"]
run()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_a_process_killed_while_it_imports_leaves_the_register_as_it_was(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [("平安韶山", *POLICE[1:]), ("新号", "微博", "某局", "5555555555")])
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    died = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=tmp_path, env=environment, capture_output=True, check=False
    )

    assert died.returncode == -signal.SIGKILL
    assert names(imported) == ["韶山公安", "湘潭健康"]
    assert imported("accounts", "import", "b.csv", "--apply").exit_code == 0


# adopt


def test_accounts_that_a_file_lists_move_into_the_database(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "accounts.yaml").write_text(LISTED, "utf-8")
    before = read_register(tmp_path / "accounts.yaml")
    assert tracker("accounts", "adopt").exit_code == 0

    after = read_register(tmp_path / "accounts.yaml")
    assert (after.name, after.policies, after.is_in_database) == (before.name, before.policies, True)
    assert "# 本省规定" in (tmp_path / "accounts.yaml").read_text("utf-8")
    assert (tmp_path / "accounts.yaml.listed-1").read_text("utf-8") == LISTED
    assert names(tracker) == ["韶山公安", "湖南生态环境"]


def test_a_register_that_is_in_the_database_is_adopted_already(imported: Tracker) -> None:
    assert "already" in imported("accounts", "adopt").stderr


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{register: {name: x}, accounts: []}\n", id="on-one-line"),
        pytest.param("accounts: &a []\nregister: {name: x}\npolicy:\n  warn_days: [1]\n", id="keys-after-it"),
    ],
)
def test_a_file_is_rewritten_only_where_it_says_the_same_afterwards(
    tracker: Tracker, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "accounts.yaml"
    path.write_text(text, "utf-8")
    before = read_register(path)
    result = tracker("accounts", "adopt")

    assert (result.exit_code == 2) == (path.read_text("utf-8") == text)
    assert (read_register(path).name, read_register(path).policies) == (before.name, before.policies)


# export


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_changes_nothing_when_it_is_imported(imported: Tracker, ending: str) -> None:
    assert imported("accounts", "export", f"out.{ending}").exit_code == 0
    counts = json.loads(imported("accounts", "import", f"out.{ending}", "--format", "json").stdout)["counts"]
    assert counts == {"added": 0, "changed": 0, "unchanged": 2, "gone": 0, "bad": 0}


def test_a_yaml_that_was_exported_is_the_same_register(imported: Tracker, tmp_path: Path) -> None:
    before = listed(imported)
    imported("accounts", "export", "out.yaml")
    assert [account.name for account in read_register(tmp_path / "out.yaml").accounts] == [
        item["name"] for item in before
    ]


def test_a_sheet_that_was_exported_holds_text_and_no_formulas(tracker: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "a.csv", [("'=1+1", *POLICE[1:])])
    tracker("accounts", "import", "a.csv", "--apply")
    tracker("accounts", "export", "out.xlsx")

    sheet = load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[2][1:3]] == [("=1+1", "s"), ("1234567890", "s")]
    assert sheet.freeze_panes == "C2"


def test_an_export_to_another_format_is_refused(imported: Tracker) -> None:
    assert imported("accounts", "export", "out.pdf").exit_code == 2


# reconcile


def test_each_disagreement_is_reported_with_what_proves_it(tracker: Tracker, tmp_path: Path) -> None:
    head = (*HEAD, "状态", "停更公告日", "平台注销日")
    rows = [
        (*POLICE, "拟关停", "2023-08-01", ""),
        ("湖南生态环境", "知乎", "湖南省生态环境厅", "hu-nan", "正常", "", ""),
        ("停更号", "微博", "某局", "5555555555", "拟关停", "2023-08-01", "无"),
    ]
    to_csv(tmp_path / "a.csv", rows, head)
    tracker("accounts", "import", "a.csv", "--apply")
    with Store.open(f"sqlite:///{(tmp_path / '.tracker' / 'tracker.db').as_posix()}") as store:
        register = store.accounts()
        scan = store.begin_scan(AT, AT, register)
        checks = (replace(given.seen(), posts=(given.post(given.ago(days=1)),)), given.gone(), given.failed())
        for account, check in zip(register, checks, strict=True):
            store.record(scan, account, check)
        finish_scan_run(store, scan, read_register(tmp_path / "accounts.yaml").policies, AT)
    lines = json.loads(tracker("accounts", "reconcile", "--format", "json").stdout)["disagreements"]

    assert [(line["name"], line["gap"], line["certainty"]) for line in lines] == [
        ("韶山公安", "announced_not_deregistered", "verified"),
        ("湖南生态环境", "deregistered_not_closed", "verified"),
        ("停更号", "announced_not_deregistered", "unverified"),
    ]
    assert lines[0]["days"] == 49


def test_a_register_is_compared_with_a_file_without_being_changed(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "b.csv", [("平安韶山", *POLICE[1:]), ("新号", "微博", "某局", "5555555555")])
    lines = json.loads(imported("accounts", "reconcile", "b.csv", "--format", "json").stdout)["disagreements"]

    assert [(line["gap"], line["name"]) for line in lines] == [
        ("no_handle", "湘潭健康"),
        ("not_in_register", "新号"),
        ("differs_from_file", "韶山公安"),
        ("not_in_file", "湘潭健康"),
    ]
    assert names(imported) == ["韶山公安", "湘潭健康"]


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        (("reconcile", "--mapping", "m.yaml"), "--mapping"),
        (("reconcile", "b.csv", "--by", "张三"), "--by"),
        (("reconcile", "--forget", "网信备案", "--region", "湘潭市"), "--region"),
        (("resolve", "--why", "x"), "--why"),
        (("resolve", "--undo", "weibo:1", "--why", "x", "--unit", "某局"), "--unit"),
        (("resolve", "--confirm", "weibo:1=2", "--platform", "weibo"), "--platform"),
        (("resolve", "--from", "b.xlsx", "--out", "c.xlsx"), "--out"),
    ],
)
def test_an_option_that_has_no_effect_is_refused(imported: Tracker, words: tuple[str, ...], unused: str) -> None:
    result = imported("accounts", *words)
    assert (result.exit_code, f"{unused} has no effect here" in result.stderr) == (2, True)


@pytest.mark.parametrize("format_", ["table", "csv", "json"])
@pytest.mark.parametrize("command", [("history",), ("reconcile",), ("import", "a.csv")])
def test_every_listing_speaks_every_format(imported: Tracker, command: tuple[str, ...], format_: str) -> None:
    assert imported("accounts", *command, "--format", format_).exit_code == 0


@pytest.mark.parametrize(
    "command",
    [("accounts", "import"), ("policy", "check")],
    ids=["import", "policy"],
)
def test_a_name_too_long_for_a_file_is_reported_in_a_sentence(tracker: Tracker, command: tuple[str, ...]) -> None:
    result = tracker(*command, "x" * 5000)

    assert (result.exit_code in (1, 2), "tracker: " in result.stderr, "xxx" in result.stderr) == (True, True, True)


def test_a_file_that_a_command_did_not_foresee_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise FileNotFoundError(2, "No such file or directory", "/nowhere/x")

    monkeypatch.setattr("tracker.cli.main.app", fail)
    with pytest.raises(SystemExit) as stopped:
        run()

    assert (stopped.value.code, "/nowhere/x" in capsys.readouterr().err) == (1, True)


def test_the_history_of_an_account_that_never_was_is_an_error(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "账号名称,平台类型,主办单位,账号ID\n韶山公安,微博,韶山市公安局,1234567890\n", "utf-8"
    )
    tracker("accounts", "import", "a.csv", "--apply", "--by", "李四")
    missed, found = (tracker("accounts", "history", f"weibo:123456789{last}") for last in "10")

    assert (missed.exit_code, "weibo:1234567890" in missed.stderr) == (2, True)
    assert found.exit_code == 0


# Addresses of other platforms


def test_an_address_of_another_platform_is_reported_and_leads_nobody_there(tracker: Tracker, tmp_path: Path) -> None:
    head = ("账号名称", "平台类型", "主办单位", "账号ID")
    (tmp_path / "a.csv").write_text(
        "\n".join(map(",".join, [head, ("韶山公安", "微信", "韶山市公安局", "https://weibo.com/u/1234567890")])),
        "utf-8",
    )
    imported = tracker("accounts", "import", "a.csv", "--apply", "--by", "李四")
    lines = json.loads(tracker("accounts", "reconcile", "--format", "json").stdout)["disagreements"]
    [waiting] = json.loads(tracker("review", "--format", "json").stdout)["accounts"]

    assert "addresses that are not of the platform, and short ones, are not used (1 account)" in imported.stderr
    assert [line["gap"] for line in lines] == ["no_handle", "link_of_other_platform"]
    assert (waiting["handle"][0], waiting["addresses"]) == ("~", [])


# Second registers, and slimming


def test_a_second_register_is_kept_beside_the_first_and_compared_by_kind(imported: Tracker, tmp_path: Path) -> None:
    other = ("韶山公安", "微博", "韶山市公安局交警大队", "1234567890")
    to_csv(tmp_path / "网信.csv", [other, ("长沙发布", "微博", "长沙市政府", "2234567890")])
    kept = imported("accounts", "reconcile", "网信.csv", "--keep", "网信备案", "--by", "李四", "--format", "json")
    to_csv(tmp_path / "c.csv", [other, HEALTH])  # the register is corrected
    assert imported("accounts", "import", "c.csv", "--apply", "--by", "李四").exit_code == 0
    document = json.loads(imported("accounts", "reconcile", "--format", "json").stdout)
    assert imported("export", "x.xlsx").exit_code == 0
    sheet = load_workbook(tmp_path / "x.xlsx")["第二名册核对"]
    forgotten = imported("accounts", "reconcile", "--forget", "网信备案")

    def differences(shown: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
        found = [disagreement for disagreement in shown["disagreements"] if disagreement["register"] == "网信备案"]
        return [(item["gap"], item["name"], item["fields"]) for item in found]

    missing: list[tuple[str, str, list[str]]] = [("not_in_register", "长沙发布", []), ("not_in_file", "湘潭健康", [])]
    assert "网信备案 is kept: 2 rows" in kept.stderr
    assert differences(json.loads(kept.stdout)) == [missing[0], ("differs_from_file", "韶山公安", ["unit"]), missing[1]]
    assert differences(document) == missing
    assert [register["kept_by"] for register in document["second_registers"]] == ["李四"]
    assert sheet["A1"].value == "第二名册"
    assert "compared with no more" in forgotten.stderr
    assert imported("accounts", "reconcile", "--forget", "网信备案").exit_code == 2
    assert json.loads(imported("accounts", "reconcile", "--format", "json").stdout)["second_registers"] == []


def test_a_second_register_needs_a_file(imported: Tracker) -> None:
    result = imported("accounts", "reconcile", "--keep", "网信备案")
    assert result.exit_code == 2
    assert "--keep needs a file" in result.stderr


def test_a_second_register_is_not_kept_and_forgotten_at_once(imported: Tracker) -> None:
    result = imported("accounts", "reconcile", "a.csv", "--keep", "网信备案", "--forget", "网信备案")
    assert result.exit_code == 2
    assert "--forget is used alone" in result.stderr


def test_slimming_is_a_list_of_proposals_and_a_workbook(imported: Tracker, tmp_path: Path) -> None:
    to_csv(tmp_path / "d.csv", [POLICE, HEALTH, ("韶山公安在线", "微博", "韶山市公安局", "3234567890")])
    assert imported("accounts", "import", "d.csv", "--apply", "--by", "李四").exit_code == 0
    document = json.loads(imported("accounts", "slimming", "--out", "s.xlsx", "--format", "json").stdout)
    table = imported("accounts", "slimming").stdout

    assert [
        (proposal["proposal"], proposal["name"], [each["code"] for each in proposal["reasons"]])
        for proposal in document["proposals"]
    ] == [
        ("merge", "韶山公安", ["same_platform"]),
        ("merge", "韶山公安在线", ["same_platform"]),
    ]
    assert "no findings" in table
    assert load_workbook(tmp_path / "s.xlsx")["精简建议"]["B2"].value == "整合"
    assert imported("problems", "--rule", "inactive").exit_code == 0
