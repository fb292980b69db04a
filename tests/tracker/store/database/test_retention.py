"""Pruning the history: what goes, what stays, and that no result of a kept time-point changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from scrapers.model.profile import Post
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.errors import UserError
from tracker.history.check import Check, EvidenceFile
from tracker.history.scan import Scan
from tracker.history.scan_record import Discard
from tracker.policy.policies import Policies
from tracker.scan.run import finish_scan_run
from tracker.store.history.history import HISTORY_SPAN
from tracker.store.history.retention import PrunedHistory
from tracker.store.schema.evidence import LOOK
from tracker.store.schema.origins import POST, POST_COPY, POST_TEXT
from tracker.store.schema.tables import CHECK
from tracker.store.store import Store

ONE = given.account()
OTHER = replace(ONE, handle="2", name="长沙发布")
DAY = timedelta(days=1)
BEFORE = AT - 1000 * DAY
"""Pruned up to here."""


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register((ONE, OTHER), AT - 3000 * DAY)
        yield opened


def post(at: datetime) -> Post:
    return replace(given.post(at), post_id=f"{at:%Y%m%d}", text="全文" * 40)


def seen(at: datetime, *posts: Post) -> Check:
    return replace(given.seen(at), posts=posts or (post(at - DAY),))


def look(store: Store, at: datetime, check: Check, finishes: bool = True) -> Scan:
    scan = store.begin_scan(at, at, (ONE,))
    store.record(scan, ONE, check)
    if finishes:
        finish_scan_run(store, scan, Policies(), at)
    return scan


def numbers(store: Store) -> tuple[int, int, int]:
    """Posts, looks, checks."""
    with store._read() as connection:
        posts, looks, checks = (
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (POST, LOOK, CHECK)
        )
    return posts, looks, checks


def years(store: Store) -> list[datetime]:
    """A look each hundred days for six years, and at the instant on either side of the limit."""
    instants = sorted({AT - number * 100 * DAY for number in range(22)} | {BEFORE - timedelta(seconds=1)})
    for at in instants:
        look(store, at, seen(at), finishes=False)
    return instants


def test_no_result_of_a_kept_time_point_changes_and_no_check_goes(store: Store) -> None:
    instants = years(store)
    look(store, AT, seen(AT))
    kept = [at for at in instants if at - HISTORY_SPAN >= BEFORE]
    facts = [store.facts_of(ONE.key, at=at) for at in kept]
    checks = numbers(store)[2]

    planned = store.retention.plan(BEFORE)
    assert store.retention.prune(BEFORE, "张三", AT) == planned != PrunedHistory(0, 0)

    assert len(kept) > 3
    assert [store.facts_of(ONE.key, at=at) for at in kept] == facts
    assert numbers(store)[2] == checks
    assert store.retention.plan(BEFORE) == PrunedHistory(0, 0)


def test_a_time_point_whose_history_is_no_longer_whole_is_refused(store: Store) -> None:
    """From half of its posts an account would seem silent: that is an accusation."""
    years(store)
    store.retention.prune(BEFORE, "张三", AT)
    whole = BEFORE + HISTORY_SPAN
    assert store.facts_of(ONE.key, at=whole) is not None
    assert list(store.facts(at=whole))
    for of_all in (False, True):
        with pytest.raises(UserError, match=r"history before .* was pruned"):
            ask(store, whole - timedelta(seconds=1), of_all=of_all)


def ask(store: Store, at: datetime, *, of_all: bool) -> object:
    return list(store.facts(at=at)) if of_all else store.facts_of(ONE.key, at=at)


def test_what_is_only_counted_changes_nothing(store: Store) -> None:
    years(store)
    before = numbers(store)
    store.retention.plan(BEFORE)
    assert numbers(store) == before
    assert store.facts_of(ONE.key, at=AT - 2000 * DAY) is not None


def test_the_newest_post_of_an_account_stays_however_old(store: Store) -> None:
    look(store, BEFORE - 500 * DAY, seen(BEFORE - 500 * DAY, post(BEFORE - 600 * DAY), post(BEFORE - 700 * DAY)))
    assert store.retention.prune(BEFORE, "张三", AT).posts == 1
    facts = store.facts_of(ONE.key)
    assert facts is not None
    assert [post.published_at for post in facts.posts] == [BEFORE - 600 * DAY]


@pytest.mark.parametrize(
    ("copying_at", "stays"),
    [pytest.param(BEFORE, True, id="a-kept-post"), pytest.param(BEFORE - DAY, False, id="one-that-goes-too")],
)
def test_a_post_that_a_kept_one_repeats_stays(store: Store, copying_at: datetime, stays: bool) -> None:
    first, copying = post(BEFORE - 5 * DAY), post(copying_at)
    look(store, BEFORE, seen(BEFORE, first, copying, post(BEFORE - timedelta(hours=1))), finishes=False)
    with store._write() as connection:
        account_id = connection.execute(select(func.min(POST.c.account_id))).scalar_one()
        row = {"account_id": account_id, "post_id": copying.post_id, "first_account_id": account_id}
        row |= {"first_post_id": first.post_id, "likeness": 1.0, "version": 1}
        connection.execute(insert(POST_COPY).values(row))
    store.retention.prune(BEFORE, "张三", AT)
    with store._read() as connection:
        kept = set(connection.execute(select(POST.c.post_id)).scalars())
        texts = set(connection.execute(select(POST_TEXT.c.post_id)).scalars())
    assert (first.post_id in kept) is stays
    assert texts <= kept


def test_a_look_that_something_rests_on_stays(store: Store) -> None:
    """With evidence; of a discarded scan; that opened a case; the newest of all, and the newest answer."""
    at = [BEFORE - number * 100 * DAY for number in range(9, 0, -1)]
    plain = look(store, at[0], seen(at[0]), finishes=False)
    file = EvidenceFile(kind="picture", path="evidence/scan-2/a.jpg", sha256="ab" * 32, size=1)
    kept = seen(at[1])
    look(store, at[1], replace(kept, looks=(replace(kept.looks[0], evidence_files=(file,)),)), finishes=False)
    taken_back = look(store, at[2], seen(at[2]))
    store.discards.discard(taken_back.id, Discard(at=AT, by="张三", why="误扫"))
    opened = look(store, at[3], seen(at[3], post(at[3] - 90 * DAY)))
    steps = [step for case in store.cases.of_key(ONE.key) for step in case.steps]
    assert opened.id in {step.proof.scan_id for step in steps if step.proof}
    look(store, at[7], seen(at[7]), finishes=False)
    look(store, at[8], given.failed(at[8]), finishes=False)
    before = numbers(store)[1]

    gone = store.retention.prune(BEFORE, "张三", AT).looks

    with store._read() as connection:
        left = set(connection.execute(select(LOOK.c.scan_id)).scalars())
    assert (gone, before - gone) == (1, numbers(store)[1])
    assert plain.id not in left
    assert opened.id in left


def test_a_database_without_a_scan_has_nothing_to_prune(store: Store) -> None:
    assert store.retention.latest(AT) is None
    assert store.retention.plan(BEFORE) == PrunedHistory(0, 0)


def test_nothing_is_refused_where_nothing_went(store: Store) -> None:
    """Else a pruning of an empty history would refuse every list of the next 400 days."""
    scan = look(store, AT, seen(AT))
    assert store.retention.prune(AT, "张三", AT) == PrunedHistory(0, 0)
    assert store.facts_of(ONE.key, at=scan.at) is not None


def test_the_history_of_the_lists_stays_whatever_was_begun_since(store: Store) -> None:
    """A look at one account, a daily look, a scan in the week's middle, and one that a wrong clock put into the future:
    the lists are still of the last scan of the whole register."""
    whole = look(store, AT - 21 * DAY, seen(AT - 21 * DAY))
    for selection in ("weibo:1", "due=daily 2026-11-28", "sample=1"):
        scan = store.begin_scan(AT - DAY, AT - DAY, (ONE,), selection=selection)
        store.record(scan, ONE, seen(AT - DAY))
        store.finish_scan(scan, AT - DAY, {})
    store.begin_scan(AT, AT, (ONE, OTHER))
    assert store.retention.latest(AT) == whole.at - HISTORY_SPAN
    store.begin_scan(AT + 3000 * DAY, AT, (ONE,))
    assert store.retention.latest(AT) == whole.at - HISTORY_SPAN


def test_a_scan_of_a_wrong_clock_neither_lets_more_go_nor_hides_posts(store: Store) -> None:
    future = look(store, AT + 3000 * DAY, seen(AT, post(AT - DAY), post(AT - 2 * DAY)), finishes=False)
    assert store.retention.latest(AT) == AT - HISTORY_SPAN
    store.abandon(future)
    assert store.retention.latest(AT) is None
    look(store, AT - DAY, seen(AT - DAY), finishes=False)
    store.abandon(look(store, AT + 3000 * DAY, seen(AT), finishes=False))
    assert len(store.prior_knowledge([ONE])[ONE.key].facts.posts) == 2
