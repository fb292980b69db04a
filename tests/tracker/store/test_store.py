"""The store on a real SQLite: what goes in comes out, and what was seen stays seen."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from scrapers.model.profile import AccountState, Origin, Post
from tests.postgresql.fixtures import ENGINES
from tests.tracker.rules.given import seen
from tracker.history.account_history import AccountHistory, must_post_since
from tracker.history.check import Check, Look, Outcome
from tracker.history.manual_check import Withdrawal
from tracker.history.scan import DAILY, Scan
from tracker.history.scan_record import Discard
from tracker.history.timeline import Timeline
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.rules.finding import Assessment, Finding, Verdict
from tracker.store.history.prefetch import PriorKnowledge
from tracker.store.rows.rows import LONGEST_ID
from tracker.store.schema.tables import ACCOUNT_CHANGE, POLICY
from tracker.store.slots import RateCeilings
from tracker.store.store import Store

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
POLICE = Account(
    platform="weibo",
    handle="1234567890",
    name="韶山公安",
    unit="韶山市公安局",
    supervisor="韶山市人民政府",
    region=("湘潭市", "韶山市"),
    kind=AccountKind.SERVICE,
    filing=Filing(state=FilingState.CLOSING, announced_on=date(2026, 1, 2), closed_on=date(2026, 3, 4)),
    links=("https://weibo.com/u/1234567890",),
    entity="韶山市公安局",
    former_names=("韶山警方",),
    code="430300-0017",
)
TREASURY = Account(platform="peopleapp", handle="42", name="湖南财政", unit="湖南省财政厅")
LOOK = Look(
    route="weibo.ajax",
    way="ask",
    looked_at=AT,
    outcome=Outcome.SEEN,
    state=AccountState.ACTIVE,
    url="https://weibo.com/u/1234567890",
)
POST = Post(
    post_id="4950000000000000001",
    published_at=AT - 3 * DAY,
    title="平安韶山",
    url="https://weibo.com/1",
    kind="weibo",
    origin=Origin.ORIGINAL,
    origin_mark="no retweeted_status",
)
SEEN = Check(
    checked_at=AT,
    outcome=Outcome.SEEN,
    looks=(LOOK,),
    state=AccountState.ACTIVE,
    display_name="韶山公安",
    former_names=("韶山警方",),
    verified_as="韶山市公安局官方微博",
    is_muted=True,
    post_count=812,
    covers_from=AT - 90 * DAY,
    posts=(POST,),
)
PASSED = Assessment(
    at=AT,
    verdict=Verdict.PASS,
    findings=(),
    state=AccountState.ACTIVE,
    last_post_at=AT,
    checked_at=AT,
    days_silent=0.0,
    policy_version="",
)
FAILED = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code="captcha_shown", message="HTTP 200 with a captcha")


@pytest.fixture(scope="module")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the two accounts; made once, for migrating takes longer than a test."""
    path = tmp_path_factory.mktemp("store") / "new.db"
    with Store.open(f"sqlite:///{path}") as opened:
        opened.sync_register((POLICE, TREASURY), AT)
    return path


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, new_database: Path, tmp_path: Path) -> Iterator[Store]:
    if request.param == "postgresql":
        opened: Store = request.getfixturevalue("postgresql_store")
        opened.sync_register((POLICE, TREASURY), AT)
        yield opened
        return
    with Store.open(f"sqlite:///{shutil.copy(new_database, tmp_path / 'tracker.db')}") as opened:
        yield opened


def scan_at(store: Store, at: datetime = AT, *checks: Check) -> Scan:
    """A scan of the police account, finished, with these checks of it; the last one stays."""
    scan = store.begin_scan(at, at, (POLICE,))
    for check in checks:
        store.record(scan, POLICE, check)
    store.finish_scan(scan, at, {})
    return scan


def changes_of(store: Store) -> list[tuple[str, object]]:
    with store._read() as connection:
        rows = connection.execute(select(ACCOUNT_CHANGE.c.what, ACCOUNT_CHANGE.c.before))
        return [(what, before) for what, before in rows]


# The register


def test_register_comes_back_whole_and_in_its_order(store: Store) -> None:
    assert store.accounts() == (POLICE, TREASURY)


def test_a_new_order_of_the_register_is_kept(store: Store) -> None:
    store.sync_register((TREASURY, POLICE), AT)
    assert store.accounts() == (TREASURY, POLICE)


def test_an_account_that_left_the_register_is_no_longer_listed(store: Store) -> None:
    store.sync_register((TREASURY,), AT + DAY)
    assert store.accounts() == (TREASURY,)


def test_an_account_that_comes_back_has_its_history(store: Store) -> None:
    scan_at(store, AT, SEEN)
    store.sync_register((TREASURY,), AT + DAY)
    store.sync_register((TREASURY, POLICE), AT + 2 * DAY)
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (POST,)


def test_the_same_handle_on_two_platforms_is_two_accounts(store: Store) -> None:
    twin = replace(POLICE, platform="zhihu")
    store.sync_register((POLICE, twin), AT)
    assert store.accounts() == (POLICE, twin)


def test_since_when_an_entry_owes_updates_is_known_from_its_changes(store: Store) -> None:
    """A change of its name or unit is none of that; one of its kind is."""
    publishing = replace(POLICE, kind=AccountKind.PUBLISHING)
    running = replace(publishing, filing=Filing(), name="平安韶山")
    for days, entry in enumerate((publishing, running, replace(running, unit="某局")), start=1):
        store.sync_register((entry, TREASURY), AT + days * DAY)
    known = {facts.account.handle: must_post_since(facts.former_entries, AT + 99 * DAY) for facts in store.facts()}
    assert known == {POLICE.handle: AT + 2 * DAY, TREASURY.handle: None}


@pytest.mark.parametrize(
    ("out_for", "owes_from"),
    [
        pytest.param(timedelta(hours=23), None, id="a-slip-put-right-within-a-day"),
        pytest.param(DAY, 2 * DAY, id="a-day"),
        pytest.param(20 * DAY, 21 * DAY, id="weeks"),
    ],
)
def test_an_account_that_was_out_of_the_register_owes_updates_since_it_is_back(
    store: Store, out_for: timedelta, owes_from: timedelta | None
) -> None:
    running = replace(TREASURY, filing=Filing(), kind=AccountKind.PUBLISHING)
    store.sync_register((POLICE, running), AT)
    store.sync_register((POLICE,), AT + DAY)
    store.sync_register((POLICE, running), AT + DAY + out_for)

    known = {facts.account.handle: must_post_since(facts.former_entries, AT + 99 * DAY) for facts in store.facts()}
    assert known[TREASURY.handle] == (None if owes_from is None else AT + owes_from)


def test_since_when_a_later_entry_is_in_the_register_is_known(store: Store) -> None:
    """What came with the first entries may be as old as they are; a day later it is new."""
    soon, later = replace(POLICE, handle="7"), replace(POLICE, handle="8")
    store.sync_register((POLICE, TREASURY, soon), AT + timedelta(hours=23))
    store.sync_register((POLICE, TREASURY, soon, later), AT + 3 * DAY)

    known = {facts.account.handle: facts.registered_since for facts in store.facts()}

    assert known == {POLICE.handle: None, TREASURY.handle: None, "7": None, "8": AT + 3 * DAY}


def test_links_that_only_a_person_saw_are_not_known_to_be_the_account_s() -> None:
    typed = replace(POST, post_id="person-1", kind="person", url="https://weibo.com/2")
    known = PriorKnowledge(AccountHistory(account=POLICE, posts=(typed, POST, replace(POST, post_id="2"))))
    assert known.proved_links == (POST.url,)


def test_what_changed_of_an_entry_is_remembered(store: Store) -> None:
    filing = replace(POLICE.filing, announced_on=date(2026, 5, 6))
    store.sync_register((replace(POLICE, name="平安韶山", filing=filing), TREASURY), AT + DAY)
    assert changes_of(store) == [("changed", {"name": "韶山公安", "announced_on": "2026-01-02"})]


def test_leaving_and_coming_back_are_remembered(store: Store) -> None:
    store.sync_register((POLICE,), AT + DAY)
    store.sync_register((POLICE, TREASURY), AT + 2 * DAY)
    assert changes_of(store) == [("removed", {}), ("restored", {})]


def test_a_register_that_did_not_change_leaves_no_trace(store: Store) -> None:
    store.sync_register((POLICE, TREASURY), AT + DAY)
    store.sync_register((TREASURY, POLICE), AT + DAY)
    assert changes_of(store) == []


# Scans


def test_a_new_scan_has_all_its_accounts_pending_in_order(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (TREASURY, POLICE), selection="region=湘潭市")
    assert store.pending(scan) == (TREASURY, POLICE)
    assert scan.selection == "region=湘潭市"


def test_a_scan_is_of_exactly_the_accounts_due(store: Store) -> None:
    assert store.pending(store.begin_scan(AT, AT, (TREASURY,))) == (TREASURY,)


def test_a_recorded_account_is_no_longer_pending(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE, TREASURY))
    store.record(scan, POLICE, FAILED)
    assert store.pending(scan) == (TREASURY,)


def test_an_account_that_left_the_register_is_not_pending(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE, TREASURY))
    store.sync_register((TREASURY,), AT)
    assert store.pending(scan) == (TREASURY,)


def test_an_account_that_never_was_in_the_register_cannot_be_scanned(store: Store) -> None:
    with pytest.raises(LookupError, match="weibo:0"):
        store.begin_scan(AT, AT, (replace(POLICE, handle="0"),))


def test_a_failed_begin_leaves_no_scan(store: Store) -> None:
    with pytest.raises(LookupError):
        store.begin_scan(AT, AT, (replace(POLICE, handle="0"),))
    assert store.scans() == ()


def test_an_unfinished_scan_is_found_again(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE,), is_replay=True)
    assert store.unfinished_scan() == scan
    assert scan.is_replay


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        pytest.param(None, True, id="of-any"),
        pytest.param("", False, id="of-the-whole-register"),
        pytest.param("platform=weibo", True, id="of-the-same-part"),
    ],
)
def test_an_unfinished_scan_is_reported_by_its_selection(store: Store, asked: str | None, is_found: bool) -> None:
    store.begin_scan(AT, AT, (POLICE,), selection="platform=weibo")
    assert (store.unfinished_scan(asked) is not None) is is_found


def test_a_finished_scan_is_the_latest_and_not_unfinished(store: Store) -> None:
    scan = scan_at(store, AT, SEEN)
    assert store.unfinished_scan() is None
    assert store.latest_scan() == replace(scan, finished_at=AT)


def test_an_abandoned_scan_is_neither_continued_nor_listed(store: Store) -> None:
    store.abandon(store.begin_scan(AT, AT, (POLICE,)))
    assert (store.unfinished_scan(), store.scans()) == (None, ())


def test_scans_are_listed_newest_first(store: Store) -> None:
    scans = [scan_at(store, AT), scan_at(store, AT + DAY)]
    assert [scan.id for scan in store.scans()] == [scans[1].id, scans[0].id]


def test_a_period_has_one_scan(store: Store) -> None:
    first = store.begin_scan(AT, AT, (POLICE,), period="2026-W48")
    again = store.begin_scan(AT + DAY, AT + DAY, (POLICE, TREASURY), period="2026-W48")
    assert again == first
    assert store.pending(again) == (POLICE,)


def test_scans_without_a_period_are_as_many_as_asked_for(store: Store) -> None:
    assert store.begin_scan(AT, AT, (POLICE,)) != store.begin_scan(AT, AT, (POLICE,))


def test_a_period_knows_its_scan(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE,), period="2026-W48")
    assert (store.scan_of_period("2026-W48"), store.scan_of_period("2026-W47")) == (scan, None)


def test_an_abandoned_scan_frees_its_period(store: Store) -> None:
    store.abandon(store.begin_scan(AT, AT, (POLICE,), period="2026-W48"))
    assert store.scan_of_period("2026-W48") is None
    assert store.begin_scan(AT, AT, (POLICE,), period="2026-W48").period == "2026-W48"


# Checks and posts


def test_a_check_comes_back_whole_but_for_its_posts(store: Store) -> None:
    scan_at(store, AT, SEEN)
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert (facts.checks, facts.posts) == ((replace(SEEN, posts=(), newest_shown=POST.published_at),), (POST,))


def test_a_failed_check_keeps_the_last_good_one(store: Store) -> None:
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(FAILED, checked_at=AT + DAY))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert [check.outcome for check in facts.checks] == [Outcome.SEEN, Outcome.UNVERIFIED]


def test_recording_again_in_one_scan_replaces_the_check_and_its_looks(store: Store) -> None:
    scan_at(store, AT, replace(SEEN, looks=(LOOK, replace(LOOK, way="visit"))), replace(FAILED, looks=(LOOK,)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.checks == (replace(FAILED, looks=(LOOK,)),)


def test_looks_keep_their_order(store: Store) -> None:
    looks = (LOOK, replace(LOOK, way="visit"), replace(LOOK, route="weibo.mobile", outcome=Outcome.GONE))
    scan_at(store, AT, replace(SEEN, looks=looks))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.checks[0].looks == looks


def test_a_post_once_seen_stays_seen(store: Store) -> None:
    newer = replace(POST, post_id="2", published_at=AT)
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(SEEN, posts=(newer,)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (newer, POST)


def test_a_post_seen_again_is_one_post_as_last_seen(store: Store) -> None:
    edited = replace(POST, title="平安韶山 (已编辑)", url="https://weibo.com/2", is_pinned=True)
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(SEEN, posts=(edited,)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (edited,)


@pytest.mark.parametrize(
    ("again", "kept"),
    [
        pytest.param(AT - 40 * DAY, AT - 3 * DAY, id="misread-as-older"),
        pytest.param(AT - 2 * DAY, AT - 2 * DAY, id="read-as-younger"),
    ],
)
def test_date_of_a_post_never_moves_back(store: Store, again: datetime, kept: datetime) -> None:
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(SEEN, posts=(replace(POST, published_at=again),)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts[0].published_at == kept


def test_what_an_earlier_look_knew_of_a_post_stays_known(store: Store) -> None:
    vague = replace(POST, title="", url="", origin=Origin.UNKNOWN, origin_mark="")
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(SEEN, posts=(vague,)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (POST,)


def test_a_post_listed_twice_is_one_post(store: Store) -> None:
    scan_at(store, AT, replace(SEEN, posts=(POST, POST)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (POST,)


def test_two_accounts_may_have_posts_of_the_same_id(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE, TREASURY))
    store.record(scan, POLICE, SEEN)
    store.record(scan, TREASURY, replace(SEEN, posts=(replace(POST, title="财政"),)))
    assert [facts.posts[0].title for facts in store.facts()] == ["平安韶山", "财政"]


def test_an_account_that_never_was_in_the_register_cannot_be_recorded(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE,))
    with pytest.raises(LookupError, match="weibo:0"):
        store.record(scan, replace(POLICE, handle="0"), SEEN)


def test_a_record_that_fails_half_way_leaves_nothing(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE,))
    broken = replace(LOOK, message=object())  # type: ignore[arg-type]  # what SQLite cannot bind
    with pytest.raises(StatementError):
        store.record(scan, POLICE, replace(SEEN, looks=(LOOK, broken)))
    assert store.pending(scan) == (POLICE,)


def test_instants_come_back_aware_and_in_utc(store: Store) -> None:
    shanghai = datetime.fromisoformat("2026-11-23T17:00:00+08:00")
    scan = store.begin_scan(shanghai, shanghai, (POLICE,))
    assert (scan.at, scan.at.utcoffset()) == (AT, timedelta(0))


def test_a_naive_instant_is_refused(store: Store) -> None:
    """Should SQLModel ever stop refusing them (before 0.0.50 it did not), this fails."""
    with pytest.raises(StatementError, match="timezone"):
        store.begin_scan(datetime.fromisoformat("2026-11-23T09:00:00"), AT, (POLICE,))


@pytest.mark.parametrize(
    ("scraped", "stored"),
    [
        pytest.param("前\ud83d后", "前\ufffd后", id="lone-surrogate"),
        pytest.param("前\x00后", "前\ufffd后", id="nul"),
        pytest.param("😀 \u202e \x1b[31m", "😀 \u202e \x1b[31m", id="hostile-but-storable"),
    ],
)
def test_scraped_text_that_no_database_can_hold_is_replaced(store: Store, scraped: str, stored: str) -> None:
    hostile = replace(
        SEEN,
        display_name=scraped,
        former_names=(scraped,),
        looks=(replace(LOOK, words=scraped),),
        posts=(replace(POST, title=scraped),),
    )
    scan_at(store, AT, hostile)
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    (check,) = facts.checks
    assert (check.display_name, check.former_names, check.looks[0].words) == (stored, (stored,), stored)
    assert facts.posts[0].title == stored


def test_a_count_that_no_database_can_hold_is_not_reported(store: Store) -> None:
    scan_at(store, AT, replace(SEEN, post_count=10**30))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.checks[0].post_count is None


LONG = "".join(sha256(str(number).encode()).hexdigest() for number in range(90))
"""An id that no compression makes short enough for a key of PostgreSQL."""


@pytest.mark.parametrize("end", ["", "\x00", "文"])
def test_a_post_with_an_id_of_any_length_is_one_post(store: Store, end: str) -> None:
    """Some platforms' ids are taken as they come: one that is too long for a key must not cost the scan."""
    ids = [f"{start}{LONG}{end}" for start in "ab"] + [f"{LONG}{end}{end_of}" for end_of in "cd"]
    posts = tuple(replace(POST, post_id=id_, text="全文" * 40) for id_ in ids)
    for days in range(2):
        scan_at(store, AT + days * DAY, replace(SEEN, posts=posts))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert len({post.post_id for post in facts.posts}) == len(facts.posts) == 4
    assert all(len(post.post_id) == LONGEST_ID for post in facts.posts)


@pytest.mark.parametrize("length", [LONGEST_ID - 1, LONGEST_ID])
def test_an_id_of_usual_length_stays_as_it_is(store: Store, length: int) -> None:
    scan_at(store, AT, replace(SEEN, posts=(replace(POST, post_id="文" * length),)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts[0].post_id == "文" * length


# Facts


def test_facts_are_of_the_register_in_its_order(store: Store) -> None:
    assert [facts.account for facts in store.facts()] == [POLICE, TREASURY]


def test_facts_of_some_accounts_are_in_the_registers_order(store: Store) -> None:
    store.sync_register((POLICE, TREASURY, replace(POLICE, handle="1")), AT)
    assert [facts.account for facts in store.facts([TREASURY, POLICE])] == [POLICE, TREASURY]


def test_an_account_outside_the_register_has_no_facts(store: Store) -> None:
    store.sync_register((TREASURY,), AT)
    assert store.facts_of(POLICE.key) is None


def test_an_account_never_looked_at_has_empty_facts(store: Store) -> None:
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert (facts.checks, facts.posts, facts.siblings) == ((), (), ())


def test_facts_of_one_are_the_facts_of_all(store: Store) -> None:
    store.sync_register((POLICE, TREASURY, replace(TREASURY, handle="43")), AT)
    scan_at(store, AT, SEEN)
    assert [store.facts_of(facts.account.key) for facts in store.facts()] == list(store.facts())


def test_facts_read_in_batches_are_all_there(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.history.history.BATCH", 2)
    accounts = tuple(replace(TREASURY, handle=str(number)) for number in range(5))
    store.sync_register(accounts, AT)
    assert tuple(facts.account for facts in store.facts()) == accounts


def test_facts_of_some_accounts_have_their_siblings(store: Store) -> None:
    second, third = (
        replace(TREASURY, handle=handle, unit=unit) for handle, unit in (("43", "湖南省 财政厅"), ("44", ""))
    )
    store.sync_register((POLICE, TREASURY, second, third), AT)
    assert [*store.facts([second, TREASURY])] == [fact for fact in store.facts() if fact.account in (TREASURY, second)]
    store.sync_register((POLICE, TREASURY, replace(second, unit="湖南省教育厅"), third), AT)
    (alone,) = store.facts([TREASURY])
    assert (alone.siblings, changes_of(store)) == ((), [("changed", {"unit": second.unit})])


def test_the_last_verdicts_are_those_of_each_accounts_newest_round(store: Store) -> None:
    """However the scans overlap: of parts of the register, aside of the rounds, abandoned, or unfinished."""
    accounts = tuple(replace(TREASURY, handle=str(number)) for number in range(6))
    store.sync_register(accounts, AT)
    expected: dict[str, tuple[Verdict, tuple[str, ...]]] = {}
    parts = [(0, 6, ""), (0, 3, "region=a"), (2, 4, "region=b"), *[(1, 2, "region=a")] * 6, (0, 6, DAILY), (4, 5, "x")]
    for days, (start, end, selection) in enumerate(parts):
        at, verdict = AT + days * DAY, list(Verdict)[days % 4]
        scan = store.begin_scan(at, at, accounts[start:end], selection=selection)
        store.finish_scan(scan, at, {account.key: replace(PASSED, at=at, verdict=verdict) for account in accounts})
        if selection != DAILY:
            expected |= {account.key: (verdict, ()) for account in accounts[start:end]}
    store.abandon(store.begin_scan(AT + 20 * DAY, AT, accounts))
    store.begin_scan(AT + 21 * DAY, AT, accounts)
    later = AT + 30 * DAY
    assert store.past_verdicts.before(later) == expected
    assert {
        account.key: store.past_verdicts.before(later, account.key)[account.key] for account in accounts
    } == expected
    assert store.past_verdicts.before(AT) == {}
    assert set(store.past_verdicts.before(AT + DAY).values()) == {(Verdict.PASS, ())}


@pytest.mark.parametrize(
    ("other", "is_sibling"),
    [
        pytest.param({}, True, id="same-unit-platform-kind"),
        pytest.param({"unit": f" {TREASURY.unit}　"}, True, id="its-unit-spaced-otherwise"),
        pytest.param({"unit": "湖南省教育厅"}, False, id="another-unit"),
        pytest.param({"platform": "zhihu"}, False, id="another-platform"),
        pytest.param({"kind": AccountKind.SERVICE}, False, id="another-kind"),
        pytest.param({"filing": Filing(state=FilingState.CLOSED)}, False, id="closed-in-the-register"),
    ],
)
def test_siblings_are_what_one_unit_runs_on_one_platform(
    store: Store, other: dict[str, object], is_sibling: bool
) -> None:
    second = replace(TREASURY, **{"handle": "43", **other})  # type: ignore[arg-type]
    store.sync_register((TREASURY, second), AT)
    facts = store.facts_of(TREASURY.key)
    assert facts is not None
    assert facts.siblings == ((second,) if is_sibling else ())


def test_the_names_of_the_unit_s_other_accounts_are_its_own(store: Store) -> None:
    """转自 its own service account is no repost, on whatever platform that is."""
    other = replace(TREASURY, platform="zhihu", handle="43", name="湘财之声")
    store.sync_register((TREASURY, other), AT)
    found = [store.facts_of(TREASURY.key), *store.facts([TREASURY]), next(iter(store.facts()))]
    assert ["湘财之声" in facts.names.aliases for facts in found if facts] == [True] * 3


def test_accounts_without_a_unit_have_no_siblings(store: Store) -> None:
    nameless = replace(TREASURY, unit="")
    store.sync_register((nameless, replace(nameless, handle="43")), AT)
    assert [facts.siblings for facts in store.facts()] == [(), ()]


@pytest.mark.parametrize(
    ("age", "is_given"),
    [pytest.param(400 * DAY, True, id="400-days"), pytest.param(401 * DAY, False, id="401-days")],
)
def test_posts_of_the_last_400_days_are_given(store: Store, age: timedelta, is_given: bool) -> None:
    old = replace(POST, post_id="old", published_at=AT - age)
    newest_before = replace(POST, post_id="older", published_at=AT - 401 * DAY + timedelta(seconds=1))
    scan_at(store, AT, replace(SEEN, posts=(POST, old, newest_before)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert (old in facts.posts) is is_given


def test_the_newest_post_is_given_however_old(store: Store) -> None:
    old, older = (replace(POST, post_id=str(days), published_at=AT - days * DAY) for days in (900, 1000))
    scan_at(store, AT, replace(SEEN, posts=(older, old)))
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    assert facts.posts == (old,)


def test_the_newest_answer_is_given_however_old(store: Store) -> None:
    scan_at(store, AT - 600 * DAY, replace(SEEN, checked_at=AT - 600 * DAY))
    scan_at(store, AT - 500 * DAY, replace(SEEN, checked_at=AT - 500 * DAY))
    scan_at(store, AT - 450 * DAY, replace(FAILED, checked_at=AT - 450 * DAY))
    scan_at(store, AT, FAILED)
    facts = store.facts_of(POLICE.key)
    assert facts is not None
    ages = [(AT - check.checked_at) / DAY for check in facts.checks]
    assert ages == [500, 450, 0]


def test_an_instant_of_the_past_is_given_its_own_past(store: Store) -> None:
    then = AT - 600 * DAY
    scan_at(store, then, replace(SEEN, checked_at=then, posts=(replace(POST, published_at=then - 300 * DAY),)))
    scan_at(store, AT, SEEN)
    facts = store.facts_of(POLICE.key, at=then)
    assert facts is not None
    assert [check.checked_at for check in facts.checks] == [then, AT]


def test_known_names_are_those_of_answers(store: Store) -> None:
    scan_at(store, AT, SEEN)
    scan_at(store, AT + DAY, replace(SEEN, display_name="平安韶山"))
    scan_at(store, AT + 2 * DAY, replace(FAILED, display_name="别人"))
    scan_at(store, AT + 3 * DAY, replace(SEEN, display_name=""))
    assert store.prior_knowledge([POLICE])[POLICE.key].identity.names_under("") == {"韶山公安", "平安韶山"}
    assert store.prior_knowledge([TREASURY])[TREASURY.key].identity.names_under("") == frozenset()


def test_recent_links_are_the_newest_posts_addresses(store: Store) -> None:
    posts = tuple(
        replace(POST, post_id=str(days), published_at=AT - days * DAY, url=f"https://weibo.com/{days}" if days else "")
        for days in range(6)
    )
    scan_at(store, AT, replace(SEEN, posts=posts))
    assert store.prior_knowledge([POLICE])[POLICE.key].links[:2] == ("https://weibo.com/1", "https://weibo.com/2")


# Assessments

FINDING = Finding(
    rule="inactive",
    severity=Severity.FAIL,
    since=AT,
    message="最后更新 2026-11-01\ud800",
    evidence={"words": "\x00", "days": [14]},
)
FAIL = Assessment(at=AT, verdict=Verdict.FAIL, findings=(FINDING,), days_silent=22.5, policy_version="abc")


def test_verdicts_are_those_reported_after_the_scan(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (POLICE, TREASURY))
    store.finish_scan(scan, AT, {POLICE.key: FAIL, TREASURY.key: Assessment(at=AT, verdict=Verdict.PASS)})
    assert store.past_verdicts.of_scan(scan) == {
        POLICE.key: (Verdict.FAIL, ("inactive",)),
        TREASURY.key: (Verdict.PASS, ()),
    }


def test_the_numbers_behind_a_verdict_are_kept_once(store: Store) -> None:
    policy = Policy().with_changes({"inactive_days": 7})
    store.finish_scan(scan_at(store), AT, {}, [policy])
    store.finish_scan(scan_at(store), AT, {}, [policy])
    with store._read() as connection:
        rows = [(version, numbers["inactive_days"]) for version, numbers in connection.execute(select(POLICY))]
    assert rows == [(policy.version, 7)]


# Pace

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Shanghai


def test_the_first_slot_is_now(store: Store) -> None:
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == 0.0


def test_slots_follow_one_another_at_the_interval(store: Store) -> None:
    waits = [store.slots.take_slot("weibo", 5.0, lambda: NOON) for _ in range(3)]
    assert waits == pytest.approx([0.0, 5.0, 10.0])


def test_platforms_do_not_wait_for_each_other(store: Store) -> None:
    store.slots.take_slot("weibo", 5.0, lambda: NOON)
    assert store.slots.take_slot("zhihu", 5.0, lambda: NOON) == 0.0


def test_time_that_passed_unused_is_not_saved_up(store: Store) -> None:
    store.slots.take_slot("weibo", 5.0, lambda: NOON)
    later = NOON + DAY
    assert [store.slots.take_slot("weibo", 5.0, lambda: later) for _ in range(2)] == pytest.approx([0.0, 5.0])


def test_a_cool_down_holds_every_slot_back(store: Store) -> None:
    store.slots.cool_down("weibo", NOON + timedelta(minutes=10))
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == pytest.approx(600.0)


def test_a_shorter_cool_down_does_not_end_a_longer_one(store: Store) -> None:
    store.slots.cool_down("weibo", NOON + timedelta(minutes=10))
    store.slots.cool_down("weibo", NOON + timedelta(minutes=1))
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == pytest.approx(600.0)


def test_a_full_hour_gives_its_slots_in_the_next(store: Store) -> None:
    half_past = NOON + timedelta(minutes=30)
    waits = [store.slots.take_slot("weibo", 1.0, lambda: half_past, RateCeilings(per_hour=2)) for _ in range(5)]
    assert waits == pytest.approx([0.0, 1.0, 1800.0, 1801.0, 5400.0])


def test_a_full_day_gives_its_slots_after_midnight_in_shanghai(store: Store) -> None:
    waits = [store.slots.take_slot("weibo", 1.0, lambda: NOON, RateCeilings(per_day=1)) for _ in range(3)]
    assert waits == pytest.approx([0.0, 12 * 3600.0, 36 * 3600.0])


def test_a_turn_that_nobody_waits_for_is_not_taken(store: Store) -> None:
    """Nine that were taken so on one day seemed to be a wrong clock's: the tenth was given at once, on a full day."""
    once_a_day = RateCeilings(per_day=1)
    waits = [store.slots.take_slot("weibo", 1.0, lambda: NOON, once_a_day, within_s=600.0) for _ in range(12)]
    assert waits == pytest.approx([0.0, *[12 * 3600.0] * 11])
    midnight = NOON + timedelta(hours=12)
    assert store.slots.take_slot("weibo", 1.0, lambda: midnight, once_a_day, within_s=600.0) == 0.0


def test_a_day_is_full_before_its_hours_are(store: Store) -> None:
    before_midnight = NOON + timedelta(hours=11, minutes=59)
    waits = [
        store.slots.take_slot("weibo", 1.0, lambda: before_midnight, RateCeilings(per_hour=9, per_day=2))
        for _ in range(3)
    ]
    assert waits == pytest.approx([0.0, 1.0, 60.0])


@pytest.mark.parametrize(
    ("ahead", "waits_s"),
    [
        pytest.param(timedelta(hours=24), 86400.0, id="as-long-as-one-can-be"),
        pytest.param(timedelta(hours=24, seconds=1), 0.0, id="longer-was-another-clock"),
        pytest.param(timedelta(days=365), 0.0, id="a-year-ahead"),
    ],
)
def test_a_clock_set_back_does_not_wait_for_a_cool_down_for_ever(
    store: Store, ahead: timedelta, waits_s: float
) -> None:
    store.slots.cool_down("weibo", NOON + ahead)
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == pytest.approx(waits_s)


@pytest.mark.parametrize(
    ("ahead", "waits_s"),
    [pytest.param(8, 8 * 86400.0, id="as-far-as-one-can-be"), pytest.param(9, 0.0, id="further-was-another-clock")],
)
def test_a_clock_set_back_does_not_wait_for_its_slot_for_ever(store: Store, ahead: int, waits_s: float) -> None:
    store.slots.take_slot("weibo", 0.0, lambda: NOON + timedelta(days=ahead))
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == pytest.approx(waits_s)


def test_a_cool_down_of_a_wrong_clock_is_replaced_by_the_next_one(store: Store) -> None:
    store.slots.cool_down("weibo", NOON + timedelta(days=365))
    store.slots.cool_down("weibo", NOON + timedelta(minutes=1))
    assert store.slots.take_slot("weibo", 5.0, lambda: NOON) == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("at", "is_cooling"),
    [
        pytest.param(timedelta(minutes=9), True, id="before-its-end"),
        pytest.param(timedelta(minutes=10), False, id="at-its-end"),
        pytest.param(timedelta(days=-365), False, id="by-a-clock-set-back"),
    ],
)
def test_a_platform_is_cooling_until_the_time_is_over(store: Store, at: timedelta, is_cooling: bool) -> None:
    store.slots.cool_down("weibo", NOON + timedelta(minutes=10))
    assert store.slots.is_cooling("weibo", NOON + at) is is_cooling


def test_a_platform_that_never_asked_to_slow_down_is_not_cooling(store: Store) -> None:
    store.slots.take_slot("weibo", 5.0, lambda: NOON)
    assert (store.slots.is_cooling("weibo", NOON), store.slots.is_cooling("zhihu", NOON)) == (False, False)


@pytest.mark.parametrize("number", [2**31, 10**20])
def test_a_number_that_no_row_can_have_is_of_none(store: Store, number: int) -> None:
    with pytest.raises(LookupError):
        store.discards.discard(number, Discard(at=AT, by="张三", why="误扫"))
    assert not store.manual_checks.withdraw(number, Withdrawal(at=AT, by="张三", why="误记"))


def test_what_is_known_of_many_accounts_is_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database takes only so many values in one query."""
    monkeypatch.setattr("tracker.store.history.history.BATCH", 2)
    accounts = tuple(replace(TREASURY, handle=str(number)) for number in range(5))
    asked: list[int] = []

    def read(_: object, some: tuple[Account, ...]) -> dict[str, PriorKnowledge]:
        asked.append(len(some))
        return {item.key: PriorKnowledge(AccountHistory(account=item)) for item in some}

    monkeypatch.setattr(f"{PriorKnowledge.__module__}.read_prior_knowledge", read)
    with Store.open("sqlite://") as store:
        assert list(store.prior_knowledge(accounts)) == [account.key for account in accounts]
    assert asked == [2, 2, 1]


def test_a_count_that_grew_between_stored_looks_is_known(store: Store) -> None:
    for days, count in ((7, 9), (0, 10)):
        check = seen(AT - timedelta(days=days), covers_from=AT - timedelta(days=60), post_count=count)
        scan_at(store, check.checked_at, check)

    history = store.facts_of(POLICE.key)
    assert history is not None
    assert [grown.end for grown in Timeline.of(history).unseen_growth] == [AT]
