"""Changes by a file: accounts are matched by what identifies them, never by a name that another may have."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tracker.register.made_tables import HEAD, difference_of, reading_of, to_csv
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.imports.cells import ERROR_WORDS, NONE_WORDS, is_ditto
from tracker.register.imports.diff import RegisterDiff, diff_register
from tracker.register.imports.read_table import read_entries
from tracker.register.spreadsheets.formats.sheet import Sheet
from tracker.register.spreadsheets.table_file import TableFile
from tracker.report.export.register import to_csv as exported_csv
from tracker.report.export.register import to_xlsx as exported_xlsx
from tracker.text.sanitize import sanitize

POLICE = Account(
    platform="weibo", handle="1234567890", name="韶山公安", unit="韶山市公安局", region=("湘潭市", "韶山市")
)
ROW = ("韶山公安", "微博", "韶山市公安局", "1234567890")
NAMELESS = ("湘潭健康", "人民号", "湘潭市卫健委", "")


def held(folder: Path, register: Sequence[Account], *rows: Sequence[str], head: Sequence[str] = HEAD) -> RegisterDiff:
    return diff_register(register, reading_of(to_csv(folder / "a.csv", rows, head)))


def test_an_account_that_the_register_has_not_is_new(tmp_path: Path) -> None:
    assert [(item.key, item.name) for item in difference_of(tmp_path, ROW).added] == [("weibo:1234567890", "韶山公安")]


def test_the_same_again_is_no_change(tmp_path: Path) -> None:
    diff = held(tmp_path, [POLICE], ROW)
    assert (diff.unchanged, diff.added, diff.changed, diff.gone) == ((POLICE,), (), (), ())


def test_a_handle_that_leads_to_the_same_page_is_no_other_account(tmp_path: Path) -> None:
    answers = Account(platform="zhihu", handle="shao-shan", name="韶山问答", unit="某局")
    diff = held(tmp_path, [answers], ("韶山问答", "知乎", "某局", "Shao-Shan"))
    assert (diff.unchanged, diff.added, diff.changed, diff.gone) == ((answers,), (), (), ())


def test_another_name_under_the_same_handle_is_a_change(tmp_path: Path) -> None:
    change = held(tmp_path, [POLICE], ("平安韶山", *ROW[1:])).changed[0]
    assert (change.fields, change.after) == ((("name", "韶山公安", "平安韶山"),), replace(POLICE, name="平安韶山"))


def test_the_same_name_under_another_handle_is_another_account(tmp_path: Path) -> None:
    diff = held(tmp_path, [POLICE], (*ROW[:3], "9999999999"))
    assert ([account.handle for account in diff.added], diff.gone) == (["9999999999"], (POLICE,))


def test_width_and_blanks_of_a_name_are_no_change(tmp_path: Path) -> None:
    assert held(tmp_path, [replace(POLICE, name="ＡＢ 公安")], ("AB公安", *ROW[1:])).changed == ()


@pytest.mark.parametrize("platform", ["新浪微博", "政务微博", "weibo", "微博平台"])
def test_another_spelling_of_the_platform_is_no_change(tmp_path: Path, platform: str) -> None:
    assert held(tmp_path, [POLICE], (ROW[0], platform, *ROW[2:])).unchanged == (POLICE,)


def test_an_empty_cell_and_a_missing_column_say_nothing(tmp_path: Path) -> None:
    police = replace(POLICE, supervisor="韶山市人民政府", filing=Filing(state=FilingState.CLOSING))
    diff = held(tmp_path, [police], (*ROW, "", ""), head=(*HEAD, "主管单位", "停更公告日"))
    assert diff.unchanged == (police,)


def test_a_cell_that_says_none_clears_what_was_there(tmp_path: Path) -> None:
    police = replace(POLICE, filing=Filing(state=FilingState.CLOSING, announced_on=date(2023, 9, 1)))
    change = held(tmp_path, [police], (*ROW, "无"), head=(*HEAD, "停更公告日")).changed[0]
    assert change.fields == (("announced_on", date(2023, 9, 1), None),)


def test_links_are_added_to_those_that_people_gave(tmp_path: Path) -> None:
    police = replace(POLICE, links=("https://weibo.com/u/1234567890",))
    link = "https://weibo.com/1234567890"
    change = held(tmp_path, [police], (*ROW, link), head=(*HEAD, "链接")).changed[0]
    assert change.after.links == ("https://weibo.com/u/1234567890", link)


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        (("", "", ""), FilingState.RUNNING),
        (("2023-08-01", "", ""), FilingState.CLOSING),
        (("", "2023-08-01", ""), FilingState.CLOSING),
        (("", "", "2023-08-01"), FilingState.CLOSED),
    ],
)
def test_the_state_follows_from_the_dates_where_the_table_has_none(
    tmp_path: Path, cells: Sequence[str], state: FilingState
) -> None:
    head = (*HEAD, "停更公告日", "平台注销日", "系统关停日")
    assert difference_of(tmp_path, (*ROW, *cells), head=head).added[0].filing.state is state


def test_a_closed_account_that_runs_again_is_closed_no_longer(tmp_path: Path) -> None:
    closed = replace(POLICE, filing=Filing(state=FilingState.CLOSED, closed_on=date(2023, 8, 1)))
    change = held(tmp_path, [closed], (*ROW, "正常"), head=(*HEAD, "状态")).changed[0]
    assert change.after.filing == Filing(state=FilingState.RUNNING)


def test_dates_that_contradict_the_register_are_bad(tmp_path: Path) -> None:
    closing = replace(POLICE, filing=Filing(state=FilingState.CLOSING, deregistered_on=date(2023, 8, 1)))
    diff = held(tmp_path, [closing], (*ROW, "2023-09-01"), head=(*HEAD, "停更公告日"))
    assert ([bad.where for bad in diff.bad], diff.changed) == (["a!A2"], ())


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param((ROW, ("平安韶山", *ROW[1:])), id="same-handle"),
        pytest.param((NAMELESS, ("湘潭 健康", *NAMELESS[1:])), id="same-name-without-handles"),
        pytest.param(
            (("甲", "微信", "某局", "gh_0123456789ab"), ("乙", "微信", "某局", "gh_0123456789ab")), id="same-id"
        ),
        pytest.param((("甲", "知乎", "某局", "Shao-Shan"), ("乙", "知乎", "某局", "shao-shan")), id="same-page"),
    ],
)
def test_an_account_listed_twice_is_bad_in_both_rows_and_each_names_the_other(
    tmp_path: Path, rows: Sequence[Sequence[str]]
) -> None:
    diff = difference_of(tmp_path, *rows)
    assert [(bad.where, bad.zh) for bad in diff.bad] == [
        ("a!A2", "与 a!A3 是同一个账号"),
        ("a!A3", "与 a!A2 是同一个账号"),
    ]
    assert diff.added == ()


# Accounts without a handle


def test_an_account_without_a_handle_is_kept_and_not_guessed(tmp_path: Path) -> None:
    diff = difference_of(tmp_path, NAMELESS)
    assert (diff.added[0].has_handle, diff.without_handle) == (False, 1)


def test_an_account_without_a_handle_is_the_same_in_the_next_file(tmp_path: Path) -> None:
    register = difference_of(tmp_path, NAMELESS).added
    assert held(tmp_path, register, NAMELESS).unchanged == register


def test_a_handle_that_comes_later_goes_to_the_account_that_waited_for_it(tmp_path: Path) -> None:
    register = difference_of(tmp_path, NAMELESS).added
    change = held(tmp_path, register, (*NAMELESS[:3], "9943000102")).changed[0]
    assert (change.before, change.after) == (register[0], replace(register[0], handle="9943000102"))


def test_a_known_handle_stays_when_the_next_file_has_none(tmp_path: Path) -> None:
    register = difference_of(tmp_path, (*NAMELESS[:3], "9943000102")).added
    assert held(tmp_path, register, NAMELESS).unchanged == register


def test_a_renamed_account_without_a_handle_is_known_by_its_former_name(tmp_path: Path) -> None:
    register = difference_of(tmp_path, NAMELESS).added
    row = ("健康湘潭", *NAMELESS[1:], "湘潭健康")
    change = held(tmp_path, register, row, head=(*HEAD, "曾用名")).changed[0]
    assert (change.after.handle, change.after.name) == (register[0].handle, "健康湘潭")


def test_a_row_that_may_be_of_two_accounts_is_bad(tmp_path: Path) -> None:
    twins = [replace(POLICE, handle=handle) for handle in ("1111111111", "2222222222")]
    diff = held(tmp_path, twins, (*ROW[:3], ""))
    assert ([bad.where for bad in diff.bad], diff.added) == (["a!A2"], ())


def test_the_number_in_the_national_register_distinguishes_two_of_a_name(tmp_path: Path) -> None:
    twins = [replace(POLICE, handle=f"{n}111111111", code=f"43-{n}") for n in (1, 2)]
    diff = held(tmp_path, twins, (*ROW[:3], "", "43-2"), head=(*HEAD, "备案编号"))
    assert diff.unchanged == (twins[1],)


def test_an_account_of_another_unit_is_another_account(tmp_path: Path) -> None:
    register = difference_of(tmp_path, NAMELESS).added
    diff = held(tmp_path, register, ("湘潭健康", "人民号", "另一单位", "9943000102"))
    assert (len(diff.added), diff.gone) == (1, register)


def test_only_of_the_region_that_the_file_is_of_can_an_account_be_gone(tmp_path: Path) -> None:
    other = replace(POLICE, handle="2222222222", region=("娄底市",))
    reading = reading_of(to_csv(tmp_path / "a.csv", [("新号", "微博", "某局", "5555555555")]))
    assert diff_register([POLICE, other], reading, "湘潭市").gone == (POLICE,)


# Out and in again

LETTERS = st.characters(
    min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=("Cc", "Cf", "Cs", "Zs", "Mn", "Me", "Cn")
)
WILD = st.text(LETTERS, min_size=1, max_size=12)
SIGNED = st.sampled_from(
    ["=1+1", "+86", "-公安", "@公安", "'=甲", "合计", "正常", "123", "2023-09-01", "a,b;c\td", '"甲"']
)


def has_answered_look(text: str) -> bool:
    """Whether a table can hold it: not what says that there is none, the same as above, or that a formula failed, and
    nothing that a table never shows, as U+115F, which sanitize removes."""
    return (
        sanitize(text) == text and text.casefold() not in NONE_WORDS and text not in ERROR_WORDS and not is_ditto(text)
    )


NAMES = st.one_of(WILD, SIGNED).filter(has_answered_look).filter(lambda name: any(map(str.isalnum, name)))
PARTS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6).filter(
    has_answered_look
)
DATES = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def filings(draw: st.DrawFn) -> Filing:
    days = iter(sorted(draw(st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=3, max_size=3))))
    state = draw(st.sampled_from(FilingState))
    announced, gone, closed = (next(days) if draw(st.booleans()) else None for _ in range(3))
    closed_on = closed if state is FilingState.CLOSED else None
    return Filing(state=state, announced_on=announced, deregistered_on=gone, closed_on=closed_on)


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    platform, handle = draw(
        st.one_of(
            st.tuples(st.just("weibo"), st.from_regex(r"[2-9][0-9]{4,17}", fullmatch=True)),
            st.tuples(st.just("zhihu"), st.from_regex(r"[a-z][a-z0-9._-]{1,20}", fullmatch=True)),
            st.tuples(st.just("抖音"), st.from_regex(r"~[0-9a-f]{16}", fullmatch=True)),
        )
    )
    return Account(
        platform=platform,
        handle=handle,
        name=draw(NAMES.filter(lambda name: "、" not in name)),
        unit=draw(NAMES.filter(lambda name: not name.isdigit())),
        supervisor=draw(st.just("") | NAMES),
        region=tuple(draw(st.lists(PARTS, max_size=3, unique=True))),
        kind=draw(st.sampled_from(AccountKind)),
        filing=draw(filings()),
        entity=draw(st.just("") | NAMES),
        former_names=tuple(draw(st.lists(PARTS, max_size=2, unique=True))),
    )


@pytest.mark.parametrize(
    ("ending", "write"), [pytest.param("csv", exported_csv, id="csv"), pytest.param("xlsx", exported_xlsx, id="xlsx")]
)
@settings(deadline=None, max_examples=examples(25))
@given(register=st.lists(accounts(), max_size=6, unique_by=lambda item: item.key))
def test_what_is_exported_and_imported_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    ending: str,
    write: object,
    register: list[Account],
) -> None:
    assert callable(write)
    file = tmp_path_factory.mktemp("out") / f"a.{ending}"
    file.write_bytes(write(register))
    diff = diff_register(register, reading_of(file))

    assert (diff.added, diff.changed, diff.gone, diff.bad) == ((), (), (), ())
    assert len(diff.unchanged) == len(register)


NAMELESS_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["甲", "乙"]),
        st.just("微信"),
        st.sampled_from(["某局", "某委"]),
        st.sampled_from(["", "gh_0123456789ab", "gh_abcdef012345"]),
        st.sampled_from(["", "43000001", "43000002"]),
    ),
    max_size=6,
)


@given(NAMELESS_ROWS)
def test_the_same_file_twice_changes_nothing(rows: list[tuple[str, ...]]) -> None:
    """Whatever accounts share a name, and in whatever order they come."""
    sheet = Sheet(name="全部", rows=[(*HEAD, "备案编号"), *rows])
    reading = read_entries(TableFile(name="a.xlsx", sha256="", sheets=(sheet,)))
    first = diff_register((), reading)
    second = diff_register(first.added, reading)

    assert (second.added, second.changed, second.gone) == ((), (), ())
    assert second.bad == first.bad
