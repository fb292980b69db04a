"""`tracker cases` and `tracker digest` as they are typed."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned
from tracker.cli.main import app
from tracker.history.check import Check

Tracker = Callable[..., Result]
REGISTER = """\
register: {name: 湖南省政务新媒体}
accounts:
  - {platform: weibo, handle: "1", name: 韶山公安, unit: 韶山市公安局, region: [湘潭市, 韶山市]}
  - {platform: weibo, handle: "2", name: 长沙发布, unit: 长沙市人民政府办公厅, region: [长沙市]}
  - {platform: zhihu, handle: "3", name: 湖南生态环境, unit: 湖南省生态环境厅, region: [湖南省]}
  - {platform: baijiahao, handle: "4", name: 娄底住建, unit: 娄底市住房和城乡建设局, region: [娄底市]}
  - {platform: 抖音, handle: "5", name: "=某某文旅", unit: 某某市文化旅游局, region: [长沙市]}
"""
WEEK = timedelta(days=7)
BEFORE = AT - WEEK


def seen(at: datetime, name: str, days_silent: float) -> Check:
    post = given.post(at - timedelta(days=days_silent))
    return replace(given.seen(at, display_name=name), posts=(post,))


SCANS = {
    BEFORE: {
        "weibo:1": seen(BEFORE, "韶山公安", 20),
        "weibo:2": seen(BEFORE, "长沙发布", 20),
        "zhihu:3": given.gone(BEFORE),
        "baijiahao:4": seen(BEFORE, "娄底住建", 20),
    },
    AT: {
        "weibo:1": seen(AT, "韶山公安", 27),
        "weibo:2": seen(AT, "长沙发布", 1),
        "zhihu:3": given.gone(AT),
        "baijiahao:4": given.failed(AT),
    },
}
"""The week before three were silent and one gone; now one has posted, one shows a captcha; 抖音 is not supported."""
BY = ("--by", "张三")
LIST_KEYS = [
    "id",
    "platform",
    "handle",
    "name",
    "unit",
    "supervisor",
    "region",
    "rule",
    "severity",
    "status",
    "overdue",
    "found_at",
    "since",
    "message",
    "proved_at",
    "due",
    "decided_at",
    "decided_by",
    "why",
    "number",
    "repeats",
    "quarters",
    "earlier",
    "later",
    "discarded",
]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_scanned(tmp_path_factory.mktemp("scanned"), REGISTER, SCANS)


@pytest.fixture
def tracker(scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Runs the program on a copy of it, in English, as typed; keeps the machine's own settings out."""
    for name in [name for name in os.environ if name.startswith("TRACKER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(scanned, tmp_path, dirs_exist_ok=True)

    def run(*words: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["--lang", lang, *words])

    return run


def cases_of(result: Result) -> list[dict[str, object]]:
    cases = json.loads(result.stdout)["cases"]
    assert isinstance(cases, list)
    return cases


def statuses(tracker: Tracker) -> dict[object, object]:
    return {case["id"]: case["status"] for case in cases_of(tracker("cases", "list", "--all", "-f", "json"))}


# list


def test_list_shows_what_is_not_over_and_counts_the_rest(tracker: Tracker) -> None:
    lines = tracker("cases", "list").stdout.splitlines()

    assert lines[2].split("\t") == [
        "1",
        "to be confirmed",
        "Weibo",
        "韶山公安",
        "韶山市公安局",
        "inactive",
        "2023-09-12",
        "",
        "",
        "weibo:1",
    ]
    assert lines[-1] == "1 resolved, 0 closed and 0 dismissed in addition (--all lists them)"


def test_list_speaks_the_field_s_words(tracker: Tracker) -> None:
    heads = tracker("cases", "list", lang="zh").stdout.splitlines()[1].split("\t")

    assert heads == [
        "问题编号",
        "办理状态",
        "新媒体类型",
        "新媒体名称",
        "责任单位",
        "问题类别",
        "发现时间",
        "整改期限",
        "反复",
        "账号标识",
    ]


def test_list_as_json_has_exactly_these_keys_and_as_csv_the_same(tracker: Tracker) -> None:
    cases = cases_of(tracker("cases", "list", "-f", "json"))
    lines = list(csv.DictReader(io.StringIO(tracker("cases", "list", "-f", "csv").stdout, newline="")))

    assert [list(case) for case in cases] == [LIST_KEYS] * 3
    assert [(line["id"], line["status"], line["region"]) for line in lines] == [
        ("1", "open", "湘潭市/韶山市"),
        ("3", "open", "湖南省"),
        ("4", "open", "娄底市"),
    ]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        pytest.param(["--all"], [1, 2, 3, 4], id="all"),
        pytest.param(["--status", "mended"], [2], id="status"),
        pytest.param(["--status", "mended", "--status", "open"], [1, 2, 3, 4], id="two-statuses"),
        pytest.param(["--region", "韶山市"], [1], id="region-of-any-level"),
        pytest.param(["--unit", "湖南省生态环境厅"], [3], id="unit"),
        pytest.param(["--rule", "inactive"], [1, 4], id="rule"),
        pytest.param(["--platform", "知乎"], [3], id="platform"),
        pytest.param(["--overdue"], [], id="overdue"),
        pytest.param(["--repeat"], [], id="repeat"),
    ],
)
def test_list_narrows(tracker: Tracker, options: list[str], ids: list[int]) -> None:
    assert [case["id"] for case in cases_of(tracker("cases", "list", *options, "-f", "json"))] == ids


# confirm, dismiss, notify, close, reopen


def test_case_goes_its_way(tracker: Tracker) -> None:
    codes = [
        tracker("cases", "confirm", "1", "3", *BY).exit_code,
        tracker(
            "cases", "notify", "1", *BY, "--on", "2023-09-21", "--due", "2023-10-16", "--document", "湘1号"
        ).exit_code,
        tracker("cases", "close", "1", *BY, "--because", "书面报告").exit_code,
        tracker("cases", "reopen", "1", *BY, "--because", "未整改").exit_code,
    ]
    (case,) = cases_of(tracker("cases", "list", "--overdue", "-f", "json"))

    assert codes == [0, 0, 0, 0]
    assert (case["id"], case["status"], case["due"], case["overdue"]) == (1, "notified", "2023-10-16", True)
    assert statuses(tracker) == {1: "notified", 2: "mended", 3: "confirmed", 4: "open"}


@pytest.mark.parametrize(
    ("typed", "confirmed"),
    [
        pytest.param(["--region", "湘潭市"], [1], id="region"),
        pytest.param(["--rule", "inactive"], [1, 4], id="rule"),
        pytest.param(["--rule", "inactive", "--unit", "韶山市公安局"], [1], id="rule-and-unit"),
        pytest.param(["--platform", "baijiahao"], [4], id="platform"),
    ],
)
def test_options_choose_what_can_be_confirmed(tracker: Tracker, typed: list[str], confirmed: list[int]) -> None:
    assert tracker("cases", "confirm", *typed, *BY).exit_code == 0
    assert [id_ for id_, status in statuses(tracker).items() if status == "confirmed"] == confirmed


@pytest.mark.parametrize(
    ("typed", "reported"),
    [
        pytest.param(["confirm", *BY], "name the cases", id="nothing-named"),
        pytest.param(["confirm", "1", "--rule", "inactive", *BY], "not both", id="both"),
        pytest.param(["confirm", "--rule", "never_posted", *BY], "no case that matches", id="none-chosen"),
        pytest.param(["confirm", "99", *BY], "there is no case 99", id="no-such-case"),
        pytest.param(["confirm", "1"], "say who does it", id="nobody"),
        pytest.param(["dismiss", "1", *BY], "say why", id="no-reason"),
        pytest.param(["notify", "1", *BY], "cannot be notified now", id="notified-before-it-is-confirmed"),
        pytest.param(["close", "1", *BY, "--because", "x"], "cannot be closed now", id="closed-before-it-is-confirmed"),
        pytest.param(["reopen", "1", *BY, "--because", "x"], "cannot be reopened now", id="reopened-under-way"),
        pytest.param(["notify", "1", *BY, "--due", "16.10."], "not a date: 16.10.", id="odd-date"),
        pytest.param(["show", "99"], "there is no case 99", id="nothing-to-show"),
        pytest.param(["list", "--platform", "peopleapp"], "--platform", id="platform-of-no-account"),
        pytest.param(["show", "1", "99"], "there is no case 99", id="one-of-two-is-missing"),
        pytest.param(["show", "0"], "not numbers of cases: 0", id="no-number"),
        pytest.param(["round", "--since", "soon"], "neither a scan", id="odd-since"),
        pytest.param(["round", "--since", "99"], "no scan before", id="no-such-scan"),
        pytest.param(["round", "--since", "2020-01-01"], "no scan before", id="no-scan-so-early"),
    ],
)
def test_fault_is_reported_in_a_line_and_changes_nothing(tracker: Tracker, typed: list[str], reported: str) -> None:
    before = statuses(tracker)
    result = tracker("cases", *typed)

    assert (result.exit_code, result.stdout) == (2, "")
    assert reported in result.stderr.splitlines()[0]
    assert statuses(tracker) == before


def test_due_day_is_the_settings_where_none_is_named(tracker: Tracker, tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text("[cases]\ndue_days = 7\n", "utf-8")
    tracker("cases", "confirm", "1", *BY)
    result = tracker("cases", "notify", "1", *BY, "--on", "2023-09-21")

    assert "due 2023-09-28" in result.stderr


# what follows elsewhere


def test_dismissed_finding_leaves_every_list_and_is_distinguished(tracker: Tracker) -> None:
    tracker("cases", "dismiss", "1", *BY, "--because", "视频号有更新")
    names = [account["name"] for account in json.loads(tracker("problems", "-f", "json").stdout)["accounts"]]
    summary = json.loads(tracker("summary", "-f", "json").stdout)
    shown = tracker("show", "weibo:1", lang="zh").stdout

    assert "韶山公安" not in names
    assert (summary["failed"], summary["passed"], summary["dismissed"]) == (0, 2, 1)
    assert "核实后不成立（张三，" in shown
    assert "：视频号有更新）" in shown


def test_problems_show_how_each_is_followed_up(tracker: Tracker) -> None:
    tracker("cases", "confirm", "1", *BY)
    accounts = json.loads(tracker("problems", "-f", "json").stdout)["accounts"]
    lines = tracker("problems").stdout.splitlines()

    assert accounts[0]["findings"][0]["case"] == {"id": 1, "status": "confirmed", "due": None, "repeats": 0}
    assert any("confirmed (1)" in line.split("\t") for line in lines)


def test_whatever_people_type_is_shown_harmless(tracker: Tracker) -> None:
    words = HOSTILE.replace("\ud800", "").replace("\x00", "")
    tracker("cases", "dismiss", "1", "--by", words, "--because", words)
    printed = "".join(
        tracker(*typed).stdout
        for typed in (
            ["cases", "show", "1"],
            ["cases", "show", "1", "-f", "json"],
            ["show", "weibo:1"],
            ["cases", "round"],
        )
    )

    assert not any(character in printed for character in "\x1b\u202e\x9b")


# show and round


def test_show_shows_every_step(tracker: Tracker) -> None:
    tracker("cases", "confirm", "1", *BY, "--because", "电话核实")
    document = json.loads(tracker("cases", "show", "1", "-f", "json").stdout)

    assert [(step["what"], step["by"], step["scan"]) for step in document["steps"]] == [
        ("opened", "", 1),
        ("held", "", 2),
        ("confirmed", "张三", None),
    ]
    assert document["steps"][0]["fingerprint"] == document["steps"][1]["fingerprint"] != ""
    told = tracker("cases", "show", "1").stdout
    assert "电话核实" in told
    assert (told.count("last update 20"), "最近一次" in told) == (3, False)  # in the case, and in both scans' steps


def test_show_takes_several_cases(tracker: Tracker) -> None:
    document = json.loads(tracker("cases", "show", "2", "1", "-f", "json").stdout)
    rows = list(csv.DictReader(tracker("cases", "show", "1-2", "-f", "csv").stdout.splitlines()))

    assert [case["case"]["id"] for case in document["cases"]] == [2, 1]
    assert document["cases"][1]["steps"] == json.loads(tracker("cases", "show", "1", "-f", "json").stdout)["steps"]
    assert {row["case"] for row in rows} == {"1", "2"}
    assert tracker("cases", "show", "1-2").stdout.count("What was done") == 2


def test_round_shows_what_became_of_last_round(tracker: Tracker) -> None:
    document = json.loads(tracker("cases", "round", "-f", "json").stdout)

    assert (document["since"]["scan"], document["total"]) == (1, 4)
    assert {key: count for key, count in document["counts"].items() if count} == {
        "mended": 1,
        "standing": 2,
        "unverified": 1,
    }
    assert [(case["outcome"], case["id"]) for case in document["cases"]] == [
        ("mended", 2),
        ("standing", 1),
        ("standing", 3),
        ("unverified", 4),
    ]


@pytest.mark.parametrize("since", ["1", "2023-09-12"], ids=["scan", "date"])
def test_round_may_begin_at_a_scan_or_a_date(tracker: Tracker, since: str) -> None:
    assert json.loads(tracker("cases", "round", "--since", since, "-f", "json").stdout)["since"]["scan"] == 1


def test_round_is_reported_in_a_sentence_with_names(tracker: Tracker) -> None:
    reported = tracker("cases", "round", lang="zh").stdout

    assert "上一轮 4 个：已整改 1 · 仍未整改 2 · 反复 0 · 未能核实 1" in reported
    assert "已整改\t2\t新浪微博\t长沙发布" in reported


def rows_of(result: Result) -> list[str]:
    """Of its table."""
    return [line for line in result.stdout.splitlines() if line.count("\t") > 1][1:]


def leave_register(folder: Path, *handles: str) -> None:
    lines = REGISTER.splitlines(keepends=True)
    left = [f'handle: "{handle}"' for handle in handles]
    (folder / "accounts.yaml").write_text("".join(line for line in lines if not any(map(line.count, left))), "utf-8")


def test_a_case_whose_account_left_the_register_says_so(tracker: Tracker, tmp_path: Path) -> None:
    """It has no other outcome: no scan looks at it any more, and nothing shows it resolved."""
    leave_register(tmp_path, "2", "4")
    listed = {line.split("\t")[0]: line.split("\t")[1] for line in rows_of(tracker("cases", "list"))}
    shown = "to be confirmed"
    assert listed == {"1": shown, "3": shown, "4": f"{shown} · no longer in the register"}
    assert "待确认 · 已不在名册" in tracker("cases", "show", "4", lang="zh").stdout
    outcomes = [line.split("\t") for line in rows_of(tracker("cases", "round", lang="zh"))]
    assert [(outcome, case, detail) for outcome, case, *_, detail, _ in outcomes if case in ("2", "4")] == [
        ("已整改", "2", "已更新，最近一次 2023-09-18 18:00"),
        ("未能核实", "4", "已不在名册"),
    ]


# digest


def test_digest_lists_whom_to_remind_by_unit(tracker: Tracker) -> None:
    document = json.loads(tracker("digest", "-f", "json").stdout)

    assert document["next_check"] == "2023-09-26T18:00:00+08:00"
    assert [(unit["unit"], [account["alert"] for account in unit["accounts"]]) for unit in document["units"]] == [
        ("韶山市公安局", ["overdue"]),
        ("娄底市住房和城乡建设局", ["self_check"]),
        ("某某市文化旅游局", ["self_check"]),
    ]


@pytest.mark.parametrize(
    ("options", "units"),
    [
        pytest.param(["--unit", "韶山市公安局"], ["韶山市公安局"], id="unit"),
        pytest.param(["--region", "娄底市"], ["娄底市住房和城乡建设局"], id="region"),
        pytest.param(["--platform", "微博"], ["韶山市公安局"], id="platform"),
        pytest.param(["--platform", "抖音"], ["某某市文化旅游局"], id="a-platform-that-is-reviewed-by-hand"),
        pytest.param(
            ["--next-check", "2023-10-02", "--region", "长沙市"],
            ["长沙市人民政府办公厅", "某某市文化旅游局"],
            id="a-later-check",
        ),
    ],
)
def test_digest_narrows(tracker: Tracker, options: list[str], units: list[str]) -> None:
    document = json.loads(tracker("digest", *options, "-f", "json").stdout)

    assert [unit["unit"] for unit in document["units"]] == units


@pytest.mark.parametrize("command", [["digest"], ["problems"], ["review"], ["cases", "list"]], ids=" ".join)
def test_a_region_that_the_register_lacks_is_an_error_with_a_suggestion(tracker: Tracker, command: list[str]) -> None:
    result = tracker(*command, "--region", "株洲")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "市" in result.stderr


@pytest.mark.parametrize("command", [["digest"], ["problems"], ["cases", "list"]], ids=" ".join)
def test_a_platform_that_the_register_lacks_is_an_error_with_a_suggestion(tracker: Tracker, command: list[str]) -> None:
    result = tracker(*command, "--platform", "baijiaho")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "baijiahao" in result.stderr


def test_dismissed_silence_is_not_reminded_of(tracker: Tracker) -> None:
    tracker("cases", "dismiss", "1", *BY, "--because", "视频号有更新")

    assert "韶山市公安局" not in tracker("digest").stdout


def test_digest_writes_a_text_for_each_unit(tracker: Tracker, tmp_path: Path) -> None:
    result = tracker("digest", "--out", "reminders")

    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "reminders").iterdir()] == ["韶山市公安局.txt"]
    assert "2 accounts that only this program" in result.stderr
    assert "已27天未更新" in (tmp_path / "reminders" / "韶山市公安局.txt").read_text("utf-8")


def test_units_are_asked_about_our_own_walls_only_on_demand(tracker: Tracker, tmp_path: Path) -> None:
    tracker("digest", "--out", "reminders", "--include-unverified")

    assert len(list((tmp_path / "reminders").iterdir())) == 3


def test_digest_names_the_most_urgent_unit_first(tracker: Tracker) -> None:
    units = json.loads(tracker("digest", "-f", "json").stdout)["units"]
    order = ["overdue", "due_soon", "likely", "before_check", "self_check"]
    ranks = [order.index(unit["accounts"][0]["alert"]) for unit in units]

    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("typed", "reported", "code"),
    [
        pytest.param(["--next-check", "2023-09-01"], "must come after", 2, id="a-check-in-the-past"),
        pytest.param(["--next-check", "soon"], "not a time", 2, id="no-date"),
        pytest.param(["--at", "2023-09-19"], "needs a time of day", 2, id="a-time-point-without-an-hour"),
        pytest.param(["--out", "accounts.yaml"], "cannot write", 1, id="no-folder"),
    ],
)
def test_digest_that_cannot_be_is_refused(tracker: Tracker, typed: list[str], reported: str, code: int) -> None:
    result = tracker("digest", *typed)

    assert result.exit_code == code
    assert reported in result.stderr


# Several at once


def test_a_range_is_confirmed_in_one_step_and_the_answer_names_the_accounts(tracker: Tracker) -> None:
    result = tracker("cases", "confirm", "1", "3-4", *BY)

    assert result.exit_code == 0
    assert "1 (韶山公安 inactive)" in result.stderr
    assert [statuses(tracker)[number] for number in (1, 3, 4)] == ["confirmed"] * 3


def test_one_bad_number_and_nothing_is_done_and_all_bad_ones_are_named(tracker: Tracker) -> None:
    before = statuses(tracker)
    result = tracker("cases", "confirm", "1", "77", "88", *BY)

    assert (result.exit_code, statuses(tracker)) == (2, before)
    assert "77" in result.stderr
    assert "88" in result.stderr


def test_who_decides_may_be_a_setting_and_the_option_wins(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_BY", "李四")
    tracker("cases", "confirm", "1")
    tracker("cases", "confirm", "3", *BY)

    assert "李四" in tracker("cases", "show", "1").stdout
    assert "李四" not in tracker("cases", "show", "3").stdout
    assert "张三" in tracker("cases", "show", "3").stdout
