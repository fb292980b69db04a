"""The parts that need no screen: the filter, the columns, the key bar's lines, the time axis, the words."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tracker.cases.weekly_office import Office
from tests.tracker.report.reported import REMARKED
from tests.tracker.report.test_snapshot import finished_office, snapshot
from tests.tracker.rules.given import AT, ago
from tracker.cli.tui.tui import has_terminal
from tracker.messages.messages import Messages
from tracker.messages.terminal import tui as tui_words
from tracker.messages.terminal.language import Lang
from tracker.report.posting_history import PostingHistory
from tracker.report.problem_pages import ProblemPages
from tracker.tui.filter import matching, spelling
from tracker.tui.listings import problems_listing, row_keys
from tracker.tui.screens.main import View
from tracker.tui.view_state import ViewState
from tracker.tui.widgets.key_bar import Key, to_lines
from tracker.tui.widgets.row_list import fit, total
from tracker.tui.widgets.timeline import SPANS, timeline

EN, ZH = Messages(Lang.EN), Messages(Lang.ZH)
TEXTS = ["韶山公安 湘潭市", "长沙发布", "重庆之声 cq-news", "[a-z]. 100%", "湖南生态环境"]


# Filter


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("", [0, 1, 2, 3, 4], id="nothing"),
        pytest.param("  ", [0, 1, 2, 3, 4], id="blanks"),
        pytest.param("公安", [0], id="characters"),
        pytest.param("xt", [0], id="initials"),
        pytest.param("XT", [0], id="capital-initials"),
        pytest.param("cs", [1], id="a-character-of-two-readings"),
        pytest.param("zs", [1, 2], id="its-other-reading"),
        pytest.param("cq", [2], id="initials-or-the-letters-themselves"),
        pytest.param("ss公安", [0], id="mixed"),
        pytest.param("xt ga", [0], id="all-words"),
        pytest.param("xt fb", [], id="not-some"),
        pytest.param("[a-z].", [3], id="no-pattern"),
        pytest.param("100%", [3], id="digits"),
        pytest.param("(", [], id="a-bracket"),
    ],
)
def test_what_the_filter_finds(typed: str, found: list[int]) -> None:
    assert matching(typed, TEXTS) == found


def test_chinese_is_sorted_by_its_pinyin_as_read_there() -> None:
    assert sorted(["重庆", "长沙", "重阳", "ABC", "安阳"], key=spelling) == ["ABC", "安阳", "长沙", "重庆", "重阳"]


def test_no_days_of_silence_are_sorted_after_unknown_ones() -> None:
    rows = [replace(REMARKED, assessment=replace(REMARKED.assessment, days_silent=days)) for days in (0.0, None, 3.0)]

    assert [one.assessment.days_silent for one in sorted(rows, key=row_keys(EN)["days_silent"])] == [None, 0.0, 3.0]


# Columns


def test_columns_of_the_highest_rank_go_first_and_what_is_left_widens_a_cut_one() -> None:
    natural, ranks = [8, 30, 40, 10, 0], [1, 0, 2, 9, 3]

    assert fit(natural, ranks, 110) == {0: 8, 1: 30, 2: 40, 3: 10}
    assert fit(natural, ranks, 60) == {0: 8, 1: 18, 2: 18, 3: 10}
    assert fit(natural, ranks, 59) == {0: 8, 1: 29, 2: 18}
    assert fit(natural, ranks, 20) == {1: 20}
    assert fit([], [], 20) == {}


@pytest.mark.parametrize("room", range(10, 140, 7))
def test_columns_never_need_more_than_there_is(room: int) -> None:
    widths = fit([6, 14, 22, 40, 12, 9], [1, 0, 4, 3, 7, 5], room)

    assert total(widths) <= room
    assert 1 in widths, "the name stays"


def test_keys_wrap_between_keys() -> None:
    keys = [Key(shown, does, "x") for shown, does in (("Enter", "open"), ("R", "重新打开"), ("q", "quit"))]

    assert [[key.shown for key in line] for line in to_lines(keys, 24)] == [["Enter", "R"], ["q"]]
    assert [[key.shown for key in line] for line in to_lines(keys, 20)] == [["Enter"], ["R", "q"]]
    assert [[key.shown for key in line] for line in to_lines(keys, 5)] == [["Enter"], ["R"], ["q"]]


# The time axis


def axis(*days: float, until: float | None = 0, width: int = 100, span: int = 90, messages: Messages = EN) -> list[str]:
    history = PostingHistory(
        posts=[ago(day) for day in days],
        at=AT,
        until=None if until is None else ago(until),
        limit_days=14,
        warn_days=10,
    )
    return [line.plain for line in timeline(history, span, width, messages)]


def test_a_silence_as_long_as_the_limit_is_drawn_with_its_days() -> None:
    posts, gaps, limit, dates = axis(22, 23, 40)

    assert posts.endswith("|")
    assert re.sub(r"[.|]", "", posts.removeprefix("posts ")) == "111"
    assert re.findall(r"x+\d+dx+", gaps) != []
    assert "17d" in gaps
    assert "22d" in gaps
    assert "[" in limit
    assert "14d" in limit
    assert dates.endswith("09-19")


@pytest.mark.parametrize(
    ("days", "signs"),
    [
        pytest.param(14, {"x"}, id="the-limit"),
        pytest.param(13.99, {"~"}, id="just-below-it"),
        pytest.param(10, {"~"}, id="close-to-it"),
        pytest.param(9.99, set(), id="not-close"),
        pytest.param(0.5, set(), id="fresh"),
    ],
)
def test_a_gap_is_drawn_by_its_length(days: float, signs: set[str]) -> None:
    gaps = axis(days, days + 1)[1].removeprefix("gaps ")

    assert set(re.sub(r"\d+d", "", gaps)) - {" "} == signs


def test_what_is_not_proved_is_no_silence() -> None:
    unproved = axis(30, 31, until=None)[1]
    assert "?" in unproved
    assert "x" not in unproved

    old_look = axis(30, 31, until=10)[1]
    assert "20d" in old_look
    assert old_look.rstrip().endswith("?")


def test_many_posts_in_a_column_and_none_at_all() -> None:
    assert "+" in axis(*[1 + item / 1000 for item in range(12)])[0]
    assert axis()[4] == "no known post in these days"
    assert set(axis()[1].removeprefix("gaps ")) == {"?"} or "x" not in axis()[1]


def test_posts_outside_the_span_are_not_drawn_but_bound_a_gap() -> None:
    posts, gaps, *_ = axis(100, -1, span=30)

    assert re.search(r"\d", posts) is None
    assert "100d" in gaps


@pytest.mark.parametrize("messages", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("width", [30, 55, 79, 80, 119, 199])
def test_the_axis_fits_any_width(width: int, span: int, messages: Messages) -> None:
    drawn = axis(1, 3, 20, 21, 60, 200, width=width, span=span, messages=messages)

    assert [line for line in drawn if cell_len(line) > width] == []
    assert len({cell_len(line) for line in (drawn[0], drawn[3])}) == 1, "the time-point is under its mark"


def test_the_days_of_a_gap_are_whole_days() -> None:
    history = PostingHistory(posts=[AT - timedelta(days=15, hours=23)], at=AT, until=AT, limit_days=14, warn_days=10)
    assert "15d" in timeline(history, 30, 100, EN)[1].plain


# Words


def sources() -> str:
    folder = Path(tui_words.__file__).parents[2]
    paths = [*(folder / "tui").rglob("*.py"), *(folder / "cli/tui").glob("*.py")]
    return "".join(path.read_text("utf-8") for path in paths)


def test_every_sentence_that_the_screens_say_exists_in_both_languages() -> None:
    said = set(re.findall(r"""["'](tui\.[a-z_.]+)["']""", sources()))

    assert said - set(tui_words.SENTENCES) == set()
    assert [key for key, pair in tui_words.SENTENCES.items() if not all(map(str.strip, pair))] == []


def test_no_sentence_is_left_over() -> None:
    named = {match.strip("\"'") for match in re.findall(r"""["']tui\.[a-z_.]+["']""", sources())}
    made = ("tui.step.", "tui.key.", "tui.help.", "tui.field.", "tui.todo.", "tui.line.", "tui.empty.")
    views = {f"tui.{view}" for view in View}
    hints = {f"{key}.hint" for key in named}  # Messages.error takes it with its key
    left = set(tui_words.SENTENCES) - named - views - hints

    assert {key for key in left if not key.startswith(made)} == set()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stdin", "stdout", "kind", "expected"),
    [
        pytest.param(Terminal(), Terminal(), "xterm", True, id="terminal"),
        pytest.param(Terminal(), Terminal(), "dumb", False, id="prints-lines-only"),
        pytest.param(None, Terminal(), "xterm", False, id="closed-input"),
        pytest.param(Terminal(), None, "xterm", False, id="closed-output"),
        pytest.param(Terminal(), io.StringIO(), "xterm", False, id="pipe"),
    ],
)
def test_the_screens_need_a_terminal(
    stdin: io.StringIO | None, stdout: io.StringIO | None, kind: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", kind)
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", stdin)
        patch.setattr("sys.stdout", stdout)
        found = has_terminal()
    assert found is expected


# The rows


def test_rows_that_a_later_scan_replaced_are_left_blank() -> None:
    with finished_office() as store:
        pages = ProblemPages(snapshot(store), lambda row: row)
        state = ViewState(listing=problems_listing(pages, EN), order=[*range(len(pages))], marks={*pages.keys()})
        Office(store, Path()).finish(store.begin_scan(AT + timedelta(days=7), AT, ()), 7)

        source = state.source()
        source.prepare([0])
        assert (source.is_marked(0), {str(cell) for cell in source.cells(0)}, state.entry) == (False, {"…"}, None)
