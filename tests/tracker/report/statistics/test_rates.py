"""Rates that people quote: from the counts, with their denominators, against a quarter ago and a printed rate."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tracker.cli.test_scan_and_listings import Tracker, folder, lines_of, scanned, state_of_scan, tracker  # noqa: F401
from tests.tracker.report import reported
from tests.tracker.report.notice.made import HUNAN, of
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.counts import Counts
from tracker.report.statistics.quarters import last_before, quarter_begin
from tracker.report.statistics.rates import By, StatedRate, compare, denominators, parse_stated, rates_of
from tracker.report.statistics.rates_tables import rates_table, stated_sentences, to_points

ZH = Messages(Lang.ZH)
AT = reported.AT
OF_HUNAN = Counts(total=2435, verified=2435, passed=2428, failed=5, remarked=2)
PARTLY = Counts(total=92, verified=45, passed=28, failed=6, remarked=11, unverified=47, closed=2)


def stated(text: str) -> StatedRate:
    rate = parse_stated(text)
    assert rate is not None
    return rate


def shown(rows: tuple[ReportRow, ...], by: By | None, before: tuple[ReportRow, ...] | None = None) -> list[list[str]]:
    against = AT if before is not None else None
    table = rates_table(rates_of(rows, by, before), by, AT, against, ZH)
    return [[text.plain for text in line] for line in table.rows]


def test_rate_comes_with_its_denominator_and_its_coverage() -> None:
    assert shown(HUNAN, None) == [["全部", "2435", "2435", "5", "2430/2435", "99.79%", "100.00%"]]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        pytest.param("region", ["长沙市", "湘潭市", "（未填）", "全部"], id="region"),
        pytest.param("platform", ["新浪微博", "全部"], id="platform"),
        pytest.param("level", ["市级", "县级", "（未填）", "全部"], id="level"),
    ],
)
def test_groups_are_in_the_registers_order_and_all_last(by: By, labels: list[str]) -> None:
    rows = (of(reported.PASSED, "长沙市"), of(reported.FAILED, "湘潭市", "韶山市"), of(reported.PASSED))

    assert [line[0] for line in shown(rows, by)] == labels


def test_unverified_account_is_in_no_denominator_but_the_coverages() -> None:
    line = shown((reported.PASSED, reported.FAILED, reported.UNVERIFIED), None)[0]

    assert line[4:] == ["1/2", "50.00%", "66.67%"]


def test_change_is_in_percentage_points_beside_both_rates() -> None:
    now, before = (reported.PASSED, reported.PASSED, reported.FAILED), (reported.PASSED, reported.FAILED)

    assert shown(now, None, before)[0][5:] == ["66.67%", "100.00%", "50.00% 1/2", "100.00%", "+16.67"]


def test_group_that_was_not_there_before_has_no_change() -> None:
    rows = (of(reported.PASSED, "长沙市"), of(reported.PASSED, "湘潭市"))

    assert shown(rows, "region", rows[:1])[1][7:] == ["— 0/0", "—", "—"]


def test_empty_past_is_compared_all_the_same() -> None:
    assert shown((reported.PASSED,), "region", ())[0][7:] == ["— 0/0", "—", "—"]


@pytest.mark.parametrize(
    ("change", "words"),
    [("0.12", "+0.12"), ("-0.12", "-0.12"), ("0.00", "0.00"), ("-0.00", "0.00")],
)
def test_change_has_its_sign(change: str, words: str) -> None:
    assert to_points(Decimal(change)) == words


def test_change_is_computed_from_the_counts_and_not_from_the_printed_rates() -> None:
    now = rates_of((reported.PASSED,) * 2 + (reported.FAILED,), None, (reported.PASSED,) * 5 + (reported.FAILED,) * 2)

    assert now[0].change == Decimal("-4.76")  # 66.67 − 71.43, and −4.7619 exactly


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        pytest.param(
            "99.79%",
            ["所报合格率 99.79% 与计算一致：2430÷2435 = 99.79%（核实率 100.00%）"],
            id="as-the-notice-prints-it",
        ),
        pytest.param("99.8%", ["所报合格率 99.8% 与计算一致：2430÷2435 = 99.79%（核实率 100.00%）"], id="one-decimal"),
        pytest.param(
            "99.80%",
            [
                "所报合格率 99.80% 与计算不符：2430÷2435 = 99.79%（核实率 100.00%）",
                "不合格 5 个时，分母为 2440 至 2564 才得 99.80%",
            ],
            id="another-denominator",
        ),
        pytest.param(
            "99.71%",
            [
                "所报合格率 99.71% 与计算不符：2430÷2435 = 99.79%（核实率 100.00%）",
                "若把备注的也计作不合格，2428÷2435 可得 99.71%",
                "不合格 5 个时，分母为 1695 至 1754 才得 99.71%",
            ],
            id="remarks-counted-as-failing",
        ),
        pytest.param(
            "100%",
            [
                "所报合格率 100% 与计算不符：2430÷2435 = 99.79%（核实率 100.00%）",
                "不合格 5 个时，任何分母都得不出 100%",
            ],
            id="all-is-all",
        ),
    ],
)
def test_stated_rate_is_compared_with_the_counts(text: str, sentences: list[str]) -> None:
    assert stated_sentences(compare(stated(text), OF_HUNAN), ZH) == sentences


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("93.48%", "of_total", id="unverified-as-passed"),
        pytest.param("42.39%", "unverified_fail", id="unverified-as-failing"),
        pytest.param("62.22%", "remarks_fail", id="remarks-as-failing"),
        pytest.param("93.62%", "with_closed", id="closed-counted-in"),
    ],
)
def test_way_of_counting_that_gives_a_stated_rate_is_named(text: str, name: str) -> None:
    assert [reading.name for reading in compare(stated(text), PARTLY).readings] == [name]


@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(0, 2))
def test_denominators_are_all_those_that_fit_and_no_others(hundredths: int, failed: int, places: int) -> None:
    rate = StatedRate(Decimal(hundredths).scaleb(-2).quantize(Decimal(1).scaleb(-places)))
    least, most = denominators(rate, failed)
    fitting = [whole for whole in range(failed, 3000) if rate.fits(whole - failed, whole)]

    assert fitting == list(range(least or 3000, min(most or 0, 2999) + 1))


@pytest.mark.parametrize("text", ["", "99.79", "abc%", "100.01%", "-1%", "１%", "1e1%", "99,79%", "9" * 999 + "%"])
def test_what_is_no_rate_is_none(text: str) -> None:
    assert parse_stated(text) is None


@pytest.mark.parametrize("text", ["99.79%", " 99.79 ％ "])
def test_rate_may_be_written_with_either_sign(text: str) -> None:
    assert stated(text).percent == Decimal("99.79")


SCAN = Scan(id=1, at=AT, started_at=AT, finished_at=AT, period=None, is_replay=False, selection="")
JUNE, JULY = datetime(2023, 6, 30, 15, 59, tzinfo=UTC), datetime(2023, 6, 30, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scans", "found"),
    [
        pytest.param((replace(SCAN, at=JUNE),), 1, id="last-minute-of-the-quarter-before"),
        pytest.param((replace(SCAN, at=JULY),), None, id="first-minute-of-this-quarter"),
        pytest.param((replace(SCAN, at=JUNE, finished_at=None),), None, id="unfinished"),
        pytest.param((replace(SCAN, at=JUNE, selection="region=长沙市"),), None, id="of-a-part"),
        pytest.param(
            (replace(SCAN, at=JUNE, id=2), replace(SCAN, at=datetime(2023, 5, 1, tzinfo=UTC))), 2, id="newest"
        ),
    ],
)
def test_last_scan_of_an_earlier_quarter(scans: tuple[Scan, ...], found: int | None) -> None:
    scan = last_before(scans, AT)

    assert (scan.id if scan else None) == found


@pytest.mark.parametrize(
    ("at", "back", "begins"),
    [
        pytest.param(AT, 0, datetime(2023, 6, 30, 16, tzinfo=UTC), id="third-quarter"),
        pytest.param(AT, 3, datetime(2022, 9, 30, 16, tzinfo=UTC), id="over-new-year"),
        pytest.param(
            datetime(2023, 12, 31, 16, tzinfo=UTC), 0, datetime(2023, 12, 31, 16, tzinfo=UTC), id="at-midnight"
        ),
    ],
)
def test_quarters_begin_at_midnight_in_shanghai(at: datetime, back: int, begins: datetime) -> None:
    assert quarter_begin(at, back) == begins


@pytest.mark.usefixtures("scanned")
def test_command_shows_rate_coverage_and_both_denominators(tracker: Tracker) -> None:  # noqa: F811
    document = json.loads(tracker("rates", "--format", "json").stdout)

    assert (document["verified"], document["failed"], document["pass_rate"], document["coverage"]) == (
        3,
        1,
        0.6667,
        0.75,
    )
    assert (document["before"], document["against"], document["groups"]) == (None, None, [])


@pytest.mark.usefixtures("scanned")
def test_command_compares_with_an_instant(tracker: Tracker) -> None:  # noqa: F811
    lines = lines_of(tracker("rates", "--by", "region", "--against", "2023-09-05T18:00", "--format", "csv"))

    assert [line["key"] for line in lines] == ["湘潭市", "湖南省", "长沙市", ""]
    assert lines[-1]["verified_before"] != ""


@pytest.mark.usefixtures("scanned")
def test_command_compares_a_stated_rate_with_the_counts(tracker: Tracker) -> None:  # noqa: F811
    result = tracker("--quiet", "rates", "--stated", "50%")

    assert "the stated 50% is not what the counts give: 2/3 = 66.67% (coverage 75.00%)" in result.stderr
    assert "counting the unverified as failing, 2/4 gives 50%" in result.stderr


@pytest.mark.usefixtures("scanned")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("--stated", "most"), "not a rate: most", id="no-rate"),
        pytest.param(("--against", "99"), "there is no scan 99", id="no-scan"),
        pytest.param(("--against", "last-quarter"), "no scan of the whole register was finished", id="no-quarter"),
        pytest.param(("--against", "2023-09-19T18:00"), "is not earlier than the time-point", id="the-same"),
        pytest.param(("--against", "yesterday"), "not a time: yesterday", id="no-instant"),
    ],
)
def test_mistake_is_reported(tracker: Tracker, words: tuple[str, ...], said: str) -> None:  # noqa: F811
    result = tracker("rates", *words)

    assert (result.exit_code, said in result.stderr) == (2, True)
