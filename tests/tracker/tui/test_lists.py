"""Filter, order, marks and export of the lists, what is opened outside, and lists of any length."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from textual.events import Key
from textual.widgets import Input

from tests.tracker.report.reported import HOSTILE
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.tui.conftest import driven, make_database_state, seen
from tracker.messages.terminal.language import Lang
from tracker.tui.screens.dialogs import FormDialog
from tracker.tui.screens.main import MainScreen
from tracker.tui.widgets.row_list import SIGNS, RowList, total
from tracker.tui.widgets.sentence import WrappedStatic

pytestmark = pytest.mark.end_to_end

NAMES = ("韶山公安", "长沙发布", "湖南生态环境", "娄底住建", "某某文旅", "湘潭发布")


def names(rows: str) -> list[str]:
    """The names on the screen, in their order."""
    return [name for line in rows.splitlines() for name in NAMES if f" {name} " in line]


async def test_the_filter_reads_words_and_pinyin_initials_as_they_are_typed(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("4", "slash", "x", "t")
        assert names(opened.rows) == ["韶山公安", "湘潭发布"]  # 韶山 lies in 湘潭
        assert "2 of 6 rows" in opened.screen

        await opened.type("湘潭 fb")
        assert names(opened.rows) == ["湘潭发布"]

        await opened.press("enter", "1", "4")
        assert names(opened.rows) == ["湘潭发布"], "it stays while other views are looked at"

        await opened.press("escape")
        assert names(opened.rows) == list(NAMES)

        assert "nothing matches" in await opened.press("slash", "q", "q")


async def test_keys_are_letters_in_the_filter(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "slash", "c", "s", "space", "q")

        assert opened.app.screen.query_one("#filter", Input).value == "cs q"


async def test_rows_are_sorted_by_the_columns_in_turn(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("4", "s", "s", "s")
        assert "by Name ascending" in opened.screen
        assert names(opened.rows) == ["长沙发布", "湖南生态环境", "娄底住建", "某某文旅", "韶山公安", "湘潭发布"]

        await opened.press("S")
        assert "by Name descending" in opened.screen
        assert names(opened.rows)[0] == "湘潭发布"

        for _ in range(9):
            await opened.press("s")
            if "by " not in opened.screen:
                break
        assert names(opened.rows) == list(NAMES), "in the end as the command has them"


@pytest.mark.parametrize("at", [None, AT])
async def test_what_is_not_verified_is_not_counted_as_a_problem(folder: Path, at: datetime | None) -> None:
    async with driven(folder, at=at) as opened:
        screen = await opened.press("2")
        assert "[2 Problems 2]" in screen
        assert "5 rows · 2 problems, 1 reminder, 2 not verified" in screen


async def test_marks_are_signs_and_can_be_taken_from_all(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("2", "space")
        first = opened.rows.splitlines()[1]
        assert first.startswith(" *")
        assert opened.rows.splitlines()[2].startswith("> ")

        assert "5 marked" in await opened.press("asterisk")
        assert "marked" not in await opened.press("asterisk")


async def test_a_step_is_about_the_row_that_is_seen_however_fast_the_keys_come(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("5")
        for key in ("down", "down", "c"):
            opened.app.post_message(Key(key, key if len(key) == 1 else None))
        await opened.settle()

        assert "case 3: 娄底住建" in opened.screen


async def test_filter_marks_and_row_stay_when_the_list_is_read_again(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("4", "slash")
        await opened.type("fb")
        await opened.press("enter", "space", "space")
        assert "2 marked" in opened.screen
        register = folder / "accounts.yaml"
        register.write_text("\n".join(line for line in text_of("accounts.yaml").split("\n") if "长沙发布" not in line))

        await opened.press("f5")
        assert names(opened.rows) == ["湘潭发布"]
        assert "1 marked" in opened.screen
        assert opened.rows.splitlines()[1].startswith(">*")


async def test_the_mouse_moves_sorts_opens_and_presses_the_keys_at_the_foot(folder: Path) -> None:
    async with driven(folder) as opened:
        await opened.press("4")
        await opened.pilot.click(RowList, offset=(20, 3))
        await opened.settle()
        assert opened.rows.splitlines()[3].startswith("> ")

        await opened.pilot.click(RowList, offset=(28, 0))
        await opened.settle()
        assert "by Name ascending" in opened.screen

        await opened.pilot.click("#keys", offset=(14, 0))
        await opened.settle()
        assert opened.app.focused is opened.app.screen.query_one("#filter")

        await opened.pilot.click(RowList, offset=(20, 2), times=2)
        await opened.settle()
        assert "Posts over 90 days" in opened.screen


async def test_what_has_no_room_in_the_row_stands_below(folder: Path) -> None:
    async with driven(folder) as opened:
        assert "Unit: 韶山市公安局" in await opened.press("2")
        assert "Unit" in opened.screen.splitlines()[-5]

        await opened.pilot.resize_terminal(200, 50)
        await opened.settle()
        assert "Unit: " not in opened.screen
        assert "韶山市公安局" in opened.rows


# Export


async def test_what_is_shown_is_exported_by_the_commands_writers(folder: Path) -> None:
    async with driven(folder, Lang.ZH) as opened:
        await opened.press("4", "slash", "x", "t", "enter", "e")
        await opened.fill(file="名册.csv")
        assert opened.message == "已导出 2 条：名册.csv"
        await opened.press("5", "e")
        await opened.fill(file="台账.json")
        await opened.press("3", "e")
        await opened.fill(file="待核.csv")
        await opened.press("2", "space", "e")
        await opened.fill(file="问题.xlsx")
        assert opened.message == "已导出 1 条：问题.xlsx"

    assert [row["账号名称"] for row in records_of("名册.csv")] == ["韶山公安", "湘潭发布"]
    assert [case["id"] for case in json.loads(text_of("台账.json"))["cases"]] == [1, 2, 3]
    assert [row["name"] for row in records_of("待核.csv")] == ["娄底住建", "某某文旅"]
    cells = [cell for sheet in load_workbook("问题.xlsx") for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "韶山公安" in cells
    assert "湖南生态环境" not in cells


def records_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text_of(name))))


def text_of(name: str) -> str:
    return Path(name).read_text("utf-8-sig")


async def test_a_file_is_not_replaced_unasked(folder: Path) -> None:
    (folder / "kept.csv").write_text("kept", "utf-8")
    async with driven(folder) as opened:
        await opened.press("4", "e")
        await opened.fill(file="kept.csv")
        assert opened.refusal == "kept.csv exists; to replace it, press Enter once more"
        assert text_of("kept.csv") == "kept"

        await opened.fill(file="other.pdf")
        assert "names no format" in opened.refusal
        await opened.fill(file="kept.docx")
        assert "press w" in opened.refusal
        await opened.fill(file="kept.csv")
        assert "once more" in opened.refusal, "another answer lay between"

        await opened.press("enter")
        assert opened.message == "6 rows written to kept.csv"
    assert "韶山公安" in text_of("kept.csv")


# Outside


async def test_a_picture_is_opened_outside_or_its_path_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = folder / ".tracker" / "evidence" / "scan-2" / "weibo-1" / "picture.png"
    opened_outside: list[str] = []

    def opens(address: str, new: int) -> bool:
        opened_outside.append(address)
        return True

    async with driven(folder) as opened:
        await opened.press("2", "p")
        assert opened.message == f"no display here; the picture is {picture}"
        assert picture.name in opened.screen, "the path is there to its end"

        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.setattr("webbrowser.open", opens)
        await opened.press("p", "b")
        assert opened_outside == [picture.as_uri(), "https://weibo.com/u/1"]
        assert opened.message == "opened in the browser: https://weibo.com/u/1"

        kept = picture.read_bytes()
        picture.write_bytes(b"\x89PNG\r\n\x1a\nanother")
        await opened.press("p")
        assert opened.message.startswith("the file is gone, or not what was kept")
        picture.write_bytes(kept)
        picture.unlink()
        await opened.press("p")
        assert opened.message.startswith("the file is gone")
        await opened.press("down", "p")
        assert opened.message == "no picture was kept"


async def test_a_path_outside_the_state_folder_is_not_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda *given, **named: pytest.fail("opened"))
    async with driven(folder) as opened:
        opened.app.screen._open_picture("../accounts.yaml", "")  # type: ignore[attr-defined]
        await opened.settle()

        assert opened.message == "the file is gone, or not what was kept: ../accounts.yaml"


# Any text, any length


async def test_hostile_names_reach_no_screen_as_markup_or_sequence(tmp_path: Path, own_machine: None) -> None:
    account = replace(given.account(handle="1", name=HOSTILE), unit=HOSTILE, region=(HOSTILE,), links=(HOSTILE,))
    make_database_state(tmp_path, [account], {AT: {"weibo:1": replace(seen(AT, HOSTILE, 27), former_names=(HOSTILE,))}})
    shown: list[str] = []
    async with driven(tmp_path) as opened:
        for keys in (("2",), ("c",), ("escape", "enter"), ("o",), ("escape", "q", "5"), ("slash",)):
            shown.append(await opened.press(*keys))
        shown.append(await opened.type("[red]x"))
        await opened.press("enter", "c")
        await opened.fill(by="[b]张三")
        shown += [opened.screen, await opened.press("u")]

    assert [place for place in shown if "[red]x" not in place] == []
    everything = "".join(shown)
    assert not {"\x1b", "\u202e", "\u200b", "\x9b", "\x07"} & set(everything)


@pytest.mark.parametrize(
    ("lang", "unbroken"),
    [
        pytest.param(Lang.ZH, ["2023-09-01", "2023-09-20", "2023-09-30"], id="dates"),
        pytest.param(Lang.EN, ["problem", "before", "2023-09-30"], id="words"),
    ],
)
async def test_what_is_said_breaks_no_word_and_no_date(lang: Lang, unbroken: list[str], folder: Path) -> None:
    """On the message line and above a form, wherever its edge falls."""
    said = "期限" + " before 2023-09-30 problem，" + "从 2023-09-01 到 2023-09-20，" + "题" * 31 + "2023-09-30"
    async with driven(folder, lang) as opened:
        main = opened.app.screen
        assert isinstance(main, MainScreen)
        for edge in range(12):
            main.show_message("题" * edge + said)
            await opened.settle()
            assert [word for word in unbroken if word not in opened.screen] == []
        await opened.press("2", "c")
        form = opened.app.screen
        assert isinstance(form, FormDialog)
        for edge in range(12):
            form.query_one("#dialog-error", WrappedStatic).say("题" * edge + said)
            await opened.settle()
            assert [word for word in unbroken if word not in opened.dialog] == []


async def test_no_column_is_below_the_scroll_bar(tmp_path: Path, own_machine: None) -> None:
    """Columns that would fill the line to its end; there is no bar yet when they are fitted."""
    unit = "长沙市岳麓区人民政府办公室信息公开工作小组"
    accounts = [replace(given.account(handle=str(number), name="账" * 10), unit=unit) for number in range(30)]
    make_database_state(tmp_path, accounts, {})
    async with driven(tmp_path, Lang.ZH) as opened:
        await opened.press("4")
        shown = opened.app.screen.query_one(RowList)
        assert shown.show_vertical_scrollbar
        assert SIGNS + total(shown.widths) == shown.scrollable_content_region.width


async def test_a_list_of_any_length_makes_only_the_lines_on_the_screen(
    tmp_path: Path, own_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.tui.screens.lists.LONG", 1000)
    accounts = [
        replace(given.account(handle=str(number), name=f"账号{number}"), unit=f"单位{number}") for number in range(1200)
    ]
    make_database_state(tmp_path, accounts, {})
    async with driven(tmp_path) as opened:
        await opened.press("4", "end")
        shown = opened.app.screen.query_one(RowList)
        assert SIGNS + total(shown.widths) <= shown.scrollable_content_region.width, "none is below the bar"
        assert "账号1199" in opened.rows.splitlines()[-1]
        assert opened.app.screen.query_one(RowList).virtual_size.height == 1201
        made = opened.app.screen.state.cells  # type: ignore[attr-defined]
        assert len(made) < 600

        await opened.press("slash")
        opened.app.screen.query_one(Input).value = "账号1198"
        await opened.until("1 of 1200 rows")
