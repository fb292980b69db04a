"""A table is read in a separate process: a crash ends only that process, and is reported in a sentence."""

import os
import zipfile
from pathlib import Path

import pytest

from tests.tracker.register.made_tables import HEAD, to_csv, to_xlsx
from tracker.errors import UserError
from tracker.register.imports.read_table import read_entries
from tracker.register.spreadsheets.table_file import Limits, read_table
from tracker.register.spreadsheets.table_file import TableFile as Table

ROW = ("韶山公安", "微博", "韶山市公安局", "1234567890")
INPUTS = Path(__file__).resolve().parents[5] / "shared" / "inputs"
NEEDS_LIMITS = pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of memory for a process")


def read(table: Table) -> list[str]:
    return [entry.name for entry in read_entries(table).entries]


@pytest.mark.parametrize("count", [1, 20_000, 20_001])
def test_all_rows_come_over(tmp_path: Path, count: int) -> None:
    told: list[tuple[str, int, int]] = []
    rows = [(f"号{number}", "微博", "某局", str(10**9 + number)) for number in range(count)]
    table = read_table(to_csv(tmp_path / "a.csv", rows), lambda *said: told.append(said))

    assert read(table) == [row[0] for row in rows]
    assert told[-1] == ("a", count + 1, count + 1)


def test_a_fault_comes_over_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    with pytest.raises(UserError, match="PDF") as told:
        read_table(tmp_path / "a.xlsx")
    assert told.value.hint


@NEEDS_LIMITS
def test_a_file_that_takes_too_much_memory_is_reported(tmp_path: Path) -> None:
    file = to_xlsx(tmp_path / "a.xlsx", [(*ROW, "x" * 30_000)] * 3_000, (*HEAD, "备注"))
    with pytest.raises(UserError, match="内存"):
        read(read_table(file, limits=Limits(memory_bytes=120 << 20)))


def test_a_file_that_takes_too_long_is_reported(tmp_path: Path) -> None:
    file = to_xlsx(tmp_path / "a.xlsx", [ROW])
    with pytest.raises(UserError, match="没有读完"):
        read(read_table(file, limits=Limits(wall_s=0.0)))


def test_a_table_that_nobody_reads_on_leaves_no_process(tmp_path: Path) -> None:
    rows = [(f"号{number}", "微博", "某局", str(10**9 + number)) for number in range(30_000)]
    assert read_table(to_csv(tmp_path / "a.csv", rows)).hidden == ()


def test_one_long_text_shared_by_many_cells_is_refused(tmp_path: Path) -> None:
    whole = to_xlsx(tmp_path / "whole.xlsx", [("LONG", "微博", "某局", "1234567890")])
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"LONG", b"A" * 5_000_000))
    with pytest.raises(UserError, match="32767"):
        read_table(tmp_path / "a.xlsx")


def test_the_given_bombs_are_refused() -> None:
    files = sorted((INPUTS / "import-bombs").glob("*.*s*"))
    if not files:
        pytest.skip("the inputs are not here")
    for file in files:
        with pytest.raises(UserError, match="过大"):
            read(read_table(file))
