"""A post that the platform dates later than it did, as after an edit: what a look saw on its first date stays seen."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scrapers.model.profile import Post
from tests.tracker.rules.given import AT, account, post, seen
from tracker.policy.policies import Policies
from tracker.report.rows import fresh_row
from tracker.store.store import Store

DAY = timedelta(days=1)
OLD = post(AT - 60 * DAY)
FIRST_LOOK, SECOND_LOOK = AT - 7 * DAY, AT + 5 * DAY
REDATED = AT + 4 * DAY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as opened:
        opened.sync_register([account()], AT - 90 * DAY)
        yield opened


def look(store: Store, at: datetime, posts: Sequence[Post]) -> None:
    scan = store.begin_scan(at, at, store.accounts())
    store.record(scan, account(), replace(seen(at, post_count=len(posts)), posts=tuple(posts)))
    store.finish_scan(scan, at, {})


@pytest.mark.parametrize(
    ("days_before", "verdict"),
    [
        pytest.param(2, "pass", id="it-was-two-days-old"),
        pytest.param(13.9, "pass", id="just-within-the-limit"),
        pytest.param(14, "fail", id="at-the-limit"),
        pytest.param(30, "fail", id="it-was-a-month-old"),
    ],
)
def test_an_earlier_time_point_is_judged_by_the_date_that_was_seen_then(
    store: Store, days_before: float, verdict: str
) -> None:
    first = post(FIRST_LOOK - days_before * DAY)
    look(store, FIRST_LOOK, [first, OLD])
    look(store, SECOND_LOOK, [replace(first, published_at=REDATED), OLD])
    row = fresh_row(store, Policies(), FIRST_LOOK, account().key)
    assert row is not None
    assert row.assessment.verdict.value == verdict


def test_the_later_date_counts_from_then_on(store: Store) -> None:
    look(store, FIRST_LOOK, [post(FIRST_LOOK - 2 * DAY), OLD])
    look(store, SECOND_LOOK, [replace(post(FIRST_LOOK - 2 * DAY), published_at=REDATED), OLD])
    row = fresh_row(store, Policies(), SECOND_LOOK, account().key)
    assert row is not None
    assert (row.assessment.verdict.value, row.assessment.findings) == ("pass", ())
