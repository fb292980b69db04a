"""Returned files: which row is whose, what is taken, and what is told instead of being taken."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.forms.made_round import AT, HOST, NOW, bad_of, biz_of, read, send, take, token_of
from tracker.cli.main import app
from tracker.forms.intake import RowOutcome
from tracker.forms.issue import Issued, IssueRequest, contents, issue, write
from tracker.forms.status import AnswerState, status_of
from tracker.forms.status_tables import is_overdue
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.export.per_group import ExportGroup
from tracker.report.rows import report_rows
from tracker.store.resolving.handle_store import FoundHandle
from tracker.store.store import Store

ONE, OTHER = (
    Account(platform="wechat", handle=biz_of(number), name=f"=公众号{number}", unit="../第一局", region=("湘潭市",))
    for number in (1, 2)
)
LINK, LINK_2 = HOST + token_of(1), HOST + token_of(2)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register([ONE, OTHER], AT)
        yield opened


def written(issued: Issued, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    name, content = next(iter(contents(issued)))
    (folder / name).write_bytes(content)
    return folder / name


def fill(path: Path, *rows: tuple[int, dict[int, object]], name: str = "") -> Path:
    """
    Args:
        rows: row from 1 below the header, column from 1 -> value.
    """
    book = load_workbook(path)
    for row, cells in rows:
        for column, value in cells.items():
            book["填报"].cell(row + 3, column).value = value  # type: ignore[assignment]
    target = path.with_name(name or path.name)
    book.save(target)
    return target


def csv_of(issued: Issued, folder: Path, *lines: str, name: str = "表.csv", head: str = "") -> Path:
    """Lines in which {1} and {2} are the keys."""
    keys = [row.key for _, _, rows in issued.sheets for row in rows]
    path = folder / name
    text = "\n".join([head or "账号名称,账号标识,最新一条链接,发布时间,填报码", *lines])
    path.write_text(text.format("", *keys) + "\n", "utf-8")
    return path


def test_sheet_has_text_and_no_formula_locked_identity_and_open_answers(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = written(issued, tmp_path)
    sheet = load_workbook(path)["填报"]

    assert path.name == "_第一局.xlsx"
    assert (sheet.cell(4, 2).value, sheet.cell(4, 2).data_type) == ("=公众号1", "s")
    assert sheet.protection.sheet
    assert sheet.cell(4, 2).protection.locked
    assert not sheet.cell(4, 7).protection.locked
    assert sheet.column_dimensions["K"].hidden
    assert [item.type for item in sheet.data_validations.dataValidation] == ["date"]


def test_same_call_writes_the_same_round_byte_for_byte(store: Store, tmp_path: Path) -> None:
    first, second = send(store), send(store)

    assert first.form_round == second.form_round
    assert list(contents(first)) == list(contents(second))
    assert len(store.forms.rows()) == 2
    messages = Messages(Lang.EN)
    assert [write(item, tmp_path / "out", messages) for item in (first, second)] == [True, False]


def test_other_options_are_another_round(store: Store) -> None:
    first = send(store)
    second = issue(store, report_rows(store, Policies(), AT), IssueRequest(at=AT, per=ExportGroup.REGION), NOW)

    assert first.form_round.id != second.form_round.id
    assert len({row.key for row in store.forms.rows()}) == 4


def test_returned_row_is_known_by_its_key_in_any_order(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = csv_of(issued, tmp_path, f"=公众号2,{OTHER.handle},{LINK_2},,{{2}}", f"=公众号1,{ONE.handle},{LINK},,{{1}}")
    decided = take(store, issued, path)

    assert bad_of(decided) == []
    answers = store.forms.answers(issued.form_round.id)
    rows = {row.key: row.account.name for row in store.forms.rows()}
    assert {rows[key]: answer.addresses for key, answer in answers.items()} == {
        "=公众号1": (LINK,),
        "=公众号2": (LINK_2,),
    }


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param(f"=公众号1,{ONE.handle},{LINK},,bbbbbbbbbbbbbb", "unknown_key", id="a-key-nobody-gave"),
        pytest.param(f"=公众号2,{OTHER.handle},{LINK},,{{1}}", "identity_differs", id="rows-were-shifted"),
        pytest.param(f"=公众号2,,{LINK},,{{1}}", "identity_differs", id="the-name-is-another-s"),
        pytest.param(f"别的号,,{LINK},,", "no_key", id="a-row-of-their-own"),
        pytest.param(f"=公众号1,{ONE.handle},见公众号,,{{1}}", "no_link", id="no-link"),
        pytest.param(f"=公众号1,{ONE.handle},#REF!,,{{1}}", "no_link", id="a-failed-formula"),
        pytest.param(f"=公众号1,{ONE.handle},,昨天,{{1}}", "relative_time", id="yesterday"),
    ],
)
def test_what_is_not_taken_is_named(store: Store, tmp_path: Path, line: str, code: str) -> None:
    issued = send(store)
    decided = take(store, issued, csv_of(issued, tmp_path, line))

    assert [code for _, code in bad_of(decided)] == [code]
    assert store.forms.answers(issued.form_round.id) == {}


def test_row_without_its_key_is_known_by_platform_and_handle(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = csv_of(issued, tmp_path, f"微信,{ONE.handle},{LINK}", head="平台,账号标识,最新一条链接")
    decided = read(store, issued, path)

    assert [(row.outcome, row.row.account) for row in decided[0].rows] == [(RowOutcome.NEW, ONE)]


@pytest.mark.parametrize(
    ("shown", "is_taken"),
    [
        pytest.param("湘潭发布,抖音,第一局,湘潭市", True, id="its-own"),
        pytest.param("湘潭发布,,,", True, id="nothing-but-the-name"),
        pytest.param(",,,", True, id="nothing"),
        pytest.param("湘潭发布,今日头条,第一局,湘潭市", False, id="of-another-platform"),
        pytest.param("湘潭发布,抖音,第二局,湘潭市", False, id="of-another-unit"),
        pytest.param("湘潭发布,抖音,第一局,韶山市", False, id="of-another-region"),
    ],
)
def test_key_moved_between_accounts_of_one_name_is_reported(
    store: Store, tmp_path: Path, shown: str, is_taken: bool
) -> None:
    one = Account(platform="抖音", handle="~0123456789abcde1", name="湘潭发布", unit="第一局", region=("湘潭市",))
    others = {"platform": "今日头条", "handle": "~0123456789abcde2"}, {"handle": "~0123456789abcde3", "unit": "第二局"}
    store.sync_register([one, *(replace(one, **other) for other in others)], AT)  # type: ignore[arg-type]
    head = "账号名称,平台,主办单位,所属地区,发布时间,填报码"
    decided = read(store, issued := send(store), csv_of(issued, tmp_path, f"{shown},2023-09-18,{{1}}", head=head))

    assert [code for _, code in bad_of(decided)] == ([] if is_taken else ["identity_differs"])
    assert sum(file.count(RowOutcome.NEW) for file in decided) == is_taken


@pytest.mark.parametrize(
    ("shown", "codes"), [("hnrd2020", []), (biz_of(7), []), ("hnrd2021", ["identity_differs"]), ("", [])]
)
def test_sheet_that_went_out_before_the_handle_was_found_is_taken(
    store: Store, tmp_path: Path, shown: str, codes: list[str]
) -> None:
    one = replace(ONE, handle="~hnrd2020")
    store.sync_register([one], AT)
    issued = send(store)
    store.handles.apply([FoundHandle(account=one, handle=biz_of(7), source="")], "张三", NOW)

    assert [
        code for _, code in bad_of(read(store, issued, csv_of(issued, tmp_path, f"{one.name},{shown},{LINK},,{{1}}")))
    ] == codes


@pytest.mark.parametrize("word", ["无", "—", "-", "/", "none"])
def test_note_that_states_nothing_is_no_answer(store: Store, tmp_path: Path, word: str) -> None:
    path = csv_of(issued := send(store), tmp_path, f"=公众号1,{word},{{1}}", head="账号名称,备注,填报码")

    assert [item.count(RowOutcome.BLANK) for item in read(store, issued, path)] == [1]


def test_list_of_accounts_is_no_sheet_of_ours(store: Store, tmp_path: Path) -> None:
    path = csv_of(issued := send(store), tmp_path, "=公众号1,微信,第一局", head="账号名称,平台,主办单位")

    assert [code for _, code in bad_of(read(store, issued, path))] == ["no_header"]


def test_account_that_left_the_register_is_reported_and_awaited_no_more(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    store.sync_register([OTHER], NOW)
    decided = take(store, issued, csv_of(issued, tmp_path, f"=公众号1,{ONE.handle},{LINK},,{{1}}", "=公众号2,,,,{2}"))
    status = status_of(store, issued.form_round, Policies(), AT)

    assert bad_of(decided) == [("A2", "left_register")]
    assert store.forms.answers(issued.form_round.id) == {}
    assert [account.state for account in status.accounts] == [AnswerState.LEFT, AnswerState.BLANK]
    assert (status.waiting, status.groups[0].answered) == ((), 0)


def test_row_of_another_round_is_reported_and_not_taken(store: Store, tmp_path: Path) -> None:
    old = send(store)
    path = csv_of(old, tmp_path, f"=公众号1,{ONE.handle},{LINK},,{{1}}")
    new = issue(store, report_rows(store, Policies(), AT), IssueRequest(at=AT, per=ExportGroup.REGION), NOW)

    assert [code for _, code in bad_of(read(store, new, path))] == ["other_round"]
    assert bad_of(read(store, old, path)) == []


def test_two_different_answers_are_reported_and_neither_is_taken(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    paths = [
        csv_of(issued, tmp_path, f",,{link},,{{1}}", f",,{LINK_2},,{{2}}", name=f"{number}.csv")
        for number, link in enumerate((LINK, LINK_2))
    ]
    decided = take(store, issued, *paths)

    assert [[row.outcome for row in file.rows] for file in decided] == [
        [RowOutcome.CONFLICT, RowOutcome.NEW],
        [RowOutcome.CONFLICT, RowOutcome.UNCHANGED],
    ]
    assert decided[0].rows[0].files == ("0.csv C2", "1.csv C2")
    assert len(store.forms.answers(issued.form_round.id)) == 1


def test_answer_that_differs_from_the_stored_one_replaces_it_only_on_request(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    take(store, issued, csv_of(issued, tmp_path, f",,{LINK},2023-09-18,{{1}}", name="a.csv"))
    other = csv_of(issued, tmp_path, f",,{LINK_2},,{{1}}", name="b.csv")

    assert [row.outcome for row in take(store, issued, other)[0].rows] == [RowOutcome.DIFFERS]
    [kept] = store.forms.answers(issued.form_round.id).values()
    assert kept.addresses == (LINK,)
    assert [row.outcome for row in take(store, issued, other, replaces=True)[0].rows] == [RowOutcome.REPLACED]
    [replaced] = store.forms.answers(issued.form_round.id).values()
    assert (replaced.addresses, replaced.published_at) == ((LINK_2,), None)


def test_later_file_adds_what_an_earlier_one_left_empty(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    take(store, issued, csv_of(issued, tmp_path, f",,{LINK},,{{1}}", name="a.csv"))
    more = csv_of(issued, tmp_path, f",,{LINK},2023-09-18 18:00,{{1}}", name="b.csv")

    assert [row.outcome for row in take(store, issued, more)[0].rows] == [RowOutcome.ADDED]
    [answer] = store.forms.answers(issued.form_round.id).values()
    assert answer.addresses == (LINK,)
    assert answer.published_at is not None
    assert [row.outcome for row in take(store, issued, more)[0].rows] == [RowOutcome.UNCHANGED]


def test_second_reading_changes_nothing(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = csv_of(issued, tmp_path, f",,{LINK},,{{1}}")
    take(store, issued, path)
    first = store.forms.files()

    assert [row.outcome for row in take(store, issued, path)[0].rows] == [RowOutcome.UNCHANGED]
    assert store.forms.files() == first


def test_good_rows_are_taken_beside_bad_ones_and_bad_files(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    good = csv_of(issued, tmp_path, f",,{LINK},今天,{{1}}", ",,标题,,{2}")
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(b"PK\x03\x04" + b"\0" * 99)
    empty = tmp_path / "empty.csv"
    empty.write_text("", "utf-8")
    letter = tmp_path / "letter.csv"
    letter.write_text("尊敬的领导\n我们没有表\n", "utf-8")
    decided = take(store, issued, good, bomb, empty, letter)

    assert [bool(file.reading.refusal) for file in decided] == [False, True, True, False]
    assert [code for _, code in bad_of(decided)] == ["relative_time", "no_link", "no_header"]
    assert [answer.addresses for answer in store.forms.answers(issued.form_round.id).values()] == [(LINK,)]
    status = status_of(store, issued.form_round, Policies(), AT)
    assert [account.state for account in status.accounts] == [AnswerState.NOT_OPENED, AnswerState.BLANK]
    assert status.groups[0].bad_cells == 2


def test_corrected_file_takes_back_the_bad_cells(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    take(store, issued, csv_of(issued, tmp_path, ",,标题,,{1}", name="a.csv"))
    assert status_of(store, issued.form_round, Policies(), AT).groups[0].bad_cells == 1
    take(store, issued, csv_of(issued, tmp_path, f",,{LINK},,{{1}}", name="b.csv"))

    status = status_of(store, issued.form_round, Policies(), AT)
    assert status.groups[0].bad_cells == 0
    assert status.groups[0].files == ("a.csv", "b.csv")
    assert [resolution.count(AnswerState.UNANSWERED) for resolution in status.waiting] == [1]


def test_sheet_is_overdue_by_the_clock_and_not_by_the_time_point(store: Store, tmp_path: Path) -> None:
    """The time-point of the newest scan mostly lies before the due date."""
    issued = send(store)
    due = replace(issued.form_round, due_at=AT + timedelta(days=5))
    late = status_of(store, due, Policies(), AT, present=AT + timedelta(days=6))
    early = status_of(store, due, Policies(), AT, present=AT + timedelta(days=5))

    assert [is_overdue(item, item.groups[0]) for item in (early, late)] == [False, True]


def test_link_behind_a_cell_of_a_workbook_and_of_a_page_saved_as_xls(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = written(issued, tmp_path)
    book = load_workbook(path)
    book["填报"].cell(4, 7).value = "点击查看"
    book["填报"].cell(4, 7).hyperlink = LINK
    book.save(path)
    key = issued.sheets[0][2][1].key
    page = tmp_path / "b.xls"
    page.write_text(
        "<html><meta charset=utf-8><table><tr><td>账号名称<td>最新一条链接<td>填报码</tr>"
        f"<tr><td>=公众号2<td><a href='{LINK_2}'>看这里</a><td>{key}</tr></table></html>",
        "utf-8",
    )
    take(store, issued, path, page)

    answers = store.forms.answers(issued.form_round.id)
    assert sorted(answer.addresses for answer in answers.values()) == [(LINK,), (LINK_2,)]


def test_formula_without_a_value_is_named(store: Store, tmp_path: Path) -> None:
    issued = send(store)
    path = fill(written(issued, tmp_path), (1, {7: "=A1&B1"}))

    assert [code for _, code in bad_of(read(store, issued, path))] == ["formula"]


def test_digest_names_who_has_not_returned_its_sheet(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(
        f"accounts:\n  - {{platform: wechat, handle: '{ONE.handle}', name: 公众号1, unit: 第一局}}\n", "utf-8"
    )
    for words in (
        ("forms", "out", "--out", "sheets", "--due", "2099-01-01"),
        ("forms", "in", "sheets"),
        ("forms", "status"),
    ):
        assert CliRunner().invoke(app, ["--lang", "zh", *words]).exit_code == 0
    document = json.loads(CliRunner().invoke(app, ["digest", "--format", "json"]).stdout)

    assert [(form["group"], form["accounts"], form["answered"], form["due_at"]) for form in document["forms"]] == [
        ("第一局", 1, 0, "2099-01-01T23:59:00+08:00")
    ]
    assert "未交回的填报表（第 1 轮）" in CliRunner().invoke(app, ["--lang", "zh", "digest"]).stdout
