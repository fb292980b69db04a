"""What people saw is kept beside what the program saw, and never in its place."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select

from scrapers.model.errors import IdentityUnproved
from scrapers.model.profile import AccountState, Profile
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.cases.weekly_office import Office, day, silent
from tests.tracker.rules.given import AT, account, ago, assess, failed, gone, post, seen
from tracker.history.check import Check, Outcome
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan_record import Discard
from tracker.policy.policy import Policy
from tracker.register.identity import check_identity
from tracker.store.database import migrate
from tracker.store.database.engine import open_engine
from tracker.store.history import manual_checks
from tracker.store.history.prefetch import KnownIdentity
from tracker.store.schema.tables import CHECK
from tracker.store.store import Store

ACCOUNT = account()
LAST_POST = ManualCheck(
    what=ManualFinding.LAST_POST,
    by="张三",
    seen_at=AT,
    recorded_at=AT,
    name=ACCOUNT.name,
    last_post_at=ago(days=20),
    link="https://weibo.com/1234567890/p",
    title="平安韶山",
    note="置顶的不算",
    screenshot="evidence/2023-09-19/ab.png",
    screenshot_sha256="ab",
)
GONE = ManualCheck(
    what=ManualFinding.GONE,
    by="李四",
    seen_at=AT,
    recorded_at=AT,
    name=ACCOUNT.name,
    state=AccountState.DEREGISTERED,
    words="该账号因用户自行申请关闭，现已无法查看。",
)
WITHDRAWAL = Withdrawal(at=AT + timedelta(hours=1), by="王五", why="看错账号")


def said(what: ManualFinding, name: str = ACCOUNT.name) -> ManualCheck:
    return ManualCheck(what=what, by="张三", seen_at=AT, recorded_at=AT, name=name)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register((ACCOUNT,), AT)
        yield opened


def test_an_observation_comes_back_whole(store: Store) -> None:
    first = store.manual_checks.record(ACCOUNT, LAST_POST)
    second = store.manual_checks.record(ACCOUNT, GONE)

    assert store.manual_checks.of_key(ACCOUNT.key) == (replace(GONE, id=second), replace(LAST_POST, id=first))


def test_an_account_that_nobody_looked_at_has_none(store: Store) -> None:
    assert store.manual_checks.of_key("weibo:nobody") == ()


def test_who_never_was_in_the_register_cannot_be_observed(store: Store) -> None:
    with pytest.raises(LookupError):
        store.manual_checks.record(account(handle="9"), LAST_POST)


def test_an_observation_is_a_check_among_the_programs(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (ACCOUNT,))
    store.record(scan, ACCOUNT, failed(ago(hours=2)))
    store.manual_checks.record(ACCOUNT, LAST_POST)
    facts = store.facts_of(ACCOUNT.key)

    assert facts is not None
    assert [(check.outcome, check.checked_by) for check in facts.checks] == [
        (Outcome.UNVERIFIED, ""),
        (Outcome.SEEN, "张三"),
    ]
    assert [(post.kind, post.published_at, post.title) for post in facts.posts] == [
        ("person", ago(days=20), "平安韶山")
    ]
    assert assess(facts, Policy(), AT).findings[0].evidence["by"] == "张三"


def test_what_the_program_saw_is_left_as_it_is(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (ACCOUNT,))
    store.record(scan, ACCOUNT, replace(gone(), posts=()))
    before = rows_of_checks(store)
    store.manual_checks.record(ACCOUNT, LAST_POST)

    assert rows_of_checks(store) == before != []


def rows_of_checks(store: Store) -> list[Any]:
    with store._read() as connection:
        return list(connection.execute(select(CHECK)))


def test_facts_of_all_hold_what_people_saw_too(store: Store) -> None:
    store.manual_checks.record(ACCOUNT, LAST_POST)

    assert list(store.facts()) == [store.facts_of(ACCOUNT.key)]


def test_an_old_decision_is_given_however_old(store: Store) -> None:
    store.manual_checks.record(ACCOUNT, replace(said(ManualFinding.OTHER_ACCOUNT), seen_at=ago(days=4000)))
    facts = store.facts_of(ACCOUNT.key, at=AT)

    assert facts is not None
    assert [check.code for check in facts.checks] == ["identity_denied"]


# Withdrawing


def test_what_is_withdrawn_stays_and_no_longer_counts(store: Store) -> None:
    number = store.manual_checks.record(ACCOUNT, LAST_POST)

    assert store.manual_checks.withdraw(number, WITHDRAWAL) is True
    assert store.manual_checks.of_key(ACCOUNT.key) == (replace(LAST_POST, id=number, withdrawal=WITHDRAWAL),)
    facts = store.facts_of(ACCOUNT.key)
    assert facts is not None
    assert (facts.checks, facts.posts) == ((), ())


def test_nothing_is_withdrawn_twice(store: Store) -> None:
    number = store.manual_checks.record(ACCOUNT, LAST_POST)
    store.manual_checks.withdraw(number, WITHDRAWAL)

    assert store.manual_checks.withdraw(number, replace(WITHDRAWAL, by="赵六")) is False
    assert store.manual_checks.of_key(ACCOUNT.key)[0].withdrawal == WITHDRAWAL


def test_what_is_not_there_cannot_be_withdrawn(store: Store) -> None:
    assert store.manual_checks.withdraw(1, WITHDRAWAL) is False


# Whose page it is


@pytest.mark.parametrize(
    ("decisions", "names"),
    [
        pytest.param((), set(), id="nobody-said"),
        pytest.param((ManualFinding.SAME_ACCOUNT,), {"韶山公安"}, id="confirmed"),
        pytest.param((ManualFinding.SAME_ACCOUNT, ManualFinding.OTHER_ACCOUNT), set(), id="denied-since"),
        pytest.param((ManualFinding.OTHER_ACCOUNT, ManualFinding.SAME_ACCOUNT), {"韶山公安"}, id="confirmed-since"),
        pytest.param((ManualFinding.SAME_ACCOUNT, ManualFinding.CANNOT_TELL), {"韶山公安"}, id="another-look-since"),
    ],
)
def test_the_registered_name_is_known_once_a_person_confirmed_it(
    store: Store, decisions: tuple[ManualFinding, ...], names: set[str]
) -> None:
    for decision in decisions:
        store.manual_checks.record(ACCOUNT, said(decision))

    assert store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under("") == names


def test_a_confirmed_page_is_read_whatever_its_name_at_the_next_look(store: Store) -> None:
    page = Profile(state=AccountState.ACTIVE, handle=ACCOUNT.handle, display_name="平安韶山", post_count=0)
    with pytest.raises(IdentityUnproved):
        check_identity(ACCOUNT, page, store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under(""))
    store.manual_checks.record(ACCOUNT, said(ManualFinding.SAME_ACCOUNT))

    check_identity(ACCOUNT, page, store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under(""))


def test_a_withdrawn_confirmation_confirms_nothing(store: Store) -> None:
    store.manual_checks.withdraw(store.manual_checks.record(ACCOUNT, said(ManualFinding.SAME_ACCOUNT)), WITHDRAWAL)

    assert store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under("") == frozenset()


def test_a_confirmation_is_of_the_name_that_was_registered_then(store: Store) -> None:
    store.manual_checks.record(ACCOUNT, said(ManualFinding.SAME_ACCOUNT, name="韶山警方"))

    assert store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity.names_under("") == {"韶山警方"}


# Links


def test_links_that_people_gave_are_sorted_among_the_programs_by_date(store: Store) -> None:
    scan = store.begin_scan(AT, AT, (ACCOUNT,))
    newest = replace(post(ago(days=1)), url="https://weibo.com/1234567890/newest")
    oldest = replace(post(ago(days=30)), url="https://weibo.com/1234567890/oldest")
    store.record(scan, ACCOUNT, replace(seen(), posts=(newest, oldest)))
    store.manual_checks.record(ACCOUNT, LAST_POST)

    assert store.prior_knowledge([ACCOUNT])[ACCOUNT.key].links == (newest.url, LAST_POST.link, oldest.url)
    assert store.prior_knowledge([ACCOUNT])[ACCOUNT.key].links[:2] == (newest.url, LAST_POST.link)


# The database


@pytest.mark.parametrize("statement", ["OF_ACCOUNTS", "OF_HANDLE", "WITHDRAW"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql+psycopg"])
def test_statements_are_those_of_both_databases(statement: str, database: str) -> None:
    dialect = make_url(f"{database}://").get_dialect()()

    assert "manual_check" in str(getattr(manual_checks, statement).compile(dialect=dialect))


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_database_from_before_people_looked_keeps_its_rows_and_takes_observations(
    version: str, tmp_path: Path
) -> None:
    path = tmp_path / "tracker.db"
    engine = open_engine(make_url(f"sqlite:///{path}"))
    migrate.migrate(engine, version)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO account VALUES (7, 'weibo', '1234567890', '韶山公安', '韶山市公安局', '', '[]', 'publishing',"
            " 'running', NULL, NULL, NULL, '[]', 0, '2023-09-19 10:00:00', NULL)"
        )
        connection.execute(
            "INSERT INTO post VALUES (7, 'p', '2023-09-01 10:00:00', '', '', 'weibo', 'unknown', '', 0,"
            " '2023-09-19 10:00:00', '2023-09-19 10:00:00')"
        )
        connection.commit()

    with Store.open(f"sqlite:///{path}") as store:
        number = store.manual_checks.record(ACCOUNT, LAST_POST)
        facts = store.facts_of(ACCOUNT.key, at=AT)

        assert number == 1
        assert facts is not None
        assert [post.post_id for post in facts.posts] == ["p", "person-1"]


# The platform's own id


def seen_as(platform_id: str, name: str, days: float) -> Check:
    return replace(seen(ago(days)), platform_id=platform_id, display_name=name)


def identity(store: Store) -> KnownIdentity:
    return store.prior_knowledge([ACCOUNT])[ACCOUNT.key].identity


def test_a_name_shown_under_another_id_makes_no_rename(store: Store) -> None:
    for number, check in enumerate((seen_as("", "韶山公安", 9), seen_as("a", "平安韶山", 8))):
        store.record(store.begin_scan(ago(9 - number), ago(9 - number), [ACCOUNT]), ACCOUNT, check)

    known = identity(store)

    assert known.names_under("") == {"韶山公安", "平安韶山"}
    assert known.names_under("a") == {"平安韶山"}
    assert known.names_under("b") == frozenset()
    assert known.ids == {"a"}


def test_a_confirmed_page_may_have_another_id_than_before(store: Store) -> None:
    store.record(store.begin_scan(ago(9), ago(9), [ACCOUNT]), ACCOUNT, seen_as("a", "韶山公安", 9))
    store.manual_checks.record(ACCOUNT, said(ManualFinding.SAME_ACCOUNT))

    assert identity(store).ids == frozenset()
    assert identity(store).names_under("b") == {"韶山公安"}

    after = ago(-2)
    store.record(store.begin_scan(after, after, [ACCOUNT]), ACCOUNT, seen_as("b", "韶山公安", -2))

    assert identity(store).ids == {"b"}


PAGES = [
    pytest.param(silent(2, -30), "fail", id="silent"),
    pytest.param(silent(2, 1), "remark", id="posting"),
    pytest.param(seen(day(2), post_count=0), "fail", id="never-posted"),
]


@pytest.mark.parametrize(("page", "verdict"), PAGES)
def test_a_page_of_another_name_counts_as_long_as_a_person_vouches_for_it(
    office: Office, page: Check, verdict: str
) -> None:
    """The program read it because a person said that it is the account's."""
    office.scan(0, failed(day(0), code="identity_unproved"))
    confirmed = ManualCheck(
        what=ManualFinding.SAME_ACCOUNT, by="张三", seen_at=day(1), recorded_at=day(1), name=ACCOUNT.name
    )
    number = office.store.manual_checks.record(ACCOUNT, confirmed)
    office.scan(2, replace(page, display_name="别人发布"))
    assert office.row(2).assessment.verdict == verdict

    office.store.manual_checks.withdraw(number, Withdrawal(at=day(3), by="张三", why="看错"))
    assert (office.row(2).assessment.verdict, office.row(2).assessment.reason) == ("unverified", "identity_unproved")
    again = replace(confirmed, by="李四", recorded_at=day(4))
    office.store.manual_checks.record(ACCOUNT, again)
    assert office.row(2).assessment.verdict == verdict


@pytest.mark.parametrize("is_withheld", [True, False])
def test_a_page_of_another_name_counts_as_long_as_a_scan_that_counts_saw_the_registered_one(
    office: Office, *, is_withheld: bool
) -> None:
    first = office.scan(0, silent(0, -1))
    office.scan(2, replace(silent(2, 1), display_name="平安韶山"))
    assert [finding.rule for finding in office.row(2).assessment.findings] == ["renamed_not_filed"]
    if is_withheld:
        office.store.withhold(first, "weibo", "everything changed")
    else:
        office.store.discards.discard(first.id, Discard(at=day(3), by="张三", why="误扫"))
    assert (office.row(2).assessment.verdict, office.row(2).assessment.reason) == ("unverified", "identity_unproved")


def test_a_page_that_bore_the_registered_name_needs_nobody_to_vouch_for_it(office: Office) -> None:
    office.scan(-7, silent(-7, -8))
    confirmed = ManualCheck(
        what=ManualFinding.SAME_ACCOUNT, by="张三", seen_at=day(1), recorded_at=day(1), name=ACCOUNT.name
    )
    number = office.store.manual_checks.record(ACCOUNT, confirmed)
    office.scan(2, replace(silent(2, -8), display_name="平安韶山"))
    office.store.manual_checks.withdraw(number, Withdrawal(at=day(3), by="张三", why="不必"))
    assert [finding.rule for finding in office.row(2).assessment.findings] == ["renamed_not_filed", "due_soon"]


def look_gone(at: float) -> Check:
    """One look, which nothing confirms by itself."""
    return gone(day(at))


def unconfirmed(at: float) -> Check:
    found = gone(day(at))
    return Check(
        checked_at=day(at),
        outcome=Outcome.UNVERIFIED,
        looks=found.looks,
        code="to_be_confirmed",
        message="deregistered",
    )


def test_an_account_is_gone_as_long_as_the_look_that_confirmed_it_counts(office: Office) -> None:
    first = office.scan(0, unconfirmed(0))
    office.scan(1, look_gone(1))
    assert office.row(1).assessment.verdict == "remark"
    office.store.discards.discard(first.id, Discard(at=day(3), by="张三", why="误扫"))
    assert (office.row(1).assessment.verdict, office.row(1).assessment.reason) == ("unverified", "to_be_confirmed")
    office.scan(4, look_gone(4))
    assert [office.row(at).assessment.verdict for at in (1, 4)] == ["unverified", "remark"]


def test_an_account_is_gone_as_long_as_the_person_who_confirmed_it_says_so(office: Office) -> None:
    person = replace(GONE, seen_at=day(0), recorded_at=day(0), words="该账号因用户自行申请关闭，现已无法查看。")
    number = office.store.manual_checks.record(ACCOUNT, person)
    office.scan(1, look_gone(1))
    assert office.row(1).assessment.verdict == "remark"
    office.store.manual_checks.withdraw(number, Withdrawal(at=day(3), by="张三", why="看错"))
    assert (office.row(1).assessment.verdict, office.row(1).assessment.reason) == ("unverified", "to_be_confirmed")


def test_an_account_that_two_looks_which_count_found_gone_is_gone(office: Office) -> None:
    """Whatever was taken back besides."""
    wrong = office.scan(0, unconfirmed(0))
    other = office.scan(1, unconfirmed(1))
    office.scan(2, look_gone(2))
    office.store.discards.discard(wrong.id, Discard(at=day(3), by="张三", why="误扫"))
    assert office.row(2).assessment.verdict == "remark"
    visited = gone(day(4))
    asked = replace(visited, looks=(*visited.looks, replace(visited.looks[0], way="ask")))
    office.scan(4, asked)
    office.store.discards.discard(other.id, Discard(at=day(5), by="张三", why="误扫"))
    assert office.row(4).assessment.verdict == "remark"
