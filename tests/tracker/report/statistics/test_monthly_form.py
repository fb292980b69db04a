"""The monthly form: 0 posts are stated only where every day was verified."""

import csv
import io
from datetime import date, time

import pytest
from openpyxl import load_workbook

from tests.tracker.report.reported import AT, HOSTILE
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.report.statistics.monthly_form import COLUMNS, form_rows, to_form_csv, to_form_xlsx
from tracker.report.statistics.window import AccountWindow, Window
from tracker.report.statistics.window_tables import window_table
from tracker.rules.origin_counts import OriginCounts

ZH = Messages(Lang.ZH)
DAYS = tuple(date(2023, 9, day) for day in range(1, 4))
WINDOW = Window(first=DAYS[0], last=DAYS[-1], hour=time(18), until=AT)


def one(
    posts: int = 0, *, unverified: int = 0, failed: int = 0, name: str = "武定发布", proved: bool = True
) -> AccountWindow:
    return AccountWindow(
        account=Account(platform="wechat", handle="x", name=name, unit="武定县人民政府办公室"),
        days=3,
        failed=DAYS[:failed],
        unverified=DAYS[:unverified],
        rules=(),
        gap=None,
        sources=OriginCounts(reposts=0, with_known_origin=posts, unknown=0),
        has_all_posts=proved and not unverified,
        changes=(),
        policy_version="",
    )


@pytest.mark.parametrize(
    ("given", "posts", "remark"),
    [
        pytest.param(one(5), 5, "", id="posts"),
        pytest.param(one(0, failed=2), 0, "2天不合格", id="none-proved"),
        pytest.param(one(0, unverified=1), "未见到", "1天未能核实，条数为所见", id="none-seen"),
        pytest.param(one(0, unverified=3), "未能核实", "3天未能核实，条数为所见", id="never-verified"),
        pytest.param(one(0, proved=False), "未见到", "条数为所见，可能不全", id="none-in-a-list-that-may-lack-some"),
        pytest.param(one(2, proved=False), 2, "条数为所见，可能不全", id="a-list-that-may-lack-some"),
        pytest.param(one(2, unverified=3), 2, "3天未能核实，条数为所见", id="seen-all-the-same"),
    ],
)
def test_number_of_posts(given: AccountWindow, posts: int | str, remark: str) -> None:
    assert form_rows([given]) == [(1, "武定县人民政府办公室", "武定发布", "微信", posts, remark)]


def test_csv_and_workbook_say_the_same() -> None:
    windows = [one(5), one(0, unverified=3)]
    lines = list(csv.reader(io.StringIO(to_form_csv(windows).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(to_form_xlsx(windows, WINDOW))).worksheets[0]
    cells = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]

    assert lines[0] == list(COLUMNS)
    assert cells[1:] == lines


def test_every_cell_has_a_frame_and_numbers_stand_in_the_middle() -> None:
    """Printed, a number at the right edge ran into the unit beside it."""
    sheet = load_workbook(io.BytesIO(to_form_xlsx([one(5), one(0, unverified=3)], WINDOW))).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]

    assert {cell.border.bottom.style for cell in cells} == {"thin"}
    assert {sheet[place].alignment.horizontal for place in ("A3", "E3", "E4")} == {"center"}


def test_hostile_names_are_text() -> None:
    sheet = load_workbook(io.BytesIO(to_form_xlsx([one(name=HOSTILE)], WINDOW))).worksheets[0]

    assert sheet["C3"].data_type == "s"
    assert "\x1b" not in to_form_csv([one(name=HOSTILE)]).decode()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        pytest.param(one(5), "5", id="posts"),
        pytest.param(one(0), "0", id="none-proved"),
        pytest.param(one(0, unverified=1), "未见到", id="none-seen"),
        pytest.param(one(0, unverified=3), "未能核实", id="never-verified"),
    ],
)
def test_the_table_states_no_number_either_that_is_not_known(given: AccountWindow, shown: str) -> None:
    table = window_table([given], WINDOW, ZH)
    (row,) = table.rows

    assert row[table.headers.index(ZH.head("posts_in_window"))].plain == shown
