"""The problem list as a file: its columns, who is on it, that it is harmless, and that it appears whole."""

import csv
import errno
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.tracker import reported
from tests.tracker.reported import AT, HOSTILE_ROWS, ROWS
from tracker.errors import Failed, UserError
from tracker.export import export
from tracker.report import ReportRow
from tracker.words import Lang, Words

EN = Words(Lang.EN)
COLUMNS = ["序号", "新媒体类型", "新媒体名称", "责任单位", "问题类别", "检查时更新日期"]
FIRST_OF_SEPTEMBER = datetime(2023, 9, 1)  # noqa: DTZ001  # a sheet's dates have no zone
HARMFUL = ("\x1b", "\x07", "\x9b", "\x00", "\u202e", "\u200b", "\ud800")


def sheets(tmp_path: Path, rows: tuple[ReportRow, ...] = ROWS) -> dict[str, Worksheet]:
    path = tmp_path / "问题清单.xlsx"
    export(rows, AT, path, EN)
    book = load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets}


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

    assert [line[2:] for line in lines] == [
        ["汨罗文旅", "汨罗文旅的单位", "出现验证码", "汨罗文旅的原因"],
        ["某某文旅", "某某文旅的单位", "平台暂不支持，人工核查", "某某文旅的原因"],
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

    export(HOSTILE_ROWS, AT, path, EN)

    assert not any(character in text_of(path) for character in HARMFUL)


def text_of(path: Path) -> str:
    """What a reader of the file sees, all sheets and values together."""
    if path.suffix == ".xlsx":
        return str([values(sheet) for sheet in load_workbook(path).worksheets])
    return path.read_bytes().decode("utf-8-sig")


def test_markup_in_a_name_is_kept_as_text(tmp_path: Path) -> None:
    assert "[red]x[/red] [/b]" in str(values(sheets(tmp_path, HOSTILE_ROWS)["问题清单"]))


def test_csv_begins_a_cell_that_a_spreadsheet_would_run_with_a_quote(tmp_path: Path) -> None:
    export(HOSTILE_ROWS, AT, tmp_path / "a.csv", EN)

    assert read_csv(tmp_path / "a.csv")[0]["新媒体名称"].startswith("'=cmd|")


def test_csv_is_what_excel_reads_as_utf8(tmp_path: Path) -> None:
    export(ROWS, AT, tmp_path / "a.csv", EN)

    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe5\xba\x8f\xe5\x8f\xb7,")


def test_csv_agrees_with_the_sheet_cell_for_cell(tmp_path: Path) -> None:
    export(ROWS, AT, tmp_path / "a.csv", EN)
    sheet = values(sheets(tmp_path)["问题清单"])

    assert [list(line.values()) for line in read_csv(tmp_path / "a.csv")] == [
        [str(cell.date()) if isinstance(cell, datetime) else str(cell) for cell in line] for line in sheet[1:]
    ]


def test_csv_agrees_with_the_json_cell_for_cell(tmp_path: Path) -> None:
    export(ROWS, AT, tmp_path / "a.csv", EN)
    export(ROWS, AT, tmp_path / "a.json", EN)
    accounts = json.loads((tmp_path / "a.json").read_text("utf-8"))["accounts"]
    zh = Words(Lang.ZH)

    assert [(line["新媒体类型"], line["新媒体名称"], line["责任单位"]) for line in read_csv(tmp_path / "a.csv")] == [
        (zh.platform(one["platform"]), one["name"], one["unit"])
        for one in accounts
        if one["verdict"] in ("fail", "remark")
    ]


def test_json_holds_the_unverified_with_their_reason(tmp_path: Path) -> None:
    export(ROWS, AT, tmp_path / "a.json", EN)
    accounts = json.loads((tmp_path / "a.json").read_text("utf-8"))["accounts"]

    assert [one["reason"] for one in accounts if one["name"] == "汨罗文旅"] == ["captcha_shown"]


def test_export_tells_how_many_went_where(tmp_path: Path) -> None:
    written = export(ROWS, AT, tmp_path / "a.csv", EN)

    assert (written.problems, written.reminders, written.unverified) == (4, 2, 2)


def test_unknown_ending_is_refused_and_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError) as fault:
        export(ROWS, AT, tmp_path / "a.ods", EN)

    assert fault.value.hint == "use one of .xlsx .csv .json .docx"


def test_ending_may_be_in_capitals(tmp_path: Path) -> None:
    export(ROWS, AT, tmp_path / "A.CSV", EN)

    assert (tmp_path / "A.CSV").exists()


def test_folder_that_is_not_there_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="No such file or directory"):
        export(ROWS, AT, tmp_path / "nowhere" / "a.csv", EN)


def test_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("last week's", "utf-8")

    def is_full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", is_full)
    with pytest.raises(Failed, match="No space left"):
        export(ROWS, AT, path, EN)

    assert [(one.name, one.read_text("utf-8")) for one in tmp_path.iterdir()] == [("a.csv", "last week's")]


def test_new_file_can_be_read_by_others_as_the_system_has_it(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()

    export(ROWS, AT, tmp_path / "a.csv", EN)

    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "plain").stat().st_mode
