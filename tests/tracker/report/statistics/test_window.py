"""A window of days: equal to asking day by day, the gap that is proved, and past verdicts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from scrapers.model.profile import AccountState, Origin
from scrapers.model.route import COMPLETE_LIST
from tests.examples import examples
from tests.tracker.rules.given import account, assess, facts, failed, gone, post, seen
from tracker.cli.main import app
from tracker.history.check import Check
from tracker.policy.policy import Policy, Severity
from tracker.policy.rule_set import read_rule_set, shipped_rule_sets
from tracker.report.statistics.window import END_OF_DAY, AccountWindow, Gap, Window, window_of
from tracker.rules.finding import PastVerdict, Verdict
from tracker.store.store import Store
from tracker.time.clock import SHANGHAI

NATIONAL = Policy()
FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)
LATER = datetime(2026, 1, 1, tzinfo=UTC)
QUARTER = Window(first=FIRST, last=LAST, until=LATER)


def on(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(2023, month, day, hour, minute, tzinfo=SHANGHAI)


def always(policy: Policy) -> Callable[[datetime], Policy]:
    return lambda at: policy


def quarter(
    *checks: Check, posts: tuple[datetime, ...] = (), policy: Policy = NATIONAL, window: Window = QUARTER
) -> AccountWindow:
    published = tuple(post(instant) for instant in sorted(posts, reverse=True))
    return window_of(facts(*checks, posts=published), always(policy), window)


# The days


def test_each_day_is_judged_as_it_ends() -> None:
    assert [at for _, at in QUARTER.instants][:2] == [on(7, 2, 0), on(7, 3, 0)]


def test_a_time_of_day_may_be_named() -> None:
    window = Window(first=FIRST, last=FIRST, hour=time(18), until=LATER)

    assert window.instants == ((FIRST, on(7, 1, 18)),)


def test_no_instant_after_now_is_judged() -> None:
    window = Window(first=FIRST, last=LAST, until=on(7, 2, 9))

    assert window.instants == ((FIRST, on(7, 2, 0)), (date(2023, 7, 2), on(7, 2, 9)))


@pytest.mark.parametrize(
    ("last_post", "first_failed"),
    [
        pytest.param(on(7, 2, 0), date(2023, 7, 15), id="exactly-14-days-at-the-end-of-the-day"),
        pytest.param(on(7, 2, 0) + timedelta(seconds=1), date(2023, 7, 16), id="a-second-later-the-day-after"),
    ],
)
def test_the_first_day_that_fails(last_post: datetime, first_failed: date) -> None:
    found = quarter(seen(on(9, 30)), posts=(last_post,))

    assert found.failed[0] == first_failed
    assert found.rules == ("inactive",)


def test_days_that_no_look_covers_are_not_verified() -> None:
    found = quarter(seen(on(7, 10), covers_from=on(7, 1, 0)), posts=(on(7, 1, 8),))

    assert (found.failed, found.unverified[0], found.unverified[-1]) == ((), date(2023, 7, 13), LAST)


# Equal to asking day by day

INSTANTS = st.integers(0, 4 * 31 * 24).map(lambda hours: on(6, 10, 0) + timedelta(hours=hours))
ORIGINS = st.sampled_from(Origin)
STATES = st.sampled_from([AccountState.DEREGISTERED, AccountState.SUSPENDED, AccountState.NOT_FOUND])


@st.composite
def looks(draw: st.DrawFn) -> Check:
    at = draw(INSTANTS)
    covers = st.one_of(
        st.none(), st.just(COMPLETE_LIST), st.integers(0, 40).map(lambda days: at - timedelta(days=days))
    )
    return draw(
        st.one_of(
            covers.map(lambda start: seen(at, covers_from=start)),
            st.sampled_from([0, 5]).map(lambda count: seen(at, covers_from=COMPLETE_LIST, post_count=count)),
            st.just(failed(at)),
            STATES.map(lambda state: gone(at, state)),
        )
    )


def shipped_policies() -> Iterator[Policy]:
    yield NATIONAL
    for path in shipped_rule_sets().values():
        rule_set, _, _ = read_rule_set(path.read_bytes())
        assert rule_set is not None
        yield NATIONAL.with_changes(rule_set.changes)


POLICIES = tuple(shipped_policies())


@settings(deadline=None, max_examples=examples(60))
@given(
    checks=st.lists(looks(), max_size=6),
    published=st.lists(st.tuples(INSTANTS, ORIGINS), max_size=8),
    policy=st.sampled_from(POLICIES),
    hour=st.sampled_from([END_OF_DAY, time(18)]),
)
def test_a_window_is_what_the_rules_say_day_by_day(
    checks: list[Check], published: list[tuple[datetime, Origin]], policy: Policy, hour: time
) -> None:
    window = Window(first=date(2023, 7, 1), last=date(2023, 8, 10), hour=hour, until=LATER)
    known = facts(*checks, posts=tuple(post(at, origin) for at, origin in published))
    verdicts = {day: assess(known, policy, at) for day, at in window.instants}
    found = window_of(known, always(policy), window)

    assert found.failed == tuple(day for day, verdict in verdicts.items() if verdict.verdict is Verdict.FAIL)
    assert found.unverified == tuple(day for day, verdict in verdicts.items() if verdict.verdict is Verdict.UNVERIFIED)
    assert set(found.rules) == {
        finding.rule
        for verdict in verdicts.values()
        for finding in verdict.findings
        if finding.severity is Severity.FAIL and verdict.verdict is Verdict.FAIL
    }


# The longest gap


@pytest.mark.parametrize(
    ("checks", "posts", "gap"),
    [
        pytest.param((seen(on(9, 30)),), (), None, id="no-post-is-known"),
        pytest.param((seen(on(9, 30), covers_from=None),), (on(8, 1),), None, id="nothing-is-proved"),
        pytest.param(
            (seen(on(9, 30)),),
            (on(7, 5), on(7, 25), on(8, 1)),
            Gap(on(8, 1), on(9, 30)),
            id="from-the-last-to-the-look",
        ),
        pytest.param(
            (seen(on(9, 30)),), (on(7, 5), on(9, 1), on(9, 29)), Gap(on(7, 5), on(9, 1)), id="between-two-updates"
        ),
        pytest.param((seen(on(9, 30)),), (on(6, 1), on(9, 1)), Gap(on(6, 1), on(9, 1)), id="from-before-the-window"),
        pytest.param(
            (seen(on(9, 30)),), (on(3, 1), on(7, 1, 0)), Gap(on(7, 1, 0), on(9, 30)), id="one-before-it-is-out"
        ),
        pytest.param((seen(on(11, 30)),), (on(9, 1),), Gap(on(9, 1), on(10, 1, 0)), id="cut-off-at-the-windows-end"),
        pytest.param(
            (seen(on(9, 30), covers_from=on(8, 1)),), (on(7, 5),), Gap(on(8, 1), on(9, 30)), id="only-as-far-as-proved"
        ),
        pytest.param(
            (seen(on(9, 30), covers_from=on(8, 1)),),
            (on(9, 1),),
            Gap(on(9, 1), on(9, 30)),
            id="not-before-the-first-post",
        ),
        pytest.param(
            (seen(on(7, 20), covers_from=on(7, 1)), seen(on(9, 30), covers_from=on(9, 1))),
            (on(6, 1),),
            Gap(on(9, 1), on(9, 30)),
            id="not-over-a-hole",
        ),
    ],
)
def test_the_longest_gap_is_proved_throughout(
    checks: tuple[Check, ...], posts: tuple[datetime, ...], gap: Gap | None
) -> None:
    assert quarter(*checks, posts=posts).gap == gap


@pytest.mark.parametrize(
    ("look", "has_all"),
    [
        pytest.param(seen(on(9, 13), covers_from=on(9, 1)), True, id="a-list-over-all-of-it"),
        pytest.param(seen(on(9, 13), covers_from=on(9, 11, 9)), False, id="a-list-that-reaches-less-far"),
        pytest.param(seen(on(9, 12), covers_from=on(9, 1)), False, id="a-look-before-its-end"),
        pytest.param(seen(on(9, 13), covers_from=None), False, id="a-list-that-may-lack-some"),
    ],
)
def test_all_posts_are_known_only_where_lists_cover_the_whole_window(look: Check, *, has_all: bool) -> None:
    """Each day of it may be verified by a post that is less than two weeks old."""
    window = Window(first=date(2023, 9, 11), last=date(2023, 9, 12), until=LATER)
    found = quarter(look, posts=(on(9, 9),), window=window)
    assert (found.failed, found.sources.total, found.has_all_posts) == ((), 0, has_all)


def test_posts_are_counted_from_the_first_midnight_to_the_last() -> None:
    posts = (on(6, 30, 23, 59), on(7, 1, 0), on(9, 30, 23, 59), on(10, 1, 0) + timedelta(minutes=1))

    assert quarter(seen(on(11, 1)), posts=posts).sources.total == 2


# Past verdicts

AT = on(9, 19, 18)
BEFORE = facts(seen(AT), posts=(post(on(9, 1)),))


def told_of(known_then: Policy = NATIONAL) -> PastVerdict:
    then = assess(BEFORE, known_then, AT)
    return PastVerdict(
        at=AT,
        verdict=then.verdict,
        rules=tuple(finding.rule for finding in then.findings),
        policy_version=then.policy_version,
    )


@pytest.mark.parametrize(
    "later",
    [
        pytest.param((), id="nothing-seen-since"),
        pytest.param((seen(on(9, 26), covers_from=on(9, 20)),), id="a-later-look"),
        pytest.param((gone(on(9, 26)),), id="gone-a-week-later"),
        pytest.param((failed(on(9, 20)),), id="a-wall-the-day-after"),
    ],
)
def test_what_was_seen_later_does_not_change_what_was_reported(later: tuple[Check, ...]) -> None:
    now = replace(BEFORE, checks=(*BEFORE.checks, *later))

    assert window_of(now, always(NATIONAL), QUARTER, [told_of()]).changes == ()


def test_a_post_seen_only_later_is_said_to_change_it() -> None:
    now = replace(BEFORE, posts=(post(on(9, 18)), *BEFORE.posts))
    (change,) = window_of(now, always(NATIONAL), QUARTER, [told_of()]).changes

    assert (change.past_verdict.verdict, change.now.verdict, change.because) == (Verdict.FAIL, Verdict.PASS, "seen")


def test_other_rules_are_said_to_change_it() -> None:
    (change,) = window_of(BEFORE, always(Policy().with_changes({"inactive_days": 30})), QUARTER, [told_of()]).changes

    assert (change.now.verdict, change.because) == (Verdict.PASS, "rules")


# The command

REGISTER = (
    'accounts:\n  - {platform: weibo, handle: "1234567890", name: 韶山公安, unit: 韶山市公安局,'
    " supervisor: 韶山市人民政府, region: [湘潭市, 韶山市]}\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    url = f"sqlite:///{tmp_path / '.tracker' / 'tracker.db'}"
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with Store.open(url) as store:
        store.sync_register((account(),), AT)
        scan = store.begin_scan(AT, AT, (account(),))
        check = replace(seen(AT), posts=(post(on(9, 1)),))
        store.record(scan, account(), check)
        known = store.facts_of(account().key)
        assert known is not None
        store.finish_scan(scan, AT, {account().key: assess(known, NATIONAL, AT)}, [NATIONAL])
    return tmp_path


def invoked(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--lang", "zh", "window", *arguments])
    return result.exit_code, result.stdout + result.stderr


def test_the_command_shows_days_gap_and_posts(folder: Path) -> None:
    result = CliRunner().invoke(app, ["window", "--from", "2023-09-01", "--to", "2023-09-30", "--format", "json"])
    code, said = result.exit_code, result.stdout
    (row,) = json.loads(said)["accounts"]

    assert code == 0
    assert row["failed_on"] == ["2023-09-15", "2023-09-16", "2023-09-17", "2023-09-18"]
    assert row["unverified_on"] == [f"2023-09-{day}" for day in range(19, 31)]  # each day is judged as it ends
    assert row["longest_gap"] == {"from": "2023-09-01T12:00:00+08:00", "to": "2023-09-19T18:00:00+08:00", "days": 18.25}
    assert (row["posts"], row["unknown"], row["differences"]) == (1, 1, [])


def test_no_day_after_the_last_look_is_said_to_have_failed(folder: Path) -> None:
    code, said = invoked("--from", "2023-09-18", "--to", "2023-09-21", "--time", "18:00", "--format", "json")
    (row,) = json.loads(said)["accounts"]

    assert (code, row["failed_on"]) == (0, ["2023-09-18", "2023-09-19"])
    assert row["unverified_on"] == ["2023-09-20", "2023-09-21"]


def test_other_rules_than_were_reported_by_are_named(folder: Path) -> None:
    (folder / "accounts.yaml").write_text("policy: {inactive_days: 30}\n" + REGISTER, encoding="utf-8")
    code, said = invoked("--from", "2023-09-01", "--to", "2023-09-30")

    assert code == 0
    assert "不合格（内容不更新）" in said
    assert "规则版本不同" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--from", "2023-09-30", "--to", "2023-09-01"), "早于", id="reversed"),
        pytest.param(("--from", "2023-9-31", "--to", "2023-10-01"), "不是日期", id="no-day"),
        pytest.param(("--from", "2999-01-01", "--to", "2999-01-02"), "还没有到", id="in-the-future"),
        pytest.param(("--from", "2020-01-01", "--to", "2023-01-01"), "400", id="too-long"),
        pytest.param(("--from", "2023-09-01", "--to", "2023-09-02", "--time", "6pm"), "不是时刻", id="no-time"),
        pytest.param(("--from", "2023-09-01", "--to", "2023-09-02", "--account", "weibo:2"), "weibo:2", id="unknown"),
    ],
)
def test_a_fault_is_reported_in_a_line(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    code, output = invoked(*arguments)

    assert (code, said in output) == (2, True)


def test_a_stored_version_can_be_read(folder: Path) -> None:
    result = CliRunner().invoke(app, ["policy", "show", "--version", NATIONAL.version])

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["rules"][0]["id"] == "inactive"
