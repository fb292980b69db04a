"""What a scan saw counts no more on the platforms on which it was withheld, or where it was discarded: on no other
one, and whichever accounts the store knows first."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from scrapers.model.profile import Origin, Post
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules.given import AT, account, ago, post, seen
from tracker.history.account_history import AccountHistory
from tracker.history.scan_record import Discard
from tracker.origin.source_words import SourceForm
from tracker.origin.stored_source import GRAMMAR
from tracker.register.account import Account
from tracker.store.schema.origins import POST, POST_SOURCE
from tracker.store.store import Store

ACCOUNTS = tuple(replace(account(), platform=platform) for platform in ("weibo", "zhihu", "baijiahao"))
OLD, NEW = post(ago(hours=30)), post(ago(hours=5))


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register(ACCOUNTS, ago(days=9))
        yield opened


def scan(store: Store, hours_ago: float, *posts: Post, withheld: tuple[str, ...] = ()) -> int:
    """One scan of all accounts that sees the same posts of each."""
    at = ago(hours=hours_ago)
    begun = store.begin_scan(at, at, ACCOUNTS)
    for one in ACCOUNTS:
        store.record(begun, one, replace(seen(at, display_name=one.name), posts=posts))
    for platform in withheld:
        store.withhold(begun, platform, "everything changed")
    return begun.id


def history(store: Store, of: Account) -> AccountHistory:
    found = store.facts_of(of.key, at=AT)
    assert found is not None
    return found


EVERYWHERE = tuple(one.platform for one in ACCOUNTS)
MARKED = replace(NEW, origin=Origin.REPOST, origin_mark="retweeted_status of 1 新华社")


@pytest.mark.parametrize("is_discarded", [True, False])
def test_a_mark_that_only_such_a_scan_read_is_forgotten(store: Store, *, is_discarded: bool) -> None:
    scan(store, 20, OLD)
    number = scan(store, 1, MARKED, withheld=() if is_discarded else EVERYWHERE)
    if is_discarded:
        store.discards.discard(number, Discard(at=AT, by="张三", why="误扫"))
    found = {one.platform: origins_of(history(store, one)) for one in ACCOUNTS}
    assert found == {platform: {Origin.UNKNOWN} for platform in EVERYWHERE}


def origins_of(history: AccountHistory) -> set[Origin]:
    return {post.origin for post in (*history.posts, *history.unproved_posts)}


@pytest.mark.parametrize("withheld", [(), ("zhihu",)])
def test_a_mark_that_a_scan_read_stays_where_another_platform_is_withheld(
    store: Store, withheld: tuple[str, ...]
) -> None:
    scan(store, 20, MARKED, withheld=withheld)
    scan(store, 1, MARKED, withheld=("weibo",))
    (weibo, *_) = ACCOUNTS
    assert origins_of(history(store, weibo)) == {Origin.REPOST}


def test_a_post_counts_that_was_seen_again_where_another_platform_was_withheld(store: Store) -> None:
    scan(store, 3, NEW, OLD, withheld=("weibo",))
    scan(store, 1, NEW, OLD, withheld=("zhihu",))
    found = {one.platform: (history(store, one).posts, history(store, one).unproved_posts) for one in ACCOUNTS}
    assert found == dict.fromkeys(EVERYWHERE, ((NEW, OLD), ()))


# --- what older versions of the program left --------------------------------------------------------------------------


def left_behind(store: Store, *, read_at: bool) -> None:
    """The mark and the source line that the last look read, as an older version of the program, whose discards left
    them, and the migration from it have them.

    Args:
        read_at: whether the post was seen by that look last, whose instant the migration took.
    """
    at = ago(hours=1 if read_at else 0.5)
    is_new = POST.c.post_id == NEW.post_id
    with store.discards._write() as connection:
        connection.execute(update(POST).where(is_new).values(last_seen_at=at))
        marked = {"origin": "repost", "origin_mark": MARKED.origin_mark}
        connection.execute(update(POST).where(is_new).values(**marked, repost_first_read_at=at, repost_last_read_at=at))
        quoted = [{"form": SourceForm.SOURCE.value, "words": "来源:新华社", "names": ["新华社"]}]
        ids = [row.account_id for row in connection.execute(select(POST.c.account_id).where(is_new))]
        rows = [{"account_id": id_, "post_id": NEW.post_id, "quoted": quoted, "version": GRAMMAR} for id_ in ids]
        connection.execute(insert(POST_SOURCE), [{**row, "read_at": None} for row in rows])


@pytest.mark.parametrize("is_discarded", [True, False])
def test_a_mark_and_a_source_line_that_older_versions_left_do_not_count(store: Store, *, is_discarded: bool) -> None:
    scan(store, 20, NEW, OLD)
    number = scan(store, 1, NEW, OLD, withheld=() if is_discarded else EVERYWHERE)
    if is_discarded:
        store.discards.discard(number, Discard(at=AT, by="张三", why="误扫"))
    left_behind(store, read_at=True)
    for one in ACCOUNTS:
        found = history(store, one)
        assert [(each.origin, each.origin_mark) for each in found.posts] == [(Origin.UNKNOWN, ""), (Origin.UNKNOWN, "")]
        assert found.traces == {}


def test_a_mark_and_a_source_line_that_a_counting_look_may_have_read_stay(store: Store) -> None:
    scan(store, 20, NEW, OLD)
    scan(store, 1, NEW, OLD, withheld=EVERYWHERE)
    scan(store, 0.5, NEW, OLD)
    left_behind(store, read_at=False)
    for one in ACCOUNTS:
        found = history(store, one)
        assert [each.origin for each in found.posts] == [Origin.REPOST, Origin.UNKNOWN]
        assert set(found.traces) == {NEW.post_id}


def test_a_source_line_that_a_counting_look_is_known_to_have_read_stays(store: Store) -> None:
    """Though a discarded scan saw the post last."""
    scan(store, 20, replace(NEW, text="平安就好。\n来源：新华社"))
    scan(store, 1, replace(NEW, text="平安就好。\n来源：新华社"), withheld=EVERYWHERE)
    assert [set(history(store, one).traces) for one in ACCOUNTS] == [{NEW.post_id}] * 3
