"""What a scan saw counts no more on the platforms on which it was withheld, or where it was discarded: on no other
one, and whichever accounts the store knows first."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scrapers.model.profile import Origin, Post
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules.given import AT, account, ago, post, seen
from tracker.history.account_history import AccountHistory
from tracker.history.scan_record import Discard
from tracker.register.account import Account
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
