"""The command line as it is typed: one good and one bad run of every command, exit codes, and the JSON's keys."""

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from tests.conftest import FIXTURES, ROOT
from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned
from tracker.cli.main import COMMANDS, LazyCommands, app
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.command_helps import COMMAND_HELPS
from tracker.messages.terminal.language import Lang, in_language
from tracker.report.tables.tables import format_minute_or_empty
from tracker.review.typed_time import read_instant
from tracker.scan.lock import acquire_scan_lock

Tracker = Callable[..., Result]
DEMONSTRATION = (
    "--register",
    str(ROOT / "accounts.yaml"),
    "--state",
    "state",
    "scan",
    "--replay",
    str(FIXTURES),
    "--at",
    "2023-09-19T18:00",
)
WALLED = "weibo:9943080002"
"""Its case is a captcha."""

REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: zhihu, handle: "2", name: 湖南生态环境, unit: 湖南省生态环境厅, region: [湖南省]}
  - {platform: weibo, handle: "3", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
  - {platform: 抖音, handle: "4", name: "=某某文旅", unit: 某某市文化旅游局, region: [长沙市]}
"""
CHECKS = {
    "weibo:1": replace(given.seen(), posts=(given.post(given.ago(days=20)),)),
    "zhihu:2": given.gone(),
    "weibo:3": replace(
        given.seen(display_name="长沙发布"), posts=(replace(given.post(given.ago(days=1)), title=HOSTILE),)
    ),
    "抖音:4": given.failed(code="not_supported"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A register of four accounts that nobody has looked at."""
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def state_of_scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of that register, scanned as of AT; made once."""
    return make_scanned(tmp_path_factory.mktemp("scanned"), REGISTER, {AT: CHECKS}) / ".tracker"


@pytest.fixture
def scanned(folder: Path, state_of_scan: Path) -> Path:
    """The same, scanned as of AT: one silent, one deregistered, one in order, one not verified."""
    shutil.copytree(state_of_scan, folder / ".tracker")
    return folder


@pytest.fixture
def tracker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Runs the program on the folder's register, in English, as typed; keeps the machine's own settings out."""
    for name in [name for name in os.environ if name.startswith("TRACKER_") and name != "TRACKER_BROWSER"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["--lang", "en", *words])

    return run


def accounts_of(result: Result) -> list[dict[str, object]]:
    accounts = json.loads(result.stdout)["accounts"]
    assert isinstance(accounts, list)
    return accounts


def lines_of(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


# summary


def test_summary_counts_by_verdict(scanned: Path, tracker: Tracker) -> None:
    result = tracker("summary")

    assert result.exit_code == 0
    assert "all\t4\t3\t1\t1\t1\t1\t66.67%\t75.00%" in result.stdout


def test_summary_as_json_has_exactly_these_keys(scanned: Path, tracker: Tracker) -> None:
    document = json.loads(tracker("summary", "--by", "region", "--format", "json").stdout)
    counts = ["total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage", "closed"]
    counts += ["dismissed", "self_reported"]

    assert list(document) == ["schema_version", "at", *counts, "groups"]
    assert [list(group) for group in document["groups"]] == [["key", *counts]] * 3


def test_summary_as_csv_agrees_with_its_json(scanned: Path, tracker: Tracker) -> None:
    groups = json.loads(tracker("summary", "--by", "platform", "--format", "json").stdout)["groups"]

    assert lines_of(tracker("summary", "--by", "platform", "--format", "csv")) == [
        {key: "" if value is None else str(value) for key, value in group.items()} for group in groups
    ]


def test_summary_by_something_else_is_refused(folder: Path, tracker: Tracker) -> None:
    assert tracker("summary", "--by", "colour").exit_code == 2


# problems


def test_problems_name_the_silent_the_deregistered_and_the_unverified(scanned: Path, tracker: Tracker) -> None:
    accounts = accounts_of(tracker("problems", "--format", "json"))

    assert [(account["name"], account["verdict"], account["reason"]) for account in accounts] == [
        ("韶山公安", "fail", ""),
        ("湖南生态环境", "remark", ""),
        ("=某某文旅", "unverified", "not_supported"),
    ]


def test_problems_as_json_have_the_keys_of_the_contract(scanned: Path, tracker: Tracker) -> None:
    document = json.loads(tracker("problems", "--format", "json").stdout)

    assert list(document) == ["schema_version", "at", "accounts"]
    assert list(document["accounts"][0]) == [
        "platform",
        "handle",
        "name",
        "unit",
        "supervisor",
        "region",
        "verdict",
        "state",
        "last_post_at",
        "checked_at",
        "days_silent",
        "repost_share",
        "findings",
        "reason",
        "reason_message",
        "display_name",
        "is_new",
        "closed",
        "policy_version",
        "dismissed",
    ]
    assert list(document["accounts"][0]["findings"][0]) == ["rule", "severity", "since", "message", "evidence", "case"]


def test_problems_as_csv_agree_with_their_json_cell_for_cell(scanned: Path, tracker: Tracker) -> None:
    accounts = accounts_of(tracker("problems", "--format", "json"))

    assert [line["name"] for line in lines_of(tracker("problems", "--format", "csv"))] == [
        "韶山公安",
        "湖南生态环境",
        "'=某某文旅",
    ]
    assert [line["region"] for line in lines_of(tracker("problems", "--format", "csv"))] == [
        "湘潭市/韶山市",
        "湖南省",
        "长沙市",
    ]
    assert [line["findings"] for line in lines_of(tracker("problems", "--format", "csv"))] == [
        "inactive",
        "deregistered_not_offline",
        "",
    ]
    assert list(lines_of(tracker("problems", "--format", "csv"))[0]) == list(accounts[0])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        pytest.param(["--rule", "inactive"], ["韶山公安"], id="rule"),
        pytest.param(["--rule", "not_supported"], ["=某某文旅"], id="reason"),
        pytest.param(["--region", "韶山市"], ["韶山公安"], id="region-of-any-level"),
        pytest.param(["--platform", "微博"], ["韶山公安"], id="platform"),
        pytest.param(["--new"], ["韶山公安", "湖南生态环境", "=某某文旅"], id="new"),
    ],
)
def test_problems_are_narrowed(scanned: Path, tracker: Tracker, words: list[str], names: list[str]) -> None:
    assert [account["name"] for account in accounts_of(tracker("problems", "--format", "json", *words))] == names


def test_a_platform_without_accounts_is_an_error_that_names_those_there_are(scanned: Path, tracker: Tracker) -> None:
    result = tracker("--lang", "zh", "problems", "--platform", "人民号")
    assert (result.exit_code, result.stdout, "微博" in result.stderr) == (2, "", True)


def test_a_filter_without_problems_does_not_say_that_there_are_none(scanned: Path, tracker: Tracker) -> None:
    result = tracker("--lang", "zh", "problems", "--rule", "renamed_not_filed")
    assert (result.exit_code, result.stdout) == (0, "没有符合条件的问题：监测时间点 2023-09-19 18:00\n")


@pytest.mark.parametrize("typed", ["", "  "])
def test_an_account_that_is_empty_is_not_all_accounts(scanned: Path, tracker: Tracker, typed: str) -> None:
    result = tracker("accounts", "history", typed)
    assert (result.exit_code, result.stdout) == (2, "")


def test_time_point_is_the_newest_scans_unless_named(scanned: Path, tracker: Tracker) -> None:
    result = tracker("problems", "--format", "json")

    assert json.loads(result.stdout)["at"] == "2023-09-19T18:00:00+08:00"
    assert "--at names another" in result.stderr


def test_time_point_long_after_the_scan_verifies_nothing(scanned: Path, tracker: Tracker) -> None:
    accounts = accounts_of(tracker("problems", "--at", "2023-10-19T18:00", "--format", "json"))

    assert {account["verdict"] for account in accounts} == {"unverified"}


def test_quiet_says_nothing_besides_the_result(scanned: Path, tracker: Tracker) -> None:
    assert tracker("--quiet", "problems").stderr == ""


def test_chinese_is_spoken_when_asked_for(scanned: Path, tracker: Tracker) -> None:
    assert (
        "不合格\t新浪微博\t韶山公安\t韶山市公安局\t内容不更新\t2023-08-30\t20"
        in tracker("--lang", "zh", "problems").stdout
    )


# --at


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2023-09-19T18:00", AT, id="Beijing-time"),
        pytest.param("2023-09-19 18:00", AT, id="with-a-blank"),
        pytest.param("2023-09-19T10:00Z", AT, id="UTC"),
        pytest.param("2023-09-19T18:00+08:00", AT, id="offset"),
    ],
)
def test_instant_is_read(text: str, expected: datetime) -> None:
    assert read_instant(text, Messages(Lang.EN)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("2023-09-19", "a time-point needs a time of day", id="date-alone"),
        pytest.param("yesterday", "not a time", id="words"),
        pytest.param("2023-02-30T10:00", "not a time", id="no-such-day"),
        pytest.param("", "not a time", id="empty"),
    ],
)
def test_text_that_is_no_instant_is_refused(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        read_instant(text, Messages(Lang.EN))


def test_faulty_instant_is_one_line_and_a_hint(scanned: Path, tracker: Tracker) -> None:
    result = tracker("problems", "--at", "2023-09-19")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "tracker: a time-point needs a time of day: 2023-09-19 has none",
        "  for example 2023-09-19T18:00 (Beijing time)",
    ]


# show


def test_show_shows_all_of_one_account(scanned: Path, tracker: Tracker) -> None:
    text = tracker("show", "weibo:1").stdout

    assert "韶山市公安局" in text
    assert "inactive\tfail" in text
    assert "2023-08-30 18:00" in text


def test_show_as_json_has_exactly_these_keys(scanned: Path, tracker: Tracker) -> None:
    document = json.loads(tracker("show", "weibo:1", "--format", "json").stdout)

    assert list(document) == ["schema_version", "at", "account", "entry", "looks", "posts", "unit_answers"]


def test_explain_as_csv_is_the_looks(scanned: Path, tracker: Tracker) -> None:
    [check] = lines_of(tracker("explain", "weibo:1", "--format", "csv"))

    assert (check["outcome"], json.loads(check["looks"])["outcome"]) == ("seen", "seen")


def test_show_as_csv_is_the_timeline(scanned: Path, tracker: Tracker) -> None:
    lines = lines_of(tracker("show", "weibo:1", "--format", "csv"))

    assert [line["published_at"] for line in lines] == ["2023-08-30T18:00:00+08:00"]


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_hostile_title_is_harmless_on_every_way_out(scanned: Path, tracker: Tracker, format_: str) -> None:
    text = tracker("show", "weibo:3", "--format", format_).stdout

    assert "[red]x[/red]" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)


@pytest.mark.parametrize("key", ["weibo:9", "weibo", ":", "99"])
def test_show_of_an_account_that_the_register_has_not_is_refused(scanned: Path, tracker: Tracker, key: str) -> None:
    result = tracker("show", key)

    assert (result.exit_code, result.stderr.startswith("tracker: ")) == (2, True)


@pytest.mark.parametrize("typed", ["韶山公安", "新浪微博:1", "1", "https://weibo.com/u/1"])
def test_show_takes_an_account_as_people_name_it(scanned: Path, tracker: Tracker, typed: str) -> None:
    assert json.loads(tracker("show", typed, "--format", "json").stdout)["account"]["handle"] == "1"


# export


def test_export_writes_the_problem_list(scanned: Path, tracker: Tracker) -> None:
    result = tracker("export", "problems.xlsx")

    assert result.exit_code == 0
    assert load_workbook("problems.xlsx")["问题清单"]["C2"].value == "韶山公安"


def test_export_to_an_unknown_ending_is_refused(scanned: Path, tracker: Tracker) -> None:
    assert tracker("export", "problems.ods").exit_code == 2


def test_export_that_cannot_be_written_has_failed(scanned: Path, tracker: Tracker) -> None:
    result = tracker("export", "nowhere/problems.csv")

    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 3)


# accounts, init


def test_accounts_are_listed(folder: Path, tracker: Tracker) -> None:
    assert [line["name"] for line in lines_of(tracker("accounts", "list", "--format", "csv"))] == [
        "韶山公安",
        "湖南生态环境",
        "长沙发布",
        "'=某某文旅",
    ]


def test_accounts_are_listed_by_region(folder: Path, tracker: Tracker) -> None:
    assert [
        account["handle"]
        for account in accounts_of(tracker("accounts", "list", "--region", "长沙市", "--format", "json"))
    ] == [
        "3",
        "4",
    ]


def test_register_in_order_passes(folder: Path, tracker: Tracker) -> None:
    assert tracker("accounts", "check").exit_code == 0


def test_every_fault_of_the_register_is_reported_with_its_line(folder: Path, tracker: Tracker) -> None:
    faulty = REGISTER.replace("platform: weibo, handle", "platform: weibo, hanlde").replace("unit:", "unti:")
    (folder / "accounts.yaml").write_text(faulty, "utf-8")

    result = tracker("accounts", "check")

    assert result.exit_code == 2
    assert {int(line) for line in re.findall(r"accounts\.yaml:(\d+): ", result.stderr)} == {3, 4, 5, 6}


@pytest.mark.parametrize("words", [["scan"], ["summary"], ["problems"], ["accounts", "list"], ["show", "weibo:1"]])
def test_without_a_register_nothing_runs(tmp_path: Path, tracker: Tracker, words: list[str]) -> None:
    result = tracker(*words)

    assert (result.exit_code, "tracker --lang en init" in result.stderr) == (2, True)


def test_init_writes_a_register_that_passes(tmp_path: Path, tracker: Tracker) -> None:
    assert tracker("init").exit_code == 0
    assert tracker("accounts", "check").exit_code == 0


def test_init_writes_over_nothing(folder: Path, tracker: Tracker) -> None:
    assert tracker("init").exit_code == 2
    assert (folder / "accounts.yaml").read_text("utf-8") == REGISTER


def test_register_option_names_another_register(folder: Path, tracker: Tracker) -> None:
    (folder / "accounts.yaml").rename(folder / "others.yaml")

    assert tracker("--register", "others.yaml", "accounts", "check").exit_code == 0


def test_state_option_names_another_place(folder: Path, tracker: Tracker) -> None:
    tracker("--state", "elsewhere", "summary")

    assert (folder / "elsewhere" / "tracker.db").exists()


# scan, record


def test_demonstration_is_not_scanned_without_replay(tracker: Tracker) -> None:
    result = tracker("--register", str(ROOT / "accounts.yaml"), "scan")

    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        2,
        "tracker: this register is a demonstration with made handles: it can only be scanned with --replay",
    )


def test_scan_of_an_account_that_the_register_has_not_is_refused(folder: Path, tracker: Tracker) -> None:
    assert tracker("scan", "--account", "weibo:9").exit_code == 2


def test_scan_of_nothing_is_refused(folder: Path, tracker: Tracker) -> None:
    assert tracker("scan", "--platform", "zhihu", "--region", "长沙市").exit_code == 2


def test_scan_without_cases_is_refused(folder: Path, tracker: Tracker) -> None:
    (folder / "empty").mkdir()

    assert tracker("scan", "--replay", "empty").exit_code == 2


def test_replay_finds_the_silent_account_of_the_notice(tmp_path: Path, tracker: Tracker, lent_browser: object) -> None:
    result = tracker(*DEMONSTRATION, "--account", "weibo:9943038201", "--format", "json")

    assert (result.exit_code, json.loads(result.stdout)["failed"]) == (0, 1)


def test_problems_are_an_exit_code_where_asked_for(tmp_path: Path, tracker: Tracker, lent_browser: object) -> None:
    assert tracker(*DEMONSTRATION, "--account", "weibo:9943038201", "--fail-on-problems").exit_code == 4


def test_scan_with_a_wall_is_incomplete(tmp_path: Path, tracker: Tracker, lent_browser: object) -> None:
    result = tracker(*DEMONSTRATION, "--account", WALLED)

    assert (result.exit_code, "Weibo 1/1 1 not verified" in result.stderr) == (3, True)


def test_platform_nobody_reads_is_left_to_a_person(folder: Path, tracker: Tracker, chromium: object) -> None:
    tracker("--quiet", "scan", "--platform", "抖音")

    assert [
        account["reason"] for account in accounts_of(tracker("problems", "--rule", "not_supported", "--format", "json"))
    ] == ["not_supported"]


def heed_interrupt() -> None:
    """A shell's background job ignores SIGINT, and so would what the tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal for a group")
def test_interrupted_scan_is_continued_by_the_next(tmp_path: Path, tracker: Tracker, lent_browser: object) -> None:
    """Ctrl-C goes to the program and to the browser's driver alike, as from a terminal."""
    living = ("weibo:9943310003", "weibo:9943080001", "weibo:9943020001")
    three = [*DEMONSTRATION, *(word for key in living for word in ("--account", key))]
    with subprocess.Popen(
        [sys.executable, "-m", "tracker", "--lang", "en", "-v", *three, "--pace"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TRACKER_PLATFORMS__WEIBO__INTERVAL_S": "60"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_interrupt,
    ) as process:
        assert process.stderr
        first = next(line for line in process.stderr if "tracker.scan: account=weibo:" in line)
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read()

    assert (process.returncode, "what was seen is kept" in said) == (130, True)
    assert tracker(*three).stderr.startswith("Weibo 2/2"), first


@pytest.fixture
def week(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Moves the clock of the command line; the register is one account that no browser need look at."""
    (folder / "accounts.yaml").write_text(
        "accounts:\n  - {platform: 抖音, handle: '4', name: 某某文旅, unit: 某某市文化旅游局}\n", "utf-8"
    )

    def move(instant: datetime) -> None:
        for module in ("run_scan", "scan_request"):
            monkeypatch.setattr(f"tracker.cli.scanning.{module}.now", lambda: instant)
        monkeypatch.setattr("tracker.scan.run.now", lambda: instant)

    return move


MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""10:00 in Shanghai: an hour after the week's scan fell due."""


def test_week_is_scanned_once(week: Callable[[datetime], None], tracker: Tracker, chromium: object) -> None:
    week(MONDAY)
    first = tracker("scan", "--if-due")
    week(MONDAY + timedelta(days=6))
    second = tracker("scan", "--if-due")

    assert (first.exit_code, second.exit_code, second.stdout) == (3, 0, "")
    assert "nothing is due" in second.stderr


def test_missed_weeks_are_caught_up_once(week: Callable[[datetime], None], tracker: Tracker, chromium: object) -> None:
    week(MONDAY)
    tracker("scan", "--if-due")
    week(MONDAY + timedelta(weeks=3))

    assert [tracker("schedule", "run").exit_code, tracker("schedule", "run").exit_code] == [3, 0]


def test_record_of_a_platform_nobody_reads_is_refused(folder: Path, tracker: Tracker) -> None:
    assert tracker("record", "抖音:4").exit_code == 2


# schedule


def test_schedule_of_the_demonstration_is_refused(tracker: Tracker) -> None:
    assert tracker("--register", str(ROOT / "accounts.yaml"), "schedule", "install", "--yes").exit_code == 2


def test_schedule_status_shows_the_week(folder: Path, tracker: Tracker) -> None:
    assert re.search(r"Week\t\d{4}-W\d\d · not begun", tracker("schedule", "status").stdout)


# the program


def test_the_help_names_the_commands(tracker: Tracker) -> None:
    assert "problems" in CliRunner().invoke(app, ["--help"]).output


RUN_AND_COLLECT = """
import gc, os, sys
from tracker.__main__ import run

sys.argv = ["tracker", "--version"]
try:
    run()
except SystemExit:
    is_paused, walked = not gc.isenabled(), []
    gc.callbacks.append(lambda phase, info: walked.append(len(gc.get_objects())) if phase == "stop" else None)
    kept = [[] for _ in range(300_000)]
    os._exit(is_paused or len(walked) < 2 or not walked[0] < 1_000 < 100_000 < walked[-1])
"""


def test_the_collector_of_cycles_leaves_out_what_was_loaded_and_goes_on() -> None:
    assert subprocess.run([sys.executable, "-c", RUN_AND_COLLECT], cwd=ROOT, check=False).returncode == 0


def test_python_walks_nothing_before_it_ends() -> None:
    code = (
        "import atexit, gc, os, sys;"
        "atexit.register(lambda: os._exit(len(gc.get_objects()) > 1_000));"
        "from tracker.__main__ import run; sys.argv = ['tracker', '--version']; run()"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_says_what_it_is_for(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"])

    assert (shown.exit_code, f" {name} " in shown.output) == (0, True)


def test_the_help_says_of_a_command_what_the_command_says() -> None:
    helps = {name: in_both(command.help) for name, command in LazyCommands().items()}

    assert [*helps.items()] == [*COMMAND_HELPS.items()]


def in_both(text: str) -> tuple[str, ...]:
    return tuple(in_language(text, lang).partition("\n\n")[0] for lang in (Lang.ZH, Lang.EN))


CALLED_WITHOUT_STORE = """
import sys
from tracker.cli.main import run
for words in (["--help"], ["--version"], ["--foo"], ["problems", "--foo"]):
    sys.argv[1:] = words
    try:
        run()
    except SystemExit:
        pass
sys.exit("tracker.store" in sys.modules or "sqlalchemy" in sys.modules)
"""


@pytest.mark.end_to_end
def test_help_version_and_errors_of_usage_load_no_store(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CALLED_WITHOUT_STORE]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)

    assert done.returncode == 0


def test_a_command_that_is_mistyped_is_guessed(tracker: Tracker) -> None:
    assert "summary" in tracker("sumary").stderr


def test_unknown_command_is_a_mistake_of_usage(tracker: Tracker) -> None:
    assert tracker("dance").exit_code == 2


def test_faulty_setting_is_reported_in_one_line(folder: Path, tracker: Tracker) -> None:
    (folder / "tracker.toml").write_text("timeout_s = 'long'", "utf-8")

    assert (tracker("summary").exit_code, len(tracker("summary").stderr.splitlines())) == (2, 1)


@pytest.mark.end_to_end
def test_listings_do_not_load_what_they_do_not_need() -> None:
    """Neither the browser's driver, nor what reads pages, draws reports, scans, migrates, judges, or finds secrets in a
    log."""
    unneeded = {"playwright", "lxml", "jinja2", "alembic", "cryptography", "openpyxl"}
    unneeded |= {"tracker.cli.scanning.scan", "tracker.text.redaction"}
    unneeded |= {"tracker.store.people.sign_ins", "tracker.store.imports", "tracker.store.chain_records"}
    unneeded |= {"tracker.origin.source_words", "tracker.register.imports.handles", "tracker.register.imports.entry"}
    unneeded |= {f"tracker.store.schema.{name}" for name in ("evidence", "origins", "register_parts", "scan_parts")}
    judging = {"tracker.store.history.queries", "tracker.store.schema.forms", "tracker.report.rows"}
    listings = ", ".join(f"tracker.cli.reporting.{name}" for name in ("summary", "problems"))
    used = "tracker.store.store, tracker.report.snapshot, tracker.register.register, tracker.origin.plain_origin_file"
    code = (
        f"import sys, tracker.cli.main, {listings}, {used}; judging = {judging!r} & set(sys.modules)\n"
        f"import tracker.cli.reporting.today; print(sorted({unneeded!r} & set(sys.modules) | judging))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_output_is_utf8_in_a_pipe_whatever_the_locale(scanned: Path) -> None:
    environ = {**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "problems"], cwd=scanned, env=environ, capture_output=True, check=True
    )

    assert "韶山公安" in done.stdout.decode("utf-8")


def test_reader_that_goes_away_is_no_fault(scanned: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "tracker", "-q", "problems"],
        cwd=scanned,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()

    assert said == b""


# One scan at a time


def test_second_scan_of_a_register_says_so_and_leaves(folder: Path, tracker: Tracker) -> None:
    state = folder / ".tracker"
    state.mkdir(mode=0o700)
    with acquire_scan_lock(state, AT):
        result = tracker("scan")

    assert (result.exit_code, result.stderr.splitlines()[0]) == (
        5,
        f"tracker: another program scans this register (process {os.getpid()}, since {format_minute_or_empty(AT)})",
    )


def test_register_that_is_being_scanned_can_be_read(scanned: Path, tracker: Tracker) -> None:
    with acquire_scan_lock(scanned / ".tracker", AT):
        assert tracker("problems").exit_code == 0


def test_plan_says_how_long_and_looks_at_nobody(folder: Path, tracker: Tracker) -> None:
    result = tracker("scan", "--plan", "--format", "json")

    assert result.exit_code == 0
    reported = [
        (platform["platform"], platform["accounts"], platform["lasts_s"])
        for platform in json.loads(result.stdout)["platforms"]
    ]
    assert reported == [("zhihu", 1, 17), ("weibo", 2, 14), ("抖音", 1, None)]
    assert not (folder / ".tracker").exists()


def test_plan_of_an_account_that_is_not_registered_is_refused(folder: Path, tracker: Tracker) -> None:
    assert tracker("scan", "--plan", "--account", "weibo:77").exit_code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
def test_a_result_that_cannot_be_written_is_reported_in_a_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tracker", "--help"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert "the result cannot be written" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.skipif(os.name != "posix", reason="no shell here closes a stream")
@pytest.mark.parametrize(
    ("closed", "code"),
    [
        pytest.param(">&-", 1, id="out"),
        pytest.param("2>&-", 0, id="err"),
        pytest.param("<&-", 0, id="in", marks=pytest.mark.with_all),
        pytest.param("<&- >&- 2>&-", 1, id="all"),
    ],
)
def test_a_result_for_a_stream_that_the_shell_closed_is_an_error(scanned: Path, closed: str, code: int) -> None:
    line = f'exec "$0" -m tracker problems --format json {closed}'
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", line, sys.executable], cwd=scanned, env=environ, capture_output=True, check=False
    )
    told = done.stderr.decode()
    assert (done.returncode, "Traceback" in told) == (code, False)
    assert ("the result cannot be written" in told) == (closed == ">&-")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
@pytest.mark.parametrize("has_reader", [True, pytest.param(False, marks=pytest.mark.with_all)])
def test_messages_that_cannot_be_written_cost_no_result(scanned: Path, has_reader: bool) -> None:
    listing = [sys.executable, "-m", "tracker", "problems", "--format", "json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    reader, writer = os.pipe()
    os.close(reader)
    with Path("/dev/full").open("w") as full, os.fdopen(writer, "w") as unread:
        stderr = full if has_reader else unread
        done = subprocess.run(listing, cwd=scanned, env=environ, stdout=subprocess.PIPE, stderr=stderr, check=False)
    assert (done.returncode, json.loads(done.stdout)["schema_version"]) == (0, 1)
