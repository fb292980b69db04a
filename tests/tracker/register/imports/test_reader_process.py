"""A table is read in a separate process: a crash ends only that process, and is reported in a sentence."""

import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tracker.register.made_tables import HEAD, to_csv, to_xlsx
from tracker.errors import Failed, UserError
from tracker.register.imports.read_table import read_entries
from tracker.register.spreadsheets import reader_process, table_file
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


def test_the_time_that_is_named_is_the_one_that_passed(tmp_path: Path) -> None:
    file = to_xlsx(tmp_path / "a.xlsx", [ROW])
    with pytest.raises(UserError, match="not read in 0 seconds"):
        read(read_table(file, limits=Limits(wall_s=0.0)))


@NEEDS_LIMITS
def test_computing_time_is_named_where_it_was_spent(tmp_path: Path, reader: Callable[[str], None]) -> None:
    reader("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)")
    with pytest.raises(UserError, match="读了 7 秒还没有读完"):
        read(read_table(to_xlsx(tmp_path / "a.xlsx", [ROW]), limits=Limits(cpu_s=7)))


DEATHS = [
    pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "SIGSEGV", id="crash"),
    pytest.param("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM", id="terminated"),
    pytest.param("raise ValueError('of the library')", "退出码 1", id="error"),
    pytest.param("import sys; sys.stdout.buffer.write(bytes(7)); sys.exit(0)", "退出码 0", id="half-a-frame"),
    pytest.param("print('A' * 99)", "退出码 0", id="other-words"),
]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals of this kind")
@pytest.mark.parametrize(("code", "cause"), DEATHS)
def test_a_process_that_died_of_something_else_says_nothing_about_size(
    tmp_path: Path, reader: Callable[[str], None], code: str, cause: str
) -> None:
    reader(code)
    with pytest.raises(Failed, match=cause) as told:
        read(read_table(to_xlsx(tmp_path / "a.xlsx", [ROW])))
    assert "过大" not in told.value.message + told.value.hint
    assert "memory" not in told.value.message + told.value.hint


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals of this kind")
def test_a_process_that_the_system_killed_may_have_lacked_memory(tmp_path: Path, reader: Callable[[str], None]) -> None:
    reader("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(Failed, match="SIGKILL") as told:
        read(read_table(to_xlsx(tmp_path / "a.xlsx", [ROW])))
    assert "过大" not in told.value.message
    assert "可能是本机内存不足" in told.value.hint
    assert signal.SIGKILL.name in told.value.message


@pytest.mark.parametrize("words", ["MemoryError", "memory allocation of 1234 bytes failed"])
def test_a_reader_that_says_itself_that_it_had_no_memory_is_believed(
    tmp_path: Path, reader: Callable[[str], None], words: str
) -> None:
    reader(f"import sys; print('Traceback: …\\n{words}', file=sys.stderr); sys.exit(1)")
    with pytest.raises(UserError, match="内存") as told:
        read(read_table(to_xlsx(tmp_path / "a.xlsx", [ROW])))
    assert not isinstance(told.value, Failed)


def test_a_structure_that_is_too_deep_is_not_called_big(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(_content: bytes, _name: str) -> None:
        raise RecursionError

    monkeypatch.setattr(reader_process, "read_content", deep)
    (frame,) = reader_process.frames(b"", "a")
    assert frame[0] == "fault"
    assert "嵌套过深" in frame[1]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a module with other code in the place of the reading process."""

    def install(code: str) -> None:
        (tmp_path / "made_reader_process.py").write_text(f"import sys\nsys.stdin.buffer.read()\n{code}\n", "utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(table_file, "MODULE", "made_reader_process")

    return install


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
