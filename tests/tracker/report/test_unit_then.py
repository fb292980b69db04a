"""An account that another unit ran at the time-point, or in the silence before it: the lists name both."""

from dataclasses import replace

import pytest

from tests.tracker.rules.given import AT, account, ago, facts, post, seen
from tracker.history.account_history import AccountHistory
from tracker.policy.policies import Policies
from tracker.register.account import FormerEntry
from tracker.report.explanation.explanation import explain
from tracker.report.notice.content import to_notice
from tracker.report.notice.tags import to_problem_row
from tracker.report.problem_list import to_cells
from tracker.report.report import Report
from tracker.report.rows import to_report_row
from tracker.report.snapshot import to_snapshot
from tracker.store.results.snapshot import ChangeMarker

MARK = ChangeMarker(stale_mark=0, account=0, change=0)
BEFORE, NOW, THIRD = "湘潭市教育局", "韶山市公安局", "湘潭市财政局"


def handed_over(days_ago: float, before: str = BEFORE) -> AccountHistory:
    entry = replace(account(), unit=NOW)
    history = facts(seen(), posts=(post(ago(20)),), of=entry)
    return replace(history, former_entries=(FormerEntry(until=ago(days_ago), account=replace(entry, unit=before)),))


@pytest.mark.parametrize(
    ("days_ago", "before", "named"),
    [
        pytest.param(-5, BEFORE, "韶山市公安局（名册2023-09-24前为湘潭市教育局）", id="after-the-time-point"),
        pytest.param(3, BEFORE, "韶山市公安局（名册2023-09-16前为湘潭市教育局）", id="within-the-silence"),
        pytest.param(15, BEFORE, NOW, id="long-before"),
        pytest.param(-5, "韶山公安局", NOW, id="a-corrected-name"),
        pytest.param(-5, "", NOW, id="none-was-given"),
    ],
)
def test_a_list_names_the_unit_of_then_beside_that_of_now(days_ago: float, before: str, named: str) -> None:
    history = handed_over(days_ago, before)
    row = to_report_row(history, Policies(), AT, {}, ())
    assert row.assessment.verdict.value == "fail"
    assert to_cells(row, 1)[3] == named
    assert [to_problem_row(listed, 1)["责任单位"] for listed in to_notice(Report(rows=(row,), at=AT)).listed] == [named]
    said = explain(history, Policies(), row.assessment).sections[0].lines
    assert any(line.startswith(f"主办单位：{named}；") for line in said)


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        pytest.param(
            ((-5, BEFORE), (-30, THIRD)), "韶山市公安局（名册2023-09-24前为湘潭市教育局）", id="a-third-after-it"
        ),
        pytest.param(((-5, NOW), (-30, THIRD)), NOW, id="another-only-after-it"),
        pytest.param(((3.5, NOW), (3, THIRD)), NOW, id="another-by-mistake"),
        pytest.param(((5, NOW), (3, THIRD)), "韶山市公安局（名册2023-09-16前为湘潭市财政局）", id="another-for-days"),
        pytest.param(
            ((-2, BEFORE), (-5, BEFORE)),
            "韶山市公安局（名册2023-09-24前为湘潭市教育局）",
            id="changed-otherwise-before",
        ),
    ],
)
def test_who_came_after_the_time_point_or_by_mistake_is_not_named(
    entries: tuple[tuple[float, str], ...], named: str
) -> None:
    history = handed_over(0)
    former = tuple(FormerEntry(until=ago(at), account=replace(history.account, unit=unit)) for at, unit in entries)
    row = to_report_row(replace(history, former_entries=former), Policies(), AT, {}, ())
    assert to_cells(row, 1)[3] == named


def test_a_stored_result_of_such_an_account_is_made_again() -> None:
    """It is stored without its former entries."""
    rows = [to_report_row(handed_over(days), Policies(), AT, {}, ()) for days in (-5, 15)]
    (first, second) = (to_snapshot([row], Policies(), MARK).stale_keys for row in rows)
    assert (len(first), len(second)) == (1, 0)
