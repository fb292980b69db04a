"""The problem list as a file: its columns, who is on it, that it is harmless, and that it appears whole."""

import csv
import errno
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from rich.cells import cell_len

from tests.tracker.report import reported
from tests.tracker.report.reported import AT, HOSTILE_ROWS, ROWS
from tracker.cases.report_row import ReportRow
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Layer, Policies
from tracker.report.export import xlsx_writer
from tracker.report.export.export import export
from tracker.report.export.sheet_table import SheetTable
from tracker.report.export.workbook import to_workbook
from tracker.report.report import Report
from tracker.rules.finding import Verdict

EN = Messages(Lang.EN)
COLUMNS = ["序号", "新媒体类型", "新媒体名称", "责任单位", "问题类别", "检查时更新日期"]
FIRST_OF_SEPTEMBER = datetime(2023, 9, 1)  # noqa: DTZ001  # a sheet's dates have no zone
NINETEENTH = datetime(2023, 9, 19)  # noqa: DTZ001
PASSED_WEIBO = replace(reported.PASSED, account=replace(reported.PASSED.account, handle="1234567890"))
HARMFUL = ("\x1b", "\x07", "\x9b", "\x00", "\u202e", "\u200b", "\ud800")


def sheets(tmp_path: Path, rows: tuple[ReportRow, ...] = ROWS) -> dict[str, Worksheet]:
    path = tmp_path / "问题清单.xlsx"
    export(report(rows), path, EN)
    book = load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets}


def report(rows: tuple[ReportRow, ...]) -> Report:
    return Report(rows=rows, at=AT)


def values(sheet: Worksheet) -> list[list[Any]]:
    return [list(line) for line in sheet.iter_rows(values_only=True)]


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_problem_list_has_exactly_the_columns_of_a_notice(tmp_path: Path) -> None:
    assert values(sheets(tmp_path)["问题清单"])[0] == COLUMNS


def test_problem_list_names_failed_and_remarked_accounts_only(tmp_path: Path) -> None:
    names = [line[2] for line in values(sheets(tmp_path)["问题清单"])[1:]]

    assert names == ["娄底住建", "湘乡粮储", "韶山公安", "湖南生态环境"]


def test_row_of_the_problem_list_is_in_the_fields_words(tmp_path: Path) -> None:
    line = values(sheets(tmp_path)["问题清单"])[3]

    assert line == [3, "新浪微博", "韶山公安", "韶山公安的单位", "内容不更新", FIRST_OF_SEPTEMBER]


def test_several_findings_stand_in_one_cell_and_a_reminder_is_none(tmp_path: Path) -> None:
    assert values(sheets(tmp_path)["问题清单"])[1][4] == "内容不更新；以转载为主"


def test_dates_are_real_and_on_a_shanghai_clock(tmp_path: Path) -> None:
    cell = sheets(tmp_path)["问题清单"]["F4"]

    assert (cell.is_date, cell.number_format, cell.value) == (True, "yyyy-mm-dd", FIRST_OF_SEPTEMBER)


def test_account_that_never_posted_is_said_to(tmp_path: Path) -> None:
    assert values(sheets(tmp_path)["问题清单"])[2][5] == "从未更新"


def test_unverified_accounts_stand_apart_with_their_reason(tmp_path: Path) -> None:
    lines = values(sheets(tmp_path)["未能核实"])[1:]

    assert [line[2:6] for line in lines] == [
        ["汨罗文旅", "汨罗文旅的单位", "出现验证码", "汨罗文旅的原因"],
        ["某某文旅", "某某文旅的单位", "平台暂不支持，人工核实", "某某文旅的原因"],
    ]


def test_reminders_stand_apart(tmp_path: Path) -> None:
    lines = values(sheets(tmp_path)["提醒"])[1:]

    assert [(line[2], line[4]) for line in lines] == [("娄底住建", "临近超期"), ("祁阳农业", "临近超期")]


def test_notes_give_the_pass_rate_with_its_coverage(tmp_path: Path) -> None:
    notes = {line[0]: line[1] for line in values(sheets(tmp_path)["说明"])}

    assert (notes["监测时间点"], notes["合格率"]) == ("2023-09-19 18:00", "50.00%（核实率 75.00%）")


def test_head_is_frozen_and_filtered(tmp_path: Path) -> None:
    sheet = sheets(tmp_path)["问题清单"]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F5")


def test_list_without_problems_is_a_head_alone(tmp_path: Path) -> None:
    assert values(sheets(tmp_path, (reported.PASSED,))["问题清单"]) == [COLUMNS]


@pytest.mark.parametrize("name", ["问题清单", "未能核实"])
def test_no_cell_of_a_sheet_is_a_formula_or_link(tmp_path: Path, name: str) -> None:
    cells = [cell for line in sheets(tmp_path, HOSTILE_ROWS)[name].iter_rows() for cell in line]

    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_hostile_text_is_harmless_in_every_file(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"problems.{ending}"

    export(report(HOSTILE_ROWS), path, EN)

    assert not any(character in text_of(path) for character in HARMFUL)


def text_of(path: Path) -> str:
    """What a reader of the file sees, all sheets and values together."""
    if path.suffix == ".xlsx":
        return str([values(sheet) for sheet in load_workbook(path).worksheets])
    return path.read_bytes().decode("utf-8-sig")


def test_markup_in_a_name_is_kept_as_text(tmp_path: Path) -> None:
    assert "[red]x[/red] [/b]" in str(values(sheets(tmp_path, HOSTILE_ROWS)["问题清单"]))


def test_csv_begins_a_cell_that_a_spreadsheet_would_run_with_a_quote(tmp_path: Path) -> None:
    export(report(HOSTILE_ROWS), tmp_path / "a.csv", EN)

    assert read_csv(tmp_path / "a.csv")[0]["新媒体名称"].startswith("'=cmd|")


def test_csv_is_what_excel_reads_as_utf8(tmp_path: Path) -> None:
    export(report(ROWS), tmp_path / "a.csv", EN)

    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,")


def test_csv_agrees_with_the_sheet_cell_for_cell(tmp_path: Path) -> None:
    export(report(ROWS), tmp_path / "a.csv", EN)
    sheet = values(sheets(tmp_path)["问题清单"])

    assert [list(line.values()) for line in read_csv(tmp_path / "a.csv")] == [
        [str(cell.date()) if isinstance(cell, datetime) else str(cell) for cell in line] for line in sheet[1:]
    ]


def test_csv_agrees_with_the_json_cell_for_cell(tmp_path: Path) -> None:
    export(report(ROWS), tmp_path / "a.csv", EN)
    export(report(ROWS), tmp_path / "a.json", EN)
    accounts = json.loads((tmp_path / "a.json").read_text("utf-8"))["accounts"]
    zh = Messages(Lang.ZH)

    assert [(line["新媒体类型"], line["新媒体名称"], line["责任单位"]) for line in read_csv(tmp_path / "a.csv")] == [
        (zh.platform(account["platform"]), account["name"], account["unit"])
        for account in accounts
        if account["verdict"] in ("fail", "remark")
    ]


def test_json_holds_the_unverified_with_their_reason(tmp_path: Path) -> None:
    export(report(ROWS), tmp_path / "a.json", EN)
    accounts = json.loads((tmp_path / "a.json").read_text("utf-8"))["accounts"]

    assert [account["reason"] for account in accounts if account["name"] == "汨罗文旅"] == ["captcha_shown"]


def test_export_shows_how_many_went_where(tmp_path: Path) -> None:
    written = export(report(ROWS), tmp_path / "a.csv", EN)

    assert (written.problems, written.reminders, written.unverified) == (4, 2, 2)


def test_unknown_ending_is_refused_and_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError) as fault:
        export(report(ROWS), tmp_path / "a.ods", EN)

    assert fault.value.hint == "use one of .xlsx .html .csv .json .docx"


def test_ending_may_be_in_capitals(tmp_path: Path) -> None:
    export(report(ROWS), tmp_path / "A.CSV", EN)

    assert (tmp_path / "A.CSV").exists()


def test_folder_that_is_not_there_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="No such file or directory") as fault:
        export(report(ROWS), tmp_path / "nowhere" / "a.csv", EN)

    assert (
        fault.value.hint == "check the folder, its permissions and the space on the disk"
    )  # and of no old file, there was none


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    """Its folder alone would let a new file take its place; and root may write any."""
    path = tmp_path / "a.csv"
    path.write_text("signed", "utf-8")
    path.chmod(0o444)
    with pytest.raises(Failed, match="is read-only and was not replaced"):
        export(report(ROWS), path, EN)

    assert path.read_text("utf-8") == "signed"


def test_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("last week's", "utf-8")

    def is_full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", is_full)
    with pytest.raises(Failed, match="No space left") as fault:
        export(report(ROWS), path, EN)

    assert fault.value.hint.startswith("the old file is unchanged")
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("a.csv", "last week's")]


def test_new_file_can_be_read_by_others_as_the_system_has_it(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()

    export(report(ROWS), tmp_path / "a.csv", EN)

    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_workbook_has_its_sheets_in_the_order_they_are_looked_at(tmp_path: Path) -> None:
    assert list(sheets(tmp_path)) == [
        "问题清单",
        "未能核实",
        "提醒",
        "全部账号",
        "按地区",
        "按平台",
        "按层级",
        "规则说明",
        "说明",
    ]


def test_every_account_stands_in_the_workbook_with_its_verdict(tmp_path: Path) -> None:
    lines = values(sheets(tmp_path)["全部账号"])[1:]

    assert [(line[2], line[8]) for line in lines] == [
        ("长沙发布", "合格"),
        ("韶山公安", "不合格"),
        ("娄底住建", "不合格"),
        ("湘乡粮储", "不合格"),
        ("湖南生态环境", "备注"),
        ("祁阳农业", "合格"),
        ("汨罗文旅", "未能核实"),
        ("某某文旅", "未能核实"),
        ("已关停的", "已关停"),
    ]


def test_account_is_shown_with_level_reason_and_dates(tmp_path: Path) -> None:
    line = values(sheets(tmp_path)["全部账号"])[7]

    assert line[5:12] == ["湘潭市", "市级", "正常运行", "未能核实", "出现验证码", FIRST_OF_SEPTEMBER, NINETEENTH]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        pytest.param("按地区", "湘潭市", id="region"),
        pytest.param("按平台", "新浪微博", id="platform"),
        pytest.param("按层级", "市级", id="level"),
    ],
)
def test_groups_have_their_counts_and_end_with_all(tmp_path: Path, name: str, label: str) -> None:
    lines = values(sheets(tmp_path)[name])

    assert lines[1][0] == label
    assert lines[-1] == ["全部", 8, 6, 2, 3, 1, 2, 0.5, 0.75, 1]


def test_rate_is_a_number_that_can_be_sorted(tmp_path: Path) -> None:
    cell = sheets(tmp_path)["按地区"]["H2"]

    assert (cell.data_type, cell.number_format) == ("n", "0.00%")


def test_rate_that_is_not_all_is_not_shown_as_all(tmp_path: Path) -> None:
    rows = (*(reported.PASSED,) * 19_999, reported.FAILED)
    export(Report(rows=rows, at=AT, policies=Policies()), tmp_path / "a.xlsx", EN)
    sheet = load_workbook(tmp_path / "a.xlsx", read_only=True)["按平台"]  # the others are long

    assert next(sheet.iter_rows(min_row=2, values_only=True))[7] == 0.9999


def test_rules_are_explained_with_limit_cost_source_and_version(tmp_path: Path) -> None:
    lines = {line[0]: line[1:] for line in values(sheets(tmp_path)["规则说明"])}

    assert lines["内容不更新"][1:4] == ["14天", "不合格", "国办秘函〔2019〕19号（单项否决：监测时间点前2周内无更新）"]
    assert lines["以转载为主"][1] == "超过80%，90天内，至少10条"
    assert (lines["临近超期"][1:3], lines["内容不更新"][4]) == (["第10、12天", "提醒"], "全部")


def test_rule_of_a_place_stands_beside_the_national_one(tmp_path: Path) -> None:
    policies = Policies(layers=(Layer(name="", changes={"inactive_days": 7}, region="湘潭市"),))
    failed = replace(reported.FAILED, policy=policies.of(reported.FAILED.account.region))
    rows = (failed, replace(reported.PASSED, account=replace(reported.PASSED.account, region=("长沙市",))))
    export(Report(rows=rows, at=AT, policies=policies), tmp_path / "a.xlsx", EN)
    lines = values(load_workbook(tmp_path / "a.xlsx")["规则说明"])

    assert [(line[2], line[5]) for line in lines if line[0] == "内容不更新"] == [("7天", "湘潭市"), ("14天", "长沙市")]


@pytest.mark.parametrize("name", ["问题清单", "全部账号", "规则说明"])
def test_sheet_prints_on_a4_across_with_its_head_on_every_page(tmp_path: Path, name: str) -> None:
    sheet = sheets(tmp_path)[name]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0) or sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"


def test_chinese_columns_are_wide_enough(tmp_path: Path) -> None:
    assert sheets(tmp_path)["问题清单"].column_dimensions["D"].width >= cell_len("湖南生态环境的单位")


def test_page_of_an_account_is_a_link(tmp_path: Path) -> None:
    cell = sheets(tmp_path, (replace(PASSED_WEIBO),))["全部账号"]["M2"]

    assert (cell.value, cell.hyperlink and cell.hyperlink.target) == ("打开", "https://weibo.com/u/1234567890")


def test_links_that_excel_does_not_take_are_written_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_writer, "MAX_LINKS", 2)
    sheet = sheets(tmp_path, (PASSED_WEIBO,) * 3)["全部账号"]

    assert [cell.value for cell in sheet["M"][1:]] == ["打开", "打开", "https://weibo.com/u/1234567890"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("<v>&amp;\"'{}</v>", "<v>&amp;\"'{}</v>", id="markup"),
        pytest.param("字" * 40_000, "字" * 32_767, id="longer-than-a-cell"),
    ],
)
def test_name_reads_back_as_it_is(tmp_path: Path, name: str, shown: str) -> None:
    rows = (reported.row(Verdict.FAIL, "inactive", name=name),)
    export(report(rows), tmp_path / "a.xlsx", EN)

    assert load_workbook(tmp_path / "a.xlsx")["问题清单"]["C2"].value == shown
    assert CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_name("问题清单").to_python()[1][2] == shown


def test_name_that_excel_would_read_as_a_characters_code_is_escaped(tmp_path: Path) -> None:
    export(report((reported.row(Verdict.FAIL, "inactive", name="_x000D_甲"),)), tmp_path / "a.xlsx", EN)

    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert b"<t>_x005F_x000D_\xe7\x94\xb2</t>" in parts.read("xl/worksheets/sheet1.xml")


def test_more_accounts_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.report.export.export.MAX_ROWS", 9)

    with pytest.raises(UserError, match="9 rows are more than"):
        export(report(ROWS), tmp_path / "a.xlsx", EN)


def test_full_disk_while_a_workbook_is_made_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", is_full)
    with pytest.raises(Failed, match="No space left"):
        export(report(ROWS), tmp_path / "a.xlsx", EN)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("检" * 18, 1, id="fits"),
        pytest.param("检" * 19, 2, id="one-character-more"),
        pytest.param("a" * 36, 1, id="latin-fits"),
        pytest.param("a" * 37, 2, id="one-letter-more"),
        pytest.param("检" * 18 + "\n" + "检", 2, id="line-break"),
        pytest.param("检" * 2000, 30, id="no-row-can-be-higher"),
    ],
)
def test_a_row_is_as_high_as_its_longest_text(text: str, lines: int) -> None:
    """LibreOffice does not find the height of such a row, and prints its lines over the rows beside it."""
    table = SheetTable(title="未能核实", headers=("序号", "说明"), rows=((1, text), (2, "短")), count=2)
    sheet = load_workbook(io.BytesIO(to_workbook([table], "x")))["未能核实"]
    heights = [sheet.row_dimensions[row].height for row in (1, 2, 3)]
    assert heights == [None, None if lines == 1 else min(16 * lines, 409), None]
