"""150 accounts in 12 sheets (with --all: 500 in 40), filled in as units do, with lies and mistakes: exactly
the expected verdicts."""

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from tests.examples import is_all
from tests.tracker.forms.made_round import AT, DELETED, HOST, article, biz_of, scan, to_table, token_of
from tracker.cli.forms import run_forms
from tracker.cli.main import app
from tracker.forms.returned import read_returned
from tracker.register.account import Account
from tracker.store.store import Store

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.end_to_end]

REGIONS, ACCOUNTS = (40, 500) if is_all() else (12, 150)
"""Each way of answering ten times or more, each way of returning a sheet three times."""
HEAD_ROW = 3
LINK, TIME, NOTE, KEY = 7, 8, 10, 11


@dataclass(frozen=True, slots=True)
class Kind:
    """How a unit answers for an account, and what must come of it."""

    name: str
    verdict: str
    reason: str
    state: str
    days_ago: float = 2
    text: str = "{link}"
    time: Any = None
    owner: int = 0
    """Added to the account's number: another account's article."""


KINDS = (
    Kind("plain", "pass", "", "verified", time="2023年9月17日 18:00"),
    Kind("pasted", "pass", "", "verified", text="【通知】今天的消息 {link} 复制打开", time=45186.75),
    Kind("old", "unverified", "partial_list", "older", days_ago=30, time="8月20日"),
    Kind("another's", "unverified", "wrong_account", "wrong_account", owner=1000, time="9月17日"),
    Kind("deleted", "unverified", "posts_hidden", "deleted", text="{deleted}", time="9月17日"),
    Kind("lied", "pass", "", "verified", days_ago=10, time="2023-09-18 18:00"),
    Kind("words", "unverified", "no_address", "blank", text="最近发过一篇"),
    Kind("today", "pass", "", "verified", time="今天"),
    Kind("empty", "unverified", "no_address", "blank", text=""),
    Kind("just within", "pass", "", "verified", days_ago=13.99),
    Kind("just beyond", "unverified", "partial_list", "older", days_ago=14),
    Kind("gh", "pass", "", "verified"),
    Kind("other gh", "unverified", "wrong_account", "wrong_account"),
    Kind("name alone", "unverified", "identity_unproved", "to_confirm"),
    Kind("douyin", "unverified", "not_supported", "self_report", text="https://www.douyin.com/video/1", time="9月17日"),
)
WITH_HANDLE = {kind.name for kind in KINDS[:11]}


def kind_of(number: int) -> Kind:
    return KINDS[number % len(KINDS)]


def account_of(number: int) -> Account:
    kind = kind_of(number)
    handles = {"gh": f"~gh_{number:012x}", "other gh": f"~gh_{number:012x}", "name alone": f"~{number:016x}"}
    return Account(
        platform="抖音" if kind.name == "douyin" else "wechat",
        handle=handles.get(kind.name, biz_of(number)),
        name=f"公众号{number}",
        unit=f"第{number}局",
        region=(f"第{number % REGIONS}区",),
    )


def page_of(number: int) -> str:
    kind = kind_of(number)
    if kind.text == "{deleted}":
        return DELETED
    gh_id = f"gh_{number + (7 if kind.name == 'other gh' else 0):012x}"
    name = f"公众号{number}" if not kind.owner else "别的公众号"
    return article(biz_of(number + kind.owner), name, kind.days_ago, gh_id)


def answer_of(number: int) -> tuple[str, Any]:
    link = HOST + token_of(number)
    kind = kind_of(number)
    return kind.text.format(link=link, deleted=link), kind.time


def write_register(folder: Path) -> None:
    entries = [
        f"  - {json.dumps({'platform': account.platform, 'handle': account.handle, 'name': account.name, 'unit': account.unit, 'region': list(account.region)}, ensure_ascii=False)}"  # noqa: E501
        for account in map(account_of, range(ACCOUNTS))
    ]
    (folder / "accounts.yaml").write_text("accounts:\n" + "\n".join(entries) + "\n", "utf-8")


def fill(path: Path, place: int) -> Path:
    """As a unit does: every fourth shuffles its rows, renames columns, or saves as an old text file."""
    book = load_workbook(path)
    sheet: Worksheet = book["填报"]
    for row in range(HEAD_ROW + 1, sheet.max_row + 1):
        number = int(str(sheet.cell(row, 2).value).removeprefix("公众号"))
        text, time = answer_of(number)
        if text.startswith("http") and number % 2:
            sheet.cell(row, LINK).value = "点击查看"
            sheet.cell(row, LINK).hyperlink = text
        else:
            sheet.cell(row, LINK).value = text or None
        sheet.cell(row, TIME).value = time
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD_ROW)]
    if place % 4 == 1:
        for row, line in enumerate(reversed(values[1:]), start=HEAD_ROW + 1):
            write_line(sheet, row, line, answer_of(int(str(line[1]).removeprefix("公众号")))[0])
    if place % 4 == 2:
        sheet.cell(HEAD_ROW, LINK).value = "最新文章网址（必填）"
        sheet.cell(HEAD_ROW, TIME).value = "更新日期"
        sheet.cell(HEAD_ROW, KEY).value = None
    if place % 4 == 3:
        return to_text(path, values)
    book.save(path)
    return path


def write_line(sheet: Worksheet, row: int, line: Sequence[Any], text: str) -> None:
    for column, value in enumerate(line, start=1):
        sheet.cell(row, column).hyperlink = None
        sheet.cell(row, column).value = value
    sheet.cell(row, LINK).value = text or None


def to_text(path: Path, values: Sequence[Sequence[Any]]) -> Path:
    """Without hyperlinks, in the old encoding, its columns the other way round."""
    with path.with_suffix(".csv").open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(reversed(values[0]))
        for line in values[1:]:
            text = answer_of(int(str(line[1]).removeprefix("公众号")))[0]
            writer.writerow(reversed([*line[: LINK - 1], text, *line[LINK:]]))
    path.unlink()
    return path.with_suffix(".csv")


async def test_a_round_is_cleared_from_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_register(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(run_forms, "read_returned", partial(read_returned, read=to_table))
    run = partial(CliRunner().invoke, app)
    with Store.open(f"sqlite:///{tmp_path / 'made.db'}") as store:
        store.sync_register([account_of(number) for number in range(ACCOUNTS)], AT)
        monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'made.db'}")
        sent = run(["--lang", "en", "forms", "out", "--out", "sheets", "--per", "region", "--at", "2023-09-19T18:00"])
        assert sent.exit_code == 0, sent.output
        paths = sorted((tmp_path / "sheets").glob("*.xlsx"))
        assert len(paths) == REGIONS
        for place, path in enumerate(paths):
            fill(path, place)
        taken = run(["--lang", "en", "forms", "in", "sheets", "--apply", "--format", "json"])
        document = json.loads(taken.stdout)

        assert taken.exit_code == 3
        numbers = range(ACCOUNTS)
        kinds = Counter(kind_of(number).name for number in numbers)
        assert Counter(item["code"] for item in document["not_taken"]) == {
            "no_link": kinds["words"],
            "relative_time": kinds["today"],
        }
        assert document["counts"]["new"] == ACCOUNTS - kinds["words"] - kinds["empty"]
        assert document["counts"]["refused"] == 0

        pages = {HOST + token_of(number): page_of(number) for number in numbers}
        found = await scan(store, pages)
        wrong = {
            number: (row.assessment.verdict.value, row.assessment.reason, kind_of(number).name)
            for number in numbers
            if (row := found[account_of(number).key])
            and (row.assessment.verdict.value, row.assessment.reason)
            != (kind_of(number).verdict, kind_of(number).reason)
        }
        assert wrong == {}
        told = {finding.rule for row in found.values() for finding in row.assessment.findings}
        assert told <= {"self_report_mismatch", "due_soon"}
        mismatched = {
            key
            for key, row in found.items()
            if "self_report_mismatch" in {finding.rule for finding in row.assessment.findings}
        }
        assert mismatched == {account_of(number).key for number in numbers if kind_of(number).name == "lied"}

    status = run(["--lang", "en", "forms", "status", "--at", "2023-09-19T18:00", "--format", "json"])
    states = {
        (account["platform"], account["handle"]): account["state"] for account in json.loads(status.stdout)["accounts"]
    }
    assert states == {
        (account_of(number).platform, account_of(number).handle): kind_of(number).state for number in numbers
    }
    again = run(["--lang", "en", "forms", "in", "sheets", "--apply", "--format", "json"])
    counts = json.loads(again.stdout)["counts"]
    assert (counts["new"], counts["added"], counts["replaced"], counts["conflict"]) == (0, 0, 0, 0)
