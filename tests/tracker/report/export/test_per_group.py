"""A workbook for each region or unit: all of them with an index, or nothing."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tracker.report.reported import AT, row
from tracker.cases.report_row import ReportRow
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.export import per_group
from tracker.report.export.per_group import INDEX, ExportGroup, export_per
from tracker.report.report import Report
from tracker.rules.finding import Verdict

EN = Messages(Lang.EN)


def of(region: tuple[str, ...], unit: str, name: str = "甲") -> ReportRow:
    found = row(Verdict.FAIL, "inactive", name=name)
    return replace(found, account=replace(found.account, region=region, unit=unit))


ROWS = (
    of(("湘潭市", "韶山市"), "公安局"),
    of(("湘潭市",), "财政局"),
    of(("长沙市",), "公安局"),
    of((), ""),
)
REPORT = Report(rows=ROWS, at=AT)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("per", "within", "names"),
    [
        pytest.param(ExportGroup.REGION, None, ["湘潭市", "长沙市", "未填"], id="region"),
        pytest.param(
            ExportGroup.UNIT, None, ["公安局（湘潭市_韶山市）", "公安局（长沙市）", "财政局", "未填"], id="unit"
        ),
    ],
)
def test_each_group_has_its_file(tmp_path: Path, per: ExportGroup, within: str | None, names: list[str]) -> None:
    count = export_per(REPORT, per, tmp_path / "out", EN, within=within)

    assert count == len(names)
    assert names_in(tmp_path / "out") == sorted([*(f"{name}.xlsx" for name in names), f"{INDEX}.csv"])


def test_below_a_region_the_next_ones_are_the_groups(tmp_path: Path) -> None:
    export_per(Report(rows=ROWS[:2], at=AT), ExportGroup.REGION, tmp_path / "out", EN, within="湘潭市")

    assert names_in(tmp_path / "out") == sorted(["韶山市.xlsx", "湘潭市.xlsx", f"{INDEX}.csv"])


def test_the_index_has_a_line_for_each_file(tmp_path: Path) -> None:
    export_per(REPORT, ExportGroup.REGION, tmp_path / "out", EN)
    with (tmp_path / "out" / f"{INDEX}.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))

    assert [line[0] for line in lines[1:]] == ["湘潭市.xlsx", "长沙市.xlsx", "未填.xlsx"]
    assert lines[1][2:5] == ["2", "2", "2"]


@pytest.mark.parametrize(
    "units",
    [
        pytest.param(["a/b", "a\\b", "a:b"], id="characters-that-a-file-system-refuses"),
        pytest.param(["ABC", "abc"], id="case"),
        pytest.param([INDEX, "目录 "], id="the-index"),
        pytest.param(["..", "."], id="dots"),
        pytest.param(["CON", "nul"], id="devices"),
        pytest.param(["局" * 200, "局" * 201], id="long"),
        pytest.param(["=cmd", "\x1b[2J", "../../etc/passwd"], id="hostile"),
    ],
)
def test_names_are_safe_and_never_collide(tmp_path: Path, units: list[str]) -> None:
    rows = tuple(of(("湘潭市",), unit) for unit in units)
    export_per(Report(rows=rows, at=AT), ExportGroup.UNIT, tmp_path / "out", EN)

    assert len({name.casefold() for name in names_in(tmp_path / "out")}) == len(units) + 1
    assert names_in(tmp_path) == ["out"]


def test_a_folder_with_files_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("")

    with pytest.raises(UserError):
        export_per(REPORT, ExportGroup.UNIT, tmp_path, EN)
    assert names_in(tmp_path) == ["kept.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()

    assert export_per(REPORT, ExportGroup.UNIT, tmp_path / "out", EN) == 4


def test_where_one_file_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Report] = []

    def full(report: Report) -> bytes:
        written.append(report)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        return b""

    monkeypatch.setattr(per_group, "to_xlsx", full)

    with pytest.raises(Failed):
        export_per(REPORT, ExportGroup.UNIT, tmp_path / "out", EN)
    assert names_in(tmp_path) == []
